//! The standard normal distribution: upper tail and quantile.

use std::f64::consts::FRAC_1_SQRT_2;

use super::root::invert_upper_tail;

/// P(Z > z) for a standard normal Z, in 0..=1; precise far into the upper tail.
///
/// `z` may be infinite but not NaN.
pub fn normal_sf(z: f64) -> f64 {
    debug_assert!(!z.is_nan());
    0.5 * libm::erfc(z * FRAC_1_SQRT_2)
}

/// The z with P(Z ≤ z) = `p`; `None` unless 0 < `p` < 1.
pub fn normal_quantile(p: f64) -> Option<f64> {
    if !(0.0 < p && p < 1.0) {
        return None;
    }
    if p == 0.5 {
        return Some(0.0);
    }
    let z = invert_upper_tail(p.min(1.0 - p), |z| Some(normal_sf(z)))?;
    Some(if p < 0.5 { -z } else { z })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::golden::{assert_close, extra_rows};

    #[test]
    fn tail_agrees_with_mpmath() {
        for row in extra_rows("normal_sf") {
            assert_close(normal_sf(row[0]), row[1], 1e-13);
        }
    }

    #[test]
    fn quantile_agrees_with_mpmath() {
        for row in extra_rows("normal_quantile") {
            assert_close(normal_quantile(row[0]).unwrap(), row[1], 1e-14);
        }
    }

    #[test]
    fn the_ends_have_no_quantile() {
        for p in [0.0, 1.0, -0.1, 1.1, f64::NAN] {
            assert_eq!(normal_quantile(p), None);
        }
    }
}
