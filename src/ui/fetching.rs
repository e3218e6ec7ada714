//! A table from an address, on a person's word.
//!
//! The page's own policy lets it connect to nobody. An empty frame with a policy of its own
//! fetches the one address and hands the bytes over. Once the page has seen data, a second
//! policy closes that door for good: policies only ever get stricter.

use futures::channel::oneshot;
use futures::future::{Either, select};
use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, HtmlIFrameElement, MessageEvent};

use super::actions::Actions;
use super::browser;
use super::data::problem;
use super::files::Source;
use crate::engine::EngineError;

/// Milliseconds after which an address has not answered.
const PATIENCE: u32 = 60_000;
/// The frame's document.
const ROOM: &str = "./fetch.html";
/// What closes the door.
const CLOSED: &str = "frame-src 'none'";

impl Actions {
    /// Fetches a table from an address and opens it.
    pub(crate) fn open_address(self, address: String) {
        let address = address.trim().to_owned();
        let bench = self.bench();
        bench.notice.set(None);
        bench.status.set(format!("Asking {address} …"));
        spawn_local(async move {
            match fetch(&address).await {
                Ok(bytes) => {
                    let name = address.split(['?', '#']).next().unwrap_or_default();
                    let name = name.rsplit('/').find(|part| !part.is_empty());
                    let name = name.unwrap_or("fetched table").to_owned();
                    self.open_source(Source::Kept { name, bytes });
                }
                Err(error) => {
                    bench.status.set("The address could not be read".into());
                    self.complain(&error);
                }
            }
        });
    }
}

/// Keeps the page from opening the room again: it has seen data.
pub(crate) fn close_door() {
    let document = browser::window().and_then(|window| window.document());
    let Some(document) = document else {
        return;
    };
    if is_door_closed() {
        return;
    }
    let meta = document.create_element("meta");
    if let (Ok(meta), Ok(Some(head))) = (meta, document.query_selector("head")) {
        // These fail only on elements that can't have them.
        let _ = meta.set_attribute("http-equiv", "Content-Security-Policy");
        let _ = meta.set_attribute("content", CLOSED);
        let _ = head.append_child(&meta);
    }
}

/// Whether the page has seen data, and so can't fetch any more.
pub(crate) fn is_door_closed() -> bool {
    let document = browser::window().and_then(|window| window.document());
    let selector = format!("meta[content=\"{CLOSED}\"]");
    document.is_some_and(|document| document.query_selector(&selector).ok().flatten().is_some())
}

async fn fetch(address: &str) -> Result<Uint8Array, EngineError> {
    if !address.starts_with("https://") && !address.starts_with("http://") {
        return Err(problem(&format!(
            "{address:?} is no address: it begins with https:// or http://"
        )));
    }
    let broken = |_: JsValue| problem("the browser refuses to open the frame that fetches");
    let window = browser::window().ok_or_else(|| problem("there is no window"))?;
    let document = window
        .document()
        .ok_or_else(|| problem("there is no document"))?;
    let body: HtmlElement = document.body().ok_or_else(|| problem("there is no page"))?;
    let frame: HtmlIFrameElement = document
        .create_element("iframe")
        .map_err(broken)?
        .unchecked_into();
    frame.set_hidden(true);
    frame.set_title("Fetches one address");
    frame.set_src(ROOM);
    let (sender, receiver) = oneshot::channel();
    let mut sender = Some(sender);
    let (room, asked) = (frame.clone(), address.to_owned());
    let listener = EventListener::new(&window, "message", move |event| {
        let Some(message) = event.dyn_ref::<MessageEvent>() else {
            return;
        };
        let is_room =
            message.source().map(JsValue::from) == room.content_window().map(JsValue::from);
        if !is_room {
            return;
        }
        let data = message.data();
        if Reflect::has(&data, &"ready".into()).unwrap_or(false) {
            ask(&room, &asked);
        } else if let Some(sender) = sender.take() {
            // Nobody waits any more where the time is over.
            let _ = sender.send(data);
        }
    });
    body.append_child(&frame).map_err(broken)?;
    let answer = select(receiver, TimeoutFuture::new(PATIENCE)).await;
    drop(listener);
    frame.remove();
    let data = match answer {
        Either::Left((Ok(data), _)) => data,
        Either::Left((Err(_), _)) | Either::Right(_) => {
            return Err(refused(address, "it did not answer within a minute"));
        }
    };
    let get = |name: &str| Reflect::get(&data, &name.into()).unwrap_or(JsValue::UNDEFINED);
    match get("bytes").dyn_into::<ArrayBuffer>() {
        Ok(buffer) => Ok(Uint8Array::new(&buffer)),
        Err(_) => Err(refused(
            address,
            &get("error").as_string().unwrap_or_default(),
        )),
    }
}

fn ask(room: &HtmlIFrameElement, address: &str) {
    let message = Object::new();
    let set = Reflect::set(&message, &"address".into(), &address.into());
    let origin = browser::window().and_then(|window| window.location().origin().ok());
    if let (Ok(_), Some(room), Some(origin)) = (set, room.content_window(), origin) {
        // The room is there: it has just spoken.
        let _ = room.post_message_with_transfer(&message, &origin, &Array::new());
    }
}

fn refused(address: &str, why: &str) -> EngineError {
    problem(&format!(
        "{address} could not be read here ({why}). A browser may read another site only if that site allows it (CORS), and most don't: download the file and drop it on this page"
    ))
}
