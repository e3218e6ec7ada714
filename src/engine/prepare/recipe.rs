//! What is done to the columns before a learner sees them, in order.
//!
//! A recipe is a plain list of steps: it can be read, shown and saved, but it
//! can't transform anything. See `fitted`.

use serde::{Deserialize, Serialize};

use crate::engine::check::{ColumnProfile, ValueProfile};
use crate::engine::ingest::{Kind, Schema};

/// One step; applied to every column it fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Adds a 0/1 column "was missing" for every column with missing training values.
    IndicateMissing,
    /// Fills missing numbers with the training median.
    ImputeMedian,
    /// Fills missing names with the most frequent training level.
    ImputeMostFrequent,
    /// One 0/1 column per level; the rarest beyond `max_levels` share the level "other".
    OneHot {
        /// Columns per category at most, "other" included.
        max_levels: u32,
    },
    /// Shifts and scales numbers to mean 0 and deviation 1, for learners that measure distances or penalise weights.
    ScaleWhereNeeded,
}

/// Most 0/1 columns per category. Thirty is where the scikit-learn reference of this
/// project stands; PyCaret stops at 25.
const MAX_LEVELS: u32 = 30;

/// The steps, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    /// Applied first to last.
    pub steps: Vec<Step>,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            steps: vec![
                Step::IndicateMissing,
                Step::ImputeMedian,
                Step::ImputeMostFrequent,
                Step::OneHot {
                    max_levels: MAX_LEVELS,
                },
                Step::ScaleWhereNeeded,
            ],
        }
    }
}

impl Recipe {
    /// Columns per category at most.
    #[must_use]
    pub fn max_levels(&self) -> usize {
        let levels = self.steps.iter().find_map(|step| match step {
            Step::OneHot { max_levels } => Some(*max_levels as usize),
            _ => None,
        });
        levels.unwrap_or(MAX_LEVELS as usize).max(2)
    }

    /// The same recipe with another number of columns per category.
    #[must_use]
    pub fn with_max_levels(&self, max_levels: u32) -> Self {
        let set = |step: &Step| match step {
            Step::OneHot { .. } => Step::OneHot {
                max_levels: max_levels.max(2),
            },
            other => *other,
        };
        Self {
            steps: self.steps.iter().map(set).collect(),
        }
    }

    /// Whether missing values get a 0/1 column of their own.
    #[must_use]
    pub fn indicates_missing(&self) -> bool {
        self.steps.contains(&Step::IndicateMissing)
    }

    /// The same recipe with or without "was missing" columns.
    #[must_use]
    pub fn with_indicators(&self, wanted: MissingIndicators) -> Self {
        let mut steps: Vec<Step> = self
            .steps
            .iter()
            .copied()
            .filter(|step| *step != Step::IndicateMissing)
            .collect();
        if wanted == MissingIndicators::Added {
            steps.insert(0, Step::IndicateMissing);
        }
        Self { steps }
    }
}

/// Whether missing values get a 0/1 column of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingIndicators {
    /// One per column with missing values.
    Added,
    /// None.
    LeftOut,
}

/// What a recipe will do to one feature, foreseen from the profile of all rows.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnPlan {
    /// The feature.
    pub name: String,
    /// How it is read.
    pub kind: Kind,
    /// What happens, as a sentence.
    pub sentence: String,
    /// How many columns it becomes.
    pub width: u64,
}

/// What a recipe will do to each feature; exact values are fitted on training rows later.
#[must_use]
pub fn column_plans(
    recipe: &Recipe,
    schema: &Schema,
    profiles: &[ColumnProfile],
) -> Vec<ColumnPlan> {
    let profile_of = |name: &str| profiles.iter().find(|profile| profile.name == name);
    schema
        .features()
        .filter_map(|field| Some(column_plan(recipe, field.kind, profile_of(&field.name)?)))
        .collect()
}

fn column_plan(recipe: &Recipe, kind: Kind, profile: &ColumnProfile) -> ColumnPlan {
    let missing = profile.n_missing;
    let indicator = u64::from(missing > 0 && recipe.indicates_missing());
    let mut parts = Vec::new();
    let width = match &profile.values {
        ValueProfile::Number { .. } | ValueProfile::Unread { .. } => {
            if missing > 0 {
                parts.push(format!("{missing} missing filled with the training median"));
            }
            parts.push("scaled for linear models, neighbours and naive Bayes".into());
            1
        }
        ValueProfile::Category { .. } => {
            if missing > 0 {
                parts.push(format!(
                    "{missing} missing filled with the most frequent level"
                ));
            }
            let kept = profile.n_distinct.min(recipe.max_levels() as u64);
            if profile.n_distinct > kept {
                let merged = profile.n_distinct - (kept - 1);
                parts.push(format!(
                    "{} levels become {kept} columns, the {merged} rarest share \"other\"",
                    profile.n_distinct
                ));
            } else {
                parts.push(format!("{kept} levels become {kept} columns of 0 and 1"));
            }
            kept
        }
    };
    if indicator > 0 {
        parts.push("one more column says where it was missing".into());
    }
    ColumnPlan {
        name: profile.name.clone(),
        kind,
        sentence: parts.join("; "),
        width: width + indicator,
    }
}
