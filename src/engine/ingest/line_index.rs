//! The line of the file each kept row began in.
//!
//! Rows usually follow line by line, so only the breaks are stored.

/// Line numbers by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct LineIndex {
    /// Row and line wherever a row does not begin in the line after the last row's.
    breaks: Vec<(usize, u64)>,
    n_rows: usize,
}

impl LineIndex {
    pub(super) fn push(&mut self, line: u64) {
        if self.n_rows == 0 || self.get(self.n_rows) != line {
            self.breaks.push((self.n_rows, line));
        }
        self.n_rows += 1;
    }

    /// Forgets the last row.
    pub(super) fn pop(&mut self) {
        self.n_rows = self.n_rows.saturating_sub(1);
        let is_gone = |(row, _): &(usize, u64)| *row >= self.n_rows;
        if self.breaks.last().is_some_and(is_gone) {
            self.breaks.pop();
        }
    }

    /// The line of a row; for the row after the last, the line expected for it.
    pub(super) fn get(&self, row: usize) -> u64 {
        let after = match self.breaks.last() {
            Some((last, _)) if *last <= row => self.breaks.len(),
            _ => self.breaks.partition_point(|(first, _)| *first <= row),
        };
        let (first, line) = after
            .checked_sub(1)
            .and_then(|at| self.breaks.get(at))
            .copied()
            .unwrap_or((0, 1));
        line + (row - first) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_back_and_runs_are_stored_once() {
        let lines = [2, 3, 4, 9, 10, 12, 15, 16];
        let mut index = LineIndex::default();
        lines.iter().for_each(|line| index.push(*line));
        assert!((0..lines.len()).all(|row| index.get(row) == lines[row]));
        assert_eq!(index.breaks.len(), 4);
    }
}
