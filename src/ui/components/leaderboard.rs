//! The leaderboard: a real table, sortable by every column.

use std::sync::Arc;

use leptos::prelude::*;

use crate::engine::charter::{Direction, Metric};
use crate::engine::compare::{Basis, Place, notes};
use crate::engine::run::{Outcome, Run};
use crate::engine::train::ClassWeight;
use crate::format::{bytes, count, digits, percent, seconds, spread};
use crate::ui::actions::Actions;
use crate::ui::route::Stage;
use crate::ui::workbench::Workbench;

/// Candidates that are shown until all are asked for.
const FIRST: usize = 30;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Rank,
    Candidate,
    Primary(Metric),
    Interval,
    Cv(Metric),
    Gain,
    Explainability,
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
        Column::Interval,
        Column::Test(primary),
        Column::Gain,
        Column::Explainability,
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
                format!("{} {}, folds", metric.name(), arrow(metric))
            }
            Self::Interval => "95 %, folds".into(),
            Self::Gain => "Gain".into(),
            Self::Explainability => "Explained".into(),
            Self::Test(metric) => format!("{} {}, test", metric.name(), arrow(metric)),
            Self::Fit => "Fit s".into(),
            Self::Predict => "µs/row".into(),
            Self::Size => "Size".into(),
        }
    }

    const fn explanation(self) -> &'static str {
        match self {
            Self::Rank => "By the mean over the folds, unless the test rows were asked to choose.",
            Self::Interval => {
                "Where the mean over the folds lies with 95 % confidence, folds taken as dependent as they are."
            }
            Self::Explainability => {
                "◆◆◆ can be read off: a weight per column, or a tree that fits on a page. ◆◆ each answer can be followed. ◆ only explained from outside."
            }
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
    fn key(self, place: &Place, run: &Run, is_open: bool) -> Option<f64> {
        let result = run.finished();
        match self {
            Self::Rank | Self::Candidate => place.rank.map(f64::from),
            Self::Primary(metric) | Self::Cv(metric) => place.cv.get(&metric).map(|cv| cv.mean),
            Self::Interval => place.interval95.map(|(low, _)| low),
            Self::Gain => place.gain,
            Self::Explainability => Some(f64::from(place.estimator.explainability() as u8)),
            Self::Test(metric) if is_open => {
                result.and_then(|result| result.test.scores.get(&metric).copied())
            }
            Self::Test(_) => None,
            Self::Fit => result.map(|result| result.fit_seconds),
            Self::Predict => result.map(|result| result.predict_us_per_row),
            Self::Size => result.map(|result| result.size_bytes as f64),
        }
    }

    fn cell(self, place: &Place, run: &Run, is_open: bool) -> String {
        let result = run.finished();
        match self {
            Self::Rank => place
                .rank
                .map_or_else(|| "—".into(), |rank| rank.to_string()),
            Self::Candidate => run.estimator.name().into(),
            Self::Primary(metric) => spread(place.cv.get(&metric)),
            Self::Cv(metric) => digits(place.cv.get(&metric).map(|cv| cv.mean)),
            Self::Interval => place.interval95.map_or_else(
                || "—".into(),
                |(low, high)| format!("{} to {}", digits(Some(low)), digits(Some(high))),
            ),
            Self::Gain => place.gain.map_or_else(|| "—".into(), percent),
            Self::Explainability => place.estimator.explainability().marks().into(),
            Self::Test(_) if !is_open => "sealed".into(),
            Self::Test(metric) => {
                digits(result.and_then(|result| result.test.scores.get(&metric).copied()))
            }
            Self::Fit => result.map_or_else(|| "—".into(), |result| seconds(result.fit_seconds)),
            Self::Predict => digits(result.map(|result| result.predict_us_per_row)),
            Self::Size => result.map_or_else(|| "—".into(), |result| bytes(result.size_bytes)),
        }
    }
}

/// A row.
#[derive(Clone)]
struct Shown {
    place: Place,
    run: Arc<Run>,
    is_open: bool,
}

impl Shown {
    /// What a row is known by: with the seal it changes what it says, and is made anew.
    const fn key(&self) -> (usize, bool) {
        (self.place.index, self.is_open)
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
    let shows_all = RwSignal::new(false);
    let table = move || {
        let board = bench.leaderboard()?;
        let runs = bench.runs.get();
        let columns = columns(board.metric);
        let recommended = bench.recommendation().map(|taken| taken.index);
        let n_folds = runs.iter().map(|run| run.folds.len()).max().unwrap_or(0);
        let result = runs.iter().find_map(|run| run.finished());
        let n_test = result.map_or(0, |result| result.test.n_rows);
        let n_train = result.map_or(0, |result| result.n_train);
        let decides = match board.basis {
            Basis::Folds => "never decides",
            Basis::TestRows { .. } => "decides, as was asked",
        };
        let slice = format!(
            "Folds: means over {n_folds} rounds inside {} training rows, ± one standard deviation. Test: {} other rows, scored once; that score {decides}. “Tied with best”: the folds can't tell it from the best (corrected resampled t-test, p > 0.05), or a difference that matters is unlikely.",
            count(n_train),
            count(n_test)
        );
        let head = columns
            .iter()
            .map(|column| header(*column, sorting))
            .collect_view();
        let places = board.places;
        // Sorted anew, the rows change places; they are not made again.
        let n_places = places.len();
        let order = move || {
            let is_open = bench.are_open(&runs);
            let n_shown = if shows_all.get() { n_places } else { FIRST };
            sorted((&places, &runs, &is_open), sorting.get(), n_shown)
        };
        let more = move || {
            (n_places > FIRST && !shows_all.get()).then(|| view! {
                <button type="button" class="quiet" on:click=move |_| shows_all.set(true)>{format!("Show all {n_places} candidates")}</button>
            })
        };
        let one = move |shown: Shown| {
            let is_recommended = recommended == Some(shown.place.index);
            row(&columns, &shown, is_recommended)
        };
        Some(view! {
            <div class="table-scroll leaderboard" tabindex="0" role="region" aria-label="Leaderboard, scrollable">
                <table>
                    <caption>"Leaderboard"</caption>
                    <thead><tr>{head}</tr></thead>
                    <tbody><For each=order key=Shown::key children=one/></tbody>
                </table>
            </div>
            {more}
            <p class="reading">{slice}</p>
        })
    };
    view! { {table} }
}

/// The first rows in an order.
fn sorted(
    (places, runs, is_open): (&[Place], &[Arc<Run>], &[bool]),
    sorting: Sorting,
    n_shown: usize,
) -> Vec<Shown> {
    let mut rows: Vec<(Option<f64>, &Place, &Arc<Run>, bool)> = places
        .iter()
        .filter_map(|place| {
            let (run, is_open) = (runs.get(place.index)?, *is_open.get(place.index)?);
            Some((sorting.column.key(place, run, is_open), place, run, is_open))
        })
        .collect();
    if sorting.column == Column::Candidate {
        rows.sort_by(|a, b| a.2.estimator.name().cmp(b.2.estimator.name()));
    } else {
        let is_descending = sorting.is_descending;
        rows.sort_by(|a, b| match (a.0, b.0) {
            (Some(a), Some(b)) => a.total_cmp(&b),
            // What has no value is last, whichever way: rows may be turned round below.
            (a, b) => (a.is_none() != is_descending).cmp(&(b.is_none() != is_descending)),
        });
    }
    if sorting.is_descending {
        rows.reverse();
    }
    let shown = rows.into_iter().take(n_shown);
    shown
        .map(|(_, place, run, is_open)| Shown {
            place: place.clone(),
            run: Arc::clone(run),
            is_open,
        })
        .collect()
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

fn row(columns: &[Column], shown: &Shown, is_recommended: bool) -> impl IntoView + use<> {
    let Shown {
        place,
        run,
        is_open,
    } = shown;
    let actions = expect_context::<Actions>();
    let bench = expect_context::<Workbench>();
    let class_weight = bench.plan.with_untracked(|plan| {
        plan.as_ref()
            .map_or(ClassWeight::Equal, |plan| plan.class_weight)
    });
    let is_best = place.rank == Some(1);
    let run_for_link = Arc::clone(run);
    let failure = match &run.outcome {
        Outcome::Failed { reason, hint } => Some(format!("{reason} — {hint}")),
        Outcome::Finished(_) => None,
    };
    let has_failed = failure.is_some();
    let n_rest = columns.len() - 2;
    let cell = |column: &Column| {
        let text = column.cell(place, run, *is_open);
        match column {
            Column::Rank => view! { <td class="rank">{text}</td> }.into_any(),
            Column::Candidate => {
                let linked = Arc::clone(&run_for_link);
                let link = if has_failed {
                    view! { <span>{text}</span> }.into_any()
                } else {
                    view! { <a href=Stage::Evaluate.href() on:click=move |_| actions.choose(&linked)>{text}</a> }.into_any()
                };
                let tie = place
                    .tied_with_best
                    .then(|| view! { <span class="tag">"tied with best"</span> });
                let recommended = is_recommended
                    .then(|| view! { <span class="tag recommended">"recommended"</span> });
                let notes = notes(run, class_weight)
                    .into_iter()
                    .map(|note| view! { <span class="tag" title=note.sentence>{note.short}</span> })
                    .collect_view();
                view! { <th scope="row" class="candidate">{link}{recommended}{tie}{notes}</th> }
                    .into_any()
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
