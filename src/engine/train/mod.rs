//! Learners: encoded features and labels in, a fitted model out.
//!
//! An [`Estimator`] is a learner with its settings; [`fit`] turns it into a
//! [`Model`]; a [`FittedPipeline`] is that model with the fitted recipe before it,
//! so that it predicts from raw columns. Never sees a held-out row.

mod attribution;
mod error;
mod estimator;
mod explainability;
mod fit;
#[cfg(test)]
mod fit_test;
mod labels;
mod learner;
mod model;
mod pipeline;
mod remembered;
mod search;
mod settings;
mod space;

pub use attribution::{Attribution, Features, Scale};
pub use error::Error;
pub use estimator::Estimator;
pub use explainability::Explainability;
pub use fit::{TrainingSet, fit};
pub use labels::Labels;
pub use learner::{Binned, Gram, OutlineLine, Paths, Said, Status, Variants};
pub use model::{Model, Predictions};
pub use pipeline::FittedPipeline;
pub use remembered::Remembered;
pub use search::{Budget, Search, Trial, Tuned};
pub use settings::{
    Boosting, ClassWeight, DecisionTree, ElasticNet, Forest, GaussianNb, Knn, Lasso, LinearSvm,
    Logistic, Mlp, RbfSvm, Ridge,
};
