//! Wasserstein-1 (earth mover's) distance between two samples.
//!
//! The effect size of numeric drift: how far the values moved on average, in the
//! units of the column or, normed, in reference standard deviations.

use super::summary::{population_sd, sorted_finite};

/// Least divisor of the normed distance, so that a constant reference does not divide by 0 (Evidently).
const MIN_SD: f64 = 0.001;

/// ∫ |F − G| dx in the units of the values, ≥ 0; the order of values is free.
///
/// `None` if a sample is empty, holds a value that is not finite, or the range overflows.
pub fn wasserstein_1(a: &[f64], b: &[f64]) -> Option<f64> {
    wasserstein_1_sorted(&sorted_finite(a)?, &sorted_finite(b)?)
}

/// [`wasserstein_1`] for samples that are ascending and finite already.
pub fn wasserstein_1_sorted(a: &[f64], b: &[f64]) -> Option<f64> {
    debug_assert!(a.is_sorted() && b.is_sorted());
    let (n, m) = (a.len() as i64, b.len() as i64);
    let (mut i, mut j) = (0, 0);
    let mut position = a.first()?.min(*b.first()?);
    let mut area = 0.0;
    loop {
        // n·m·(F − G) is a whole number; only the widths are rounded.
        let gap = (i as i64 * m - j as i64 * n).abs() as f64;
        let takes_a = match (a.get(i), b.get(j)) {
            (Some(x), Some(y)) => x <= y,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => break,
        };
        let next = if takes_a { *a.get(i)? } else { *b.get(j)? };
        area += gap * (next - position);
        position = next;
        i += usize::from(takes_a);
        j += usize::from(!takes_a);
    }
    let distance = area / (n as f64 * m as f64);
    distance.is_finite().then_some(distance)
}

/// W₁ / max(population sd of the reference, 0.001): drift from 0.1 on (Evidently).
///
/// Without unit, ≥ 0. `None` as for [`wasserstein_1`].
pub fn wasserstein_normed(reference: &[f64], current: &[f64]) -> Option<f64> {
    wasserstein_normed_sorted(&sorted_finite(reference)?, &sorted_finite(current)?)
}

/// [`wasserstein_normed`] for samples that are ascending and finite already.
pub fn wasserstein_normed_sorted(reference: &[f64], current: &[f64]) -> Option<f64> {
    let distance = wasserstein_1_sorted(reference, current)?;
    let normed = distance / population_sd(reference)?.max(MIN_SD);
    normed.is_finite().then_some(normed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::golden::{Draws, assert_close, extra_cases, numbers, statistics};

    #[test]
    fn golden_samples_agree_with_scipy() {
        let golden = statistics();
        let (a, b) = (numbers(&golden["a"]), numbers(&golden["b"]));
        let expected = |name: &str| golden[name].as_f64().unwrap();
        assert_close(
            wasserstein_1(&a, &b).unwrap(),
            expected("wasserstein_a_b"),
            1e-13,
        );
        let normed = wasserstein_normed(&a, &b).unwrap();
        assert_close(normed, expected("wasserstein_normed_a_b"), 1e-13);
    }

    #[test]
    fn tied_and_unequal_samples_agree_with_scipy() {
        for case in extra_cases("ks") {
            let distance = wasserstein_1(&numbers(&case["a"]), &numbers(&case["b"])).unwrap();
            assert_close(distance, case["wasserstein"].as_f64().unwrap(), 1e-12);
        }
    }

    #[test]
    fn a_shift_is_its_own_distance() {
        assert_eq!(wasserstein_1(&[3.0, 1.0], &[5.0, 3.0]), Some(2.0));
    }

    #[test]
    fn equal_sizes_average_the_paired_differences() {
        let mut draws = Draws::new(2);
        for n in 1..50 {
            let a = sorted_finite(&draws.normals(n)).unwrap();
            let b = sorted_finite(&draws.normals(n)).unwrap();
            let sum: f64 = a.iter().zip(&b).map(|(x, y)| (x - y).abs()).sum();
            assert_close(wasserstein_1(&a, &b).unwrap(), sum / n as f64, 1e-12);
            assert_eq!(wasserstein_1(&a, &a), Some(0.0));
        }
    }

    #[test]
    fn a_constant_reference_is_divided_by_the_floor() {
        assert_close(
            wasserstein_normed(&[1.0, 1.0], &[1.5]).unwrap(),
            500.0,
            1e-12,
        );
    }

    #[test]
    fn undefined_input_gives_none() {
        assert_eq!(wasserstein_1(&[], &[1.0]), None);
        assert_eq!(wasserstein_1(&[1.0], &[f64::NAN]), None);
        assert_eq!(wasserstein_1(&[f64::MIN], &[f64::MAX]), None);
    }
}
