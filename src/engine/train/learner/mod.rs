//! The learners themselves, one family per file.
//!
//! Each is a function from encoded features and labels to a plain fitted value
//! with a `predict`. Classes are `0..k`, all present; see `train::model`.
//!
//! - `binned`: features as at most 255 bins; shared by all trees
//! - `tree`: a fitted tree; `split`, `classes`, `random_split`: its questions
//! - `forest`, with `grow` and `criterion`: decision tree, random forest, extra trees
//! - `paths`: where rows end in trees, remembered
//! - `shapley`: what each feature adds to a tree's answer
//! - `boosting`, with `grow_leaves` and `histogram`: leaf-wise gradient boosting
//! - `gram`, `linear`, `coordinate`, with `cholesky`: linear regression and its penalties
//! - `logistic` with `lbfgs`; `linear_svm` with `platt`; `svm`: the kernel machines
//! - `neighbors`, `bayes`, `mlp`, `baseline`
//! - `simd`, `exponential`, `softmax`: arithmetic on many numbers at once

mod baseline;
mod bayes;
mod binned;
mod boosting;
mod cholesky;
mod class_sums;
mod classes;
mod coordinate;
mod criterion;
mod dense;
mod exponential;
mod forest;
mod gram;
mod grow;
mod grow_leaves;
mod histogram;
mod lbfgs;
mod linear;
mod linear_svm;
mod logistic;
mod mlp;
mod neighbors;
mod outline;
mod paths;
mod platt;
mod random_split;
mod shapley;
mod siblings;
mod simd;
mod softmax;
mod split;
mod svm;
mod tree;

#[cfg(test)]
mod reference_dense;
#[cfg(test)]
mod reference_svm;
#[cfg(test)]
mod robust_test;

pub use baseline::{Baseline, baseline};
pub use bayes::{GaussianModel, gaussian_nb};
pub use binned::Binned;
pub use boosting::{BoostedTrees, Rows, boosting};
pub use classes::Classes;
pub use coordinate::{Penalty, elastic_net};
pub use criterion::Criterion;
pub use dense::Dense;
pub use forest::{ForestModel, decision_tree, extra_trees, random_forest};
pub use gram::Gram;
pub use lbfgs::Status;
pub use linear::{LinearModel, ols, ridge};
pub use linear_svm::{LinearSvmModel, linear_svm};
pub use logistic::{SoftmaxModel, logistic};
pub use mlp::{MlpModel, mlp_classifier, mlp_regressor};
pub use neighbors::{Neighbors, neighbors};
pub use outline::{OutlineLine, Said};
pub use paths::{Paths, TOGETHER, Variants};
pub(super) use shapley::Walk;
pub use svm::{SvcModel, SvrModel, svc, svr};
pub(super) use tree::Tree;

use exponential::{exp, sigmoid};

/// Turns scores into probabilities that sum to 1, in place.
pub(super) fn softmax(scores: &mut [f64]) {
    let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut total = 0.0;
    for score in scores.iter_mut() {
        *score = exp(*score - largest);
        total += *score;
    }
    for score in scores.iter_mut() {
        *score /= total;
    }
}
