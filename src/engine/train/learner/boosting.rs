//! Histogram gradient boosting: trees one after another, each on what is left.
//!
//! Friedman (2001) with second derivatives as in LightGBM (Ke et al. 2017). Squared
//! error for numbers, log loss for classes; one tree per round, or one per class for
//! three classes and more. Randomness only in which rows decide when to stop.

use serde::{Deserialize, Serialize};

use super::binned::Binned;
use super::grow_leaves::{Derivatives, Grower};
use super::paths::{Paths, Variants};
use super::tree::{Tree, sums};
use super::{sigmoid, softmax};
use crate::engine::prepare::Matrix;
use crate::engine::random::{Purpose, Random};
use crate::engine::train::estimator::Boosting;
use crate::engine::train::labels::Labels;

/// Share of the rows that decide when to stop (scikit-learn's `validation_fraction`).
const VALIDATION_SHARE: f64 = 0.1;

/// What the summed trees mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Link {
    /// The number itself.
    Identity,
    /// The log-odds of class 1.
    Logit,
    /// One score per class.
    Softmax,
}

/// A start value and trees that are added to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoostedTrees {
    link: Link,
    /// One per output.
    start: Vec<f64>,
    /// Round by round, one per output in each.
    trees: Vec<Tree>,
}

/// What boosting learns from.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// The features.
    pub binned: &'a Binned,
    /// The answers.
    pub labels: &'a Labels,
    /// Per row, at least 0; `None` for 1 each.
    pub weights: Option<&'a [f32]>,
    /// Decides which rows are held out for early stopping.
    pub seed: u64,
}

/// Boosts trees on binned features.
pub fn boosting(
    set: &Rows<'_>,
    settings: &Boosting,
    progress: &mut dyn FnMut(f64),
) -> BoostedTrees {
    let weights = Weights::of(set, settings);
    let (link, start) = start(set.labels, &weights.training);
    let n_outputs = start.len();
    let n_rows = set.binned.n_rows;
    let mut scores: Vec<Vec<f64>> = start.iter().map(|start| vec![*start; n_rows]).collect();
    let mut derivatives = vec![Derivatives::new(n_rows); n_outputs];
    let mut grower = Grower::new(set.binned, settings);
    let mut trees = Vec::new();
    let mut patience = Patience::default();
    // Of few rows perhaps none are held out: then nothing tells when to stop.
    let has_validation = weights.validation.iter().any(|weight| *weight > 0.0);
    let patience_limit = settings.n_iter_no_change.filter(|_| has_validation);
    for round in 0..settings.max_iter {
        progress(f64::from(round) / f64::from(settings.max_iter));
        derive(set.labels, &weights.training, &scores, &mut derivatives);
        for (derivatives, scores) in derivatives.iter_mut().zip(&mut scores) {
            trees.push(grower.tree(derivatives, scores));
        }
        if let Some(limit) = patience_limit
            && patience.is_over(weights.loss(set.labels, &scores), round, limit)
        {
            break;
        }
    }
    if patience_limit.is_some() {
        trees.truncate((patience.best_round as usize + 1) * n_outputs);
    }
    BoostedTrees { link, start, trees }
}

/// How much each row counts in training, and in deciding when to stop.
struct Weights {
    training: Vec<f64>,
    validation: Vec<f64>,
}

impl Weights {
    fn of(set: &Rows<'_>, settings: &Boosting) -> Self {
        let n_rows = set.binned.n_rows;
        let mut training = match set.weights {
            Some(weights) => weights.iter().map(|weight| f64::from(*weight)).collect(),
            None => vec![1.0; n_rows],
        };
        let mut validation = Vec::new();
        if settings.n_iter_no_change.is_some() {
            validation = vec![0.0; n_rows];
            let mut random = Random::new(set.seed, Purpose::Learner, &[]);
            for (training, validation) in training.iter_mut().zip(&mut validation) {
                if random.unit() < VALIDATION_SHARE {
                    std::mem::swap(training, validation);
                }
            }
        }
        Self {
            training,
            validation,
        }
    }

    /// Mean loss of the rows held out.
    fn loss(&self, labels: &Labels, scores: &[Vec<f64>]) -> f64 {
        let (mut total, mut weights) = (0.0, 0.0);
        let mut outputs = vec![0.0; scores.len()];
        for (row, weight) in self.validation.iter().enumerate() {
            if *weight == 0.0 {
                continue;
            }
            for (slot, scores) in outputs.iter_mut().zip(scores) {
                *slot = scores[row];
            }
            total += weight * row_loss(labels, row, &mut outputs);
            weights += weight;
        }
        total / f64::max(weights, f64::MIN_POSITIVE)
    }
}

fn row_loss(labels: &Labels, row: usize, outputs: &mut [f64]) -> f64 {
    let probability = match (labels, &mut *outputs) {
        (Labels::Numbers(numbers), outputs) => {
            let error = numbers[row] - outputs[0];
            return error * error;
        }
        (Labels::Classes { codes, .. }, [score]) => {
            sigmoid(if codes[row] == 1 { *score } else { -*score })
        }
        (Labels::Classes { codes, .. }, outputs) => {
            softmax(outputs);
            outputs[codes[row] as usize]
        }
    };
    -libm::log(probability.max(f64::MIN_POSITIVE))
}

/// Counts rounds that bring nothing.
#[derive(Default)]
struct Patience {
    best_round: u32,
    best_loss: Option<f64>,
}

impl Patience {
    fn is_over(&mut self, loss: f64, round: u32, limit: u32) -> bool {
        if self.best_loss.is_none_or(|best| loss < best - 1e-7) {
            self.best_loss = Some(loss);
            self.best_round = round;
        }
        round - self.best_round >= limit
    }
}

fn start(labels: &Labels, weights: &[f64]) -> (Link, Vec<f64>) {
    let total: f64 = weights.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    match labels {
        Labels::Numbers(numbers) => {
            let sum: f64 = numbers.iter().zip(weights).map(|(y, w)| y * w).sum();
            (Link::Identity, vec![sum / total])
        }
        Labels::Classes { codes, n_classes } => {
            let mut shares = vec![0.0; *n_classes];
            for (code, weight) in codes.iter().zip(weights) {
                shares[*code as usize] += weight / total;
            }
            // A class may have all of its rows held out.
            let logs: Vec<f64> = shares.iter().map(|p| libm::log(p.max(1e-9))).collect();
            match logs.as_slice() {
                [no, yes] => (Link::Logit, vec![yes - no]),
                _ => (Link::Softmax, logs),
            }
        }
    }
}

/// Fills first and second derivatives of the loss per output.
fn derive(labels: &Labels, weights: &[f64], scores: &[Vec<f64>], slopes: &mut [Derivatives]) {
    match (labels, scores, slopes) {
        (Labels::Numbers(numbers), [scores], [slopes]) => {
            let rows = scores.iter().zip(numbers).zip(weights);
            for (slot, ((score, number), weight)) in slopes.rows.iter_mut().zip(rows) {
                *slot = ((score - number) * weight, *weight);
            }
        }
        (Labels::Classes { codes, .. }, [scores], [slopes]) => {
            let rows = scores.iter().zip(codes).zip(weights);
            for (slot, ((score, code), weight)) in slopes.rows.iter_mut().zip(rows) {
                let probability = sigmoid(*score);
                let truth = f64::from(*code);
                *slot = (
                    (probability - truth) * weight,
                    probability * (1.0 - probability) * weight,
                );
            }
        }
        (Labels::Classes { codes, .. }, scores, slopes) => {
            let mut outputs = vec![0.0; scores.len()];
            for (row, (code, weight)) in codes.iter().zip(weights).enumerate() {
                for (slot, scores) in outputs.iter_mut().zip(scores) {
                    *slot = scores[row];
                }
                softmax(&mut outputs);
                for (class, (slopes, probability)) in slopes.iter_mut().zip(&outputs).enumerate() {
                    let truth = f64::from(u8::from(class as u32 == *code));
                    slopes.rows[row] = (
                        (probability - truth) * weight,
                        probability * (1.0 - probability) * weight,
                    );
                }
            }
        }
        _ => {}
    }
}

impl BoostedTrees {
    /// What each output starts from.
    pub(in crate::engine::train) fn start(&self) -> &[f64] {
        &self.start
    }

    /// The trees, one per output in turn.
    pub(in crate::engine::train) fn trees(&self) -> &[Tree] {
        &self.trees
    }

    /// Probabilities, or numbers, row by row.
    #[must_use]
    pub fn predict(&self, matrix: &Matrix) -> Vec<f64> {
        self.answers(sums(&self.trees, matrix, self.start.len()))
    }

    /// The same for variants of the matrix that is remembered.
    pub fn predict_again(&self, paths: &Paths, variants: &Variants) -> Vec<Vec<f64>> {
        let sums = paths.sums(&self.trees, variants, self.start.len());
        sums.into_iter().map(|sums| self.answers(sums)).collect()
    }

    /// Most rows whose ways are remembered.
    pub fn most_paths(&self) -> usize {
        Paths::most_rows(self.trees.len())
    }

    /// The ways of a matrix's rows.
    pub fn paths(&self, matrix: &Matrix) -> Option<Paths> {
        Paths::of(&self.trees, matrix)
    }

    fn answers(&self, mut values: Vec<f64>) -> Vec<f64> {
        let n_outputs = self.start.len();
        for outputs in values.chunks_exact_mut(n_outputs) {
            for (slot, start) in outputs.iter_mut().zip(&self.start) {
                *slot += start;
            }
        }
        match self.link {
            Link::Identity => values,
            Link::Logit => values
                .iter()
                .flat_map(|score| [1.0 - sigmoid(*score), sigmoid(*score)])
                .collect(),
            Link::Softmax => {
                values.chunks_exact_mut(n_outputs).for_each(softmax);
                values
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounds(n_iter_no_change: Option<u32>) -> usize {
        let mut random = Random::new(3, Purpose::Sample, &[]);
        let mut matrix = Matrix::with_rows(600, 2);
        for _ in 0..2 {
            matrix.push_column((0..600).map(|_| random.unit() as f32));
        }
        let column = matrix.column(0).to_vec();
        let noisy = column
            .iter()
            .map(|x| u32::from(f64::from(*x) + random.unit() > 1.0));
        let labels = Labels::Classes {
            codes: noisy.collect(),
            n_classes: 2,
        };
        let settings = Boosting {
            learning_rate: 0.3,
            max_iter: 200,
            max_leaf_nodes: 31,
            min_samples_leaf: 5,
            l2_regularization: 0.0,
            n_iter_no_change,
        };
        let binned = Binned::of(&matrix);
        let set = Rows {
            binned: &binned,
            labels: &labels,
            weights: None,
            seed: 1,
        };
        boosting(&set, &settings, &mut |_| {}).trees.len()
    }

    #[test]
    fn where_no_row_is_held_out_nothing_stops_early() {
        let mut matrix = Matrix::with_rows(5, 1);
        matrix.push_column((0..5).map(|row| row as f32));
        let labels = Labels::Numbers((0..5).map(f64::from).collect());
        let settings = Boosting {
            learning_rate: 0.1,
            max_iter: 40,
            max_leaf_nodes: 31,
            min_samples_leaf: 1,
            l2_regularization: 0.0,
            n_iter_no_change: Some(3),
        };
        let binned = Binned::of(&matrix);
        let mut n_without = 0;
        for seed in 0..20 {
            let set = Rows {
                binned: &binned,
                labels: &labels,
                weights: None,
                seed,
            };
            let held_out = Weights::of(&set, &settings).validation;
            if held_out.iter().all(|weight| *weight == 0.0) {
                n_without += 1;
                let model = boosting(&set, &settings, &mut |_| {});
                assert_eq!(model.trees.len(), 40, "seed {seed}");
            }
        }
        assert!(n_without > 3, "{n_without}");
    }

    #[test]
    fn early_stopping_keeps_the_rounds_that_helped() {
        assert_eq!(rounds(None), 200);
        assert!((1..60).contains(&rounds(Some(10))));
    }
}
