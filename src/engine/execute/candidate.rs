//! One candidate from first fold to final fit, one after the other: for the command line.

use super::{Clock, UnitResult, Workspace};
use crate::engine::plan::Plan;
use crate::engine::run::{Outcome, Run};
use crate::engine::train::Estimator;

impl Workspace {
    /// Runs one candidate from first fold to final fit.
    pub fn run_candidate(
        &mut self,
        plan: &Plan,
        estimator: &Estimator,
        clock: Clock<'_>,
    ) -> (Run, Option<Vec<u8>>) {
        let mut folds = Vec::new();
        for unit in self.units() {
            match self.run(estimator, unit, clock, &mut |_| {}) {
                Ok(UnitResult::Fold(fold)) => folds.push(fold),
                Ok(UnitResult::Final { result, artifact }) => {
                    return (
                        Run::new(plan, *estimator, folds, Outcome::Finished(result), 0),
                        Some(artifact),
                    );
                }
                Err(error) => {
                    let outcome = Outcome::Failed {
                        reason: error.to_string(),
                        hint: error.hint(),
                    };
                    return (Run::new(plan, *estimator, folds, outcome, 0), None);
                }
            }
        }
        (
            Run::new(
                plan,
                *estimator,
                folds,
                Outcome::Failed {
                    reason: "no final fit".into(),
                    hint: String::new(),
                },
                0,
            ),
            None,
        )
    }
}
