//! What was stated before looking at data, beside what a model does: the gist of its card.

use leptos::prelude::*;

use crate::engine::charter::{Charter, Measured, Statement};
use crate::engine::run::Run;
use crate::format::short;

/// Every statement, with what was measured and whether it is met; nothing if nothing was stated.
#[component]
pub(crate) fn Stated<'a>(charter: &'a Charter, run: &'a Run) -> impl IntoView + use<> {
    let scores = run.cv();
    let score = charter
        .metric
        .and_then(|metric| scores.get(&metric))
        .map(|cv| cv.mean);
    let result = run.finished();
    let measured = Measured {
        score,
        us_per_row: result.map(|result| result.predict_us_per_row),
        size_bytes: result.map(|result| result.size_bytes),
    };
    let statements = charter.statements(&measured);
    let judged: Vec<bool> = statements.iter().filter_map(|one| one.is_met).collect();
    let n_failed = judged.iter().filter(|is_met| !**is_met).count();
    let title = match n_failed {
        0 => "What was stated at the beginning".to_string(),
        n => format!(
            "What was stated at the beginning: {n} of {} not met",
            judged.len()
        ),
    };
    (!statements.is_empty()).then(|| {
        let rows = statements.into_iter().map(|one| view! { <Line one/> }).collect_view();
        view! {
            <section>
                <h2>{title}</h2>
                <div class="table-scroll" tabindex="0" role="region" aria-label="Charter, scrollable">
                    <table aria-label="Charter">
                        <thead><tr><th scope="col">"About"</th><th scope="col">"Found and stated"</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        }
    })
}

#[component]
fn Line(one: Statement) -> impl IntoView {
    let mark = one.is_met.map(|is_met| {
        let (class, shape, word) = if is_met {
            ("shape good", "●", "met: ")
        } else {
            ("shape bad", "✕", "not met: ")
        };
        view! { <span class=class aria-hidden="true">{shape}</span><span class="sr">{word}</span> }
    });
    view! {
        <tr>
            <th scope="row">{one.about}</th>
            <td class="found">
                {(!one.found.is_empty()).then(|| view! { <div>{mark}{one.found}</div> })}
                <div class="hint">{short(&one.stated, 300)}</div>
            </td>
        </tr>
    }
}
