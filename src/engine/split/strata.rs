//! Parts of equal kind: classes, or fifths of the numbers, each divided in the same way.

use serde::{Deserialize, Serialize};

use super::spec::Share;
use super::target::{Target, Values};
use crate::stats::sort_by;

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
    let n_test = (libm::ceil(total as f64 * (1.0 - f64::from(train_share)) - 1e-9) as u64)
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
    sort_by(&mut order, |a, b| {
        remainder(*b).total_cmp(&remainder(*a)).then(a.cmp(b))
    });
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

/// Fewest numbers that are divided by fifths.
const MIN_FOR_FIFTHS: usize = 50;
/// Strata of a target of numbers (product rule 4.5).
const FIFTHS: usize = 5;

/// The given rows by class, or by fifths of the target's numbers.
pub(super) fn strata(target: &Target, rows: &[u32]) -> Vec<Vec<u32>> {
    match &target.values {
        Values::Numbers(_) if rows.len() < MIN_FOR_FIFTHS => vec![rows.to_vec()],
        Values::Numbers(numbers) => {
            let value = |row: &u32| numbers.get(*row as usize).copied().unwrap_or(f64::NAN);
            let mut order = rows.to_vec();
            sort_by(&mut order, |a, b| value(a).total_cmp(&value(b)));
            order
                .chunks(order.len().div_ceil(FIFTHS))
                .map(<[u32]>::to_vec)
                .collect()
        }
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
    fn numbers_are_divided_by_fifths() {
        let numbers = (0..100).map(|row| f64::from((row * 37) % 100)).collect();
        let rows: Vec<u32> = (0..100).collect();
        let strata = strata(&Target::new("y", Values::Numbers(numbers)), &rows);
        assert_eq!(strata.iter().map(Vec::len).collect::<Vec<_>>(), [20; 5]);
        assert!(strata[0].iter().all(|row| (row * 37) % 100 < 20));
    }
}
