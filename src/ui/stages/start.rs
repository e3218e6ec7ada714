//! The way in: a file, a paste, a built-in data set.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::engine::ingest::ReadLimit;
use crate::format::{bytes, count, plural};
use crate::ui::actions::Actions;
use crate::ui::components::{Choice, FileField, Later, NumberField, Progress, SelectField};
use crate::ui::data::PART_ROWS;
use crate::ui::fetching::is_door_closed;
use crate::ui::route::Stage;
use crate::ui::samples::SAMPLES;
use crate::ui::workbench::Workbench;

/// Rows of a large file that one can ask for: what a tab can hold.
const MOST_PART_ROWS: u64 = 2_000_000;
/// Seed of a row sample.
const SAMPLE_SEED: u64 = 42;

/// Three doors.
#[component]
pub(super) fn Start() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let choices: Vec<Choice> = std::iter::once(Choice::new("", "Choose one …"))
        .chain(
            SAMPLES
                .iter()
                .map(|sample| Choice::new(sample.id, sample.title)),
        )
        .collect();
    view! {
        <p class="lead">"Bring a table, get a model chosen on evidence. Everything happens in this tab."</p>
        <div class="doors">
            <section class="card door">
                <h2>"Your own data"</h2>
                <FileField label="CSV file" hint="Or drop it here. It is read in this browser and goes nowhere."
                    accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,text/csv,text/plain,application/json" on_file=move |file| actions.open_file(file)/>
                <Later><Paste/></Later>
                <Later><Address/></Later>
            </section>
            <section class="card door">
                <h2>"No data at hand"</h2>
                <SelectField label="Sample data" choices=choices value=Signal::derive(String::new)
                    on_change=move |id: String| actions.open_sample(&id)/>
                <p class="hint">"Nine real data sets, among them four in time order with newer rows to monitor."</p>
            </section>
            <section class="card door">
                <h2>"A model you were given"</h2>
                <p class="hint">"Open a bundle that was exported here or on the command line, and predict with it."</p>
                <a class="button" href=Stage::Deploy.href()>"Open a bundle"</a>
            </section>
        </div>
        <TooLarge/>
        {move || bench.reading.get().is_some().then(|| view! { <ReadingProgress/> })}
        <Later><AboutSamples/></Later>
    }
}

/// Where the built-in data is from.
#[component]
fn AboutSamples() -> impl IntoView {
    let about = SAMPLES.iter().map(|sample| {
        let name = sample.title.split(':').next().unwrap_or(sample.title);
        view! { <tr><th scope="row">{name}</th><td class="why">{sample.about}</td><td>{sample.source}</td><td>{sample.licence}</td></tr> }
    });
    view! {
        <details class="card">
            <summary>"What the sample data is, and where it is from"</summary>
            <div class="table-scroll" tabindex="0" role="region" aria-label="About the sample data">
                <table>
                    <thead><tr><th scope="col">"Data"</th><th scope="col">"Question"</th><th scope="col">"Source"</th><th scope="col">"Licence"</th></tr></thead>
                    <tbody>{about.collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
}

#[component]
fn Paste() -> impl IntoView {
    let actions = expect_context::<Actions>();
    let area = NodeRef::<leptos::html::Textarea>::new();
    let take = move |_| {
        if let Some(area) = area.get_untracked() {
            actions.open_text(area.value());
        }
    };
    view! {
        <details class="paste">
            <summary>"Or paste a table"</summary>
            <label class="sr" for="paste">"Pasted table"</label>
            <textarea id="paste" node_ref=area rows="6" placeholder="height,width,kind&#10;1.2,3.4,a" spellcheck="false"></textarea>
            <button type="button" on:click=take>"Use this table"</button>
        </details>
    }
}

/// A table from an address, fetched by the browser on a person's word.
#[component]
fn Address() -> impl IntoView {
    let actions = expect_context::<Actions>();
    let input = NodeRef::<leptos::html::Input>::new();
    let fetch = move |_| {
        if let Some(input) = input.get_untracked() {
            actions.open_address(input.value());
        }
    };
    let hint = "Your browser asks that site directly, without cookies, and only if the site allows it (CORS); most don't. Then download the file and drop it here.";
    let inner = if is_door_closed() {
        view! { <p class="hint">"This page has seen data, so its browser lets it reach no other site any more. Erase everything and reload to fetch an address."</p> }.into_any()
    } else {
        view! {
            <label class="sr" for="address">"Address of a table"</label>
            <input id="address" type="text" node_ref=input placeholder="https://example.org/table.csv" inputmode="url" spellcheck="false"/>
            <p class="hint">{hint}</p>
            <button type="button" on:click=fetch>"Fetch this address"</button>
        }
        .into_any()
    };
    view! { <details class="paste"><summary>"Or fetch one from an address"</summary>{inner}</details> }
}

/// How far reading is.
#[component]
pub(super) fn ReadingProgress() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let label = move || {
        bench.reading.get().map_or_else(String::new, |reading| {
            format!(
                "Reading {}: {}",
                reading.name,
                plural(reading.n_rows, "row")
            )
        })
    };
    let share = move || bench.reading.get().map_or(0.0, |reading| reading.share);
    view! { <Progress label=Signal::derive(label) share=Signal::derive(share)/> }
}

/// What to do with a file that is too large to be read whole.
#[component]
fn TooLarge() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let ask = move || {
        bench.too_large.get().map(|(name, size)| {
            let n_rows = RwSignal::new(PART_ROWS);
            let sample = move || ReadLimit::Sample { rows: n_rows.get_untracked(), seed: SAMPLE_SEED, file_bytes: size };
            let rows = move || count(n_rows.get());
            view! {
                <section class="card ask" role="group" aria-label="Large file">
                    <p class="verdict-line">{format!("{name} has {}: more than this page should hold at once.", bytes(size))}</p>
                    <p class="hint">"Part of it is usually enough to choose a model. Every result will say that it is from a part."</p>
                    <div class="row">
                        <button type="button" class="primary" on:click=move |_| actions.open_part(sample())>
                            {move || format!("Read a random sample of about {} rows", rows())}
                        </button>
                        <button type="button" on:click=move |_| actions.open_part(ReadLimit::First { rows: n_rows.get_untracked() })>
                            {move || format!("Read the first {} rows", rows())}
                        </button>
                        <button type="button" class="quiet" on:click=move |_| bench.too_large.set(None)>"Don't read it"</button>
                    </div>
                    <div class="row fields">
                        <NumberField label="Rows to read" value=n_rows min=1000 max=MOST_PART_ROWS on_change=move |rows| n_rows.set(rows)/>
                    </div>
                </section>
            }
        })
    };
    // A large file may come by any door, so the question comes into view by itself.
    Effect::new(move |_| {
        if bench.too_large.with(Option::is_some) {
            let document = web_sys::window().and_then(|window| window.document());
            let button =
                document.and_then(|document| document.query_selector(".ask button").ok().flatten());
            if let Some(button) =
                button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok())
            {
                let _ = button.focus();
            }
        }
    });
    view! { {ask} }
}
