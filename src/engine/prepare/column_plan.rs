//! What a recipe will do to each feature, foreseen from the profile of all rows.

use super::fit_names::TREE_LEVELS;
use super::recipe::Recipe;
use super::step::{NameFill, NumberFill, Scaling, Step, Transform};
use crate::engine::check::{ColumnProfile, ValueProfile};
use crate::engine::ingest::{Kind, Schema};

/// A column, and what happens to it.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnPlan {
    /// The feature.
    pub name: String,
    /// How it is read.
    pub kind: Kind,
    /// What happens, as a sentence.
    pub sentence: String,
    /// How many columns it becomes, for learners that read numbers only.
    pub width: u64,
    /// A step worth a thought, and why.
    pub suggestion: Option<(Step, String)>,
}

/// Skewness by quartiles is 0 for a bell curve; from here on the tail is long: a
/// log-normal column of deviation 1 has 0.59 (Bowley 1920).
const SKEWED: f64 = 0.4;

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
    let name = profile.name.as_str();
    let mut parts: Vec<String> = recipe
        .steps()
        .iter()
        .filter(|step| step.column() == Some(name))
        .filter_map(|step| match step {
            Step::MergeVariants { into, .. } => Some(format!("{} spellings merged", into.len())),
            Step::GroupRare { .. } => Some(step.sentence()),
            step => step.is_reshaping().then(|| step.sentence()),
        })
        .collect();
    let missing = profile.n_missing;
    let mut width = match kind {
        Kind::Date => date(recipe, &mut parts),
        Kind::Category => category(recipe, profile, &mut parts),
        Kind::Number | Kind::Text => number(recipe, profile, &mut parts),
    };
    if missing > 0 && recipe.indicates_missing() && kind != Kind::Date {
        parts.push("one more column says where it was missing".into());
        width += 1;
    }
    ColumnPlan {
        name: name.into(),
        kind,
        sentence: parts.join("; "),
        width,
        suggestion: suggestion(recipe, profile),
    }
}

fn date(recipe: &Recipe, parts: &mut Vec<String>) -> u64 {
    let names: Vec<&str> = recipe.date_parts().iter().map(|part| part.name()).collect();
    if names.is_empty() {
        parts.push("left out: the recipe takes no parts of dates".into());
    } else {
        parts.push(format!(
            "becomes {}; parts that never change are left out",
            names.join(", ")
        ));
    }
    names.len() as u64
}

fn number(recipe: &Recipe, profile: &ColumnProfile, parts: &mut Vec<String>) -> u64 {
    let name = profile.name.as_str();
    if profile.n_missing > 0 {
        let missing = profile.n_missing;
        parts.push(match recipe.number_fill(name) {
            NumberFill::Median => format!("{missing} missing filled with the training median"),
            NumberFill::Mean => format!("{missing} missing filled with the training mean"),
            NumberFill::Constant(value) => format!("{missing} missing filled with {value}"),
        });
    }
    let bins = recipe.steps().iter().find_map(|step| match step {
        Step::Bin { column, bins, .. } if column == name => Some(u64::from(*bins)),
        _ => None,
    });
    match (bins, recipe.scaling(name)) {
        (Some(bins), _) => return bins,
        (None, Scaling::None) => parts.push("not scaled".into()),
        (None, by) => parts.push(format!(
            "scaled {} for linear models, neighbours and naive Bayes",
            match by {
                Scaling::Standard | Scaling::None => "to mean 0 and deviation 1",
                Scaling::MinMax => "from 0 to 1",
                Scaling::Robust => "by median and quartiles",
            }
        )),
    }
    1
}

fn category(recipe: &Recipe, profile: &ColumnProfile, parts: &mut Vec<String>) -> u64 {
    let name = profile.name.as_str();
    if let Some(step) = recipe.coding(name) {
        parts.push(format!("one number: {}", step.sentence()));
        return 1;
    }
    let mut n_levels = profile.n_distinct;
    if profile.n_missing > 0 {
        let missing = profile.n_missing;
        parts.push(match recipe.name_fill(name) {
            NameFill::MostFrequent => {
                format!("{missing} missing filled with the most frequent level")
            }
            NameFill::Level(level) => {
                n_levels += 1;
                format!("{missing} missing become the level “{level}”")
            }
        });
    }
    let n_rare = n_rare(recipe, profile);
    let n_common = n_levels - n_rare;
    let most = recipe.max_levels(name) as u64;
    let kept = if n_rare > 0 {
        (n_common + 1).min(most)
    } else {
        n_common.min(most)
    };
    if n_levels > kept {
        let merged = n_levels - (kept - 1);
        parts.push(format!(
            "{n_levels} levels become {kept} columns, the {merged} rarest share “other”"
        ));
    } else {
        parts.push(format!("{kept} levels become {kept} columns of 0 and 1"));
    }
    if n_common > TREE_LEVELS as u64 {
        parts.push(format!(
            "trees, forests and boosting tell the {TREE_LEVELS} commonest apart, the rest are one level to them"
        ));
    }
    kept
}

/// Levels that the recipe groups as rare, as far as the profile shows them.
fn n_rare(recipe: &Recipe, profile: &ColumnProfile) -> u64 {
    let ValueProfile::Category { levels, .. } = &profile.values else {
        return 0;
    };
    let least = recipe.rare_share(&profile.name) * profile.n_rows as f64;
    if least == 0.0 {
        return 0;
    }
    let shown_rare = levels
        .iter()
        .filter(|(_, count)| (*count as f64) < least)
        .count();
    // Levels beyond those shown are no more frequent than the last that is.
    let hidden = profile.n_distinct - levels.len() as u64;
    let is_last_rare = levels
        .last()
        .is_some_and(|(_, count)| (*count as f64) < least);
    shown_rare as u64 + if is_last_rare { hidden } else { 0 }
}

fn suggestion(recipe: &Recipe, profile: &ColumnProfile) -> Option<(Step, String)> {
    let ValueProfile::Number { min, quantiles, .. } = &profile.values else {
        return None;
    };
    let column = profile.name.clone();
    let is_reshaped = recipe
        .steps()
        .iter()
        .any(|step| step.column() == Some(&column) && step.is_reshaping());
    let [_, lower, middle, upper, _] = *quantiles;
    let skew = (upper - middle - (middle - lower)) / (upper - lower);
    if is_reshaped || !(skew > SKEWED && *min >= 0.0) {
        return None;
    }
    let why =
        "a long tail to the right: linear models and neighbours often do better on its logarithm";
    let by = Transform::Log;
    Some((Step::Transform { column, by }, why.into()))
}
