//! The pure core: values in, values out.
//!
//! No clock, no entropy, no files, no threads, no browser. Stages import only
//! stages before them; `tests/architecture.rs` holds them to it:
//!
//! ```text
//! charter → ingest → check → split → prepare → train → evaluate
//!   → plan → run → execute → compare → explain → gate → deploy → monitor
//! ```
//!
//! `random`, `digest` and `EngineError` are shared; the error only by the stages that sum up.

pub mod random;

pub mod charter;
pub mod check;
pub mod compare;
pub mod deploy;
pub mod evaluate;
pub mod execute;
pub mod explain;
pub mod gate;
pub mod ingest;
pub mod monitor;
pub mod plan;
pub mod prepare;
pub mod run;
pub mod split;
pub mod train;

pub mod digest;
mod error;

pub use digest::{Digest, digest_of};
pub use error::EngineError;
