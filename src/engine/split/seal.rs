//! The seal on the test rows: looking at them is a deliberate act, and counted.
//!
//! A test score is honest the first time. Whoever changes the plan after looking, and looks
//! again, chooses by the test rows, and the score begins to flatter.

use serde::{Deserialize, Serialize};

use crate::engine::digest::Digest;

/// One look at the test rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// Which rows: see `Plan::test_rows`.
    pub rows: Digest,
    /// What was scored on them.
    pub plan: Digest,
    /// When, in milliseconds since 1970.
    pub opened: u64,
}

/// All looks, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    openings: Vec<Opening>,
}

impl Seal {
    /// Notes a look; looking again at the same plan's scores is the same look.
    pub fn open(&mut self, opening: Opening) {
        if !self.is_open(&opening.rows, &opening.plan) {
            self.openings.push(opening);
        }
    }

    /// Whether the scores of a plan on these rows were looked at.
    #[must_use]
    pub fn is_open(&self, rows: &Digest, plan: &Digest) -> bool {
        self.openings
            .iter()
            .any(|opening| opening.rows == *rows && opening.plan == *plan)
    }

    /// How many plans were looked at on these rows.
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
    fn looks_are_counted_per_rows_and_plan() {
        let mut seal = Seal::default();
        let opening = |rows: u8, plan: u8| Opening {
            rows: digest_of(&rows),
            plan: digest_of(&plan),
            opened: 0,
        };
        for (rows, plan) in [(1, 1), (1, 1), (1, 2), (2, 1)] {
            seal.open(opening(rows, plan));
        }
        assert_eq!(seal.n_openings(&digest_of(&1_u8)), 2);
        assert!(seal.is_open(&digest_of(&2_u8), &digest_of(&1_u8)));
        assert!(!seal.is_open(&digest_of(&2_u8), &digest_of(&2_u8)));
    }
}
