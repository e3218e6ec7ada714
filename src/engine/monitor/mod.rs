//! New data beside the training data: did the columns move, does the model still hold?
//!
//! A column has drifted only when two keys turn: the shift is unlikely to be
//! chance (after correcting for the number of columns), and it is large enough to
//! matter. That keeps eight rows from raising an alarm, and a million too.

mod drift;
mod parts;
mod performance;
mod report;

pub use drift::{ColumnDrift, EffectMetric, Picture, TestName, column_drifts, compare_columns};
pub use parts::Parts;
pub use performance::{Level, Performance, accuracy_then_and_now, error_then_and_now};
pub use report::{DriftReport, Error, against_model, between_tables};
