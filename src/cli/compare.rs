//! `trainyard compare`: the leaderboard of a file.

use std::collections::BTreeMap;

use serde::Serialize;

use super::files::{clock, complain, plan, read_csv, say};
use super::{CompareArguments, Failure};
use crate::engine::charter::{Metric, Task};
use crate::engine::compare::{
    Finding, Leaderboard, Pair, Place, TestPair, notes, on_test_rows, rank, recommend, verdict,
};
use crate::engine::evaluate::{Interval, MeanSd, Scores};
use crate::engine::execute::{Member, Workspace, combinable, training_table};
use crate::engine::plan::Plan;
use crate::engine::run::{Outcome, Run};
use crate::engine::train::{Estimator, Explainability, Tuned};

#[derive(Serialize)]
struct Report<'a> {
    target: &'a str,
    task: Task,
    rows: usize,
    train_rows: usize,
    test_rows: usize,
    primary_metric: Metric,
    /// A batch job scores the test rows, so its scores are no secret any more.
    seal_opened: bool,
    /// What to take of equally good candidates; none if nothing beats the baseline.
    recommendation: Option<Taken>,
    leaderboard: Vec<Entry>,
    /// Every two candidates, by the primary metric over the folds and row by row on the test part.
    pairs: Vec<PairEntry>,
}

#[derive(Serialize)]
struct Taken {
    candidate: &'static str,
    sentence: String,
}

#[derive(Serialize)]
struct PairEntry {
    first: &'static str,
    second: &'static str,
    #[serde(flatten)]
    folds: Option<Pair>,
    #[serde(skip_serializing_if = "Option::is_none")]
    test: Option<TestPair>,
}

#[derive(Serialize)]
struct Entry {
    candidate: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    cv: BTreeMap<Metric, MeanSd>,
    /// Of the primary metric's mean over the folds.
    interval95: Option<(f64, f64)>,
    tied_with_best: bool,
    explainability: Explainability,
    test: Scores,
    /// Of the primary metric on the test part.
    test_interval95: Option<Interval>,
    fit_seconds: Option<f64>,
    predict_us_per_row: Option<f64>,
    size_bytes: Option<u64>,
    model_digest: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tuned: Option<Tuned>,
    /// Of a combination: its members and what each counts.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    members: BTreeMap<&'static str, f64>,
}

/// The candidates that are asked for.
pub(super) fn choose(plan: &mut Plan, names: &[String]) -> Result<(), Failure> {
    if names.is_empty() {
        return Ok(());
    }
    let known: Vec<&str> = Estimator::all(plan.task)
        .iter()
        .map(Estimator::id)
        .collect();
    let chosen: Option<Vec<Estimator>> = names
        .iter()
        .map(|name| Estimator::from_id(name.trim(), plan.task))
        .collect();
    plan.candidates = chosen.ok_or_else(|| Failure::Usage {
        what: format!(
            "not every one of {} is a candidate for {}",
            names.join(", "),
            plan.task.name()
        ),
        hint: format!("candidates for {}: {}", plan.task.name(), known.join(", ")),
    })?;
    Ok(())
}

pub(super) fn run(arguments: &CompareArguments) -> Result<u8, Failure> {
    let raw = read_csv(&arguments.plan.file)?;
    let (mut plan, profiles) = plan(&raw, &arguments.plan)?;
    choose(&mut plan, &arguments.candidates)?;
    for warning in plan.warnings(&profiles) {
        complain(&format!("note: {}", warning.sentence));
    }
    let mut workspace = Workspace::new(training_table(&raw, &plan), &plan)?;
    drop(raw);
    let clock = clock();
    let made: Vec<(Run, Option<Vec<u8>>)> = plan
        .candidates
        .iter()
        .map(|estimator| workspace.run_candidate(&plan, estimator, &clock))
        .collect();
    let combined = if arguments.combine {
        combine(&plan, &workspace, &made)?
    } else {
        Vec::new()
    };
    let runs: Vec<Run> = made
        .into_iter()
        .map(|(run, _)| run)
        .chain(combined)
        .collect();
    if arguments.json {
        say(&json(&plan, &workspace, &runs));
    } else {
        print(&plan, &workspace, &runs);
    }
    let has_model = runs.iter().any(|run| run.finished().is_some());
    Ok(u8::from(!has_model))
}

fn combine(
    plan: &Plan,
    workspace: &Workspace,
    made: &[(Run, Option<Vec<u8>>)],
) -> Result<Vec<Run>, Failure> {
    let runs: Vec<&Run> = made.iter().map(|(run, _)| run).collect();
    let members: Vec<Member<'_>> = combinable(&runs, plan)
        .into_iter()
        .filter_map(|index| {
            let (run, artifact) = made.get(index)?;
            let artifact = artifact.as_deref()?;
            Some(Member { run, artifact })
        })
        .collect();
    if members.len() < 2 {
        complain("note: fewer than two candidates beat the baseline, so none are combined");
        return Ok(Vec::new());
    }
    let combined = workspace.combine(plan, &members, 0, &clock())?;
    Ok(combined.into_iter().map(|(run, _)| run).collect())
}

fn json(plan: &Plan, workspace: &Workspace, runs: &[Run]) -> String {
    let board = rank(runs, plan.rank_by, &plan.split);
    let entries = board
        .places
        .iter()
        .filter_map(|place| Some(entry(place, runs.get(place.index)?, plan)));
    let report = Report {
        target: plan.target_name(),
        task: plan.task,
        rows: workspace.target().known().len(),
        train_rows: workspace.split().train.indices().len(),
        test_rows: workspace.split().test.indices().len(),
        primary_metric: plan.rank_by,
        seal_opened: true,
        recommendation: recommend(&board, runs).map(|taken| Taken {
            candidate: taken.estimator.id(),
            sentence: taken.sentence,
        }),
        leaderboard: entries.collect(),
        pairs: pairs(&board, runs),
    };
    serde_json::to_string_pretty(&report).unwrap_or_default()
}

/// Every two candidates that have a score, in the order of the leaderboard.
fn pairs(board: &Leaderboard, runs: &[Run]) -> Vec<PairEntry> {
    let ranked = board.places.iter().filter(|place| place.rank.is_some());
    let ranked: Vec<&Run> = ranked.filter_map(|place| runs.get(place.index)).collect();
    let mut pairs = Vec::new();
    for (index, first) in ranked.iter().enumerate() {
        for second in ranked.iter().skip(index + 1) {
            pairs.push(PairEntry {
                first: first.estimator.id(),
                second: second.estimator.id(),
                folds: board.yardstick.pair(first, second),
                test: on_test_rows(first, second),
            });
        }
    }
    pairs
}

fn entry(place: &Place, run: &Run, plan: &Plan) -> Entry {
    let result = run.finished();
    let reason = match &run.outcome {
        Outcome::Finished(_) => None,
        Outcome::Failed { reason, .. } => Some(reason.clone()),
    };
    Entry {
        candidate: run.estimator.id(),
        status: if reason.is_none() { "ok" } else { "failed" },
        reason,
        cv: run.cv(),
        interval95: place.interval95,
        tied_with_best: place.tied_with_best,
        explainability: run.estimator.explainability(),
        test_interval95: result.and_then(|result| {
            let outcomes = result.outcomes.as_ref();
            result
                .test
                .interval95(plan.rank_by, outcomes, plan.split.seed)
        }),
        test: result
            .map(|result| result.test.scores.clone())
            .unwrap_or_default(),
        fit_seconds: result.map(|result| result.fit_seconds),
        predict_us_per_row: result.map(|result| result.predict_us_per_row),
        size_bytes: result.map(|result| result.size_bytes),
        model_digest: result.map(|result| result.model_digest.as_str().into()),
        notes: notes(run, plan.class_weight)
            .into_iter()
            .map(|note| note.sentence)
            .collect(),
        tuned: result.and_then(|result| result.tuned.clone()),
        members: result
            .map(|result| {
                result
                    .members
                    .iter()
                    .map(|(one, weight)| (one.id(), *weight))
            })
            .into_iter()
            .flatten()
            .collect(),
    }
}

fn print(plan: &Plan, workspace: &Workspace, runs: &[Run]) {
    let board = rank(runs, plan.rank_by, &plan.split);
    match verdict(&board, runs) {
        Finding::Nothing => say("No candidate could be scored."),
        Finding::NotBetterThanBaseline { sentence } => say(&sentence),
        Finding::Leader { sentence, note } => say(&format!("{sentence}\n{note}")),
    }
    if let Some(taken) = recommend(&board, runs) {
        say(&taken.sentence);
    }
    let metric = plan.rank_by;
    say(&format!(
        "\n{} of {}, {} training rows in {} rounds, {} test rows. The seal on the test rows is opened: choose by the folds, not by the column \"test\".\n",
        plan.task.name(),
        plan.target_name(),
        workspace.split().train.indices().len(),
        plan.split.n_rounds(),
        workspace.split().test.indices().len()
    ));
    say(&format!(
        "{:>4}  {:<20} {:>20} {:>10} {:>9} {:>10} {:>9}",
        "rank",
        "candidate",
        format!("{} (folds)", metric.id()),
        "test",
        "fit s",
        "us/row",
        "KB"
    ));
    for place in &board.places {
        let Some(run) = runs.get(place.index) else {
            continue;
        };
        let rank = place
            .rank
            .map_or_else(|| "-".into(), |rank| rank.to_string());
        match &run.outcome {
            Outcome::Failed { reason, .. } => say(&format!(
                "{rank:>4}  {:<20} failed: {reason}",
                run.estimator.id()
            )),
            Outcome::Finished(result) => {
                let cv = place.cv.get(&metric).map_or_else(
                    || "-".into(),
                    |cv| {
                        format!(
                            "{:.4} ± {}",
                            cv.mean,
                            cv.sd.map_or_else(|| "-".into(), |sd| format!("{sd:.4}"))
                        )
                    },
                );
                let test = result
                    .test
                    .scores
                    .get(&metric)
                    .map_or_else(|| "-".into(), |score| format!("{score:.4}"));
                let tie = if place.tied_with_best {
                    "  tied with best"
                } else {
                    ""
                };
                say(&format!(
                    "{rank:>4}  {:<20} {cv:>20} {test:>10} {:>9.3} {:>10.1} {:>9.0}{tie}",
                    run.estimator.id(),
                    result.fit_seconds,
                    result.predict_us_per_row,
                    result.size_bytes as f64 / 1024.0
                ));
                if let Some(tuned) = &result.tuned {
                    say(&format!("      {}", found(tuned, plan.task)));
                }
                for note in notes(run, plan.class_weight) {
                    say(&format!("      {}", note.sentence));
                }
            }
        }
    }
}

/// What a search came to, in a line.
fn found(tuned: &Tuned, task: Task) -> String {
    let settings: Vec<String> = tuned
        .settings
        .settings(task)
        .into_iter()
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    format!(
        "best of {} trials: {}",
        tuned.trials.len(),
        settings.join(", ")
    )
}
