//! Ugly files with the reading that is right for them: `fixtures/ingest/corpus/make.py` has both.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops where something is missing"
)]

use std::path::Path;

use serde_json::Value;
use trainyard::engine::ingest::{
    Column, CsvOptions, CsvReader, Kind, Ragged, RawTable, Role, Schema, preview, read_all,
};

const FOLDER: &str = "tests/fixtures/ingest/corpus";

fn texts(value: &Value) -> Vec<String> {
    let list = value.as_array().unwrap();
    list.iter()
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}

/// As proposed, before a target is: numbers of few values would become its classes.
fn schema(raw: &RawTable) -> Schema {
    raw.without_target(&raw.infer())
}

/// `name:kind`, with `!` where models don't get it; blanks in names as underscores.
fn shown_columns(raw: &RawTable) -> Vec<String> {
    let fields = schema(raw).fields;
    let shown = fields.iter().map(|field| {
        let kind = match field.kind {
            Kind::Number => "n",
            Kind::Category => "c",
            Kind::Date => "d",
            Kind::Text => "t",
        };
        let left_out = if field.role == Role::Ignored { "!" } else { "" };
        format!("{}:{kind}{left_out}", field.name.replace(' ', "_"))
    });
    shown.collect()
}

fn first_row(raw: &RawTable) -> Vec<Value> {
    let table = raw.table(&schema(raw)).table;
    let cells = table.columns().iter().map(|named| match &named.column {
        Column::Number(values) if values[0].is_finite() => Value::from(values[0]),
        Column::Number(_) => Value::Null,
        Column::Category(category) => category.value(0).map_or(Value::Null, Value::from),
    });
    cells.collect()
}

fn check(entry: &Value) {
    let name = entry["file"].as_str().unwrap();
    let bytes = std::fs::read(Path::new(FOLDER).join(name)).unwrap();
    let read = read_all(&bytes, CsvOptions::default());
    if let Some(error) = entry["error"].as_str() {
        let found = read.unwrap_err();
        assert!(found.to_string().contains(error), "{name}: {found}");
        assert!(!found.hint().is_empty(), "{name}: {found}");
        return;
    }
    let raw = read.unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(
        shown_columns(&raw),
        texts(&entry["columns"]),
        "{name}: {:#?}",
        raw.infer()
    );
    assert_eq!(raw.n_rows as u64, entry["rows"].as_u64().unwrap(), "{name}");
    assert_eq!(
        raw.n_rows_set_aside,
        entry["aside"].as_u64().unwrap(),
        "{name}: {:?}",
        raw.issues
    );
    let typed = raw.table(&schema(&raw));
    let said: Vec<String> = raw
        .issues
        .iter()
        .chain(&typed.issues)
        .map(ToString::to_string)
        .collect();
    for notice in texts(&entry["notices"]) {
        assert!(
            said.iter().any(|said| said.contains(&notice)),
            "{name}: no {notice:?} in {said:?}"
        );
    }
    if entry["notices"].as_array().unwrap().is_empty() {
        assert_eq!(said, Vec::<String>::new(), "{name}");
    }
    if let Some(cells) = entry["cells"].as_array() {
        let shown = |value: &Value| {
            value
                .as_f64()
                .map_or_else(|| value.to_string(), |number| number.to_string())
        };
        let found: Vec<String> = first_row(&raw).iter().map(shown).collect();
        let expected: Vec<String> = cells.iter().map(shown).collect();
        assert_eq!(found, expected, "{name}");
    }
    // However the bytes arrive, and by a preview: the same.
    let mut reader = CsvReader::new(CsvOptions::default());
    bytes
        .chunks(3)
        .for_each(|piece| reader.push(piece).unwrap());
    assert_eq!(reader.finish().unwrap(), raw, "{name}");
    let preview = preview(&bytes, &CsvOptions::default(), 5).unwrap();
    assert_eq!(preview.dialect, raw.dialect, "{name}");
}

#[test]
fn every_ugly_file_is_read_as_it_should_be() {
    let index = std::fs::read_to_string(Path::new(FOLDER).join("index.json")).unwrap();
    let entries: Vec<Value> = serde_json::from_str(&index).unwrap();
    assert!(entries.len() >= 60, "{}", entries.len());
    let mut failures = Vec::new();
    for entry in &entries {
        let outcome = std::panic::catch_unwind(|| check(entry));
        if outcome.is_err() {
            failures.push(entry["file"].to_string());
        }
    }
    assert_eq!(failures, Vec::<String>::new());
}

#[test]
fn huge_cells_and_very_wide_files_get_an_answer() {
    let huge = format!("a,b\n{},1\nx,2\n", "z".repeat(50_000_000));
    let raw = read_all(huge.as_bytes(), CsvOptions::default()).unwrap();
    assert_eq!((raw.n_rows, raw.cell(0, 0).len()), (2, 50_000_000));
    let wide = format!(
        "{0}\n{1}\n",
        vec!["a"; 100_000].join(","),
        vec!["1"; 100_000].join(",")
    );
    let error = read_all(wide.as_bytes(), CsvOptions::default()).unwrap_err();
    assert!(error.to_string().contains("100000 columns"), "{error}");
}

#[test]
fn thousands_of_equal_names_are_numbered_at_once() {
    let csv = format!(
        "{0}\n{1}\n",
        vec!["a"; 20_000].join(","),
        vec!["1"; 20_000].join(",")
    );
    let raw = read_all(csv.as_bytes(), CsvOptions::default()).unwrap();
    assert_eq!(raw.columns.last().map(String::as_str), Some("a_20000"));
}

#[test]
fn where_every_row_is_kept_nothing_is_set_aside() {
    let options = CsvOptions {
        ragged: Ragged::Pad,
        ..CsvOptions::default()
    };
    let csv = "a,b\nkg,m\n1,2\n3,4\na,b\n5,6\nTotal,12\n";
    let raw = read_all(csv.as_bytes(), options).unwrap();
    assert_eq!((raw.n_rows, raw.n_rows_set_aside), (6, 0));
}
