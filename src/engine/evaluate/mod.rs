//! How good predictions are: metrics, and what figures need to show them.
//!
//! Sees truth and predictions of held-out rows only. A metric that is undefined
//! for those rows is absent, never 0.

mod classification;
mod confusion;
mod curve;
mod interval;
mod outcomes;
mod probability;
mod regression;
mod reliability;
mod scores;
mod statistic;
mod threshold;

#[cfg(test)]
mod reference;

pub use classification::ClassificationReport;
pub use confusion::{ClassScores, ClassTable};
pub use curve::RocCurve;
pub use interval::{Interval, IntervalMethod, flattery};
pub use outcomes::{Answers, Outcomes};
pub use regression::RegressionReport;
pub use reliability::{PrecisionRecall, Reliability, ReliabilityBin};
pub use scores::{Evaluation, MeanSd, Report, Scores, evaluate, mean_sd, score, weighted_score};
pub use threshold::{ThresholdPoint, cheapest, thresholds};
