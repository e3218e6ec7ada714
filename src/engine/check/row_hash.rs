//! Equal rows, found by a number per row.
//!
//! Values are mixed into 64 bits by `random::mix`: of a
//! million rows, two different ones share a number about once in forty million files.

use std::collections::BTreeSet;

use crate::engine::ingest::{Column, MISSING, RawTable, Table};
use crate::engine::random::mix;

/// A number of a text; texts of fewer than 8 bytes have one each, and none is `u64::MAX`'s.
fn hash_text(text: &str) -> u64 {
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let end = match (rest.first_chunk::<4>(), rest.last_chunk::<4>()) {
        (Some(low), Some(high)) => {
            let [low, high] = [low, high].map(|four| u64::from(u32::from_le_bytes(*four)));
            low | high << (8 * (rest.len() - 4))
        }
        _ => rest
            .iter()
            .rev()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
    };
    // Fewer than 8 bytes are left: the eighth is free for the length.
    let last = end | (text.len() as u64) << 56;
    words
        .iter()
        .map(|word| u64::from_le_bytes(*word))
        .chain(std::iter::once(last))
        .reduce(|sum, word| mix(sum) ^ word)
        .unwrap_or(last)
}

/// A number per row that is the same for rows that are equal in all columns of a table.
#[must_use]
pub fn row_hashes(table: &Table) -> Vec<u64> {
    column_hashes(table, |_| true)
}

/// The same for some columns only.
pub(super) fn column_hashes(table: &Table, is_used: impl Fn(&str) -> bool) -> Vec<u64> {
    let mut hashes = vec![0_u64; table.n_rows()];
    for named in table.columns().iter().filter(|named| is_used(&named.name)) {
        add_column(&mut hashes, &named.column);
    }
    hashes
}

/// Mixes one more column into the numbers of rows.
pub(super) fn add_column(hashes: &mut [u64], column: &Column) {
    match column {
        Column::Number(values) => {
            for (hash, value) in hashes.iter_mut().zip(values) {
                *hash = mix(*hash ^ bits(*value));
            }
        }
        Column::Category(category) => {
            for (hash, code) in hashes.iter_mut().zip(&category.codes) {
                *hash = mix(*hash ^ u64::from(*code));
            }
        }
    }
}

/// All NaN are one, and so are 0 and -0.
const fn bits(value: f64) -> u64 {
    if value.is_nan() {
        u64::MAX
    } else {
        (value + 0.0).to_bits()
    }
}

/// A number that is the same for columns that are equal row by row, names numbered as they appear.
pub(super) fn column_hash(column: &Column) -> u64 {
    let start = mix(column.len() as u64);
    match column {
        Column::Number(values) => {
            // Four chains at a time: each step waits for the one before it.
            let mut sums = [start, start ^ 1, start ^ 2, start ^ 3];
            let (fours, rest) = values.as_chunks::<4>();
            for four in fours {
                for (sum, value) in sums.iter_mut().zip(four) {
                    *sum = mix(*sum ^ bits(*value));
                }
            }
            let sum = sums.into_iter().fold(start, |all, sum| mix(all ^ sum));
            rest.iter().fold(sum, |sum, value| mix(sum ^ bits(*value)))
        }
        Column::Category(category) => {
            let mut place = vec![MISSING; category.levels.len()];
            let mut next = 0;
            category.codes.iter().fold(start, |sum, code| {
                let number = match place.get_mut(*code as usize) {
                    Some(slot) => {
                        if *slot == MISSING {
                            *slot = next;
                            next += 1;
                        }
                        *slot
                    }
                    None => MISSING,
                };
                mix(sum ^ u64::from(number))
            })
        }
    }
}

/// A number per row of a file, by the text of all its cells.
#[must_use]
pub(super) fn text_hashes(raw: &RawTable) -> Vec<u64> {
    let mut hashes = vec![0_u64; raw.n_rows];
    for column in 0..raw.columns.len() {
        for (hash, value) in hashes.iter_mut().zip(raw.values(column)) {
            *hash = mix(*hash ^ value.map_or(u64::MAX, hash_text));
        }
    }
    hashes
}

/// Rows of a file that are equal to an earlier one in every column, ascending.
#[must_use]
pub fn duplicate_rows(raw: &RawTable) -> Vec<u32> {
    repeated(&text_hashes(raw))
}

/// Places whose number occurred before, ascending.
pub(super) fn repeated(hashes: &[u64]) -> Vec<u32> {
    let mut order: Vec<(u64, u32)> = hashes.iter().copied().zip(0..).collect();
    order.sort_unstable();
    let mut found: Vec<u32> = order
        .windows(2)
        .filter_map(|pair| match pair {
            [(a, _), (b, row)] if a == b => Some(*row),
            _ => None,
        })
        .collect();
    found.sort_unstable();
    found
}

/// Of the rows that a random split takes away as `test_share` of all, how many equal one that
/// stays; on average over all splits.
///
/// Of `m` equal rows, each is taken with probability `t` and has a twin that stays unless all
/// others are taken too: m t (1 - t^(m-1)).
pub(super) fn expected_twins(hashes: &[u64], test_share: f64) -> f64 {
    let mut order = hashes.to_vec();
    order.sort_unstable();
    let groups = order.chunk_by(|a, b| a == b).map(<[u64]>::len);
    groups
        .filter(|m| *m > 1)
        .map(|m| m as f64)
        .map(|m| m * test_share * (1.0 - libm::pow(test_share, m - 1.0)))
        .sum()
}

/// Rows of a table that have the features of another row and another target, ascending;
/// rows without a target contradict nobody.
#[must_use]
pub fn conflicting_rows(table: &Table, target: &str) -> Vec<u32> {
    let Some(column) = table.column(target) else {
        return Vec::new();
    };
    if table.columns().len() < 2 {
        return Vec::new();
    }
    conflicting(&column_hashes(table, |name| name != target), column)
}

/// The same by the numbers of the rows' features.
pub(super) fn conflicting(features: &[u64], target: &Column) -> Vec<u32> {
    let label = |row: usize| match target {
        Column::Number(values) => values
            .get(row)
            .filter(|value| value.is_finite())
            .map(|value| bits(*value)),
        Column::Category(category) => Some(category.code(row))
            .filter(|code| *code != MISSING)
            .map(u64::from),
    };
    let mut order: Vec<(u64, u32)> = features.iter().copied().zip(0..).collect();
    order.sort_unstable();
    let mut found = Vec::new();
    for group in order
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|group| group.len() > 1)
    {
        let labels: BTreeSet<u64> = group
            .iter()
            .filter_map(|(_, row)| label(*row as usize))
            .collect();
        if labels.len() > 1 {
            let known = group
                .iter()
                .filter(|(_, row)| label(*row as usize).is_some());
            found.extend(known.map(|(_, row)| *row));
        }
    }
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::ingest::{CsvOptions, read_all};

    fn check(csv: &str, duplicates: &[u32], conflicts: &[u32]) {
        let raw = read_all(csv.as_bytes(), CsvOptions::default()).unwrap();
        assert_eq!(duplicate_rows(&raw), duplicates, "{csv:?}");
        let table = raw.table(&raw.infer()).table;
        assert_eq!(conflicting_rows(&table, "y"), conflicts, "{csv:?}");
    }

    #[test]
    fn texts_that_differ_have_numbers_that_differ() {
        let mut texts = vec![String::new(), "\0".into(), "\0\0".into(), "1\0".into()];
        for length in 1..40 {
            let text: String = (0..length).map(|at| char::from(b'a' + at % 26)).collect();
            // One byte changed at each place.
            for at in 0..text.len() {
                let mut other = text.clone().into_bytes();
                other[at] = b'~';
                texts.push(String::from_utf8(other).unwrap());
            }
            texts.push(text);
        }
        let mut numbers: Vec<u64> = texts.iter().map(|text| hash_text(text)).collect();
        numbers.push(u64::MAX);
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), texts.len() + 1);
    }

    #[test]
    fn columns_that_differ_in_one_row_have_numbers_that_differ() {
        for length in [1, 3, 4, 9] {
            let values: Vec<f64> = (0..length).map(f64::from).collect();
            let whole = column_hash(&Column::Number(values.clone()));
            assert_eq!(whole, column_hash(&Column::Number(values.clone())));
            for at in 0..values.len() {
                let mut other = values.clone();
                other[at] += 0.5;
                assert_ne!(whole, column_hash(&Column::Number(other)));
            }
        }
    }

    #[test]
    fn equal_rows_are_found_however_they_lie() {
        check("a,b,y\n1,x,p\n2,x,q\n1,x,p\n1,x,p\n", &[2, 3], &[]);
        check(
            "a,b,y\n1,x,p\n2,x,q\n1,x,q\n,x,p\n,x,q\n",
            &[],
            &[0, 2, 3, 4],
        );
        check("a,y\n1,p\n1,\n1,p\n", &[2], &[]);
        check("a,b,y\n12,3,p\n1,23,q\n", &[], &[]);
    }
}
