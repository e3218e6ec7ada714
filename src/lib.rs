//! Trainyard: the machine-learning lifecycle in a browser tab.
//!
//! ```text
//!         bin/app ─► ui ─┬─► worker ─┐
//!                        ├─► store  ─┼─► engine ─► stats
//!         bin/worker ────┼─► plot   ─┘
//!         bin/trainyard ─► cli ─► engine      `format`: numbers as people read them, for `ui`
//!         bin/bench ─► bench ─► engine        feature `bench`, for script/bench
//! ```
//!
//! # One natural flow
//!
//! ```text
//! charter                                                       what counts as success, stated first
//! bytes ─ingest─► raw text, schema ─► typed table, profiles     the page keeps a summary, never rows
//! check   : table ─► findings with evidence and a fix, associations
//! Plan { charter, schema, recipe, split, candidates, tuning, rank_by }   edited on the screens, undone
//!    rehearsed: recipe fitted on training rows, both parts compared
//!    for each fold, in one worker:       encoded once, for all candidates
//!    split ─► training rows ─prepare─► encoded columns ─search, train─► model ─evaluate─► scores
//! compare : runs ─► leaderboard, verdict      (ranked on folds; the test part is sealed until opened)
//! deploy  : run + model ─► bundle             (one checksummed JSON file)
//! monitor : model + new file ─► drift report
//! ```
//!
//! # What must hold (`tests/architecture.rs` checks 1 to 4 and 8)
//!
//! 1. `engine` and `stats` import no browser crate, no plotters, no `std::fs`, `std::env`, `std::thread`.
//! 2. Inside `engine`, stages import only stages before them in the list of `engine/mod.rs`.
//! 3. `plot` knows no DOM and no signal.
//! 4. Only `worker::{client, pool, host}` and `store::indexed_db` (feature `worker`) and `ui` (feature `web`) name
//!    browser crates.
//!    (`bin/bench` names wasm-bindgen too, for the function that a browser calls.)
//! 5. The engine reads no clock and no entropy: callers pass both. Same input, same seed, same bytes.
//! 6. A number on screen comes from an engine type; `ui` only formats.
//! 7. The page reads no rows: it keeps summaries, and passes bytes on unread; anything slow runs
//!    in a worker; drawing happens on the page.
//! 8. No source file is longer than 400 lines.
//! 9. A recipe can't transform; only `Recipe::fit` on `TrainRows`, which only a split makes, gives one that can.
//! 10. Persisted types change only with a new version of their record or bundle; older ones are told apart.
//!
//! 11. Once data is open, the page can reach no other site: see `ui::fetching`.
//!
//! # How to add a step of the recipe
//!
//! 1. A variant in `engine::prepare::Step`: the compiler lists place, name, sentence.
//! 2. What it learns in `fit_numbers` or `fit_names`, what it does in `encode`, how it is foreseen in `column_plan`.
//! 3. Its questions in `ui::stages::step_form`, and a row in `every_step_survives_missing_and_unseen_values`.
//!
//! # How to add a check
//!
//! 1. A variant in `engine::check::CheckId`, its bound in `Thresholds`, an arm in `examine`.
//! 2. A data set that has the trouble in `tests/checks.rs`, and one that has not.
//!
//! # How to add a learner
//!
//! 1. Its settings and a variant in `engine::train::Estimator`: the compiler lists what is missing.
//! 2. A file in `engine/train/learner/`, an arm in `engine/train/fit.rs`, and its range in `engine/train/space.rs`.
//! 3. A row in `tests/reference.rs` with scikit-learn's scores.

pub mod engine;
pub mod format;
pub mod plot;
pub mod stats;
pub mod store;
pub mod worker;

#[cfg(feature = "bench")]
pub mod bench;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "web")]
pub mod ui;
