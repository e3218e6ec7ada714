//! A data set in short: what the page keeps of it.

use serde::{Deserialize, Serialize};

use super::profile::ColumnProfile;
use crate::engine::ingest::{Dialect, RowIssue, Schema};

/// What the page knows of a table: never the rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DatasetSummary {
    /// The file's name.
    pub name: String,
    /// SHA-256 of its bytes.
    pub fingerprint: String,
    /// Bytes read.
    pub n_bytes: u64,
    /// How it was read.
    pub dialect: Dialect,
    /// Rows kept.
    pub n_rows: u64,
    /// Rows that did not fit and were set aside.
    pub n_set_aside: u64,
    /// Whether only a part of the file was read.
    pub is_partial: bool,
    /// Kinds and roles.
    pub schema: Schema,
    /// One per column, in the schema's order.
    pub profiles: Vec<ColumnProfile>,
    /// The first of what was noticed.
    pub issues: Vec<RowIssue>,
    /// How much was noticed.
    pub n_issues: u64,
    /// The first rows.
    pub preview: Vec<Vec<String>>,
}

impl DatasetSummary {
    /// The profile of a column.
    #[must_use]
    pub fn profile(&self, name: &str) -> Option<&ColumnProfile> {
        self.profiles.iter().find(|profile| profile.name == name)
    }

    /// The first eight digits of the fingerprint.
    #[must_use]
    pub fn short_fingerprint(&self) -> &str {
        self.fingerprint.get(..8).unwrap_or(&self.fingerprint)
    }
}
