//! Turns decision values into probabilities with a fitted logistic curve.
//!
//! Platt (1999), fitted by the Newton method of Lin, Lin & Weng (2007): smoothed
//! targets, backtracking, no overflow. The curve never falls: where larger decision
//! values went with fewer positives, all rows get the base rate.

use serde::{Deserialize, Serialize};

use super::sigmoid;

/// Newton steps at most.
const MAX_STEPS: u32 = 100;
/// A product of numbers up to 2 that is still far from overflow.
const LARGE: f64 = 1e200;
/// Added to the Hessian's diagonal.
const RIDGE: f64 = 1e-12;

/// The curve: probability = logistic(slope * decision + intercept).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Platt {
    /// Steepness; 0 or more.
    pub slope: f64,
    /// Log odds at decision value 0.
    pub intercept: f64,
}

/// A decision value, its target (near 0 or 1) and how much it counts.
struct Case {
    decision: f64,
    target: f64,
    weight: f64,
}

/// Loss, gradient and Hessian of the log loss at one curve.
#[derive(Default)]
struct Local {
    loss: f64,
    gradient: [f64; 2],
    hessian: [f64; 3],
}

impl Platt {
    /// Fits the curve to (decision value, is positive, weight) of rows the classifier hasn't seen.
    #[must_use]
    pub fn fit(rows: impl Iterator<Item = (f64, bool, f64)>) -> Self {
        let mut cases: Vec<Case> = Vec::new();
        let mut totals = [0.0; 2];
        for (decision, is_positive, weight) in rows {
            if weight > 0.0 && decision.is_finite() {
                totals[usize::from(is_positive)] += weight;
                let target = f64::from(u8::from(is_positive));
                cases.push(Case {
                    decision,
                    target,
                    weight,
                });
            }
        }
        // Steps are taken on decision values of size 1: the curve's slope is scaled back.
        let size = cases.iter().map(|case| case.decision.abs()).sum::<f64>();
        let size = (size / cases.len().max(1) as f64).max(f64::MIN_POSITIVE);
        let (low, high) = (
            1.0 / (totals[0] + 2.0),
            (totals[1] + 1.0) / (totals[1] + 2.0),
        );
        for case in &mut cases {
            case.decision /= size;
            case.target = if case.target > 0.5 { high } else { low };
        }
        let base = libm::log((totals[1] + 1.0) / (totals[0] + 1.0));
        let curve = minimise(&cases, base);
        let curve = Self {
            slope: curve.slope / size,
            intercept: curve.intercept,
        };
        if curve.slope > 0.0 && curve.slope.is_finite() && curve.intercept.is_finite() {
            return curve;
        }
        Self {
            slope: 0.0,
            intercept: base,
        }
    }

    /// The probability at a decision value.
    #[must_use]
    pub fn probability(&self, decision: f64) -> f64 {
        sigmoid(self.slope * decision + self.intercept)
    }
}

fn minimise(cases: &[Case], base: f64) -> Platt {
    let mut curve = Platt {
        slope: 0.0,
        intercept: base,
    };
    let mut here = local(cases, curve);
    let tolerance = 1e-7 * cases.iter().map(|case| case.weight).sum::<f64>();
    for _ in 0..MAX_STEPS {
        let [g0, g1] = here.gradient;
        if g0.abs().max(g1.abs()) <= tolerance {
            break;
        }
        let [h00, h01, h11] = here.hessian;
        let determinant = h00 * h11 - h01 * h01;
        let d0 = -(h11 * g0 - h01 * g1) / determinant;
        let d1 = -(h00 * g1 - h01 * g0) / determinant;
        let slope = g0 * d0 + g1 * d1;
        let mut step = 1.0;
        let next = loop {
            let next = Platt {
                slope: curve.slope + step * d0,
                intercept: curve.intercept + step * d1,
            };
            let there = local(cases, next);
            if there.loss <= here.loss + 1e-4 * step * slope {
                break Some((next, there));
            }
            step *= 0.5;
            if step < 1e-10 {
                break None;
            }
        };
        let Some((next, there)) = next else { break };
        (curve, here) = (next, there);
    }
    curve
}

fn local(cases: &[Case], curve: Platt) -> Local {
    let mut local = Local {
        hessian: [RIDGE, 0.0, RIDGE],
        ..Local::default()
    };
    // One logarithm of a product for many rows: it would cost more than all the rest.
    let mut product = 1.0;
    for case in cases {
        let z = curve.slope * case.decision + curve.intercept;
        let e = libm::exp(-z.abs());
        let probability = if z >= 0.0 { 1.0 } else { e } / (1.0 + e);
        // -t log(p) - (1 - t) log(1 - p), without overflow.
        let side = if z >= 0.0 {
            1.0 - case.target
        } else {
            -case.target
        };
        local.loss += case.weight * side * z;
        if case.weight == 1.0 {
            product *= 1.0 + e;
            if product > LARGE {
                local.loss += libm::log(product);
                product = 1.0;
            }
        } else {
            local.loss += case.weight * libm::log1p(e);
        }
        let residual = case.weight * (probability - case.target);
        let curvature = case.weight * e / ((1.0 + e) * (1.0 + e));
        local.gradient[0] += residual * case.decision;
        local.gradient[1] += residual;
        local.hessian[0] += curvature * case.decision * case.decision;
        local.hessian[1] += curvature * case.decision;
        local.hessian[2] += curvature;
    }
    local.loss += libm::log(product);
    local
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The curve for decision values -2, -1, .., 2 with so many positives of ten each.
    fn fit(positives: [usize; 5]) -> Platt {
        let rows = positives
            .into_iter()
            .enumerate()
            .flat_map(|(place, n)| (0..10).map(move |row| (place as f64 - 2.0, row < n, 1.0)));
        Platt::fit(rows)
    }

    #[test]
    fn probabilities_follow_the_shares() {
        let curve = fit([1, 3, 5, 7, 9]);
        for (decision, share) in [(-2.0, 0.1), (-1.0, 0.3), (0.0, 0.5), (1.0, 0.7), (2.0, 0.9)] {
            assert!(
                (curve.probability(decision) - share).abs() < 0.05,
                "{curve:?}"
            );
        }
    }

    #[test]
    fn a_curve_that_would_fall_is_flat() {
        assert_eq!(fit([9, 7, 5, 3, 1]).slope, 0.0);
    }

    #[test]
    fn separable_and_empty_and_constant_rows_end_with_finite_numbers() {
        let constant = Platt::fit((0..10).map(|row| (1.0, row < 4, 1.0)));
        assert!(
            (constant.probability(1.0) - 0.4).abs() < 0.1,
            "{constant:?}"
        );
        for curve in [fit([0, 0, 0, 10, 10]), Platt::fit([].into_iter())] {
            assert!(curve.slope.is_finite() && curve.intercept.is_finite());
        }
    }
}
