//! The leaderboard: a real table, sortable by every column, with a filter and pages once it is long.

use std::ops::Range;
use std::sync::Arc;

use leptos::prelude::*;
use web_sys::HtmlInputElement;

use super::fields::{new_id, target};
use super::leaderboard_column::{Column, columns};
use crate::engine::compare::{Basis, Place, notes};
use crate::engine::run::{Outcome, Run};
use crate::engine::train::ClassWeight;
use crate::format::count;
use crate::ui::actions::Actions;
use crate::ui::route::Stage;
use crate::ui::workbench::Workbench;

/// Candidates on one page.
const PAGE: usize = 20;

/// So many candidates are seen at a glance, without a filter.
const FEW: usize = 8;

const TIED: &str = "tied with best";
const RECOMMENDED: &str = "recommended";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sorting {
    column: Column,
    is_descending: bool,
}

/// How a person looks at the table; outlives its being made anew elsewhere on a screen.
#[derive(Clone, Copy)]
pub(crate) struct LeaderboardView {
    sorting: RwSignal<Sorting>,
    /// The first candidate of the page.
    first: RwSignal<usize>,
    /// Words to filter by.
    wanted: RwSignal<String>,
}

impl LeaderboardView {
    /// The first page of all, best first.
    pub(crate) fn new() -> Self {
        Self {
            sorting: RwSignal::new(Sorting {
                column: Column::Rank,
                is_descending: false,
            }),
            first: RwSignal::new(0),
            wanted: RwSignal::new(String::new()),
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
pub(crate) fn LeaderboardTable(view: LeaderboardView) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let LeaderboardView {
        sorting,
        first,
        wanted,
    } = view;
    let is_long = Memo::new(move |_| {
        bench
            .leaderboard()
            .is_some_and(|board| board.places.len() > FEW)
    });
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
            "Folds: means over {n_folds} rounds inside {} training rows, ± one standard deviation. Test: {} other rows, scored once; that score {decides}. “Tied with best”: the folds can't tell it, nor any candidate above it, from the best (corrected resampled t-test, p > 0.05), or a difference that matters is unlikely.",
            count(n_train),
            count(n_test)
        );
        let head = columns
            .iter()
            .map(|column| header(*column, sorting, first))
            .collect_view();
        let class_weight = class_weight(bench);
        let places: Arc<[Place]> = board.places.into();
        let n_places = places.len();
        let matching = {
            let (places, runs) = (Arc::clone(&places), runs.clone());
            Memo::new(move |_| {
                let wanted = wanted.get().to_lowercase();
                let words: Vec<&str> = wanted
                    .split([',', ' '])
                    .filter(|word| !word.is_empty())
                    .collect();
                let is_wanted = |place: &&Place| {
                    let says = |run: &Arc<Run>| {
                        let is_recommended = recommended == Some(place.index);
                        let said = said(place, run, is_recommended, class_weight);
                        words.iter().all(|word| said.contains(word))
                    };
                    !is_long.get() || words.is_empty() || runs.get(place.index).is_some_and(says)
                };
                let kept = places.iter().filter(is_wanted);
                kept.map(|place| place.index).collect::<Vec<_>>()
            })
        };
        let page = move || {
            let n_matching = matching.with(Vec::len);
            // Fewer may match than when the page was turned.
            let start = Some(first.get()).filter(|start| *start < n_matching);
            let start = start.unwrap_or(0);
            start..n_matching.min(start + PAGE)
        };
        // Sorted anew, the rows change places; they are not made again.
        let order = move || {
            let is_open = bench.are_open(&runs);
            let kept = matching.get();
            let places = places.iter().filter(|place| kept.contains(&place.index));
            sorted((places, &runs, &is_open), sorting.get(), page())
        };
        let is_paged = Memo::new(move |_| matching.with(Vec::len) > PAGE);
        let told = move || {
            let (n_matching, page) = (matching.with(Vec::len), page());
            let (from, to) = (page.start + 1, page.end);
            match (n_matching == n_places, is_paged.get()) {
                _ if n_matching == 0 => {
                    "No candidate has all of these words: clear the filter to see all.".into()
                }
                (true, true) => format!("{from} to {to} of {n_places} candidates"),
                (true, false) => String::new(),
                (false, true) => {
                    format!("{from} to {to} of {n_matching} that match, of {n_places} candidates")
                }
                (false, false) => format!("{n_matching} of {n_places} candidates"),
            }
        };
        let is_at_start = move || page().start == 0;
        let is_at_end = move || page().end == matching.with(Vec::len);
        let back = move |_| first.set(page().start.saturating_sub(PAGE));
        let on = move |_| first.set(page().end);
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
            <p class="hint" role="status">{told}</p>
            <Show when=move || is_paged.get()>
                <div class="row">
                    <button type="button" class="quiet" disabled=is_at_start on:click=back>"Previous candidates"</button>
                    <button type="button" class="quiet" disabled=is_at_end on:click=on>"Next candidates"</button>
                </div>
            </Show>
            <p class="reading">{slice}</p>
        })
    };
    view! {
        <Show when=move || is_long.get()><Filter wanted first/></Show>
        {table}
    }
}

/// Which candidates are wanted, as it is typed.
#[component]
fn Filter(wanted: RwSignal<String>, first: RwSignal<usize>) -> impl IntoView {
    let id = new_id();
    let typed = move |event: web_sys::Event| {
        if let Some(input) = target::<HtmlInputElement>(&event) {
            first.set(0);
            wanted.set(input.value());
        }
    };
    view! {
        <div class="field filter">
            <label for=id.clone()>"Filter"</label>
            <input id=id type="search" placeholder="such as forest, or tied" prop:value=wanted on:input=typed/>
        </div>
    }
}

/// What is written beside a candidate, in small letters.
fn said(place: &Place, run: &Run, is_recommended: bool, class_weight: ClassWeight) -> String {
    let tie = place.tied_with_best.then_some(TIED);
    let recommended = is_recommended.then_some(RECOMMENDED);
    let failed = run.finished().is_none().then_some("failed");
    let notes = notes(run, class_weight);
    let notes = notes.iter().map(|note| note.short.as_str());
    let tags = tie.into_iter().chain(recommended).chain(failed);
    let words = std::iter::once(run.estimator.name())
        .chain(tags)
        .chain(notes);
    words.collect::<Vec<_>>().join(", ").to_lowercase()
}

/// How the plan weighs classes.
fn class_weight(bench: Workbench) -> ClassWeight {
    let plan = bench.plan;
    plan.with_untracked(|plan| {
        plan.as_ref()
            .map_or(ClassWeight::Equal, |plan| plan.class_weight)
    })
}

/// The rows of a page, in an order.
fn sorted<'p>(
    (places, runs, is_open): (impl Iterator<Item = &'p Place>, &[Arc<Run>], &[bool]),
    sorting: Sorting,
    page: Range<usize>,
) -> Vec<Shown> {
    let mut rows: Vec<(Option<f64>, &Place, &Arc<Run>, bool)> = places
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
    let shown = rows.into_iter().skip(page.start).take(page.len());
    shown
        .map(|(_, place, run, is_open)| Shown {
            place: place.clone(),
            run: Arc::clone(run),
            is_open,
        })
        .collect()
}

fn header(column: Column, sorting: RwSignal<Sorting>, first: RwSignal<usize>) -> impl IntoView {
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
        first.set(0);
        sorting.update(|sorting| {
            let is_descending = sorting.column == column && !sorting.is_descending;
            *sorting = Sorting {
                column,
                is_descending,
            };
        });
    };
    let class = column.class();
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
    let class_weight = class_weight(bench);
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
            Column::Candidate => {
                let linked = Arc::clone(&run_for_link);
                let link = if has_failed {
                    view! { <span>{text}</span> }.into_any()
                } else {
                    view! { <a href=Stage::Evaluate.href() on:click=move |_| actions.choose(&linked)>{text}</a> }.into_any()
                };
                let tie = place
                    .tied_with_best
                    .then(|| view! { <span class="tag">{TIED}</span> });
                let recommended = is_recommended
                    .then(|| view! { <span class="tag recommended">{RECOMMENDED}</span> });
                let notes = notes(run, class_weight)
                    .into_iter()
                    .map(|note| view! { <span class="tag" title=note.sentence>{note.short}</span> })
                    .collect_view();
                view! { <th scope="row" class="candidate">{link}{recommended}{tie}{notes}</th> }
                    .into_any()
            }
            _ => view! { <td class=column.class()>{text}</td> }.into_any(),
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
