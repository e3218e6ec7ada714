//! Fingerprints of values: SHA-256 of their canonical JSON.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// 64 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Digest(String);

impl Digest {
    /// The digest of bytes.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self(
            Sha256::digest(bytes)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        )
    }

    /// All 64 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first eight digits, for people.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.get(..8).unwrap_or(&self.0)
    }
}

/// The digest of a value's JSON. Fields come in the order they are declared, maps are
/// sorted, so equal values have equal digests.
#[must_use]
pub fn digest_of<T: Serialize>(value: &T) -> Digest {
    // Plain data always has a JSON form; if not, its digest is that of nothing.
    Digest::of_bytes(&serde_json::to_vec(value).unwrap_or_default())
}
