//! An estimator and rows in, a [`Model`] out: one door to all learners.
//!
//! Classes that don't occur in the training rows are taken out before a learner
//! sees them and get probability 0 afterwards, so no learner needs to care.

use super::error::Error;
use super::estimator::Estimator;
use super::labels::Labels;
use super::learner::{self, Binned, Classes, Criterion, Dense, Gram, Penalty};
use super::model::{Learnt, Model};
use crate::engine::prepare::Matrix;

/// What a learner may learn from.
#[derive(Clone, Copy, Debug)]
pub struct TrainingSet<'a> {
    /// Features, encoded as the estimator asks.
    pub matrix: &'a Matrix,
    /// The same features in bins, for trees; made where there are none yet.
    pub binned: Option<&'a Binned>,
    /// The products of columns, for linear regressions; made where there are none yet.
    pub gram: Option<&'a Gram>,
    /// The answers.
    pub labels: &'a Labels,
    /// How much each row counts, at least 0; `None` for 1 each. Nearest neighbours don't look at
    /// it, as in scikit-learn.
    pub weights: Option<&'a [f32]>,
    /// Decides everything random.
    pub seed: u64,
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
    if estimator.is_combination() {
        return Err(Error::Combination {
            estimator: estimator.name().into(),
        });
    }
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
    let made;
    let gram = if let Some(gram) = set.gram {
        gram
    } else {
        made = Gram::of(set.matrix, numbers, set.weights);
        &made
    };
    let plain = |model| Learnt::Linear {
        model,
        status: None,
    };
    let penalised = |alpha, l1_ratio, max_iter| {
        let fitted = learner::elastic_net(gram, &Penalty { alpha, l1_ratio }, max_iter);
        fitted.map(|(model, status)| Learnt::Linear {
            model,
            status: Some(status),
        })
    };
    match estimator {
        Estimator::Ridge(settings) => learner::ridge(gram, settings.alpha).map(plain),
        Estimator::Lasso(settings) => penalised(settings.alpha, 1.0, settings.max_iter),
        Estimator::ElasticNet(settings) => {
            penalised(settings.alpha, settings.l1_ratio, settings.max_iter)
        }
        _ => learner::ols(gram).map(plain),
    }
}

/// Learners of classes and numbers alike.
fn learn_both(
    estimator: &Estimator,
    set: &TrainingSet<'_>,
    progress: &mut dyn FnMut(f64),
) -> Learnt {
    match estimator {
        Estimator::Knn(settings) => {
            Learnt::Neighbors(learner::neighbors(set.matrix, set.labels, settings))
        }
        Estimator::DecisionTree(_)
        | Estimator::RandomForest(_)
        | Estimator::ExtraTrees(_)
        | Estimator::Boosting(_) => learn_trees(estimator, set, progress),
        _ => Learnt::Baseline(learner::baseline(set.labels, set.weights)),
    }
}

/// Learners that read bins.
fn learn_trees(
    estimator: &Estimator,
    set: &TrainingSet<'_>,
    progress: &mut dyn FnMut(f64),
) -> Learnt {
    let criterion = || Criterion::of(set.labels, set.weights);
    let made;
    let binned = if let Some(binned) = set.binned {
        binned
    } else {
        made = Binned::of(set.matrix);
        &made
    };
    match estimator {
        Estimator::DecisionTree(settings) => {
            Learnt::Forest(learner::decision_tree(binned, &criterion(), settings))
        }
        Estimator::RandomForest(settings) => Learnt::Forest(learner::random_forest(
            binned,
            &criterion(),
            settings,
            set.seed,
            progress,
        )),
        Estimator::ExtraTrees(settings) => Learnt::Forest(learner::extra_trees(
            binned,
            &criterion(),
            settings,
            set.seed,
            progress,
        )),
        Estimator::Boosting(settings) => {
            let rows = learner::Rows {
                binned,
                labels: set.labels,
                weights: set.weights,
                seed: set.seed,
            };
            Learnt::Boosting(learner::boosting(&rows, settings, progress))
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
