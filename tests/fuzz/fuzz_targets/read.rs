//! Reads any bytes as a file: nothing may panic, hang, or depend on how the bytes arrive.
//!
//! `script/fuzz [RUNS]` runs it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trainyard::engine::check::profiles;
use trainyard::engine::ingest::{CsvOptions, CsvReader, Grouping, Quote, Ragged, preview, read_all};

fn options(choice: u8) -> CsvOptions {
    let mut options = CsvOptions::default();
    if choice & 1 != 0 {
        options.ragged = Ragged::Pad;
    }
    match choice >> 1 & 7 {
        1 => options.delimiter = Some(b';'),
        2 => options.has_header = Some(false),
        3 => options.quote = Some(Quote::Single),
        4 => options.quote = Some(Quote::None),
        5 => options.grouping = Some(Grouping::Space),
        _ => {}
    }
    options
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, bytes)) = data.split_first() else {
        return;
    };
    let whole = read_all(bytes, options(*choice));
    let mut reader = CsvReader::new(options(*choice));
    let size = usize::from(choice >> 4) + 1;
    let pushed = bytes.chunks(size).try_for_each(|piece| reader.push(piece));
    let pieces = pushed.and_then(|()| reader.finish());
    assert_eq!(whole, pieces, "however the bytes arrive");
    let _ = preview(bytes, &options(*choice), 8);
    let Ok(raw) = whole else {
        return;
    };
    let described = raw.describe();
    assert_eq!(described.schema, raw.infer());
    let typed = raw.table(&described.schema);
    assert_eq!(typed.table.n_rows(), raw.n_rows);
    let profiles = profiles(&raw, &described.schema, &typed.table);
    assert_eq!(profiles.len(), raw.columns.len());
});
