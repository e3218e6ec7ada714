//! Candidates beside each other: every two of them, and the errors of two that were opened.

use std::sync::Arc;

use leptos::prelude::*;

use super::figures;
use crate::engine::compare::Leaderboard;
use crate::engine::evaluate::{ClassificationReport, Report};
use crate::engine::run::Run;
use crate::plot::{ConfusionDifference, PairCell, PairMatrix};
use crate::ui::components::{Choice, FigureView, SelectField};
use crate::ui::workbench::Workbench;

/// Every two candidates that have a score; `None` for fewer than three, where a table says it all.
pub(super) fn pair_matrix(board: &Leaderboard, runs: &[Arc<Run>]) -> Option<PairMatrix> {
    let ranked = board.places.iter().filter(|place| place.rank.is_some());
    let ranked: Vec<&Arc<Run>> = ranked.filter_map(|place| runs.get(place.index)).collect();
    let cell = |first: &Run, second: &Run| {
        let pair = board.yardstick.pair(first, second)?;
        Some(PairCell {
            difference: pair.difference.mean,
            is_sure: pair.is_significant(),
        })
    };
    let row = |first: &&Arc<Run>| {
        let beside = |second: &&Arc<Run>| {
            let is_other = first.id != second.id;
            is_other.then(|| cell(first, second)).flatten()
        };
        ranked.iter().map(beside).collect()
    };
    (ranked.len() > 2).then(|| PairMatrix {
        metric: board.metric.name_in_sentence(),
        names: ranked
            .iter()
            .map(|run| run.estimator.name().to_string())
            .collect(),
        cells: ranked.iter().map(row).collect(),
    })
}

fn report(run: &Run) -> Option<&ClassificationReport> {
    match &run.finished()?.test.report {
        Report::Classification(report) => Some(report),
        Report::Regression(_) => None,
    }
}

/// Counts of the first less those of the second; `None` where they are of different classes.
fn difference(first: &Run, second: &Run) -> Option<ConfusionDifference> {
    let (a, b) = (report(first)?, report(second)?);
    let less = |(a, b): (&Vec<u64>, &Vec<u64>)| {
        let cells = a.iter().zip(b);
        cells.map(|(a, b)| *a as i64 - *b as i64).collect()
    };
    (a.labels == b.labels).then(|| ConfusionDifference {
        models: [first, second].map(|run| run.estimator.name().to_string()),
        labels: a.labels.clone(),
        counts: a.confusion.iter().zip(&b.confusion).map(less).collect(),
    })
}

/// The confusion matrices of two opened models and their difference.
#[component]
pub(super) fn SideBySide() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let chosen = [RwSignal::new(None::<String>), RwSignal::new(None)];
    let opened = move || {
        let runs = bench.runs.get();
        let places = bench.leaderboard().map(|board| board.places);
        let ranked = places.into_iter().flatten();
        let ranked = ranked.filter_map(|place| runs.get(place.index).cloned());
        ranked
            .filter(|run| bench.is_open(run) && report(run).is_some())
            .collect::<Vec<_>>()
    };
    // The chosen one, else the best, and the next best beside it.
    let at = move |side: usize| {
        let opened = opened();
        let id = chosen.get(side).and_then(|chosen| chosen.get());
        let named = |id: &str| opened.iter().find(|run| run.id.as_str() == id);
        if let Some(found) = id.as_deref().and_then(named) {
            return Some(Arc::clone(found));
        }
        // Never the same on both sides unless that is asked for.
        let best = || opened.first().map(|run| run.id.as_str().to_string());
        let other = chosen.get(1 - side).and_then(|chosen| chosen.get());
        let other = other.or_else(|| (side == 1).then(best).flatten());
        let is_other = |run: &&Arc<Run>| Some(run.id.as_str()) == other.as_deref();
        opened.iter().find(|run| !is_other(run)).cloned()
    };
    let choices = move || {
        let name = |run: &Arc<Run>| Choice::new(run.id.as_str(), run.estimator.name());
        opened().iter().map(name).collect::<Vec<_>>()
    };
    let field = move |side: usize, label: &'static str| {
        let value = move || at(side).map_or_else(String::new, |run| run.id.as_str().to_string());
        let choose = move |id: String| {
            if let Some(chosen) = chosen.get(side) {
                chosen.set(Some(id));
            }
        };
        view! { <SelectField label choices=Signal::derive(choices) value=Signal::derive(value) on_change=choose/> }
    };
    let figures = move || {
        let (first, second) = (at(0)?, at(1)?);
        let one = |run: &Arc<Run>| {
            let matrix = figures::confusion(report(run)?);
            let name = format!("Confusion matrix of {}", run.estimator.name());
            Some(view! { <FigureView drawn=figures::drawn(matrix, &name) columns=2/> })
        };
        let between = figures::drawn(difference(&first, &second)?, "Difference");
        Some(view! {
            <div class="figures">{one(&first)}{one(&second)}<FigureView drawn=between columns=2/></div>
        })
    };
    let has_two = move || opened().len() > 1;
    view! {
        <Show when=has_two>
            <section class="side-by-side">
                <h2>"Errors side by side"</h2>
                <div class="row fields">{field(0, "First model")}{field(1, "Second model")}</div>
                {figures}
            </section>
        </Show>
    }
}
