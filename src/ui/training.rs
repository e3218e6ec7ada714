//! Training as the page drives it: start, follow, stop, keep.

use std::sync::Arc;

use js_sys::Uint8Array;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::actions::Actions;
use super::browser;
use super::data::{self, surprising};
use super::route::Stage;
use super::workbench::Session;
use crate::engine::plan::Plan;
use crate::engine::run::Run;
use crate::format;
use crate::store::Kind;
use crate::worker::pool::News;
use crate::worker::protocol::{Event, Request};
use crate::worker::training::Training;

impl Actions {
    /// Trains the plan's candidates.
    pub(crate) fn train(self) {
        browser::go(Stage::Train.href());
        if !self.bench().is_training() {
            spawn_local(train(self));
        }
    }

    /// Stops training; what is finished stays.
    pub(crate) fn cancel(self) {
        let pool = self.pool();
        if let Some(pool) = pool
            && self.bench().is_training()
        {
            pool.cancel();
            self.bench()
                .status
                .set("Training stopped; finished candidates are kept".into());
        }
    }

    /// Called a few times per second while training.
    pub(crate) fn tick(self) {
        if self.bench().is_training() {
            let elapsed = self.elapsed();
            self.bench().session.update(|session| {
                if let Some(session) = session {
                    session.elapsed = elapsed;
                }
            });
        }
    }

    fn elapsed(self) -> f64 {
        js_sys::Date::now() / 1000.0 - self.started()
    }

    pub(crate) fn hear(self, news: News) {
        match news {
            News::Progress(training) => {
                let (elapsed, training) = (self.elapsed(), Arc::new(*training));
                self.bench().session.update(|session| {
                    let is_over = session.as_ref().is_some_and(|session| session.is_over);
                    *session = Some(Session {
                        training,
                        elapsed,
                        is_over,
                    });
                });
            }
            News::Run(run, artifact) => {
                let run = Arc::new(*run);
                self.bench().runs.update(|runs| {
                    runs.retain(|other| other.id != run.id);
                    runs.push(Arc::clone(&run));
                });
                spawn_local(keep_run(self, run, artifact));
            }
            News::Over => {
                self.bench().session.update(|session| {
                    if let Some(session) = session {
                        session.is_over = true;
                    }
                });
                let finished = self.bench().runs.with_untracked(|runs| {
                    runs.iter().filter(|run| run.finished().is_some()).count()
                });
                spawn_local(settle(self, finished > 0));
                self.bench().status.set(format!(
                    "Training is over: {} finished",
                    format::plural(finished as u64, "candidate")
                ));
            }
        }
    }
}

async fn train(actions: Actions) {
    let bench = actions.bench();
    let Some(plan) = bench.plan.get_untracked() else {
        return;
    };
    bench.notice.set(None);
    bench.status.set("Training started".into());
    browser::ask_to_persist();
    let epoch = actions.epoch();
    let turn = actions.turn();
    let turn = turn.lock().await;
    let table = async {
        plan.check()?;
        data::ensure(actions).await?;
        let request = Request::Table {
            plan: Box::new(plan.clone()),
        };
        match actions.line().ask_with(request, None).await? {
            (Event::Table { .. }, bytes) => Ok(bytes),
            (other, _) => Err(surprising(&other)),
        }
    };
    let table = table.await;
    drop(turn);
    if actions.epoch() != epoch {
        return;
    }
    match table {
        Err(error) => actions.complain(&error),
        Ok(table) => {
            put_aside(actions, &plan);
            actions.set_started(js_sys::Date::now() / 1000.0);
            let training = Training::new(plan, browser::now());
            bench.session.set(Some(Session {
                training: Arc::new(training.clone()),
                elapsed: 0.0,
                is_over: false,
            }));
            let pool = actions.pool();
            if let Some(pool) = pool {
                pool.start(training, table, browser::n_workers());
            }
        }
    }
}

/// Puts aside the runs that this training replaces, until it has given something better.
fn put_aside(actions: Actions, plan: &Plan) {
    let digest = plan.digest();
    // Combinations are of the candidates that were.
    let is_replaced = |run: &Arc<Run>| {
        run.plan != digest
            || run.estimator.is_combination()
            || plan.candidates.contains(&run.estimator)
    };
    let (replaced, kept): (Vec<Arc<Run>>, Vec<Arc<Run>>) = actions
        .bench()
        .runs
        .get_untracked()
        .into_iter()
        .partition(is_replaced);
    let has_threshold = |run: &Arc<Run>| {
        run.finished()
            .is_some_and(|result| result.threshold.is_some())
    };
    if replaced.iter().any(has_threshold) {
        let words = "Training started; thresholds that were kept go back to one half";
        actions.bench().status.set(words.into());
    }
    // Learning curves are of the folds of a plan, even where the models are the same.
    if replaced.iter().any(|run| run.plan != digest) {
        actions.bench().measures.update(|all| all.clear());
    }
    actions.set_aside(replaced);
    actions.bench().runs.set(kept);
}

/// Forgets the runs that were put aside, or, when training gave none, brings them back.
async fn settle(actions: Actions, has_finished: bool) {
    let replaced = actions.take_aside();
    if !has_finished && replaced.iter().any(|run| run.finished().is_some()) {
        actions.bench().runs.set(replaced);
        return;
    }
    let runs = actions.bench().runs.get_untracked();
    for run in replaced {
        if runs.iter().all(|other| other.id != run.id) {
            actions.keeper().forget(Kind::Run, run.id.as_str()).await;
        }
        forget_model(actions, &run).await;
    }
}

/// Forgets the model of a run that was replaced, unless another run has the very same.
pub(super) async fn forget_model(actions: Actions, replaced: &Run) {
    let Some(model) = replaced.finished().map(|result| &result.model_digest) else {
        return;
    };
    let is_of = |run: &Arc<Run>| run.finished().is_some_and(|one| one.model_digest == *model);
    if !actions
        .bench()
        .runs
        .with_untracked(|runs| runs.iter().any(is_of))
    {
        actions
            .keeper()
            .forget(Kind::Artifact, model.as_str())
            .await;
    }
}

/// Keeps a run and its model for the next visit.
pub(super) async fn keep_run(actions: Actions, run: Arc<Run>, artifact: Option<Uint8Array>) {
    let erasures = actions.erasures();
    // In a task of its own: the browser copies the model, and the page is drawing now.
    gloo_timers::future::TimeoutFuture::new(0).await;
    let keeper = actions.keeper();
    // What gave no model is shown, but not worth keeping.
    let Some(model) = run.finished().map(|result| &result.model_digest) else {
        return;
    };
    if let Some(artifact) = artifact
        && actions.erasures() == erasures
    {
        actions.kept(
            keeper
                .keep_array(Kind::Artifact, model.as_str(), &artifact)
                .await,
        );
    }
    if actions.erasures() == erasures {
        actions.kept(keeper.keep(Kind::Run, run.id.as_str(), &*run).await);
    }
}
