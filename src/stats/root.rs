//! Inverts a falling tail function by bisection.
//!
//! Slower than a tailored approximation, but correct to the last bit the tail
//! itself has. Serves the quantiles of `normal` and `student_t`.

/// The `t` ≥ 0 with `tail(t)` = `target`, for a continuous `tail` that falls from at least `target`.
///
/// `None` when the answer lies beyond the largest number.
pub(super) fn invert_upper_tail(target: f64, tail: impl Fn(f64) -> Option<f64>) -> Option<f64> {
    let (mut low, mut high) = (0.0, 1.0);
    while tail(high)? > target {
        low = high;
        high *= 2.0;
        if high == f64::INFINITY {
            return None;
        }
    }
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return Some(middle);
        }
        if tail(middle)? > target {
            low = middle;
        } else {
            high = middle;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverts_a_hyperbola() {
        assert_eq!(
            invert_upper_tail(0.25, |t| Some(1.0 / (1.0 + t))),
            Some(3.0)
        );
    }

    #[test]
    fn a_tail_that_never_falls_has_no_inverse() {
        assert_eq!(invert_upper_tail(0.25, |_| Some(0.5)), None);
    }
}
