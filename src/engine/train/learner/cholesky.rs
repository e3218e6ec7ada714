//! Cholesky's factorisation of symmetric matrices, plain and with pivoting.
//!
//! The pivoted form (Higham 1990) finds which columns are combinations of the others.
//! Matrices are `n` x `n`, row by row; only the lower triangle is read by the plain form.

use super::simd::{add_scaled, dot};

/// `L` of `A = L L'`.
#[derive(Clone, Debug)]
pub(super) struct Cholesky {
    lower: Vec<f64>,
    n: usize,
}

impl Cholesky {
    /// Factorises; `None` if a pivot is not above `smallest`.
    pub(super) fn of(mut a: Vec<f64>, n: usize, smallest: f64) -> Option<Self> {
        for i in 0..n {
            let (above, row) = a.split_at_mut(i * n);
            for j in 0..i {
                let other = &above[j * n..=j * n + j];
                row[j] = (row[j] - dot(&row[..j], &other[..j])) / other[j];
            }
            let pivot = row[i] - dot(&row[..i], &row[..i]);
            // Written so that a NaN fails, too.
            if !(pivot > smallest && pivot.is_finite()) {
                return None;
            }
            row[i] = pivot.sqrt();
        }
        Some(Self { lower: a, n })
    }

    /// Rows of the matrix.
    pub(super) const fn n(&self) -> usize {
        self.n
    }

    /// Solves `A x = b` in place.
    pub(super) fn solve(&self, b: &mut [f64]) {
        let rows = || self.lower.chunks_exact(self.n.max(1)).enumerate();
        for (i, row) in rows() {
            b[i] = (b[i] - dot(&row[..i], &b[..i])) / row[i];
        }
        for (i, row) in rows().rev() {
            let (before, rest) = b.split_at_mut(i);
            rest[0] /= row[i];
            add_scaled(before, -rest[0], &row[..i]);
        }
    }
}

/// A factorisation up to the rank of a matrix.
#[derive(Clone, Debug)]
pub(super) struct Pivoted {
    /// Row by row in the original order: as many numbers as the rank.
    lower: Vec<f64>,
    n: usize,
    /// Columns in the order of their pivots; the first `rank` are independent.
    order: Vec<usize>,
    rank: usize,
}

impl Pivoted {
    /// Factorises until no pivot is above `smallest`.
    pub(super) fn of(a: &[f64], n: usize, smallest: f64) -> Self {
        let mut lower = vec![0.0; n * n];
        let mut order: Vec<usize> = (0..n).collect();
        let mut pivots: Vec<f64> = (0..n).map(|i| a[i * n + i]).collect();
        let mut rank = 0;
        while rank < n {
            let mut best = rank;
            for place in rank..n {
                if pivots[order[place]] > pivots[order[best]] {
                    best = place;
                }
            }
            order.swap(rank, best);
            let chosen = order[rank];
            if pivots[chosen] <= smallest {
                break;
            }
            let root = pivots[chosen].sqrt();
            let row: Vec<f64> = lower[chosen * n..chosen * n + rank].to_vec();
            lower[chosen * n + rank] = root;
            for &other in &order[rank + 1..] {
                let rest = a[other * n + chosen] - dot(&lower[other * n..other * n + rank], &row);
                let value = rest / root;
                lower[other * n + rank] = value;
                pivots[other] -= value * value;
            }
            rank += 1;
        }
        Self {
            lower,
            n,
            order,
            rank,
        }
    }

    /// The independent columns and, after them, those that depend on them.
    pub(super) fn columns(&self) -> (&[usize], &[usize]) {
        self.order.split_at(self.rank)
    }

    /// Solves for the independent columns alone, given the right side of all.
    pub(super) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let (independent, _) = self.columns();
        let mut x: Vec<f64> = Vec::with_capacity(self.rank);
        for (i, column) in independent.iter().enumerate() {
            let row = &self.lower[column * self.n..=column * self.n + i];
            x.push((right[*column] - dot(&row[..i], &x)) / row[i]);
        }
        self.back_substitute(x)
    }

    /// A dependent column as a combination of the independent ones.
    pub(super) fn combination(&self, dependent: usize) -> Vec<f64> {
        let start = dependent * self.n;
        self.back_substitute(self.lower[start..start + self.rank].to_vec())
    }

    fn back_substitute(&self, mut x: Vec<f64>) -> Vec<f64> {
        let (independent, _) = self.columns();
        for (i, column) in independent.iter().enumerate().rev() {
            let row = &self.lower[column * self.n..=column * self.n + i];
            let (before, rest) = x.split_at_mut(i);
            rest[0] /= row[i];
            add_scaled(before, -rest[0], &row[..i]);
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `B B'` for a `B` of which the third row is the sum of the first two.
    const SINGULAR: [f64; 9] = [5.0, 2.0, 7.0, 2.0, 10.0, 12.0, 7.0, 12.0, 19.0];

    #[test]
    fn solves_a_definite_system() {
        let a = vec![4.0, 0.0, 0.0, 2.0, 5.0, 0.0, 1.0, 3.0, 6.0];
        let mut x = [7.0, 10.0, 10.0];
        Cholesky::of(a, 3, 0.0).unwrap().solve(&mut x);
        assert!(x.iter().all(|x| (x - 1.0).abs() < 1e-12), "{x:?}");
        assert!(Cholesky::of(SINGULAR.to_vec(), 3, 1e-9).is_none());
        assert!(Cholesky::of(vec![f64::NAN], 1, 0.0).is_none());
    }

    #[test]
    fn pivoting_finds_the_column_that_depends_on_others() {
        let factor = Pivoted::of(&SINGULAR, 3, 1e-9);
        assert_eq!(factor.columns(), ([2, 1].as_slice(), [0].as_slice()));
        // Column 0 is column 2 less column 1.
        let combination = factor.combination(0);
        assert!((combination[0] - 1.0).abs() < 1e-12 && (combination[1] + 1.0).abs() < 1e-12);
    }
}
