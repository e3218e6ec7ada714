//! The seal on the test rows: looking at them is a deliberate act, and counted.
//!
//! A test score is honest for the first model. Whoever looks at another one after that chooses
//! by the test rows, and the best score begins to flatter.

use serde::{Deserialize, Serialize};

use crate::engine::digest::Digest;

/// One look at the test rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// Which rows: see `Plan::test_rows`.
    pub rows: Digest,
    /// The model that was scored on them: a run's digest.
    pub model: Digest,
    /// When, in milliseconds since 1970.
    pub opened: u64,
}

/// All looks, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    openings: Vec<Opening>,
}

impl Seal {
    /// Notes a look; looking again at the same model's scores is the same look.
    pub fn open(&mut self, opening: Opening) {
        if !self.is_open(&opening.rows, &opening.model) {
            self.openings.push(opening);
        }
    }

    /// Whether the scores of a model on these rows were looked at.
    #[must_use]
    pub fn is_open(&self, rows: &Digest, model: &Digest) -> bool {
        self.openings
            .iter()
            .any(|opening| opening.rows == *rows && opening.model == *model)
    }

    /// How many models were looked at on these rows.
    #[must_use]
    pub fn n_openings(&self, rows: &Digest) -> usize {
        self.openings.iter().filter(|one| one.rows == *rows).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::digest::digest_of;

    #[test]
    fn looks_are_counted_per_rows_and_model() {
        let mut seal = Seal::default();
        let opening = |rows: u8, model: u8| Opening {
            rows: digest_of(&rows),
            model: digest_of(&model),
            opened: 0,
        };
        for (rows, model) in [(1, 1), (1, 1), (1, 2), (2, 1)] {
            seal.open(opening(rows, model));
        }
        assert_eq!(seal.n_openings(&digest_of(&1_u8)), 2);
        assert!(seal.is_open(&digest_of(&2_u8), &digest_of(&1_u8)));
        assert!(!seal.is_open(&digest_of(&2_u8), &digest_of(&2_u8)));
    }
}
