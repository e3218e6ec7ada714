//! The text of a file by column, before it is decided what each column is.
//!
//! Kept while the person looks at the proposed schema and changes it: the same
//! text is then read again as other kinds. See `infer` and `typed`.

use super::amount::Notation;
use super::date::{DateOrder, read_date};
use super::describe::{Described, Distinct, describe, distinct};
use super::error::Error;
use super::fingerprint::Fingerprint;
use super::infer::{infer, make_target, release_target};
use super::issue::RowIssue;
use super::line_index::LineIndex;
use super::look::Words;
use super::missing::{MissingWords, trimmed};
use super::options::Dialect;
use super::order::{Decided, Orders};
use super::row::Rows;
use super::schema::{Field, Role, Schema};
use super::text_column::TextColumn;
use super::typed::{Typed, read_columns};

/// The rows of a file as text.
#[derive(Clone, Debug, PartialEq)]
pub struct RawTable {
    /// How the file was read.
    pub dialect: Dialect,
    /// Column names in file order: trimmed, unique, never empty.
    pub columns: Vec<String>,
    /// Rows kept.
    pub n_rows: usize,
    /// What was wrong in the file, the first thousand.
    pub issues: Vec<RowIssue>,
    /// How much was wrong in the file.
    pub n_issues: u64,
    /// Rows left out because of their number of fields.
    pub n_rows_set_aside: u64,
    /// Which bytes were read.
    pub fingerprint: Fingerprint,
    /// Whether the limit left out rows.
    pub is_partial: bool,
    texts: Vec<TextColumn>,
    lines: LineIndex,
    missing: MissingWords,
}

impl RawTable {
    pub(super) fn new(
        mut rows: Rows,
        dialect: Dialect,
        fingerprint: Fingerprint,
        missing: MissingWords,
    ) -> Self {
        rows.tidy();
        Self {
            dialect,
            columns: rows.names,
            n_rows: rows.n_kept,
            issues: rows.issues.first,
            n_issues: rows.issues.n_all,
            n_rows_set_aside: rows.n_set_aside,
            fingerprint,
            is_partial: rows.is_partial,
            texts: rows.columns,
            lines: rows.lines,
            missing,
        }
    }

    /// The text of a cell as it is in the file, without its quotes; empty if there is no such cell.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.texts.get(column).map_or("", |text| text.get(row))
    }

    /// The line of the file that a row begins in.
    #[must_use]
    pub fn line(&self, row: usize) -> u64 {
        self.lines.get(row)
    }

    /// The cells of the first rows.
    #[must_use]
    pub fn preview(&self, n_rows: usize) -> Vec<Vec<String>> {
        let row = |row| {
            (0..self.columns.len())
                .map(|column| self.cell(row, column).to_owned())
                .collect()
        };
        (0..n_rows.min(self.n_rows)).map(row).collect()
    }

    /// Proposes what each column is and is for, with reasons.
    #[must_use]
    pub fn infer(&self) -> Schema {
        infer(self)
    }

    /// The proposal, the table read so, and what is in the other columns.
    #[must_use]
    pub fn describe(&self) -> Described {
        describe(self)
    }

    /// The different values of a column.
    #[must_use]
    pub fn distinct(&self, column: usize) -> Distinct {
        distinct(&Words::of(self, column))
    }

    /// The schema with another target, read as the kind that suits a target; the old one is what
    /// it would be if it had never been the target.
    #[must_use]
    pub fn with_target(&self, schema: &Schema, name: &str) -> Schema {
        let mut schema = schema.clone();
        for field in &mut schema.fields {
            if field.name == name {
                make_target(self, field, "chosen as the target");
            } else if field.role == Role::Target {
                release_target(self, field);
            }
        }
        schema
    }

    /// The schema with no target: what was proposed as one is an ordinary column.
    #[must_use]
    pub fn without_target(&self, schema: &Schema) -> Schema {
        let mut schema = schema.clone();
        for field in &mut schema.fields {
            if field.role == Role::Target {
                release_target(self, field);
            }
        }
        schema
    }

    /// Reads the columns as a schema says; columns of other kinds than number and category are left out.
    #[must_use]
    pub fn table(&self, schema: &Schema) -> Typed {
        let fields = self.columns.iter().enumerate();
        read_columns(
            self,
            fields.filter_map(|(column, name)| Some((column, schema.field(name)?))),
        )
    }

    /// Reads the columns a model expects, in its order; other columns are ignored.
    ///
    /// # Errors
    /// [`Error::MissingColumns`] with the names of all that are absent.
    pub fn table_as(&self, fields: &[Field]) -> Result<Typed, Error> {
        let (mut found, mut names) = (Vec::new(), Vec::new());
        for field in fields {
            match self.columns.iter().position(|name| *name == field.name) {
                Some(column) => found.push((column, field)),
                None => names.push(field.name.clone()),
            }
        }
        if names.is_empty() {
            Ok(read_columns(self, found.into_iter()))
        } else {
            Err(Error::MissingColumns { names })
        }
    }

    /// The trimmed values of a column, `None` where missing.
    pub fn values(&self, column: usize) -> impl Iterator<Item = Option<&str>> {
        self.cells(column).map(|cell| {
            let cell = trimmed(cell);
            (!self.missing.contains(cell)).then_some(cell)
        })
    }

    /// Whether a cell is empty or holds a word for "no value".
    #[must_use]
    pub fn is_missing(&self, row: usize, column: usize) -> bool {
        self.missing.contains(trimmed(self.cell(row, column)))
    }

    pub(super) fn cells(&self, column: usize) -> impl Iterator<Item = &str> {
        let cells = self.texts.get(column).map(TextColumn::iter);
        cells.into_iter().flatten()
    }

    /// How numbers are written.
    pub(super) const fn notation(&self) -> Notation {
        Notation {
            decimal: self.dialect.decimal,
            grouping: self.dialect.grouping,
        }
    }

    /// What most dates of a column put first; the day where nothing tells.
    pub(super) fn date_order(&self, column: usize) -> DateOrder {
        let mut orders = Orders::default();
        let dates = self.values(column).flatten().filter_map(read_date);
        dates.for_each(|date| orders.add(date));
        match orders.decided() {
            Decided::By(order) => order,
            Decided::Plain | Decided::Open => DateOrder::DayFirst,
        }
    }

    pub(super) const fn missing(&self) -> &MissingWords {
        &self.missing
    }
}
