//! What each feature adds to a model's answer, where that can be told exactly.

use serde::{Deserialize, Serialize};

use super::learner::{OutlineLine, Walk};
use super::model::{Learnt, Model};
use crate::engine::prepare::Matrix;

/// What contributions add up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// The predicted number.
    Number,
    /// The probability of the class.
    Probability,
    /// The logarithm of the odds of the class, of two.
    LogOdds,
    /// The class's score less the mean of all classes' scores; probabilities follow from scores.
    Score,
}

/// Parts of an answer; `base` and all parts make `value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// What the parts add up to.
    pub scale: Scale,
    /// The mean answer for the background rows.
    pub base: f64,
    /// The answer for the row.
    pub value: f64,
    /// One per feature.
    pub parts: Vec<f64>,
}

/// Columns and the features they belong to.
#[derive(Clone, Copy, Debug)]
pub struct Features<'a> {
    /// The feature of each matrix column.
    pub of_column: &'a [usize],
    /// How many there are.
    pub n: usize,
}

impl Model {
    /// Exact Shapley values of a row (the first of `row`) against background rows: those of trees
    /// by walking them, those of linear models by their weights. `class` is a code of the target,
    /// ignored for numbers. `None` for other learners, and a class that training had not.
    #[must_use]
    pub fn attribution(
        &self,
        (row, background): (&Matrix, &Matrix),
        features: Features<'_>,
        class: u32,
    ) -> Option<Attribution> {
        let place = match self.n_classes {
            0 => 0,
            _ => self.seen.iter().position(|code| *code == class)?,
        };
        let n_seen = self.seen.len().max(1);
        match &self.learnt {
            Learnt::Forest(model) => {
                let scale = if self.n_classes == 0 {
                    Scale::Number
                } else {
                    Scale::Probability
                };
                let factor = 1.0 / model.trees().len().max(1) as f64;
                let terms = model.trees().iter().map(|tree| (tree, place, factor));
                Some(walked((row, background), features, terms, (scale, 0.0)))
            }
            Learnt::Boosting(model) => {
                let n_outputs = model.start().len();
                let (scale, factor): (Scale, Box<dyn Fn(usize) -> f64>) =
                    match (self.n_classes, n_outputs) {
                        (0, _) => (Scale::Number, Box::new(|_| 1.0)),
                        (_, 1) => (
                            Scale::LogOdds,
                            Box::new(move |_| if place == 1 { 1.0 } else { -1.0 }),
                        ),
                        (_, n) => (
                            Scale::Score,
                            Box::new(move |output| centred(output, place, n)),
                        ),
                    };
                let start = model.start().iter().enumerate();
                let start = start.map(|(output, start)| factor(output) * start).sum();
                let trees = model.trees().iter().enumerate();
                let terms = trees.map(|(index, tree)| (tree, 0, factor(index % n_outputs.max(1))));
                Some(walked((row, background), features, terms, (scale, start)))
            }
            Learnt::Linear { model, .. } => {
                let weight = |column: usize| model.weights().get(column).copied().unwrap_or(0.0);
                Some(weighed(
                    (row, background),
                    features,
                    weight,
                    (Scale::Number, model.intercept()),
                ))
            }
            Learnt::Softmax(model) => {
                let scale = if n_seen == 2 {
                    Scale::LogOdds
                } else {
                    Scale::Score
                };
                let weight = |column: usize| model.weight(column, place);
                let intercept = model.weight(row.n_columns(), place);
                Some(weighed(
                    (row, background),
                    features,
                    weight,
                    (scale, intercept),
                ))
            }
            _ => None,
        }
    }
}

impl Model {
    /// Codes of the classes that training had; empty for numbers.
    #[must_use]
    pub fn seen(&self) -> &[u32] {
        &self.seen
    }

    /// The weights of a linear model, each set with its intercept last: one set for numbers and
    /// for the log-odds of the second of two classes, else one per class that training had.
    #[must_use]
    pub fn weights(&self, n_columns: usize) -> Option<Vec<Vec<f64>>> {
        match &self.learnt {
            Learnt::Linear { model, .. } => {
                let own = model.weights().iter().copied();
                Some(vec![own.chain([model.intercept()]).collect()])
            }
            Learnt::Softmax(model) => {
                let set = |class| {
                    (0..=n_columns)
                        .map(|column| model.weight(column, class))
                        .collect()
                };
                Some(match self.seen.len() {
                    2 => vec![set(1)],
                    n => (0..n).map(set).collect(),
                })
            }
            _ => None,
        }
    }

    /// The lines of a single tree, at most so many; `None` of any other model.
    #[must_use]
    pub fn outline(&self, most: usize) -> Option<Vec<OutlineLine>> {
        match &self.learnt {
            Learnt::Forest(model) => match model.trees() {
                [tree] => Some(tree.outline(most)),
                _ => None,
            },
            _ => None,
        }
    }
}

/// What an output counts in the score of a class less the mean of all.
fn centred(output: usize, place: usize, n: usize) -> f64 {
    f64::from(u8::from(output == place)) - 1.0 / n as f64
}

fn walked<'t>(
    (row, background): (&Matrix, &Matrix),
    features: Features<'_>,
    terms: impl Iterator<Item = (&'t super::learner::Tree, usize, f64)>,
    (scale, start): (Scale, f64),
) -> Attribution {
    let width = row.n_columns();
    let (row, rows) = (
        row.row_block(0, 1),
        background.row_block(0, background.n_rows()),
    );
    let each = 1.0 / background.n_rows().max(1) as f64;
    let mut walk = Walk::new(features.of_column, features.n);
    let (mut base, mut value) = (start, start);
    for (tree, output, factor) in terms {
        let leaf = |row: &[f32]| f64::from(tree.leaf(row).get(output).copied().unwrap_or(0.0));
        value += factor * leaf(&row);
        for background in rows.chunks_exact(width.max(1)) {
            base += factor * each * leaf(background);
            walk.add(tree, (&row, background), (output, factor * each));
        }
    }
    Attribution {
        scale,
        base,
        value,
        parts: walk.parts,
    }
}

fn weighed(
    (row, background): (&Matrix, &Matrix),
    features: Features<'_>,
    weight: impl Fn(usize) -> f64,
    (scale, intercept): (Scale, f64),
) -> Attribution {
    let n_rows = background.n_rows().max(1) as f64;
    let (mut base, mut parts) = (intercept, vec![0.0; features.n]);
    for column in 0..row.n_columns() {
        let values = (0..background.n_rows()).map(|at| f64::from(background.value(at, column)));
        let mean = values.sum::<f64>() / n_rows;
        let weight = weight(column);
        base += weight * mean;
        let feature = features.of_column.get(column).copied().unwrap_or(0);
        if let Some(part) = parts.get_mut(feature) {
            *part += weight * (f64::from(row.value(0, column)) - mean);
        }
    }
    Attribution {
        scale,
        base,
        value: base + parts.iter().sum::<f64>(),
        parts,
    }
}
