use super::super::rank;
use super::*;
use crate::engine::charter::Task;
use crate::engine::digest::Digest;
use crate::engine::evaluate::{Evaluation, RegressionReport, Report, Scores};
use crate::engine::run::{FinalResult, FoldResult, Outcome};
use crate::engine::split::SplitSpec;

fn run(id: &str, folds: &[f64]) -> Run {
    let fold = |value: &f64| FoldResult {
        scores: Scores::from([(Metric::Accuracy, *value)]),
        fit_seconds: 0.1,
        tuned: None,
    };
    let report = Report::Regression(RegressionReport::new(&[], &[]));
    let result = FinalResult {
        test: Evaluation {
            n_rows: 10,
            scores: Scores::new(),
            report,
        },
        fit_seconds: 0.1,
        predict_us_per_row: 1.0,
        size_bytes: 1,
        model_digest: Digest::of_bytes(id.as_bytes()),
        width: 1,
        converged: true,
        n_fitted: None,
        tuned: None,
        outcomes: None,
        n_train: 40,
    };
    Run {
        id: Digest::of_bytes(id.as_bytes()),
        plan: Digest::of_bytes(b"plan"),
        estimator: Estimator::from_id(id, Task::Classification).unwrap(),
        folds: folds.iter().map(fold).collect(),
        outcome: Outcome::Finished(Box::new(result)),
        started: 0,
    }
}

#[test]
fn ranks_by_mean_and_measures_the_way_to_perfect() {
    let runs = [
        run("baseline", &[0.5; 5]),
        run("logistic", &[0.8; 5]),
        run("knn", &[0.75; 5]),
    ];
    let board = rank(&runs, Metric::Accuracy, &SplitSpec::default());
    let ids: Vec<&str> = board
        .places
        .iter()
        .map(|place| place.estimator.id())
        .collect();
    assert_eq!(ids, ["logistic", "knn", "baseline"]);
    assert!((board.places[0].gain.unwrap() - 0.6).abs() < 1e-12);
    assert!(!board.places[1].tied_with_best);
}

#[test]
fn a_gap_smaller_than_the_noise_is_a_tie() {
    let runs = [
        run("baseline", &[0.5; 5]),
        run("logistic", &[0.8, 0.9, 0.85, 0.7, 0.95]),
        run("knn", &[0.82, 0.85, 0.84, 0.75, 0.9]),
    ];
    let board = rank(&runs, Metric::Accuracy, &SplitSpec::default());
    assert!(board.places[1].tied_with_best && !board.places[2].tied_with_best);
    let Finding::Leader { sentence, note } = verdict(&board, &runs) else {
        panic!()
    };
    assert!(
        sentence.starts_with("Logistic regression leads: accuracy 0.840 ± "),
        "{sentence}"
    );
    assert!(
        note.contains("can't tell it from nearest neighbours"),
        "{note}"
    );
}

#[test]
fn nothing_better_than_the_baseline_is_said_so() {
    let runs = [
        run("baseline", &[0.60, 0.61, 0.60, 0.59, 0.60]),
        run("logistic", &[0.61, 0.60, 0.62, 0.58, 0.60]),
    ];
    assert!(matches!(
        verdict(&rank(&runs, Metric::Accuracy, &SplitSpec::default()), &runs),
        Finding::NotBetterThanBaseline { .. }
    ));
    assert_eq!(
        verdict(
            &rank::<Run>(&[], Metric::Accuracy, &SplitSpec::default()),
            &[] as &[Run]
        ),
        Finding::Nothing
    );
}

#[test]
fn three_significant_digits() {
    for (value, text) in [
        (0.12345, "0.123"),
        (12.345, "12.3"),
        (1234.5, "1234"),
        (0.0, "0"),
        (-0.5, "-0.500"),
    ] {
        assert_eq!(digits(value), text);
    }
}

#[test]
fn one_candidate_is_compared_with_nothing() {
    let runs = [run("logistic", &[0.8, 0.9, 0.85, 0.7, 0.95])];
    let Finding::Leader { sentence, note } =
        verdict(&rank(&runs, Metric::Accuracy, &SplitSpec::default()), &runs)
    else {
        panic!()
    };
    assert_eq!(
        sentence,
        "Logistic regression: accuracy 0.840 ± 0.096 over 5 folds."
    );
    assert_eq!(note, "No other candidate was scored to compare it with.");
}
