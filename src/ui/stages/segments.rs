//! Where a model does worse: every level of a column's names and every quarter of its numbers.

use std::sync::Arc;

use leptos::prelude::*;

use crate::engine::evaluate::Report;
use crate::engine::gate::{Segment, Segments};
use crate::engine::run::Run;
use crate::format::{count, digits, plural, short};
use crate::plot::Rows;
use crate::ui::actions::Actions;
use crate::ui::components::RowsTable;
use crate::ui::workbench::Workbench;
use crate::worker::protocol::Why;

/// Most segments in the table, the weakest first.
const MOST: usize = 20;

/// The way to the segments of a run's test rows, and these once they are measured.
#[component]
pub(super) fn BySegment(run: Arc<Run>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let model = run.finished().map(|result| result.model_digest.clone());
    let is_classes = run
        .finished()
        .is_some_and(|result| matches!(result.test.report, Report::Classification(_)));
    let found = move || {
        let found = bench.segments.get();
        found.filter(|(of, _)| Some(of) == model.as_ref())
    };
    let content = move || {
        match found() {
        None => view! {
            <p class="hint">"Cuts the test rows into parts, column by column: each name, each quarter of a column's numbers, the rows without a value."</p>
            <div class="row"><button type="button" disabled=move || bench.is_explaining() on:click=move |_| actions.explain(Why::Segments)>"Look at parts of the rows"</button></div>
        }
        .into_any(),
        Some((_, found)) => shown(&found, is_classes).into_any(),
    }
    };
    view! { <section class="segments"><h2>"Parts of the rows"</h2>{content}</section> }
}

fn shown(found: &Segments, is_classes: bool) -> impl IntoView {
    let measure = if is_classes {
        "accuracy"
    } else {
        "mean absolute error"
    };
    let is_apart = |one: &Segment| {
        let (low, high) = one.interval95;
        if is_classes {
            high < found.whole
        } else {
            low > found.whole
        }
    };
    // The weakest that is certainly worse; a small part may only look worse.
    let apart = found.parts.iter().find(|one| is_apart(one));
    let sentence = match apart.or_else(|| found.parts.first()) {
        None => "No part of the test rows has the 30 rows that it takes to say anything.".into(),
        Some(weakest) => {
            let place = format!(
                "{} {}, {measure} {} on {}",
                short(&weakest.column, 30),
                short(&weakest.values, 30),
                digits(Some(weakest.value)),
                plural(weakest.n_rows, "test row")
            );
            let whole = digits(Some(found.whole));
            if apart.is_some() {
                format!("It does worse on one part than on the whole ({whole}): {place}.")
            } else {
                format!(
                    "No part is certainly worse than the whole ({whole}); the weakest is {place}."
                )
            }
        }
    };
    let body = found.parts.iter().take(MOST).map(|one| {
        vec![
            one.column.clone(),
            one.values.clone(),
            count(one.n_rows),
            digits(Some(one.value)),
            format!(
                "{} to {}",
                digits(Some(one.interval95.0)),
                digits(Some(one.interval95.1))
            ),
        ]
    });
    let rows = Rows {
        head: ["Column", "Values", "Test rows", measure, "95 % interval"]
            .map(String::from)
            .to_vec(),
        body: body.collect(),
    };
    let n = found.parts.len();
    let more = if n > MOST {
        format!(" The weakest {MOST} of {n} are shown.")
    } else {
        String::new()
    };
    let table = (n > 0).then(|| {
        view! {
            <RowsTable rows name="Parts of the rows"/>
            <p class="reading">{format!("Parts of at least 30 test rows, the weakest first. The intervals hold for all parts together (Bonferroni): of many parts, one looks bad by luck.{more}")}</p>
        }
    });
    view! {
        <p class="finding-line">{sentence}</p>
        {table}
    }
}
