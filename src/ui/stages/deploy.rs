//! Deploy: a model out, a model in, predictions for a file.

use std::sync::Arc;

use leptos::prelude::*;

use super::gate::Gate;
use crate::engine::gate::Verdict as Passed;
use crate::engine::run::Run;
use crate::format::{bytes, cell, plural, short};
use crate::plot::Rows;
use crate::ui::actions::Actions;
use crate::ui::browser;
use crate::ui::components::{FileField, ModelPicker, RowsTable, StageFrame, Stated, Tone, Verdict};
use crate::ui::route::Stage;
use crate::ui::stages::start::ReadingProgress;
use crate::ui::workbench::{ModelChoice, Predicted, Workbench};
use crate::worker::protocol::Imported;

/// The screen.
#[component]
pub(crate) fn Deploy() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let out = move || {
        match bench.current_run() {
        Some(run) => view! { <Export run/> }.into_any(),
        None => view! {
            <div class="empty">
                <p>"No model is trained yet, so there is none to export. You can open one below."</p>
                <a class="button primary" href=Stage::Train.href()>"Go to Train"</a>
            </div>
        }
        .into_any(),
    }
    };
    view! {
        <StageFrame stage=Stage::Deploy>
            {out}
            <Import/>
            <Predict/>
        </StageFrame>
    }
}

#[component]
fn Export(run: Arc<Run>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let Some(result) = run.finished() else {
        return ().into_any();
    };
    let note = format!(
        "One JSON file with the model, its recipe, the columns it needs, the plan and its scores, checked by a SHA-256 sum. The model takes {}. It holds {}.",
        bytes(result.size_bytes),
        if run.members().iter().any(|(one, _)| one.keeps_rows()) {
            "training rows, prepared as the model reads them: it answers by comparing with them"
        } else {
            "no training rows"
        },
    );
    let stated = {
        let run = Arc::clone(&run);
        move || {
            bench
                .charter
                .with(|charter| view! { <Stated charter run=&run/> })
        }
    };
    let verdict = {
        let run = Arc::clone(&run);
        move || {
            let name = run.estimator.name();
            let is_exported = bench.exported.get().as_ref() == Some(&run.id);
            let gate = bench.gate(&run);
            let (tone, sentence) = match (bench.is_stale(), is_exported) {
                (false, _) if gate.as_ref().is_some_and(|gate| !gate.is_open()) => {
                    (Tone::Bad, format!("{name} is stopped by its gate."))
                }
                (false, false) if gate.as_ref().is_some_and(|gate| gate.overridden.is_some()) => (
                    Tone::Warn,
                    format!("{name} may leave: its gate is overridden."),
                ),
                (false, false) if gate.is_some_and(|gate| gate.verdict == Passed::Pass) => (
                    Tone::Good,
                    format!("{name} passed its gate and is ready to export."),
                ),
                (true, _) => (
                    Tone::Warn,
                    format!(
                        "{name} was trained with another plan or other data: train again before you export it."
                    ),
                ),
                (false, true) => (Tone::Good, format!("{name} is exported.")),
                (false, false) => (Tone::Neutral, format!("{name} is ready to export.")),
            };
            view! { <Verdict tone sentence note=note.clone()/> }
        }
    };
    let is_held = {
        let run = Arc::clone(&run);
        move || {
            let is_stopped = bench.gate(&run).is_some_and(|gate| !gate.is_open());
            bench.is_stale() || is_stopped || bench.is_testing()
        }
    };
    view! {
        {verdict}
        <div class="row fields">
            <ModelPicker/>
            <button type="button" class="primary" disabled=is_held on:click=move |_| actions.export()>"Export model"</button>
        </div>
        <p class="hint">"On the command line, "<code>"trainyard predict BUNDLE FILE"</code>" gives the same predictions, bit by bit."</p>
        <Gate run=run.clone()/>
        {stated}
    }
    .into_any()
}

#[component]
fn Import() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let opened = move || {
        bench
            .imported
            .get()
            .map(|imported| view! { <ImportedModel imported/> })
    };
    view! {
        <section class="card">
            <h2>"Open a bundle"</h2>
            <FileField label="Bundle file" hint="A file that “Export model” or “trainyard export” made." accept=".json,application/json"
                on_file=move |file| actions.import(file)/>
            {opened}
        </section>
    }
}

#[component]
fn ImportedModel(imported: Arc<Imported>) -> impl IntoView {
    let manifest = &imported.manifest;
    let names: Vec<String> = imported
        .fields
        .iter()
        .map(|field| short(&field.name, 24))
        .collect();
    let needs = names
        .iter()
        .take(12)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    let more = if names.len() > 12 {
        format!(" and {} more", names.len() - 12)
    } else {
        String::new()
    };
    let score = imported
        .run
        .cv()
        .get(&manifest.rank_by)
        .map(|cv| crate::format::digits(Some(cv.mean)));
    let sentence = format!(
        "{} that predicts {}.",
        manifest.candidate.name(),
        short(&manifest.target, 40)
    );
    let note = format!(
        "Trained on {}, {} {} over its folds. It needs {}: {needs}{more}.",
        short(&manifest.dataset, 40),
        manifest.rank_by.name().to_lowercase(),
        score.unwrap_or_else(|| "—".into()),
        plural(names.len() as u64, "column"),
    );
    view! {
        <Verdict tone=Tone::Good sentence note/>
        <Stated charter=&imported.plan.charter run=&imported.run/>
    }
}

/// Predicts a file with the imported or the trained model.
#[component]
fn Predict() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let uses_imported = RwSignal::new(true);
    let model = move || match (bench.imported.get(), bench.current_run()) {
        (Some(_), None) => Some(ModelChoice::Imported),
        (Some(_), Some(_)) if uses_imported.get() => Some(ModelChoice::Imported),
        (_, Some(run)) => Some(ModelChoice::Run(run.id.clone())),
        (None, None) => None,
    };
    let predict = move |file| {
        if let Some(model) = untrack(model) {
            actions.predict(model, file);
        }
    };
    let has_both = move || bench.imported.with(Option::is_some) && bench.current_run().is_some();
    let choice = move || {
        has_both().then(|| {
            view! {
                <fieldset class="row inline">
                    <legend>"With"</legend>
                    <label class="check"><input type="radio" name="model" prop:checked=uses_imported on:change=move |_| uses_imported.set(true)/>"the opened bundle"</label>
                    <label class="check"><input type="radio" name="model" prop:checked=move || !uses_imported.get() on:change=move |_| uses_imported.set(false)/>"the trained model"</label>
                </fieldset>
            }
        })
    };
    let done = move || {
        bench
            .predicted
            .get()
            .map(|predicted| view! { <Predictions predicted/> })
    };
    let content = move || {
        model().is_some().then(|| {
            view! {
                <section class="card">
                    <h2>"Predict a file"</h2>
                    {choice}
                    <FileField label="Rows to predict" hint="A CSV with the columns the model needs; others are carried along." accept=".csv,.tsv,.txt,text/csv" on_file=predict/>
                    {move || bench.reading.get().is_some().then(|| view! { <ReadingProgress/> })}
                    {done}
                </section>
            }
        })
    };
    view! { {content} }
}

#[component]
fn Predictions(predicted: Predicted) -> impl IntoView {
    let note = if predicted.n_issues == 0 {
        "Every cell was read as in training.".to_string()
    } else {
        format!(
            "{}: cells that could not be read as in training count as missing, rows of another length were padded or cut.",
            plural(predicted.n_issues, "notice")
        )
    };
    let sentence = format!("{} predicted.", plural(predicted.n_rows, "row"));
    let mut preview = predicted.preview.clone();
    let head = if preview.is_empty() {
        Vec::new()
    } else {
        preview.remove(0)
    };
    let body = preview
        .iter()
        .map(|row| row.iter().map(|text| cell(text)).collect())
        .collect();
    let rows = Rows { head, body };
    let name = predicted.file_name.clone();
    let actions = expect_context::<Actions>();
    let download = move |_| {
        if let Some(csv) = actions.predictions() {
            // A refused download leaves the button to try again.
            let _ = browser::download(&name, "text/csv", &csv);
        }
    };
    view! {
        <Verdict tone=Tone::Good sentence note/>
        <div class="row"><button type="button" on:click=download>"Download predictions"</button></div>
        <RowsTable rows name="First predictions"/>
    }
}
