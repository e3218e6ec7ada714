//! What a tree's splits try to make pure: Gini impurity or variance.

use crate::engine::train::labels::Labels;

/// What a split tries to make pure.
#[derive(Clone, Debug)]
pub enum Criterion<'a> {
    /// Classes: Gini impurity.
    Gini {
        /// Class of each row.
        codes: &'a [u32],
        /// Number of classes.
        n_classes: usize,
    },
    /// Numbers: variance.
    Variance {
        /// Distance of each row's number from `mean`.
        centred: Vec<f64>,
        /// The mean of all.
        mean: f64,
    },
}

impl<'a> Criterion<'a> {
    /// The criterion that fits the labels.
    #[must_use]
    pub fn of(labels: &'a Labels) -> Self {
        match labels {
            Labels::Classes { codes, n_classes } => Self::Gini {
                codes,
                n_classes: *n_classes,
            },
            Labels::Numbers(numbers) => {
                let mean = numbers.iter().sum::<f64>() / numbers.len().max(1) as f64;
                Self::Variance {
                    centred: numbers.iter().map(|number| number - mean).collect(),
                    mean,
                }
            }
        }
    }

    /// Sums kept per bin: a weight per class, or weight and weighted number.
    pub(super) fn width(&self) -> usize {
        match self {
            Self::Gini { n_classes, .. } => *n_classes,
            Self::Variance { .. } => 2,
        }
    }

    /// Values per leaf.
    pub(super) fn leaf_width(&self) -> usize {
        match self {
            Self::Gini { n_classes, .. } => *n_classes,
            Self::Variance { .. } => 1,
        }
    }

    pub(super) fn add(&self, row: usize, weight: f64, sums: &mut [f64]) {
        match self {
            Self::Gini { codes, .. } => sums[codes[row] as usize] += weight,
            Self::Variance { centred, .. } => {
                sums[0] += weight;
                sums[1] += weight * centred[row];
            }
        }
    }

    pub(super) fn weight(&self, sums: &[f64]) -> f64 {
        match self {
            Self::Gini { .. } => sums.iter().sum(),
            Self::Variance { .. } => sums[0],
        }
    }

    /// Larger is purer; differs from the impurity only by a factor and a constant of the node.
    pub(super) fn purity(&self, sums: &[f64], weight: f64) -> f64 {
        match self {
            Self::Gini { .. } => sums.iter().map(|sum| sum * sum).sum::<f64>() / weight,
            Self::Variance { .. } => sums[1] * sums[1] / weight,
        }
    }

    pub(super) fn is_pure(&self, rows: &[u32]) -> bool {
        let Some((first, others)) = rows.split_first() else {
            return true;
        };
        match self {
            Self::Gini { codes, .. } => others
                .iter()
                .all(|row| codes[*row as usize] == codes[*first as usize]),
            Self::Variance { centred, .. } => others
                .iter()
                .all(|row| centred[*row as usize] == centred[*first as usize]),
        }
    }
}
