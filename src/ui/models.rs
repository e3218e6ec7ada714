//! Models as the page uses them: out, in, predicting, compared with new data.

use std::sync::Arc;

use js_sys::Uint8Array;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use super::actions::Actions;
use super::browser;
use super::data::{self, problem, surprising};
use super::files::Source;
use super::gating;
use super::samples::{Batch, Sample};
use super::training::{forget_model, keep_run};
use super::workbench::{Drift, ModelChoice, Predicted, Workbench};
use crate::engine::EngineError;
use crate::engine::evaluate::Report;
use crate::engine::ingest::{CsvOptions, Ragged, ReadLimit};
use crate::engine::plan::Plan;
use crate::engine::run::Run;
use crate::format;
use crate::store::Kind;
use crate::worker::protocol::{Event, Request};

/// Larger files are no bundles: the largest models stay far below.
const MAX_BUNDLE: f64 = 500_000_000.0;
/// Seed of the rows of a very large file of new data.
const SAMPLE_SEED: u64 = 42;

impl Actions {
    pub(crate) fn choose(self, run: &Run) {
        self.bench().chosen.set(Some(run.id.clone()));
    }

    /// Writes the run that is looked at as a bundle and hands it to the person.
    pub(crate) fn export(self) {
        let asked = trained(self.bench(), "export it");
        self.in_turn(export(self, asked));
    }

    /// Does something with the reading worker when it is free; tells what went wrong.
    pub(super) fn in_turn(self, work: impl Future<Output = Result<(), EngineError>> + 'static) {
        let epoch = self.epoch();
        spawn_local(async move {
            let turn = self.turn();
            let _turn = turn.lock().await;
            if let Err(error) = work.await {
                self.complain_in(epoch, &error);
            }
        });
    }

    /// Opens a bundle.
    pub(crate) fn import(self, file: File) {
        self.in_turn(async move {
            if file.size() > MAX_BUNDLE {
                return Err(problem("this file is too large to be a bundle"));
            }
            let bytes = Source::File(file).open().await?.all().await?;
            if take_bundle(self, bytes.slice(0, bytes.length())).await {
                self.kept(
                    self.keeper()
                        .keep_array(Kind::Bundle, "imported", &bytes)
                        .await,
                );
            }
            Ok(())
        });
    }

    /// Predicts a file with a model.
    pub(crate) fn predict(self, model: ModelChoice, file: File) {
        self.bench().notice.set(None);
        self.in_turn(predict(self, model, file));
    }

    /// Compares a new file with the training data; of a very large one, a sample of its rows.
    pub(crate) fn compare_file(self, file: File) {
        let limit = if file.size() > data::MAX_WHOLE {
            ReadLimit::Sample {
                rows: data::PART_ROWS,
                seed: SAMPLE_SEED,
                file_bytes: file.size() as u64,
            }
        } else {
            ReadLimit::All
        };
        self.compare(Source::File(file), limit, None);
    }

    /// Compares a later part of the open built-in data set with the training data.
    pub(crate) fn compare_batch(self, sample: &'static Sample, batch: Batch) {
        let limit = ReadLimit::Range {
            from: batch.from,
            to: batch.to,
        };
        self.compare(Source::Sample(sample), limit, Some(batch.name));
    }

    fn compare(self, source: Source, limit: ReadLimit, name: Option<&'static str>) {
        self.bench().notice.set(None);
        let name = name.map_or_else(|| source.name(), String::from);
        let asked = trained(self.bench(), "compare");
        self.in_turn(compare(self, asked, (source, limit, name)));
    }

    /// The fitted pipeline and the classes' names of a model.
    pub(super) async fn artifact(
        self,
        model: &ModelChoice,
    ) -> Result<(Uint8Array, Vec<String>), EngineError> {
        match model {
            ModelChoice::Imported => {
                let imported = self
                    .bench()
                    .imported
                    .get_untracked()
                    .ok_or_else(|| problem("no bundle is open"))?;
                let bytes = self
                    .imported_model()
                    .ok_or_else(|| problem("no bundle is open"))?;
                Ok((bytes, imported.manifest.labels.clone()))
            }
            ModelChoice::Run(id) => {
                let run = self
                    .bench()
                    .runs
                    .with_untracked(|runs| runs.iter().find(|run| run.id == *id).cloned());
                let run = run.ok_or_else(|| problem("this model is not there any more"))?;
                Ok((self.bytes(&run).await?, labels(&run)))
            }
        }
    }
}

/// A run and the plan it was trained by, or why there is none.
pub(super) type Trained = Result<(Arc<Run>, Plan), EngineError>;

impl Actions {
    /// The fitted pipeline of a run: kept under its digest, so that a run never finds another's.
    pub(super) async fn bytes(self, run: &Run) -> Result<Uint8Array, EngineError> {
        let model = run.finished().map(|result| &result.model_digest);
        let model = model.ok_or_else(|| problem("this candidate has no model"))?;
        let bytes = self.keeper().array(Kind::Artifact, model.as_str()).await;
        bytes.ok_or_else(|| problem("the model's bytes were not kept: train the candidate again"))
    }

    /// Gives the model that is looked at another threshold. It is another model then: its test
    /// rows are sealed.
    pub(crate) fn set_threshold(self, threshold: Option<f64>) {
        self.bench().notice.set(None);
        // The model that was looked at when the button was pressed, however long the turn takes.
        let asked = trained(self.bench(), "change its threshold");
        self.in_turn(set_threshold(self, asked, threshold));
    }
}

async fn set_threshold(
    actions: Actions,
    asked: Trained,
    threshold: Option<f64>,
) -> Result<(), EngineError> {
    let bench = actions.bench();
    let (run, plan) = asked?;
    let artifact = actions.bytes(&run).await?;
    data::ensure(actions).await?;
    let epoch = actions.epoch();
    let request = Request::Rethreshold {
        plan: Box::new(plan),
        run: Box::new(Run::clone(&run)),
        threshold,
        artifact: Vec::new(),
    };
    let (event, artifact) = actions.line().ask_with(request, Some(artifact)).await?;
    let Event::Rethresholded { run: changed, .. } = event else {
        return Err(surprising(&event));
    };
    if actions.epoch() != epoch {
        return Ok(());
    }
    let changed = Arc::new(*changed);
    let replaced = bench.runs.try_update(|runs| {
        let slot = runs.iter_mut().find(|one| Arc::ptr_eq(one, &run))?;
        Some(std::mem::replace(slot, Arc::clone(&changed)))
    });
    let Some(replaced) = replaced.flatten() else {
        return Err(problem("this model was trained again in the meantime"));
    };
    bench.chosen.set(Some(changed.id.clone()));
    bench.status.set(
        "The threshold is kept in the model; its test rows are sealed, as it is another model now"
            .into(),
    );
    keep_run(actions, changed, Some(artifact)).await;
    forget_model(actions, &replaced).await;
    Ok(())
}

/// The classes' names that a run was evaluated with.
pub(super) fn labels(run: &Run) -> Vec<String> {
    match run.finished().map(|result| &result.test.report) {
        Some(Report::Classification(report)) => report.labels.clone(),
        Some(Report::Regression(_)) | None => Vec::new(),
    }
}

/// The model that is looked at, with its plan; a stale one is refused, and why it is asked for
/// is said: "before you ...".
pub(super) fn trained(bench: Workbench, what: &str) -> Trained {
    let (run, plan) = untrack(|| (bench.current_run(), bench.plan.get()));
    let (Some(run), Some(plan)) = (run, plan) else {
        return Err(problem("train a model first"));
    };
    if run.plan == plan.digest() {
        Ok((run, plan))
    } else {
        Err(problem(&format!(
            "this model was trained with another plan: train again before you {what}"
        )))
    }
}

async fn export(actions: Actions, asked: Trained) -> Result<(), EngineError> {
    let bench = actions.bench();
    let (run, plan) = asked?;
    let Some(dataset) = bench.dataset.get_untracked() else {
        return Err(problem("no trained model is there to export"));
    };
    let artifact = actions.bytes(&run).await?;
    // The file holds the test score; the gate looks at the test rows too, and counts it.
    let Some(gate) = gating::passed(actions, (&run, &plan), &artifact).await? else {
        return Ok(());
    };
    let request = Request::Export {
        dataset: dataset.name.clone(),
        plan: Box::new(plan),
        run: Box::new(Run::clone(&run)),
        reference: dataset.profiles.clone(),
        labels: labels(&run),
        created: browser::now(),
        test_looks: bench.n_openings() as u32,
        gate: Some(Box::new(gate)),
        artifact: Vec::new(),
    };
    match actions.line().ask_with(request, Some(artifact)).await? {
        (Event::Exported { file_name, .. }, bytes) => {
            browser::download(&file_name, "application/json", &bytes)
                .map_err(|_| problem("the browser refuses the download"))?;
            bench.exported.set(Some(run.id.clone()));
            bench.status.set(format!(
                "Exported {file_name}, {}",
                format::bytes(u64::from(bytes.length()))
            ));
            Ok(())
        }
        (other, _) => Err(surprising(&other)),
    }
}

/// Takes a bundle's bytes; says whether it is one.
pub(crate) async fn take_bundle(actions: Actions, bytes: Uint8Array) -> bool {
    let bench = actions.bench();
    let request = Request::Import { bytes: Vec::new() };
    match actions.line().ask_with(request, Some(bytes)).await {
        Ok((Event::Imported { imported, .. }, artifact)) => {
            actions.set_imported_model(artifact);
            let name = imported.manifest.candidate.name();
            bench
                .status
                .set(format!("Opened {name} for {}", imported.manifest.target));
            bench.imported.set(Some(Arc::new(*imported)));
            bench.predicted.set(None);
            bench.notice.set(None);
            true
        }
        Ok((other, _)) => {
            actions.complain(&surprising(&other));
            false
        }
        Err(error) => {
            actions.complain(&error);
            false
        }
    }
}

async fn predict(actions: Actions, model: ModelChoice, file: File) -> Result<(), EngineError> {
    if file.size() > data::MAX_WHOLE {
        return Err(problem(
            "this file is too large to be predicted in the page: `trainyard predict` on the command line has no such limit",
        ));
    }
    let source = Source::File(file);
    let (artifact, labels) = actions.artifact(&model).await?;
    // Rows of another length are padded or cut, never left out: row n of the answer is row n of the file.
    let options = CsvOptions {
        ragged: Ragged::Pad,
        ..CsvOptions::default()
    };
    let summary = data::read_new(actions, &source, options).await?;
    let request = Request::Predict {
        artifact: Vec::new(),
        labels,
    };
    match actions.line().ask_with(request, Some(artifact)).await? {
        (
            Event::Predicted {
                n_rows,
                preview,
                n_issues,
                ..
            },
            csv,
        ) => {
            actions.set_predictions(csv);
            let stem = source.name();
            let file_name = format!("{}-predicted.csv", stem.trim_end_matches(".csv"));
            actions
                .bench()
                .status
                .set(format!("Predicted {}", format::plural(n_rows, "row")));
            actions.bench().predicted.set(Some(Predicted {
                file_name,
                n_rows,
                n_issues: n_issues + summary.n_issues,
                preview,
            }));
            Ok(())
        }
        (other, _) => Err(surprising(&other)),
    }
}

async fn compare(
    actions: Actions,
    asked: Trained,
    (source, limit, name): (Source, ReadLimit, String),
) -> Result<(), EngineError> {
    let bench = actions.bench();
    let (run, plan) = asked?;
    let artifact = actions.bytes(&run).await?;
    data::ensure(actions).await?;
    let options = CsvOptions {
        limit,
        ..bench.options.get_untracked()
    };
    let summary = data::read_new(actions, &source, options).await?;
    let request = Request::Drift {
        plan: Box::new(plan),
        artifact: Vec::new(),
    };
    match actions.line().ask_with(request, Some(artifact)).await? {
        (Event::Drift { report }, _) => {
            bench.status.set(report.verdict.clone());
            bench.drift.set(Some(Arc::new(Drift {
                name,
                model: run.estimator.name(),
                n_set_aside: summary.n_set_aside,
                is_sample: summary.is_partial && matches!(source, Source::File(_)),
                run: run.id.clone(),
                report: *report,
            })));
            Ok(())
        }
        (other, _) => Err(surprising(&other)),
    }
}
