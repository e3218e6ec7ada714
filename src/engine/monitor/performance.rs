//! How right the model was on the test rows, and is on new labelled rows.
//!
//! The bounds allow for chance in both samples: with accuracy `p` on `n` test
//! rows and `m` new rows, s = sqrt(p (1 - p) (1/n + 1/m)); warn at 2 s, fail at 3 s.

use serde::{Deserialize, Serialize};

use crate::engine::charter::Metric;

/// Fewest labelled rows for a verdict (product rule 4.13).
const MIN_ROWS: u64 = 30;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Too few rows to say.
    Unknown,
    /// Within what chance explains.
    Good,
    /// Hardly explained by chance.
    Warn,
    /// Not explained by chance.
    Fail,
}

/// A metric then and now, with the bounds chance allows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Performance {
    /// Accuracy, or the mean absolute error.
    pub metric: Metric,
    /// On the test rows.
    pub then: f64,
    /// Number of test rows.
    pub n_then: u64,
    /// On the new rows with a target.
    pub now: f64,
    /// Number of those.
    pub n_now: u64,
    /// Beyond this, warn.
    pub warn_bound: f64,
    /// Beyond this, fail.
    pub fail_bound: f64,
    /// The verdict.
    pub level: Level,
    /// Whether it got better by more than chance explains: good news that wants a reason too.
    pub is_better: bool,
}

/// Accuracy then and now; `None` without rows.
#[must_use]
pub fn accuracy_then_and_now(
    right_then: u64,
    n_then: u64,
    right_now: u64,
    n_now: u64,
) -> Option<Performance> {
    if n_then == 0 || n_now == 0 {
        return None;
    }
    let then = right_then as f64 / n_then as f64;
    let now = right_now as f64 / n_now as f64;
    // Half a row away from 0 and 1, where the formula would leave no room for chance at all.
    let half = 0.5 / n_then as f64;
    let p = then.clamp(half, 1.0 - half);
    let s = (p * (1.0 - p) * (1.0 / n_then as f64 + 1.0 / n_now as f64)).sqrt();
    let (warn_bound, fail_bound) = ((then - 2.0 * s).max(0.0), (then - 3.0 * s).max(0.0));
    let level = level(n_now, now < warn_bound, now < fail_bound);
    Some(Performance {
        metric: Metric::Accuracy,
        then,
        n_then,
        now,
        n_now,
        warn_bound,
        fail_bound,
        level,
        is_better: n_now >= MIN_ROWS && now > then + 2.0 * s,
    })
}

/// Mean absolute error then and now from the absolute errors; `None` without rows.
#[must_use]
pub fn error_then_and_now(errors_then: &[f64], errors_now: &[f64]) -> Option<Performance> {
    let then = crate::stats::mean(errors_then)?;
    let now = crate::stats::mean(errors_now)?;
    let sd = crate::stats::population_sd(errors_then)?;
    let (n_then, n_now) = (errors_then.len() as u64, errors_now.len() as u64);
    let s = sd * (1.0 / n_then as f64 + 1.0 / n_now as f64).sqrt();
    let (warn_bound, fail_bound) = (then + 2.0 * s, then + 3.0 * s);
    let level = level(n_now, now > warn_bound, now > fail_bound);
    Some(Performance {
        metric: Metric::Mae,
        then,
        n_then,
        now,
        n_now,
        warn_bound,
        fail_bound,
        level,
        is_better: n_now >= MIN_ROWS && now < then - 2.0 * s,
    })
}

const fn level(n_now: u64, is_beyond_warn: bool, is_beyond_fail: bool) -> Level {
    if n_now < MIN_ROWS {
        Level::Unknown
    } else if is_beyond_fail {
        Level::Fail
    } else if is_beyond_warn {
        Level::Warn
    } else {
        Level::Good
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_widen_with_fewer_rows() {
        let level = |right, n| accuracy_then_and_now(162, 200, right, n).unwrap().level;
        assert_eq!(level(76, 100), Level::Good);
        assert_eq!(level(70, 100), Level::Warn);
        assert_eq!(level(60, 100), Level::Fail);
        assert_eq!(level(10, 29), Level::Unknown);
    }

    #[test]
    fn better_than_chance_explains_is_said_too() {
        let is_better = |right| {
            accuracy_then_and_now(162, 200, right, 200)
                .unwrap()
                .is_better
        };
        assert!(!is_better(170) && is_better(190));
    }

    #[test]
    fn a_perfect_test_score_still_leaves_room_for_chance() {
        let performance = accuracy_then_and_now(30, 30, 39, 40).unwrap();
        assert_eq!(performance.level, Level::Good);
        assert!(performance.warn_bound < 1.0);
    }

    #[test]
    fn errors_that_grow_are_noticed() {
        let then: Vec<f64> = (0..200).map(|row| f64::from(row % 10)).collect();
        let now: Vec<f64> = then.iter().map(|error| error + 3.0).collect();
        assert_eq!(error_then_and_now(&then, &now).unwrap().level, Level::Fail);
        assert_eq!(error_then_and_now(&then, &then).unwrap().level, Level::Good);
        assert_eq!(error_then_and_now(&[], &then), None);
    }
}
