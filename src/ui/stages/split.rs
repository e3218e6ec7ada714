//! Split: which rows train and which test, drawn; whether both parts are alike.

use std::sync::Arc;

use leptos::prelude::*;
use web_sys::HtmlInputElement;

use super::figures;
use super::split_findings::SplitFindings;
use crate::engine::check::DatasetSummary;
use crate::engine::ingest::Kind;
use crate::engine::plan::Plan;
use crate::engine::split::{Share, SplitBy};
use crate::format::{percent, plural, short};
use crate::ui::actions::Actions;
use crate::ui::components::{
    Choice, Empty, FigureView, NumberField, SealState, SelectField, StageFrame, Term, Tone,
    Verdict, target,
};
use crate::ui::route::Stage;
use crate::ui::workbench::Workbench;
use crate::worker::protocol::Rehearsal;

/// Largest seed one can type.
const MAX_SEED: u64 = 4_294_967_295;
/// Below this many test rows, a score says little.
const FEW_TEST_ROWS: u64 = 100;
/// Fewest rows that can train or test anything (ModelFox).
const LEAST_ROWS: (u64, u64) = (35, 10);

/// The screen.
#[component]
pub(crate) fn Split() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    // Reaches outwards: the worker divides the rows whenever the plan is another.
    Effect::new(move |_| {
        bench.plan.track();
        actions.rehearse();
    });
    let content = move || {
        match (bench.plan.get(), bench.dataset.get()) {
            (Some(plan), Some(dataset)) => view! { <Parts plan dataset/> }.into_any(),
            _ => view! { <Empty sentence="There are no rows to split yet: open a table and choose its target." stage=Stage::Ingest/> }.into_any(),
        }
    };
    view! { <StageFrame stage=Stage::Split>{content}</StageFrame> }
}

#[component]
fn Parts(plan: Plan, dataset: Arc<DatasetSummary>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let rehearsed = move || bench.rehearsed();
    let verdict = {
        let plan = plan.clone();
        move || {
            match rehearsed() {
            None => view! { <Verdict tone=Tone::Neutral sentence="Dividing the rows …"/> }.into_any(),
            Some(Err(notice)) => view! { <Verdict tone=Tone::Bad sentence=format!("The rows can't be divided so: {}.", notice.sentence) note=notice.hint/> }.into_any(),
            Some(Ok(rehearsal)) => {
                let (tone, sentence, note) = finding(&plan, &rehearsal);
                view! { <Verdict tone sentence note/> }.into_any()
            }
        }
        }
    };
    let figure = {
        let (plan, dataset) = (plan.clone(), Arc::clone(&dataset));
        move || {
            let parts = match rehearsed() {
                Some(Ok(rehearsal)) => figures::parts(&rehearsal.parts),
                Some(Err(_)) => return None,
                None => figures::split_parts(&plan, &dataset),
            };
            Some(view! { <FigureView drawn=figures::drawn(parts, "Split")/> })
        }
    };
    view! {
        {verdict}
        <div class="row"><a class="button primary" href=Stage::Train.href()>"Continue to training"</a></div>
        <SealState/>
        {figure}
        <Settings plan/>
        {move || rehearsed().and_then(Result::ok).map(|rehearsal| view! { <SplitFindings rehearsal/> })}
    }
}

/// Both parts in a sentence, and what they allow one to say.
fn finding(plan: &Plan, rehearsal: &Rehearsal) -> (Tone, String, String) {
    let parts = &rehearsal.parts;
    let (train, test) = (parts.rows.train, parts.rows.test);
    let how = match &plan.split.by {
        SplitBy::Random => String::new(),
        SplitBy::Time { .. } => "the latest ".into(),
        SplitBy::Group { .. } => match parts.groups {
            Some((_, groups)) => format!("{} with ", plural(groups, "group")),
            None => String::new(),
        },
    };
    let sentence = format!(
        "{} train, {how}{} stay unseen until the end.",
        plural(train, "row"),
        plural(test, "row")
    );
    let margin = (parts.margin * 100.0).round().max(1.0);
    let mut note = format!(
        "{} to test with: an accuracy near 0.85 would be known to ± {margin:.0} points. Candidates are ranked by {} inside the training rows. ",
        plural(test, "row"),
        plural(u64::from(plan.split.n_rounds()), "round"),
    );
    if parts.n_unused > 0 {
        note.push_str(&format!(
            "{} without a target{} are in neither part. ",
            plural(parts.n_unused, "row"),
            if plan.split.by.column().is_some() {
                " or a value to divide by"
            } else {
                ""
            }
        ));
    }
    let too_few = train < LEAST_ROWS.0 || test < LEAST_ROWS.1;
    if too_few {
        note.push_str("These are so few that no score here should decide anything. ");
    }
    let tone = if too_few || test < FEW_TEST_ROWS {
        Tone::Warn
    } else {
        Tone::Good
    };
    (tone, sentence, note)
}

#[component]
fn Settings(plan: Plan) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let split = plan.split.clone();
    let share = f64::from(split.train_share);
    let set_share = move |event: web_sys::Event| {
        let share = target::<HtmlInputElement>(&event)
            .and_then(|input| input.value().parse::<f64>().ok())
            .and_then(|value| Share::try_from(value / 100.0).ok());
        if let Some(share) = share {
            actions.edit_plan("The share that trains is changed", move |plan| {
                plan.split.train_share = share
            });
        }
    };
    let is_in_time = matches!(split.by, SplitBy::Time { .. });
    let repeats = (!is_in_time).then(|| view! {
        <NumberField label="Repeats of the folds" value=Signal::stored(u64::from(split.n_repeats())) min=1 max=10
            on_change=move |repeats| actions.edit_plan("The number of repeats is changed", move |plan| plan.split.repeats = repeats as u8)/>
    });
    view! {
        <section class="card">
            <h2>"Settings"</h2>
            <div class="row fields">
                <DivideBy plan/>
                <div class="field wide">
                    <label for="train-share">{format!("Share that trains: {}", percent(share))}</label>
                    <input id="train-share" type="range" min="50" max="95" step="5" prop:value=(share * 100.0).to_string() on:change=set_share/>
                </div>
                <NumberField label="Folds" value=Signal::stored(u64::from(split.n_folds())) min=2 max=10
                    on_change=move |folds| actions.edit_plan("The number of folds is changed", move |plan| plan.split.folds = folds as u8)/>
                {repeats}
                <NumberField label="Seed" value=Signal::stored(split.seed) min=0 max=MAX_SEED
                    on_change=move |seed| actions.edit_plan("The seed is changed", move |plan| plan.split.seed = seed)/>
            </div>
            <p class="hint">
                "At random, rows are "
                <Term word="stratified" explanation="Each class, or each fifth of a target of numbers, keeps its share in both parts and in every fold, so that none is missing by bad luck."/>
                ". By time, every fold learns from the past only. By group, all rows of one group stay together. The same "
                <Term word="seed" explanation="The number that decides everything random: the same data, plan and seed give the same models, bit by bit."/>
                " always gives the same split."
            </p>
        </section>
    }
}

/// At random, by time, or by group, and by which column.
#[component]
fn DivideBy(plan: Plan) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let target = plan.target_name().to_string();
    let of = |is_fit: &dyn Fn(Kind) -> bool| -> Vec<String> {
        let fields = plan.schema.fields.iter();
        fields
            .filter(|field| is_fit(field.kind) && field.name != target)
            .map(|field| field.name.clone())
            .collect()
    };
    let mut times = of(&|kind| kind == Kind::Date);
    times.extend(of(&|kind| kind == Kind::Number));
    let groups = of(&|kind| kind != Kind::Date);
    let mut ways = vec![Choice::new("random", "at random")];
    if !times.is_empty() {
        ways.push(Choice::new("time", "by time: the latest rows test"));
    }
    if !groups.is_empty() {
        ways.push(Choice::new("group", "by group: groups stay together"));
    }
    let (way, names) = match &plan.split.by {
        SplitBy::Random => ("random", Vec::new()),
        SplitBy::Time { .. } => ("time", times.clone()),
        SplitBy::Group { .. } => ("group", groups.clone()),
    };
    let first = move |names: &[String]| names.first().cloned().unwrap_or_default();
    let (first_time, first_group) = (first(&times), first(&groups));
    let set = move |by: SplitBy| {
        actions.edit_plan("Rows are divided in another way", move |plan| {
            plan.split.by = by
        });
    };
    let set_way = move |way: String| {
        set(match way.as_str() {
            "time" => SplitBy::Time {
                column: first_time.clone(),
            },
            "group" => SplitBy::Group {
                column: first_group.clone(),
            },
            _ => SplitBy::Random,
        });
    };
    let is_time = way == "time";
    let column = plan.split.by.column().map(|column| {
        let choices: Vec<Choice> = names.iter().map(|name| Choice::new(name.as_str(), short(name, 40))).collect();
        let set_column = move |column: String| {
            set(if is_time { SplitBy::Time { column } } else { SplitBy::Group { column } });
        };
        view! { <SelectField label=if is_time { "Time" } else { "Group" } choices value=Signal::stored(column.to_string()) on_change=set_column/> }
    });
    view! {
        <SelectField label="Divide rows" choices=ways value=Signal::stored(way.to_string()) on_change=set_way/>
        {column}
    }
}
