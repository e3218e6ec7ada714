use super::*;
use crate::engine::random::{Purpose, Random};

/// The answers for one query among training rows of one column.
fn check(rows: &[f32], labels: Labels, query: f32, expected: &[f64]) {
    let column = |values: &[f32]| {
        let mut matrix = Matrix::with_rows(values.len(), 1);
        matrix.push_column(values.iter().copied());
        matrix
    };
    let model = neighbors(&column(rows), &labels, &Knn { n_neighbors: 3 });
    let answers = model.predict(&column(&[query]));
    assert_eq!(answers.len(), expected.len());
    for (answer, expected) in answers.iter().zip(expected) {
        assert!((answer - expected).abs() < 1e-12, "{answers:?}");
    }
}

#[test]
fn the_nearest_vote() {
    let labels = Labels::Numbers(vec![9.0, 1.0, 2.0, 6.0, 9.0]);
    check(&[9.0, 1.0, 2.0, 3.0, 8.0], labels, 1.9, &[3.0]);
}

#[test]
fn rows_as_far_as_the_last_share_its_votes_whatever_their_order() {
    for codes in [[0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0], [0, 1, 0, 1, 0, 1]] {
        let codes = codes.to_vec();
        let labels = Labels::Classes {
            codes,
            n_classes: 2,
        };
        check(&[4.0; 6], labels, 4.0, &[0.5, 0.5]);
    }
    // One is nearest; four share the other two votes.
    let labels = Labels::Numbers(vec![0.0, 0.0, 4.0, 0.0, 6.0]);
    check(&[1.0, 1.0, 3.0, 3.0, 2.0], labels, 2.0, &[2.0 + 2.0 / 3.0]);
}

/// Filtered and unfiltered searches find the same rows at the same distances.
fn check_exact(name: &str, n_columns: usize, mut value: impl FnMut(&mut Random) -> f32) {
    let mut random = Random::new(5, Purpose::Sample, &[n_columns as u64]);
    let (n_rows, n_queries) = (301, 37);
    let mut draw = |n: usize| (0..n * n_columns).map(|_| value(&mut random)).collect();
    let (rows, mut queries): (Vec<f32>, Vec<f32>) = (draw(n_rows), draw(n_queries));
    queries[..n_columns].copy_from_slice(&rows[..n_columns]);
    for k in [1, 5, 300] {
        let mut found = Vec::new();
        let filter = Filter::of(&rows, n_columns).unwrap();
        filter.search(&queries, k, |nearest| found.push(nearest.rows().to_vec()));
        assert_eq!(found.len(), n_queries);
        for (query, found) in queries.chunks_exact(n_columns).zip(&found) {
            let mut nearest = Nearest::of(k);
            for (row, values) in rows.chunks_exact(n_columns).enumerate() {
                nearest.offer(squared_distance(values, query), row as u32);
            }
            assert_eq!(found, nearest.rows(), "{name}, {n_columns} columns, k {k}");
        }
    }
}

#[test]
fn the_filter_changes_no_answer() {
    let bell = |random: &mut Random| (0..12).map(|_| random.unit() as f32).sum::<f32>() - 6.0;
    for n_columns in [1, 2, 3, 8, 21, 64, 300] {
        check_exact("bell", n_columns, bell);
        check_exact("ties", n_columns, |random| random.below(3) as f32);
        check_exact("constant", n_columns, |_| 7.25);
        check_exact("rare", n_columns, |random| {
            f32::from(u8::from(random.below(100) == 0))
        });
        check_exact("offset", n_columns, |random| 1e6 + random.below(9) as f32);
        check_exact("outliers", n_columns, |random| {
            let far = [1.0, 1e3, 1e6, 1e12][usize::from(random.below(50) == 0) * 3];
            far * bell(random)
        });
        check_exact("all magnitudes", n_columns, |random| {
            let power = f64::from(random.below(76)) - 38.0;
            (random.unit() * libm::exp10(power)) as f32
        });
        check_exact("huge", n_columns, |random| {
            f32::MAX * (random.unit() as f32 - 0.5)
        });
        check_exact("tiny", n_columns, |random| random.below(100) as f32 * 1e-45);
        check_exact("close", n_columns, |random| {
            1.0 + random.below(100) as f32 * 1e-7
        });
    }
}

#[test]
fn too_many_columns_and_few_rows_need_no_filter() {
    assert!(Filter::of(&[0.0; 5000], 5000).is_none());
    assert!(Filter::of(&[], 3).is_none());
}

#[test]
fn votes_of_many_tied_rows_are_never_more_than_all() {
    for n_rows in 4..40 {
        let mut rows = Matrix::with_rows(n_rows, 1);
        rows.push_column(std::iter::repeat_n(4.0, n_rows));
        let labels = Labels::Classes {
            codes: vec![0; n_rows],
            n_classes: 2,
        };
        let model = neighbors(&rows, &labels, &Knn { n_neighbors: 3 });
        for share in model.predict(&rows) {
            assert!((0.0..=1.0).contains(&share), "{n_rows} rows: {share}");
        }
    }
}
