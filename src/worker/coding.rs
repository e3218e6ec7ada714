//! Messages as bytes and back, and what travels beside them.

use serde::{Deserialize, Serialize};

use super::protocol::{Event, Request};
use crate::engine::execute::UnitResult;

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

impl Request {
    /// The bytes that travel beside the message, as a transferred buffer, instead of inside it.
    pub fn payload_mut(&mut self) -> Option<&mut Vec<u8>> {
        match self {
            Self::Chunk { bytes, .. }
            | Self::Preview { bytes, .. }
            | Self::Hash { bytes }
            | Self::Import { bytes } => Some(bytes),
            Self::Load { table, .. } => Some(table),
            Self::Combine { artifacts, .. } => Some(artifacts),
            Self::Drift { artifact, .. }
            | Self::Explain { artifact, .. }
            | Self::Gate { artifact, .. }
            | Self::Rethreshold { artifact, .. }
            | Self::Predict { artifact, .. }
            | Self::Export { artifact, .. } => Some(artifact),
            Self::Open { .. }
            | Self::Close { .. }
            | Self::HashElsewhere { .. }
            | Self::CloseAs { .. }
            | Self::HashEnd
            | Self::Retype { .. }
            | Self::Retarget { .. }
            | Self::Examine { .. }
            | Self::Rehearse { .. }
            | Self::Table { .. }
            | Self::Run { .. } => None,
        }
    }
}

impl Event {
    /// The bytes that travel beside the message, as a transferred buffer, instead of inside it.
    pub fn payload_mut(&mut self) -> Option<&mut Vec<u8>> {
        match self {
            Self::Table { bytes } | Self::Exported { bytes, .. } => Some(bytes),
            Self::Predicted { csv, .. } => Some(csv),
            Self::Combined { artifacts, .. } => Some(artifacts),
            Self::Imported { artifact, .. } | Self::Rethresholded { artifact, .. } => {
                Some(artifact)
            }
            Self::Done { result, .. } => match &mut **result {
                UnitResult::Final { artifact, .. } => Some(artifact),
                UnitResult::Fold(_) => None,
            },
            Self::Ready { .. }
            | Self::Reading { .. }
            | Self::Previewed { .. }
            | Self::Hashed { .. }
            | Self::Read { .. }
            | Self::Examined { .. }
            | Self::Rehearsed { .. }
            | Self::Explained { .. }
            | Self::Gated { .. }
            | Self::Loaded
            | Self::Progress { .. }
            | Self::Failed { .. }
            | Self::Drift { .. }
            | Self::Refused { .. } => None,
        }
    }
}
