//! The leaderboard: a real table, sortable by every column.

use leptos::prelude::*;

use crate::engine::charter::{Direction, Metric};
use crate::engine::compare::{Place, notes};
use crate::engine::run::{Outcome, Run};
use crate::engine::train::ClassWeight;
use crate::ui::actions::Actions;
use crate::ui::format::{bytes, count, digits, percent, seconds, spread};
use crate::ui::route::Stage;
use crate::ui::workbench::Workbench;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Rank,
    Candidate,
    Primary(Metric),
    Cv(Metric),
    Gain,
    Test(Metric),
    Fit,
    Predict,
    Size,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sorting {
    column: Column,
    is_descending: bool,
}

fn columns(primary: Metric) -> Vec<Column> {
    let others = primary
        .task()
        .headline_metrics()
        .iter()
        .copied()
        .filter(move |metric| *metric != primary)
        .map(Column::Cv);
    let first = [
        Column::Rank,
        Column::Candidate,
        Column::Primary(primary),
        Column::Gain,
        Column::Test(primary),
    ];
    first
        .into_iter()
        .chain(others)
        .chain([Column::Fit, Column::Predict, Column::Size])
        .collect()
}

impl Column {
    fn title(self) -> String {
        let arrow = |metric: Metric| match metric.direction() {
            Direction::Up => "↑",
            Direction::Down => "↓",
        };
        match self {
            Self::Rank => "Rank".into(),
            Self::Candidate => "Candidate".into(),
            Self::Primary(metric) | Self::Cv(metric) => {
                format!("{} {}", metric.name(), arrow(metric))
            }
            Self::Gain => "Gain".into(),
            Self::Test(metric) => {
                format!("Test {} {}", metric.name().to_lowercase(), arrow(metric))
            }
            Self::Fit => "Fit s".into(),
            Self::Predict => "µs/row".into(),
            Self::Size => "Size".into(),
        }
    }

    const fn explanation(self) -> &'static str {
        match self {
            Self::Rank => "By the mean over the folds; the test score never decides.",
            Self::Candidate => "Follow the name to look at the model closely.",
            Self::Primary(metric) | Self::Cv(metric) => metric.explanation(),
            Self::Gain => "How far from the baseline (0 %) to a perfect model (100 %).",
            Self::Test(_) => "On the test rows, scored once, after training on all training rows.",
            Self::Fit => {
                "Seconds for one fit on all training rows, preparation included, in this browser."
            }
            Self::Predict => "Microseconds to predict one row, measured on the test rows.",
            Self::Size => "Bytes of the fitted model with its recipe.",
        }
    }

    /// What rows are sorted by; `None` goes last.
    fn key(self, place: &Place, run: &Run) -> Option<f64> {
        let result = run.finished();
        match self {
            Self::Rank | Self::Candidate => place.rank.map(f64::from),
            Self::Primary(metric) | Self::Cv(metric) => place.cv.get(&metric).map(|cv| cv.mean),
            Self::Gain => place.gain,
            Self::Test(metric) => {
                result.and_then(|result| result.test.scores.get(&metric).copied())
            }
            Self::Fit => result.map(|result| result.fit_seconds),
            Self::Predict => result.map(|result| result.predict_us_per_row),
            Self::Size => result.map(|result| result.size_bytes as f64),
        }
    }

    fn cell(self, place: &Place, run: &Run) -> String {
        let result = run.finished();
        match self {
            Self::Rank => place
                .rank
                .map_or_else(|| "—".into(), |rank| rank.to_string()),
            Self::Candidate => run.estimator.name().into(),
            Self::Primary(metric) => spread(place.cv.get(&metric)),
            Self::Cv(metric) => digits(place.cv.get(&metric).map(|cv| cv.mean)),
            Self::Gain => place.gain.map_or_else(|| "—".into(), percent),
            Self::Test(metric) => {
                digits(result.and_then(|result| result.test.scores.get(&metric).copied()))
            }
            Self::Fit => result.map_or_else(|| "—".into(), |result| seconds(result.fit_seconds)),
            Self::Predict => digits(result.map(|result| result.predict_us_per_row)),
            Self::Size => result.map_or_else(|| "—".into(), |result| bytes(result.size_bytes)),
        }
    }
}

/// All candidates, best first until the person sorts otherwise.
#[component]
pub(crate) fn LeaderboardTable() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let sorting = RwSignal::new(Sorting {
        column: Column::Rank,
        is_descending: false,
    });
    let table = move || {
        let board = bench.leaderboard()?;
        let runs = bench.run_list();
        let is_open = bench.has_open_runs();
        let mut columns = columns(board.metric);
        columns.retain(|column| is_open || !matches!(column, Column::Test(_)));
        let order = sorted(&board.places, &runs, sorting.get());
        let n_folds = runs.iter().map(|run| run.folds.len()).max().unwrap_or(0);
        let n_test = runs
            .iter()
            .find_map(Run::finished)
            .map_or(0, |result| result.test.n_rows);
        let n_train = runs
            .iter()
            .find_map(Run::finished)
            .map_or(0, |result| result.n_train);
        let test = if is_open {
            format!(
                "the test score is on {} other rows and never decides",
                count(n_test)
            )
        } else {
            format!("{} other rows are sealed", count(n_test))
        };
        let slice = format!(
            "Means over {n_folds} folds of {} training rows, ± one standard deviation; {test}. “Tied with best”: the folds can't tell it from the best (corrected resampled t-test, p > 0.05).",
            count(n_train)
        );
        let head = columns
            .iter()
            .map(|column| header(*column, sorting))
            .collect_view();
        let body = order
            .into_iter()
            .map(|(place, run)| row(&columns, &place, &run))
            .collect_view();
        Some(view! {
            <div class="table-scroll leaderboard" tabindex="0" role="region" aria-label="Leaderboard, scrollable">
                <table>
                    <caption>"Leaderboard"</caption>
                    <thead><tr>{head}</tr></thead>
                    <tbody>{body}</tbody>
                </table>
            </div>
            <p class="reading">{slice}</p>
        })
    };
    view! { {table} }
}

fn sorted(places: &[Place], runs: &[Run], sorting: Sorting) -> Vec<(Place, Run)> {
    let mut rows: Vec<(Place, Run)> = places
        .iter()
        .filter_map(|place| Some((place.clone(), runs.get(place.index)?.clone())))
        .collect();
    if sorting.column == Column::Candidate {
        rows.sort_by(|a, b| a.1.estimator.name().cmp(b.1.estimator.name()));
    } else {
        let key = |row: &(Place, Run)| sorting.column.key(&row.0, &row.1).unwrap_or(f64::INFINITY);
        rows.sort_by(|a, b| key(a).total_cmp(&key(b)));
    }
    if sorting.is_descending {
        rows.reverse();
    }
    rows
}

fn header(column: Column, sorting: RwSignal<Sorting>) -> impl IntoView {
    let aria_sort = move || {
        let now = sorting.get();
        match (now.column == column, now.is_descending) {
            (true, false) => "ascending",
            (true, true) => "descending",
            (false, _) => "none",
        }
    };
    let mark = move || match aria_sort() {
        "ascending" => "▴",
        "descending" => "▾",
        _ => "",
    };
    let sort = move |_| {
        sorting.update(|sorting| {
            let is_descending = sorting.column == column && !sorting.is_descending;
            *sorting = Sorting {
                column,
                is_descending,
            };
        });
    };
    let class = (column != Column::Candidate && column != Column::Rank).then_some("number");
    view! {
        <th scope="col" aria-sort=aria_sort class=class>
            <button type="button" class="sort" title=column.explanation() on:click=sort>
                {column.title()}<span class="sort-mark" aria-hidden="true">{mark}</span>
            </button>
        </th>
    }
}

fn row(columns: &[Column], place: &Place, run: &Run) -> impl IntoView + use<> {
    let actions = expect_context::<Actions>();
    let bench = expect_context::<Workbench>();
    let class_weight = bench.plan.with_untracked(|plan| {
        plan.as_ref()
            .map_or(ClassWeight::Equal, |plan| plan.class_weight)
    });
    let is_best = place.rank == Some(1);
    let run_for_link = run.clone();
    let failure = match &run.outcome {
        Outcome::Failed { reason, hint } => Some(format!("{reason} — {hint}")),
        Outcome::Finished(_) => None,
    };
    let has_failed = failure.is_some();
    let n_rest = columns.len() - 2;
    let cell = |column: &Column| {
        let text = column.cell(place, run);
        match column {
            Column::Rank => view! { <td class="rank">{text}</td> }.into_any(),
            Column::Candidate => {
                let linked = run_for_link.clone();
                let link = if has_failed {
                    view! { <span>{text}</span> }.into_any()
                } else {
                    view! { <a href=Stage::Evaluate.href() on:click=move |_| actions.choose(&linked)>{text}</a> }.into_any()
                };
                let tie = place
                    .tied_with_best
                    .then(|| view! { <span class="tag">"tied with best"</span> });
                let notes = notes(run, class_weight)
                    .into_iter()
                    .map(|note| view! { <span class="tag" title=note.sentence>{note.short}</span> })
                    .collect_view();
                view! { <th scope="row" class="candidate">{link}{tie}{notes}</th> }.into_any()
            }
            _ => view! { <td class="number">{text}</td> }.into_any(),
        }
    };
    let cells = match failure {
        None => columns.iter().map(cell).collect_view().into_any(),
        Some(reason) => {
            let first = columns.iter().take(2).map(cell).collect_view();
            view! { {first}<td class="failure" colspan=n_rest>{reason}</td> }.into_any()
        }
    };
    view! { <tr class:best=is_best class:failed=has_failed>{cells}</tr> }
}
