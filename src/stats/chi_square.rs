//! χ² test of homogeneity on a 2 × K table of counts.
//!
//! Asks whether two samples of a categorical column share their category shares.
//! Both rows are samples (a contingency test); the reference is never taken for
//! the truth, as a goodness-of-fit test would. No continuity correction.

use serde::{Deserialize, Serialize};

use super::special::gamma_q;

/// Expected count below which a cell is merged for the test (Cochran 1954).
pub const MIN_EXPECTED: f64 = 5.0;

/// Result of a χ² test of homogeneity.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChiSquare {
    /// Σ (observed − expected)² / expected, ≥ 0.
    pub statistic: f64,
    /// Degrees of freedom: columns that hold a count, less one.
    pub df: u32,
    /// Probability of a statistic at least this large under equal shares.
    pub p_value: f64,
    /// Effect size √(χ²/N), 0..=1 (Cramér 1946, two rows).
    pub cramers_v: f64,
}

/// Tests whether two rows of counts have the same shares; columns empty in both are dropped.
///
/// `None` if the lengths differ, a row is empty or fewer than two columns hold a count.
pub fn homogeneity(counts_a: &[u64], counts_b: &[u64]) -> Option<ChiSquare> {
    let (total_a, total_b) = totals(counts_a, counts_b)?;
    let total = total_a + total_b;
    let (mut statistic, mut n_columns) = (0.0, 0_u32);
    for (a, b) in counts_a.iter().zip(counts_b) {
        let (a, b) = (*a as f64, *b as f64);
        if a + b == 0.0 {
            continue;
        }
        n_columns += 1;
        // Both cells of a column deviate equally: (a·N_b − b·N_a) / N.
        let deviation = (a * total_b - b * total_a) / total;
        let weight = total / (a + b) * (1.0 / total_a + 1.0 / total_b);
        statistic += deviation * deviation * weight;
    }
    let df = n_columns.checked_sub(1).filter(|df| *df > 0)?;
    Some(ChiSquare {
        statistic,
        df,
        p_value: gamma_q(f64::from(df) / 2.0, statistic / 2.0)?,
        cramers_v: (statistic / total).sqrt().min(1.0),
    })
}

/// Adds up the columns in which a row expects fewer than `min_expected` into one last column.
///
/// Other columns keep their order; the new column is left out if it would be
/// empty. It may itself stay small, see [`smallest_expected`]. Rows of different
/// length or an empty row come back unchanged.
pub fn merge_small(counts_a: &[u64], counts_b: &[u64], min_expected: f64) -> (Vec<u64>, Vec<u64>) {
    let Some((total_a, total_b)) = totals(counts_a, counts_b) else {
        return (counts_a.to_vec(), counts_b.to_vec());
    };
    let least_share = total_a.min(total_b) / (total_a + total_b);
    let (mut merged_a, mut merged_b) = (Vec::new(), Vec::new());
    let (mut other_a, mut other_b) = (0, 0);
    for (a, b) in counts_a.iter().zip(counts_b) {
        if (*a as f64 + *b as f64) * least_share < min_expected {
            other_a += a;
            other_b += b;
        } else {
            merged_a.push(*a);
            merged_b.push(*b);
        }
    }
    if other_a + other_b > 0 {
        merged_a.push(other_a);
        merged_b.push(other_b);
    }
    (merged_a, merged_b)
}

/// The smallest expected count of the table, leaving out columns empty in both rows.
///
/// Below [`MIN_EXPECTED`] the χ² law is a poor guide and a permutation test is due.
/// `None` if the lengths differ or a row is empty.
pub fn smallest_expected(counts_a: &[u64], counts_b: &[u64]) -> Option<f64> {
    let (total_a, total_b) = totals(counts_a, counts_b)?;
    let columns = counts_a
        .iter()
        .zip(counts_b)
        .map(|(a, b)| *a as f64 + *b as f64);
    let smallest = columns
        .filter(|column| *column > 0.0)
        .min_by(f64::total_cmp)?;
    Some(smallest * total_a.min(total_b) / (total_a + total_b))
}

/// Row totals; `None` if the lengths differ or a row is empty.
fn totals(counts_a: &[u64], counts_b: &[u64]) -> Option<(f64, f64)> {
    let total = |counts: &[u64]| counts.iter().map(|count| *count as f64).sum::<f64>();
    let (a, b) = (total(counts_a), total(counts_b));
    (counts_a.len() == counts_b.len() && a > 0.0 && b > 0.0).then_some((a, b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::golden::{Draws, assert_close, counts, statistics};

    #[test]
    fn golden_table_agrees_with_scipy() {
        let golden = statistics();
        let (a, b) = (counts(&golden["table"][0]), counts(&golden["table"][1]));
        let test = homogeneity(&a, &b).unwrap();
        assert_close(
            test.statistic,
            golden["chi2"]["stat"].as_f64().unwrap(),
            1e-13,
        );
        assert_close(test.p_value, golden["chi2"]["p"].as_f64().unwrap(), 1e-13);
        assert_close(test.cramers_v, golden["cramers_v"].as_f64().unwrap(), 1e-13);
        assert_eq!(test.df, 2);
    }

    #[test]
    fn columns_empty_in_both_do_not_count() {
        assert_eq!(
            homogeneity(&[5, 0, 7], &[6, 0, 2]),
            homogeneity(&[5, 7], &[6, 2])
        );
    }

    #[test]
    fn proportional_rows_do_not_differ() {
        let test = homogeneity(&[10, 20, 30], &[1, 2, 3]).unwrap();
        assert_eq!(
            (test.statistic, test.p_value, test.cramers_v),
            (0.0, 1.0, 0.0)
        );
    }

    #[test]
    fn disjoint_rows_have_the_largest_effect() {
        assert_eq!(homogeneity(&[9, 0], &[0, 4]).unwrap().cramers_v, 1.0);
    }

    #[test]
    fn swapping_rows_changes_nothing() {
        let mut draws = Draws::new(8);
        for n in 2..30 {
            let (a, b) = (draws.counts(n, 20), draws.counts(n, 20));
            let (one, other) = (homogeneity(&a, &b), homogeneity(&b, &a));
            let (Some(one), Some(other)) = (one, other) else {
                continue;
            };
            assert_close(one.statistic, other.statistic, 1e-13);
        }
    }

    #[test]
    fn undefined_tables_give_none() {
        assert_eq!(homogeneity(&[1, 2], &[0, 0]), None);
        assert_eq!(homogeneity(&[3, 0], &[4, 0]), None);
        assert_eq!(homogeneity(&[], &[]), None);
        assert_eq!(homogeneity(&[1, 2], &[1, 2, 3]), None);
        assert_eq!(smallest_expected(&[0], &[1]), None);
    }

    #[test]
    fn small_cells_become_one_last_column() {
        // Half of each column is expected per row: 4.5 and 3 are small, 5 is not.
        let merged = merge_small(&[5, 80, 2, 6], &[4, 81, 4, 4], MIN_EXPECTED);
        assert_eq!(merged, (vec![80, 6, 7], vec![81, 4, 8]));
    }

    #[test]
    fn the_shorter_row_decides_what_is_small() {
        // Rows of 300 and 100: the second expects a quarter of each column, 4.5 of 18.
        let merged = merge_small(&[280, 18, 2, 0], &[78, 0, 18, 4], MIN_EXPECTED);
        assert_eq!(merged, (vec![280, 2, 18], vec![78, 18, 4]));
        assert_close(smallest_expected(&merged.0, &merged.1).unwrap(), 5.0, 1e-14);
    }

    #[test]
    fn a_category_unseen_in_the_reference_is_kept_as_other() {
        let merged = merge_small(&[50, 50, 0, 0], &[50, 46, 4, 0], MIN_EXPECTED);
        assert_eq!(merged, (vec![50, 50, 0], vec![50, 46, 4]));
    }

    #[test]
    fn merging_keeps_the_totals_and_lifts_the_smallest() {
        let mut draws = Draws::new(4);
        for n in 1..40 {
            let (a, b) = (draws.counts(n, 30), draws.counts(n, 9));
            let (merged_a, merged_b) = merge_small(&a, &b, MIN_EXPECTED);
            assert_eq!(merged_a.iter().sum::<u64>(), a.iter().sum::<u64>());
            assert_eq!(merged_b.iter().sum::<u64>(), b.iter().sum::<u64>());
            assert!(smallest_expected(&merged_a, &merged_b) >= smallest_expected(&a, &b));
        }
    }

    #[test]
    fn large_cells_are_left_alone() {
        let (a, b) = (vec![50, 60], vec![40, 70]);
        assert_eq!(merge_small(&a, &b, MIN_EXPECTED), (a.clone(), b.clone()));
        assert_close(smallest_expected(&a, &b).unwrap(), 45.0, 1e-15);
    }
}
