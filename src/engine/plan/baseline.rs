//! What a model that learns nothing scores, foreseen from the target's profile.

use super::{Plan, class_counts};
use crate::engine::charter::Metric;
use crate::engine::check::{ColumnProfile, ValueProfile};

impl Plan {
    /// The baseline's score by a metric: of always the most frequent class, or the mean;
    /// `None` where the profile does not tell.
    #[must_use]
    pub fn baseline(&self, metric: Metric, profiles: &[ColumnProfile]) -> Option<f64> {
        let name = self.target_name();
        let profile = profiles.iter().find(|profile| profile.name == name)?;
        if metric.task() != self.task {
            return None;
        }
        match (&profile.values, metric) {
            (ValueProfile::Number { sd, .. }, Metric::Rmse) => Some(*sd),
            (_, Metric::R2 | Metric::Mcc) => Some(0.0),
            (_, Metric::RocAuc) => Some(0.5),
            (ValueProfile::Category { n_other: 0, .. }, _) => {
                of_classes(metric, &class_counts(profile))
            }
            _ => None,
        }
    }
}

fn of_classes(metric: Metric, counts: &[u64]) -> Option<f64> {
    let total = counts.iter().sum::<u64>() as f64;
    let largest = *counts.iter().max()? as f64;
    let n_classes = counts.iter().filter(|count| **count > 0).count() as f64;
    let share = largest / total;
    match metric {
        Metric::Accuracy => Some(share),
        Metric::BalancedAccuracy => Some(1.0 / n_classes),
        // Precision is the share, recall 1; the other classes have 0.
        Metric::F1Macro => Some(2.0 * share / (share + 1.0) / n_classes),
        Metric::LogLoss => Some(
            counts
                .iter()
                .filter(|count| **count > 0)
                .map(|count| *count as f64 / total)
                .map(|share| -share * libm::log(share))
                .sum(),
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(metric: Metric, expected: f64) {
        let found = of_classes(metric, &[60, 30, 10]).unwrap();
        assert!((found - expected).abs() < 1e-9, "{metric:?}: {found}");
    }

    #[test]
    fn the_baseline_is_scikit_learns_dummy() {
        // DummyClassifier(strategy="prior") on 60, 30 and 10 rows of three classes.
        check(Metric::Accuracy, 0.6);
        check(Metric::BalancedAccuracy, 1.0 / 3.0);
        check(Metric::F1Macro, 0.25);
        check(Metric::LogLoss, 0.897_945_724_8);
    }
}
