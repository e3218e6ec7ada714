//! The whole worker: a request in, events out.
//!
//! `host` connects it to a browser's messages; tests drive it natively. Holds the
//! rows, which the page never sees.

mod models;

use std::collections::BTreeMap;

use super::protocol::{Event, Imported, Rehearsal, Request, Slot, encode};
use super::reading::{Loaded, PREVIEW_ROWS, Reading};
use crate::engine::EngineError;
use crate::engine::deploy::{self, Bundle, Manifest};
use crate::engine::digest::Digest;
use crate::engine::execute::{Clock, MemoryGauge, Workspace, training_table};
use crate::engine::ingest::{Fingerprint, Hasher, Table, preview as preview_of};
use crate::engine::monitor::Parts;
use crate::engine::plan::Plan;
use crate::engine::prepare::Encoding;
use crate::engine::train::FittedPipeline;

/// Least step of progress worth a message.
const PROGRESS_STEP: f64 = 0.02;
/// Seconds between two messages of progress at least: the page draws each one, on processors
/// that training could use.
const PROGRESS_SECONDS: f64 = 0.1;

/// What a worker holds between requests.
#[derive(Default)]
pub struct Session {
    reading: BTreeMap<Slot, Reading>,
    hasher: Hasher,
    data: BTreeMap<Slot, Loaded>,
    workspace: Option<(Digest, Workspace)>,
    gauge: Option<MemoryGauge>,
}

/// Carries out a request.
pub fn handle(
    session: &mut Session,
    request: Request,
    clock: Clock<'_>,
    emit: &mut dyn FnMut(Event),
) {
    if let Err(error) = session.carry_out(request, clock, emit) {
        emit(Event::Refused { error });
    }
}

impl Session {
    /// One that counts the bytes it takes.
    #[must_use]
    pub fn counting(gauge: MemoryGauge) -> Self {
        Self {
            gauge: Some(gauge),
            ..Self::default()
        }
    }

    fn carry_out(
        &mut self,
        request: Request,
        clock: Clock<'_>,
        emit: &mut dyn FnMut(Event),
    ) -> Result<(), EngineError> {
        match request {
            Request::Open {
                slot,
                name,
                options,
            } => {
                self.reading.insert(slot, Reading::new(name, options));
                emit(Event::Reading {
                    slot,
                    n_rows: 0,
                    wants_more: true,
                });
            }
            Request::Preview { options, bytes } => {
                let preview = Box::new(preview_of(&bytes, &options, PREVIEW_ROWS)?);
                emit(Event::Previewed { preview });
            }
            Request::Chunk { slot, bytes } => self.chunk(slot, &bytes, emit)?,
            Request::Close { slot } => {
                emit(self.close(slot, None)?);
            }
            Request::HashElsewhere { slot } => {
                let reading = self.reading.remove(&slot).ok_or_else(nothing_loaded)?;
                let reading = reading.without_fingerprint();
                emit(reading.state(slot));
                self.reading.insert(slot, reading);
            }
            Request::CloseAs { slot, fingerprint } => {
                emit(self.close(slot, Some(fingerprint))?);
            }
            Request::Hash { bytes } => {
                self.hasher.update(&bytes);
                emit(Event::Hashed { fingerprint: None });
            }
            Request::HashEnd => {
                let fingerprint = Some(std::mem::take(&mut self.hasher).finish());
                emit(Event::Hashed { fingerprint });
            }
            Request::Retype { schema } => {
                let loaded = self.loaded_mut(Slot::Training)?;
                let summary = loaded.retyped(schema)?;
                self.workspace = None;
                emit(Event::Read {
                    slot: Slot::Training,
                    summary: Box::new(summary),
                });
            }
            Request::Retarget { schema, name } => {
                let loaded = self.loaded_mut(Slot::Training)?;
                let schema = loaded.raw.with_target(&schema, &name);
                let summary = loaded.summary(schema);
                self.workspace = None;
                emit(Event::Read {
                    slot: Slot::Training,
                    summary: Box::new(summary),
                });
            }
            Request::Examine {
                schema,
                task,
                thresholds,
            } => {
                let found = self
                    .loaded(Slot::Training)?
                    .examine(&schema, task, &thresholds);
                emit(Event::Examined {
                    examination: Box::new(found),
                });
            }
            Request::Rehearse { plan } => {
                let rehearsal = Box::new(self.rehearse(&plan)?);
                emit(Event::Rehearsed { rehearsal });
            }
            Request::Table { plan } => {
                let table = training_table(&self.loaded(Slot::Training)?.raw, &plan);
                let bytes = encode(&table).map_err(unexpected)?;
                emit(Event::Table { bytes });
            }
            Request::Load { table, plan } => {
                let table: Table = super::protocol::decode(&table).map_err(unexpected)?;
                self.workspace = Some((plan.digest(), Workspace::new(table, &plan)?));
                emit(Event::Loaded);
            }
            Request::Run {
                job,
                estimator,
                unit,
            } => {
                let Some((_, workspace)) = &mut self.workspace else {
                    return Err(nothing_loaded());
                };
                let (mut told, mut next) = (0.0, clock() + PROGRESS_SECONDS);
                let mut progress = |share: f64| {
                    if share >= told + PROGRESS_STEP {
                        let now = clock();
                        if now >= next {
                            (told, next) = (share, now + PROGRESS_SECONDS);
                            emit(Event::Progress { job, share });
                        }
                    }
                };
                let outcome = workspace.run(&estimator, unit, clock, &mut progress);
                emit(match outcome {
                    Ok(result) => Event::Done {
                        job,
                        result: Box::new(result),
                    },
                    Err(error) => Event::Failed { job, error },
                });
            }
            Request::Drift { plan, artifact } => {
                let report = self.drift(&plan, &artifact)?;
                emit(Event::Drift {
                    report: Box::new(report),
                });
            }
            Request::Explain {
                what,
                plan,
                us_per_row,
                artifact,
            } => {
                let because = self.explain(&what, &plan, &artifact, (us_per_row, clock))?;
                emit(Event::Explained { because });
            }
            Request::Rethreshold {
                plan,
                run,
                threshold,
                artifact,
            } => {
                let (run, artifact) = self.rethreshold(&plan, *run, threshold, &artifact)?;
                emit(Event::Rethresholded {
                    run: Box::new(run),
                    artifact,
                });
            }
            Request::Combine {
                plan,
                runs,
                started,
                artifacts,
            } => {
                let (runs, artifacts) = self.combine(&plan, &runs, (started, &artifacts), clock)?;
                emit(Event::Combined { runs, artifacts });
            }
            Request::Gate {
                plan,
                run,
                labels,
                asks,
                artifact,
            } => {
                let report = self.gate((&plan, &run), (&labels, &asks), &artifact, clock)?;
                emit(Event::Gated {
                    report: Box::new(report),
                });
            }
            Request::Predict { artifact, labels } => {
                let pipeline = pipeline(&artifact)?;
                let scored = deploy::score_csv(&pipeline, &labels, &self.loaded(Slot::New)?.raw)?;
                let preview = preview(&scored.csv);
                let (n_rows, n_issues) = (scored.n_rows as u64, scored.n_issues);
                emit(Event::Predicted {
                    csv: scored.csv.into_bytes(),
                    n_rows,
                    preview,
                    n_issues,
                });
            }
            Request::Export {
                dataset,
                plan,
                run,
                reference,
                labels,
                created,
                test_looks,
                gate,
                artifact,
            } => {
                let manifest = Manifest {
                    dataset,
                    fingerprint: plan.fingerprint.clone(),
                    target: plan.target_name().into(),
                    task: plan.task,
                    labels,
                    candidate: run.fitted_estimator(),
                    rank_by: plan.rank_by,
                    created,
                    model_digest: Digest::of_bytes(&artifact).as_str().into(),
                    test_looks,
                    gate: gate.map(|gate| *gate),
                };
                let pipeline = pipeline(&artifact)?;
                let bundle = Bundle {
                    manifest,
                    plan: *plan,
                    run: *run,
                    reference,
                    pipeline,
                };
                let bytes = deploy::write(&bundle)?.into_bytes();
                emit(Event::Exported {
                    bytes,
                    file_name: bundle.file_name(),
                });
            }
            Request::Import { bytes } => {
                let text = std::str::from_utf8(&bytes).map_err(|_| deploy::Error::NotABundle)?;
                let bundle = deploy::read(text)?;
                let artifact = encode(&bundle.pipeline).map_err(unexpected)?;
                emit(Event::Imported {
                    imported: Box::new(Imported::of(&bundle)),
                    artifact,
                });
            }
        }
        Ok(())
    }

    fn chunk(
        &mut self,
        slot: Slot,
        bytes: &[u8],
        emit: &mut dyn FnMut(Event),
    ) -> Result<(), EngineError> {
        let reading = self.reading.get_mut(&slot);
        let reading = reading.filter(|reading| !reading.has_failed());
        let reading = reading.ok_or_else(nothing_loaded)?;
        reading.push(bytes)?;
        emit(reading.state(slot));
        Ok(())
    }

    fn close(
        &mut self,
        slot: Slot,
        fingerprint: Option<Fingerprint>,
    ) -> Result<Event, EngineError> {
        let reading = self.reading.remove(&slot);
        let reading = reading.filter(|reading| !reading.has_failed());
        let (loaded, summary) = reading.ok_or_else(nothing_loaded)?.finish(fingerprint)?;
        self.data.insert(slot, loaded);
        if slot == Slot::Training {
            self.workspace = None;
        }
        Ok(Event::Read {
            slot,
            summary: Box::new(summary),
        })
    }

    fn loaded_mut(&mut self, slot: Slot) -> Result<&mut Loaded, EngineError> {
        self.data.get_mut(&slot).ok_or_else(nothing_loaded)
    }

    fn loaded(&self, slot: Slot) -> Result<&Loaded, EngineError> {
        self.data.get(&slot).ok_or_else(nothing_loaded)
    }

    /// The training data, divided as a plan says.
    fn workspace(&mut self, plan: &Plan) -> Result<&mut Workspace, EngineError> {
        let digest = plan.digest();
        if self.workspace.as_ref().is_none_or(|(of, _)| *of != digest) {
            let table = training_table(&self.loaded(Slot::Training)?.raw, plan);
            self.workspace = Some((digest, Workspace::new(table, plan)?));
        }
        let workspace = self.workspace.as_mut().map(|(_, workspace)| workspace);
        workspace.ok_or_else(nothing_loaded)
    }

    fn rehearse(&mut self, plan: &Plan) -> Result<Rehearsal, EngineError> {
        let n_rows = self.loaded(Slot::Training)?.raw.n_rows;
        let workspace = self.workspace(plan)?;
        let fitted = workspace.fitted_recipe()?;
        let (table, train) = (workspace.table(), workspace.split().train.indices());
        Ok(Rehearsal {
            parts: Parts::of(workspace),
            features: fitted.previews(table, train)?,
            native_width: fitted.width(Encoding::Native) as u64,
            standard_width: fitted.width(Encoding::Standard) as u64,
            n_left_out: (n_rows - table.n_rows()) as u64,
        })
    }
}

fn pipeline(artifact: &[u8]) -> Result<FittedPipeline, EngineError> {
    super::protocol::decode(artifact).map_err(unexpected)
}

fn preview(csv: &str) -> Vec<Vec<String>> {
    let options = crate::engine::ingest::CsvOptions {
        has_header: Some(false),
        ..Default::default()
    };
    let start: String = csv
        .lines()
        .take(PREVIEW_ROWS + 1)
        .collect::<Vec<_>>()
        .join("\n");
    crate::engine::ingest::read_all(start.as_bytes(), options)
        .map(|raw| raw.preview(PREVIEW_ROWS + 1))
        .unwrap_or_default()
}

fn unexpected(error: impl std::fmt::Display) -> EngineError {
    EngineError::Unexpected {
        what: error.to_string(),
    }
}

fn nothing_loaded() -> EngineError {
    EngineError::Unexpected {
        what: "no data is loaded in this worker".into(),
    }
}
