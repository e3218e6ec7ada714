//! A small neural network: one hidden layer of rectified units (multilayer perceptron).
//!
//! Objective, start, batches and stopping are those of scikit-learn's `MLPClassifier`
//! and `MLPRegressor`, in `f32`. Unlike there, a regression's target is standardised
//! inside, and answers are turned back: the page has no scaling of targets.

mod network;
mod product;
#[cfg(test)]
mod reference_test;
mod train;

use serde::{Deserialize, Serialize};

use super::{Dense, Status, sigmoid, softmax};
use crate::engine::prepare::Matrix;
use crate::engine::random::{Purpose, Random};
use crate::engine::train::estimator::Mlp;
use network::{Shape, Workspace};
use train::{Answers, Examples, Task, train};

/// Inputs are clamped to it, so that no sum leaves `f32`.
const REACH: f32 = 1e15;
/// Rows predicted at once.
const BLOCK: usize = 256;

/// What the raw outputs become.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
enum Output {
    /// Probability of class 1 of two.
    Logistic,
    /// A probability per class.
    Softmax,
    /// A number in units of `deviation` from `mean`.
    Number { mean: f64, deviation: f64 },
}

/// A fitted network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MlpModel {
    shape: Shape,
    output: Output,
    weights: Vec<f32>,
    /// Epochs, and whether the loss had stopped falling.
    pub status: Status,
    /// Mean loss of the last epoch, with the penalty.
    pub loss: f64,
}

/// Fits a classifier; `None` for no rows, no classes, or if training diverges.
pub fn mlp_classifier(
    set: &Dense<'_>,
    codes: &[u32],
    n_classes: usize,
    settings: &Mlp,
    progress: &mut dyn FnMut(f64),
) -> Option<MlpModel> {
    if n_classes == 0 || codes.iter().any(|code| *code as usize >= n_classes) {
        return None;
    }
    let (output, n_outputs) = if n_classes == 2 {
        (Output::Logistic, 1)
    } else {
        (Output::Softmax, n_classes)
    };
    fit(
        set,
        (output, n_outputs),
        Answers::Codes(codes),
        settings,
        progress,
    )
}

/// Fits a regression; `None` for no rows, targets not finite, or if training diverges.
pub fn mlp_regressor(
    set: &Dense<'_>,
    targets: &[f64],
    settings: &Mlp,
    progress: &mut dyn FnMut(f64),
) -> Option<MlpModel> {
    let n = targets.len().max(1) as f64;
    // Divided first: the sum of large numbers might leave `f64`.
    let mean: f64 = targets.iter().map(|target| target / n).sum();
    let largest = targets
        .iter()
        .map(|target| (target - mean).abs())
        .fold(0.0, f64::max);
    let unit = if largest > 0.0 { largest } else { 1.0 };
    let squares = targets.iter().map(|target| (target - mean) / unit);
    let variance = squares.map(|z| z * z).sum::<f64>() / n;
    let deviation = if variance > 0.0 {
        variance.sqrt() * unit
    } else {
        1.0
    };
    if !(mean.is_finite() && deviation.is_finite()) {
        return None;
    }
    let numbers = targets
        .iter()
        .map(|target| ((target - mean) / deviation) as f32);
    let output = Output::Number { mean, deviation };
    fit(
        set,
        (output, 1),
        Answers::Numbers(numbers.collect()),
        settings,
        progress,
    )
}

fn fit(
    set: &Dense<'_>,
    (output, n_outputs): (Output, usize),
    answers: Answers<'_>,
    settings: &Mlp,
    progress: &mut dyn FnMut(f64),
) -> Option<MlpModel> {
    let n_answers = match &answers {
        Answers::Codes(codes) => codes.len(),
        Answers::Numbers(numbers) => numbers.len(),
    };
    let n_rows = set.matrix.n_rows();
    let row_weights: Vec<f64> = (0..n_rows).map(|row| set.weight(row)).collect();
    let total: f64 = row_weights.iter().sum();
    let is_usable = total > 0.0 && total.is_finite() && settings.learning_rate_init.is_finite();
    if n_rows == 0 || n_rows != n_answers || !is_usable {
        return None;
    }
    let shape = Shape {
        n_inputs: set.matrix.n_columns(),
        n_hidden: settings.hidden_layer_size.max(1) as usize,
        n_outputs,
    };
    let examples = Examples {
        inputs: inputs(set.matrix),
        answers,
        row_weights,
    };
    let mut random = Random::new(set.seed, Purpose::Learner, &[]);
    let mut weights = shape.random_weights(&mut random);
    let task = Task {
        shape,
        output,
        examples: &examples,
        settings,
    };
    let (status, losses) = train(&task, &mut weights, &mut random, progress)?;
    Some(MlpModel {
        shape,
        output,
        weights,
        status,
        loss: losses.last().copied().unwrap_or(0.0),
    })
}

/// Row by row, clamped, each row followed by a 1.
fn inputs(matrix: &Matrix) -> Vec<f32> {
    let width = matrix.n_columns() + 1;
    let mut inputs = vec![1.0; width * matrix.n_rows()];
    for (index, column) in matrix.columns().enumerate() {
        let slots = inputs.iter_mut().skip(index).step_by(width);
        slots
            .zip(column)
            .for_each(|(slot, x)| *slot = x.clamp(-REACH, REACH));
    }
    inputs
}

impl MlpModel {
    /// Probabilities per class, or the number, row by row.
    #[must_use]
    pub fn predict(&self, matrix: &Matrix) -> Vec<f64> {
        let shape = self.shape;
        let mut space = Workspace::new(shape, BLOCK);
        let mut values = Vec::with_capacity(matrix.n_rows() * shape.n_outputs.max(2));
        for block in inputs(matrix).chunks(BLOCK * shape.inputs()) {
            let n_rows = block.len() / shape.inputs();
            space.inputs[..block.len()].copy_from_slice(block);
            space.forward(&self.weights, n_rows);
            for outputs in space.outputs.chunks_exact(shape.outputs()).take(n_rows) {
                let outputs = &outputs[..shape.n_outputs];
                self.answer(outputs, &mut values);
            }
        }
        values
    }

    fn answer(&self, outputs: &[f32], values: &mut Vec<f64>) {
        let start = values.len();
        values.extend(outputs.iter().map(|output| f64::from(*output)));
        match self.output {
            Output::Logistic => {
                let chance = sigmoid(values[start]);
                values[start] = 1.0 - chance;
                values.push(chance);
            }
            Output::Softmax => softmax(&mut values[start..]),
            Output::Number { mean, deviation } => {
                let number = mean + deviation * values[start];
                values[start] = number.clamp(f64::MIN, f64::MAX);
            }
        }
    }
}
