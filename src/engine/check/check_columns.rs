//! Checks of single columns: what never varies, names rows, mixes types, lies far out.

use super::finding::{CheckId, Evidence, Finding, Fix, MOST_EVIDENCE, Verdict};
use super::profile::ValueProfile;
use super::subject::{Subject, level_counts, listed, percent};
use crate::engine::ingest::{Column, Kind, Role, shortened};
use crate::stats::{largest_first, sort_numbers};

/// Fewer rows can be all different by accident.
const ROWS_FOR_IDENTIFIER: u64 = 50;
/// A tail of more values than this is a long tail, not outliers.
const LONG_TAIL: f64 = 0.05;
/// Endings of names that name rows.
const IDENTIFIER_WORDS: [&str; 7] = ["id", "key", "uuid", "index", "number", "nr", "no"];

pub(super) fn constant(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for named in subject.features() {
        let Some(profile) = subject.profile(named.name) else {
            continue;
        };
        let known = profile.n_rows - profile.n_missing;
        let most = match named.column {
            Column::Category(_) => match &profile.values {
                ValueProfile::Category { levels, .. } => levels.first().map_or(0, |(_, n)| *n),
                _ => 0,
            },
            Column::Number(values) => commonest(values, subject),
        };
        let share = most as f64 / known.max(1) as f64;
        if profile.n_distinct <= 1 || share > subject.bounds.dominant_value {
            let sentence = if profile.n_distinct <= 1 {
                format!("{} never varies.", named.name)
            } else {
                format!(
                    "{} has one and the same value in {} of the rows.",
                    named.name,
                    percent(share)
                )
            };
            let columns = vec![named.name.to_owned()];
            found.push(
                Finding::new(CheckId::Constant, Verdict::Warn, sentence)
                    .about(&[named.name])
                    .bound(format!(
                        "one value in at most {} of the rows",
                        percent(subject.bounds.dominant_value)
                    ))
                    .fixed_by(Fix::Ignore { columns }),
            );
        }
    }
    found
}

/// Rows with the commonest number, as far as looked at, scaled to all rows.
fn commonest(values: &[f64], subject: &Subject<'_>) -> u64 {
    let mut looked: Vec<f64> = subject
        .rows
        .iter()
        .filter_map(|row| values.get(row).copied())
        .filter(|value| value.is_finite())
        .collect();
    sort_numbers(&mut looked);
    let most = looked
        .chunk_by(|a, b| a == b)
        .map(<[f64]>::len)
        .max()
        .unwrap_or(0);
    (most as f64 * values.len() as f64 / subject.rows.len().max(1) as f64) as u64
}

pub(super) fn identifiers(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for named in subject.features() {
        let Some(profile) = subject.profile(named.name) else {
            continue;
        };
        let known = profile.n_rows - profile.n_missing;
        let share = profile.n_distinct as f64 / known.max(1) as f64;
        let is_whole = matches!(
            &profile.values,
            ValueProfile::Number {
                is_integer: true,
                ..
            }
        );
        let is_name = named.kind == Kind::Category;
        let has_name_of_one = is_called_identifier(named.name);
        let rises = matches!(named.column, Column::Number(values) if values.windows(2).all(|pair| matches!(pair, [a, b] if a < b)));
        let is_identifier = known >= ROWS_FOR_IDENTIFIER
            && share >= subject.bounds.identifier
            && (is_name || (is_whole && (has_name_of_one || rises)));
        if is_identifier {
            let sentence = format!(
                "{} has {} different values in {known} rows: it names rows, and a model could only learn them by heart.",
                named.name, profile.n_distinct
            );
            let columns = vec![named.name.to_owned()];
            found.push(
                Finding::new(CheckId::Identifier, Verdict::Warn, sentence)
                    .about(&[named.name])
                    .bound(format!(
                        "at least {} different",
                        percent(subject.bounds.identifier)
                    ))
                    .fixed_by(Fix::Ignore { columns }),
            );
        }
    }
    // What was left out when the file was read is named, too.
    let left_out: Vec<&str> = subject
        .schema
        .fields
        .iter()
        .filter(|field| field.role == Role::Ignored)
        .filter(|field| field.reason.contains("identifier") || field.reason.contains("row counter"))
        .map(|field| field.name.as_str())
        .collect();
    if !left_out.is_empty() {
        let sentence = format!("Left out, since they name rows: {}.", listed(&left_out));
        found.push(Finding::new(CheckId::Identifier, Verdict::Pass, sentence).about(&left_out));
    }
    found
}

fn is_called_identifier(name: &str) -> bool {
    let name = name.to_lowercase();
    let last = name
        .split(|c: char| !c.is_alphanumeric())
        .rfind(|word| !word.is_empty());
    last.is_some_and(|word| IDENTIFIER_WORDS.contains(&word)) || name.ends_with("id")
}

pub(super) fn mixed_types(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for named in subject.features() {
        let Some(index) = subject
            .raw
            .columns
            .iter()
            .position(|name| name == named.name)
        else {
            continue;
        };
        let (mut n_known, mut n_rare, mut evidence) = (0_u64, 0_u64, Vec::new());
        match named.column {
            Column::Number(values) => {
                for row in subject.rows.iter() {
                    let is_number = values.get(row).is_some_and(|value| value.is_finite());
                    if !is_number && subject.raw.is_missing(row, index) {
                        continue;
                    }
                    n_known += 1;
                    if !is_number {
                        n_rare += 1;
                        if evidence.len() < MOST_EVIDENCE {
                            evidence.push(subject.cell(row, named.name));
                        }
                    }
                }
            }
            Column::Category(category) => {
                let levels = level_counts(category);
                let is_number = |name: &str| name.parse::<f64>().is_ok();
                let all: u64 = levels.iter().map(|(_, n)| n).sum();
                let numbers = levels.iter().filter(|(name, _)| is_number(name));
                let numbers: u64 = numbers.map(|(_, n)| n).sum();
                (n_known, n_rare) = (all, numbers.min(all - numbers));
                let rare_is_number = numbers * 2 <= all;
                let rare = levels
                    .iter()
                    .filter(|(name, _)| is_number(name) == rare_is_number);
                evidence.extend(rare.take(MOST_EVIDENCE).map(|(name, n)| Evidence {
                    line: None,
                    text: format!("“{}” in {n} rows", shortened(name)),
                }));
            }
        }
        let share = n_rare as f64 / n_known.max(1) as f64;
        let bounds = subject.bounds;
        if n_rare > 0 && (bounds.mixed_low..=bounds.mixed_high).contains(&share) {
            let sentence = format!(
                "{} holds numbers and words: the rarer are {} of its values.",
                named.name,
                percent(share)
            );
            found.push(
                Finding::new(CheckId::MixedTypes, Verdict::Warn, sentence)
                    .about(&[named.name])
                    .shown_by(evidence, n_rare)
                    .bound(format!(
                        "{} to {} of another type (Deepchecks)",
                        percent(bounds.mixed_low),
                        percent(bounds.mixed_high)
                    )),
            );
        }
    }
    found
}

pub(super) fn outliers(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for named in subject.features() {
        let (Column::Number(values), Some(profile)) = (named.column, subject.profile(named.name))
        else {
            continue;
        };
        let ValueProfile::Number { quantiles, .. } = &profile.values else {
            continue;
        };
        let [_, lower, _, upper, _] = *quantiles;
        let reach = 3.0 * (upper - lower);
        let is_far = |value: f64| value < lower - reach || value > upper + reach;
        if reach <= 0.0 {
            continue;
        }
        let far: Vec<usize> = (0..values.len())
            .filter(|row| values.get(*row).is_some_and(|v| is_far(*v)))
            .collect();
        let known = profile.n_rows - profile.n_missing;
        let share = far.len() as f64 / known.max(1) as f64;
        if share <= subject.bounds.outlier_rows || share > LONG_TAIL {
            continue;
        }
        let distance = |row: &usize| {
            values
                .get(*row)
                .map_or(0.0, |v| (v - (lower + upper) / 2.0).abs())
        };
        let extreme = largest_first(far.clone(), distance);
        let evidence = extreme
            .iter()
            .take(MOST_EVIDENCE)
            .map(|row| subject.cell(*row, named.name))
            .collect();
        let sentence = format!(
            "{}: {} values ({}) lie more than three interquartile ranges outside the quartiles.",
            named.name,
            far.len(),
            percent(share)
        );
        let column = named.name.to_owned();
        found.push(
            Finding::new(CheckId::Outliers, Verdict::Warn, sentence)
                .about(&[named.name])
                .shown_by(evidence, far.len() as u64)
                .bound(format!(
                    "at most {} (Deepchecks); fences of Tukey 1977",
                    percent(subject.bounds.outlier_rows)
                ))
                .fixed_by(Fix::Clip { column }),
        );
    }
    found
}
