//! Checks of names: several spellings of one, and marks that are none.

use std::collections::BTreeMap;

use super::finding::{CheckId, Evidence, Finding, Fix, MOST_EVIDENCE, Verdict};
use super::subject::{Subject, level_counts, percent};
use crate::engine::ingest::{Column, shortened};

pub(super) fn variants(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for named in subject.features().chain(subject.target()) {
        let Column::Category(category) = named.column else {
            continue;
        };
        let mut spellings: BTreeMap<String, Vec<(&str, u64)>> = BTreeMap::new();
        let levels = level_counts(category);
        let is_of_truths = holds_truths(&levels);
        for (level, count) in levels {
            let key = match truth(level).filter(|_| is_of_truths) {
                Some(value) => value.to_string(),
                None if level.parse::<f64>().is_ok() => continue,
                None => spelling_key(level),
            };
            if !key.is_empty() {
                spellings.entry(key).or_default().push((level, count));
            }
        }
        let groups: Vec<&Vec<(&str, u64)>> =
            spellings.values().filter(|group| group.len() > 1).collect();
        let mut into = Vec::new();
        for group in &groups {
            let most = group.iter().rev().max_by_key(|(_, count)| *count);
            let usual = most.map_or("", |(name, _)| *name);
            let others = group.iter().filter(|(name, _)| *name != usual);
            into.extend(others.map(|(name, _)| ((*name).to_owned(), usual.to_owned())));
        }
        if into.is_empty() {
            continue;
        }
        let evidence = groups.iter().take(MOST_EVIDENCE).map(|group| Evidence {
            line: None,
            text: group.iter().map(times).collect::<Vec<_>>().join(", "),
        });
        let evidence: Vec<Evidence> = evidence.collect();
        let n = groups.len() as u64;
        let sentence = format!(
            "{}: {n} {} spelt in several ways.",
            named.name,
            if n == 1 { "name is" } else { "names are" }
        );
        let column = named.name.to_owned();
        found.push(
            Finding::new(CheckId::StringVariants, Verdict::Warn, sentence)
                .about(&[named.name])
                .shown_by(evidence, n)
                .bound(
                    "equal but for case, blanks, points, commas and underscores, or words for true and \
                     false alone (Deepchecks: none)"
                        .into(),
                )
                .fixed_by(Fix::MergeVariants { column, into }),
        );
    }
    found
}

/// A name and how often it occurs.
fn times((name, count): &(&str, u64)) -> String {
    format!("“{}” {count} times", shortened(name))
}

/// Whether a column holds words for true and false and nothing else. Letters alone, as mushrooms
/// are described by, may be codes of anything.
fn holds_truths(levels: &[(&str, u64)]) -> bool {
    levels.len() > 2
        && levels.iter().all(|(name, _)| truth(name).is_some())
        && levels.iter().any(|(name, _)| name.chars().count() > 1)
}

/// What a word for true or false means.
fn truth(name: &str) -> Option<bool> {
    match name.trim().to_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "on" | "1" => Some(true),
        "false" | "f" | "no" | "n" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// What is the same in all spellings of a name: letters, digits, and signs that mean something,
/// for `<=50K` is not `>50K`, `A+` not `A-`, and `C` not `C++`.
fn spelling_key(name: &str) -> String {
    let lower = name.to_lowercase();
    let is_noise = |c: char| {
        c.is_whitespace() || matches!(c, '.' | ',' | '_' | ':' | ';' | '"' | '\'' | '’' | '`')
    };
    lower.chars().filter(|c| !is_noise(*c)).collect()
}

/// Names without a letter or digit among names that have some: often a word for "missing".
pub(super) fn special_characters(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for named in subject.features().chain(subject.target()) {
        let Column::Category(category) = named.column else {
            continue;
        };
        let levels = level_counts(category);
        let is_mark = |name: &str| !name.chars().any(char::is_alphanumeric);
        let marks: Vec<_> = levels.iter().filter(|(name, _)| is_mark(name)).collect();
        // A column of `+` and `-` is a column of signs.
        if marks.is_empty() || marks.len() == levels.len() {
            continue;
        }
        let n: u64 = marks.iter().map(|(_, count)| *count).sum();
        let known: u64 = levels.iter().map(|(_, count)| *count).sum();
        if n as f64 <= subject.bounds.special_characters * known as f64 {
            continue;
        }
        let evidence = marks.iter().take(MOST_EVIDENCE).map(|mark| Evidence {
            line: None,
            text: times(mark),
        });
        let sentence = format!(
            "{}: {n} {} neither letter nor digit. If they stand for a missing value, add them to \
             the missing-value words on Ingest.",
            named.name,
            if n == 1 { "value holds" } else { "values hold" }
        );
        found.push(
            Finding::new(CheckId::SpecialCharacters, Verdict::Warn, sentence)
                .about(&[named.name])
                .shown_by(evidence.collect(), marks.len() as u64)
                .bound(format!(
                    "at most {} (Deepchecks)",
                    percent(subject.bounds.special_characters)
                )),
        );
    }
    found
}
