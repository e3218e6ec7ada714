//! Asking why a model answers as it does.

use std::sync::Arc;

use js_sys::Uint8Array;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::actions::Actions;
use super::asking::{Question, Questions};
use super::data::{self, problem, surprising};
use super::models::trained;
use crate::engine::EngineError;
use crate::engine::plan::Plan;
use crate::engine::run::Run;
use crate::engine::train::Estimator;
use crate::worker::protocol::{Because, Event, Request, Why};

impl Actions {
    /// Measures how every candidate learns from fewer rows and how fast it answers.
    pub(crate) fn measure(self) {
        let bench = self.bench();
        bench.notice.set(None);
        bench.is_measuring.set(true);
        let epoch = self.epoch();
        spawn_local(async move {
            let done = measure(self).await;
            if self.epoch() == epoch {
                bench.is_measuring.set(false);
            }
            if let Err(error) = done {
                self.complain_in(epoch, &error);
            }
        });
    }

    /// Stops that after the candidate that is measured now.
    pub(crate) fn stop_measuring(self) {
        self.bench().is_measuring.set(false);
    }

    /// Asks the model that is looked at.
    pub(crate) fn explain(self, what: Why) {
        let bench = self.bench();
        bench.notice.set(None);
        let question = Question::new(bench.questions);
        let asked = trained(bench, "ask why it answers as it does");
        self.in_turn(async move {
            if question.was_stopped() {
                return Ok(());
            }
            let (run, plan) = asked?;
            let artifact = fetched(self, &run).await?;
            if question.was_stopped() {
                return Ok(());
            }
            let answer = ask(self, (run, plan), what, artifact);
            let answer = question.wait(answer).await;
            // Whoever stopped it knows why there is no answer.
            if question.was_stopped() {
                Ok(())
            } else {
                answer
            }
        });
    }

    /// Takes all questions back. Ends the worker if it looks for an answer, at once; the rows are
    /// read again when they are needed next.
    pub(crate) fn stop_explaining(self) {
        if Questions::stop(self.bench().questions) {
            self.line().end();
        }
        self.bench().status.set("Stopped".into());
    }
}

/// Measures one candidate after the other until all are, a person stops it, or something else
/// is open; others have their turn in between.
async fn measure(actions: Actions) -> Result<(), EngineError> {
    let bench = actions.bench();
    let epoch = actions.epoch();
    let (_, plan) = trained(bench, "measure")?;
    let is_unmeasured = |run: &&Arc<Run>| {
        let model = run.finished().map(|result| &result.model_digest);
        let is_known = |model| bench.measures.with_untracked(|all| all.contains_key(model));
        run.estimator != Estimator::Baseline && model.is_some_and(|model| !is_known(model))
    };
    let runs = bench.runs.get_untracked();
    let unmeasured: Vec<Arc<Run>> = runs.iter().filter(is_unmeasured).cloned().collect();
    for (at, run) in unmeasured.iter().enumerate() {
        let turn = actions.turn();
        let _turn = turn.lock().await;
        if actions.epoch() != epoch {
            return Ok(());
        }
        if !bench.is_measuring.get_untracked() {
            bench
                .status
                .set("Measuring is stopped; what is measured stays".into());
            return Ok(());
        }
        let members = run.members();
        let asked = (Arc::clone(run), plan.clone());
        let artifact = fetched(actions, run).await?;
        ask(actions, asked, Why::Measures(members), artifact).await?;
        bench.status.set(format!(
            "Measured {} of {} candidates",
            at + 1,
            unmeasured.len()
        ));
    }
    bench.status.set("All candidates are measured".into());
    Ok(())
}

/// A model's bytes, once the worker has the rows as well.
async fn fetched(actions: Actions, run: &Run) -> Result<Uint8Array, EngineError> {
    let artifact = actions.bytes(run).await?;
    data::ensure(actions).await?;
    Ok(artifact)
}

/// Asks a model of a plan, and shows the answer.
async fn ask(
    actions: Actions,
    (run, plan): (Arc<Run>, Plan),
    what: Why,
    artifact: Uint8Array,
) -> Result<(), EngineError> {
    let bench = actions.bench();
    let doing = match &what {
        Why::Importance => "Shuffling one column after the other",
        Why::Row(_) => "Taking the answer for a row apart",
        Why::Rows(_) => "Looking the rows up",
        Why::Column { .. } => "Trying values of the column",
        Why::Inside => "Looking inside",
        Why::Segments => "Answering the test rows, part by part",
        Why::Measures(_) => "Learning from fewer rows and timing answers",
    };
    bench.status.set(doing.into());
    let Some(result) = run.finished() else {
        return Err(problem("this candidate has no model"));
    };
    let (metric, model) = (plan.rank_by, result.model_digest.clone());
    let places = match &what {
        Why::Row(place) => vec![*place],
        Why::Rows(places) => places.clone(),
        Why::Importance | Why::Inside | Why::Segments | Why::Column { .. } | Why::Measures(_) => {
            Vec::new()
        }
    };
    let request = Request::Explain {
        what,
        plan: Box::new(plan),
        us_per_row: result.predict_us_per_row,
        artifact: Vec::new(),
    };
    let (event, _) = actions.line().ask_with(request, Some(artifact)).await?;
    let Event::Explained { because } = event else {
        return Err(surprising(&event));
    };
    let done = match because {
        Because::Importance(found) => {
            let found = found.map(|found| Arc::new(*found));
            bench.explained.set(Some((model, metric, found)));
            "What the model goes by is measured"
        }
        Because::Row(found) => {
            bench.explained_row.set(Some((
                model,
                places.first().copied().unwrap_or(0),
                Arc::new(*found),
            )));
            "The answer for the row is taken apart"
        }
        Because::Rows(found) => {
            bench.listed.set(Some((model, places, Arc::new(*found))));
            "The rows are listed"
        }
        Because::Column(Some(found)) => {
            bench.dependence.set(Some((model, Arc::new(*found))));
            "How the answer depends on the column is drawn"
        }
        Because::Inside(found) => {
            let found = found.map(|found| Arc::new(*found));
            bench.inside.set(Some((model, found)));
            "What is in the model is shown"
        }
        Because::Segments(found) => {
            bench.segments.set(Some((model, Arc::new(*found))));
            "How it does in parts of the rows is shown"
        }
        Because::Measures(found) => {
            bench.measures.update(|all| {
                all.insert(model, Arc::new(*found));
            });
            "Measured"
        }
        Because::Column(None) => {
            return Err(problem(
                "the model does not read this column, or it has no value in the test rows",
            ));
        }
    };
    bench.status.set(done.into());
    Ok(())
}
