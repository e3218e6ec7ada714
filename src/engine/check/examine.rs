//! All checks of a data set, with what they rest on.

use serde::{Deserialize, Serialize};

use super::association::{Associations, Measure, Named, association, associations};
use super::by_value::{ByValue, by_value};
use super::finding::{CheckId, Finding, Verdict};
use super::power::power;
use super::profile::ColumnProfile;
use super::rows::Sampled;
use super::subject::Subject;
use super::threshold::Thresholds;
use super::values::Values;
use super::{check_columns, check_missing, check_names, check_pairs, check_rows};
use crate::engine::charter::Task;
use crate::engine::ingest::{RawTable, Schema, Table};
use crate::stats::sort_by_key;

/// How a feature goes with the target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Relation {
    /// The feature.
    pub column: String,
    /// How the association is measured.
    pub measure: Measure,
    /// Its strength; `None` where it can't be measured.
    pub strength: Option<f64>,
    /// How far the column alone goes from always the same answer (0) to perfect (1), on rows it
    /// was not learnt from.
    pub power: Option<f64>,
    /// The target in each bin or level of the feature; `None` where there is but one.
    pub by_value: Option<ByValue>,
}

/// What was found in a data set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Examination {
    /// Gravest first; every check has at least one.
    pub findings: Vec<Finding>,
    /// Features and target against each other.
    pub associations: Associations,
    /// Features against the target, in the file's order.
    pub relations: Vec<Relation>,
    /// Rows of the data set.
    pub n_rows: u64,
    /// How many of them associations were measured on, where not all.
    pub sampled: Option<u64>,
}

/// Looks at a data set as it is read.
#[must_use]
pub fn examine(
    (raw, table): (&RawTable, &Table),
    (schema, profiles): (&Schema, &[ColumnProfile]),
    task: Task,
    bounds: &Thresholds,
) -> Examination {
    let subject = Subject {
        raw,
        table,
        schema,
        profiles,
        task,
        bounds,
        rows: Sampled::of(raw.n_rows),
    };
    let relations = relations(&subject);
    let strength = |name: &str| {
        let relation = relations.iter().find(|relation| relation.column == name);
        relation.and_then(|one| one.strength).map_or(0.0, f64::abs)
    };
    let mut columns: Vec<(Named<'_>, f64)> = Vec::new();
    // The target is always in the picture.
    columns.extend(subject.target().map(|target| (target, f64::INFINITY)));
    columns.extend(
        subject
            .features()
            .map(|named| (named, strength(named.name))),
    );
    let associations = associations(&columns, &subject.rows);
    let features = check_rows::feature_hashes(&subject);
    let mut findings = Vec::new();
    for check in CheckId::ALL {
        let found = match check {
            CheckId::Leakage => check_pairs::leakage(&subject, &relations),
            CheckId::ConflictingLabels => check_rows::conflicts(&subject, &features),
            CheckId::DuplicateRows => check_rows::duplicates(&subject),
            CheckId::TrainTestDuplicates => check_rows::on_both_sides(&subject, &features),
            CheckId::ClassImbalance => check_rows::class_balance(&subject),
            CheckId::MissingTarget => check_rows::missing_target(&subject),
            CheckId::Constant => check_columns::constant(&subject),
            CheckId::Identifier => check_columns::identifiers(&subject),
            CheckId::DuplicateColumns => check_pairs::duplicate_columns(&subject),
            CheckId::Association => check_pairs::strong_pairs(&subject, &associations),
            CheckId::MixedTypes => check_columns::mixed_types(&subject),
            CheckId::StringVariants => check_names::variants(&subject),
            CheckId::SpecialCharacters => check_names::special_characters(&subject),
            CheckId::Outliers => check_columns::outliers(&subject),
            CheckId::Missing => check_missing::missing(&subject),
            CheckId::MissingPattern => check_missing::missing_patterns(&subject),
            CheckId::Dates => check_rows::dates(&subject),
        };
        if found.is_empty() {
            findings.push(Finding::new(check, Verdict::Pass, check.all_clear().into()));
        }
        findings.extend(found);
    }
    // Stable: of equal gravity in the order of the checks.
    sort_by_key(&mut findings, |finding| finding.verdict);
    Examination {
        findings,
        associations,
        relations,
        n_rows: raw.n_rows as u64,
        sampled: subject.rows.is_sample.then(|| subject.rows.len() as u64),
    }
}

fn relations(subject: &Subject<'_>) -> Vec<Relation> {
    let (Some(target), Some(truth)) = (subject.target(), subject.truth()) else {
        return Vec::new();
    };
    let of_target = subject.rows.of_column(target.column);
    subject
        .features()
        .map(|named| {
            let taken = subject.rows.of_column(named.column);
            let (measure, strength) = association(&taken, &of_target);
            let values = Values::of(named.column, &subject.rows);
            Relation {
                column: named.name.to_owned(),
                measure,
                strength,
                power: power(&values, &truth, &subject.rows),
                by_value: by_value(&values, &truth, &subject.rows),
            }
        })
        .collect()
}
