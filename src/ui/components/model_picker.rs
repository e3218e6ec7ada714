//! Which finished candidate a screen looks at.

use leptos::prelude::*;

use super::{Choice, SelectField};
use crate::ui::actions::Actions;
use crate::ui::workbench::Workbench;

/// A select of the finished candidates, best first.
#[component]
pub(crate) fn ModelPicker() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let choices = move || {
        let runs = bench.runs.get();
        let places = bench
            .leaderboard()
            .map(|board| board.places)
            .unwrap_or_default();
        places
            .iter()
            .filter_map(|place| {
                let run = runs.get(place.index)?;
                let rank = place.rank?;
                Some(Choice::new(
                    run.id.as_str(),
                    format!("{rank}. {}", run.estimator.name()),
                ))
            })
            .collect::<Vec<_>>()
    };
    let value = move || {
        bench
            .current_run()
            .map(|run| run.id.as_str().to_string())
            .unwrap_or_default()
    };
    let choose = move |id: String| {
        let run = bench
            .runs
            .with_untracked(|runs| runs.iter().find(|run| run.id.as_str() == id).cloned());
        if let Some(run) = run {
            actions.choose(&run);
        }
    };
    view! {
        <SelectField label="Model" choices=Signal::derive(choices) value=Signal::derive(value) on_change=choose/>
    }
}
