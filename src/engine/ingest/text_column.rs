//! The text of one column in one growing buffer.
//!
//! One allocation per column instead of one per cell. Lengths take one byte
//! for most cells, so a column costs about as much memory as its part of the
//! file. Reading in order is quick; a single cell is found from the nearest mark.

/// A mark is kept for every this many cells.
const MARK_EVERY: usize = 64;

/// The cells of a column.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct TextColumn {
    text: String,
    /// LEB128 length of each cell.
    lengths: Vec<u8>,
    /// Positions in `text` and `lengths` of every 64th cell.
    marks: Vec<(usize, usize)>,
    n_cells: usize,
}

impl TextColumn {
    pub(super) fn push(&mut self, cell: &str) {
        if self.n_cells.is_multiple_of(MARK_EVERY) {
            self.marks.push((self.text.len(), self.lengths.len()));
        }
        self.text.push_str(cell);
        let mut length = cell.len();
        while length >= 0x80 {
            self.lengths.push((length & 0x7f) as u8 | 0x80);
            length >>= 7;
        }
        self.lengths.push(length as u8);
        self.n_cells += 1;
    }

    /// Gives back the room that growing left over.
    pub(super) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.lengths.shrink_to_fit();
        self.marks.shrink_to_fit();
    }

    /// All cells in order.
    pub(super) fn iter(&self) -> Cells<'_> {
        Cells {
            column: self,
            text_at: 0,
            length_at: 0,
        }
    }

    /// One cell; empty if there is no such row.
    pub(super) fn get(&self, row: usize) -> &str {
        let Some((text_at, length_at)) = self.marks.get(row / MARK_EVERY) else {
            return "";
        };
        let mut cells = Cells {
            column: self,
            text_at: *text_at,
            length_at: *length_at,
        };
        cells.nth(row % MARK_EVERY).unwrap_or_default()
    }
}

/// Iterates over the cells of a column.
pub(super) struct Cells<'a> {
    column: &'a TextColumn,
    text_at: usize,
    length_at: usize,
}

impl<'a> Iterator for Cells<'a> {
    type Item = &'a str;

    #[inline]
    fn next(&mut self) -> Option<&'a str> {
        let mut byte = *self.column.lengths.get(self.length_at)?;
        self.length_at += 1;
        let mut length = usize::from(byte & 0x7f);
        let mut shift = 7;
        while byte >= 0x80 {
            byte = *self.column.lengths.get(self.length_at)?;
            self.length_at += 1;
            length |= usize::from(byte & 0x7f) << shift;
            shift += 7;
        }
        let start = self.text_at;
        self.text_at += length;
        self.column.text.get(start..self.text_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_in_order_and_one_by_one() {
        let cells: Vec<String> = (0..1000).map(|i: usize| "é".repeat(i * i % 301)).collect();
        let mut column = TextColumn::default();
        cells.iter().for_each(|cell| column.push(cell));
        column.shrink();
        assert!(column.iter().eq(cells.iter().map(String::as_str)));
        for (row, cell) in cells.iter().enumerate() {
            assert_eq!(column.get(row), cell);
        }
        assert_eq!(column.get(1000), "");
    }
}
