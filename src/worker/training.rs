//! How far a comparison is: per candidate, and altogether.
//!
//! Collects unit results into runs. Pure; the page only shows it.

use std::sync::Arc;

use crate::engine::EngineError;
use crate::engine::execute::{Unit, UnitResult};
use crate::engine::plan::Plan;
use crate::engine::run::{FinalResult, FoldResult, Outcome, Run};
use crate::engine::train::Estimator;
use crate::stats::sort_by_key;

use super::protocol::JobId;
use super::queue::Job;

/// How one candidate is doing.
#[derive(Clone, Debug, PartialEq)]
pub enum CandidateState {
    /// Nothing has begun.
    Waiting,
    /// Some units are done or under way.
    Running,
    /// All units are done.
    Finished,
    /// It can't be trained, or was stopped.
    Failed {
        /// What happened.
        reason: String,
        /// What to do about it.
        hint: String,
    },
}

/// One candidate on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The candidate.
    pub estimator: Estimator,
    /// How it is doing.
    pub state: CandidateState,
    /// From 0 to 1 per unit.
    pub shares: Vec<f64>,
    // Shared: the page is told of all of this many times a second.
    folds: Vec<Option<Arc<FoldResult>>>,
    last: Option<(Arc<FinalResult>, Vec<u8>)>,
}

impl Candidate {
    fn folds_so_far(&self) -> Vec<FoldResult> {
        let done = self.folds.iter().flatten();
        done.map(|fold| FoldResult::clone(fold)).collect()
    }
}

/// A whole comparison on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Training {
    plan: Plan,
    started: u64,
    /// In the plan's order.
    pub candidates: Vec<Candidate>,
    units: Vec<Unit>,
}

/// A finished candidate and its model's bytes.
pub type Finished = (Run, Option<Vec<u8>>);

impl Training {
    /// A comparison that begins now (`started`, milliseconds since 1970).
    #[must_use]
    pub fn new(plan: Plan, started: u64) -> Self {
        let n_rounds = plan.split.n_rounds();
        let units: Vec<Unit> = (0..n_rounds).map(Unit::Fold).chain([Unit::Final]).collect();
        let candidates = plan
            .candidates
            .iter()
            .map(|estimator| Candidate {
                estimator: *estimator,
                state: CandidateState::Waiting,
                shares: vec![0.0; units.len()],
                folds: vec![None; usize::from(n_rounds)],
                last: None,
            })
            .collect();
        Self {
            plan,
            started,
            candidates,
            units,
        }
    }

    /// The units: those of quick candidates first, so that whoever stops early has
    /// something; among those of like pace fold by fold.
    #[must_use]
    pub fn jobs(&self) -> Vec<Job> {
        let n_candidates = self.candidates.len() as u32;
        let pace = |candidate: u32| {
            let candidate = self.candidates.get(candidate as usize);
            candidate.map_or(0, |candidate| candidate.estimator.place() / 3)
        };
        let mut jobs: Vec<Job> = (0..self.units.len() as u32 * n_candidates)
            .map(|id| Job {
                id: JobId(id),
                group: id % n_candidates,
                part: id / n_candidates,
            })
            .collect();
        sort_by_key(&mut jobs, |job| pace(job.group));
        jobs
    }

    /// The candidate and part that a job stands for.
    #[must_use]
    pub fn job(&self, job: JobId) -> Option<(Estimator, Unit)> {
        let (candidate, unit) = self.position(job);
        Some((
            self.candidates.get(candidate)?.estimator,
            *self.units.get(unit)?,
        ))
    }

    /// The position of the candidate that a job belongs to.
    #[must_use]
    pub fn candidate_of(&self, job: JobId) -> usize {
        self.position(job).0
    }

    fn position(&self, job: JobId) -> (usize, usize) {
        let n_candidates = self.candidates.len().max(1);
        (job.0 as usize % n_candidates, job.0 as usize / n_candidates)
    }

    /// The plan it works by.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Notes how far a unit is.
    pub fn progressed(&mut self, job: JobId, share: f64) {
        let (candidate, unit) = self.position(job);
        if let Some(candidate) = self.candidates.get_mut(candidate) {
            if candidate.state == CandidateState::Waiting {
                candidate.state = CandidateState::Running;
            }
            if let Some(slot) = candidate.shares.get_mut(unit) {
                *slot = slot.max(share.clamp(0.0, 1.0));
            }
        }
    }

    /// Takes a unit's result; gives a run when it was the candidate's last.
    pub fn done(&mut self, job: JobId, result: UnitResult) -> Option<Finished> {
        self.progressed(job, 1.0);
        let (index, unit) = self.position(job);
        let candidate = self.candidates.get_mut(index)?;
        match result {
            UnitResult::Fold(fold) => *candidate.folds.get_mut(unit)? = Some(Arc::new(fold)),
            UnitResult::Final { result, artifact } => {
                candidate.last = Some((Arc::from(result), artifact));
            }
        }
        // With several workers, a fold may come in after the final fit.
        if candidate.folds.iter().any(Option::is_none) {
            return None;
        }
        let (result, artifact) = candidate.last.take()?;
        candidate.state = CandidateState::Finished;
        let folds = candidate.folds_so_far();
        let run = Run::new(
            &self.plan,
            candidate.estimator,
            folds,
            Outcome::Finished(Box::new(Arc::unwrap_or_clone(result))),
            self.started,
        );
        Some((run, Some(artifact)))
    }

    /// Notes that a candidate can't be trained; gives its run, the first time.
    pub fn failed(&mut self, job: JobId, error: &EngineError) -> Option<Finished> {
        self.end(self.position(job).0, error.to_string(), error.hint())
    }

    /// Notes that a candidate's worker died; gives its run, the first time.
    pub fn lost(&mut self, job: JobId, crash: &str) -> Option<Finished> {
        let reason = match crash {
            "" => "its worker stopped, perhaps for lack of memory".to_string(),
            crash => format!("its worker stopped: {crash}"),
        };
        self.end(
            self.position(job).0,
            reason,
            "close other tabs, use fewer rows, or leave this candidate out".into(),
        )
    }

    /// Ends every candidate that is not finished; gives their runs.
    pub fn cancelled(&mut self, reason: &str) -> Vec<Finished> {
        (0..self.candidates.len())
            .filter_map(|index| {
                self.end(index, reason.to_string(), "train again to finish it".into())
            })
            .collect()
    }

    fn end(&mut self, index: usize, reason: String, hint: String) -> Option<Finished> {
        let candidate = self.candidates.get_mut(index)?;
        if matches!(
            candidate.state,
            CandidateState::Finished | CandidateState::Failed { .. }
        ) {
            return None;
        }
        candidate.state = CandidateState::Failed {
            reason: reason.clone(),
            hint: hint.clone(),
        };
        let folds = candidate.folds_so_far();
        let outcome = Outcome::Failed { reason, hint };
        Some((
            Run::new(
                &self.plan,
                candidate.estimator,
                folds,
                outcome,
                self.started,
            ),
            None,
        ))
    }

    /// From 0 to 1; failed candidates count as done.
    #[must_use]
    pub fn share(&self) -> f64 {
        let of = |candidate: &Candidate| match candidate.state {
            CandidateState::Failed { .. } => 1.0,
            _ => candidate.shares.iter().sum::<f64>() / candidate.shares.len().max(1) as f64,
        };
        self.candidates.iter().map(of).sum::<f64>() / self.candidates.len().max(1) as f64
    }

    /// Seconds still to go at the pace so far; `None` while too little is known.
    #[must_use]
    pub fn remaining(&self, elapsed: f64) -> Option<f64> {
        let share = self.share();
        (share > 0.05 && share < 1.0).then(|| elapsed * (1.0 - share) / share)
    }

    /// Units done of a candidate, and units in all.
    #[must_use]
    pub fn units_done(&self, index: usize) -> (usize, usize) {
        let done = self.candidates.get(index).map_or(0, |c| {
            c.shares.iter().filter(|share| **share >= 1.0).count()
        });
        (done, self.units.len())
    }
}
