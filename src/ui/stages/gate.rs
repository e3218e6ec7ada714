//! The gate on Deploy: what was tested, what stops the model, and a way past it with a reason.

use std::sync::Arc;

use leptos::prelude::*;

use crate::engine::gate::{Effect, Expectation, GateReport, TestResult, Verdict as Passed};
use crate::engine::ingest::{Kind, Role};
use crate::engine::run::Run;
use crate::format::{digits, short};
use crate::ui::actions::Actions;
use crate::ui::browser;
use crate::ui::components::{Choice, SelectField, TextField};
use crate::ui::models::labels;
use crate::ui::workbench::Workbench;

/// The way to the tests of a run's model, and these once they are made.
#[component]
pub(super) fn Gate(run: Arc<Run>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let found = {
        let run = Arc::clone(&run);
        Memo::new(move |_| bench.gate(&run))
    };
    let content = {
        let run = Arc::clone(&run);
        move || {
            match found.get() {
            Some(report) => view! { <Found run=Arc::clone(&run) report/> }.into_any(),
            None => view! {
                <p class="hint">"Before a model leaves, it is tested: how good it is on the test rows, on its weakest class and segment; what it does with missing columns, missing values and names it never saw; whether training again gives the same model. Export does this by itself. It looks at the test rows, and that look is counted."</p>
            }
            .into_any(),
        }
        }
    };
    let word = move || match (bench.is_testing(), found.with(Option::is_some)) {
        (true, _) => "Testing …",
        (false, true) => "Test again",
        (false, false) => "Test this model",
    };
    view! {
        <section class="gate">
            <h2>"Gate"</h2>
            {content}
            <div class="row"><button type="button" disabled=move || bench.is_testing() || bench.is_stale()
                on:click=move |_| actions.test_model()>{word}</button>
                <Show when=move || bench.is_testing()><button type="button" class="quiet" on:click=move |_| actions.stop_testing()>"Stop"</button></Show>
            </div>
            <Expectations run/>
        </section>
    }
}

#[component]
fn Found(run: Arc<Run>, report: GateReport) -> impl IntoView {
    let (class, shape) = mark(report.verdict);
    let note = report.overridden.as_ref().map(|why| {
        let words = format!("Overridden: {}", why.reason);
        view! { <br/>{words} }
    });
    let mut tests: Vec<&TestResult> = report.tests.iter().collect();
    // What stops the model comes first.
    tests.sort_by_key(|test| std::cmp::Reverse(test.verdict));
    let rows = tests
        .into_iter()
        .map(|test| view! { <Line test=test.clone()/> })
        .collect_view();
    let files = [
        ("gate.json", "application/json", report.to_json()),
        ("gate.xml", "application/xml", report.to_junit()),
    ];
    let downloads = files.map(|(name, kind, text)| {
        let words = match name {
            "gate.json" => "Download gate.json",
            _ => "Download JUnit XML",
        };
        let save = move |_| {
            let bytes = js_sys::Uint8Array::from(text.as_bytes());
            // A refused download leaves the button to try again.
            let _ = browser::download(name, kind, &bytes);
        };
        view! { <button type="button" class="quiet" on:click=save>{words}</button> }
    });
    let past = (!report.is_open()).then(|| view! { <Past run/> });
    view! {
        <p class="finding-line"><span class=class aria-hidden="true">{shape}</span>{report.sentence()}{note}</p>
        {past}
        <div class="table-scroll" tabindex="0" role="region" aria-label="Gate, scrollable">
            <table aria-label="Gate">
                <thead><tr><th scope="col">"Test"</th><th scope="col">"Found and asked"</th><th scope="col">"Measured on"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <div class="row">{downloads.into_iter().collect_view()}</div>
    }
}

/// The class and the form of a verdict's mark.
const fn mark(verdict: Passed) -> (&'static str, &'static str) {
    match verdict {
        Passed::Pass => ("shape good", "●"),
        Passed::Warn => ("shape warn", "▲"),
        Passed::Fail => ("shape bad", "✕"),
        Passed::Untested => ("shape", "○"),
    }
}

#[component]
fn Line(test: TestResult) -> impl IntoView {
    let (class, shape) = mark(test.verdict);
    let interval = test
        .interval95
        .map(|(low, high)| format!(" (95 %: {} to {})", digits(Some(low)), digits(Some(high))));
    view! {
        <tr>
            <th scope="row">{test.id.name()}</th>
            <td class="found">
                <div><span class=class aria-hidden="true">{shape}</span><span class="sr">{test.verdict.name()}": "</span>{test.found}{interval}</div>
                <div class="hint">"Asked: "{test.asked}</div>
            </td>
            <td>{test.source}</td>
        </tr>
    }
}

/// A reason, and past the gate.
#[component]
fn Past(run: Arc<Run>) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let reason = RwSignal::new(String::new());
    let wants_reason = RwSignal::new(false);
    let go = move |_| {
        let text = reason.get_untracked();
        if text.trim().is_empty() {
            wants_reason.set(true);
        } else {
            actions.override_gate(&run, &text);
        }
    };
    view! {
        <div class="card past">
            <div class="row fields">
                <TextField label="Why it may leave all the same" value=reason placeholder="The reason goes into the export"
                    on_change=move |text| reason.set(text)/>
                <button type="button" on:click=go>"Override the gate"</button>
            </div>
            <p class="hint" role="status">{move || wants_reason.get().then_some("Write a reason first: whoever gets the model reads it.")}</p>
        </div>
    }
}

/// What a person expects of columns, one sentence each, and a form for one more.
#[component]
fn Expectations(run: Arc<Run>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let classes = labels(&run);
    let columns = Memo::new(move |_| {
        bench.plan.with(|plan| {
            let fields = plan.iter().flat_map(|plan| &plan.schema.fields);
            let is_asked =
                fields.filter(|one| one.kind == Kind::Number && one.role == Role::Feature);
            is_asked.map(|field| field.name.clone()).collect::<Vec<_>>()
        })
    });
    let column = RwSignal::new(String::new());
    let effect = RwSignal::new(String::from("up"));
    let class = RwSignal::new(classes.last().cloned().unwrap_or_default());
    let chosen = move || {
        let chosen = column.get();
        columns.with(|columns| {
            let is_there = columns.contains(&chosen);
            if is_there {
                chosen
            } else {
                columns.first().cloned().unwrap_or_default()
            }
        })
    };
    let choices = move || {
        columns.with(|columns| {
            columns
                .iter()
                .map(|name| Choice::new(name, short(name, 30)))
                .collect::<Vec<_>>()
        })
    };
    let has_classes = !classes.is_empty();
    let classes = StoredValue::new(classes);
    let of_class = move || {
        let choice = |name: &String| Choice::new(name, short(name, 30));
        let choices = move || classes.with_value(|all| all.iter().map(choice).collect::<Vec<_>>());
        has_classes.then(|| {
            view! { <SelectField label="probability of" choices=Signal::derive(choices) value=class on_change=move |to| class.set(to)/> }
        })
    };
    let effects = || {
        vec![
            Choice::new("up", "goes up"),
            Choice::new("down", "goes down"),
        ]
    };
    let add = move |_| {
        let expectation = Expectation {
            column: untrack(chosen),
            effect: match effect.get_untracked().as_str() {
                "down" => Effect::Down,
                _ => Effect::Up,
            },
            class: has_classes.then(|| class.get_untracked()),
        };
        actions.change_expectations(|all| {
            all.retain(|one| one.column != expectation.column || one.class != expectation.class);
            all.push(expectation);
        });
    };
    let list = move || {
        let all = bench.expectations.get();
        let items = all.into_iter().map(|one| {
            let words = one.sentence(&bench.target_name());
            let remove = move |_| actions.change_expectations(|all| all.retain(|other| *other != one));
            view! {
                <li><span>{words.clone()}</span>
                    <button type="button" class="quiet" on:click=remove>"Remove"<span class="sr">" “"{words}"”"</span></button></li>
            }
        });
        items.collect_view()
    };
    let then = if has_classes {
        "then it"
    } else {
        "then the prediction"
    };
    view! {
        <Show when=move || !columns.with(Vec::is_empty)>
            <details class="card expectations">
                <summary>"What you expect of single columns"</summary>
                <p class="hint">"A test of sense: if this column rises and all else stays, the answer should go this way. Each is tried on test rows."</p>
                <ul class="plain">{list}</ul>
                <div class="row fields">
                    <SelectField label="If this rises" choices=Signal::derive(choices) value=Signal::derive(chosen) on_change=move |to| column.set(to)/>
                    {of_class}
                    <SelectField label=then choices=Signal::derive(effects) value=effect on_change=move |to| effect.set(to)/>
                    <button type="button" on:click=add>"Add expectation"</button>
                </div>
            </details>
        </Show>
    }
}
