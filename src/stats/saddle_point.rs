//! Poisson and binomial terms without cancellation.
//!
//! Loader's saddle-point expansion writes a term as a small exponent times a
//! square root, so that it keeps full relative precision where the usual
//! difference of log-gammas loses digits. Serves `special` and `mcnemar`;
//! accepts real (not only whole) arguments. Source: C. Loader (2000), "Fast and
//! Accurate Computation of Binomial Probabilities", as used by R's `dbinom`.

use std::f64::consts::TAU;

/// ln √(2π).
const LN_SQRT_TAU: f64 = 0.918_938_533_204_672_8;

/// From here on five terms of Stirling's series err by less than 1e-16.
const STIRLING_SERIES_FROM: f64 = 15.0;

/// The Poisson term λ^k e^(−λ) / Γ(k+1) for real `k` > 0 and `lambda` > 0.
pub(super) fn poisson_term(k: f64, lambda: f64) -> f64 {
    libm::exp(-stirling_error(k) - deviance(k, lambda)) / (TAU * k).sqrt()
}

/// The binomial term Γ(a+b+1) / (Γ(a+1) Γ(b+1)) · x^a · y^b for real `a`, `b` > 0.
///
/// `y` is 1 − `x`, passed by the caller because it may know it more precisely.
pub(super) fn binomial_term(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let error = stirling_error(n) - stirling_error(a) - stirling_error(b);
    let exponent = error - deviance(a, n * x) - deviance(b, n * y);
    libm::exp(exponent) * (n / (TAU * a * b)).sqrt()
}

/// ln Γ(x+1) minus Stirling's formula for it, `x` > 0.
fn stirling_error(x: f64) -> f64 {
    if x < STIRLING_SERIES_FROM {
        return libm::lgamma(x + 1.0) - (x + 0.5) * libm::log(x) + x - LN_SQRT_TAU;
    }
    let square = x * x;
    let tail = 1.0 / 1680.0 - 1.0 / (1188.0 * square);
    let middle = 1.0 / 360.0 - (1.0 / 1260.0 - tail / square) / square;
    (1.0 / 12.0 - middle / square) / x
}

/// x ln(x/mean) + mean − x, the deviance part; by series where the three cancel.
fn deviance(x: f64, mean: f64) -> f64 {
    let difference = x - mean;
    if difference.abs() >= 0.1 * (x + mean) {
        return x * libm::log(x / mean) - difference;
    }
    let v = difference / (x + mean);
    let mut sum = difference * v;
    let mut power = 2.0 * x * v;
    let mut odd = 1.0;
    // v² ≤ 0.01, so nine terms are enough; the bound is for overflowing arguments.
    for _ in 0..20 {
        power *= v * v;
        odd += 2.0;
        let next = sum + power / odd;
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::golden::assert_close;

    #[test]
    fn poisson_term_of_a_small_count() {
        // e^-2 · 2^3 / 3!
        assert_close(poisson_term(3.0, 2.0), 0.180_447_044_315_483_56, 1e-14);
    }

    #[test]
    fn binomial_terms_of_a_row_sum_to_one() {
        for n in [5_u32, 40, 3000] {
            let inner: f64 = (1..n)
                .map(|k| binomial_term(f64::from(k), f64::from(n - k), 0.3, 0.7))
                .sum();
            let ends = libm::pow(0.3, f64::from(n)) + libm::pow(0.7, f64::from(n));
            assert_close(inner + ends, 1.0, 1e-13);
        }
    }

    #[test]
    fn series_and_logarithm_meet() {
        let (below, above) = (stirling_error(15.0 - 1e-9), stirling_error(15.0));
        assert_close(below, above, 1e-10);
        assert_close(deviance(1.0, 1.222_2), deviance(1.0, 1.222_3), 1e-3);
    }
}
