//! How far a learner's answers can be explained: a rule, not an opinion.

use serde::{Deserialize, Serialize};

use super::estimator::Estimator;

/// A tree of at most so many questions deep fits on a page: 32 leaves.
const SMALL_TREE: u32 = 5;

/// What it takes to say why a model answers as it does; more is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Explainability {
    /// Too much adds up: only probing it from outside says what matters.
    FromOutside,
    /// Each answer can be followed step by step, but the whole can't be read at once.
    Followed,
    /// The model is its own explanation: a weight per column, or a tree that fits on a page.
    ReadOff,
}

impl Explainability {
    /// One to three marks.
    #[must_use]
    pub const fn marks(self) -> &'static str {
        match self {
            Self::FromOutside => "◆",
            Self::Followed => "◆◆",
            Self::ReadOff => "◆◆◆",
        }
    }

    /// The rule, for people.
    #[must_use]
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::FromOutside => "Can only be explained from outside: too many parts add up.",
            Self::Followed => {
                "Each answer can be followed step by step; the whole can't be read at once."
            }
            Self::ReadOff => "Can be read off: a weight per column, or a tree that fits on a page.",
        }
    }
}

impl Estimator {
    /// How far its answers can be explained.
    #[must_use]
    pub const fn explainability(&self) -> Explainability {
        match self {
            Self::Baseline
            | Self::Logistic(_)
            | Self::Linear
            | Self::Ridge(_)
            | Self::Lasso(_)
            | Self::ElasticNet(_)
            | Self::LinearSvm(_) => Explainability::ReadOff,
            Self::DecisionTree(tree) => match tree.max_depth {
                Some(depth) if depth <= SMALL_TREE => Explainability::ReadOff,
                _ => Explainability::Followed,
            },
            Self::GaussianNb(_) | Self::Knn(_) => Explainability::Followed,
            Self::Boosting(_)
            | Self::RandomForest(_)
            | Self::ExtraTrees(_)
            | Self::RbfSvm(_)
            | Self::Mlp(_)
            | Self::Voting
            | Self::Stacking => Explainability::FromOutside,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::charter::Task;
    use crate::engine::train::DecisionTree;

    #[test]
    fn a_tree_is_read_off_as_long_as_it_fits_on_a_page() {
        let tree = |max_depth| {
            Estimator::DecisionTree(DecisionTree {
                max_depth,
                min_samples_leaf: 1,
            })
            .explainability()
        };
        assert_eq!(tree(Some(5)), Explainability::ReadOff);
        assert_eq!(tree(Some(6)), Explainability::Followed);
        assert_eq!(tree(None), Explainability::Followed);
        let forest = Estimator::from_id("random_forest", Task::Classification);
        assert!(forest.is_some_and(|forest| forest.explainability() < Explainability::Followed));
    }
}
