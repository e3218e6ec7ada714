//! From which probability on a row counts as the second of two classes: chosen on the folds.

use std::sync::Arc;

use leptos::prelude::*;
use web_sys::HtmlInputElement;

use super::figures;
use crate::engine::evaluate::{Outcomes, ThresholdPoint, cheapest, thresholds};
use crate::engine::run::Run;
use crate::format::{count, digits, plural, short};
use crate::plot::{Chart, NamedLine, Rows};
use crate::ui::actions::Actions;
use crate::ui::components::{FigureView, RowsTable, target};
use crate::ui::models::labels;
use crate::ui::workbench::Workbench;

/// Where nobody has chosen.
const HALF: f64 = 0.5;

/// A slider, what it gives on rows held out in the folds, and a way to keep it in the model.
#[component]
pub(super) fn ThresholdChoice(run: Arc<Run>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let classes = labels(&run);
    let costs = bench
        .charter
        .with_untracked(|charter| charter.costs.clone());
    // With repeats, each row once.
    let n_folds = bench.plan.with_untracked(|plan| {
        plan.as_ref()
            .map_or(0, |plan| usize::from(plan.split.folds))
    });
    let folds: Option<Vec<&Outcomes>> = run
        .folds
        .iter()
        .take(n_folds)
        .map(|fold| fold.outcomes.as_ref())
        .collect();
    let points = folds.and_then(|folds| thresholds(&folds, &classes, costs.as_ref()));
    let (Some(points), [first, second]) = (points, classes.as_slice()) else {
        return ().into_any();
    };
    let Some(best) = cheapest(&points) else {
        return ().into_any();
    };
    let own = run.finished().and_then(|result| result.threshold);
    let chosen = RwSignal::new(own.unwrap_or(HALF));
    let points = StoredValue::new(points);
    let nearest = move |threshold: f64| {
        points.with_value(|points| {
            let off = |point: &ThresholdPoint| (point.threshold - threshold).abs();
            points
                .iter()
                .copied()
                .min_by(|a, b| off(a).total_cmp(&off(b)))
        })
    };
    let has_costs = costs.is_some();
    let unit = if has_costs {
        "cost per row"
    } else {
        "errors per row"
    };
    let (first, second) = (short(first, 30), short(second, 30));
    let row = move |name: String, point: ThresholdPoint| {
        vec![
            name,
            digits(Some(point.threshold)),
            digits(point.precision()),
            digits(point.recall()),
            digits(point.accuracy()),
            digits(Some(point.cost)),
            count(point.false_positives),
            count(point.false_negatives),
        ]
    };
    let head = [
        "Which".into(),
        "Threshold".into(),
        format!("Precision of {second} ↑, folds"),
        format!("Recall of {second} ↑, folds"),
        "Accuracy ↑, folds".into(),
        format!(
            "{} ↓, folds",
            if has_costs {
                "Cost per row"
            } else {
                "Errors per row"
            }
        ),
        format!("{first} taken for {second}"),
        format!("{second} taken for {first}"),
    ];
    let table = {
        let head = head.to_vec();
        move || {
            let asked = [
                ("chosen here", chosen.get()),
                ("least cost", best.threshold),
                ("one half", HALF),
            ];
            let body = asked
                .into_iter()
                .filter_map(|(name, at)| Some(row(name.into(), nearest(at)?)));
            let rows = Rows {
                head: head.clone(),
                body: body.collect(),
            };
            view! { <RowsTable rows name="Thresholds"/> }
        }
    };
    let slide = move |event: web_sys::Event| {
        if let Some(input) = target::<HtmlInputElement>(&event)
            && let Ok(value) = input.value().parse::<f64>()
        {
            chosen.set(value);
        }
    };
    let kept = own.unwrap_or(HALF);
    let is_new = move || (chosen.get() - kept).abs() > 1e-9;
    let keep = move |_| {
        let value = chosen.get_untracked();
        actions.set_threshold((value != HALF).then_some(value));
    };
    let sentence = format!(
        "It counts as {second} from a probability of {} on{}. Least {unit} on the folds: {} at {}.",
        digits(Some(kept)),
        if own.is_some() { ", as chosen" } else { "" },
        digits(Some(best.cost)),
        digits(Some(best.threshold)),
    );
    let n_rows: u64 = points.with_value(|points| {
        points.first().map_or(0, |one| {
            one.true_positives + one.false_positives + one.false_negatives + one.true_negatives
        })
    });
    let line = |name: &str, of: &dyn Fn(&ThresholdPoint) -> Option<f64>| NamedLine {
        name: name.into(),
        points: points.with_value(|points| {
            points
                .iter()
                .filter_map(|one| Some((one.threshold, of(one)?)))
                .collect()
        }),
    };
    let chart = Chart {
        across: format!("threshold: probability of {second}"),
        up: "share, and per row".into(),
        is_logarithmic: false,
        behind: Vec::new(),
        caption: format!(
            "A higher threshold misses more {second}; a lower one takes more {first} for {second}"
        ),
        reading: format!(
            "On {} held out in the folds, each answered by a model that had not learnt from it.",
            plural(n_rows, "row")
        ),
        lines: vec![
            line("precision", &ThresholdPoint::precision),
            line("recall", &ThresholdPoint::recall),
            line("accuracy", &ThresholdPoint::accuracy),
            line(unit, &|one| Some(one.cost)),
        ],
    };
    view! {
        <section class="threshold">
            <h2>"Threshold"</h2>
            <p class="finding-line">{sentence}</p>
            <div class="row fields">
                <div class="field">
                    <label for="threshold">{move || format!("Counts as {second} from {} on", digits(Some(chosen.get())))}</label>
                    <input id="threshold" type="range" min="0.01" max="0.99" step="0.01" prop:value=move || chosen.get().to_string() on:input=slide/>
                </div>
                <button type="button" on:click=move |_| chosen.set(best.threshold)>"Take the least cost"</button>
                <button type="button" disabled=move || !is_new() || bench.is_stale() on:click=keep>"Keep it in the model"</button>
            </div>
            {table}
            <p class="reading">"Chosen on rows held out in the folds, never on the test rows. With a kept threshold it is another model: its test rows are sealed until you look, and that look is counted. Scores over the folds in Compare stay those of one half."</p>
            <div class="figures"><FigureView drawn=figures::drawn(chart, "Thresholds")/></div>
        </section>
    }
    .into_any()
}
