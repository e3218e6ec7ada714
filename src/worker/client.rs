//! A worker as the page sees it: requests go in, events and crashes come out.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use super::BUILD;
use super::protocol::{Event, Request, decode, encode};

/// What comes from a worker.
#[derive(Clone, Debug)]
pub enum Heard {
    /// Its answer, with the bytes beside it; empty for most.
    Event(Event, Uint8Array),
    /// It died, or is of another build than the page.
    Crashed(String),
}

type Message = Closure<dyn Fn(MessageEvent)>;
type Failure = Closure<dyn Fn(web_sys::Event)>;

/// A running worker; ends when dropped.
pub struct Client {
    worker: Worker,
    outbox: Rc<Outbox>,
    _on_message: Message,
    _on_error: Failure,
}

/// What is sent before the worker runs would be lost, so it waits here.
#[derive(Default)]
struct Outbox {
    is_ready: Cell<bool>,
    waiting: RefCell<Vec<(Uint8Array, Uint8Array)>>,
}

impl Client {
    /// Starts a worker; `hear` gets everything it says.
    ///
    /// # Errors
    /// When the browser refuses to start one.
    pub fn spawn(hear: impl Fn(Heard) + 'static) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&address(), &options)?;
        let outbox = Rc::new(Outbox::default());
        let hear = Rc::new(hear);
        let on_message = {
            let (outbox, worker, hear) = (Rc::clone(&outbox), worker.clone(), Rc::clone(&hear));
            Message::new(move |message: MessageEvent| {
                let parts = Array::from(&message.data());
                match decode::<Event>(&Uint8Array::new(&parts.get(0)).to_vec()) {
                    Ok(Event::Ready { build }) if build != BUILD => {
                        hear(Heard::Crashed("the page was updated; reload it".into()));
                    }
                    Ok(event) => {
                        if matches!(event, Event::Ready { .. }) {
                            outbox.is_ready.set(true);
                            for (bytes, payload) in outbox.waiting.take() {
                                post(&worker, &bytes, &payload);
                            }
                        }
                        hear(Heard::Event(event, Uint8Array::new(&parts.get(1))));
                    }
                    Err(error) => hear(Heard::Crashed(error.to_string())),
                }
            })
        };
        let on_error = Failure::new(move |event: web_sys::Event| {
            let message = event
                .dyn_ref::<web_sys::ErrorEvent>()
                .map(web_sys::ErrorEvent::message);
            hear(Heard::Crashed(
                message.unwrap_or_else(|| "the worker could not be started".into()),
            ));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self {
            worker,
            outbox,
            _on_message: on_message,
            _on_error: on_error,
        })
    }

    /// Sends a request, now or as soon as the worker runs. The payload stands for the
    /// request's own bytes; its buffer is transferred, so the caller has it no longer.
    pub fn send(&self, request: &Request, payload: Option<Uint8Array>) {
        let Ok(bytes) = encode(request) else { return };
        let bytes = Uint8Array::from(bytes.as_slice());
        let payload = payload.unwrap_or_else(|| Uint8Array::new_with_length(0));
        if self.outbox.is_ready.get() {
            post(&self.worker, &bytes, &payload);
        } else {
            self.outbox.waiting.borrow_mut().push((bytes, payload));
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}

fn post(worker: &Worker, bytes: &Uint8Array, payload: &Uint8Array) {
    let transfer = Array::of2(&bytes.buffer(), &payload.buffer());
    // Fails only for values that can't be cloned; bytes always can.
    let _ = worker.post_message_with_transfer(&Array::of2(bytes, payload), &transfer);
}

/// Beside the page, whatever path it is served under; the build keeps a cached
/// worker of another version away.
fn address() -> String {
    let base = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.base_uri().ok().flatten());
    let file = format!("worker_loader.js?build={BUILD}");
    let url = base.and_then(|base| web_sys::Url::new_with_base(&file, &base).ok());
    url.map_or(file, |url| url.href())
}
