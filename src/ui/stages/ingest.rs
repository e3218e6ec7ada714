//! Ingest: what was read, what is predicted, what each column is for.

use std::sync::Arc;

use leptos::prelude::*;

use super::schema_table::SchemaTable;
use super::start::{ReadingProgress, Start};
use crate::engine::charter::Task;
use crate::engine::check::DatasetSummary;
use crate::engine::ingest::{CsvOptions, Decimal, Encoding, Ragged};
use crate::engine::plan::Plan;
use crate::ui::actions::Actions;
use crate::ui::components::{Choice, RowsTable, SelectField, StageFrame, Tone, Verdict};
use crate::ui::format::{bytes, plural, short};
use crate::ui::route::Stage;
use crate::ui::samples::Sample;
use crate::ui::workbench::Workbench;

/// The screen.
#[component]
pub(crate) fn Ingest() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let content = move || match bench.dataset.get() {
        None => view! { <Start/> }.into_any(),
        Some(dataset) => view! { <Opened dataset/> }.into_any(),
    };
    view! { <StageFrame stage=Stage::Ingest>{content}</StageFrame> }
}

#[component]
fn Opened(dataset: Arc<DatasetSummary>) -> impl IntoView {
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
    let sample = bench.sample.get_untracked().and_then(Sample::by_id);
    let about = sample.map(|sample| view! { <p class="reading">{format!("{} Source: {}. Licence: {}.", sample.about, sample.source, sample.licence)}</p> });
    view! {
        <Verdict tone sentence note=facts(&dataset, sample)/>
        {about}
        <ul class="notes">{notes}</ul>
        <Question dataset=Arc::clone(&dataset)/>
        <div class="row">
            <button type="button" class="primary" disabled=move || bench.plan.with(Option::is_none)
                on:click=move |_| actions.train()>"Train candidates"</button>
            <a class="button" href=Stage::Prepare.href()>"Look at preparation first"</a>
            <button type="button" class="quiet" on:click=move |_| actions.close_dataset()>"Open other data"</button>
        </div>
        {move || bench.reading.get().is_some().then(|| view! { <ReadingProgress/> })}
        <SchemaTable dataset=Arc::clone(&dataset)/>
        <Issues dataset=Arc::clone(&dataset)/>
        <Preview dataset=Arc::clone(&dataset)/>
        <ReadingOptions dataset/>
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
    let delimiter = match dialect.delimiter {
        b'\t' => "tabs".to_string(),
        other => format!("“{}”", char::from(other)),
    };
    let mut facts = format!(
        "{}, {}, separated by {delimiter}{}.",
        bytes(dataset.n_bytes),
        if dialect.encoding == Encoding::Utf8 {
            "UTF-8"
        } else {
            "Windows-1252"
        },
        if dialect.decimal == Decimal::Comma {
            ", decimal comma"
        } else {
            ""
        },
    );
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

/// How the file was read, and how else it could be.
#[component]
fn ReadingOptions(dataset: Arc<DatasetSummary>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let options = bench.options.get_untracked();
    let change = move |change: Box<dyn FnOnce(&mut CsvOptions)>| {
        let mut options = bench.options.get_untracked();
        change(&mut options);
        actions.reread(options);
    };
    let auto = |found: &str| Choice::new("", format!("detected: {found}"));
    let found = &dataset.dialect;
    let delimiters = vec![
        auto(&char::from(found.delimiter).escape_default().to_string()),
        Choice::new(",", "comma ,"),
        Choice::new(";", "semicolon ;"),
        Choice::new("\t", "tab"),
        Choice::new("|", "bar |"),
    ];
    let headers = vec![
        auto(if found.has_header {
            "first row has names"
        } else {
            "no names"
        }),
        Choice::new("yes", "first row has names"),
        Choice::new("no", "no names"),
    ];
    let decimals = vec![
        auto(if found.decimal == Decimal::Point {
            "point"
        } else {
            "comma"
        }),
        Choice::new("point", "point 1.5"),
        Choice::new("comma", "comma 1,5"),
    ];
    let encodings = vec![
        auto(if found.encoding == Encoding::Utf8 {
            "UTF-8"
        } else {
            "Windows-1252"
        }),
        Choice::new("utf8", "UTF-8"),
        Choice::new("1252", "Windows-1252"),
    ];
    let raggeds = vec![
        Choice::new("aside", "set aside and listed"),
        Choice::new("pad", "kept, padded or cut"),
    ];
    let delimiter = options
        .delimiter
        .map(|byte| char::from(byte).to_string())
        .unwrap_or_default();
    let header = options
        .has_header
        .map_or("", |has| if has { "yes" } else { "no" })
        .to_string();
    let decimal = options
        .decimal
        .map_or("", |decimal| {
            if decimal == Decimal::Point {
                "point"
            } else {
                "comma"
            }
        })
        .to_string();
    let encoding = options
        .encoding
        .map_or("", |encoding| {
            if encoding == Encoding::Utf8 {
                "utf8"
            } else {
                "1252"
            }
        })
        .to_string();
    let ragged = if options.ragged == Ragged::Pad {
        "pad"
    } else {
        "aside"
    }
    .to_string();
    view! {
        <details class="card">
            <summary>"How the file was read"</summary>
            <div class="row fields">
                <SelectField label="Columns are separated by" choices=delimiters value=Signal::stored(delimiter)
                    on_change=move |v: String| change(Box::new(move |o| o.delimiter = v.bytes().next()))/>
                <SelectField label="Header" choices=headers value=Signal::stored(header)
                    on_change=move |v: String| change(Box::new(move |o| o.has_header = match v.as_str() { "yes" => Some(true), "no" => Some(false), _ => None }))/>
                <SelectField label="Decimal mark" choices=decimals value=Signal::stored(decimal)
                    on_change=move |v: String| change(Box::new(move |o| o.decimal = match v.as_str() { "point" => Some(Decimal::Point), "comma" => Some(Decimal::Comma), _ => None }))/>
                <SelectField label="Encoding" choices=encodings value=Signal::stored(encoding)
                    on_change=move |v: String| change(Box::new(move |o| o.encoding = match v.as_str() { "utf8" => Some(Encoding::Utf8), "1252" => Some(Encoding::Windows1252), _ => None }))/>
                <SelectField label="Rows of another length" choices=raggeds value=Signal::stored(ragged)
                    on_change=move |v: String| change(Box::new(move |o| o.ragged = if v == "pad" { Ragged::Pad } else { Ragged::SetAside }))/>
            </div>
            <p class="hint">"A change reads the file again and proposes kinds and roles anew."</p>
        </details>
    }
}
