//! The fingerprint of a large file, made in a worker of its own beside the one that reads it.
//!
//! SHA-256 takes as long as a third of reading; on two cores it then costs nothing.

use futures::channel::mpsc::{Receiver, Sender, channel};
use futures::{SinkExt, StreamExt};
use js_sys::Uint8Array;

use super::data::surprising;
use super::line::Line;
use crate::engine::EngineError;
use crate::engine::ingest::Fingerprint;
use crate::worker::protocol::{Event, Request};

/// Pieces that may wait, so that a slow start of the worker holds nobody up.
const WAITING: usize = 2;

/// Where the pieces of the file go.
pub(crate) struct Pieces(Sender<Uint8Array>);

/// What hashes them; to be awaited while they are sent.
pub(crate) struct Hashing {
    line: Line,
    pieces: Receiver<Uint8Array>,
}

/// Starts a worker for one file.
pub(crate) fn start() -> (Pieces, Hashing) {
    let (sender, pieces) = channel(WAITING);
    let line = Line::default();
    (Pieces(sender), Hashing { line, pieces })
}

impl Pieces {
    /// Hands over a copy of a piece, once there is room for it.
    pub(crate) async fn send(&mut self, bytes: &Uint8Array) {
        // Nobody receives after a failure, which the receiver reports.
        let _ = self.0.send(bytes.slice(0, bytes.length())).await;
    }
}

impl Hashing {
    /// The fingerprint of all pieces, after the last.
    pub(crate) async fn finish(mut self) -> Result<Fingerprint, EngineError> {
        while let Some(bytes) = self.pieces.next().await {
            let request = Request::Hash { bytes: Vec::new() };
            self.line.ask_with(request, Some(bytes)).await?;
        }
        match self.line.ask(Request::HashEnd).await? {
            Event::Hashed {
                fingerprint: Some(fingerprint),
            } => Ok(fingerprint),
            other => Err(surprising(&other)),
        }
    }
}

impl Drop for Hashing {
    fn drop(&mut self) {
        self.line.end();
    }
}
