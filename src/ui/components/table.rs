//! A plain table of text, as figures give it.

use leptos::prelude::*;

use crate::plot::Rows;

/// Names left, numbers right.
#[component]
pub(crate) fn RowsTable(rows: Rows, #[prop(into)] name: String) -> impl IntoView {
    let is_number: Vec<bool> = (0..rows.head.len())
        .map(|column| {
            rows.body
                .iter()
                .all(|row| row.get(column).is_some_and(|cell| looks_like_number(cell)))
        })
        .collect();
    let region = format!("{name}, scrollable");
    let class = move |column: usize| {
        is_number
            .get(column)
            .copied()
            .unwrap_or(false)
            .then_some("number")
    };
    let head_class = class.clone();
    let head = rows.head.into_iter().enumerate().map(|(column, cell)| {
        view! { <th scope="col" class=head_class(column)>{cell}</th> }
    });
    let body = rows.body.into_iter().map(|row| {
        let cells = row
            .into_iter()
            .enumerate()
            .map(|(column, cell)| view! { <td class=class(column)>{cell}</td> });
        view! { <tr>{cells.collect_view()}</tr> }
    });
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=region>
            <table aria-label=name>
                <thead><tr>{head.collect_view()}</tr></thead>
                <tbody>{body.collect_view()}</tbody>
            </table>
        </div>
    }
}

fn looks_like_number(cell: &str) -> bool {
    cell == "—" || cell.starts_with(|c: char| c.is_ascii_digit() || "-−<+.".contains(c))
}
