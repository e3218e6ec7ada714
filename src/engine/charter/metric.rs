//! Ways to score predictions.

use serde::{Deserialize, Serialize};

use super::Task;

/// A way to score predictions; natural signs, see [`Metric::direction`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Share of right predictions.
    Accuracy,
    /// Mean recall over the classes.
    BalancedAccuracy,
    /// Mean precision over the classes that are predicted.
    PrecisionMacro,
    /// Mean over the classes of the harmonic mean of precision and recall.
    F1Macro,
    /// The same, each class counted by its rows.
    F1Weighted,
    /// Area under the ROC curve; one-vs-rest mean for more than two classes.
    RocAuc,
    /// Average precision: area under the steps of precision over recall; one-vs-rest mean.
    PrAuc,
    /// Mean negative log of the probability given to the truth.
    LogLoss,
    /// Mean squared error of the probabilities: of one of two classes, or summed over more.
    Brier,
    /// Matthews correlation coefficient.
    Mcc,
    /// Agreement beyond chance (Cohen 1960).
    Kappa,
    /// Expected calibration error over ten bins of equally many rows.
    CalibrationError,
    /// Root mean squared error.
    Rmse,
    /// Mean absolute error.
    Mae,
    /// Median absolute error.
    MedianAe,
    /// Mean absolute error as a share of the true value.
    Mape,
    /// Coefficient of determination.
    R2,
    /// Pinball loss at the quantile 0.9.
    Pinball,
}

/// Which way a metric gets better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Larger is better.
    Up,
    /// Smaller is better.
    Down,
}

impl Direction {
    /// What a difference is multiplied with so that more is better: 1 or -1.
    #[must_use]
    pub const fn sign(self) -> f64 {
        match self {
            Self::Up => 1.0,
            Self::Down => -1.0,
        }
    }
}

impl Metric {
    /// Which way is better.
    #[must_use]
    pub const fn direction(self) -> Direction {
        match self {
            Self::LogLoss
            | Self::Brier
            | Self::CalibrationError
            | Self::Rmse
            | Self::Mae
            | Self::MedianAe
            | Self::Mape
            | Self::Pinball => Direction::Down,
            Self::Accuracy
            | Self::BalancedAccuracy
            | Self::PrecisionMacro
            | Self::F1Macro
            | Self::F1Weighted
            | Self::RocAuc
            | Self::PrAuc
            | Self::Mcc
            | Self::Kappa
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
            Self::Rmse | Self::Mae | Self::MedianAe | Self::Mape | Self::R2 | Self::Pinball => {
                Task::Regression
            }
            Self::Accuracy
            | Self::BalancedAccuracy
            | Self::PrecisionMacro
            | Self::F1Macro
            | Self::F1Weighted
            | Self::RocAuc
            | Self::PrAuc
            | Self::LogLoss
            | Self::Brier
            | Self::Mcc
            | Self::Kappa
            | Self::CalibrationError => Task::Classification,
        }
    }

    /// The name used in JSON and on the command line.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Accuracy => "accuracy",
            Self::BalancedAccuracy => "balanced_accuracy",
            Self::PrecisionMacro => "precision_macro",
            Self::F1Macro => "f1_macro",
            Self::F1Weighted => "f1_weighted",
            Self::RocAuc => "roc_auc",
            Self::PrAuc => "pr_auc",
            Self::LogLoss => "log_loss",
            Self::Brier => "brier",
            Self::Mcc => "mcc",
            Self::Kappa => "kappa",
            Self::CalibrationError => "calibration_error",
            Self::Rmse => "rmse",
            Self::Mae => "mae",
            Self::MedianAe => "median_ae",
            Self::Mape => "mape",
            Self::R2 => "r2",
            Self::Pinball => "pinball",
        }
    }

    /// The name shown to people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accuracy => "Accuracy",
            Self::BalancedAccuracy => "Balanced accuracy",
            Self::PrecisionMacro => "Precision (macro)",
            Self::F1Macro => "F1 (macro)",
            Self::F1Weighted => "F1 (weighted)",
            Self::RocAuc => "ROC AUC",
            Self::PrAuc => "PR AUC",
            Self::LogLoss => "Log loss",
            Self::Brier => "Brier score",
            Self::Mcc => "MCC",
            Self::Kappa => "Cohen's kappa",
            Self::CalibrationError => "Calibration error",
            Self::Rmse => "RMSE",
            Self::Mae => "MAE",
            Self::MedianAe => "Median error",
            Self::Mape => "MAPE",
            Self::R2 => "R²",
            Self::Pinball => "Pinball loss (0.9)",
        }
    }

    /// The name inside of a sentence: names of people and abbreviations stay as they are.
    #[must_use]
    pub fn name_in_sentence(self) -> String {
        match self {
            Self::F1Macro
            | Self::F1Weighted
            | Self::RocAuc
            | Self::PrAuc
            | Self::Brier
            | Self::Mcc
            | Self::Kappa
            | Self::Rmse
            | Self::Mae
            | Self::Mape
            | Self::R2 => self.name().into(),
            _ => self.name().to_lowercase(),
        }
    }

    /// Whether it has the target's own unit, so that what is much depends on the target.
    #[must_use]
    pub const fn has_unit(self) -> bool {
        matches!(
            self,
            Self::Rmse | Self::Mae | Self::MedianAe | Self::Pinball
        )
    }

    /// The lowest and the highest value that there can be.
    #[must_use]
    pub const fn range(self) -> (f64, f64) {
        match self {
            Self::Mcc | Self::Kappa => (-1.0, 1.0),
            Self::R2 => (f64::NEG_INFINITY, 1.0),
            Self::LogLoss
            | Self::Rmse
            | Self::Mae
            | Self::MedianAe
            | Self::Mape
            | Self::Pinball => (0.0, f64::INFINITY),
            // Summed over many classes; 1 for two.
            Self::Brier => (0.0, 2.0),
            _ => (0.0, 1.0),
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
            Self::PrecisionMacro => {
                "Of the rows that are called a class, the share that is one; averaged over the classes that are called at all."
            }
            Self::F1Macro => {
                "For each class, precision and recall combined; then averaged over the classes."
            }
            Self::F1Weighted => {
                "For each class, precision and recall combined; then averaged, each class as often as it occurs."
            }
            Self::RocAuc => {
                "How often a row of the class gets a higher probability than a row of another; 0.5 is chance."
            }
            Self::PrAuc => {
                "Precision, averaged over all thresholds: what a rare class is found with. Chance is the class's share of rows."
            }
            Self::LogLoss => {
                "How surprised the model is by the truth; being confidently wrong costs most. Lower is better."
            }
            Self::Brier => {
                "How far probabilities are from what happened, squared. Lower is better."
            }
            Self::Mcc => {
                "Correlation between prediction and truth: 1 is perfect, 0 is no better than chance."
            }
            Self::Kappa => {
                "Agreement between prediction and truth beyond what chance gives: 1 is perfect, 0 is chance."
            }
            Self::CalibrationError => {
                "How far stated probabilities are from how often it happens, in the mean. Lower is better."
            }
            Self::Rmse => {
                "Typical size of an error in the target's own units; large errors weigh more. Lower is better."
            }
            Self::Mae => "Mean size of an error in the target's own units. Lower is better.",
            Self::MedianAe => {
                "Half of the errors are smaller, in the target's own units. Lower is better."
            }
            Self::Mape => "Mean size of an error as a share of the true value. Lower is better.",
            Self::R2 => {
                "The share of the target's variation that the model explains; 0 is no better than the mean."
            }
            Self::Pinball => {
                "Mean cost where too low costs nine times as much as too high. Lower is better."
            }
        }
    }

    /// Why it has no value where it has none: the end of a sentence.
    #[must_use]
    pub const fn undefined_because(self) -> &'static str {
        match self {
            Self::Accuracy
            | Self::BalancedAccuracy
            | Self::PrecisionMacro
            | Self::F1Macro
            | Self::F1Weighted
            | Self::LogLoss
            | Self::Brier
            | Self::Mcc
            | Self::CalibrationError
            | Self::MedianAe => "there are no rows",
            Self::RocAuc | Self::PrAuc => "only one class occurs in these rows",
            Self::Kappa => "one class is all there is, and all that is predicted",
            Self::Rmse | Self::Mae | Self::Pinball => {
                "there are no rows, or errors are too large for a number"
            }
            Self::Mape => "a true value is 0, of which nothing is a share",
            Self::R2 => "all true values are equal",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_round_trip_and_each_metric_belongs_to_its_task() {
        for task in [Task::Classification, Task::Regression] {
            for metric in task.metrics() {
                assert_eq!(Metric::from_id(metric.id()), Some(*metric));
                assert_eq!(metric.task(), task);
            }
            assert!(task.metrics().starts_with(task.headline_metrics()));
        }
    }
}
