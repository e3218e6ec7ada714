//! The learners one can choose, with their settings.
//!
//! Names and defaults are scikit-learn's where it has the learner, so that
//! results can be compared; each setting says so.

use serde::{Deserialize, Serialize};

use crate::engine::charter::Task;
use crate::engine::prepare::Scaling;

/// Settings of logistic regression with an L2 penalty.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Logistic {
    /// Inverse strength of the penalty (scikit-learn's `C` = 1).
    pub c: f64,
    /// Iterations at most.
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
    /// Rows in a leaf at least.
    pub min_samples_leaf: u32,
    /// Share of the features each node looks at; `None` for the square root of their
    /// number with classes, all with numbers.
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
    /// are held out for it; `None` for all rounds on all rows.
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

/// A learner with its settings, not fitted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Estimator {
    /// Majority class or mean: what any model has to beat.
    Baseline,
    /// Logistic regression.
    Logistic(Logistic),
    /// Ridge regression.
    Ridge(Ridge),
    /// Decision tree.
    DecisionTree(DecisionTree),
    /// Random forest (Breiman 2001).
    RandomForest(Forest),
    /// Extremely randomised trees (Geurts, Ernst & Wehenkel 2006).
    ExtraTrees(Forest),
    /// Histogram gradient boosting (Friedman 2001; Ke et al. 2017).
    Boosting(Boosting),
    /// k nearest neighbours.
    Knn(Knn),
    /// Gaussian naive Bayes.
    GaussianNb(GaussianNb),
}

impl Estimator {
    /// Every learner that does the task, with default settings, simplest first.
    #[must_use]
    pub fn defaults(task: Task) -> Vec<Self> {
        let all = [
            Self::Baseline,
            Self::Logistic(Logistic {
                c: 1.0,
                max_iter: 200,
            }),
            Self::Ridge(Ridge { alpha: 1.0 }),
            Self::GaussianNb(GaussianNb {
                var_smoothing: 1e-9,
            }),
            Self::DecisionTree(DecisionTree {
                max_depth: None,
                min_samples_leaf: 1,
            }),
            Self::Knn(Knn { n_neighbors: 5 }),
            Self::Boosting(Boosting {
                learning_rate: 0.1,
                max_iter: 100,
                max_leaf_nodes: 31,
                min_samples_leaf: 20,
                l2_regularization: 0.0,
                n_iter_no_change: None,
            }),
            Self::RandomForest(Forest {
                n_estimators: 100,
                max_depth: None,
                min_samples_leaf: 1,
                max_features: None,
            }),
            Self::ExtraTrees(Forest {
                n_estimators: 100,
                max_depth: None,
                min_samples_leaf: 1,
                max_features: None,
            }),
        ];
        all.into_iter()
            .filter(|estimator| estimator.does(task))
            .collect()
    }

    /// The learner of that [`Estimator::id`] with default settings.
    #[must_use]
    pub fn from_id(id: &str, task: Task) -> Option<Self> {
        Self::defaults(task)
            .into_iter()
            .find(|estimator| estimator.id() == id)
    }

    /// Its place among all learners, simplest first: breaks ties between equal scores.
    #[must_use]
    pub const fn place(&self) -> u8 {
        match self {
            Self::Baseline => 0,
            Self::Logistic(_) | Self::Ridge(_) => 1,
            Self::GaussianNb(_) => 2,
            Self::DecisionTree(_) => 3,
            Self::Knn(_) => 4,
            Self::Boosting(_) => 5,
            Self::RandomForest(_) => 6,
            Self::ExtraTrees(_) => 7,
        }
    }

    /// Whether the learner does the task.
    #[must_use]
    pub const fn does(&self, task: Task) -> bool {
        match self {
            Self::Logistic(_) | Self::GaussianNb(_) => matches!(task, Task::Classification),
            Self::Ridge(_) => matches!(task, Task::Regression),
            Self::Baseline
            | Self::DecisionTree(_)
            | Self::RandomForest(_)
            | Self::ExtraTrees(_)
            | Self::Boosting(_)
            | Self::Knn(_) => true,
        }
    }

    /// Whether numbers are scaled before this learner.
    #[must_use]
    pub const fn scaling(&self) -> Scaling {
        match self {
            Self::Logistic(_) | Self::Ridge(_) | Self::Knn(_) | Self::GaussianNb(_) => {
                Scaling::Standard
            }
            Self::Baseline
            | Self::DecisionTree(_)
            | Self::RandomForest(_)
            | Self::ExtraTrees(_)
            | Self::Boosting(_) => Scaling::None,
        }
    }

    /// The name used in JSON and on the command line.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::Logistic(_) => "logistic",
            Self::Ridge(_) => "ridge",
            Self::DecisionTree(_) => "decision_tree",
            Self::RandomForest(_) => "random_forest",
            Self::ExtraTrees(_) => "extra_trees",
            Self::Boosting(_) => "boosting",
            Self::Knn(_) => "knn",
            Self::GaussianNb(_) => "gaussian_nb",
        }
    }

    /// The name shown to people.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Baseline => "Baseline",
            Self::Logistic(_) => "Logistic regression",
            Self::Ridge(_) => "Ridge regression",
            Self::DecisionTree(_) => "Decision tree",
            Self::RandomForest(_) => "Random forest",
            Self::ExtraTrees(_) => "Extra trees",
            Self::Boosting(_) => "Gradient boosting",
            Self::Knn(_) => "Nearest neighbours",
            Self::GaussianNb(_) => "Naive Bayes",
        }
    }

    /// One sentence for someone new to the learner.
    #[must_use]
    pub const fn explanation(&self) -> &'static str {
        match self {
            Self::Baseline => {
                "Always answers with the most common class, or the mean. A model that can't beat it has learnt nothing."
            }
            Self::Logistic(_) => {
                "Adds up weighted columns and turns the sum into a probability. Fast, small, easy to explain."
            }
            Self::Ridge(_) => {
                "Adds up weighted columns; large weights are held back. Fast, small, easy to explain."
            }
            Self::DecisionTree(_) => {
                "A chain of yes/no questions. Easy to read, but tends to learn the training rows by heart."
            }
            Self::RandomForest(_) => {
                "A hundred trees on shuffled rows and columns vote. Robust, needs little care."
            }
            Self::ExtraTrees(_) => {
                "Like a random forest, with random split points: often as good, and smoother."
            }
            Self::Boosting(_) => {
                "Trees one after another, each correcting those before. Often the most accurate on tables."
            }
            Self::Knn(_) => {
                "Looks up the five most similar training rows and lets them vote. Keeps all training rows."
            }
            Self::GaussianNb(_) => {
                "Assumes bell-shaped columns that don't depend on each other. Very fast; probabilities are often too sure."
            }
        }
    }
}
