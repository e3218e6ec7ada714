//! Statistics: distances, tests, intervals and the functions they rest on.
//!
//! Pure functions from numbers to numbers, used by drift, comparison and
//! quality checks. Nothing here knows about datasets, reads a clock or draws a
//! random number, and the bits agree on every target because `exp`, `ln` and
//! the like come from `libm`. What is undefined is `None`, never NaN or 0.

pub mod association;
pub mod benjamini_hochberg;
pub mod chi_square;
pub mod corrected_t;
pub mod correlated_t;
pub mod distance;
pub mod histogram;
pub mod kolmogorov_smirnov;
pub mod mcnemar;
pub mod normal;
pub mod order;
pub mod psi;
pub mod special;
pub mod student_t;
pub mod summary;
pub mod wasserstein;
pub mod wilson;

mod root;
mod saddle_point;

#[cfg(test)]
mod drift_golden;
#[cfg(test)]
mod golden;

pub use association::{cramers_v_squared, epsilon_squared, pearson};
pub use benjamini_hochberg::benjamini_hochberg;
pub use chi_square::{ChiSquare, MIN_EXPECTED, homogeneity, merge_small, smallest_expected};
pub use corrected_t::{CorrectedT, corrected_resampled_t};
pub use correlated_t::{Practical, correlated_t};
pub use distance::{hellinger, jensen_shannon_distance_base2, l_infinity, total_variation};
pub use histogram::{histogram_counts, histogram_edges};
pub use kolmogorov_smirnov::{KsTest, ks_two_sample, ks_two_sample_sorted};
pub use mcnemar::{McNemar, mcnemar};
pub use normal::{normal_quantile, normal_sf};
pub use order::{descending, largest_first, map_of, sort_by, sort_by_key, sort_numbers};
pub use psi::{psi, psi_expected_by_chance, psi_of_shares};
pub use special::{beta_inc, gamma_q};
pub use student_t::{student_t_quantile, student_t_sf};
pub use summary::{mean, population_sd, quantile_sorted, sample_sd, sorted_finite};
pub use wasserstein::{
    wasserstein_1, wasserstein_1_sorted, wasserstein_normed, wasserstein_normed_sorted,
};
pub use wilson::{Z_95, wilson_interval};
