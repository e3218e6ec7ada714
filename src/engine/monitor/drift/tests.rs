use super::*;

fn category(values: &[&str]) -> Column {
    let mut levels: Vec<String> = values.iter().map(|value| (*value).to_string()).collect();
    levels.sort();
    levels.dedup();
    let codes = values
        .iter()
        .map(|v| levels.iter().position(|level| level == v).unwrap() as u32)
        .collect();
    Column::Category(Category { codes, levels })
}

#[test]
fn a_tiny_sample_raises_no_alarm_and_a_tiny_shift_none_either() {
    let then = Column::Number((0..150).map(f64::from).collect());
    let few = Column::Number((0..8).map(|row| 20.0 + f64::from(row * 16)).collect());
    assert!(!column_drifts(&[("x", &then, &few)])[0].drifted);
    let many = |shift: f64| Column::Number((0..40_000).map(|row| f64::from(row) + shift).collect());
    let drift = &column_drifts(&[("x", &many(0.0), &many(900.0))])[0];
    assert!(drift.q.unwrap() <= Q_LIMIT && !drift.drifted, "{drift:?}");
    assert!(column_drifts(&[("x", &many(0.0), &many(9_000.0))])[0].drifted);
}

#[test]
fn a_new_name_in_one_row_of_a_hundred_turns_the_second_key() {
    let then = category(&["a", "b"].repeat(1000));
    let mut values = ["a", "b"].repeat(980);
    values.extend(["c"; 40]);
    let drift = &column_drifts(&[("x", &then, &category(&values))])[0];
    assert!((drift.unseen_share - 0.02).abs() < 1e-12 && drift.drifted);
}

#[test]
fn an_empty_column_can_not_be_tested() {
    let then = Column::Number(vec![1.0, 2.0]);
    let drift = &column_drifts(&[("x", &then, &Column::Number(vec![f64::NAN]))])[0];
    assert_eq!(
        (drift.p, drift.effect, drift.drifted, drift.missing_current),
        (None, None, false, 1.0)
    );
}

#[test]
fn pictures_share_their_bins_and_sum_to_one() {
    let then = Column::Number((0..1000).map(f64::from).collect());
    let now = Column::Number((500..3000).map(f64::from).collect());
    let Some(Picture::Bins {
        edges,
        reference,
        current,
    }) = compare_columns("x", &then, &now).picture
    else {
        panic!()
    };
    assert_eq!((edges.len(), reference.len()), (21, 20));
    for shares in [reference, current] {
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }
}
