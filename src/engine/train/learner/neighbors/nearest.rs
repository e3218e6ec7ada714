//! The k nearest rows seen so far, and all that are as far away as the k-th.

/// Rows by distance; rows must be offered in ascending order.
#[derive(Clone, Debug)]
pub(super) struct Nearest {
    k: usize,
    rows: Vec<(f32, u32)>,
}

impl Nearest {
    /// Room for `k` rows, which must be at least one.
    pub(super) fn of(k: usize) -> Self {
        Self {
            k,
            rows: Vec::with_capacity(k + 1),
        }
    }

    pub(super) fn clear(&mut self) {
        self.rows.clear();
    }

    /// Distances and rows, nearest first, equals by row.
    pub(super) fn rows(&self) -> &[(f32, u32)] {
        &self.rows
    }

    /// The distance of the k-th; `None` as long as there are fewer.
    pub(super) fn worst(&self) -> Option<f32> {
        self.rows
            .get(self.k.wrapping_sub(1))
            .map(|(distance, _)| *distance)
    }

    /// Takes a row unless it is farther than the k-th.
    pub(super) fn offer(&mut self, distance: f32, row: u32) {
        if self.worst().is_some_and(|worst| distance > worst) {
            return;
        }
        let position = self.rows.partition_point(|(other, _)| *other <= distance);
        self.rows.insert(position, (distance, row));
        // The k-th may be nearer now; what is farther than it goes.
        if let Some(worst) = self.worst() {
            while self.rows.last().is_some_and(|(last, _)| *last > worst) {
                self.rows.pop();
            }
        }
    }
}
