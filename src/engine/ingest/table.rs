//! Typed columns of equal length: what everything after ingestion works on.
//!
//! Holds only columns that a model can use: numbers, categories, and dates as seconds
//! since 1970. Missing is
//! `NaN` in numbers and [`MISSING`] in category codes.

use serde::{Deserialize, Serialize};

/// The code of a missing category value.
pub const MISSING: u32 = u32::MAX;

/// A column of names, stored as indices into its sorted levels.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// One per row: an index into `levels`, or [`MISSING`].
    pub codes: Vec<u32>,
    /// Distinct names; in numeric order if all are numbers, else by code point.
    pub levels: Vec<String>,
}

impl Category {
    /// The name in a row, `None` if missing.
    #[must_use]
    pub fn value(&self, row: usize) -> Option<&str> {
        self.levels.get(self.code(row) as usize).map(String::as_str)
    }

    /// The code in a row, [`MISSING`] for a row that is not there.
    #[must_use]
    pub fn code(&self, row: usize) -> u32 {
        self.codes.get(row).copied().unwrap_or(MISSING)
    }
}

/// The values of one column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Column {
    /// Finite numbers or `NaN`.
    Number(Vec<f64>),
    /// Names.
    Category(Category),
}

impl Column {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Number(values) => values.len(),
            Self::Category(category) => category.codes.len(),
        }
    }

    /// Whether the value in a row is missing, or the row is not there.
    #[must_use]
    pub fn is_missing(&self, row: usize) -> bool {
        match self {
            Self::Number(values) => values.get(row).is_none_or(|value| !value.is_finite()),
            Self::Category(category) => category.code(row) == MISSING,
        }
    }

    /// The values in the given rows; a row that is not there is missing.
    #[must_use]
    pub fn take(&self, rows: &[u32]) -> Self {
        match self {
            Self::Number(values) => {
                let value = |row: &u32| values.get(*row as usize).copied().unwrap_or(f64::NAN);
                Self::Number(rows.iter().map(value).collect())
            }
            Self::Category(category) => {
                let code = |row: &u32| category.code(*row as usize);
                Self::Category(Category {
                    codes: rows.iter().map(code).collect(),
                    levels: category.levels.clone(),
                })
            }
        }
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A column with its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NamedColumn {
    /// Unique within the table.
    pub name: String,
    /// The values.
    pub column: Column,
}

/// Named columns of equal length.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    columns: Vec<NamedColumn>,
    n_rows: usize,
}

impl Table {
    /// A table of `n_rows` rows; columns of another length are a programming error and are refused.
    ///
    /// # Errors
    /// The name of the first column whose length is not `n_rows`.
    pub fn new(columns: Vec<NamedColumn>, n_rows: usize) -> Result<Self, String> {
        match columns.iter().find(|named| named.column.len() != n_rows) {
            Some(wrong) => Err(wrong.name.clone()),
            None => Ok(Self { columns, n_rows }),
        }
    }

    /// Number of rows.
    #[must_use]
    pub const fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// All columns, in file order.
    #[must_use]
    pub fn columns(&self) -> &[NamedColumn] {
        &self.columns
    }

    /// The column of that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns
            .iter()
            .find(|named| named.name == name)
            .map(|named| &named.column)
    }

    /// The given rows, in that order; a row that is not there is missing everywhere.
    #[must_use]
    pub fn take(&self, rows: &[u32]) -> Self {
        let columns = self.columns.iter().map(|named| NamedColumn {
            name: named.name.clone(),
            column: named.column.take(rows),
        });
        Self {
            columns: columns.collect(),
            n_rows: rows.len(),
        }
    }
}
