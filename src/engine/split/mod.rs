//! Which rows train and which test.
//!
//! Looks at the target alone, never at features. The same seed and target always
//! give the same rows. [`TrainRows`] can only be made here, and a recipe can only
//! be fitted on `TrainRows`: that is how a leak is made impossible to write.
//!
//! - `target`: the column to predict, rows without it dropped and counted
//! - `spec`, `keys`: how rows are divided, and by what
//! - `holdout`: the 80/20 split
//! - `folds`: cross-validation inside the training part

mod folds;
mod holdout;
mod keys;
mod seal;
mod spec;
mod strata;
mod target;

pub use folds::{Fold, folds};
pub use holdout::{Error, Split, TestRows, TrainRows, holdout};
pub use keys::Keys;
pub use seal::{Opening, Seal};
pub use spec::{Share, ShareError, SplitBy, SplitSpec};
pub use strata::{Part, part_sizes};
pub use target::{Target, TargetError, Values};
