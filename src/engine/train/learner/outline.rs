//! A tree as lines of text, questions before what follows from them.

use super::binned::MISSING;
use super::tree::{Node, Side, Tree};

/// What a line says.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// "Is the number at most this?"
    AtMost(f32),
    /// "Is the level one of these?" by their codes.
    OneOf(Vec<usize>),
    /// The end of the way: the leaf's values.
    Leaf(Vec<f32>),
}

/// One node.
#[derive(Clone, Debug, PartialEq)]
pub struct OutlineLine {
    /// Questions before it.
    pub depth: u32,
    /// The answer to the question above: `None` of the root.
    pub answer: Option<bool>,
    /// The column that is asked about; 0 of a leaf.
    pub column: usize,
    /// What it says.
    pub said: Said,
    /// Whether missing values count as "yes".
    pub takes_missing: bool,
}

impl Tree {
    /// The nodes, each question followed by its "yes" and then its "no"; at most `most` of them.
    #[must_use]
    pub fn outline(&self, most: usize) -> Vec<OutlineLine> {
        let mut lines = Vec::new();
        let mut open = vec![(0, 0, None)];
        while let Some((node, depth, answer)) = open.pop() {
            if lines.len() == most {
                break;
            }
            let Some((column, said, left, takes_missing)) = self.said(node) else {
                break;
            };
            if let Some(left) = left {
                open.push((left + 1, depth + 1, Some(false)));
                open.push((left, depth + 1, Some(true)));
            }
            lines.push(OutlineLine {
                depth,
                answer,
                column,
                said,
                takes_missing,
            });
        }
        lines
    }

    /// Column, words, left child, and where missing values go.
    fn said(&self, node: usize) -> Option<(usize, Said, Option<usize>, bool)> {
        Some(match self.node(node)? {
            Node::Number {
                feature,
                threshold,
                left,
                missing,
            } => {
                let takes_missing = *missing == Side::Left;
                let said = Said::AtMost(*threshold);
                (*feature as usize, said, Some(*left as usize), takes_missing)
            }
            Node::Levels { feature, set, left } => {
                let codes: Vec<usize> = self.level_set(*set)?.codes().collect();
                let takes_missing = codes.contains(&MISSING);
                let known = codes.into_iter().filter(|code| *code != MISSING).collect();
                let said = Said::OneOf(known);
                (*feature as usize, said, Some(*left as usize), takes_missing)
            }
            Node::Leaf(leaf) => (0, Said::Leaf(self.values_of(*leaf).to_vec()), None, false),
        })
    }
}
