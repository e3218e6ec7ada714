//! What is in a model that can be read: weights with odds ratios, or the tree.

use std::sync::Arc;

use leptos::prelude::*;

use super::figures;
use crate::engine::explain::{Inside, Weight};
use crate::engine::run::Run;
use crate::engine::train::Explainability;
use crate::format::{digits, short};
use crate::plot::{Bar, Bars, Marks, OutlineRow, Rows, TreeOutline};
use crate::ui::actions::Actions;
use crate::ui::components::{Choice, FigureView, RowsTable, SelectField};
use crate::ui::workbench::Workbench;
use crate::worker::protocol::Why;

/// The way into a model that can be read, and what is in it.
#[component]
pub(super) fn LookInside(run: Arc<Run>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    if run.fitted_estimator().explainability() == Explainability::FromOutside {
        return ().into_any();
    }
    let model = run.finished().map(|result| result.model_digest.clone());
    let found = move || {
        bench
            .inside
            .get()
            .filter(|(of, _)| Some(of) == model.as_ref())
    };
    let content = move || {
        match found() {
        None => view! {
            <div class="row"><button type="button" disabled=move || bench.is_explaining()
                on:click=move |_| actions.explain(Why::Inside)>"Look inside"</button></div>
        }
        .into_any(),
        Some((_, None)) => view! {
            <p class="hint">"This model can't be shown as a list of weights or questions. What it goes by, and how its answer depends on a column, can be measured below."</p>
        }
        .into_any(),
        Some((_, Some(inside))) => view! { <Shown inside/> }.into_any(),
    }
    };
    view! { <section class="inside"><h2>"What is in it"</h2>{content}</section> }.into_any()
}

#[component]
fn Shown(inside: Arc<Inside>) -> impl IntoView {
    match &*inside {
        Inside::Tree { lines, is_cut } => {
            let row = |line: &crate::engine::explain::TreeLine| OutlineRow {
                depth: line.depth,
                answer: line.answer,
                text: line.text.clone(),
                is_leaf: line.is_leaf,
            };
            let tree = TreeOutline {
                rows: lines.iter().map(row).collect(),
                is_cut: *is_cut,
            };
            view! { <div class="figures"><FigureView drawn=figures::drawn(tree, "The tree")/></div> }.into_any()
        }
        Inside::Weights {
            classes,
            intercepts,
            weights,
        } => view! {
            <Weights classes=classes.clone() intercepts=intercepts.clone() weights=weights.clone()/>
        }
        .into_any(),
    }
}

#[component]
fn Weights(classes: Vec<String>, intercepts: Vec<f64>, weights: Vec<Weight>) -> impl IntoView {
    let chosen = RwSignal::new(classes.len().saturating_sub(1).to_string());
    let choices: Vec<Choice> = classes
        .iter()
        .enumerate()
        .map(|(at, name)| Choice::new(at.to_string(), short(name, 40)))
        .collect();
    let picker = (classes.len() > 1).then(|| {
        view! { <div class="row fields"><SelectField label="Score of" choices=Signal::stored(choices) value=chosen on_change=move |to| chosen.set(to)/></div> }
    });
    let shown = move || {
        let at: usize = chosen.get().parse().unwrap_or(0);
        let of = match (classes.get(at), classes.len()) {
            (None, _) => "the prediction".to_string(),
            (Some(class), 1) => format!("the log-odds of {}", short(class, 30)),
            (Some(class), _) => format!("the score of {}", short(class, 30)),
        };
        let mut all: Vec<(&Weight, f64)> = weights
            .iter()
            .filter_map(|one| Some((one, *one.weights.get(at)?)))
            .collect();
        all.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let bars = Bars {
            marks: Marks::Values,
            origin: 0.0,
            axis: format!("added to {of}"),
            head: [
                "encoded column".into(),
                format!("added to {of}"),
                String::new(),
            ],
            caption: match all.first() {
                Some((first, weight)) => format!(
                    "{} weighs most: {} per step",
                    first.name,
                    digits(Some(*weight))
                ),
                None => "It has no weights".into(),
            },
            reading: format!(
                "A step is one unit of the prepared column: with the usual scaling one standard deviation of a number; of a name, having it. To all of these {} is added.",
                digits(intercepts.get(at).copied())
            ),
            bars: all
                .iter()
                .map(|(one, weight)| Bar {
                    name: one.name.clone(),
                    value: *weight,
                    interval: (*weight, *weight),
                })
                .collect(),
        };
        // e to a weight is what a step multiplies odds by.
        let odds = (classes.len() == 1).then(|| {
            let body = all.iter().map(|(one, weight)| {
                vec![one.name.clone(), digits(Some(*weight)), digits(Some(libm::exp(*weight)))]
            });
            let rows = Rows {
                head: ["Encoded column", "Weight per step", "Odds ratio per step"].map(String::from).to_vec(),
                body: body.collect(),
            };
            view! {
                <details class="card"><summary>"Odds ratios"</summary><RowsTable rows name="Odds ratios"/>
                <p class="reading">"A step multiplies the odds by its ratio: above 1 the class becomes likelier, below 1 less likely, all else alike."</p></details>
            }
        });
        view! { <div class="figures"><FigureView drawn=figures::drawn(bars, "Weights")/></div>{odds} }
    };
    view! { {picker} {shown} }
}
