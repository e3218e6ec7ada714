//! What the recipe makes of each column: before, after, and why.

use std::sync::Arc;

use leptos::prelude::*;

use super::spark::Spark;
use crate::engine::prepare::{ColumnPlan, FeaturePreview, column_plans};
use crate::format::{count, short};
use crate::ui::workbench::Workbench;
use crate::worker::protocol::Rehearsal;

/// Rows of the table drawn at first; the rest on request.
const SHOWN: usize = 40;

/// A row per feature.
#[component]
pub(super) fn RecipeColumns() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let shows_all = RwSignal::new(false);
    let n_columns = move || {
        bench
            .plan
            .with(|plan| plan.as_ref().map_or(0, |plan| plan.schema.fields.len()))
    };
    let rows = move || {
        let (Some(plan), Some(dataset)) = (bench.plan.get(), bench.dataset.get()) else {
            return ().into_any();
        };
        let rehearsal = bench.rehearsed().and_then(Result::ok);
        let limit = if shows_all.get() { usize::MAX } else { SHOWN };
        column_plans(&plan.recipe, &plan.schema, &dataset.profiles)
            .into_iter()
            .take(limit)
            .map(|plan| view! { <ColumnRows plan rehearsal=rehearsal.clone()/> })
            .collect_view()
            .into_any()
    };
    view! {
        <section>
            <h2>"What happens to each column"</h2>
            <p class="hint">"The pictures show training rows: what the file holds, and what learners get that read nothing but numbers. Trees, forests and boosting read missing values and names as they are."</p>
            <div class="table-scroll" tabindex="0" role="region" aria-label="Recipe, scrollable">
                <table aria-label="Recipe" class="schema recipe-columns">
                    <thead><tr>
                        <th scope="col">"Column"</th><th scope="col">"Kind"</th><th scope="col">"Before"</th>
                        <th scope="col">"After"</th><th scope="col" class="number">"Numbers"</th><th scope="col">"What happens"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <Show when=move || !shows_all.get() && (n_columns() > SHOWN)>
                <button type="button" class="quiet" on:click=move |_| shows_all.set(true)>"Show all columns"</button>
            </Show>
        </section>
    }
}

/// A column with the features made of it: several for a date, more for products.
#[component]
fn ColumnRows(plan: ColumnPlan, rehearsal: Option<Arc<Rehearsal>>) -> impl IntoView {
    let previews: Vec<FeaturePreview> = rehearsal
        .as_ref()
        .map(|rehearsal| {
            let of = rehearsal
                .features
                .iter()
                .filter(|one| one.column == plan.name);
            of.cloned().collect()
        })
        .unwrap_or_default();
    let is_selected_out = rehearsal.is_some() && previews.is_empty();
    let width: u64 = if rehearsal.is_some() {
        previews.iter().map(|one| one.width).sum()
    } else {
        plan.width
    };
    let sentence = if is_selected_out {
        "left out: not among the strongest features, or the same everywhere".to_string()
    } else {
        plan.sentence
    };
    // A date becomes several features, a number can be part of a product: each has its own row.
    let own = previews.iter().find(|one| one.name == plan.name);
    let (before, after) = (
        own.map(|one| one.before.clone()),
        own.map(|one| one.after.clone()),
    );
    let name = short(&plan.name, 40);
    let parts = previews
        .iter()
        .filter(|one| one.name != plan.name)
        .map(|one| {
            let (before, after) = (Some(one.before.clone()), Some(one.after.clone()));
            view! {
                <tr class="part"><th scope="row">{short(&one.name, 40)}</th><td>"part"</td><td><Spark profile=before/></td><td><Spark profile=after/></td>
                    <td class="number">{count(one.width)}</td><td class="why"></td></tr>
            }
        })
        .collect_view();
    view! {
        <tr>
            <th scope="row">{name}</th><td>{plan.kind.name()}</td><td><Spark profile=before/></td><td><Spark profile=after/></td>
            <td class="number">{count(width)}</td><td class="why">{sentence}</td>
        </tr>
        {parts}
    }
}
