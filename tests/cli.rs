//! The program as people and scripts run it: output, exit codes and messages.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test ends where it fails, in its helpers too"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use trainyard::engine::deploy;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/public/samples");
const DRIFT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/stats");

/// How a run of the program ended.
struct Done {
    code: i32,
    out: String,
    err: String,
}

impl Done {
    fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{}", self.err);
        serde_json::from_str(&self.out).unwrap()
    }

    /// Ended with that code, with every word in what it said to people, and without a panic.
    fn says(&self, code: i32, words: &[&str]) -> &Self {
        assert_eq!(self.code, code, "{}", self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        for word in words {
            assert!(self.err.contains(word), "no {word:?} in: {}", self.err);
        }
        self
    }
}

fn trainyard(arguments: &[&str]) -> Done {
    let output = Command::new(env!("CARGO_BIN_EXE_trainyard"))
        .args(arguments)
        .output()
        .unwrap();
    Done {
        code: output.status.code().expect("ended by itself"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn sample(name: &str) -> String {
    format!("{SAMPLES}/{name}.csv")
}

/// A file of its own in Cargo's folder for tests.
fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn file(name: &str, content: impl AsRef<[u8]>) -> String {
    std::fs::write(path(name), content).unwrap();
    path(name).display().to_string()
}

/// A header and forty rows.
fn forty(header: &str, row: impl Fn(usize) -> String) -> String {
    let rows: String = (0..40).map(|index| row(index) + "\n").collect();
    format!("{header}\n{rows}")
}

fn class(index: usize) -> &'static str {
    ["u", "v"][index % 2]
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

/// `value` has the documented fields, and besides them only those named in `also`.
fn check_keys(value: &Value, documented: &[&str], also: &[&str]) {
    let found = keys(value);
    for key in documented {
        assert!(found.contains(key), "no {key} in {value}");
    }
    for key in found {
        assert!(
            documented.contains(&key) || also.contains(&key),
            "{key} is not documented"
        );
    }
}

fn check_compare(arguments: &[&str], task: &str, metrics: &[&str], candidates: &[&str]) {
    let mut all = vec!["compare", "--json", "--folds", "2"];
    all.extend(arguments);
    let report = trainyard(&all).json();
    let documented = [
        "task",
        "target",
        "rows",
        "train_rows",
        "test_rows",
        "primary_metric",
        "seal_opened",
        "recommendation",
        "leaderboard",
        "pairs",
    ];
    check_keys(&report, &documented, &[]);
    assert_eq!(report["task"], task);
    let count = |key: &str| report[key].as_u64().unwrap();
    assert_eq!(count("rows"), count("train_rows") + count("test_rows"));
    assert_eq!(count("test_rows"), count("rows").div_ceil(5));
    assert!(metrics.contains(&report["primary_metric"].as_str().unwrap()));
    let board = report["leaderboard"].as_array().unwrap();
    let names: BTreeSet<&str> = board
        .iter()
        .map(|entry| entry["candidate"].as_str().unwrap())
        .collect();
    assert_eq!(names, candidates.iter().copied().collect());
    let documented = [
        "candidate",
        "status",
        "cv",
        "interval95",
        "tied_with_best",
        "explainability",
        "test",
        "test_interval95",
        "fit_seconds",
        "predict_us_per_row",
        "size_bytes",
    ];
    for entry in board {
        check_keys(entry, &documented, &["model_digest"]);
        assert_eq!(entry["status"], "ok");
        assert_eq!(keys(&entry["cv"]), metrics.iter().copied().collect());
        assert_eq!(keys(&entry["test"]), metrics.iter().copied().collect());
        for metric in metrics {
            check_keys(&entry["cv"][metric], &["mean", "sd"], &[]);
            assert!(entry["cv"][metric]["sd"].as_f64().unwrap() >= 0.0);
            assert!(entry["test"][metric].is_f64());
        }
        for key in ["fit_seconds", "predict_us_per_row", "size_bytes"] {
            assert!(entry[key].as_f64().unwrap() >= 0.0, "{key}");
        }
        let interval = &entry["test_interval95"];
        assert!(interval["low"].as_f64().unwrap() <= interval["high"].as_f64().unwrap());
    }
    let pairs = report["pairs"].as_array().unwrap();
    assert_eq!(pairs.len(), board.len() * (board.len() - 1) / 2);
    for pair in pairs {
        let documented = ["first", "second", "difference", "practical"];
        check_keys(pair, &documented, &["test"]);
        let answers = ["better", "equivalent", "worse"];
        let total: f64 = answers
            .iter()
            .map(|answer| pair["practical"][answer].as_f64().unwrap())
            .sum();
        assert!((total - 1.0).abs() < 1e-9);
        assert_eq!(pair["test"].is_object(), task == "classification");
    }
}

#[test]
fn compare_prints_the_documented_fields_for_classes() {
    check_compare(
        &[&sample("iris"), "--target", "species"],
        "classification",
        &[
            "accuracy",
            "balanced_accuracy",
            "f1_macro",
            "roc_auc",
            "log_loss",
            "mcc",
            "precision_macro",
            "f1_weighted",
            "pr_auc",
            "brier",
            "kappa",
            "calibration_error",
        ],
        &[
            "baseline",
            "logistic",
            "gaussian_nb",
            "decision_tree",
            "knn",
            "boosting",
            "random_forest",
            "extra_trees",
        ],
    );
}

#[test]
fn compare_prints_the_documented_fields_for_numbers() {
    check_compare(
        &[
            &sample("bikeshare_2011_hourly"),
            "--target",
            "bikers",
            "--candidates",
            "baseline,ridge,decision_tree",
        ],
        "regression",
        &["rmse", "mae", "r2", "median_ae", "mape", "pinball"],
        &["baseline", "ridge", "decision_tree"],
    );
}

#[test]
fn the_best_candidate_comes_first() {
    let report = trainyard(&[
        "compare",
        &sample("penguins"),
        "--target",
        "species",
        "--json",
    ])
    .json();
    let metric = report["primary_metric"].as_str().unwrap();
    let means: Vec<f64> = report["leaderboard"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["cv"][metric]["mean"].as_f64().unwrap())
        .collect();
    assert!(
        means.is_sorted_by(|better, worse| better >= worse),
        "{means:?}"
    );
}

/// Everything but how long it took.
fn without_times(mut report: Value) -> Value {
    for entry in report["leaderboard"].as_array_mut().unwrap() {
        for key in ["fit_seconds", "predict_us_per_row"] {
            entry.as_object_mut().unwrap().remove(key).unwrap();
        }
    }
    report
}

#[test]
fn the_same_seed_gives_the_same_report_and_another_seed_does_not() {
    let of = |seed: &str| {
        let file = sample("penguins");
        let arguments = [
            "compare", &file, "--target", "species", "--json", "--seed", seed,
        ];
        without_times(trainyard(&arguments).json())
    };
    let first = of("7");
    assert_eq!(first, of("7"));
    assert_ne!(first, of("8"));
}

#[test]
fn without_json_a_sentence_and_a_table_are_printed() {
    let done = trainyard(&["compare", &sample("wine"), "--target", "cultivar"]);
    assert_eq!(done.code, 0);
    for word in ["rank", "candidate", "logistic", "baseline", "142 training"] {
        assert!(done.out.contains(word), "no {word:?} in: {}", done.out);
    }
}

#[test]
fn wrong_usage_exits_with_2_and_says_what_would_be_right() {
    let iris = sample("iris");
    let compare = |more: &[&str]| {
        let mut arguments = vec!["compare", iris.as_str()];
        arguments.extend(more);
        trainyard(&arguments)
    };
    compare(&["--target", "kind"]).says(
        2,
        &[
            "no column \"kind\"",
            "hint: its columns are",
            "sepal_length",
            "petal_width",
            "species",
        ],
    );
    compare(&["--target", "species", "--drop", "petals"])
        .says(2, &["no column \"petals\"", "petal_width"]);
    compare(&["--target", "species", "--candidates", "knn,magic"])
        .says(2, &["magic", "random_forest", "gaussian_nb"]);
    compare(&["--target", "species", "--candidates", "ridge"])
        .says(2, &["ridge", "classification", "logistic"]);
    compare(&["--target", "species", "--train-share", "1.5"]).says(2, &["between 0 and 1", "0.8"]);
    compare(&["--target", "species", "--folds", "1"]).says(2, &["2..=10"]);
    compare(&[]).says(2, &["--target"]);
    trainyard(&["retrain"]).says(2, &["retrain"]);
    let bundle = path("never.json").display().to_string();
    let wrong = [
        "export",
        &iris,
        "--target",
        "species",
        "--candidate",
        "magic",
        "--out",
        &bundle,
    ];
    trainyard(&wrong).says(2, &["magic", "extra_trees"]);
    let drift = [
        "drift",
        &format!("{DRIFT}/reference.csv"),
        &format!("{DRIFT}/current.csv"),
        "--target",
        "nope",
    ]
    .map(str::to_owned);
    trainyard(&drift.each_ref().map(String::as_str)).says(2, &["nope", "cat_new"]);
}

#[test]
fn files_that_are_not_there_exit_with_1() {
    trainyard(&["compare", "/no/such.csv", "--target", "y"])
        .says(1, &["/no/such.csv", "check the path"]);
    trainyard(&["compare", SAMPLES, "--target", "y"]).says(1, &["directory"]);
    trainyard(&["drift", "/no/such.csv", &sample("iris")]).says(1, &["/no/such.csv"]);
    trainyard(&["predict", "/no/such.json", &sample("iris")]).says(1, &["/no/such.json"]);
    let arguments = [
        "export",
        &sample("iris"),
        "--target",
        "species",
        "--candidate",
        "baseline",
        "--out",
        "/no/such/dir/x.json",
    ];
    trainyard(&arguments).says(1, &["/no/such/dir/x.json"]);
}

/// Compares a file of that content with every candidate.
fn check_file(name: &str, content: impl AsRef<[u8]>, code: i32, words: &[&str]) -> Done {
    let file = file(name, content);
    let done = trainyard(&["compare", &file, "--target", "y", "--folds", "2", "--json"]);
    done.says(code, words);
    if code == 0 {
        for entry in done.json()["leaderboard"].as_array().unwrap() {
            let is_told = entry["status"] == "ok" || entry["reason"].is_string();
            assert!(is_told, "{name}: {entry}");
        }
    }
    done
}

#[test]
fn files_that_hold_no_table_are_refused_with_the_reason() {
    check_file("empty.csv", "", 1, &["the file is empty"]);
    check_file("blank.csv", "\n \n\n", 1, &["only blank lines"]);
    check_file("header.csv", "a,y\n", 1, &["2 column names but no rows"]);
    let bytes: Vec<u8> = (0..=255).cycle().take(4096).collect();
    check_file("binary.csv", bytes, 1, &["not a text file"]);
    let picture = [b"\x89PNG\r\n\x1a\n".as_slice(), &[0; 99]].concat();
    check_file("picture.csv", picture, 1, &["picture"]);
    let utf_16: Vec<u8> = "\u{feff}a,y\n1,u\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    check_file("utf_16.csv", utf_16, 1, &["1 row is too few"]);
}

#[test]
fn tables_that_teach_nothing_are_refused_with_the_reason() {
    let same = forty("a,y", |row| format!("{},same", row % 7));
    check_file(
        "constant.csv",
        same,
        1,
        &["the same value in all 40 rows", "another target"],
    );
    let same = forty("a,y", |row| format!("{},3", row % 7));
    check_file("constant_number.csv", same, 1, &["the same value"]);
    check_file(
        "one_row.csv",
        "a,y\n1,u\n",
        1,
        &["1 row is too few", "hint: "],
    );
    let few = "a,y\n1,u\n2,v\n3,u\n4,v\n";
    check_file(
        "four_rows.csv",
        few,
        1,
        &["4 rows are too few", "at least 5"],
    );
    let alone = forty("y", |row| class(row).to_owned());
    check_file("one_column.csv", alone, 1, &["no column is left"]);
    let empty = forty("a,y", |row| format!(",{}", class(row)));
    check_file("only_missing.csv", empty, 1, &["no column is left"]);
    let unknown = forty("a,y", |row| format!("{},", row % 7));
    check_file("no_target.csv", unknown, 1, &["has no value in any row"]);
    let identifier = forty("a,y", |row| format!("{},k{row}", row % 7));
    check_file(
        "identifier.csv",
        identifier,
        1,
        &["40 classes", "single row"],
    );
}

#[test]
fn odd_tables_are_learnt_from_and_what_was_odd_is_said() {
    let ragged = forty("a,b,y", |row| match row % 10 {
        0 => format!("{row},1"),
        _ => format!("{},{},{}", row % 7, row % 3, class(row)),
    });
    let done = check_file(
        "ragged.csv",
        ragged,
        0,
        &["4 notices", "line 2: 2 of 3 fields"],
    );
    assert_eq!(done.json()["rows"], 36);

    let missing = forty("a,y", |row| {
        format!("{},{}", row % 7, if row % 5 == 0 { "" } else { class(row) })
    });
    let done = check_file("missing.csv", missing, 0, &["8 rows have no value in y"]);
    assert_eq!(done.json()["rows"], 32);

    let single = forty("a,y", |row| {
        format!("{},{}", row % 7, if row == 9 { "w" } else { class(row) })
    });
    check_file("single.csv", single, 0, &["Too few rows", ": w."]);

    let many = forty("a,y", |row| format!("{},k{}", row % 7, row % 12));
    let words = ["12 classes in 40 rows", "read it as a number"];
    check_file("many.csv", many, 0, &words);

    let infinite = forty("a,b,y", |row| {
        let a = ["inf", "-Inf", "1e999", "3", "5"][row % 5];
        format!("{a},{},{}", row % 7, class(row))
    });
    check_file("infinite.csv", infinite, 0, &["not a finite number"]);

    let long = forty("a,y", |row| {
        format!("{},{}", 9_007_199_254_740_993 + row * row, class(row))
    });
    check_file("long.csv", long, 0, &["more digits than a number can hold"]);

    let word = forty("a,y", |row| match row {
        3 => "twelve,u".to_owned(),
        _ => format!("{},{}", row % 7, class(row)),
    });
    check_file("word.csv", word, 0, &["line 5", "`twelve` is not a number"]);

    let absent = forty("a,b,y", |row| format!(",{},{}", row % 7, class(row)));
    check_file("all_missing.csv", absent, 0, &["40 rows are few"]);
}

#[test]
fn two_numbers_are_two_classes_unless_a_quantity_is_asked_for() {
    let two = forty("a,y", |row| {
        format!("{},{}", row % 7, if row % 7 > 3 { "2.5" } else { "1.5" })
    });
    let done = check_file("two.csv", two, 0, &[]);
    assert_eq!(done.json()["task"], "classification");
    let path = path("two.csv").display().to_string();
    let arguments = [
        "compare",
        &path,
        "--target",
        "y",
        "--task",
        "regression",
        "--json",
    ];
    let done = trainyard(&arguments);
    done.says(0, &["just two numbers"]);
    assert_eq!(done.json()["task"], "regression");
    let iris = [
        "compare",
        &sample("iris"),
        "--target",
        "species",
        "--task",
        "regression",
    ];
    trainyard(&iris).says(1, &["names, not numbers", "choose classification"]);
}

#[test]
fn rare_classes_are_ranked_by_balanced_accuracy_wherever_the_target_stands() {
    for header in ["a,b,y", "y,a,b"] {
        let rows: String = (0..100)
            .map(|row| match header {
                "a,b,y" => format!("{},{},{}\n", row % 7, row % 2, u8::from(row % 10 == 0)),
                _ => format!("{},{},{}\n", u8::from(row % 10 == 0), row % 7, row % 2),
            })
            .collect();
        let done = check_file("rare.csv", format!("{header}\n{rows}"), 0, &[]);
        assert_eq!(
            done.json()["primary_metric"],
            "balanced_accuracy",
            "{header}"
        );
    }
}

#[test]
fn column_names_may_be_anything() {
    let long = "x".repeat(10_240);
    let header = format!("\"say \"\"hi\"\", you\",😀,<script>alert(1)</script>,{long},y");
    let table = forty(&header, |row| {
        format!(
            "{},{},{},{},{}",
            row % 7,
            row % 3,
            row % 5,
            row % 2,
            class(row)
        )
    });
    check_file("names.csv", &table, 0, &["10240 characters"]);
    let file = path("names.csv").display().to_string();
    for target in ["say \"hi\", you", "😀", "<script>alert(1)</script>", &long] {
        let arguments = [
            "compare",
            &file,
            "--target",
            target,
            "--candidates",
            "baseline,decision_tree",
            "--json",
        ];
        assert_eq!(trainyard(&arguments).json()["target"], target);
    }
    // They come back from a bundle and a scored file unharmed.
    let bundle = path("names.json").display().to_string();
    let export = [
        "export",
        &file,
        "--target",
        "y",
        "--candidate",
        "decision_tree",
        "--out",
        &bundle,
    ];
    trainyard(&export).says(0, &["wrote"]);
    let scored = trainyard(&["predict", &bundle, &file]);
    assert!(
        scored
            .out
            .starts_with(&format!("{header},prediction,prob_u,prob_v\n"))
    );
}

fn drift(more: &[&str]) -> Done {
    let (reference, current) = (
        format!("{DRIFT}/reference.csv"),
        format!("{DRIFT}/current.csv"),
    );
    let mut arguments = vec!["drift", &reference, &current];
    arguments.extend(more);
    trainyard(&arguments)
}

fn assert_near(found: &Value, expected: f64, what: &str) {
    let found = found.as_f64().expect(what);
    let tolerance = 1e-9 * expected.abs();
    assert!(
        (found - expected).abs() <= tolerance,
        "{what}: {found}, not {expected}"
    );
}

#[test]
fn drift_agrees_with_scipy() {
    let golden: Value = serde_json::from_str(include_str!("fixtures/stats/scipy.json")).unwrap();
    let report = drift(&["--json"]).json();
    check_keys(&report, &["columns", "drifted_share", "verdict"], &[]);
    let columns = report["columns"].as_array().unwrap();
    assert_eq!(columns.len(), 10);
    let documented = [
        "name",
        "kind",
        "test",
        "statistic",
        "p",
        "q",
        "effect_metric",
        "effect",
        "threshold",
        "drifted",
    ];
    let also = ["unseen_share", "missing_reference", "missing_current"];
    for column in columns {
        check_keys(column, &documented, &also);
        let name = column["name"].as_str().unwrap();
        let scipy = |key: &str| golden["columns"][name][key].as_f64().unwrap();
        let check = |key: &str, theirs: &str| {
            assert_near(&column[key], scipy(theirs), &format!("{name} {key}"));
        };
        check("missing_reference", "missing_ref");
        check("missing_current", "missing_cur");
        if column["kind"] == "number" {
            assert_eq!(column["effect_metric"], "wasserstein_normed");
            check("statistic", "ks_stat");
            check("p", "ks_p_auto");
            check("effect", "wasserstein_norm_ref_std_ddof0");
        } else {
            assert_eq!(column["effect_metric"], "jensen_shannon");
            assert_eq!(column["test"], "chi_square");
            check("statistic", "chi2_contingency");
            check("p", "chi2_contingency_p");
            check("effect", "js_cat");
        }
    }
    check_q_values(columns);
}

/// Benjamini & Hochberg (1995), by the definition: the least of `p * n / rank` from there on.
fn check_q_values(columns: &[Value]) {
    let p = |column: &Value| column["p"].as_f64().unwrap();
    for column in columns {
        let q = columns
            .iter()
            .filter(|other| p(other) >= p(column))
            .map(|other| {
                let rank = columns.iter().filter(|third| p(third) <= p(other)).count();
                p(other) * columns.len() as f64 / rank as f64
            })
            .fold(1.0, f64::min);
        assert_near(&column["q"], q, "q");
    }
}

#[test]
fn drift_raises_an_alarm_only_where_it_is_asked_for() {
    let report = drift(&["--json"]).json();
    let drifted: Vec<&str> = report["columns"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|column| column["drifted"] == true)
        .map(|column| column["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        drifted,
        [
            "num_shift",
            "num_scale",
            "num_tail",
            "int_few",
            "cat_shift",
            "cat_new",
            "bin_shift"
        ]
    );
    assert_eq!(report["drifted_share"], 0.7);
    assert_eq!(drift(&[]).code, 0);
    assert_eq!(drift(&["--max-drifted-share", "0.7"]).code, 0);
    let alarm = drift(&["--max-drifted-share", "0.69", "--json"]);
    assert_eq!(alarm.code, 3);
    assert!(alarm.out.contains("7 of 10 columns drifted"));
    let iris = sample("iris");
    let same = trainyard(&["drift", &iris, &iris, "--max-drifted-share", "0"]);
    assert_eq!(same.code, 0, "{}", same.out);
    trainyard(&["drift", &iris, &sample("wine")]).says(1, &["no usable column in common"]);
}

/// Exports a candidate; returns the bundle's path.
fn export(sample_name: &str, target: &str, candidate: &str) -> String {
    let bundle = path(&format!("{sample_name}-{candidate}.json"))
        .display()
        .to_string();
    let file = sample(sample_name);
    let arguments = [
        "export",
        &file,
        "--target",
        target,
        "--candidate",
        candidate,
        "--out",
        &bundle,
        "--folds",
        "2",
    ];
    trainyard(&arguments).says(0, &["wrote"]);
    bundle
}

fn predict(bundle: &str, csv: &str) -> String {
    let done = trainyard(&["predict", bundle, csv]);
    assert_eq!(done.code, 0, "{}", done.err);
    done.out
}

#[test]
fn a_bundle_predicts_the_same_after_it_was_read_and_written_again() {
    for candidate in [
        "baseline",
        "logistic",
        "gaussian_nb",
        "decision_tree",
        "knn",
        "boosting",
        "random_forest",
        "extra_trees",
    ] {
        let bundle = export("penguins", "species", candidate);
        let predictions = predict(&bundle, &sample("penguins"));
        let again = deploy::read(&std::fs::read_to_string(&bundle).unwrap()).unwrap();
        let copy = file(
            &format!("penguins-{candidate}-copy.json"),
            deploy::write(&again).unwrap(),
        );
        assert_eq!(predict(&copy, &sample("penguins")), predictions);
        check_predictions(&predictions, candidate);
    }
    let bundle = export("bikeshare_2011_hourly", "bikers", "ridge");
    let text = std::fs::read_to_string(&bundle).unwrap();
    let json: Value = serde_json::from_str(&text).unwrap();
    let result = &json["run"]["outcome"]["finished"];
    assert!(result["test"]["scores"]["rmse"].is_f64());
    // What the model said of single rows stays where it was trained.
    assert!(result["outcomes"].is_null());
    assert_eq!(
        result["test"]["report"]["regression"]["points"],
        Value::Array(vec![])
    );
    let predictions = predict(&bundle, &sample("bikeshare_2011_hourly"));
    assert_eq!(predictions.lines().count(), 8646);
}

/// The file's own columns come first; the prediction is the most probable class; most are right.
fn check_predictions(csv: &str, candidate: &str) {
    let mut lines = csv.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let place = |name: &str| header.iter().position(|found| *found == name).unwrap();
    let (truth, prediction) = (place("species"), place("prediction"));
    assert_eq!(prediction, 8);
    let (mut n_right, mut n_rows) = (0, 0);
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let probability = |name: &str| {
            cells[place(&format!("prob_{name}"))]
                .parse::<f64>()
                .unwrap()
        };
        let names = ["Adelie", "Chinstrap", "Gentoo"];
        let total: f64 = names.iter().map(|name| probability(name)).sum();
        assert!((total - 1.0).abs() < 1e-9, "{candidate}: {total}");
        let largest = names
            .iter()
            .map(|name| probability(name))
            .fold(0.0, f64::max);
        assert_eq!(probability(cells[prediction]), largest);
        n_right += usize::from(cells[truth] == cells[prediction]);
        n_rows += 1;
    }
    let needed = match candidate {
        "baseline" | "gaussian_nb" => 0.4,
        _ => 0.95,
    };
    assert_eq!(n_rows, 344);
    assert!(n_right as f64 / 344.0 > needed, "{candidate}: {n_right}");
}

#[test]
fn files_that_are_no_whole_bundle_are_told_apart() {
    let bundle = export("iris", "species", "decision_tree");
    let text = std::fs::read_to_string(&bundle).unwrap();
    let iris = sample("iris");
    let check = |name: &str, content: &str, words: &[&str]| {
        trainyard(&["predict", &file(name, content), &iris]).says(1, words);
    };
    let edited = text.replacen("setosa", "Setosa", 1);
    assert_ne!(edited, text);
    check("edited.json", &edited, &["damaged", "checksum"]);
    check("cut.json", &text[..text.len() / 2], &["damaged"]);
    let newer = text.replacen("\"revision\":4", "\"revision\":99", 1);
    let older = text.replacen("\"revision\":4", "\"revision\":1", 1);
    check(
        "older.json",
        &older,
        &[
            "revision 1",
            "reads revisions from 3 on",
            "train the candidate again",
        ],
    );
    assert_ne!(newer, text);
    check("newer.json", &newer, &["revision 99", "up to revision 4"]);
    let other = "not a Trainyard bundle";
    check(
        "other.json",
        "{\"format\": \"onnx\", \"revision\": 1}",
        &[other],
    );
    check("list.json", "[1, 2]", &[other]);
    check("nothing.json", "", &[other]);
    trainyard(&["predict", &iris, &iris]).says(1, &[other]);
}

#[test]
fn a_file_that_lacks_columns_hears_of_all_of_them() {
    let bundle = export("iris", "species", "logistic");
    let narrow = file("narrow.csv", "sepal_length_cm,petal_width_cm\n1,2\n3,4\n");
    trainyard(&["predict", &bundle, &narrow]).says(
        1,
        &["columns are missing", "sepal_width_cm", "petal_length_cm"],
    );
    // More columns, in another order, are fine.
    let wide =
        "z,petal_width_cm,petal_length_cm,sepal_width_cm,sepal_length_cm\n?,0.2,1.4,3.5,5.1\n";
    let out = predict(&bundle, &file("wide.csv", wide));
    let row = out.lines().nth(1).unwrap();
    assert!(row.starts_with("?,0.2,1.4,3.5,5.1,setosa,"), "{row}");
    // What can't be read counts as missing, and that is said.
    let odd = file(
        "odd.csv",
        "sepal_length_cm,sepal_width_cm,petal_length_cm,petal_width_cm\nlong,3.5,1.4,0.2\n",
    );
    trainyard(&["predict", &bundle, &odd]).says(0, &["1 cells count as missing", "long"]);
}
