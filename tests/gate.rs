//! `trainyard gate`, as a build server calls it.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gate");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn path(name: &str) -> String {
    folder().join(name).display().to_string()
}

fn sample(name: &str) -> String {
    format!("{}/public/samples/{name}.csv", env!("CARGO_MANIFEST_DIR"))
}

/// The exit code and everything printed.
fn trainyard(arguments: &[&str]) -> (i32, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_trainyard"))
        .args(arguments)
        .output()
        .unwrap();
    let said = [done.stdout, done.stderr].concat();
    (
        done.status.code().unwrap(),
        String::from_utf8(said).unwrap(),
    )
}

fn exported(csv: &str, target: &str, candidate: &str, name: &str) -> String {
    let bundle = path(name);
    let (code, said) = trainyard(&[
        "export",
        csv,
        "--target",
        target,
        "--candidate",
        candidate,
        "--out",
        &bundle,
    ]);
    assert_eq!(code, 0, "{said}");
    bundle
}

fn verdict(report: &Value, id: &str) -> Vec<String> {
    let tests = report["tests"].as_array().unwrap().iter();
    let of = tests.filter(|test| test["id"] == id);
    of.map(|test| test["verdict"].as_str().unwrap().to_string())
        .collect()
}

#[test]
fn a_good_model_passes_and_writes_both_reports() {
    let bundle = exported(&sample("penguins"), "species", "logistic", "penguins.json");
    let (json, junit) = (path("passed.json"), path("passed.xml"));
    let (code, said) = trainyard(&[
        "gate",
        &bundle,
        &sample("penguins"),
        "--out",
        &json,
        "--junit",
        &junit,
        "--expect",
        "bill_length_mm=down:Adelie",
    ]);
    assert_eq!(code, 0, "{said}");
    assert!(said.starts_with("The gate is open"), "{said}");
    let report: Value = serde_json::from_str(&std::fs::read_to_string(json).unwrap()).unwrap();
    assert_eq!(report["format"], "trainyard.gate");
    for id in [
        "gain_over_baseline",
        "determinism",
        "parity",
        "schema",
        "row_order",
        "direction",
    ] {
        assert_eq!(verdict(&report, id), ["pass"], "{id}: {said}");
    }
    // Well-formed, with a case per test.
    let xml = std::fs::read_to_string(junit).unwrap();
    let read = roxmltree::Document::parse(&xml).unwrap();
    let cases = read
        .descendants()
        .filter(|node| node.has_tag_name("testcase"));
    assert_eq!(cases.count(), report["tests"].as_array().unwrap().len());
}

#[test]
fn a_model_that_fails_exits_with_3_unless_a_reason_is_given() {
    let bundle = exported(&sample("penguins"), "species", "baseline", "baseline.json");
    let csv = sample("penguins");
    let (code, said) = trainyard(&["gate", &bundle, &csv, "--json"]);
    assert_eq!(code, 3, "{said}");
    let report: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(verdict(&report, "gain_over_baseline"), ["fail"]);
    assert_eq!(report["overridden"], Value::Null);
    let (code, said) = trainyard(&["gate", &bundle, &csv, "--json", "--override", "a demo"]);
    assert_eq!(code, 0, "{said}");
    let report: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(report["overridden"]["reason"], "a demo");
    assert_eq!(report["verdict"], "fail");
    let (code, said) = trainyard(&["gate", &bundle, &csv, "--override", " "]);
    assert_eq!(code, 2, "{said}");
}

#[test]
fn another_file_is_tested_on_all_of_its_rows() {
    let bundle = exported(&sample("penguins"), "species", "logistic", "other.json");
    let text = std::fs::read_to_string(sample("penguins")).unwrap();
    let mut lines = text.lines();
    let header = lines.next().unwrap();
    let rest: Vec<&str> = lines.step_by(2).collect();
    let fresh = path("fresh.csv");
    std::fs::write(&fresh, format!("{header}\n{}\n", rest.join("\n"))).unwrap();
    let (_, said) = trainyard(&["gate", &bundle, &fresh]);
    assert!(
        said.contains("all of its rows are taken as unseen"),
        "{said}"
    );
    assert!(
        said.contains(&format!("the {} labelled rows of fresh.csv", rest.len())),
        "{said}"
    );
    assert!(said.contains("not tested  Trained again"), "{said}");
    // Without the target there is nothing to test.
    let bare = path("bare.csv");
    let column = header
        .split(',')
        .position(|name| name == "species")
        .unwrap();
    let without = |line: &str| {
        let cells: Vec<&str> = line
            .split(',')
            .enumerate()
            .filter(|(at, _)| *at != column)
            .map(|(_, cell)| cell)
            .collect();
        cells.join(",")
    };
    let lines: Vec<String> = text.lines().map(without).collect();
    std::fs::write(&bare, lines.join("\n")).unwrap();
    let (code, said) = trainyard(&["gate", &bundle, &bare]);
    assert!(code == 1 || code == 2, "{said}");
    assert!(said.contains("species"), "{said}");
}

#[test]
fn expectations_that_make_no_sense_are_refused_with_what_would() {
    let bundle = exported(&sample("penguins"), "species", "logistic", "expect.json");
    let csv = sample("penguins");
    for (text, word) in [
        ("bill_length_mm", "COLUMN=up"),
        ("bill_length_mm=sideways", "COLUMN=up"),
        ("beak=up", "bill_length_mm"),
        ("bill_length_mm=up:Emperor", "Adelie"),
    ] {
        let (code, said) = trainyard(&["gate", &bundle, &csv, "--expect", text]);
        assert_eq!(code, 2, "{text}: {said}");
        assert!(said.contains(word), "{text}: {said}");
    }
}
