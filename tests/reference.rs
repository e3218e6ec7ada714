//! Our learners beside others', and what must hold for any table.
//!
//! - `scikit`: test scores on the sample data as scikit-learn gets them
//! - `oracle`: the same answers as smartcore on the same numbers
//! - `properties`: any small table gives a sound model or a typed error

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends where it fails, in its helpers too"
)]

#[path = "reference/oracle.rs"]
mod oracle;
#[path = "reference/properties.rs"]
mod properties;
#[path = "reference/scikit.rs"]
mod scikit;

use trainyard::engine::execute::{Unit, UnitResult, Workspace};
use trainyard::engine::train::Estimator;

/// A clock by which every look takes a second: timing loops end at once.
fn ticking() -> impl Fn() -> f64 {
    let now = std::cell::Cell::new(0.0);
    move || {
        now.set(now.get() + 1.0);
        now.get()
    }
}

/// Trains on the training part and scores the test part.
fn final_unit(
    workspace: &mut Workspace,
    estimator: &Estimator,
) -> Result<UnitResult, trainyard::engine::EngineError> {
    workspace.run(estimator, Unit::Final, &ticking(), &mut |_| {})
}
