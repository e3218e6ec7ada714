//! What each feature adds to the answer of a tree: Shapley values against background rows.
//!
//! The worth of a set of features is the tree's answer with these of the row and the others of a
//! background row ("interventional", Janzing, Minorics & Blöbaum 2020). Row and background row
//! walk down together and part only where their answers differ, so that one walk gives every
//! feature's exact value (Lundberg et al. 2020, algorithm 3). Columns that belong to one feature
//! move together.

use super::tree::Tree;

/// Whose value of a feature counts on the way down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    Open,
    Row,
    Background,
}

/// Two rows on their way down trees, and what was found.
#[derive(Debug)]
pub(in crate::engine::train) struct Walk<'a> {
    /// The feature of each column.
    features: &'a [usize],
    owners: Vec<Owner>,
    /// One per feature.
    pub(in crate::engine::train) parts: Vec<f64>,
}

impl<'a> Walk<'a> {
    /// Nothing found yet; `features` names the feature of each column, below `n_features`.
    pub(in crate::engine::train) fn new(features: &'a [usize], n_features: usize) -> Self {
        Self {
            features,
            owners: vec![Owner::Open; n_features],
            parts: vec![0.0; n_features],
        }
    }

    /// Adds `factor` times what each feature adds to an output of a tree.
    pub(in crate::engine::train) fn add(
        &mut self,
        tree: &Tree,
        (row, background): (&[f32], &[f32]),
        (output, factor): (usize, f64),
    ) {
        let rows = Pair { row, background };
        self.descend(tree, 0, &rows, (0, 0), (output, factor));
    }

    /// What the leaves below a node add to features on the way that are the row's, and to those
    /// that are the background's; `n` of each are on the way.
    fn descend(
        &mut self,
        tree: &Tree,
        node: usize,
        rows: &Pair<'_>,
        n: (u32, u32),
        asked: (usize, f64),
    ) -> (f64, f64) {
        let (output, factor) = asked;
        let (of_row, of_background) =
            match (tree.next(node, rows.row), tree.next(node, rows.background)) {
                (Ok(of_row), Ok(of_background)) => (of_row, of_background),
                (Err(leaf), _) | (_, Err(leaf)) => {
                    let value = factor
                        * f64::from(tree.values_of(leaf).get(output).copied().unwrap_or(0.0));
                    return shares(value, n);
                }
            };
        if of_row == of_background {
            return self.descend(tree, of_row, rows, n, asked);
        }
        let column = tree.feature_of(node).unwrap_or(0);
        let feature = self.features.get(column).copied().unwrap_or(0);
        match self.owners.get(feature) {
            Some(Owner::Row) => return self.descend(tree, of_row, rows, n, asked),
            Some(Owner::Background) => return self.descend(tree, of_background, rows, n, asked),
            Some(Owner::Open) | None => {}
        }
        self.own(feature, Owner::Row);
        let with = self.descend(tree, of_row, rows, (n.0 + 1, n.1), asked);
        self.own(feature, Owner::Background);
        let without = self.descend(tree, of_background, rows, (n.0, n.1 + 1), asked);
        self.own(feature, Owner::Open);
        if let Some(part) = self.parts.get_mut(feature) {
            *part += with.0 + without.1;
        }
        (with.0 + without.0, with.1 + without.1)
    }

    fn own(&mut self, feature: usize, owner: Owner) {
        if let Some(slot) = self.owners.get_mut(feature) {
            *slot = owner;
        }
    }
}

struct Pair<'a> {
    row: &'a [f32],
    background: &'a [f32],
}

/// Shapley's weights of a leaf that is reached by `a` features of the row and `b` of the
/// background: `(a-1)! b! / (a+b)!` for each of the former, `-a! (b-1)! / (a+b)!` for the latter.
fn shares(value: f64, (a, b): (u32, u32)) -> (f64, f64) {
    // a! b! / (a + b)!
    let mut inverse = 1.0;
    for k in 1..=b {
        inverse *= f64::from(k) / f64::from(a + k);
    }
    let of = |n: u32| {
        if n == 0 {
            0.0
        } else {
            value * inverse / f64::from(n)
        }
    };
    (of(a), -of(b))
}

#[cfg(test)]
mod tests {
    use super::super::tree::{LevelSet, Question, Side};
    use super::*;

    /// `x0 <= 0.5`, then `x1 <= 0.5` on the left and `x2` in {1} on the right, then `x0` again.
    fn tree() -> Tree {
        let mut tree = Tree::with_root(1);
        let number = |threshold| Question::Number {
            bin: 0,
            threshold,
            missing: Side::Right,
        };
        let mut levels = LevelSet::default();
        levels.insert(1);
        let left = tree.split(0, 0, &number(0.5));
        let deep = tree.split(left, 1, &number(0.5));
        let wide = tree.split(left + 1, 2, &Question::Levels(levels));
        let again = tree.split(deep, 0, &number(0.2));
        for (node, value) in [
            (again, 1.0),
            (again + 1, 5.0),
            (deep + 1, -2.0),
            (wide, 4.0),
            (wide + 1, 9.0),
        ] {
            tree.finish(node, &[value]);
        }
        tree
    }

    /// By the definition, over all subsets.
    fn exact(
        tree: &Tree,
        row: &[f32],
        background: &[f32],
        features: &[usize],
        n: usize,
    ) -> Vec<f64> {
        let worth = |set: usize| {
            let mixed: Vec<f32> = (0..row.len())
                .map(|c| {
                    if set >> features[c] & 1 == 1 {
                        row[c]
                    } else {
                        background[c]
                    }
                })
                .collect();
            f64::from(tree.leaf(&mixed)[0])
        };
        let factorial = |k: usize| (1..=k).map(|x| x as f64).product::<f64>();
        (0..n)
            .map(|feature| {
                (0..1 << n)
                    .filter(|set| set >> feature & 1 == 0)
                    .map(|set: usize| {
                        let size = set.count_ones() as usize;
                        let weight = factorial(size) * factorial(n - size - 1) / factorial(n);
                        weight * (worth(set | 1 << feature) - worth(set))
                    })
                    .sum()
            })
            .collect()
    }

    #[test]
    fn a_walk_gives_what_all_subsets_give() {
        let tree = tree();
        let values = [0.1, 0.3, 0.9, f32::NAN];
        let rows: Vec<[f32; 3]> = values
            .iter()
            .flat_map(|a| {
                values
                    .iter()
                    .flat_map(move |b| [0.0, 1.0, f32::NAN].map(|c| [*a, *b, c]))
            })
            .collect();
        for (features, n) in [([0, 1, 2], 3), ([0, 1, 0], 2)] {
            for row in &rows {
                for background in &rows {
                    let mut walk = Walk::new(&features, n);
                    walk.add(&tree, (row, background), (0, 1.0));
                    let expected = exact(&tree, row, background, &features, n);
                    for (found, expected) in walk.parts.iter().zip(&expected) {
                        assert!(
                            (found - expected).abs() < 1e-12,
                            "{row:?} {background:?}: {found} {expected}"
                        );
                    }
                }
            }
        }
    }
}
