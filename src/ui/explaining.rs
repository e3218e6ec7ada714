//! Asking why a model answers as it does.

use std::sync::Arc;

use leptos::prelude::*;

use super::actions::Actions;
use super::data::{self, problem, surprising};
use super::models::trained;
use super::workbench::ModelChoice;
use crate::engine::EngineError;
use crate::worker::protocol::{Event, Request};

impl Actions {
    /// Measures what each column is worth to the model that is looked at.
    pub(crate) fn explain(self) {
        let bench = self.bench();
        bench.notice.set(None);
        bench.is_explaining.set(true);
        self.in_turn(async move {
            let done = explain(self).await;
            bench.is_explaining.set(false);
            done
        });
    }
}

async fn explain(actions: Actions) -> Result<(), EngineError> {
    let bench = actions.bench();
    let (run, plan) = trained(bench, "ask what it goes by")?;
    let (artifact, _) = actions.artifact(&ModelChoice::Run(run.id.clone())).await?;
    data::ensure(actions).await?;
    bench
        .status
        .set("Shuffling one column after the other".into());
    let (metric, us_per_row) = (
        plan.rank_by,
        run.finished().map(|result| result.predict_us_per_row),
    );
    let Some(model) = run.finished().map(|result| result.model_digest.clone()) else {
        return Err(problem("this candidate has no model"));
    };
    let request = Request::Explain {
        plan: Box::new(plan),
        us_per_row: us_per_row.unwrap_or_default(),
        artifact: Vec::new(),
    };
    match actions.line().ask_with(request, Some(artifact)).await? {
        (Event::Explained { importance }, _) => {
            let importance = importance.map(|found| Arc::new(*found));
            bench.explained.set(Some((model, metric, importance)));
            bench
                .status
                .set("What the model goes by is measured".into());
            Ok(())
        }
        (other, _) => Err(surprising(&other)),
    }
}
