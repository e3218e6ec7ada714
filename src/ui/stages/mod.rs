//! One screen per stage of the lifecycle.

mod by_value;
mod check;
mod column_cards;
mod compare;
mod costs;
mod deploy;
mod evaluate;
mod figures;
mod gate;
mod goes_by;
mod ingest;
mod monitor;
mod prepare;
mod reading_options;
mod recipe_columns;
mod schema_table;
mod settings;
mod spark;
mod split;
mod split_findings;
mod start;
mod step_form;
mod thresholds;
mod train;
mod understand;

pub(crate) use check::Check;
pub(crate) use compare::Compare;
pub(crate) use deploy::Deploy;
pub(crate) use evaluate::Evaluate;
pub(crate) use ingest::Ingest;
pub(crate) use monitor::Monitor;
pub(crate) use prepare::Prepare;
pub(crate) use split::Split;
pub(crate) use train::Train;
pub(crate) use understand::Understand;
