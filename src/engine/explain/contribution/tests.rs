use serde::Deserialize;

use super::*;
use crate::engine::explain::{Surroundings, dependence, explain_row};
use crate::engine::ingest::Category;
use crate::engine::train::Labels;

#[derive(Deserialize)]
struct Fixture {
    names: Vec<String>,
    background: Vec<Vec<f64>>,
    rows: Vec<Vec<f64>>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    task: String,
    candidate: String,
    class: Option<String>,
    values: Vec<Vec<f64>>,
    pipeline: Option<FittedPipeline>,
}

fn fixture() -> Fixture {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/shap/shap.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn table(names: &[String], rows: &[Vec<f64>]) -> Table {
    let columns = names.iter().enumerate().map(|(at, name)| NamedColumn {
        name: name.clone(),
        column: Column::Number(rows.iter().map(|row| row[at]).collect()),
    });
    Table::new(columns.collect(), rows.len()).unwrap()
}

/// The largest difference from the package's values, over all rows.
fn furthest(fixture: &Fixture, pipeline: &FittedPipeline, case: &Case, class: u32) -> f64 {
    let background = table(&fixture.names, &fixture.background);
    let mut furthest: f64 = 0.0;
    for (row, expected) in fixture.rows.iter().zip(&case.values) {
        let row = table(&fixture.names, std::slice::from_ref(row));
        let found = contributions(pipeline, (&row, &background), class, (1.0, 1)).unwrap();
        assert_eq!(found.n_orders, None, "{}", case.candidate);
        let total: f64 = found.columns.iter().map(|one| one.by).sum();
        assert!(
            (found.base + total - found.value).abs() < 1e-9,
            "{}",
            case.candidate
        );
        for (name, expected) in fixture.names.iter().zip(expected) {
            let by = found
                .columns
                .iter()
                .find(|one| one.name == *name)
                .unwrap()
                .by;
            furthest = furthest.max((by - expected).abs());
        }
    }
    furthest
}

#[test]
fn values_of_trees_and_linear_models_are_those_of_the_shap_package() {
    let fixture = fixture();
    let mut pipeline = None;
    let mut class = 0;
    for case in &fixture.cases {
        match &case.pipeline {
            Some(own) => (pipeline, class) = (Some(own), 0),
            None => class += 1,
        }
        let off = furthest(&fixture, pipeline.unwrap(), case, class);
        assert!(
            off < 1e-6,
            "{} {} {:?}: {off}",
            case.task,
            case.candidate,
            case.class
        );
    }
    assert_eq!(fixture.cases.len(), 20);
}

#[test]
fn drawn_orders_come_near_the_exact_values_and_add_up() {
    let fixture = fixture();
    let case = fixture
        .cases
        .iter()
        .find(|case| case.candidate == "random_forest")
        .unwrap();
    let pipeline = case.pipeline.as_ref().unwrap();
    let background = table(&fixture.names, &fixture.background);
    for row in &fixture.rows {
        let row = table(&fixture.names, std::slice::from_ref(row));
        let exact = contributions(pipeline, (&row, &background), 1, (1.0, 1)).unwrap();
        let drawn = sampled(pipeline, (&row, &background), 1, (1.0, 1)).unwrap();
        let total: f64 = drawn.columns.iter().map(|one| one.by).sum();
        assert!((drawn.base + total - drawn.value).abs() < 1e-9);
        assert!((drawn.base - exact.base).abs() < 1e-6 && (drawn.value - exact.value).abs() < 1e-6);
        for one in &drawn.columns {
            let exact = exact
                .columns
                .iter()
                .find(|other| other.name == one.name)
                .unwrap();
            let off = (one.by - exact.by).abs();
            assert!(
                off < 4.0 * one.error + 1e-9,
                "{}: {} {}",
                one.name,
                one.by,
                exact.by
            );
        }
    }
}

#[test]
fn a_row_is_explained_with_what_is_near_and_what_would_change_it() {
    let fixture = fixture();
    let pipeline = fixture.cases[0].pipeline.as_ref().unwrap();
    let rows = [fixture.background.clone(), fixture.rows.clone()].concat();
    let all = table(&fixture.names, &rows);
    let train: Vec<u32> = (0..fixture.background.len() as u32).collect();
    let labels = ["no".to_string(), "yes".to_string()];
    let known = Labels::Classes {
        codes: vec![0; train.len()],
        n_classes: 2,
    };
    let around = Surroundings {
        table: &all,
        train: (&train, &known),
        labels: &labels,
    };
    for row in train.len() as u32..rows.len() as u32 {
        let truth = Labels::Classes {
            codes: vec![1],
            n_classes: 2,
        };
        let found = explain_row(pipeline, around, (row, &truth), (1.0, 1)).unwrap();
        assert_eq!((found.truth.as_str(), found.nearest.len()), ("yes", 5));
        assert!(
            found
                .nearest
                .windows(2)
                .all(|pair| pair[0].distance <= pair[1].distance)
        );
        assert!(found.nearest.iter().all(|one| one.truth == "no"));
        let flip = found.flip.unwrap();
        assert_ne!(flip.becomes, found.answer);
        // What it names is what the model does.
        let at = fixture
            .names
            .iter()
            .position(|name| *name == flip.column)
            .unwrap();
        let mut changed = rows[row as usize].clone();
        changed[at] = flip.to.parse().unwrap();
        let said = pipeline
            .predict(&table(&fixture.names, &[changed]), &[0])
            .unwrap()
            .classes();
        assert_eq!(labels[said[0] as usize], flip.becomes);
    }
}

#[test]
fn dependence_asks_about_the_whole_range_and_its_mean_is_that_of_its_lines() {
    let fixture = fixture();
    let pipeline = fixture.cases[0].pipeline.as_ref().unwrap();
    let rows = table(&fixture.names, &fixture.background);
    let found = dependence(pipeline, &rows, "a", (1, Some("yes".into())))
        .unwrap()
        .unwrap();
    assert_eq!(found.lines.len(), 15);
    for (at, expected) in found.mean.iter().enumerate() {
        let own: Vec<f64> = found.lines.iter().map(|line| line[at]).collect();
        assert!((mean(&own).unwrap() - expected).abs() < 1e-12);
    }
    assert_eq!(dependence(pipeline, &rows, "y", (0, None)).unwrap(), None);
    let empty = table(&fixture.names, &[vec![f64::NAN; 4]]);
    assert_eq!(dependence(pipeline, &empty, "a", (0, None)).unwrap(), None);
}

#[test]
fn tables_are_stacked_with_the_first_ones_levels() {
    let named = |codes: Vec<u32>| {
        let levels = vec!["x".to_string(), "y".to_string()];
        let column = Column::Category(Category { codes, levels });
        Table::new(
            vec![NamedColumn {
                name: "c".into(),
                column,
            }],
            1,
        )
        .unwrap()
    };
    let both = stacked(&named(vec![0]), &named(vec![1]));
    let Some(Column::Category(found)) = both.column("c") else {
        panic!("a category")
    };
    assert_eq!(
        (both.n_rows(), found.value(0), found.value(1)),
        (2, Some("x"), Some("y"))
    );
}
