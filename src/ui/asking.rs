//! What the reading worker is asked and a person can take back: answers about a model, and tests.

use leptos::prelude::*;

/// What is asked of one sort, and how often all of it was taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Questions {
    n_open: u32,
    is_asking: bool,
    n_stops: u32,
}

impl Questions {
    /// Whether there is one that is not answered yet.
    pub(crate) const fn are_open(self) -> bool {
        self.n_open > 0
    }

    /// Takes all of them back; tells whether the worker is at one, which only its end stops.
    pub(super) fn stop(all: RwSignal<Self>) -> bool {
        all.update(|all| all.n_stops += 1);
        all.get_untracked().is_asking
    }
}

/// One question, open from the click until it is dropped.
pub(super) struct Question {
    all: RwSignal<Questions>,
    n_stops: u32,
}

impl Question {
    /// Asked now.
    pub(super) fn new(all: RwSignal<Questions>) -> Self {
        all.update(|all| all.n_open += 1);
        let n_stops = all.get_untracked().n_stops;
        Self { all, n_stops }
    }

    /// Whether it was taken back since.
    pub(super) fn was_stopped(&self) -> bool {
        self.all.get_untracked().n_stops != self.n_stops
    }

    /// Waits for the worker's answer.
    pub(super) async fn wait<T>(&self, answer: impl Future<Output = T>) -> T {
        self.all.update(|all| all.is_asking = true);
        let answer = answer.await;
        self.all.update(|all| all.is_asking = false);
        answer
    }
}

impl Drop for Question {
    fn drop(&mut self) {
        self.all
            .update(|all| all.n_open = all.n_open.saturating_sub(1));
    }
}
