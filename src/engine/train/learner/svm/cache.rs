//! Rows of the kernel matrix, the most recently used of them kept.

use super::kernel::Panels;

/// Memory for kernel rows; a page has less to spare than a program.
const CACHE_BYTES: usize = if cfg!(target_arch = "wasm32") {
    64 << 20
} else {
    100 << 20
};

/// Computes kernel rows, and keeps as many as fit.
pub(super) struct Cache<'a> {
    panels: &'a Panels,
    /// Scaled rows, one after another.
    rows: &'a [f32],
    n_columns: usize,
    n_slots: usize,
    slots: Vec<Vec<f32>>,
    /// Per slot: whose row it holds, and when it was last used.
    held: Vec<(usize, u64)>,
    /// Per row: its slot, if any.
    slot_of: Vec<Option<usize>>,
    clock: u64,
}

impl<'a> Cache<'a> {
    pub(super) fn new(panels: &'a Panels, rows: &'a [f32], n_columns: usize) -> Self {
        let n_bytes = panels.n_padded().max(1) * size_of::<f32>();
        Self {
            panels,
            rows,
            n_columns,
            n_slots: (CACHE_BYTES / n_bytes).max(2),
            slots: Vec::new(),
            held: Vec::new(),
            slot_of: vec![None; panels.n_padded()],
            clock: 0,
        }
    }

    /// Length of a kernel row.
    pub(super) const fn n_padded(&self) -> usize {
        self.panels.n_padded()
    }

    /// The kernel rows of two rows.
    pub(super) fn pair(&mut self, first: usize, second: usize) -> (&[f32], &[f32]) {
        // Two slots at least: the second can't push out the first.
        let (first, second) = (self.slot(first), self.slot(second));
        (&self.slots[first], &self.slots[second])
    }

    /// The kernel row of a row.
    pub(super) fn row(&mut self, row: usize) -> &[f32] {
        let slot = self.slot(row);
        &self.slots[slot]
    }

    fn slot(&mut self, row: usize) -> usize {
        self.clock += 1;
        if let Some(slot) = self.slot_of[row] {
            self.held[slot].1 = self.clock;
            return slot;
        }
        let slot = if self.slots.len() < self.n_slots {
            self.slots.push(vec![0.0; self.panels.n_padded()]);
            self.held.push((row, self.clock));
            self.slots.len() - 1
        } else {
            let oldest = self.held.iter().enumerate().min_by_key(|(_, held)| held.1);
            let slot = oldest.map_or(0, |(slot, _)| slot);
            self.slot_of[self.held[slot].0] = None;
            self.held[slot] = (row, self.clock);
            slot
        };
        self.slot_of[row] = Some(slot);
        let query = &self.rows[row * self.n_columns..(row + 1) * self.n_columns];
        self.panels.fill(query, &mut self.slots[slot]);
        slot
    }
}
