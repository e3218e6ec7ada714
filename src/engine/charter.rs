//! The question: which task, and by which metric candidates are ranked.
//!
//! Leftmost stage: imports nothing of the engine. What people state (`statement`) is what
//! results are judged by, and travels with the plan.

mod measured;
mod statement;

pub use measured::{Measured, Statement};
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
            ],
            Self::Regression => &[Metric::Rmse, Metric::Mae, Metric::R2],
        }
    }
}

/// A way to score predictions; natural signs, see [`Metric::direction`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Share of right predictions.
    Accuracy,
    /// Mean recall over the classes.
    BalancedAccuracy,
    /// Mean over the classes of the harmonic mean of precision and recall.
    F1Macro,
    /// Area under the ROC curve; one-vs-rest mean for more than two classes.
    RocAuc,
    /// Mean negative log of the probability given to the truth.
    LogLoss,
    /// Matthews correlation coefficient.
    Mcc,
    /// Root mean squared error.
    Rmse,
    /// Mean absolute error.
    Mae,
    /// Coefficient of determination.
    R2,
}

/// Which way a metric gets better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Larger is better.
    Up,
    /// Smaller is better.
    Down,
}

impl Metric {
    /// Which way is better.
    #[must_use]
    pub const fn direction(self) -> Direction {
        match self {
            Self::LogLoss | Self::Rmse | Self::Mae => Direction::Down,
            Self::Accuracy
            | Self::BalancedAccuracy
            | Self::F1Macro
            | Self::RocAuc
            | Self::Mcc
            | Self::R2 => Direction::Up,
        }
    }

    /// The value of a perfect model.
    #[must_use]
    pub const fn perfect(self) -> f64 {
        match self.direction() {
            Direction::Up => 1.0,
            Direction::Down => 0.0,
        }
    }

    /// The task it belongs to.
    #[must_use]
    pub const fn task(self) -> Task {
        match self {
            Self::Rmse | Self::Mae | Self::R2 => Task::Regression,
            Self::Accuracy
            | Self::BalancedAccuracy
            | Self::F1Macro
            | Self::RocAuc
            | Self::LogLoss
            | Self::Mcc => Task::Classification,
        }
    }

    /// The name used in JSON and on the command line.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Accuracy => "accuracy",
            Self::BalancedAccuracy => "balanced_accuracy",
            Self::F1Macro => "f1_macro",
            Self::RocAuc => "roc_auc",
            Self::LogLoss => "log_loss",
            Self::Mcc => "mcc",
            Self::Rmse => "rmse",
            Self::Mae => "mae",
            Self::R2 => "r2",
        }
    }

    /// The name shown to people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accuracy => "Accuracy",
            Self::BalancedAccuracy => "Balanced accuracy",
            Self::F1Macro => "F1 (macro)",
            Self::RocAuc => "ROC AUC",
            Self::LogLoss => "Log loss",
            Self::Mcc => "MCC",
            Self::Rmse => "RMSE",
            Self::Mae => "MAE",
            Self::R2 => "R²",
        }
    }

    /// One sentence for someone new to the metric.
    #[must_use]
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::Accuracy => "The share of rows predicted right.",
            Self::BalancedAccuracy => {
                "The share predicted right within each class, averaged, so that a rare class counts as much as a common one."
            }
            Self::F1Macro => {
                "For each class, precision and recall combined; then averaged over the classes."
            }
            Self::RocAuc => {
                "How often a row of the class gets a higher probability than a row of another; 0.5 is chance."
            }
            Self::LogLoss => {
                "How surprised the model is by the truth; being confidently wrong costs most. Lower is better."
            }
            Self::Mcc => {
                "Correlation between prediction and truth: 1 is perfect, 0 is no better than chance."
            }
            Self::Rmse => {
                "Typical size of an error in the target's own units; large errors weigh more. Lower is better."
            }
            Self::Mae => "Mean size of an error in the target's own units. Lower is better.",
            Self::R2 => {
                "The share of the target's variation that the model explains; 0 is no better than the mean."
            }
        }
    }

    /// The metric of that [`Metric::id`].
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        [Task::Classification, Task::Regression]
            .iter()
            .flat_map(|task| task.metrics())
            .copied()
            .find(|metric| metric.id() == id)
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

    #[test]
    fn ids_round_trip() {
        for metric in Task::Classification
            .metrics()
            .iter()
            .chain(Task::Regression.metrics())
        {
            assert_eq!(Metric::from_id(metric.id()), Some(*metric));
        }
    }
}
