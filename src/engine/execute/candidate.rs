//! One candidate from first fold to final fit, one after the other: for the command line.

use super::{Clock, Unit, UnitResult, Workspace, read, written};
use crate::engine::EngineError;
use crate::engine::digest::Digest;
use crate::engine::plan::Plan;
use crate::engine::run::{Outcome, Run};
use crate::engine::train::{Estimator, FittedPipeline};

/// A fitted pipeline's bytes with another threshold, and their digest.
///
/// # Errors
/// When these are no pipeline's bytes.
pub fn with_threshold(
    artifact: &[u8],
    threshold: Option<f64>,
) -> Result<(Vec<u8>, Digest), EngineError> {
    let mut pipeline = read(artifact)?;
    pipeline.threshold = threshold;
    written(&pipeline)
}

impl Workspace {
    /// The digest of the model that these members (see [`Run::members`]) and this threshold give
    /// on all training rows, without a search.
    ///
    /// # Errors
    /// When it can't be trained.
    pub fn retrained(
        &mut self,
        (members, threshold): (&[(Estimator, f64)], Option<f64>),
        clock: Clock<'_>,
    ) -> Result<Digest, EngineError> {
        let tuning = self.tuning.take();
        let fit = |(settings, weight): &(Estimator, f64)| {
            let result = self.run(settings, Unit::Final, clock, &mut |_| {});
            Ok((*weight, result?.pipeline()?))
        };
        let fitted: Result<Vec<_>, EngineError> = members.iter().map(fit).collect();
        self.tuning = tuning;
        let mut pipeline = FittedPipeline::mean(fitted?)?;
        pipeline.threshold = threshold;
        Ok(written(&pipeline)?.1)
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
