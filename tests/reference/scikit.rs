//! Mean test scores over seeds, beside scikit-learn's. The numbers and how they came about:
//! `tests/fixtures/reference`.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde::Deserialize;
use trainyard::engine::charter::Metric;
use trainyard::engine::check::profiles;
use trainyard::engine::execute::{UnitResult, Workspace};
use trainyard::engine::ingest::{CsvOptions, Role, read_all};
use trainyard::engine::plan::Plan;
use trainyard::engine::train::Estimator;

use super::final_unit;

/// Scores may differ by two of scikit-learn's deviations, and by this much in any case.
const TOLERANCE: f64 = 0.02;
/// From this many rows on, splits differ so little that two seeds will do.
const MANY_ROWS: usize = 5000;
const THREADS: usize = 2;

#[derive(Deserialize)]
struct Golden {
    datasets: BTreeMap<String, DataSet>,
}

#[derive(Deserialize)]
struct DataSet {
    file: String,
    target: String,
    drop: Vec<String>,
    metric: Metric,
    rows: usize,
    models: BTreeMap<String, MeanSd>,
}

#[derive(Deserialize)]
struct MeanSd {
    mean: f64,
    sd: f64,
}

impl DataSet {
    fn workspace(&self, seed: u64) -> (Workspace, Plan) {
        let path = format!(
            "{}/public/samples/{}",
            env!("CARGO_MANIFEST_DIR"),
            self.file
        );
        let raw = read_all(&std::fs::read(path).unwrap(), CsvOptions::default()).unwrap();
        let mut schema = raw.with_target(&raw.infer(), &self.target);
        for field in &mut schema.fields {
            if self.drop.contains(&field.name) {
                field.role = Role::Ignored;
            }
        }
        let table = raw.table(&schema).table;
        let profiles = profiles(&raw, &schema, &table);
        let mut plan = Plan::new(
            raw.fingerprint.as_str(),
            &Default::default(),
            &schema,
            &profiles,
        )
        .unwrap();
        assert_eq!(plan.task, self.metric.task(), "{}", self.file);
        plan.split.seed = seed;
        (Workspace::new(table, &plan).unwrap(), plan)
    }

    /// The test scores by candidate of one seed.
    fn scores(&self, seed: u64) -> Vec<(String, f64)> {
        let (mut workspace, plan) = self.workspace(seed);
        assert_eq!(workspace.target().known().len(), self.rows, "{}", self.file);
        let score = |id: &String| {
            let estimator = Estimator::from_id(id, plan.task).unwrap();
            let Ok(UnitResult::Final { result, .. }) = final_unit(&mut workspace, &estimator)
            else {
                panic!("{id} on {} gave no result", self.file);
            };
            (id.clone(), result.test.scores[&self.metric])
        };
        self.models.keys().map(score).collect()
    }

    fn n_seeds(&self) -> u64 {
        if self.rows < MANY_ROWS { 5 } else { 2 }
    }
}

#[test]
fn every_candidate_scores_as_scikit_learn_does_on_every_sample() {
    let golden: Golden =
        serde_json::from_str(include_str!("../fixtures/reference/sklearn.json")).unwrap();
    let mut jobs: Vec<(&str, &DataSet, u64)> = golden
        .datasets
        .iter()
        .flat_map(|(name, set)| (0..set.n_seeds()).map(move |seed| (name.as_str(), set, seed)))
        .collect();
    // The longest last in the list, as jobs are taken from its end.
    jobs.sort_by_key(|(_, set, _)| set.rows);
    let jobs = Mutex::new(jobs);
    let found: Mutex<BTreeMap<(&str, String), Vec<f64>>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                loop {
                    let job = jobs.lock().unwrap().pop();
                    let Some((name, set, seed)) = job else { break };
                    for (id, score) in set.scores(seed) {
                        found
                            .lock()
                            .unwrap()
                            .entry((name, id))
                            .or_default()
                            .push(score);
                    }
                }
            });
        }
    });
    let mut wrong = Vec::new();
    let found = found.into_inner().unwrap();
    for ((name, id), scores) in &found {
        let theirs = &golden.datasets[*name].models[id];
        let ours = scores.iter().sum::<f64>() / scores.len() as f64;
        let limit = TOLERANCE.max(2.0 * theirs.sd);
        if (ours - theirs.mean).abs() > limit || ours.is_nan() {
            wrong.push(format!(
                "{name} {id}: {ours:.4}, not {:.4} ± {limit:.3}",
                theirs.mean
            ));
        }
    }
    assert_eq!(found.len(), 71, "nine data sets, eight candidates or seven");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
