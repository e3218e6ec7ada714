//! What checks look at: the file's text, the typed table, and what is predicted.

use super::association::Named;
use super::finding::Evidence;
use super::power::Truth;
use super::profile::ColumnProfile;
use super::rows::Sampled;
use super::threshold::Thresholds;
use crate::engine::charter::Task;
use crate::engine::ingest::{Category, Column, Field, RawTable, Schema, Table, shortened};
use crate::stats::largest_first;

/// Everything a check may ask.
pub(super) struct Subject<'a> {
    pub(super) raw: &'a RawTable,
    pub(super) table: &'a Table,
    pub(super) schema: &'a Schema,
    pub(super) profiles: &'a [ColumnProfile],
    pub(super) task: Task,
    pub(super) bounds: &'a Thresholds,
    pub(super) rows: Sampled,
}

impl<'a> Subject<'a> {
    /// The features that a model could read, typed.
    pub(super) fn features(&self) -> impl Iterator<Item = Named<'a>> {
        let table = self.table;
        let features = self.schema.features();
        features.filter_map(move |field| named(field, table))
    }

    /// The column that is predicted.
    pub(super) fn target(&self) -> Option<Named<'a>> {
        named(self.schema.target()?, self.table)
    }

    /// The target as it is predicted.
    pub(super) fn truth(&self) -> Option<Truth<'a>> {
        Some(match self.target()?.column {
            Column::Category(category) => Truth::Classes(category),
            Column::Number(numbers) => Truth::Numbers(numbers),
        })
    }

    /// The profile of a column.
    pub(super) fn profile(&self, name: &str) -> Option<&'a ColumnProfile> {
        self.profiles.iter().find(|profile| profile.name == name)
    }

    /// Rows of each class, the commonest first; none for a target of numbers.
    pub(super) fn classes(&self) -> Vec<(&'a str, u64)> {
        match self.target().map(|target| target.column) {
            Some(Column::Category(category)) => level_counts(category),
            Some(Column::Number(_)) | None => Vec::new(),
        }
    }

    /// A cell of a row, with its line.
    pub(super) fn cell(&self, row: usize, column: &str) -> Evidence {
        let index = self.raw.columns.iter().position(|name| name == column);
        let text = index.map_or("", |index| self.raw.cell(row, index));
        Evidence {
            line: Some(self.raw.line(row)),
            text: shortened(text),
        }
    }

    /// The start of a whole row, with its line.
    pub(super) fn row(&self, row: usize) -> Evidence {
        let cells: Vec<String> = (0..self.raw.columns.len().min(8))
            .map(|column| shortened(self.raw.cell(row, column)))
            .collect();
        let more = if self.raw.columns.len() > 8 {
            ", …"
        } else {
            ""
        };
        Evidence {
            line: Some(self.raw.line(row)),
            text: format!("{}{more}", cells.join(", ")),
        }
    }
}

fn named<'a>(field: &'a Field, table: &'a Table) -> Option<Named<'a>> {
    Some(Named {
        name: &field.name,
        kind: field.kind,
        column: table.column(&field.name)?,
    })
}

/// Rows of every level that occurs, the commonest first; a profile shows fifty only.
pub(super) fn level_counts(category: &Category) -> Vec<(&str, u64)> {
    let mut counts = vec![0_u64; category.levels.len()];
    for code in &category.codes {
        if let Some(count) = counts.get_mut(*code as usize) {
            *count += 1;
        }
    }
    let levels = category.levels.iter().map(String::as_str).zip(counts);
    // Equally frequent names stay in level order.
    let occur = levels.filter(|(_, count)| *count > 0).collect();
    largest_first(occur, |(_, count): &(&str, u64)| *count as f64)
}

/// A share in percent, short.
pub(super) fn percent(share: f64) -> String {
    let value = share * 100.0;
    if value >= 10.0 || value == 0.0 {
        format!("{value:.0} %")
    } else if value >= 0.1 {
        format!("{value:.1} %")
    } else {
        format!("{value:.2} %")
    }
}

/// Some names in a sentence.
pub(super) fn listed(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(6).map(|name| shortened(name)).collect();
    let more = names.len().saturating_sub(6);
    if more > 0 {
        format!("{} and {more} more", shown.join(", "))
    } else {
        shown.join(", ")
    }
}
