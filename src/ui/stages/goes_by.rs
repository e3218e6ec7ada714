//! What a model goes by: the columns that it would miss.

use std::sync::Arc;

use leptos::prelude::*;

use super::figures;
use crate::engine::charter::Direction;
use crate::engine::explain::{ColumnImportance, PermutationImportance};
use crate::engine::run::Run;
use crate::format::short;
use crate::plot::{ImportanceRow, Importances};
use crate::ui::actions::Actions;
use crate::ui::components::FigureView;
use crate::ui::workbench::Workbench;
use crate::worker::protocol::Why;

/// Most pairs of columns that stand in for each other told in a sentence.
const MOST_PAIRS: usize = 3;

/// The way to the importances of a run's columns, and these once they are measured.
#[component]
pub(super) fn GoesBy(run: Arc<Run>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let model = run.finished().map(|result| result.model_digest.clone());
    let found = move || {
        let metric = bench
            .plan
            .with(|plan| plan.as_ref().map(|plan| plan.rank_by));
        let found = bench.explained.get();
        found.filter(|(of, by, _)| Some(of) == model.as_ref() && Some(*by) == metric)
    };
    let is_busy = move || bench.is_explaining();
    let content = move || {
        match found() {
        None => view! {
            <p class="hint">"Shuffles one column after the other in the test rows and measures what the model loses. Takes a few seconds; slow models are asked about fewer rows."</p>
            <div class="row"><button type="button" disabled=is_busy on:click=move |_| actions.explain(Why::Importance)>"Measure what it goes by"</button>
                <Show when=is_busy><button type="button" class="quiet" on:click=move |_| actions.stop_explaining()>"Stop"</button></Show>
            </div>
        }
        .into_any(),
        Some((_, _, None)) => view! {
            <p class="hint">"The ranking metric has no value on these test rows, so nothing can be lost of it. Rank by another metric."</p>
        }
        .into_any(),
        Some((_, _, Some(importance))) => {
            let drawn = figures::drawn(figure(&importance), "What the model goes by");
            view! {
                <div class="figures"><FigureView drawn/></div>
                {stand_ins(&importance).map(|words| view! { <p class="reading">{words}</p> })}
            }
            .into_any()
        }
    }
    };
    view! {
        <section>
            <h2>"What it goes by"</h2>
            {content}
        </section>
    }
}

fn figure(importance: &PermutationImportance) -> Importances {
    let row = |one: &ColumnImportance| ImportanceRow {
        column: one.column.clone(),
        drop: one.drop,
        interval95: one.interval95,
    };
    Importances {
        metric: importance.metric.name_in_sentence(),
        rises: importance.metric.direction() == Direction::Down,
        n_rows: importance.n_rows,
        repeats: importance.repeats,
        rows: importance.columns.iter().map(row).collect(),
    }
}

/// Columns of which one does when the other is shuffled.
fn stand_ins(importance: &PermutationImportance) -> Option<String> {
    let pairs: Vec<String> = importance
        .correlated
        .iter()
        .take(MOST_PAIRS)
        .map(|(a, b, r)| format!("{} and {} (r {r:.2})", short(a, 30), short(b, 30)))
        .collect();
    let more = importance.correlated.len().saturating_sub(pairs.len());
    let more = match more {
        0 => String::new(),
        n => format!(" and {n} more pairs"),
    };
    (!pairs.is_empty()).then(|| {
        format!(
            "Some columns move together, so that one stands in when the other is shuffled and both look less important than they are: {}{more}.",
            pairs.join(", ")
        )
    })
}
