//! The sum of the stages' errors: what crosses the worker and reaches people.

use serde::{Deserialize, Serialize};

use super::{deploy, ingest, monitor, plan, prepare, split, train};

/// Any stage's error.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum EngineError {
    /// Reading a file.
    #[error(transparent)]
    Ingest(#[from] ingest::Error),
    /// Choosing a target.
    #[error(transparent)]
    Target(#[from] split::TargetError),
    /// Dividing rows.
    #[error(transparent)]
    Split(#[from] split::Error),
    /// Encoding columns.
    #[error(transparent)]
    Prepare(#[from] prepare::Error),
    /// The plan itself.
    #[error(transparent)]
    Plan(#[from] plan::Error),
    /// Fitting or predicting.
    #[error(transparent)]
    Train(#[from] train::Error),
    /// Bundles.
    #[error(transparent)]
    Bundle(#[from] deploy::Error),
    /// Comparing with new data.
    #[error(transparent)]
    Monitor(#[from] monitor::Error),
    /// Something the program did not foresee.
    #[error("{what}")]
    Unexpected {
        /// What went wrong.
        what: String,
    },
}

impl EngineError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Ingest(error) => error.hint(),
            Self::Target(error) => error.hint(),
            Self::Split(error) => error.hint(),
            Self::Prepare(error) => error.hint(),
            Self::Plan(error) => error.hint(),
            Self::Train(error) => error.hint(),
            Self::Bundle(error) => error.hint(),
            Self::Monitor(error) => error.hint(),
            Self::Unexpected { .. } => {
                "try again; if it happens again, reload the page: what was trained is saved".into()
            }
        }
    }
}
