//! The bounds that checks go by: visible, with a source, editable.

use serde::{Deserialize, Serialize};

/// Every bound; a share is from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Thresholds {
    /// Share of rows equal to an earlier one.
    pub duplicate_rows: f64,
    /// Share of the test rows of a random split that equal a training row.
    pub train_test_duplicates: f64,
    /// Share of rows with equal features and different targets.
    pub conflicting_rows: f64,
    /// Share of missing values in a column.
    pub missing: f64,
    /// Share of rows with one and the same value in a column.
    pub dominant_value: f64,
    /// Share of different values from which on names are identifiers.
    pub identifier: f64,
    /// Share of the rarer type in a column of mixed types, at least.
    pub mixed_low: f64,
    /// ... and at most.
    pub mixed_high: f64,
    /// Share of names without a letter or digit.
    pub special_characters: f64,
    /// Share of rows with a value beyond Tukey's outer fences.
    pub outlier_rows: f64,
    /// Rows of the rarest class per row of the commonest.
    pub class_ratio: f64,
    /// Rows of the rarest class.
    pub class_rows: f64,
    /// Share of the way to perfect that one column alone goes.
    pub leakage: f64,
    /// Strength of an association between two features.
    pub association: f64,
    /// Strength of an association between "is missing" and the target.
    pub missing_pattern: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            duplicate_rows: 0.05,
            train_test_duplicates: 0.05,
            conflicting_rows: 0.0,
            missing: 0.05,
            dominant_value: 0.99,
            identifier: 0.95,
            mixed_low: 0.01,
            mixed_high: 0.1,
            special_characters: 0.001,
            outlier_rows: 0.005,
            class_ratio: 0.1,
            class_rows: 10.0,
            leakage: 0.8,
            association: 0.9,
            missing_pattern: 0.3,
        }
    }
}

/// One bound, for a person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ThresholdEntry {
    /// Names it.
    pub id: &'static str,
    /// What it bounds.
    pub name: &'static str,
    /// Its value.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
    /// Where the usual value comes from.
    pub source: &'static str,
}

/// A bound that is none.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{value} is no bound for {id}")]
pub struct ThresholdError {
    /// Which.
    pub id: String,
    /// The refused value.
    pub value: f64,
}

const DEEPCHECKS: &str = "Deepchecks' data integrity suite";
const OURS: &str = "this project's choice";

impl Thresholds {
    /// All bounds, in the order of the checks.
    #[must_use]
    pub fn entries(&self) -> Vec<ThresholdEntry> {
        let entry = |id, name, value, unit, source| ThresholdEntry {
            id,
            name,
            value,
            unit,
            source,
        };
        vec![
            entry(
                "duplicate_rows",
                "Duplicate rows, at most",
                self.duplicate_rows,
                "share of rows",
                DEEPCHECKS,
            ),
            entry(
                "train_test_duplicates",
                "Test rows that equal a training row, at most",
                self.train_test_duplicates,
                "share of test rows",
                "Deepchecks' train-test validation suite",
            ),
            entry(
                "conflicting_rows",
                "Conflicting labels, at most",
                self.conflicting_rows,
                "share of rows",
                DEEPCHECKS,
            ),
            entry(
                "missing",
                "Missing values, at most",
                self.missing,
                "share of a column",
                DEEPCHECKS,
            ),
            entry(
                "dominant_value",
                "One value, at most",
                self.dominant_value,
                "share of a column",
                OURS,
            ),
            entry(
                "identifier",
                "Different names of an identifier, at least",
                self.identifier,
                "share of a column",
                "Azure Machine Learning's profiling",
            ),
            entry(
                "mixed_low",
                "Mixed types: rarer type, at least",
                self.mixed_low,
                "share of a column",
                DEEPCHECKS,
            ),
            entry(
                "mixed_high",
                "Mixed types: rarer type, at most",
                self.mixed_high,
                "share of a column",
                DEEPCHECKS,
            ),
            entry(
                "special_characters",
                "Names without a letter or digit, at most",
                self.special_characters,
                "share of a column",
                DEEPCHECKS,
            ),
            entry(
                "outlier_rows",
                "Values beyond Tukey's outer fences, at most",
                self.outlier_rows,
                "share of a column",
                "Deepchecks' share; fences: Tukey 1977",
            ),
            entry(
                "class_ratio",
                "Rarest to commonest class, at least",
                self.class_ratio,
                "ratio",
                DEEPCHECKS,
            ),
            entry(
                "class_rows",
                "Rows of a class, at least",
                self.class_rows,
                "rows",
                OURS,
            ),
            entry(
                "leakage",
                "Predictive power of one column, at most",
                self.leakage,
                "0 to 1",
                "Deepchecks, by the predictive power score",
            ),
            entry(
                "association",
                "Association of two features, at most",
                self.association,
                "0 to 1",
                "Deepchecks and PyCaret",
            ),
            entry(
                "missing_pattern",
                "Missing values and target, association at most",
                self.missing_pattern,
                "0 to 1",
                OURS,
            ),
        ]
    }

    /// Sets a bound.
    ///
    /// # Errors
    /// When there is no such bound, or the value is negative, infinite or a share above 1.
    pub fn set(&mut self, id: &str, value: f64) -> Result<(), ThresholdError> {
        let refuse = || ThresholdError {
            id: id.into(),
            value,
        };
        let most = if id == "class_rows" { f64::MAX } else { 1.0 };
        if !(0.0..=most).contains(&value) {
            return Err(refuse());
        }
        let slot = match id {
            "duplicate_rows" => &mut self.duplicate_rows,
            "train_test_duplicates" => &mut self.train_test_duplicates,
            "conflicting_rows" => &mut self.conflicting_rows,
            "missing" => &mut self.missing,
            "dominant_value" => &mut self.dominant_value,
            "identifier" => &mut self.identifier,
            "mixed_low" => &mut self.mixed_low,
            "mixed_high" => &mut self.mixed_high,
            "special_characters" => &mut self.special_characters,
            "outlier_rows" => &mut self.outlier_rows,
            "class_ratio" => &mut self.class_ratio,
            "class_rows" => &mut self.class_rows,
            "leakage" => &mut self.leakage,
            "association" => &mut self.association,
            "missing_pattern" => &mut self.missing_pattern,
            _ => return Err(refuse()),
        };
        *slot = value;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bound_can_be_set_and_only_to_what_it_can_be() {
        let mut thresholds = Thresholds::default();
        for entry in Thresholds::default().entries() {
            assert!(thresholds.set(entry.id, 0.5).is_ok(), "{}", entry.id);
            assert!(
                thresholds.set(entry.id, -0.1).is_err()
                    && thresholds.set(entry.id, f64::NAN).is_err()
            );
        }
        assert!(thresholds.entries().iter().all(|entry| entry.value == 0.5));
        assert!(thresholds.set("missing", 1.1).is_err() && thresholds.set("x", 0.1).is_err());
        assert!(thresholds.set("class_rows", 30.0).is_ok());
    }
}
