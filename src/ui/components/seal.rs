//! The seal on the test rows: shown as it is, opened on purpose, counted.

use leptos::prelude::*;

use crate::engine::compare::in_sentence;
use crate::format::plural;
use crate::ui::actions::Actions;
use crate::ui::components::Term;
use crate::ui::workbench::Workbench;

/// Whether the test rows are sealed, and how often they were looked at.
#[component]
pub(crate) fn SealState() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let state = move || {
        let n = bench.n_openings() as u64;
        let looked = match n {
            0 => "Nobody has looked at them.".to_string(),
            1 => "They were looked at for one model.".to_string(),
            n => format!(
                "They were looked at for {}: the best of several scores flatters.",
                plural(n, "model")
            ),
        };
        let word = match bench.current_run() {
            Some(run) if bench.is_open(&run) => {
                format!(
                    "The seal is open for {}.",
                    in_sentence(run.estimator.name())
                )
            }
            Some(run) => {
                let name = in_sentence(run.estimator.name());
                format!("The test rows are sealed for {name}.")
            }
            None => "The test rows are sealed.".into(),
        };
        format!("{word} {looked}")
    };
    let is_open = move || bench.current_run().is_some_and(|run| bench.is_open(&run));
    view! {
        <p class="seal">
            <span class="shape" aria-hidden="true">{move || if is_open() { "◇" } else { "◆" }}</span>
            <span>{state}</span>
            " "
            <Term word="Why a seal?" explanation="A score on rows that nothing was chosen by is honest once. Whoever looks, changes something and looks again, chooses by the test rows, and the best of many looks is partly luck."/>
        </p>
    }
}

/// The way to the test score of the model that is looked at, while it is sealed.
#[component]
pub(crate) fn OpenSeal() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let ask = move || {
        let run = bench.current_run().filter(|run| !bench.is_open(run))?;
        let name = in_sentence(run.estimator.name());
        let n_rows = run.finished().map_or(0, |result| result.test.n_rows);
        let hint = format!(
            "Opening shows how {name} does on {} that nothing was chosen by. Each model that is looked at is counted, and the count goes into what you export.",
            plural(n_rows, "row")
        );
        Some(view! {
            <div class="card seal-ask">
                <SealState/>
                <p class="hint">{hint}</p>
                <div class="row"><button type="button" on:click=move |_| actions.open_seal(&run)>{format!("Open the seal for {name}")}</button></div>
            </div>
        })
    };
    view! { {ask} }
}
