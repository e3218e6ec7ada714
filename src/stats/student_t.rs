//! Student's t distribution: upper tail and quantile.

use super::root::invert_upper_tail;
use super::special::beta_inc_with_complement;

/// P(T > t) for Student's t with `df` > 0 degrees of freedom (real), in 0..=1.
///
/// ½ I_{df/(df+t²)}(df/2, ½) for `t` > 0 (Abramowitz & Stegun 26.7.1). `None` for
/// NaN, or a `df` that is not positive and finite.
pub fn student_t_sf(t: f64, df: f64) -> Option<f64> {
    if t.is_nan() || !df.is_finite() || df <= 0.0 {
        return None;
    }
    if t < 0.0 {
        return Some(1.0 - student_t_sf(-t, df)?);
    }
    // df/t² by two divisions: t² alone would overflow for the heavy tail of df = 1.
    let ratio = df / t / t;
    if ratio.is_infinite() {
        return Some(0.5);
    }
    let tail = beta_inc_with_complement(df / 2.0, 0.5, ratio / (1.0 + ratio), 1.0 / (1.0 + ratio))?;
    Some(0.5 * tail)
}

/// The t with P(T ≤ t) = `p` for `df` > 0 degrees of freedom.
///
/// `None` unless 0 < `p` < 1 and `df` is positive and finite, or when the answer
/// overflows (tiny `df`).
pub fn student_t_quantile(p: f64, df: f64) -> Option<f64> {
    let is_defined = 0.0 < p && p < 1.0 && df.is_finite() && df > 0.0;
    if !is_defined {
        return None;
    }
    if p == 0.5 {
        return Some(0.0);
    }
    let t = invert_upper_tail(p.min(1.0 - p), |t| student_t_sf(t, df))?;
    Some(if p < 0.5 { -t } else { t })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::golden::{assert_close, extra_rows};

    #[test]
    fn tail_agrees_with_mpmath() {
        for row in extra_rows("student_t_sf") {
            let [t, df, expected] = row[..] else {
                panic!("three numbers")
            };
            assert_close(student_t_sf(t, df).unwrap(), expected, 1e-13);
        }
    }

    #[test]
    fn quantile_agrees_with_scipy() {
        for row in extra_rows("student_t_quantile") {
            let [p, df, expected] = row[..] else {
                panic!("three numbers")
            };
            assert_close(student_t_quantile(p, df).unwrap(), expected, 1e-12);
        }
    }

    #[test]
    fn quantile_undoes_the_tail() {
        for df in [1.0, 2.5, 9.0, 99.0] {
            for t in [-3.0, -0.2, 0.01, 1.0, 4.0] {
                let p = 1.0 - student_t_sf(t, df).unwrap();
                assert_close(student_t_quantile(p, df).unwrap(), t, 1e-11);
            }
        }
    }

    #[test]
    fn infinite_t_has_no_tail() {
        assert_eq!(student_t_sf(f64::INFINITY, 5.0), Some(0.0));
        assert_eq!(student_t_sf(f64::NEG_INFINITY, 5.0), Some(1.0));
        assert_eq!(student_t_sf(0.0, 5.0), Some(0.5));
    }

    #[test]
    fn undefined_arguments_give_none() {
        assert_eq!(student_t_sf(f64::NAN, 5.0), None);
        assert_eq!(student_t_sf(1.0, 0.0), None);
        assert_eq!(student_t_quantile(1.0, 5.0), None);
        assert_eq!(student_t_quantile(0.9, f64::INFINITY), None);
    }
}
