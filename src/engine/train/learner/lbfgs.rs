//! Minimises a smooth function of many variables (Liu & Nocedal 1989).
//!
//! Limited-memory BFGS with a backtracking line search: Armijo's rule or, where values
//! are too close to tell, its form for slopes (Hager & Zhang 2005). Can start from an
//! estimate of the curvature. Deterministic; always ends, and says whether it converged.

use serde::{Deserialize, Serialize};

use super::simd::{add_scaled, dot};

/// Pairs of steps remembered.
const MEMORY: usize = 10;
/// Share of the slope that a step must gain (Nocedal & Wright 2006).
const ARMIJO: f64 = 1e-4;
/// Values this close, relatively, can't be told apart (Hager & Zhang's epsilon).
const NOISE: f64 = 1e-6;

/// How an iteration ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Steps taken.
    pub iterations: u32,
    /// Whether the minimum was reached before the cap.
    pub converged: bool,
}

/// Applies an estimate of the inverse Hessian to a direction, in place.
pub(super) type Precondition<'a> = &'a dyn Fn(&mut [f64]);

/// How to search for a minimum.
pub(super) struct Search<'a> {
    /// Steps at most.
    pub max_iterations: u32,
    /// Converged when no derivative is larger.
    pub tolerance: f64,
    /// What is known of the curvature at the start.
    pub precondition: Option<Precondition<'a>>,
}

/// A step, how the gradient changed on it, and 1 / their product.
type Pair = (Vec<f64>, Vec<f64>, f64);

/// Minimises from `x` on; `evaluate` returns the value and fills the gradient.
pub(super) fn minimise(
    x: &mut [f64],
    search: &Search<'_>,
    mut evaluate: impl FnMut(&[f64], &mut [f64]) -> f64,
    progress: &mut dyn FnMut(f64),
) -> Status {
    let n = x.len();
    let mut gradient = vec![0.0; n];
    let mut value = evaluate(x, &mut gradient);
    let mut pairs = Vec::<Pair>::new();
    let (mut next, mut next_gradient) = (vec![0.0; n], vec![0.0; n]);
    for iterations in 0..search.max_iterations {
        progress(f64::from(iterations) / f64::from(search.max_iterations));
        if largest(&gradient) <= search.tolerance {
            return Status {
                iterations,
                converged: true,
            };
        }
        let (direction, slope) = descent(search, &gradient, &mut pairs);
        let mut step = first_step(search, &gradient, &pairs);
        let mut found = None;
        for _ in 0..40 {
            for ((slot, x), d) in next.iter_mut().zip(x.iter()).zip(&direction) {
                *slot = x + step * d;
            }
            let candidate = evaluate(&next, &mut next_gradient);
            let is_flat = candidate <= value + NOISE * value.abs();
            let falls = candidate <= value + ARMIJO * step * slope;
            if falls || (is_flat && flattens(dot(&next_gradient, &direction), slope)) {
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
        remember(&mut pairs, (x, &next), (&gradient, &next_gradient));
        x.copy_from_slice(&next);
        std::mem::swap(&mut gradient, &mut next_gradient);
        value = next_value;
    }
    Status {
        iterations: search.max_iterations,
        converged: largest(&gradient) <= search.tolerance,
    }
}

/// Whether a step's last slope shows that it neither overshot nor was too short.
fn flattens(slope: f64, first: f64) -> bool {
    slope <= (2.0 * ARMIJO - 1.0) * first && slope >= 0.9 * first
}

/// A direction of descent, and the slope along it.
fn descent(search: &Search<'_>, gradient: &[f64], pairs: &mut Vec<Pair>) -> (Vec<f64>, f64) {
    let direction = direction(search, gradient, pairs);
    let slope = dot(&direction, gradient);
    if slope < 0.0 {
        return (direction, slope);
    }
    pairs.clear();
    let direction = gradient.iter().map(|g| -g).collect();
    (direction, -dot(gradient, gradient))
}

/// Full steps, except when nothing is known of the curvature.
fn first_step(search: &Search<'_>, gradient: &[f64], pairs: &[Pair]) -> f64 {
    if pairs.is_empty() && search.precondition.is_none() {
        (1.0 / dot(gradient, gradient).sqrt()).min(1.0)
    } else {
        1.0
    }
}

fn remember(pairs: &mut Vec<Pair>, x: (&[f64], &[f64]), gradient: (&[f64], &[f64])) {
    let change = |(before, after): (&[f64], &[f64])| -> Vec<f64> {
        after.iter().zip(before).map(|(a, b)| a - b).collect()
    };
    let (s, y) = (change(x), change(gradient));
    let curvature = dot(&s, &y);
    if curvature > 1e-12 * dot(&y, &y) {
        if pairs.len() == MEMORY {
            pairs.remove(0);
        }
        pairs.push((s, y, 1.0 / curvature));
    }
}

/// The two-loop recursion: minus the inverse Hessian's estimate times the gradient.
fn direction(search: &Search<'_>, gradient: &[f64], pairs: &[Pair]) -> Vec<f64> {
    let mut q: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut alphas = Vec::with_capacity(pairs.len());
    for (s, y, rho) in pairs.iter().rev() {
        let alpha = rho * dot(s, &q);
        add_scaled(&mut q, -alpha, y);
        alphas.push(alpha);
    }
    if let Some(precondition) = search.precondition {
        precondition(&mut q);
    }
    if let Some((_, y, rho)) = pairs.last() {
        // The latest curvature, where there is an estimate relative to it.
        let mut changed = y.clone();
        if let Some(precondition) = search.precondition {
            precondition(&mut changed);
        }
        let scale = 1.0 / (rho * dot(y, &changed));
        q.iter_mut().for_each(|value| *value *= scale);
    }
    for ((s, y, rho), alpha) in pairs.iter().zip(alphas.iter().rev()) {
        let beta = rho * dot(y, &q);
        add_scaled(&mut q, alpha - beta, s);
    }
    q
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
        let search = Search {
            max_iterations: 500,
            tolerance: 1e-6,
            precondition: None,
        };
        let status = minimise(&mut x, &search, rosenbrock, &mut |_| {});
        assert!(
            status.converged && (x[0] - 1.0).abs() < 1e-5 && (x[1] - 1.0).abs() < 1e-5,
            "{x:?} {status:?}"
        );
    }
}
