//! Inputs that no screen should make, for the tests.

use super::examples::{
    Example, example, growth, heat_map, houses, parts, roc, small, square, strings,
};
use super::*;

/// Markup, a control character and a mark that reverses text.
pub const HOSTILE: &str = "<img src=x onerror=\"alert(1)\">&\u{0}\u{202E}";

/// Empty, undefined and huge numbers, constant ranges, and texts that mean harm.
pub fn odd() -> Vec<Example> {
    let long = "x".repeat(10_000);
    let score = |name: &str, mean: f64| CandidateScore {
        name: name.into(),
        mean,
        interval95: Some((mean, mean * 0.0)),
        folds: vec![mean, f64::NAN],
        test: Some(mean),
        is_best: true,
        is_tied: true,
    };
    let scores = |candidates: Vec<CandidateScore>| CandidateScores {
        metric: HOSTILE.into(),
        higher_is_better: false,
        candidates,
        baseline: Some(f64::NAN),
    };
    let points = |points: &[(f64, f64)]| PredictedVersusTrue {
        points: points.to_vec(),
        target: HOSTILE.into(),
        ..houses()
    };
    let pair = |shape| DistributionPair {
        column: HOSTILE.into(),
        shape,
        reference_label: long.clone(),
        current_label: HOSTILE.into(),
    };
    let line = |points: &[(f64, f64)]| GrowthLine {
        name: HOSTILE.into(),
        points: points.to_vec(),
    };
    let nans = vec![f64::NAN, -1.0, f64::INFINITY];
    let bar = |effect, threshold| DriftBar {
        name: HOSTILE.into(),
        effect: Some(effect),
        q: None,
        threshold,
        drifted: true,
    };
    vec![
        example("scores_empty", scores(vec![])),
        example(
            "scores_nan",
            scores(vec![score("a", f64::NAN), score("b", f64::INFINITY)]),
        ),
        example("scores_one", scores(vec![score(&long, 0.5)])),
        example(
            "scores_huge",
            scores(vec![score(HOSTILE, f64::MAX), score("b", f64::MIN)]),
        ),
        example(
            "scores_lots",
            scores((0..300).map(|index| score("c", f64::from(index))).collect()),
        ),
        example(
            "confusion_empty",
            ConfusionMatrix {
                labels: vec![],
                counts: vec![],
            },
        ),
        example(
            "confusion_zero",
            ConfusionMatrix {
                labels: strings(&["a", "b"]),
                counts: vec![vec![0]],
            },
        ),
        example(
            "confusion_hostile",
            ConfusionMatrix {
                labels: vec![HOSTILE.into(), long.clone()],
                counts: vec![vec![u64::MAX / 4, 1]],
            },
        ),
        example("confusion_300", square(300, HOSTILE)),
        example("heat_map_empty", heat_map(0, "")),
        example("heat_map_hostile", heat_map(7, HOSTILE)),
        example(
            "roc_empty",
            RocFigure {
                false_positive_rate: vec![],
                ..roc(0.1)
            },
        ),
        example(
            "roc_nan",
            RocFigure {
                false_positive_rate: vec![f64::NAN; 9],
                auc: f64::NAN,
                positive: HOSTILE.into(),
                ..roc(0.1)
            },
        ),
        example("predicted_empty", points(&[])),
        example("predicted_nan", points(&[(f64::NAN, 1.0)])),
        example("predicted_same", points(&[(5.0, 5.0); 3])),
        example(
            "predicted_huge",
            points(&[(f64::MIN, f64::MAX), (1e-320, 1e308)]),
        ),
        example(
            "parts_empty",
            SplitParts {
                rows: vec![],
                n_missing: 0,
            },
        ),
        example(
            "parts_zero",
            SplitParts {
                rows: vec![PartRow {
                    label: HOSTILE.into(),
                    train: 0,
                    test: 0,
                }],
                n_missing: 1,
            },
        ),
        example(
            "parts_hostile",
            parts(&[(HOSTILE, u64::MAX / 2, 1), (&long, 1, 0)]),
        ),
        example(
            "pair_empty",
            pair(PairShape::Bins {
                edges: vec![],
                reference: vec![],
                current: vec![],
            }),
        ),
        example(
            "pair_nan",
            pair(PairShape::Bins {
                edges: nans.clone(),
                reference: nans.clone(),
                current: nans.clone(),
            }),
        ),
        example(
            "pair_constant",
            pair(PairShape::Bins {
                edges: vec![5.0, 5.0],
                reference: vec![1.0],
                current: vec![1.0],
            }),
        ),
        example(
            "levels_nan",
            pair(PairShape::Levels {
                names: vec![HOSTILE.into(); 90],
                reference: nans,
                current: vec![0.5],
            }),
        ),
        example("drift_empty", DriftOverview { columns: vec![] }),
        example(
            "drift_nan",
            DriftOverview {
                columns: vec![
                    bar(f64::NAN, f64::NAN),
                    bar(f64::INFINITY, -1.0),
                    bar(-3.0, 0.0),
                ],
            },
        ),
        example(
            "drift_huge",
            DriftOverview {
                columns: vec![bar(f64::MAX, 0.1), bar(1e-320, 1e300)],
            },
        ),
        example(
            "growth_empty",
            Growth {
                lines: vec![line(&[]), line(&[(-1.0, f64::NAN), (0.0, 0.0)])],
                ..growth()
            },
        ),
        example(
            "growth_lots",
            Growth {
                of: HOSTILE.into(),
                lines: vec![line(&[(1e-320, f64::MAX), (5.0, 5.0), (1e308, 1e-320)]); 99],
            },
        ),
        example(
            "growth_one",
            Growth {
                lines: vec![line(&[(5.0, 5.0)])],
                ..growth()
            },
        ),
        small(
            "small_empty",
            Distribution {
                column: HOSTILE.into(),
                shape: Shape::Bins {
                    edges: vec![],
                    counts: vec![],
                },
            },
        ),
        small(
            "small_odd",
            Distribution {
                column: long,
                shape: Shape::Levels {
                    names: vec![],
                    counts: vec![u64::MAX; 99],
                    n_other: 1,
                },
            },
        ),
    ]
}
