//! The question: which task, and by which metric candidates are ranked.
//!
//! Leftmost stage: imports nothing of the engine. What people state (`statement`) is what
//! results are judged by, and travels with the plan.

mod measured;
mod metric;
mod statement;

pub use measured::{Measured, Statement};
pub use metric::{Direction, Metric};
pub use statement::{Charter, Costs, LEAST_GAIN};

use serde::{Deserialize, Serialize};

/// What is predicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// One of a few names.
    Classification,
    /// A number.
    Regression,
}

impl Task {
    /// The word shown to people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Classification => "classification",
            Self::Regression => "regression",
        }
    }

    /// The metrics of the task, the usual primary one first.
    #[must_use]
    pub const fn metrics(self) -> &'static [Metric] {
        match self {
            Self::Classification => &[
                Metric::Accuracy,
                Metric::BalancedAccuracy,
                Metric::F1Macro,
                Metric::RocAuc,
                Metric::LogLoss,
                Metric::Mcc,
                Metric::PrecisionMacro,
                Metric::F1Weighted,
                Metric::PrAuc,
                Metric::Brier,
                Metric::Kappa,
                Metric::CalibrationError,
            ],
            Self::Regression => &[
                Metric::Rmse,
                Metric::Mae,
                Metric::R2,
                Metric::MedianAe,
                Metric::Mape,
                Metric::Pinball,
            ],
        }
    }

    /// The few of them that a table of many candidates has room for.
    #[must_use]
    pub fn headline_metrics(self) -> &'static [Metric] {
        let n = match self {
            Self::Classification => 6,
            Self::Regression => 3,
        };
        self.metrics().get(..n).unwrap_or_default()
    }
}

/// Whole-number targets with at most this many distinct values ...
const MAX_CLASS_CODES: u64 = 10;
/// ... in at most this share of the rows are read as classes (product rule 4.2).
const MAX_CLASS_CODE_SHARE: f64 = 0.05;

/// The task that fits a target: names are classes; numbers are numbers, unless
/// there are just two of them or few whole ones.
#[must_use]
pub fn infer_task(is_number: bool, is_integer: bool, n_distinct: u64, n_rows: u64) -> Task {
    let few =
        n_distinct <= MAX_CLASS_CODES && n_distinct as f64 <= n_rows as f64 * MAX_CLASS_CODE_SHARE;
    if !is_number || n_distinct == 2 || (is_integer && few) {
        Task::Classification
    } else {
        Task::Regression
    }
}

/// A class rarer than this share of an even share makes accuracy misleading
/// (product rule 4.1: a minority under 20 % of two classes).
const RARE_CLASS: f64 = 0.4;

/// The metric candidates are ranked by unless the person says otherwise.
#[must_use]
pub fn default_metric(task: Task, class_counts: &[u64]) -> Metric {
    match task {
        Task::Regression => Metric::Rmse,
        Task::Classification => {
            let total: u64 = class_counts.iter().sum();
            let smallest = class_counts
                .iter()
                .copied()
                .filter(|count| *count > 0)
                .min()
                .unwrap_or(0);
            let even = total as f64 / class_counts.len().max(1) as f64;
            if (smallest as f64) < RARE_CLASS * even {
                Metric::BalancedAccuracy
            } else {
                Metric::Accuracy
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_numbers_are_classes_and_many_are_a_quantity() {
        assert_eq!(infer_task(true, true, 2, 10), Task::Classification);
        assert_eq!(infer_task(true, true, 10, 1797), Task::Classification);
        assert_eq!(infer_task(true, true, 10, 100), Task::Regression);
        assert_eq!(infer_task(true, false, 800, 1000), Task::Regression);
        assert_eq!(infer_task(false, false, 800, 1000), Task::Classification);
    }

    #[test]
    fn a_rare_class_asks_for_balanced_accuracy() {
        assert_eq!(
            default_metric(Task::Classification, &[80, 20]),
            Metric::Accuracy
        );
        assert_eq!(
            default_metric(Task::Classification, &[81, 19]),
            Metric::BalancedAccuracy
        );
        assert_eq!(
            default_metric(Task::Classification, &[50, 50, 50]),
            Metric::Accuracy
        );
        assert_eq!(default_metric(Task::Regression, &[]), Metric::Rmse);
    }
}
