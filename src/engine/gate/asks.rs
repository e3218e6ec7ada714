//! What is asked of a model: bounds, and what a person expects of single columns.

use serde::{Deserialize, Serialize};

/// Which way an answer should move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Not down.
    Up,
    /// Not up.
    Down,
}

impl Effect {
    /// The word shown to people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

/// "If this column rises and all else stays, the answer goes so."
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expectation {
    /// A column of numbers.
    pub column: String,
    /// Which way the prediction moves, or the probability of `class`.
    pub effect: Effect,
    /// The class that is meant; the last one if none is named. `None` for numbers.
    pub class: Option<String>,
}

impl Expectation {
    /// The expectation as a sentence without its end.
    #[must_use]
    pub fn sentence(&self, target: &str) -> String {
        let effect = self.effect.name();
        match &self.class {
            Some(class) => format!("{} up, probability of {class} {effect}", self.column),
            None => format!("{} up, {target} {effect}", self.column),
        }
    }
}

/// Bounds of the gate's tests, and expectations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asks {
    /// Least share of the way from baseline to perfect.
    pub least_gain: f64,
    /// Most that a score may fall from training to test rows, as a share of it (of the
    /// baseline's, for errors).
    pub most_gap: f64,
    /// Least area under the ROC curve of two classes.
    pub least_roc_auc: f64,
    /// Least recall of a class, as a share of the mean over classes.
    pub least_class_share: f64,
    /// Least score of a segment, as a share of the mean.
    pub least_segment_share: f64,
    /// Most expected calibration error.
    pub most_calibration_error: f64,
    /// Most microseconds per row, unless the charter says.
    pub most_us_per_row: f64,
    /// Most rows, as a share, that may move against an expectation.
    pub most_against: f64,
    /// What a person expects of columns.
    pub expectations: Vec<Expectation>,
}

impl Default for Asks {
    /// The defaults of the product (design 4.8).
    fn default() -> Self {
        Self {
            least_gain: 0.1,
            most_gap: 0.1,
            least_roc_auc: 0.7,
            least_class_share: 0.5,
            least_segment_share: 0.8,
            most_calibration_error: 0.1,
            most_us_per_row: 1000.0,
            most_against: 0.05,
            expectations: Vec::new(),
        }
    }
}
