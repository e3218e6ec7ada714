//! The 80/20 split: train on one part, test once on the other.
//!
//! Stratified for classes: each class keeps its share in both parts, by largest
//! remainder. Regression targets are split at random.

use serde::{Deserialize, Serialize};

use super::target::{Target, Values};
use crate::engine::random::{Purpose, Random};

/// A fraction strictly between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Share(f64);

/// A share outside of 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
#[error("a share must lie between 0 and 1, not {value}")]
pub struct ShareError {
    /// The refused value.
    pub value: f64,
}

impl TryFrom<f64> for Share {
    type Error = ShareError;
    fn try_from(value: f64) -> Result<Self, ShareError> {
        if 0.0 < value && value < 1.0 {
            Ok(Self(value))
        } else {
            Err(ShareError { value })
        }
    }
}

impl From<Share> for f64 {
    fn from(share: Share) -> Self {
        share.0
    }
}

impl Share {
    /// The usual four fifths.
    pub const EIGHTY: Self = Self(0.8);
}

/// How rows are divided.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SplitSpec {
    /// Share of the rows that train.
    pub train_share: Share,
    /// Number of folds inside the training part, 2 to 10.
    pub folds: u8,
    /// Decides which rows go where.
    pub seed: u64,
}

impl Default for SplitSpec {
    fn default() -> Self {
        Self {
            train_share: Share::EIGHTY,
            folds: 5,
            seed: 42,
        }
    }
}

impl SplitSpec {
    /// Number of folds, 2 to 10.
    #[must_use]
    pub fn n_folds(&self) -> u8 {
        self.folds.clamp(2, 10)
    }
}

/// Rows that may be learnt from. Only this module makes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrainRows(pub(super) Vec<u32>);

/// Rows that are only ever scored. Only this module makes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestRows(pub(super) Vec<u32>);

impl TrainRows {
    /// Indices into the table, ascending.
    #[must_use]
    pub fn indices(&self) -> &[u32] {
        &self.0
    }
}

impl TestRows {
    /// Indices into the table, ascending.
    #[must_use]
    pub fn indices(&self) -> &[u32] {
        &self.0
    }
}

/// Both parts of the rows with a known target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The rows to learn from.
    pub train: TrainRows,
    /// The rows to score once.
    pub test: TestRows,
}

/// Why rows can't be split.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Error {
    /// The training part is too small for its folds.
    #[error("only {found} rows train; {folds} folds need at least {needed}")]
    TooFewToTrain {
        /// Rows that train.
        found: usize,
        /// The least number.
        needed: usize,
        /// Folds asked for.
        folds: u8,
    },
    /// Too few rows for two parts and two folds.
    #[error(
        "only {found} rows have a target; at least {needed} are needed to train, validate and test"
    )]
    TooFewRows {
        /// Rows with a known target.
        found: usize,
        /// The least number.
        needed: usize,
    },
    /// No class has a row to spare for the test part.
    #[error("each of the {classes} classes has a single row: none is left to test with")]
    SingleRows {
        /// Classes of the target.
        classes: usize,
    },
}

impl Error {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::TooFewToTrain { .. } => {
                "use fewer folds, a larger share of training rows, or more rows".into()
            }
            Self::TooFewRows { .. } => {
                "bring more rows, or choose a target that is known in more of them".into()
            }
            Self::SingleRows { .. } => {
                "choose a target with fewer classes, or read it as a number".into()
            }
        }
    }
}

/// Fewest rows beside one per fold: two to test, one to spare.
const SPARE_ROWS: usize = 3;

/// Size of both parts of one stratum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Rows that train.
    pub train: u64,
    /// Rows that test.
    pub test: u64,
}

/// How many rows of each stratum train and test: the rounded total is shared out
/// by largest remainder, and a stratum keeps at least one training row.
#[must_use]
pub fn part_sizes(strata: &[u64], train_share: Share) -> Vec<Part> {
    let total: u64 = strata.iter().sum();
    // As scikit-learn does: the test part is rounded up.
    let n_test = (libm::ceil(total as f64 * (1.0 - train_share.0) - 1e-9) as u64)
        .clamp(1, total.saturating_sub(1).max(1));
    let exact = |size: u64| size as f64 * n_test as f64 / total.max(1) as f64;
    let mut test: Vec<u64> = strata
        .iter()
        .map(|size| (exact(*size) as u64).min(size.saturating_sub(1)))
        .collect();
    let mut order: Vec<usize> = (0..strata.len()).collect();
    let remainder = |index: usize| {
        strata
            .get(index)
            .map_or(0.0, |size| exact(*size) - libm::floor(exact(*size)))
    };
    order.sort_by(|a, b| remainder(*b).total_cmp(&remainder(*a)).then(a.cmp(b)));
    let mut missing = n_test.saturating_sub(test.iter().sum());
    while missing > 0 {
        let before = missing;
        for index in &order {
            if let (Some(count), Some(size)) = (test.get_mut(*index), strata.get(*index))
                && missing > 0
                && *count + 1 < *size
            {
                *count += 1;
                missing -= 1;
            }
        }
        if missing == before {
            break;
        }
    }
    strata
        .iter()
        .zip(test)
        .map(|(size, test)| Part {
            train: size - test,
            test,
        })
        .collect()
}

/// Splits the rows with a known target.
///
/// # Errors
/// When there are fewer than three more of them than folds, or every class has a single row.
pub fn holdout(target: &Target, spec: &SplitSpec) -> Result<Split, Error> {
    let found = target.known().len();
    let needed = usize::from(spec.n_folds()) + SPARE_ROWS;
    if found < needed {
        return Err(Error::TooFewRows { found, needed });
    }
    let mut strata = strata(target, target.known());
    let sizes: Vec<u64> = strata.iter().map(|rows| rows.len() as u64).collect();
    let (mut train, mut test) = (Vec::with_capacity(found), Vec::new());
    for (index, (rows, part)) in strata
        .iter_mut()
        .zip(part_sizes(&sizes, spec.train_share))
        .enumerate()
    {
        Random::new(spec.seed, Purpose::Holdout, &[index as u64]).shuffle(rows);
        let (for_test, for_train) = rows.split_at((part.test as usize).min(rows.len()));
        test.extend_from_slice(for_test);
        train.extend_from_slice(for_train);
    }
    if test.is_empty() {
        return Err(Error::SingleRows {
            classes: strata.len(),
        });
    }
    // Every fold must hold out a row, and leave some to learn from.
    let least = usize::from(spec.n_folds()) + 2;
    if train.len() < least {
        return Err(Error::TooFewToTrain {
            found: train.len(),
            needed: least,
            folds: spec.n_folds(),
        });
    }
    train.sort_unstable();
    test.sort_unstable();
    Ok(Split {
        train: TrainRows(train),
        test: TestRows(test),
    })
}

/// The given rows by class; one stratum for numbers.
pub(super) fn strata(target: &Target, rows: &[u32]) -> Vec<Vec<u32>> {
    match &target.values {
        Values::Numbers(_) => vec![rows.to_vec()],
        Values::Classes { codes, labels } => {
            let mut strata = vec![Vec::new(); labels.len()];
            for row in rows {
                if let Some(stratum) = codes
                    .get(*row as usize)
                    .and_then(|code| strata.get_mut(*code as usize))
                {
                    stratum.push(*row);
                }
            }
            strata
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(codes: &[u32]) -> Target {
        let labels = (0..=codes.iter().copied().max().unwrap_or(0))
            .map(|code| format!("c{code}"))
            .collect();
        Target::new(
            "y",
            Values::Classes {
                codes: codes.to_vec(),
                labels,
            },
        )
    }

    #[test]
    fn split_keeps_every_row_once() {
        let target = target(
            &(0..103)
                .map(|row| u32::from(row % 3 == 0))
                .collect::<Vec<_>>(),
        );
        let split = holdout(&target, &SplitSpec::default()).unwrap();
        let mut rows = [split.train.indices(), split.test.indices()].concat();
        rows.sort_unstable();
        assert_eq!(rows, (0..103).collect::<Vec<_>>());
        assert_eq!(split.test.indices().len(), 21);
    }

    #[test]
    fn same_seed_same_rows_other_seed_other_rows() {
        let target = Target::new("y", Values::Numbers((0..50).map(f64::from).collect()));
        let of = |seed| {
            holdout(
                &target,
                &SplitSpec {
                    seed,
                    ..SplitSpec::default()
                },
            )
            .unwrap()
        };
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
    }

    #[test]
    fn classes_keep_their_share_and_a_single_member_trains() {
        let parts = part_sizes(&[100, 50, 1], Share::EIGHTY);
        assert_eq!(
            parts.iter().map(|part| part.test).collect::<Vec<_>>(),
            [21, 10, 0]
        );
        assert_eq!(
            part_sizes(&[50, 50, 50], Share::EIGHTY),
            [Part {
                train: 40,
                test: 10
            }; 3]
        );
    }

    #[test]
    fn seven_rows_are_too_few_for_five_folds() {
        let target = target(&[0, 1, 0, 1, 0, 1, 0]);
        assert_eq!(
            holdout(&target, &SplitSpec::default()),
            Err(Error::TooFewRows {
                found: 7,
                needed: 8
            })
        );
    }

    #[test]
    fn classes_of_one_row_each_leave_nothing_to_test_with() {
        let target = target(&(0..12).collect::<Vec<_>>());
        assert_eq!(
            holdout(&target, &SplitSpec::default()),
            Err(Error::SingleRows { classes: 12 })
        );
    }

    #[test]
    fn shares_lie_between_zero_and_one() {
        assert!(
            Share::try_from(0.0).is_err()
                && Share::try_from(1.0).is_err()
                && Share::try_from(f64::NAN).is_err()
        );
    }
}
