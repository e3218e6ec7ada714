//! Messages as bytes and back.

use serde::{Deserialize, Serialize};

/// Why a message can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a message between page and worker can't be read: {what}")]
pub struct DecodeError {
    /// The decoder's word.
    pub what: String,
}

/// Writes a message.
///
/// # Errors
/// When it can't be written; never for the types above.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, DecodeError> {
    postcard::to_stdvec(message).map_err(|error| DecodeError {
        what: error.to_string(),
    })
}

/// Reads a message.
///
/// # Errors
/// When the bytes are not such a message.
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, DecodeError> {
    postcard::from_bytes(bytes).map_err(|error| DecodeError {
        what: error.to_string(),
    })
}
