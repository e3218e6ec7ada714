//! The gate: testing a model before it leaves, overriding what it says, and what is expected.

use std::sync::Arc;

use js_sys::Uint8Array;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::actions::Actions;
use super::asking::{Question, Questions};
use super::browser;
use super::data::{self, surprising};
use super::models::{labels, trained};
use super::visits;
use super::workbench::Notice;
use crate::engine::EngineError;
use crate::engine::gate::{Asks, Expectation, GateReport, Override};
use crate::engine::plan::Plan;
use crate::engine::run::Run;
use crate::worker::protocol::{Event, Request};

/// Reports that are kept.
const MOST_KEPT: usize = 50;

impl Actions {
    /// Tests the model that is looked at.
    pub(crate) fn test_model(self) {
        let bench = self.bench();
        bench.notice.set(None);
        let asked = trained(bench, "test it");
        let test = Question::new(bench.tests);
        self.in_turn(async move {
            let (run, plan) = asked?;
            let artifact = self.bytes(&run).await?;
            made(self, &test, (&run, &plan), artifact).await.map(drop)
        });
    }

    /// Takes tests back. Ends the worker if it is at one, at once; the rows are read again when
    /// they are needed next.
    pub(crate) fn stop_testing(self) {
        let bench = self.bench();
        let looked = if Questions::stop(bench.tests) {
            self.line().end();
            " The look at the test rows stays counted."
        } else {
            ""
        };
        let words = "Testing is stopped: there is no report, and nothing is exported.";
        bench.status.set(format!("{words}{looked}"));
    }

    /// Lets a model through that its gate stops; the reason stays with it.
    pub(crate) fn override_gate(self, run: &Run, reason: &str) {
        let bench = self.bench();
        let Some(stopped) = untrack(|| bench.gate(run)) else {
            return;
        };
        bench.gates.update(|gates| {
            for gate in gates.iter_mut().filter(|gate| **gate == stopped) {
                gate.overridden = Some(Override {
                    reason: reason.trim().into(),
                    at: browser::now(),
                });
            }
        });
        bench
            .status
            .set("The gate is overridden; the reason goes into the export".into());
        spawn_local(visits::save_gates(self));
    }

    /// Changes what is expected of columns.
    pub(crate) fn change_expectations(self, change: impl FnOnce(&mut Vec<Expectation>)) {
        self.bench().expectations.update(change);
        spawn_local(visits::save_gates(self));
    }
}

/// The gate's report of a model if it may leave, testing it first if that was not done; says
/// so if it may not.
pub(super) async fn passed(
    actions: Actions,
    (run, plan): (&Arc<Run>, &Plan),
    artifact: &Uint8Array,
) -> Result<Option<GateReport>, EngineError> {
    let known = untrack(|| actions.bench().gate(run));
    let report = match known {
        // Looked at before, but perhaps not in this browser.
        Some(report) if actions.look(vec![Arc::clone(run)]).await => Some(report),
        Some(_) => None,
        None => {
            let copy = artifact.slice(0, artifact.length());
            let test = Question::new(actions.bench().tests);
            made(actions, &test, (run, plan), copy).await?
        }
    };
    if let Some(report) = report.as_ref().filter(|report| !report.is_open()) {
        actions.bench().notice.set(Some(Notice {
            sentence: report.sentence(),
            hint: "Deploy shows why, and lets it leave if you give a reason".into(),
        }));
    }
    Ok(report.filter(GateReport::is_open))
}

/// Tests a model; `None` if its test rows could not be opened, or a person stopped it.
async fn made(
    actions: Actions,
    test: &Question,
    (run, plan): (&Arc<Run>, &Plan),
    artifact: Uint8Array,
) -> Result<Option<GateReport>, EngineError> {
    let bench = actions.bench();
    if test.was_stopped() {
        return Ok(None);
    }
    data::ensure(actions).await?;
    if test.was_stopped() || !actions.look(vec![Arc::clone(run)]).await || test.was_stopped() {
        return Ok(None);
    }
    let expectations = untrack(|| bench.expected());
    let request = Request::Gate {
        plan: Box::new(plan.clone()),
        run: Box::new(Run::clone(run)),
        labels: labels(run),
        asks: Asks {
            expectations,
            ..Asks::default()
        },
        artifact: Vec::new(),
    };
    bench
        .status
        .set("Testing the model: it is trained once more".into());
    let line = actions.line();
    let answer = test.wait(line.ask_with(request, Some(artifact))).await;
    if test.was_stopped() {
        return Ok(None);
    }
    let mut report = match answer? {
        (Event::Gated { report }, _) => *report,
        (other, _) => return Err(surprising(&other)),
    };
    bench.status.set(report.sentence());
    let key = |gate: &GateReport| {
        let of = (gate.model_digest.clone(), gate.charter.clone());
        (of, gate.rank_by, gate.asks.clone())
    };
    let own = key(&report);
    // A reason stands as long as nothing fails that it was not given for.
    let before = bench.gates.with_untracked(|gates| {
        let before = gates.iter().find(|gate| key(gate) == own)?;
        report
            .fails_within(before)
            .then(|| before.overridden.clone())?
    });
    report.overridden = before;
    bench.gates.update(|gates| {
        gates.retain(|gate| key(gate) != own);
        gates.push(report.clone());
        if gates.len() > MOST_KEPT {
            gates.remove(0);
        }
    });
    visits::save_gates(actions).await;
    Ok(Some(report))
}
