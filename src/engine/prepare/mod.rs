//! From typed columns to the numbers a learner sees.
//!
//! A [`Recipe`] says what to do; only `Recipe::fit`, on training rows, gives a
//! [`FittedRecipe`] that can transform: medians, levels and scales never see a
//! held-out row. Declared before the split, fitted after it.

mod encode;
mod fit;
mod fitted;
mod matrix;
mod recipe;

pub use fitted::{Encoding, Error, FittedColumn, FittedRecipe};
pub use matrix::Matrix;
pub use recipe::{ColumnPlan, MissingIndicators, Recipe, Step, column_plans};
