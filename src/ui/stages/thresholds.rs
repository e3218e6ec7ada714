//! The bounds that checks go by: visible, with their source, editable.

use leptos::prelude::*;

use crate::engine::check::Thresholds;
use crate::ui::components::DecimalField;
use crate::ui::workbench::Workbench;

/// One field per bound.
#[component]
pub(super) fn ThresholdFields() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let rows = move || {
        bench
            .thresholds
            .get()
            .entries()
            .into_iter()
            .map(|entry| {
                let id = entry.id;
                let set = move |value: Option<f64>| {
                    bench.thresholds.update(|thresholds| match value {
                        // What can't be a bound is not taken; the field shows the old one again.
                        Some(value) => drop(thresholds.set(id, value)),
                        None => {
                            let usual = Thresholds::default()
                                .entries()
                                .into_iter()
                                .find(|one| one.id == id);
                            if let Some(usual) = usual {
                                drop(thresholds.set(id, usual.value));
                            }
                        }
                    });
                };
                let label = format!("{} ({})", entry.name, entry.unit);
                view! {
                    <li>
                        <DecimalField label value=Signal::stored(Some(entry.value)) on_change=set/>
                        <span class="hint">{entry.source}</span>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <details class="card">
            <summary>"Bounds of the checks"</summary>
            <ul class="thresholds">{rows}</ul>
            <div class="row"><button type="button" class="quiet" on:click=move |_| bench.thresholds.set(Thresholds::default())>"Back to the usual bounds"</button></div>
        </details>
    }
}
