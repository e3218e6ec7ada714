//! A drawing whose marks can be pointed at, or gone through with the arrow keys.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::plot::{Drawing, Mark};

/// Pixels from a mark's middle within which it is taken for meant.
const NEAR: f64 = 24.0;

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
            meant(&drawing.marks, (x, y))
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

/// The mark that a point means: the smallest around it, else the nearest.
fn meant(marks: &[Mark], (x, y): (f64, f64)) -> Option<usize> {
    let size = |mark: &Mark| (mark.to.0 - mark.from.0) * (mark.to.1 - mark.from.1);
    let off = |mark: &Mark| {
        let middle = |a: i32, b: i32| f64::from(a + b) / 2.0;
        let dx = middle(mark.from.0, mark.to.0) - x;
        let dy = middle(mark.from.1, mark.to.1) - y;
        dx * dx + dy * dy
    };
    let holds = |mark: &Mark| {
        let is_in = |low: i32, high: i32, at: f64| at >= f64::from(low) && at <= f64::from(high);
        is_in(mark.from.0, mark.to.0, x) && is_in(mark.from.1, mark.to.1, y)
    };
    let all = || marks.iter().enumerate();
    let around = all().filter(|(_, mark)| holds(mark)).min_by(|a, b| {
        size(a.1)
            .cmp(&size(b.1))
            .then(off(a.1).total_cmp(&off(b.1)))
    });
    let near = || {
        let near = all()
            .map(|(at, mark)| (at, off(mark)))
            .filter(|(_, off)| *off <= NEAR * NEAR);
        near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at)
    };
    around.map(|(at, _)| at).or_else(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(from: (i32, i32), to: (i32, i32)) -> Mark {
        Mark {
            from,
            to,
            text: String::new(),
        }
    }

    #[test]
    fn the_smallest_around_a_point_is_meant_else_the_nearest() {
        let marks = [
            mark((0, 0), (100, 20)),
            mark((40, 5), (50, 15)),
            mark((200, 200), (210, 210)),
        ];
        assert_eq!(meant(&marks, (45.0, 10.0)), Some(1));
        assert_eq!(meant(&marks, (10.0, 10.0)), Some(0));
        assert_eq!(meant(&marks, (190.0, 205.0)), Some(2));
        assert_eq!(meant(&marks, (150.0, 150.0)), None);
        assert_eq!(meant(&[], (0.0, 0.0)), None);
    }
}
