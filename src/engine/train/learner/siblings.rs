//! Sums per bin of whole nodes, where every feature is looked at: the larger of two
//! siblings is what the smaller one leaves of their parent, exactly.

use super::binned::Binned;
use super::histogram::{N_CODES, Sums};

/// A node's sums, by their place in [`Siblings`].
pub(super) type Place = usize;

/// Sums of open nodes, by feature.
#[derive(Default)]
pub(super) struct Siblings {
    nodes: Vec<Vec<Sums>>,
    free: Vec<Place>,
}

impl Siblings {
    /// Adds up what rows carry.
    pub fn fill(&mut self, binned: &Binned, rows: &[u32], carried: &[i64]) -> Place {
        let place = self.free.pop().unwrap_or_else(|| {
            self.nodes.push(vec![[0; N_CODES]; binned.features.len()]);
            self.nodes.len() - 1
        });
        for (sums, feature) in self.nodes[place].iter_mut().zip(&binned.features) {
            sums.fill(0);
            for (row, carried) in rows.iter().zip(carried) {
                sums[usize::from(feature.codes[*row as usize])] += carried;
            }
        }
        place
    }

    /// Takes a child's rows out of its parent, which becomes the other child.
    pub fn subtract(&mut self, parent: Place, child: Place) {
        let (Ok([parent, child]), false) = (
            self.nodes.get_disjoint_mut([parent, child]),
            parent == child,
        ) else {
            return;
        };
        for (parent, child) in parent.iter_mut().zip(child.iter()) {
            for (parent, child) in parent.iter_mut().zip(child) {
                *parent -= child;
            }
        }
    }

    /// The sums of a feature.
    pub fn of(&self, place: Place, feature: u32) -> &Sums {
        &self.nodes[place][feature as usize]
    }

    /// Lets other nodes use the room.
    pub fn free(&mut self, place: Place) {
        self.free.push(place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::prepare::Matrix;

    #[test]
    fn the_rest_of_a_parent_is_the_other_child() {
        let mut matrix = Matrix::with_rows(9, 2);
        for step in [3, 5] {
            matrix.push_column((0..9).map(|row| (row * step % 7) as f32));
        }
        let binned = Binned::of(&matrix);
        let carried: Vec<i64> = (0..9).map(|row| 10 + row * row).collect();
        let rows: Vec<u32> = (0..9).collect();
        let mut siblings = Siblings::default();
        let parent = siblings.fill(&binned, &rows, &carried);
        let small = siblings.fill(&binned, &rows[..3], &carried[..3]);
        let large = siblings.fill(&binned, &rows[3..], &carried[3..]);
        siblings.subtract(parent, small);
        for feature in 0..2 {
            assert_eq!(siblings.of(parent, feature), siblings.of(large, feature));
            assert_eq!(
                siblings.of(small, feature).iter().sum::<i64>(),
                10 + 11 + 14
            );
        }
        // Room is used again, and holds nothing of what was there.
        siblings.free(small);
        let again = siblings.fill(&binned, &rows[3..], &carried[3..]);
        assert_eq!(again, small);
        assert_eq!(siblings.of(again, 0), siblings.of(large, 0));
    }
}
