//! The line to the reading worker: one question at a time, one answer each.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::channel::oneshot;
use futures::lock::Mutex;
use js_sys::Uint8Array;

use crate::engine::EngineError;
use crate::worker::client::{Client, Heard};
use crate::worker::protocol::{Event, Request};

/// An event with the bytes beside it.
type Answer = Result<(Event, Uint8Array), EngineError>;

/// A worker that holds the rows, started when first needed.
#[derive(Clone, Default)]
pub(crate) struct Line {
    client: Rc<RefCell<Option<Client>>>,
    waiting: Rc<RefCell<Option<oneshot::Sender<Answer>>>>,
    turn: Rc<Mutex<()>>,
    /// Whether the training data is in the worker.
    has_data: Rc<Cell<bool>>,
}

impl Line {
    /// Whether the training data is in the worker.
    pub(crate) fn has_data(&self) -> bool {
        self.has_data.get()
    }

    pub(crate) fn set_has_data(&self, has_data: bool) {
        self.has_data.set(has_data);
    }

    /// Sends a request and waits for its answer.
    pub(crate) async fn ask(&self, request: Request) -> Result<Event, EngineError> {
        Ok(self.ask_with(request, None).await?.0)
    }

    /// The same with bytes beside the request, which are given away, and beside the answer.
    pub(crate) async fn ask_with(&self, request: Request, payload: Option<Uint8Array>) -> Answer {
        let _turn = self.turn.lock().await;
        let (sender, receiver) = oneshot::channel();
        *self.waiting.borrow_mut() = Some(sender);
        self.start()?;
        if let Some(client) = &*self.client.borrow() {
            client.send(&request, payload);
        }
        match receiver.await {
            Ok(Ok((Event::Refused { error }, _))) => Err(error),
            Ok(answer) => answer,
            Err(_) => Err(stopped("the reading worker was ended")),
        }
    }

    /// Ends the worker and forgets its rows.
    pub(crate) fn end(&self) {
        self.has_data.set(false);
        self.client.borrow_mut().take();
        self.waiting.borrow_mut().take();
    }

    fn start(&self) -> Result<(), EngineError> {
        if self.client.borrow().is_some() {
            return Ok(());
        }
        let line = self.clone();
        let client = Client::spawn(move |heard| line.hear(heard))
            .map_err(|_| stopped("the browser refuses to start a worker"))?;
        *self.client.borrow_mut() = Some(client);
        Ok(())
    }

    fn hear(&self, heard: Heard) {
        let answer = match heard {
            Heard::Event(Event::Ready { .. }, _) => return,
            Heard::Event(event, payload) => Ok((event, payload)),
            Heard::Crashed(reason) => {
                self.has_data.set(false);
                let client = self.client.borrow_mut().take();
                // This runs inside the client's own callback, which must outlive it.
                wasm_bindgen_futures::spawn_local(async move {
                    gloo_timers::future::TimeoutFuture::new(0).await;
                    drop(client);
                });
                Err(stopped(&format!("the reading worker stopped: {reason}")))
            }
        };
        if let Some(sender) = self.waiting.borrow_mut().take() {
            // The asker may have given up.
            let _ = sender.send(answer);
        }
    }
}

fn stopped(what: &str) -> EngineError {
    EngineError::Unexpected { what: what.into() }
}
