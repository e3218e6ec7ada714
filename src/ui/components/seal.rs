//! The seal on the test rows: shown as it is, opened on purpose, counted.

use leptos::prelude::*;

use crate::ui::actions::Actions;
use crate::ui::components::Term;
use crate::ui::format::plural;
use crate::ui::workbench::Workbench;

/// Whether the test rows are sealed, and how often they were looked at.
#[component]
pub(crate) fn SealState() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let state = move || {
        let n = bench.n_openings() as u64;
        let looked = match n {
            0 => "Nobody has looked at them.".to_string(),
            1 => "They were looked at once.".to_string(),
            n => format!(
                "They were looked at {}, each time after another plan: their scores begin to flatter.",
                plural(n, "time")
            ),
        };
        let word = if bench.has_open_runs() {
            "The seal of these results is open."
        } else {
            "The test rows are sealed."
        };
        format!("{word} {looked}")
    };
    view! {
        <p class="seal">
            <span class="shape" aria-hidden="true">{move || if bench.has_open_runs() { "◇" } else { "◆" }}</span>
            <span>{state}</span>
            " "
            <Term word="Why a seal?" explanation="A score on rows that nothing was chosen by is honest once. Whoever looks, changes something and looks again, chooses by the test rows, and the best of many looks is partly luck."/>
        </p>
    }
}

/// The way to the test rows' scores, while they are sealed.
#[component]
pub(crate) fn OpenSeal() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let ask = move || {
        (!bench.has_open_runs()).then(|| {
            view! {
                <div class="card seal-ask">
                    <SealState/>
                    <p class="hint">"Choose by the folds first. Opening shows the scores of all candidates on the test rows, and is counted in what you export."</p>
                    <div class="row"><button type="button" on:click=move |_| actions.open_seal()>"Open the seal"</button></div>
                </div>
            }
        })
    };
    view! { {ask} }
}
