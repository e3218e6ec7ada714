//! Labelled inputs.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, File, HtmlInputElement};

static NEXT: AtomicU32 = AtomicU32::new(0);

pub(super) fn new_id() -> String {
    format!("field-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The element that an event is about.
pub(crate) fn target<T: JsCast>(event: &web_sys::Event) -> Option<T> {
    event.target().and_then(|target| target.dyn_into().ok())
}

/// A whole number with its label and bounds.
#[component]
pub(crate) fn NumberField(
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<u64>,
    min: u64,
    max: u64,
    #[prop(into)] on_change: Callback<u64>,
) -> impl IntoView {
    let id = new_id();
    let changed = move |event: web_sys::Event| {
        if let Some(input) = target::<HtmlInputElement>(&event) {
            match input.value().parse::<u64>() {
                Ok(number) => on_change.run(number.clamp(min, max)),
                Err(_) => input.set_value(&value.get_untracked().to_string()),
            }
        }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input id=id type="number" min=min max=max step="1" prop:value=move || value.get().to_string() on:change=changed/>
        </div>
    }
}

/// A sentence with its label.
#[component]
pub(crate) fn TextField(
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] placeholder: String,
    #[prop(into)] on_change: Callback<String>,
) -> impl IntoView {
    let id = new_id();
    let changed = move |event: web_sys::Event| {
        if let Some(input) = target::<HtmlInputElement>(&event) {
            on_change.run(input.value());
        }
    };
    view! {
        <div class="field wide">
            <label for=id.clone()>{label}</label>
            <input id=id type="text" placeholder=placeholder prop:value=value on:change=changed/>
        </div>
    }
}

/// A number with decimals, or none, with its label.
#[component]
pub(crate) fn DecimalField(
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<Option<f64>>,
    #[prop(into)] on_change: Callback<Option<f64>>,
) -> impl IntoView {
    let id = new_id();
    let shown = |number: Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
    let text = move || shown(value.get());
    let changed = move |event: web_sys::Event| {
        if let Some(input) = target::<HtmlInputElement>(&event) {
            match (input.value().as_str(), input.value().parse::<f64>()) {
                ("", _) => on_change.run(None),
                (_, Ok(number)) if number.is_finite() => on_change.run(Some(number)),
                _ => input.set_value(&shown(value.get_untracked())),
            }
        }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input id=id type="number" step="any" placeholder="open" prop:value=text on:change=changed/>
        </div>
    }
}

/// A file, picked or dropped.
#[component]
pub(crate) fn FileField(
    #[prop(into)] label: String,
    #[prop(into)] hint: String,
    #[prop(into)] accept: String,
    #[prop(into)] on_file: Callback<File>,
) -> impl IntoView {
    let id = new_id();
    let is_over = RwSignal::new(false);
    let picked = move |event: web_sys::Event| {
        if let Some(input) = target::<HtmlInputElement>(&event) {
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                on_file.run(file);
            }
            // The same file may be picked again, after it was changed.
            input.set_value("");
        }
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        is_over.set(false);
        if let Some(file) = event
            .data_transfer()
            .and_then(|data| data.files())
            .and_then(|files| files.get(0))
        {
            on_file.run(file);
        }
    };
    let over = move |event: DragEvent| {
        event.prevent_default();
        is_over.set(true);
    };
    view! {
        <div class="drop" class:over=is_over on:dragover=over on:dragleave=move |_| is_over.set(false) on:drop=dropped>
            <label for=id.clone()>{label}</label>
            <input id=id type="file" accept=accept on:change=picked/>
            <p class="hint">{hint}</p>
        </div>
    }
}
