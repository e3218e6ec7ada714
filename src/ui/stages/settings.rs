//! Settings: how candidates are trained, and which settings a model ended up with.

use std::sync::Arc;

use leptos::prelude::*;

use crate::engine::charter::{Metric, Task};
use crate::engine::run::Run;
use crate::engine::train::{Budget, ClassWeight, Tuned};
use crate::format::{digits, plural, seconds};
use crate::plot::Rows;
use crate::ui::actions::Actions;
use crate::ui::components::{NumberField, RowsTable, Term};
use crate::ui::workbench::Workbench;

/// Most seconds per candidate: an hour.
const MOST_SECONDS: u64 = 3600;

/// What can be set for all candidates before training.
#[component]
pub(crate) fn TrainingSettings() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let is_training = Memo::new(move |_| bench.is_training());
    let is_classification = Memo::new(move |_| {
        bench.plan.with(|plan| {
            plan.as_ref()
                .is_some_and(|plan| plan.task == Task::Classification)
        })
    });
    let is_balanced = Memo::new(move |_| {
        bench.plan.with(|plan| {
            plan.as_ref()
                .is_some_and(|plan| plan.class_weight == ClassWeight::Balanced)
        })
    });
    let budget = Memo::new(move |_| {
        bench.plan.with(|plan| {
            let budget = plan.as_ref().and_then(|plan| plan.tuning);
            match budget {
                Some(Budget::Seconds(seconds)) => u64::from(seconds),
                Some(Budget::Trials(_)) | None => 0,
            }
        })
    });
    let balance = move |_| {
        actions.change_plan(|plan| {
            plan.class_weight = match plan.class_weight {
                ClassWeight::Equal => ClassWeight::Balanced,
                ClassWeight::Balanced => ClassWeight::Equal,
            };
        });
    };
    let tune = move |seconds: u64| {
        actions.change_plan(move |plan| {
            plan.tuning = (seconds > 0).then_some(Budget::Seconds(seconds as u32));
        });
    };
    view! {
        <details class="card">
            <summary>"Settings"</summary>
            <fieldset class="row fields plain" disabled=is_training>
                <NumberField label="Seconds per candidate to look for better settings" value=budget min=0 max=MOST_SECONDS on_change=tune/>
                <Show when=move || is_classification.get()>
                    <label class="check"><input type="checkbox" prop:checked=is_balanced on:change=balance/>"Let every class count the same"</label>
                </Show>
            </fieldset>
            <p class="hint">
                "With 0 seconds every candidate has its usual settings. With more, each fold "
                <Term word="searches" explanation="Settings are drawn at random and tried on part of the training rows; the best third goes on to more rows. Held-out rows have no say, so fold scores stay honest."/>
                " on its own training rows, within its share of the seconds and 100 trials at most. “Every class the same” gives rows of rare classes more weight: more of them are found, and more other rows are mistaken for them."
            </p>
        </details>
    }
}

/// The settings a model was fitted with, and how they were found.
#[component]
pub(crate) fn Settings(run: Arc<Run>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let task = bench
        .plan
        .with_untracked(|plan| plan.as_ref().map_or(Task::Classification, |plan| plan.task));
    let body: Vec<Vec<String>> = run
        .fitted_estimator()
        .settings(task)
        .into_iter()
        .map(|(name, value)| vec![name, value])
        .collect();
    if body.is_empty() {
        return ().into_any();
    }
    let rank_by = bench
        .plan
        .with_untracked(|plan| plan.as_ref().map(|plan| plan.rank_by));
    let tuned = run.finished().and_then(|result| result.tuned.clone());
    let sentence = match &tuned {
        Some(tuned) => format!(
            "The best of {}, found on the training rows alone.",
            plural(tuned.trials.len() as u64, "trial")
        ),
        None => "The usual ones, named as in scikit-learn where it has them.".into(),
    };
    let trials = tuned.map(|tuned| {
        view! {
            <details class="card">
                <summary>"All trials"</summary>
                <RowsTable rows=trial_rows(&tuned, rank_by, task) name="Trials"/>
            </details>
        }
    });
    let rows = Rows {
        head: vec!["Setting".into(), "Value".into()],
        body,
    };
    view! {
        <section>
            <h2>"Settings of this model"</h2>
            <p class="reading">{sentence}</p>
            <div class="settings"><RowsTable rows name="Settings of this model"/></div>
            {trials}
        </section>
    }
    .into_any()
}

/// A row per trial, in order.
fn trial_rows(tuned: &Tuned, rank_by: Option<Metric>, task: Task) -> Rows {
    let names: Vec<String> = tuned
        .settings
        .settings(task)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let metric = rank_by.map_or("Score", Metric::name);
    let is_error = rank_by.is_some_and(|metric| metric.perfect() == 0.0);
    let head = ["Trial", "Rows", metric, "Seconds"].map(String::from);
    let body = tuned.trials.iter().enumerate().map(|(index, trial)| {
        let rows = match trial.every {
            1 => "all".into(),
            every => format!("1 of {every}"),
        };
        let score = trial
            .score
            .map(|score| if is_error { -score } else { score });
        let settings = trial.estimator.settings(task).into_iter();
        [
            (index + 1).to_string(),
            rows,
            digits(score),
            seconds(trial.seconds),
        ]
        .into_iter()
        .chain(settings.map(|(_, value)| value))
        .collect()
    });
    Rows {
        head: head.into_iter().chain(names).collect(),
        body: body.collect(),
    }
}
