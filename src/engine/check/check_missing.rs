//! Checks of missing values: how many, and whether they tell something.

use std::collections::BTreeMap;

use super::finding::{CheckId, Finding, Fix, Verdict};
use super::subject::{Subject, listed, percent};
use crate::engine::ingest::Column;
use crate::stats;

/// A column with so much missing hardly says anything.
const MOSTLY_MISSING: f64 = 0.5;

pub(super) fn missing(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for named in subject.features() {
        let Some(profile) = subject.profile(named.name) else {
            continue;
        };
        let share = profile.n_missing as f64 / profile.n_rows.max(1) as f64;
        if share <= subject.bounds.missing {
            continue;
        }
        let sentence = format!(
            "{} is missing in {} rows ({}).",
            named.name,
            profile.n_missing,
            percent(share)
        );
        let finding = Finding::new(CheckId::Missing, Verdict::Warn, sentence)
            .about(&[named.name])
            .bound(format!(
                "at most {} (Deepchecks); the recipe fills and marks them",
                percent(subject.bounds.missing)
            ));
        let columns = vec![named.name.to_owned()];
        found.push(if share > MOSTLY_MISSING {
            finding.fixed_by(Fix::Ignore { columns })
        } else {
            finding
        });
    }
    found
}

/// Missing values that go with the target, and columns that are missing in the same rows.
pub(super) fn missing_patterns(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut together: BTreeMap<Vec<usize>, Vec<&str>> = BTreeMap::new();
    for named in subject.features() {
        let is_missing = |row: usize| named.column.is_missing(row);
        let rows: Vec<usize> = subject.rows.iter().filter(|row| is_missing(*row)).collect();
        if rows.is_empty() || rows.len() == subject.rows.len() {
            continue;
        }
        let indicator = |row: usize| u32::from(is_missing(row));
        let strength = match subject.target().map(|target| target.column) {
            Some(Column::Number(numbers)) => {
                let pairs = subject
                    .rows
                    .iter()
                    .filter_map(|row| Some((*numbers.get(row)?, indicator(row))));
                stats::epsilon_squared(pairs, 2)
            }
            Some(Column::Category(target)) => {
                let pairs = subject
                    .rows
                    .iter()
                    .filter_map(|row| Some((indicator(row), *target.codes.get(row)?)));
                stats::cramers_v_squared(pairs, (2, target.levels.len()))
            }
            None => None,
        };
        let strength = strength.unwrap_or(0.0).sqrt();
        if strength > subject.bounds.missing_pattern {
            let sentence = format!(
                "Whether {} is missing goes with the target ({strength:.2}): keep the column that marks it, or ask why.",
                named.name
            );
            found.push(
                Finding::new(CheckId::MissingPattern, Verdict::Warn, sentence)
                    .about(&[named.name])
                    .bound(format!(
                        "association at most {}",
                        subject.bounds.missing_pattern
                    )),
            );
        }
        together.entry(rows).or_default().push(named.name);
    }
    for (rows, columns) in together.iter().filter(|(_, columns)| columns.len() > 1) {
        let sentence = format!(
            "{} are missing in the same {} rows.",
            listed(columns),
            rows.len()
        );
        found.push(Finding::new(CheckId::MissingPattern, Verdict::Warn, sentence).about(columns));
    }
    found
}
