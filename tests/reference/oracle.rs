//! The same data to smartcore 0.7 and to us: the same answers.
//!
//! Inputs are `f32` values, exact in smartcore's `f64`. Trees get at most 255
//! different values per column, so that nothing is lost in bins.

use smartcore::linalg::basic::arrays::Array;
use smartcore::linalg::basic::matrix::DenseMatrix;
use smartcore::linear::logistic_regression::{LogisticRegression, LogisticRegressionParameters};
use smartcore::linear::ridge_regression::{RidgeRegression, RidgeRegressionParameters};
use smartcore::naive_bayes::gaussian::{GaussianNB, GaussianNBParameters};
use smartcore::neighbors::knn_classifier::{KNNClassifier, KNNClassifierParameters};
use smartcore::neighbors::knn_regressor::{KNNRegressor, KNNRegressorParameters};
use smartcore::tree::decision_tree_classifier::{
    DecisionTreeClassifier, DecisionTreeClassifierParameters,
};
use smartcore::tree::decision_tree_regressor::{
    DecisionTreeRegressor, DecisionTreeRegressorParameters,
};
use trainyard::engine::prepare::Matrix;
use trainyard::engine::random::{Purpose, Random};
use trainyard::engine::train::{
    DecisionTree, Estimator, GaussianNb, Knn, Labels, Logistic, Model, Predictions, Ridge,
    TrainingSet, fit,
};

const N_COLUMNS: usize = 4;

/// Rows drawn around one centre per class; answers that follow from them, with noise.
struct Data {
    rows: Vec<[f32; N_COLUMNS]>,
    codes: Vec<u32>,
    numbers: Vec<f64>,
}

fn draw(seed: u64, n_rows: usize, n_classes: u32) -> Data {
    let mut random = Random::new(seed, Purpose::Sample, &[n_rows as u64]);
    // Sum of uniforms: close enough to a bell curve.
    let mut noise = || (0..6).map(|_| random.unit()).sum::<f64>() - 3.0;
    let mut data = Data {
        rows: Vec::new(),
        codes: Vec::new(),
        numbers: Vec::new(),
    };
    for index in 0..n_rows {
        // The first class is twice as common as the others.
        let code = index as u32 % (n_classes + 1) % n_classes;
        let centre = |column: usize| f64::from((code * 3 + column as u32 * 5) % 7) * 0.3;
        let row: [f32; N_COLUMNS] = std::array::from_fn(|column| (centre(column) + noise()) as f32);
        let [a, b, c, _] = row.map(f64::from);
        data.numbers.push(3.0 + 2.0 * a - b * c + 0.5 * noise());
        data.rows.push(row);
        data.codes.push(code);
    }
    data
}

fn ours(rows: &[[f32; N_COLUMNS]]) -> Matrix {
    let mut matrix = Matrix::with_rows(rows.len(), N_COLUMNS);
    for column in 0..N_COLUMNS {
        matrix.push_column(rows.iter().map(|row| row[column]));
    }
    matrix
}

fn theirs(rows: &[[f32; N_COLUMNS]]) -> DenseMatrix<f64> {
    let rows: Vec<Vec<f64>> = rows
        .iter()
        .map(|row| row.iter().map(|x| f64::from(*x)).collect())
        .collect();
    DenseMatrix::from_2d_vec(&rows).unwrap()
}

impl Data {
    fn classes(&self) -> Labels {
        let n_classes = self.codes.iter().max().map_or(0, |code| *code as usize + 1);
        Labels::Classes {
            codes: self.codes.clone(),
            n_classes,
        }
    }

    fn fit(&self, estimator: Estimator, labels: &Labels) -> Model {
        let matrix = ours(&self.rows);
        let set = TrainingSet {
            matrix: &matrix,
            binned: None,
            gram: None,
            labels,
            weights: None,
            seed: 1,
        };
        fit(&estimator, &set, &mut |_| {}).unwrap()
    }
}

fn probabilities(model: &Model, rows: &[[f32; N_COLUMNS]]) -> (Vec<f64>, Vec<u32>) {
    let predictions = model.predict(&ours(rows));
    let classes = predictions.classes();
    match predictions {
        Predictions::Classes { probabilities, .. } => (probabilities, classes),
        Predictions::Numbers(_) => panic!("numbers"),
    }
}

fn numbers(model: &Model, rows: &[[f32; N_COLUMNS]]) -> Vec<f64> {
    match model.predict(&ours(rows)) {
        Predictions::Numbers(numbers) => numbers,
        Predictions::Classes { .. } => panic!("classes"),
    }
}

fn assert_near(ours: &[f64], theirs: &[f64], tolerance: f64) {
    assert_eq!(ours.len(), theirs.len());
    for (row, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        assert!(
            (ours - theirs).abs() <= tolerance,
            "{row}: {ours}, not {theirs}"
        );
    }
}

/// Small nodes are full of equally good splits; trees of few levels have large ones.
#[test]
fn classification_trees_are_smartcores() {
    for seed in 0..20 {
        let (data, new) = (draw(seed, 240, 3), draw(seed + 100, 500, 3));
        for depth in 1..=3 {
            let model = data.fit(decision_tree(Some(depth), 1), &data.classes());
            // Their root has depth 1.
            let parameters =
                DecisionTreeClassifierParameters::default().with_max_depth(depth as u16 + 1);
            let their_tree =
                DecisionTreeClassifier::fit(&theirs(&data.rows), &data.codes, parameters).unwrap();
            let expected: Vec<u32> = their_tree.predict(&theirs(&new.rows)).unwrap();
            let classes = probabilities(&model, &new.rows).1;
            assert_eq!(classes, expected, "seed {seed}, depth {depth}");
        }
        // Grown to the end, every training row is in a leaf of its own class.
        let model = data.fit(decision_tree(None, 1), &data.classes());
        assert_eq!(probabilities(&model, &data.rows).1, data.codes);
    }
}

#[test]
fn regression_trees_are_smartcores() {
    for seed in 0..20 {
        let (data, new) = (draw(seed, 240, 3), draw(seed + 100, 500, 3));
        let labels = Labels::Numbers(data.numbers.clone());
        for min_samples_leaf in [12, 25] {
            let model = data.fit(decision_tree(None, min_samples_leaf), &labels);
            let parameters = DecisionTreeRegressorParameters::default()
                .with_min_samples_leaf(min_samples_leaf as usize);
            let their_tree =
                DecisionTreeRegressor::fit(&theirs(&data.rows), &data.numbers, parameters).unwrap();
            let expected: Vec<f64> = their_tree.predict(&theirs(&new.rows)).unwrap();
            // Our leaves are `f32`.
            assert_near(&numbers(&model, &new.rows), &expected, 1e-5);
        }
        let model = data.fit(decision_tree(None, 1), &labels);
        assert_near(&numbers(&model, &data.rows), &data.numbers, 1e-5);
    }
}

const fn decision_tree(max_depth: Option<u32>, min_samples_leaf: u32) -> Estimator {
    Estimator::DecisionTree(DecisionTree {
        max_depth,
        min_samples_leaf,
    })
}

#[test]
fn ridge_regression_is_smartcores() {
    for (seed, alpha) in [(1, 0.1), (2, 1.0), (3, 50.0)] {
        let (data, new) = (draw(seed, 300, 3), draw(seed + 100, 100, 3));
        let labels = Labels::Numbers(data.numbers.clone());
        let model = data.fit(Estimator::Ridge(Ridge { alpha }), &labels);
        // Smartcore without `normalize` has no intercept: it gets centred data.
        let n_rows = data.rows.len() as f64;
        let means: [f64; N_COLUMNS] = std::array::from_fn(|column| {
            data.rows
                .iter()
                .map(|row| f64::from(row[column]))
                .sum::<f64>()
                / n_rows
        });
        let mean = data.numbers.iter().sum::<f64>() / n_rows;
        let centred = |rows: &[[f32; N_COLUMNS]]| {
            let rows: Vec<Vec<f64>> = rows
                .iter()
                .map(|row| {
                    row.iter()
                        .zip(means)
                        .map(|(x, mean)| f64::from(*x) - mean)
                        .collect()
                })
                .collect();
            DenseMatrix::from_2d_vec(&rows).unwrap()
        };
        let centred_numbers: Vec<f64> = data.numbers.iter().map(|y| y - mean).collect();
        let parameters = RidgeRegressionParameters::default()
            .with_alpha(alpha)
            .with_normalize(false);
        let their_model =
            RidgeRegression::fit(&centred(&data.rows), &centred_numbers, parameters).unwrap();
        let expected: Vec<f64> = their_model.predict(&centred(&new.rows)).unwrap();
        let expected: Vec<f64> = expected.iter().map(|y| y + mean).collect();
        assert_near(&numbers(&model, &new.rows), &expected, 1e-9);
    }
}

#[test]
fn nearest_neighbours_are_smartcores() {
    for (seed, k) in [(1, 1), (2, 5), (3, 16)] {
        let (data, new) = (draw(seed, 1200, 3), draw(seed + 100, 200, 3));
        let estimator = Estimator::Knn(Knn { n_neighbors: k });
        let model = data.fit(estimator, &data.classes());
        let parameters = KNNClassifierParameters::default().with_k(k as usize);
        let their_model = KNNClassifier::fit(&theirs(&data.rows), &data.codes, parameters).unwrap();
        let expected = their_model.predict_proba(&theirs(&new.rows)).unwrap();
        assert_near(
            &probabilities(&model, &new.rows).0,
            &expected.concat(),
            1e-12,
        );

        let model = data.fit(estimator, &Labels::Numbers(data.numbers.clone()));
        let parameters = KNNRegressorParameters::default().with_k(k as usize);
        let their_model =
            KNNRegressor::fit(&theirs(&data.rows), &data.numbers, parameters).unwrap();
        let expected: Vec<f64> = their_model.predict(&theirs(&new.rows)).unwrap();
        assert_near(&numbers(&model, &new.rows), &expected, 1e-12);
    }
}

#[test]
fn logistic_regression_is_smartcores() {
    for n_classes in [2, 3, 5] {
        let (data, new) = (draw(7, 600, n_classes), draw(8, 200, n_classes));
        let logistic = Logistic {
            c: 0.5,
            max_iter: 500,
        };
        let model = data.fit(Estimator::Logistic(logistic), &data.classes());
        // Ours is the mean loss with |w|²/(2 C n); theirs the sum with alpha |w|²/2.
        let parameters = LogisticRegressionParameters::default().with_alpha(2.0);
        let their_model =
            LogisticRegression::fit(&theirs(&data.rows), &data.codes, parameters).unwrap();
        let (weights, intercepts) = (their_model.coefficients(), their_model.intercept());
        let score = |row: &[f32; N_COLUMNS], output: usize| {
            let dot: f64 = (0..N_COLUMNS)
                .map(|column| f64::from(row[column]) * weights.get((output, column)))
                .sum();
            let intercept = if n_classes == 2 { (0, 0) } else { (output, 0) };
            dot + intercepts.get(intercept)
        };
        let expected: Vec<f64> = new
            .rows
            .iter()
            .flat_map(|row| {
                let scores: Vec<f64> = match n_classes {
                    2 => vec![0.0, score(row, 0)],
                    _ => (0..n_classes as usize)
                        .map(|output| score(row, output))
                        .collect(),
                };
                shares(&scores)
            })
            .collect();
        assert_near(&probabilities(&model, &new.rows).0, &expected, 2e-4);
    }
}

#[test]
fn naive_bayes_is_smartcores() {
    for n_classes in [2, 3, 5] {
        let (data, new) = (draw(9, 600, n_classes), draw(10, 200, n_classes));
        let estimator = Estimator::GaussianNb(GaussianNb { var_smoothing: 0.0 });
        let model = data.fit(estimator, &data.classes());
        let parameters = GaussianNBParameters::default();
        let their_model = GaussianNB::fit(&theirs(&data.rows), &data.codes, parameters).unwrap();
        let (found, classes) = probabilities(&model, &new.rows);
        let expected: Vec<u32> = their_model.predict(&theirs(&new.rows)).unwrap();
        assert_eq!(classes, expected);
        // Probabilities by the definition, from their means and variances.
        let expected: Vec<f64> = new
            .rows
            .iter()
            .flat_map(|row| {
                let score = |class: usize| {
                    let density = |column: usize| {
                        let (mean, variance) = (
                            their_model.theta()[class][column],
                            their_model.var()[class][column],
                        );
                        let distance = f64::from(row[column]) - mean;
                        -0.5 * libm::log(2.0 * std::f64::consts::PI * variance)
                            - 0.5 * distance * distance / variance
                    };
                    let prior = libm::log(their_model.class_priors()[class]);
                    prior + (0..N_COLUMNS).map(density).sum::<f64>()
                };
                shares(&(0..n_classes as usize).map(score).collect::<Vec<_>>())
            })
            .collect();
        assert_near(&found, &expected, 1e-9);
    }
}

/// Softmax.
fn shares(scores: &[f64]) -> Vec<f64> {
    let largest = scores.iter().copied().fold(f64::MIN, f64::max);
    let powers: Vec<f64> = scores
        .iter()
        .map(|score| libm::exp(score - largest))
        .collect();
    let total: f64 = powers.iter().sum();
    powers.iter().map(|power| power / total).collect()
}
