use super::*;
use crate::engine::charter::Task;
use crate::engine::check::profiles;
use crate::engine::execute::{Workspace, training_table};
use crate::engine::ingest::{CsvOptions, read_all};
use crate::engine::plan::Plan;
use crate::engine::train::Estimator;

/// Rows whose class is told by `size` and, less surely, by `colour`; `noise` says nothing and
/// `twin` repeats `size`.
fn csv() -> String {
    let mut random = Random::new(4, Purpose::Sample, &[]);
    let mut text = String::from("size,colour,noise,twin,y\n");
    for _ in 0..600 {
        let (size, noise) = (random.unit(), random.unit());
        let is_large = size > 0.5;
        let colour = if random.unit() < 0.8 {
            is_large
        } else {
            !is_large
        };
        let colour = if colour { "red" } else { "blue" };
        let answer = if is_large { "large" } else { "small" };
        let twin = size * 3.0 + 0.01 * random.unit();
        text.push_str(&format!("{size},{colour},{noise},{twin},{answer}\n"));
    }
    text
}

fn explained(estimator: &str, drop: &[&str]) -> PermutationImportance {
    let raw = read_all(csv().as_bytes(), CsvOptions::default()).unwrap();
    let mut schema = raw.with_target(&raw.infer(), "y");
    for field in &mut schema.fields {
        if drop.contains(&field.name.as_str()) {
            field.role = crate::engine::ingest::Role::Ignored;
        }
    }
    let table = raw.table(&schema).table;
    let profiles = profiles(&raw, &schema, &table);
    let plan = Plan::new("", &CsvOptions::default(), &schema, &profiles).unwrap();
    let mut workspace = Workspace::new(training_table(&raw, &plan), &plan).unwrap();
    let estimator = Estimator::from_id(estimator, Task::Classification).unwrap();
    let artifact = workspace
        .run_candidate(&plan, &estimator, &|| 0.0)
        .1
        .unwrap();
    let pipeline: FittedPipeline = postcard::from_bytes(&artifact).unwrap();
    let rows = workspace.split().test.indices();
    let truth = Labels::of(workspace.target(), rows);
    let held_out = workspace.table().take(rows);
    permutation_importance(
        &pipeline,
        (&held_out, &truth),
        (Metric::Accuracy, 1),
        &mut |_| {},
    )
    .unwrap()
    .unwrap()
}

#[test]
fn what_decides_comes_first_and_noise_does_not_matter() {
    let found = explained("decision_tree", &["twin"]);
    assert_eq!(found.columns[0].column, "size");
    assert!(found.columns[0].matters() && found.columns[0].drop > 0.3);
    let noise = found.columns.iter().find(|one| one.column == "noise");
    assert!(noise.is_some_and(|noise| !noise.matters() && noise.drop.abs() < 0.02));
    assert!(found.correlated.is_empty());
    let (low, high) = found.columns[0].interval95;
    assert!(low < found.columns[0].drop && found.columns[0].drop < high);
}

#[test]
fn columns_that_stand_in_for_each_other_are_named() {
    let found = explained("extra_trees", &[]);
    let [(a, b, r)] = found.correlated.as_slice() else {
        panic!("one pair")
    };
    assert_eq!((a.as_str(), b.as_str()), ("size", "twin"));
    assert!(*r > 0.99);
}

#[test]
fn the_same_seed_gives_the_same_importances() {
    assert_eq!(explained("logistic", &[]), explained("logistic", &[]));
}
