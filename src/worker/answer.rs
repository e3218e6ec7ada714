//! What a worker answers with where it is more than one engine value.

use serde::{Deserialize, Serialize};

use crate::engine::deploy::Bundle;
use crate::engine::execute::Measures;
use crate::engine::explain::{
    Dependence, Inside, ListedRows, PermutationImportance, RowExplanation,
};
use crate::engine::gate::Segments;
use crate::engine::ingest::Field;
use crate::engine::monitor::Parts;
use crate::engine::plan::Plan;
use crate::engine::prepare::FeaturePreview;
use crate::engine::run::Run;
use crate::engine::train::Estimator;

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

/// What may be asked of a trained model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Why {
    /// What each column is worth to it.
    Importance,
    /// What these test rows are and what it says of them: their places in the test part.
    Rows(Vec<u32>),
    /// What its answer for a test row is made of: the row's place in the test part.
    Row(u32),
    /// How its answer depends on a column: the probability of a class, or the number.
    Column {
        /// The column.
        name: String,
        /// The class, by its code; 0 for numbers.
        class: u32,
    },
    /// What it is made of.
    Inside,
    /// How it does in parts of the test rows.
    Segments,
    /// How it learns from fewer rows and how fast it answers; with the settings it was fitted with.
    Measures(Vec<(Estimator, f64)>),
}

/// What it answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Because {
    /// By shuffling one column after the other; `None` where the metric is undefined.
    Importance(Option<Box<PermutationImportance>>),
    /// In the order that was asked for.
    Rows(Box<ListedRows>),
    /// Everything about one row.
    Row(Box<RowExplanation>),
    /// By trying values; `None` where the model does not read the column or it is empty.
    Column(Option<Box<Dependence>>),
    /// Weights or questions; `None` where there is nothing to read.
    Inside(Option<Box<Inside>>),
    /// The weakest first.
    Segments(Box<Segments>),
    /// By trying.
    Measures(Box<Measures>),
}
