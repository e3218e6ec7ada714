//! Regression: errors inside a tube cost nothing (epsilon-SVR, libsvm).
//!
//! As in scikit-learn the target keeps its units: `epsilon` is in them, and C bounds
//! what a row can pull; a target of large numbers wants a larger C.

use serde::{Deserialize, Serialize};

use super::cache::Cache;
use super::classify::weighted;
use super::kernel::{LANES, Panels, Scale};
use super::sample::sample;
use super::smo::{Variables, solve};
use crate::engine::prepare::Matrix;
use crate::engine::train::estimator::RbfSvm;
use crate::engine::train::learner::{Dense, Status};

/// Support vectors and their weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SvrModel {
    scale: Scale,
    /// Scaled support vectors, one after another.
    vectors: Vec<f32>,
    betas: Vec<f64>,
    rho: f64,
    /// Rows the machine was fitted on.
    pub rows_used: u32,
    /// Rows it was given; more than `rows_used` if there were too many.
    pub rows_given: u32,
    /// How fitting ended.
    pub status: Status,
}

/// Fits the tube; `None` for no rows, or targets or settings that are not finite.
pub fn svr(
    set: &Dense<'_>,
    targets: &[f64],
    settings: &RbfSvm,
    progress: &mut dyn FnMut(f64),
) -> Option<SvrModel> {
    let is_usable = settings.c.is_finite()
        && settings.epsilon.is_finite()
        && settings.gamma.is_none_or(f64::is_finite)
        && targets.iter().all(|target| target.is_finite());
    if !is_usable || targets.is_empty() || targets.len() != set.matrix.n_rows() {
        return None;
    }
    let one_class = vec![0; targets.len()];
    let kept = sample(&one_class, 1, settings.max_rows.max(2) as usize, set.seed);
    let n_columns = set.matrix.n_columns();
    let scale = Scale::fit(set.matrix, &kept, settings.gamma);
    let all = scale.rows(set.matrix);
    let rows: Vec<f32> = kept
        .iter()
        .flat_map(|row| &all[*row as usize * n_columns..(*row as usize + 1) * n_columns])
        .copied()
        .collect();
    let row = |row: usize| &rows[row * n_columns..(row + 1) * n_columns];
    let panels = Panels::of((0..kept.len()).map(row), n_columns);
    let variables = tube(set, targets, settings, &kept);
    let mut cache = Cache::new(&panels, &rows, n_columns);
    let solution = solve(&mut cache, variables, settings.max_iter, progress);
    let (above, below) = solution.betas.split_at(panels.n_padded());
    let betas: Vec<f64> = above.iter().zip(below).map(|(a, b)| a + b).collect();
    let support = || (0..kept.len()).filter(|place| betas[*place] != 0.0);
    let is_finite = solution.rho.is_finite() && betas.iter().all(|beta| beta.is_finite());
    is_finite.then(|| SvrModel {
        vectors: support().flat_map(row).copied().collect(),
        betas: support().map(|place| betas[place]).collect(),
        rho: solution.rho,
        rows_used: kept.len() as u32,
        rows_given: targets.len() as u32,
        status: solution.status,
        scale,
    })
}

/// Two variables per row, filled up to whole panels: above the tube, then below it.
fn tube(set: &Dense<'_>, targets: &[f64], settings: &RbfSvm, kept: &[u32]) -> Variables {
    let n = kept.len().next_multiple_of(LANES);
    let mut variables = Variables {
        lower: vec![0.0; 2 * n],
        upper: vec![0.0; 2 * n],
        errors: vec![0.0; 2 * n],
    };
    let epsilon = settings.epsilon.max(0.0);
    for (place, number) in kept.iter().enumerate() {
        let bound = settings.c.max(0.0) * set.weight(*number as usize);
        let target = targets[*number as usize];
        variables.upper[place] = bound;
        variables.errors[place] = epsilon - target;
        variables.lower[n + place] = -bound;
        variables.errors[n + place] = -epsilon - target;
    }
    variables
}

impl SvrModel {
    /// The target's estimate per row.
    #[must_use]
    pub fn predict(&self, matrix: &Matrix) -> Vec<f64> {
        let n_columns = self.scale.n_columns();
        let rows = self.scale.rows(matrix);
        let place = |row: usize| row * n_columns..(row + 1) * n_columns;
        let vectors = (0..self.betas.len()).map(|number| &self.vectors[place(number)]);
        let panels = Panels::of(vectors, n_columns);
        let mut kernel = vec![0.0; panels.n_padded()];
        (0..matrix.n_rows())
            .map(|number| {
                panels.fill(&rows[place(number)], &mut kernel);
                weighted(&kernel[..self.betas.len()], &self.betas) - self.rho
            })
            .collect()
    }
}
