//! The frame of a screen: its title, its purpose, its verdict.

use leptos::prelude::*;

use crate::ui::route::Stage;

/// Title and purpose, then whatever the stage shows.
#[component]
pub(crate) fn StageFrame(stage: Stage, children: Children) -> impl IntoView {
    view! {
        <article class="stage">
            <header class="stage-head">
                <h1>{stage.name()}</h1>
                <p class="purpose">{stage.purpose()}</p>
            </header>
            {children()}
        </article>
    }
}

/// Shows its children in a task of their own, so that no task of the page is a long one; at once
/// where they were there before, or the page would jump.
#[component]
pub(crate) fn Later(#[prop(optional)] at_once: bool, children: ChildrenFn) -> impl IntoView {
    let is_time = RwSignal::new(at_once);
    if !at_once {
        wasm_bindgen_futures::spawn_local(async move {
            gloo_timers::future::TimeoutFuture::new(0).await;
            // Whoever has left by then is not waiting.
            let _ = is_time.try_set(true);
        });
    }
    view! { <Show when=move || is_time.get()>{children()}</Show> }
}

/// How a verdict sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Warn,
    Bad,
    Neutral,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Good => "verdict good",
            Self::Warn => "verdict warn",
            Self::Bad => "verdict bad",
            Self::Neutral => "verdict",
        }
    }

    const fn shape(self) -> &'static str {
        match self {
            Self::Good => "●",
            Self::Warn => "▲",
            Self::Bad => "✕",
            Self::Neutral => "○",
        }
    }
}

/// The screen's finding in a sentence, before any table of numbers.
#[component]
pub(crate) fn Verdict(
    tone: Tone,
    #[prop(into)] sentence: String,
    #[prop(into, optional)] note: String,
) -> impl IntoView {
    let has_note = !note.is_empty();
    view! {
        <div class=tone.class()>
            <p class="verdict-line"><span class="shape" aria-hidden="true">{tone.shape()}</span>{sentence}</p>
            {has_note.then(|| view! { <p class="verdict-note">{note}</p> })}
        </div>
    }
}

/// What is missing before this screen has anything to show, and where to get it.
#[component]
pub(crate) fn Empty(#[prop(into)] sentence: String, stage: Stage) -> impl IntoView {
    view! {
        <div class="empty">
            <p>{sentence}</p>
            <a class="button primary" href=stage.href()>{format!("Go to {}", stage.name())}</a>
        </div>
    }
}

/// How far something is.
#[component]
pub(crate) fn Progress(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] share: Signal<f64>,
) -> impl IntoView {
    let percent = move || (share.get().clamp(0.0, 1.0) * 100.0) as u32;
    view! {
        <div class="progress">
            <progress max="100" prop:value=percent aria-label=label>{percent}</progress>
            <span class="progress-label">{label}</span>
        </div>
    }
}
