//! Checks of columns against each other and against the target.

use super::association::{Associations, Named};
use super::examine::Relation;
use super::finding::{CheckId, Finding, Fix, Verdict};
use super::row_hash::column_hash;
use super::subject::{Subject, listed, percent};
use crate::engine::ingest::Column;

/// From here on a column as good as is the target.
const GIVES_AWAY: f64 = 0.98;
/// A column that is filled in so few rows ...
const RARELY_FILLED: f64 = 0.1;
/// ... at least these, ...
const ROWS_FILLED: usize = 30;
/// ... and where it is, the commonest class is at most this much as common: it may be written
/// down only after the target is known.
const CLASS_DROP: f64 = 0.5;

pub(super) fn leakage(subject: &Subject<'_>, relations: &[Relation]) -> Vec<Finding> {
    let mut found = Vec::new();
    let Some(target) = subject.target() else {
        return found;
    };
    for named in subject.features() {
        let relation = relations
            .iter()
            .find(|relation| relation.column == named.name);
        let power = relation.and_then(|relation| relation.power).unwrap_or(0.0);
        let columns = vec![named.name.to_owned()];
        let bound = format!(
            "at most {} (predictive power score, as Deepchecks)",
            subject.bounds.leakage
        );
        if power > subject.bounds.leakage {
            let verdict = if power >= GIVES_AWAY {
                Verdict::Fail
            } else {
                Verdict::Warn
            };
            let sentence = format!(
                "{} alone goes {} of the way to a perfect prediction of {}. Is it known before {} is?",
                named.name,
                percent(power),
                target.name,
                target.name
            );
            found.push(
                Finding::new(CheckId::Leakage, verdict, sentence)
                    .about(&[named.name])
                    .bound(bound)
                    .fixed_by(Fix::Ignore { columns }),
            );
        } else if let Some(sentence) = written_after(subject, named, target) {
            found.push(
                Finding::new(CheckId::Leakage, Verdict::Warn, sentence)
                    .about(&[named.name])
                    .bound(format!(
                        "filled in under {} of the rows, the commonest class half as common there",
                        percent(RARELY_FILLED)
                    ))
                    .fixed_by(Fix::Ignore { columns }),
            );
        }
    }
    found
}

/// A column that is nearly always empty or zero, and where it is not, the classes are others.
fn written_after(subject: &Subject<'_>, named: Named<'_>, target: Named<'_>) -> Option<String> {
    let Column::Category(classes) = target.column else {
        return None;
    };
    let is_zero = |row: usize| match named.column {
        Column::Number(values) => values.get(row) == Some(&0.0),
        Column::Category(_) => false,
    };
    let is_filled = |row: usize| !named.column.is_missing(row) && !is_zero(row);
    let mut counts = vec![(0_usize, 0_usize); classes.levels.len()];
    let (mut n_all, mut n_filled) = (0_usize, 0_usize);
    for row in subject.rows.iter() {
        let class = classes
            .codes
            .get(row)
            .and_then(|code| counts.get_mut(*code as usize));
        if let Some((all, filled)) = class {
            *all += 1;
            n_all += 1;
            if is_filled(row) {
                *filled += 1;
                n_filled += 1;
            }
        }
    }
    let (class, (all, filled)) = counts.iter().enumerate().max_by_key(|(_, (all, _))| *all)?;
    let before = *all as f64 / n_all as f64;
    let then = *filled as f64 / n_filled as f64;
    let share = n_filled as f64 / n_all as f64;
    let is_odd = n_filled >= ROWS_FILLED && share <= RARELY_FILLED && then <= CLASS_DROP * before;
    is_odd.then(|| {
        format!(
            "{} is filled in {} of the rows only, and there “{}” falls from {} to {}: it may be written down after {} is known.",
            named.name,
            percent(share),
            classes.levels.get(class).map_or("", String::as_str),
            percent(before),
            percent(then),
            target.name
        )
    })
}

pub(super) fn strong_pairs(subject: &Subject<'_>, associations: &Associations) -> Vec<Finding> {
    let target = subject.target().map_or("", |target| target.name);
    let name = |index: usize| associations.names.get(index).map_or("", String::as_str);
    let mut found = Vec::new();
    for (a, b, value) in associations.pairs() {
        let (a, b) = (name(a), name(b));
        if value.abs() <= subject.bounds.association {
            break;
        }
        if a == target || b == target {
            continue;
        }
        let sentence = format!("{a} and {b} say nearly the same ({value:.2}).");
        let columns = vec![b.to_owned()];
        found.push(
            Finding::new(CheckId::Association, Verdict::Warn, sentence)
                .about(&[a, b])
                .bound(format!(
                    "at most {} (Deepchecks, PyCaret)",
                    subject.bounds.association
                ))
                .fixed_by(Fix::Ignore { columns }),
        );
    }
    // A list of twenty says it; the heat map and the table below it have them all.
    let more = found.len().saturating_sub(20);
    found.truncate(20);
    if more > 0 {
        let sentence = format!(
            "{more} more pairs of features are as strongly associated; see the picture below."
        );
        found.push(Finding::new(CheckId::Association, Verdict::Warn, sentence));
    }
    found
}

/// Columns with the same values, or the same names under other spellings.
pub(super) fn duplicate_columns(subject: &Subject<'_>) -> Vec<Finding> {
    let mut groups: Vec<(u64, Vec<&str>)> = Vec::new();
    for named in subject.features() {
        let hash = column_hash(named.column);
        match groups.iter_mut().find(|(of, _)| *of == hash) {
            Some((_, names)) => names.push(named.name),
            None => groups.push((hash, vec![named.name])),
        }
    }
    groups
        .iter()
        .filter(|(_, names)| names.len() > 1)
        .map(|(_, names)| {
            let others = names
                .iter()
                .skip(1)
                .map(|name| (*name).to_owned())
                .collect();
            Finding::new(
                CheckId::DuplicateColumns,
                Verdict::Warn,
                format!("{} hold the same in every row.", listed(names)),
            )
            .about(names)
            .fixed_by(Fix::Ignore { columns: others })
        })
        .collect()
}
