//! Support vector machines with a Gaussian (RBF) kernel, solved as libsvm does.
//!
//! - `kernel`, `cache`: kernel values in `f32`, and a bounded store of their rows
//! - `smo`: the optimiser
//! - `classify`: C-SVC, one class against one; `regress`: epsilon-SVR
//! - `sample`: which rows are fitted when there are too many

mod cache;
mod classify;
mod kernel;
mod regress;
mod sample;
mod smo;

pub use classify::{SvcModel, svc};
pub use regress::{SvrModel, svr};
