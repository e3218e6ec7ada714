use super::super::rank;
use super::*;
use crate::engine::charter::{Metric, Task};
use crate::engine::digest::Digest;
use crate::engine::evaluate::{Evaluation, RegressionReport, Report, Scores};
use crate::engine::run::{FinalResult, FoldResult, Outcome};
use crate::engine::split::SplitSpec;

fn run(id: &str, folds: &[f64]) -> Run {
    let fold = |value: &f64| FoldResult {
        scores: Scores::from([(Metric::Accuracy, *value)]),
        fit_seconds: 0.1,
        tuned: None,
        outcomes: None,
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
        threshold: None,
        members: Vec::new(),
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

#[test]
fn repeats_do_not_make_a_tie_a_difference() {
    // Per-round differences of .03 +- .04: fifteen rounds of one ratio, whatever the repeats.
    let better: Vec<f64> = (0..15)
        .map(|round| 0.8 + 0.02 * f64::from(round % 5))
        .collect();
    let worse: Vec<f64> = (0..15)
        .map(|round| better[round as usize] - 0.03 - 0.04 * f64::from(round % 3 - 1))
        .collect();
    let runs = [
        run("baseline", &[0.5; 15]),
        run("logistic", &better),
        run("knn", &worse),
    ];
    let repeated = SplitSpec {
        repeats: 3,
        ..SplitSpec::default()
    };
    let board = rank(&runs, Metric::Accuracy, &repeated);
    assert_eq!(board.yardstick.test_over_train, 0.25);
    assert!(board.places[1].tied_with_best);
    let wrong = super::super::Yardstick {
        test_over_train: 1.0 / 14.0,
        ..board.yardstick
    };
    let pair = |yardstick: &super::super::Yardstick| yardstick.pair(&runs[1], &runs[2]).unwrap();
    assert!(!pair(&board.yardstick).is_significant() && pair(&wrong).is_significant());
}

#[test]
fn a_difference_too_small_to_matter_is_a_tie() {
    let runs = [
        run("baseline", &[0.5; 5]),
        run("extra_trees", &[0.904, 0.905, 0.906, 0.905, 0.905]),
        run("logistic", &[0.900, 0.901, 0.902, 0.901, 0.901]),
    ];
    let board = rank(&runs, Metric::Accuracy, &SplitSpec::default());
    let pair = board.yardstick.pair(&runs[1], &runs[2]).unwrap();
    assert!(pair.is_significant() && pair.is_tie() && pair.practical.equivalent > 0.99);
    assert!(board.places[1].tied_with_best && !board.places[2].tied_with_best);
    let taken = super::super::recommend(&board, &runs).unwrap();
    assert_eq!(taken.estimator.id(), "logistic");
    assert_eq!(
        taken.sentence,
        "Of two equally good ones, take logistic regression: it is the simplest to explain."
    );
}

#[test]
fn nothing_is_recommended_that_does_not_beat_the_baseline() {
    let runs = [
        run("baseline", &[0.60, 0.61, 0.60, 0.59, 0.60]),
        run("logistic", &[0.61, 0.60, 0.62, 0.58, 0.60]),
    ];
    let board = rank(&runs, Metric::Accuracy, &SplitSpec::default());
    assert_eq!(super::super::recommend(&board, &runs), None);
}

#[test]
fn what_is_probably_worse_is_not_recommended_however_simple() {
    let runs = [
        run("baseline", &[0.3; 5]),
        run("boosting", &[0.80, 0.70, 0.78, 0.60, 0.82]),
        run("logistic", &[0.70, 0.72, 0.60, 0.62, 0.66]),
        run("decision_tree", &[0.78, 0.74, 0.70, 0.66, 0.78]),
    ];
    let board = rank(&runs, Metric::Accuracy, &SplitSpec::default());
    assert!(board.places[1..3].iter().all(|place| place.tied_with_best));
    let taken = super::super::recommend(&board, &runs).unwrap();
    assert_eq!(
        taken.sentence,
        "Of two equally good ones, take decision tree: it is the simplest to explain. One more can't be told from the best for sure, but is probably worse."
    );
}

#[test]
fn rounds_are_compared_with_their_like() {
    // The metric is undefined in one round of one run: that round says nothing of either.
    let mut gap = run("knn", &[0.7, 0.8, 0.9, 0.8, 0.7]);
    gap.folds[0].scores.clear();
    let other = run("logistic", &[0.1, 0.8, 0.9, 0.8, 0.7]);
    let board = rank(&[&gap, &other], Metric::Accuracy, &SplitSpec::default());
    let pair = board.yardstick.pair(&gap, &other).unwrap();
    assert_eq!((pair.difference.mean, pair.difference.df), (0.0, 3));
    gap.folds.truncate(2);
    assert_eq!(board.yardstick.pair(&gap, &other), None);
}

#[test]
fn simple_mode_says_what_it_flatters() {
    use crate::engine::evaluate::{Answers, Outcomes};
    let with_test = |id: &str, right: u32| {
        let mut run = run(id, &[0.8, 0.9, 0.85, 0.7, 0.95]);
        let Outcome::Finished(result) = &mut run.outcome else {
            panic!()
        };
        let score = f64::from(right) / 40.0;
        result.test.scores.insert(Metric::Accuracy, score);
        let predicted: Vec<u32> = (0..40)
            .map(|row| u32::from((row * 7) % 40 < right))
            .collect();
        result.outcomes = Some(Outcomes {
            step: 1,
            n_rows: 40,
            answers: Answers::Classes {
                truth: vec![1; 40],
                probabilities: predicted
                    .iter()
                    .flat_map(|code| [1.0 - *code as f32, *code as f32])
                    .collect(),
                predicted,
                n_classes: 2,
            },
        });
        run
    };
    let runs = [
        with_test("baseline", 20),
        with_test("logistic", 30),
        with_test("knn", 34),
    ];
    let board = super::super::rank_by_test(&runs, Metric::Accuracy, &SplitSpec::default());
    assert_eq!(board.places[0].estimator.id(), "knn");
    let Finding::Leader { sentence, note } = verdict(&board, &runs) else {
        panic!()
    };
    assert_eq!(
        sentence,
        "Nearest neighbours scores best on the 40 test rows: accuracy 0.850."
    );
    assert!(
        note.starts_with("The best of 3 equally good candidates would look 0.0"),
        "{note}"
    );
}
