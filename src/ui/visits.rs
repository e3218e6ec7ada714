//! From visit to visit: what is kept of the open data set, and how it comes back.

use std::sync::Arc;

use js_sys::Uint8Array;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::actions::Actions;
use super::fetching;
use super::files::Source;
use super::models::take_bundle;
use super::samples::Sample;
use crate::engine::charter::Charter;
use crate::engine::check::DatasetSummary;
use crate::engine::gate::{Expectation, GateReport};
use crate::engine::plan::Plan;
use crate::engine::split::Seal;
use crate::store::{Kind, SavedDataset, SavedSource};

/// Files up to this size are kept for the next visit.
const MAX_KEPT: f64 = 64_000_000.0;
/// The record of the file's bytes.
const BYTES: &str = "bytes";
/// The record of what gates found.
const GATES: &str = "gates";

type Gates = (Vec<GateReport>, Vec<Expectation>);

/// Keeps a file's bytes for the next visit, unless they are too many.
pub(crate) async fn save_bytes(actions: Actions, source: &Source) {
    let is_kept = match source {
        Source::Sample(_) => false,
        Source::File(file) => file.size() <= MAX_KEPT,
        Source::Text(_) | Source::Kept { .. } => true,
    };
    if !is_kept {
        return;
    }
    let erasures = actions.erasures();
    let bytes = match source.open().await {
        Ok(pieces) => pieces.all().await.ok(),
        Err(_) => None,
    };
    if let Some(bytes) = bytes
        && actions.erasures() == erasures
    {
        actions.kept(
            actions
                .keeper()
                .keep_array(Kind::Dataset, BYTES, &bytes)
                .await,
        );
    }
}

/// Keeps data set and plan for the next visit; the bytes are kept when the file is opened.
pub(crate) async fn save(actions: Actions) {
    let bench = actions.bench();
    let (Some(summary), Some(source)) = (bench.dataset.get_untracked(), actions.source()) else {
        return;
    };
    let saved = match source {
        Source::Sample(sample) => SavedSource::Sample(sample.id.into()),
        Source::File(file) if file.size() > MAX_KEPT => SavedSource::NotKept,
        Source::File(_) | Source::Text(_) | Source::Kept { .. } => SavedSource::Bytes,
    };
    let record = SavedDataset {
        summary: DatasetSummary::clone(&summary),
        source: saved,
        options: bench.options.get_untracked(),
    };
    actions.kept(
        actions
            .keeper()
            .keep(Kind::Dataset, "current", &record)
            .await,
    );
    save_plan(actions).await;
}

/// Keeps the plan for the next visit.
pub(crate) async fn save_plan(actions: Actions) {
    if let Some(plan) = actions.bench().plan.get_untracked() {
        actions.kept(actions.keeper().keep(Kind::Plan, "current", &plan).await);
    }
}

/// Keeps what is stated.
pub(crate) async fn save_charter(actions: Actions) {
    let charter = actions.bench().charter.get_untracked();
    actions.kept(actions.keeper().keep(Kind::Plan, "charter", &charter).await);
}

/// Keeps how often the test rows were looked at.
pub(crate) async fn save_seal(actions: Actions, seal: &Seal) {
    actions.kept(actions.keeper().keep(Kind::Plan, "seal", seal).await);
}

/// Keeps what gates found, and what is expected.
pub(crate) async fn save_gates(actions: Actions) {
    let bench = actions.bench();
    let record: Gates = (
        bench.gates.get_untracked(),
        bench.expectations.get_untracked(),
    );
    actions.kept(actions.keeper().keep(Kind::Plan, GATES, &record).await);
}

/// Shows what was kept at an earlier visit.
pub(crate) async fn restore(actions: Actions) {
    let bench = actions.bench();
    let (epoch, erasures) = (actions.epoch(), actions.erasures());
    let keeper = actions.keeper();
    if let Err(error) = keeper.open().await {
        actions.kept(Err(error));
        return;
    }
    // Erased before it was open: nothing is to come back.
    if actions.erasures() != erasures {
        return;
    }
    let saved = keeper.value::<SavedDataset>(Kind::Dataset, "current").await;
    let plan: Option<Plan> = keeper.value(Kind::Plan, "current").await;
    let charter: Option<Charter> = keeper.value(Kind::Plan, "charter").await;
    let seal: Option<Seal> = keeper.value(Kind::Plan, "seal").await;
    let gates: Option<Gates> = keeper.value(Kind::Plan, GATES).await;
    let bytes = keeper.array(Kind::Dataset, BYTES).await;
    let mut runs = Vec::new();
    let names = keeper.names(Kind::Run).await;
    for name in &names {
        runs.extend(keeper.value(Kind::Run, name).await.map(Arc::new));
    }
    let n_lost = names.len() - runs.len();
    let bundle = keeper.array(Kind::Bundle, "imported").await;
    // The person was faster: what is open now counts.
    if actions.epoch() != epoch {
        return;
    }
    // What was stated meanwhile counts, too.
    let is_stated = bench
        .charter
        .with_untracked(|stated| *stated != Charter::default());
    if !is_stated {
        bench.charter.set(charter.unwrap_or_default());
    }
    bench.seal.set(seal.unwrap_or_default());
    let (gates, expectations) = gates.unwrap_or_default();
    bench.gates.set(gates);
    bench.expectations.set(expectations);
    if let Some(saved) = saved {
        show_saved(actions, saved, plan, bytes);
        if is_stated {
            // The plan that came back learns of it.
            actions.state(|_| {});
        }
    }
    bench.runs.set(runs);
    if n_lost > 0 {
        let words = "Results of an earlier version of this page can't be shown; train again";
        bench.status.set(words.into());
    }
    if let Some(bytes) = bundle {
        spawn_local(async move {
            let turn = actions.turn();
            let _turn = turn.lock().await;
            if actions.erasures() == erasures {
                take_bundle(actions, bytes).await;
            }
        });
    }
}

/// Shows a data set that was kept, with its plan where both belong together.
fn show_saved(
    actions: Actions,
    saved: SavedDataset,
    plan: Option<Plan>,
    bytes: Option<Uint8Array>,
) {
    let bench = actions.bench();
    let SavedDataset {
        summary,
        source,
        options,
    } = saved;
    let name = summary.name.clone();
    let source = match source {
        SavedSource::Sample(id) => Sample::by_id(&id).map(Source::Sample),
        SavedSource::Bytes => bytes.map(|bytes| Source::Kept { name, bytes }),
        SavedSource::NotKept => None,
    };
    if let Some(Source::Sample(sample)) = &source {
        bench.sample.set(Some(sample.id));
    }
    let fits = |plan: &Plan| {
        plan.fingerprint == summary.fingerprint
            && plan.options == options
            && plan.schema == summary.schema
    };
    let fresh = || {
        Plan::new(
            &summary.fingerprint,
            &options,
            &summary.schema,
            &summary.profiles,
        )
    };
    let plan = plan.filter(fits).or_else(|| fresh().ok());
    actions.restore_source(source);
    fetching::close_door();
    bench.plan.set(plan);
    bench.options.set(options);
    bench.dataset.set(Some(Arc::new(summary)));
    bench
        .status
        .set("Your work from the last visit is back".into());
}
