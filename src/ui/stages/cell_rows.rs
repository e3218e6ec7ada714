//! The test rows behind a cell of the confusion matrix.

use std::sync::Arc;

use leptos::prelude::*;

use crate::engine::evaluate::{Answers, Report};
use crate::engine::explain::ListedRows;
use crate::engine::run::Run;
use crate::format::{count, digits, plural, short};
use crate::ui::actions::Actions;
use crate::ui::models::labels;
use crate::ui::workbench::Workbench;
use crate::worker::protocol::Why;

/// Most rows that are listed.
const MOST: usize = 50;

/// A cell: the true class and the predicted one, by their codes.
pub(super) type Cell = (u32, u32);

/// Places in the test part of the rows in a cell.
fn places(run: &Run, (truth, said): Cell) -> Vec<u32> {
    let outcomes = run.finished().and_then(|result| result.outcomes.as_ref());
    let Some(outcomes) = outcomes else {
        return Vec::new();
    };
    let Answers::Classes {
        truth: truths,
        predicted,
        ..
    } = &outcomes.answers
    else {
        return Vec::new();
    };
    let pairs = truths.iter().zip(predicted).enumerate();
    pairs
        .filter(|(_, pair)| (*pair.0, *pair.1) == (truth, said))
        .map(|(at, _)| at as u32 * outcomes.step)
        .collect()
}

/// Shows the rows of a cell once one is picked.
#[component]
pub(super) fn CellRows(run: Arc<Run>, picked: RwSignal<Option<Cell>>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let model = run.finished().map(|result| result.model_digest.clone());
    let names = labels(&run);
    // All rows; of very many, what was said is known of an even sample only.
    let counts = run.finished().and_then(|result| match &result.test.report {
        Report::Classification(report) => Some(report.confusion.clone()),
        Report::Regression(_) => None,
    });
    let in_matrix = move |(truth, said): Cell| {
        let row = counts.as_ref()?.get(truth as usize)?;
        row.get(said as usize).copied()
    };
    let in_cell = {
        let run = Arc::clone(&run);
        Memo::new(move |_| picked.get().map(|cell| (cell, places(&run, cell))))
    };
    Effect::new(move |_| {
        if let Some((_, places)) = in_cell.get()
            && !places.is_empty()
        {
            let first: Vec<u32> = places.iter().take(MOST).copied().collect();
            actions.explain(Why::Rows(first));
        }
    });
    let content = move || {
        let ((truth, said), places) = in_cell.get()?;
        let name = |code: u32| {
            names
                .get(code as usize)
                .map_or_else(String::new, |name| short(name, 30))
        };
        let n = in_matrix((truth, said)).unwrap_or(places.len() as u64);
        let sentence = match (n, truth == said) {
            (0, _) => format!("No row of {} is taken for {}.", name(truth), name(said)),
            (n, true) => format!("{} of {} are right", plural(n, "row"), name(truth)),
            (n, false) => format!(
                "{} of {} taken for {}",
                plural(n, "row"),
                name(truth),
                name(said)
            ),
        };
        let n_listed = places.len().min(MOST);
        let cut = if (n_listed as u64) < n {
            format!("; {n_listed} of them are listed")
        } else {
            String::new()
        };
        let found = bench.listed.get().filter(|(of, at, _)| {
            Some(of) == model.as_ref() && places.iter().take(MOST).eq(at.iter())
        });
        let table = found.map(|(_, at, rows)| table(actions, &at, &rows));
        Some(view! {
            <section class="cell-rows">
                <div class="row">
                    <p class="finding-line">{sentence}{cut}</p>
                    <button type="button" class="quiet" on:click=move |_| picked.set(None)>"Close"</button>
                </div>
                {table}
            </section>
        })
    };
    view! { {content} }
}

fn table(actions: Actions, places: &[u32], found: &ListedRows) -> impl IntoView + use<> {
    let heads = ["Test row", "Why", "Probability"]
        .map(String::from)
        .into_iter();
    let heads = heads.chain(found.columns.iter().cloned());
    let heads = heads.map(|name| view! { <th scope="col">{name}</th> });
    let body = places.iter().zip(&found.rows).map(|(place, row)| {
        let place = *place;
        let number = count(u64::from(place) + 1);
        let values = row.values.iter().map(|value| view! { <td>{short(value, 40)}</td> });
        let explain = format!("Explain test row {number}");
        view! {
            <tr>
                <th scope="row">{number}</th>
                <td><button type="button" class="quiet" aria-label=explain
                    on:click=move |_| { actions.explain(Why::Row(place)); show_explanation(); }>"Explain"</button></td>
                <td class="number">{digits(row.probability)}</td>
                {values.collect_view()}
            </tr>
        }
    });
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Rows of the cell, scrollable">
            <table aria-label="Rows of the cell">
                <thead><tr>{heads.collect_view()}</tr></thead>
                <tbody>{body.collect_view()}</tbody>
            </table>
        </div>
    }
}

/// Brings the place of the explanation into view.
fn show_explanation() {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(section) = document.and_then(|document| document.get_element_by_id("one-row")) {
        section.scroll_into_view();
    }
}
