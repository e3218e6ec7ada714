//! The text of one column, in chunks of a few thousand cells.
//!
//! Two allocations per chunk instead of one per cell, each of exactly the size
//! it needs, so a column costs about as much memory as its part of the file,
//! also while it grows. Lengths take one byte for most cells. Reading in order
//! is quick; a single cell is found from the nearest mark.

/// Cells per chunk.
const CHUNK: usize = 4096;

/// A mark is kept for every this many cells.
const MARK_EVERY: usize = 64;

/// Short cells are copied as this many bytes, which is quicker than counting them.
const SHORT: usize = 16;

/// The bytes of a field, and what follows them in the same buffer.
#[derive(Clone, Copy, Debug)]
pub(super) struct FieldBytes<'a> {
    /// Begins with the field.
    pub(super) rest: &'a [u8],
    /// Length of the field.
    pub(super) n_bytes: usize,
}

/// The cells of a column.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct TextColumn {
    chunks: Vec<Chunk>,
    open: OpenChunk,
}

/// Cells that came in last; not readable before they are closed.
#[derive(Clone, Debug, Default, PartialEq)]
struct OpenChunk {
    text: Vec<u8>,
    lengths: Vec<u8>,
    marks: Vec<(u32, u32)>,
    n_cells: usize,
}

/// Cells that can be read.
#[derive(Clone, Debug, PartialEq)]
struct Chunk {
    text: Box<str>,
    /// LEB128 length of each cell.
    lengths: Box<[u8]>,
    /// Positions in `text` and `lengths` of every 64th cell.
    marks: Box<[(u32, u32)]>,
}

impl TextColumn {
    /// Adds a cell; the field must be whole characters.
    #[inline]
    pub(super) fn push(&mut self, field: FieldBytes<'_>) {
        let open = &mut self.open;
        if open.n_cells.is_multiple_of(MARK_EVERY) {
            open.marks
                .push((open.text.len() as u32, open.lengths.len() as u32));
        }
        let FieldBytes { rest, n_bytes } = field;
        match rest.first_chunk::<SHORT>() {
            Some(short) if n_bytes <= SHORT => {
                let end = open.text.len() + n_bytes;
                open.text.extend_from_slice(short);
                open.text.truncate(end);
            }
            _ => open
                .text
                .extend_from_slice(rest.get(..n_bytes).unwrap_or_default()),
        }
        let mut length = n_bytes;
        while length >= 0x80 {
            open.lengths.push((length & 0x7f) as u8 | 0x80);
            length >>= 7;
        }
        open.lengths.push(length as u8);
        open.n_cells += 1;
        if open.n_cells == CHUNK {
            self.close();
        }
    }

    /// Takes the last cell out again, before `finish`.
    pub(super) fn pop(&mut self) {
        if self.open.n_cells == 0 {
            // The last cell closed a chunk: open it again.
            let Some(chunk) = self.chunks.pop() else {
                return;
            };
            let cells: Vec<String> = chunk.cells((0, 0)).map(str::to_owned).collect();
            for cell in cells.iter().take(CHUNK - 1) {
                self.push(FieldBytes {
                    rest: cell.as_bytes(),
                    n_bytes: cell.len(),
                });
            }
            return;
        }
        let open = &mut self.open;
        let (mut at_text, mut at_length) = (0, 0);
        if let Some((text, length)) = open.marks.last() {
            (at_text, at_length) = (*text as usize, *length as usize);
        }
        // Forward from the mark to the last cell.
        let n_after = (open.n_cells - 1) % MARK_EVERY;
        for _ in 0..n_after {
            let rest = open.lengths.get(at_length..).unwrap_or_default();
            let n_bytes = rest.iter().take_while(|byte| **byte >= 0x80).count() + 1;
            let length = rest
                .iter()
                .take(n_bytes)
                .rev()
                .fold(0, |sum, byte| sum << 7 | usize::from(byte & 0x7f));
            at_text += length;
            at_length += n_bytes;
        }
        open.text.truncate(at_text);
        open.lengths.truncate(at_length);
        open.n_cells -= 1;
        if open.n_cells.is_multiple_of(MARK_EVERY) {
            open.marks.pop();
        }
    }

    /// Makes the last cells readable and gives back the room for more.
    pub(super) fn finish(&mut self) {
        if self.open.n_cells > 0 {
            self.close();
        }
        self.open = OpenChunk::default();
        self.chunks.shrink_to_fit();
    }

    fn close(&mut self) {
        let open = &mut self.open;
        // Fields are cut from text beside characters of one byte, so this is always text.
        let text = std::str::from_utf8(&open.text).unwrap_or_default();
        self.chunks.push(Chunk {
            text: text.into(),
            lengths: open.lengths.as_slice().into(),
            marks: open.marks.as_slice().into(),
        });
        open.text.clear();
        open.lengths.clear();
        open.marks.clear();
        open.n_cells = 0;
    }

    /// All cells in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.chunks.iter().flat_map(|chunk| chunk.cells((0, 0)))
    }

    /// One cell; empty if there is no such row.
    pub(super) fn get(&self, row: usize) -> &str {
        let cell = |row: usize| {
            let chunk = self.chunks.get(row / CHUNK)?;
            let mark = *chunk.marks.get(row % CHUNK / MARK_EVERY)?;
            chunk.cells(mark).nth(row % MARK_EVERY)
        };
        cell(row).unwrap_or_default()
    }
}

impl Chunk {
    fn cells(&self, (text_at, length_at): (u32, u32)) -> Cells<'_> {
        let (text_at, length_at) = (text_at as usize, length_at as usize);
        Cells {
            text: self.text.get(text_at..).unwrap_or_default(),
            lengths: self.lengths.get(length_at..).unwrap_or_default(),
        }
    }
}

/// Iterates over the cells of a chunk.
struct Cells<'a> {
    text: &'a str,
    lengths: &'a [u8],
}

impl<'a> Iterator for Cells<'a> {
    type Item = &'a str;

    #[inline]
    fn next(&mut self) -> Option<&'a str> {
        let (byte, mut lengths) = self.lengths.split_first()?;
        let mut length = usize::from(*byte);
        if length >= 0x80 {
            (length, lengths) = long_length(self.lengths)?;
        }
        self.lengths = lengths;
        let (cell, text) = self.text.split_at_checked(length)?;
        self.text = text;
        Some(cell)
    }
}

/// A length of several bytes, and what follows it.
fn long_length(mut lengths: &[u8]) -> Option<(usize, &[u8])> {
    let (mut length, mut shift) = (0, 0);
    loop {
        let (byte, rest) = lengths.split_first()?;
        length |= usize::from(byte & 0x7f) << shift;
        if *byte < 0x80 {
            return Some((length, rest));
        }
        (shift, lengths) = (shift + 7, rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_in_order_and_one_by_one() {
        let cells: Vec<String> = (0..10_000)
            .map(|i: usize| "é".repeat(i * i % 301))
            .collect();
        let mut column = TextColumn::default();
        for (i, cell) in cells.iter().enumerate() {
            let followed = cell.clone() + if i % 2 == 0 { "" } else { ",and sixteen more" };
            column.push(FieldBytes {
                rest: followed.as_bytes(),
                n_bytes: cell.len(),
            });
        }
        column.finish();
        assert!(column.iter().eq(cells.iter().map(String::as_str)));
        for (row, cell) in cells.iter().enumerate() {
            assert_eq!(column.get(row), cell);
        }
        assert_eq!(column.get(10_000), "");
        assert_eq!(column.get(1_000_000), "");
    }
}
