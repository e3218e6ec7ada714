//! The settings of each learner: names, meaning and defaults are scikit-learn's, but for what a
//! field says.

use serde::{Deserialize, Serialize};

use super::labels::Labels;

/// Settings of logistic regression with an L2 penalty.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Logistic {
    /// Inverse strength of the penalty (scikit-learn's `C` = 1).
    pub c: f64,
    /// Iterations at most (200; scikit-learn's 100 often end before it has converged).
    pub max_iter: u32,
}

/// Settings of linear regression with an L2 penalty.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ridge {
    /// Strength of the penalty (scikit-learn's `alpha` = 1).
    pub alpha: f64,
}

/// Settings of a single tree; grown until leaves are pure by default, as in scikit-learn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionTree {
    /// Depth at most; `None` for no limit.
    pub max_depth: Option<u32>,
    /// Rows in a leaf at least.
    pub min_samples_leaf: u32,
}

/// Settings of a forest.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forest {
    /// Number of trees (100).
    pub n_estimators: u32,
    /// Depth at most; `None` for no limit.
    pub max_depth: Option<u32>,
    /// Weight in a leaf at least, in rows of weight 1; a row that a bootstrap sample drew twice
    /// counts twice (scikit-learn counts it once). With the default of 1 there is no difference.
    pub min_samples_leaf: u32,
    /// Share of the features each node looks at; `None` for the square root of their
    /// number with classes, all with numbers (scikit-learn's defaults, `"sqrt"` and 1.0).
    pub max_features: Option<f64>,
}

/// Settings of histogram gradient boosting (as in scikit-learn and LightGBM).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Boosting {
    /// Share of each tree that is added (0.1).
    pub learning_rate: f64,
    /// Rounds (100).
    pub max_iter: u32,
    /// Leaves per tree at most (31).
    pub max_leaf_nodes: u32,
    /// Rows in a leaf at least (20).
    pub min_samples_leaf: u32,
    /// Penalty on leaf values (0).
    pub l2_regularization: f64,
    /// Stops after so many rounds that don't lower the loss of a tenth of the rows, which
    /// are held out for it; `None` for all rounds on all rows. (scikit-learn's `"auto"` stops
    /// early from 10,000 rows on. They are drawn without regard to classes.)
    pub n_iter_no_change: Option<u32>,
}

/// Settings of k nearest neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Knn {
    /// Neighbours that vote (5).
    pub n_neighbors: u32,
}

/// Settings of Gaussian naive Bayes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GaussianNb {
    /// Share of the largest variance that is added to all (1e-9).
    pub var_smoothing: f64,
}

/// Settings of linear regression that sets weights to zero.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lasso {
    /// Strength of the penalty (scikit-learn's `alpha` = 1).
    pub alpha: f64,
    /// Rounds over all columns at most (1000).
    pub max_iter: u32,
}

/// Settings of linear regression with both penalties.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ElasticNet {
    /// Strength of the penalties (scikit-learn's `alpha` = 1).
    pub alpha: f64,
    /// Share of the penalty on absolute values (0.5).
    pub l1_ratio: f64,
    /// Rounds over all columns at most (1000).
    pub max_iter: u32,
}

/// Settings of a linear support vector machine.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinearSvm {
    /// Inverse strength of the penalty (scikit-learn's `C` = 1).
    pub c: f64,
    /// Newton steps at most per class (1000).
    pub max_iter: u32,
}

impl Default for LinearSvm {
    fn default() -> Self {
        Self {
            c: 1.0,
            max_iter: 1000,
        }
    }
}

/// Settings of a support vector machine with a Gaussian (RBF) kernel.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RbfSvm {
    /// Inverse strength of the penalty (scikit-learn's `C` = 1).
    pub c: f64,
    /// Width of the kernel `exp(-gamma |a - b|^2)`; `None` is scikit-learn's `"scale"`:
    /// 1 / (columns x variance of all values).
    pub gamma: Option<f64>,
    /// Regression: errors up to this many units of the target cost nothing (0.1).
    pub epsilon: f64,
    /// Rows fitted at most (10,000); of more, a seeded sample is fitted.
    pub max_rows: u32,
    /// Steps at most per pair of classes (200,000; scikit-learn has no cap).
    pub max_iter: u32,
}

impl Default for RbfSvm {
    fn default() -> Self {
        Self {
            c: 1.0,
            gamma: None,
            epsilon: 0.1,
            max_rows: 10_000,
            max_iter: 200_000,
        }
    }
}

/// Settings of a neural network with one hidden layer (defaults are scikit-learn's).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mlp {
    /// Units of the hidden layer (100).
    pub hidden_layer_size: u32,
    /// Strength of the penalty on squared weights (0.0001).
    pub alpha: f64,
    /// Adam's step size (0.001).
    pub learning_rate_init: f64,
    /// Rows per step (200, or all rows if fewer).
    pub batch_size: u32,
    /// Passes over the rows at most (200).
    pub max_iter: u32,
}

impl Default for Mlp {
    fn default() -> Self {
        Self {
            hidden_layer_size: 100,
            alpha: 1e-4,
            learning_rate_init: 1e-3,
            batch_size: 200,
            max_iter: 200,
        }
    }
}

/// How much each class counts in training.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassWeight {
    /// Every row counts the same.
    #[default]
    Equal,
    /// Every class counts the same in all: scikit-learn's `class_weight="balanced"`.
    Balanced,
}

impl ClassWeight {
    /// A weight per row, `n_rows / (n_classes n_rows_of_its_class)`; `None` for 1 each.
    #[must_use]
    pub fn of(self, labels: &Labels) -> Option<Vec<f32>> {
        let (Self::Balanced, Labels::Classes { codes, n_classes }) = (self, labels) else {
            return None;
        };
        let mut counts = vec![0_u32; *n_classes];
        for code in codes {
            if let Some(count) = counts.get_mut(*code as usize) {
                *count += 1;
            }
        }
        let n_seen = counts.iter().filter(|count| **count > 0).count() as f64;
        let weight = |code: &u32| {
            let count = counts.get(*code as usize).copied().unwrap_or(1);
            (codes.len() as f64 / (n_seen * f64::from(count.max(1)))) as f32
        };
        Some(codes.iter().map(weight).collect())
    }
}
