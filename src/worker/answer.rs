//! What a worker answers with where it is more than one engine value.

use serde::{Deserialize, Serialize};

use crate::engine::deploy::Bundle;
use crate::engine::ingest::Field;
use crate::engine::monitor::Parts;
use crate::engine::plan::Plan;
use crate::engine::prepare::FeaturePreview;
use crate::engine::run::Run;

/// What a bundle says of itself, without its model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Imported {
    /// In short.
    pub manifest: crate::engine::deploy::Manifest,
    /// What was asked.
    pub plan: Plan,
    /// How it did.
    pub run: Run,
    /// The columns a table must have.
    pub fields: Vec<Field>,
}

impl Imported {
    /// Everything but the model.
    #[must_use]
    pub fn of(bundle: &Bundle) -> Self {
        Self {
            manifest: bundle.manifest.clone(),
            plan: bundle.plan.clone(),
            run: bundle.run.clone(),
            fields: bundle.pipeline.fields(),
        }
    }
}

/// A plan carried out as far as training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rehearsal {
    /// Both parts of the rows.
    pub parts: Parts,
    /// Every feature before and after, fitted on all training rows.
    pub features: Vec<FeaturePreview>,
    /// Columns that trees read.
    pub native_width: u64,
    /// Columns that other learners read.
    pub standard_width: u64,
    /// Rows that the recipe left out.
    pub n_left_out: u64,
}
