//! The target in each bin or level of a column: small bars, a sentence, and the numbers.

use leptos::prelude::*;

use crate::engine::check::{ByValue, TargetInBin};
use crate::format::{count, digits, percent, short};
use crate::plot::Rows;
use crate::ui::components::RowsTable;

/// Size of the picture, in its own units.
const WIDTH: f64 = 260.0;
const HEIGHT: f64 = 40.0;

/// Bars from 0 for shares; for means, from the lowest mean, or from 0 where that is near.
#[component]
pub(super) fn TargetByValue(found: ByValue) -> impl IntoView {
    let what = found.class.as_ref().map_or_else(
        || "Mean of the target".to_owned(),
        |class| format!("Share of {}", short(class, 24)),
    );
    let is_share = found.class.is_some();
    let told = move |value: f64| {
        if is_share {
            percent(value)
        } else {
            digits(Some(value))
        }
    };
    let by = |pick: fn(f64, f64) -> bool| {
        let mut bins = found.bins.iter();
        let first = bins.next();
        bins.fold(first, |best, bin| {
            best.filter(|best| !pick(bin.value, best.value))
                .or(Some(bin))
        })
    };
    let (low, high) = (by(|a, b| a < b), by(|a, b| a > b));
    let sentence = low.zip(high).map(|(low, high)| {
        let place = |bin: &TargetInBin| format!("{} ({})", told(bin.value), short(&bin.name, 30));
        format!("{what}: from {} to {}.", place(low), place(high))
    });
    let bars = bars(&found.bins, is_share);
    let rows = Rows {
        head: ["Values".to_owned(), "Rows".into(), what.clone()].to_vec(),
        body: found
            .bins
            .iter()
            .map(|bin| vec![short(&bin.name, 40), count(bin.n_rows), told(bin.value)])
            .collect(),
    };
    let is_open = RwSignal::new(false);
    let name = format!("{what} by value");
    // Made when asked for: a hundred cards would be a hundred tables.
    let table = move || {
        is_open
            .get()
            .then(|| view! { <RowsTable rows=rows.clone() name=name.clone()/> })
    };
    view! {
        <svg class="by-value" viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">{bars}</svg>
        <details class="by-value-rows" on:toggle=move |_| is_open.set(true)>
            <summary class="hint">{sentence}</summary>
            {table}
        </details>
    }
}

fn bars(bins: &[TargetInBin], is_share: bool) -> impl IntoView + use<> {
    let values = bins.iter().map(|bin| bin.value);
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    // A floor well below the lowest mean, so that its bar is seen too.
    let floor = if is_share || (low >= 0.0 && low < 0.5 * high) {
        0.0
    } else {
        low - 0.15 * (high - low).max(f64::MIN_POSITIVE)
    };
    let span = (high - floor).max(f64::MIN_POSITIVE);
    let step = WIDTH / bins.len().max(1) as f64;
    let bars = bins.iter().enumerate().map(move |(place, bin)| {
        let height = (HEIGHT * (bin.value - floor) / span).clamp(1.0, HEIGHT);
        let x = place as f64 * step + 1.0;
        let class = if bin.name == "missing" { "missing" } else { "" };
        view! { <rect class=class x=format!("{x:.1}") y=format!("{:.1}", HEIGHT - height) width=format!("{:.1}", step - 2.0) height=format!("{height:.1}")></rect> }
    });
    bars.collect_view()
}
