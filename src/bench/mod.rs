//! Times learners the way others are timed: ready features in, a fitted model out.
//!
//! Reads two CSVs with the product's reader and prepares them with the default recipe, both
//! untimed, as scikit-learn is handed ready arrays; then times fitting, bins included, and
//! predicting. Whoever calls lends the clock. `script/bench` drives it, natively through
//! `bin/bench` and in a browser's worker.

mod honesty;
mod ready;
mod timing;

pub use honesty::{Honesty, Simulation, World, honesty};
pub use timing::{Job, Timing, time};
