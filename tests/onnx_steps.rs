//! Every step of a recipe is one that an ONNX graph can take: `tests/fixtures/onnx/make.py` writes
//! fitted recipes as graphs, and onnxruntime makes the same matrices from rows that no recipe saw.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a failure here is a failed test")]

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use trainyard::engine::charter::Task;
use trainyard::engine::ingest::{Column, CsvOptions, Schema, Table, read_all};
use trainyard::engine::prepare::{
    BinBy, DatePart, Encoding, FittedRecipe, Guide, NameFill, NumberFill, Recipe, Scaling,
    SelectBy, Step, Transform,
};
use trainyard::engine::split::{Keys, SplitSpec, Target, holdout};

/// One column of rows as the graph gets it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Input {
    /// Missing is `null`.
    Numbers(Vec<Option<f64>>),
    /// Missing is empty.
    Names(Vec<String>),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Case {
    name: String,
    recipe: FittedRecipe,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Given {
    columns: BTreeMap<String, Input>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Computed {
    case: String,
    encoding: Encoding,
    columns: Vec<Vec<Option<f32>>>,
}

#[derive(Deserialize)]
struct Expected {
    operators: Vec<String>,
    matrices: Vec<Computed>,
}

/// Ninety rows to learn from: gaps, a long tail, dates, spellings, rare levels, an order.
fn training_csv() -> String {
    let mut csv = String::from("size,change,seen,place,grade,y\n");
    for i in 0..90_i32 {
        let size = if i % 11 == 3 {
            String::new()
        } else {
            format!("{}.25", (i * 37 % 53) * (i % 5 + 1))
        };
        let change = f64::from(i * 29 % 41 - 20) / 3.0;
        let (month, day, hour) = (i % 12 + 1, i % 28 + 1, i % 24);
        let seen = format!("{}-{month:02}-{day:02} {hour:02}:30:00", 1995 + i % 17);
        let place = match i % 9 {
            0 | 4 => "north",
            1 => "North",
            2 | 5 => "south",
            3 => "west",
            6 => "",
            7 if i > 60 => "isle",
            _ => "east",
        };
        let grade = ["low", "mid", "high", "mid"][(i % 4) as usize];
        let grade = if i % 13 == 6 { "" } else { grade };
        let y = f64::from(i % 7) + change / 5.0;
        csv += &format!("{size},{change:.3},{seen},{place},{grade},{y:.3}\n");
    }
    csv
}

/// Rows as they come later: levels never seen, values far out, dates before 1970, nothing known.
const NEW_ROWS: &str = "size,change,seen,place,grade,y
12.5,-2.5,2001-03-01 05:30:00,north,low,1
0,0,1969-12-31 23:59:59,North,mid,1
99999,-77,1900-02-28 00:00:00,moon,high,1
-4.25,6.667,2024-02-29 12:00:00,isle,top,1
,,,,,1
53.25,13,2000-12-31 23:00:00,west,mid,1
1e-9,1e-9,1996-02-29 04:00:00,east,low,1
";

fn schema(csv: &str) -> (Schema, Table) {
    let raw = read_all(csv.as_bytes(), CsvOptions::default()).unwrap();
    let schema = raw.with_target(&raw.infer(), "y");
    let table = raw.table(&schema).table;
    (schema, table)
}

/// Recipes that hold every step between them.
fn recipes() -> Vec<(&'static str, Vec<Step>)> {
    let column = |name: &str| name.to_string();
    let reshape = |name: &str, by| Step::Transform {
        column: column(name),
        by,
    };
    let scale = |by| Step::Scale { column: None, by };
    let fill = |with| Step::FillNumbers { column: None, with };
    let bin = |name: &str, by| Step::Bin {
        column: column(name),
        bins: 4,
        by,
    };
    vec![
        ("as it comes", vec![]),
        (
            "log and clip",
            vec![
                Step::Clip {
                    column: column("size"),
                },
                reshape("size", Transform::Log),
                reshape("change", Transform::SquareRoot),
            ],
        ),
        (
            "power",
            vec![
                reshape("size", Transform::Power),
                reshape("change", Transform::Power),
            ],
        ),
        (
            "bins",
            vec![bin("size", BinBy::Quantile), bin("change", BinBy::Width)],
        ),
        (
            "product",
            vec![
                Step::Interact {
                    left: column("size"),
                    right: column("change"),
                },
                scale(Scaling::MinMax),
            ],
        ),
        (
            "mean and level",
            vec![
                fill(NumberFill::Mean),
                Step::FillNames {
                    column: None,
                    with: NameFill::Level("missing".into()),
                },
                scale(Scaling::Robust),
                Step::IndicateMissing,
            ],
        ),
        (
            "constant",
            vec![fill(NumberFill::Constant(-1.5)), scale(Scaling::None)],
        ),
        (
            "spellings",
            vec![
                Step::MergeVariants {
                    column: column("place"),
                    into: vec![("North".into(), "north".into())],
                },
                Step::GroupRare {
                    column: None,
                    percent: 8.0,
                },
                Step::OneHot {
                    column: None,
                    max_levels: 4,
                },
            ],
        ),
        (
            "codes",
            vec![
                Step::Frequency {
                    column: column("place"),
                },
                Step::Ordinal {
                    column: column("grade"),
                    order: ["low", "mid", "high"].map(String::from).to_vec(),
                },
            ],
        ),
        (
            "dates",
            vec![Step::DateParts {
                parts: DatePart::ALL.to_vec(),
            }],
        ),
        (
            "strongest",
            vec![Step::Select {
                keep: 3,
                by: SelectBy::Association,
            }],
        ),
        ("directions", vec![Step::Pca { components: 3 }]),
        (
            "rows left out",
            vec![Step::DropDuplicateRows, Step::DropConflictingRows],
        ),
    ]
}

/// A new kind of step does not compile here until a recipe above holds it.
const fn kind(step: &Step) -> usize {
    match step {
        // Before the split: which rows are learnt from is no part of a graph.
        Step::DropDuplicateRows => 0,
        Step::DropConflictingRows => 1,
        Step::MergeVariants { .. } => 2,
        Step::DateParts { .. } => 3,
        Step::Interact { .. } => 4,
        Step::Clip { .. } => 5,
        Step::Transform { .. } => 6,
        Step::Bin { .. } => 7,
        Step::GroupRare { .. } => 8,
        Step::IndicateMissing => 9,
        Step::FillNumbers { .. } => 10,
        Step::FillNames { .. } => 11,
        Step::Ordinal { .. } => 12,
        Step::Frequency { .. } => 13,
        Step::OneHot { .. } => 14,
        Step::Scale { .. } => 15,
        Step::Select { .. } => 16,
        Step::Pca { .. } => 17,
    }
}

fn given() -> Given {
    let csv = training_csv();
    let (schema, table) = schema(&csv);
    let target = Target::from_table(&table, "y", Task::Regression).unwrap();
    let rows = holdout(&target, &Keys::None, &SplitSpec::default())
        .unwrap()
        .train;
    let mut seen = [false; 18];
    let mut cases = Vec::new();
    for (name, steps) in recipes() {
        let recipe = steps.into_iter().fold(Recipe::default(), Recipe::with);
        for step in recipe.steps() {
            seen[kind(step)] = true;
        }
        let guide = Guide {
            target: Some(&target),
            importance: None,
        };
        let recipe = recipe.fit(&table, &schema, &rows, guide).unwrap();
        cases.push(Case {
            name: name.into(),
            recipe,
        });
    }
    assert_eq!(seen, [true; 18], "a step is in no recipe");
    let table = new_rows(&schema);
    let columns = table.columns().iter().map(|named| {
        let values = match &named.column {
            Column::Number(values) => {
                Input::Numbers(values.iter().map(|v| (!v.is_nan()).then_some(*v)).collect())
            }
            Column::Category(category) => {
                let name = |code: &u32| category.levels.get(*code as usize).cloned();
                Input::Names(
                    category
                        .codes
                        .iter()
                        .map(|code| name(code).unwrap_or_default())
                        .collect(),
                )
            }
        };
        (named.name.clone(), values)
    });
    Given {
        columns: columns.collect(),
        cases,
    }
}

fn new_rows(schema: &Schema) -> Table {
    let raw = read_all(NEW_ROWS.as_bytes(), CsvOptions::default()).unwrap();
    raw.table_as(&schema.fields).unwrap().table
}

#[test]
fn onnxruntime_makes_the_same_matrices() {
    let given = given();
    if std::env::var_os("WRITE_RECIPE").is_some() {
        let json = serde_json::to_string(&given).unwrap() + "\n";
        std::fs::write("tests/fixtures/onnx/recipe.json", json).unwrap();
        return;
    }
    let kept: Given = serde_json::from_str(include_str!("fixtures/onnx/recipe.json")).unwrap();
    assert_eq!(kept, given, "WRITE_RECIPE=1, then make.py");
    let expected: Expected =
        serde_json::from_str(include_str!("fixtures/onnx/expected.json")).unwrap();
    assert!(expected.operators.len() > 20, "{:?}", expected.operators);
    assert_eq!(expected.matrices.len(), 2 * kept.cases.len());
    let names = expected.matrices.iter();
    let names: BTreeSet<_> = names
        .map(|one| format!("{} {:?}", one.case, one.encoding))
        .collect();
    assert_eq!(names.len(), expected.matrices.len());
    let table = new_rows(&schema(&training_csv()).0);
    let rows: Vec<u32> = (0..table.n_rows() as u32).collect();
    for computed in &expected.matrices {
        let case = kept
            .cases
            .iter()
            .find(|case| case.name == computed.case)
            .unwrap();
        let matrix = case
            .recipe
            .matrix(&table, &rows, computed.encoding)
            .unwrap();
        assert_eq!(matrix.n_columns(), computed.columns.len(), "{}", case.name);
        for (index, (ours, theirs)) in matrix.columns().zip(&computed.columns).enumerate() {
            assert_eq!(ours.len(), theirs.len());
            for (row, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
                let theirs = theirs.unwrap_or(f32::NAN);
                let is_same = ours.is_nan() && theirs.is_nan()
                    || (ours - theirs).abs() <= 1e-6 * ours.abs().max(1.0);
                assert!(
                    is_same,
                    "{} {:?} column {index} row {row}: {ours} {theirs}",
                    case.name, computed.encoding
                );
            }
        }
    }
}
