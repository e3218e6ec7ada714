//! Candidates made of candidates, as the page asks for them.

use std::sync::Arc;

use js_sys::Uint8Array;
use leptos::prelude::*;

use super::actions::Actions;
use super::browser;
use super::data::{self, problem, surprising};
use super::training::{forget_model, keep_run};
use super::workbench::Workbench;
use crate::engine::EngineError;
use crate::engine::execute::combinable;
use crate::engine::plan::Plan;
use crate::engine::run::Run;
use crate::worker::protocol::{Event, Request};

impl Actions {
    /// Makes soft voting and stacking of the candidates that beat the baseline.
    pub(crate) fn combine(self) {
        let bench = self.bench();
        bench.notice.set(None);
        bench.is_combining.set(true);
        let asked = untrack(|| bench.plan.get().map(|plan| (combinables(bench), plan)));
        self.in_turn(async move {
            let done = match asked {
                Some(asked) => combine(self, asked).await,
                None => Err(problem("train candidates first")),
            };
            bench.is_combining.set(false);
            done
        });
    }
}

/// The candidates that combinations are made of.
pub(super) fn combinables(bench: Workbench) -> Vec<Arc<Run>> {
    let runs = bench.runs.get();
    bench.plan.with(|plan| {
        let Some(plan) = plan else {
            return Vec::new();
        };
        let kept = combinable(&runs, plan).into_iter();
        kept.filter_map(|index| runs.get(index).cloned()).collect()
    })
}

async fn combine(actions: Actions, (runs, plan): (Vec<Arc<Run>>, Plan)) -> Result<(), EngineError> {
    let bench = actions.bench();
    let is_there = |run: &Arc<Run>| {
        let is_it = |other: &Arc<Run>| Arc::ptr_eq(run, other);
        bench.runs.with_untracked(|all| all.iter().any(is_it))
    };
    if untrack(|| bench.is_training()) || !runs.iter().all(is_there) {
        return Err(problem(
            "the candidates are trained again: combine them once that is over",
        ));
    }
    let mut artifacts = Vec::with_capacity(runs.len());
    for run in &runs {
        artifacts.push(actions.bytes(run).await?);
    }
    let joined = Uint8Array::new_with_length(artifacts.iter().map(Uint8Array::length).sum());
    let mut at = 0;
    for bytes in &artifacts {
        joined.set(bytes, at);
        at += bytes.length();
    }
    data::ensure(actions).await?;
    let epoch = actions.epoch();
    bench.status.set("Combining the candidates".into());
    let request = Request::Combine {
        plan: Box::new(plan),
        runs: runs.iter().map(|run| Run::clone(run)).collect(),
        started: browser::now(),
        artifacts: Vec::new(),
    };
    let (event, bytes) = actions.line().ask_with(request, Some(joined)).await?;
    let Event::Combined { runs, .. } = event else {
        return Err(surprising(&event));
    };
    if actions.epoch() != epoch {
        return Ok(());
    }
    let n_made = runs.len();
    let runs: Vec<Arc<Run>> = runs.into_iter().map(Arc::new).collect();
    let mut replaced = Vec::new();
    bench.runs.update(|all| {
        let is_old = |run: &Arc<Run>| run.estimator.is_combination();
        replaced = all.iter().filter(|run| is_old(run)).cloned().collect();
        all.retain(|run| !is_old(run));
        all.extend(runs.iter().cloned());
    });
    bench.status.set(
        match n_made {
            1 => {
                "Soft voting is in the table; stacking would take a single candidate, so it is not"
            }
            _ => "Soft voting and stacking are in the table",
        }
        .into(),
    );
    let mut at = 0;
    for run in &runs {
        // Erased in the meantime: nothing is kept any more.
        if actions.epoch() != epoch {
            return Ok(());
        }
        let n_bytes = run.finished().map_or(0, |result| result.size_bytes as u32);
        let own = bytes.slice(at, at + n_bytes);
        at += n_bytes;
        keep_run(actions, Arc::clone(run), Some(own)).await;
    }
    for run in replaced {
        forget_model(actions, &run).await;
    }
    // In simple mode all are ranked by the test rows, and each look is counted.
    if bench.ranks_by_test.get_untracked() {
        actions.look(runs).await;
    }
    Ok(())
}
