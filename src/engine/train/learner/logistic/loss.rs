//! Log loss and its derivative by the scores, for a block of rows, in `f32`.

use crate::engine::train::learner::classes::Classes;
use crate::engine::train::learner::exponential::{exp_f32, ln_f32};
use crate::engine::train::learner::simd::{LANES, moments, weighted_sum};

use super::blocks::BLOCK;

/// Classes and weights of rows, filled up with rows of weight 0.
pub(super) struct Rows {
    codes: Vec<u32>,
    /// 1 for the second class; only used for two.
    truths: Vec<f32>,
    weights: Vec<f32>,
    n_classes: usize,
    n_rows: usize,
}

impl Rows {
    pub(super) fn of(classes: &Classes<'_>, n_rows: usize) -> Self {
        let padded = n_rows.next_multiple_of(LANES);
        let mut codes = classes.codes.to_vec();
        codes.resize(padded, 0);
        let mut weights = match classes.weights {
            Some(weights) => weights.to_vec(),
            None => vec![1.0; n_rows],
        };
        weights.resize(padded, 0.0);
        Self {
            truths: codes.iter().map(|code| *code as f32).collect(),
            codes,
            weights,
            n_classes: classes.n_classes,
            n_rows,
        }
    }

    /// Turns the scores of the rows from `start` on, output by output, into weight times
    /// (probability - truth); returns the sum of their weighted losses.
    pub(super) fn residuals(&self, start: usize, height: usize, scores: &mut [f32]) -> f64 {
        let weights = &self.weights[start..start + height];
        let mut losses = [0.0f32; BLOCK];
        let losses = &mut losses[..height];
        if self.n_classes == 2 {
            binary(&self.truths[start..start + height], weights, scores, losses);
        } else {
            multinomial(&self.codes[start..start + height], weights, scores, losses);
        }
        weighted_sum(losses, weights)
    }

    /// Mean of the weights.
    pub(super) fn mean_weight(&self) -> f64 {
        moments(&self.weights, 0.0).0 / self.n_rows as f64
    }

    /// The rows' weighted second derivatives by a score, averaged over the outputs, in
    /// place of the first output's scores.
    pub(super) fn seconds<'a>(
        &self,
        start: usize,
        height: usize,
        scores: &'a mut [f32],
    ) -> &'a [f32] {
        let weights = &self.weights[start..start + height];
        let n_outputs = scores.len() / height;
        let codes = &self.codes[start..start + height];
        let mut losses = [0.0f32; BLOCK];
        if n_outputs == 1 {
            let zeros = [0.0; BLOCK];
            binary(
                &zeros[..height],
                &[1.0; BLOCK],
                scores,
                &mut losses[..height],
            );
        } else {
            multinomial(
                codes,
                &[1.0; BLOCK][..height],
                scores,
                &mut losses[..height],
            );
        }
        let share = 1.0 / n_outputs as f32;
        let (first, others) = scores.split_at_mut(height);
        // |residual| (1 - |residual|) is p (1 - p) whatever the truth.
        first
            .iter_mut()
            .for_each(|r| *r = r.abs() * (1.0 - r.abs()));
        for others in others.chunks_exact(height) {
            for (sum, r) in first.iter_mut().zip(others) {
                *sum += r.abs() * (1.0 - r.abs());
            }
        }
        for (second, weight) in first.iter_mut().zip(weights) {
            *second *= weight * share;
        }
        first
    }
}

fn binary(truths: &[f32], weights: &[f32], scores: &mut [f32], losses: &mut [f32]) {
    let rows = scores.iter_mut().zip(losses).zip(truths).zip(weights);
    for (((score, loss), truth), weight) in rows {
        let s = *score;
        let positive = if s > 0.0 { s } else { 0.0 };
        let e = exp_f32(-s.abs());
        *loss = positive - truth * s + ln_f32(1.0 + e);
        let numerator = if s > 0.0 { 1.0 } else { e };
        *score = weight * (numerator / (1.0 + e) - truth);
    }
}

fn multinomial(codes: &[u32], weights: &[f32], scores: &mut [f32], losses: &mut [f32]) {
    let height = codes.len();
    let (mut largest, mut totals) = ([f32::MIN; BLOCK], [0.0f32; BLOCK]);
    for scores in scores.chunks_exact(height) {
        for (largest, score) in largest.iter_mut().zip(scores) {
            *largest = if *score > *largest { *score } else { *largest };
        }
    }
    for (row, (loss, code)) in losses.iter_mut().zip(codes).enumerate() {
        *loss = largest[row] - scores[*code as usize * height + row];
    }
    for scores in scores.chunks_exact_mut(height) {
        for ((score, largest), total) in scores.iter_mut().zip(&largest).zip(&mut totals) {
            *score = exp_f32(*score - largest);
            *total += *score;
        }
    }
    for (((loss, total), largest), weight) in losses
        .iter_mut()
        .zip(&totals)
        .zip(&mut largest)
        .zip(weights)
    {
        *loss += ln_f32(*total);
        // From here on: what makes an exponential a weighted probability.
        *largest = weight / total;
    }
    for scores in scores.chunks_exact_mut(height) {
        for (score, factor) in scores.iter_mut().zip(&largest) {
            *score *= factor;
        }
    }
    for (row, (code, weight)) in codes.iter().zip(weights).enumerate() {
        scores[*code as usize * height + row] -= weight;
    }
}
