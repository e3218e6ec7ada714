//! Fits a network's weights with Adam (Kingma & Ba 2015), as scikit-learn's `MLPClassifier`.
//!
//! Batches of rows in a new seeded order each epoch; ends when the loss has not fallen
//! by the tolerance for ten epochs, or at the cap, or without a result if it diverges.

use super::network::{Shape, Workspace};
use super::{Output, REACH};
use crate::engine::random::Random;
use crate::engine::train::estimator::Mlp;
use crate::engine::train::learner::{Status, sigmoid, softmax};

/// An epoch counts as progress when the loss falls by more (scikit-learn's `tol`).
const TOLERANCE: f64 = 1e-4;
/// Epochs without progress that are put up with (scikit-learn's `n_iter_no_change`).
const PATIENCE: u32 = 10;
/// Weights beyond it have diverged: products with clamped inputs might leave `f32`.
const LARGEST_WEIGHT: f32 = 1e6;
/// Adam's decay of the mean gradient and the mean squared gradient.
const DECAYS: [f32; 2] = [0.9, 0.999];

/// What the network is to answer.
pub(super) enum Answers<'a> {
    /// Class codes.
    Codes(&'a [u32]),
    /// Standardised numbers.
    Numbers(Vec<f32>),
}

/// Training rows.
pub(super) struct Examples<'a> {
    /// Rows of inputs, each ending with 1.
    pub(super) inputs: Vec<f32>,
    pub(super) answers: Answers<'a>,
    pub(super) row_weights: Vec<f64>,
}

struct Adam {
    means: Vec<f32>,
    squares: Vec<f32>,
    powers: [f64; 2],
    rate: f64,
}

impl Adam {
    fn new(n_weights: usize, rate: f64) -> Self {
        Self {
            means: vec![0.0; n_weights],
            squares: vec![0.0; n_weights],
            powers: [1.0; 2],
            rate,
        }
    }

    fn step(&mut self, weights: &mut [f32], gradient: &[f32]) {
        for (power, decay) in self.powers.iter_mut().zip(DECAYS) {
            *power *= f64::from(decay);
        }
        let rate = (self.rate * (1.0 - self.powers[1]).sqrt() / (1.0 - self.powers[0])) as f32;
        let moments = self.means.iter_mut().zip(&mut self.squares);
        for ((weight, slope), (mean, square)) in weights.iter_mut().zip(gradient).zip(moments) {
            *mean = DECAYS[0] * *mean + (1.0 - DECAYS[0]) * slope;
            *square = DECAYS[1] * *square + (1.0 - DECAYS[1]) * (slope * slope);
            *weight -= rate * *mean / (square.sqrt() + 1e-8);
        }
    }
}

/// What is to be fitted, to what, and how.
pub(super) struct Task<'a> {
    pub(super) shape: Shape,
    pub(super) output: Output,
    pub(super) examples: &'a Examples<'a>,
    pub(super) settings: &'a Mlp,
}

/// Improves `weights`; `None` if they diverge. Also returns the loss of every epoch.
pub(super) fn train(
    task: &Task<'_>,
    weights: &mut [f32],
    random: &mut Random,
    progress: &mut dyn FnMut(f64),
) -> Option<(Status, Vec<f64>)> {
    let n_rows = task.examples.row_weights.len();
    let batch_size = (task.settings.batch_size.max(1) as usize).min(n_rows);
    let max_iter = task.settings.max_iter;
    let mut space = Workspace::new(task.shape, batch_size);
    let mut adam = Adam::new(task.shape.n_weights(), task.settings.learning_rate_init);
    let penalties = task.penalties();
    let mut order: Vec<u32> = (0..n_rows as u32).collect();
    let total: f64 = task.examples.row_weights.iter().sum();
    let (mut best, mut n_idle, mut losses) = (f64::INFINITY, 0, Vec::new());
    let status = |iterations, converged| Status {
        iterations,
        converged,
    };
    for epoch in 0..max_iter {
        progress(f64::from(epoch) / f64::from(max_iter));
        random.shuffle(&mut order);
        let mut loss = 0.0;
        for rows in order.chunks(batch_size) {
            loss += task.slopes(weights, &penalties, rows, &mut space);
            adam.step(weights, &space.gradient);
        }
        let loss = loss / total;
        losses.push(loss);
        let is_sane = |weight: &f32| weight.abs() <= LARGEST_WEIGHT;
        if !loss.is_finite() || !weights.iter().all(is_sane) {
            return None;
        }
        n_idle += 1;
        if loss <= best - TOLERANCE {
            n_idle = 0;
        }
        best = best.min(loss);
        if n_idle > PATIENCE {
            return Some((status(epoch + 1, true), losses));
        }
    }
    Some((status(max_iter, false), losses))
}

impl Task<'_> {
    /// The penalty's strength per weight: biases have none.
    fn penalties(&self) -> Vec<f32> {
        let mut penalties = vec![0.0; self.shape.n_weights()];
        self.shape.visit(|place, is_bias, _| {
            penalties[place] = if is_bias {
                0.0
            } else {
                self.settings.alpha as f32
            };
        });
        penalties
    }

    /// Fills the gradient of the rows' mean loss; returns their weighted loss.
    fn slopes(
        &self,
        weights: &[f32],
        penalties: &[f32],
        rows: &[u32],
        space: &mut Workspace,
    ) -> f64 {
        let row_weights = rows
            .iter()
            .map(|row| self.examples.row_weights[*row as usize]);
        let total: f64 = row_weights.sum();
        gather(
            &self.examples.inputs,
            rows,
            self.shape.inputs(),
            &mut space.inputs,
        );
        space.forward(weights, rows.len());
        let loss = self.derive(rows, &mut space.outputs);
        space.backward(weights, rows.len());
        // Rows that all count 0 leave only the penalty.
        let share = if total > 0.0 {
            (1.0 / total) as f32
        } else {
            1.0
        };
        let mut squares = 0.0;
        let terms = weights.iter().zip(penalties);
        for (slope, (weight, penalty)) in space.gradient.iter_mut().zip(terms) {
            squares += penalty * weight * weight;
            *slope = (*slope + penalty * weight) * share;
        }
        loss + 0.5 * f64::from(squares)
    }

    /// Turns raw outputs into the loss's derivatives; returns the weighted loss of the rows.
    fn derive(&self, rows: &[u32], outputs: &mut [f32]) -> f64 {
        let mut loss = 0.0;
        let mut chances = vec![0.0; self.shape.n_outputs];
        for (outputs, row) in outputs.chunks_exact_mut(self.shape.outputs()).zip(rows) {
            let row = *row as usize;
            let weight = self.examples.row_weights[row];
            let outputs = &mut outputs[..self.shape.n_outputs];
            loss += weight
                * match &self.examples.answers {
                    Answers::Codes(codes) if matches!(self.output, Output::Logistic) => {
                        log_loss_of_two(codes[row], &mut outputs[0])
                    }
                    Answers::Codes(codes) => log_loss(codes[row], outputs, &mut chances),
                    Answers::Numbers(numbers) => {
                        let difference = outputs[0].clamp(-REACH, REACH) - numbers[row];
                        outputs[0] = difference;
                        0.5 * f64::from(difference) * f64::from(difference)
                    }
                };
            outputs.iter_mut().for_each(|slope| *slope *= weight as f32);
        }
        loss
    }
}

fn log_loss_of_two(code: u32, output: &mut f32) -> f64 {
    let score = f64::from(*output);
    let is_one = code == 1;
    *output = (sigmoid(score) - f64::from(u8::from(is_one))) as f32;
    let signed = if is_one { score } else { -score };
    // log(1 + exp(-signed)) without overflow
    libm::log1p(libm::exp(-signed.abs())) - signed.min(0.0)
}

fn log_loss(code: u32, outputs: &mut [f32], chances: &mut [f64]) -> f64 {
    for (chance, output) in chances.iter_mut().zip(outputs.iter()) {
        *chance = f64::from(*output);
    }
    softmax(chances);
    for (output, chance) in outputs.iter_mut().zip(chances.iter()) {
        *output = *chance as f32;
    }
    outputs[code as usize] -= 1.0;
    -libm::log(chances[code as usize].max(f64::MIN_POSITIVE))
}

fn gather(all: &[f32], rows: &[u32], width: usize, inputs: &mut [f32]) {
    for (slots, row) in inputs.chunks_exact_mut(width).zip(rows) {
        let start = *row as usize * width;
        slots.copy_from_slice(&all[start..start + width]);
    }
}
