//! Where bytes come from: a file, a paste, a built-in data set.

use std::cell::RefCell;

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, Response};

use super::samples::Sample;
use crate::engine::EngineError;

/// Bytes with a name.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// A built-in data set.
    Sample(&'static Sample),
    /// A file the person gave.
    File(File),
    /// Text the person pasted.
    Text(String),
    /// A file that was kept from an earlier visit.
    Kept { name: String, bytes: Uint8Array },
}

/// Bytes that can be read piece by piece.
pub(crate) enum Pieces {
    /// With the piece that is being read ahead, and where it begins.
    Blob(Blob, RefCell<Option<(f64, JsFuture)>>),
    Array(Uint8Array),
}

/// Bytes sent to a worker at a time.
const PIECE: f64 = 4_194_304.0;

impl Source {
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Sample(sample) => format!("{}.csv", sample.id),
            Self::File(file) => file.name(),
            Self::Text(_) => "pasted table".into(),
            Self::Kept { name, .. } => name.clone(),
        }
    }

    /// Opens it for reading.
    pub(crate) async fn open(&self) -> Result<Pieces, EngineError> {
        Ok(match self {
            Self::Sample(sample) => Pieces::Array(fetch(&sample.url()).await?),
            Self::File(file) => Pieces::Blob(file.clone().unchecked_into(), RefCell::default()),
            Self::Text(text) => Pieces::Array(Uint8Array::from(text.as_bytes())),
            Self::Kept { bytes, .. } => Pieces::Array(bytes.clone()),
        })
    }
}

impl Pieces {
    /// Number of bytes.
    pub(crate) fn size(&self) -> f64 {
        match self {
            Self::Blob(blob, _) => blob.size(),
            Self::Array(bytes) => f64::from(bytes.length()),
        }
    }

    /// A copy of the bytes from `start` on, at most one piece. The next piece is then
    /// read ahead while the worker is busy with this one.
    pub(crate) async fn piece(&self, start: f64) -> Result<Uint8Array, EngineError> {
        let end = (start + PIECE).min(self.size());
        let (blob, ahead) = match self {
            Self::Array(bytes) => return Ok(bytes.slice(start as u32, end as u32)),
            Self::Blob(blob, ahead) => (blob, ahead),
        };
        let reading = ahead.take().filter(|(from, _)| *from == start);
        let reading = match reading {
            Some((_, reading)) => reading,
            None => read(blob, start, end).map_err(unreadable)?,
        };
        let buffer = reading.await.map_err(unreadable)?;
        if end < blob.size() {
            let next = read(blob, end, end + PIECE).map_err(unreadable)?;
            ahead.replace(Some((end, next)));
        }
        Ok(Uint8Array::new(&buffer))
    }

    /// The first bytes.
    pub(crate) async fn head(&self, n_bytes: usize) -> Result<Uint8Array, EngineError> {
        let end = (n_bytes as f64).min(self.size());
        match self {
            Self::Array(bytes) => Ok(bytes.slice(0, end as u32)),
            Self::Blob(blob, _) => {
                let reading = read(blob, 0.0, end).map_err(unreadable)?;
                let buffer = reading.await.map_err(unreadable)?;
                Ok(Uint8Array::new(&buffer))
            }
        }
    }

    /// All bytes.
    pub(crate) async fn all(&self) -> Result<Uint8Array, EngineError> {
        match self {
            Self::Array(bytes) => Ok(bytes.slice(0, bytes.length())),
            Self::Blob(blob, _) => {
                let buffer = JsFuture::from(blob.array_buffer())
                    .await
                    .map_err(|_| problem("the file can't be read, or is too large for this"))?;
                Ok(Uint8Array::new(&buffer))
            }
        }
    }
}

fn unreadable(_: JsValue) -> EngineError {
    problem("the file can't be read any more; it may have been moved or changed")
}

/// Begins to read a piece of a file; what lies behind its end is left out.
fn read(blob: &Blob, start: f64, end: f64) -> Result<JsFuture, JsValue> {
    let part = blob.slice_with_f64_and_f64(start, end)?;
    Ok(part.array_buffer().into())
}

/// Fetches a file that belongs to the page.
async fn fetch(url: &str) -> Result<Uint8Array, EngineError> {
    let missing = |_| problem(&format!("{url} can't be fetched; the page may be offline"));
    let window = web_sys::window().ok_or_else(|| problem("there is no window"))?;
    let response = JsFuture::from(window.fetch_with_str(url))
        .await
        .map_err(missing)?;
    let response: Response = response.dyn_into().map_err(missing)?;
    if !response.ok() {
        return Err(problem(&format!(
            "{url} is not there (status {})",
            response.status()
        )));
    }
    let buffer = JsFuture::from(response.array_buffer().map_err(missing)?)
        .await
        .map_err(missing)?;
    Ok(Uint8Array::new(&buffer))
}

fn problem(what: &str) -> EngineError {
    EngineError::Unexpected { what: what.into() }
}
