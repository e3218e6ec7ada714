//! Evaluate: one model, closely.

use std::sync::Arc;

use leptos::prelude::*;

use super::cell_rows::{Cell, CellRows};
use super::combine::made_of;
use super::depends::Depends;
use super::figures;
use super::goes_by::GoesBy;
use super::inside::LookInside;
use super::one_row::OneRow;
use super::segments::BySegment;
use super::settings::Settings;
use super::threshold::ThresholdChoice;
use crate::engine::charter::{Direction, Metric};
use crate::engine::compare::{mean_and_sd, notes};
use crate::engine::evaluate::{ClassScores, ClassTable, Report};
use crate::engine::plan::Plan;
use crate::engine::run::{FinalResult, Run};
use crate::engine::split::SplitBy;
use crate::engine::train::ClassWeight;
use crate::format::{count, digits, plural, short};
use crate::plot::{MOST_CLASSES, Residuals, Rows};
use crate::ui::components::{
    Drawn, Empty, FigureView, ModelPicker, OpenSeal, RowsTable, StageFrame, Tone, Verdict,
};
use crate::ui::route::Stage;
use crate::ui::workbench::Workbench;

/// The figure whose cells lead to rows.
const CONFUSION: &str = "Confusion matrix";

/// The screen.
#[component]
pub(crate) fn Evaluate() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let content = move || {
        match bench.current_run() {
        Some(run) if !bench.is_open(&run) => view! { <Sealed run/> }.into_any(),
        None => view! { <Empty sentence="No candidate is trained yet, so there is no model to look at." stage=Stage::Train/> }.into_any(),
        Some(run) => view! { <Model run/> }.into_any(),
    }
    };
    view! { <StageFrame stage=Stage::Evaluate>{content}</StageFrame> }
}

/// A model whose test rows are sealed: what the folds say, and the way to the rest.
#[component]
fn Sealed(run: Arc<Run>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let Some(result) = run.finished().cloned() else {
        return ().into_any();
    };
    let metric = bench
        .plan
        .with_untracked(|plan| plan.as_ref().map(|plan| plan.rank_by));
    let score = metric.and_then(|metric| Some((metric, *run.cv().get(&metric)?)));
    let sentence = match score {
        Some((metric, cv)) => format!(
            "{}: {} {} over {}.",
            run.estimator.name(),
            metric.name(),
            mean_and_sd(cv.mean, cv.sd),
            plural(run.folds.len() as u64, "round")
        ),
        None => format!("{} has no score over the folds.", run.estimator.name()),
    };
    let note = format!(
        "{} are sealed. Where it is right and where it is wrong on them is shown once the seal is opened.",
        plural(result.test.n_rows, "test row")
    );
    view! {
        <Verdict tone=Tone::Neutral sentence note/>
        <div class="row fields"><ModelPicker/></div>
        <OpenSeal/>
        <ThresholdChoice run=run.clone()/>
        <Settings run=run.clone()/>
    }
    .into_any()
}

#[component]
fn Model(run: Arc<Run>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let Some(result) = run.finished().cloned() else {
        return ().into_any();
    };
    let target = untrack(|| bench.target_name());
    let (sentence, note, beats_baseline) = finding(&run, &result, &target);
    let interval = bench
        .plan
        .with_untracked(|plan| interval_sentence(&result, plan.as_ref()?));
    let note = format!("{note}{}", interval.unwrap_or_default());
    let verdict = move || {
        let (tone, note) = if bench.is_stale() {
            (
                Tone::Warn,
                format!("{note} It is stale: the plan or the data has changed since."),
            )
        } else if beats_baseline {
            (Tone::Good, note.clone())
        } else {
            (Tone::Warn, note.clone())
        };
        view! { <Verdict tone sentence=sentence.clone() note/> }
    };
    let class_weight = bench.plan.with_untracked(|plan| {
        plan.as_ref()
            .map_or(ClassWeight::Equal, |plan| plan.class_weight)
    });
    let remarks = notes(&run, class_weight)
        .into_iter()
        .map(|note| view! { <p class="reading">{note.sentence}</p> })
        .collect_view();
    let (n_figures, figures) = drawings(&result, &target);
    let picked = RwSignal::new(None::<Cell>);
    let n_classes = match &result.test.report {
        Report::Classification(report) => Some(report.labels.len().clamp(1, MOST_CLASSES)),
        Report::Regression(_) => None,
    };
    let figures = figures
        .into_iter()
        .map(|drawn| match n_classes {
            Some(n) if drawn.name == CONFUSION => {
                let pick = move |at: usize| picked.set(Some(((at / n) as u32, (at % n) as u32)));
                view! { <FigureView drawn columns=n_figures on_pick=Callback::new(pick)/> }
                    .into_any()
            }
            Some(_) | None => view! { <FigureView drawn columns=n_figures/> }.into_any(),
        })
        .collect_view();
    view! {
        {verdict}
        <div class="row fields">
            <ModelPicker/>
            <a class="button primary" href=Stage::Deploy.href()>"Take this model with you"</a>
        </div>
        <div class="figures">{figures}</div>
        <CellRows run=run.clone() picked/>
        {class_by_class(&result)}
        <ThresholdChoice run=run.clone()/>
        <BySegment run=run.clone()/>
        <LookInside run=run.clone()/>
        <GoesBy run=run.clone()/>
        <Depends run=run.clone()/>
        <OneRow run=run.clone()/>
        <section>
            <h2>"Scores"</h2>
            <RowsTable rows=scores(&run, &result) name="Scores"/>
            <p class="reading">{run.estimator.explanation()}" "{made_of(&run)}</p>
            {remarks}
        </section>
        <Settings run=run.clone()/>
    }
    .into_any()
}

fn finding(run: &Run, result: &FinalResult, target: &str) -> (String, String, bool) {
    let name = run.estimator.name();
    let rows = plural(result.test.n_rows, "test row");
    match &result.test.report {
        Report::Classification(report) => {
            let right = report.right();
            let (common, n_common) = report.most_common();
            let sentence = format!("{name} gets {} of {rows} right.", count(right));
            let verb = if right > n_common {
                "would get"
            } else {
                "gets at least as many:"
            };
            let note = format!(
                "Always answering “{}” {verb} {}. It was trained on {} and had not seen the test rows.",
                short(common, 30),
                count(n_common),
                plural(result.n_train, "row")
            );
            (sentence, note, right > n_common)
        }
        Report::Regression(report) => {
            let score = |metric| result.test.scores.get(&metric).copied();
            let sentence = format!(
                "{name} is off by {} in {} on average, on {rows}.",
                digits(score(Metric::Mae)),
                short(target, 40)
            );
            let bias = report.bias.unwrap_or(0.0);
            let leaning = if bias > 0.0 { "too high" } else { "too low" };
            let note = format!(
                "Its predictions are {} {leaning} in the mean. It had not seen the test rows.",
                digits(Some(bias.abs()))
            );
            (sentence, note, score(Metric::R2).is_none_or(|r2| r2 > 0.0))
        }
    }
}

/// How sure the ranking metric's test score is.
fn interval_sentence(result: &FinalResult, plan: &Plan) -> Option<String> {
    let metric = plan.rank_by;
    let score = *result.test.scores.get(&metric)?;
    let outcomes = result.outcomes.as_ref();
    let Some(interval) = result.test.interval95(metric, outcomes, plan.split.seed) else {
        return Some(format!(
            " {} {} on them; how it would do on others these rows can't tell.",
            metric.name(),
            digits(Some(score))
        ));
    };
    let grouped = if matches!(plan.split.by, SplitBy::Group { .. }) {
        " Rows of a group are alike, so that is too narrow."
    } else {
        ""
    };
    Some(format!(
        " {} {} on them; over very many rows of the same kind between {} and {} (95 % confidence, {}).{grouped}",
        metric.name(),
        digits(Some(score)),
        digits(Some(interval.low)),
        digits(Some(interval.high)),
        interval.method.name()
    ))
}

/// Precision, recall and F1 of every class on the test rows.
fn class_by_class(result: &FinalResult) -> Option<impl IntoView + use<>> {
    let Report::Classification(report) = &result.test.report else {
        return None;
    };
    let table = ClassTable::of(&report.confusion);
    let row = |name: String, scores: &ClassScores| {
        let scores_of = [scores.precision, scores.recall, scores.f1].map(digits);
        let [precision, recall, f1] = scores_of;
        vec![name, precision, recall, f1, count(scores.n_rows)]
    };
    let classes = report.labels.iter().zip(&table.classes);
    let mut body: Vec<Vec<String>> = classes
        .map(|(label, scores)| row(short(label, 40), scores))
        .collect();
    body.push(row("mean of the classes (macro)".into(), &table.macro_mean));
    body.push(row("mean by rows (weighted)".into(), &table.weighted_mean));
    let head = [
        "Class",
        "Precision ↑, test",
        "Recall ↑, test",
        "F1 ↑, test",
        "Test rows",
    ];
    let rows = Rows {
        head: head.map(String::from).to_vec(),
        body,
    };
    Some(view! {
        <section>
            <h2>"Class by class"</h2>
            <RowsTable rows name="Class by class"/>
            <p class="reading">"Precision: of the rows called so, the share that is. Recall: of the rows that are so, the share called so. F1: both combined. “—”: the class is never predicted, or has no test row, so there is nothing to take a share of."</p>
        </section>
    })
}

fn drawings(result: &FinalResult, target: &str) -> (u32, Vec<Drawn>) {
    match &result.test.report {
        Report::Classification(report) => {
            let mut drawings = vec![figures::drawn(figures::confusion(report), CONFUSION)];
            drawings.extend(
                figures::roc(report, result.test.n_rows)
                    .map(|roc| figures::drawn(roc, "ROC curve")),
            );
            let labels = &report.labels;
            if let Some(outcomes) = &result.outcomes {
                drawings.extend(
                    figures::precision_recall(outcomes, labels)
                        .map(|curve| figures::drawn(curve, "Precision and recall")),
                );
                drawings.extend(
                    figures::calibration(outcomes, labels)
                        .map(|found| figures::drawn(found, "Calibration")),
                );
            }
            (drawings.len().min(2) as u32, drawings)
        }
        Report::Regression(report) => {
            let rmse = result.test.scores.get(&Metric::Rmse).copied();
            let predicted = figures::predicted(report, target, result.test.n_rows, rmse);
            let residuals = Residuals {
                target: target.into(),
                points: report.points.clone(),
                rmse,
            };
            let drawings = vec![
                figures::drawn(predicted, "Predicted and true"),
                figures::drawn(residuals, "Residuals"),
            ];
            (2, drawings)
        }
    }
}

fn scores(run: &Run, result: &FinalResult) -> Rows {
    let cv = run.cv();
    let task = if matches!(result.test.report, Report::Classification(_)) {
        crate::engine::charter::Task::Classification
    } else {
        crate::engine::charter::Task::Regression
    };
    let body = task
        .metrics()
        .iter()
        .map(|metric| {
            let folds = cv.get(metric);
            let arrow = match metric.direction() {
                Direction::Up => "↑",
                Direction::Down => "↓",
            };
            let test = result.test.scores.get(metric).copied();
            let says = match (folds, test) {
                (Some(_), Some(_)) => metric.explanation().to_string(),
                (folds, _) => format!(
                    "— {}: {}. {}",
                    if folds.is_none() {
                        "over the folds"
                    } else {
                        "on the test rows"
                    },
                    metric.undefined_because(),
                    metric.explanation()
                ),
            };
            vec![
                format!("{} {arrow}", metric.name()),
                digits(folds.map(|cv| cv.mean)),
                digits(folds.and_then(|cv| cv.sd)),
                digits(test),
                says,
            ]
        })
        .collect();
    let head = [
        "Metric",
        "Mean over folds",
        "Deviation",
        "Test rows",
        "What it says",
    ]
    .map(String::from)
    .to_vec();
    Rows { head, body }
}
