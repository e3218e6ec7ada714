//! Reading tables: bytes go to the worker piece by piece, a summary comes back.

use std::sync::Arc;

use leptos::prelude::*;

use super::actions::Actions;
use super::files::Source;
use super::format;
use super::samples::Sample;
use super::workbench::{Notice, Reading, Workbench};
use crate::engine::EngineError;
use crate::engine::check::DatasetSummary;
use crate::engine::ingest::{CsvOptions, ReadLimit, Role, Schema};
use crate::engine::plan::Plan;
use crate::store::{Kind, SavedDataset, SavedSource};
use crate::worker::protocol::{Event, Request, Slot};

/// Files up to this size are kept for the next visit.
const MAX_KEPT: f64 = 64_000_000.0;
/// The record of the file's bytes.
const BYTES: &str = "bytes";
/// Larger files are read in part, after asking (product rule: 200 MB).
pub(crate) const MAX_WHOLE: f64 = 200_000_000.0;
/// Rows read of a file that is too large.
pub(crate) const PART_ROWS: u64 = 200_000;

/// Reads a source into a slot of the reading worker.
pub(crate) async fn read(
    actions: Actions,
    slot: Slot,
    source: &Source,
    options: &CsvOptions,
) -> Result<DatasetSummary, EngineError> {
    let bench = actions.bench();
    let name = source.name();
    let show = |n_rows: u64, share: f64| {
        bench.reading.set(Some(Reading {
            name: source.name(),
            n_rows,
            share,
        }));
    };
    show(0, 0.0);
    let answer = async {
        let pieces = source.open().await?;
        let line = actions.line();
        line.ask(Request::Open {
            slot,
            name,
            options: options.clone(),
        })
        .await?;
        let mut start = 0.0;
        while start < pieces.size() {
            let bytes = pieces.piece(start).await?;
            start += f64::from(bytes.length());
            let request = Request::Chunk {
                slot,
                bytes: Vec::new(),
            };
            match line.ask_with(request, Some(bytes)).await?.0 {
                Event::Reading {
                    n_rows, wants_more, ..
                } => {
                    show(n_rows, start / pieces.size());
                    if !wants_more {
                        break;
                    }
                }
                other => return Err(surprising(&other)),
            }
        }
        match line.ask(Request::Close { slot }).await? {
            Event::Read { summary, .. } => Ok(*summary),
            other => Err(surprising(&other)),
        }
    }
    .await;
    bench.reading.set(None);
    answer
}

/// Opens a training table and makes the default plan for it.
pub(crate) async fn open(actions: Actions, source: Source, options: CsvOptions) {
    let bench = actions.bench();
    actions.line().set_has_data(false);
    bench.notice.set(None);
    match read(actions, Slot::Training, &source, &options).await {
        Err(error) => {
            bench.read_failed.set(true);
            // The worker may hold nothing now, but what was open before can be read again.
            bench
                .status
                .set(format!("{} could not be read", source.name()));
            bench.notice.set(Some(Notice {
                sentence: format!("{}: {error}", source.name()),
                hint: error.hint(),
            }));
        }
        Ok(summary) => {
            actions.line().set_has_data(true);
            let sample = match &source {
                Source::Sample(sample) => Some(*sample),
                Source::File(_) | Source::Text(_) | Source::Kept { .. } => None,
            };
            bench.read_failed.set(false);
            bench.options.set(options);
            bench.sample.set(sample.map(|sample| sample.id));
            bench.drift.set(None);
            bench.predicted.set(None);
            bench.status.set(format!(
                "{} read: {}",
                summary.name,
                format::plural(summary.n_rows, "row")
            ));
            let schema = sample.map_or_else(
                || summary.schema.clone(),
                |sample| left_out(&summary.schema, sample),
            );
            actions.set_source(source);
            install(actions, DatasetSummary { schema, ..summary });
            save(actions).await;
        }
    }
}

/// Leaves out the columns that a built-in data set is known to leak through.
fn left_out(schema: &Schema, sample: &Sample) -> Schema {
    let mut schema = schema.clone();
    for field in &mut schema.fields {
        if let Some((_, reason)) = sample.left_out.iter().find(|(name, _)| *name == field.name) {
            field.role = Role::Ignored;
            field.reason = (*reason).into();
        }
    }
    schema
}

/// Shows a summary and brings the plan in line with it.
pub(crate) fn install(actions: Actions, summary: DatasetSummary) {
    let bench = actions.bench();
    let plan = next_plan(bench, &summary);
    if let Err(error) = &plan {
        bench.notice.set(Some(Notice {
            sentence: error.to_string(),
            hint: error.hint(),
        }));
    }
    bench.plan.set(plan.ok());
    bench.dataset.set(Some(Arc::new(summary)));
}

/// The plan for a summary; recipe, split and candidates stay as they were where they still fit.
fn next_plan(
    bench: Workbench,
    summary: &DatasetSummary,
) -> Result<Plan, crate::engine::plan::Error> {
    let fresh = Plan::new(&summary.fingerprint, &summary.schema, &summary.profiles)?;
    let Some(old) = bench.plan.get_untracked() else {
        return Ok(fresh);
    };
    let is_same_question = old.fingerprint == fresh.fingerprint
        && old.task == fresh.task
        && old.target_name() == fresh.target_name();
    if !is_same_question {
        return Ok(Plan {
            recipe: old.recipe,
            split: old.split,
            ..fresh
        });
    }
    Ok(Plan {
        schema: fresh.schema,
        ..old
    })
}

/// Gives columns other kinds and roles; the worker types the table anew.
pub(crate) async fn retype(actions: Actions, request: Request) {
    let bench = actions.bench();
    let answer = async {
        ensure(actions).await?;
        actions.line().ask(request).await
    };
    match answer.await {
        Ok(Event::Read { summary, .. }) => {
            install(actions, *summary);
            bench.status.set("Columns changed".into());
            save(actions).await;
        }
        Ok(other) => actions.complain(&surprising(&other)),
        Err(error) => actions.complain(&error),
    }
}

/// Puts the training data into the worker again, after a reload or a crash.
pub(crate) async fn ensure(actions: Actions) -> Result<(), EngineError> {
    if actions.line().has_data() {
        return Ok(());
    }
    let bench = actions.bench();
    let Some(summary) = bench.dataset.get_untracked() else {
        return Err(problem("no data is open"));
    };
    let Some(source) = actions.source() else {
        return Err(problem(&format!(
            "the rows of {} were too many to be kept for this visit: open the file again",
            summary.name
        )));
    };
    let options = bench.options.get_untracked();
    let again = read(actions, Slot::Training, &source, &options).await?;
    if again.fingerprint != summary.fingerprint {
        return Err(problem(&format!(
            "{} has changed since it was opened: open it again",
            summary.name
        )));
    }
    actions.line().set_has_data(true);
    Ok(())
}

/// Keeps data set and plan for the next visit.
pub(crate) async fn save(actions: Actions) {
    let bench = actions.bench();
    let (Some(summary), Some(source)) = (bench.dataset.get_untracked(), actions.source()) else {
        return;
    };
    let bytes = match &source {
        Source::Sample(_) => None,
        Source::File(file) if file.size() > MAX_KEPT => None,
        source => match source.open().await {
            Ok(pieces) => pieces.all().await.ok(),
            Err(_) => None,
        },
    };
    let saved = match (&source, &bytes) {
        (Source::Sample(sample), _) => SavedSource::Sample(sample.id.into()),
        (_, Some(_)) => SavedSource::Bytes,
        (_, None) => SavedSource::NotKept,
    };
    if let Some(bytes) = bytes {
        actions.kept(
            actions
                .keeper()
                .keep_array(Kind::Dataset, BYTES, &bytes)
                .await,
        );
    }
    let options = bench.options.get_untracked();
    let record = SavedDataset {
        summary: DatasetSummary::clone(&summary),
        source: saved,
        options,
    };
    actions.kept(
        actions
            .keeper()
            .keep(Kind::Dataset, "current", &record)
            .await,
    );
    save_plan(actions).await;
}

/// Keeps the plan for the next visit.
pub(crate) async fn save_plan(actions: Actions) {
    if let Some(plan) = actions.bench().plan.get_untracked() {
        actions.kept(actions.keeper().keep(Kind::Plan, "current", &plan).await);
    }
}

/// Shows what was kept at an earlier visit.
pub(crate) async fn restore(actions: Actions) {
    let bench = actions.bench();
    if let Err(error) = actions.keeper().open().await {
        actions.kept(Err(error));
        return;
    }
    let keeper = actions.keeper();
    if let Some(saved) = keeper.value::<SavedDataset>(Kind::Dataset, "current").await {
        let name = saved.summary.name.clone();
        let source = match saved.source {
            SavedSource::Sample(id) => Sample::by_id(&id).map(Source::Sample),
            SavedSource::Bytes => {
                let bytes = keeper.array(Kind::Dataset, BYTES).await;
                bytes.map(|bytes| Source::Kept { name, bytes })
            }
            SavedSource::NotKept => None,
        };
        if let Some(Source::Sample(sample)) = &source {
            bench.sample.set(Some(sample.id));
        }
        actions.restore_source(source);
        bench.options.set(saved.options);
        bench.dataset.set(Some(Arc::new(saved.summary)));
        bench.plan.set(keeper.value(Kind::Plan, "current").await);
        bench
            .status
            .set("Your work from the last visit is back".into());
    }
    let mut runs = Vec::new();
    for name in keeper.names(Kind::Run).await {
        runs.extend(keeper.value(Kind::Run, &name).await.map(Arc::new));
    }
    bench.runs.set(runs);
    if let Some(bytes) = keeper.array(Kind::Bundle, "imported").await {
        super::models::take_bundle(actions, bytes).await;
    }
}

/// Reads a later part of the open built-in data set, or a new file, beside the training data.
pub(crate) async fn read_new(
    actions: Actions,
    source: &Source,
    limit: ReadLimit,
) -> Result<DatasetSummary, EngineError> {
    let options = CsvOptions {
        limit,
        ..actions.bench().options.get_untracked()
    };
    read(actions, Slot::New, source, &options).await
}

/// The reading options a built-in data set opens with.
pub(crate) fn sample_options(sample: &Sample) -> CsvOptions {
    let limit = sample
        .history
        .map_or(ReadLimit::All, |rows| ReadLimit::First { rows });
    CsvOptions {
        limit,
        ..CsvOptions::default()
    }
}

pub(crate) fn surprising(event: &Event) -> EngineError {
    let what = format!("{event:?}");
    problem(&format!(
        "the worker gave an answer nobody asked for: {}",
        format::short(&what, 60)
    ))
}

pub(crate) fn problem(what: &str) -> EngineError {
    EngineError::Unexpected { what: what.into() }
}
