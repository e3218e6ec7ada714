//! Sequential minimal optimisation: two variables at a time (Platt 1998).
//!
//! The second of the pair is chosen by second-order information (Fan, Chen & Lin 2005),
//! as in libsvm. Each variable is a signed weight `beta` of a kernel row; the weights sum
//! to 0, each has bounds, and `error` is the derivative of the objective by `beta`.
//! Regression has two variables per row (above and below the tube), one copy after the other.

use super::cache::Cache;
use super::kernel::LANES;
use crate::engine::train::learner::Status;

/// Converged when no pair violates optimality by more (libsvm's default).
const TOLERANCE: f64 = 1e-3;
/// The least curvature along a pair (libsvm).
const MIN_CURVATURE: f64 = 1e-12;
/// Steps between two reports of progress.
const REPORT_EVERY: u32 = 512;

/// Variables, each with its bounds and its error at `beta` = 0.
pub(super) struct Variables {
    pub(super) lower: Vec<f64>,
    pub(super) upper: Vec<f64>,
    pub(super) errors: Vec<f64>,
}

/// The best weights.
pub(super) struct Solution {
    pub(super) betas: Vec<f64>,
    /// Subtracted from the weighted sum of kernels.
    pub(super) rho: f64,
    pub(super) status: Status,
}

struct State {
    variables: Variables,
    betas: Vec<f64>,
    /// 0 where beta can grow, else infinity.
    no_growth: Vec<f64>,
    /// 0 where beta can shrink, else minus infinity.
    no_shrinking: Vec<f64>,
}

/// Variables of all copies, each `cache` rows long; ends after `max_iter` steps.
pub(super) fn solve(
    cache: &mut Cache<'_>,
    variables: Variables,
    max_iter: u32,
    progress: &mut dyn FnMut(f64),
) -> Solution {
    let mut state = State::new(variables);
    let n = cache.n_padded();
    let mut status = Status {
        iterations: 0,
        converged: false,
    };
    let mut first = state.first();
    while status.iterations < max_iter {
        let Some((i, error)) = first else { break };
        let (second, worst) = state.second(error, cache.row(i % n));
        let gap = worst - error;
        if status.iterations.is_multiple_of(REPORT_EVERY) {
            progress(closeness(gap));
        }
        status.converged = gap < TOLERANCE;
        // What is not a number will not become one.
        if status.converged || gap.is_nan() {
            break;
        }
        let Some(j) = second else { break };
        let (row_i, row_j) = cache.pair(i % n, j % n);
        let curvature = (2.0 - 2.0 * f64::from(row_i[j % n])).max(MIN_CURVATURE);
        let step = state.step(i, j, curvature);
        first = state.update(step, row_i, row_j);
        status.iterations += 1;
    }
    status.converged |= first.is_none();
    Solution {
        rho: state.rho(),
        betas: state.betas,
        status,
    }
}

/// The share of the way to the tolerance, as the gap shrinks about exponentially from 2.
fn closeness(gap: f64) -> f64 {
    let share = libm::log(2.0 / gap.max(TOLERANCE)) / libm::log(2.0 / TOLERANCE);
    share.clamp(0.0, 1.0)
}

impl State {
    fn new(variables: Variables) -> Self {
        let mut state = Self {
            betas: vec![0.0; variables.errors.len()],
            no_growth: vec![0.0; variables.errors.len()],
            no_shrinking: vec![0.0; variables.errors.len()],
            variables,
        };
        (0..state.betas.len()).for_each(|index| state.note_bounds(index));
        state
    }

    fn note_bounds(&mut self, index: usize) {
        let beta = self.betas[index];
        let can_grow = beta < self.variables.upper[index];
        let can_shrink = beta > self.variables.lower[index];
        self.no_growth[index] = if can_grow { 0.0 } else { f64::INFINITY };
        self.no_shrinking[index] = if can_shrink { 0.0 } else { f64::NEG_INFINITY };
    }

    /// The variable that can grow with the least error, and that error.
    fn first(&self) -> Option<(usize, f64)> {
        let mut best = Best::new();
        for start in (0..self.betas.len()).step_by(LANES) {
            let mut scores = [0.0; LANES];
            let errors = &self.variables.errors[start..start + LANES];
            let masks = &self.no_growth[start..start + LANES];
            for lane in 0..LANES {
                scores[lane] = -(errors[lane] + masks[lane]);
            }
            best.offer(start, &scores);
        }
        best.found().map(|(index, score)| (index, -score))
    }

    /// The variable that can shrink whose pair with the first promises most, and the
    /// largest error of any that can shrink.
    fn second(&self, error: f64, kernel: &[f32]) -> (Option<usize>, f64) {
        let mut best = Best::new();
        let mut largest = [f64::NEG_INFINITY; LANES];
        let n = kernel.len();
        for (start, (errors, masks)) in self
            .variables
            .errors
            .chunks_exact(LANES)
            .zip(self.no_shrinking.chunks_exact(LANES))
            .enumerate()
        {
            let start = start * LANES;
            let kernel = &kernel[start % n..start % n + LANES];
            let mut gains = [0.0; LANES];
            for lane in 0..LANES {
                let masked = errors[lane] + masks[lane];
                largest[lane] = if masked > largest[lane] {
                    masked
                } else {
                    largest[lane]
                };
                let difference = masked - error;
                let curvature = 2.0 - 2.0 * f64::from(kernel[lane]);
                let curvature = if curvature > MIN_CURVATURE {
                    curvature
                } else {
                    MIN_CURVATURE
                };
                let positive = if difference > 0.0 { difference } else { 0.0 };
                gains[lane] = positive * positive / curvature;
            }
            best.offer(start, &gains);
        }
        let largest = largest.into_iter().fold(f64::NEG_INFINITY, f64::max);
        let second = best.found().filter(|(_, gain)| *gain > 0.0);
        (second.map(|(index, _)| index), largest)
    }

    /// Moves the pair as far as is best within bounds; returns how far.
    fn step(&mut self, i: usize, j: usize, curvature: f64) -> f64 {
        let Variables {
            lower,
            upper,
            errors,
        } = &self.variables;
        let wanted = (errors[j] - errors[i]) / curvature;
        let room = (upper[i] - self.betas[i], self.betas[j] - lower[j]);
        let step = wanted.min(room.0).min(room.1);
        // At a bound it is the bound itself, whatever the sum rounds to.
        self.betas[i] = if step >= room.0 {
            upper[i]
        } else {
            self.betas[i] + step
        };
        self.betas[j] = if step >= room.1 {
            lower[j]
        } else {
            self.betas[j] - step
        };
        self.note_bounds(i);
        self.note_bounds(j);
        step
    }

    /// Brings the errors up to date and finds the next first variable.
    fn update(&mut self, step: f64, row_i: &[f32], row_j: &[f32]) -> Option<(usize, f64)> {
        let mut best = Best::new();
        let n = row_i.len();
        for (start, (errors, masks)) in self
            .variables
            .errors
            .chunks_exact_mut(LANES)
            .zip(self.no_growth.chunks_exact(LANES))
            .enumerate()
        {
            let start = start * LANES;
            let at = start % n;
            let (row_i, row_j) = (&row_i[at..at + LANES], &row_j[at..at + LANES]);
            let mut scores = [0.0; LANES];
            for lane in 0..LANES {
                errors[lane] += step * (f64::from(row_i[lane]) - f64::from(row_j[lane]));
                scores[lane] = -(errors[lane] + masks[lane]);
            }
            best.offer(start, &scores);
        }
        best.found().map(|(index, score)| (index, -score))
    }

    /// The mean error of variables off their bounds, or the middle of what the others allow.
    fn rho(&self) -> f64 {
        let (mut sum, mut count) = (0.0, 0.0);
        let (mut least, mut largest) = (f64::INFINITY, f64::NEG_INFINITY);
        for (index, error) in self.variables.errors.iter().enumerate() {
            let can_grow = self.no_growth[index] == 0.0;
            let can_shrink = self.no_shrinking[index] == 0.0;
            if can_grow && can_shrink {
                sum += error;
                count += 1.0;
            } else if can_grow {
                least = least.min(*error);
            } else if can_shrink {
                largest = largest.max(*error);
            }
        }
        if count > 0.0 {
            return sum / count;
        }
        match (least.is_finite(), largest.is_finite()) {
            (true, true) => 0.5 * (least + largest),
            (true, false) => least,
            (false, true) => largest,
            (false, false) => 0.0,
        }
    }
}

/// The largest of many scores; of equal ones, the first.
struct Best {
    index: Option<usize>,
    score: f64,
}

impl Best {
    const fn new() -> Self {
        Self {
            index: None,
            score: f64::NEG_INFINITY,
        }
    }

    fn offer(&mut self, start: usize, scores: &[f64; LANES]) {
        let mut halves = [0.0; LANES / 2];
        for lane in 0..LANES / 2 {
            let (a, b) = (scores[lane], scores[lane + LANES / 2]);
            halves[lane] = if a > b { a } else { b };
        }
        let mut quarters = [0.0; LANES / 4];
        for lane in 0..LANES / 4 {
            let (a, b) = (halves[lane], halves[lane + LANES / 4]);
            quarters[lane] = if a > b { a } else { b };
        }
        let best = quarters.into_iter().fold(f64::NEG_INFINITY, f64::max);
        if best > self.score {
            self.score = best;
            let lane = scores.iter().position(|score| *score == best);
            self.index = lane.map(|lane| start + lane);
        }
    }

    fn found(self) -> Option<(usize, f64)> {
        self.index.map(|index| (index, self.score))
    }
}
