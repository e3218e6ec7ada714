//! The bundle: one JSON file with model, recipe, schema, plan and scores.
//!
//! Readable in an editor, checkable by anyone: `sha256` is taken over the texts of
//! `manifest`, `plan`, `run`, `reference` and `pipeline`, one after the other, exactly as
//! they stand in the file. Numbers are written so that they read back bit by bit.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::engine::charter::{Metric, Task};
use crate::engine::check::ColumnProfile;
use crate::engine::digest::Digest;
use crate::engine::gate::GateReport;
use crate::engine::plan::Plan;
use crate::engine::run::Run;
use crate::engine::train::{Estimator, FittedPipeline};

/// What the first line of a bundle says.
pub const FORMAT: &str = "trainyard.bundle";
/// The revision this program writes: 4 since a bundle holds what its gate found.
pub const REVISION: u32 = 4;
/// The oldest it reads: 3 since recipes are lists of steps and dates are read.
const OLDEST: u32 = 3;
const ENGINE: &str = concat!("trainyard ", env!("CARGO_PKG_VERSION"));

/// What the bundle holds, in short.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The data set's name.
    pub dataset: String,
    /// SHA-256 of the bytes that were read: all of the file, or up to the reading limit.
    pub fingerprint: String,
    /// What is predicted.
    pub target: String,
    /// Which kind of prediction.
    pub task: Task,
    /// The classes' names; empty for regression.
    pub labels: Vec<String>,
    /// The learner.
    pub candidate: Estimator,
    /// The metric candidates were ranked by.
    pub rank_by: Metric,
    /// When, in milliseconds since 1970.
    pub created: u64,
    /// SHA-256 of the fitted pipeline's bytes.
    pub model_digest: String,
    /// How many models were looked at on the test rows before: each makes the best score flatter.
    pub test_looks: u32,
    /// What the gate found; `None` if it was not asked.
    #[serde(default)]
    pub gate: Option<GateReport>,
}

/// A model with everything needed to use and judge it.
#[derive(Clone, Debug, PartialEq)]
pub struct Bundle {
    /// In short.
    pub manifest: Manifest,
    /// What was asked.
    pub plan: Plan,
    /// How the candidate did: fold scores and test part.
    pub run: Run,
    /// The columns' profiles over all rows that were read; no rows.
    pub reference: Vec<ColumnProfile>,
    /// Recipe and model.
    pub pipeline: FittedPipeline,
}

#[derive(Serialize, Deserialize)]
struct Document<'a> {
    format: String,
    revision: u32,
    engine: String,
    sha256: String,
    #[serde(borrow)]
    manifest: &'a RawValue,
    #[serde(borrow)]
    plan: &'a RawValue,
    #[serde(borrow)]
    run: &'a RawValue,
    #[serde(borrow)]
    reference: &'a RawValue,
    #[serde(borrow)]
    pipeline: &'a RawValue,
}

/// What any file that claims to be a bundle must say first.
#[derive(Deserialize)]
struct Head {
    format: String,
    revision: u32,
}

/// Why a file is not a usable bundle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Error {
    /// Another kind of file.
    #[error("this is not a Trainyard bundle")]
    NotABundle,
    /// Written by a later program.
    #[error("this bundle has revision {found}; this program reads up to revision {newest}")]
    NewerRevision {
        /// The file's revision.
        found: u32,
        /// The newest that can be read.
        newest: u32,
    },
    /// Written by an earlier program, whose models read rows in another form.
    #[error("this bundle has revision {found}; this program reads revisions from {OLDEST} on")]
    OlderRevision {
        /// The file's revision.
        found: u32,
    },
    /// Changed after it was written, or cut off.
    #[error("this bundle is damaged: {what}")]
    Damaged {
        /// What does not fit.
        what: String,
    },
    /// It can't be written.
    #[error("the bundle can't be written: {what}")]
    Unwritable {
        /// Why.
        what: String,
    },
}

impl Error {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::NotABundle => {
                "choose a file that \"Export model\" made; its name ends in .trainyard.json".into()
            }
            Self::NewerRevision { .. } => {
                "open it with the newest Trainyard, or export it again here".into()
            }
            Self::OlderRevision { .. } => {
                "train the candidate again and export it then, or use the Trainyard that wrote it"
                    .into()
            }
            Self::Damaged { .. } => {
                "get the file again from where it came; it must not be edited".into()
            }
            Self::Unwritable { .. } => "train the candidate again and export it then".into(),
        }
    }
}

fn checksum(parts: [&RawValue; 5]) -> String {
    let text: String = parts.iter().map(|part| part.get()).collect();
    Digest::of_bytes(text.as_bytes()).as_str().into()
}

/// Writes a bundle as JSON text, without anything about single rows.
///
/// # Errors
/// When a part has no JSON form, such as a number that is not finite.
pub fn write(bundle: &Bundle) -> Result<String, Error> {
    fn raw<T: Serialize>(value: &T) -> Result<Box<RawValue>, Error> {
        serde_json::value::to_raw_value(value).map_err(|error| Error::Unwritable {
            what: error.to_string(),
        })
    }
    let (manifest, plan) = (raw(&bundle.manifest)?, raw(&bundle.plan)?);
    let (run, reference, pipeline) = (
        raw(&bundle.run.clone().without_rows())?,
        raw(&bundle.reference)?,
        raw(&bundle.pipeline)?,
    );
    let document = Document {
        format: FORMAT.into(),
        revision: REVISION,
        engine: ENGINE.into(),
        sha256: checksum([&manifest, &plan, &run, &reference, &pipeline]),
        manifest: &manifest,
        plan: &plan,
        run: &run,
        reference: &reference,
        pipeline: &pipeline,
    };
    serde_json::to_string(&document).map_err(|error| Error::Unwritable {
        what: error.to_string(),
    })
}

/// Reads a bundle, telling apart what can be wrong with it.
///
/// # Errors
/// Not a bundle, newer or older revision, or damaged.
pub fn read(text: &str) -> Result<Bundle, Error> {
    let text = text.trim_start_matches('\u{feff}');
    let damaged = |error: serde_json::Error| Error::Damaged {
        what: error.to_string(),
    };
    let head: Head = serde_json::from_str(text).map_err(|error| {
        let starts_like_one = text
            .get(..200.min(text.len()))
            .is_some_and(|start| start.contains(FORMAT));
        if starts_like_one {
            damaged(error)
        } else {
            Error::NotABundle
        }
    })?;
    if head.format != FORMAT {
        return Err(Error::NotABundle);
    }
    if head.revision > REVISION {
        return Err(Error::NewerRevision {
            found: head.revision,
            newest: REVISION,
        });
    }
    if head.revision < OLDEST {
        return Err(Error::OlderRevision {
            found: head.revision,
        });
    }
    let document: Document<'_> = serde_json::from_str(text).map_err(damaged)?;
    let parts = [
        document.manifest,
        document.plan,
        document.run,
        document.reference,
        document.pipeline,
    ];
    if checksum(parts) != document.sha256 {
        return Err(Error::Damaged {
            what: "its checksum does not fit its content".into(),
        });
    }
    Ok(Bundle {
        manifest: serde_json::from_str(document.manifest.get()).map_err(damaged)?,
        plan: serde_json::from_str(document.plan.get()).map_err(damaged)?,
        run: serde_json::from_str(document.run.get()).map_err(damaged)?,
        reference: serde_json::from_str(document.reference.get()).map_err(damaged)?,
        pipeline: serde_json::from_str(document.pipeline.get()).map_err(damaged)?,
    })
}

impl Bundle {
    /// A file name for it.
    #[must_use]
    pub fn file_name(&self) -> String {
        let stem: String = self
            .manifest
            .dataset
            .trim_end_matches(".csv")
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || c == '_' {
                    c
                } else {
                    '-'
                }
            })
            .take(60)
            .collect();
        format!("{stem}-{}.trainyard.json", self.manifest.candidate.id())
    }
}
