//! Keeps the keyboard's place where the page redraws under it.
//!
//! A browser gives the focus to nothing when the element that has it goes away or is
//! disabled, and the next Tab starts at the top of the page. Here the focus goes to the
//! element of the same kind and name that took its place; until there is one, to a
//! neighbour. Whoever uses a pointer needs neither and is left alone.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, MutationObserver, MutationObserverInit};

use super::browser;

/// What Tab goes to.
const STOPS: &str = "a[href], button:not(:disabled), select:not(:disabled), input:not(:disabled), \
                     textarea:not(:disabled), summary, [tabindex='0']";

/// Where the keyboard is.
struct Place {
    element: Element,
    name: String,
    /// Which of the elements of this name it is.
    turn: usize,
    /// What it is in, innermost first, and which of the stops in there it is.
    within: Vec<(Element, usize)>,
}

#[derive(Default)]
struct Keeper {
    place: Option<Place>,
    by_pointer: bool,
    /// Where the focus was sent for want of better.
    stand_in: Option<HtmlElement>,
}

/// Begins to keep the place, for as long as the page lives.
///
/// # Errors
/// When the browser can't tell of changes; the page works without.
pub(super) fn keep() -> Result<(), JsValue> {
    let Some(document) = browser::window().and_then(|window| window.document()) else {
        return Ok(());
    };
    let keeper = Rc::new(RefCell::new(Keeper::default()));
    let on_focus = Rc::clone(&keeper);
    let focused = EventListener::new(&document, "focusin", move |event| {
        if let Some(element) = event.target().and_then(|target| target.dyn_into().ok()) {
            on_focus.borrow_mut().moved(element);
        }
    });
    let on_key = Rc::clone(&keeper);
    let keyed = EventListener::new(&document, "keydown", move |_| {
        on_key.borrow_mut().acted(false);
    });
    let on_pointer = Rc::clone(&keeper);
    let pointed = EventListener::new(&document, "pointerdown", move |_| {
        on_pointer.borrow_mut().acted(true);
    });
    for listener in [focused, keyed, pointed] {
        listener.forget();
    }
    let changed = Closure::<dyn FnMut()>::new(move || restore(&keeper));
    let observer = MutationObserver::new(changed.as_ref().unchecked_ref())?;
    let what = MutationObserverInit::new();
    what.set_child_list(true);
    what.set_subtree(true);
    what.set_attribute_filter(&js_sys::Array::of1(&JsValue::from("disabled")));
    observer.observe_with_options(document.body().ok_or(JsValue::NULL)?.as_ref(), &what)?;
    changed.forget();
    Ok(())
}

impl Keeper {
    /// The person did something: the place is where they are now.
    fn acted(&mut self, by_pointer: bool) {
        if self.by_pointer && !by_pointer {
            // What was clicked and is gone is no place of the keyboard's.
            self.place.take_if(|place| {
                let active = place
                    .element
                    .owner_document()
                    .and_then(|all| all.active_element());
                active.is_none_or(|active| !active.is_same_node(Some(&place.element)))
            });
        }
        self.by_pointer = by_pointer;
        if let Some(stand_in) = self.stand_in.take() {
            self.place = place(stand_in.into());
        }
    }

    fn moved(&mut self, element: Element) {
        let is_stand_in = self
            .stand_in
            .as_ref()
            .is_some_and(|stand_in| stand_in.is_same_node(Some(&element)));
        if !is_stand_in {
            self.stand_in = None;
            self.place = place(element);
        }
    }

    /// What the focus should go to now, and whether it is the same control again.
    fn wanted(&self, document: &Document) -> Option<(HtmlElement, bool)> {
        let place = self.place.as_ref().filter(|_| !self.by_pointer)?;
        let active = document.active_element();
        let is_on = |element: &Element| {
            active
                .as_ref()
                .is_some_and(|active| active.is_same_node(Some(element)))
        };
        let is_lost = active.is_none() || document.body().is_some_and(|body| is_on(&body));
        let waits = self
            .stand_in
            .as_ref()
            .is_some_and(|stand_in| is_on(stand_in));
        let is_there = place.element.is_connected() && !is_disabled(&place.element);
        let html = |element: &Element| element.clone().dyn_into::<HtmlElement>().ok();
        if is_there {
            let is_displaced = self.stand_in.is_some() && (waits || is_lost);
            let element = is_displaced.then(|| html(&place.element)).flatten()?;
            return Some((element, true));
        }
        // Elsewhere, the person or the page went on purpose.
        if !is_lost && !waits && !is_on(&place.element) {
            return None;
        }
        let equal: Vec<Element> = everywhere(document)
            .into_iter()
            .filter(|stop| name(stop) == place.name)
            .collect();
        if let Some(again) = equal.get(place.turn).or(equal.last()) {
            return html(again).map(|element| (element, true));
        }
        if waits {
            return None;
        }
        let neighbour = place.within.iter().find_map(|(around, index)| {
            let stops = stops(around);
            let stop = stops.get(*index).or(stops.last());
            stop.filter(|_| around.is_connected()).cloned()
        });
        let main = || document.get_element_by_id("main");
        neighbour
            .or_else(main)
            .as_ref()
            .and_then(html)
            .map(|element| (element, false))
    }
}

/// Gives the focus to what took the place of an element that is gone.
fn restore(keeper: &Rc<RefCell<Keeper>>) {
    let Some(document) = browser::window().and_then(|window| window.document()) else {
        return;
    };
    let Some((element, is_same)) = keeper.borrow().wanted(&document) else {
        return;
    };
    keeper.borrow_mut().stand_in = (!is_same).then(|| element.clone());
    // Not borrowed: the browser tells of the focus before this returns.
    let _ = element.focus();
}

fn place(element: Element) -> Option<Place> {
    // The screen itself keeps no place in it.
    if element.id() == "main" {
        return None;
    }
    let document = element.owner_document()?;
    let name = name(&element);
    let is_it = |other: &Element| other.is_same_node(Some(&element));
    let turn = everywhere(&document)
        .iter()
        .filter(|stop| self::name(stop) == name)
        .position(is_it)
        .unwrap_or(0);
    let mut within = Vec::new();
    let mut around = element.parent_element();
    while let Some(parent) = around {
        // Of a whole screen, none of its controls is a neighbour.
        if parent.id() == "main" || parent.class_list().contains("stage") {
            break;
        }
        let index = stops(&parent).iter().position(is_it).unwrap_or(0);
        around = parent.parent_element();
        within.push((parent, index));
    }
    Some(Place {
        element,
        name,
        turn,
        within,
    })
}

/// What Tab goes to in the whole page.
fn everywhere(document: &Document) -> Vec<Element> {
    document.body().map_or_else(Vec::new, |body| stops(&body))
}

/// What Tab goes to in an element, in its order.
fn stops(around: &Element) -> Vec<Element> {
    let Ok(found) = around.query_selector_all(STOPS) else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|index| found.item(index)?.dyn_into::<Element>().ok())
        .filter(|stop| {
            // What is folded away can't be reached.
            !matches!(
                stop.closest("details:not([open]) > :not(summary)"),
                Ok(Some(_))
            )
        })
        .collect()
}

/// Kind and accessible name.
fn name(element: &Element) -> String {
    let own = element.get_attribute("aria-label");
    let label = || {
        let id = element.id();
        let label = match id.is_empty() {
            true => element.closest("label"),
            false => element
                .owner_document()?
                .query_selector(&format!("label[for='{id}']")),
        };
        label.ok().flatten()?.text_content()
    };
    let text = own
        .or_else(label)
        .or_else(|| match element.has_attribute("value") {
            true => None,
            false => element.text_content(),
        });
    format!("{} {}", element.tag_name(), text.unwrap_or_default().trim())
}

fn is_disabled(element: &Element) -> bool {
    element.matches(":disabled").unwrap_or(false)
}
