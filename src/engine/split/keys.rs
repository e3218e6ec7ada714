//! What rows are divided by: a moment or a group for each.

use std::collections::BTreeMap;

use super::holdout::Error;
use super::spec::SplitBy;
use crate::engine::ingest::{Column, MISSING, Table};

/// One key per row of the table.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Keys {
    /// Rows are divided at random.
    #[default]
    None,
    /// When a row was; NaN where unknown.
    Time(Vec<f64>),
    /// Whose a row is; [`MISSING`] where unknown.
    Group(Vec<u32>),
}

impl Keys {
    /// Reads the keys of a table.
    ///
    /// # Errors
    /// When the column is not there, or holds names where moments are wanted.
    pub fn of(table: &Table, by: &SplitBy) -> Result<Self, Error> {
        let find = |name: &str| {
            table.column(name).ok_or_else(|| Error::Column {
                column: name.into(),
                why: "it is not in the data".into(),
            })
        };
        match by {
            SplitBy::Random => Ok(Self::None),
            SplitBy::Time { column } => match find(column)? {
                Column::Number(values) => Ok(Self::Time(values.clone())),
                Column::Category(_) => Err(Error::Column {
                    column: column.clone(),
                    why: "it holds names, not dates or numbers".into(),
                }),
            },
            SplitBy::Group { column } => Ok(Self::Group(match find(column)? {
                Column::Category(category) => category.codes.clone(),
                Column::Number(values) => groups_of(values),
            })),
        }
    }

    /// The rows whose key is known.
    #[must_use]
    pub fn known(&self, rows: &[u32]) -> Vec<u32> {
        rows.iter()
            .copied()
            .filter(|row| match self {
                Self::None => true,
                Self::Time(times) => times
                    .get(*row as usize)
                    .is_some_and(|time| time.is_finite()),
                Self::Group(groups) => groups.get(*row as usize).is_some_and(|of| *of != MISSING),
            })
            .collect()
    }

    /// The rows by key, in ascending order of the keys; rows without a key are left out.
    #[must_use]
    pub fn blocks(&self, rows: &[u32]) -> Vec<Vec<u32>> {
        let key = |row: &u32| match self {
            Self::None => None,
            Self::Time(times) => times.get(*row as usize).map(|time| order_bits(*time)),
            Self::Group(groups) => groups.get(*row as usize).map(|group| u64::from(*group)),
        };
        let mut blocks: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        for row in self.known(rows) {
            if let Some(key) = key(&row) {
                blocks.entry(key).or_default().push(row);
            }
        }
        blocks.into_values().collect()
    }
}

/// Bits that are ordered as numbers are; 0 and -0 are one.
const fn order_bits(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 0 {
        bits | 1 << 63
    } else {
        !bits
    }
}

/// Equal numbers are a group.
fn groups_of(values: &[f64]) -> Vec<u32> {
    let mut known: Vec<u64> = values
        .iter()
        .filter(|value| value.is_finite())
        .map(|value| order_bits(*value))
        .collect();
    known.sort_unstable();
    known.dedup();
    let group = |value: &f64| {
        known
            .binary_search(&order_bits(*value))
            .map_or(MISSING, |at| at as u32)
    };
    values.iter().map(group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::ingest::{Category, NamedColumn};

    fn table(column: Column) -> Table {
        let n_rows = column.len();
        Table::new(
            vec![NamedColumn {
                name: "k".into(),
                column,
            }],
            n_rows,
        )
        .unwrap()
    }

    #[test]
    fn numbers_are_moments_or_groups_and_names_are_groups() {
        let numbers = table(Column::Number(vec![2.0, f64::NAN, -1.0, 2.0]));
        let column = || "k".to_owned();
        let time = Keys::of(&numbers, &SplitBy::Time { column: column() }).unwrap();
        assert_eq!(time.blocks(&[0, 1, 2, 3]), [vec![2], vec![0, 3]]);
        let group = Keys::of(&numbers, &SplitBy::Group { column: column() }).unwrap();
        assert_eq!(group, Keys::Group(vec![1, MISSING, 0, 1]));
        let names = table(Column::Category(Category {
            codes: vec![0, MISSING],
            levels: vec!["a".into()],
        }));
        assert_eq!(
            Keys::of(&names, &SplitBy::Group { column: column() })
                .unwrap()
                .known(&[0, 1]),
            [0]
        );
        assert!(Keys::of(&names, &SplitBy::Time { column: column() }).is_err());
        assert!(Keys::of(&names, &SplitBy::Group { column: "x".into() }).is_err());
    }
}
