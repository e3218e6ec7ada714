//! Takes records and keeps the text of those that fit.
//!
//! The first record settles the columns. Later ones are kept, padded, set
//! aside or left out by the limit; whatever was wrong is listed.

use std::collections::{BTreeMap, BTreeSet};

use super::error::Error;
use super::header::{names_from_record, numbered_names};
use super::issue::{IssueList, Problem, RowIssue, shortened};
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
    /// Lines before the header that say how to read the file.
    n_skipped: usize,
    /// Whether a second row of names or units follows the header.
    has_second_header: bool,
    /// The names as they are written.
    written: Vec<String>,
    /// Whether lines end in a delimiter that the header does not have.
    has_trailing: bool,
    unknown: BTreeSet<String>,
    /// The last row's fields and its line, where it begins as a sum does.
    last: Vec<String>,
    last_line: u64,
    /// Rows that begin as a sum does, by their first words.
    totals: BTreeMap<String, usize>,
}

/// First words of a row that sums up the others.
const TOTALS: [&str; 10] = [
    "total",
    "totals",
    "grand total",
    "sum",
    "subtotal",
    "gesamt",
    "summe",
    "totale",
    "total general",
    "average",
];

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
            n_skipped: 0,
            has_second_header: false,
            written: Vec::new(),
            has_trailing: false,
            unknown: BTreeSet::new(),
            last: Vec::new(),
            last_line: 0,
            totals: BTreeMap::new(),
        }
    }

    /// The same for a file with lines before its header, or two headers.
    pub(super) fn after(self, n_skipped: usize, has_second_header: bool) -> Self {
        Self {
            n_skipped,
            has_second_header,
            ..self
        }
    }

    /// The same for a file whose column names are known.
    pub(super) fn named(self, names: Vec<String>) -> Result<Self, Error> {
        let found = names.len();
        if found > MAX_COLUMNS {
            return Err(Error::TooManyColumns {
                found,
                limit: MAX_COLUMNS,
            });
        }
        Ok(Self {
            columns: vec![TextColumn::default(); found],
            written: names.clone(),
            names,
            ..self
        })
    }

    /// The names as they are written in the file.
    pub(super) fn written_names(&self) -> &[String] {
        &self.written
    }

    /// Lists a name that no column has, once.
    pub(super) fn note_unknown(&mut self, name: &str, line: u64) {
        if self.unknown.len() < 100 && self.unknown.insert(name.to_owned()) {
            let problem = Problem::UnknownKey {
                name: shortened(name),
            };
            self.issues.add(|| RowIssue {
                line,
                column: None,
                problem,
            });
        }
    }

    /// Lists a row that is not kept.
    pub(super) fn set_aside(&mut self, issue: RowIssue) {
        self.issues.add(|| issue.clone());
        self.n_set_aside += 1;
        self.first_set_aside.get_or_insert(issue);
    }

    /// Takes the next record of the file.
    pub(super) fn add(&mut self, record: Record<'_>) -> Result<(), Error> {
        if self.n_skipped > 0 {
            self.n_skipped -= 1;
            return Ok(());
        }
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
        if std::mem::take(&mut self.has_second_header) && self.leaves_out() {
            let words = shortened(&record.fields().collect::<Vec<_>>().join(", "));
            self.set_aside(RowIssue {
                line: record.line,
                column: None,
                problem: Problem::SecondHeader { words },
            });
            return Ok(());
        }
        if self.repeats_header(record) && self.leaves_out() {
            self.set_aside(RowIssue {
                line: record.line,
                column: None,
                problem: Problem::RepeatedHeader,
            });
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
            self.written = record.fields().map(|name| name.trim().to_owned()).collect();
            names_from_record(record, &mut self.issues)
        } else {
            numbered_names(found)
        };
        self.columns = vec![TextColumn::default(); found];
        Ok(())
    }

    /// Whether rows that are none may go: where every row is to be kept, as for predictions, row n
    /// of the answer must be row n of the file.
    fn leaves_out(&self) -> bool {
        self.ragged == Ragged::SetAside
    }

    /// Whether a record holds the names once more.
    #[inline]
    fn repeats_header(&self, record: Record<'_>) -> bool {
        self.has_header
            && self.n_kept > 0
            && self.written.len() > 1
            && record.fields().next() == self.written.first().map(String::as_str)
            && record.n_fields() == self.written.len()
            && record
                .fields()
                .map(str::trim)
                .eq(self.written.iter().map(String::as_str))
    }

    /// Whether a record has one empty field too many, as lines that end in a delimiter do.
    fn ends_in_delimiter(&mut self, record: Record<'_>) -> bool {
        let is_one_more = record.n_fields() == self.columns.len() + 1;
        let ends_so = is_one_more
            && record
                .fields()
                .last()
                .is_some_and(|last| last.trim().is_empty());
        if ends_so && !self.has_trailing {
            self.has_trailing = true;
            self.issues.add(|| RowIssue {
                line: record.line,
                column: None,
                problem: Problem::TrailingDelimiter,
            });
        }
        ends_so
    }

    /// Takes out a last row that sums up the others, and a last column that only delimiters
    /// make; makes the columns readable.
    pub(super) fn tidy(&mut self) {
        self.drop_totals();
        self.columns.iter_mut().for_each(TextColumn::finish);
        let is_unnamed = !self.has_header || self.written.last().is_some_and(String::is_empty);
        let last = self.columns.len().saturating_sub(1);
        let is_empty = self
            .columns
            .get(last)
            .is_some_and(|column| column.iter().all(|cell| cell.trim().is_empty()));
        if last > 0 && is_unnamed && is_empty && self.n_kept > 0 {
            self.columns.truncate(last);
            self.written.truncate(last);
            let name = self.names.pop();
            // Its made-up name was listed; the reason is another.
            let is_about = |issue: &RowIssue| matches!(&issue.problem, Problem::EmptyHeader { renamed } if Some(renamed) == name.as_ref());
            self.issues.retain(|issue| !is_about(issue));
            self.issues.add(|| RowIssue {
                line: 1,
                column: None,
                problem: Problem::TrailingDelimiter,
            });
        }
    }

    fn drop_totals(&mut self) {
        let first = self.last.iter().find(|cell| !cell.trim().is_empty());
        let Some(words) = first.cloned() else {
            return;
        };
        let has_number = self
            .last
            .iter()
            .any(|cell| cell.bytes().any(|byte| byte.is_ascii_digit()));
        // A word that occurs more often is a name like the others.
        let is_only = self.totals.get(&plain(&words)) == Some(&1);
        if !is_only || !has_number || self.n_kept < 3 || self.is_partial || !self.leaves_out() {
            return;
        }
        self.n_kept -= 1;
        self.columns.iter_mut().for_each(TextColumn::pop);
        self.lines.pop();
        self.set_aside(RowIssue {
            line: self.last_line,
            column: None,
            problem: Problem::TotalsRow {
                words: shortened(&words),
            },
        });
    }

    fn keep(&mut self, record: Record<'_>) {
        let (expected, found) = (self.columns.len(), record.n_fields());
        if found != expected && !self.ends_in_delimiter(record) {
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
        self.last.clear();
        if let Some(words) = words_of_total(record) {
            self.last = record.fields().map(str::to_owned).collect();
            self.last_line = record.line;
            *self.totals.entry(words).or_default() += 1;
        }
    }
}

/// The first words of a record that begins as a sum does; cheap, as it is asked for every row.
#[inline]
fn words_of_total(record: Record<'_>) -> Option<String> {
    let field = record.fields().find(|field| !field.is_empty())?;
    let byte = field.as_bytes().first()?.to_ascii_lowercase();
    // Hardly a row comes past its first letter and its length.
    let may_be = matches!(byte, b't' | b's' | b'g' | b'a' | b' ') && field.len() <= MOST_BYTES;
    let words = may_be.then(|| plain(field))?;
    TOTALS.contains(&words.as_str()).then_some(words)
}

/// Longer than any of the words, with blanks around it.
const MOST_BYTES: usize = 24;

fn plain(field: &str) -> String {
    field.trim().trim_end_matches(':').to_lowercase()
}
