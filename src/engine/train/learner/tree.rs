//! A fitted tree: questions down to a leaf.
//!
//! A question is "is the number <= threshold?" or "is the level one of these?"; each
//! says which way missing values go. The right child always follows the left one.

use serde::{Deserialize, Serialize};

use super::binned::MISSING;
use crate::engine::prepare::Matrix;

/// Rows that go through all trees together.
const BLOCK: usize = 8192;

/// Which child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The first child.
    Left,
    /// The one after it.
    Right,
}

/// Codes of levels, a bit each; the last bit stands for missing values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelSet([u64; 4]);

impl LevelSet {
    /// Adds a code.
    pub(super) fn insert(&mut self, code: u8) {
        if let Some(word) = self.0.get_mut(usize::from(code >> 6)) {
            *word |= 1 << (code & 63);
        }
    }

    /// Whether the code is in the set.
    #[must_use]
    pub fn contains(&self, code: u8) -> bool {
        self.0[usize::from(code >> 6)] >> (code & 63) & 1 == 1
    }

    /// The codes in the set, ascending.
    pub(super) fn codes(self) -> impl Iterator<Item = usize> + Clone {
        self.0
            .into_iter()
            .enumerate()
            .flat_map(|(index, mut word)| {
                std::iter::from_fn(move || {
                    if word == 0 {
                        return None;
                    }
                    let bit = word.trailing_zeros() as usize;
                    word &= word - 1;
                    Some(index * 64 + bit)
                })
            })
    }

    /// How many codes are in the set.
    pub(super) fn len(self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }
}

/// What divides a node's rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Question {
    /// Bins up to `bin`, that is values up to `threshold`, go left.
    Number {
        bin: u8,
        threshold: f32,
        missing: Side,
    },
    /// These levels go left.
    Levels(LevelSet),
}

impl Question {
    /// Whether a code goes left.
    pub fn takes_left(&self, code: u8) -> bool {
        match self {
            Self::Number { bin, missing, .. } => {
                code <= *bin || (usize::from(code) == MISSING && *missing == Side::Left)
            }
            Self::Levels(set) => set.contains(code),
        }
    }
}

/// A place in a tree.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    /// `value <= threshold` goes left.
    Number {
        /// The column asked about.
        feature: u32,
        /// The bound; lies between values seen in training.
        threshold: f32,
        /// Left child, the right one being the next.
        left: u32,
        /// Where missing values go.
        missing: Side,
    },
    /// Levels of a set go left.
    Levels {
        /// The column asked about.
        feature: u32,
        /// Which of the tree's sets.
        set: u32,
        /// Left child, the right one being the next.
        left: u32,
    },
    /// The end: so many leaves come before this one.
    Leaf(u32),
}

/// Questions and leaves; node 0 is the root.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tree {
    nodes: Vec<Node>,
    sets: Vec<LevelSet>,
    /// `width` values per leaf.
    values: Vec<f32>,
    /// Values per leaf: classes, or 1.
    width: u32,
}

impl Tree {
    /// A root without a question yet.
    #[must_use]
    pub(super) fn with_root(width: usize) -> Self {
        Self {
            nodes: vec![Node::Leaf(0)],
            sets: Vec::new(),
            values: Vec::new(),
            width: width as u32,
        }
    }

    /// Gives a node a question; returns its left child.
    pub(super) fn split(&mut self, node: u32, feature: u32, question: &Question) -> u32 {
        let left = self.nodes.len() as u32;
        self.nodes[node as usize] = match question {
            Question::Number {
                threshold, missing, ..
            } => Node::Number {
                feature,
                threshold: *threshold,
                left,
                missing: *missing,
            },
            Question::Levels(levels) => {
                self.sets.push(*levels);
                Node::Levels {
                    feature,
                    set: self.sets.len() as u32 - 1,
                    left,
                }
            }
        };
        self.nodes.extend([Node::Leaf(0); 2]);
        left
    }

    /// Makes a node a leaf with these values.
    pub(super) fn finish(&mut self, node: u32, values: &[f32]) {
        let leaf = self.values.len() / self.width.max(1) as usize;
        self.nodes[node as usize] = Node::Leaf(leaf as u32);
        self.values.extend_from_slice(values);
    }

    /// The values of the leaf a row ends in.
    #[must_use]
    pub fn leaf(&self, row: &[f32]) -> &[f32] {
        let mut node = 0;
        loop {
            match self.next(node, row) {
                Ok(child) => node = child,
                Err(leaf) => return self.values_of(leaf),
            }
        }
    }

    /// The child that a row goes to; `Err` with the leaf at the end of its way.
    #[inline(always)]
    pub(super) fn next(&self, node: usize, row: &[f32]) -> Result<usize, u32> {
        self.step(node, |column| row[column])
    }

    /// The same for values that are looked up by their column.
    #[inline(always)]
    pub(super) fn step(&self, node: usize, value: impl Fn(usize) -> f32) -> Result<usize, u32> {
        match self.nodes[node] {
            Node::Number {
                feature,
                threshold,
                left,
                missing,
            } => {
                let value = value(feature as usize);
                let goes_left = value <= threshold || (value.is_nan() && missing == Side::Left);
                Ok(left as usize + usize::from(!goes_left))
            }
            Node::Levels { feature, set, left } => {
                // Codes are whole numbers; NaN stands for missing.
                let value = value(feature as usize);
                let code = if value.is_nan() {
                    MISSING as u8
                } else {
                    value as u8
                };
                Ok(left as usize + usize::from(!self.sets[set as usize].contains(code)))
            }
            Node::Leaf(leaf) => Err(leaf),
        }
    }

    /// A node by its place.
    pub(super) fn node(&self, node: usize) -> Option<&Node> {
        self.nodes.get(node)
    }

    /// A set of levels by its place.
    pub(super) fn level_set(&self, set: u32) -> Option<LevelSet> {
        self.sets.get(set as usize).copied()
    }

    /// The values of a leaf.
    #[inline(always)]
    pub(super) fn values_of(&self, leaf: u32) -> &[f32] {
        let start = leaf as usize * self.width as usize;
        &self.values[start..start + self.width as usize]
    }

    /// The column that a node asks about; `None` of a leaf.
    pub(super) fn feature_of(&self, node: usize) -> Option<usize> {
        match self.nodes.get(node)? {
            Node::Number { feature, .. } | Node::Levels { feature, .. } => Some(*feature as usize),
            Node::Leaf(_) => None,
        }
    }

    /// Values per leaf.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width as usize
    }
}

/// Sums over trees of leaf values, row by row (`n_rows` x `n_outputs`). The trees take
/// turns: with `n_outputs` above their width, each tree adds to one output.
#[must_use]
pub(super) fn sums(trees: &[Tree], matrix: &Matrix, n_outputs: usize) -> Vec<f64> {
    let (n_rows, n_columns) = (matrix.n_rows(), matrix.n_columns());
    let mut sums = vec![0.0; n_rows * n_outputs];
    if n_columns == 0 {
        return sums;
    }
    for (block, sums) in sums.chunks_mut(BLOCK * n_outputs).enumerate() {
        let rows = matrix.row_block(block * BLOCK, (block + 1) * BLOCK);
        for (index, tree) in trees.iter().enumerate() {
            let first = if tree.width() == n_outputs {
                0
            } else {
                index % n_outputs
            };
            let outputs = sums.chunks_exact_mut(n_outputs);
            for (row, outputs) in rows.chunks_exact(n_columns).zip(outputs) {
                for (slot, value) in outputs[first..].iter_mut().zip(tree.leaf(row)) {
                    *slot += f64::from(*value);
                }
            }
        }
    }
    sums
}

/// Divides each row by its sum, so that probabilities sum to 1.
pub(super) fn normalise(values: &mut [f64], width: usize) {
    for row in values.chunks_exact_mut(width) {
        let total: f64 = row.iter().sum();
        row.iter_mut().for_each(|value| *value /= total);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_value_finds_its_leaf() {
        let mut tree = Tree::with_root(1);
        let mut levels = LevelSet::default();
        levels.insert(2);
        levels.insert(255);
        let left = tree.split(0, 1, &Question::Levels(levels));
        let number = Question::Number {
            bin: 0,
            threshold: 0.5,
            missing: Side::Right,
        };
        let below = tree.split(left, 0, &number);
        tree.finish(left + 1, &[3.0]);
        tree.finish(below, &[1.0]);
        tree.finish(below + 1, &[2.0]);
        let cases = [
            ([0.5, 2.0], 1.0),
            ([0.6, 2.0], 2.0),
            ([f32::NAN, 2.0], 2.0),
            ([0.1, f32::NAN], 1.0),
            ([0.1, 1.0], 3.0),
        ];
        for (row, expected) in cases {
            assert_eq!(tree.leaf(&row), [expected], "{row:?}");
        }
        assert_eq!(levels.codes().collect::<Vec<_>>(), [2, 255]);
    }
}
