//! McNemar's test for two classifiers on the same rows.
//!
//! Only rows on which exactly one of the two is right carry information. The
//! mid-p version is less conservative than the exact one and still near the
//! nominal level (Fagerland, Lydersen & Laake 2013).

use serde::{Deserialize, Serialize};

use super::saddle_point::binomial_term;

/// Result of McNemar's test, two-sided.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct McNemar {
    /// Exact conditional p-value, 2·P(X ≤ min(b, c)) but at most 1.
    pub p_exact: f64,
    /// Mid-p-value: the exact one less P(X = min(b, c)).
    pub p_mid: f64,
}

/// Tests whether two classifiers err equally often.
///
/// `n_only_a_right` and `n_only_b_right` count the rows on which just one of them
/// is right; under the null hypothesis each such row is a fair coin (McNemar 1947).
/// `None` if there is no such row.
pub fn mcnemar(n_only_a_right: u64, n_only_b_right: u64) -> Option<McNemar> {
    let less = n_only_a_right.min(n_only_b_right) as f64;
    let more = n_only_a_right.max(n_only_b_right) as f64;
    if more == 0.0 {
        return None;
    }
    let point = fair_coin_term(less, more);
    if less == more {
        return Some(McNemar {
            p_exact: 1.0,
            p_mid: 1.0 - point / 2.0,
        });
    }
    let p_exact = (2.0 * point * lower_tail_ratio(less, more)).min(1.0);
    Some(McNemar {
        p_exact,
        p_mid: p_exact - point,
    })
}

/// P(X = `less`) for `less` + `more` tosses of a fair coin.
fn fair_coin_term(less: f64, more: f64) -> f64 {
    if less == 0.0 {
        return libm::exp2(-more);
    }
    binomial_term(less, more, 0.5, 0.5)
}

/// P(X ≤ `less`) / P(X = `less`), summed downwards until terms no longer count.
fn lower_tail_ratio(less: f64, more: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    let (mut heads, mut tails) = (less, more);
    while heads > 0.0 && term > sum * f64::EPSILON / 8.0 {
        tails += 1.0;
        term *= heads / tails;
        heads -= 1.0;
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::golden::{assert_close, extra_rows, statistics};

    #[test]
    fn golden_pairs_agree() {
        for case in statistics()["mcnemar"].as_array().unwrap() {
            let (b, c) = (case["b"].as_u64().unwrap(), case["c"].as_u64().unwrap());
            let test = mcnemar(b, c).unwrap();
            assert_close(test.p_exact, case["exact"].as_f64().unwrap(), 1e-12);
            assert_close(test.p_mid, case["mid_p"].as_f64().unwrap(), 1e-12);
            assert_eq!(mcnemar(c, b), Some(test));
        }
    }

    #[test]
    fn large_and_lopsided_pairs_agree_with_mpmath() {
        for row in extra_rows("mcnemar") {
            let [b, c, exact, mid] = row[..] else {
                panic!("four numbers")
            };
            let test = mcnemar(b as u64, c as u64).unwrap();
            assert_close(test.p_exact, exact, 1e-12);
            assert_close(test.p_mid, mid, 1e-12);
        }
    }

    #[test]
    fn an_even_split_shows_nothing() {
        // C(4, 2) / 16 = 0.375.
        let test = mcnemar(2, 2).unwrap();
        assert_eq!(test.p_exact, 1.0);
        assert_close(test.p_mid, 1.0 - 0.375 / 2.0, 1e-14);
    }

    #[test]
    fn without_disagreement_there_is_no_test() {
        assert_eq!(mcnemar(0, 0), None);
    }
}
