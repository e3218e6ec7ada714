//! How good predictions are: metrics, and what figures need to show them.
//!
//! Sees truth and predictions of held-out rows only. A metric that is undefined
//! for those rows is absent, never 0.

mod classification;
mod curve;
mod regression;
mod scores;

pub use classification::ClassificationReport;
pub use curve::{RocCurve, roc_auc};
pub use regression::RegressionReport;
pub use scores::{Evaluation, MeanSd, Report, Scores, evaluate, mean_sd, score};
