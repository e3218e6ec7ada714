//! The network itself: weights, forward and backward.
//!
//! Biases are weights of a constant 1: the inputs end with one, and so do the hidden
//! units. Hidden units and outputs are filled up with zeros to whole vectors; their
//! weights start at 0 and stay there.

use serde::{Deserialize, Serialize};

use super::product::{Left, multiply};
use crate::engine::random::Random;

/// Sizes of the layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shape {
    pub(super) n_inputs: usize,
    pub(super) n_hidden: usize,
    pub(super) n_outputs: usize,
}

impl Shape {
    /// Inputs and the constant.
    pub(super) const fn inputs(&self) -> usize {
        self.n_inputs + 1
    }

    /// Hidden units, the constant, and zeros.
    pub(super) const fn hidden(&self) -> usize {
        (self.n_hidden + 1).next_multiple_of(8)
    }

    /// Outputs and zeros.
    pub(super) const fn outputs(&self) -> usize {
        self.n_outputs.next_multiple_of(4)
    }

    /// Where the output layer's weights start.
    pub(super) const fn split(&self) -> usize {
        self.inputs() * self.hidden()
    }

    /// Weights of both layers: input by hidden, then hidden by output.
    pub(super) const fn n_weights(&self) -> usize {
        self.split() + self.hidden() * self.outputs()
    }

    /// Calls with (place in the weights, whether it is a bias, whether of the output layer).
    pub(super) fn visit(&self, mut visit: impl FnMut(usize, bool, bool)) {
        for input in 0..=self.n_inputs {
            for unit in 0..self.n_hidden {
                visit(input * self.hidden() + unit, input == self.n_inputs, false);
            }
        }
        for unit in 0..=self.n_hidden {
            for output in 0..self.n_outputs {
                let place = self.split() + unit * self.outputs() + output;
                visit(place, unit == self.n_hidden, true);
            }
        }
    }

    /// Uniform random weights and biases (Glorot & Bengio 2010).
    pub(super) fn random_weights(&self, random: &mut Random) -> Vec<f32> {
        let bound = |fans: usize| (6.0 / fans as f64).sqrt();
        let bounds = [
            bound(self.n_inputs + self.n_hidden),
            bound(self.n_hidden + self.n_outputs),
        ];
        let mut weights = vec![0.0; self.n_weights()];
        self.visit(|place, _, is_output| {
            weights[place] = ((2.0 * random.unit() - 1.0) * bounds[usize::from(is_output)]) as f32;
        });
        weights
    }
}

/// Room for the values of up to `n_rows` rows at once.
pub(super) struct Workspace {
    shape: Shape,
    /// Rows of inputs, each ending with 1.
    pub(super) inputs: Vec<f32>,
    hidden: Vec<f32>,
    /// Rows of raw outputs; `backward` reads the loss's derivatives from it.
    pub(super) outputs: Vec<f32>,
    hidden_slopes: Vec<f32>,
    turned: Vec<f32>,
    pub(super) gradient: Vec<f32>,
}

impl Workspace {
    pub(super) fn new(shape: Shape, n_rows: usize) -> Self {
        Self {
            shape,
            inputs: vec![0.0; n_rows * shape.inputs()],
            hidden: vec![0.0; n_rows * shape.hidden()],
            outputs: vec![0.0; n_rows * shape.outputs()],
            hidden_slopes: vec![0.0; n_rows * shape.hidden()],
            turned: vec![0.0; shape.n_outputs * shape.hidden()],
            gradient: vec![0.0; shape.n_weights()],
        }
    }

    /// Fills `outputs` of the first `n_rows` rows.
    pub(super) fn forward(&mut self, weights: &[f32], n_rows: usize) {
        let shape = self.shape;
        let (first, second) = weights.split_at(shape.split());
        let inputs = Left::rows(&self.inputs, n_rows, shape.inputs(), shape.inputs());
        multiply(&inputs, first, shape.hidden(), &mut self.hidden);
        for row in self.hidden.chunks_exact_mut(shape.hidden()).take(n_rows) {
            for value in row.iter_mut() {
                *value = if *value > 0.0 { *value } else { 0.0 };
            }
            row[shape.n_hidden] = 1.0;
        }
        let hidden = Left::rows(&self.hidden, n_rows, shape.n_hidden + 1, shape.hidden());
        multiply(&hidden, second, shape.outputs(), &mut self.outputs);
    }

    /// Fills `gradient` from the derivatives in `outputs`, after `forward` on the same rows.
    pub(super) fn backward(&mut self, weights: &[f32], n_rows: usize) {
        let shape = self.shape;
        let second = &weights[shape.split()..];
        for (output, row) in self.turned.chunks_exact_mut(shape.hidden()).enumerate() {
            let column = second.iter().skip(output).step_by(shape.outputs());
            row.iter_mut().zip(column).for_each(|(slot, w)| *slot = *w);
        }
        let (first_slopes, second_slopes) = self.gradient.split_at_mut(shape.split());
        let hidden = Left::columns(&self.hidden, shape.hidden(), n_rows, shape.hidden());
        multiply(&hidden, &self.outputs, shape.outputs(), second_slopes);
        let slopes = Left::rows(&self.outputs, n_rows, shape.n_outputs, shape.outputs());
        multiply(
            &slopes,
            &self.turned,
            shape.hidden(),
            &mut self.hidden_slopes,
        );
        let rows = self.hidden_slopes.chunks_exact_mut(shape.hidden());
        for (slopes, values) in rows
            .zip(self.hidden.chunks_exact(shape.hidden()))
            .take(n_rows)
        {
            for (slope, value) in slopes.iter_mut().zip(values) {
                *slope = if *value > 0.0 { *slope } else { 0.0 };
            }
            slopes[shape.n_hidden] = 0.0;
        }
        let inputs = Left::columns(&self.inputs, shape.inputs(), n_rows, shape.inputs());
        multiply(&inputs, &self.hidden_slopes, shape.hidden(), first_slopes);
    }
}
