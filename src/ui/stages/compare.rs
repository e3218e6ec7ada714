//! Compare: the verdict, the leaderboard, the picture of the scores.

use leptos::prelude::*;

use super::combine::Combine;
use super::considerations::Considerations;
use super::figures;
use super::side_by_side::{SideBySide, pair_matrix};
use crate::engine::charter::Metric;
use crate::engine::compare::{Finding, verdict};
use crate::ui::actions::Actions;
use crate::ui::components::{
    Choice, Empty, FigureView, LeaderboardTable, LeaderboardView, OpenSeal, PairTable, SelectField,
    StageFrame, Tone, Verdict,
};
use crate::ui::route::Stage;
use crate::ui::workbench::Workbench;

/// The screen.
#[component]
pub(crate) fn Compare() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let has_runs = Memo::new(move |_| bench.runs.with(|runs| !runs.is_empty()));
    let content = move || {
        if has_runs.get() {
            view! { <Comparison/> }.into_any()
        } else {
            view! { <Empty sentence="No candidate is trained yet, so there is nothing to compare." stage=Stage::Train/> }.into_any()
        }
    };
    view! { <StageFrame stage=Stage::Compare>{content}</StageFrame> }
}

/// What the leaderboard says, in a sentence.
#[component]
pub(crate) fn ComparisonVerdict() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let content = move || {
        let runs = bench.runs.get();
        let finding = bench
            .leaderboard()
            .map_or(Finding::Nothing, |board| verdict(&board, &runs));
        let taken = bench
            .recommendation()
            .map_or_else(String::new, |taken| format!(" {}", taken.sentence));
        let stale = if bench.is_stale() {
            " The plan or the data has changed since: train again before you rely on it."
        } else {
            ""
        };
        match finding {
            Finding::Nothing => view! { <Verdict tone=Tone::Bad sentence="No candidate could be scored." note="The reasons are in the table."/> }.into_any(),
            Finding::NotBetterThanBaseline { sentence } => {
                let note = format!("More columns, more rows or another question may help; another learner hardly will.{stale}");
                view! { <Verdict tone=Tone::Warn sentence note/> }.into_any()
            }
            Finding::Leader { sentence, note } => {
                let note = format!("{note}{taken}{}", bound_note(bench));
                let is_simple = bench.ranks_by_test.get();
                let tone = if bench.is_stale() || is_simple {
                    Tone::Warn
                } else {
                    Tone::Good
                };
                let sentence = if bench.is_stale() {
                    format!("Out of date: {sentence}")
                } else {
                    sentence
                };
                view! { <Verdict tone sentence note=format!("{note}{stale}")/> }.into_any()
            }
        }
    };
    view! { {content} }
}

/// Whether the leader reaches what the charter calls a success.
fn bound_note(bench: Workbench) -> String {
    let charter = bench.charter.get();
    let (Some(metric), Some(bound), Some(board)) =
        (charter.metric, charter.bound, bench.leaderboard())
    else {
        return String::new();
    };
    let score = board
        .best()
        .and_then(|best| best.cv.get(&metric))
        .map(|cv| cv.mean);
    match score.and_then(|score| charter.is_met(metric, score)) {
        Some(true) => format!(
            " In the folds it reaches the charter's {} of {bound}.",
            metric.name()
        ),
        Some(false) => format!(
            " In the folds it does not reach the charter's {} of {bound}.",
            metric.name()
        ),
        None => String::new(),
    }
}

#[component]
fn Comparison() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let metrics = move || {
        let task = bench.plan.with(|plan| plan.as_ref().map(|plan| plan.task));
        let metrics = task.map(|task| task.metrics()).unwrap_or_default();
        metrics
            .iter()
            .map(|metric| Choice::new(metric.id(), metric.name()))
            .collect::<Vec<_>>()
    };
    let metric = move || {
        bench.plan.with(|plan| {
            plan.as_ref()
                .map_or("", |plan| plan.rank_by.id())
                .to_string()
        })
    };
    let rank_by = move |id: String| {
        if let Some(metric) = Metric::from_id(&id) {
            actions.rank_by(metric);
        }
    };
    let basis = move || {
        if bench.ranks_by_test.get() {
            "test"
        } else {
            "folds"
        }
        .to_string()
    };
    let bases = vec![
        Choice::new("folds", "the folds (honest)"),
        Choice::new("test", "the test rows (simple mode)"),
    ];
    let explanation = move || {
        bench
            .plan
            .with(|plan| plan.as_ref().map_or("", |plan| plan.rank_by.explanation()))
    };
    let simple_hint = move || {
        let words = " Simple mode is the plain textbook way: it opens the seal for every candidate and ranks on the test rows. The verdict says how much that flatters the winner.";
        bench.ranks_by_test.get().then_some(words)
    };
    let figure = move || {
        let board = bench.leaderboard_of_folds()?;
        let scores = figures::candidate_scores(&board, &bench.runs.get(), |run| bench.is_open(run));
        Some(view! { <FigureView drawn=figures::drawn(scores, "Scores of the candidates")/> })
    };
    let pairs = move || {
        let matrix = pair_matrix(&bench.leaderboard_of_folds()?, &bench.runs.get())?;
        Some(view! { <FigureView drawn=figures::drawn(matrix, "Every two candidates")/> })
    };
    let overlay = move || {
        let runs = bench.runs.get();
        let opened = runs.iter().filter(|run| bench.is_open(run));
        let curves = figures::roc_overlay(opened)?;
        Some(view! { <FigureView drawn=figures::drawn(curves, "ROC curves")/> })
    };
    view! {
        <ComparisonVerdict/>
        <div class="row fields">
            <Show when=move || bench.is_stale()>
                <button type="button" class="primary" on:click=move |_| actions.train()>"Train again"</button>
            </Show>
            <button type="button" class:primary=move || !bench.is_stale() disabled=move || bench.is_stale() on:click=move |_| actions.export()>"Export model"</button>
            <a class="button" href=Stage::Evaluate.href()>"Look at it closely"</a>
            <SelectField label="Rank by" choices=Signal::derive(metrics) value=Signal::derive(metric) on_change=rank_by/>
            <SelectField label="Chosen by" choices=Signal::stored(bases) value=Signal::derive(basis) on_change=move |id: String| actions.rank_by_test(id == "test")/>
        </div>
        <p class="hint">{explanation}{simple_hint}</p>
        <section><LeaderboardTable view=LeaderboardView::new()/></section>
        <OpenSeal/>
        <div class="figures">{figure}{overlay}</div>
        <Combine/>
        <Considerations/>
        <div class="figures">{pairs}</div>
        <PairTable/>
        <SideBySide/>
    }
}
