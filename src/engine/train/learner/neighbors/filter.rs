//! Rules out rows that can't be among the nearest, by whole-number dot products.
//!
//! Rows are put on a grid: clamped to a box and rounded to `i16`. Clamping (a projection
//! onto a convex set) never lengthens a distance, and rounding changes it by at most
//! `step * sqrt(d)`, so the distance on the grid less that is a lower bound of the true
//! one. What the bound does not rule out is measured exactly: no answer changes.

use wide::{i16x8, i32x4};

use super::nearest::Nearest;
use crate::engine::train::learner::simd::{Points, pair_dots, sparse_pair_dots, squared_distance};
use crate::stats::sort_numbers;

/// Columns up to which the grid is fine enough to pay.
const MAX_COLUMNS: usize = 4096;
/// Rows from which the box is made.
const SAMPLE: usize = 200;
/// Vectors of four rows, and queries, that one call of the kernel handles.
const VECTORS: usize = 2;
const GROUP: usize = 4;
const PANEL: usize = 4 * VECTORS;
/// Queries are kept without their zeros where fewer than one pair of columns in this many is none:
/// four queries share the loads of a row otherwise.
const SPARSE: usize = 2;
/// Bytes of queries handled together: they stay in the first-level cache.
const TILE_BYTES: usize = 24_576;
/// Lets every row pass; differences to any sum still fit an `i32`.
const PASS_ALL: i32 = -(1 << 30);

/// The training rows on a grid.
pub(super) struct Filter<'a> {
    rows: &'a [f32],
    width: usize,
    n_rows: usize,
    grid: Grid,
    /// Panel by panel: for each pair of columns, eight rows.
    panels: Vec<[i16x8; VECTORS]>,
    /// Per panel: minus half the squared length of each row, rounded up.
    starts: Vec<[i32x4; VECTORS]>,
}

/// Where grid point 0 lies per column, how far apart points are, and how far they go.
struct Grid {
    centres: Vec<f64>,
    step: f64,
    limit: f64,
}

/// One query's state while rows pass by.
struct Query {
    nearest: Nearest,
    /// Squared length on the grid.
    norm: i64,
    /// Sums up to this one are too far away.
    threshold: i32,
}

impl Grid {
    /// A box that holds most rows, so that outliers don't make the grid coarse.
    fn of(rows: &[f32], width: usize) -> Self {
        let n_rows = rows.len() / width;
        let stride = n_rows.div_ceil(SAMPLE).max(1);
        let mut centres = Vec::with_capacity(width);
        let mut reach = 0.0f64;
        for column in 0..width {
            let values = rows.iter().skip(column).step_by(width * stride);
            let mut values: Vec<f64> = values.map(|x| f64::from(*x)).collect();
            sort_numbers(&mut values);
            let at = |share: f64| values[((values.len() - 1) as f64 * share) as usize];
            let centre = at(0.5);
            // Twice the 98 % range: 4.7 standard deviations of a bell curve.
            reach = reach.max(2.0 * (at(0.99) - centre).max(centre - at(0.01)));
            centres.push(centre);
        }
        // Squared lengths up to 2^29: sums of two, and twice a dot product, fit an i32.
        let limit = (f64::from(1 << 29) / width as f64).sqrt().floor();
        let step = if reach > 0.0 { reach / limit } else { 1.0 };
        Self {
            centres,
            step,
            limit,
        }
    }

    /// A row's grid points, and their squared length.
    fn place(&self, row: &[f32], points: &mut [i16]) -> i64 {
        // Adding 1.5 * 2^52 rounds to a whole number.
        const ROUND: f64 = 6_755_399_441_055_744.0;
        let scale = 1.0 / self.step;
        let mut norm = 0;
        for ((point, x), centre) in points.iter_mut().zip(row).zip(&self.centres) {
            let place = ((f64::from(*x) - centre) * scale).clamp(-self.limit, self.limit);
            *point = ((place + ROUND) - ROUND) as i16;
            norm += i64::from(*point) * i64::from(*point);
        }
        norm
    }

    /// The largest squared grid distance that a row nearer than `worst` can have.
    fn farthest(&self, worst: f32) -> i64 {
        let width = self.centres.len() as f64;
        // f32 distances may fall short of the truth by rounding, and by underflow.
        let true_worst =
            (f64::from(worst) + width * 1e-44) * (1.0 + (width + 8.0) * f64::from(f32::EPSILON));
        let steps = true_worst.sqrt() / self.step + width.sqrt();
        (steps * steps * (1.0 + 1e-6)).min(1e15) as i64 + 1
    }
}

impl<'a> Filter<'a> {
    /// Puts rows of `width` columns on a grid; `None` for too many columns, or none.
    pub(super) fn of(rows: &'a [f32], width: usize) -> Option<Self> {
        if width == 0 || width > MAX_COLUMNS || rows.is_empty() {
            return None;
        }
        let grid = Grid::of(rows, width);
        let n_rows = rows.len() / width;
        let n_pairs = width.div_ceil(2);
        let mut panels = Vec::with_capacity(n_rows.div_ceil(PANEL) * n_pairs);
        let mut starts = Vec::with_capacity(n_rows.div_ceil(PANEL));
        let mut points = vec![0i16; PANEL * 2 * n_pairs];
        for chunk in rows.chunks(PANEL * width) {
            let mut halves = [0i32; PANEL];
            points.fill(0);
            let places = points.chunks_exact_mut(2 * n_pairs);
            for ((row, places), half) in chunk.chunks_exact(width).zip(places).zip(&mut halves) {
                *half = -((grid.place(row, places) / 2) as i32);
            }
            for pair in 0..n_pairs {
                panels.push([0, 1].map(|vector| {
                    i16x8::from([0, 1, 2, 3, 4, 5, 6, 7].map(|lane: usize| {
                        points[(vector * 4 + lane / 2) * 2 * n_pairs + 2 * pair + lane % 2]
                    }))
                }));
            }
            let [a, b, c, d, e, f, g, h] = halves;
            starts.push([i32x4::from([a, b, c, d]), i32x4::from([e, f, g, h])]);
        }
        Some(Self {
            rows,
            width,
            n_rows,
            grid,
            panels,
            starts,
        })
    }

    /// Finds the `k` nearest rows of each query, in order.
    pub(super) fn search(&self, queries: &[f32], k: usize, mut found: impl FnMut(&Nearest)) {
        let n_pairs = self.width.div_ceil(2);
        let per_tile = (TILE_BYTES / (n_pairs * 16))
            .next_multiple_of(GROUP)
            .max(GROUP);
        for tile in queries.chunks(per_tile * self.width) {
            let (points, mut states) = self.load(tile, k);
            let groups: Vec<&[[i16x8; GROUP]]> = points.chunks_exact(n_pairs).collect();
            match sparse(&groups) {
                Some(lists) => self.compare(tile, &lists, &mut states, sparse_pair_dots),
                None => self.compare(tile, &groups, &mut states, |panel, points, starts| {
                    pair_dots(panel, points, starts)
                }),
            }
            states.iter().for_each(|state| found(&state.nearest));
        }
    }

    /// Compares all rows with the queries of a tile, which come in groups.
    fn compare<P>(
        &self,
        tile: &[f32],
        groups: &[P],
        states: &mut [Query],
        dots: impl Fn(&[[i16x8; VECTORS]], &P, &[i32x4; VECTORS]) -> [[i32x4; VECTORS]; GROUP],
    ) {
        let panels = self.panels.chunks_exact(self.width.div_ceil(2));
        for (index, (panel, starts)) in panels.zip(&self.starts).enumerate() {
            let groups = groups.iter().zip(states.chunks_mut(GROUP));
            for (group, (points, states)) in groups.enumerate() {
                let sums = dots(panel, points, starts);
                if has_survivor(&sums, states) {
                    let first = group * GROUP * self.width;
                    self.measure(index * PANEL, &sums, &tile[first..], states);
                }
            }
        }
    }

    /// Queries on the grid, in groups as the kernel wants them, and their states.
    fn load(&self, tile: &[f32], k: usize) -> (Vec<[i16x8; GROUP]>, Vec<Query>) {
        let n_pairs = self.width.div_ceil(2);
        let n_queries = tile.len() / self.width;
        let mut points = vec![[i16x8::ZERO; GROUP]; n_queries.div_ceil(GROUP) * n_pairs];
        let mut states = Vec::with_capacity(n_queries);
        let mut places = vec![0i16; 2 * n_pairs];
        for (index, query) in tile.chunks_exact(self.width).enumerate() {
            let norm = self.grid.place(query, &mut places);
            let slots = points.iter_mut().skip(index / GROUP * n_pairs);
            for (slot, pair) in slots.zip(places.as_chunks::<2>().0) {
                let [a, b] = *pair;
                slot[index % GROUP] = i16x8::from([a, b, a, b, a, b, a, b]);
            }
            states.push(Query {
                nearest: Nearest::of(k),
                norm,
                threshold: PASS_ALL,
            });
        }
        (points, states)
    }

    /// Exact distances of the rows of a panel that passed.
    #[cold]
    fn measure(
        &self,
        first: usize,
        sums: &[[i32x4; VECTORS]; GROUP],
        queries: &[f32],
        states: &mut [Query],
    ) {
        let queries = queries.chunks_exact(self.width);
        for ((sums, query), state) in sums.iter().zip(queries).zip(states) {
            if !is_any_negative(state.signs(sums)) {
                continue;
            }
            let sums = sums.iter().flat_map(|sums| sums.to_array()).enumerate();
            for (offset, sum) in sums {
                let row = first + offset;
                if sum <= state.threshold || row >= self.n_rows {
                    continue;
                }
                let values = &self.rows[row * self.width..(row + 1) * self.width];
                let before = state.nearest.worst();
                state
                    .nearest
                    .offer(squared_distance(values, query), row as u32);
                let worst = state.nearest.worst();
                if worst != before {
                    state.lower(worst.map_or(i64::MAX, |worst| self.grid.farthest(worst)));
                }
            }
        }
    }
}

/// Of each query, the pairs of columns that are not both at the centre, as indicators of a level
/// mostly are; `None` where leaving out the others saves too little.
fn sparse(groups: &[&[[i16x8; GROUP]]]) -> Option<Vec<[Points; GROUP]>> {
    let n_all = groups
        .iter()
        .map(|pairs| pairs.len() * GROUP)
        .sum::<usize>();
    let points = groups.iter().flat_map(|pairs| pairs.iter().flatten());
    let n_used = points.filter(|point| **point != i16x8::ZERO).count();
    if n_used * SPARSE > n_all {
        return None;
    }
    let list = |pairs: &&[[i16x8; GROUP]], query: usize| {
        let points = (0..).zip(pairs.iter().map(|points| points[query]));
        points.filter(|(_, point)| *point != i16x8::ZERO).collect()
    };
    let lists = groups
        .iter()
        .map(|pairs| std::array::from_fn(|query| list(pairs, query)));
    Some(lists.collect())
}

impl Query {
    /// Negative where a row's sum is above the threshold; neither reaches 2^30.
    fn signs(&self, sums: &[i32x4; VECTORS]) -> i32x4 {
        let threshold = i32x4::splat(self.threshold);
        (threshold - sums[0]) | (threshold - sums[1])
    }

    /// Passes only what may be within a squared grid distance.
    ///
    /// `|t|^2 + |q|^2 - 2 t.q <= farthest` implies
    /// `t.q - floor(|t|^2 / 2) >= (|q|^2 - farthest) / 2`.
    fn lower(&mut self, farthest: i64) {
        let least = (self.norm.saturating_sub(farthest) + 1).div_euclid(2);
        self.threshold = (least - 1).clamp(i64::from(PASS_ALL), 1 << 30) as i32;
    }
}

/// Whether any row is above its query's threshold.
fn has_survivor(sums: &[[i32x4; VECTORS]; GROUP], states: &[Query]) -> bool {
    let mut signs = i32x4::ZERO;
    for (sums, state) in sums.iter().zip(states) {
        signs |= state.signs(sums);
    }
    is_any_negative(signs)
}

fn is_any_negative(signs: i32x4) -> bool {
    let [a, b, c, d] = signs.to_array();
    (a | b | c | d) < 0
}
