//! One candidate from first fold to final fit, one after the other: for the command line.

use super::{Clock, Unit, UnitResult, Workspace};
use crate::engine::EngineError;
use crate::engine::digest::Digest;
use crate::engine::plan::Plan;
use crate::engine::run::{Outcome, Run};
use crate::engine::train::Estimator;

impl Workspace {
    /// The digest of the model that these settings give on all training rows, without a search.
    ///
    /// # Errors
    /// When it can't be trained.
    pub fn retrained(
        &mut self,
        settings: &Estimator,
        clock: Clock<'_>,
    ) -> Result<Digest, EngineError> {
        let tuning = self.tuning.take();
        let result = self.run(settings, Unit::Final, clock, &mut |_| {});
        self.tuning = tuning;
        match result? {
            UnitResult::Final { result, .. } => Ok(result.model_digest),
            UnitResult::Fold(_) => Err(EngineError::Unexpected {
                what: "the final fit gave a fold's result".into(),
            }),
        }
    }

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
