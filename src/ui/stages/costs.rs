//! What each kind of error costs.

use leptos::prelude::*;

use crate::engine::charter::{Costs, Task};
use crate::engine::check::ValueProfile;
use crate::format::short;
use crate::ui::actions::Actions;
use crate::ui::components::DecimalField;
use crate::ui::workbench::Workbench;

/// More classes would be a wall of fields.
const MOST_CLASSES: usize = 6;

/// A field per kind of error of the open data's target; a sentence while none is open.
#[component]
pub(super) fn CostFields() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let task = Memo::new(move |_| bench.plan.with(|plan| plan.as_ref().map(|plan| plan.task)));
    let labels = Memo::new(move |_| labels(bench));
    let content = move || {
        match task.get() {
        None => view! { <p class="hint">"Once a table is open, the cost of each kind of error can be stated here."</p> }.into_any(),
        Some(Task::Regression) => view! { <NumberCosts/> }.into_any(),
        Some(Task::Classification) if labels.with(Vec::len) <= MOST_CLASSES => {
            view! { <ClassCosts labels=labels.get()/> }.into_any()
        }
        Some(Task::Classification) => {
            let sentence = format!("Costs can be stated for up to {MOST_CLASSES} classes.");
            view! { <p class="hint">{sentence}</p> }.into_any()
        }
    }
    };
    view! { <div class="costs"><h3>"Cost of an error"</h3>{content}</div> }
}

fn labels(bench: Workbench) -> Vec<String> {
    let target = bench.target_name();
    let dataset = bench.dataset.get();
    let profile = dataset
        .as_ref()
        .and_then(|dataset| dataset.profile(&target).cloned());
    match profile.map(|profile| profile.values) {
        Some(ValueProfile::Category { mut levels, .. }) => {
            levels.sort();
            levels.into_iter().map(|(name, _)| name).collect()
        }
        _ => Vec::new(),
    }
}

#[component]
fn NumberCosts() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let costs = move || {
        bench.charter.with(|charter| match charter.costs {
            Some(Costs::Numbers { over, under }) => (Some(over), Some(under)),
            _ => (None, None),
        })
    };
    let set = move |new: (Option<f64>, Option<f64>)| {
        actions.state(move |charter| {
            charter.costs = match new {
                (None, None) => None,
                (over, under) => Some(Costs::Numbers {
                    over: over.unwrap_or(1.0),
                    under: under.unwrap_or(1.0),
                }),
            };
        });
    };
    view! {
        <div class="row fields">
            <DecimalField label="Per unit predicted too much" value=Signal::derive(move || costs().0)
                on_change=move |over| set((over, costs().1))/>
            <DecimalField label="Per unit predicted too little" value=Signal::derive(move || costs().1)
                on_change=move |under| set((costs().0, under))/>
        </div>
    }
}

/// A row per truth, a column per prediction.
#[component]
fn ClassCosts(labels: Vec<String>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let all = StoredValue::new(labels.clone());
    let cost = move |truth: usize, predicted: usize| {
        bench.charter.with(|charter| match &charter.costs {
            Some(Costs::Classes { labels, values }) if *labels == all.get_value() => values
                .get(truth)
                .and_then(|row| row.get(predicted))
                .copied(),
            _ => None,
        })
    };
    let set = move |truth: usize, predicted: usize, value: Option<f64>| {
        actions.state(move |charter| {
            let labels = all.get_value();
            let n = labels.len();
            let mut values = match &charter.costs {
                Some(Costs::Classes { labels: of, values }) if *of == labels => values.clone(),
                // Every error costs the same until something else is said.
                _ => (0..n)
                    .map(|row| {
                        (0..n)
                            .map(|column| f64::from(u8::from(row != column)))
                            .collect()
                    })
                    .collect::<Vec<Vec<f64>>>(),
            };
            if let Some(slot) = values.get_mut(truth).and_then(|row| row.get_mut(predicted)) {
                *slot = value.unwrap_or(1.0).max(0.0);
            }
            charter.costs = Some(Costs::Classes { labels, values });
        });
    };
    let fields = labels
        .iter()
        .enumerate()
        .flat_map(|(truth, truth_name)| {
            labels
                .iter()
                .enumerate()
                .filter(move |(predicted, _)| *predicted != truth)
                .map(move |(predicted, predicted_name)| {
                    let label = format!(
                        "{} taken for {}",
                        short(truth_name, 20),
                        short(predicted_name, 20)
                    );
                    view! {
                        <DecimalField label value=Signal::derive(move || cost(truth, predicted))
                            on_change=move |value| set(truth, predicted, value)/>
                    }
                })
        })
        .collect_view();
    view! {
        <div class="cost-grid">{fields}</div>
        <p class="hint">"In any one unit; an empty field counts 1. A right answer costs nothing."</p>
    }
}
