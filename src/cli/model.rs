//! `trainyard export` and `trainyard predict`: a model out, and used.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::compare::choose;
use super::files::{
    clock, complain, name, plan, read_bytes, read_csv, read_csv_with, say, write_text,
};
use super::{ExportArguments, Failure, PredictArguments};
use crate::engine::EngineError;
use crate::engine::deploy::{self, Bundle, Manifest};
use crate::engine::execute::{Workspace, training_table};
use crate::engine::ingest::{CsvOptions, Ragged};
use crate::engine::run::Outcome;
use crate::engine::train::FittedPipeline;

pub(super) fn export(arguments: &ExportArguments) -> Result<u8, Failure> {
    let raw = read_csv(&arguments.plan.file)?;
    let (mut plan, profiles) = plan(&raw, &arguments.plan)?;
    choose(&mut plan, std::slice::from_ref(&arguments.candidate))?;
    let mut workspace = Workspace::new(training_table(&raw, &plan), &plan)?;
    let Some(estimator) = plan.candidates.first().copied() else {
        return Err(crate::engine::plan::Error::NoCandidates.into());
    };
    let (run, artifact) = workspace.run_candidate(&plan, &estimator, &clock());
    let (Outcome::Finished(result), Some(artifact)) = (&run.outcome, artifact) else {
        let what = match &run.outcome {
            Outcome::Failed { reason, .. } => reason.clone(),
            Outcome::Finished(_) => "the model has no bytes".into(),
        };
        return Err(EngineError::Unexpected { what }.into());
    };
    let pipeline: FittedPipeline =
        postcard::from_bytes(&artifact).map_err(|error| EngineError::Unexpected {
            what: error.to_string(),
        })?;
    let manifest = Manifest {
        dataset: name(&arguments.plan.file),
        fingerprint: plan.fingerprint.clone(),
        target: plan.target_name().into(),
        task: plan.task,
        labels: workspace.target().labels().to_vec(),
        candidate: run.fitted_estimator(),
        rank_by: plan.rank_by,
        created: now(),
        model_digest: result.model_digest.as_str().into(),
        // A batch job scores the test rows.
        test_looks: 1,
        gate: None,
    };
    let bundle = Bundle {
        manifest,
        plan,
        run: run.clone(),
        reference: profiles,
        pipeline,
    };
    write_text(&arguments.out, &deploy::write(&bundle)?)?;
    complain(&format!("wrote {}", arguments.out.display()));
    Ok(0)
}

pub(super) fn read_bundle(path: &Path) -> Result<Bundle, Failure> {
    let text = String::from_utf8(read_bytes(path)?).map_err(|_| deploy::Error::NotABundle)?;
    Ok(deploy::read(&text)?)
}

pub(super) fn predict(arguments: &PredictArguments) -> Result<u8, Failure> {
    let bundle = read_bundle(&arguments.bundle)?;
    // Rows of another length are padded or cut, never left out: row n of the answer is row n of the file.
    let options = CsvOptions {
        ragged: Ragged::Pad,
        ..CsvOptions::default()
    };
    let raw = read_csv_with(&arguments.file, options)?;
    let scored = deploy::score_csv(&bundle.pipeline, &bundle.manifest.labels, &raw)?;
    if scored.n_issues > 0 {
        let first = scored
            .issues
            .first()
            .map(ToString::to_string)
            .unwrap_or_default();
        complain(&format!(
            "note: {} cells count as missing, first: {first}",
            scored.n_issues
        ));
    }
    match &arguments.out {
        Some(path) => {
            write_text(path, &scored.csv)?;
            complain(&format!(
                "wrote {} predictions to {}",
                scored.n_rows,
                path.display()
            ));
        }
        None => say(scored.csv.trim_end_matches('\n')),
    }
    Ok(0)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the command line is where the clock is read"
)]
pub(super) fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as u64)
}
