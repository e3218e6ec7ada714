//! Decision tree, random forest and extra trees: averages of grown trees.

use serde::{Deserialize, Serialize};

use super::binned::Binned;
use super::criterion::Criterion;
use super::grow::{Grower, Limits, Thresholds};
use super::paths::{Paths, Variants};
use super::tree::{Tree, normalise, sums};
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
pub fn decision_tree(
    binned: &Binned,
    criterion: &Criterion<'_>,
    settings: &DecisionTree,
) -> ForestModel {
    let limits = Limits {
        max_depth: settings.max_depth,
        min_samples_leaf: settings.min_samples_leaf,
        max_features: binned.features.len(),
        thresholds: Thresholds::Best,
    };
    let tree =
        Grower::new(binned, criterion, limits).tree(|_| 1, Random::new(0, Purpose::Learner, &[]));
    ForestModel { trees: vec![tree] }
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
    let mut grower = Grower::new(binned, criterion, limits);
    let n_rows = binned.n_rows as u32;
    forest(settings, progress, |tree| {
        let mut random = Random::new(seed, Purpose::Learner, &[tree]);
        let mut n_drawn = vec![0u32; binned.n_rows];
        for _ in 0..n_rows {
            n_drawn[random.below(n_rows) as usize] += 1;
        }
        grower.tree(|row| n_drawn[row], random)
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
    let mut grower = Grower::new(binned, criterion, limits);
    forest(settings, progress, |tree| {
        grower.tree(|_| 1, Random::new(seed, Purpose::Learner, &[tree]))
    })
}

fn limits(
    binned: &Binned,
    criterion: &Criterion<'_>,
    settings: &Forest,
    thresholds: Thresholds,
) -> Limits {
    let n_features = binned.features.len();
    let max_features = match settings.max_features {
        Some(share) => (share * n_features as f64) as usize,
        None if criterion.is_of_classes() => (n_features as f64).sqrt() as usize,
        None => n_features,
    };
    Limits {
        max_depth: settings.max_depth,
        min_samples_leaf: settings.min_samples_leaf,
        max_features: max_features.clamp(1, n_features.max(1)),
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
    /// The trees.
    pub(in crate::engine::train) fn trees(&self) -> &[Tree] {
        &self.trees
    }

    /// The mean over the trees, row by row.
    #[must_use]
    pub fn predict(&self, matrix: &Matrix) -> Vec<f64> {
        self.means(sums(&self.trees, matrix, self.width()))
    }

    /// The same for variants of the matrix that is remembered.
    pub fn predict_again(&self, paths: &Paths, variants: &Variants) -> Vec<Vec<f64>> {
        let sums = paths.sums(&self.trees, variants, self.width());
        sums.into_iter().map(|sums| self.means(sums)).collect()
    }

    /// Most rows whose ways are remembered.
    pub fn most_paths(&self) -> usize {
        Paths::most_rows(self.trees.len())
    }

    /// The ways of a matrix's rows.
    pub fn paths(&self, matrix: &Matrix) -> Option<Paths> {
        Paths::of(&self.trees, matrix)
    }

    fn width(&self) -> usize {
        self.trees.first().map_or(1, Tree::width)
    }

    fn means(&self, mut values: Vec<f64>) -> Vec<f64> {
        let width = self.width();
        if width > 1 {
            normalise(&mut values, width);
        } else {
            let n_trees = self.trees.len().max(1) as f64;
            values.iter_mut().for_each(|sum| *sum /= n_trees);
        }
        values
    }
}
