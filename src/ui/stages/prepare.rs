//! Prepare: the recipe step by step, and what it makes of each column.

use std::sync::Arc;

use leptos::prelude::*;

use super::recipe_columns::RecipeColumns;
use super::step_form::StepForm;
use crate::engine::ingest::Role;
use crate::engine::plan::Plan;
use crate::engine::prepare::{Step, column_plans};
use crate::format::{count, plural, short};
use crate::ui::actions::Actions;
use crate::ui::components::{Empty, StageFrame, Tone, Verdict};
use crate::ui::route::Stage;
use crate::ui::workbench::{Notice, Workbench};
use crate::worker::protocol::Rehearsal;

/// Fewer training rows per number make many learners unstable.
const FEW_ROWS_PER_NUMBER: f64 = 10.0;

/// The screen.
#[component]
pub(crate) fn Prepare() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    // Reaches outwards: the worker carries the recipe out whenever the plan is another.
    Effect::new(move |_| {
        bench.plan.track();
        actions.rehearse();
    });
    let has_plan = Memo::new(move |_| bench.plan.with(Option::is_some));
    let content = move || {
        if has_plan.get() {
            view! { <Recipe/> }.into_any()
        } else {
            view! { <Empty sentence="There are no columns to prepare yet: open a table and choose its target." stage=Stage::Ingest/> }.into_any()
        }
    };
    view! { <StageFrame stage=Stage::Prepare>{content}</StageFrame> }
}

#[component]
fn Recipe() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let plan = move || bench.plan.get();
    let steps = move || {
        plan().map(|plan| {
            let left_out = left_out(&plan);
            let steps = plan.recipe.steps().to_vec();
            view! {
                <ol class="recipe">
                    {left_out.map(|sentence| view! { <li class="step"><div><b>"Leave out columns"</b>" "<span class="hint">{sentence}</span></div><a href=Stage::Ingest.href()>"Change roles"</a></li> })}
                    {steps.into_iter().map(|step| view! { <StepRow step/> }).collect_view()}
                </ol>
            }
        })
    };
    view! {
        {move || verdict(bench.plan.get(), bench.rehearsed())}
        <div class="row"><a class="button primary" href=Stage::Split.href()>"Continue to the split"</a></div>
        <section>
            <h2>"The recipe, in order"</h2>
            {steps}
            <Suggestions/>
        </section>
        <StepForm/>
        <RecipeColumns/>
    }
}

fn verdict(plan: Option<Plan>, rehearsed: Option<Result<Arc<Rehearsal>, Notice>>) -> impl IntoView {
    let note = "Medians, levels and scales are learnt from training rows alone, anew in every fold: nothing of a held-out row can leak into them.";
    match (plan, rehearsed) {
        (None, _) => ().into_any(),
        (Some(_), None) => view! { <Verdict tone=Tone::Neutral sentence="Carrying the recipe out on the training rows …" note/> }.into_any(),
        (Some(_), Some(Err(notice))) => view! { <Verdict tone=Tone::Bad sentence=format!("The recipe can't be carried out: {}.", notice.sentence) note=notice.hint/> }.into_any(),
        (Some(plan), Some(Ok(rehearsal))) => {
            let n_columns = plan.schema.features().count();
            let width = rehearsal.standard_width;
            let per_number = rehearsal.parts.rows.train as f64 / width.max(1) as f64;
            let sentence = format!("{} become {} per row.", plural(n_columns as u64, "column"), plural(width, "number"));
            let rows = format!(
                "{} training rows: {} per number. Trees read {} without filling or scaling. ",
                count(rehearsal.parts.rows.train),
                if per_number < 10.0 { format!("{per_number:.1}") } else { format!("{per_number:.0}") },
                plural(rehearsal.native_width, "column"),
            );
            let left_out = match rehearsal.n_left_out {
                0 => String::new(),
                n => format!("The recipe leaves {} out. ", plural(n, "row")),
            };
            let tone = if per_number < FEW_ROWS_PER_NUMBER { Tone::Warn } else { Tone::Good };
            let few = if tone == Tone::Warn { "That is few: group rare levels or keep fewer features. " } else { "" };
            view! { <Verdict tone sentence note=format!("{rows}{left_out}{few}{note}")/> }.into_any()
        }
    }
}

/// Columns whose role leaves them out, with the reasons of the first.
fn left_out(plan: &Plan) -> Option<String> {
    let ignored: Vec<String> = plan
        .schema
        .fields
        .iter()
        .filter(|field| field.role == Role::Ignored)
        .map(|field| short(&field.name, 30))
        .collect();
    let more = ignored.len().saturating_sub(8);
    let names = ignored
        .iter()
        .take(8)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    match (ignored.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(names),
        (false, more) => Some(format!("{names} and {more} more")),
    }
}

#[component]
fn StepRow(step: Step) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let column = step.column().map(|column| short(column, 40));
    let title = match &column {
        Some(column) => format!("{}: {column}", step.name()),
        None => step.name().to_string(),
    };
    let what = format!("{title} is taken out");
    let remove_label = format!("Take out: {title}");
    let for_numbers = step.is_for_numbers_only();
    let sentence = step.sentence();
    let remove = move |_| {
        let step = step.clone();
        actions.edit_plan(&what, move |plan| {
            plan.recipe = plan.recipe.clone().without(&step)
        });
    };
    view! {
        <li class="step">
            <div>
                <b>{title}</b>
                {for_numbers.then(|| view! { <span class="tag">"not for trees"</span> })}
                " "<span class="hint">{sentence}</span>
            </div>
            <button type="button" class="quiet" aria-label=remove_label on:click=remove>"Take out"</button>
        </li>
    }
}

/// Steps that the data suggests.
#[component]
fn Suggestions() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let suggestions = Memo::new(move |_| {
        let plan = bench.plan.get()?;
        let dataset = bench.dataset.get()?;
        let plans = column_plans(&plan.recipe, &plan.schema, &dataset.profiles);
        Some(
            plans
                .into_iter()
                .filter_map(|plan| Some((plan.name, plan.suggestion?)))
                .collect::<Vec<_>>(),
        )
    });
    let rows = move || {
        let all = suggestions.get().unwrap_or_default();
        let one = |(name, (step, why)): (String, (Step, String))| {
            let name = short(&name, 40);
            let what = format!("{name} is reshaped");
            let sentence = format!("{name} has {why}.");
            let add = move |_| {
                actions.add_step(&what, step.clone());
            };
            view! { <li><span>{sentence}</span><button type="button" on:click=add>"Take the logarithm"</button></li> }
        };
        (!all.is_empty()).then(|| {
            let title = format!("{} worth a thought", plural(all.len() as u64, "step"));
            view! { <details class="card"><summary>{title}</summary><ul class="suggestions">{all.into_iter().map(one).collect_view()}</ul></details> }
        })
    };
    view! { {rows} }
}
