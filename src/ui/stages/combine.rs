//! Soft voting and stacking: the way to them, and what they are made of.

use leptos::prelude::*;

use crate::engine::compare::in_sentence;
use crate::engine::run::Run;
use crate::engine::train::Estimator;
use crate::format::percent;
use crate::ui::actions::Actions;
use crate::ui::combining::combinables;
use crate::ui::workbench::Workbench;

/// A button while nothing is combined, then a sentence about each combination.
#[component]
pub(super) fn Combine() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let n_members = Memo::new(move |_| combinables(bench).len());
    let made = move || {
        let runs = bench.runs.get();
        let combined = runs.iter().filter(|run| run.estimator.is_combination());
        combined.map(|run| made_of(run)).collect::<Vec<_>>()
    };
    let is_off = move || {
        bench.is_stale() || bench.is_training() || bench.is_combining.get() || n_members.get() < 2
    };
    let hint = move || match n_members.get() {
        0 | 1 => "There is nothing to combine: fewer than two candidates beat the baseline.",
        _ => {
            "Candidates err on different rows, so the mean of their answers can be better than the best of them, at the price of all of them together. Soft voting counts all alike that beat the baseline. Stacking weighs them by how well they answer the rows held out in the folds (Breiman 1996). Both join the table and are judged like any other."
        }
    };
    let content = move || {
        let made = made();
        if made.is_empty() {
            view! {
                <p class="hint">{hint}</p>
                <div class="row"><button type="button" disabled=is_off on:click=move |_| actions.combine()>
                    {move || if bench.is_combining.get() { "Combining…" } else { "Combine the candidates" }}
                </button></div>
            }
            .into_any()
        } else {
            let lines = made.into_iter().map(|line| view! { <li>{line}</li> });
            view! { <ul class="plain">{lines.collect_view()}</ul> }.into_any()
        }
    };
    view! { <section class="combine"><h2>"Together"</h2>{content}</section> }
}

/// What a combination is made of, in a sentence; empty of any other run.
pub(super) fn made_of(run: &Run) -> String {
    let Some(result) = run.finished() else {
        return String::new();
    };
    let mut members = result.members.clone();
    if members.is_empty() {
        return String::new();
    }
    members.sort_by(|a, b| b.1.total_cmp(&a.1));
    let names: Vec<String> = members
        .iter()
        .map(|(one, weight)| match run.estimator {
            Estimator::Stacking => format!("{} of {}", percent(*weight), in_sentence(one.name())),
            _ => in_sentence(one.name()),
        })
        .collect();
    format!(
        "{}: the mean of {}.",
        run.estimator.name(),
        names.join(", ")
    )
}
