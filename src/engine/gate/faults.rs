//! Faults that are looked for in many places: the worst class, the worst segment.

use super::ability::{judged, percent, untested};
use super::asks::Asks;
use super::report::{TestId, TestResult};
use super::segment::{Segment, of_rows, segments, short};
use super::subject::{Answered, Right};
use crate::engine::evaluate::Report;
use crate::stats::{Z_95, mean, normal_quantile, wilson_interval};

/// Fewest rows of a class that its recall is judged on.
const CLASS_ROWS: u64 = 5;

/// Each class beside the mean of all.
pub(super) fn class_floor(answered: &Answered<'_>, asks: &Asks) -> TestResult {
    let asked = format!(
        "each class is found at least {} as often as the mean class",
        percent(asks.least_class_share)
    );
    let Report::Classification(report) = &answered.evaluation.report else {
        return untested(TestId::ClassFloor, &asked, "there are no classes");
    };
    let rows = report.labels.iter().zip(&report.confusion).enumerate();
    let recalls: Vec<(&String, u64, u64)> = rows
        .filter_map(|(class, (label, row))| {
            let n: u64 = row.iter().sum();
            (n >= CLASS_ROWS).then(|| (label, row.get(class).copied().unwrap_or(0), n))
        })
        .collect();
    if recalls.len() < 2 {
        let why = format!("fewer than two classes have {CLASS_ROWS} rows");
        return untested(TestId::ClassFloor, &asked, &why);
    }
    let share = |hits: u64, n: u64| hits as f64 / n as f64;
    let all: Vec<f64> = recalls
        .iter()
        .map(|(_, hits, n)| share(*hits, *n))
        .collect();
    let bound = asks.least_class_share * mean(&all).unwrap_or(0.0);
    // The worst of many classes looks bad by luck (Bonferroni).
    let z = normal_quantile(1.0 - 0.025 / recalls.len() as f64).unwrap_or(Z_95);
    let judge = |(label, hits, n): &(&String, u64, u64)| {
        let (value, interval) = (share(*hits, *n), wilson_interval(*hits, *n, z));
        let verdict = judged(
            value >= bound,
            interval.is_some_and(|(_, high)| high < bound),
        );
        let found = format!("{hits} of {n} {label}, at least {} asked", percent(bound));
        TestResult::told(TestId::ClassFloor, &asked, found, verdict)
            .numbers((value, bound), interval)
    };
    worst(recalls.iter().map(judge), 1.0)
        .unwrap_or_else(|| untested(TestId::ClassFloor, &asked, "there are no classes"))
}

/// The worst verdict, and of equals the lowest value times `sign`.
fn worst(tests: impl Iterator<Item = TestResult>, sign: f64) -> Option<TestResult> {
    let value = |test: &TestResult| sign * test.value.unwrap_or(f64::NAN);
    tests.min_by(|a, b| {
        let by_verdict = b.verdict.cmp(&a.verdict);
        by_verdict.then(value(a).total_cmp(&value(b)))
    })
}

pub(super) fn weakest_segment(answered: &Answered<'_>, asks: &Asks) -> TestResult {
    let is_error = matches!(answered.right, Right::Errors(_));
    let asked = if is_error {
        format!(
            "mean absolute error of no segment above {} of the whole's",
            percent(1.0 / asks.least_segment_share)
        )
    } else {
        format!(
            "accuracy of no segment below {} of the whole's",
            percent(asks.least_segment_share)
        )
    };
    let (table, _) = answered.subject.held_out;
    let rows: Vec<usize> = (0..table.n_rows()).collect();
    let found = segments(table, &answered.subject.pipeline.fields(), &answered.right);
    let sign = if is_error { -1.0 } else { 1.0 };
    let whole = of_rows(&answered.right, &rows, Z_95);
    let Some((whole, _)) = whole else {
        return untested(TestId::WeakestSegment, &asked, "there are no rows");
    };
    let bound = if is_error {
        whole / asks.least_segment_share
    } else {
        whole * asks.least_segment_share
    };
    let judge = |one: Segment| {
        let surest = if is_error {
            one.interval95.0
        } else {
            one.interval95.1
        };
        let verdict = judged(
            sign * one.value >= sign * bound,
            sign * surest < sign * bound,
        );
        let found = format!(
            "{} {}: {} in {} rows, {} in all",
            one.column,
            one.values,
            short(one.value),
            one.n_rows,
            short(whole)
        );
        TestResult::told(TestId::WeakestSegment, &asked, found, verdict)
            .numbers((one.value, bound), Some(one.interval95))
    };
    worst(found.into_iter().map(judge), sign)
        .unwrap_or_else(|| untested(TestId::WeakestSegment, &asked, "no part has 30 rows"))
}
