//! What only a browser can show: storage, and the same bits as natively.
#![cfg(target_arch = "wasm32")]

use trainyard::engine::charter::Task;
use trainyard::engine::execute::Workspace;
use trainyard::engine::ingest::{CsvOptions, read_all};
use trainyard::engine::plan::Plan;
use trainyard::plot::{Figure, Mode, PartRow, SplitParts};
use trainyard::store::{IndexedDb, Key, Kind, Store, conformance};
use trainyard::worker::protocol::{Event, Request, decode, encode};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn indexed_db_conforms() {
    let store = IndexedDb::open().await.unwrap();
    assert_eq!(conformance(&store).await, Ok(()));
}

#[wasm_bindgen_test]
async fn records_survive_another_opening() {
    let key = Key::new(Kind::Artifact, "one");
    let bytes: Vec<u8> = (0..3_000_000u32).map(|i| (i % 251) as u8).collect();
    let first = IndexedDb::open().await.unwrap();
    first.write(&key, &bytes).await.unwrap();
    let second = IndexedDb::open().await.unwrap();
    assert_eq!(second.read(&key).await.unwrap(), Some(bytes));
    second.erase().await.unwrap();
    assert_eq!(first.read(&key).await.unwrap(), None);
}

#[wasm_bindgen_test]
fn messages_that_are_none_are_errors() {
    assert!(decode::<Event>(&[]).is_err());
    assert!(decode::<Request>(&[200, 1, 2]).is_err());
    let request = Request::Import {
        bytes: vec![1, 2, 3],
    };
    assert_eq!(
        decode::<Request>(&encode(&request).unwrap()).unwrap(),
        request
    );
}

#[wasm_bindgen_test]
fn figures_are_drawn() {
    let rows = vec![PartRow {
        label: "all rows".into(),
        train: 8,
        test: 2,
    }];
    let svg = SplitParts { rows, n_missing: 0 }
        .svg(500, Mode::Dark)
        .unwrap();
    assert!(svg.starts_with("<svg") && svg.contains("all rows"));
}

/// Every candidate on three data sets gives the bytes that it gives natively.
#[wasm_bindgen_test]
fn models_are_the_native_ones_to_the_last_bit() {
    let expected: Vec<(String, String, String)> =
        serde_json::from_str(include_str!("fixtures/model_digests.json")).unwrap();
    let files: [(&str, &[u8]); 3] = [
        ("iris", include_bytes!("../public/samples/iris.csv")),
        ("penguins", include_bytes!("../public/samples/penguins.csv")),
        ("bikeshare", include_bytes!("fixtures/bikeshare_600.csv")),
    ];
    let mut found = Vec::new();
    for (name, bytes) in files {
        let raw = read_all(bytes, CsvOptions::default()).unwrap();
        let schema = raw.infer();
        let table = raw.table(&schema).table;
        let profiles = trainyard::engine::check::profiles(&raw, &schema, &table);
        let plan = Plan::new(
            raw.fingerprint.as_str(),
            &Default::default(),
            &schema,
            &profiles,
        )
        .unwrap();
        let mut workspace = Workspace::new(table, &plan).unwrap();
        assert!(matches!(plan.task, Task::Classification | Task::Regression));
        for estimator in &plan.candidates {
            let (run, _) = workspace.run_candidate(&plan, estimator, &|| 0.0);
            let digest = run.finished().unwrap().model_digest.as_str().to_owned();
            found.push((name.to_owned(), estimator.id().to_owned(), digest));
        }
    }
    assert_eq!(found, expected);
}
