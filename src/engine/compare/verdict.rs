//! The leaderboard in a sentence.

use std::borrow::Borrow;

use crate::engine::run::Run;
use crate::engine::train::Estimator;

use super::leaderboard::{Basis, Leaderboard, Place};

/// What the comparison found.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// Nothing has a score.
    Nothing,
    /// Nothing is better than the baseline.
    NotBetterThanBaseline {
        /// One sentence.
        sentence: String,
    },
    /// A candidate leads, perhaps tied.
    Leader {
        /// One sentence with the numbers.
        sentence: String,
        /// What else to know, one sentence.
        note: String,
    },
}

/// What a leaderboard says; `runs` are those that were ranked.
#[must_use]
pub fn verdict<R: Borrow<Run>>(board: &Leaderboard, runs: &[R]) -> Finding {
    let Some(best) = board.best() else {
        return Finding::Nothing;
    };
    let metric = board.metric;
    let score = best
        .cv
        .get(&metric)
        .map_or_else(String::new, |cv| mean_and_sd(cv.mean, cv.sd));
    if let Basis::TestRows { n_rows, flattery } = board.basis {
        return simple(board, best, runs, (n_rows, flattery));
    }
    let baseline = board
        .places
        .iter()
        .find(|place| place.estimator == Estimator::Baseline);
    if best.estimator == Estimator::Baseline || board.baseline_is_tied {
        let sentence = format!(
            "No candidate is reliably better than the baseline ({} {}).",
            metric.name_in_sentence(),
            baseline
                .and_then(|place| place.cv.get(&metric))
                .map_or_else(|| "—".into(), |cv| digits(cv.mean))
        );
        return Finding::NotBetterThanBaseline { sentence };
    }
    let n_folds = runs
        .get(best.index)
        .map_or(0, |run| run.borrow().folds.len());
    let tied: Vec<&str> = board
        .places
        .iter()
        .filter(|place| place.tied_with_best)
        .map(|place| place.estimator.name())
        .collect();
    let lead = match (is_alone(board), tied.is_empty()) {
        (true, _) => "",
        (false, true) => " is ahead",
        (false, false) => " leads",
    };
    let sentence = format!(
        "{}{lead}: {} {score} over {n_folds} folds.",
        best.estimator.name(),
        metric.name_in_sentence()
    );
    Finding::Leader {
        sentence,
        note: note(board, best, &tied),
    }
}

/// The textbook's sentence, and what it leaves out.
fn simple<R: Borrow<Run>>(
    board: &Leaderboard,
    best: &Place,
    runs: &[R],
    (n_rows, flattery): (u64, Option<f64>),
) -> Finding {
    let metric = board.metric;
    let result = runs.get(best.index).and_then(|run| run.borrow().finished());
    let score = result.and_then(|result| result.test.scores.get(&metric).copied());
    let ranked = board.places.iter().filter(|place| place.rank.is_some());
    let name = metric.name_in_sentence();
    let note = match flattery {
        Some(flattery) => format!(
            "The best of {} equally good candidates would look {} better than it is on {n_rows} rows: expect it to be worse by about that much. A model chosen by the folds has a test score that nothing flatters.",
            ranked.count(),
            digits(flattery)
        ),
        None => "How much that flatters the winner can't be told. A model chosen by the folds has a test score that nothing flatters."
            .into(),
    };
    Finding::Leader {
        sentence: format!(
            "{} scores best on the {n_rows} test rows: {name} {}.",
            best.estimator.name(),
            score.map_or_else(|| "—".into(), digits)
        ),
        note,
    }
}

/// Whether one candidate only has a score.
fn is_alone(board: &Leaderboard) -> bool {
    let scored = board.places.iter().filter(|place| place.rank.is_some());
    scored.count() == 1
}

fn note(board: &Leaderboard, best: &Place, tied: &[&str]) -> String {
    let is_close = board.places.iter().any(|place| place.is_too_close);
    let sees = if is_close {
        "The folds show no difference that matters between it and"
    } else {
        "The folds can't tell it from"
    };
    let mut note = match tied {
        [] if is_alone(board) => "No other candidate was scored to compare it with.".into(),
        [] if board.is_apart => "The folds tell it apart from every other candidate.".to_string(),
        [] => "The folds tell it apart from the next best.".to_string(),
        [one] => format!("{sees} {}.", in_sentence(one)),
        many => format!("{sees} {} others: {}.", many.len(), join(many)),
    };
    if let Some(gain) = best.gain {
        note.push_str(&format!(
            " It goes {} % of the way from the baseline to perfect.",
            libm::round(gain * 100.0)
        ));
    }
    let failed = board
        .places
        .iter()
        .filter(|place| place.rank.is_none())
        .count();
    if failed > 0 {
        note.push_str(&format!(
            " {failed} could not be scored; the reason is in the table."
        ));
    }
    note
}

fn join(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| in_sentence(name))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A candidate's name inside of a sentence; abbreviations stay as they are.
#[must_use]
pub fn in_sentence(name: &str) -> String {
    let mut chars = name.chars();
    let Some(first) = chars.next() else {
        return String::new();
    };
    match chars.clone().next() {
        Some(second) if second.is_uppercase() => name.into(),
        _ => first.to_lowercase().chain(chars).collect(),
    }
}

/// Three significant digits, without an exponent.
#[must_use]
pub fn digits(value: f64) -> String {
    // Less than half of the last decimal that is ever shown.
    let is_zero = value.abs() < 5e-7;
    if is_zero || !value.is_finite() {
        return if is_zero { "0".into() } else { "—".into() };
    }
    let decimals = decimals(value);
    format!("{value:.decimals$}")
}

/// Decimals that show three significant digits.
fn decimals(value: f64) -> usize {
    if value == 0.0 {
        return 2;
    }
    let magnitude = libm::floor(libm::log10(value.abs())) as i32;
    (2 - magnitude).clamp(0, 6) as usize
}

/// A mean with its deviation, both with the mean's decimals.
#[must_use]
pub fn mean_and_sd(mean: f64, sd: Option<f64>) -> String {
    match sd {
        Some(sd) => {
            let decimals = decimals(mean);
            format!("{mean:.decimals$} ± {sd:.decimals$}")
        }
        None => digits(mean),
    }
}

#[cfg(test)]
mod tests;
