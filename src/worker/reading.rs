//! The files a worker holds: while they come in, and as tables.

use super::protocol::{Event, Slot};
use crate::engine::EngineError;
use crate::engine::charter::Task;
use crate::engine::check::{
    ColumnProfile, DatasetSummary, Examination, Thresholds, examine, profile_field,
    profiles_described,
};
use crate::engine::ingest::{
    CsvOptions, CsvReader, DateOrder, Described, Error, Field, Fingerprint, Kind, RawTable, Role,
    RowIssue, Schema, Typed,
};
use crate::engine::plan;

/// Most notices sent to the page.
const MAX_ISSUES: usize = 200;

/// Rows in a preview.
pub(super) const PREVIEW_ROWS: usize = 8;

/// Room made for a piece of a file, in pieces.
const ROOM: usize = 3;

/// A file that is coming in.
pub(super) struct Reading {
    name: String,
    n_bytes: u64,
    reader: CsvReader,
    /// Whether the reader refused a piece, which was reported.
    has_failed: bool,
}

/// A file that is read.
pub(super) struct Loaded {
    name: String,
    n_bytes: u64,
    pub(super) raw: RawTable,
    /// Columns as they were read last.
    known: Vec<KnownColumn>,
}

impl Reading {
    pub(super) fn new(name: String, options: CsvOptions) -> Self {
        Self {
            name,
            n_bytes: 0,
            reader: CsvReader::new(options),
            has_failed: false,
        }
    }

    /// For a file whose fingerprint is made elsewhere.
    pub(super) fn without_fingerprint(self) -> Self {
        Self {
            reader: self.reader.without_fingerprint(),
            ..self
        }
    }

    /// Whether there is no use in giving it more.
    pub(super) const fn has_failed(&self) -> bool {
        self.has_failed
    }

    /// Takes the next bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.n_bytes += bytes.len() as u64;
        make_room(ROOM * bytes.len());
        let pushed = self.reader.push(bytes);
        self.has_failed = pushed.is_err();
        pushed
    }

    /// How far it is.
    pub(super) fn state(&self, slot: Slot) -> Event {
        Event::Reading {
            slot,
            n_rows: self.reader.n_rows(),
            wants_more: !self.reader.is_satisfied(),
        }
    }

    /// The table and what is in it; the fingerprint if it was made elsewhere.
    pub(super) fn finish(
        self,
        fingerprint: Option<Fingerprint>,
    ) -> Result<(Loaded, DatasetSummary), EngineError> {
        let raw = match fingerprint {
            Some(fingerprint) => self.reader.finish_as(fingerprint)?,
            None => self.reader.finish()?,
        };
        let described = raw.describe();
        let profiles = profiles_described(&raw, &described);
        let known = KnownColumn::all(&described, &profiles);
        let loaded = Loaded {
            name: self.name,
            n_bytes: self.n_bytes,
            raw,
            known,
        };
        let summary = loaded.summary_of(described.schema, &described.typed, profiles);
        Ok((loaded, summary))
    }
}

/// A column as it was read last.
#[derive(Clone)]
struct KnownColumn {
    kind: Kind,
    date_order: Option<DateOrder>,
    keeps_words: bool,
    profile: ColumnProfile,
    issues: Vec<RowIssue>,
    n_issues: u64,
}

impl KnownColumn {
    /// Reads a column.
    fn of(raw: &RawTable, index: usize, field: &Field) -> Self {
        let typed = raw
            .table_as(std::slice::from_ref(field))
            .unwrap_or_default();
        Self {
            kind: field.kind,
            date_order: field.date_order,
            keeps_words: field.keeps_words,
            profile: profile_field(raw, (index, field), &typed.table),
            issues: typed.issues,
            n_issues: typed.n_issues,
        }
    }

    /// All columns of a file that was read as proposed; none where its issues are too many to
    /// be told apart by column.
    fn all(described: &Described, profiles: &[ColumnProfile]) -> Vec<Self> {
        let typed = &described.typed;
        if typed.n_issues > typed.issues.len() as u64 {
            return Vec::new();
        }
        let fields = described.schema.fields.iter().zip(profiles);
        fields
            .map(|(field, profile)| {
                let is_own = |issue: &&RowIssue| issue.column.as_deref() == Some(&field.name);
                let issues: Vec<RowIssue> = typed.issues.iter().filter(is_own).cloned().collect();
                Self {
                    kind: field.kind,
                    date_order: field.date_order,
                    keeps_words: field.keeps_words,
                    profile: profile.clone(),
                    n_issues: issues.len() as u64,
                    issues,
                }
            })
            .collect()
    }

    const fn is_empty(&self) -> bool {
        self.profile.n_missing == self.profile.n_rows
    }

    fn is_of(&self, field: &Field) -> bool {
        (self.kind, self.date_order, self.keeps_words)
            == (field.kind, field.date_order, field.keeps_words)
    }
}

impl Loaded {
    /// [`Self::summary`] for a person's choice of kinds.
    ///
    /// # Errors
    /// When the choice leaves the target without a value, which it had; nothing changes then.
    pub(super) fn retyped(&mut self, schema: Schema) -> Result<DatasetSummary, plan::Error> {
        let mut fields = schema.fields.iter().enumerate();
        let target = fields.find(|(_, field)| field.role == Role::Target);
        if let Some((index, field)) = target
            && let Some(known) = self.known.get_mut(index)
            && !known.is_of(field)
        {
            let read = KnownColumn::of(&self.raw, index, field);
            if read.is_empty() && !known.is_empty() {
                return Err(plan::Error::TargetKind {
                    name: field.name.clone(),
                    kind: field.kind.name().into(),
                    stays: known.kind.name().into(),
                });
            }
            *known = read;
        }
        Ok(self.summary(schema))
    }

    /// What is in it, read as a schema says. Columns that are read as before are not read again.
    pub(super) fn summary(&mut self, schema: Schema) -> DatasetSummary {
        // Ignored columns are profiled too, so that people see what they leave out.
        let raw = &self.raw;
        let known = std::mem::take(&mut self.known);
        for (index, field) in schema.fields.iter().enumerate() {
            let same = known.get(index).filter(|known| known.is_of(field)).cloned();
            self.known
                .push(same.unwrap_or_else(|| KnownColumn::of(raw, index, field)));
        }
        let mut typed = Typed::default();
        for known in &self.known {
            typed.n_issues += known.n_issues;
            typed.issues.extend(known.issues.iter().cloned());
        }
        let profiles = self.known.iter().map(|known| known.profile.clone());
        let profiles = profiles.collect();
        self.summary_of(schema, &typed, profiles)
    }

    /// What its checks say, read as a schema says.
    pub(super) fn examine(
        &self,
        schema: &Schema,
        task: Task,
        thresholds: &Thresholds,
    ) -> Examination {
        let table = self.raw.table(schema).table;
        let profile = |(index, field): (usize, &Field)| {
            let known = self.known.get(index).filter(|known| known.is_of(field));
            known.map_or_else(
                || profile_field(&self.raw, (index, field), &table),
                |known| known.profile.clone(),
            )
        };
        let profiles: Vec<ColumnProfile> = schema.fields.iter().enumerate().map(profile).collect();
        examine((&self.raw, &table), (schema, &profiles), task, thresholds)
    }

    fn summary_of(
        &self,
        schema: Schema,
        typed: &Typed,
        profiles: Vec<ColumnProfile>,
    ) -> DatasetSummary {
        let raw = &self.raw;
        let issues: Vec<RowIssue> = raw
            .issues
            .iter()
            .chain(&typed.issues)
            .take(MAX_ISSUES)
            .cloned()
            .collect();
        DatasetSummary {
            name: self.name.clone(),
            fingerprint: raw.fingerprint.as_str().into(),
            n_bytes: self.n_bytes,
            dialect: raw.dialect,
            n_rows: raw.n_rows as u64,
            n_set_aside: raw.n_rows_set_aside,
            is_partial: raw.is_partial,
            issues,
            n_issues: raw.n_issues + typed.n_issues,
            preview: raw.preview(PREVIEW_ROWS),
            schema,
            profiles,
        }
    }
}

/// Lets the memory grow at once by what a piece of a file needs: in a browser it grows by
/// as little as each allocation asks for, and each time costs as much as reading some rows.
fn make_room(n_bytes: usize) {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(n_bytes)));
}
