//! Whether both parts of a split are alike, share rows, and how the rounds look.

use std::sync::Arc;

use leptos::prelude::*;

use super::figures;
use crate::engine::compare::digits;
use crate::engine::prepare::date_text;
use crate::format::{count, p_value, percent, plural, short};
use crate::plot::Rows;
use crate::ui::components::{FigureView, RowsTable};
use crate::worker::protocol::Rehearsal;

/// A larger share of test rows that training rows equal makes the test too easy (Deepchecks: 5 %).
const MOST_DUPLICATES: f64 = 0.05;

/// What was found about the parts, then the evidence.
#[component]
pub(super) fn SplitFindings(rehearsal: Arc<Rehearsal>) -> impl IntoView {
    let findings = findings(&rehearsal)
        .into_iter()
        .map(|(is_fine, sentence)| {
            let (class, shape) = if is_fine {
                ("shape good", "●")
            } else {
                ("shape warn", "▲")
            };
            view! { <li><span class=class aria-hidden="true">{shape}</span>{sentence}</li> }
        })
        .collect_view();
    let overview = figures::overview(&rehearsal.parts.columns);
    view! {
        <section>
            <h2>"Are both parts alike?"</h2>
            <ul class="notes">{findings}</ul>
        </section>
        <FigureView drawn=figures::drawn(overview, "Training and test rows")/>
        <details class="card">
            <summary>"Column by column"</summary>
            <RowsTable rows=similarity(&rehearsal) name="Similarity of the parts"/>
        </details>
        <details class="card">
            <summary>{format!("{} inside the training rows", plural(rehearsal.parts.rounds.len() as u64, "round"))}</summary>
            <RowsTable rows=rounds(&rehearsal) name="Rounds"/>
        </details>
    }
}

fn findings(rehearsal: &Rehearsal) -> Vec<(bool, String)> {
    let parts = &rehearsal.parts;
    let mut found = Vec::new();
    let different: Vec<String> = parts
        .different()
        .map(|column| short(&column.name, 30))
        .collect();
    found.push(if different.is_empty() {
        (true, format!("None of {} differs between the parts by more than chance and by an amount that matters.", plural(parts.columns.len() as u64, "column")))
    } else {
        let verb = if different.len() == 1 { "differs" } else { "differ" };
        (false, format!("{} {verb} between training and test rows: scores on the test rows say how the model does on other rows than those it learnt from.", different.join(", ")))
    });
    let share = parts.n_duplicates as f64 / parts.rows.test.max(1) as f64;
    found.push(match parts.n_duplicates {
        0 => (true, "No test row equals a training row.".into()),
        n => (
            share <= MOST_DUPLICATES,
            format!("{} ({}) equal a training row in every column used; a model can know them by heart. The recipe can leave duplicates out, or a split by group keeps them together.", plural(n, "test row"), percent(share)),
        ),
    });
    if parts.unseen.is_empty() {
        found.push((
            true,
            "Every name in the test rows occurs in the training rows.".into(),
        ));
    } else {
        let names: Vec<String> = parts
            .unseen
            .iter()
            .take(5)
            .map(|(name, n)| format!("{} ({})", short(name, 30), count(*n)))
            .collect();
        found.push((
            false,
            format!(
                "Test rows have names that training rows never have: {}. They are read as “other”.",
                names.join(", ")
            ),
        ));
    }
    if let Some([train, test]) = parts.moments {
        found.push((
            true,
            format!(
                "Training rows go from {} to {}, test rows from {} to {}.",
                moment(train.0),
                moment(train.1),
                moment(test.0),
                moment(test.1)
            ),
        ));
    }
    if let Some((train, test)) = parts.groups {
        found.push((
            true,
            format!(
                "{} train, {} test.",
                plural(train, "group"),
                plural(test, "group")
            ),
        ));
    }
    found
}

/// A date where the number is one, else the number.
fn moment(value: f64) -> String {
    // Seconds of the years 1800 to 2500; a counter or a year is none.
    if (1e8..1.7e10).contains(&value.abs()) {
        date_text(value)
    } else {
        digits(value)
    }
}

fn similarity(rehearsal: &Rehearsal) -> Rows {
    let head = [
        "Column",
        "Test",
        "p",
        "q",
        "Effect",
        "Measured as",
        "Verdict",
    ];
    let body = rehearsal.parts.columns.iter().map(|column| {
        vec![
            short(&column.name, 40),
            column.test.map_or("—", |test| test.name()).into(),
            p_value(column.p),
            p_value(column.q),
            column.effect.map_or_else(|| "—".into(), digits),
            column.effect_metric.name().into(),
            if column.drifted { "different" } else { "alike" }.into(),
        ]
    });
    Rows {
        head: head.map(String::from).to_vec(),
        body: body.collect(),
    }
}

fn rounds(rehearsal: &Rehearsal) -> Rows {
    let head = ["Round", "Rows to learn from", "Rows held out"];
    let rounds = rehearsal.parts.rounds.iter().enumerate();
    Rows {
        head: head.map(String::from).to_vec(),
        body: rounds
            .map(|(round, (train, held_out))| {
                vec![(round + 1).to_string(), count(*train), count(*held_out)]
            })
            .collect(),
    }
}
