//! Inside a worker: connects the handler to the browser's messages.

use std::cell::RefCell;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::BUILD;
use super::handler::{Session, handle};
use super::protocol::{Event, Request, decode, encode};
use crate::engine::EngineError;
use crate::engine::execute::MemoryGauge;

/// Starts answering messages; returns at once. The gauge counts the worker's memory.
///
/// # Errors
/// When this is not a worker.
pub fn start(gauge: MemoryGauge) -> Result<(), JsValue> {
    console_error_panic_hook::set_once();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().dyn_into()?;
    let session = RefCell::new(Session::counting(gauge));
    let answers = scope.clone();
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        let parts = Array::from(&message.data());
        let mut emit = |event: Event| post(&answers, event);
        let mut request = decode::<Request>(&Uint8Array::new(&parts.get(0)).to_vec());
        if let Ok(request) = &mut request
            && let Some(payload) = request.payload_mut()
        {
            *payload = Uint8Array::new(&parts.get(1)).to_vec();
        }
        match (request, session.try_borrow_mut()) {
            (Ok(request), Ok(mut session)) => handle(&mut session, request, &seconds, &mut emit),
            (Err(error), _) => emit(Event::Refused {
                error: EngineError::Unexpected {
                    what: error.to_string(),
                },
            }),
            // Messages are handled one after the other, so the session is always free.
            (Ok(_), Err(_)) => {}
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // Lives as long as the worker.
    on_message.forget();
    post(
        &scope,
        Event::Ready {
            build: BUILD.into(),
        },
    );
    Ok(())
}

fn post(scope: &DedicatedWorkerGlobalScope, mut event: Event) {
    let payload = event.payload_mut().map(std::mem::take).unwrap_or_default();
    let Ok(bytes) = encode(&event) else { return };
    let bytes = Uint8Array::from(bytes.as_slice());
    let payload = Uint8Array::from(payload.as_slice());
    let transfer = Array::of2(&bytes.buffer(), &payload.buffer());
    // Fails only when the page is gone.
    let _ = scope.post_message_with_transfer(&Array::of2(&bytes, &payload), &transfer);
}

/// Seconds since the worker began.
fn seconds() -> f64 {
    let scope: Option<DedicatedWorkerGlobalScope> = js_sys::global().dyn_into().ok();
    scope
        .and_then(|scope| scope.performance())
        .map_or(0.0, |performance| performance.now() / 1000.0)
}
