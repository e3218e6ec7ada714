//! Bytes to characters, block by block.
//!
//! The encoding is settled on the first block: UTF-8 if it is valid, or if its
//! multi-byte characters outnumber its invalid bytes; Windows-1252 otherwise.
//! Later invalid bytes do not change it: they become `�` and are listed.

use super::error::Error;
use super::options::Encoding;

/// Windows-1252 from 0x80 to 0x9F (WHATWG Encoding Standard, index windows-1252).
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
    '\u{8f}', //
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The UTF-8 byte order mark.
pub(super) const BOM: &[u8] = b"\xef\xbb\xbf";

/// The encoding of a file that begins with `head`.
pub(super) fn detect(head: &[u8]) -> Encoding {
    if head.starts_with(BOM) {
        return Encoding::Utf8;
    }
    if let Some(encoding) = utf16(head) {
        return encoding;
    }
    let (mut n_valid, mut n_invalid) = (0, 0);
    for chunk in head.utf8_chunks() {
        n_valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        n_invalid += usize::from(!chunk.invalid().is_empty());
    }
    // A character cut in two at the end of the block is not invalid.
    let is_cut = std::str::from_utf8(head).is_err_and(|error| error.error_len().is_none());
    if is_cut || n_invalid == 0 || n_valid > n_invalid {
        Encoding::Utf8
    } else {
        Encoding::Windows1252
    }
}

/// Bytes of a byte order mark at the start of a file in that encoding.
pub(super) fn n_bom(head: &[u8], encoding: Encoding) -> usize {
    let mark: &[u8] = match encoding {
        Encoding::Utf8 => BOM,
        Encoding::Utf16Le => &[0xff, 0xfe],
        Encoding::Utf16Be => &[0xfe, 0xff],
        Encoding::Windows1252 => return 0,
    };
    if head.starts_with(mark) {
        mark.len()
    } else {
        0
    }
}

/// UTF-16 by its byte order mark, or western text whose every second byte is zero.
pub(super) fn utf16(head: &[u8]) -> Option<Encoding> {
    match head {
        [0xff, 0xfe, ..] => return Some(Encoding::Utf16Le),
        [0xfe, 0xff, ..] => return Some(Encoding::Utf16Be),
        _ => {}
    }
    let head = head.get(..LOOKED_AT).unwrap_or(head);
    let zeros = |parity: usize| {
        let bytes = head.iter().skip(parity).step_by(2);
        bytes.filter(|byte| **byte == 0).count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    if head.len() < 8 || even.min(odd) > 0 || even.max(odd) * 4 <= head.len() {
        return None;
    }
    Some(if odd > even {
        Encoding::Utf16Le
    } else {
        Encoding::Utf16Be
    })
}

/// How much of a file is looked at for zeros.
const LOOKED_AT: usize = 4096;

/// What comes out of a decoder, in file order.
pub(super) enum Piece<'a> {
    /// Characters.
    Text(&'a str),
    /// Bytes that mean nothing; the first of them and where it is.
    Invalid { offset: u64, byte: u8 },
    /// The same, where a replacement is in the text already.
    Noted { offset: u64, byte: u8 },
}

/// Decodes a file given in blocks; keeps the start of a character cut by a block's end.
pub(super) struct Decoder {
    encoding: Encoding,
    rest: Vec<u8>,
    scratch: String,
    offset: u64,
}

impl Decoder {
    /// A decoder that begins at a byte offset of the file (after the byte order mark).
    pub(super) fn new(encoding: Encoding, offset: u64) -> Self {
        Self {
            encoding,
            rest: Vec::new(),
            scratch: String::new(),
            offset,
        }
    }

    /// Passes the characters of the next block to `emit`.
    pub(super) fn decode(
        &mut self,
        block: &[u8],
        mut emit: impl FnMut(Piece<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match self.encoding {
            Encoding::Windows1252 => {
                self.scratch.clear();
                self.scratch
                    .extend(block.iter().map(|byte| windows_1252(*byte)));
                emit(Piece::Text(&self.scratch))
            }
            Encoding::Utf16Le | Encoding::Utf16Be => self.decode_utf16(block, &mut emit),
            Encoding::Utf8 if self.rest.is_empty() => self.decode_utf8(block, &mut emit),
            Encoding::Utf8 => {
                let mut joined = std::mem::take(&mut self.rest);
                joined.extend_from_slice(block);
                self.decode_utf8(&joined, &mut emit)
            }
        }
    }

    /// Reports a character that the end of the file cut off.
    pub(super) fn finish(
        &mut self,
        mut emit: impl FnMut(Piece<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match std::mem::take(&mut self.rest).first() {
            Some(byte) => emit(Piece::Invalid {
                offset: self.offset,
                byte: *byte,
            }),
            None => Ok(()),
        }
    }

    /// Pairs of bytes; a pair or a surrogate cut by the block's end waits for the next block.
    fn decode_utf16(
        &mut self,
        block: &[u8],
        emit: &mut impl FnMut(Piece<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut bytes = std::mem::take(&mut self.rest);
        bytes.extend_from_slice(block);
        let unit = |pair: &[u8; 2]| match self.encoding {
            Encoding::Utf16Be => u16::from_be_bytes(*pair),
            _ => u16::from_le_bytes(*pair),
        };
        let (pairs, rest) = bytes.as_chunks::<2>();
        let is_cut = pairs
            .last()
            .is_some_and(|pair| (0xd800..0xdc00).contains(&unit(pair)));
        let n_whole = pairs.len() - usize::from(is_cut);
        let (whole, cut) = pairs.split_at(n_whole);
        let mut waiting: Vec<u8> = cut.concat();
        waiting.extend_from_slice(rest);
        self.scratch.clear();
        let mut at = self.offset;
        let mut invalid = Vec::new();
        for decoded in char::decode_utf16(whole.iter().map(unit)) {
            match decoded {
                Ok(c) => {
                    at += 2 * c.len_utf16() as u64;
                    self.scratch.push(c);
                }
                Err(error) => {
                    invalid.push((at, (error.unpaired_surrogate() >> 8) as u8));
                    at += 2;
                    self.scratch.push(char::REPLACEMENT_CHARACTER);
                }
            }
        }
        self.offset = at;
        self.rest = waiting;
        emit(Piece::Text(&self.scratch))?;
        // The replacement is in the text already.
        for (offset, byte) in invalid {
            emit(Piece::Noted { offset, byte })?;
        }
        Ok(())
    }

    fn decode_utf8(
        &mut self,
        mut bytes: &[u8],
        emit: &mut impl FnMut(Piece<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        loop {
            let error = match std::str::from_utf8(bytes) {
                Ok(text) => {
                    self.offset += bytes.len() as u64;
                    return if text.is_empty() {
                        Ok(())
                    } else {
                        emit(Piece::Text(text))
                    };
                }
                Err(error) => error,
            };
            let (valid, rest) = bytes.split_at(error.valid_up_to());
            self.offset += valid.len() as u64;
            if let Ok(text) = std::str::from_utf8(valid) {
                emit(Piece::Text(text))?;
            }
            let Some(n_invalid) = error.error_len() else {
                self.rest = rest.to_vec();
                return Ok(());
            };
            let (invalid, rest) = rest.split_at(n_invalid);
            if let Some(byte) = invalid.first() {
                emit(Piece::Invalid {
                    offset: self.offset,
                    byte: *byte,
                })?;
            }
            self.offset += n_invalid as u64;
            bytes = rest;
        }
    }
}

fn windows_1252(byte: u8) -> char {
    let special = usize::from(byte)
        .checked_sub(0x80)
        .and_then(|index| WINDOWS_1252.get(index));
    special.copied().unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], encoding: Encoding, block: usize) -> String {
        let mut text = String::new();
        let mut emit = |piece: Piece<'_>| {
            match piece {
                Piece::Text(part) => text.push_str(part),
                Piece::Noted { .. } => {}
                Piece::Invalid { offset, byte } => text.push_str(&format!("<{byte:02X}@{offset}>")),
            }
            Ok(())
        };
        let mut decoder = Decoder::new(encoding, 0);
        for part in bytes.chunks(block) {
            decoder.decode(part, &mut emit).unwrap();
        }
        decoder.finish(&mut emit).unwrap();
        text
    }

    fn check(bytes: &[u8], encoding: Encoding, expected: &str) {
        for block in 1..=bytes.len() {
            assert_eq!(
                decoded(bytes, encoding, block),
                expected,
                "blocks of {block}"
            );
        }
    }

    #[test]
    fn utf8_is_read_whatever_the_block_size() {
        check("aé€😀z".as_bytes(), Encoding::Utf8, "aé€😀z");
    }

    #[test]
    fn invalid_bytes_are_reported_with_their_offset() {
        check(b"a\xe9b\xff", Encoding::Utf8, "a<E9@1>b<FF@3>");
        check(b"ab\xe2\x82", Encoding::Utf8, "ab<E2@2>");
        check(b"\xe2\x82x", Encoding::Utf8, "<E2@0>x");
    }

    #[test]
    fn windows_1252_follows_the_standard() {
        check(
            b"caf\xe9 \x80 \x93x\x94 \x81\xff",
            Encoding::Windows1252,
            "café € “x” \u{81}ÿ",
        );
    }

    #[test]
    fn detection_is_robust_against_single_bytes() {
        assert_eq!(detect(b"plain"), Encoding::Utf8);
        assert_eq!(detect(b"caf\xe9,1\n"), Encoding::Windows1252);
        assert_eq!(detect("é".as_bytes()), Encoding::Utf8);
        assert_eq!(detect(b"cut \xe2\x82"), Encoding::Utf8);
        assert_eq!(detect("éüöß and \u{20ac}".as_bytes()), Encoding::Utf8);
        assert_eq!(
            detect(&["éüöß".as_bytes(), b" \xe9 "].concat()),
            Encoding::Utf8
        );
    }
}
