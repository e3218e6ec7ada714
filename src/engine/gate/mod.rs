//! Tests that a model passes before it is handed on: named, with a bound, a value and a verdict.
//!
//! What a model has to show (a gain, what was stated) fails by its value, and warns if the rows
//! are too few to be sure. Faults that are looked for in many places (a class, a segment) fail
//! only if the whole 95 % interval is beyond the bound, and warn if the value alone is: a gate
//! that fails by luck is soon ignored.
//! What can't be tested says why, and stops nothing. A failed gate can be overridden with a
//! reason, which stays with the report.

mod ability;
mod asks;
mod behaviour;
mod direction;
mod faults;
mod junit;
mod report;
mod segment;
mod subject;

#[cfg(test)]
mod tests;

pub use asks::{Asks, Effect, Expectation};
pub use report::{GateReport, Override, TestId, TestResult, Verdict};
pub use segment::{Segment, Segments, by_segment};
pub use subject::{Subject, Training, gate, gate_on_test_rows, labelled};
