//! The learners one can choose, with their settings.
//!
//! Names and defaults are scikit-learn's where it has the learner, so that
//! results can be compared; each setting says so.

use serde::{Deserialize, Serialize};

use crate::engine::charter::Task;
use crate::engine::prepare::Encoding;

pub use super::settings::{
    Boosting, DecisionTree, ElasticNet, Forest, GaussianNb, Knn, Lasso, LinearSvm, Logistic, Mlp,
    RbfSvm, Ridge,
};

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
    /// Ordinary least squares.
    Linear,
    /// Linear regression with a penalty on absolute weights (Tibshirani 1996).
    Lasso(Lasso),
    /// Linear regression with both penalties (Zou & Hastie 2005).
    ElasticNet(ElasticNet),
    /// Linear support vector machine.
    LinearSvm(LinearSvm),
    /// Support vector machine with a Gaussian kernel.
    RbfSvm(RbfSvm),
    /// Small neural network.
    Mlp(Mlp),
    /// The mean of finished candidates' answers.
    Voting,
    /// A weighted mean of finished candidates' answers (Breiman 1996).
    Stacking,
}

impl Estimator {
    /// The learners that compare quickly, with default settings, simplest first.
    #[must_use]
    pub fn defaults(task: Task) -> Vec<Self> {
        let is_quick = |estimator: &Self| estimator.is_quick();
        Self::all(task).into_iter().filter(is_quick).collect()
    }

    /// Whether it is in the comparison unless asked otherwise.
    #[must_use]
    pub const fn is_quick(&self) -> bool {
        !matches!(
            self,
            Self::Linear
                | Self::Lasso(_)
                | Self::ElasticNet(_)
                | Self::LinearSvm(_)
                | Self::RbfSvm(_)
                | Self::Mlp(_)
                | Self::Voting
                | Self::Stacking
        )
    }

    /// Every learner that does the task, with default settings: the quick ones, simplest
    /// first, then the others.
    #[must_use]
    pub fn all(task: Task) -> Vec<Self> {
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
            Self::Linear,
            Self::Lasso(Lasso {
                alpha: 1.0,
                max_iter: 1000,
            }),
            Self::ElasticNet(ElasticNet {
                alpha: 1.0,
                l1_ratio: 0.5,
                max_iter: 1000,
            }),
            Self::LinearSvm(LinearSvm::default()),
            Self::RbfSvm(RbfSvm::default()),
            Self::Mlp(Mlp::default()),
        ];
        all.into_iter()
            .filter(|estimator| estimator.does(task))
            .collect()
    }

    /// The learner of that [`Estimator::id`] with default settings.
    #[must_use]
    pub fn from_id(id: &str, task: Task) -> Option<Self> {
        Self::all(task)
            .into_iter()
            .find(|estimator| estimator.id() == id)
    }

    /// Its place among all learners, simplest first: breaks ties between equal scores.
    #[must_use]
    pub const fn place(&self) -> u8 {
        match self {
            Self::Baseline => 0,
            Self::Logistic(_)
            | Self::Linear
            | Self::Ridge(_)
            | Self::Lasso(_)
            | Self::ElasticNet(_)
            | Self::LinearSvm(_) => 1,
            Self::GaussianNb(_) => 2,
            Self::DecisionTree(_) => 3,
            Self::Knn(_) => 4,
            Self::Boosting(_) => 5,
            Self::RandomForest(_) => 6,
            Self::ExtraTrees(_) => 7,
            Self::RbfSvm(_) => 8,
            Self::Mlp(_) => 9,
            Self::Voting => 10,
            Self::Stacking => 11,
        }
    }

    /// Whether the learner does the task.
    #[must_use]
    pub const fn does(&self, task: Task) -> bool {
        match self {
            Self::Logistic(_) | Self::GaussianNb(_) | Self::LinearSvm(_) => {
                matches!(task, Task::Classification)
            }
            Self::Linear | Self::Ridge(_) | Self::Lasso(_) | Self::ElasticNet(_) => {
                matches!(task, Task::Regression)
            }
            Self::Baseline
            | Self::DecisionTree(_)
            | Self::RandomForest(_)
            | Self::ExtraTrees(_)
            | Self::Boosting(_)
            | Self::Knn(_)
            | Self::RbfSvm(_)
            | Self::Mlp(_)
            | Self::Voting
            | Self::Stacking => true,
        }
    }

    /// How this learner reads rows.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        match self {
            Self::Logistic(_)
            | Self::Linear
            | Self::Ridge(_)
            | Self::Lasso(_)
            | Self::ElasticNet(_)
            | Self::LinearSvm(_)
            | Self::RbfSvm(_)
            | Self::Mlp(_)
            | Self::Knn(_)
            | Self::GaussianNb(_)
            | Self::Voting
            | Self::Stacking => Encoding::Standard,
            Self::Baseline
            | Self::DecisionTree(_)
            | Self::RandomForest(_)
            | Self::ExtraTrees(_)
            | Self::Boosting(_) => Encoding::Native,
        }
    }

    /// Whether it learns from bins.
    #[must_use]
    pub const fn reads_bins(&self) -> bool {
        matches!(
            self,
            Self::DecisionTree(_) | Self::RandomForest(_) | Self::ExtraTrees(_) | Self::Boosting(_)
        )
    }

    /// Whether it learns from the products of columns.
    #[must_use]
    pub const fn reads_gram(&self) -> bool {
        matches!(
            self,
            Self::Linear | Self::Ridge(_) | Self::Lasso(_) | Self::ElasticNet(_)
        )
    }

    /// Whether it is made of finished candidates instead of rows.
    #[must_use]
    pub const fn is_combination(&self) -> bool {
        matches!(self, Self::Voting | Self::Stacking)
    }

    /// Whether the fitted model holds training rows.
    #[must_use]
    pub const fn keeps_rows(&self) -> bool {
        matches!(self, Self::Knn(_) | Self::RbfSvm(_))
    }

    /// About which share of fitting and then predicting is fitting: those that keep rows have
    /// most of their work still before them.
    #[must_use]
    pub const fn fitting(&self) -> f64 {
        if self.keeps_rows() { 0.5 } else { 0.95 }
    }

    /// Whether rows may count differently in training.
    #[must_use]
    pub const fn reads_weights(&self) -> bool {
        !matches!(self, Self::Knn(_))
    }

    /// Its settings with their values, as scikit-learn writes them for a task (in JSON `C` is
    /// `c`, and what has no value is null).
    #[must_use]
    pub fn settings(&self, task: Task) -> Vec<(String, String)> {
        let json = serde_json::to_value(self).unwrap_or_default();
        let inner = json.as_object().and_then(|one| one.values().next());
        let Some(settings) = inner.and_then(|inner| inner.as_object()) else {
            return Vec::new();
        };
        let written = |(name, value): (&String, &serde_json::Value)| {
            let name = match name.as_str() {
                "c" => "C",
                "hidden_layer_size" => "hidden_layer_sizes",
                name => name,
            };
            let value = match (name, value) {
                ("gamma", serde_json::Value::Null) => "scale".into(),
                ("max_features", serde_json::Value::Null) => match task {
                    Task::Classification => "sqrt".into(),
                    Task::Regression => "1.0".into(),
                },
                (_, serde_json::Value::Null) => "none".into(),
                (_, value) => value.to_string(),
            };
            (name.to_string(), value)
        };
        settings.iter().map(written).collect()
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
            Self::Linear => "linear",
            Self::Lasso(_) => "lasso",
            Self::ElasticNet(_) => "elastic_net",
            Self::LinearSvm(_) => "linear_svm",
            Self::RbfSvm(_) => "rbf_svm",
            Self::Mlp(_) => "mlp",
            Self::Voting => "voting",
            Self::Stacking => "stacking",
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
            Self::Linear => "Linear regression",
            Self::Lasso(_) => "Lasso",
            Self::ElasticNet(_) => "Elastic net",
            Self::LinearSvm(_) => "Linear SVM",
            Self::RbfSvm(_) => "SVM with RBF kernel",
            Self::Mlp(_) => "Neural network",
            Self::Voting => "Soft voting",
            Self::Stacking => "Stacking",
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
            Self::Linear => {
                "Adds up weighted columns, whatever their weights. The plainest model of numbers."
            }
            Self::Lasso(_) => "Adds up a few weighted columns and leaves the others out.",
            Self::ElasticNet(_) => {
                "Adds up weighted columns; holds weights back and leaves some out."
            }
            Self::LinearSvm(_) => {
                "Looks for the widest gap between the classes. Much like logistic regression; its probabilities are fitted afterwards."
            }
            Self::RbfSvm(_) => {
                "Compares each row with telling training rows. Strong on small data, slow on large: it learns from 10,000 rows at most. Its shares of votes are scores, not probabilities."
            }
            Self::Mlp(_) => {
                "A small neural network: a hundred units between the columns and the answer. Slow to train."
            }
            Self::Voting => {
                "The mean of what other candidates answer: their errors partly cancel out. As large and slow as all of them together."
            }
            Self::Stacking => {
                "Like soft voting, but each candidate counts by how well it answered rows held out in the folds; some not at all. In time order the first fold has no earlier ones to go by: there all count alike."
            }
        }
    }
}
