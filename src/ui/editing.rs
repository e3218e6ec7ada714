//! Editing the plan: what can be undone, the charter, the seal, and what an edit leads to.

use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::actions::Actions;
use super::browser;
use super::data::{self, surprising};
use super::visits;
use super::workbench::Notice;
use crate::engine::EngineError;
use crate::engine::charter::Charter;
use crate::engine::plan::Plan;
use crate::engine::prepare::Step;
use crate::engine::run::Run;
use crate::engine::split::Opening;
use crate::worker::protocol::{Event, Request};

/// Changes that can be taken back.
const MOST_REMEMBERED: usize = 100;

impl Actions {
    /// Adds a step to the recipe; it can be undone.
    pub(crate) fn add_step(self, what: &str, step: Step) {
        self.edit_plan(what, move |plan| {
            plan.recipe = plan.recipe.clone().with(step)
        });
    }

    /// Keeps the plan as it is, to come back to.
    pub(crate) fn remember(self, what: &str) {
        let Some(plan) = self.bench().plan.get_untracked() else {
            return;
        };
        self.bench().history.update(|history| {
            history.push((what.into(), plan));
            if history.len() > MOST_REMEMBERED {
                history.remove(0);
            }
        });
    }

    /// Takes the last change back.
    pub(crate) fn undo(self) {
        let bench = self.bench();
        let last = bench.history.try_update(Vec::pop).flatten();
        let (Some((what, plan)), Some(summary)) = (last, bench.dataset.get_untracked()) else {
            return;
        };
        let schema = plan.schema.clone();
        bench.plan.set(Some(plan));
        bench.status.set(format!("Taken back: {what}"));
        if schema == summary.schema {
            spawn_local(visits::save_plan(self));
        } else {
            spawn_local(data::retype(self, Request::Retype { schema }));
        }
    }

    /// Changes what is stated; what the plan carries follows.
    pub(crate) fn state(self, change: impl FnOnce(&mut Charter)) {
        self.bench().charter.update(change);
        let charter = self.bench().charter.get_untracked();
        self.change_plan(|plan| *plan = plan.clone().with_charter(charter));
        spawn_local(visits::save_charter(self));
    }

    /// Looks at a model's scores on the test rows: deliberate, and counted.
    pub(crate) fn open_seal(self, run: &Arc<Run>) {
        let runs = vec![Arc::clone(run)];
        spawn_local(async move {
            self.look(runs).await;
        });
    }

    /// Lets the test rows choose, as textbooks do, or the folds again. The former looks at
    /// every model's test scores, each of which is counted.
    pub(crate) fn rank_by_test(self, does: bool) {
        let bench = self.bench();
        if !does {
            bench.ranks_by_test.set(false);
            return;
        }
        let runs = bench.runs.get_untracked();
        let epoch = self.epoch();
        spawn_local(async move {
            if self.look(runs).await && self.epoch() == epoch {
                bench.ranks_by_test.set(true);
            }
        });
    }

    /// Counts looks and then shows what there is to see, and says whether: a tab that is closed
    /// in between has shown nothing uncounted. Models of another plan have other test rows.
    pub(super) async fn look(self, runs: Vec<Arc<Run>>) -> bool {
        let bench = self.bench();
        let erasures = self.erasures();
        // One look after the other: each adds to what the one before has written.
        let turn = self.looks();
        let _turn = turn.lock().await;
        let Some(plan) = bench.plan.get_untracked() else {
            return false;
        };
        let (digest, rows) = (plan.digest(), plan.test_rows());
        if runs.iter().any(|run| run.plan != digest) {
            self.complain(&data::problem(
                "this model was trained with another plan: train again before you open the seal",
            ));
            return false;
        }
        let mut seal = bench.seal.get_untracked();
        let before = seal.clone();
        for model in runs.iter().filter_map(|run| run.finished()) {
            seal.open(Opening {
                rows: rows.clone(),
                model: model.model_digest.clone(),
                opened: browser::now(),
            });
        }
        if seal == before {
            return true;
        }
        visits::save_seal(self, &seal).await;
        let is_shown = self.erasures() == erasures;
        if is_shown {
            bench.seal.set(seal);
            let words = "The seal is open: test scores are shown, and the look is counted";
            bench.status.set(words.into());
        }
        is_shown
    }

    /// Carries out recipe and split of the plan in the reading worker, unless that was done.
    pub(crate) fn rehearse(self) {
        let bench = self.bench();
        let Some(plan) = bench.plan.get_untracked() else {
            return;
        };
        let digest = plan.digest();
        let is_known = bench
            .rehearsal
            .with_untracked(|known| known.as_ref().is_some_and(|(of, _)| *of == digest));
        if !is_known {
            spawn_local(rehearse(self, plan));
        }
    }
}

async fn rehearse(actions: Actions, plan: Plan) {
    let bench = actions.bench();
    let digest = plan.digest();
    let epoch = actions.epoch();
    let turn = actions.turn();
    let _turn = turn.lock().await;
    let is_wanted = || {
        let now = bench
            .plan
            .with_untracked(|plan| plan.as_ref().map(Plan::digest));
        actions.epoch() == epoch && now.as_ref() == Some(&digest)
    };
    // Of several changes in a row, only the last is carried out.
    if !is_wanted() {
        return;
    }
    let answer = async {
        plan.check()?;
        data::ensure(actions).await?;
        let plan = Box::new(plan);
        match actions.line().ask(Request::Rehearse { plan }).await? {
            Event::Rehearsed { rehearsal } => Ok(Arc::new(*rehearsal)),
            other => Err(surprising(&other)),
        }
    };
    let answer: Result<_, EngineError> = answer.await;
    if is_wanted() {
        let shown = answer.map_err(|error| Notice::from(&error));
        bench.rehearsal.set(Some((digest, shown)));
    }
}
