//! How rows are divided: the share that trains, by what, and into how many folds.

use serde::{Deserialize, Serialize};

/// A fraction strictly between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Share(f64);

/// A share outside of 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
#[error("a share must lie between 0 and 1, not {value}")]
pub struct ShareError {
    /// The refused value.
    pub value: f64,
}

impl TryFrom<f64> for Share {
    type Error = ShareError;
    fn try_from(value: f64) -> Result<Self, ShareError> {
        if 0.0 < value && value < 1.0 {
            Ok(Self(value))
        } else {
            Err(ShareError { value })
        }
    }
}

impl From<Share> for f64 {
    fn from(share: Share) -> Self {
        share.0
    }
}

impl Share {
    /// The usual four fifths.
    pub const EIGHTY: Self = Self(0.8);
}

/// By what rows are divided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SplitBy {
    /// At random, each class or fifth of the numbers in equal parts.
    #[default]
    Random,
    /// The earliest rows train, the latest test; folds go on in time.
    Time {
        /// A date or a number that goes up with time.
        column: String,
    },
    /// Rows of one group stay together.
    Group {
        /// What names the group.
        column: String,
    },
}

impl SplitBy {
    /// The column it reads.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::Random => None,
            Self::Time { column } | Self::Group { column } => Some(column),
        }
    }
}

/// How rows are divided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SplitSpec {
    /// Share of the rows that train.
    pub train_share: Share,
    /// By what.
    #[serde(default)]
    pub by: SplitBy,
    /// Number of folds inside the training part, 2 to 10.
    pub folds: u8,
    /// How often the folds are made anew, 1 to 10.
    #[serde(default = "once")]
    pub repeats: u8,
    /// Decides which rows go where.
    pub seed: u64,
}

const fn once() -> u8 {
    1
}

impl Default for SplitSpec {
    fn default() -> Self {
        Self {
            train_share: Share::EIGHTY,
            by: SplitBy::Random,
            folds: 5,
            repeats: 1,
            seed: 42,
        }
    }
}

impl SplitSpec {
    /// Number of folds, 2 to 10.
    #[must_use]
    pub fn n_folds(&self) -> u8 {
        self.folds.clamp(2, 10)
    }

    /// How often they are made: time has one order only.
    #[must_use]
    pub fn n_repeats(&self) -> u8 {
        match self.by {
            SplitBy::Time { .. } => 1,
            SplitBy::Random | SplitBy::Group { .. } => self.repeats.clamp(1, 10),
        }
    }

    /// Rows held out per row learnt from, in the mean over a repeat's rounds. In time, the
    /// first round learns from one part of rows and the last from as many as there are folds.
    #[must_use]
    pub fn test_over_train(&self) -> f64 {
        let n_folds = self.n_folds();
        match self.by {
            SplitBy::Random | SplitBy::Group { .. } => 1.0 / (f64::from(n_folds) - 1.0),
            SplitBy::Time { .. } => {
                let ratios = (1..=n_folds).map(|parts| 1.0 / f64::from(parts));
                ratios.sum::<f64>() / f64::from(n_folds)
            }
        }
    }

    /// Rounds of training and scoring inside the training part, 2 to 100.
    #[must_use]
    pub fn n_rounds(&self) -> u8 {
        self.n_folds() * self.n_repeats()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_lie_between_zero_and_one() {
        assert!(
            Share::try_from(0.0).is_err()
                && Share::try_from(1.0).is_err()
                && Share::try_from(f64::NAN).is_err()
        );
    }

    #[test]
    fn time_is_not_repeated() {
        let spec = |by| SplitSpec {
            by,
            repeats: 3,
            ..SplitSpec::default()
        };
        let column = String::from("t");
        let in_time = spec(SplitBy::Time { column });
        assert_eq!(spec(SplitBy::Random).n_rounds(), 15);
        assert_eq!(in_time.n_rounds(), 5);
        // Repeats make more rounds, but no larger parts to learn from.
        assert_eq!(spec(SplitBy::Random).test_over_train(), 0.25);
        let mean = (1.0 + 0.5 + 1.0 / 3.0 + 0.25 + 0.2) / 5.0;
        assert!((in_time.test_over_train() - mean).abs() < 1e-15);
    }
}
