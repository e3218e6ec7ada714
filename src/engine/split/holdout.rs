//! The split in two: train on one part, test once on the other.
//!
//! At random, classes keep their share in both parts (and numbers their spread, by
//! fifths), by largest remainder. By time, the latest rows test, and no moment is cut
//! in two. By group, whole groups are drawn until the test part is full.

use serde::{Deserialize, Serialize};

use super::keys::Keys;
use super::spec::SplitSpec;
use super::strata::{part_sizes, strata};
use super::target::Target;
use crate::engine::random::{Purpose, Random};

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
    /// The column to divide by is not there, or can't be used so.
    #[error("rows can't be divided by {column:?}: {why}")]
    Column {
        /// The column.
        column: String,
        /// Why not.
        why: String,
    },
    /// Too few moments or groups for both parts and all folds.
    #[error("{column:?} has {found} {what}; {needed} are needed for {folds} folds and a test part")]
    TooFewKeys {
        /// The column.
        column: String,
        /// What it names: moments or groups.
        what: String,
        /// How many there are.
        found: usize,
        /// The least number.
        needed: usize,
        /// Folds asked for.
        folds: u8,
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
            Self::Column { .. } => "choose another column to divide by, or split at random".into(),
            Self::TooFewKeys { .. } => {
                "use fewer folds, choose a column with more different values, or split at random"
                    .into()
            }
            Self::SingleRows { .. } => {
                "choose a target with fewer classes, or read it as a number".into()
            }
        }
    }
}

/// Fewest rows beside one per fold: two to test, one to spare.
const SPARE_ROWS: usize = 3;

/// Splits the rows with a known target, and a known key where rows are divided by one.
///
/// # Errors
/// When there are fewer than three more of them than folds, too few moments or groups,
/// or every class has a single row.
pub fn holdout(target: &Target, keys: &Keys, spec: &SplitSpec) -> Result<Split, Error> {
    let rows = keys.known(target.known());
    let found = rows.len();
    let needed = usize::from(spec.n_folds()) + SPARE_ROWS;
    if found < needed {
        return Err(Error::TooFewRows { found, needed });
    }
    let (mut train, mut test) = match keys {
        Keys::None => at_random(target, &rows, spec),
        Keys::Time(_) | Keys::Group(_) => by_key(&rows, keys, spec)?,
    };
    if test.is_empty() {
        return Err(Error::SingleRows {
            classes: strata(target, &rows).len(),
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

fn at_random(target: &Target, rows: &[u32], spec: &SplitSpec) -> (Vec<u32>, Vec<u32>) {
    let mut strata = strata(target, rows);
    let sizes: Vec<u64> = strata.iter().map(|rows| rows.len() as u64).collect();
    let (mut train, mut test) = (Vec::with_capacity(rows.len()), Vec::new());
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
    (train, test)
}

/// Whole moments or groups to either side, about as many rows as asked for.
fn by_key(rows: &[u32], keys: &Keys, spec: &SplitSpec) -> Result<(Vec<u32>, Vec<u32>), Error> {
    let mut blocks = keys.blocks(rows);
    let n_test = part_sizes(&[rows.len() as u64], spec.train_share)
        .first()
        .map_or(1, |part| part.test as usize);
    if matches!(keys, Keys::Group(_)) {
        Random::new(spec.seed, Purpose::Holdout, &[]).shuffle(&mut blocks);
    } else {
        blocks.reverse();
    }
    // Folds of time need one block more: the first only trains. One more is for the test part.
    let n_folds = usize::from(spec.n_folds());
    let needed = n_folds + 1 + usize::from(matches!(keys, Keys::Time(_)));
    let found = blocks.len();
    if found < needed {
        return Err(Error::TooFewKeys {
            column: spec.by.column().unwrap_or_default().into(),
            what: if matches!(keys, Keys::Time(_)) {
                "moments"
            } else {
                "groups"
            }
            .into(),
            found,
            needed,
            folds: spec.n_folds(),
        });
    }
    let (mut train, mut test) = (Vec::with_capacity(rows.len()), Vec::new());
    let mut n_train_blocks = 0;
    for (index, block) in blocks.iter().enumerate() {
        let n_left = found - index;
        // The block that comes nearer to the wanted size, and never so many that folds lack some.
        let fits = 2 * test.len() + block.len() < 2 * n_test;
        let is_free = n_train_blocks + n_left > needed - 1;
        let takes_no_more = matches!(keys, Keys::Time(_)) && n_train_blocks > 0;
        if index == 0 || (fits && is_free && !takes_no_more) {
            test.extend_from_slice(block);
        } else {
            n_train_blocks += 1;
            train.extend_from_slice(block);
        }
    }
    Ok((train, test))
}

#[cfg(test)]
mod tests {
    use super::super::{Share, Values};
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
        let split = holdout(&target, &Keys::None, &SplitSpec::default()).unwrap();
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
                &Keys::None,
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
    fn seven_rows_are_too_few_for_five_folds() {
        let target = target(&[0, 1, 0, 1, 0, 1, 0]);
        assert_eq!(
            holdout(&target, &Keys::None, &SplitSpec::default()),
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
            holdout(&target, &Keys::None, &SplitSpec::default()),
            Err(Error::SingleRows { classes: 12 })
        );
    }

    fn by(keys: &Keys, spec: &SplitSpec) -> Result<Split, Error> {
        let n = match keys {
            Keys::None => 0,
            Keys::Time(times) => times.len(),
            Keys::Group(groups) => groups.len(),
        };
        let numbers = (0..n).map(|row| row as f64).collect();
        holdout(&Target::new("y", Values::Numbers(numbers)), keys, spec)
    }

    #[test]
    fn the_latest_rows_test_and_no_moment_is_cut_in_two() {
        // Days 9, 9, 8, 8, ... 0, 0 and a row without a day.
        let mut days: Vec<f64> = (0..20).map(|row| f64::from((19 - row) / 2)).collect();
        days.push(f64::NAN);
        let spec = SplitSpec {
            train_share: Share::try_from(0.75).unwrap(),
            ..SplitSpec::default()
        };
        let split = by(&Keys::Time(days.clone()), &spec).unwrap();
        let day = |row: &u32| days[*row as usize];
        let last = split.train.indices().iter().map(day).fold(0.0, f64::max);
        let first = split.test.indices().iter().map(day).fold(9.0, f64::min);
        assert!(last < first, "{last} {first}");
        assert_eq!((split.train.0.len(), split.test.0.len()), (16, 4));
    }

    #[test]
    fn a_group_is_on_one_side() {
        let groups: Vec<u32> = (0..100).map(|row| row % 17).collect();
        let split = by(&Keys::Group(groups.clone()), &SplitSpec::default()).unwrap();
        let of = |rows: &[u32]| {
            rows.iter()
                .map(|row| groups[*row as usize])
                .collect::<std::collections::BTreeSet<_>>()
        };
        assert!(of(split.train.indices()).is_disjoint(&of(split.test.indices())));
        assert!((15..=25).contains(&split.test.indices().len()));
    }

    #[test]
    fn too_few_groups_or_moments_are_refused() {
        let error = by(
            &Keys::Group((0..30).map(|row| row % 5).collect()),
            &SplitSpec::default(),
        );
        assert!(
            matches!(
                error,
                Err(Error::TooFewKeys {
                    found: 5,
                    needed: 6,
                    ..
                })
            ),
            "{error:?}"
        );
        let error = by(
            &Keys::Time((0..30).map(|row| f64::from(row % 6)).collect()),
            &SplitSpec::default(),
        );
        assert!(
            matches!(
                error,
                Err(Error::TooFewKeys {
                    found: 6,
                    needed: 7,
                    ..
                })
            ),
            "{error:?}"
        );
    }
}
