//! The column to predict.
//!
//! Rows whose target is missing can neither train nor test; they are left out
//! and counted, never filled in.

use serde::{Deserialize, Serialize};

use crate::engine::charter::Task;
use crate::engine::ingest::{Category, Column, MISSING, Table};
use crate::stats;

/// What is known of the target in each row of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Values {
    /// Class codes, [`MISSING`] where unknown.
    Classes {
        /// One per table row.
        codes: Vec<u32>,
        /// The classes' names.
        labels: Vec<String>,
    },
    /// Numbers, `NaN` where unknown.
    Numbers(Vec<f64>),
}

/// The column to predict, with the rows where it is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// One value per table row.
    pub values: Values,
    /// Rows with a known value, ascending.
    known: Vec<u32>,
}

/// Why a column can't be the target.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum TargetError {
    /// No such column, or it is text or a date.
    #[error("the target column {name:?} is not in the data, or is text or a date")]
    Missing {
        /// The column asked for.
        name: String,
    },
    /// Names can't be regressed on.
    #[error("the target column {name:?} holds names, not numbers")]
    NotANumber {
        /// The column asked for.
        name: String,
    },
    /// Every known value is the same.
    #[error(
        "the target column {name:?} has the same value in all {rows} rows: there is nothing to learn"
    )]
    Constant {
        /// The column asked for.
        name: String,
        /// Rows with a known value.
        rows: usize,
    },
    /// No value is known.
    #[error("the target column {name:?} has no value in any row")]
    Empty {
        /// The column asked for.
        name: String,
    },
}

impl TargetError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Missing { .. } => {
                "choose another target, or read the column as number or category".into()
            }
            Self::NotANumber { .. } => "choose classification, or another target".into(),
            Self::Constant { .. } | Self::Empty { .. } => "choose another target".into(),
        }
    }
}

impl Target {
    /// Reads the target of a table for a task.
    ///
    /// # Errors
    /// When there is no such column, it does not fit the task, or holds fewer than two different values.
    pub fn from_table(table: &Table, name: &str, task: Task) -> Result<Self, TargetError> {
        let column = table
            .column(name)
            .ok_or_else(|| TargetError::Missing { name: name.into() })?;
        let values = match (column, task) {
            (Column::Number(values), Task::Regression) => Values::Numbers(values.clone()),
            (Column::Category(_), Task::Regression) => {
                return Err(TargetError::NotANumber { name: name.into() });
            }
            (Column::Category(category), Task::Classification) => classes(category),
            (Column::Number(values), Task::Classification) => {
                classes(&category_from_numbers(values))
            }
        };
        let target = Self::new(name, values);
        target.checked()
    }

    /// Reads the target of new data, where it may be constant; `None` where it can't be read or is never known.
    #[must_use]
    pub fn read_known(table: &Table, name: &str, task: Task) -> Option<Self> {
        let values = match (table.column(name)?, task) {
            (Column::Number(values), Task::Regression) => Values::Numbers(values.clone()),
            (Column::Category(category), Task::Classification) => classes(category),
            (Column::Number(values), Task::Classification) => {
                classes(&category_from_numbers(values))
            }
            (Column::Category(_), Task::Regression) => return None,
        };
        let target = Self::new(name, values);
        (!target.known.is_empty()).then_some(target)
    }

    /// A target of given values.
    #[must_use]
    pub fn new(name: &str, values: Values) -> Self {
        let known = match &values {
            Values::Classes { codes, .. } => positions(codes, |code| *code != MISSING),
            Values::Numbers(numbers) => positions(numbers, |number| number.is_finite()),
        };
        Self {
            name: name.into(),
            values,
            known,
        }
    }

    fn checked(self) -> Result<Self, TargetError> {
        let rows = self.known.len();
        if rows == 0 {
            return Err(TargetError::Empty { name: self.name });
        }
        let is_constant = match &self.values {
            Values::Classes { .. } => {
                self.class_counts()
                    .iter()
                    .filter(|count| **count > 0)
                    .count()
                    < 2
            }
            Values::Numbers(numbers) => {
                let first = self
                    .known
                    .first()
                    .and_then(|row| numbers.get(*row as usize));
                self.known
                    .iter()
                    .all(|row| numbers.get(*row as usize) == first)
            }
        };
        if is_constant {
            Err(TargetError::Constant {
                name: self.name,
                rows,
            })
        } else {
            Ok(self)
        }
    }

    /// Rows with a known value, ascending.
    #[must_use]
    pub fn known(&self) -> &[u32] {
        &self.known
    }

    /// Rows left out because their target is missing.
    #[must_use]
    pub fn n_missing(&self) -> usize {
        let n_rows = match &self.values {
            Values::Classes { codes, .. } => codes.len(),
            Values::Numbers(numbers) => numbers.len(),
        };
        n_rows - self.known.len()
    }

    /// The classes' names; empty for numbers.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        match &self.values {
            Values::Classes { labels, .. } => labels,
            Values::Numbers(_) => &[],
        }
    }

    /// Rows per class; empty for numbers.
    #[must_use]
    pub fn class_counts(&self) -> Vec<u64> {
        let Values::Classes { codes, labels } = &self.values else {
            return Vec::new();
        };
        let mut counts = vec![0; labels.len()];
        for row in &self.known {
            if let Some(count) = codes
                .get(*row as usize)
                .and_then(|code| counts.get_mut(*code as usize))
            {
                *count += 1;
            }
        }
        counts
    }

    /// The task this target stands for.
    #[must_use]
    pub const fn task(&self) -> Task {
        match self.values {
            Values::Classes { .. } => Task::Classification,
            Values::Numbers(_) => Task::Regression,
        }
    }
}

fn positions<T>(values: &[T], is_known: impl Fn(&T) -> bool) -> Vec<u32> {
    values
        .iter()
        .enumerate()
        .filter(|(_, value)| is_known(value))
        .map(|(row, _)| row as u32)
        .collect()
}

fn classes(category: &Category) -> Values {
    Values::Classes {
        codes: category.codes.clone(),
        labels: category.levels.clone(),
    }
}

/// Names numbers by their shortest text, in numeric order.
#[must_use]
pub(crate) fn category_from_numbers(values: &[f64]) -> Category {
    let key = |value: f64| {
        let bits = (value + 0.0).to_bits();
        if bits >> 63 == 0 {
            bits | 1 << 63
        } else {
            !bits
        }
    };
    let finite = values.iter().filter(|value| value.is_finite());
    let distinct = stats::map_of(finite.map(|value| (key(*value), *value + 0.0)));
    let codes = distinct.keys().enumerate();
    let code_of = stats::map_of(codes.map(|(code, bits)| (*bits, code as u32)));
    Category {
        codes: values
            .iter()
            .map(|value| {
                if value.is_finite() {
                    code_of.get(&key(*value)).copied().unwrap_or(MISSING)
                } else {
                    MISSING
                }
            })
            .collect(),
        levels: distinct.values().map(|value| format!("{value}")).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_classes_in_numeric_order() {
        let category = category_from_numbers(&[10.0, 2.0, f64::NAN, -0.0, 0.0, -1.5]);
        assert_eq!(category.levels, ["-1.5", "0", "2", "10"]);
        assert_eq!(category.codes, [3, 2, MISSING, 1, 1, 0]);
    }

    #[test]
    fn missing_targets_are_counted_and_constant_ones_refused() {
        let target = Target::new("y", Values::Numbers(vec![1.0, f64::NAN, 2.0]));
        assert_eq!((target.known(), target.n_missing()), (&[0, 2][..], 1));
        let constant = Target::new("y", Values::Numbers(vec![1.0, f64::NAN, 1.0])).checked();
        assert_eq!(
            constant,
            Err(TargetError::Constant {
                name: "y".into(),
                rows: 2
            })
        );
    }
}
