//! What a model said of test rows, kept so that models can be compared row by row.

use serde::{Deserialize, Serialize};

use crate::engine::train::{Labels, Predictions};

/// Most rows kept ...
const MAX_ROWS: usize = 20_000;
/// ... and most probabilities.
const MAX_VALUES: usize = 400_000;

/// Truth and answers of test rows, in order; evenly thinned where there are very many, in the
/// same way for every model of the same rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcomes {
    /// Every so manieth row is kept.
    pub step: u32,
    /// Rows before thinning.
    pub n_rows: u64,
    /// What is kept.
    pub answers: Answers,
}

/// Truth and answers, row by row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answers {
    /// Classes, by their codes.
    Classes {
        /// The true class.
        truth: Vec<u32>,
        /// The predicted class.
        predicted: Vec<u32>,
        /// `n_classes` per row.
        probabilities: Vec<f32>,
        /// Classes of the target.
        n_classes: u32,
    },
    /// Numbers.
    Numbers {
        /// The true number.
        truth: Vec<f64>,
        /// The predicted number.
        predicted: Vec<f64>,
    },
}

impl Outcomes {
    /// Keeps an even sample of truth and answers; `None` if they are of different kinds.
    #[must_use]
    pub fn of(labels: &Labels, predictions: &Predictions) -> Option<Self> {
        let n_rows = labels.len();
        let n_classes = match predictions {
            Predictions::Classes { n_classes, .. } => (*n_classes).max(1),
            Predictions::Numbers(_) => 1,
        };
        let most = MAX_ROWS.min(MAX_VALUES / n_classes).max(1);
        let step = n_rows.div_ceil(most).max(1);
        let answers = match (labels, predictions) {
            (Labels::Classes { codes, .. }, Predictions::Classes { probabilities, .. }) => {
                let rows = probabilities.chunks_exact(n_classes).step_by(step);
                Answers::Classes {
                    truth: codes.iter().step_by(step).copied().collect(),
                    predicted: predictions.classes().into_iter().step_by(step).collect(),
                    probabilities: rows.flatten().map(|p| *p as f32).collect(),
                    n_classes: n_classes as u32,
                }
            }
            (Labels::Numbers(truth), Predictions::Numbers(predicted)) => Answers::Numbers {
                truth: truth.iter().step_by(step).copied().collect(),
                predicted: predicted.iter().step_by(step).copied().collect(),
            },
            _ => return None,
        };
        Some(Self {
            step: step as u32,
            n_rows: n_rows as u64,
            answers,
        })
    }

    /// The weighted mean of what several models said of the same rows, with the truth; `None`
    /// without any, and if they don't go together.
    #[must_use]
    pub fn mean(weighed: &[(f64, &Self)]) -> Option<(Labels, Predictions)> {
        let (_, first) = weighed.first()?;
        let all = weighed
            .iter()
            .map(|(weight, one)| (*weight, one.predictions()));
        let mean = Predictions::mean(&all.collect::<Vec<_>>())?;
        Some((first.labels(), mean))
    }

    /// The same rows, thinned in the same way, with these answers instead.
    #[must_use]
    pub fn answered(&self, labels: &Labels, predictions: &Predictions) -> Option<Self> {
        Some(Self {
            step: self.step,
            n_rows: self.n_rows,
            ..Self::of(labels, predictions)?
        })
    }

    fn labels(&self) -> Labels {
        match &self.answers {
            Answers::Numbers { truth, .. } => Labels::Numbers(truth.clone()),
            Answers::Classes {
                truth, n_classes, ..
            } => Labels::Classes {
                codes: truth.clone(),
                n_classes: *n_classes as usize,
            },
        }
    }

    fn predictions(&self) -> Predictions {
        match &self.answers {
            Answers::Numbers { predicted, .. } => Predictions::Numbers(predicted.clone()),
            Answers::Classes {
                probabilities,
                n_classes,
                ..
            } => Predictions::Classes {
                probabilities: probabilities.iter().map(|p| f64::from(*p)).collect(),
                n_classes: *n_classes as usize,
                threshold: None,
            },
        }
    }

    /// By how much each answer was off: a number by itself, classes by their probabilities less
    /// 1 for the true one, row by row.
    #[must_use]
    pub fn errors(&self) -> Vec<f64> {
        match &self.answers {
            Answers::Numbers { truth, predicted } => {
                predicted.iter().zip(truth).map(|(a, b)| a - b).collect()
            }
            Answers::Classes {
                truth,
                probabilities,
                n_classes,
                ..
            } => {
                let rows = probabilities.chunks_exact((*n_classes).max(1) as usize);
                let off = |(row, truth): (&[f32], &u32)| {
                    let own = *truth as usize;
                    let places = row.iter().enumerate();
                    let off = places.map(|(at, p)| f64::from(*p) - f64::from(u8::from(at == own)));
                    off.collect::<Vec<f64>>()
                };
                rows.zip(truth).flat_map(off).collect()
            }
        }
    }

    /// Rows kept.
    #[must_use]
    pub fn n_kept(&self) -> usize {
        match &self.answers {
            Answers::Classes { truth, .. } => truth.len(),
            Answers::Numbers { truth, .. } => truth.len(),
        }
    }

    /// Whether each kept row was answered right; `None` for numbers.
    #[must_use]
    pub fn right(&self) -> Option<Vec<bool>> {
        match &self.answers {
            Answers::Classes {
                truth, predicted, ..
            } => Some(truth.iter().zip(predicted).map(|(a, b)| a == b).collect()),
            Answers::Numbers { .. } => None,
        }
    }
}
