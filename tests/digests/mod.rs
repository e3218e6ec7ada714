//! Trains every candidate on three data sets and says what bytes came out.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where something is missing"
)]
use trainyard::engine::charter::Task;
use trainyard::engine::check::profiles;
use trainyard::engine::execute::Workspace;
use trainyard::engine::ingest::{CsvOptions, read_all};
use trainyard::engine::plan::Plan;
use trainyard::engine::train::Estimator;

/// Data set, candidate, digest of the fitted model.
pub type Digest = (String, String, String);

/// What a native program gave.
pub fn expected() -> Vec<Digest> {
    serde_json::from_str(include_str!("../fixtures/model_digests.json")).unwrap()
}

/// What this program gives.
pub fn digests() -> Vec<Digest> {
    let files: [(&str, &[u8]); 3] = [
        ("iris", include_bytes!("../../public/samples/iris.csv")),
        (
            "penguins",
            include_bytes!("../../public/samples/penguins.csv"),
        ),
        ("bikeshare", include_bytes!("../fixtures/bikeshare_600.csv")),
    ];
    let mut found = Vec::new();
    for (name, bytes) in files {
        let (mut workspace, plan) = workspace(bytes);
        assert!(matches!(plan.task, Task::Classification | Task::Regression));
        for estimator in &Estimator::all(plan.task) {
            let (run, _) = workspace.run_candidate(&plan, estimator, &|| 0.0);
            let digest = run.finished().unwrap().model_digest.as_str().to_owned();
            found.push((name.to_owned(), estimator.id().to_owned(), digest));
        }
    }
    found
}

/// A file with the plan that a page would propose.
pub fn workspace(bytes: &[u8]) -> (Workspace, Plan) {
    let raw = read_all(bytes, CsvOptions::default()).unwrap();
    let schema = raw.infer();
    let table = raw.table(&schema).table;
    let profiles = profiles(&raw, &schema, &table);
    let fingerprint = raw.fingerprint.as_str();
    let plan = Plan::new(fingerprint, &Default::default(), &schema, &profiles).unwrap();
    (Workspace::new(table, &plan).unwrap(), plan)
}
