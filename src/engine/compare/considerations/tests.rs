use super::*;

fn graded(index: usize, values: [f64; 6]) -> Grades {
    Grades {
        index,
        estimator: Estimator::Linear,
        values: values.map(Some),
    }
}

#[test]
fn the_winner_stays_between_the_weights_that_are_told() {
    let grades = [
        graded(0, [1.0, 0.0, 0.5, 0.5, 0.2, 0.1]),
        graded(1, [0.8, 1.0, 0.5, 0.5, 0.6, 0.9]),
        graded(2, [0.2, 1.0, 1.0, 0.5, 1.0, 1.0]),
    ];
    let weights = [3.0, 1.0, 1.0, 1.0, 1.0, 1.0];
    let found = weigh(&grades, &weights, |_| true).unwrap();
    assert_eq!(found.index, 1);
    for at in 0..6 {
        let (low, high) = found.stays[at].unwrap();
        assert!(
            low <= weights[at] && high.is_none_or(|high| weights[at] <= high),
            "{at}"
        );
        let winner = |weight: f64| {
            let mut other = weights;
            other[at] = weight;
            weigh(&grades, &other, |_| true).unwrap().index
        };
        assert_eq!(winner(low + 1e-9), 1, "{at}");
        if low > 0.0 {
            assert_ne!(winner(low - 1e-6), 1, "{at}");
        }
        match high {
            Some(high) => {
                assert_eq!(winner(high - 1e-9), 1, "{at}");
                assert_ne!(winner(high + 1e-6), 1, "{at}");
            }
            None => assert_eq!(winner(1e9), 1, "{at}"),
        }
    }
}

#[test]
fn what_is_not_measured_of_all_counts_nothing_and_constraints_rule_out() {
    let mut grades = [
        graded(0, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        graded(1, [0.0, 0.0, 1.0, 0.0, 0.0, 0.0]),
    ];
    let weights = [1.0, 1.0, 9.0, 1.0, 1.0, 1.0];
    assert_eq!(weigh(&grades, &weights, |_| true).unwrap().index, 1);
    grades[0].values[2] = None;
    let found = weigh(&grades, &weights, |_| true).unwrap();
    assert_eq!((found.index, found.stays[2]), (0, None));
    let found = weigh(&grades, &weights, |one| one.index == 1).unwrap();
    assert_eq!((found.index, found.totals[0]), (1, None));
    assert_eq!(weigh(&grades, &weights, |_| false), None);
    assert_eq!(weigh(&grades, &[0.0; 6], |_| true).unwrap().index, 0);
}

#[test]
fn a_point_is_on_the_front_unless_another_is_better_in_both() {
    let points = [(0.9, 10.0), (0.9, 5.0), (0.8, 1.0), (0.7, 2.0), (0.9, 5.0)];
    assert_eq!(pareto(&points), [false, true, true, false, true]);
}

#[test]
fn logarithms_grade_between_the_ends() {
    assert_eq!(between(&[1.0, 100.0, 10.0], 2), Some(0.5));
    assert_eq!(between(&[1.0, 100.0, 10.0], 0), Some(1.0));
    assert_eq!(between(&[0.0, 0.0], 0), None);
    assert_eq!(between(&[2.0, 2.0], 1), Some(1.0));
    assert_eq!(between(&[0.0, 1.0, 4.0], 0), Some(1.0));
}
