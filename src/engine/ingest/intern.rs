//! Numbers the different values of a column in order of appearance.
//!
//! Borrows the text, so a value costs no allocation. The hash is quick, not
//! keyed, and never decides an order in any result.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The multiplier of FxHash (rustc-hash 2), a prime-like odd constant.
const MULTIPLIER: u64 = 0xf135_7aea_2e62_a9c5;

/// Different values, numbered from 0.
#[derive(Default)]
pub(super) struct Interner<'a> {
    codes: HashMap<&'a str, u32, BuildHasherDefault<WordHasher>>,
    values: Vec<&'a str>,
    last: Option<(&'a str, u32)>,
}

impl<'a> Interner<'a> {
    /// The number of a value; a new one if it was not seen before.
    pub(super) fn code(&mut self, value: &'a str) -> u32 {
        if let Some((last, code)) = self.last
            && last == value
        {
            return code;
        }
        let next = self.values.len() as u32;
        let code = *self.codes.entry(value).or_insert(next);
        if code == next {
            self.values.push(value);
        }
        self.last = Some((value, code));
        code
    }

    /// How many different values there are.
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// The values by number.
    pub(super) fn into_values(self) -> Vec<&'a str> {
        self.values
    }
}

/// Hashes eight bytes at a time.
#[derive(Default)]
pub(super) struct WordHasher(u64);

impl WordHasher {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(MULTIPLIER);
    }
}

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.add(u64::from_le_bytes(*word));
        }
        let tail = rest
            .iter()
            .fold(rest.len() as u64, |sum, byte| sum << 8 | u64::from(*byte));
        self.add(tail);
    }

    fn finish(&self) -> u64 {
        // The best bits are at the top; the table looks at both ends.
        (self.0 ^ (self.0 >> 32))
            .wrapping_mul(MULTIPLIER)
            .rotate_left(26)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_a_number() {
        let values: Vec<String> = (0..100_000)
            .map(|i| format!("value {}", i % 5000))
            .collect();
        let mut interner = Interner::default();
        for (i, value) in values.iter().enumerate() {
            assert_eq!(interner.code(value) as usize, i % 5000);
        }
        assert_eq!(interner.len(), 5000);
        assert_eq!(interner.into_values()[4999], "value 4999");
    }
}
