//! The ways of rows through many trees, remembered: where few columns change, most rows end in
//! the same leaves as before, and the others are asked again for all changes at once.

use super::tree::Tree;
use crate::engine::prepare::Matrix;

/// Most ways that are remembered: 12 bytes each.
const MOST: usize = 8_000_000;

/// Most variants that go through a tree together: a bit each.
pub const TOGETHER: usize = 32;

/// What stands for a column that does not change.
const UNCHANGED: u32 = u32::MAX;

/// Where each row ends in each tree, and which columns it was asked about on its way.
#[derive(Clone, Debug)]
pub struct Paths {
    n_rows: usize,
    /// What was asked, row by row.
    rows: Vec<f32>,
    width: usize,
    /// Tree by tree, row by row.
    leaves: Vec<u32>,
    /// A bit per column, see [`bit`].
    asked: Vec<u64>,
}

/// Other values of few columns, for all rows, in several variants.
#[derive(Clone, Debug)]
pub struct Variants {
    /// At most 32.
    n: usize,
    /// A bit per column, see [`bit`].
    changed: u64,
    /// For each column its place among those that change, or [`UNCHANGED`].
    places: Vec<u32>,
    n_changed: usize,
    /// Row by row, variant by variant, column by column.
    values: Vec<f32>,
}

/// The bit that stands for a column; columns that are 64 apart share one.
const fn bit(column: usize) -> u64 {
    1 << (column % 64)
}

/// The places of the bits that are set.
fn bits(mut mask: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = (mask != 0).then(|| mask.trailing_zeros() as usize)?;
        mask &= mask - 1;
        Some(place)
    })
}

impl Variants {
    /// Of `before`, with other columns in each variant: their places and values. At most
    /// 32 variants; more are left out.
    pub fn new(before: &Matrix, variants: &[Vec<(usize, Vec<f32>)>]) -> Self {
        let variants = &variants[..variants.len().min(TOGETHER)];
        let mut places = vec![UNCHANGED; before.n_columns()];
        let mut columns = Vec::new();
        for (column, _) in variants.iter().flatten() {
            if let Some(place) = places.get_mut(*column).filter(|place| **place == UNCHANGED) {
                *place = columns.len() as u32;
                columns.push(*column);
            }
        }
        let (n, n_changed) = (variants.len(), columns.len());
        let mut values = vec![0.0; before.n_rows() * n * n_changed];
        for (place, column) in columns.iter().enumerate() {
            for (index, variant) in variants.iter().enumerate() {
                let own = variant.iter().find(|(changed, _)| changed == column);
                let own = own.map(|(_, values)| values.as_slice());
                let source = own.or_else(|| before.columns().nth(*column)).unwrap_or(&[]);
                let slots = values.iter_mut().skip(index * n_changed + place);
                for (slot, value) in slots.step_by((n * n_changed).max(1)).zip(source) {
                    *slot = *value;
                }
            }
        }
        Self {
            n,
            changed: columns.iter().fold(0, |mask, column| mask | bit(*column)),
            places,
            n_changed,
            values,
        }
    }
}

impl Paths {
    /// Most rows whose ways through so many trees are remembered.
    pub(super) const fn most_rows(n_trees: usize) -> usize {
        MOST / if n_trees == 0 { 1 } else { n_trees }
    }

    /// Remembers the ways of all rows; `None` if they are too many.
    pub(super) fn of(trees: &[Tree], matrix: &Matrix) -> Option<Self> {
        let (n_rows, width) = (matrix.n_rows(), matrix.n_columns());
        if n_rows * trees.len() > MOST || width == 0 {
            return None;
        }
        let rows = matrix.row_block(0, n_rows);
        let mut leaves = Vec::with_capacity(n_rows * trees.len());
        let mut asked = Vec::with_capacity(n_rows * trees.len());
        for tree in trees {
            for row in rows.chunks_exact(width) {
                let (mut node, mut columns) = (0, 0);
                let leaf = loop {
                    columns |= tree.feature_of(node).map_or(0, bit);
                    match tree.next(node, row) {
                        Ok(child) => node = child,
                        Err(leaf) => break leaf,
                    }
                };
                leaves.push(leaf);
                asked.push(columns);
            }
        }
        Some(Self {
            n_rows,
            rows,
            width,
            leaves,
            asked,
        })
    }

    /// For each variant the same sums as `tree::sums` gives for a matrix of such values, to the
    /// last bit: only rows that are asked about what changed go again, and part only where the
    /// answers do.
    pub(super) fn sums(
        &self,
        trees: &[Tree],
        variants: &Variants,
        n_outputs: usize,
    ) -> Vec<Vec<f64>> {
        let n = variants.n;
        let n_own = n * variants.n_changed;
        // Row by row, output by output, variant by variant: what all variants share is added to
        // neighbours.
        let mut sums = vec![0.0; self.n_rows * n_outputs * n];
        let mut open = Vec::new();
        let ways = self.leaves.chunks_exact(self.n_rows.max(1));
        let ways = ways.zip(self.asked.chunks_exact(self.n_rows.max(1)));
        for ((index, tree), (leaves, asked)) in trees.iter().enumerate().zip(ways) {
            let first = if tree.width() == n_outputs {
                0
            } else {
                index % n_outputs
            };
            let rows = sums.chunks_exact_mut((n_outputs * n).max(1));
            let ways = leaves.iter().zip(asked).zip(rows);
            for (row, ((leaf, asked), sums)) in ways.enumerate() {
                let sums = &mut sums[first * n..];
                if asked & variants.changed == 0 {
                    let values = tree.values_of(*leaf).iter();
                    for (slots, value) in sums.chunks_exact_mut(n.max(1)).zip(values) {
                        let value = f64::from(*value);
                        slots.iter_mut().for_each(|slot| *slot += value);
                    }
                    continue;
                }
                let before = &self.rows[row * self.width..(row + 1) * self.width];
                let own = &variants.values[row * n_own..(row + 1) * n_own];
                ends(tree, (before, own, variants), &mut open, |mask, leaf| {
                    let values = tree.values_of(leaf).iter();
                    for (slots, value) in sums.chunks_exact_mut(n).zip(values) {
                        let value = f64::from(*value);
                        bits(mask).for_each(|variant| slots[variant] += value);
                    }
                });
            }
        }
        let of = |variant: usize| {
            sums.iter()
                .skip(variant)
                .step_by(n.max(1))
                .copied()
                .collect()
        };
        (0..n).map(of).collect()
    }
}

/// Where the variants of a row end in a tree: a leaf, and a bit for each variant that ends there.
#[inline(always)]
fn ends(
    tree: &Tree,
    (before, own, variants): (&[f32], &[f32], &Variants),
    open: &mut Vec<(usize, u32)>,
    mut end: impl FnMut(u32, u32),
) {
    open.push((0, u32::MAX >> (TOGETHER - variants.n)));
    while let Some((mut node, mut mask)) = open.pop() {
        loop {
            let column = tree.feature_of(node);
            let place = column.map_or(UNCHANGED, |column| variants.places[column]);
            if place == UNCHANGED {
                match tree.next(node, before) {
                    Ok(child) => node = child,
                    Err(leaf) => {
                        end(mask, leaf);
                        break;
                    }
                }
                continue;
            }
            let (mut here, mut there, mut parted) = (None, 0, 0);
            for variant in bits(mask) {
                let value = own[variant * variants.n_changed + place as usize];
                let Ok(child) = tree.step(node, |_| value) else {
                    continue;
                };
                if *here.get_or_insert(child) != child {
                    there = child;
                    parted |= 1 << variant;
                }
            }
            if parted != 0 {
                open.push((there, parted));
                mask &= !parted;
            }
            let Some(child) = here else { break };
            node = child;
        }
    }
}
