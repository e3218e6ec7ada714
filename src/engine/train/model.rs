//! Fitted learners behind one door: [`Model::predict`].

use serde::{Deserialize, Serialize};

use super::learner::{
    Baseline, BoostedTrees, ForestModel, GaussianModel, LinearModel, LinearSvmModel, MlpModel,
    Neighbors, Paths, SoftmaxModel, Status, SvcModel, SvrModel, Variants,
};
use crate::engine::prepare::Matrix;

/// A fitted learner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Learnt {
    /// Majority class or mean.
    Baseline(Baseline),
    /// Weights and an intercept.
    Linear {
        /// The weights.
        model: LinearModel,
        /// How fitting ended, where it goes step by step.
        status: Option<Status>,
    },
    /// Weights per class.
    Softmax(SoftmaxModel),
    /// One tree, or many, averaged.
    Forest(ForestModel),
    /// Many trees, added up.
    Boosting(BoostedTrees),
    /// The training rows themselves.
    Neighbors(Neighbors),
    /// Means and variances per class.
    Gaussian(GaussianModel),
    /// Weights per class, and curves that make probabilities of sums.
    LinearSvm(LinearSvmModel),
    /// Telling rows of each pair of classes.
    Svc(SvcModel),
    /// Telling rows of numbers.
    Svr(SvrModel),
    /// Weights of a network.
    Mlp(MlpModel),
}

/// A fitted learner with the classes it knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    pub(super) learnt: Learnt,
    /// Codes of the classes seen in training; empty for numbers.
    pub(super) seen: Vec<u32>,
    /// Number of classes of the target; 0 for numbers.
    pub(super) n_classes: usize,
}

/// Predictions in the order of a matrix's rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Predictions {
    /// Probabilities, row by row, one per class; each row sums to 1.
    Classes {
        /// `n_rows` x `n_classes`.
        probabilities: Vec<f64>,
        /// Columns per row.
        n_classes: usize,
        /// Of two classes: from which probability on a row counts as the second; `None` for the
        /// more probable one.
        threshold: Option<f64>,
    },
    /// One number per row.
    Numbers(Vec<f64>),
}

impl Predictions {
    /// The weighted mean of answers about the same rows, without a threshold; `None` without any,
    /// and of answers that don't go together.
    #[must_use]
    pub fn mean(weighed: &[(f64, Self)]) -> Option<Self> {
        let (_, first) = weighed.first()?;
        let mut sums = vec![0.0; first.values().len()];
        for (weight, one) in weighed {
            if one.values().len() != sums.len() || one.n_classes() != first.n_classes() {
                return None;
            }
            for (sum, value) in sums.iter_mut().zip(one.values()) {
                *sum += weight * value;
            }
        }
        Some(match first {
            Self::Numbers(_) => Self::Numbers(sums),
            Self::Classes { n_classes, .. } => Self::Classes {
                probabilities: sums,
                n_classes: *n_classes,
                threshold: None,
            },
        })
    }

    fn values(&self) -> &[f64] {
        match self {
            Self::Numbers(numbers) => numbers,
            Self::Classes { probabilities, .. } => probabilities,
        }
    }

    /// Classes of the target; 0 for numbers.
    const fn n_classes(&self) -> usize {
        match self {
            Self::Numbers(_) => 0,
            Self::Classes { n_classes, .. } => *n_classes,
        }
    }

    /// The class per row: by the threshold if there is one, else the most probable (the first of
    /// equals); empty for numbers.
    #[must_use]
    pub fn classes(&self) -> Vec<u32> {
        match self {
            Self::Numbers(_) => Vec::new(),
            Self::Classes {
                probabilities,
                n_classes,
                threshold,
            } => {
                let rows = probabilities.chunks_exact((*n_classes).max(1));
                match (threshold, n_classes) {
                    (Some(least), 2) => rows.map(|row| u32::from(row[1] >= *least)).collect(),
                    _ => rows.map(most_probable).collect(),
                }
            }
        }
    }
}

fn most_probable(row: &[f64]) -> u32 {
    let mut best = (0u32, f64::NEG_INFINITY);
    for (class, probability) in row.iter().enumerate() {
        if *probability > best.1 {
            best = (class as u32, *probability);
        }
    }
    best.0
}

impl Model {
    /// How fitting ended, where the learner iterates.
    #[must_use]
    pub const fn status(&self) -> Option<Status> {
        match &self.learnt {
            Learnt::Softmax(model) => Some(model.status),
            Learnt::LinearSvm(model) => Some(model.status),
            Learnt::Svc(model) => Some(model.status),
            Learnt::Svr(model) => Some(model.status),
            Learnt::Mlp(model) => Some(model.status),
            Learnt::Linear { status, .. } => *status,
            _ => None,
        }
    }

    /// Rows it was fitted to, if a sample of those that were given.
    #[must_use]
    pub fn n_fitted(&self) -> Option<u64> {
        let (used, given) = match &self.learnt {
            Learnt::Svc(model) => (model.rows_used, model.rows_given),
            Learnt::Svr(model) => (model.rows_used, model.rows_given),
            _ => return None,
        };
        (used < given).then_some(u64::from(used))
    }

    /// Classes of the target; 0 for numbers.
    #[must_use]
    pub const fn n_classes(&self) -> usize {
        self.n_classes
    }

    /// Predicts every row of a matrix made by the recipe the model was trained with.
    #[must_use]
    pub fn predict(&self, matrix: &Matrix) -> Predictions {
        let values = match &self.learnt {
            Learnt::Baseline(model) => model.predict(matrix.n_rows()),
            Learnt::Linear { model, .. } => model.predict(matrix),
            Learnt::Softmax(model) => model.predict(matrix),
            Learnt::Forest(model) => model.predict(matrix),
            Learnt::Boosting(model) => model.predict(matrix),
            Learnt::Neighbors(model) => model.predict(matrix),
            Learnt::Gaussian(model) => model.predict(matrix),
            Learnt::LinearSvm(model) => model.predict(matrix),
            Learnt::Svc(model) => model.predict(matrix),
            Learnt::Svr(model) => model.predict(matrix),
            Learnt::Mlp(model) => model.predict(matrix),
        };
        self.predictions(values)
    }

    /// Most rows whose ways through its trees are remembered; `None` of other models.
    #[must_use]
    pub fn most_paths(&self) -> Option<usize> {
        match &self.learnt {
            Learnt::Forest(model) => Some(model.most_paths()),
            Learnt::Boosting(model) => Some(model.most_paths()),
            _ => None,
        }
    }

    /// The ways of a matrix's rows through its trees; `None` of other models, and of too many rows.
    #[must_use]
    pub fn paths(&self, matrix: &Matrix) -> Option<Paths> {
        match &self.learnt {
            Learnt::Forest(model) => model.paths(matrix),
            Learnt::Boosting(model) => model.paths(matrix),
            _ => None,
        }
    }

    /// What [`Self::predict`] gives for each variant of the remembered matrix; nothing of models
    /// without trees.
    #[must_use]
    pub fn predict_again(&self, paths: &Paths, variants: &Variants) -> Vec<Predictions> {
        let values = match &self.learnt {
            Learnt::Forest(model) => model.predict_again(paths, variants),
            Learnt::Boosting(model) => model.predict_again(paths, variants),
            _ => Vec::new(),
        };
        let values = values.into_iter();
        values.map(|values| self.predictions(values)).collect()
    }

    fn predictions(&self, values: Vec<f64>) -> Predictions {
        if self.n_classes == 0 {
            Predictions::Numbers(values)
        } else {
            self.all_classes(values)
        }
    }

    fn all_classes(&self, values: Vec<f64>) -> Predictions {
        let n_classes = self.n_classes;
        if self.seen.len() == n_classes {
            return Predictions::Classes {
                probabilities: values,
                n_classes,
                threshold: None,
            };
        }
        let n_rows = values.len() / self.seen.len().max(1);
        let mut probabilities = vec![0.0; n_rows * n_classes];
        for (row, known) in probabilities
            .chunks_exact_mut(n_classes)
            .zip(values.chunks_exact(self.seen.len().max(1)))
        {
            for (code, probability) in self.seen.iter().zip(known) {
                if let Some(slot) = row.get_mut(*code as usize) {
                    *slot = *probability;
                }
            }
        }
        Predictions::Classes {
            probabilities,
            n_classes,
            threshold: None,
        }
    }
}
