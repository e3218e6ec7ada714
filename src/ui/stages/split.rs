//! Split: which rows train and which test, drawn.

use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::figures;
use crate::engine::plan::Plan;
use crate::engine::split::Share;
use crate::ui::actions::Actions;
use crate::ui::components::{Empty, FigureView, NumberField, StageFrame, Term, Tone, Verdict};
use crate::ui::format::{percent, plural};
use crate::ui::route::Stage;
use crate::ui::workbench::Workbench;

/// Largest seed one can type.
const MAX_SEED: u64 = 4_294_967_295;
/// Below this many test rows, a score says little.
const FEW_TEST_ROWS: u64 = 100;

/// The screen.
#[component]
pub(crate) fn Split() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let content = move || {
        match (bench.plan.get(), bench.dataset.get()) {
        (Some(plan), Some(dataset)) => view! { <Parts plan dataset/> }.into_any(),
        _ => view! { <Empty sentence="There are no rows to split yet: open a table and choose its target." stage=Stage::Ingest/> }.into_any(),
    }
    };
    view! { <StageFrame stage=Stage::Split>{content}</StageFrame> }
}

#[component]
fn Parts(plan: Plan, dataset: Arc<crate::engine::check::DatasetSummary>) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let parts = figures::split_parts(&plan, &dataset);
    let (train, test) = parts
        .rows
        .first()
        .map_or((0, 0), |row| (row.train, row.test));
    let share = f64::from(plan.split.train_share);
    let sentence = format!(
        "{} train, {} stay unseen until the end.",
        plural(train, "row"),
        plural(test, "row")
    );
    let (tone, note) = if test < FEW_TEST_ROWS {
        (
            Tone::Warn,
            format!(
                "With {test} test rows, a test score is uncertain by several points; the {} folds inside the training rows decide.",
                plan.split.n_folds()
            ),
        )
    } else {
        (
            Tone::Good,
            format!(
                "Candidates are ranked by {} folds inside the training rows; the test rows are scored once.",
                plan.split.n_folds()
            ),
        )
    };
    let set_share = move |event: web_sys::Event| {
        let input: Option<HtmlInputElement> =
            event.target().and_then(|target| target.dyn_into().ok());
        let share = input
            .and_then(|input| input.value().parse::<f64>().ok())
            .and_then(|value| Share::try_from(value / 100.0).ok());
        if let Some(share) = share {
            actions.change_plan(move |plan| plan.split.train_share = share);
        }
    };
    let figure = figures::drawn(parts, "Split");
    view! {
        <Verdict tone sentence note/>
        <div class="row"><a class="button primary" href=Stage::Train.href()>"Continue to training"</a></div>
        <FigureView drawn=figure/>
        <section class="card">
            <h2>"Settings"</h2>
            <div class="row fields">
                <div class="field wide">
                    <label for="train-share">{format!("Share that trains: {}", percent(share))}</label>
                    <input id="train-share" type="range" min="50" max="95" step="5" prop:value=(share * 100.0).to_string() on:change=set_share/>
                </div>
                <NumberField label="Folds" value=Signal::stored(u64::from(plan.split.n_folds())) min=2 max=10
                    on_change=move |folds| actions.change_plan(move |plan| plan.split.folds = folds as u8)/>
                <NumberField label="Seed" value=Signal::stored(plan.split.seed) min=0 max=MAX_SEED
                    on_change=move |seed| actions.change_plan(move |plan| plan.split.seed = seed)/>
            </div>
            <p class="hint">
                "The rows are "
                <Term word="stratified" explanation="Each class keeps its share in both parts and in every fold, so that none is missing by bad luck."/>
                " for classes. The same "
                <Term word="seed" explanation="The number that decides everything random: the same data, plan and seed give the same models, bit by bit."/>
                " always gives the same split."
            </p>
        </section>
    }
}
