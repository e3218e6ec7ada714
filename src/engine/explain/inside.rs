//! What a model is made of, where that can be read: weights, or the questions of a tree.

use serde::{Deserialize, Serialize};

use crate::engine::prepare::{Encoding, FittedFeature, FittedValues};
use crate::engine::train::{FittedPipeline, OutlineLine, Said};

/// Lines of a tree that are told at most.
const MOST_LINES: usize = 255;
/// Names of levels told in a line.
const MOST_LEVELS: usize = 6;

/// What one encoded column weighs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weight {
    /// The encoded column.
    pub name: String,
    /// One per entry of [`Inside::Weights`]' classes; per standard deviation of a scaled number.
    pub weights: Vec<f64>,
}

/// A line of a tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TreeLine {
    /// Questions before it.
    pub depth: u32,
    /// The answer to the question above.
    pub answer: Option<bool>,
    /// A question, or what follows.
    pub text: String,
    /// Whether it is the end of the way.
    pub is_leaf: bool,
}

/// What a model is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inside {
    /// Weights that are added up: to the number, to the log-odds of the second of two classes,
    /// to the score of each of more (less the mean of all).
    Weights {
        /// Whose score; empty for numbers.
        classes: Vec<String>,
        /// The intercepts.
        intercepts: Vec<f64>,
        /// One per encoded column.
        weights: Vec<Weight>,
    },
    /// One tree.
    Tree {
        /// From the root down, "yes" before "no".
        lines: Vec<TreeLine>,
        /// Whether there are more lines.
        is_cut: bool,
    },
}

/// What a pipeline's model is made of; `None` where too much adds up, or nothing does. `labels`
/// are the classes' names.
#[must_use]
pub fn inside(pipeline: &FittedPipeline, labels: &[String]) -> Option<Inside> {
    let (model, _) = pipeline.single()?;
    if let Some(lines) = model.outline(MOST_LINES + 1) {
        let is_cut = lines.len() > MOST_LINES;
        let seen: Vec<&str> = model
            .seen()
            .iter()
            .filter_map(|code| labels.get(*code as usize))
            .map(String::as_str)
            .collect();
        let features = pipeline.recipe.features();
        let lines = lines.iter().take(MOST_LINES).map(|line| TreeLine {
            depth: line.depth,
            answer: line.answer,
            text: text(line, features, &seen),
            is_leaf: matches!(line.said, Said::Leaf(_)),
        });
        return Some(Inside::Tree {
            lines: lines.collect(),
            is_cut,
        });
    }
    // Weights of main directions have no names.
    pipeline.recipe.feature_of_column(Encoding::Standard)?;
    let features = pipeline.recipe.features().iter();
    let names: Vec<String> = features
        .flat_map(|one| one.output_names(Encoding::Standard))
        .collect();
    let by_class = model.weights(names.len())?;
    let classes = match by_class.len() {
        _ if labels.is_empty() => Vec::new(),
        1 => {
            let second = model.seen().last();
            second
                .and_then(|code| labels.get(*code as usize))
                .cloned()
                .into_iter()
                .collect()
        }
        _ => model
            .seen()
            .iter()
            .filter_map(|code| labels.get(*code as usize))
            .cloned()
            .collect(),
    };
    let weights = names.iter().enumerate().map(|(at, name)| Weight {
        name: name.clone(),
        weights: by_class
            .iter()
            .filter_map(|all| all.get(at))
            .copied()
            .collect(),
    });
    Some(Inside::Weights {
        classes,
        intercepts: by_class
            .iter()
            .filter_map(|all| all.last())
            .copied()
            .collect(),
        weights: weights.collect(),
    })
}

fn text(line: &OutlineLine, features: &[FittedFeature], classes: &[&str]) -> String {
    let feature = features.get(line.column);
    let name = feature.map_or_else(String::new, |feature| feature.source.name());
    let missing = if line.takes_missing {
        ", or missing"
    } else {
        ""
    };
    match &line.said {
        // Every number is at most this one: only missing values go the other way.
        Said::AtMost(threshold) if *threshold == f32::MAX => format!("{name} is known?"),
        Said::AtMost(threshold) => match feature.map(|feature| &feature.values) {
            // A bin up to a number is a value below that bin's upper edge.
            Some(FittedValues::Bins { shapes, edges, .. }) if shapes.is_empty() => {
                let edge = edges.get(threshold.max(0.0) as usize).copied();
                format!(
                    "{name} < {}{missing}?",
                    short(edge.unwrap_or(f64::INFINITY))
                )
            }
            Some(FittedValues::Number { shapes, .. }) if !shapes.is_empty() => format!(
                "{name}, transformed, ≤ {}{missing}?",
                short(f64::from(*threshold))
            ),
            Some(FittedValues::Codes { .. } | FittedValues::Bins { .. }) => {
                format!(
                    "{name}, as a number, ≤ {}{missing}?",
                    short(f64::from(*threshold))
                )
            }
            _ => format!("{name} ≤ {}{missing}?", short(f64::from(*threshold))),
        },
        Said::OneOf(codes) => {
            let levels: Vec<String> = codes.iter().map(|code| level(feature, *code)).collect();
            let more = match levels.len().saturating_sub(MOST_LEVELS) {
                0 => String::new(),
                n => format!(" or {n} more"),
            };
            let shown = levels.get(..MOST_LEVELS).unwrap_or(&levels);
            format!("{name} is {}{more}{missing}?", shown.join(", "))
        }
        Said::Leaf(values) => match values.as_slice() {
            [value] if classes.is_empty() => short(f64::from(*value)),
            values => {
                let best = classes.iter().zip(values).max_by(|a, b| a.1.total_cmp(b.1));
                best.map_or_else(String::new, |(class, share)| {
                    format!("{class}, {:.0} %", f64::from(*share) * 100.0)
                })
            }
        },
    }
}

/// The name of a level's code.
fn level(feature: Option<&FittedFeature>, code: usize) -> String {
    match feature.map(|feature| &feature.values) {
        Some(FittedValues::Levels { levels, rare, .. }) => levels
            .iter()
            .chain(rare)
            .nth(code)
            .cloned()
            .unwrap_or_else(|| "another name".into()),
        Some(_) | None => code.to_string(),
    }
}

/// Five digits that count.
fn short(value: f64) -> String {
    let rounded: f64 = format!("{value:.4e}").parse().unwrap_or(value);
    rounded.to_string()
}
