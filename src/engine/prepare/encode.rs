//! From rows of a table to a matrix, as the learner's family reads them.
//!
//! | | trees ([`Encoding::Native`]) | all others ([`Encoding::Standard`]) |
//! |---|---|---|
//! | number | as it is | shifted and scaled |
//! | missing number | missing | the training median, and 1 in "is missing" |
//! | category | one column of codes | one 0/1 column per frequent level |
//! | rare level | a code of its own, the rarest beyond 254 share one | "other" |
//! | level never seen | as the rarest, else missing | "other", else 0 everywhere |
//! | missing level | missing | the most frequent level, and 1 in "is missing" |

use std::collections::BTreeMap;

use super::fitted::{Encoding, Error, FittedColumn, FittedRecipe, missing, pick};
use super::matrix::{Matrix, in_reach, to_f32};
use crate::engine::ingest::{Category, Column, MISSING, Table};

impl FittedRecipe {
    /// Encodes the given rows of a table.
    ///
    /// # Errors
    /// When the table lacks a feature or has it as another kind.
    pub fn matrix(&self, table: &Table, rows: &[u32], encoding: Encoding) -> Result<Matrix, Error> {
        let mut matrix = Matrix::with_rows(rows.len(), self.width(encoding));
        for fitted in self.columns() {
            match (fitted, table.column(fitted.name()), encoding) {
                (FittedColumn::Number { .. }, Some(Column::Number(values)), Encoding::Native) => {
                    matrix.push_column(pick(values, rows).map(|value| {
                        if value.is_finite() {
                            to_f32(value)
                        } else {
                            f32::NAN
                        }
                    }));
                }
                (FittedColumn::Number { .. }, Some(Column::Number(values)), Encoding::Standard) => {
                    push_scaled(&mut matrix, fitted, values, rows);
                }
                (FittedColumn::Category { .. }, Some(Column::Category(category)), _) => {
                    push_category(&mut matrix, fitted, category, (rows, encoding));
                }
                _ => return Err(missing(fitted.name(), fitted.field().kind.name())),
            }
        }
        Ok(matrix)
    }
}

fn push_scaled(matrix: &mut Matrix, fitted: &FittedColumn, values: &[f64], rows: &[u32]) {
    let FittedColumn::Number {
        median,
        mean,
        sd,
        indicates_missing,
        ..
    } = fitted
    else {
        return;
    };
    let fill = |value: f64| if value.is_finite() { value } else { *median };
    let scaled = |value: f64| to_f32((in_reach(fill(value)) - mean) / sd);
    matrix.push_column(pick(values, rows).map(scaled));
    if *indicates_missing {
        let is_missing = |value: f64| f32::from(u8::from(!value.is_finite()));
        matrix.push_column(pick(values, rows).map(is_missing));
    }
}

fn push_category(
    matrix: &mut Matrix,
    fitted: &FittedColumn,
    category: &Category,
    (rows, encoding): (&[u32], Encoding),
) {
    let FittedColumn::Category {
        levels,
        rare,
        has_more,
        has_other,
        most_frequent,
        indicates_missing,
        ..
    } = fitted
    else {
        return;
    };
    let code_of = |row: &u32| {
        let code = category.codes.get(*row as usize).copied();
        code.unwrap_or(MISSING)
    };
    if encoding == Encoding::Native {
        let known = levels.iter().chain(rare);
        let slots = slots(known, category);
        let n_levels = levels.len() + rare.len() + usize::from(*has_more);
        let code = |row: &u32| match slots.get(code_of(row) as usize) {
            Some(Some(slot)) => *slot as f32,
            Some(None) if *has_more => (n_levels - 1) as f32,
            _ => f32::NAN,
        };
        matrix.push_codes(rows.iter().map(code), n_levels as u16);
        return;
    }
    let slots = slots(levels.iter(), category);
    let n_slots = levels.len() as u32;
    // Rare levels of training and levels never seen both land in the slot after the last level.
    let slot_of = |slot: &Option<u32>| slot.unwrap_or(n_slots);
    let fill = levels.iter().position(|level| level == most_frequent);
    let fill = fill.map_or(n_slots, |slot| slot as u32);
    let encoded: Vec<u32> = rows
        .iter()
        .map(|row| slots.get(code_of(row) as usize).map_or(fill, slot_of))
        .collect();
    for slot in 0..n_slots + u32::from(*has_other) {
        let is_slot = |code: &u32| f32::from(u8::from(*code == slot));
        matrix.push_column(encoded.iter().map(is_slot));
    }
    if *indicates_missing {
        let is_missing = |row: &u32| f32::from(u8::from(code_of(row) == MISSING));
        matrix.push_column(rows.iter().map(is_missing));
    }
}

/// For each level of a table's category, its place among the known ones.
fn slots<'a>(known: impl Iterator<Item = &'a String>, category: &Category) -> Vec<Option<u32>> {
    let places: BTreeMap<&str, u32> = known
        .enumerate()
        .map(|(place, level)| (level.as_str(), place as u32))
        .collect();
    let levels = category.levels.iter();
    levels
        .map(|level| places.get(level.as_str()).copied())
        .collect()
}
