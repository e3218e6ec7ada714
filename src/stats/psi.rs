//! Population stability index.
//!
//! Σ (q − p) ln(q/p) over bins (Siddiqi 2006): 0 for equal shares, without upper
//! bound. It grows when samples are small even without drift, so the value to
//! expect by chance belongs beside it. Shown as information, never as a verdict.

/// Added to every count so that an empty bin has a finite logarithm.
const PSEUDO_COUNT: f64 = 0.5;

/// PSI of two rows of counts over the same bins, with ½ added to every count; ≥ 0.
///
/// `None` if the lengths differ or a row holds no count.
pub fn psi(counts_reference: &[u64], counts_current: &[u64]) -> Option<f64> {
    psi_of_shares(
        &smoothed_shares(counts_reference)?,
        &smoothed_shares(counts_current)?,
    )
}

fn smoothed_shares(counts: &[u64]) -> Option<Vec<f64>> {
    let total: f64 = counts.iter().map(|count| *count as f64).sum();
    let padded = total + PSEUDO_COUNT * counts.len() as f64;
    let share = |count: &u64| (*count as f64 + PSEUDO_COUNT) / padded;
    (total > 0.0).then(|| counts.iter().map(share).collect())
}

/// PSI of two rows of shares as they are; bins empty in both add nothing.
///
/// `None` if the lengths differ, there are no bins, or a share is negative, not
/// finite, or zero in one row only.
pub fn psi_of_shares(reference: &[f64], current: &[f64]) -> Option<f64> {
    if reference.len() != current.len() || reference.is_empty() {
        return None;
    }
    let mut sum = 0.0;
    for (p, q) in reference.iter().zip(current) {
        if *p == 0.0 && *q == 0.0 {
            continue;
        }
        if !(p.is_finite() && q.is_finite() && *p > 0.0 && *q > 0.0) {
            return None;
        }
        sum += (q - p) * libm::log(q / p);
    }
    Some(sum)
}

/// The PSI to expect without drift, (bins − 1)(1/n + 1/m), for samples of `n` and `m` rows.
///
/// Yurdakul 2018. `None` if a sample is empty or there is no bin.
pub fn psi_expected_by_chance(n_bins: usize, n: usize, m: usize) -> Option<f64> {
    if n_bins == 0 || n == 0 || m == 0 {
        return None;
    }
    Some((n_bins - 1) as f64 * (1.0 / n as f64 + 1.0 / m as f64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::golden::{Draws, assert_close, statistics};

    #[test]
    fn golden_shares_agree_with_numpy() {
        let expected = statistics()["psi"].as_f64().unwrap();
        let psi = psi_of_shares(&[0.5, 0.3, 0.2], &[0.3, 0.35, 0.35]).unwrap();
        assert_close(psi, expected, 1e-13);
    }

    #[test]
    fn half_is_added_to_every_count() {
        let expected = psi_of_shares(&[3.5 / 4.0, 0.5 / 4.0], &[1.5 / 5.0, 3.5 / 5.0]);
        assert_eq!(psi(&[3, 0], &[1, 3]), expected);
    }

    #[test]
    fn equal_counts_have_no_psi() {
        assert_eq!(psi(&[3, 0, 9], &[3, 0, 9]), Some(0.0));
    }

    #[test]
    fn ten_bins_of_small_samples_exceed_the_rule_of_thumb() {
        // product.md 5.1: 400 and 100 rows.
        assert_close(psi_expected_by_chance(10, 400, 100).unwrap(), 0.1125, 1e-14);
    }

    #[test]
    fn average_without_drift_is_near_the_value_expected() {
        let mut draws = Draws::new(9);
        let mut sum = 0.0;
        for _ in 0..400 {
            let (reference, current) = (draws.binned(10, 400), draws.binned(10, 100));
            sum += psi(&reference, &current).unwrap();
        }
        assert_close(
            sum / 400.0,
            psi_expected_by_chance(10, 400, 100).unwrap(),
            0.12,
        );
    }

    #[test]
    fn undefined_input_gives_none() {
        assert_eq!(psi(&[0, 0], &[1, 2]), None);
        assert_eq!(psi(&[1], &[1, 2]), None);
        assert_eq!(psi(&[], &[]), None);
        assert_eq!(psi_of_shares(&[1.0, 0.0], &[0.5, 0.5]), None);
        assert_eq!(psi_of_shares(&[f64::NAN], &[1.0]), None);
        assert_eq!(psi_expected_by_chance(10, 0, 5), None);
    }
}
