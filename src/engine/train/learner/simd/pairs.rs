//! Dot products of whole numbers, a pair of columns at a time.

use wide::{i16x8, i32x4};

/// Whole-number dot products of `R` vectors of four rows with `Q` queries, added to `starts`.
///
/// Column by column pair, `rows` holds `R` vectors (a pair of columns of four rows each)
/// and `queries` `Q` vectors (the pair of one query, four times). Sums must fit an `i32`.
pub(in crate::engine::train::learner) fn pair_dots<const R: usize, const Q: usize>(
    rows: &[[i16x8; R]],
    queries: &[[i16x8; Q]],
    starts: &[i32x4; R],
) -> [[i32x4; R]; Q] {
    let mut sums = [*starts; Q];
    for (rows, queries) in rows.iter().zip(queries) {
        for (sums, query) in sums.iter_mut().zip(queries) {
            for (sum, row) in sums.iter_mut().zip(rows) {
                *sum += row.dot(*query);
            }
        }
    }
    sums
}

/// A query's column pairs that are not zero, with their places.
pub(in crate::engine::train::learner) type Points = Vec<(u32, i16x8)>;

/// The same without the pairs of a query that are zero.
pub(in crate::engine::train::learner) fn sparse_pair_dots<const R: usize, const Q: usize>(
    rows: &[[i16x8; R]],
    queries: &[Points; Q],
    starts: &[i32x4; R],
) -> [[i32x4; R]; Q] {
    queries.each_ref().map(|points| {
        let mut sums = *starts;
        for (place, point) in points {
            if let Some(rows) = rows.get(*place as usize) {
                for (sum, row) in sums.iter_mut().zip(rows) {
                    *sum += row.dot(*point);
                }
            }
        }
        sums
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::random::{Purpose, Random};

    #[test]
    fn pair_dots_equal_their_scalar_twin() {
        let mut random = Random::new(9, Purpose::Sample, &[]);
        let mut vector = || i16x8::from([(); 8].map(|()| random.below(6000) as i16 - 3000));
        let rows: Vec<[i16x8; 2]> = (0..7).map(|_| [vector(), vector()]).collect();
        let queries: Vec<[i16x8; 3]> = (0..7).map(|_| [vector(), vector(), vector()]).collect();
        let starts = [i32x4::from([1, 2, 3, 4]), i32x4::from([-1, -2, -3, -4])];
        let found = pair_dots(&rows, &queries, &starts);
        for (q, sums) in found.iter().enumerate() {
            for (r, sum) in sums.iter().enumerate() {
                let mut expected = starts[r].to_array();
                for (rows, queries) in rows.iter().zip(&queries) {
                    let (row, query) = (rows[r].to_array(), queries[q].to_array());
                    for (lane, value) in expected.iter_mut().enumerate() {
                        *value += i32::from(row[2 * lane]) * i32::from(query[2 * lane])
                            + i32::from(row[2 * lane + 1]) * i32::from(query[2 * lane + 1]);
                    }
                }
                assert_eq!(sum.to_array(), expected);
            }
        }
        // Without a pair that is zero it is the same.
        let mut queries = queries;
        queries[4] = [i16x8::ZERO; 3];
        let lists = [0, 1, 2].map(|query| {
            let points = (0_u32..).zip(&queries).filter(|(place, _)| *place != 4);
            points
                .map(|(place, points)| (place, points[query]))
                .collect()
        });
        let whole = pair_dots(&rows, &queries, &starts);
        assert_eq!(sparse_pair_dots(&rows, &lists, &starts), whole);
    }
}
