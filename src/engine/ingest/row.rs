//! Takes records and keeps the text of those that fit.
//!
//! The first record settles the columns. Later ones are kept, padded, set
//! aside or left out by the limit; whatever was wrong is listed.

use super::error::Error;
use super::header::{names_from_record, numbered_names};
use super::issue::{IssueList, Problem, RowIssue};
use super::limit::{RowFilter, Verdict};
use super::line_index::LineIndex;
use super::options::Ragged;
use super::record::Record;
use super::text_column::{FieldBytes, TextColumn};

/// Wider files are usually long ones on their side.
const MAX_COLUMNS: usize = 20_000;

/// The rows kept so far.
pub(super) struct Rows {
    pub(super) names: Vec<String>,
    pub(super) columns: Vec<TextColumn>,
    pub(super) lines: LineIndex,
    pub(super) issues: IssueList,
    /// Data rows that went by, kept or not.
    pub(super) n_seen: u64,
    pub(super) n_kept: usize,
    pub(super) n_set_aside: u64,
    pub(super) is_partial: bool,
    /// Whether no later row can be kept.
    pub(super) is_satisfied: bool,
    first_set_aside: Option<RowIssue>,
    filter: RowFilter,
    ragged: Ragged,
    has_header: bool,
}

impl Rows {
    pub(super) fn new(filter: RowFilter, ragged: Ragged, has_header: bool) -> Self {
        Self {
            names: Vec::new(),
            columns: Vec::new(),
            lines: LineIndex::default(),
            issues: IssueList::default(),
            n_seen: 0,
            n_kept: 0,
            n_set_aside: 0,
            is_partial: false,
            is_satisfied: false,
            first_set_aside: None,
            filter,
            ragged,
            has_header,
        }
    }

    /// Takes the next record of the file.
    pub(super) fn add(&mut self, record: Record<'_>) -> Result<(), Error> {
        if self.columns.is_empty() {
            if record.is_blank() {
                return Ok(());
            }
            self.settle_columns(record)?;
            if self.has_header {
                return Ok(());
            }
        }
        if record.is_blank() && self.columns.len() > 1 {
            return Ok(());
        }
        let row = self.n_seen;
        self.n_seen += 1;
        match self.filter.verdict(row) {
            Verdict::Keep => self.keep(record),
            Verdict::Skip => self.is_partial = true,
            Verdict::Stop => (self.is_partial, self.is_satisfied) = (true, true),
        }
        Ok(())
    }

    /// Refuses a file that yielded no row, saying why.
    pub(super) fn refuse_empty(&self, open_quote: Option<u64>) -> Result<(), Error> {
        if self.n_kept > 0 {
            return Ok(());
        }
        if self.columns.is_empty() {
            return Err(Error::OnlyBlankLines);
        }
        if let Some(first) = &self.first_set_aside {
            return Err(Error::NoUsableRows {
                set_aside: self.n_set_aside,
                first: first.clone(),
            });
        }
        Err(match open_quote {
            Some(line) if self.n_seen == 0 => Error::OnlyUnclosedQuote { line },
            _ if self.n_seen == 0 => Error::OnlyHeader {
                names: self.names.clone(),
            },
            _ => Error::NoRowsInLimit {
                n_seen: self.n_seen,
            },
        })
    }

    fn settle_columns(&mut self, record: Record<'_>) -> Result<(), Error> {
        let found = record.n_fields();
        if found > MAX_COLUMNS {
            return Err(Error::TooManyColumns {
                found,
                limit: MAX_COLUMNS,
            });
        }
        self.names = if self.has_header {
            names_from_record(record, &mut self.issues)
        } else {
            numbered_names(found)
        };
        self.columns = vec![TextColumn::default(); found];
        Ok(())
    }

    fn keep(&mut self, record: Record<'_>) {
        let (expected, found) = (self.columns.len(), record.n_fields());
        if found != expected {
            let kept = self.ragged == Ragged::Pad;
            let problem = Problem::FieldCount {
                expected,
                found,
                kept,
            };
            let issue = RowIssue {
                line: record.line,
                column: None,
                problem,
            };
            self.issues.add(|| issue.clone());
            if !kept {
                self.n_set_aside += 1;
                self.first_set_aside.get_or_insert(issue);
                return;
            }
        }
        // Missing ones are empty, extra ones are left over.
        let none = FieldBytes {
            rest: &[],
            n_bytes: 0,
        };
        let fields = record.field_bytes().chain(std::iter::repeat(none));
        for (column, field) in self.columns.iter_mut().zip(fields) {
            column.push(field);
        }
        self.lines.push(record.line);
        self.n_kept += 1;
    }
}
