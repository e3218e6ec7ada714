//! How long an answer takes.

use super::Clock;
use crate::engine::ingest::Table;
use crate::engine::train::{Error, FittedPipeline};

/// Times that rows are answered while a clock stands still, as one in a test does.
const STILL_ROUNDS: u32 = 200;

/// How long to go on.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Seconds at least, as browser clocks are coarse ...
    pub seconds: f64,
    /// ... but so many times at most.
    pub rounds: u32,
}

/// Microseconds per row, preparation included: the rows are answered over and over.
///
/// # Errors
/// When the table lacks a column of the model.
pub fn us_per_row(
    pipeline: &FittedPipeline,
    (table, rows): (&Table, &[u32]),
    patience: Patience,
    clock: Clock<'_>,
) -> Result<f64, Error> {
    let (start, mut round) = (clock(), 0);
    let seconds = loop {
        pipeline.predict(table, rows)?;
        round += 1;
        let seconds = clock() - start;
        let is_still = round >= STILL_ROUNDS && seconds <= 0.0;
        if seconds >= patience.seconds || round >= patience.rounds || is_still {
            break seconds;
        }
    };
    let n_answers = f64::from(round) * rows.len().max(1) as f64;
    Ok(seconds / n_answers * 1e6)
}
