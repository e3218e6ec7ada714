use super::*;
use crate::engine::random::{Purpose, Random};

/// Fits, and returns the model with its probabilities for the training rows.
fn check(columns: &[Vec<f32>], codes: &[u32], n_classes: usize) -> (SoftmaxModel, Vec<f64>) {
    let mut matrix = Matrix::with_rows(codes.len(), columns.len());
    for column in columns {
        matrix.push_column(column.iter().copied());
    }
    let classes = Classes {
        codes,
        n_classes,
        weights: None,
    };
    let settings = Logistic {
        c: 1.0,
        max_iter: 200,
    };
    let model = logistic(&matrix, &classes, &settings, &mut |_| {}).unwrap();
    let values = model.predict(&matrix);
    assert!(values.iter().all(|value| value.is_finite()));
    for row in values.chunks_exact(n_classes) {
        assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
    (model, values)
}

fn bell(seed: u64, n: usize) -> Vec<f32> {
    let mut random = Random::new(seed, Purpose::Sample, &[]);
    (0..n)
        .map(|_| (0..6).map(|_| random.unit() as f32 - 0.5).sum())
        .collect()
}

#[test]
fn separable_classes_come_to_an_end() {
    for n_classes in [2, 3, 5] {
        let codes: Vec<u32> = (0..900).map(|row| row % n_classes).collect();
        let column = codes.iter().map(|code| *code as f32 * 100.0).collect();
        let (model, values) = check(&[column, bell(1, 900)], &codes, n_classes as usize);
        assert!(model.status.converged, "{:?}", model.status);
        let hits = values
            .chunks_exact(n_classes as usize)
            .zip(&codes)
            .filter(|(row, code)| row.iter().all(|other| *other <= row[**code as usize]));
        assert!(hits.count() > 890);
    }
}

#[test]
fn collinear_constant_rare_and_huge_columns_come_to_an_end() {
    let n = 5000;
    let (a, b) = (bell(1, n), bell(2, n));
    let noise = bell(3, n);
    let codes: Vec<u32> = (0..n)
        .map(|row| u32::from(a[row] + noise[row] > 0.0))
        .collect();
    let sum = a.iter().zip(&b).map(|(a, b)| a + b).collect();
    let rare = (0..n).map(|row| f32::from(u8::from(row == 4321))).collect();
    let huge = b.iter().map(|b| b * 1e30).collect();
    let offset = noise.iter().map(|x| 1e6 + x.round()).collect();
    let columns = [a.clone(), a, b, sum, vec![3.5; n], rare, huge, offset];
    let (model, _) = check(&columns, &codes, 2);
    assert!(model.status.converged, "{:?}", model.status);
    assert_eq!(model.weights()[4], 0.0);
}

#[test]
fn a_weight_counts_as_often_as_its_row_would() {
    let codes: Vec<u32> = (0..300).map(|row| row % 3).collect();
    let column = bell(4, 300);
    let weights: Vec<f32> = (0..300).map(|row| (row % 4) as f32).collect();
    let mut matrix = Matrix::with_rows(300, 1);
    matrix.push_column(column.iter().copied());
    let repeated: Vec<usize> = (0..300)
        .flat_map(|row| std::iter::repeat_n(row, row % 4))
        .collect();
    let mut again = Matrix::with_rows(repeated.len(), 1);
    again.push_column(repeated.iter().map(|row| column[*row]));
    let settings = Logistic {
        c: 1.0,
        max_iter: 200,
    };
    let fit = |matrix: &Matrix, codes: &[u32], weights: Option<&[f32]>| {
        let classes = Classes {
            codes,
            n_classes: 3,
            weights,
        };
        logistic(matrix, &classes, &settings, &mut |_| {}).unwrap()
    };
    let weighted = fit(&matrix, &codes, Some(&weights)).predict(&matrix);
    let codes: Vec<u32> = repeated.iter().map(|row| codes[*row]).collect();
    let plain = fit(&again, &codes, None).predict(&matrix);
    for (a, b) in weighted.iter().zip(&plain) {
        assert!((a - b).abs() < 1e-4, "{a} {b}");
    }
}

#[test]
fn the_cap_is_kept_and_reported() {
    let codes: Vec<u32> = (0..100).map(|row| row % 2).collect();
    let mut matrix = Matrix::with_rows(100, 1);
    matrix.push_column(bell(5, 100).into_iter());
    let classes = Classes {
        codes: &codes,
        n_classes: 2,
        weights: None,
    };
    let settings = Logistic {
        c: 1.0,
        max_iter: 1,
    };
    let status = logistic(&matrix, &classes, &settings, &mut |_| {})
        .unwrap()
        .status;
    assert_eq!((status.iterations, status.converged), (1, false));
}
