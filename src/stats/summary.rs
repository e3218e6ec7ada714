//! Mean, standard deviations and quantiles of numbers.
//!
//! Every function gives `None` for an input on which the number is undefined:
//! too few values, a value that is not finite, or an overflow on the way.

use super::order::sort_numbers;

/// The values in ascending order; `None` if there are none or one is not finite.
///
/// What the `_sorted` functions of this module expect, to be made once per column.
pub fn sorted_finite(values: &[f64]) -> Option<Vec<f64>> {
    if values.is_empty() || !values.iter().all(|value| value.is_finite()) {
        return None;
    }
    let mut sorted = values.to_vec();
    sort_numbers(&mut sorted);
    Some(sorted)
}

/// Arithmetic mean.
pub fn mean(values: &[f64]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    finite(values.iter().sum::<f64>() / values.len() as f64)
}

/// Standard deviation with divisor n − 1; needs two values.
pub fn sample_sd(values: &[f64]) -> Option<f64> {
    if values.len() < 2 {
        return None;
    }
    let squares = squared_deviations(values)?;
    finite((squares / (values.len() - 1) as f64).sqrt())
}

/// Standard deviation with divisor n (NumPy's default, `ddof=0`).
pub fn population_sd(values: &[f64]) -> Option<f64> {
    let squares = squared_deviations(values)?;
    finite((squares / values.len() as f64).sqrt())
}

/// The `q`-quantile (0..=1) of ascending values, linear between neighbours (NumPy's default).
///
/// Position q(n − 1), definition 7 of Hyndman & Fan 1996.
pub fn quantile_sorted(sorted: &[f64], q: f64) -> Option<f64> {
    debug_assert!(sorted.is_sorted());
    if !(0.0..=1.0).contains(&q) {
        return None;
    }
    let last = sorted.len().checked_sub(1)?;
    let position = q * last as f64;
    let index = (position as usize).min(last);
    let below = *sorted.get(index)?;
    let above = *sorted.get((index + 1).min(last))?;
    let share = position - index as f64;
    // NumPy interpolates from the nearer end; the same bits need the same branch.
    finite(if share < 0.5 {
        below + (above - below) * share
    } else {
        above - (above - below) * (1.0 - share)
    })
}

/// Σ (x − mean)², corrected for the rounding of the mean (Chan, Golub & LeVeque 1983).
fn squared_deviations(values: &[f64]) -> Option<f64> {
    let centre = mean(values)?;
    let (mut squares, mut drift) = (0.0, 0.0);
    for value in values {
        let deviation = value - centre;
        squares += deviation * deviation;
        drift += deviation;
    }
    let corrected: f64 = squares - drift * drift / values.len() as f64;
    finite(corrected.max(0.0))
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::golden::{assert_close, extra, extra_cases, numbers, statistics};

    #[test]
    fn population_sd_agrees_with_numpy() {
        let golden = statistics();
        let sd = population_sd(&numbers(&golden["a"])).unwrap();
        assert_close(sd, golden["std_a_ddof0"].as_f64().unwrap(), 1e-14);
    }

    #[test]
    fn moments_agree_with_numpy() {
        for case in extra_cases("summary") {
            let values = numbers(&case["values"]);
            assert_close(
                mean(&values).unwrap(),
                case["mean"].as_f64().unwrap(),
                1e-13,
            );
            assert_close(
                sample_sd(&values).unwrap(),
                case["sd_ddof1"].as_f64().unwrap(),
                1e-12,
            );
        }
    }

    #[test]
    fn quantiles_have_the_bits_of_numpy() {
        let shares = numbers(&extra()["quantile_shares"]);
        for case in extra_cases("summary") {
            let sorted = sorted_finite(&numbers(&case["values"])).unwrap();
            let quantiles: Vec<f64> = shares
                .iter()
                .map(|q| quantile_sorted(&sorted, *q).unwrap())
                .collect();
            assert_eq!(quantiles, numbers(&case["quantiles"]));
        }
    }

    #[test]
    fn a_constant_far_from_zero_has_no_spread() {
        assert_eq!(population_sd(&[1e9 + 0.1; 7]), Some(0.0));
    }

    #[test]
    fn one_value_has_no_sample_sd() {
        assert_eq!(sample_sd(&[3.0]), None);
        assert_eq!(population_sd(&[3.0]), Some(0.0));
        assert_eq!(quantile_sorted(&[3.0], 0.7), Some(3.0));
    }

    #[test]
    fn undefined_input_gives_none() {
        assert_eq!(mean(&[]), None);
        assert_eq!(mean(&[1.0, f64::NAN]), None);
        assert_eq!(mean(&[f64::MAX, f64::MAX]), None);
        assert_eq!(quantile_sorted(&[], 0.5), None);
        assert_eq!(quantile_sorted(&[1.0], 1.5), None);
        assert_eq!(sorted_finite(&[1.0, f64::INFINITY]), None);
        assert_eq!(sorted_finite(&[]), None);
    }
}
