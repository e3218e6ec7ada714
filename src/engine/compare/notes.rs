//! What to know about a finished run besides its scores.

use crate::engine::evaluate::Report;
use crate::engine::run::Run;
use crate::engine::train::{ClassWeight, Estimator};

/// Something about a run that its scores don't say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Two or three words.
    pub short: String,
    /// What it means, and what to do.
    pub sentence: String,
}

/// The notes of a run; none while it is not finished.
#[must_use]
pub fn notes(run: &Run, class_weight: ClassWeight) -> Vec<Note> {
    let Some(result) = run.finished() else {
        return Vec::new();
    };
    let mut notes = Vec::new();
    let mut note = |short: &str, sentence: String| {
        notes.push(Note {
            short: short.into(),
            sentence,
        });
    };
    if !result.converged {
        note(
            "not converged",
            "It stopped at its limit of iterations; more might improve it a little.".into(),
        );
    }
    if let Some(n_fitted) = result.n_fitted {
        note(
            "fitted to a sample",
            format!(
                "It was fitted to a random sample of {n_fitted} of {} training rows, as its time grows with their square.",
                result.n_train
            ),
        );
    }
    let members = run.members();
    let is_made_of = |is: &dyn Fn(&Estimator) -> bool| members.iter().any(|(one, _)| is(one));
    let is_classification = matches!(result.test.report, Report::Classification(_));
    if is_classification && is_made_of(&|one| matches!(one, Estimator::RbfSvm(_))) {
        note(
            "scores, not probabilities",
            "Its numbers per class are shares of votes: they rank classes, but 0.8 does not mean right in 8 of 10 cases.".into(),
        );
    }
    if class_weight == ClassWeight::Balanced && is_made_of(&|one| !one.reads_weights()) {
        note(
            "classes not balanced",
            "This learner can't weight rows: rare classes count as often as they occur.".into(),
        );
    }
    notes
}
