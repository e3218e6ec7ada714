//! A drawing whose marks can be pointed at, or gone through with the arrow keys.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::plot::{Drawing, Mark};

/// The drawing, a frame around the mark that is pointed at, and what that stands for. A click, or
/// Enter, on a mark is told by its place among the marks.
#[component]
pub(super) fn Readout(
    label: String,
    #[prop(into)] drawing: Signal<Drawing>,
    on_pick: Option<Callback<usize>>,
) -> impl IntoView {
    let at = RwSignal::new(None::<usize>);
    let has_focus = RwSignal::new(false);
    let has_marks = Memo::new(move |_| drawing.with(|drawing| !drawing.marks.is_empty()));
    let mark = move || {
        let at = at.get()?;
        drawing.with(|drawing| drawing.marks.get(at).cloned())
    };
    let find = move |event: &MouseEvent| {
        let place = event
            .current_target()?
            .dyn_into::<web_sys::Element>()
            .ok()?;
        let frame = place.get_bounding_client_rect();
        drawing.with_untracked(|drawing| {
            let scale = f64::from(drawing.size.width) / frame.width().max(1.0);
            let x = (f64::from(event.client_x()) - frame.left()) * scale;
            let y = (f64::from(event.client_y()) - frame.top()) * scale;
            drawing.mark_at((x, y))
        })
    };
    let over = move |event: MouseEvent| {
        let found = find(&event);
        if at.get_untracked() != found {
            at.set(found);
        }
    };
    let pick = move |place: Option<usize>| {
        if let (Some(pick), Some(place)) = (on_pick, place) {
            pick.run(place);
        }
    };
    let key = move |event: KeyboardEvent| {
        let n = drawing.with_untracked(|drawing| drawing.marks.len());
        let here = at.get_untracked();
        let next = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => {
                here.map_or(0, |here| (here + 1).min(n.saturating_sub(1)))
            }
            "ArrowLeft" | "ArrowUp" => here.map_or(0, |here| here.saturating_sub(1)),
            "Home" => 0,
            "End" => n.saturating_sub(1),
            "Escape" => {
                at.set(None);
                return;
            }
            "Enter" | " " if on_pick.is_some() => {
                event.prevent_default();
                pick(here);
                return;
            }
            _ => return,
        };
        event.prevent_default();
        at.set((n > 0).then_some(next));
    };
    let frame = move || {
        let Mark { from, to, .. } = mark()?;
        Some(view! {
            <rect x=from.0 y=from.1 width=to.0 - from.0 height=to.1 - from.1 rx="3"/>
        })
    };
    let view_box =
        move || drawing.with(|one| format!("0 0 {} {}", one.size.width, one.size.height));
    let svg = move || drawing.with(|drawing| drawing.svg.clone());
    let words = move || mark().map(|mark| mark.text);
    let hint = move || match (on_pick.is_some(), has_focus.get() && has_marks.get()) {
        (true, false) => "Click a cell to see its rows.",
        (true, true) => "The arrow keys go through the cells; Enter shows a cell's rows.",
        (false, true) => "The arrow keys go through the marks.",
        (false, false) => "",
    };
    let keys = format!("Values of {label}; the arrow keys go through them");
    view! {
        <div class="pointed" class:picks=on_pick.is_some() role="group" aria-label=keys
            tabindex=move || has_marks.get().then_some("0")
            on:mousemove=over on:mouseleave=move |_| at.set(None) on:keydown=key
            on:focus=move |_| has_focus.set(true) on:blur=move |_| has_focus.set(false)
            on:click=move |event| pick(find(&event))>
            <div class="drawing" role="img" aria-label=label inner_html=svg></div>
            <svg class="pointer" aria-hidden="true" viewBox=view_box>{frame}</svg>
        </div>
        <p class="readout" aria-live="polite">{move || words().unwrap_or_else(|| hint().into())}</p>
    }
}
