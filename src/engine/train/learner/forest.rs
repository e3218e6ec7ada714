//! Decision tree, random forest and extra trees: averages of grown trees.

use serde::{Deserialize, Serialize};

use super::binned::Binned;
use super::criterion::Criterion;
use super::grow::{Limits, Thresholds, grow};
use super::tree::Tree;
use crate::engine::prepare::Matrix;
use crate::engine::random::{Purpose, Random};
use crate::engine::train::estimator::{DecisionTree, Forest};

/// Trees whose leaf values are averaged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ForestModel {
    trees: Vec<Tree>,
}

/// One tree on all rows and features.
#[must_use]
pub fn decision_tree(binned: &Binned, criterion: &Criterion<'_>, settings: &DecisionTree) -> Tree {
    let limits = Limits {
        max_depth: settings.max_depth,
        min_samples_leaf: settings.min_samples_leaf,
        max_features: binned.features.len(),
        thresholds: Thresholds::Best,
    };
    let weights = vec![1.0; binned.n_rows];
    grow(
        binned,
        criterion,
        (0..binned.n_rows as u32).collect(),
        &weights,
        limits,
        Random::new(0, Purpose::Learner, &[]),
    )
}

/// Trees on bootstrap samples; each node looks at the square root of all features for
/// classes, at all features for numbers (scikit-learn's defaults).
pub fn random_forest(
    binned: &Binned,
    criterion: &Criterion<'_>,
    settings: &Forest,
    seed: u64,
    progress: &mut dyn FnMut(f64),
) -> ForestModel {
    let limits = limits(binned, criterion, settings, Thresholds::Best);
    forest(settings, progress, |tree| {
        let mut random = Random::new(seed, Purpose::Learner, &[tree]);
        let mut weights = vec![0.0f32; binned.n_rows];
        for _ in 0..binned.n_rows {
            weights[random.below(binned.n_rows as u32) as usize] += 1.0;
        }
        let rows = (0..binned.n_rows as u32)
            .filter(|row| weights[*row as usize] > 0.0)
            .collect();
        grow(binned, criterion, rows, &weights, limits, random)
    })
}

/// Trees on all rows with random thresholds.
pub fn extra_trees(
    binned: &Binned,
    criterion: &Criterion<'_>,
    settings: &Forest,
    seed: u64,
    progress: &mut dyn FnMut(f64),
) -> ForestModel {
    let limits = limits(binned, criterion, settings, Thresholds::Random);
    let weights = vec![1.0; binned.n_rows];
    forest(settings, progress, |tree| {
        let random = Random::new(seed, Purpose::Learner, &[tree]);
        grow(
            binned,
            criterion,
            (0..binned.n_rows as u32).collect(),
            &weights,
            limits,
            random,
        )
    })
}

fn limits(
    binned: &Binned,
    criterion: &Criterion<'_>,
    settings: &Forest,
    thresholds: Thresholds,
) -> Limits {
    let n_features = binned.features.len();
    let max_features = match criterion {
        Criterion::Gini { .. } => (n_features as f64).sqrt() as usize,
        Criterion::Variance { .. } => n_features,
    };
    Limits {
        max_depth: settings.max_depth,
        min_samples_leaf: settings.min_samples_leaf,
        max_features: max_features.max(1),
        thresholds,
    }
}

fn forest(
    settings: &Forest,
    progress: &mut dyn FnMut(f64),
    mut tree: impl FnMut(u64) -> Tree,
) -> ForestModel {
    let n_trees = settings.n_estimators.max(1);
    let trees = (0..n_trees)
        .map(|index| {
            progress(f64::from(index) / f64::from(n_trees));
            tree(u64::from(index))
        })
        .collect();
    ForestModel { trees }
}

impl ForestModel {
    /// The mean over the trees, row by row.
    #[must_use]
    pub fn predict(&self, matrix: &Matrix) -> Vec<f64> {
        let width = self.trees.first().map_or(1, Tree::width);
        let rows = matrix.row_major();
        let mut sums = vec![0.0; matrix.n_rows() * width];
        for tree in &self.trees {
            tree.add_to(&rows, matrix.n_columns(), 1.0, &mut sums);
        }
        if width > 1 {
            normalise(&mut sums, width);
        } else {
            let n_trees = self.trees.len().max(1) as f64;
            sums.iter_mut().for_each(|sum| *sum /= n_trees);
        }
        sums
    }
}

/// Divides each row by its sum, so that probabilities sum to 1.
pub(super) fn normalise(values: &mut [f64], width: usize) {
    for row in values.chunks_exact_mut(width) {
        let total: f64 = row.iter().sum();
        row.iter_mut().for_each(|value| *value /= total);
    }
}
