//! A term of the trade with its explanation where it stands.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::*;

/// Numbers the explanations, so that each word can name its own.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A word that explains itself on focus, hover or tap.
#[component]
pub(crate) fn Term(#[prop(into)] word: String, #[prop(into)] explanation: String) -> impl IntoView {
    let id = format!("term-{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let is_shut = RwSignal::new(false);
    let shut = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            is_shut.set(true);
        }
    };
    view! {
        <span class="term" class:shut=is_shut on:keydown=shut on:focusout=move |_| is_shut.set(false) on:mouseleave=move |_| is_shut.set(false)>
            <button type="button" class="term-word" aria-describedby=id.clone()>{word}</button>
            <span class="term-text" role="tooltip" id=id>{explanation}</span>
        </span>
    }
}
