use super::*;
use crate::engine::evaluate::evaluate;
use crate::engine::train::{Labels, Predictions};

/// Numbers with errors of a normal distribution's spread 1, drawn with a seed.
fn numbers(n_rows: usize, seed: u64) -> (Evaluation, Outcomes) {
    let mut random = Random::new(seed, Purpose::Sample, &[]);
    let mut normal = || (0..12).map(|_| random.unit()).sum::<f64>() - 6.0;
    let truth: Vec<f64> = (0..n_rows).map(|row| row as f64).collect();
    let predicted = truth.iter().map(|truth| truth + normal()).collect();
    let (labels, predictions) = (Labels::Numbers(truth), Predictions::Numbers(predicted));
    let outcomes = Outcomes::of(&labels, &predictions).unwrap();
    (evaluate(&labels, &predictions, &[]), outcomes)
}

#[test]
fn the_interval_of_a_mean_error_is_as_wide_as_theory_says() {
    // The absolute error of a standard normal has the deviation .6028.
    for n_rows in [400, 1000, 9000, 50_000] {
        let (evaluation, outcomes) = numbers(n_rows, 5);
        let interval = evaluation
            .interval95(Metric::Mae, Some(&outcomes), 1)
            .unwrap();
        let expected = 2.0 * 1.96 * 0.6028 / (n_rows as f64).sqrt();
        let found = interval.high - interval.low;
        assert!(
            (found / expected - 1.0).abs() < 0.15,
            "{n_rows}: {found} {expected}"
        );
        let score = evaluation.scores[&Metric::Mae];
        assert!(interval.low < score && score < interval.high);
    }
}

#[test]
fn accuracy_has_wilsons_interval_and_one_class_has_none_of_auc() {
    let labels = Labels::Classes {
        codes: vec![1; 10],
        n_classes: 2,
    };
    let predictions = Predictions::Classes {
        probabilities: [0.25, 0.75].repeat(10),
        n_classes: 2,
        threshold: None,
    };
    let names = ["a", "b"].map(String::from);
    let evaluation = evaluate(&labels, &predictions, &names);
    let outcomes = Outcomes::of(&labels, &predictions).unwrap();
    let interval = evaluation.interval95(Metric::Accuracy, None, 1).unwrap();
    assert_eq!(interval.method, IntervalMethod::Wilson);
    assert!((interval.low - 0.722_467_200_137_110_7).abs() < 1e-12 && interval.high == 1.0);
    assert_eq!(
        evaluation.interval95(Metric::RocAuc, Some(&outcomes), 1),
        None
    );
}

/// Models whose errors are independent, or all the same.
fn coins(n_models: u64, are_same: bool) -> Vec<Outcomes> {
    let truth = vec![1; 100];
    (0..n_models)
        .map(|model| {
            let seed = if are_same { 0 } else { model };
            let mut random = Random::new(seed, Purpose::Sample, &[]);
            let probabilities: Vec<f64> = (0..100)
                .flat_map(|_| {
                    let p = if random.unit() < 0.8 { 0.75 } else { 0.25 };
                    [1.0 - p, p]
                })
                .collect();
            let labels = Labels::Classes {
                codes: truth.clone(),
                n_classes: 2,
            };
            let predictions = Predictions::Classes {
                probabilities,
                n_classes: 2,
                threshold: None,
            };
            Outcomes::of(&labels, &predictions).unwrap()
        })
        .collect()
}

#[test]
fn the_luckiest_of_twelve_flatters_by_as_much_as_theory_says() {
    let models = coins(12, false);
    let models: Vec<&Outcomes> = models.iter().collect();
    // The largest of twelve standard normals is 1.629 in the mean; one score deviates by .04.
    let found = flattery(&models, Metric::Accuracy, 1).unwrap();
    assert!((found - 1.629 * 0.04).abs() < 0.006, "{found}");
    let two = flattery(&models[..2], Metric::Accuracy, 1).unwrap();
    assert!(two < found);
}

#[test]
fn models_that_err_alike_do_not_flatter() {
    let models = coins(12, true);
    let models: Vec<&Outcomes> = models.iter().collect();
    assert!(flattery(&models, Metric::Accuracy, 1).unwrap() < 0.002);
    assert_eq!(flattery(&models[..1], Metric::Accuracy, 1), None);
}

#[test]
fn rows_that_cannot_tell_give_no_interval() {
    let names = ["a", "b"].map(String::from);
    // Perfect on six rows: any resample is, and says nothing of others.
    let labels = Labels::Classes {
        codes: vec![0, 1, 0, 1, 0, 1],
        n_classes: 2,
    };
    let predictions = Predictions::Classes {
        probabilities: [0.75, 0.25, 0.25, 0.75].repeat(3),
        n_classes: 2,
        threshold: None,
    };
    let evaluation = evaluate(&labels, &predictions, &names);
    let outcomes = Outcomes::of(&labels, &predictions);
    let interval = |metric| evaluation.interval95(metric, outcomes.as_ref(), 1);
    assert!(interval(Metric::Accuracy).is_some());
    for metric in [
        Metric::BalancedAccuracy,
        Metric::RocAuc,
        Metric::LogLoss,
        Metric::CalibrationError,
    ] {
        assert_eq!(interval(metric), None, "{metric:?}");
    }
}

#[test]
fn where_two_rows_decide_an_interval_stays_within_reason_or_is_none() {
    for n_rows in [6, 40] {
        // Sure and right, but for two rows, which are sure and wrong.
        let stated = |row: usize| {
            if row < 2 {
                0.05
            } else {
                0.97 + 0.02 / (row as f64)
            }
        };
        let labels = Labels::Classes {
            codes: vec![1; n_rows],
            n_classes: 2,
        };
        let predictions = Predictions::Classes {
            probabilities: (0..n_rows)
                .flat_map(|row| [1.0 - stated(row), stated(row)])
                .collect(),
            n_classes: 2,
            threshold: None,
        };
        let evaluation = evaluate(&labels, &predictions, &["a", "b"].map(String::from));
        let outcomes = Outcomes::of(&labels, &predictions).unwrap();
        for metric in [Metric::LogLoss, Metric::Brier] {
            let interval = evaluation.interval95(metric, Some(&outcomes), 1);
            let score = evaluation.scores[&metric];
            assert!(
                interval.is_none_or(|found| found.high <= 100.0 * score && found.low >= 0.0),
                "{n_rows} {metric:?} {score} {interval:?}"
            );
        }
    }
}
