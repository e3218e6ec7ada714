//! Which features a quick model could not do without.
//!
//! Extra trees are fitted to training rows; each feature is then shuffled in turn, and what
//! the trees lose is its importance (Breiman 2001). A step of the recipe goes by it, inside
//! every fold, so that the choice never sees held-out rows.

use crate::engine::charter::{Direction, Metric, Task};
use crate::engine::evaluate::score;
use crate::engine::prepare::Matrix;
use crate::engine::random::{Purpose, Random};
use crate::engine::split::Target;
use crate::engine::train::{Binned, Estimator, Labels, TrainingSet, fit};

/// Rows looked at: more make it slower, not better.
const MOST_ROWS: usize = 2000;

/// A measure of importance on the training rows of a target.
pub(super) fn of<'a>(
    target: &'a Target,
    rows: &'a [u32],
    seed: u64,
) -> impl Fn(&Matrix) -> Vec<f64> + 'a {
    move |matrix| measured(matrix, target, rows, seed)
}

/// One importance per column; all equal where nothing can be fitted.
fn measured(matrix: &Matrix, target: &Target, rows: &[u32], seed: u64) -> Vec<f64> {
    let step = matrix.n_rows().div_ceil(MOST_ROWS).max(1);
    let kept: Vec<usize> = (0..matrix.n_rows()).step_by(step).collect();
    let sample = |column: Option<(usize, &[usize])>| {
        let mut taken = Matrix::with_rows(kept.len(), matrix.n_columns());
        for index in 0..matrix.n_columns() {
            let order = match column {
                Some((shuffled, order)) if shuffled == index => order,
                _ => &kept,
            };
            let values = order.iter().map(|row| matrix.value(*row, index));
            match matrix.n_levels(index) {
                0 => taken.push_column(values),
                n_levels => taken.push_codes(values, n_levels),
            }
        }
        taken
    };
    let none = vec![0.0; matrix.n_columns()];
    let whole = sample(None);
    let kept_rows: Vec<u32> = kept
        .iter()
        .filter_map(|row| rows.get(*row).copied())
        .collect();
    let labels = Labels::of(target, &kept_rows);
    let Some(trees) = Estimator::defaults(target.task())
        .into_iter()
        .find(|estimator| matches!(estimator, Estimator::ExtraTrees(_)))
    else {
        return none;
    };
    let binned = Binned::of(&whole);
    let set = TrainingSet {
        matrix: &whole,
        binned: Some(&binned),
        gram: None,
        labels: &labels,
        weights: None,
        seed,
    };
    let Ok(model) = fit(&trees, &set, &mut |_| {}) else {
        return none;
    };
    let metric = match target.task() {
        Task::Classification => Metric::LogLoss,
        Task::Regression => Metric::Rmse,
    };
    let loss = |matrix: &Matrix| {
        let value = score(&labels, &model.predict(matrix)).get(&metric).copied();
        match metric.direction() {
            Direction::Up => -value.unwrap_or(0.0),
            Direction::Down => value.unwrap_or(0.0),
        }
    };
    let base = loss(&whole);
    (0..matrix.n_columns())
        .map(|column| {
            let mut order = kept.clone();
            Random::new(seed, Purpose::Sample, &[column as u64]).shuffle(&mut order);
            loss(&sample(Some((column, &order)))) - base
        })
        .collect()
}
