//! Fitted learners behind one door: [`fit`] in, [`Model::predict`] out.
//!
//! Classes that don't occur in the training rows are taken out before a learner
//! sees them and get probability 0 afterwards, so no learner needs to care.

use serde::{Deserialize, Serialize};

use super::error::Error;
use super::estimator::Estimator;
use super::labels::Labels;
use super::learner::{self, Criterion};
use super::learner::{
    Baseline, Binned, BoostedTrees, Classes, Dense, ForestModel, GaussianModel, Gram, LinearModel,
    LinearSvmModel, MlpModel, Neighbors, Penalty, SoftmaxModel, Status, SvcModel, SvrModel,
};
use crate::engine::prepare::Matrix;

/// What a learner may learn from.
#[derive(Clone, Copy, Debug)]
pub struct TrainingSet<'a> {
    /// Encoded features, scaled as the estimator asks.
    pub matrix: &'a Matrix,
    /// The same features in bins; only trees read it.
    pub binned: &'a Binned,
    /// The answers.
    pub labels: &'a Labels,
    /// How much each row counts, at least 0; `None` for 1 each. Nearest neighbours and the
    /// multilayer perceptron don't look at it, as in scikit-learn.
    pub weights: Option<&'a [f32]>,
    /// Decides everything random.
    pub seed: u64,
}

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
    learnt: Learnt,
    /// Codes of the classes seen in training; empty for numbers.
    seen: Vec<u32>,
    /// Number of classes of the target; 0 for numbers.
    n_classes: usize,
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
    },
    /// One number per row.
    Numbers(Vec<f64>),
}

impl Predictions {
    /// The most probable class per row (the first of equals); empty for numbers.
    #[must_use]
    pub fn classes(&self) -> Vec<u32> {
        match self {
            Self::Numbers(_) => Vec::new(),
            Self::Classes {
                probabilities,
                n_classes,
            } => probabilities
                .chunks_exact((*n_classes).max(1))
                .map(most_probable)
                .collect(),
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

/// Targets up to this size have squares that can be added up, and fit an `f32` leaf.
const MAX_TARGET: f64 = 1e30;

/// Fits an estimator; `progress` hears shares between 0 and 1 as it goes.
///
/// # Errors
/// When there is nothing to learn from, the target is too large, the estimator does
/// not do the task, or the result is not finite.
pub fn fit(
    estimator: &Estimator,
    set: &TrainingSet<'_>,
    progress: &mut dyn FnMut(f64),
) -> Result<Model, Error> {
    if set.labels.is_empty() {
        return Err(Error::NoRows);
    }
    if let Labels::Numbers(numbers) = set.labels
        && let Some(large) = numbers.iter().find(|number| number.abs() > MAX_TARGET)
    {
        return Err(Error::TooLarge {
            value: format!("{large:e}"),
        });
    }
    let (labels, seen, n_classes) = compress(set.labels);
    if matches!(set.labels, Labels::Classes { .. })
        && seen.len() < 2
        && *estimator != Estimator::Baseline
    {
        return Err(Error::OneClass);
    }
    let set = TrainingSet {
        labels: &labels,
        ..*set
    };
    let learnt = learn(estimator, &set, progress)?;
    progress(1.0);
    Ok(Model {
        learnt,
        seen,
        n_classes,
    })
}

fn learn(
    estimator: &Estimator,
    set: &TrainingSet<'_>,
    progress: &mut dyn FnMut(f64),
) -> Result<Learnt, Error> {
    let wrong_task = |task: &str| Error::WrongTask {
        estimator: estimator.name().into(),
        task: task.into(),
    };
    let not_finite = || Error::NotFinite {
        estimator: estimator.name().into(),
    };
    let dense = Dense {
        matrix: set.matrix,
        weights: set.weights,
        seed: set.seed,
    };
    let learnt = match set.labels {
        Labels::Classes { codes, n_classes } => {
            let classes = Classes {
                codes,
                n_classes: *n_classes,
                weights: set.weights,
            };
            match estimator {
                Estimator::Logistic(settings) => {
                    learner::logistic(set.matrix, &classes, settings, progress).map(Learnt::Softmax)
                }
                Estimator::GaussianNb(settings) => Some(Learnt::Gaussian(learner::gaussian_nb(
                    set.matrix,
                    &classes,
                    settings.var_smoothing,
                ))),
                Estimator::LinearSvm(settings) => {
                    learner::linear_svm(&dense, codes, *n_classes, settings, progress)
                        .map(Learnt::LinearSvm)
                }
                Estimator::RbfSvm(settings) => {
                    learner::svc(&dense, codes, *n_classes, settings, progress).map(Learnt::Svc)
                }
                Estimator::Mlp(settings) => {
                    learner::mlp_classifier(&dense, codes, *n_classes, settings, progress)
                        .map(Learnt::Mlp)
                }
                Estimator::Linear
                | Estimator::Ridge(_)
                | Estimator::Lasso(_)
                | Estimator::ElasticNet(_) => return Err(wrong_task("classification")),
                of_both => Some(learn_both(of_both, set, progress)),
            }
        }
        Labels::Numbers(numbers) => match estimator {
            Estimator::Linear
            | Estimator::Ridge(_)
            | Estimator::Lasso(_)
            | Estimator::ElasticNet(_) => learn_linear(estimator, set, numbers),
            Estimator::RbfSvm(settings) => {
                learner::svr(&dense, numbers, settings, progress).map(Learnt::Svr)
            }
            Estimator::Mlp(settings) => {
                learner::mlp_regressor(&dense, numbers, settings, progress).map(Learnt::Mlp)
            }
            Estimator::Logistic(_) | Estimator::GaussianNb(_) | Estimator::LinearSvm(_) => {
                return Err(wrong_task("regression"));
            }
            of_both => Some(learn_both(of_both, set, progress)),
        },
    };
    learnt.ok_or_else(not_finite)
}

/// Linear regressions, all from the same products of columns.
fn learn_linear(estimator: &Estimator, set: &TrainingSet<'_>, numbers: &[f64]) -> Option<Learnt> {
    let gram = Gram::of(set.matrix, numbers, set.weights);
    let plain = |model| Learnt::Linear {
        model,
        status: None,
    };
    let penalised = |alpha, l1_ratio, max_iter| {
        let fitted = learner::elastic_net(&gram, &Penalty { alpha, l1_ratio }, max_iter);
        fitted.map(|(model, status)| Learnt::Linear {
            model,
            status: Some(status),
        })
    };
    match estimator {
        Estimator::Ridge(settings) => learner::ridge(&gram, settings.alpha).map(plain),
        Estimator::Lasso(settings) => penalised(settings.alpha, 1.0, settings.max_iter),
        Estimator::ElasticNet(settings) => {
            penalised(settings.alpha, settings.l1_ratio, settings.max_iter)
        }
        _ => learner::ols(&gram).map(plain),
    }
}

/// Learners of classes and numbers alike.
fn learn_both(
    estimator: &Estimator,
    set: &TrainingSet<'_>,
    progress: &mut dyn FnMut(f64),
) -> Learnt {
    let criterion = || Criterion::of(set.labels, set.weights);
    match estimator {
        Estimator::DecisionTree(settings) => {
            Learnt::Forest(learner::decision_tree(set.binned, &criterion(), settings))
        }
        Estimator::RandomForest(settings) => Learnt::Forest(learner::random_forest(
            set.binned,
            &criterion(),
            settings,
            set.seed,
            progress,
        )),
        Estimator::ExtraTrees(settings) => Learnt::Forest(learner::extra_trees(
            set.binned,
            &criterion(),
            settings,
            set.seed,
            progress,
        )),
        Estimator::Boosting(settings) => {
            let rows = learner::Rows {
                binned: set.binned,
                labels: set.labels,
                weights: set.weights,
                seed: set.seed,
            };
            Learnt::Boosting(learner::boosting(&rows, settings, progress))
        }
        Estimator::Knn(settings) => {
            Learnt::Neighbors(learner::neighbors(set.matrix, set.labels, settings))
        }
        _ => Learnt::Baseline(learner::baseline(set.labels, set.weights)),
    }
}

/// The labels with codes `0..k` for the `k` classes that occur, and which those are.
fn compress(labels: &Labels) -> (Labels, Vec<u32>, usize) {
    let Labels::Classes { codes, n_classes } = labels else {
        return (labels.clone(), Vec::new(), 0);
    };
    let mut new_code = vec![u32::MAX; *n_classes];
    for code in codes {
        if let Some(slot) = new_code.get_mut(*code as usize) {
            *slot = 0;
        }
    }
    let mut seen = Vec::new();
    for (code, slot) in new_code.iter_mut().enumerate() {
        if *slot == 0 {
            *slot = seen.len() as u32;
            seen.push(code as u32);
        }
    }
    let codes = codes
        .iter()
        .filter_map(|code| new_code.get(*code as usize))
        .copied()
        .collect();
    (
        Labels::Classes {
            codes,
            n_classes: seen.len(),
        },
        seen,
        *n_classes,
    )
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
        }
    }
}
