//! Asking why a model answers as it does.

use std::sync::Arc;

use leptos::prelude::*;

use super::actions::Actions;
use super::data::{problem, surprising};
use super::workbench::ModelChoice;
use crate::engine::EngineError;
use crate::worker::protocol::{Event, Request};

impl Actions {
    /// Measures what each column is worth to the model that is looked at.
    pub(crate) fn explain(self) {
        self.bench().notice.set(None);
        self.in_turn(explain(self));
    }
}

async fn explain(actions: Actions) -> Result<(), EngineError> {
    let bench = actions.bench();
    let (run, plan) = untrack(|| (bench.current_run(), bench.plan.get()));
    let (Some(run), Some(plan)) = (run, plan) else {
        return Err(problem("train a model first"));
    };
    if run.plan != plan.digest() {
        return Err(problem(
            "this model was trained with another plan: train again before you ask what it goes by",
        ));
    }
    let (artifact, _) = actions.artifact(&ModelChoice::Run(run.id.clone())).await?;
    bench
        .status
        .set("Shuffling one column after the other".into());
    let request = Request::Explain {
        plan: Box::new(plan),
        artifact: Vec::new(),
    };
    match actions.line().ask_with(request, Some(artifact)).await? {
        (Event::Explained { importance }, _) => {
            let importance = importance.map(|found| Arc::new(*found));
            bench.explained.set(Some((run.id.clone(), importance)));
            bench
                .status
                .set("What the model goes by is measured".into());
            Ok(())
        }
        (other, _) => Err(surprising(&other)),
    }
}
