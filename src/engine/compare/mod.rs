//! Which candidate is best, and whether the gap is real.
//!
//! Ranks on the folds' mean inside the training part; the test part is shown
//! beside it and never decides, unless a person asks for the plain textbook way.

mod considerations;
mod leaderboard;
mod notes;
mod pair;
mod recommend;
mod verdict;

pub use considerations::{
    Consideration, Constraints, Grades, Weighed, grades, median_fit, pareto, still_rises, weigh,
};
pub use leaderboard::{Basis, Leaderboard, Place, rank, rank_by_test};
pub use notes::{Note, notes};
pub use pair::{Pair, TestPair, Yardstick, on_test_rows};
pub use recommend::{Recommendation, recommend};
pub use verdict::{Finding, verdict};
pub use verdict::{digits, in_sentence, mean_and_sd};
