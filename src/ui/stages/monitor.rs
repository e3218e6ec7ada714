//! Monitor: newer data beside the training data.

use std::sync::Arc;

use leptos::prelude::*;

use super::figures;
use crate::engine::monitor::{ColumnDrift, DriftReport, Level, Performance};
use crate::format::{count, digits, p_value, percent, plural};
use crate::plot::Rows;
use crate::ui::actions::Actions;
use crate::ui::components::{
    Empty, FigureView, FileField, ModelPicker, RowsTable, StageFrame, Term, Tone, Verdict,
};
use crate::ui::route::Stage;
use crate::ui::samples::Sample;
use crate::ui::stages::start::ReadingProgress;
use crate::ui::workbench::{Drift, Workbench};

/// Pairs of histograms shown.
const N_PAIRS: usize = 6;

/// The screen.
#[component]
pub(crate) fn Monitor() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let has_model = Memo::new(move |_| bench.current_run().is_some());
    let content = move || {
        if has_model.get() {
            view! { <Comparison/> }.into_any()
        } else {
            view! { <Empty sentence="No model is trained yet. Monitoring compares new data with what a model was trained on." stage=Stage::Train/> }.into_any()
        }
    };
    view! { <StageFrame stage=Stage::Monitor>{content}</StageFrame> }
}

#[component]
fn Comparison() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let batches = move || {
        let sample = bench
            .sample
            .get()
            .and_then(Sample::by_id)
            .filter(|sample| !sample.batches.is_empty())?;
        let buttons = sample
            .batches
            .iter()
            .map(|batch| view! { <button type="button" on:click=move |_| actions.compare_batch(sample, *batch)>{batch.name}</button> })
            .collect_view();
        Some(view! {
            <div class="batches" role="group" aria-label="Later rows of this data set">
                <span class="label">"Later rows of this data set"</span>
                <div class="row">{buttons}</div>
            </div>
        })
    };
    let verdict = move || {
        bench
            .drift
            .get()
            .map(|drift| view! { <ReportVerdict drift/> })
    };
    let evidence = move || bench.drift.get().map(|drift| view! { <Evidence drift/> });
    view! {
        {verdict}
        <section class="card">
            <h2>"Compare with newer data"</h2>
            {batches}
            <FileField label="New data" hint="A CSV with the columns of the training data; with the target too, accuracy is compared."
                accept=".csv,.tsv,.txt,text/csv" on_file=move |file| actions.compare_file(file)/>
            {move || bench.reading.get().is_some().then(|| view! { <ReadingProgress/> })}
            <ModelPicker/>
        </section>
        {evidence}
    }
}

/// What the comparison found, and whether the model still holds.
#[component]
fn ReportVerdict(drift: Arc<Drift>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let report = &drift.report;
    let performance = report.performance;
    let tone = match report.level {
        Level::Good => Tone::Good,
        Level::Warn | Level::Unknown => Tone::Warn,
        Level::Fail => Tone::Bad,
    };
    let mut note = format!(
        "{}, {}: {} of new data beside {} of training.",
        drift.model,
        drift.name,
        plural(report.n_current, "row"),
        plural(report.n_reference, "row")
    );
    if drift.is_sample {
        note.push_str(" The file is large: a random sample of its rows was read.");
    }
    if drift.n_set_aside > 0 {
        let rows = plural(drift.n_set_aside, "row");
        note.push_str(&format!(
            " {rows} had another number of fields and were left out."
        ));
    }
    let sentence = report.verdict.clone();
    // The charter's bound is a floor, whatever chance explains.
    let is_met = performance.and_then(|performance| {
        let charter = bench.charter.get_untracked();
        charter.is_met(performance.metric, performance.now)
    });
    let tone = if is_met == Some(false) {
        Tone::Bad
    } else {
        tone
    };
    match is_met {
        Some(true) => note.push_str(" It still reaches the charter's bound."),
        Some(false) => note.push_str(" It is below the floor that the charter sets."),
        None => {}
    }
    let run = drift.run.clone();
    let verdict = move || {
        let is_old =
            bench.is_stale() || bench.current_run().is_none_or(|current| current.id != run);
        let stale = if is_old {
            " This was compared with another model or plan; compare again."
        } else {
            ""
        };
        view! { <Verdict tone sentence=sentence.clone() note=format!("{note}{stale}")/> }
    };
    view! {
        {verdict}
        {performance.map(|performance| view! { <PerformanceTable performance/> })}
    }
}

/// Column by column, drawn and as numbers.
#[component]
fn Evidence(drift: Arc<Drift>) -> impl IntoView {
    let report = &drift.report;
    let n_columns = report.columns.len();
    let shows_all = RwSignal::new(n_columns <= N_PAIRS);
    let shown = Arc::clone(&drift);
    let pairs = move || {
        let limit = if shows_all.get() { usize::MAX } else { N_PAIRS };
        pair_figures(&shown.report, limit)
    };
    let overview = figures::drawn(figures::overview(&report.columns), "Drift per column");
    view! {
        <FigureView drawn=overview/>
        <div class="figures">{pairs}</div>
        <Show when=move || !shows_all.get()>
            <button type="button" on:click=move |_| shows_all.set(true)>{format!("Show all {n_columns} columns")}</button>
        </Show>
        <section>
            <h2>"Column by column"</h2>
            <RowsTable rows=rows(report) name="Column by column"/>
            <p class="hint">
                "A column has drifted when two keys turn: the shift is "
                <Term word="unlikely to be chance" explanation="q ≤ 0.05: the p-value of a Kolmogorov-Smirnov or chi-square test, corrected for the number of columns (Benjamini & Hochberg 1995)."/>
                ", and it is "
                <Term word="large enough to matter" explanation="At least 0.1 standard deviations (Wasserstein distance) for numbers, a Jensen-Shannon distance of at least 0.1 for names (Evidently's defaults), or an unseen name in at least 1 % of the rows."/>
                "."
            </p>
        </section>
    }
}

/// The prediction's picture and those of the columns, what moved most first.
fn pair_figures(report: &DriftReport, limit: usize) -> impl IntoView + use<> {
    let mut order: Vec<&ColumnDrift> = report.columns.iter().collect();
    let size = |column: &ColumnDrift| column.effect.unwrap_or(0.0);
    order.sort_by(|a, b| b.drifted.cmp(&a.drifted).then(size(b).total_cmp(&size(a))));
    report
        .prediction
        .iter()
        .chain(order.into_iter().take(limit))
        .filter_map(|column| {
            let pair = figures::pair(column)?;
            Some(figures::drawn(
                pair,
                &format!("Then and now {}", column.name),
            ))
        })
        .map(|drawn| view! { <FigureView drawn columns=2/> })
        .collect_view()
}

#[component]
fn PerformanceTable(performance: Performance) -> impl IntoView {
    let word = match performance.level {
        Level::Good if performance.is_better => {
            "▲ better than before by more than chance explains: find out why"
        }
        Level::Good => "● as good as before, within chance",
        Level::Warn => "▲ hardly explained by chance",
        Level::Fail => "✕ not explained by chance",
        Level::Unknown => "○ too few labelled rows to judge (30 are needed)",
    };
    let head = ["Measure", "Value", "Rows", "Warn at", "Fail at", "Verdict"]
        .map(String::from)
        .to_vec();
    let name = performance.metric.name();
    let body = vec![
        vec![
            format!("{name} on test rows"),
            digits(Some(performance.then)),
            count(performance.n_then),
            "—".into(),
            "—".into(),
            "—".into(),
        ],
        vec![
            format!("{name} on new rows"),
            digits(Some(performance.now)),
            count(performance.n_now),
            digits(Some(performance.warn_bound)),
            digits(Some(performance.fail_bound)),
            word.into(),
        ],
    ];
    view! {
        <section>
            <h2>"Does the model still hold?"</h2>
            <RowsTable rows=Rows { head, body } name="Accuracy then and now"/>
            <p class="hint">"The bounds are two and three standard deviations of what chance does to samples of these sizes."</p>
        </section>
    }
}

fn rows(report: &DriftReport) -> Rows {
    let head = [
        "Column",
        "Verdict",
        "Effect",
        "q",
        "p",
        "Test",
        "Missing then",
        "Missing now",
        "Unseen names",
    ];
    let row = |column: &ColumnDrift| {
        let verdict = match (column.drifted, column.p) {
            (true, _) => "▲ drifted",
            (false, Some(_)) => "● steady",
            (false, None) => "○ can't be tested",
        };
        vec![
            column.name.clone(),
            verdict.into(),
            digits(column.effect),
            p_value(column.q),
            p_value(column.p),
            column
                .test
                .map_or("—", crate::engine::monitor::TestName::name)
                .into(),
            percent(column.missing_reference),
            percent(column.missing_current),
            percent(column.unseen_share),
        ]
    };
    let body = report
        .columns
        .iter()
        .chain(&report.prediction)
        .map(row)
        .collect();
    Rows {
        head: head.map(String::from).to_vec(),
        body,
    }
}
