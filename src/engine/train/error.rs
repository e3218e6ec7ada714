//! Why a learner gives no model.

use serde::{Deserialize, Serialize};

use crate::engine::prepare;

/// Why fitting or predicting failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Error {
    /// The training rows of this round hold a single class.
    #[error("the training rows hold only one class: there is nothing to tell apart")]
    OneClass,
    /// No training rows.
    #[error("there are no training rows")]
    NoRows,
    /// The learner does not do this task.
    #[error("{estimator} does not do {task}")]
    WrongTask {
        /// The learner.
        estimator: String,
        /// The task.
        task: String,
    },
    /// The target's numbers are beyond what sums and `f32` leaves can hold.
    #[error("the target holds numbers as large as {value}: too large to compute with")]
    TooLarge {
        /// One of them.
        value: String,
    },
    /// Arithmetic broke down.
    #[error("{estimator} gave numbers that are not finite")]
    NotFinite {
        /// The learner.
        estimator: String,
    },
    /// It is made of finished candidates.
    #[error("{estimator} is not fitted to rows: it is made of finished candidates")]
    Combination {
        /// Soft voting or stacking.
        estimator: String,
    },
    /// Candidates whose answers can't be averaged.
    #[error(
        "these candidates were prepared in different ways, so there is no mean of their answers"
    )]
    Apart,
    /// The columns don't fit.
    #[error(transparent)]
    Prepare(#[from] prepare::Error),
}

impl Error {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::OneClass => "use fewer folds, or bring more rows of the rare class".into(),
            Self::NoRows => "bring more rows".into(),
            Self::WrongTask { .. } => "leave this candidate out".into(),
            Self::TooLarge { .. } => {
                "divide the target by a power of ten, or leave such rows out".into()
            }
            Self::NotFinite { .. } => {
                "look for columns with extreme values and leave them out".into()
            }
            Self::Combination { .. } => "train candidates, then combine them".into(),
            Self::Apart => "train them again, all by the same plan".into(),
            Self::Prepare(error) => error.hint(),
        }
    }
}
