//! One screen per stage of the lifecycle.

mod compare;
mod deploy;
mod evaluate;
mod figures;
mod ingest;
mod monitor;
mod prepare;
mod schema_table;
mod settings;
mod split;
mod start;
mod train;

pub(crate) use compare::Compare;
pub(crate) use deploy::Deploy;
pub(crate) use evaluate::Evaluate;
pub(crate) use ingest::Ingest;
pub(crate) use monitor::Monitor;
pub(crate) use prepare::Prepare;
pub(crate) use split::Split;
pub(crate) use train::Train;
