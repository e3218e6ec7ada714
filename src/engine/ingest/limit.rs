//! Decides which data rows are kept.
//!
//! A sample is drawn row by row from a hash of the row number, so it needs no
//! second pass and does not depend on how the file was cut into blocks.

use super::options::ReadLimit;

/// A sample keeps at most this many times the rows asked for.
const SAMPLE_SLACK: f64 = 1.2;

/// What to do with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Keep it.
    Keep,
    /// Leave it out.
    Skip,
    /// Leave it and all later rows out.
    Stop,
}

/// A limit, ready to be asked for each row.
#[derive(Clone, Copy, Debug)]
pub(super) enum RowFilter {
    Between { from: u64, to: u64 },
    Sample { seed: u64, share: f64, n_left: u64 },
}

impl RowFilter {
    /// `row_bytes` is the average length of a row at the start of the file.
    pub(super) fn new(limit: ReadLimit, row_bytes: f64) -> Self {
        match limit {
            ReadLimit::All => Self::Between {
                from: 0,
                to: u64::MAX,
            },
            ReadLimit::First { rows } => Self::Between { from: 0, to: rows },
            ReadLimit::Range { from, to } => Self::Between { from, to },
            ReadLimit::Sample {
                rows,
                seed,
                file_bytes,
            } => {
                let n_estimated = file_bytes as f64 / row_bytes.max(1.0);
                Self::Sample {
                    seed,
                    share: rows as f64 / n_estimated.max(1.0),
                    n_left: (rows as f64 * SAMPLE_SLACK) as u64,
                }
            }
        }
    }

    /// To be called once per data row, in order.
    pub(super) fn verdict(&mut self, row: u64) -> Verdict {
        match self {
            Self::Between { to, .. } if row >= *to => Verdict::Stop,
            Self::Between { from, .. } if row < *from => Verdict::Skip,
            Self::Between { .. } => Verdict::Keep,
            Self::Sample {
                seed,
                share,
                n_left,
            } => {
                if *n_left == 0 || uniform(*seed, row) >= *share {
                    return Verdict::Skip;
                }
                *n_left -= 1;
                Verdict::Keep
            }
        }
    }
}

/// A number in 0..1 for a row (SplitMix64, Steele et al. 2014).
fn uniform(seed: u64, row: u64) -> f64 {
    let mut z = seed.wrapping_add(row.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    (z >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(limit: ReadLimit, row_bytes: f64, n_rows: u64) -> Vec<u64> {
        let mut filter = RowFilter::new(limit, row_bytes);
        (0..n_rows)
            .filter(|row| filter.verdict(*row) == Verdict::Keep)
            .collect()
    }

    #[test]
    fn range_excludes_its_end() {
        assert_eq!(
            kept(ReadLimit::Range { from: 2, to: 5 }, 1.0, 10),
            [2, 3, 4]
        );
        assert_eq!(kept(ReadLimit::First { rows: 2 }, 1.0, 10), [0, 1]);
    }

    #[test]
    fn sample_is_near_its_size_and_spread_over_the_file() {
        let limit = |seed| ReadLimit::Sample {
            rows: 1000,
            seed,
            file_bytes: 1_000_000,
        };
        let rows = kept(limit(1), 10.0, 100_000);
        assert!((900..1100).contains(&rows.len()), "{}", rows.len());
        assert!((430..570).contains(&rows.iter().filter(|row| **row < 50_000).count()));
        assert_eq!(rows, kept(limit(1), 10.0, 100_000));
        assert_ne!(rows, kept(limit(2), 10.0, 100_000));
    }

    #[test]
    fn sample_never_exceeds_its_slack() {
        // The file has ten times more rows than its first block promised.
        let limit = ReadLimit::Sample {
            rows: 100,
            seed: 7,
            file_bytes: 10_000,
        };
        assert_eq!(kept(limit, 10.0, 10_000).len(), 120);
        // Asked for more rows than there are: all of them.
        assert_eq!(
            kept(
                ReadLimit::Sample {
                    rows: 5000,
                    seed: 7,
                    file_bytes: 10_000
                },
                10.0,
                1000
            )
            .len(),
            1000
        );
    }
}
