//! Finds the bytes that matter in a CSV file: delimiters, quotes, line ends.
//!
//! Looks at 64 bytes at a time with plain loops over arrays, which compilers
//! turn into vector instructions; what follows only visits the bytes found.

/// Bytes looked at together.
const LANES: usize = 64;

/// Gathers the low bits of eight bytes into the top one.
const GATHER: u64 = 0x0102_0408_1020_4080;

/// Positions of all delimiters, quotes, CRs and LFs, ascending; `text` is shorter than 4 GiB.
pub(super) fn marks(text: &[u8], delimiter: u8) -> Vec<u32> {
    // In most tables every sixth to tenth byte is one.
    let mut found = Vec::with_capacity(text.len() / 6 + LANES);
    let (blocks, rest) = text.as_chunks::<LANES>();
    for (number, block) in blocks.iter().enumerate() {
        add(&mut found, number * LANES, bits(block, delimiter));
    }
    let mut last = [0; LANES];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    // A delimiter of zero would be found in the padding.
    let is_text = (1_u64 << rest.len()) - 1;
    add(
        &mut found,
        blocks.len() * LANES,
        bits(&last, delimiter) & is_text,
    );
    found
}

/// One bit per byte, the first lowest: whether it is one of those looked for.
fn bits(block: &[u8; LANES], delimiter: u8) -> u64 {
    let mut is_mark = [0_u8; LANES];
    for (to, byte) in is_mark.iter_mut().zip(block) {
        *to = u8::from(*byte == delimiter)
            | u8::from(*byte == b'"')
            | u8::from(*byte == b'\n')
            | u8::from(*byte == b'\r');
    }
    let (words, _) = is_mark.as_chunks::<8>();
    words.iter().rev().fold(0, |sum, word| {
        sum << 8 | u64::from_le_bytes(*word).wrapping_mul(GATHER) >> 56
    })
}

fn add(found: &mut Vec<u32>, start: usize, mut bits: u64) {
    while bits != 0 {
        found.push(start as u32 + bits.trailing_zeros());
        bits &= bits - 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn agrees_with_a_plain_search(text in proptest::collection::vec(prop_oneof![Just(b','), Just(b'"'), Just(b'\r'), Just(b'\n'), any::<u8>()], 0..300)) {
            let expected: Vec<u32> = (0_u32..)
                .zip(&text)
                .filter(|(_, byte)| b",\"\r\n".contains(byte))
                .map(|(at, _)| at)
                .collect();
            prop_assert_eq!(marks(&text, b','), expected);
        }
    }

    #[test]
    fn padding_is_never_found() {
        assert_eq!(marks(b"a\0b", 0), [1]);
        assert_eq!(marks(b"", 0), [0_u32; 0]);
    }
}
