//! Looks at the data before anything is learned from it.
//!
//! `profile` summarises one column; `examine` runs every check with evidence and a fix,
//! measures how columns go together, and how each goes with the target. Follows `ingest`,
//! precedes `split`; changes nothing in the table.

mod association;
mod by_value;
mod check_columns;
mod check_missing;
mod check_names;
mod check_pairs;
mod check_rows;
mod examine;
mod finding;
mod power;
mod profile;
mod row_hash;
mod rows;
mod sort;
mod subject;
mod summary;
mod threshold;
mod values;

pub use association::{Associations, Measure};
pub use by_value::{ByValue, TargetInBin};
pub use examine::{Examination, Relation, examine};
pub use finding::{CheckId, Evidence, Finding, Fix, Verdict};
pub use profile::{
    ColumnProfile, ValueProfile, profile, profile_field, profiles, profiles_described,
};
pub use row_hash::{conflicting_rows, duplicate_rows, row_hashes};
pub use summary::DatasetSummary;
pub use threshold::{ThresholdEntry, ThresholdError, Thresholds};
