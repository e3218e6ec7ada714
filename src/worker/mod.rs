//! Work off the page's thread.
//!
//! `protocol`, `handler`, `reading`, `queue` and `training` are pure and tested natively;
//! `client`, `pool` and `host` touch the browser. The command line needs none of it.

mod answer;
mod coding;
pub mod handler;
pub mod protocol;
pub mod queue;
mod reading;
pub mod training;

#[cfg(feature = "worker")]
pub mod client;
#[cfg(feature = "worker")]
pub mod host;
#[cfg(feature = "worker")]
pub mod pool;

/// Identifies the sources both binaries were built from: page and worker must agree.
pub const BUILD: &str = env!("TRAINYARD_BUILD");
