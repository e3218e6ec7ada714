//! The shell: top bar, rail, one stage, status and notices.

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::actions::Actions;
use super::browser;
use super::components::Term;
use super::focus;
use super::route::Stage;
use super::stages;
use super::visits;
use super::workbench::Workbench;
use crate::format::short;
use crate::plot::Mode;

/// Below this width in pixels the rail is a bar at the bottom.
const PHONE: u32 = 900;
/// The window's width until it is known.
const USUAL_WIDTH: u32 = 1440;
/// Milliseconds between looks at the clock while training.
const TICK: u32 = 250;
/// Milliseconds that the first screen waits for what was kept.
const PATIENCE: u32 = 2000;

/// The whole page.
#[component]
pub(crate) fn App() -> impl IntoView {
    let mode = browser::mode();
    browser::show_mode(mode);
    // Asking for the window's width makes the browser lay the page out: not in this task.
    let bench = Workbench::new(Stage::from_hash(&browser::hash()), mode, USUAL_WIDTH);
    let actions = Actions::new(bench);
    provide_context(bench);
    provide_context(actions);
    listen(bench, actions);
    // Without it the page works, but a keyboard loses its place now and then.
    let _ = focus::keep();
    // The frame first, the stage in a task of its own: no task of the page is a long one. The stage waits for
    // what was kept, lest a person fills in a form that is overwritten a moment later; but not for ever.
    let is_ready = RwSignal::new(false);
    let begin = move || {
        // Once: a second time would make the screen anew, under the person's hands.
        if !is_ready.get_untracked() {
            is_ready.set(true);
        }
    };
    wasm_bindgen_futures::spawn_local(async move {
        TimeoutFuture::new(0).await;
        bench.width.set(browser::width());
        visits::restore(actions).await;
        begin();
    });
    wasm_bindgen_futures::spawn_local(async move {
        TimeoutFuture::new(PATIENCE).await;
        begin();
    });
    let stage = move || match bench.stage.get() {
        _ if !is_ready.get() => ().into_any(),
        Stage::Understand => stages::Understand().into_any(),
        Stage::Ingest => stages::Ingest().into_any(),
        Stage::Check => stages::Check().into_any(),
        Stage::Prepare => stages::Prepare().into_any(),
        Stage::Split => stages::Split().into_any(),
        Stage::Train => stages::Train().into_any(),
        Stage::Compare => stages::Compare().into_any(),
        Stage::Evaluate => stages::Evaluate().into_any(),
        Stage::Deploy => stages::Deploy().into_any(),
        Stage::Monitor => stages::Monitor().into_any(),
    };
    view! {
        <a class="skip" href="#main" on:click=skip>"Skip to content"</a>
        <TopBar/>
        <div class="body">
            <Rail/>
            <main id="main" tabindex="-1">
                <Notices/>
                {stage}
                <p class="status" role="status">{bench.status}</p>
            </main>
        </div>
    }
}

/// Moves to the content without touching the address, which names the stage.
fn skip(event: web_sys::MouseEvent) {
    event.prevent_default();
    focus_main();
}

/// The next Tab goes to the first control of the screen.
pub(crate) fn focus_main() {
    let main = browser::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("main"));
    if let Some(main) = main.and_then(|main| main.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Focus fails only on elements that can't take it.
        let _ = main.focus();
    }
}

/// Follows the address, the window's width and the clock.
fn listen(bench: Workbench, actions: Actions) {
    let Some(window) = browser::window() else {
        return;
    };
    let hash = EventListener::new(&window, "hashchange", move |_| {
        bench.stage.set(Stage::from_hash(&browser::hash()));
        focus_main();
        if let Some(window) = browser::window() {
            window.scroll_to_with_x_and_y(0.0, 0.0);
        }
    });
    let resize = EventListener::new(&window, "resize", move |_| {
        bench.width.set(browser::width())
    });
    let tick = gloo_timers::callback::Interval::new(TICK, move || actions.tick());
    if let Ok(Some(query)) = window.match_media("(prefers-color-scheme: dark)") {
        let follow = EventListener::new(&query, "change", move |_| {
            bench.mode.set(browser::mode());
            browser::show_mode(browser::mode());
        });
        follow.forget();
    }
    // A file dropped beside its box must not make the browser leave the page.
    let allow = EventListenerOptions::enable_prevent_default();
    let over = EventListener::new_with_options(&window, "dragover", allow, |event| {
        event.prevent_default()
    });
    let drop = EventListener::new_with_options(&window, "drop", allow, move |event| {
        let is_handled = event.default_prevented();
        event.prevent_default();
        let file = event
            .dyn_ref::<web_sys::DragEvent>()
            .and_then(|event| event.data_transfer())
            .and_then(|data| data.files())
            .and_then(|files| files.get(0));
        if let Some(file) = file
            && !is_handled
            && bench.stage.get_untracked() == Stage::Ingest
        {
            actions.open_file(file);
        }
    });
    over.forget();
    drop.forget();
    // They live as long as the page.
    hash.forget();
    resize.forget();
    tick.forget();
}

#[component]
fn TopBar() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let dataset = move || {
        bench.dataset.get().map(|dataset| {
            // A built-in set keeps its later rows for Monitor: that is no part of a file.
            let is_part = dataset.is_partial && bench.sample.get().is_none();
            view! {
                <span class="dataset">
                    <span class="dataset-name">{short(&dataset.name, 32)}</span>
                    <code title="The first 8 digits of the SHA-256 of the data">{dataset.short_fingerprint().to_string()}</code>
                    {is_part.then(|| view! { <span class="tag">"part of the file"</span> })}
                </span>
            }
        })
    };
    let seed = move || {
        bench
            .plan
            .with(|plan| plan.as_ref().map(|plan| plan.split.seed))
            .map(|seed| {
                view! { <span class="seed">"seed "<b>{seed}</b></span> }
            })
    };
    let other = move || {
        if bench.mode.get() == Mode::Dark {
            Mode::Light
        } else {
            Mode::Dark
        }
    };
    let theme = move || {
        if bench.mode.get() == Mode::Dark {
            "Light"
        } else {
            "Dark"
        }
    };
    let local = "Nothing you open leaves this device: files are read, models trained and results kept in this browser alone.";
    view! {
        <header class="top">
            <a class="brand" href=Stage::Ingest.href()>
                <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
                    <path d="M4 16h8c6 0 6-8 12-8h4" class="mark-thin"/>
                    <path d="M4 16h8c6 0 6 7 12 7h4" class="mark-thick"/>
                </svg>
                <span>"Trainyard"</span>
            </a>
            {dataset}
            {seed}
            <span class="grow"></span>
            <UndoButton/>
            <Show when=move || !bench.is_kept.get()>
                <span class="unsaved"><Term word="Not saved" explanation="This browser keeps nothing for this page: export what you need before you close or reload it."/></span>
            </Show>
            <span class="local"><Term word="Local only" explanation=local/></span>
            <button type="button" class="quiet" on:click=move |_| actions.set_mode(other())>{theme}<span class="sr">" theme"</span></button>
            <EraseButton/>
        </header>
    }
}

/// Takes the last change of the plan back; says which.
#[component]
fn UndoButton() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let last = move || {
        bench
            .history
            .with(|history| history.last().map(|(what, _)| what.clone()))
    };
    view! {
        <Show when=move || last().is_some()>
            <button type="button" class="quiet" title=move || last().map(|what| format!("Take back: {what}"))
                on:click=move |_| actions.undo()>"Undo"</button>
        </Show>
    }
}

/// Asks once before it erases.
#[component]
fn EraseButton() -> impl IntoView {
    let actions = expect_context::<Actions>();
    let is_asking = RwSignal::new(false);
    let erase = move |_| {
        is_asking.set(false);
        actions.erase();
    };
    let toggle = NodeRef::<leptos::html::Button>::new();
    let keep = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" && is_asking.get_untracked() {
            is_asking.set(false);
            if let Some(toggle) = toggle.get_untracked() {
                // A button that is shown takes the focus.
                let _ = toggle.focus();
            }
        }
    };
    view! {
        <span class="erase" on:keydown=keep>
            <button node_ref=toggle type="button" class="quiet" aria-expanded=move || is_asking.get().to_string()
                aria-label="Erase everything" on:click=move |_| is_asking.update(|asking| *asking = !*asking)><span class="wide">"Erase everything"</span><span class="narrow">"Erase"</span></button>
            <Show when=move || is_asking.get()>
                <span class="erase-ask" role="group" aria-label="Erase everything?">
                    <span>"This deletes the data, runs and models that this page keeps in this browser. It can't be undone."</span>
                    <button type="button" class="quiet" on:click=move |_| is_asking.set(false)>"Keep"</button>
                    <button type="button" class="danger" on:click=erase>"Yes, erase"</button>
                </span>
            </Show>
        </span>
    }
}

#[component]
fn Rail() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let link = move |stage: Stage| {
        let standing = Memo::new(move |_| stage.standing(bench));
        let current = move || (bench.stage.get() == stage).then_some("page");
        let class = move || format!("stage-link {}", standing.get().word().replace(' ', "-"));
        view! {
            <li>
                <a href=stage.href() aria-current=current class=class>
                    <span class="shape" aria-hidden="true">{move || standing.get().shape()}</span>
                    <span>{stage.name()}</span>
                    <span class="sr">{move || standing.get().word()}</span>
                </a>
            </li>
        }
    };
    // On a phone the rail scrolls sideways: the current stage must be in sight.
    Effect::new(move |_| {
        bench.stage.track();
        let document = browser::window().and_then(|window| window.document());
        let current = document.and_then(|document| {
            document
                .query_selector(".rail [aria-current]")
                .ok()
                .flatten()
        });
        if let (Some(link), true) = (current, bench.width.get() < PHONE) {
            link.scroll_into_view();
        }
    });
    view! {
        <nav class="rail" aria-label="Stages">
            <ol>{Stage::ALL.map(link).into_iter().collect_view()}</ol>
            <p class="rail-note" aria-hidden="true">
                <span>"○ not started"</span>
                <span>"● done"</span>
                <span>"◐ stale: something before it changed"</span>
                <span>"✕ failed"</span>
            </p>
        </nav>
    }
}

#[component]
fn Notices() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let notice = move || {
        bench.notice.get().map(|notice| {
            view! {
                <div class="notice">
                    <span class="shape" aria-hidden="true">"✕"</span>
                    <div>
                        <p class="notice-what">{notice.sentence}</p>
                        <p class="notice-hint">{capital(&notice.hint)}</p>
                    </div>
                    <button type="button" class="quiet" on:click=move |_| bench.notice.set(None)>"Close"</button>
                </div>
            }
        })
    };
    view! { <div role="alert">{notice}</div> }
}

/// A hint as a sentence of its own.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first
            .to_uppercase()
            .chain(chars)
            .chain((!text.ends_with('.')).then_some('.'))
            .collect()
    })
}
