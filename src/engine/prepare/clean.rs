//! What a recipe does to a table before its rows are divided: nothing is learnt here.
//!
//! Spellings of the target are merged as the recipe says, and rows that it leaves out go.

use super::recipe::Recipe;
use super::step::Step;
use super::values::merged_levels;
use crate::engine::check::{conflicting_rows, duplicate_rows};
use crate::engine::ingest::{Category, Column, MISSING, NamedColumn, RawTable, Table};

impl Recipe {
    /// The table as it is divided: without rows that the recipe leaves out.
    #[must_use]
    pub fn cleaned(&self, raw: &RawTable, table: Table, target: &str) -> Table {
        let table = self.with_merged_target(table, target);
        let mut left_out: Vec<u32> = Vec::new();
        for step in self.steps() {
            match step {
                Step::DropDuplicateRows => left_out.extend(duplicate_rows(raw)),
                Step::DropConflictingRows => left_out.extend(conflicting_rows(&table, target)),
                _ => {}
            }
        }
        if left_out.is_empty() {
            return table;
        }
        left_out.sort_unstable();
        left_out.dedup();
        let mut next = left_out.into_iter().peekable();
        let kept: Vec<u32> = (0..table.n_rows() as u32)
            .filter(|row| next.next_if_eq(row).is_none())
            .collect();
        table.take(&kept)
    }

    fn with_merged_target(&self, table: Table, target: &str) -> Table {
        let merged = self.merged(target);
        if merged.is_empty() {
            return table;
        }
        let n_rows = table.n_rows();
        let columns = table.columns().iter().map(|named| match &named.column {
            Column::Category(category) if named.name == target => NamedColumn {
                name: named.name.clone(),
                column: Column::Category(with_merged(category, merged)),
            },
            _ => named.clone(),
        });
        // Every column keeps its length.
        Table::new(columns.collect(), n_rows).unwrap_or_default()
    }
}

fn with_merged(category: &Category, merged: &[(String, String)]) -> Category {
    let (levels, places) = merged_levels(&category.levels, merged);
    let place = |code: &u32| places.get(*code as usize).copied().unwrap_or(MISSING);
    Category {
        codes: category.codes.iter().map(place).collect(),
        levels,
    }
}
