//! The page: reads signals, shows values, calls one action per event.
//!
//! `workbench` holds the state, `actions` everything that changes it, `stages` one
//! screen per stage of the lifecycle, `components` the dozen pieces they are made
//! of. No arithmetic on data happens here.

mod actions;
mod app;
mod asking;
mod browser;
mod checking;
mod columns;
mod combining;
mod components;
mod data;
mod editing;
mod explaining;
mod fetching;
mod files;
mod focus;
mod gating;
mod hashing;
mod keeper;
mod line;
mod models;
mod route;
mod samples;
mod stages;
mod training;
mod visits;
mod workbench;

/// Puts the page into the document, in a task after the one that started the program.
pub fn mount() {
    console_error_panic_hook::set_once();
    wasm_bindgen_futures::spawn_local(async {
        gloo_timers::future::TimeoutFuture::new(0).await;
        leptos::mount::mount_to_body(app::App);
    });
}
