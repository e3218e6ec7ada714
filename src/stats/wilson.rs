//! Wilson's score interval for a share.
//!
//! Stays inside 0..=1 and keeps its coverage for few rows and for shares near 0
//! or 1, where the textbook p̂ ± z·se fails (Brown, Cai & DasGupta 2001).

/// Two-sided 95 % point of the standard normal distribution.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// Lower and upper end of the interval for `successes` out of `n`, `z` standard errors wide.
///
/// Wilson 1927. `None` if `n` is 0, `successes` exceed it, or `z` is negative or
/// not finite.
///
/// # Examples
///
/// ```
/// use trainyard::stats::{Z_95, wilson_interval};
///
/// let (low, high) = wilson_interval(81, 100, Z_95).unwrap();
/// assert!((low - 0.7222).abs() < 1e-4 && (high - 0.8749).abs() < 1e-4);
/// ```
pub fn wilson_interval(successes: u64, n: u64, z: f64) -> Option<(f64, f64)> {
    if n == 0 || successes > n || !z.is_finite() || z < 0.0 {
        return None;
    }
    let size = n as f64;
    let share = successes as f64 / size;
    let square = z * z;
    let centre = share + square / (2.0 * size);
    let spread = share * (1.0 - share) / size + square / (4.0 * size * size);
    let half = z * spread.sqrt();
    let scale = 1.0 + square / size;
    // At the ends the bound is exactly 0 or 1; rounding would miss it.
    let low = if successes == 0 {
        0.0
    } else {
        (centre - half) / scale
    };
    let high = if successes == n {
        1.0
    } else {
        (centre + half) / scale
    };
    (low.is_finite() && high.is_finite()).then_some((low.max(0.0), high.min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::golden::{assert_close, numbers, statistics};

    #[test]
    fn golden_intervals_agree() {
        for case in statistics()["wilson95"].as_array().unwrap() {
            let (x, n) = (case["x"].as_u64().unwrap(), case["n"].as_u64().unwrap());
            let (low, high) = wilson_interval(x, n, Z_95).unwrap();
            let expected = numbers(&case["ci"]);
            assert_close(low, expected[0], 1e-13);
            assert_close(high, expected[1], 1e-13);
        }
    }

    #[test]
    fn interval_holds_the_share_and_mirrors() {
        for n in 1..60 {
            for x in 0..=n {
                let (low, high) = wilson_interval(x, n, Z_95).unwrap();
                let share = x as f64 / n as f64;
                assert!(0.0 <= low && low <= share && share <= high && high <= 1.0);
                let (mirror_low, mirror_high) = wilson_interval(n - x, n, Z_95).unwrap();
                assert!((low + mirror_high - 1.0).abs() < 1e-14);
                assert!((high + mirror_low - 1.0).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn undefined_input_gives_none() {
        assert_eq!(wilson_interval(0, 0, Z_95), None);
        assert_eq!(wilson_interval(5, 4, Z_95), None);
        assert_eq!(wilson_interval(1, 4, f64::NAN), None);
        assert_eq!(wilson_interval(1, 4, -1.0), None);
    }
}
