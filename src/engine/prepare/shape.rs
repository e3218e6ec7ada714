//! What a recipe does to single numbers before they are filled and scaled.
//!
//! Fitted on training rows; missing stays missing.

use serde::{Deserialize, Serialize};

use super::step::Transform;
use crate::stats;

/// A fitted change of a number; `f64` to `f64`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// To a range.
    Clip {
        /// The least value.
        low: f64,
        /// The largest.
        high: f64,
    },
    /// ln(1 + |x|) with the sign of x.
    Log,
    /// √|x| with the sign of x.
    SquareRoot,
    /// Yeo & Johnson's power (2000).
    Power {
        /// Its exponent.
        lambda: f64,
    },
}

/// Powers looked at; beyond, the likelihood is flat or the values explode.
const LAMBDAS: (f64, f64) = (-3.0, 5.0);

impl Shape {
    /// Learns the outer fences (Tukey 1977) from sorted known values.
    pub(super) fn clip(sorted: &[f64]) -> Self {
        let quartile = |share| stats::quantile_sorted(sorted, share).unwrap_or(0.0);
        let (lower, upper) = (quartile(0.25), quartile(0.75));
        let reach = 3.0 * (upper - lower);
        Self::Clip {
            low: lower - reach,
            high: upper + reach,
        }
    }

    /// Learns a transform from known values.
    pub(super) fn transform(by: Transform, known: &[f64]) -> Self {
        match by {
            Transform::Log => Self::Log,
            Transform::SquareRoot => Self::SquareRoot,
            Transform::Power => Self::Power {
                lambda: best_lambda(known),
            },
        }
    }

    /// The changed value.
    #[must_use]
    pub fn of(&self, value: f64) -> f64 {
        match self {
            Self::Clip { low, high } if low <= high => value.clamp(*low, *high),
            Self::Clip { .. } => value,
            Self::Log => libm::copysign(libm::log1p(value.abs()), value),
            Self::SquareRoot => libm::copysign(value.abs().sqrt(), value),
            Self::Power { lambda } => yeo_johnson(value, *lambda),
        }
    }
}

/// Yeo & Johnson (2000), equation 2.1.
fn yeo_johnson(value: f64, lambda: f64) -> f64 {
    if value >= 0.0 {
        if lambda.abs() < 1e-12 {
            libm::log1p(value)
        } else {
            libm::expm1(lambda * libm::log1p(value)) / lambda
        }
    } else if (lambda - 2.0).abs() < 1e-12 {
        -libm::log1p(-value)
    } else {
        -libm::expm1((2.0 - lambda) * libm::log1p(-value)) / (2.0 - lambda)
    }
}

/// The profile log-likelihood of a normal distribution after the transform, up to a constant.
fn likelihood(values: &[f64], lambda: f64) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().map(|v| yeo_johnson(*v, lambda)).sum::<f64>() / n;
    let variance = values
        .iter()
        .map(|v| {
            let gap = yeo_johnson(*v, lambda) - mean;
            gap * gap
        })
        .sum::<f64>()
        / n;
    let jacobian: f64 = values
        .iter()
        .map(|v| libm::copysign(libm::log1p(v.abs()), *v))
        .sum();
    -n / 2.0 * libm::log(variance) + (lambda - 1.0) * jacobian
}

/// The most likely power, by golden-section search; 1 (no change) where nothing varies.
fn best_lambda(known: &[f64]) -> f64 {
    let first = known.first().copied();
    if known.iter().all(|value| Some(*value) == first) {
        return 1.0;
    }
    let score = |lambda| {
        let value = likelihood(known, lambda);
        if value.is_finite() { value } else { f64::MIN }
    };
    let ratio = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = LAMBDAS;
    let (mut left, mut right) = (high - ratio * (high - low), low + ratio * (high - low));
    let (mut at_left, mut at_right) = (score(left), score(right));
    while high - low > 1e-6 {
        if at_left >= at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - ratio * (high - low);
            at_left = score(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + ratio * (high - low);
            at_right = score(right);
        }
    }
    (low + high) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(shape: &Shape, value: f64, expected: f64) {
        let found = shape.of(value);
        assert!(
            (found - expected).abs() < 1e-12,
            "{shape:?} {value}: {found}"
        );
    }

    #[test]
    fn shapes_are_odd_functions_or_powers() {
        check(&Shape::Log, 0.0, 0.0);
        check(&Shape::Log, -1.0, -core::f64::consts::LN_2);
        check(&Shape::SquareRoot, -4.0, -2.0);
        check(&Shape::Power { lambda: 1.0 }, -3.5, -3.5);
        // scipy.stats.yeojohnson([3.], 0.5), ([-3.], 0.5), ([2.], 0), ([-2.], 2)
        check(&Shape::Power { lambda: 0.5 }, 3.0, 2.0);
        check(&Shape::Power { lambda: 0.5 }, -3.0, -14.0 / 3.0);
        check(&Shape::Power { lambda: 0.0 }, 2.0, 1.098_612_288_668_109_8);
        check(
            &Shape::Power { lambda: 2.0 },
            -2.0,
            -1.098_612_288_668_109_8,
        );
        assert!(Shape::Log.of(f64::NAN).is_nan());
    }

    #[test]
    fn the_power_is_scipys() {
        // scipy.stats.yeojohnson(x)[1], SciPy 1.17, on each of these.
        let skewed: Vec<f64> = (1..=40).map(|i| f64::from(i * i)).collect();
        assert!(
            (best_lambda(&skewed) - 0.357_384).abs() < 1e-4,
            "{}",
            best_lambda(&skewed)
        );
        let mixed: Vec<f64> = (-10..30).map(|i| f64::from(i) * 0.5).collect();
        assert!(
            (best_lambda(&mixed) - 0.898_916).abs() < 1e-4,
            "{}",
            best_lambda(&mixed)
        );
        assert_eq!(best_lambda(&[2.0, 2.0]), 1.0);
    }

    #[test]
    fn fences_lie_three_interquartile_ranges_out() {
        let sorted: Vec<f64> = (0..=100).map(f64::from).collect();
        assert_eq!(
            Shape::clip(&sorted),
            Shape::Clip {
                low: -125.0,
                high: 225.0
            }
        );
    }
}
