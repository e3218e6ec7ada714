//! Benjamini-Hochberg control of the false discovery rate.
//!
//! Many columns tested at once give some small p-values by chance; the adjusted
//! values say what share of the columns called drifted would be false alarms.

use super::order::sort_by;

/// Adjusted p-values (q-values) in the order of `p_values`, each at least its p-value.
///
/// q₍ᵢ₎ = min over k ≥ i of p₍ₖ₎·K/k (Benjamini & Hochberg 1995). Every p-value has
/// to be in 0..=1; leave tests without one out before the call.
pub fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    debug_assert!(p_values.iter().all(|p| (0.0..=1.0).contains(p)));
    let mut falling: Vec<(usize, f64)> = p_values.iter().copied().enumerate().collect();
    sort_by(&mut falling, |(_, a), (_, b)| b.total_cmp(a));
    let n_tests = p_values.len() as f64;
    let mut adjusted = vec![1.0; p_values.len()];
    let mut least = 1.0_f64;
    for (position, (index, p)) in falling.into_iter().enumerate() {
        let rank = n_tests - position as f64;
        // p itself is a bound that rounding of p·K/K must not undercut.
        least = least.min((p * n_tests / rank).max(p));
        if let Some(q) = adjusted.get_mut(index) {
            *q = least;
        }
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::golden::{Draws, assert_close, numbers, statistics};

    fn check(p_values: &[f64], expected: &[f64]) {
        let adjusted = benjamini_hochberg(p_values);
        assert_eq!(adjusted.len(), expected.len());
        for (q, expected) in adjusted.iter().zip(expected) {
            assert_close(*q, *expected, 1e-13);
        }
    }

    #[test]
    fn golden_values_agree_with_scipy() {
        let golden = statistics();
        check(&numbers(&golden["bh"]["p"]), &numbers(&golden["bh"]["q"]));
    }

    #[test]
    fn order_of_the_input_is_kept() {
        check(&[0.5, 0.01, 0.04], &[0.5, 0.03, 0.06]);
    }

    #[test]
    fn one_test_is_not_adjusted() {
        check(&[0.03], &[0.03]);
        check(&[], &[]);
    }

    #[test]
    fn adjusted_values_keep_rank_and_range() {
        let mut draws = Draws::new(12);
        for n in 1..50 {
            let p: Vec<f64> = draws.uniforms(n);
            let q = benjamini_hochberg(&p);
            for (p_i, q_i) in p.iter().zip(&q) {
                assert!(p_i <= q_i && *q_i <= 1.0);
                assert!(p.iter().zip(&q).all(|(p_j, q_j)| p_j <= p_i || q_j >= q_i));
            }
        }
    }
}
