//! What a person should know about a plan before training.

use serde::{Deserialize, Serialize};

use super::Plan;
use crate::engine::charter::Task;
use crate::engine::check::{ColumnProfile, ValueProfile};
use crate::engine::split::SplitBy;

/// Something a person should know before training; nothing is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// What was seen, and what to do.
    pub sentence: String,
}

impl Plan {
    /// What a person should know about this plan before training.
    #[must_use]
    pub fn warnings(&self, profiles: &[ColumnProfile]) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let mut warn = |sentence: String| warnings.push(Warning { sentence });
        let Some(target) = profiles
            .iter()
            .find(|profile| profile.name == self.target_name())
        else {
            return warnings;
        };
        let known = target.n_rows - target.n_missing;
        if let Some(date) = self.schema.dates().first()
            && self.split.by == SplitBy::Random
        {
            warn(format!(
                "The rows have dates ({date}) and are split at random: a model may learn from days right beside its test days, so scores can flatter it. Split by time to see how it does on later rows."
            ));
        }
        if target.n_missing > 0 {
            warn(format!(
                "{} rows have no value in {}; they are left out and counted.",
                target.n_missing, target.name
            ));
        }
        if self.task == Task::Classification {
            if target.n_distinct * 10 > known {
                warn(format!(
                    "{} has {} classes in {known} rows: fewer than 10 rows per class. If it is a quantity, read it as a number.",
                    target.name, target.n_distinct
                ));
            }
            if let ValueProfile::Category { levels, .. } = &target.values {
                let folds = u64::from(self.split.folds);
                let rare: Vec<&str> = levels
                    .iter()
                    .filter(|(_, count)| *count < folds)
                    .map(|(name, _)| name.as_str())
                    .take(5)
                    .collect();
                if !rare.is_empty() {
                    warn(format!(
                        "Too few rows to be in every fold: {}. Scores of such classes say little.",
                        rare.join(", ")
                    ));
                }
            }
        } else if target.n_distinct == 2 && matches!(target.values, ValueProfile::Number { .. }) {
            warn(format!(
                "{} holds just two numbers; it may be better read as two classes.",
                target.name
            ));
        }
        if known < 50 {
            warn(format!(
                "{known} rows are few: every score here is uncertain by many points."
            ));
        }
        warnings
    }
}
