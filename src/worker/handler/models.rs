//! What a worker says of a trained model: what it goes by, whether it may leave, how new data differs.

use super::{Session, nothing_loaded, pipeline};
use crate::engine::EngineError;
use crate::engine::execute::Clock;
use crate::engine::explain::{PermutationImportance, permutation_importance, rows_to_explain};
use crate::engine::gate::{Asks, GateReport, Subject, Training, gate};
use crate::engine::monitor::{DriftReport, against_model};
use crate::engine::plan::Plan;
use crate::engine::run::Run;
use crate::engine::train::Labels;
use crate::worker::protocol::Slot;

impl Session {
    /// Tests a model on the test rows, and trains it again.
    pub(super) fn gate(
        &mut self,
        (plan, run): (&Plan, &Run),
        (labels, asks): (&[String], &Asks),
        artifact: &[u8],
        clock: Clock<'_>,
    ) -> Result<GateReport, EngineError> {
        let pipeline = pipeline(artifact)?;
        self.workspace(plan)?;
        let Some((_, workspace)) = &mut self.workspace else {
            return Err(nothing_loaded());
        };
        let retrained = workspace.retrained(&run.fitted_estimator(), clock)?;
        let (train, test) = (
            workspace.split().train.indices(),
            workspace.split().test.indices(),
        );
        let held_out = (
            workspace.table().take(test),
            Labels::of(workspace.target(), test),
        );
        let known = (
            workspace.table().take(train),
            Labels::of(workspace.target(), train),
        );
        let source = format!("the {} test rows", test.len());
        let subject = Subject {
            pipeline: &pipeline,
            run,
            plan,
            labels,
            held_out: (&held_out.0, &held_out.1),
            source: &source,
            fingerprint: &plan.fingerprint,
            training: Some(Training {
                table: &known.0,
                labels: &known.1,
                retrained: Some(&retrained),
            }),
        };
        Ok(gate(subject, asks, clock, &mut |_| {})?)
    }

    pub(super) fn explain(
        &mut self,
        plan: &Plan,
        artifact: &[u8],
        us_per_row: f64,
    ) -> Result<Option<PermutationImportance>, EngineError> {
        let pipeline = pipeline(artifact)?;
        let workspace = self.workspace(plan)?;
        let rows = workspace.split().test.indices();
        let step = rows
            .len()
            .div_ceil(rows_to_explain(&pipeline, us_per_row))
            .max(1);
        let rows: Vec<u32> = rows.iter().copied().step_by(step).collect();
        let truth = Labels::of(workspace.target(), &rows);
        let held_out = workspace.table().take(&rows);
        let asked = (plan.rank_by, plan.split.seed);
        let progress = &mut |_| {};
        Ok(permutation_importance(
            &pipeline,
            (&held_out, &truth),
            asked,
            progress,
        )?)
    }

    pub(super) fn drift(
        &mut self,
        plan: &Plan,
        artifact: &[u8],
    ) -> Result<DriftReport, EngineError> {
        self.workspace(plan)?;
        let pipeline = pipeline(artifact)?;
        let new = &self.loaded(Slot::New)?.raw;
        let mut fields = pipeline.fields();
        if let Some(target) = plan.schema.target()
            && new.columns.contains(&target.name)
        {
            fields.push(target.clone());
        }
        let current = new.table_as(&fields)?.table;
        let Some((_, workspace)) = &self.workspace else {
            return Err(nothing_loaded());
        };
        let split = workspace.split();
        let reference = (
            workspace.table(),
            split.train.indices(),
            split.test.indices(),
        );
        against_model(&pipeline, reference, workspace.target(), &current)
    }
}
