//! Nadeau and Bengio's corrected resampled t-test.
//!
//! Compares two estimators by their per-fold score differences. Folds share
//! training rows, so the naive paired t sees differences that are not there; the
//! correction adds the test-to-train ratio to the variance.

use serde::{Deserialize, Serialize};

use super::student_t::{student_t_quantile, student_t_sf};
use super::summary::{mean, sample_sd};

/// Result of a corrected resampled t-test, two-sided.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CorrectedT {
    /// Mean difference, in the unit of the metric.
    pub mean: f64,
    /// The t statistic; `None` if all differences are equal, where it is infinite or 0/0.
    pub t: Option<f64>,
    /// Degrees of freedom: differences less one.
    pub df: u32,
    /// Probability of a |t| at least this large if the estimators are equally good.
    pub p_value: f64,
    /// 95 % confidence interval of the mean difference.
    pub interval95: (f64, f64),
}

/// Tests whether the mean of per-fold `differences` is zero.
///
/// t = d̄ / √((1/k + `test_over_train`)·s²) with k − 1 degrees of freedom, where
/// `test_over_train` is the ratio of row counts, 1/(folds − 1) in cross-validation
/// (Nadeau & Bengio 2003; Bouckaert & Frank 2004). Equal differences give p 0, or
/// 1 if all are 0. `None` for fewer than two differences, a value that is not
/// finite, or a negative ratio.
pub fn corrected_resampled_t(differences: &[f64], test_over_train: f64) -> Option<CorrectedT> {
    let n_differences = u32::try_from(differences.len()).ok()?;
    if n_differences < 2 || !test_over_train.is_finite() || test_over_train < 0.0 {
        return None;
    }
    let df = n_differences - 1;
    let first = *differences.first()?;
    if differences.iter().all(|difference| *difference == first) {
        return without_spread(first, df);
    }
    let (mean, sd) = (mean(differences)?, sample_sd(differences)?);
    let error = (1.0 / f64::from(n_differences) + test_over_train).sqrt() * sd;
    let t = mean / error;
    let half = student_t_quantile(0.975, f64::from(df))? * error;
    Some(CorrectedT {
        mean,
        t: t.is_finite().then_some(t),
        df,
        p_value: (2.0 * student_t_sf(t.abs(), f64::from(df))?).min(1.0),
        interval95: (mean - half, mean + half),
    })
}

/// The result for differences that are all `mean`.
fn without_spread(mean: f64, df: u32) -> Option<CorrectedT> {
    let p_value = if mean == 0.0 { 1.0 } else { 0.0 };
    mean.is_finite().then_some(CorrectedT {
        mean,
        t: None,
        df,
        p_value,
        interval95: (mean, mean),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::golden::{assert_close, numbers, statistics};

    #[test]
    fn golden_differences_agree_with_scipy() {
        let golden = &statistics()["nadeau_bengio"];
        let number = |name: &str| golden[name].as_f64().unwrap();
        let ratio = number("n_test_over_n_train");
        let test = corrected_resampled_t(&numbers(&golden["diffs"]), ratio).unwrap();
        assert_close(test.mean, number("mean"), 1e-13);
        assert_close(test.t.unwrap(), number("t"), 1e-13);
        assert_close(test.p_value, number("p"), 1e-12);
        assert_close(
            test.interval95.0,
            golden["ci95"][0].as_f64().unwrap(),
            1e-11,
        );
        assert_close(
            test.interval95.1,
            golden["ci95"][1].as_f64().unwrap(),
            1e-12,
        );
        assert_eq!(test.df, 9);
    }

    #[test]
    fn ratio_zero_is_the_naive_paired_test() {
        let golden = &statistics()["nadeau_bengio"];
        let test = corrected_resampled_t(&numbers(&golden["diffs"]), 0.0).unwrap();
        assert_close(test.t.unwrap(), golden["naive_t"].as_f64().unwrap(), 1e-13);
        assert_close(test.p_value, golden["naive_p"].as_f64().unwrap(), 1e-12);
    }

    #[test]
    fn equal_differences_are_certain() {
        let test = corrected_resampled_t(&[0.1, 0.1, 0.1], 0.25).unwrap();
        assert_eq!(
            (test.t, test.p_value, test.interval95),
            (None, 0.0, (0.1, 0.1))
        );
        assert_eq!(
            corrected_resampled_t(&[0.0, 0.0], 0.25).unwrap().p_value,
            1.0
        );
    }

    #[test]
    fn interval_excludes_zero_exactly_when_p_is_small() {
        for shift in -40..40 {
            let centre = f64::from(shift) / 100.0;
            let differences = [centre - 0.1, centre + 0.05, centre + 0.02, centre + 0.03];
            let test = corrected_resampled_t(&differences, 0.25).unwrap();
            let excludes = test.interval95.0 > 0.0 || test.interval95.1 < 0.0;
            assert_eq!(excludes, test.p_value < 0.05);
        }
    }

    #[test]
    fn undefined_input_gives_none() {
        assert_eq!(corrected_resampled_t(&[0.1], 0.25), None);
        assert_eq!(corrected_resampled_t(&[0.1, f64::NAN], 0.25), None);
        assert_eq!(corrected_resampled_t(&[f64::INFINITY; 2], 0.25), None);
        assert_eq!(corrected_resampled_t(&[0.1, 0.2], -1.0), None);
    }
}
