//! Where to look for better settings, learner by learner.
//!
//! The ranges are after auto-sklearn's (Feurer et al. 2022), narrowed for boosting (there the
//! learning rate goes to 1, leaves to 2,047): seconds are the budget, and those ends cost most of
//! it. Those of support vector machines are after Hsu, Chang & Lin (2003), `C` to 2^10 instead of
//! 2^15 for the same reason. Of the linear family and naive Bayes, which have none published there,
//! they are our own: some powers of ten on either side of scikit-learn's defaults. A trial draws
//! every setting on its own (Bergstra & Bengio 2012).

use super::estimator::Estimator;
use super::settings::{
    Boosting, DecisionTree, ElasticNet, Forest, GaussianNb, Knn, Lasso, LinearSvm, Logistic, Mlp,
    RbfSvm, Ridge,
};
use crate::engine::random::Random;

/// A number whose logarithm is drawn evenly.
fn log(random: &mut Random, low: f64, high: f64) -> f64 {
    let (low, high) = (libm::log(low), libm::log(high));
    let value = libm::exp(low + random.unit() * (high - low));
    // Three digits are as good as seventeen, and can be read.
    let digit = libm::pow(10.0, libm::floor(libm::log10(value)) - 2.0);
    (value / digit).round() * digit
}

/// A whole number whose logarithm is drawn evenly.
fn whole(random: &mut Random, low: u32, high: u32) -> u32 {
    let value = log(random, f64::from(low), f64::from(high) + 0.999);
    (value as u32).clamp(low, high)
}

fn share(random: &mut Random, low: f64) -> f64 {
    ((low + random.unit() * (1.0 - low)) * 100.0).round() / 100.0
}

fn forest(random: &mut Random, settings: &Forest) -> Forest {
    Forest {
        max_features: Some(share(random, 0.1)),
        min_samples_leaf: whole(random, 1, 20),
        ..*settings
    }
}

impl Estimator {
    /// How many settings a search tries: what it takes to get the best out of a learner.
    #[must_use]
    pub const fn n_settings(&self) -> u32 {
        match self {
            Self::Baseline | Self::Linear | Self::Voting | Self::Stacking => 0,
            Self::Logistic(_)
            | Self::Ridge(_)
            | Self::Lasso(_)
            | Self::GaussianNb(_)
            | Self::Knn(_)
            | Self::LinearSvm(_) => 1,
            Self::ElasticNet(_)
            | Self::DecisionTree(_)
            | Self::RandomForest(_)
            | Self::ExtraTrees(_)
            | Self::RbfSvm(_) => 2,
            Self::Mlp(_) => 3,
            Self::Boosting(_) => 4,
        }
    }
}

/// The same learner with other settings, drawn at random; `None` if it has none to tune.
#[must_use]
pub fn draw(estimator: &Estimator, random: &mut Random) -> Option<Estimator> {
    Some(match estimator {
        Estimator::Baseline | Estimator::Linear | Estimator::Voting | Estimator::Stacking => {
            return None;
        }
        Estimator::Logistic(settings) => Estimator::Logistic(Logistic {
            c: log(random, 1e-3, 1e3),
            ..*settings
        }),
        Estimator::Ridge(_) => Estimator::Ridge(Ridge {
            alpha: log(random, 1e-3, 1e4),
        }),
        Estimator::Lasso(settings) => Estimator::Lasso(Lasso {
            alpha: log(random, 1e-5, 10.0),
            ..*settings
        }),
        Estimator::ElasticNet(settings) => Estimator::ElasticNet(ElasticNet {
            alpha: log(random, 1e-5, 10.0),
            l1_ratio: share(random, 0.01),
            ..*settings
        }),
        Estimator::GaussianNb(_) => Estimator::GaussianNb(GaussianNb {
            var_smoothing: log(random, 1e-11, 1.0),
        }),
        Estimator::Knn(_) => Estimator::Knn(Knn {
            n_neighbors: whole(random, 1, 100),
        }),
        Estimator::DecisionTree(_) => Estimator::DecisionTree(DecisionTree {
            max_depth: Some(whole(random, 1, 20)),
            min_samples_leaf: whole(random, 1, 50),
        }),
        Estimator::RandomForest(settings) => Estimator::RandomForest(forest(random, settings)),
        Estimator::ExtraTrees(settings) => Estimator::ExtraTrees(forest(random, settings)),
        Estimator::Boosting(_) => Estimator::Boosting(Boosting {
            learning_rate: log(random, 0.01, 0.5),
            max_leaf_nodes: whole(random, 3, 127),
            min_samples_leaf: whole(random, 1, 200),
            l2_regularization: log(random, 1e-10, 10.0),
            max_iter: 500,
            n_iter_no_change: Some(10),
        }),
        Estimator::LinearSvm(settings) => Estimator::LinearSvm(LinearSvm {
            c: log(random, 0.03125, 1024.0),
            ..*settings
        }),
        Estimator::RbfSvm(settings) => Estimator::RbfSvm(RbfSvm {
            c: log(random, 0.03125, 1024.0),
            gamma: Some(log(random, 3.05e-5, 8.0)),
            ..*settings
        }),
        Estimator::Mlp(settings) => Estimator::Mlp(Mlp {
            hidden_layer_size: whole(random, 16, 264),
            alpha: log(random, 1e-7, 0.1),
            learning_rate_init: log(random, 1e-4, 0.1),
            ..*settings
        }),
    })
}
