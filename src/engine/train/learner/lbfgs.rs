//! Minimises a smooth function of many variables (Liu & Nocedal 1989).
//!
//! Limited-memory BFGS with a backtracking line search (Armijo). Deterministic;
//! always ends, and says whether it converged.

use serde::{Deserialize, Serialize};

/// Pairs of steps remembered.
const MEMORY: usize = 10;
/// Converged when no derivative is larger.
const TOLERANCE: f64 = 1e-6;

/// How an iteration ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Steps taken.
    pub iterations: u32,
    /// Whether the minimum was reached before the cap.
    pub converged: bool,
}

/// Minimises from `x` on; `evaluate` returns the value and fills the gradient.
pub(super) fn minimise(
    x: &mut [f64],
    max_iterations: u32,
    mut evaluate: impl FnMut(&[f64], &mut [f64]) -> f64,
    progress: &mut dyn FnMut(f64),
) -> Status {
    let n = x.len();
    let mut gradient = vec![0.0; n];
    let mut value = evaluate(x, &mut gradient);
    let mut pairs: Vec<(Vec<f64>, Vec<f64>, f64)> = Vec::new();
    for iterations in 0..max_iterations {
        progress(f64::from(iterations) / f64::from(max_iterations));
        if largest(&gradient) <= TOLERANCE {
            return Status {
                iterations,
                converged: true,
            };
        }
        let mut direction = direction(&gradient, &pairs);
        let mut slope = dot(&direction, &gradient);
        if slope >= 0.0 {
            pairs.clear();
            direction = gradient.iter().map(|g| -g).collect();
            slope = -dot(&gradient, &gradient);
        }
        let mut step = if pairs.is_empty() {
            (1.0 / dot(&gradient, &gradient).sqrt()).min(1.0)
        } else {
            1.0
        };
        let (mut next, mut next_gradient) = (vec![0.0; n], vec![0.0; n]);
        let mut found = None;
        for _ in 0..40 {
            for ((slot, x), d) in next.iter_mut().zip(x.iter()).zip(&direction) {
                *slot = x + step * d;
            }
            let candidate = evaluate(&next, &mut next_gradient);
            if candidate <= value + 1e-4 * step * slope {
                found = Some(candidate);
                break;
            }
            step *= 0.5;
        }
        // No descent left at this precision: as good a minimum as can be had.
        let Some(next_value) = found else {
            return Status {
                iterations,
                converged: largest(&gradient) < 1e-4,
            };
        };
        let s: Vec<f64> = next.iter().zip(x.iter()).map(|(a, b)| a - b).collect();
        let y: Vec<f64> = next_gradient
            .iter()
            .zip(&gradient)
            .map(|(a, b)| a - b)
            .collect();
        let curvature = dot(&s, &y);
        if curvature > 1e-12 * dot(&y, &y) {
            if pairs.len() == MEMORY {
                pairs.remove(0);
            }
            pairs.push((s, y, 1.0 / curvature));
        }
        x.copy_from_slice(&next);
        gradient = next_gradient;
        value = next_value;
    }
    Status {
        iterations: max_iterations,
        converged: largest(&gradient) <= TOLERANCE,
    }
}

/// The two-loop recursion: minus the inverse Hessian's estimate times the gradient.
fn direction(gradient: &[f64], pairs: &[(Vec<f64>, Vec<f64>, f64)]) -> Vec<f64> {
    let mut q: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut alphas = Vec::with_capacity(pairs.len());
    for (s, y, rho) in pairs.iter().rev() {
        let alpha = rho * dot(s, &q);
        add(&mut q, -alpha, y);
        alphas.push(alpha);
    }
    if let Some((_, y, rho)) = pairs.last() {
        let scale = 1.0 / (rho * dot(y, y));
        q.iter_mut().for_each(|value| *value *= scale);
    }
    for ((s, y, rho), alpha) in pairs.iter().zip(alphas.iter().rev()) {
        let beta = rho * dot(y, &q);
        add(&mut q, alpha - beta, s);
    }
    q
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(sum: &mut [f64], factor: f64, values: &[f64]) {
    for (sum, value) in sum.iter_mut().zip(values) {
        *sum += factor * value;
    }
}

fn largest(values: &[f64]) -> f64 {
    values.iter().map(|value| value.abs()).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_minimum_of_rosenbrocks_valley() {
        let mut x = vec![-1.2, 1.0];
        let rosenbrock = |x: &[f64], g: &mut [f64]| {
            let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
            g[0] = -2.0 * a - 400.0 * x[0] * b;
            g[1] = 200.0 * b;
            a * a + 100.0 * b * b
        };
        let status = minimise(&mut x, 500, rosenbrock, &mut |_| {});
        assert!(
            status.converged && (x[0] - 1.0).abs() < 1e-5 && (x[1] - 1.0).abs() < 1e-5,
            "{x:?} {status:?}"
        );
    }
}
