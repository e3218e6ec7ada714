//! Values as versioned bytes.
//!
//! The first byte is the version of the type's layout: a change of layout is another
//! version. What an earlier page kept is told apart, and the page says so.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::engine::charter::Charter;
use crate::engine::check::DatasetSummary;
use crate::engine::gate::{Expectation, GateReport};
use crate::engine::ingest::CsvOptions;
use crate::engine::plan::Plan;
use crate::engine::run::Run;
use crate::engine::split::Seal;

/// A type that is kept from visit to visit.
pub trait Record: Serialize + DeserializeOwned {
    /// The version of its layout: the only one that is written and read.
    const VERSION: u8;
}

/// 2: dates as numbers, marks of thousands, quotes, words that are values.
impl Record for SavedDataset {
    const VERSION: u8 = 2;
}

/// 3: recipes of steps, splits by time and group, the charter.
impl Record for Plan {
    const VERSION: u8 = 3;
}

impl Record for Charter {
    const VERSION: u8 = 1;
}

/// 2: looks are at one model each.
impl Record for Seal {
    const VERSION: u8 = 2;
}

/// 5: what was said of the rows held out in folds, a threshold, and members.
impl Record for Run {
    const VERSION: u8 = 5;
}

/// What gates found, and what a person expects of columns.
impl Record for (Vec<GateReport>, Vec<Expectation>) {
    const VERSION: u8 = 1;
}

/// Where a data set came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SavedSource {
    /// A built-in data set, by its id.
    Sample(String),
    /// The person's own file; its bytes are a record of their own.
    Bytes,
    /// The person's own file, too large to keep.
    NotKept,
}

/// The data set that was open, as it was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedDataset {
    /// What the page knew of it, with kinds and roles as the person left them.
    pub summary: DatasetSummary,
    /// Where it came from.
    pub source: SavedSource,
    /// How it was read.
    pub options: CsvOptions,
}

/// Why a record can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Written by another version of the page.
    #[error("a saved record has version {found}; this page reads version {read}")]
    OtherVersion {
        /// Its version.
        found: u8,
        /// The version that can be read.
        read: u8,
    },
    /// Not such a record.
    #[error("a saved record is damaged: {what}")]
    Damaged {
        /// What does not fit.
        what: String,
    },
}

/// Writes a value.
///
/// # Errors
/// When it has no such form; never for the types that are kept.
pub fn write<T: Record>(value: &T) -> Result<Vec<u8>, RecordError> {
    postcard::to_extend(value, vec![T::VERSION]).map_err(|error| RecordError::Damaged {
        what: error.to_string(),
    })
}

/// Reads a value.
///
/// # Errors
/// Another version, or damaged.
pub fn read<T: Record>(bytes: &[u8]) -> Result<T, RecordError> {
    match bytes.split_first() {
        Some((found, body)) if *found == T::VERSION => {
            postcard::from_bytes(body).map_err(|error| RecordError::Damaged {
                what: error.to_string(),
            })
        }
        Some((found, _)) => Err(RecordError::OtherVersion {
            found: *found,
            read: T::VERSION,
        }),
        None => Err(RecordError::Damaged {
            what: "it is empty".into(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Record for SavedSource {
        const VERSION: u8 = 1;
    }

    #[test]
    fn records_round_trip_and_other_versions_are_told_apart() {
        let saved = SavedSource::Sample("iris".into());
        let mut bytes = write(&saved).unwrap();
        assert_eq!(read::<SavedSource>(&bytes), Ok(saved));
        bytes[0] = 9;
        assert_eq!(
            read::<SavedSource>(&bytes),
            Err(RecordError::OtherVersion { found: 9, read: 1 })
        );
        // A plan of the first version, as the page of that time kept it.
        assert_eq!(
            read::<Plan>(&[1, 0, 0]),
            Err(RecordError::OtherVersion { found: 1, read: 3 })
        );
        assert!(matches!(
            read::<SavedSource>(&[1, 200]),
            Err(RecordError::Damaged { .. })
        ));
    }
}
