//! Classification: a machine for each pair of classes, and they vote (C-SVC, libsvm).

use serde::{Deserialize, Serialize};

use super::cache::Cache;
use super::kernel::{Panels, Scale};
use super::sample::sample;
use super::smo::{Solution, Variables, solve};
use crate::engine::prepare::Matrix;
use crate::engine::train::estimator::RbfSvm;
use crate::engine::train::learner::{Dense, Status, softmax};

/// Support vectors and their weights in each pair of classes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SvcModel {
    scale: Scale,
    /// Scaled support vectors one after another, class by class.
    vectors: Vec<f32>,
    /// Classes that had rows, and where their support vectors end.
    ends: Vec<(u32, u32)>,
    /// In each pair of classes (first < second): weights of the first's, then the second's vectors.
    betas: Vec<Vec<f64>>,
    rhos: Vec<f64>,
    n_classes: usize,
    /// Rows the machine was fitted on.
    pub rows_used: u32,
    /// Rows it was given; more than `rows_used` if there were too many.
    pub rows_given: u32,
    /// Steps of all pairs, and whether all converged.
    pub status: Status,
}

/// The rows of one class: their numbers.
struct Class {
    code: u32,
    rows: Vec<u32>,
}

/// Fits a machine per pair of classes; `None` for no rows, no classes or settings that are not finite.
pub fn svc(
    set: &Dense<'_>,
    codes: &[u32],
    n_classes: usize,
    settings: &RbfSvm,
    progress: &mut dyn FnMut(f64),
) -> Option<SvcModel> {
    let is_usable = settings.c.is_finite() && settings.gamma.is_none_or(f64::is_finite);
    let is_whole = codes.len() == set.matrix.n_rows() && !codes.is_empty();
    if !is_usable || !is_whole || codes.iter().any(|code| *code as usize >= n_classes) {
        return None;
    }
    let kept = sample(
        codes,
        n_classes,
        settings.max_rows.max(2) as usize,
        set.seed,
    );
    let scale = Scale::fit(set.matrix, &kept, settings.gamma);
    let scaled = scale.rows(set.matrix);
    let classes = classes(codes, n_classes, &kept);
    let n_pairs = pairs(classes.len()).len() as f64;
    let n_rows = [kept.len(), codes.len()];
    let mut model = SvcModel::new(scale, n_classes, n_rows);
    for (first, second) in pairs(classes.len()) {
        let n_done = model.rhos.len() as f64;
        let mut report = |share: f64| progress((n_done + share) / n_pairs);
        let both = [&classes[first], &classes[second]];
        let solution = fit_pair(set, &scaled, both, settings, &mut report);
        model.add(solution);
    }
    model.keep_support_vectors(&classes, &scaled);
    let is_finite = model
        .betas
        .iter()
        .flatten()
        .chain(&model.rhos)
        .all(|value| value.is_finite());
    is_finite.then_some(model)
}

/// Classes that have rows.
fn classes(codes: &[u32], n_classes: usize, kept: &[u32]) -> Vec<Class> {
    let mut classes: Vec<Class> = (0..n_classes as u32)
        .map(|code| Class {
            code,
            rows: Vec::new(),
        })
        .collect();
    for row in kept {
        classes[codes[*row as usize] as usize].rows.push(*row);
    }
    classes.retain(|class| !class.rows.is_empty());
    classes
}

/// The first class's rows are positive; weights in the order of the two classes' rows.
fn fit_pair(
    set: &Dense<'_>,
    scaled: &[f32],
    [first, second]: [&Class; 2],
    settings: &RbfSvm,
    progress: &mut dyn FnMut(f64),
) -> Solution {
    let n_columns = set.matrix.n_columns();
    let numbers = || {
        first
            .rows
            .iter()
            .chain(&second.rows)
            .map(|row| *row as usize)
    };
    let rows: Vec<f32> = numbers()
        .flat_map(|row| &scaled[row * n_columns..(row + 1) * n_columns])
        .copied()
        .collect();
    let n_rows = first.rows.len() + second.rows.len();
    let panels = Panels::of(
        (0..n_rows).map(|row| &rows[row * n_columns..(row + 1) * n_columns]),
        n_columns,
    );
    let mut variables = Variables {
        lower: vec![0.0; panels.n_padded()],
        upper: vec![0.0; panels.n_padded()],
        errors: vec![0.0; panels.n_padded()],
    };
    for (place, row) in numbers().enumerate() {
        let bound = settings.c.max(0.0) * set.weight(row);
        if place < first.rows.len() {
            variables.upper[place] = bound;
            variables.errors[place] = -1.0;
        } else {
            variables.lower[place] = -bound;
            variables.errors[place] = 1.0;
        }
    }
    let mut cache = Cache::new(&panels, &rows, n_columns);
    let mut solution = solve(&mut cache, variables, settings.max_iter, progress);
    solution.betas.truncate(n_rows);
    solution
}

impl SvcModel {
    /// Without any pair yet; rows used and given.
    fn new(scale: Scale, n_classes: usize, [used, given]: [usize; 2]) -> Self {
        Self {
            scale,
            vectors: Vec::new(),
            ends: Vec::new(),
            betas: Vec::new(),
            rhos: Vec::new(),
            n_classes,
            rows_used: used as u32,
            rows_given: given as u32,
            status: Status {
                iterations: 0,
                converged: true,
            },
        }
    }

    fn add(&mut self, pair: Solution) {
        let Status {
            iterations,
            converged,
        } = pair.status;
        self.status.iterations = self.status.iterations.saturating_add(iterations);
        self.status.converged &= converged;
        self.rhos.push(pair.rho);
        self.betas.push(pair.betas);
    }

    /// Copies the rows that have a weight in any pair, and drops the other rows' weights.
    fn keep_support_vectors(&mut self, classes: &[Class], scaled: &[f32]) {
        let n_columns = self.scale.n_columns();
        let pairs = pairs(classes.len());
        let mut is_kept: Vec<Vec<bool>> = classes
            .iter()
            .map(|class| vec![false; class.rows.len()])
            .collect();
        for ((first, second), betas) in pairs.iter().zip(&self.betas) {
            let (ours, theirs) = betas.split_at(classes[*first].rows.len());
            for (class, betas) in [(*first, ours), (*second, theirs)] {
                for (is_kept, beta) in is_kept[class].iter_mut().zip(betas) {
                    *is_kept |= *beta != 0.0;
                }
            }
        }
        for ((first, second), betas) in pairs.iter().zip(&mut self.betas) {
            let mut is_kept = is_kept[*first].iter().chain(&is_kept[*second]);
            betas.retain(|_| is_kept.next().is_some_and(|is_kept| *is_kept));
        }
        let mut end = 0;
        for (class, is_kept) in classes.iter().zip(&is_kept) {
            for (row, _) in class
                .rows
                .iter()
                .zip(is_kept)
                .filter(|(_, is_kept)| **is_kept)
            {
                let start = *row as usize * n_columns;
                self.vectors.extend(&scaled[start..start + n_columns]);
                end += 1;
            }
            self.ends.push((class.code, end));
        }
    }

    /// Support vectors kept.
    #[must_use]
    pub fn n_support(&self) -> usize {
        self.ends.last().map_or(0, |(_, end)| *end as usize)
    }

    /// Decision values, row by row: one per pair of classes that had rows, in the order
    /// (0, 1), (0, 2), .., (1, 2), ..; above 0 speaks for the pair's first class.
    #[must_use]
    pub fn decisions(&self, matrix: &Matrix) -> Vec<f64> {
        let n_columns = self.scale.n_columns();
        let rows = self.scale.rows(matrix);
        let place = |row: usize| row * n_columns..(row + 1) * n_columns;
        let vectors = (0..self.n_support()).map(|number| &self.vectors[place(number)]);
        let panels = Panels::of(vectors, n_columns);
        let mut kernel = vec![0.0; panels.n_padded()];
        let pairs = pairs(self.ends.len());
        let mut decisions = Vec::with_capacity(matrix.n_rows() * pairs.len());
        for number in 0..matrix.n_rows() {
            panels.fill(&rows[place(number)], &mut kernel);
            for (((first, second), betas), rho) in pairs.iter().zip(&self.betas).zip(&self.rhos) {
                let (first, second) = (&kernel[self.place(*first)], &kernel[self.place(*second)]);
                let (ours, theirs) = betas.split_at(first.len());
                decisions.push(weighted(first, ours) + weighted(second, theirs) - rho);
            }
        }
        decisions
    }

    /// Where a class's support vectors are.
    fn place(&self, class: usize) -> std::ops::Range<usize> {
        let start = class.checked_sub(1).map_or(0, |before| self.ends[before].1);
        start as usize..self.ends[class].1 as usize
    }

    /// Scores per class that sum to 1, row by row. They are no probabilities: they rank
    /// classes by votes, then by how clear the votes were, and the highest is the class
    /// libsvm (and scikit-learn's `SVC.predict`) answers.
    #[must_use]
    pub fn predict(&self, matrix: &Matrix) -> Vec<f64> {
        let mut values = vec![0.0; matrix.n_rows() * self.n_classes];
        let pairs = pairs(self.ends.len());
        if let ([(only, _)], true) = (self.ends.as_slice(), pairs.is_empty()) {
            let slots = values
                .iter_mut()
                .skip(*only as usize)
                .step_by(self.n_classes);
            slots.for_each(|slot| *slot = 1.0);
            return values;
        }
        let decisions = self.decisions(matrix);
        let mut scores = vec![0.0; self.ends.len()];
        for (decisions, values) in decisions
            .chunks_exact(pairs.len())
            .zip(values.chunks_exact_mut(self.n_classes))
        {
            score(decisions, &pairs, &mut scores);
            for ((code, _), score) in self.ends.iter().zip(&scores) {
                values[*code as usize] = *score;
            }
        }
        values
    }
}

/// Pairs of classes: (0, 1), (0, 2), .., (1, 2), ..
fn pairs(n_classes: usize) -> Vec<(usize, usize)> {
    (0..n_classes)
        .flat_map(|first| (first + 1..n_classes).map(move |second| (first, second)))
        .collect()
}

/// Votes plus a third at most for how clear they were; then the exponentials' shares.
fn score(decisions: &[f64], pairs: &[(usize, usize)], scores: &mut [f64]) {
    scores.fill(0.0);
    let mut votes = vec![0u32; scores.len()];
    for (decision, (first, second)) in decisions.iter().zip(pairs) {
        votes[if *decision > 0.0 { *first } else { *second }] += 1;
        scores[*first] += decision;
        scores[*second] -= decision;
    }
    // Of equal votes libsvm takes the first class.
    let most = votes.iter().copied().max().unwrap_or(0);
    let winner = votes.iter().position(|vote| *vote == most).unwrap_or(0);
    let is_pair = scores.len() == 2;
    for (score, votes) in scores.iter_mut().zip(&votes) {
        // Two classes need no votes: the decision value alone ranks rows.
        *score = if is_pair {
            0.5 * *score
        } else {
            f64::from(*votes) + *score / (3.0 * (score.abs() + 1.0))
        };
    }
    let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let is_alone = scores.iter().filter(|score| **score == largest).count() == 1;
    if scores[winner] < largest || !is_alone {
        scores[winner] = largest + 1e-9;
    }
    softmax(scores);
}

/// The sum of kernels times weights, in a fixed order.
pub(super) fn weighted(kernel: &[f32], betas: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let whole = kernel.len() / 4 * 4;
    for (kernel, betas) in kernel.chunks_exact(4).zip(betas.chunks_exact(4)) {
        for lane in 0..4 {
            sums[lane] += f64::from(kernel[lane]) * betas[lane];
        }
    }
    for (lane, (kernel, beta)) in kernel[whole..].iter().zip(&betas[whole..]).enumerate() {
        sums[lane] += f64::from(*kernel) * beta;
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}
