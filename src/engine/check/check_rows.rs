//! Checks of whole rows: duplicates, contradictions, rows without a target, rare classes.

use super::finding::{CheckId, Finding, Fix, MOST_EVIDENCE, Verdict};
use super::row_hash::{
    add_column, column_hashes, conflicting, duplicate_rows, expected_twins, repeated,
};
use super::subject::{Subject, listed, percent};
use crate::engine::charter::Task;
use crate::engine::ingest::Role;

/// What a random split usually holds out.
const TEST_SHARE: f64 = 0.2;
/// Twins of more rows are first estimated on some: those whose number leaves no rest.
const MANY_ROWS: usize = 100_000;
/// From this share of contradicting rows on, no model can be good.
const MANY_CONFLICTS: f64 = 0.05;

pub(super) fn duplicates(subject: &Subject<'_>) -> Vec<Finding> {
    let rows = duplicate_rows(subject.raw);
    let share = rows.len() as f64 / subject.raw.n_rows.max(1) as f64;
    if rows.is_empty() {
        return Vec::new();
    }
    let verdict = if share > subject.bounds.duplicate_rows {
        Verdict::Warn
    } else {
        Verdict::Pass
    };
    let sentence = format!(
        "{} of {} rows ({}) equal an earlier one in every column.",
        rows.len(),
        subject.raw.n_rows,
        percent(share)
    );
    let evidence = rows
        .iter()
        .take(MOST_EVIDENCE)
        .map(|row| subject.row(*row as usize));
    let finding = Finding::new(CheckId::DuplicateRows, verdict, sentence)
        .shown_by(evidence.collect(), rows.len() as u64)
        .bound(format!(
            "at most {} (Deepchecks)",
            percent(subject.bounds.duplicate_rows)
        ));
    vec![finding.fixed_by(Fix::DropDuplicateRows)]
}

/// A number per row that is the same for rows with the same features, ignored columns apart: an
/// identifier would make every row different. None where there is no feature.
pub(super) fn feature_hashes(subject: &Subject<'_>) -> Vec<u64> {
    subject.features().next().map_or_else(Vec::new, |_| {
        column_hashes(subject.table, |name| {
            let field = subject.schema.field(name);
            field.is_some_and(|field| field.role == Role::Feature)
        })
    })
}

/// Rows that are equal to a model, on both sides of a random split.
pub(super) fn on_both_sides(subject: &Subject<'_>, features: &[u64]) -> Vec<Finding> {
    let mut hashes = features.to_vec();
    if let Some(target) = subject.target() {
        add_column(&mut hashes, target.column);
    }
    let n_test = TEST_SHARE * subject.raw.n_rows as f64;
    let bound = subject.bounds.train_test_duplicates;
    // Equal rows have equal numbers, so that some numbers hold all of their twins.
    let step = (hashes.len() / MANY_ROWS).max(1) as u64;
    let some: Vec<u64> = hashes
        .iter()
        .copied()
        .filter(|hash| hash % step == 0)
        .collect();
    if expected_twins(&some, TEST_SHARE) * step as f64 <= 0.5 * bound * n_test {
        return Vec::new();
    }
    let twins = expected_twins(&hashes, TEST_SHARE);
    let share = twins / n_test.max(1.0);
    if share <= bound {
        return Vec::new();
    }
    let rows = repeated(&hashes);
    let sentence = format!(
        "About {twins:.0} of {n_test:.0} test rows ({}) of a random split would equal a training row in every column used: a model can know them by heart. A split by group keeps equal rows together; Split counts them for yours.",
        percent(share)
    );
    let evidence = rows
        .iter()
        .take(MOST_EVIDENCE)
        .map(|row| subject.row(*row as usize));
    vec![
        Finding::new(CheckId::TrainTestDuplicates, Verdict::Warn, sentence)
            .shown_by(evidence.collect(), rows.len() as u64)
            .bound(format!("at most {} (Deepchecks)", percent(bound))),
    ]
}

pub(super) fn conflicts(subject: &Subject<'_>, features: &[u64]) -> Vec<Finding> {
    let Some(target) = subject.target() else {
        return Vec::new();
    };
    if subject.task == Task::Regression {
        return Vec::new();
    }
    let rows = conflicting(features, target.column);
    let share = rows.len() as f64 / subject.raw.n_rows.max(1) as f64;
    if rows.is_empty() || share <= subject.bounds.conflicting_rows {
        return Vec::new();
    }
    let verdict = if share > MANY_CONFLICTS {
        Verdict::Fail
    } else {
        Verdict::Warn
    };
    let sentence = format!(
        "{} rows ({}) have the features of a row with another {}: no model can get all of them right.",
        rows.len(),
        percent(share),
        target.name
    );
    let evidence = rows
        .iter()
        .take(MOST_EVIDENCE)
        .map(|row| subject.row(*row as usize));
    vec![
        Finding::new(CheckId::ConflictingLabels, verdict, sentence)
            .about(&[target.name])
            .shown_by(evidence.collect(), rows.len() as u64)
            .bound(format!(
                "at most {} (Deepchecks)",
                percent(subject.bounds.conflicting_rows)
            ))
            .fixed_by(Fix::DropConflictingRows),
    ]
}

pub(super) fn missing_target(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(profile) = subject
        .target()
        .and_then(|target| subject.profile(target.name))
    else {
        return Vec::new();
    };
    if profile.n_missing == 0 {
        return Vec::new();
    }
    let sentence = format!(
        "{} of {} rows have no {}; they can neither train nor test and are left out.",
        profile.n_missing, profile.n_rows, profile.name
    );
    vec![Finding::new(CheckId::MissingTarget, Verdict::Warn, sentence).about(&[&profile.name])]
}

pub(super) fn class_balance(subject: &Subject<'_>) -> Vec<Finding> {
    let classes = subject.classes();
    let Some(target) = subject
        .target()
        .filter(|_| subject.task == Task::Classification)
    else {
        return Vec::new();
    };
    let (Some((common, most)), Some((rare, least))) = (classes.first(), classes.last()) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let ratio = *least as f64 / *most as f64;
    if ratio < subject.bounds.class_ratio {
        let total: u64 = classes.iter().map(|(_, count)| count).sum();
        let sentence = format!(
            "“{rare}” is {} of the rows, “{common}” {}: accuracy would reward a model that never says “{rare}”.",
            percent(*least as f64 / total as f64),
            percent(*most as f64 / total as f64),
        );
        found.push(
            Finding::new(CheckId::ClassImbalance, Verdict::Warn, sentence)
                .about(&[target.name])
                .bound(format!(
                    "at least {} rare rows per common one (Deepchecks)",
                    subject.bounds.class_ratio
                ))
                .fixed_by(Fix::BalanceClasses),
        );
    }
    let few: Vec<&str> = classes
        .iter()
        .filter(|(_, count)| (*count as f64) < subject.bounds.class_rows)
        .map(|(name, _)| *name)
        .collect();
    if !few.is_empty() {
        let sentence = format!(
            "Fewer than {} rows each: {}. Scores of such classes say little.",
            subject.bounds.class_rows,
            listed(&few)
        );
        found.push(
            Finding::new(CheckId::ClassImbalance, Verdict::Warn, sentence).about(&[target.name]),
        );
    }
    found
}

pub(super) fn dates(subject: &Subject<'_>) -> Vec<Finding> {
    let dates = subject.schema.dates();
    if dates.is_empty() {
        return Vec::new();
    }
    let sentence = format!(
        "The rows have dates ({}): where a model is used on later rows, split them by time, or scores flatter it.",
        listed(&dates)
    );
    vec![Finding::new(CheckId::Dates, Verdict::Warn, sentence).about(&dates)]
}
