//! The whole flow through the worker, as the page drives it, without a browser.
//!
//! One session reads, types and looks; others train; one more takes over a bundle.
//! Every message takes the way through its bytes.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where it fails, in its helpers too"
)]

use std::cell::Cell;

use trainyard::engine::charter::{Metric, Task};
use trainyard::engine::check::DatasetSummary;
use trainyard::engine::digest::Digest;
use trainyard::engine::evaluate::Report;
use trainyard::engine::execute::UnitResult;
use trainyard::engine::ingest::{CsvOptions, Kind, Role, Schema};
use trainyard::engine::monitor::{DriftReport, Level};
use trainyard::engine::plan::Plan;
use trainyard::engine::run::Run;
use trainyard::engine::train::Estimator;
use trainyard::worker::handler::{Session, handle};
use trainyard::worker::protocol::{Event, Imported, JobId, Request, Slot, decode, encode};
use trainyard::worker::training::{CandidateState, Training};

/// A worker at the other end of a channel of bytes.
#[derive(Default)]
struct Worker {
    session: Session,
    now: Cell<f64>,
}

impl Worker {
    /// Every event that answers a request; both are written and read again on their way.
    fn ask(&mut self, request: Request) -> Vec<Event> {
        let arrived: Request = decode(&encode(&request).unwrap()).unwrap();
        assert_eq!(arrived, request);
        // Every look at the clock takes a second: nothing waits for time to pass.
        let clock = || {
            self.now.set(self.now.get() + 1.0);
            self.now.get()
        };
        let mut events = Vec::new();
        handle(&mut self.session, arrived, &clock, &mut |event| {
            let arrived: Event = decode(&encode(&event).unwrap()).unwrap();
            assert_eq!(arrived, event);
            events.push(arrived);
        });
        events
    }

    /// The last of them.
    fn answer(&mut self, request: Request) -> Event {
        self.ask(request).pop().expect("an answer")
    }

    fn read(&mut self, slot: Slot, name: &str, csv: &[u8]) -> DatasetSummary {
        self.ask(Request::Open {
            slot,
            name: name.into(),
            options: CsvOptions::default(),
        });
        let mut n_rows = 0;
        for bytes in csv.chunks(10_000) {
            let bytes = bytes.to_vec();
            let Event::Reading {
                n_rows: now,
                wants_more,
                ..
            } = self.answer(Request::Chunk { slot, bytes })
            else {
                panic!("a chunk is answered by how far reading is");
            };
            assert!(now >= n_rows && wants_more);
            n_rows = now;
        }
        read(self.answer(Request::Close { slot }))
    }

    fn load(&mut self, table: &[u8], plan: &Plan) {
        let loaded = self.answer(Request::Load {
            table: table.to_vec(),
            plan: Box::new(plan.clone()),
        });
        assert_eq!(loaded, Event::Loaded);
    }

    fn run(&mut self, training: &Training, job: JobId) -> UnitResult {
        let (estimator, unit) = training.job(job).unwrap();
        let mut events = self.ask(Request::Run {
            job,
            estimator,
            unit,
        });
        let Some(Event::Done { job: done, result }) = events.pop() else {
            panic!("{} on {unit:?} ended otherwise", estimator.id());
        };
        assert_eq!(done, job);
        let shares: Vec<f64> = events
            .iter()
            .map(|event| match event {
                Event::Progress { job: of, share } if *of == job => *share,
                other => panic!("{other:?}"),
            })
            .collect();
        assert!(shares.is_sorted() && shares.iter().all(|share| (0.0..=1.0).contains(share)));
        // Those that take long tell how far they are.
        if matches!(estimator.id(), "random_forest" | "extra_trees" | "boosting") {
            assert!(shares.len() >= 3, "{}: {shares:?}", estimator.id());
        }
        *result
    }

    /// Runs the jobs in that order; gives runs and models in the order in which they were done.
    fn train(&mut self, training: &mut Training, jobs: &[JobId]) -> Vec<(Run, Vec<u8>)> {
        let mut finished = Vec::new();
        for job in jobs {
            let result = self.run(training, *job);
            if let Some((run, artifact)) = training.done(*job, result) {
                finished.push((run, artifact.expect("a model")));
            }
        }
        assert!(
            training
                .candidates
                .iter()
                .all(|candidate| candidate.state == CandidateState::Finished)
        );
        assert_eq!(training.share(), 1.0);
        finished
    }

    fn drift(&mut self, plan: &Plan, artifact: &[u8]) -> DriftReport {
        let answer = self.answer(Request::Drift {
            plan: Box::new(plan.clone()),
            artifact: artifact.to_vec(),
        });
        match answer {
            Event::Drift { report } => *report,
            other => panic!("{other:?}"),
        }
    }

    fn predict(&mut self, artifact: &[u8], labels: &[String]) -> String {
        let answer = self.answer(Request::Predict {
            artifact: artifact.to_vec(),
            labels: labels.to_vec(),
        });
        let Event::Predicted {
            csv,
            n_rows,
            preview,
            ..
        } = answer
        else {
            panic!("{answer:?}");
        };
        let csv = String::from_utf8(csv).unwrap();
        assert_eq!(csv.lines().count() as u64, n_rows + 1);
        assert_eq!(preview[0].join(","), csv.lines().next().unwrap());
        csv
    }
}

fn read(event: Event) -> DatasetSummary {
    match event {
        Event::Read { summary, .. } => *summary,
        other => panic!("{other:?}"),
    }
}

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(format!(
        "{}/public/samples/{name}",
        env!("CARGO_MANIFEST_DIR")
    ))
    .unwrap()
}

/// What one data set goes through.
struct Journey {
    file: &'static str,
    target: &'static str,
    task: Task,
    /// A number column that is read as names instead.
    retyped: &'static str,
    candidates: &'static [&'static str],
    metric: Metric,
    /// The best candidate's test score is at least this.
    needed: f64,
}

impl Journey {
    /// The schema as a person leaves it.
    fn schema(&self, summary: &DatasetSummary) -> Schema {
        let mut schema = summary.schema.clone();
        for field in &mut schema.fields {
            if field.name == self.target {
                field.role = Role::Target;
            } else if field.role == Role::Target {
                field.role = Role::Feature;
            }
            if field.name == self.retyped {
                assert_eq!(field.kind, Kind::Number);
                field.kind = Kind::Category;
            }
        }
        schema
    }

    fn plan(&self, summary: &DatasetSummary) -> Plan {
        let mut plan = Plan::new(
            &summary.fingerprint,
            &Default::default(),
            &summary.schema,
            &summary.profiles,
        )
        .unwrap();
        assert_eq!(plan.task, self.task);
        plan.split.folds = 3;
        plan.candidates = self
            .candidates
            .iter()
            .map(|id| Estimator::from_id(id, self.task).unwrap())
            .collect();
        plan
    }

    fn travel(&self) {
        let csv = sample(self.file);
        let mut reader = Worker::default();
        let first = reader.read(Slot::Training, self.file, &csv);
        assert_eq!(first.n_bytes, csv.len() as u64);
        assert_eq!(
            first.n_rows as usize + 1,
            csv.iter().filter(|b| **b == b'\n').count()
        );
        let summary = read(reader.answer(Request::Retype {
            schema: self.schema(&first),
        }));
        assert_eq!(summary.fingerprint, first.fingerprint);
        assert_ne!(summary.profile(self.retyped), first.profile(self.retyped));
        let plan = self.plan(&summary);
        let Event::Table { bytes: table } = reader.answer(Request::Table {
            plan: Box::new(plan.clone()),
        }) else {
            panic!("no table");
        };

        let mut trainer = Worker::default();
        trainer.load(&table, &plan);
        let mut training = Training::new(plan.clone(), 1_700_000_000_000);
        let jobs: Vec<JobId> = training.jobs().into_iter().map(|job| job.id).collect();
        assert_eq!(jobs.len(), self.candidates.len() * 4);
        let finished = trainer.train(&mut training, &jobs);
        assert_eq!(finished.len(), self.candidates.len());
        let score = |run: &Run| run.finished().unwrap().test.scores[&self.metric];
        for (run, artifact) in &finished {
            assert_eq!(run.plan, plan.digest());
            assert_eq!(run.fold_scores(self.metric).len(), 3);
            let result = run.finished().unwrap();
            assert_eq!(result.model_digest, Digest::of_bytes(artifact));
            assert_eq!(result.size_bytes, artifact.len() as u64);
        }
        let (run, artifact) = finished
            .iter()
            .max_by(|a, b| score(&a.0).total_cmp(&score(&b.0)))
            .unwrap();
        assert!(score(run) >= self.needed, "{}", score(run));

        self.order_and_session_do_not_matter(&table, &plan, &finished, &jobs);
        let labels = self.hand_over(&mut reader, &summary, &plan, (run, artifact));
        self.meet_new_data(&mut reader, &csv, &plan, artifact, &labels);
    }

    /// Units in another order, spread over two new workers: the same models and scores.
    fn order_and_session_do_not_matter(
        &self,
        table: &[u8],
        plan: &Plan,
        finished: &[(Run, Vec<u8>)],
        jobs: &[JobId],
    ) {
        let mut workers = [Worker::default(), Worker::default()];
        for worker in &mut workers {
            worker.load(table, plan);
        }
        let mut training = Training::new(plan.clone(), 1_700_000_000_000);
        let mut again = Vec::new();
        // Backwards: the final fits come before the folds.
        for (index, job) in jobs.iter().rev().enumerate() {
            let result = workers[index % 2].run(&training, *job);
            again.extend(training.done(*job, result));
        }
        assert_eq!(again.len(), finished.len());
        for (run, artifact) in finished {
            let (other, other_artifact) =
                again.iter().find(|(other, _)| other.id == run.id).unwrap();
            assert_eq!(
                other_artifact.as_ref(),
                Some(artifact),
                "{}",
                run.estimator.id()
            );
            assert_eq!(other.cv(), run.cv());
            let (one, two) = (other.finished().unwrap(), run.finished().unwrap());
            assert_eq!(
                (&one.test, &one.model_digest),
                (&two.test, &two.model_digest)
            );
        }
    }

    /// Exports; a worker that has seen nothing yet imports. Returns the classes' names.
    fn hand_over(
        &self,
        reader: &mut Worker,
        summary: &DatasetSummary,
        plan: &Plan,
        (run, artifact): (&Run, &[u8]),
    ) -> Vec<String> {
        let labels = match &run.finished().unwrap().test.report {
            Report::Classification(report) => report.labels.clone(),
            Report::Regression(_) => Vec::new(),
        };
        let exported = reader.answer(Request::Export {
            dataset: summary.name.clone(),
            plan: Box::new(plan.clone()),
            run: Box::new(run.clone()),
            reference: summary.profiles.clone(),
            labels: labels.clone(),
            created: 1_700_000_000_001,
            test_looks: 0,
            gate: None,
            artifact: artifact.to_vec(),
        });
        let Event::Exported { bytes, file_name } = exported else {
            panic!("{exported:?}");
        };
        assert!(file_name.ends_with(&format!("-{}.trainyard.json", run.estimator.id())));

        let answer = Worker::default().answer(Request::Import {
            bytes: bytes.clone(),
        });
        let Event::Imported {
            imported,
            artifact: taken_over,
        } = answer
        else {
            panic!("{answer:?}");
        };
        assert_eq!(taken_over, artifact, "the same model, bit by bit");
        let Imported {
            manifest,
            plan: its_plan,
            run: its_run,
            fields,
        } = *imported;
        // Nothing about single rows leaves the page.
        assert_eq!((&its_plan, &its_run), (plan, &run.clone().without_rows()));
        assert!(
            run.finished()
                .is_some_and(|result| result.outcomes.is_some())
        );
        assert_eq!(manifest.target, self.target);
        assert_eq!(manifest.model_digest, Digest::of_bytes(artifact).as_str());
        assert_eq!(fields.len(), plan.schema.features().count());
        assert_eq!(manifest.labels, labels);

        let mut damaged = bytes;
        let middle = damaged.len() / 2;
        damaged[middle] = damaged[middle].wrapping_add(1);
        let refused = Worker::default().answer(Request::Import { bytes: damaged });
        assert!(matches!(refused, Event::Refused { .. }), "{refused:?}");
        labels
    }

    /// The first rows of the same file as new data: predictions and a comparison.
    fn meet_new_data(
        &self,
        reader: &mut Worker,
        csv: &[u8],
        plan: &Plan,
        artifact: &[u8],
        labels: &[String],
    ) {
        let text = String::from_utf8(csv.to_vec()).unwrap();
        let (header, rows) = text.split_once('\n').unwrap();
        let part = |rows: Vec<&str>| format!("{header}\n{}\n", rows.join("\n")).into_bytes();

        reader.read(Slot::New, "all.csv", csv);
        let all = reader.predict(artifact, labels);
        let same = reader.drift(plan, artifact);
        assert_eq!(same.drifted_share, 0.0, "{}", same.verdict);
        assert_ne!(same.level, Level::Fail, "{}", same.verdict);
        assert!(same.performance.is_some(), "{}", same.verdict);

        let n_rows = rows.lines().count();
        reader.read(
            Slot::New,
            "first.csv",
            &part(rows.lines().take(n_rows / 3).collect()),
        );
        let first = reader.predict(artifact, labels);
        assert!(
            all.starts_with(&first),
            "a row's prediction depends on others"
        );
        let moved = reader.drift(plan, artifact);
        assert!(moved.drifted_share > 0.0, "{}", moved.verdict);
        assert_eq!(moved.n_current as usize, n_rows / 3);

        // A file without the target can be compared, one without a feature can't.
        let cut = |keep: &dyn Fn(&str) -> bool| {
            let places: Vec<usize> = (0..)
                .zip(header.split(','))
                .filter(|(_, n)| keep(n))
                .map(|(i, _)| i)
                .collect();
            let line = |line: &str| {
                let cells: Vec<&str> = line.split(',').collect();
                places
                    .iter()
                    .map(|i| cells[*i])
                    .collect::<Vec<_>>()
                    .join(",")
                    + "\n"
            };
            text.lines().map(line).collect::<String>().into_bytes()
        };
        reader.read(
            Slot::New,
            "unlabelled.csv",
            &cut(&|name| name != self.target),
        );
        assert_eq!(reader.drift(plan, artifact).performance, None);
        reader.read(Slot::New, "narrow.csv", &cut(&|name| name != self.retyped));
        let refused = reader.answer(Request::Drift {
            plan: Box::new(plan.clone()),
            artifact: artifact.to_vec(),
        });
        let Event::Refused { error } = refused else {
            panic!("{refused:?}");
        };
        assert!(error.to_string().contains(self.retyped), "{error}");
    }
}

#[test]
fn penguins_travel_the_whole_way() {
    Journey {
        file: "penguins.csv",
        target: "species",
        task: Task::Classification,
        retyped: "year",
        candidates: &[
            "baseline",
            "logistic",
            "gaussian_nb",
            "decision_tree",
            "knn",
            "boosting",
            "random_forest",
            "extra_trees",
        ],
        metric: Metric::Accuracy,
        needed: 0.97,
    }
    .travel();
}

#[test]
fn bikes_travel_the_whole_way() {
    Journey {
        file: "bikeshare_2011_hourly.csv",
        target: "bikers",
        task: Task::Regression,
        retyped: "hr",
        candidates: &["baseline", "ridge", "decision_tree", "boosting"],
        metric: Metric::R2,
        needed: 0.9,
    }
    .travel();
}

#[test]
fn a_worker_without_data_refuses_and_lives_on() {
    let mut worker = Worker::default();
    let refused = |event: Event| matches!(event, Event::Refused { .. });
    assert!(refused(worker.answer(Request::Close { slot: Slot::New })));
    assert!(refused(worker.answer(Request::Retype {
        schema: Schema::default()
    })));
    assert!(refused(worker.answer(Request::Predict {
        artifact: vec![1, 2, 3],
        labels: vec![]
    })));
    assert!(refused(worker.answer(Request::Import {
        bytes: vec![0xFF, 0xFE]
    })));
    let summary = worker.read(Slot::Training, "iris.csv", &sample("iris.csv"));
    assert_eq!(summary.n_rows, 150);
}

#[test]
fn a_target_of_words_is_not_read_as_numbers() {
    let mut worker = Worker::default();
    let first = worker.read(Slot::Training, "iris.csv", &sample("iris.csv"));
    let mut schema = first.schema.clone();
    for field in &mut schema.fields {
        if field.role == Role::Target {
            field.kind = Kind::Number;
        }
    }
    let Event::Refused { error, .. } = worker.answer(Request::Retype { schema }) else {
        panic!("150 species became 150 missing numbers");
    };
    assert!(
        error.to_string().contains("so it stays category"),
        "{error}"
    );
    let again = read(worker.answer(Request::Retype {
        schema: first.schema.clone(),
    }));
    assert_eq!(again.profiles, first.profiles);
}

#[test]
fn bytes_that_are_no_message_are_an_error() {
    let request = Request::Close { slot: Slot::New };
    let bytes = encode(&request).unwrap();
    assert!(decode::<Request>(&bytes[..1]).is_err());
    assert!(decode::<Request>(&[200, 1, 2]).is_err());
    assert!(decode::<Event>(&[]).is_err());
}
