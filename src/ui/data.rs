//! Reading tables: bytes go to the worker piece by piece, a summary comes back.

use std::sync::Arc;

use leptos::prelude::*;

use super::actions::Actions;
use super::fetching;
use super::files::Source;
use super::hashing;
use super::samples::Sample;
use super::visits;
use super::workbench::{Notice, Reading, Workbench};
use crate::engine::EngineError;
use crate::engine::check::DatasetSummary;
use crate::engine::ingest::{CsvOptions, PREVIEW_BYTES, ReadLimit, Role, Schema};
use crate::engine::plan::Plan;
use crate::format;
use crate::worker::protocol::{Event, Request, Slot};

/// Larger files are read in part, after asking (product rule: 200 MB).
pub(crate) const MAX_WHOLE: f64 = 200_000_000.0;
/// Rows read of a file that is too large.
pub(crate) const PART_ROWS: u64 = 200_000;

/// Files from this size on are hashed in a worker of their own, which takes a moment to start.
const LARGE: f64 = 16_000_000.0;

/// Reads a source into a slot of the reading worker; ends early when the person goes on
/// to something else. Whoever calls holds the turn.
pub(crate) async fn read(
    actions: Actions,
    slot: Slot,
    source: &Source,
    options: &CsvOptions,
    epoch: u32,
) -> Result<DatasetSummary, EngineError> {
    let bench = actions.bench();
    let show = |n_rows: u64, share: f64| {
        let name = source.name();
        bench.reading.set(Some(Reading {
            name,
            n_rows,
            share,
        }));
    };
    show(0, 0.0);
    let answer = async {
        let pieces = source.open().await?;
        let line = actions.line();
        let open = Request::Open {
            slot,
            name: source.name(),
            options: options.clone(),
        };
        line.ask(open).await?;
        // What a limit leaves unread is not in the fingerprint, and only the reader knows what.
        let is_large = pieces.size() >= LARGE && options.limit == ReadLimit::All;
        let (copies, hashing) = match is_large.then(hashing::start) {
            Some((copies, hashing)) => (Some(copies), Some(hashing)),
            None => (None, None),
        };
        if is_large {
            line.ask(Request::HashElsewhere { slot }).await?;
        }
        let sending = async {
            // Dropped at the end of this block, also when it fails: the hashing waits for it.
            let mut copies = copies;
            let mut start = 0.0;
            while start < pieces.size() {
                let bytes = pieces.piece(start).await?;
                start += f64::from(bytes.length());
                if let Some(copies) = &mut copies {
                    copies.send(&bytes).await;
                }
                let request = Request::Chunk {
                    slot,
                    bytes: Vec::new(),
                };
                let answer = line.ask_with(request, Some(bytes)).await?.0;
                if actions.epoch() != epoch {
                    return Err(problem("something else was opened meanwhile"));
                }
                match answer {
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
            Ok(())
        };
        let close = match hashing {
            Some(hashing) => {
                // Both to their ends: a question to the reader is never given up.
                let (sent, fingerprint) = futures::join!(sending, hashing.finish());
                sent?;
                let fingerprint = fingerprint?;
                Request::CloseAs { slot, fingerprint }
            }
            None => {
                sending.await?;
                Request::Close { slot }
            }
        };
        match line.ask(close).await? {
            Event::Read { summary, .. } => Ok(*summary),
            other => Err(surprising(&other)),
        }
    }
    .await;
    bench.reading.set(None);
    answer
}

/// Opens a training table and makes the default plan for it.
pub(crate) async fn open(actions: Actions, source: Source, options: CsvOptions, epoch: u32) {
    let bench = actions.bench();
    let turn = actions.turn();
    let _turn = turn.lock().await;
    if actions.epoch() != epoch {
        return;
    }
    actions.line().set_has_data(false);
    bench.notice.set(None);
    let summary = read(actions, Slot::Training, &source, &options, epoch).await;
    if actions.epoch() != epoch {
        return;
    }
    match summary {
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
            fetching::close_door();
            let sample = match &source {
                Source::Sample(sample) => Some(*sample),
                Source::File(_) | Source::Text(_) | Source::Kept { .. } => None,
            };
            bench.read_failed.set(false);
            bench.options.set(options);
            bench.sample.set(sample.map(|sample| sample.id));
            bench.drift.set(None);
            bench.explained.set(None);
            bench.ranks_by_test.set(false);
            bench.predicted.set(None);
            bench.history.set(Vec::new());
            bench.preview.set(None);
            bench.status.set(format!(
                "{} read: {}",
                summary.name,
                format::plural(summary.n_rows, "row")
            ));
            let schema = sample.map_or_else(
                || summary.schema.clone(),
                |sample| left_out(&summary.schema, sample),
            );
            actions.set_source(source.clone());
            let was_open = bench.dataset.with_untracked(|known| {
                known
                    .as_ref()
                    .is_some_and(|known| known.fingerprint == summary.fingerprint)
            });
            install(actions, DatasetSummary { schema, ..summary });
            if !was_open {
                super::app::focus_main();
            }
            visits::save_bytes(actions, &source).await;
            visits::save(actions).await;
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

/// Shows how the first rows of the open file would be read, without reading it again.
pub(crate) async fn preview(actions: Actions, options: CsvOptions) {
    let bench = actions.bench();
    let epoch = actions.epoch();
    let answer = async {
        let source = actions
            .source()
            .ok_or_else(|| problem("the file is not at hand any more"))?;
        let head = source.open().await?.head(PREVIEW_BYTES).await?;
        let request = Request::Preview {
            options,
            bytes: Vec::new(),
        };
        match actions.line().ask_with(request, Some(head)).await?.0 {
            Event::Previewed { preview } => Ok(*preview),
            other => Err(surprising(&other)),
        }
    };
    let answer: Result<_, EngineError> = answer.await;
    if actions.epoch() == epoch {
        bench
            .preview
            .set(Some(answer.map_err(|error| Notice::from(&error))));
    }
}

/// Shows a summary and brings the plan in line with it.
pub(crate) fn install(actions: Actions, summary: DatasetSummary) {
    let bench = actions.bench();
    let plan = next_plan(bench, &summary);
    bench.plan.set(match plan {
        Ok(plan) => Some(plan),
        Err(error) => {
            actions.complain(&error.into());
            None
        }
    });
    bench.dataset.set(Some(Arc::new(summary)));
}

/// The plan for a summary; recipe, split and candidates stay as they were where they still fit.
fn next_plan(
    bench: Workbench,
    summary: &DatasetSummary,
) -> Result<Plan, crate::engine::plan::Error> {
    let options = bench.options.get_untracked();
    let fresh = Plan::new(
        &summary.fingerprint,
        &options,
        &summary.schema,
        &summary.profiles,
    )?;
    let fresh = fresh.with_charter(bench.charter.get_untracked());
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
        options: fresh.options,
        ..old
    })
}

/// Gives columns other kinds and roles; the worker types the table anew.
pub(crate) async fn retype(actions: Actions, request: Request) {
    let bench = actions.bench();
    let epoch = actions.epoch();
    let turn = actions.turn();
    let _turn = turn.lock().await;
    let answer = async {
        ensure(actions).await?;
        actions.line().ask(request).await
    }
    .await;
    if actions.epoch() != epoch {
        return;
    }
    match answer {
        Ok(Event::Read { summary, .. }) => {
            install(actions, *summary);
            bench.status.set("Columns changed".into());
            visits::save(actions).await;
        }
        Ok(other) => take_back(actions, &surprising(&other)),
        Err(error) => take_back(actions, &error),
    }
}

/// Shows the columns as the plan has them again, and why they could not be changed.
fn take_back(actions: Actions, error: &EngineError) {
    let bench = actions.bench();
    if let Some(plan) = bench.plan.get_untracked() {
        bench.history.update(|history| {
            // Nothing was changed, so there is nothing to undo.
            history.pop_if(|(_, before)| *before == plan);
        });
        show_schema(bench, plan.schema);
        bench.status.set("Nothing was changed".into());
    }
    actions.complain(error);
}

/// Shows columns as a schema has them, with what is known of their contents.
pub(crate) fn show_schema(bench: Workbench, schema: Schema) {
    if let Some(summary) = bench.dataset.get_untracked() {
        bench.dataset.set(Some(Arc::new(DatasetSummary {
            schema,
            ..DatasetSummary::clone(&summary)
        })));
    }
}

/// Puts the training data into the worker again, after a reload or a crash. Whoever calls
/// holds the turn.
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
    let again = read(actions, Slot::Training, &source, &options, actions.epoch()).await?;
    if again.fingerprint != summary.fingerprint {
        return Err(problem(&format!(
            "{} has changed since it was opened: open it again",
            summary.name
        )));
    }
    actions.line().set_has_data(true);
    Ok(())
}

/// Reads a later part of the open built-in data set, or a new file, beside the training data.
pub(crate) async fn read_new(
    actions: Actions,
    source: &Source,
    options: CsvOptions,
) -> Result<DatasetSummary, EngineError> {
    read(actions, Slot::New, source, &options, actions.epoch()).await
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
