//! From rows of a table to a matrix, as the learner's family reads them.
//!
//! | | trees ([`Encoding::Native`]) | all others ([`Encoding::Standard`]) |
//! |---|---|---|
//! | number | reshaped, not scaled | reshaped, shifted and scaled |
//! | missing number | missing | filled, and 1 in "is missing" |
//! | bins | the bin's number | one 0/1 column per bin |
//! | category | one column of codes | one 0/1 column per frequent level |
//! | rare level | a code of its own, the rarest beyond 254 share one | "other" |
//! | level never seen | as the rarest, else missing | "other", else 0 everywhere |
//! | missing level | missing | filled, and 1 in "is missing" |

use super::fit_numbers::bin_of;
use super::fitted::{Encoding, Error, FittedFeature, FittedRecipe, FittedValues, Scale, missing};
use super::matrix::{Matrix, in_reach, to_f32};
use super::shape::Shape;
use super::values::{Picked, pick};
use crate::engine::ingest::{MISSING, Table};
use crate::stats;

impl FittedRecipe {
    /// Encodes the given rows of a table.
    ///
    /// # Errors
    /// When the table lacks a feature or has it as another kind.
    pub fn matrix(&self, table: &Table, rows: &[u32], encoding: Encoding) -> Result<Matrix, Error> {
        let width = self.features.iter().map(|one| one.width(encoding)).sum();
        let mut matrix = Matrix::with_rows(rows.len(), width);
        for feature in &self.features {
            feature.push(&mut matrix, (table, rows), encoding)?;
        }
        match (&self.directions, encoding) {
            (Some(directions), Encoding::Standard) => Ok(directions.of(&matrix)),
            _ => Ok(matrix),
        }
    }
}

impl FittedFeature {
    fn push(
        &self,
        matrix: &mut Matrix,
        (table, rows): (&Table, &[u32]),
        encoding: Encoding,
    ) -> Result<(), Error> {
        match (
            pick(&self.source, &self.merged, (table, rows))?,
            &self.values,
        ) {
            (
                Picked::Numbers(mut values),
                FittedValues::Number {
                    shapes,
                    fill,
                    scale,
                },
            ) => {
                reshape(&mut values, shapes);
                match encoding {
                    Encoding::Native => matrix.push_column(values.iter().map(number_or_missing)),
                    Encoding::Standard => {
                        matrix.push_column(values.iter().map(|v| scaled(*v, *fill, *scale)));
                        self.push_indicator(matrix, values.iter().map(|v| v.is_nan()));
                    }
                }
            }
            (
                Picked::Numbers(mut values),
                FittedValues::Bins {
                    shapes,
                    edges,
                    fill,
                },
            ) => {
                reshape(&mut values, shapes);
                let bin = |value: &f64| (!value.is_nan()).then(|| bin_of(edges, *value));
                match encoding {
                    Encoding::Native => {
                        let number = |v: &f64| bin(v).map_or(f32::NAN, |bin| bin as f32);
                        matrix.push_column(values.iter().map(number));
                    }
                    Encoding::Standard => {
                        let bins: Vec<u32> =
                            values.iter().map(|v| bin(v).unwrap_or(*fill)).collect();
                        push_one_hot(matrix, &bins, edges.len() as u32 + 1);
                        self.push_indicator(matrix, values.iter().map(|v| v.is_nan()));
                    }
                }
            }
            (Picked::Names { codes, levels }, FittedValues::Levels { .. }) => match encoding {
                Encoding::Native => self.push_native_levels(matrix, &codes, &levels),
                Encoding::Standard => self.push_levels(matrix, &codes, &levels),
            },
            (
                Picked::Names { codes, levels },
                FittedValues::Codes {
                    codes: numbers,
                    unseen,
                    fill,
                    scale,
                },
            ) => {
                let pairs = numbers.iter().map(|(name, code)| (name.as_str(), *code));
                let by_name = stats::map_of(pairs);
                let of_level: Vec<f64> = levels
                    .iter()
                    .map(|level| by_name.get(level.as_str()).copied().or(*unseen))
                    .map(|code| code.unwrap_or(f64::NAN))
                    .collect();
                let value = |code: &u32| of_level.get(*code as usize).copied().unwrap_or(f64::NAN);
                match encoding {
                    Encoding::Native => {
                        matrix
                            .push_column(codes.iter().map(|code| number_or_missing(&value(code))));
                    }
                    Encoding::Standard => {
                        matrix.push_column(
                            codes.iter().map(|code| scaled(value(code), *fill, *scale)),
                        );
                        self.push_indicator(matrix, codes.iter().map(|code| *code == MISSING));
                    }
                }
            }
            (Picked::Numbers(_), _) => return Err(missing(&self.source.name(), "category")),
            (Picked::Names { .. }, _) => return Err(missing(&self.source.name(), "number")),
        }
        Ok(())
    }

    fn push_indicator(&self, matrix: &mut Matrix, is_missing: impl Iterator<Item = bool>) {
        if self.indicates_missing {
            matrix.push_column(is_missing.map(|is| f32::from(u8::from(is))));
        }
    }

    fn push_native_levels(&self, matrix: &mut Matrix, codes: &[u32], table_levels: &[String]) {
        let FittedValues::Levels {
            levels,
            rare,
            has_more,
            ..
        } = &self.values
        else {
            return;
        };
        let slots = slots(levels.iter().chain(rare), table_levels);
        let n_levels = levels.len() + rare.len() + usize::from(*has_more);
        let code = |code: &u32| match slots.get(*code as usize) {
            Some(Some(slot)) => *slot as f32,
            Some(None) if *has_more => (n_levels - 1) as f32,
            _ => f32::NAN,
        };
        matrix.push_codes(codes.iter().map(code), n_levels as u16);
    }

    fn push_levels(&self, matrix: &mut Matrix, codes: &[u32], table_levels: &[String]) {
        let FittedValues::Levels {
            levels,
            has_other,
            fill,
            ..
        } = &self.values
        else {
            return;
        };
        let slots = slots(levels.iter(), table_levels);
        let n_slots = levels.len() as u32;
        // Rare levels of training and levels never seen both land in the slot after the last level.
        let slot_of = |slot: &Option<u32>| slot.unwrap_or(n_slots);
        let fill = levels.iter().position(|level| level == fill);
        let fill = fill.map_or(n_slots, |slot| slot as u32);
        let encoded: Vec<u32> = codes
            .iter()
            .map(|code| slots.get(*code as usize).map_or(fill, slot_of))
            .collect();
        push_one_hot(matrix, &encoded, n_slots + u32::from(*has_other));
        self.push_indicator(matrix, codes.iter().map(|code| *code == MISSING));
    }
}

fn reshape(values: &mut [f64], shapes: &[Shape]) {
    for shape in shapes {
        values
            .iter_mut()
            .for_each(|value| *value = shape.of(*value));
    }
}

fn number_or_missing(value: &f64) -> f32 {
    if value.is_nan() {
        f32::NAN
    } else {
        to_f32(*value)
    }
}

fn scaled(value: f64, fill: f64, scale: Scale) -> f32 {
    let filled = if value.is_nan() { fill } else { value };
    to_f32(scale.of(in_reach(filled)))
}

/// A column of 0 and 1 per slot; a row in none of them is 0 everywhere.
fn push_one_hot(matrix: &mut Matrix, slots: &[u32], n_slots: u32) {
    for slot in 0..n_slots {
        let is_slot = |of: &u32| f32::from(u8::from(*of == slot));
        matrix.push_column(slots.iter().map(is_slot));
    }
}

/// For each level of a table's category, its place among the known ones.
fn slots<'a>(known: impl Iterator<Item = &'a String>, levels: &[String]) -> Vec<Option<u32>> {
    let known = known.enumerate();
    let places = stats::map_of(known.map(|(place, level)| (level.as_str(), place as u32)));
    levels
        .iter()
        .map(|level| places.get(level.as_str()).copied())
        .collect()
}
