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

/// The table with one column backwards.
fn reversed(table: &Table, name: &str) -> Table {
    let order: Vec<u32> = (0..table.n_rows() as u32).rev().collect();
    shuffled(table, name, &order)
}

#[test]
fn what_is_remembered_predicts_the_same_to_the_last_bit() {
    let penguins = include_bytes!("../../../../public/samples/penguins.csv").as_slice();
    let bikes = include_bytes!("../../../../tests/fixtures/bikeshare_600.csv").as_slice();
    for (text, target) in [(penguins, "species"), (bikes, "bikers")] {
        let raw = read_all(text, CsvOptions::default()).unwrap();
        let schema = raw.with_target(&raw.infer(), target);
        let profiles = profiles(&raw, &schema, &raw.table(&schema).table);
        let plan = Plan::new("", &CsvOptions::default(), &schema, &profiles).unwrap();
        let mut workspace = Workspace::new(training_table(&raw, &plan), &plan).unwrap();
        for id in ["decision_tree", "random_forest", "boosting", "knn"] {
            let estimator = Estimator::from_id(id, plan.task).unwrap();
            let (_, artifact) = workspace.run_candidate(&plan, &estimator, &|| 0.0);
            let pipeline: FittedPipeline = postcard::from_bytes(&artifact.unwrap()).unwrap();
            let table = workspace.table().take(workspace.split().test.indices());
            let rows: Vec<u32> = (0..table.n_rows() as u32).collect();
            let remembered = pipeline.remember(&table).unwrap();
            let first = pipeline.fields()[0].name.clone();
            for field in pipeline.fields() {
                // One column, none, and two; more than go together.
                let mut tables = vec![
                    reversed(&table, &field.name),
                    table.clone(),
                    reversed(&reversed(&table, &field.name), &first),
                ];
                tables.extend((0..40).map(|seed| {
                    let mut order = rows.clone();
                    Random::new(seed, Purpose::Permutation, &[]).shuffle(&mut order);
                    shuffled(&table, &field.name, &order)
                }));
                let expected: Vec<Predictions> = tables
                    .iter()
                    .map(|table| pipeline.predict(table, &rows).unwrap())
                    .collect();
                let found = remembered.predict_all(tables.into_iter()).unwrap();
                assert_eq!(found, expected, "{id}, {}", field.name);
            }
        }
    }
}

/// Shuffling an independent column of a linear model adds twice the variance of its part to the
/// mean squared error (Fisher, Rudin & Dominici 2019, appendix).
#[test]
fn a_linear_models_loss_is_what_theory_says() {
    let mut random = Random::new(9, Purpose::Sample, &[]);
    let mut text = String::from("a,b,c,y\n");
    for _ in 0..20_000 {
        let (a, b, c) = (random.unit(), random.unit(), random.unit());
        text.push_str(&format!(
            "{a},{b},{c},{}\n",
            3.0 * a - b + 0.3 * (random.unit() - 0.5)
        ));
    }
    let raw = read_all(text.as_bytes(), CsvOptions::default()).unwrap();
    let schema = raw.with_target(&raw.infer(), "y");
    let profiles = profiles(&raw, &schema, &raw.table(&schema).table);
    let plan = Plan::new("", &CsvOptions::default(), &schema, &profiles).unwrap();
    let mut workspace = Workspace::new(training_table(&raw, &plan), &plan).unwrap();
    let linear = Estimator::from_id("linear", plan.task).unwrap();
    let (_, artifact) = workspace.run_candidate(&plan, &linear, &|| 0.0);
    let pipeline: FittedPipeline = postcard::from_bytes(&artifact.unwrap()).unwrap();
    let rows = workspace.split().test.indices();
    let truth = Labels::of(workspace.target(), rows);
    let held_out = workspace.table().take(rows);
    let asked = (Metric::R2, 1);
    let found = permutation_importance(&pipeline, (&held_out, &truth), asked, &mut |_| {});
    let found = found.unwrap().unwrap();
    // A uniform column has variance 1/12.
    let variance = (9.0 + 1.0 + 0.09) / 12.0;
    for (name, weight) in [("a", 3.0), ("b", -1.0), ("c", 0.0)] {
        let expected = 2.0 * weight * weight / 12.0 / variance;
        let one = found.columns.iter().find(|one| one.column == name).unwrap();
        assert!(
            (one.drop - expected).abs() < 0.03 * expected + 1e-4,
            "{name}: {}",
            one.drop
        );
    }
}
