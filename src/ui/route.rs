//! The stages, their addresses and their standing.
//!
//! Addresses are fragments (`#/train`), so that any static host serves them.

use super::workbench::Workbench;
use crate::engine::charter::Charter;
use leptos::prelude::*;

/// A screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Understand,
    Ingest,
    Check,
    Prepare,
    Split,
    Train,
    Compare,
    Evaluate,
    Deploy,
    Monitor,
}

/// How a stage stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    NotStarted,
    Stale,
    Done,
    Failed,
}

impl Standing {
    /// A shape, so that colour never stands alone.
    pub(crate) const fn shape(self) -> &'static str {
        match self {
            Self::NotStarted => "○",
            Self::Stale => "◐",
            Self::Done => "●",
            Self::Failed => "✕",
        }
    }

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::NotStarted => "not started",
            Self::Stale => "stale",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

impl Stage {
    pub(crate) const ALL: [Self; 10] = [
        Self::Understand,
        Self::Ingest,
        Self::Check,
        Self::Prepare,
        Self::Split,
        Self::Train,
        Self::Compare,
        Self::Evaluate,
        Self::Deploy,
        Self::Monitor,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Understand => "Understand",
            Self::Ingest => "Ingest",
            Self::Check => "Check",
            Self::Prepare => "Prepare",
            Self::Split => "Split",
            Self::Train => "Train",
            Self::Compare => "Compare",
            Self::Evaluate => "Evaluate",
            Self::Deploy => "Deploy",
            Self::Monitor => "Monitor",
        }
    }

    pub(crate) const fn href(self) -> &'static str {
        match self {
            Self::Understand => "#/understand",
            Self::Ingest => "#/ingest",
            Self::Check => "#/check",
            Self::Prepare => "#/prepare",
            Self::Split => "#/split",
            Self::Train => "#/train",
            Self::Compare => "#/compare",
            Self::Evaluate => "#/evaluate",
            Self::Deploy => "#/deploy",
            Self::Monitor => "#/monitor",
        }
    }

    /// What the screen is for, in a sentence.
    pub(crate) const fn purpose(self) -> &'static str {
        match self {
            Self::Understand => {
                "State the question, and what counts as success, before the data can sway you. Optional."
            }
            Self::Ingest => "Open a table: one row per case, one column to predict.",
            Self::Check => {
                "What is in the data, and what is wrong with it, before anything learns from it."
            }
            Self::Prepare => {
                "What happens to each column before a model sees it, learnt from training rows only."
            }
            Self::Split => "Which rows train the models, and which stay unseen to test them.",
            Self::Train => "Let candidate models learn, each checked on rows it has not seen.",
            Self::Compare => "Which candidate is best, by how much, and whether the gap is real.",
            Self::Evaluate => {
                "Look closely at one model: where it is right, and where it is wrong."
            }
            Self::Deploy => {
                "Take the chosen model with you, open one you were given, predict new rows."
            }
            Self::Monitor => "Compare newer data with the training data: has the world moved?",
        }
    }

    /// The stage an address names; the first for any other.
    pub(crate) fn from_hash(hash: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|stage| stage.href() == hash)
            .unwrap_or(Self::Ingest)
    }

    /// How the stage stands now.
    pub(crate) fn standing(self, bench: Workbench) -> Standing {
        let has_data = bench.dataset.with(Option::is_some);
        let runs = || {
            if bench.runs.with(Vec::is_empty) {
                Standing::NotStarted
            } else if bench
                .runs
                .with(|runs| runs.iter().all(|run| run.finished().is_none()))
            {
                Standing::Failed
            } else if bench.is_stale() {
                Standing::Stale
            } else {
                Standing::Done
            }
        };
        match self {
            Self::Understand if bench.charter.with(Charter::is_stated) => Standing::Done,
            Self::Understand => Standing::NotStarted,
            Self::Check => super::checking::standing(bench),
            Self::Ingest if bench.read_failed.get() => Standing::Failed,
            Self::Ingest if has_data => Standing::Done,
            Self::Prepare | Self::Split if has_data => {
                let plan = bench
                    .plan
                    .with(|plan| plan.as_ref().map(|plan| plan.check().is_ok()));
                match plan {
                    Some(true) => Standing::Done,
                    Some(false) => Standing::Failed,
                    None => Standing::NotStarted,
                }
            }
            Self::Ingest | Self::Prepare | Self::Split => Standing::NotStarted,
            Self::Train | Self::Compare | Self::Evaluate => runs(),
            Self::Deploy => match bench.exported.get() {
                Some(id)
                    if bench.runs.with(|runs| runs.iter().any(|run| run.id == id))
                        && !bench.is_stale() =>
                {
                    Standing::Done
                }
                Some(_) => Standing::Stale,
                None => Standing::NotStarted,
            },
            Self::Monitor => match bench.drift.get() {
                Some(drift)
                    if bench
                        .runs
                        .with(|runs| runs.iter().any(|run| run.id == drift.run))
                        && !bench.is_stale() =>
                {
                    Standing::Done
                }
                Some(_) => Standing::Stale,
                None => Standing::NotStarted,
            },
        }
    }
}
