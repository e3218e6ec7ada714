//! The same plan gives the same bytes, run after run; `browser.rs` compares with a browser's.
#![cfg(not(target_arch = "wasm32"))]

mod digests;
mod tuning;

/// `WRITE_DIGESTS=1 cargo test --test determinism` after a change that is meant to change models.
#[test]
fn every_candidate_gives_the_same_model_again() {
    let found = digests::digests();
    if std::env::var_os("WRITE_DIGESTS").is_some() {
        let json = serde_json::to_string(&found).unwrap();
        let lines = json.replace("],[", "],\n[") + "\n";
        std::fs::write("tests/fixtures/model_digests.json", lines).unwrap();
        return;
    }
    assert_eq!(found, digests::expected());
    assert_eq!(found, digests::digests(), "a second time");
}

/// However many candidates there are, a fold is encoded once.
#[test]
fn a_fold_is_encoded_once_for_all_candidates() {
    let (mut workspace, plan) =
        digests::workspace(include_bytes!("../public/samples/penguins.csv"));
    let units = workspace.units();
    for unit in &units {
        for estimator in &plan.candidates {
            workspace
                .run(estimator, *unit, &|| 0.0, &mut |_| {})
                .unwrap();
        }
    }
    assert_eq!(workspace.n_encoded(), units.len());
    // Candidate by candidate, as the command line goes.
    for estimator in &plan.candidates {
        workspace.run_candidate(&plan, estimator, &|| 0.0);
    }
    assert_eq!(workspace.n_encoded(), units.len());
}
