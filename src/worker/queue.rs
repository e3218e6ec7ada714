//! Which worker does what next: a pure state machine.
//!
//! One unit of work is one candidate on one fold. Workers pull units, each those of its
//! own folds first, so that a fold is encoded in one worker; a worker without any left
//! helps another. A crash or cancel costs the units in flight, never those that are
//! finished. All races are table tests here, without a browser.

use super::protocol::JobId;

/// A worker of the pool, by number.
pub type WorkerId = usize;

/// A unit of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its number.
    pub id: JobId,
    /// Units of one group (a candidate) fail together.
    pub group: u32,
    /// Units of one part (a fold) read the same encoded rows.
    pub part: u32,
}

/// Workers that died in a row before they had work, after which the pool gives up.
const MAX_CRASHES: u32 = 3;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Work for a pool of this many workers.
    Submit {
        /// Units, in order.
        jobs: Vec<Job>,
        /// Size of the pool.
        n_workers: usize,
    },
    /// The worker runs.
    Ready(WorkerId),
    /// The worker has table and plan.
    Loaded(WorkerId),
    /// The worker finished its unit.
    Done(WorkerId, JobId),
    /// The worker says that its unit can't be done.
    Failed(WorkerId, JobId),
    /// The worker can't load the table: no use in trying another.
    Unloadable,
    /// The worker died.
    Crashed(WorkerId),
    /// The person wants to stop.
    Cancel,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Start a worker.
    Spawn(WorkerId),
    /// Send it table and plan.
    Load(WorkerId),
    /// Send it a unit.
    Send(WorkerId, JobId),
    /// End it.
    Terminate(WorkerId),
    /// A unit died with its worker.
    Lost(JobId),
    /// A unit will not be tried any more.
    Dropped(JobId),
    /// Nothing is left to do.
    Finished,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Starting,
    Loading,
    Idle,
    Busy(JobId),
    Gone,
}

/// Workers and the units that wait for them.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    workers: Vec<State>,
    waiting: Vec<Job>,
    jobs: Vec<Job>,
    /// Per worker, the part it worked on last.
    last_parts: Vec<Option<u32>>,
    crashes: u32,
    is_active: bool,
}

impl Queue {
    /// Applies what happened; says what to do, in order.
    pub fn apply(&mut self, input: Input) -> Vec<Command> {
        let mut commands = Vec::new();
        match input {
            Input::Submit { jobs, n_workers } => self.submit(jobs, n_workers, &mut commands),
            Input::Ready(worker) => {
                if self.state(worker) == State::Starting {
                    self.set(worker, State::Loading);
                    commands.push(Command::Load(worker));
                }
            }
            Input::Loaded(worker) => {
                if self.state(worker) == State::Loading {
                    self.set(worker, State::Idle);
                }
            }
            Input::Done(worker, job) => {
                if self.state(worker) == State::Busy(job) {
                    self.crashes = 0;
                    self.set(worker, State::Idle);
                }
            }
            Input::Failed(worker, job) => {
                if self.state(worker) == State::Busy(job) {
                    self.crashes = 0;
                    self.set(worker, State::Idle);
                    self.drop_group(job, &mut commands);
                }
            }
            Input::Unloadable => self.stop(&mut commands),
            Input::Crashed(worker) => self.crashed(worker, &mut commands),
            Input::Cancel => self.stop(&mut commands),
        }
        self.hand_out(&mut commands);
        commands
    }

    fn submit(&mut self, jobs: Vec<Job>, n_workers: usize, commands: &mut Vec<Command>) {
        self.stop(commands);
        commands.retain(|command| *command != Command::Finished);
        self.crashes = 0;
        self.is_active = true;
        self.jobs.clone_from(&jobs);
        self.waiting = jobs;
        self.workers = vec![State::Starting; n_workers.clamp(1, self.waiting.len().max(1))];
        self.last_parts = vec![None; self.workers.len()];
        commands.extend((0..self.workers.len()).map(Command::Spawn));
    }

    fn crashed(&mut self, worker: WorkerId, commands: &mut Vec<Command>) {
        let state = self.state(worker);
        if state == State::Gone {
            return;
        }
        commands.push(Command::Terminate(worker));
        if let State::Busy(job) = state {
            // It ran before, so it will again: this costs a candidate, not the pool.
            commands.push(Command::Lost(job));
            self.drop_group(job, commands);
        } else {
            self.crashes += 1;
        }
        if self.crashes >= MAX_CRASHES {
            self.stop(commands);
        } else {
            self.set(worker, State::Starting);
            commands.push(Command::Spawn(worker));
        }
    }

    /// The other units of a failed unit's group are not tried.
    fn drop_group(&mut self, job: JobId, commands: &mut Vec<Command>) {
        let Some(group) = self.jobs.iter().find(|of| of.id == job).map(|of| of.group) else {
            return;
        };
        self.waiting.retain(|waiting| {
            if waiting.group == group {
                commands.push(Command::Dropped(waiting.id));
            }
            waiting.group != group
        });
    }

    fn stop(&mut self, commands: &mut Vec<Command>) {
        for worker in 0..self.workers.len() {
            let state = self.state(worker);
            if let State::Busy(job) = state {
                commands.push(Command::Dropped(job));
            }
            if state != State::Gone {
                commands.push(Command::Terminate(worker));
                self.set(worker, State::Gone);
            }
        }
        commands.extend(self.waiting.drain(..).map(|job| Command::Dropped(job.id)));
    }

    fn hand_out(&mut self, commands: &mut Vec<Command>) {
        for worker in 0..self.workers.len() {
            if self.state(worker) == State::Idle
                && let Some(job) = self.next_for(worker)
            {
                self.set(worker, State::Busy(job.id));
                if let Some(part) = self.last_parts.get_mut(worker) {
                    *part = Some(job.part);
                }
                commands.push(Command::Send(worker, job.id));
            }
        }
        let is_working = self
            .workers
            .iter()
            .any(|state| matches!(state, State::Busy(_)));
        if self.is_active && self.waiting.is_empty() && !is_working {
            self.is_active = false;
            for worker in 0..self.workers.len() {
                if self.state(worker) != State::Gone {
                    commands.push(Command::Terminate(worker));
                    self.set(worker, State::Gone);
                }
            }
            commands.push(Command::Finished);
        }
    }

    /// The first unit of the worker's own parts, else of the part it read last, else any.
    fn next_for(&mut self, worker: WorkerId) -> Option<Job> {
        let n_workers = self.workers.len().max(1);
        let last = self.last_parts.get(worker).copied().flatten();
        let is_own = |job: &Job| job.part as usize % n_workers == worker;
        let is_last = |job: &Job| Some(job.part) == last;
        let place = self
            .waiting
            .iter()
            .position(is_own)
            .or_else(|| self.waiting.iter().position(is_last))
            .unwrap_or(0);
        (place < self.waiting.len()).then(|| self.waiting.remove(place))
    }

    fn state(&self, worker: WorkerId) -> State {
        self.workers.get(worker).copied().unwrap_or(State::Gone)
    }

    fn set(&mut self, worker: WorkerId, state: State) {
        if let Some(slot) = self.workers.get_mut(worker) {
            *slot = state;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: JobId = JobId(1);
    const B: JobId = JobId(2);
    const C: JobId = JobId(3);

    const fn job(id: JobId, group: u32, part: u32) -> Job {
        Job { id, group, part }
    }

    /// Two units of candidate 0, one of candidate 1.
    fn started(n_workers: usize) -> Queue {
        let mut queue = Queue::default();
        queue.apply(Input::Submit {
            jobs: vec![job(A, 0, 0), job(B, 1, 1), job(C, 0, 2)],
            n_workers,
        });
        queue
    }

    fn working(n_workers: usize) -> Queue {
        let mut queue = started(n_workers);
        for worker in 0..n_workers {
            queue.apply(Input::Ready(worker));
            queue.apply(Input::Loaded(worker));
        }
        queue
    }

    #[test]
    fn a_worker_is_spawned_then_loaded_then_sent_a_unit() {
        let mut queue = started(1);
        assert_eq!(queue.apply(Input::Ready(0)), [Command::Load(0)]);
        assert_eq!(queue.apply(Input::Loaded(0)), [Command::Send(0, A)]);
        assert_eq!(queue.apply(Input::Done(0, A)), [Command::Send(0, B)]);
        assert_eq!(queue.apply(Input::Done(0, B)), [Command::Send(0, C)]);
        assert_eq!(
            queue.apply(Input::Done(0, C)),
            [Command::Terminate(0), Command::Finished]
        );
    }

    #[test]
    fn a_failed_unit_drops_the_rest_of_its_candidate_and_the_others_go_on() {
        let mut queue = working(1);
        assert_eq!(
            queue.apply(Input::Failed(0, A)),
            [Command::Dropped(C), Command::Send(0, B)]
        );
        assert_eq!(
            queue.apply(Input::Done(0, B)),
            [Command::Terminate(0), Command::Finished]
        );
    }

    #[test]
    fn a_crash_costs_one_candidate_and_the_worker_comes_back() {
        let mut queue = working(2);
        let commands = queue.apply(Input::Crashed(0));
        assert_eq!(
            commands,
            [
                Command::Terminate(0),
                Command::Lost(A),
                Command::Dropped(C),
                Command::Spawn(0)
            ]
        );
        assert_eq!(
            queue.apply(Input::Done(1, B)),
            [
                Command::Terminate(0),
                Command::Terminate(1),
                Command::Finished
            ]
        );
    }

    #[test]
    fn crashes_at_work_never_end_the_other_candidates() {
        let mut queue = Queue::default();
        let jobs = (0..5).map(|id| job(JobId(id), id, 0)).collect();
        queue.apply(Input::Submit { jobs, n_workers: 1 });
        for _ in 0..4 {
            queue.apply(Input::Ready(0));
            queue.apply(Input::Loaded(0));
            assert!(!queue.apply(Input::Crashed(0)).contains(&Command::Finished));
        }
        queue.apply(Input::Ready(0));
        assert_eq!(queue.apply(Input::Loaded(0)), [Command::Send(0, JobId(4))]);
    }

    #[test]
    fn a_worker_keeps_to_its_own_folds_and_helps_when_they_are_done() {
        let mut queue = Queue::default();
        // Three candidates on two folds.
        let jobs = (0..6).map(|id| job(JobId(id), id / 2, id % 2)).collect();
        queue.apply(Input::Submit { jobs, n_workers: 2 });
        for worker in 0..2 {
            queue.apply(Input::Ready(worker));
        }
        assert_eq!(queue.apply(Input::Loaded(0)), [Command::Send(0, JobId(0))]);
        assert_eq!(
            queue.apply(Input::Done(0, JobId(0))),
            [Command::Send(0, JobId(2))]
        );
        assert_eq!(queue.apply(Input::Loaded(1)), [Command::Send(1, JobId(1))]);
        assert_eq!(
            queue.apply(Input::Done(0, JobId(2))),
            [Command::Send(0, JobId(4))]
        );
        // Nothing of fold 0 is left: the first of fold 1.
        assert_eq!(
            queue.apply(Input::Done(0, JobId(4))),
            [Command::Send(0, JobId(3))]
        );
    }

    #[test]
    fn workers_that_never_start_end_the_work() {
        let mut queue = started(1);
        queue.apply(Input::Crashed(0));
        queue.apply(Input::Crashed(0));
        let commands = queue.apply(Input::Crashed(0));
        assert!(
            commands.contains(&Command::Dropped(A)) && commands.ends_with(&[Command::Finished]),
            "{commands:?}"
        );
    }

    #[test]
    fn cancel_ends_workers_and_late_answers_are_ignored() {
        let mut queue = working(2);
        let commands = queue.apply(Input::Cancel);
        assert_eq!(
            commands
                .iter()
                .filter(|command| matches!(command, Command::Dropped(_)))
                .count(),
            3
        );
        assert!(commands.ends_with(&[Command::Finished]));
        assert_eq!(queue.apply(Input::Done(0, A)), []);
        assert_eq!(queue.apply(Input::Crashed(1)), []);
    }

    #[test]
    fn an_answer_to_a_unit_that_was_not_sent_is_ignored() {
        let mut queue = working(1);
        assert_eq!(queue.apply(Input::Done(0, C)), []);
        assert_eq!(queue.apply(Input::Loaded(0)), []);
    }
}
