//! What only a browser can show: storage, and the same bits as natively.
#![cfg(target_arch = "wasm32")]

mod digests;

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
    assert_eq!(digests::digests(), digests::expected());
}
