//! Looks at the data before anything is learned from it.
//!
//! `profile` summarises one column. Follows `ingest`, precedes `prepare`;
//! changes nothing in the table.

mod duplicate;
mod profile;
mod sort;
mod summary;

pub use duplicate::{conflicting_rows, duplicate_rows, row_hashes};
pub use profile::{
    ColumnProfile, ValueProfile, profile, profile_unread, profiles, profiles_described,
};
pub use summary::DatasetSummary;
