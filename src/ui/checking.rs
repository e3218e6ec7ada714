//! Checking the data: asked of the reading worker, shown on the Check screen, fixed on request.

use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::actions::Actions;
use super::data::{self, surprising};
use super::route::Standing;
use super::workbench::{Notice, Workbench};
use crate::engine::EngineError;
use crate::engine::check::{Examination, Finding, Fix, Thresholds, Verdict};
use crate::engine::digest::{Digest, digest_of};
use crate::engine::ingest::Role;
use crate::engine::plan::Plan;
use crate::engine::prepare::Step;
use crate::engine::train::ClassWeight;
use crate::worker::protocol::{Event, Request};

/// What was found, or why nothing could be.
pub(crate) type Examined = Result<Arc<Examination>, Notice>;

/// Names what an examination depends on.
fn key(plan: &Plan, thresholds: &Thresholds) -> Digest {
    digest_of(&(
        &plan.fingerprint,
        &plan.options,
        plan.schema.reading(),
        plan.task,
        thresholds,
    ))
}

/// The key of the plan and the thresholds as they are now.
fn wanted(bench: Workbench) -> Option<Digest> {
    bench.plan.with(|plan| {
        let plan = plan.as_ref()?;
        Some(bench.thresholds.with(|thresholds| key(plan, thresholds)))
    })
}

impl Workbench {
    /// What was found in the data as it is read now; `None` while it is looked at.
    pub(crate) fn examined(self) -> Option<Examined> {
        let wanted = wanted(self)?;
        let (of, examined) = self.examination.get()?;
        (of == wanted).then_some(examined)
    }
}

/// How the stage stands: it fails where a check does.
pub(crate) fn standing(bench: Workbench) -> Standing {
    match bench.examined() {
        None if bench.examination.with(Option::is_some) => Standing::Stale,
        None => Standing::NotStarted,
        Some(Err(_)) => Standing::Failed,
        Some(Ok(found)) => {
            let has_failed = bench.plan.with(|plan| {
                let is_open = |one: &Finding| !is_mended(plan.as_ref(), one);
                let mut findings = found.findings.iter();
                findings.any(|one| one.verdict == Verdict::Fail && is_open(one))
            });
            if has_failed {
                Standing::Failed
            } else {
                Standing::Done
            }
        }
    }
}

impl Actions {
    /// Has the data examined, unless that was done.
    pub(crate) fn examine(self) {
        let bench = self.bench();
        let Some(plan) = bench.plan.get_untracked() else {
            return;
        };
        let thresholds = bench.thresholds.get_untracked();
        let wanted = key(&plan, &thresholds);
        let is_known = bench
            .examination
            .with_untracked(|known| known.as_ref().is_some_and(|(of, _)| *of == wanted));
        if !is_known {
            spawn_local(examine(self, plan, thresholds));
        }
    }

    /// Mends what a check found; it can be undone.
    pub(crate) fn fix(self, fix: Fix) {
        let what = fix.name();
        match fix {
            Fix::Ignore { columns } => self.change_schema(&what, |schema| {
                for field in &mut schema.fields {
                    if columns.contains(&field.name) && field.role != Role::Target {
                        field.role = Role::Ignored;
                        field.reason = "left out after a check".into();
                    }
                }
            }),
            Fix::BalanceClasses => {
                self.edit_plan(&what, |plan| plan.class_weight = ClassWeight::Balanced);
            }
            other => {
                if let Some(step) = step(&other) {
                    self.add_step(&what, step);
                }
            }
        }
    }
}

/// The step of the recipe that a fix is; `None` for one that is none.
fn step(fix: &Fix) -> Option<Step> {
    match fix.clone() {
        Fix::DropDuplicateRows => Some(Step::DropDuplicateRows),
        Fix::DropConflictingRows => Some(Step::DropConflictingRows),
        Fix::MergeVariants { column, into } => Some(Step::MergeVariants { column, into }),
        Fix::Clip { column } => Some(Step::Clip { column }),
        Fix::BalanceClasses | Fix::Ignore { .. } => None,
    }
}

/// Whether a plan has a finding's fix in its recipe or weights; columns left out are seen by the
/// checks themselves.
pub(crate) fn is_mended(plan: Option<&Plan>, finding: &Finding) -> bool {
    let (Some(plan), Some(fix)) = (plan, &finding.fix) else {
        return false;
    };
    match step(fix) {
        Some(step) => plan.recipe.steps().contains(&step),
        None => *fix == Fix::BalanceClasses && plan.class_weight == ClassWeight::Balanced,
    }
}

async fn examine(actions: Actions, plan: Plan, thresholds: Thresholds) {
    let bench = actions.bench();
    let wanted = key(&plan, &thresholds);
    let epoch = actions.epoch();
    let turn = actions.turn();
    let _turn = turn.lock().await;
    let is_wanted =
        || actions.epoch() == epoch && untrack(|| self::wanted(bench)).as_ref() == Some(&wanted);
    if !is_wanted() {
        return;
    }
    let answer = async {
        data::ensure(actions).await?;
        let request = Request::Examine {
            schema: plan.schema,
            task: plan.task,
            thresholds,
        };
        match actions.line().ask(request).await? {
            Event::Examined { examination } => Ok(Arc::new(*examination)),
            other => Err(surprising(&other)),
        }
    };
    let answer: Result<_, EngineError> = answer.await;
    if is_wanted() {
        let shown = answer.map_err(|error| Notice::from(&error));
        bench.examination.set(Some((wanted, shown)));
    }
}
