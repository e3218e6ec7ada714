//! The known answers of some rows, in the order of a matrix's rows.

use crate::engine::split::{Target, Values};

/// One answer per matrix row.
#[derive(Clone, Debug, PartialEq)]
pub enum Labels {
    /// Class codes, each below `n_classes`.
    Classes {
        /// One per row.
        codes: Vec<u32>,
        /// Number of classes of the target, seen here or not.
        n_classes: usize,
    },
    /// Finite numbers.
    Numbers(Vec<f64>),
}

impl Labels {
    /// The target's values in the given rows, all of which must be known.
    #[must_use]
    pub fn of(target: &Target, rows: &[u32]) -> Self {
        match &target.values {
            Values::Classes { codes, labels } => Self::Classes {
                codes: rows
                    .iter()
                    .filter_map(|row| codes.get(*row as usize))
                    .copied()
                    .collect(),
                n_classes: labels.len(),
            },
            Values::Numbers(numbers) => Self::Numbers(
                rows.iter()
                    .filter_map(|row| numbers.get(*row as usize))
                    .copied()
                    .collect(),
            ),
        }
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Classes { codes, .. } => codes.len(),
            Self::Numbers(numbers) => numbers.len(),
        }
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
