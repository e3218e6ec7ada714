//! The state of the page: signals that hold plain, immutable values.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::asking::Questions;
use super::checking::Examined;
use super::route::Stage;
use crate::engine::EngineError;
use crate::engine::charter::{Charter, Metric};
use crate::engine::check::{DatasetSummary, Thresholds};
use crate::engine::compare::{Basis, Leaderboard, Recommendation, rank, rank_by_test, recommend};
use crate::engine::digest::Digest;
use crate::engine::execute::Measures;
use crate::engine::explain::{
    Dependence, Inside, ListedRows, PermutationImportance, RowExplanation,
};
use crate::engine::gate::{Expectation, GateReport, Segments};
use crate::engine::ingest::{CsvOptions, Preview};
use crate::engine::monitor::DriftReport;
use crate::engine::plan::Plan;
use crate::engine::run::Run;
use crate::engine::split::Seal;
use crate::plot::Mode;
use crate::worker::protocol::{Imported, Rehearsal};
use crate::worker::training::Training;

/// A file on its way in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reading {
    pub(crate) name: String,
    pub(crate) n_rows: u64,
    /// From 0 to 1.
    pub(crate) share: f64,
}

/// Something a person has to know.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Notice {
    pub(crate) sentence: String,
    pub(crate) hint: String,
}

impl From<&EngineError> for Notice {
    fn from(error: &EngineError) -> Self {
        Self {
            sentence: error.to_string(),
            hint: error.hint(),
        }
    }
}

/// New data compared with a run's training data.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Drift {
    /// The new data's name.
    pub(crate) name: String,
    /// The model's name.
    pub(crate) model: &'static str,
    /// Rows that did not fit and were left out.
    pub(crate) n_set_aside: u64,
    /// Whether only a sample of the rows was read.
    pub(crate) is_sample: bool,
    pub(crate) run: Digest,
    pub(crate) report: DriftReport,
}

/// What the columns of a model are worth to it, by a metric; `None` where that is undefined.
pub(crate) type Explained = (Digest, Metric, Option<Arc<PermutationImportance>>);

/// Test rows of a model by their places, in words.
pub(crate) type Listed = (Digest, Vec<u32>, Arc<ListedRows>);

/// Predicted rows, ready to download.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Predicted {
    pub(crate) file_name: String,
    pub(crate) n_rows: u64,
    pub(crate) n_issues: u64,
    pub(crate) preview: Vec<Vec<String>>,
}

/// A model one can predict with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ModelChoice {
    Run(Digest),
    Imported,
}

/// A training session under way.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Session {
    pub(crate) training: Arc<Training>,
    /// Seconds since it began.
    pub(crate) elapsed: f64,
    pub(crate) is_over: bool,
}

/// A plan carried out as far as training, or why it can't be.
pub(crate) type Rehearsed = Result<Arc<Rehearsal>, Notice>;

/// The runs in order, and which of them to take.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ranked {
    pub(crate) board: Leaderboard,
    pub(crate) taken: Option<Recommendation>,
}

/// Everything the page knows.
#[derive(Clone, Copy)]
pub(crate) struct Workbench {
    pub(crate) stage: RwSignal<Stage>,
    pub(crate) mode: RwSignal<Mode>,
    /// Width of the window in pixels.
    pub(crate) width: RwSignal<u32>,
    pub(crate) dataset: RwSignal<Option<Arc<DatasetSummary>>>,
    /// How it was read.
    pub(crate) options: RwSignal<CsvOptions>,
    /// The built-in data set that is open.
    pub(crate) sample: RwSignal<Option<&'static str>>,
    pub(crate) reading: RwSignal<Option<Reading>>,
    pub(crate) read_failed: RwSignal<bool>,
    /// A file too large to be read whole without asking: its name and size.
    pub(crate) too_large: RwSignal<Option<(String, u64)>>,
    pub(crate) plan: RwSignal<Option<Plan>>,
    pub(crate) session: RwSignal<Option<Session>>,
    pub(crate) runs: RwSignal<Vec<Arc<Run>>>,
    /// The run that Evaluate, Deploy and Monitor look at; the recommended one if none is chosen.
    pub(crate) chosen: RwSignal<Option<Digest>>,
    pub(crate) exported: RwSignal<Option<Digest>>,
    pub(crate) imported: RwSignal<Option<Arc<Imported>>>,
    pub(crate) predicted: RwSignal<Option<Predicted>>,
    pub(crate) drift: RwSignal<Option<Arc<Drift>>>,
    /// What columns are worth to a model.
    pub(crate) explained: RwSignal<Option<Explained>>,
    /// The test row that was explained last, by its place, of a model.
    pub(crate) explained_row: RwSignal<Option<(Digest, u32, Arc<RowExplanation>)>>,
    /// How the answer of a model depends on the column that was asked about last.
    pub(crate) dependence: RwSignal<Option<(Digest, Arc<Dependence>)>>,
    /// What is in a model; `None` where there is nothing to read.
    pub(crate) inside: RwSignal<Option<(Digest, Option<Arc<Inside>>)>>,
    /// Test rows, in words.
    pub(crate) listed: RwSignal<Option<Listed>>,
    /// How a model does in parts of the test rows.
    pub(crate) segments: RwSignal<Option<(Digest, Arc<Segments>)>>,
    /// How models learn from fewer rows and how fast they answer.
    pub(crate) measures: RwSignal<BTreeMap<Digest, Arc<Measures>>>,
    /// Whether that is measured now.
    pub(crate) is_measuring: RwSignal<bool>,
    /// What each of the six considerations counts.
    pub(crate) weights: RwSignal<[f64; 6]>,
    /// Whether a model is asked now.
    pub(crate) questions: RwSignal<Questions>,
    pub(crate) is_combining: RwSignal<bool>,
    /// What gates found, the newest last.
    pub(crate) gates: RwSignal<Vec<GateReport>>,
    /// What the person expects of columns.
    pub(crate) expectations: RwSignal<Vec<Expectation>>,
    /// Whether a model is tested now.
    pub(crate) tests: RwSignal<Questions>,
    /// What the person stated before looking at data.
    pub(crate) charter: RwSignal<Charter>,
    /// Looks at test rows so far.
    pub(crate) seal: RwSignal<Seal>,
    /// Whether the test rows choose, as in textbooks, once all models are opened; never so when
    /// the page is opened anew.
    pub(crate) ranks_by_test: RwSignal<bool>,
    /// The runs, ranked: once for all that ask.
    ranked: Memo<Option<Arc<Ranked>>>,
    /// Plans before each change, oldest first, with what the change was.
    pub(crate) history: RwSignal<Vec<(String, Plan)>>,
    /// The plan carried out as far as training, and which one that was.
    pub(crate) rehearsal: RwSignal<Option<(Digest, Rehearsed)>>,
    /// What the checks found, and what that depended on.
    pub(crate) examination: RwSignal<Option<(Digest, Examined)>>,
    /// What the checks go by.
    pub(crate) thresholds: RwSignal<Thresholds>,
    /// Whether the choices of reading are open.
    pub(crate) shows_options: RwSignal<bool>,
    /// The first rows as another choice would read them.
    pub(crate) preview: RwSignal<Option<Result<Preview, Notice>>>,
    /// What happened last.
    pub(crate) status: RwSignal<String>,
    /// What went wrong last.
    pub(crate) notice: RwSignal<Option<Notice>>,
    /// Whether the browser keeps the work.
    pub(crate) is_kept: RwSignal<bool>,
}

impl Workbench {
    pub(crate) fn new(stage: Stage, mode: Mode, width: u32) -> Self {
        let (plan, runs) = (RwSignal::new(None), RwSignal::new(Vec::new()));
        let (seal, ranks_by_test) = (RwSignal::new(Seal::default()), RwSignal::new(false));
        let ranked = Memo::new(move |_| {
            let (plan, seal) = (plan.read(), seal.read());
            let plan: &Plan = plan.as_ref()?;
            let does = ranks_by_test.get();
            runs.with(|runs| ranked(plan, &seal, runs, does))
        });
        Self {
            stage: RwSignal::new(stage),
            mode: RwSignal::new(mode),
            width: RwSignal::new(width),
            dataset: RwSignal::new(None),
            options: RwSignal::new(CsvOptions::default()),
            sample: RwSignal::new(None),
            reading: RwSignal::new(None),
            read_failed: RwSignal::new(false),
            too_large: RwSignal::new(None),
            plan,
            session: RwSignal::new(None),
            runs,
            chosen: RwSignal::new(None),
            exported: RwSignal::new(None),
            imported: RwSignal::new(None),
            predicted: RwSignal::new(None),
            drift: RwSignal::new(None),
            explained: RwSignal::new(None),
            explained_row: RwSignal::new(None),
            dependence: RwSignal::new(None),
            inside: RwSignal::new(None),
            segments: RwSignal::new(None),
            listed: RwSignal::new(None),
            measures: RwSignal::new(BTreeMap::new()),
            is_measuring: RwSignal::new(false),
            weights: RwSignal::new([1.0; 6]),
            questions: RwSignal::new(Questions::default()),
            is_combining: RwSignal::new(false),
            gates: RwSignal::new(Vec::new()),
            expectations: RwSignal::new(Vec::new()),
            tests: RwSignal::new(Questions::default()),
            charter: RwSignal::new(Charter::default()),
            seal,
            ranks_by_test,
            ranked,
            history: RwSignal::new(Vec::new()),
            rehearsal: RwSignal::new(None),
            examination: RwSignal::new(None),
            shows_options: RwSignal::new(false),
            preview: RwSignal::new(None),
            thresholds: RwSignal::new(Thresholds::default()),
            status: RwSignal::new(String::new()),
            notice: RwSignal::new(None),
            is_kept: RwSignal::new(true),
        }
    }

    /// Whether candidates are training now.
    pub(crate) fn is_training(self) -> bool {
        self.session
            .with(|session| session.as_ref().is_some_and(|session| !session.is_over))
    }

    /// Whether the runs were made with another plan or other data.
    pub(crate) fn is_stale(self) -> bool {
        let digest = self.plan.with(|plan| plan.as_ref().map(Plan::digest));
        self.runs
            .with(|runs| runs.iter().any(|run| Some(&run.plan) != digest.as_ref()))
    }

    /// Which rows test, as the seal knows them.
    fn test_rows(self) -> Option<Digest> {
        self.plan.with(|plan| plan.as_ref().map(Plan::test_rows))
    }

    /// Whether a run's scores on the test rows may be shown: a person asked to see them.
    pub(crate) fn is_open(self, run: &Run) -> bool {
        let rows = self.test_rows();
        rows.is_some_and(|rows| self.seal.with(|seal| is_open(seal, &rows, run)))
    }

    /// The same for each run.
    pub(crate) fn are_open(self, runs: &[Arc<Run>]) -> Vec<bool> {
        let rows = self.test_rows();
        let is_open = |run: &Arc<Run>| {
            let rows = rows.as_ref();
            rows.is_some_and(|rows| self.seal.with(|seal| is_open(seal, rows, run)))
        };
        runs.iter().map(is_open).collect()
    }

    /// How many models were looked at on the plan's test rows.
    pub(crate) fn n_openings(self) -> usize {
        let rows = self.test_rows();
        rows.map_or(0, |rows| self.seal.with(|seal| seal.n_openings(&rows)))
    }

    /// What the gate found of a run's model under what is stated and expected now.
    pub(crate) fn gate(self, run: &Run) -> Option<GateReport> {
        let model = &run.finished()?.model_digest;
        let (charter, rank_by) = self.plan.with(|plan| {
            plan.as_ref()
                .map(|plan| (plan.charter.clone(), plan.rank_by))
        })?;
        let (gates, expectations) = (self.gates.read(), self.expected());
        let asked = (&charter, rank_by);
        let is_it = |gate: &&GateReport| gate.is_of(model, &expectations, asked);
        gates.iter().rev().find(is_it).cloned()
    }

    /// What the person expects of columns that the plan has.
    pub(crate) fn expected(self) -> Vec<Expectation> {
        let plan = self.plan.read();
        let fields = || plan.iter().flat_map(|plan| &plan.schema.fields);
        let is_there = |one: &&Expectation| fields().any(|field| field.name == one.column);
        let all = self.expectations.read();
        all.iter().filter(is_there).cloned().collect()
    }

    /// The rehearsal of the plan as it is now; `None` while it is under way.
    pub(crate) fn rehearsed(self) -> Option<Rehearsed> {
        let digest = self.plan.with(|plan| plan.as_ref().map(Plan::digest))?;
        let (of, rehearsal) = self.rehearsal.get()?;
        (of == digest).then_some(rehearsal)
    }

    /// The runs, ranked.
    pub(crate) fn leaderboard(self) -> Option<Leaderboard> {
        self.ranked
            .with(|ranked| ranked.as_ref().map(|ranked| ranked.board.clone()))
    }

    /// Which of equally good candidates to take.
    pub(crate) fn recommendation(self) -> Option<Recommendation> {
        self.ranked
            .with(|ranked| ranked.as_ref().and_then(|ranked| ranked.taken.clone()))
    }

    /// The runs ranked by the folds, whatever chooses.
    pub(crate) fn leaderboard_of_folds(self) -> Option<Leaderboard> {
        let board = self.leaderboard()?;
        if board.basis == Basis::Folds {
            return Some(board);
        }
        let split = self
            .plan
            .with(|plan| plan.as_ref().map(|plan| plan.split.clone()))?;
        self.runs
            .with(|runs| Some(rank(runs, board.metric, &split)))
    }

    /// Whether a question about a model is not answered yet.
    pub(crate) fn is_explaining(self) -> bool {
        self.questions.get().are_open()
    }

    /// Whether a test of a model is asked for and not over.
    pub(crate) fn is_testing(self) -> bool {
        self.tests.get().are_open()
    }

    /// The target's name; empty before there is a plan.
    pub(crate) fn target_name(self) -> String {
        let name = |plan: &Plan| plan.target_name().to_string();
        self.plan
            .with(|plan| plan.as_ref().map(name))
            .unwrap_or_default()
    }

    /// The run that is looked at: the chosen one, else the recommended one, else the best.
    pub(crate) fn current_run(self) -> Option<Arc<Run>> {
        let chosen = self.chosen.get();
        let runs = self.runs.get();
        let is_chosen =
            |run: &&Arc<Run>| Some(&run.id) == chosen.as_ref() && run.finished().is_some();
        if let Some(run) = runs.iter().find(is_chosen) {
            return Some(Arc::clone(run));
        }
        let recommended = self.recommendation().map(|taken| taken.index);
        let best = || self.leaderboard()?.best().map(|place| place.index);
        runs.get(recommended.or_else(best)?).cloned()
    }
}

/// Whether a model was looked at on these rows.
fn is_open(seal: &Seal, rows: &Digest, run: &Run) -> bool {
    run.finished()
        .is_some_and(|result| seal.is_open(rows, &result.model_digest))
}

/// Ranks the runs: by the test rows only where each of them was looked at.
fn ranked(plan: &Plan, seal: &Seal, runs: &[Arc<Run>], ranks_by_test: bool) -> Option<Arc<Ranked>> {
    if runs.is_empty() {
        return None;
    }
    let rows = plan.test_rows();
    let mut finished = runs.iter().filter(|run| run.finished().is_some());
    let is_simple = ranks_by_test && finished.all(|run| is_open(seal, &rows, run));
    let rank = if is_simple { rank_by_test } else { rank };
    let board = rank(runs, plan.rank_by, &plan.split);
    let taken = recommend(&board, runs);
    Some(Arc::new(Ranked { board, taken }))
}
