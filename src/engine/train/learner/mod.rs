//! The learners themselves, one family per file.
//!
//! Each is a function from encoded features and labels to a plain fitted value
//! with a `predict`. Classes are `0..k`, all present; see `train::model`.
//!
//! - `binned`: features as at most 255 bins; shared by all trees
//! - `tree`: a fitted tree; `split`, `classes`, `random_split`: its questions
//! - `forest`, with `grow` and `criterion`: decision tree, random forest, extra trees
//! - `boosting`, with `grow_leaves` and `histogram`: leaf-wise gradient boosting
//! - `linear`, `logistic` with `lbfgs`, `neighbors`, `bayes`, `baseline`

mod baseline;
mod bayes;
mod binned;
mod boosting;
mod classes;
mod criterion;
mod forest;
mod grow;
mod grow_leaves;
mod histogram;
mod lbfgs;
mod linear;
mod logistic;
mod neighbors;
mod random_split;
mod split;
mod tree;

pub use baseline::{Baseline, baseline};
pub use bayes::{GaussianModel, gaussian_nb};
pub use binned::Binned;
pub use boosting::{BoostedTrees, Rows, boosting};
pub use criterion::Criterion;
pub use forest::{ForestModel, decision_tree, extra_trees, random_forest};
pub use lbfgs::Status;
pub use linear::{LinearModel, ridge};
pub use logistic::{SoftmaxModel, logistic};
pub use neighbors::{Neighbors, neighbors};

/// Turns scores into probabilities that sum to 1, in place.
pub(super) fn softmax(scores: &mut [f64]) {
    let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut total = 0.0;
    for score in scores.iter_mut() {
        *score = libm::exp(*score - largest);
        total += *score;
    }
    for score in scores.iter_mut() {
        *score /= total;
    }
}

/// The logistic function, without overflow.
pub(super) fn sigmoid(score: f64) -> f64 {
    if score >= 0.0 {
        1.0 / (1.0 + libm::exp(-score))
    } else {
        let e = libm::exp(score);
        e / (1.0 + e)
    }
}
