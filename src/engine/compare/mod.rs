//! Which candidate is best, and whether the gap is real.
//!
//! Ranks on the folds' mean inside the training part; the test part is shown
//! beside it and never decides.

mod leaderboard;
mod notes;
mod pair;
mod recommend;
mod verdict;

pub use leaderboard::{Leaderboard, Place, rank};
pub use notes::{Note, notes};
pub use pair::{Pair, Yardstick};
pub use recommend::{Recommendation, recommend};
pub use verdict::{Finding, verdict};
pub use verdict::{digits, mean_and_sd};
