//! One learner on one data set, as often as asked for.

use serde::Serialize;

use super::ready::Ready;
use crate::engine::EngineError;
use crate::engine::execute::Clock;
use crate::engine::ingest::RawTable;

/// Work is repeated until it took this long, as browser clocks are coarse.
const SAMPLE_SECONDS: f64 = 0.01;
/// How long the machine is warmed up at least: a browser compiles hot code again, faster.
const WARM_SECONDS: f64 = 1.0;
/// Work that takes longer is done just three times ...
const SLOW_SECONDS: f64 = 10.0;
/// ... and beyond this just once.
const VERY_SLOW_SECONDS: f64 = 60.0;

/// What to time.
#[derive(Debug)]
pub struct Job<'a> {
    /// The rows to learn from.
    pub train: RawTable,
    /// The rows to predict, with the same columns.
    pub test: RawTable,
    /// The column to predict.
    pub target: &'a str,
    /// [`Estimator::id`] of the learner.
    ///
    /// [`Estimator::id`]: crate::engine::train::Estimator::id
    pub estimator: &'a str,
    /// How often; less for what takes longer than ten seconds.
    pub repeats: usize,
}

/// What timing gave.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Timing {
    /// "ok", "not converged", "unknown" for a learner that the engine does not have, or what went wrong.
    pub status: String,
    /// Seconds of the first fit, cold.
    pub first_fit_seconds: f64,
    /// Seconds of each later fit, or of the only one.
    pub fit_seconds: Vec<f64>,
    /// Seconds of each prediction of all test rows.
    pub predict_seconds: Vec<f64>,
    /// Accuracy or RMSE on the test rows.
    pub score: Option<f64>,
    /// Which of the two.
    pub metric: &'static str,
    /// Rows learnt from.
    pub n_train: usize,
    /// Rows predicted.
    pub n_test: usize,
    /// Encoded columns.
    pub width: usize,
}

/// Times one learner on one data set; trouble is told in [`Timing::status`].
#[must_use]
pub fn time(job: Job<'_>, clock: Clock<'_>) -> Timing {
    timed(job, clock).unwrap_or_else(|error| Timing {
        status: error.to_string(),
        ..Timing::default()
    })
}

fn timed(job: Job<'_>, clock: Clock<'_>) -> Result<Timing, EngineError> {
    let wanted = job.repeats;
    let Some(ready) = Ready::of(job)? else {
        return Ok(Timing {
            status: "unknown".into(),
            ..Timing::default()
        });
    };
    let start = clock();
    let mut model = ready.fit()?;
    let first_fit_seconds = clock() - start;
    let mut fit_seconds = vec![first_fit_seconds];
    let n = repeats(first_fit_seconds, wanted);
    if n > 1 {
        while clock() - start < WARM_SECONDS {
            model = ready.fit()?;
        }
        fit_seconds = samples(n, clock, &mut || {
            model = ready.fit()?;
            Ok(())
        })?;
    }
    let start = clock();
    let mut predictions = ready.predict(&model);
    let n = repeats(clock() - start, wanted);
    let predict_seconds = samples(n, clock, &mut || {
        predictions = ready.predict(&model);
        Ok(())
    })?;
    let converged = Ready::converged(&model);
    Ok(Timing {
        status: if converged { "ok" } else { "not converged" }.into(),
        first_fit_seconds,
        fit_seconds,
        predict_seconds,
        score: ready.score(&predictions),
        metric: ready.metric().id(),
        n_train: ready.n_train(),
        n_test: ready.n_test(),
        width: ready.width(),
    })
}

fn repeats(seconds: f64, wanted: usize) -> usize {
    if seconds > VERY_SLOW_SECONDS {
        1
    } else if seconds > SLOW_SECONDS {
        wanted.min(3)
    } else {
        wanted.max(1)
    }
}

/// Seconds per call of `work`, that many times.
fn samples(
    n: usize,
    clock: Clock<'_>,
    work: &mut dyn FnMut() -> Result<(), EngineError>,
) -> Result<Vec<f64>, EngineError> {
    let mut seconds = Vec::with_capacity(n);
    for _ in 0..n {
        let (start, mut calls) = (clock(), 0.0);
        let mut passed = 0.0;
        while calls == 0.0 || passed < SAMPLE_SECONDS {
            work()?;
            calls += 1.0;
            passed = clock() - start;
        }
        seconds.push(passed / calls);
    }
    Ok(seconds)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::engine::ingest::{CsvOptions, read_all};

    fn check(target: &str, estimator: &str) -> Timing {
        let mut csv = String::from("a,b,kind,size\n");
        for row in 0..60 {
            let (kind, size) = (["x", "y"][row % 2], row as f64 * 1.5 + 0.25);
            csv.push_str(&format!(
                "{},{},{kind},{size}\n",
                row % 2 * 5 + row % 3,
                row
            ));
        }
        let now = Cell::new(0.0);
        let clock = || {
            now.set(now.get() + 0.25);
            now.get()
        };
        let raw = read_all(csv.as_bytes(), CsvOptions::default()).unwrap();
        let job = Job {
            train: raw.clone(),
            test: raw,
            target,
            estimator,
            repeats: 5,
        };
        time(job, &clock)
    }

    #[test]
    fn every_repeat_is_timed_and_the_model_scored() {
        let timing = check("kind", "decision_tree");
        assert_eq!(timing.status, "ok");
        assert_eq!((timing.score, timing.metric), (Some(1.0), "accuracy"));
        assert_eq!((timing.n_train, timing.n_test), (60, 60));
        assert_eq!(timing.fit_seconds, [0.25; 5]);
        assert_eq!(timing.predict_seconds, [0.25; 5]);
        assert_eq!(check("size", "baseline").metric, "rmse");
    }

    #[test]
    fn what_the_engine_does_not_know_is_said() {
        assert_eq!(check("kind", "oracle").status, "unknown");
        assert!(check("colour", "baseline").status.contains("colour"));
    }

    #[test]
    fn slow_work_is_repeated_less() {
        assert_eq!(
            [0.1, 11.0, 61.0].map(|seconds| repeats(seconds, 5)),
            [5, 3, 1]
        );
    }
}
