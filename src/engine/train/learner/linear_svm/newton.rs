//! Newton's method for a linear classifier's squared hinge loss, in the primal.
//!
//! Minimises `|w|^2 / 2 + sum of cost x max(0, 1 - y w.x)^2` (Keerthi & DeCoste 2005).
//! The loss is quadratic where no row crosses its margin, so few steps are needed; the
//! Hessian is kept from step to step, and only rows that crossed are added or removed.

use super::super::lbfgs::Status;
use super::rows::{Row, Rows};

/// Up to this many weights the Hessian is stored; beyond, it is applied row by row.
const STORED_WIDTH: usize = 128;
/// Halvings of a step at most.
const MAX_HALVINGS: u32 = 40;

/// What is to be separated from what, and how much each row costs.
pub(super) struct Sides<'a> {
    /// 1 or -1 per row.
    pub(super) signs: &'a [f64],
    /// Price of each row's squared hinge loss; 0 leaves it out.
    pub(super) costs: &'a [f64],
    /// Converged when the gradient is no longer than this.
    pub(super) goal: f64,
    pub(super) max_iter: u32,
}

/// A direction to descend in.
struct Ray<'a> {
    weights: &'a [f64],
    direction: &'a [f64],
    /// What a whole step adds to every row's score.
    along: &'a [f64],
    /// The loss here, and its slope.
    start: (f64, f64),
}

/// The solver's memory, kept from one fit on the same rows to the next.
pub(super) struct Newton<'a> {
    rows: &'a Rows,
    /// The weighted sum of every row under the weights fitted last.
    pub(super) scores: Vec<f64>,
    /// How much of each row the Hessian holds.
    counted: Vec<f64>,
    /// Lower triangle, row by row, without the penalty's 1s; empty if not stored.
    hessian: Vec<f64>,
}

impl<'a> Newton<'a> {
    pub(super) fn new(rows: &'a Rows, n_rows: usize) -> Self {
        let is_stored = rows.width() <= STORED_WIDTH;
        Self {
            rows,
            scores: vec![0.0; n_rows],
            counted: vec![0.0; n_rows],
            hessian: vec![
                0.0;
                if is_stored {
                    rows.width() * rows.width()
                } else {
                    0
                }
            ],
        }
    }

    /// Improves the weights until they are best; says how it ended.
    pub(super) fn fit(&mut self, weights: &mut [f64], sides: &Sides<'_>) -> Status {
        let width = self.rows.width();
        let goal = sides.goal;
        let mut gradient = vec![0.0; width];
        let mut along = vec![0.0; self.scores.len()];
        self.rows.scores(weights, &mut self.scores);
        for iterations in 0..sides.max_iter {
            let loss = self.slopes(weights, sides, &mut gradient);
            let size = dot(&gradient, &gradient).sqrt();
            if size <= goal {
                return Status {
                    iterations,
                    converged: true,
                };
            }
            let mut direction = self.direction(&gradient, goal / size);
            if dot(&direction, &gradient) >= 0.0 {
                direction = gradient.iter().map(|slope| -slope).collect();
            }
            self.rows.scores(&direction, &mut along);
            let ray = Ray {
                weights,
                direction: &direction,
                along: &along,
                start: (loss, dot(&direction, &gradient)),
            };
            // No descent left at this precision: as good a minimum as can be had.
            let Some(step) = self.descend(&ray, sides) else {
                return Status {
                    iterations,
                    converged: size <= 1e3 * goal,
                };
            };
            add(weights, step, &direction);
            add(&mut self.scores, step, &along);
        }
        Status {
            iterations: sides.max_iter,
            converged: false,
        }
    }

    /// Fills the gradient, brings the Hessian up to date and returns the loss.
    fn slopes(&mut self, weights: &[f64], sides: &Sides<'_>, gradient: &mut [f64]) -> f64 {
        let mut loss = 0.5 * dot(weights, weights);
        gradient.copy_from_slice(weights);
        let mut crossed = Crossed::new(self.rows.width());
        let targets = sides.signs.iter().zip(sides.costs);
        let state = self.scores.iter().zip(self.counted.iter_mut());
        for ((row, (sign, cost)), (score, counted)) in self.rows.iter().zip(targets).zip(state) {
            let margin = 1.0 - sign * score;
            let is_active = margin > 0.0 && *cost > 0.0;
            if is_active {
                loss += cost * margin * margin;
                row.add_to(gradient, -2.0 * cost * sign * margin);
            }
            let due = if is_active { 2.0 * cost } else { 0.0 };
            if due != *counted && !self.hessian.is_empty() {
                crossed.push(due - *counted, row, &mut self.hessian);
            }
            *counted = due;
        }
        crossed.flush(&mut self.hessian);
        loss
    }

    /// The longest step of 1, 1/2, 1/4, .. that lowers the loss enough (Armijo).
    fn descend(&self, ray: &Ray<'_>, sides: &Sides<'_>) -> Option<f64> {
        let (loss, slope) = ray.start;
        let mut step = 1.0;
        for _ in 0..MAX_HALVINGS {
            if self.loss_at(ray, sides, step) <= loss + 1e-4 * step * slope {
                return Some(step);
            }
            step *= 0.5;
        }
        None
    }

    fn loss_at(&self, ray: &Ray<'_>, sides: &Sides<'_>, step: f64) -> f64 {
        let penalty: f64 = ray
            .weights
            .iter()
            .zip(ray.direction)
            .map(|(w, d)| (w + step * d) * (w + step * d))
            .sum();
        let mut losses = [0.0; 4];
        let targets = sides.signs.iter().zip(sides.costs);
        for (index, ((score, along), (sign, cost))) in
            self.scores.iter().zip(ray.along).zip(targets).enumerate()
        {
            let margin = (1.0 - sign * (score + step * along)).max(0.0);
            losses[index % 4] += cost * margin * margin;
        }
        0.5 * penalty + losses.iter().sum::<f64>()
    }

    /// Newton's step by conjugate gradients, preconditioned by the diagonal.
    fn direction(&self, gradient: &[f64], precision: f64) -> Vec<f64> {
        let width = gradient.len();
        let is_stored = !self.hessian.is_empty();
        let (precision, cap) = if is_stored {
            (1e-9, 5 * width + 20)
        } else {
            ((0.5 * precision).clamp(1e-6, 0.1), 200)
        };
        let diagonal = self.diagonal();
        let mut solution = vec![0.0; width];
        let mut rest: Vec<f64> = gradient.iter().map(|slope| -slope).collect();
        let scaled =
            |rest: &[f64]| -> Vec<f64> { rest.iter().zip(&diagonal).map(|(r, d)| r / d).collect() };
        let mut ready = scaled(&rest);
        let mut search = ready.clone();
        let mut energy = dot(&rest, &ready);
        let goal = precision * precision * energy;
        for _ in 0..cap {
            let applied = self.apply(&search);
            let curvature = dot(&search, &applied);
            if energy <= goal || curvature <= 0.0 || !curvature.is_finite() {
                break;
            }
            let step = energy / curvature;
            add(&mut solution, step, &search);
            add(&mut rest, -step, &applied);
            ready = scaled(&rest);
            let next = dot(&rest, &ready);
            let kept = next / energy;
            energy = next;
            for (slot, value) in search.iter_mut().zip(&ready) {
                *slot = value + kept * *slot;
            }
        }
        solution
    }

    fn diagonal(&self) -> Vec<f64> {
        let width = self.rows.width();
        let mut diagonal = vec![1.0; width];
        if self.hessian.is_empty() {
            for (row, counted) in self.rows.iter().zip(&self.counted) {
                row.each(|index, x| diagonal[index] += counted * f64::from(x) * f64::from(x));
            }
        }
        for (slot, value) in diagonal
            .iter_mut()
            .zip(self.hessian.iter().step_by(width + 1))
        {
            *slot += value.max(0.0);
        }
        diagonal
    }

    /// The Hessian times a vector.
    fn apply(&self, vector: &[f64]) -> Vec<f64> {
        let mut product = vector.to_vec();
        if self.hessian.is_empty() {
            for (row, counted) in self.rows.iter().zip(&self.counted) {
                if *counted > 0.0 {
                    row.add_to(&mut product, counted * row.dot(vector));
                }
            }
            return product;
        }
        for (place, row) in self.hessian.chunks_exact(self.rows.width()).enumerate() {
            let (below, from_here) = row.split_at(place);
            product[place] += dot(below, &vector[..place]) + from_here[0] * vector[place];
            add(&mut product[..place], vector[place], below);
        }
        product
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(sum: &mut [f64], factor: f64, values: &[f64]) {
    for (sum, value) in sum.iter_mut().zip(values) {
        *sum += factor * value;
    }
}

/// Rows on their way into or out of the Hessian, four at a time.
struct Crossed {
    /// Four rows, one after another.
    rows: Vec<f64>,
    factors: [f64; 4],
    width: usize,
    n_rows: usize,
}

impl Crossed {
    fn new(width: usize) -> Self {
        Self {
            rows: vec![0.0; 4 * width],
            factors: [0.0; 4],
            width,
            n_rows: 0,
        }
    }

    fn push(&mut self, factor: f64, row: Row<'_>, hessian: &mut [f64]) {
        let start = self.n_rows * self.width;
        row.copy_to(&mut self.rows[start..start + self.width]);
        self.factors[self.n_rows] = factor;
        self.n_rows += 1;
        if self.n_rows == 4 {
            self.flush(hessian);
        }
    }

    /// Adds each factor times its row's outer square to the lower triangle (and up to 3 beyond).
    fn flush(&mut self, hessian: &mut [f64]) {
        self.factors[self.n_rows..].fill(0.0);
        self.n_rows = 0;
        let (ab, cd) = self.rows.split_at(2 * self.width);
        let ((a, b), (c, d)) = (ab.split_at(self.width), cd.split_at(self.width));
        for (place, sums) in hessian.chunks_exact_mut(self.width).enumerate() {
            let factors = [a, b, c, d].map(|row| row[place]);
            let [fa, fb, fc, fd] = [0, 1, 2, 3].map(|row| factors[row] * self.factors[row]);
            let end = (place / 4 + 1) * 4;
            let rows = a.chunks_exact(4).zip(b.chunks_exact(4));
            let rows = rows.zip(c.chunks_exact(4).zip(d.chunks_exact(4)));
            for (sums, ((a, b), (c, d))) in sums[..end].chunks_exact_mut(4).zip(rows) {
                for lane in 0..4 {
                    let pairs = (fa * a[lane] + fb * b[lane]) + (fc * c[lane] + fd * d[lane]);
                    sums[lane] += pairs;
                }
            }
        }
    }
}
