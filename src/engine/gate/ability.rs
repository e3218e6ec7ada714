//! Tests of how good a model is on rows that it has not seen.

use super::asks::Asks;
use super::faults;
use super::report::{TestId, TestResult, Verdict};
use super::segment::short;
use super::subject::Answered;
use crate::engine::charter::{Direction, Metric, Task};
use crate::engine::evaluate::score;
use crate::engine::train::{Error, Labels, Predictions};
use crate::stats::mean;

/// What an interval may fall below a stated bound without a warning: of scores, and as a share
/// of the bound for errors in the target's unit.
const CHARTER_SLACK: f64 = 0.05;
/// Fewest rows that calibration is judged on.
const CALIBRATION_ROWS: u64 = 200;

/// Whether something is as asked: by the value, and by what the rows are sure of.
pub(super) fn judged(is_met: bool, is_surely_not_met: bool) -> Verdict {
    match (is_met, is_surely_not_met) {
        (true, _) => Verdict::Pass,
        (false, false) => Verdict::Warn,
        (false, true) => Verdict::Fail,
    }
}

pub(super) fn untested(id: TestId, asked: &str, why: &str) -> TestResult {
    TestResult::told(id, asked, why.into(), Verdict::Untested)
}

/// Every test of ability.
///
/// # Errors
/// When the training rows lack a column.
pub(super) fn tests(answered: &Answered<'_>, asks: &Asks) -> Result<Vec<TestResult>, Error> {
    let source = answered.subject.source;
    let on = |test: TestResult| test.on(source);
    let mut tests = vec![on(gain(answered, asks))];
    tests.extend(charter(answered).map(on));
    tests.push(gap(answered, asks)?);
    if answered.subject.plan.task == Task::Classification {
        tests.extend(roc_auc(answered, asks).map(on));
        tests.push(on(faults::class_floor(answered, asks)));
    }
    tests.push(on(faults::weakest_segment(answered, asks)));
    if answered.subject.plan.task == Task::Classification {
        tests.push(on(calibration(answered, asks)));
    }
    tests.push(latency(answered, asks));
    tests.extend(size(answered));
    Ok(tests)
}

/// What always giving the same answer would say: the classes' shares, or the mean.
fn same_answer(known: &Labels, n_rows: usize) -> Predictions {
    match known {
        Labels::Numbers(numbers) => {
            Predictions::Numbers(vec![mean(numbers).unwrap_or(0.0); n_rows])
        }
        Labels::Classes { codes, n_classes } => {
            let mut shares = vec![0.0; *n_classes];
            for code in codes {
                if let Some(share) = shares.get_mut(*code as usize) {
                    *share += 1.0 / codes.len() as f64;
                }
            }
            Predictions::Classes {
                probabilities: shares.repeat(n_rows),
                n_classes: *n_classes,
                threshold: None,
            }
        }
    }
}

fn baseline(answered: &Answered<'_>, metric: Metric) -> Option<f64> {
    let (_, truth) = answered.subject.held_out;
    let known = answered
        .subject
        .training
        .map_or(truth, |known| known.labels);
    let guess = same_answer(known, truth.len());
    score(truth, &guess).get(&metric).copied()
}

fn gain(answered: &Answered<'_>, asks: &Asks) -> TestResult {
    let metric = answered.subject.plan.rank_by;
    let name = metric.name_in_sentence();
    let asked = format!(
        "{name}: at least {} of the way from baseline to perfect",
        percent(asks.least_gain)
    );
    let value = answered.evaluation.scores.get(&metric).copied();
    let base = baseline(answered, metric);
    let (Some(value), Some(base)) = (value, base) else {
        return untested(
            TestId::GainOverBaseline,
            &asked,
            &format!("{name} is undefined on these rows"),
        );
    };
    let way = metric.perfect() - base;
    if way == 0.0 {
        return untested(
            TestId::GainOverBaseline,
            &asked,
            "the baseline is perfect on these rows",
        );
    }
    let share = |value: f64| (value - base) / way;
    let interval = answered
        .evaluation
        .interval95(
            metric,
            answered.outcomes.as_ref(),
            answered.subject.plan.split.seed,
        )
        .map(|found| {
            let (a, b) = (share(found.low), share(found.high));
            (a.min(b), a.max(b))
        });
    let gain = share(value);
    let found = format!("{} ({} after {})", percent(gain), short(value), short(base));
    let is_sure = interval.is_some_and(|(low, _)| low > 0.0);
    let (found, verdict) = match (gain >= asks.least_gain, is_sure) {
        (false, _) => (found, Verdict::Fail),
        (true, false) => (
            format!("{found}; these rows can't tell that for sure"),
            Verdict::Warn,
        ),
        (true, true) => (found, Verdict::Pass),
    };
    TestResult::told(TestId::GainOverBaseline, &asked, found, verdict)
        .numbers((gain, asks.least_gain), interval)
}

fn charter(answered: &Answered<'_>) -> Option<TestResult> {
    let charter = &answered.subject.plan.charter;
    let (metric, bound) = (charter.metric?, charter.bound?);
    let side = match metric.direction() {
        Direction::Up => "at least",
        Direction::Down => "at most",
    };
    let asked = format!("{} {side} {bound}", metric.name_in_sentence());
    let Some(value) = answered.evaluation.scores.get(&metric).copied() else {
        let why = format!("undefined: {}", metric.undefined_because());
        return Some(untested(TestId::CharterBound, &asked, &why));
    };
    let outcomes = answered.outcomes.as_ref();
    let interval =
        answered
            .evaluation
            .interval95(metric, outcomes, answered.subject.plan.split.seed);
    let interval = interval.map(|found| (found.low, found.high));
    let slack = CHARTER_SLACK * if metric.has_unit() { bound.abs() } else { 1.0 };
    // Of the calibration error no interval is known.
    let is_exempt = metric == Metric::CalibrationError;
    let is_sure = interval.map_or(is_exempt, |(low, high)| match metric.direction() {
        Direction::Up => low >= bound - slack,
        Direction::Down => high <= bound + slack,
    });
    let verdict = match (metric.reaches(value, bound), is_sure) {
        (false, _) => Verdict::Fail,
        (true, false) => Verdict::Warn,
        (true, true) => Verdict::Pass,
    };
    let found = match (verdict, interval) {
        (Verdict::Warn, Some((low, high))) => format!(
            "{}, but over many rows anything from {} to {}",
            short(value),
            short(low),
            short(high)
        ),
        (Verdict::Warn, None) => format!(
            "{}, but these rows can't tell how sure that is",
            short(value)
        ),
        _ => short(value),
    };
    let test = TestResult::told(TestId::CharterBound, &asked, found, verdict);
    Some(test.numbers((value, bound), interval))
}

/// A fall from training to test rows is no fault by itself (a forest remembers its rows), so it
/// only warns.
fn gap(answered: &Answered<'_>, asks: &Asks) -> Result<TestResult, Error> {
    let metric = answered.subject.plan.rank_by;
    let name = metric.name_in_sentence();
    let asked = format!("{name} falls by at most {}", percent(asks.most_gap));
    let on = "training rows beside unseen ones";
    let Some(training) = answered.subject.training else {
        let why = "the rows it was trained on are not at hand";
        return Ok(untested(TestId::TrainTestGap, &asked, why).on(on));
    };
    let rows: Vec<u32> = (0..training.table.n_rows() as u32).collect();
    let predictions = answered.subject.pipeline.predict(training.table, &rows)?;
    let before = score(training.labels, &predictions).get(&metric).copied();
    let after = answered.evaluation.scores.get(&metric).copied();
    let whole = match metric.direction() {
        Direction::Up => before,
        Direction::Down => baseline(answered, metric),
    };
    let (Some(before), Some(after), Some(whole)) =
        (before, after, whole.filter(|whole| *whole > 0.0))
    else {
        let why = format!("{name} is undefined or nothing on one of both");
        return Ok(untested(TestId::TrainTestGap, &asked, &why).on(on));
    };
    let fall = metric.direction().sign() * (before - after) / whole;
    let found = format!(
        "{} on its training rows, {} on unseen ones: {}",
        short(before),
        short(after),
        percent(fall)
    );
    let verdict = judged(fall <= asks.most_gap, false);
    Ok(
        TestResult::told(TestId::TrainTestGap, &asked, found, verdict)
            .numbers((fall, asks.most_gap), None)
            .on(on),
    )
}

fn roc_auc(answered: &Answered<'_>, asks: &Asks) -> Option<TestResult> {
    if answered.subject.labels.len() != 2 {
        return None;
    }
    let asked = format!("at least {}", asks.least_roc_auc);
    let Some(value) = answered.evaluation.scores.get(&Metric::RocAuc).copied() else {
        return Some(untested(
            TestId::RocAuc,
            &asked,
            Metric::RocAuc.undefined_because(),
        ));
    };
    let interval = answered
        .evaluation
        .interval95(
            Metric::RocAuc,
            answered.outcomes.as_ref(),
            answered.subject.plan.split.seed,
        )
        .map(|found| (found.low, found.high));
    let is_surely_not_met = interval.is_some_and(|(_, high)| high < asks.least_roc_auc);
    let verdict = judged(value >= asks.least_roc_auc, is_surely_not_met);
    let test = TestResult::told(TestId::RocAuc, &asked, short(value), verdict);
    Some(test.numbers((value, asks.least_roc_auc), interval))
}

/// Has no interval, as resampling makes the error larger: so it only warns.
fn calibration(answered: &Answered<'_>, asks: &Asks) -> TestResult {
    let asked = format!(
        "stated probabilities are off by at most {} in the mean",
        asks.most_calibration_error
    );
    if answered.evaluation.n_rows < CALIBRATION_ROWS {
        let why = format!(
            "{} rows are fewer than {CALIBRATION_ROWS}",
            answered.evaluation.n_rows
        );
        return untested(TestId::Calibration, &asked, &why);
    }
    let Some(value) = answered
        .evaluation
        .scores
        .get(&Metric::CalibrationError)
        .copied()
    else {
        return untested(
            TestId::Calibration,
            &asked,
            Metric::CalibrationError.undefined_because(),
        );
    };
    let verdict = judged(value <= asks.most_calibration_error, false);
    TestResult::told(TestId::Calibration, &asked, short(value), verdict)
        .numbers((value, asks.most_calibration_error), None)
}

fn latency(answered: &Answered<'_>, asks: &Asks) -> TestResult {
    let stated = answered.subject.plan.charter.max_us_per_row;
    let bound = stated.unwrap_or(asks.most_us_per_row);
    let asked = format!(
        "at most {bound} µs{}",
        if stated.is_some() { ", as stated" } else { "" }
    );
    let value = answered.us_per_row;
    if value <= 0.0 {
        return untested(TestId::Latency, &asked, "the clock is too coarse");
    }
    let found = format!("{} µs", short(value));
    let verdict = judged(value <= bound, true);
    TestResult::told(TestId::Latency, &asked, found, verdict)
        .numbers((value, bound), None)
        .on("this machine, now")
}

fn size(answered: &Answered<'_>) -> Option<TestResult> {
    let bound = answered.subject.plan.charter.max_kilobytes?;
    let value = answered.subject.run.finished()?.size_bytes as f64 / 1000.0;
    let asked = format!("at most {bound} KB, as stated");
    let found = format!("{} KB", short(value));
    let test = TestResult::told(TestId::Size, &asked, found, judged(value <= bound, true));
    Some(test.numbers((value, bound), None).on("the model's bytes"))
}

/// A share in whole percent; tenths where there are few.
pub(super) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent != 0.0 && percent.abs() < 10.0 {
        format!("{percent:.1} %")
    } else {
        format!("{percent:.0} %")
    }
}
