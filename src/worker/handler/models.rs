//! What a worker says of a trained model: what it goes by, whether it may leave, how new data differs.

use super::{Session, nothing_loaded, pipeline};
use crate::engine::EngineError;
use crate::engine::evaluate::{Outcomes, evaluate};
use crate::engine::execute::{Clock, Member, Workspace, with_threshold};
use crate::engine::explain::{
    DEPENDENCE_ROWS, Surroundings, dependence, explain_row, inside, list_rows,
    permutation_importance, rows_to_explain,
};
use crate::engine::gate::{Asks, GateReport, by_segment, gate_on_test_rows};
use crate::engine::ingest::Table;
use crate::engine::monitor::{DriftReport, against_model};
use crate::engine::plan::Plan;
use crate::engine::run::{Outcome, Run};
use crate::engine::train::Labels;
use crate::worker::protocol::{Because, Slot, Why};

impl Session {
    /// Tests a model on the test rows, and trains it again.
    pub(super) fn gate(
        &mut self,
        (plan, run): (&Plan, &Run),
        (labels, asks): (&[String], &Asks),
        artifact: &[u8],
        clock: Clock<'_>,
    ) -> Result<GateReport, EngineError> {
        let model = (plan, run, &pipeline(artifact)?);
        gate_on_test_rows(self.workspace(plan)?, model, labels, asks, clock)
    }

    /// Makes candidates of candidates, whose bytes come one after the other, as theirs go.
    pub(super) fn combine(
        &mut self,
        plan: &Plan,
        runs: &[Run],
        (started, mut artifacts): (u64, &[u8]),
        clock: Clock<'_>,
    ) -> Result<(Vec<Run>, Vec<u8>), EngineError> {
        let mut members = Vec::with_capacity(runs.len());
        for run in runs {
            let n_bytes = run
                .finished()
                .map_or(0, |result| result.size_bytes as usize);
            let Some((artifact, rest)) = artifacts.split_at_checked(n_bytes) else {
                return Err(super::unexpected("a candidate's bytes are missing"));
            };
            members.push(Member { run, artifact });
            artifacts = rest;
        }
        let made = self
            .workspace(plan)?
            .combine(plan, &members, started, clock)?;
        let (runs, artifacts): (Vec<Run>, Vec<Vec<u8>>) = made.into_iter().unzip();
        Ok((runs, artifacts.concat()))
    }

    /// A model with another threshold, scored on the test rows anew.
    pub(super) fn rethreshold(
        &mut self,
        plan: &Plan,
        mut run: Run,
        threshold: Option<f64>,
        artifact: &[u8],
    ) -> Result<(Run, Vec<u8>), EngineError> {
        let workspace = self.workspace(plan)?;
        let (artifact, digest) = with_threshold(artifact, threshold)?;
        let pipeline = pipeline(&artifact)?;
        let test = workspace.split().test.indices();
        let truth = Labels::of(workspace.target(), test);
        let predictions = pipeline.predict(workspace.table(), test)?;
        if let Outcome::Finished(result) = &mut run.outcome {
            result.test = evaluate(&truth, &predictions, workspace.target().labels());
            result.outcomes = Outcomes::of(&truth, &predictions);
            result.model_digest = digest;
            result.size_bytes = artifact.len() as u64;
            result.threshold = threshold;
        }
        Ok((run, artifact))
    }

    /// Says why a model answers as it does.
    pub(super) fn explain(
        &mut self,
        what: &Why,
        plan: &Plan,
        artifact: &[u8],
        (us_per_row, clock): (f64, Clock<'_>),
    ) -> Result<Because, EngineError> {
        let pipeline = pipeline(artifact)?;
        let gauge = self.gauge;
        let workspace = self.workspace(plan)?;
        let seed = plan.split.seed;
        Ok(match what {
            Why::Measures(members) => Because::Measures(Box::new(workspace.measure(
                members,
                &pipeline,
                (clock, gauge),
            )?)),
            Why::Importance => {
                let most = rows_to_explain(&pipeline, us_per_row);
                let (held_out, truth) = thinned(workspace, most);
                let asked = (plan.rank_by, seed);
                let found =
                    permutation_importance(&pipeline, (&held_out, &truth), asked, &mut |_| {})?;
                Because::Importance(found.map(Box::new))
            }
            Why::Segments => {
                let (held_out, truth) = thinned(workspace, usize::MAX);
                Because::Segments(Box::new(by_segment(&pipeline, (&held_out, &truth))?))
            }
            Why::Inside => {
                let labels = workspace.target().labels();
                Because::Inside(inside(&pipeline, labels).map(Box::new))
            }
            Why::Row(place) => {
                let (train, test) = (
                    workspace.split().train.indices(),
                    workspace.split().test.indices(),
                );
                let Some(row) = test.get(*place as usize).copied() else {
                    return Err(super::unexpected("there is no such test row"));
                };
                let around = Surroundings {
                    table: workspace.table(),
                    train: (train, &Labels::of(workspace.target(), train)),
                    labels: workspace.target().labels(),
                };
                let truth = Labels::of(workspace.target(), &[row]);
                let asked = (us_per_row, seed);
                Because::Row(Box::new(explain_row(
                    &pipeline,
                    around,
                    (row, &truth),
                    asked,
                )?))
            }
            Why::Rows(places) => {
                let test = workspace.split().test.indices();
                let rows: Vec<u32> = places
                    .iter()
                    .filter_map(|place| test.get(*place as usize))
                    .copied()
                    .collect();
                let truth = Labels::of(workspace.target(), &rows);
                let around = Surroundings {
                    table: workspace.table(),
                    train: (&[], &truth),
                    labels: workspace.target().labels(),
                };
                Because::Rows(Box::new(list_rows(&pipeline, around, (&rows, &truth))?))
            }
            Why::Column { name, class } => {
                let labels = workspace.target().labels();
                let (held_out, _) = thinned(workspace, DEPENDENCE_ROWS);
                let of_class = (*class, labels.get(*class as usize).cloned());
                let found = dependence(&pipeline, &held_out, name, of_class)?;
                Because::Column(found.map(Box::new))
            }
        })
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

/// At most so many test rows, evenly from all, and their truth.
fn thinned(workspace: &Workspace, most: usize) -> (Table, Labels) {
    let rows = workspace.split().test.indices();
    let rows = evenly(rows, most);
    (
        workspace.table().take(&rows),
        Labels::of(workspace.target(), &rows),
    )
}

/// At most so many, evenly from all.
fn evenly(rows: &[u32], most: usize) -> Vec<u32> {
    if rows.len() <= most {
        return rows.to_vec();
    }
    let (n_rows, n_taken) = (rows.len() as u64, most as u64);
    // In 64 bits: in a browser, the product of two lengths is too large for a length.
    let places = (0..n_taken).map(|at| (at * n_rows / n_taken) as usize);
    places
        .filter_map(|place| rows.get(place))
        .copied()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::evenly;

    #[test]
    fn as_many_rows_as_are_asked_for_are_taken_evenly() {
        let rows: Vec<u32> = (100..110).collect();
        assert_eq!(evenly(&rows, 4), [100, 102, 105, 107]);
        assert_eq!(
            evenly(&rows, 9),
            [100, 101, 102, 103, 104, 105, 106, 107, 108]
        );
        assert_eq!(evenly(&rows, usize::MAX), rows);
        assert_eq!(evenly(&[], 4), [0; 0]);
    }
}
