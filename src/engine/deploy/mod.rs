//! The hand-over: a chosen model as one file that says what it is.

mod bundle;
mod scorer;

pub use bundle::{Bundle, Error, FORMAT, Manifest, REVISION, read, write};
pub use scorer::{Scored, score_csv};
