use super::*;
use crate::engine::charter::{Charter, Metric, Task};
use crate::engine::check::profiles;
use crate::engine::execute::{Workspace, training_table};
use crate::engine::ingest::{CsvOptions, RawTable, read_all};
use crate::engine::plan::Plan;
use crate::engine::random::{Purpose, Random};
use crate::engine::run::Run;
use crate::engine::train::{Estimator, FittedPipeline, Labels};

/// `size` decides the class but in the land "far", where nothing does.
fn csv(n_rows: usize) -> String {
    let mut random = Random::new(4, Purpose::Sample, &[]);
    let mut text = String::from("size,land,noise,y\n");
    for row in 0..n_rows {
        let (size, noise) = (random.unit(), random.unit());
        let is_far = row % 4 == 0;
        let is_large = if is_far {
            random.unit() > 0.5
        } else {
            size > 0.5
        };
        let land = if is_far { "far" } else { "near" };
        let answer = if is_large { "large" } else { "small" };
        text.push_str(&format!("{size},{land},{noise},{answer}\n"));
    }
    text
}

struct Trained {
    raw: RawTable,
    plan: Plan,
    run: Run,
    pipeline: FittedPipeline,
}

fn trained(text: &str, estimator: &str, charter: Charter) -> Trained {
    let raw = read_all(text.as_bytes(), CsvOptions::default()).unwrap();
    let schema = raw.with_target(&raw.infer(), "y");
    let table = raw.table(&schema).table;
    let profiles = profiles(&raw, &schema, &table);
    let plan = Plan::new("", &CsvOptions::default(), &schema, &profiles).unwrap();
    let plan = plan.with_charter(charter);
    let estimator = Estimator::from_id(estimator, plan.task).unwrap();
    let mut workspace = Workspace::new(training_table(&raw, &plan), &plan).unwrap();
    let (run, artifact) = workspace.run_candidate(&plan, &estimator, &|| 0.0);
    let pipeline = postcard::from_bytes(&artifact.unwrap()).unwrap();
    Trained {
        raw,
        plan,
        run,
        pipeline,
    }
}

impl Trained {
    fn gate(&self, asks: &Asks) -> GateReport {
        let mut workspace =
            Workspace::new(training_table(&self.raw, &self.plan), &self.plan).unwrap();
        let labels = workspace.target().labels().to_vec();
        let model = (&self.plan, &self.run, &self.pipeline);
        gate_on_test_rows(&mut workspace, model, &labels, asks, &|| 0.0).unwrap()
    }
}

fn verdict(report: &GateReport, id: TestId) -> Verdict {
    report
        .tests
        .iter()
        .find(|test| test.id == id)
        .unwrap_or_else(|| panic!("{id:?} is not tested"))
        .verdict
}

#[test]
fn a_model_that_is_blind_in_one_segment_is_stopped_by_it() {
    let found = trained(&csv(2000), "decision_tree", Charter::default());
    let report = found.gate(&Asks::default());
    let weakest = report
        .tests
        .iter()
        .find(|test| test.id == TestId::WeakestSegment)
        .unwrap();
    assert!(weakest.found.starts_with("land far"), "{}", weakest.found);
    assert_eq!(weakest.verdict, Verdict::Fail);
    assert_eq!(report.verdict, Verdict::Fail);
    assert!(!report.is_open() && report.sentence().contains("weakest segment"));
    for id in [
        TestId::GainOverBaseline,
        TestId::RocAuc,
        TestId::ClassFloor,
        TestId::Schema,
        TestId::RowOrder,
        TestId::ColumnOrder,
        TestId::Robustness,
        TestId::Parity,
        TestId::Determinism,
    ] {
        assert_eq!(verdict(&report, id), Verdict::Pass, "{id:?}");
    }
    // The same is told part by part.
    let workspace = Workspace::new(training_table(&found.raw, &found.plan), &found.plan).unwrap();
    let rows = workspace.split().test.indices();
    let truth = Labels::of(workspace.target(), rows);
    let held_out = workspace.table().take(rows);
    let parts = by_segment(&found.pipeline, (&held_out, &truth)).unwrap();
    let weakest_part = &parts.parts[0];
    assert_eq!(
        (weakest_part.column.as_str(), weakest_part.values.as_str()),
        ("land", "far")
    );
    assert!(
        weakest_part.interval95.1 < parts.whole && parts.whole > 0.8,
        "{parts:?}"
    );
    assert_eq!(weakest_part.value, weakest.value.unwrap());
    // A clock that stands still can't time.
    assert_eq!(verdict(&report, TestId::Latency), Verdict::Untested);
    let why = Override {
        reason: "only <near> customers are asked".into(),
        at: 1,
    };
    let passed = GateReport {
        overridden: Some(why),
        ..report.clone()
    };
    assert!(passed.is_open());
    assert!(
        report.to_junit().contains("failures=\"1\"")
            && report.to_junit().contains("<failure message=")
    );
    let junit = passed.to_junit();
    assert!(
        junit.contains("failures=\"0\"")
            && junit.contains("overridden: only &lt;near&gt; customers")
    );
    let read: GateReport = serde_json::from_str(&passed.to_json()).unwrap();
    assert_eq!(read, passed);
}

#[test]
fn guessing_and_another_model_after_training_again_fail() {
    let mut found = trained(&csv(400), "baseline", Charter::default());
    // Its run says that it is a tree.
    found.run.estimator = Estimator::from_id("decision_tree", found.plan.task).unwrap();
    let report = found.gate(&Asks::default());
    assert_eq!(verdict(&report, TestId::GainOverBaseline), Verdict::Fail);
    assert_eq!(verdict(&report, TestId::ClassFloor), Verdict::Fail);
    assert_eq!(verdict(&report, TestId::Determinism), Verdict::Fail);
    // 80 rows are too few for calibration: said, and no verdict.
    assert_eq!(verdict(&report, TestId::Calibration), Verdict::Untested);
}

#[test]
fn what_is_stated_is_judged_by_value_and_warned_by_interval() {
    let stated = |bound| Charter {
        metric: Some(Metric::Accuracy),
        bound: Some(bound),
        ..Charter::default()
    };
    let of = |bound| {
        let found = trained(&csv(400), "decision_tree", stated(bound));
        verdict(&found.gate(&Asks::default()), TestId::CharterBound)
    };
    assert_eq!(of(0.99), Verdict::Fail);
    assert_eq!(of(0.5), Verdict::Pass);
    let found = trained(&csv(400), "decision_tree", stated(0.5));
    let report = found.gate(&Asks::default());
    let value = report
        .tests
        .iter()
        .find(|test| test.id == TestId::CharterBound)
        .unwrap()
        .value
        .unwrap();
    // Just met, but 80 rows are not sure of it.
    assert_eq!(of((value * 100.0).floor() / 100.0), Verdict::Warn);
}

#[test]
fn expectations_are_met_against_or_without_effect() {
    let found = trained(&csv(2000), "logistic", Charter::default());
    let expect = |column: &str, effect, class: Option<&str>| Expectation {
        column: column.into(),
        effect,
        class: class.map(String::from),
    };
    let asks = Asks {
        expectations: vec![
            expect("size", Effect::Up, Some("large")),
            expect("size", Effect::Up, Some("small")),
            expect("land", Effect::Up, None),
            expect("colour", Effect::Up, None),
            expect("size", Effect::Up, Some("huge")),
        ],
        ..Asks::default()
    };
    let report = found.gate(&asks);
    let verdicts: Vec<Verdict> = report
        .tests
        .iter()
        .filter(|test| test.id == TestId::Direction)
        .map(|test| test.verdict)
        .collect();
    use Verdict::{Fail, Pass, Untested};
    assert_eq!(verdicts, [Pass, Fail, Untested, Untested, Untested]);
}

#[test]
fn numbers_are_tested_too() {
    let mut random = Random::new(9, Purpose::Sample, &[]);
    let mut text = String::from("a,b,y\n");
    for _ in 0..600 {
        let (a, b) = (random.unit(), random.unit());
        text.push_str(&format!("{a},{b},{}\n", 3.0 * a - b + 0.1 * random.unit()));
    }
    let found = trained(&text, "linear", Charter::default());
    assert_eq!(found.plan.task, Task::Regression);
    let expectations = vec![Expectation {
        column: "b".into(),
        effect: Effect::Down,
        class: None,
    }];
    let report = found.gate(&Asks {
        expectations,
        ..Asks::default()
    });
    assert_eq!(report.verdict, Verdict::Pass, "{}", report.sentence());
    assert_eq!(verdict(&report, TestId::Direction), Verdict::Pass);
}

#[test]
fn another_files_classes_are_numbered_as_the_models() {
    let raw = read_all(
        b"size,y\n1,small\n2,huge\n3,\n4,large\n",
        CsvOptions::default(),
    )
    .unwrap();
    let schema = raw.with_target(&raw.infer(), "y");
    let table = raw.table(&schema).table;
    let labels = ["large".to_string(), "small".to_string()];
    let (kept, truth, n_unknown) = labelled(&table, ("y", Task::Classification), &labels).unwrap();
    // "huge" is a class it does not know; a missing one is none.
    assert_eq!((kept.n_rows(), n_unknown), (2, 1));
    assert_eq!(
        truth,
        Labels::Classes {
            codes: vec![1, 0],
            n_classes: 2
        }
    );
    assert!(labelled(&table, ("y", Task::Classification), &["other".into()]).is_none());
}
