//! A choice out of a list.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use web_sys::{HtmlSelectElement, KeyboardEvent};

use super::fields::{new_id, target};
use crate::ui::browser;

/// Milliseconds between leaving a select and taking what its keys chose.
const LEAVING: u32 = 200;

/// One entry of a select.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) text: String,
    is_disabled: bool,
}

impl Choice {
    pub(crate) fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            text: text.into(),
            is_disabled: false,
        }
    }

    /// Shown, but not to be chosen if `is_disabled`.
    pub(crate) fn disabled(self, is_disabled: bool) -> Self {
        Self {
            is_disabled,
            ..self
        }
    }
}

/// A select with its label beside it.
#[component]
pub(crate) fn SelectField(
    #[prop(into)] label: String,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_change: Callback<String>,
) -> impl IntoView {
    let id = new_id();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <Select id choices value on_change/>
        </div>
    }
}

/// A select, for a label of that `id` or with a `name` of its own.
///
/// A browser tells of a new value at every press of an arrow key, and whoever goes three
/// entries down has not chosen the two in between: keys are taken at their word on Enter
/// or when the select is left, and Escape takes them back.
#[component]
pub(crate) fn Select(
    #[prop(optional)] id: Option<String>,
    #[prop(optional)] name: Option<String>,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_change: Callback<String>,
) -> impl IntoView {
    let options = move || {
        let chosen = value.get();
        let option = |choice: Choice| {
            let is_chosen = choice.value == chosen;
            view! { <option value=choice.value selected=is_chosen disabled=choice.is_disabled>{choice.text}</option> }
        };
        choices.get().into_iter().map(option).collect_view()
    };
    let steps = StoredValue::new(false);
    let is_pending = RwSignal::new(false);
    let choose = move |select: Option<HtmlSelectElement>| {
        let _ = is_pending.try_set(false);
        // Back where it was, nothing was chosen.
        let is_new = |select: &HtmlSelectElement| value.try_get_untracked() != Some(select.value());
        if let Some(select) = select.filter(is_new) {
            let _ = on_change.try_run(select.value());
        }
    };
    let changed = move |event: web_sys::Event| {
        if steps.get_value() {
            is_pending.set(true);
        } else {
            choose(target(&event));
        }
    };
    let pressed = move |event: KeyboardEvent| {
        let key = event.key();
        steps.set_value(is_step(&event));
        match key.as_str() {
            "Enter" if is_pending.get_untracked() => {
                event.prevent_default();
                choose(target(&event));
            }
            "Escape" if is_pending.get_untracked() => {
                is_pending.set(false);
                if let Some(select) = target::<HtmlSelectElement>(&event) {
                    select.set_value(&value.get_untracked());
                }
            }
            _ => {}
        }
    };
    let left = move |event: web_sys::FocusEvent| {
        // A select that is drawn anew is left as well, and its signals are gone by then.
        if is_pending.try_get_untracked() == Some(true) {
            let select = target(&event);
            // After the focus has moved, or a click has ended: what it is on may be drawn anew.
            Timeout::new(LEAVING, move || choose(select)).forget();
        }
    };
    view! {
        <span class="select">
            <select id=id aria-label=name prop:value=value on:change=changed on:keydown=pressed
                on:pointerdown=move |_| steps.set_value(false) on:blur=left>{options}</select>
            <span aria-live="polite">
                <Show when=move || is_pending.get()>
                    <span class="select-keys">"Enter takes it, Esc goes back"</span>
                </Show>
            </span>
        </span>
    }
}

/// Whether a key goes to another entry of a select that stays shut.
fn is_step(event: &KeyboardEvent) -> bool {
    let key = event.key();
    let moves = matches!(
        key.as_str(),
        "ArrowUp"
            | "ArrowDown"
            | "ArrowLeft"
            | "ArrowRight"
            | "Home"
            | "End"
            | "PageUp"
            | "PageDown"
    );
    let finds = key.chars().count() == 1 && key != " ";
    // On a Mac these keys open the list, and what is taken from a list is meant.
    (moves || finds) && !event.alt_key() && !browser::is_mac()
}
