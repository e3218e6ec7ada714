//! The columns of the leaderboard: what they are called, say and sort by.

use crate::engine::charter::{Direction, Metric};
use crate::engine::compare::Place;
use crate::engine::run::Run;
use crate::format::{bytes, digits, percent, seconds, spread};

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Rank,
    Candidate,
    Primary(Metric),
    Interval,
    Cv(Metric),
    Gain,
    Explainability,
    Test(Metric),
    Fit,
    Predict,
    Size,
}

/// All columns, in order.
pub(super) fn columns(primary: Metric) -> Vec<Column> {
    let others = primary
        .task()
        .headline_metrics()
        .iter()
        .copied()
        .filter(move |metric| *metric != primary)
        .map(Column::Cv);
    let first = [
        Column::Rank,
        Column::Candidate,
        Column::Primary(primary),
        Column::Interval,
        Column::Test(primary),
        Column::Gain,
        Column::Explainability,
    ];
    first
        .into_iter()
        .chain(others)
        .chain([Column::Fit, Column::Predict, Column::Size])
        .collect()
}

impl Column {
    /// What its head says.
    pub(super) fn title(self) -> String {
        let arrow = |metric: Metric| match metric.direction() {
            Direction::Up => "↑",
            Direction::Down => "↓",
        };
        match self {
            Self::Rank => "Rank".into(),
            Self::Candidate => "Candidate".into(),
            Self::Primary(metric) | Self::Cv(metric) => {
                format!("{} {}, folds", metric.name(), arrow(metric))
            }
            Self::Interval => "95 %, folds".into(),
            Self::Gain => "Gain".into(),
            Self::Explainability => "Explained".into(),
            Self::Test(metric) => format!("{} {}, test", metric.name(), arrow(metric)),
            Self::Fit => "Fit s".into(),
            Self::Predict => "µs/row".into(),
            Self::Size => "Size".into(),
        }
    }

    /// How its cells look.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Rank => "rank",
            Self::Candidate => "candidate",
            Self::Primary(_) | Self::Interval => "number spread",
            _ => "number",
        }
    }

    /// What its head says when pointed at.
    pub(super) const fn explanation(self) -> &'static str {
        match self {
            Self::Rank => "By the mean over the folds, unless the test rows were asked to choose.",
            Self::Interval => {
                "Where the mean over the folds lies with 95 % confidence, folds taken as dependent as they are."
            }
            Self::Explainability => {
                "◆◆◆ can be read off: a weight per column, or a tree that fits on a page. ◆◆ each answer can be followed. ◆ only explained from outside."
            }
            Self::Candidate => "Follow the name to look at the model closely.",
            Self::Primary(metric) | Self::Cv(metric) => metric.explanation(),
            Self::Gain => "How far from the baseline (0 %) to a perfect model (100 %).",
            Self::Test(_) => "On the test rows, scored once, after training on all training rows.",
            Self::Fit => {
                "Seconds for one fit on all training rows, preparation included, in this browser."
            }
            Self::Predict => "Microseconds to predict one row, measured on the test rows.",
            Self::Size => "Bytes of the fitted model with its recipe.",
        }
    }

    /// What rows are sorted by; `None` goes last.
    pub(super) fn key(self, place: &Place, run: &Run, is_open: bool) -> Option<f64> {
        let result = run.finished();
        match self {
            Self::Rank | Self::Candidate => place.rank.map(f64::from),
            Self::Primary(metric) | Self::Cv(metric) => place.cv.get(&metric).map(|cv| cv.mean),
            Self::Interval => place.interval95.map(|(low, _)| low),
            Self::Gain => place.gain,
            Self::Explainability => Some(f64::from(place.estimator.explainability() as u8)),
            Self::Test(metric) if is_open => {
                result.and_then(|result| result.test.scores.get(&metric).copied())
            }
            Self::Test(_) => None,
            Self::Fit => result.map(|result| result.fit_seconds),
            Self::Predict => result.map(|result| result.predict_us_per_row),
            Self::Size => result.map(|result| result.size_bytes as f64),
        }
    }

    /// What a candidate's cell says.
    pub(super) fn cell(self, place: &Place, run: &Run, is_open: bool) -> String {
        let result = run.finished();
        match self {
            Self::Rank => place
                .rank
                .map_or_else(|| "—".into(), |rank| rank.to_string()),
            Self::Candidate => run.estimator.name().into(),
            Self::Primary(metric) => spread(place.cv.get(&metric)),
            Self::Cv(metric) => digits(place.cv.get(&metric).map(|cv| cv.mean)),
            Self::Interval => place.interval95.map_or_else(
                || "—".into(),
                |(low, high)| format!("{} to {}", digits(Some(low)), digits(Some(high))),
            ),
            Self::Gain => place.gain.map_or_else(|| "—".into(), percent),
            Self::Explainability => place.estimator.explainability().marks().into(),
            Self::Test(_) if !is_open => "sealed".into(),
            Self::Test(metric) => {
                digits(result.and_then(|result| result.test.scores.get(&metric).copied()))
            }
            Self::Fit => result.map_or_else(|| "—".into(), |result| seconds(result.fit_seconds)),
            Self::Predict => digits(result.map(|result| result.predict_us_per_row)),
            Self::Size => result.map_or_else(|| "—".into(), |result| bytes(result.size_bytes)),
        }
    }
}
