//! The six considerations: what each candidate is worth in each, and how much that counts.

use std::sync::Arc;

use leptos::prelude::*;
use web_sys::HtmlInputElement;

use super::figures;
use crate::engine::charter::{Direction, Metric};
use crate::engine::compare::{
    Consideration, Constraints, Grades, Weighed, grades, in_sentence, median_fit, pareto,
    still_rises, weigh,
};
use crate::engine::execute::Measures;
use crate::engine::run::Run;
use crate::engine::train::Estimator;
use crate::format::{bytes, digits, plural};
use crate::plot::{Chart, NamedLine};
use crate::ui::actions::Actions;
use crate::ui::components::{FigureView, Term, target};
use crate::ui::workbench::Workbench;

/// Largest weight that can be given.
const MOST: f64 = 100.0;

/// A weight that is as good as none.
const NEGLIGIBLE: f64 = 1e-6;

/// Runs, graded and weighed.
#[derive(Clone, Debug, PartialEq)]
struct Graded {
    metric: Metric,
    /// Less than this matters to nobody.
    margin: f64,
    grades: Vec<Grades>,
    weighed: Option<Weighed>,
    is_measured: bool,
}

/// Table, weights, and both pictures.
#[component]
pub(super) fn Considerations() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let graded = Memo::new(move |_| graded(bench));
    let sentence = move || graded.with(|graded| sentence(graded.as_ref()?));
    let table = move || graded.get().map(|graded| view! { <Table graded/> });
    let pictures = move || {
        let graded = graded.get()?;
        let runs = bench.runs.get();
        let curves = curves(bench, &graded, &runs)
            .map(|chart| view! { <FigureView drawn=figures::drawn(chart, "Learning curves") columns=2/> });
        let front = front(bench, &graded, &runs)
            .map(|chart| view! { <FigureView drawn=figures::drawn(chart, "Score and speed") columns=2/> });
        Some(view! { <div class="figures">{front}{curves}</div> })
    };
    let is_measuring = move || bench.is_measuring.get();
    let is_measured =
        move || graded.with(|graded| graded.as_ref().is_some_and(|one| one.is_measured));
    let tools = move || {
        if is_measuring() {
            view! { <button type="button" on:click=move |_| actions.stop_measuring()>"Stop measuring"</button> }.into_any()
        } else if is_measured() {
            ().into_any()
        } else {
            view! {
                <button type="button" disabled=move || bench.is_stale() on:click=move |_| actions.measure()>"Measure learning curves"</button>
                <span class="hint">"And answer times: fits every candidate to 10, 25, 50, 75 and 100 % of three folds, and times its answers for two seconds."</span>
            }
            .into_any()
        }
    };
    view! {
        <Show when=move || graded.with(Option::is_some)>
            <section class="considerations">
                <h2>"Six considerations"</h2>
                <p class="finding-line">{sentence}</p>
                {table}
                <div class="row">{tools}</div>
                {pictures}
            </section>
        </Show>
    }
}

fn graded(bench: Workbench) -> Option<Graded> {
    let board = bench.leaderboard_of_folds()?;
    let runs = bench.runs.get();
    let measures = bench.measures.get();
    let of = |run: &Run| {
        let model = &run.finished()?.model_digest;
        measures.get(model).map(Arc::as_ref)
    };
    let grades = grades(&board, &runs, of);
    let constraints = bench.charter.with(|charter| Constraints {
        max_us_per_row: charter.max_us_per_row,
        max_kilobytes: charter.max_kilobytes,
        must_be_explainable: charter.must_be_explainable,
    });
    let is_allowed = |one: &Grades| {
        runs.get(one.index)
            .is_some_and(|run| constraints.allow(run, of(run)))
    };
    let weighed = weigh(&grades, &bench.weights.get(), is_allowed);
    let is_measured = grades
        .iter()
        .all(|one| one.values.iter().all(Option::is_some));
    (grades.len() > 1).then_some(Graded {
        metric: board.metric,
        margin: board.yardstick.margin,
        grades,
        weighed,
        is_measured,
    })
}

fn sentence(graded: &Graded) -> Option<String> {
    let Some(weighed) = &graded.weighed else {
        return Some("What was stated at the beginning rules every candidate out.".into());
    };
    let is_hopeless = graded.grades.iter().all(|one| one.values[0] == Some(0.0));
    if is_hopeless {
        return Some("Nothing is better than the baseline, so there is nothing to weigh.".into());
    }
    let name = in_sentence(weighed.estimator.name());
    // Between which values of each single weight the choice stays.
    let stays = Consideration::ALL.iter().zip(&weighed.stays);
    let fragile: Vec<String> = stays
        .filter_map(|(one, stays)| {
            let (low, high) = (*stays)?;
            let name = one.name().to_lowercase();
            match (low > NEGLIGIBLE, high) {
                (false, None) => None,
                (true, None) => Some(format!("{name} counts at least {}", digits(Some(low)))),
                (false, Some(high)) => {
                    Some(format!("{name} counts at most {}", digits(Some(high))))
                }
                (true, Some(high)) => Some(format!(
                    "{name} counts {} to {}",
                    digits(Some(low)),
                    digits(Some(high))
                )),
            }
        })
        .collect();
    Some(match fragile.len() {
        0 => format!("With these weights take {name}; no single weight changes that."),
        _ => format!(
            "With these weights take {name}. If only one weight changes, that stays as long as {}.",
            fragile.join("; ")
        ),
    })
}

#[component]
fn Table(graded: Graded) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let runs = bench.runs.get_untracked();
    let heads = Consideration::ALL.map(|one| {
        view! { <th scope="col"><Term word=one.name() explanation=one.rule()/></th> }
    });
    let weights = Consideration::ALL.iter().enumerate().map(|(at, one)| {
        let value = move || bench.weights.with(|weights| weights.get(at).copied().unwrap_or(1.0).to_string());
        let changed = move |event: web_sys::Event| {
            if let Some(input) = target::<HtmlInputElement>(&event) {
                match input.value().parse::<f64>() {
                    Ok(weight) if weight.is_finite() => bench.weights.update(|weights| {
                        if let Some(slot) = weights.get_mut(at) {
                            *slot = weight.clamp(0.0, MOST);
                        }
                    }),
                    _ => input.set_value(&untrack(value)),
                }
            }
        };
        let label = format!("Weight of {}", one.name().to_lowercase());
        view! { <td><input type="number" min="0" max=MOST step="any" aria-label=label prop:value=value on:change=changed/></td> }
    });
    let measures = bench.measures.get_untracked();
    let winner = graded.weighed.as_ref().map(|weighed| weighed.index);
    let totals = graded
        .weighed
        .as_ref()
        .map(|weighed| weighed.totals.clone())
        .unwrap_or_default();
    let baseline = baseline_score(&runs, graded.metric);
    let rows = graded.grades.iter().enumerate().filter_map(|(at, one)| {
        let run = runs.get(one.index)?;
        let model = &run.finished()?.model_digest;
        let measured = measures.get(model).cloned();
        let cells = cells(run, graded.metric, (measured.as_deref(), baseline, graded.margin)).into_iter().zip(one.values);
        let cells = cells.map(|(text, grade)| {
            view! { <td><div>{text}</div><div class="hint">{digits(grade)}</div></td> }
        });
        let total = match totals.get(at) {
            Some(Some(total)) => digits(Some(*total)),
            Some(None) | None => "ruled out".into(),
        };
        let tag = (winner == Some(one.index)).then(|| view! { <span class="tag">"by weights"</span> });
        Some(view! {
            <tr><th scope="row">{one.estimator.name()}" "{tag}</th><td class="number">{total}</td>{cells.collect_view()}</tr>
        })
    });
    let rows = rows.collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Six considerations, scrollable">
            <table aria-label="Six considerations">
                <thead>
                    <tr><th scope="col">"Candidate"</th><th scope="col" class="number">"Together"</th>{heads.into_iter().collect_view()}</tr>
                    <tr class="weights"><th scope="row">"Weight"</th><td></td>{weights.collect_view()}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="reading">"Under each value its grade from 0 to 1; each heading explains its rule. Together is their mean, by weight. What is not measured for every candidate counts nothing. Bounds that were stated rule candidates out."</p>
    }
}

fn baseline_score(runs: &[Arc<Run>], metric: Metric) -> Option<f64> {
    let baseline = runs
        .iter()
        .find(|run| run.estimator == Estimator::Baseline)?;
    baseline.cv().get(&metric).map(|cv| cv.mean)
}

/// A candidate's values, in the order of the considerations.
fn cells(
    run: &Run,
    metric: Metric,
    (measures, baseline, margin): (Option<&Measures>, Option<f64>, f64),
) -> [String; 6] {
    let Some(result) = run.finished() else {
        return std::array::from_fn(|_| String::new());
    };
    let learns = measures.and_then(|found| {
        let rises = still_rises(found, metric, baseline)?;
        let gain = crate::stats::mean(&found.last_quarter(metric))?;
        let by = digits(Some(gain * metric.direction().sign()));
        Some(if rises {
            format!("still rising ({by})")
        } else {
            format!("plateau ({by})")
        })
    });
    let settings = match run.n_settings() {
        0 => "nothing to tune".to_string(),
        n => format!("{} to tune", plural(u64::from(n), "setting")),
    };
    let memory = measures
        .and_then(|found| found.peak_bytes)
        .map_or_else(String::new, |most| format!("{} at most, ", bytes(most)));
    let time = match measures {
        Some(found) => format!(
            "{} µs, slowest blocks {}",
            digits(Some(found.us_per_row_p50)),
            digits(Some(found.us_per_row_p95))
        ),
        None => format!("{} µs", digits(Some(result.predict_us_per_row))),
    };
    let enough = measures
        .filter(|found| !found.narrow.is_empty())
        .map(|found| {
            let all = found.n_features;
            match found.enough_features(metric, margin) {
                Some(few) => format!("; the strongest {few} of {all} features do as well"),
                None => {
                    let most = found.narrow.last().map_or(0, |point| point.n_features);
                    format!("; it takes more than {most} of its {all} features")
                }
            }
        });
    let per_column = result.n_train as f64 / result.width.max(1) as f64;
    [
        digits(run.cv().get(&metric).map(|cv| cv.mean)),
        run.fitted_estimator().explainability().marks().into(),
        learns.unwrap_or_else(|| "not measured".into()),
        format!(
            "{}, {} rows each{}",
            plural(result.width, "column"),
            digits(Some(libm::round(per_column))),
            enough.unwrap_or_default()
        ),
        format!("{} s, {memory}{settings}", digits(Some(median_fit(run)))),
        format!("{time}, {}", bytes(result.size_bytes)),
    ]
}

/// Score against rows learnt from.
fn curves(bench: Workbench, graded: &Graded, runs: &[Arc<Run>]) -> Option<Chart> {
    let measures = bench.measures.get();
    let baseline = baseline_score(runs, graded.metric);
    let mut rising = Vec::new();
    let lines: Vec<NamedLine> = graded
        .grades
        .iter()
        .filter_map(|one| {
            let run = runs.get(one.index)?;
            let found = measures.get(&run.finished()?.model_digest)?;
            if still_rises(found, graded.metric, baseline) == Some(true) {
                rising.push(in_sentence(one.estimator.name()));
            }
            Some(NamedLine {
                name: one.estimator.name().into(),
                points: found.curve_of(graded.metric),
            })
        })
        .collect();
    let caption = match (lines.is_empty(), rising.len()) {
        (true, _) => return None,
        (false, 0) => {
            "Three folds show no gain that matters from the last quarter of the rows".into()
        }
        (false, 1..=3) => format!("Still rising with more rows: {}", rising.join(", ")),
        (false, n) => format!("{n} candidates are still rising with more rows"),
    };
    Some(Chart {
        across: "rows learnt from".into(),
        up: format!("{}, mean of three folds", graded.metric.name_in_sentence()),
        is_logarithmic: false,
        behind: Vec::new(),
        caption,
        reading: "Each candidate learnt from 10, 25, 50, 75 and 100 % of the training rows of three folds and was scored on the rows held out there. A curve that still rises at its right end would likely gain from more rows.".into(),
        lines,
    })
}

/// Score against time per answer.
fn front(bench: Workbench, graded: &Graded, runs: &[Arc<Run>]) -> Option<Chart> {
    let measures = bench.measures.get();
    let sign = graded.metric.direction().sign();
    let points: Vec<(&Grades, f64, f64)> = graded
        .grades
        .iter()
        .filter_map(|one| {
            let run = runs.get(one.index)?;
            let score = run.cv().get(&graded.metric)?.mean;
            let result = run.finished()?;
            let us = match measures.get(&result.model_digest) {
                Some(found) if graded.is_measured => found.us_per_row_p50,
                Some(_) | None => result.predict_us_per_row,
            };
            (us > 0.0).then_some((one, us, score))
        })
        .collect();
    let costs: Vec<(f64, f64)> = points
        .iter()
        .map(|(_, us, score)| (sign * score, *us))
        .collect();
    let is_on = pareto(&costs);
    let mut behind: Vec<(f64, f64)> = points
        .iter()
        .zip(&is_on)
        .filter(|(_, is)| **is)
        .map(|((_, us, score), _)| (*us, *score))
        .collect();
    behind.sort_by(|a, b| a.0.total_cmp(&b.0));
    let names: Vec<String> = points
        .iter()
        .zip(&is_on)
        .filter(|(_, is)| **is)
        .map(|((one, _, _), _)| in_sentence(one.estimator.name()))
        .collect();
    let up = match graded.metric.direction() {
        Direction::Up => "higher is better",
        Direction::Down => "lower is better",
    };
    let caption = match names.len() {
        0 => return None,
        1 => format!("Nothing is both faster and better than {}", names.join("")),
        _ => format!("Faster costs score only among {}", names.join(", ")),
    };
    Some(Chart {
        across: "microseconds per answer, logarithmic".into(),
        up: format!("{} over the folds, {up}", graded.metric.name_in_sentence()),
        is_logarithmic: true,
        behind,
        caption,
        reading: "A dot is a candidate. Along the dashed line no other is both better and faster (the Pareto front); every dot off the line is beaten by one on it, which is better in one and not worse in the other.".into(),
        lines: points
            .iter()
            .map(|(one, us, score)| NamedLine {
                name: one.estimator.name().into(),
                points: vec![(*us, *score)],
            })
            .collect(),
    })
}
