//! What any model has to beat: the class shares, or the mean.

use serde::{Deserialize, Serialize};

use crate::engine::train::labels::Labels;

/// The same answer for every row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// Class shares, or the mean alone.
    answer: Vec<f64>,
}

/// Learns the answer; `weights` say how much each row counts.
#[must_use]
pub fn baseline(labels: &Labels, weights: Option<&[f32]>) -> Baseline {
    let weight = |row: usize| weights.map_or(1.0, |weights| f64::from(weights[row]));
    let total: f64 = (0..labels.len()).map(weight).sum();
    let answer = match labels {
        Labels::Numbers(numbers) => {
            let terms = numbers.iter().enumerate();
            vec![terms.map(|(row, y)| weight(row) * y).sum::<f64>() / total]
        }
        Labels::Classes { codes, n_classes } => {
            let mut shares = vec![0.0; *n_classes];
            for (row, code) in codes.iter().enumerate() {
                shares[*code as usize] += weight(row) / total;
            }
            shares
        }
    };
    Baseline { answer }
}

impl Baseline {
    /// The answer, once per row.
    #[must_use]
    pub fn predict(&self, n_rows: usize) -> Vec<f64> {
        self.answer.repeat(n_rows)
    }
}
