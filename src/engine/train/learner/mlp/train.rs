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

/// Improves `weights`; `None` if they diverge. Also returns the loss of every epoch.
pub(super) fn train(
    (shape, output): (Shape, Output),
    weights: &mut [f32],
    examples: &Examples<'_>,
    settings: &Mlp,
    random: &mut Random,
    progress: &mut dyn FnMut(f64),
) -> Option<(Status, Vec<f64>)> {
    let n_rows = examples.row_weights.len();
    let batch_size = (settings.batch_size.max(1) as usize).min(n_rows);
    let mut space = Workspace::new(shape, batch_size);
    let mut adam = Adam::new(shape.n_weights(), settings.learning_rate_init);
    let mut penalties = vec![0.0; shape.n_weights()];
    shape.visit(|place, is_bias, _| {
        penalties[place] = if is_bias { 0.0 } else { settings.alpha as f32 };
    });
    let mut order: Vec<u32> = (0..n_rows as u32).collect();
    let total: f64 = examples.row_weights.iter().sum();
    let (mut best, mut n_idle, mut losses) = (f64::INFINITY, 0, Vec::new());
    for epoch in 0..settings.max_iter {
        progress(f64::from(epoch) / f64::from(settings.max_iter));
        random.shuffle(&mut order);
        let mut loss = 0.0;
        for rows in order.chunks(batch_size) {
            gather(&examples.inputs, rows, shape.inputs(), &mut space.inputs);
            space.forward(weights, rows.len());
            let batch: f64 = rows
                .iter()
                .map(|row| examples.row_weights[*row as usize])
                .sum();
            if batch <= 0.0 {
                continue;
            }
            loss += derive(output, examples, rows, shape, &mut space.outputs);
            space.backward(weights, rows.len());
            let share = 1.0 / batch as f32;
            let mut squares = 0.0;
            let terms = weights.iter().zip(&penalties);
            for (slope, (weight, penalty)) in space.gradient.iter_mut().zip(terms) {
                squares += penalty * weight * weight;
                *slope = (*slope + penalty * weight) * share;
            }
            loss += 0.5 * f64::from(squares);
            adam.step(weights, &space.gradient);
        }
        let loss = loss / total;
        losses.push(loss);
        let is_sane = |weight: &f32| weight.abs() <= LARGEST_WEIGHT;
        if !loss.is_finite() || !weights.iter().all(is_sane) {
            return None;
        }
        n_idle = if loss > best - TOLERANCE {
            n_idle + 1
        } else {
            0
        };
        best = best.min(loss);
        if n_idle > PATIENCE {
            let iterations = epoch + 1;
            let converged = true;
            return Some((
                Status {
                    iterations,
                    converged,
                },
                losses,
            ));
        }
    }
    let iterations = settings.max_iter;
    let converged = false;
    Some((
        Status {
            iterations,
            converged,
        },
        losses,
    ))
}

fn gather(all: &[f32], rows: &[u32], width: usize, inputs: &mut [f32]) {
    for (slots, row) in inputs.chunks_exact_mut(width).zip(rows) {
        let start = *row as usize * width;
        slots.copy_from_slice(&all[start..start + width]);
    }
}

/// Turns raw outputs into the loss's derivatives; returns the weighted loss of the rows.
fn derive(
    output: Output,
    examples: &Examples<'_>,
    rows: &[u32],
    shape: Shape,
    outputs: &mut [f32],
) -> f64 {
    let mut loss = 0.0;
    let mut chances = vec![0.0; shape.n_outputs];
    for (outputs, row) in outputs.chunks_exact_mut(shape.outputs()).zip(rows) {
        let row = *row as usize;
        let weight = examples.row_weights[row];
        let outputs = &mut outputs[..shape.n_outputs];
        loss += weight
            * match &examples.answers {
                Answers::Codes(codes) if matches!(output, Output::Logistic) => {
                    let score = f64::from(outputs[0]);
                    let is_one = codes[row] == 1;
                    outputs[0] = (sigmoid(score) - f64::from(u8::from(is_one))) as f32;
                    let signed = if is_one { score } else { -score };
                    // log(1 + exp(-signed)) without overflow
                    libm::log1p(libm::exp(-signed.abs())) - signed.min(0.0)
                }
                Answers::Codes(codes) => {
                    let code = codes[row] as usize;
                    for (chance, output) in chances.iter_mut().zip(outputs.iter()) {
                        *chance = f64::from(*output);
                    }
                    softmax(&mut chances);
                    for (output, chance) in outputs.iter_mut().zip(&chances) {
                        *output = *chance as f32;
                    }
                    outputs[code] -= 1.0;
                    -libm::log(chances[code].max(f64::MIN_POSITIVE))
                }
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
