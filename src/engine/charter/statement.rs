//! What a person states before looking at data: the question, and what counts as success.
//!
//! Everything may be left out; what is stated travels with the plan, into bundles, and is
//! what results are judged by.

use serde::{Deserialize, Serialize};

use super::{Direction, Metric};

/// What errors cost, in any one unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Costs {
    /// Of classes: a row per truth, a column per prediction; 0 on the diagonal.
    Classes {
        /// In the order of rows and columns.
        labels: Vec<String>,
        /// Cost of predicting the column's class where the row's is true.
        values: Vec<Vec<f64>>,
    },
    /// Of numbers, per unit.
    Numbers {
        /// Predicting too much.
        over: f64,
        /// Predicting too little.
        under: f64,
    },
}

/// The charter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Charter {
    /// The question in a sentence.
    pub question: String,
    /// Who acts on a prediction, and how.
    pub actor: String,
    /// What success is measured by.
    pub metric: Option<Metric>,
    /// From where on it is a success, in the metric's natural sign.
    pub bound: Option<f64>,
    /// What errors cost.
    pub costs: Option<Costs>,
    /// Microseconds a prediction may take.
    pub max_us_per_row: Option<f64>,
    /// Kilobytes a model may have.
    pub max_kilobytes: Option<f64>,
    /// Whether a person must be able to follow a prediction.
    pub must_be_explainable: bool,
    /// Who answers for the model.
    pub owner: String,
    /// Who must agree before it is used.
    pub approver: String,
}

/// Share of the way from the baseline to perfect that counts as a success unless the person
/// says otherwise (Deepchecks: gain over a simple model of at least 0.1).
pub const LEAST_GAIN: f64 = 0.1;

impl Charter {
    /// Whether anything is stated.
    #[must_use]
    pub fn is_stated(&self) -> bool {
        *self != Self::default()
    }

    /// Whether a score reaches the bound; `None` where no bound is stated for the metric.
    #[must_use]
    pub fn is_met(&self, metric: Metric, score: f64) -> Option<bool> {
        let bound = self.bound.filter(|_| self.metric == Some(metric))?;
        Some(metric.reaches(score, bound))
    }

    /// What is odd about the bound, given what the baseline scores.
    #[must_use]
    pub fn objection(&self, baseline: Option<f64>) -> Option<String> {
        let (metric, bound) = (self.metric?, self.bound?);
        if metric.perfect() == bound {
            return Some(format!(
                "Only a perfect model reaches a {} of {bound}.",
                metric.name()
            ));
        }
        if metric.reaches(bound, metric.perfect()) {
            return Some(format!(
                "No model reaches a {} of {bound}: {} is perfect.",
                metric.name(),
                metric.perfect()
            ));
        }
        let baseline = baseline?;
        metric.reaches(baseline, bound).then(|| {
            format!(
                "The baseline, which learns nothing, already has a {} of about {baseline:.3}: a bound of {bound} would call it a success.",
                metric.name()
            )
        })
    }
}

impl Metric {
    /// Whether a score is as good as a bound, or better.
    #[must_use]
    pub fn reaches(self, score: f64, bound: f64) -> bool {
        match self.direction() {
            Direction::Up => score >= bound,
            Direction::Down => score <= bound,
        }
    }

    /// The bound that is a tenth of the way from a baseline to perfect.
    #[must_use]
    pub fn usual_bound(self, baseline: f64) -> f64 {
        baseline + LEAST_GAIN * (self.perfect() - baseline)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(metric: Metric, bound: f64, baseline: Option<f64>, expected: Option<&str>) {
        let charter = Charter {
            metric: Some(metric),
            bound: Some(bound),
            ..Charter::default()
        };
        let found = charter.objection(baseline);
        match expected {
            None => assert_eq!(found, None),
            Some(part) => assert!(
                found.as_ref().is_some_and(|text| text.contains(part)),
                "{found:?}"
            ),
        }
    }

    #[test]
    fn a_bound_below_the_baseline_is_objected_to() {
        check(Metric::Accuracy, 0.6, Some(0.63), Some("learns nothing"));
        check(Metric::Accuracy, 0.7, Some(0.63), None);
        check(Metric::Rmse, 12.0, Some(10.0), Some("learns nothing"));
        check(Metric::Rmse, 8.0, Some(10.0), None);
        check(Metric::Accuracy, 0.6, None, None);
        check(Metric::Accuracy, 1.2, None, Some("No model"));
        check(Metric::Accuracy, 1.0, None, Some("perfect"));
        check(Metric::Rmse, -1.0, None, Some("No model"));
    }

    #[test]
    fn a_score_meets_the_bound_of_its_own_metric_only() {
        let charter = Charter {
            metric: Some(Metric::Accuracy),
            bound: Some(0.8),
            ..Charter::default()
        };
        assert_eq!(charter.is_met(Metric::Accuracy, 0.8), Some(true));
        assert_eq!(charter.is_met(Metric::Accuracy, 0.79), Some(false));
        assert_eq!(charter.is_met(Metric::Mcc, 0.9), None);
        assert!(charter.is_stated() && !Charter::default().is_stated());
        assert!((Metric::Accuracy.usual_bound(0.6) - 0.64).abs() < 1e-12);
    }
}
