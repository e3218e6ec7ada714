//! Reads CSV files as the page's worker does, for `script/bench csv` and for comparing two versions.
//!
//!     read_csv FILE [REPEATS]     seconds from bytes to schema and profile, one line per repeat
//!     read_csv --json FILE...     what was found in each file, one line of JSON per file

use std::error::Error;
use std::fs::File;
use std::io::{Read, Write, stdout};
use std::time::Instant;

use trainyard::engine::check::DatasetSummary;
use trainyard::engine::ingest::CsvOptions;
use trainyard::worker::handler::{Session, handle};
use trainyard::worker::protocol::{Event, Request, Slot};

/// Bytes per request, as in the page.
const PIECE: usize = 4_194_304;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|arg| arg == "--json") {
        for path in args.drain(1..) {
            let found = match read(&path)? {
                Ok(summary) => serde_json::to_string(&summary)?,
                Err(error) => error,
            };
            writeln!(stdout(), "{path}\t{found}")?;
        }
        return Ok(());
    }
    let path = args.first().ok_or("usage: read_csv FILE [REPEATS]")?;
    let n_repeats = args.get(1).map_or(Ok(1), |text| text.parse::<usize>())?;
    for _ in 0..n_repeats {
        let began = Instant::now();
        read(path)??;
        writeln!(stdout(), "{:.4}", began.elapsed().as_secs_f64())?;
    }
    Ok(())
}

/// The summary of a file, or why there is none; the outer error is one of the machine.
fn read(path: &str) -> std::io::Result<Result<DatasetSummary, String>> {
    let mut file = File::open(path)?;
    let mut session = Session::default();
    let slot = Slot::Training;
    let mut ask = |request| {
        let mut last = None;
        handle(&mut session, request, &|| 0.0, &mut |event| {
            last = Some(event)
        });
        last
    };
    ask(Request::Open {
        slot,
        name: String::new(),
        options: CsvOptions::default(),
    });
    loop {
        let mut bytes = Vec::with_capacity(PIECE);
        (&mut file).take(PIECE as u64).read_to_end(&mut bytes)?;
        if bytes.is_empty() {
            break;
        }
        if let Some(Event::Refused { error }) = ask(Request::Chunk { slot, bytes }) {
            return Ok(Err(error.to_string()));
        }
    }
    Ok(match ask(Request::Close { slot }) {
        Some(Event::Read { summary, .. }) => Ok(*summary),
        Some(Event::Refused { error }) => Err(error.to_string()),
        other => Err(format!("an unexpected answer: {other:?}")),
    })
}
