//! Inputs as the screens make them, for the tests.

use super::*;

pub type Svg = Box<dyn Fn(u32, Mode) -> String>;

/// A figure without its type.
pub struct Example {
    pub name: &'static str,
    pub svg: Svg,
    pub rows: Rows,
    pub caption: String,
    pub reading: String,
}

pub fn example<F: Figure + 'static>(name: &'static str, input: F) -> Example {
    let (rows, caption, reading) = (input.rows(), input.caption(), input.reading());
    let svg: Svg = Box::new(move |width, mode| tests::told(input.drawing(width, mode).unwrap()));
    Example {
        name,
        svg,
        rows,
        caption,
        reading,
    }
}

pub fn small(name: &'static str, input: Distribution) -> Example {
    let (rows, caption, reading) = (input.rows(), input.caption(), input.reading());
    Example {
        name,
        svg: Box::new(move |_, mode| input.svg_small(mode).unwrap()),
        rows,
        caption,
        reading,
    }
}

pub fn strings(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_string()).collect()
}

pub fn candidates() -> CandidateScores {
    let means = [
        ("Logistic regression", 0.958, 0.026),
        ("Random forest", 0.95, 0.035),
        ("Gradient boosting", 0.942, 0.031),
        ("Support vector machine", 0.967, 0.02),
        ("k nearest neighbours", 0.958, 0.022),
        ("Naive Bayes", 0.942, 0.04),
        ("Multi-layer perceptron", 0.933, 0.048),
        ("Decision tree", 0.925, 0.037),
    ];
    let candidates = means
        .iter()
        .enumerate()
        .map(|(index, (name, mean, sd))| CandidateScore {
            name: (*name).into(),
            mean: *mean,
            interval95: Some((mean - 1.4 * sd, mean + 1.4 * sd)),
            folds: [-1.2, -0.6, 0.1, 0.5, 1.2].map(|z| mean + z * sd).to_vec(),
            test: (index == 3).then_some(0.9),
            is_best: index == 3,
            is_tied: index != 3 && *mean > 0.94,
        });
    let candidates = candidates.collect();
    CandidateScores {
        metric: "accuracy".into(),
        higher_is_better: true,
        candidates,
        baseline: Some(0.333),
    }
}

fn regression_candidates() -> CandidateScores {
    let means = [
        ("Gradient boosting", 48_120.0, 1800.0),
        ("Ridge", 68_300.0, 2100.0),
        ("Baseline", 115_400.0, 1500.0),
    ];
    let candidates = means
        .iter()
        .enumerate()
        .map(|(index, (name, mean, sd))| CandidateScore {
            name: (*name).into(),
            mean: *mean,
            interval95: Some((mean - 1.4 * sd, mean + 1.4 * sd)),
            folds: [-1.1, 0.2, 1.2].map(|z| mean + z * sd).to_vec(),
            test: Some(mean * 1.02),
            is_best: index == 0,
            is_tied: false,
        });
    let candidates = candidates.collect();
    CandidateScores {
        metric: "RMSE".into(),
        higher_is_better: false,
        candidates,
        baseline: Some(115_400.0),
    }
}

pub fn calibration() -> Calibration {
    let bin = |index: u32| {
        let stated = 0.05 + 0.1 * f64::from(index);
        let happened = (stated + 0.08 * libm::sin(f64::from(index))).clamp(0.0, 1.0);
        CalibrationBin {
            stated,
            happened,
            interval95: ((happened - 0.1).max(0.0), (happened + 0.1).min(1.0)),
            n_rows: 40,
        }
    };
    Calibration {
        class: Some("malignant".into()),
        bins: (0..10).map(bin).collect(),
        error: 0.05,
        n_rows: 400,
    }
}

pub fn precision_recall(power: f64) -> PrecisionRecallFigure {
    let recall: Vec<f64> = (1..=60).map(|step| f64::from(step) / 60.0).collect();
    let precision = recall
        .iter()
        .map(|recall| 1.0 - 0.6 * libm::pow(*recall, power));
    PrecisionRecallFigure {
        positive: "malignant".into(),
        precision: precision.collect(),
        area: 1.0 - 0.6 / (1.0 + power),
        share: 0.4,
        n_rows: 114,
        recall,
    }
}

pub fn importances(n: usize) -> Importances {
    let row = |index: usize| {
        let drop = 0.3 / (1.0 + index as f64 * index as f64) - 0.002;
        ImportanceRow {
            column: format!("a column {index}"),
            drop,
            interval95: (drop - 0.004, drop + 0.004),
        }
    };
    Importances {
        metric: "accuracy".into(),
        rises: false,
        n_rows: 1234,
        repeats: 10,
        rows: (0..n).map(row).collect(),
    }
}

pub fn penguins() -> ConfusionMatrix {
    ConfusionMatrix {
        labels: strings(&["adelie", "chinstrap", "gentoo"]),
        counts: vec![vec![29, 1, 0], vec![9, 12, 0], vec![0, 0, 25]],
    }
}

pub fn square(n: usize, prefix: &str) -> ConfusionMatrix {
    let count = |truth: usize, predicted: usize| match (truth * 7 + predicted * 3) % 11 {
        _ if truth == predicted => 30 + truth as u64,
        0 => 3,
        1 => 1,
        _ => 0,
    };
    ConfusionMatrix {
        labels: (0..n).map(|class| format!("{prefix}{class}")).collect(),
        counts: (0..n)
            .map(|truth| (0..n).map(|predicted| count(truth, predicted)).collect())
            .collect(),
    }
}

pub fn roc(power: f64) -> RocFigure {
    let rates: Vec<f64> = (0..=60).map(|step| f64::from(step) / 60.0).collect();
    RocFigure {
        positive: "malignant".into(),
        true_positive_rate: rates.iter().map(|rate| libm::pow(*rate, power)).collect(),
        false_positive_rate: rates,
        auc: 1.0 / (1.0 + power),
        n_rows: 114,
    }
}

pub fn houses() -> PredictedVersusTrue {
    let noise =
        |row: i32| f64::from(row * 7919 % 101) - 50.0 + f64::from(row * 104_729 % 61) - 30.0;
    let points = (0..400).map(|row| {
        let truth = 40_000.0 + f64::from(row) * 1100.0;
        (truth, truth * 0.9 + 22_000.0 + noise(row) * 1400.0)
    });
    PredictedVersusTrue {
        target: "median_house_value".into(),
        points: points.collect(),
        n_rows: 4128,
        share_within_rmse: Some(0.714),
        rmse: Some(48_120.0),
        bias: Some(-6200.0),
    }
}

pub fn parts(classes: &[(&str, u64, u64)]) -> SplitParts {
    let total = |of: fn(&(&str, u64, u64)) -> u64| classes.iter().map(of).sum();
    let all = PartRow {
        label: "all rows".into(),
        train: total(|c| c.1),
        test: total(|c| c.2),
    };
    let rows = classes.iter().map(|(label, train, test)| PartRow {
        label: (*label).into(),
        train: *train,
        test: *test,
    });
    SplitParts {
        rows: std::iter::once(all).chain(rows).collect(),
        n_missing: 3,
    }
}

pub fn bins(shift: f64) -> DistributionPair {
    let bell = |center: f64| -> Vec<f64> {
        let raw: Vec<f64> = (0..20)
            .map(|bin| libm::exp(-libm::pow((f64::from(bin) - center) / 4.0, 2.0)))
            .collect();
        let sum: f64 = raw.iter().sum();
        raw.into_iter().map(|value| value / sum).collect()
    };
    DistributionPair {
        column: "median_income".into(),
        shape: PairShape::Bins {
            edges: (0..=20).map(|edge| 0.5 + f64::from(edge) * 0.725).collect(),
            reference: bell(8.0),
            current: bell(8.0 + shift),
        },
        reference_label: "training".into(),
        current_label: "new".into(),
    }
}

pub fn levels() -> DistributionPair {
    DistributionPair {
        column: "ocean_proximity".into(),
        shape: PairShape::Levels {
            names: strings(&[
                "<1H OCEAN",
                "INLAND",
                "NEAR OCEAN",
                "NEAR BAY",
                "(2 others)",
            ]),
            reference: vec![0.443, 0.317, 0.129, 0.11, 0.0005],
            current: vec![0.41, 0.12, 0.24, 0.21, 0.02],
        },
        reference_label: "training".into(),
        current_label: "new".into(),
    }
}

pub fn drift(n: usize, largest: f64) -> DriftOverview {
    let columns = (0..n).map(|index| {
        let effect = largest / (1.0 + index as f64 * 1.3);
        DriftBar {
            name: format!("mean_of_measure_{index}"),
            effect: (index != 2).then_some(effect),
            q: Some(0.001 * index as f64),
            threshold: 0.1,
            drifted: effect > 0.1 && index != 2,
        }
    });
    DriftOverview {
        columns: columns.collect(),
    }
}

pub fn growth() -> Growth {
    let sizes = [1e3, 1e4, 1e5, 1e6];
    let line = |(name, seconds, power): (&str, f64, f64)| GrowthLine {
        name: name.into(),
        points: sizes
            .map(|size| (size, seconds * libm::pow(size / 1e3, power)))
            .to_vec(),
    };
    let lines = [
        ("Gradient boosting", 0.02, 1.05),
        ("Random forest", 0.03, 1.04),
        ("Extra trees", 0.029, 1.04),
        ("Logistic regression", 0.0008, 0.95),
        ("Naive Bayes", 0.00004, 1.0),
    ];
    Growth {
        of: "rows".into(),
        lines: lines.map(line).to_vec(),
    }
}

fn small_bins() -> Distribution {
    let counts = [
        2, 5, 14, 31, 46, 61, 55, 38, 30, 17, 11, 8, 4, 2, 2, 1, 0, 1, 0, 1,
    ];
    Distribution {
        column: "age".into(),
        shape: Shape::Bins {
            edges: (0..=20).map(|edge| f64::from(edge) * 4.0).collect(),
            counts: counts.to_vec(),
        },
    }
}

fn small_levels() -> Distribution {
    let names = strings(&["adelie", "gentoo", "chinstrap"]);
    Distribution {
        column: "species".into(),
        shape: Shape::Levels {
            names,
            counts: vec![152, 124, 68],
            n_other: 12,
        },
    }
}

/// Associations of so many columns, of all strengths, some unknown.
pub fn heat_map(n: usize, name: &str) -> HeatMap {
    let value = |a: usize, b: usize| {
        let step = ((a * 7 + b * 7) % 21) as f64 / 10.0 - 1.0;
        (a * b % 13 != 5).then_some(if a == b { 1.0 } else { step })
    };
    HeatMap {
        names: (0..n).map(|index| format!("{name}{index}")).collect(),
        values: (0..n)
            .map(|a| (0..n).map(|b| value(a, b)).collect())
            .collect(),
        strong: 0.9,
        n_left_out: 0,
    }
}

/// What the screens show on an ordinary day.
pub fn ordinary() -> Vec<Example> {
    let digits: Vec<(String, u64, u64)> = (0..10)
        .map(|digit| (digit.to_string(), 140 + digit, 35))
        .collect();
    let digits: Vec<(&str, u64, u64)> = digits
        .iter()
        .map(|(name, train, test)| (name.as_str(), *train, *test))
        .collect();
    let many: Vec<(&str, u64, u64)> = (0..30)
        .map(|class| ("a class of some kind", 400 - 13 * class, 100 - 3 * class))
        .collect();
    vec![
        example("scores", candidates()),
        example("scores_rmse", regression_candidates()),
        example("importances", importances(6)),
        example("importances_many", importances(40)),
        example("confusion_3", penguins()),
        example("confusion_10", square(10, "")),
        example("confusion_12", square(12, "product group ")),
        example("confusion_26", square(26, "letter ")),
        example("heat_map_5", heat_map(5, "column ")),
        example("heat_map_60", heat_map(60, "a longer column name ")),
        example("roc", roc(0.07)),
        example("calibration", calibration()),
        example("precision_recall", precision_recall(4.0)),
        example("precision_recall_low", precision_recall(0.1)),
        example("roc_chance", roc(0.9)),
        example("predicted", houses()),
        example(
            "parts_iris",
            parts(&[
                ("setosa", 40, 10),
                ("versicolor", 40, 10),
                ("virginica", 40, 10),
            ]),
        ),
        example("parts_digits", parts(&digits)),
        example("parts_many", parts(&many)),
        example(
            "parts_number",
            SplitParts {
                rows: vec![PartRow {
                    label: "all rows".into(),
                    train: 16_512,
                    test: 4128,
                }],
                n_missing: 0,
            },
        ),
        example("pair_bins", bins(3.5)),
        example("pair_same", bins(0.0)),
        example("pair_levels", levels()),
        example("drift", drift(9, 0.62)),
        example("drift_many", drift(44, 23.0)),
        example("growth", growth()),
        small("small_bins", small_bins()),
        small("small_levels", small_levels()),
    ]
}
