//! Prepare: the recipe, column by column, before it is fitted.

use leptos::prelude::*;

use crate::engine::plan::Plan;
use crate::engine::prepare::{MissingIndicators, column_plans};
use crate::ui::actions::Actions;
use crate::ui::components::{Empty, NumberField, StageFrame, Term, Tone, Verdict};
use crate::ui::format::{plural, short};
use crate::ui::route::Stage;
use crate::ui::workbench::Workbench;

/// Most 0/1 columns per category one can ask for.
const MOST_LEVELS: u64 = 500;

/// The screen.
#[component]
pub(crate) fn Prepare() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let content = move || {
        match bench.plan.get() {
        None => view! { <Empty sentence="There are no columns to prepare yet: open a table and choose its target." stage=Stage::Ingest/> }.into_any(),
        Some(plan) => view! { <Recipe plan/> }.into_any(),
    }
    };
    view! { <StageFrame stage=Stage::Prepare>{content}</StageFrame> }
}

#[component]
fn Recipe(plan: Plan) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let Some(dataset) = bench.dataset.get_untracked() else {
        return ().into_any();
    };
    let plans = column_plans(&plan.recipe, &plan.schema, &dataset.profiles);
    let width: u64 = plans.iter().map(|plan| plan.width).sum();
    let sentence = format!(
        "{} become {} per row.",
        plural(plans.len() as u64, "column"),
        plural(width, "number")
    );
    let note = "Medians, levels and scales are learnt from training rows alone, anew in every fold: nothing of a held-out row can leak into them.";
    let rows = plans
        .into_iter()
        .map(|plan| view! {
            <tr><th scope="row">{short(&plan.name, 40)}</th><td>{plan.kind.name()}</td><td class="why">{plan.sentence}</td><td class="number">{plan.width}</td></tr>
        })
        .collect_view();
    let max_levels = plan.recipe.max_levels() as u64;
    let indicates = plan.recipe.indicates_missing();
    let toggle = move |_| {
        actions.change_plan(move |plan| {
            let wanted = if indicates {
                MissingIndicators::LeftOut
            } else {
                MissingIndicators::Added
            };
            plan.recipe = plan.recipe.with_indicators(wanted);
        });
    };
    let set_levels = move |levels: u64| {
        actions.change_plan(move |plan| plan.recipe = plan.recipe.with_max_levels(levels as u32));
    };
    view! {
        <Verdict tone=Tone::Good sentence note/>
        <div class="row"><a class="button primary" href=Stage::Split.href()>"Continue to the split"</a></div>
        <section>
            <h2>"What happens to each column"</h2>
            <p class="hint">"Trees, forests and boosting read missing values and categories as they are. For every other learner:"</p>
            <div class="table-scroll" tabindex="0" role="region" aria-label="Recipe, scrollable">
                <table aria-label="Recipe">
                    <thead><tr><th scope="col">"Column"</th><th scope="col">"Kind"</th><th scope="col">"What happens"</th><th scope="col" class="number">"Numbers"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
        <details class="card">
            <summary>"Settings"</summary>
            <div class="row fields">
                <NumberField label="0/1 columns per category, at most" value=Signal::stored(max_levels) min=2 max=MOST_LEVELS on_change=set_levels/>
                <label class="check"><input type="checkbox" prop:checked=indicates on:change=toggle/>"Mark where values were missing"</label>
            </div>
            <p class="hint">
                "Rarer levels than that share one column, "
                <Term word="other" explanation="New data may hold names that training never saw; they count as “other” too, so a prediction never fails on them."/>
                "."
            </p>
        </details>
    }
    .into_any()
}
