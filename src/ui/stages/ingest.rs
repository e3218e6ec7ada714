//! Ingest: what was read, what is predicted, what each column is for.

use std::sync::Arc;

use leptos::prelude::*;

use super::reading_options::ReadingOptions;
use super::schema_table::{SchemaTable, TableState};
use super::start::{ReadingProgress, Start};
use crate::engine::charter::Task;
use crate::engine::check::DatasetSummary;
use crate::engine::ingest::{DateOrder, Decimal, Format, Grouping};
use crate::engine::plan::Plan;
use crate::format::{bytes, plural, short};
use crate::ui::actions::Actions;
use crate::ui::components::{Choice, Later, RowsTable, SelectField, StageFrame, Tone, Verdict};
use crate::ui::route::Stage;
use crate::ui::samples::Sample;
use crate::ui::workbench::Workbench;

/// The screen.
#[component]
pub(crate) fn Ingest() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let state = TableState::new();
    let content = move || match bench.dataset.get() {
        None => view! { <Start/> }.into_any(),
        Some(dataset) => view! { <Opened dataset state/> }.into_any(),
    };
    view! { <StageFrame stage=Stage::Ingest>{content}</StageFrame> }
}

#[component]
fn Opened(dataset: Arc<DatasetSummary>, state: TableState) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let notes = {
        let dataset = Arc::clone(&dataset);
        move || {
            let plan = bench.plan.get();
            let warnings = plan
                .map(|plan| plan.warnings(&dataset.profiles))
                .unwrap_or_default();
            warnings.into_iter().map(|warning| view! { <li><span class="shape warn" aria-hidden="true">"▲"</span>{warning.sentence}</li> }).collect_view()
        }
    };
    let (sentence, tone) = verdict(&dataset, bench.plan.get_untracked().as_ref());
    let is_other = state.fit(&dataset);
    let below = Arc::clone(&dataset);
    let sample = bench.sample.get_untracked().and_then(Sample::by_id);
    let about = sample.map(|sample| view! { <p class="reading">{format!("{} Source: {}. Licence: {}.", sample.about, sample.source, sample.licence)}</p> });
    view! {
        <Verdict tone sentence note=facts(&dataset, sample)/>
        {about}
        <ul class="notes">{notes}</ul>
        <DateQuestion dataset=Arc::clone(&dataset)/>
        <Question dataset=Arc::clone(&dataset)/>
        <div class="row">
            <button type="button" class="primary" disabled=move || bench.plan.with(Option::is_none)
                on:click=move |_| actions.train()>"Train candidates"</button>
            <a class="button" href=Stage::Check.href()>"Check the data first"</a>
            <button type="button" class="quiet" on:click=move |_| actions.close_dataset()>"Open other data"</button>
        </div>
        {move || bench.reading.get().is_some().then(|| view! { <ReadingProgress/> })}
        <Later at_once=!is_other>
            <SchemaTable dataset=Arc::clone(&below) state/>
            <Issues dataset=Arc::clone(&below)/>
            <Preview dataset=Arc::clone(&below)/>
            <ReadingOptions dataset=Arc::clone(&below)/>
        </Later>
    }
}

fn verdict(dataset: &DatasetSummary, plan: Option<&Plan>) -> (String, Tone) {
    let rows = plural(dataset.n_rows, "row");
    let n_features = dataset.schema.features().count() as u64;
    match plan {
        None => (
            format!("{rows} read, but nothing to train on yet."),
            Tone::Warn,
        ),
        Some(plan) => {
            let columns = plural(n_features, "column");
            let what = match plan.task {
                Task::Classification => {
                    let classes = dataset
                        .profile(plan.target_name())
                        .map_or(0, |profile| profile.n_distinct);
                    format!("one of {}", plural(classes, "class"))
                }
                Task::Regression => "a number".into(),
            };
            let target = short(plan.target_name(), 40);
            (
                format!("{rows}: predict {target}, {what}, from {columns}."),
                Tone::Good,
            )
        }
    }
}

fn facts(dataset: &DatasetSummary, sample: Option<&Sample>) -> String {
    let dialect = &dataset.dialect;
    let delimiter = match (dialect.format, dialect.delimiter) {
        (Format::Json, _) => "braces: JSON objects".to_string(),
        (Format::Delimited, b'\t') => "tabs".to_string(),
        (Format::Delimited, other) => format!("“{}”", char::from(other)),
    };
    let mut facts = format!(
        "{}, {}, separated by {delimiter}{}.",
        bytes(dataset.n_bytes),
        dialect.encoding.name(),
        if dialect.decimal == Decimal::Comma {
            ", decimal comma"
        } else {
            ""
        },
    );
    if dialect.grouping != Grouping::None {
        facts.push_str(&format!(" Thousands: {}.", dialect.grouping.name()));
    }
    if dataset.n_set_aside > 0 {
        facts.push_str(&format!(
            " {} did not fit and were set aside; they are listed below.",
            plural(dataset.n_set_aside, "row")
        ));
    }
    if dataset.is_partial && sample.is_none_or(|sample| sample.history.is_none()) {
        facts.push_str(" Only a part of the file was read.");
    }
    facts
}

/// Asks for the order of day and month where the dates don't tell it.
#[component]
fn DateQuestion(dataset: Arc<DatasetSummary>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let open: Vec<String> = dataset
        .schema
        .fields
        .iter()
        .filter(|field| field.asks_for_date_order())
        .map(|field| short(&field.name, 40))
        .collect();
    if open.is_empty() {
        return ().into_any();
    }
    let choose = move |order: DateOrder| {
        let mut options = bench.options.get_untracked();
        options.date_order = Some(order);
        actions.reread(options);
    };
    let sentence = format!(
        "{}: is 03/04/2021 the third of April, or March 4? The dates don't tell, and a guess could be wrong in every row.",
        open.join(", ")
    );
    view! {
        <section class="card ask" role="group" aria-label="Order of dates">
            <p>{sentence}</p>
            <div class="row">
                <button type="button" on:click=move |_| choose(DateOrder::DayFirst)>"Day first: 3 April"</button>
                <button type="button" on:click=move |_| choose(DateOrder::MonthFirst)>"Month first: March 4"</button>
            </div>
        </section>
    }
    .into_any()
}

/// What is predicted, and as what.
#[component]
fn Question(dataset: Arc<DatasetSummary>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let columns: Vec<Choice> = dataset
        .schema
        .fields
        .iter()
        .map(|field| Choice::new(field.name.as_str(), short(&field.name, 60)))
        .collect();
    let target = dataset
        .schema
        .target()
        .map(|field| field.name.clone())
        .unwrap_or_default();
    let tasks = vec![
        Choice::new("classification", "one of a few names (classification)"),
        Choice::new("regression", "a number (regression)"),
    ];
    let task = move || {
        bench.plan.with(|plan| {
            plan.as_ref()
                .map_or("", |plan| plan.task.name())
                .to_string()
        })
    };
    let set_task = move |name: String| {
        actions.set_task(if name == "regression" {
            Task::Regression
        } else {
            Task::Classification
        });
    };
    view! {
        <div class="row fields">
            <SelectField label="Target" choices=columns value=Signal::stored(target)
                on_change=move |name| actions.set_target(name)/>
            <SelectField label="It is" choices=tasks value=Signal::derive(task) on_change=set_task/>
        </div>
    }
}

/// Everything that was noticed, line by line.
#[component]
fn Issues(dataset: Arc<DatasetSummary>) -> impl IntoView {
    if dataset.n_issues == 0 {
        return ().into_any();
    }
    let shown = dataset.issues.len() as u64;
    let more = dataset.n_issues.saturating_sub(shown);
    let lines = dataset
        .issues
        .iter()
        .map(|issue| view! { <li>{issue.to_string()}</li> })
        .collect_view();
    let title = if dataset.n_issues == 1 {
        "1 notice from reading".into()
    } else {
        format!("{} from reading", plural(dataset.n_issues, "notice"))
    };
    view! {
        <details class="card" open=dataset.n_set_aside.gt(&0)>
            <summary>{title}</summary>
            <ul class="issues">{lines}</ul>
            {(more > 0).then(|| view! { <p class="hint">{format!("and {} more", plural(more, "notice"))}</p> })}
        </details>
    }
    .into_any()
}

#[component]
fn Preview(dataset: Arc<DatasetSummary>) -> impl IntoView {
    let head = dataset
        .schema
        .fields
        .iter()
        .map(|field| short(&field.name, 30))
        .collect();
    let body = dataset
        .preview
        .iter()
        .map(|row| row.iter().map(|cell| short(cell, 40)).collect())
        .collect();
    let rows = crate::plot::Rows { head, body };
    view! {
        <details class="card">
            <summary>"First rows"</summary>
            <RowsTable rows name="First rows"/>
        </details>
    }
}
