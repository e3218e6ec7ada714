//! Train: which candidates, how far they are, what came out.

use leptos::prelude::*;

use crate::engine::plan::Plan;
use crate::engine::train::Estimator;
use crate::format::{plural, seconds};
use crate::ui::actions::Actions;
use crate::ui::components::{
    Empty, LeaderboardTable, LeaderboardView, Progress, StageFrame, Tone, Verdict,
};
use crate::ui::route::Stage;
use crate::ui::stages::compare::ComparisonVerdict;
use crate::ui::stages::settings::TrainingSettings;
use crate::ui::workbench::{Session, Workbench};
use crate::worker::training::{Candidate, CandidateState};

/// The screen.
#[component]
pub(crate) fn Train() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let has_plan = Memo::new(move |_| bench.plan.with(Option::is_some));
    let content = move || {
        if has_plan.get() {
            view! { <Training/> }.into_any()
        } else {
            view! { <Empty sentence="There is nothing to train on yet: open a table and choose its target." stage=Stage::Ingest/> }.into_any()
        }
    };
    view! { <StageFrame stage=Stage::Train>{content}</StageFrame> }
}

#[component]
fn Training() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let is_training = Memo::new(move |_| bench.is_training());
    let has_runs = Memo::new(move |_| bench.runs.with(|runs| !runs.is_empty()));
    let is_stale = Memo::new(move |_| bench.is_stale());
    let view = LeaderboardView::new();
    let chosen = move || {
        bench
            .plan
            .with(|plan| plan.as_ref().map_or(0, |plan| plan.candidates.len()))
    };
    let verdict = move || {
        if is_training.get() {
            ().into_any()
        } else if has_runs.get() && !is_stale.get() {
            view! { <ComparisonVerdict/> }.into_any()
        } else {
            let sentence = format!(
                "{} are ready to train.",
                plural(chosen() as u64, "candidate")
            );
            let note = if has_runs.get() {
                "The results below were made with another plan or other data; train again to bring them up to date."
            } else {
                "Each learns from most of the training rows and is checked on the rest, several times over."
            };
            let tone = if has_runs.get() {
                Tone::Warn
            } else {
                Tone::Neutral
            };
            view! { <Verdict tone sentence note/> }.into_any()
        }
    };
    let is_done = move || has_runs.get() && !is_training.get() && !is_stale.get();
    view! {
        {verdict}
        <div class="row">
            <button type="button" class:primary=move || !is_done() disabled=move || is_training.get() || chosen() == 0
                on:click=move |_| actions.train()>"Train candidates"</button>
            <Show when=move || is_training.get()>
                <button type="button" on:click=move |_| actions.cancel()>"Cancel"</button>
            </Show>
            <Show when=is_done>
                <a class="button primary" href=Stage::Compare.href()>"Compare them"</a>
            </Show>
        </div>
        <Show when=move || is_training.get()><Overall/></Show>
        <Show when=move || has_runs.get() && !is_training.get()><section><LeaderboardTable view/></section></Show>
        <Candidates/>
        <TrainingSettings/>
        <Show when=move || has_runs.get() && is_training.get()><section><LeaderboardTable view/></section></Show>
    }
}

/// How far everything is, with the time it takes.
#[component]
fn Overall() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let with = move |of: fn(&Session) -> f64| {
        bench
            .session
            .with(|session| session.as_ref().map_or(0.0, of))
    };
    let label = move || {
        bench.session.with(|session| {
            session.as_ref().map_or_else(String::new, |session| {
                let elapsed = format!("{} s so far", seconds(session.elapsed.max(0.1)));
                match session.training.remaining(session.elapsed) {
                    Some(remaining) => {
                        format!("{elapsed}, about {} s to go", seconds(remaining.max(0.1)))
                    }
                    None => elapsed,
                }
            })
        })
    };
    view! { <Progress label=Signal::derive(label) share=Signal::derive(move || with(|session| session.training.share()))/> }
}

/// Tick boxes before training, progress while it runs.
#[component]
fn Candidates() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let task = Memo::new(move |_| bench.plan.with(|plan| plan.as_ref().map(|plan| plan.task)));
    let rows = move || {
        let estimators = task.get().map(Estimator::all).unwrap_or_default();
        estimators
            .into_iter()
            .map(|estimator| view! { <CandidateRow estimator/> })
            .collect_view()
    };
    view! {
        <fieldset class="card candidates">
            <legend>"Candidates"</legend>
            <ul>{rows}</ul>
        </fieldset>
    }
}

#[component]
fn CandidateRow(estimator: Estimator) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let is_chosen = move || {
        bench.plan.with(|plan| {
            plan.as_ref()
                .is_some_and(|plan: &Plan| plan.candidates.contains(&estimator))
        })
    };
    let is_training = Memo::new(move |_| bench.is_training());
    let find = move |session: &Session| {
        let index = session
            .training
            .candidates
            .iter()
            .position(|candidate| candidate.estimator == estimator)?;
        let (done, all) = session.training.units_done(index);
        session
            .training
            .candidates
            .get(index)
            .map(|candidate| (share(candidate), state(candidate, done, all)))
    };
    let standing = Memo::new(move |_| {
        bench.session.with(|session| {
            session
                .as_ref()
                .filter(|_| is_training.get())
                .and_then(find)
        })
    });
    let label = move || standing.get().map_or_else(String::new, |(_, label)| label);
    let bar = move || {
        standing.with(Option::is_some).then(|| {
            let name = format!("{} progress", estimator.name());
            view! {
                <progress class="small" max="1" aria-label=name prop:value=move || standing.get().map_or(0.0, |(share, _)| share)></progress>
            }
        })
    };
    view! {
        <li>
            <label class="check">
                <input type="checkbox" prop:checked=is_chosen disabled=is_training on:change=move |_| actions.toggle_candidate(estimator)/>
                <b>{estimator.name()}</b>
            </label>
            <span class="hint">{estimator.explanation()}</span>
            <span class="candidate-state">{bar}<span class="hint">{label}</span></span>
        </li>
    }
}

fn share(candidate: &Candidate) -> f64 {
    candidate.shares.iter().sum::<f64>() / candidate.shares.len().max(1) as f64
}

fn state(candidate: &Candidate, done: usize, all: usize) -> String {
    match &candidate.state {
        CandidateState::Waiting => "waiting".into(),
        CandidateState::Running => format!("{done} of {all} fits"),
        CandidateState::Finished => "done".into(),
        CandidateState::Failed { reason, .. } => format!("failed: {reason}"),
    }
}
