//! The training workers: carries out what `queue` decides.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use wasm_bindgen_futures::spawn_local;

use super::client::{Client, Heard};
use super::protocol::{Event, Request};
use super::queue::{Command, Input, Queue, WorkerId};
use super::training::{Finished, Training};
use crate::engine::execute::UnitResult;
use crate::engine::run::Run;

/// What the page hears of a comparison.
pub enum News {
    /// Something moved.
    Progress(Box<Training>),
    /// A candidate is finished, with its model's bytes, or failed.
    Run(Box<Run>, Option<Uint8Array>),
    /// Nothing is left to do.
    Over,
}

type Hear = Rc<dyn Fn(News)>;

/// A pool that carries out one comparison at a time.
#[derive(Clone)]
pub struct Pool {
    inner: Rc<RefCell<Inner>>,
    hear: Hear,
}

#[derive(Default)]
struct Inner {
    queue: Queue,
    clients: Vec<Option<Client>>,
    training: Option<Training>,
    table: Option<Uint8Array>,
    /// Fitted pipelines of candidates that are not finished yet, by their position.
    artifacts: BTreeMap<usize, Uint8Array>,
    /// Counts comparisons, so that a worker of an earlier one is not heard.
    round: u32,
    /// What the last worker that died said.
    last_crash: String,
}

impl Pool {
    /// A pool; `hear` gets its news.
    #[must_use]
    pub fn new(hear: impl Fn(News) + 'static) -> Self {
        Self {
            inner: Rc::default(),
            hear: Rc::new(hear),
        }
    }

    /// Begins a comparison on a typed table (as `Event::Table` gave it).
    pub fn start(&self, training: Training, table: Uint8Array, n_workers: usize) {
        let input = Input::Submit {
            jobs: training.jobs(),
            n_workers,
        };
        {
            let mut inner = self.inner.borrow_mut();
            inner.round += 1;
            inner.table = Some(table);
            inner.artifacts.clear();
            inner.last_crash.clear();
            inner.training = Some(training);
        }
        self.apply(input);
    }

    /// Ends the comparison; what is finished stays.
    pub fn cancel(&self) {
        self.apply(Input::Cancel);
    }

    fn apply(&self, input: Input) {
        let commands = self.inner.borrow_mut().queue.apply(input);
        let mut news = Vec::new();
        for command in commands {
            self.carry_out(command, &mut news);
        }
        for item in news {
            (self.hear)(item);
        }
    }

    fn carry_out(&self, command: Command, news: &mut Vec<News>) {
        match command {
            Command::Spawn(worker) => self.spawn(worker),
            Command::Load(worker) => {
                let inner = self.inner.borrow();
                if let (Some(training), Some(table)) = (&inner.training, &inner.table) {
                    let request = Request::Load {
                        table: Vec::new(),
                        plan: Box::new(training.plan().clone()),
                    };
                    // Each worker gets a copy of its own: sending gives the buffer away.
                    inner.send(worker, &request, Some(table.slice(0, table.length())));
                }
            }
            Command::Send(worker, job) => {
                let mut inner = self.inner.borrow_mut();
                let unit = inner
                    .training
                    .as_ref()
                    .and_then(|training| training.job(job));
                if let Some((estimator, unit)) = unit {
                    inner.send(
                        worker,
                        &Request::Run {
                            job,
                            estimator,
                            unit,
                        },
                        None,
                    );
                    inner
                        .training
                        .iter_mut()
                        .for_each(|training| training.progressed(job, 0.0));
                }
            }
            Command::Terminate(worker) => {
                let client = self
                    .inner
                    .borrow_mut()
                    .clients
                    .get_mut(worker)
                    .and_then(Option::take);
                // This may run inside the client's own callback, which must not be dropped yet.
                spawn_local(async move {
                    TimeoutFuture::new(0).await;
                    drop(client);
                });
            }
            Command::Lost(job) => {
                let mut inner = self.inner.borrow_mut();
                let reason = inner.last_crash.clone();
                let finished = inner
                    .training
                    .as_mut()
                    .and_then(|training| training.lost(job, &reason));
                news.extend(finished.map(without_model));
            }
            // Its candidate failed elsewhere, or everything ends: see `Finished`.
            Command::Dropped(_) => {}
            Command::Finished => {
                let mut inner = self.inner.borrow_mut();
                inner.table = None;
                inner.artifacts.clear();
                let reason = match inner.last_crash.as_str() {
                    "" => "stopped before it was finished".to_owned(),
                    crash => format!("stopped before it was finished ({crash})"),
                };
                let ended = inner
                    .training
                    .as_mut()
                    .map(|training| training.cancelled(&reason));
                news.extend(ended.into_iter().flatten().map(without_model));
                news.extend(inner.training.clone().map(Box::new).map(News::Progress));
                news.push(News::Over);
            }
        }
    }

    fn spawn(&self, worker: WorkerId) {
        let pool = self.clone();
        let round = self.inner.borrow().round;
        let client = Client::spawn(move |heard| {
            if pool.inner.borrow().round == round {
                pool.heard(worker, heard);
            }
        });
        let is_running = client.is_ok();
        {
            let mut inner = self.inner.borrow_mut();
            if inner.clients.len() <= worker {
                inner.clients.resize_with(worker + 1, || None);
            }
            if let Some(slot) = inner.clients.get_mut(worker) {
                *slot = client.ok();
            }
        }
        if !is_running {
            let pool = self.clone();
            spawn_local(async move { pool.apply(Input::Crashed(worker)) });
        }
    }

    fn heard(&self, worker: WorkerId, heard: Heard) {
        let mut news = Vec::new();
        let input = match heard {
            Heard::Crashed(reason) => {
                self.inner.borrow_mut().last_crash = reason;
                Some(Input::Crashed(worker))
            }
            Heard::Event(event, payload) => {
                let mut inner = self.inner.borrow_mut();
                let Inner {
                    training: Some(training),
                    artifacts,
                    ..
                } = &mut *inner
                else {
                    return;
                };
                match event {
                    Event::Ready { .. } => Some(Input::Ready(worker)),
                    Event::Loaded => Some(Input::Loaded(worker)),
                    Event::Progress { job, share } => {
                        training.progressed(job, share);
                        news.push(News::Progress(Box::new(training.clone())));
                        None
                    }
                    Event::Done { job, result } => {
                        let candidate = training.candidate_of(job);
                        if matches!(*result, UnitResult::Final { .. }) {
                            artifacts.insert(candidate, payload);
                        }
                        if let Some((run, _)) = training.done(job, *result) {
                            let artifact = artifacts.remove(&candidate);
                            news.push(News::Run(Box::new(run), artifact));
                        }
                        news.push(News::Progress(Box::new(training.clone())));
                        Some(Input::Done(worker, job))
                    }
                    Event::Failed { job, error } => {
                        news.extend(training.failed(job, &error).map(without_model));
                        news.push(News::Progress(Box::new(training.clone())));
                        Some(Input::Failed(worker, job))
                    }
                    Event::Refused { error } => {
                        let reason = format!("{error}; {}", error.hint());
                        news.extend(training.cancelled(&reason).into_iter().map(without_model));
                        Some(Input::Unloadable)
                    }
                    _ => None,
                }
            }
        };
        for item in news {
            (self.hear)(item);
        }
        if let Some(input) = input {
            self.apply(input);
        }
    }
}

/// The news of a candidate that gave no model.
fn without_model((run, _): Finished) -> News {
    News::Run(Box::new(run), None)
}

impl Inner {
    fn send(&self, worker: WorkerId, request: &Request, payload: Option<Uint8Array>) {
        if let Some(Some(client)) = self.clients.get(worker) {
            client.send(request, payload);
        }
    }
}
