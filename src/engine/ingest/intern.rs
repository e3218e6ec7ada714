//! Numbers the different values of a column in order of appearance.
//!
//! Borrows the text, so a value costs no allocation. The hash is quick, not
//! keyed, and never decides an order in any result. A table of hashes with
//! linear probing (Knuth, TAOCP 3, 6.4): most values that differ are told apart
//! without looking at their text.

/// The multiplier of FxHash (rustc-hash 2), a prime-like odd constant.
const MULTIPLIER: u64 = 0xf135_7aea_2e62_a9c5;

/// Slots to begin with; a power of two.
const FIRST_SLOTS: usize = 64;

/// Values that are looked up together.
pub(super) const BATCH: usize = 32;

/// Different values, numbered from 0.
pub(super) struct Interner<'a> {
    /// Hash and number + 1 of a value; 0 where there is none. A power of two, at most half full.
    slots: Vec<(u32, u32)>,
    values: Vec<&'a str>,
}

impl Default for Interner<'_> {
    fn default() -> Self {
        Self {
            slots: vec![(0, 0); FIRST_SLOTS],
            values: Vec::new(),
        }
    }
}

impl<'a> Interner<'a> {
    /// The hashes of some values. Their slots are far apart: looking at all of them
    /// before the first is needed lets the waits for memory overlap.
    pub(super) fn hashes(&self, values: &[Option<&str>]) -> [u32; BATCH] {
        let mut hashes = [0; BATCH];
        let mut touched = 0;
        for (to, value) in hashes.iter_mut().zip(values) {
            *to = value.map_or(0, |value| hash(value.as_bytes()));
            let slot = self.slots.get(*to as usize & (self.slots.len() - 1));
            touched ^= slot.map_or(0, |(_, number)| *number);
        }
        std::hint::black_box(touched);
        hashes
    }

    /// The number of a value with that hash; a new one if it was not seen before.
    #[inline]
    pub(super) fn code(&mut self, value: &'a str, hash: u32) -> u32 {
        let last = self.slots.len() - 1;
        let mut at = hash as usize & last;
        loop {
            match self.slots.get(at) {
                Some((found, number)) if *number > 0 => {
                    let code = number - 1;
                    if *found == hash && self.values.get(code as usize) == Some(&value) {
                        return code;
                    }
                }
                _ => return self.add(value, hash, at),
            }
            at = (at + 1) & last;
        }
    }

    fn add(&mut self, value: &'a str, hash: u32, at: usize) -> u32 {
        let code = self.values.len() as u32;
        self.values.push(value);
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = (hash, code + 1);
        }
        if self.values.len() * 2 > self.slots.len() {
            self.grow();
        }
        code
    }

    fn grow(&mut self) {
        let n_slots = self.slots.len() * 4;
        let old = std::mem::replace(&mut self.slots, vec![(0, 0); n_slots]);
        for entry in old.into_iter().filter(|(_, number)| *number > 0) {
            let mut at = entry.0 as usize & (n_slots - 1);
            while self.slots.get(at).is_some_and(|(_, number)| *number > 0) {
                at = (at + 1) & (n_slots - 1);
            }
            if let Some(slot) = self.slots.get_mut(at) {
                *slot = entry;
            }
        }
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
fn hash(bytes: &[u8]) -> u32 {
    let mut sum = bytes.len() as u64;
    let mut add = |word: u64| sum = (sum.rotate_left(5) ^ word).wrapping_mul(MULTIPLIER);
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        add(u64::from_le_bytes(*word));
    }
    match (rest, bytes.last_chunk::<8>()) {
        ([], _) => {}
        // The last eight, of which some are taken twice.
        (_, Some(word)) => add(u64::from_le_bytes(*word)),
        (rest, None) => {
            match (rest.first_chunk::<4>(), rest.last_chunk::<4>()) {
                (Some(first), Some(last)) => add(u64::from(u32::from_le_bytes(*first))
                    | u64::from(u32::from_le_bytes(*last)) << 32),
                _ => add(rest.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte))),
            }
        }
    }
    // The best bits are at the top.
    ((sum ^ (sum >> 32)).wrapping_mul(MULTIPLIER) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(values: &[String]) -> (Vec<u32>, usize) {
        let (mut interner, mut codes) = (Interner::default(), Vec::new());
        for values in values.chunks(BATCH) {
            let values: Vec<Option<&str>> = values.iter().map(|value| Some(&**value)).collect();
            let hashes = interner.hashes(&values);
            for (value, hash) in values.iter().zip(hashes) {
                codes.push(interner.code(value.unwrap(), hash));
            }
        }
        let n_different = interner.len();
        let different = interner.into_values();
        for (code, value) in codes.iter().zip(values) {
            assert_eq!(different[*code as usize], value);
        }
        (codes, n_different)
    }

    #[test]
    fn equal_values_share_a_number() {
        let values: Vec<String> = (0..100_000)
            .map(|i| format!("value {}", i % 5000))
            .collect();
        let (codes, n_different) = codes(&values);
        assert_eq!(n_different, 5000);
        assert!(
            codes
                .iter()
                .enumerate()
                .all(|(i, code)| *code as usize == i % 5000)
        );
    }

    #[test]
    fn values_of_every_length_are_told_apart() {
        let values: Vec<String> = (0..200)
            .flat_map(|n| ["a", "b", "\0"].map(|letter| letter.repeat(n)))
            .collect();
        assert_eq!(codes(&values).1, 1 + 199 * 3);
    }
}
