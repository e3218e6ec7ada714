//! The Bayesian correlated t-test: how likely one estimator is better by more than a margin.
//!
//! Answers what a p-value doesn't: not "could there be no difference", but "is there one
//! that matters, and how sure is that". The posterior of the mean difference is a Student t
//! around the mean, with the variance of Nadeau and Bengio's test (Corani & Benavoli 2015;
//! Benavoli et al. 2017).

use serde::{Deserialize, Serialize};

use super::student_t::student_t_sf;
use super::summary::{mean, sample_sd};

/// How probable each answer is; they add up to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Practical {
    /// The first is better by more than the margin.
    pub better: f64,
    /// The difference is within the margin, either way.
    pub equivalent: f64,
    /// The second is better by more than the margin.
    pub worse: f64,
}

impl Practical {
    /// The same seen from the second estimator.
    #[must_use]
    pub const fn reversed(self) -> Self {
        Self {
            better: self.worse,
            equivalent: self.equivalent,
            worse: self.better,
        }
    }
}

/// Judges the mean of per-fold `differences` (first less second, more being better).
///
/// The posterior has k − 1 degrees of freedom, mean d̄ and scale √((1/k + `test_over_train`)·s²),
/// where `test_over_train` is ρ/(1 − ρ) for a share ρ of rows held out. `margin` is half the
/// width of the region of practical equivalence, 0 or more, in the unit of the differences.
/// Equal differences leave no doubt. `None` for fewer than two differences, for what is not
/// finite and for negative arguments.
pub fn correlated_t(differences: &[f64], test_over_train: f64, margin: f64) -> Option<Practical> {
    let are_arguments_good = [test_over_train, margin]
        .iter()
        .all(|number| number.is_finite() && *number >= 0.0);
    let are_finite = differences.iter().all(|difference| difference.is_finite());
    if differences.len() < 2 || !are_arguments_good || !are_finite {
        return None;
    }
    let (mean, sd) = (mean(differences)?, sample_sd(differences)?);
    let n = differences.len() as f64;
    let scale = (1.0 / n + test_over_train).sqrt() * sd;
    let first = differences.first()?;
    if scale == 0.0 || differences.iter().all(|difference| difference == first) {
        return Some(certain(mean, margin));
    }
    let better = student_t_sf((margin - mean) / scale, n - 1.0)?;
    let worse = student_t_sf((margin + mean) / scale, n - 1.0)?;
    Some(Practical {
        better,
        equivalent: (1.0 - better - worse).max(0.0),
        worse,
    })
}

fn certain(mean: f64, margin: f64) -> Practical {
    let is = |answer: bool| f64::from(u8::from(answer));
    Practical {
        better: is(mean > margin),
        equivalent: is(mean.abs() <= margin),
        worse: is(mean < -margin),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::golden::{assert_close, numbers, statistics};

    #[test]
    fn golden_differences_agree() {
        let golden = &statistics()["nadeau_bengio"];
        let ratio = golden["n_test_over_n_train"].as_f64().unwrap();
        let differences = numbers(&golden["diffs"]);
        let found = correlated_t(&differences, ratio, 0.01).unwrap();
        let expected = |name: &str| golden["bayes_rope_0.01"][name].as_f64().unwrap();
        assert_close(found.better, expected("right"), 1e-11);
        assert_close(found.equivalent, expected("rope"), 1e-11);
        assert_close(found.worse, expected("left"), 1e-11);
        let turned: Vec<f64> = differences.iter().map(|difference| -difference).collect();
        let turned = correlated_t(&turned, ratio, 0.01).unwrap();
        assert_close(turned.better, found.reversed().better, 1e-12);
        assert_close(turned.worse, found.reversed().worse, 1e-12);
    }

    #[test]
    fn without_a_margin_nothing_is_equivalent() {
        let found = correlated_t(&[0.1, -0.1, 0.2, 0.0], 0.25, 0.0).unwrap();
        assert!(found.equivalent < 1e-12 && (found.better + found.worse - 1.0).abs() < 1e-12);
    }

    #[test]
    fn equal_differences_leave_no_doubt() {
        let answers = |difference: f64| {
            let found = correlated_t(&[difference; 5], 0.25, 0.01).unwrap();
            [found.better, found.equivalent, found.worse]
        };
        assert_eq!(answers(0.1), [1.0, 0.0, 0.0]);
        assert_eq!(answers(0.005), [0.0, 1.0, 0.0]);
        assert_eq!(answers(-0.1), [0.0, 0.0, 1.0]);
    }

    #[test]
    fn undefined_input_gives_none() {
        assert_eq!(correlated_t(&[0.1], 0.25, 0.01), None);
        assert_eq!(correlated_t(&[0.1, f64::NAN], 0.25, 0.01), None);
        assert_eq!(correlated_t(&[0.1, 0.2], -0.25, 0.01), None);
        assert_eq!(correlated_t(&[0.1, 0.2], 0.25, f64::INFINITY), None);
    }
}
