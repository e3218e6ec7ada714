//! What any model has to beat: the class shares, or the mean.

use serde::{Deserialize, Serialize};

use crate::engine::train::labels::Labels;

/// The same answer for every row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// Class shares, or the mean alone.
    answer: Vec<f64>,
}

/// Learns the answer.
#[must_use]
pub fn baseline(labels: &Labels) -> Baseline {
    let n_rows = labels.len().max(1) as f64;
    let answer = match labels {
        Labels::Numbers(numbers) => vec![numbers.iter().sum::<f64>() / n_rows],
        Labels::Classes { codes, n_classes } => {
            let mut shares = vec![0.0; *n_classes];
            for code in codes {
                shares[*code as usize] += 1.0 / n_rows;
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
