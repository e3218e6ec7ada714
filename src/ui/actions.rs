//! Everything that changes the page's state: one method per thing a person does.
//!
//! Owns the workers and the store; nothing else touches them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use futures::lock::Mutex;
use js_sys::Uint8Array;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use super::browser;
use super::data;
use super::files::Source;
use super::keeper::Keeper;
use super::line::Line;
use super::route::Stage;
use super::samples::Sample;
use super::visits;
use super::workbench::{Notice, Workbench};
use crate::engine::EngineError;
use crate::engine::charter::{Charter, Metric};
use crate::engine::check::Thresholds;
use crate::engine::ingest::{CsvOptions, ReadLimit};
use crate::engine::plan::Plan;
use crate::engine::run::Run;
use crate::engine::split::Seal;
use crate::engine::train::Estimator;
use crate::plot::Mode;
use crate::store::StoreError;
use crate::worker::pool::Pool;

/// What a person can do; copied freely, shared through context.
#[derive(Clone, Copy)]
pub(crate) struct Actions {
    bench: Workbench,
    inner: StoredValue<Rc<Inner>, LocalStorage>,
}

struct Inner {
    line: Line,
    pool: RefCell<Option<Pool>>,
    keeper: Keeper,
    source: RefCell<Option<Source>>,
    too_large: RefCell<Option<File>>,
    imported: RefCell<Option<Uint8Array>>,
    predicted: RefCell<Option<Uint8Array>>,
    started: RefCell<f64>,
    /// Runs that the training under way replaces.
    aside: RefCell<Vec<Arc<Run>>>,
    /// Counts opened files and erasures: what began before the last one is out of date.
    epoch: Cell<u32>,
    /// Counts erasures: nothing may be kept after one that was made before it.
    erasures: Cell<u32>,
    /// One thing at a time with the reading worker, from its first question to its last.
    turn: Rc<Mutex<()>>,
    /// One look at test rows at a time.
    looks: Rc<Mutex<()>>,
}

impl Actions {
    pub(crate) fn new(bench: Workbench) -> Self {
        let inner = Inner {
            line: Line::default(),
            pool: RefCell::new(None),
            keeper: Keeper::default(),
            source: RefCell::new(None),
            too_large: RefCell::new(None),
            imported: RefCell::new(None),
            predicted: RefCell::new(None),
            started: RefCell::new(0.0),
            aside: RefCell::new(Vec::new()),
            epoch: Cell::new(0),
            erasures: Cell::new(0),
            turn: Rc::default(),
            looks: Rc::default(),
        };
        let actions = Self {
            bench,
            inner: StoredValue::new_local(Rc::new(inner)),
        };
        let pool = Pool::new(move |news| actions.hear(news));
        *actions.inner().pool.borrow_mut() = Some(pool);
        actions
    }

    fn inner(self) -> Rc<Inner> {
        self.inner.get_value()
    }

    pub(crate) const fn bench(self) -> Workbench {
        self.bench
    }

    pub(crate) fn line(self) -> Line {
        self.inner().line.clone()
    }

    pub(crate) fn keeper(self) -> Keeper {
        self.inner().keeper.clone()
    }

    pub(crate) fn source(self) -> Option<Source> {
        self.inner().source.borrow().clone()
    }

    pub(crate) fn set_source(self, source: Source) {
        *self.inner().source.borrow_mut() = Some(source);
    }

    pub(crate) fn restore_source(self, source: Option<Source>) {
        *self.inner().source.borrow_mut() = source;
    }

    pub(crate) fn pool(self) -> Option<Pool> {
        self.inner().pool.borrow().clone()
    }

    /// Seconds since 1970 when training began.
    pub(crate) fn started(self) -> f64 {
        *self.inner().started.borrow()
    }

    pub(crate) fn set_started(self, seconds: f64) {
        *self.inner().started.borrow_mut() = seconds;
    }

    /// A copy of the opened bundle's model.
    pub(crate) fn imported_model(self) -> Option<Uint8Array> {
        let inner = self.inner();
        let bytes = inner.imported.borrow();
        bytes.as_ref().map(|bytes| bytes.slice(0, bytes.length()))
    }

    pub(crate) fn set_imported_model(self, bytes: Uint8Array) {
        *self.inner().imported.borrow_mut() = Some(bytes);
    }

    pub(crate) fn predictions(self) -> Option<Uint8Array> {
        self.inner().predicted.borrow().clone()
    }

    pub(crate) fn set_predictions(self, csv: Uint8Array) {
        *self.inner().predicted.borrow_mut() = Some(csv);
    }

    pub(crate) fn set_aside(self, runs: Vec<Arc<Run>>) {
        *self.inner().aside.borrow_mut() = runs;
    }

    pub(crate) fn take_aside(self) -> Vec<Arc<Run>> {
        self.inner().aside.take()
    }

    /// Names what is open now; changes when a file is opened or everything is erased.
    pub(crate) fn epoch(self) -> u32 {
        self.inner().epoch.get()
    }

    fn new_epoch(self) -> u32 {
        let epoch = self.epoch() + 1;
        self.inner().epoch.set(epoch);
        self.bench().is_measuring.set(false);
        epoch
    }

    pub(crate) fn erasures(self) -> u32 {
        self.inner().erasures.get()
    }

    /// The right to ask the reading worker several things in a row.
    pub(crate) fn looks(self) -> Rc<Mutex<()>> {
        Rc::clone(&self.inner().looks)
    }

    pub(crate) fn turn(self) -> Rc<Mutex<()>> {
        Rc::clone(&self.inner().turn)
    }

    /// Shows what went wrong, unless the person has gone on to something else since.
    pub(crate) fn complain_in(self, epoch: u32, error: &EngineError) {
        if epoch == self.epoch() {
            self.complain(error);
        }
    }

    /// Shows what went wrong.
    pub(crate) fn complain(self, error: &EngineError) {
        self.bench().notice.set(Some(error.into()));
    }

    /// Notes whether keeping worked.
    pub(crate) fn kept(self, outcome: Result<(), StoreError>) {
        if let Err(error) = outcome
            && self.bench().is_kept.get_untracked()
        {
            self.bench().is_kept.set(false);
            self.bench().notice.set(Some(Notice {
                sentence: error.to_string(),
                hint: "all goes on, but export what you need before you close or reload this page"
                    .into(),
            }));
        }
    }

    /// Opens a file the person gave, asking first when it is very large.
    pub(crate) fn open_file(self, file: File) {
        if file.size() > data::MAX_WHOLE {
            self.bench
                .too_large
                .set(Some((file.name(), file.size() as u64)));
            *self.inner().too_large.borrow_mut() = Some(file);
            return;
        }
        self.open(Source::File(file), CsvOptions::default());
    }

    /// Reads a part of the file that was too large.
    pub(crate) fn open_part(self, limit: ReadLimit) {
        self.bench().too_large.set(None);
        if let Some(file) = self.inner().too_large.borrow_mut().take() {
            self.open(
                Source::File(file),
                CsvOptions {
                    limit,
                    ..CsvOptions::default()
                },
            );
        }
    }

    /// Opens bytes that are at hand.
    pub(crate) fn open_source(self, source: Source) {
        self.open(source, CsvOptions::default());
    }

    pub(crate) fn open_text(self, text: String) {
        self.open(Source::Text(text), CsvOptions::default());
    }

    pub(crate) fn open_sample(self, id: &str) {
        if let Some(sample) = Sample::by_id(id) {
            self.open(Source::Sample(sample), data::sample_options(sample));
        }
    }

    fn open(self, source: Source, options: CsvOptions) {
        self.cancel();
        self.bench().too_large.set(None);
        let epoch = self.new_epoch();
        spawn_local(data::open(self, source, options, epoch));
    }

    /// Reads the open file again in another way.
    pub(crate) fn reread(self, options: CsvOptions) {
        if let Some(source) = self.source() {
            self.open(source, options);
        }
    }

    /// Shows how the first rows of the open file would be read.
    pub(crate) fn preview(self, options: CsvOptions) {
        spawn_local(data::preview(self, options));
    }

    /// Lets another file be opened.
    pub(crate) fn close_dataset(self) {
        self.cancel();
        self.new_epoch();
        self.bench().dataset.set(None);
        self.bench().shows_options.set(false);
        self.bench().plan.set(None);
        self.bench().read_failed.set(false);
        self.bench().notice.set(None);
    }

    /// Changes the plan; what was trained with the old one becomes stale.
    pub(crate) fn change_plan(self, change: impl FnOnce(&mut Plan)) {
        self.bench().plan.update(|plan| {
            if let Some(plan) = plan {
                change(plan);
            }
        });
        spawn_local(visits::save_plan(self));
    }

    /// The same for a change that can be undone.
    pub(crate) fn edit_plan(self, what: &str, change: impl FnOnce(&mut Plan)) {
        self.remember(what);
        self.change_plan(change);
        self.bench().status.set(what.into());
    }

    pub(crate) fn toggle_candidate(self, estimator: Estimator) {
        self.change_plan(|plan| {
            if plan.candidates.contains(&estimator) {
                plan.candidates.retain(|other| *other != estimator);
            } else {
                let order = Estimator::all(plan.task);
                plan.candidates.push(estimator);
                plan.candidates
                    .sort_by_key(|one| order.iter().position(|other| other == one));
            }
        });
    }

    pub(crate) fn rank_by(self, metric: Metric) {
        self.change_plan(|plan| plan.rank_by = metric);
    }

    /// Forgets everything, here and in the browser's storage.
    pub(crate) fn erase(self) {
        self.cancel();
        self.new_epoch();
        self.inner().erasures.set(self.erasures() + 1);
        self.inner().line.end();
        *self.inner().too_large.borrow_mut() = None;
        self.restore_source(None);
        *self.inner().imported.borrow_mut() = None;
        *self.inner().predicted.borrow_mut() = None;
        browser::forget_mode();
        let bench = self.bench();
        bench.dataset.set(None);
        bench.plan.set(None);
        bench.session.set(None);
        bench.runs.set(Vec::new());
        bench.chosen.set(None);
        bench.exported.set(None);
        bench.imported.set(None);
        bench.predicted.set(None);
        bench.drift.set(None);
        bench.explained.set(None);
        bench.explained_row.set(None);
        bench.dependence.set(None);
        bench.inside.set(None);
        bench.segments.set(None);
        bench.listed.set(None);
        bench.measures.set(BTreeMap::new());
        bench.is_measuring.set(false);
        bench.weights.set([1.0; 6]);
        bench.gates.set(Vec::new());
        bench.expectations.set(Vec::new());
        bench.charter.set(Charter::default());
        bench.seal.set(Seal::default());
        bench.ranks_by_test.set(false);
        bench.history.set(Vec::new());
        bench.rehearsal.set(None);
        bench.examination.set(None);
        bench.thresholds.set(Thresholds::default());
        bench.sample.set(None);
        bench.notice.set(None);
        bench.read_failed.set(false);
        bench.reading.set(None);
        bench.too_large.set(None);
        bench.options.set(CsvOptions::default());
        browser::go(Stage::Ingest.href());
        spawn_local(async move {
            match self.keeper().erase().await {
                Ok(()) => bench
                    .status
                    .set("Everything is erased; nothing had left this device".into()),
                Err(error) => bench.notice.set(Some(Notice {
                    sentence: format!("not everything could be erased: {error}"),
                    hint: "clear this site's data in the browser's settings".into(),
                })),
            }
        });
    }

    pub(crate) fn set_mode(self, mode: Mode) {
        self.bench().mode.set(mode);
        browser::show_mode(mode);
        browser::keep_mode(mode);
    }
}
