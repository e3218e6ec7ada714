//! The small picture of a column in a table or on a card.

use leptos::prelude::*;

use crate::engine::check::{ColumnProfile, ValueProfile};
use crate::plot::{Distribution, Shape};
use crate::ui::workbench::Workbench;

/// The bars of a profile; empty where nothing of it is read. Decoration: the words beside it say the same.
#[component]
pub(super) fn Spark(profile: Option<ColumnProfile>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let drawn = profile.as_ref().and_then(distribution);
    let svg = move || {
        drawn
            .as_ref()
            .and_then(|drawn| drawn.svg_small(bench.mode.get()).ok())
            .unwrap_or_default()
    };
    view! { <span class="spark" aria-hidden="true" inner_html=svg></span> }
}

fn distribution(profile: &ColumnProfile) -> Option<Distribution> {
    let shape = match &profile.values {
        ValueProfile::Number { edges, counts, .. } | ValueProfile::Date { edges, counts, .. } => {
            Shape::Bins {
                edges: edges.clone(),
                counts: counts.clone(),
            }
        }
        ValueProfile::Category { levels, n_other } => Shape::Levels {
            names: levels.iter().map(|(name, _)| name.clone()).collect(),
            counts: levels.iter().map(|(_, count)| *count).collect(),
            n_other: *n_other,
        },
        ValueProfile::Unread { .. } => return None,
    };
    Some(Distribution {
        column: profile.name.clone(),
        shape,
    })
}
