//! What is done to the columns before a learner sees them, in order.
//!
//! A recipe is a plain list of steps: it can be read, shown and saved, but it
//! can't transform anything. See `fitted`.

use serde::{Deserialize, Serialize};

use super::date_part::DatePart;
use super::step::{NameFill, NumberFill, Scaling, Step};
use crate::stats::sort_by_key;

/// Most 0/1 columns per category. Thirty is where the scikit-learn reference of this
/// project stands; PyCaret stops at 25.
pub(super) const MAX_LEVELS: u32 = 30;

/// The steps, in the order of [`Step::place`]; one of a kind, or one per column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    steps: Vec<Step>,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            steps: vec![
                Step::DateParts {
                    parts: DatePart::USUAL.to_vec(),
                },
                Step::IndicateMissing,
                Step::FillNumbers {
                    column: None,
                    with: NumberFill::Median,
                },
                Step::FillNames {
                    column: None,
                    with: NameFill::MostFrequent,
                },
                Step::OneHot {
                    column: None,
                    max_levels: MAX_LEVELS,
                },
                Step::Scale {
                    column: None,
                    by: Scaling::Standard,
                },
            ],
        }
    }
}

impl Recipe {
    /// The steps, first to last.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The recipe with one step more, in place of the one that it replaces.
    #[must_use]
    pub fn with(mut self, step: Step) -> Self {
        self.steps.retain(|other| !step.replaces(other));
        self.steps.push(step);
        // Stable: steps about several columns stay in the order they were added.
        sort_by_key(&mut self.steps, Step::place);
        self
    }

    /// The recipe without a step.
    #[must_use]
    pub fn without(mut self, step: &Step) -> Self {
        self.steps.retain(|other| other != step);
        self
    }

    /// What `find` makes of the step about this column, else of the one about all.
    pub(super) fn about<'a, T>(
        &'a self,
        column: &str,
        find: impl Fn(&'a Step) -> Option<T>,
    ) -> Option<T> {
        let own = self
            .steps
            .iter()
            .filter(|step| step.column() == Some(column));
        let general = self.steps.iter().filter(|step| step.column().is_none());
        own.chain(general).find_map(find)
    }

    /// How missing numbers of a column are filled.
    pub(super) fn number_fill(&self, column: &str) -> NumberFill {
        let find = |step: &Step| match step {
            Step::FillNumbers { with, .. } => Some(*with),
            _ => None,
        };
        self.about(column, find).unwrap_or(NumberFill::Median)
    }

    /// How missing names of a column are filled.
    pub(super) fn name_fill(&self, column: &str) -> NameFill {
        let find = |step: &Step| match step {
            Step::FillNames { with, .. } => Some(with.clone()),
            _ => None,
        };
        self.about(column, find).unwrap_or(NameFill::MostFrequent)
    }

    /// How numbers of a column are scaled.
    pub(super) fn scaling(&self, column: &str) -> Scaling {
        let find = |step: &Step| match step {
            Step::Scale { by, .. } => Some(*by),
            _ => None,
        };
        self.about(column, find).unwrap_or(Scaling::None)
    }

    /// 0/1 columns per category at most.
    #[must_use]
    pub fn max_levels(&self, column: &str) -> usize {
        let find = |step: &Step| match step {
            Step::OneHot { max_levels, .. } => Some(*max_levels as usize),
            _ => None,
        };
        self.about(column, find)
            .unwrap_or(MAX_LEVELS as usize)
            .max(2)
    }

    /// Levels of a column rarer than this share of the training rows are grouped.
    pub(super) fn rare_share(&self, column: &str) -> f64 {
        let find = |step: &Step| match step {
            Step::GroupRare { percent, .. } => Some(percent / 100.0),
            _ => None,
        };
        self.about(column, find).unwrap_or(0.0)
    }

    /// What names of a column are replaced by.
    #[must_use]
    pub fn merged(&self, column: &str) -> &[(String, String)] {
        let into = self.steps.iter().find_map(|step| match step {
            Step::MergeVariants { column: of, into } if of == column => Some(into.as_slice()),
            _ => None,
        });
        into.unwrap_or(&[])
    }

    /// The step that codes a column by one number; `None` where its levels have columns of their own.
    pub(super) fn coding(&self, column: &str) -> Option<&Step> {
        self.steps.iter().find(|step| {
            step.column() == Some(column)
                && matches!(step, Step::Ordinal { .. } | Step::Frequency { .. })
        })
    }

    /// Whether missing values get a 0/1 column of their own.
    #[must_use]
    pub fn indicates_missing(&self) -> bool {
        self.steps.contains(&Step::IndicateMissing)
    }

    /// The parts that dates become.
    #[must_use]
    pub fn date_parts(&self) -> &[DatePart] {
        let parts = self.steps.iter().find_map(|step| match step {
            Step::DateParts { parts } => Some(parts.as_slice()),
            _ => None,
        });
        parts.unwrap_or(&[])
    }

    /// The steps that concern a column: its own, and those about all of its kind.
    pub fn steps_of<'a>(&'a self, column: &'a str) -> impl Iterator<Item = &'a Step> {
        self.steps.iter().filter(move |step| match step {
            Step::Interact { left, right } => left == column || right == column,
            _ => step.column().is_none_or(|of| of == column),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(recipe: &Recipe) -> Vec<&'static str> {
        recipe.steps().iter().map(Step::name).collect()
    }

    fn scale(column: Option<&str>, by: Scaling) -> Step {
        Step::Scale {
            column: column.map(str::to_owned),
            by,
        }
    }

    #[test]
    fn steps_stand_in_the_order_they_are_carried_out() {
        let recipe = Recipe::default()
            .with(Step::Pca { components: 2 })
            .with(Step::DropDuplicateRows)
            .with(Step::Clip { column: "a".into() });
        let places: Vec<usize> = recipe.steps().iter().map(Step::place).collect();
        assert!(places.is_sorted(), "{places:?}");
        assert_eq!(names(&recipe).first(), Some(&"Leave out duplicate rows"));
    }

    #[test]
    fn a_step_replaces_its_like_and_a_columns_own_overrules_the_general_one() {
        let recipe = Recipe::default()
            .with(scale(None, Scaling::Robust))
            .with(scale(Some("a"), Scaling::None));
        assert_eq!(recipe.scaling("a"), Scaling::None);
        assert_eq!(recipe.scaling("b"), Scaling::Robust);
        assert_eq!(names(&recipe).len(), names(&Recipe::default()).len() + 1);
        assert_eq!(
            recipe
                .without(&scale(Some("a"), Scaling::None))
                .scaling("a"),
            Scaling::Robust
        );
    }

    #[test]
    fn a_category_has_one_coding() {
        let frequency = Step::Frequency { column: "a".into() };
        let ordinal = Step::Ordinal {
            column: "a".into(),
            order: vec!["low".into(), "high".into()],
        };
        let recipe = Recipe::default().with(frequency.clone()).with(ordinal);
        assert!(!recipe.steps().contains(&frequency));
        assert_eq!(recipe.max_levels("b"), 30);
    }
}
