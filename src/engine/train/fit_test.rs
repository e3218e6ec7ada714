//! What every learner makes of weights, and trees of missing values and levels.

use super::{
    Boosting, DecisionTree, ElasticNet, Estimator, Forest, Labels, Lasso, Predictions, TrainingSet,
    fit,
};
use crate::engine::charter::Task;
use crate::engine::prepare::Matrix;
use crate::engine::random::{Purpose, Random};

const TASKS: [Task; 2] = [Task::Classification, Task::Regression];

/// One number per row that was predicted; the probability of the last class.
fn predicted(
    estimator: &Estimator,
    (matrix, labels): (&Matrix, &Labels),
    weights: Option<&[f32]>,
    of: &Matrix,
) -> Vec<f64> {
    let set = TrainingSet {
        matrix,
        binned: None,
        gram: None,
        labels,
        weights,
        seed: 3,
    };
    match fit(estimator, &set, &mut |_| {}).unwrap().predict(of) {
        Predictions::Classes {
            probabilities,
            n_classes,
            ..
        } => {
            let rows = probabilities.chunks(n_classes);
            rows.map(|row| *row.last().unwrap()).collect()
        }
        Predictions::Numbers(numbers) => numbers,
    }
}

fn uniform(n: usize, seed: u64) -> Vec<f32> {
    let mut random = Random::new(seed, Purpose::Sample, &[]);
    (0..n).map(|_| random.unit() as f32).collect()
}

/// Two columns of numbers with few values, and an answer that hangs on them and on chance.
fn noisy(n: usize, task: Task) -> (Matrix, Labels) {
    let values = [uniform(n, 1), uniform(n, 2), uniform(n, 3)];
    let mut matrix = Matrix::with_rows(n, 2);
    for column in &values[..2] {
        matrix.push_column(column.iter().map(|value| (value * 40.0).floor() / 40.0));
    }
    let number = |row: usize| f64::from(values[0][row] + 0.5 * values[1][row] + values[2][row]);
    let labels = match task {
        Task::Classification => Labels::Classes {
            codes: (0..n).map(|row| u32::from(number(row) > 1.2)).collect(),
            n_classes: 2,
        },
        Task::Regression => Labels::Numbers((0..n).map(number).collect()),
    };
    (matrix, labels)
}

fn chosen(matrix: &Matrix, labels: &Labels, rows: &[usize]) -> (Matrix, Labels) {
    let mut some = Matrix::with_rows(rows.len(), matrix.n_columns());
    for column in matrix.columns() {
        some.push_column(rows.iter().map(|row| column[*row]));
    }
    let labels = match labels {
        Labels::Classes { codes, n_classes } => Labels::Classes {
            codes: rows.iter().map(|row| codes[*row]).collect(),
            n_classes: *n_classes,
        },
        Labels::Numbers(numbers) => Labels::Numbers(rows.iter().map(|row| numbers[*row]).collect()),
    };
    (some, labels)
}

#[test]
fn weights_change_every_model_but_those_that_say_otherwise() {
    for task in TASKS {
        let (matrix, labels) = noisy(200, task);
        let weights: Vec<f32> = (0..200)
            .map(|row| {
                let is_high = match &labels {
                    Labels::Classes { codes, .. } => codes[row] == 1,
                    Labels::Numbers(numbers) => numbers[row] > 1.2,
                };
                if is_high { 8.0 } else { 1.0 }
            })
            .collect();
        for estimator in Estimator::all(task) {
            let of = |weights| predicted(&estimator, (&matrix, &labels), weights, &matrix);
            let (equal, weighted) = (of(None), of(Some(&weights)));
            let mean = |all: &[f64]| all.iter().sum::<f64>() / all.len() as f64;
            let raised = mean(&weighted) - mean(&equal);
            let id = estimator.id();
            if estimator.reads_weights() {
                assert!(raised > 0.001, "{id}, {task:?}: {raised}");
            } else {
                assert_eq!(equal, weighted, "{id}, {task:?}");
            }
        }
    }
}

#[test]
fn a_weight_counts_as_often_as_its_row_would() {
    let small = |id: &str, task| match Estimator::from_id(id, task).unwrap() {
        // The least of a leaf is so many rows of mean weight, and theirs differs.
        Estimator::Boosting(settings) => Estimator::Boosting(Boosting {
            min_samples_leaf: 0,
            ..settings
        }),
        // Small enough for their penalties to leave something.
        Estimator::Lasso(settings) => Estimator::Lasso(Lasso {
            alpha: 0.01,
            ..settings
        }),
        Estimator::ElasticNet(settings) => Estimator::ElasticNet(ElasticNet {
            alpha: 0.01,
            ..settings
        }),
        other => other,
    };
    let n = 300;
    // Trees round weights to multiples of a share of their mean: of 1,024 parts with classes, of
    // 64 with numbers, where these weights are such multiples.
    for (task, times, ids) in [
        (
            Task::Classification,
            [0, 1, 2, 3],
            &["gaussian_nb", "decision_tree", "boosting"][..],
        ),
        (
            Task::Regression,
            [0, 1, 2, 1],
            &[
                "linear",
                "ridge",
                "lasso",
                "elastic_net",
                "decision_tree",
                "boosting",
            ],
        ),
    ] {
        let weights: Vec<f32> = (0..n).map(|row| times[row % 4] as f32).collect();
        let repeated: Vec<usize> = (0..n)
            .flat_map(|row| std::iter::repeat_n(row, times[row % 4]))
            .collect();
        let (matrix, labels) = noisy(n, task);
        let (again, labels_again) = chosen(&matrix, &labels, &repeated);
        for id in ids {
            let estimator = small(id, task);
            let weighted = predicted(&estimator, (&matrix, &labels), Some(&weights), &matrix);
            let plain = predicted(&estimator, (&again, &labels_again), None, &matrix);
            for (a, b) in weighted.iter().zip(&plain) {
                assert!((a - b).abs() < 1e-3, "{id}, {task:?}: {a} {b}");
            }
        }
    }
}

/// Trees of one question each, as far as they can be told so.
fn stumps() -> Vec<Estimator> {
    let forest = Forest {
        n_estimators: 30,
        max_depth: Some(1),
        min_samples_leaf: 1,
        max_features: Some(1.0),
    };
    let Some(Estimator::Boosting(boosting)) = Estimator::from_id("boosting", Task::Classification)
    else {
        panic!("boosting")
    };
    vec![
        Estimator::DecisionTree(DecisionTree {
            max_depth: Some(1),
            min_samples_leaf: 1,
        }),
        Estimator::RandomForest(forest),
        Estimator::Boosting(Boosting {
            max_leaf_nodes: 2,
            ..boosting
        }),
    ]
}

fn share_right(estimator: &Estimator, matrix: &Matrix, codes: &[u32]) -> f64 {
    let labels = Labels::Classes {
        codes: codes.to_vec(),
        n_classes: 2,
    };
    let answers = predicted(estimator, (matrix, &labels), None, matrix);
    let right = answers
        .iter()
        .zip(codes)
        .filter(|(answer, code)| (**answer > 0.5) == (**code == 1));
    right.count() as f64 / codes.len() as f64
}

#[test]
fn missing_values_go_to_the_side_they_are_like() {
    let n = 400;
    let values = uniform(n, 5);
    let is_missing = |row: usize| row.is_multiple_of(3);
    let mut matrix = Matrix::with_rows(n, 1);
    matrix.push_column((0..n).map(|row| {
        if is_missing(row) {
            f32::NAN
        } else {
            values[row]
        }
    }));
    for missing_is in [0, 1] {
        let code = |row: usize| {
            if is_missing(row) {
                missing_is
            } else {
                u32::from(values[row] > 0.5)
            }
        };
        let codes: Vec<u32> = (0..n).map(code).collect();
        for estimator in stumps() {
            let right = share_right(&estimator, &matrix, &codes);
            assert!(right > 0.985, "{}, {missing_is}: {right}", estimator.id());
        }
    }
    // That a value is missing is all there is to know.
    let codes: Vec<u32> = (0..n).map(|row| u32::from(is_missing(row))).collect();
    for estimator in stumps() {
        let right = share_right(&estimator, &matrix, &codes);
        assert!(right == 1.0, "{}: {right}", estimator.id());
    }
}

#[test]
fn levels_have_no_order() {
    // Every second of twenty levels: no cut of their codes tells them apart.
    let n = 600;
    let mut matrix = Matrix::with_rows(n, 1);
    matrix.push_codes((0..n).map(|row| (row % 20) as f32), 20);
    let codes: Vec<u32> = (0..n).map(|row| (row % 2) as u32).collect();
    for estimator in Estimator::all(Task::Classification) {
        if estimator.reads_bins() {
            let right = share_right(&estimator, &matrix, &codes);
            assert!(right == 1.0, "{}: {right}", estimator.id());
        }
    }
    // Boosting sorts levels by what they bring: one question is enough.
    let right = share_right(&stumps()[2], &matrix, &codes);
    assert!(right == 1.0, "{right}");
    // As numbers the same codes need a question for each.
    let mut numbers = Matrix::with_rows(n, 1);
    numbers.push_column((0..n).map(|row| (row % 20) as f32));
    assert!(share_right(&stumps()[0], &numbers, &codes) < 0.6);
}
