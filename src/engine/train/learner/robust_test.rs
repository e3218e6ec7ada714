//! Odd training sets: every learner ends, and never answers with a number that isn't one.

use super::{
    Dense, LinearSvmModel, MlpModel, SvcModel, SvrModel, linear_svm, mlp_classifier, mlp_regressor,
    svc, svr,
};
use crate::engine::prepare::Matrix;
use crate::engine::random::{Purpose, Random};
use crate::engine::train::estimator::{LinearSvm, Mlp, RbfSvm};

/// A matrix whose values are a function of row and column.
fn matrix(n_rows: usize, n_columns: usize, value: impl Fn(usize, usize) -> f32) -> Matrix {
    let mut matrix = Matrix::with_rows(n_rows, n_columns);
    for column in 0..n_columns {
        matrix.push_column((0..n_rows).map(|row| value(row, column)));
    }
    matrix
}

/// Noise that moves with the row's class.
fn noise(n_rows: usize, n_columns: usize, n_classes: usize) -> Matrix {
    let mut random = Random::new(1, Purpose::Sample, &[]);
    let values: Vec<f32> = (0..n_rows * n_columns)
        .map(|_| 2.0 * random.unit() as f32 - 1.0)
        .collect();
    matrix(n_rows, n_columns, |row, column| {
        let class = row % n_classes;
        values[row * n_columns + column] + 1.5 * ((class >> (column % 5)) & 1) as f32
    })
}

fn short_mlp() -> Mlp {
    Mlp {
        max_iter: 20,
        ..Mlp::default()
    }
}

/// Fits all classifiers; returns each one's share of right answers.
fn check(matrix: &Matrix, codes: &[u32], n_classes: usize, weights: Option<&[f32]>) -> [f64; 3] {
    let set = Dense {
        matrix,
        weights,
        seed: 1,
    };
    let quiet = &mut |share: f64| assert!((0.0..=1.0).contains(&share));
    let linear = linear_svm(&set, codes, n_classes, &LinearSvm::default(), quiet);
    let kernel = svc(&set, codes, n_classes, &RbfSvm::default(), quiet);
    let network = mlp_classifier(&set, codes, n_classes, &short_mlp(), quiet);
    let outputs = [
        linear.unwrap().predict(matrix),
        kernel.unwrap().predict(matrix),
        network.map_or_else(Vec::new, |model| model.predict(matrix)),
    ];
    outputs.map(|values| {
        let mut n_right = 0;
        for (scores, code) in values.chunks(n_classes).zip(codes) {
            assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)));
            assert!((scores.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            let own = scores[*code as usize];
            n_right += usize::from(scores.iter().all(|score| *score <= own));
        }
        n_right as f64 / codes.len() as f64
    })
}

fn check_regression(matrix: &Matrix, targets: &[f64]) {
    let set = Dense {
        matrix,
        weights: None,
        seed: 1,
    };
    let quiet = &mut |_: f64| {};
    let kernel = svr(&set, targets, &RbfSvm::default(), quiet).unwrap();
    let network = mlp_regressor(&set, targets, &short_mlp(), quiet).unwrap();
    for values in [kernel.predict(matrix), network.predict(matrix)] {
        assert_eq!(values.len(), targets.len());
        assert!(values.iter().all(|value| value.is_finite()));
    }
}

fn codes(n_rows: usize, n_classes: usize) -> Vec<u32> {
    (0..n_rows).map(|row| (row % n_classes) as u32).collect()
}

#[test]
fn constant_columns_and_no_columns_leave_the_base_rate() {
    for n_columns in [0, 1, 3] {
        let constant = matrix(30, n_columns, |_, _| 7.0);
        check(&constant, &codes(30, 2), 2, None);
        check(&constant, &codes(30, 3), 3, None);
        check_regression(&constant, &vec![5.0; 30]);
    }
}

#[test]
fn the_same_row_in_several_classes_is_no_trouble() {
    let same = matrix(40, 2, |row, column| ((row / 10 + column) % 2) as f32);
    check(&same, &codes(40, 2), 2, None);
    check(&same, &codes(40, 3), 3, None);
    check_regression(
        &same,
        &codes(40, 5)
            .iter()
            .map(|code| f64::from(*code))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn one_and_two_rows_are_enough() {
    for n_rows in [1, 2] {
        let few = matrix(n_rows, 2, |row, _| row as f32);
        check(&few, &codes(n_rows, 2), 2, None);
        check_regression(&few, &vec![1.0; n_rows]);
    }
}

#[test]
fn classes_without_rows_are_never_answered() {
    let noise = noise(40, 3, 2);
    let codes: Vec<u32> = (0..40).map(|row| 1 + 2 * (row % 2)).collect();
    check(&noise, &codes, 5, None);
    check(&noise, &[3; 40], 5, None);
    check(&noise, &[0; 40], 1, None);
}

#[test]
fn separable_classes_are_separated() {
    let apart = matrix(200, 2, |row, column| {
        (row % 2) as f32 * 10.0 + (row * (column + 3) % 7) as f32 * 0.1
    });
    assert_eq!(check(&apart, &codes(200, 2), 2, None)[..2], [1.0; 2]);
}

#[test]
fn wide_rows_and_many_classes_end() {
    let wide = noise(252, 752, 4);
    assert!(
        check(&wide, &codes(252, 4), 4, None)
            .iter()
            .all(|share| *share > 0.9)
    );
    let many = noise(960, 10, 32);
    assert!(check(&many, &codes(960, 32), 32, None)[1] > 0.5);
}

#[test]
fn the_largest_numbers_do_no_harm() {
    let large = matrix(40, 3, |row, column| {
        let sign = if (row + column) % 2 == 0 { 1.0 } else { -1.0 };
        sign * f32::MAX / (1 + row % 3) as f32
    });
    check(&large, &codes(40, 2), 2, None);
    let targets: Vec<f64> = (0..40).map(|row| f64::from(row % 2) * 1e300).collect();
    check_regression(&noise(40, 3, 2), &targets);
    check_regression(
        &large,
        &codes(40, 2)
            .iter()
            .map(|code| f64::from(*code))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn rows_of_weight_zero_do_not_count() {
    let noise = noise(120, 3, 2);
    let mut codes = codes(120, 2);
    let mut weights = vec![1.0; 120];
    let settings = RbfSvm::default();
    let mut predictions = Vec::new();
    for flipped in [0, 1] {
        for row in 100..120 {
            codes[row] = (codes[row] + flipped) % 2;
            weights[row] = 0.0;
        }
        let set = Dense {
            matrix: &noise,
            weights: Some(&weights),
            seed: 1,
        };
        let model = svc(&set, &codes, 2, &settings, &mut |_| {}).unwrap();
        let linear = linear_svm(&set, &codes, 2, &LinearSvm::default(), &mut |_| {}).unwrap();
        predictions.push([model.decisions(&noise), linear.decisions(&noise)]);
    }
    for (a, b) in predictions[0]
        .iter()
        .flatten()
        .zip(predictions[1].iter().flatten())
    {
        assert!((a - b).abs() < 5e-3, "{a} {b}");
    }
    assert!(
        check(&noise, &codes, 2, Some(&[0.0; 120]))
            .iter()
            .sum::<f64>()
            > 0.0
    );
}

#[test]
fn too_many_rows_are_sampled_and_it_is_said() {
    let noise = noise(300, 3, 3);
    let set = Dense {
        matrix: &noise,
        weights: None,
        seed: 1,
    };
    let settings = RbfSvm {
        max_rows: 90,
        ..RbfSvm::default()
    };
    let model = svc(&set, &codes(300, 3), 3, &settings, &mut |_| {}).unwrap();
    assert_eq!((model.rows_used, model.rows_given), (90, 300));
    assert!(model.n_support() <= 90);
    let model = svr(&set, &vec![1.0; 300], &settings, &mut |_| {}).unwrap();
    assert_eq!((model.rows_used, model.rows_given), (90, 300));
}

#[test]
fn the_cap_on_steps_is_kept_and_said() {
    let noise = noise(300, 3, 2);
    let set = Dense {
        matrix: &noise,
        weights: None,
        seed: 1,
    };
    let settings = RbfSvm {
        max_iter: 7,
        ..RbfSvm::default()
    };
    let model = svc(&set, &codes(300, 2), 2, &settings, &mut |_| {}).unwrap();
    assert_eq!(
        (model.status.iterations, model.status.converged),
        (7, false)
    );
}

#[test]
fn a_network_that_diverges_is_no_model() {
    let noise = noise(60, 3, 2);
    let set = Dense {
        matrix: &noise,
        weights: None,
        seed: 1,
    };
    let settings = Mlp {
        learning_rate_init: 1e20,
        ..Mlp::default()
    };
    assert_eq!(
        mlp_classifier(&set, &codes(60, 2), 2, &settings, &mut |_| {}),
        None
    );
}

#[test]
fn models_survive_being_stored() {
    let noise = noise(60, 3, 3);
    let set = Dense {
        matrix: &noise,
        weights: None,
        seed: 1,
    };
    let (codes, targets, quiet) = (codes(60, 3), vec![1.5; 60], &mut |_: f64| {});
    let linear = linear_svm(&set, &codes, 3, &LinearSvm::default(), quiet).unwrap();
    let kernel = svc(&set, &codes, 3, &RbfSvm::default(), quiet).unwrap();
    let tube = svr(&set, &targets, &RbfSvm::default(), quiet).unwrap();
    let network = mlp_classifier(&set, &codes, 3, &short_mlp(), quiet).unwrap();
    let bytes = postcard::to_stdvec(&(&linear, &kernel, &tube, &network)).unwrap();
    let read: (LinearSvmModel, SvcModel, SvrModel, MlpModel) =
        postcard::from_bytes(&bytes).unwrap();
    assert_eq!(read, (linear, kernel, tube, network));
}
