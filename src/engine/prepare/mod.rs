//! From typed columns to the numbers a learner sees.
//!
//! A [`Recipe`] says what to do; only `Recipe::fit`, on training rows, gives a
//! [`FittedRecipe`] that can transform: medians, levels and scales never see a
//! held-out row. Declared before the split, fitted after it.

mod clean;
mod column_plan;
mod date_part;
mod directions;
mod encode;
mod fit;
mod fit_names;
mod fit_numbers;
mod fitted;
mod matrix;
mod preview;
mod recipe;
mod select;
mod shape;
mod step;
mod values;

pub use column_plan::{ColumnPlan, column_plans};
pub use date_part::{DatePart, date_text};
pub use directions::Directions;
pub use fit::{Guide, Importance};
pub use fitted::{Encoding, Error, FittedFeature, FittedRecipe, FittedValues, Scale, Source};
pub use matrix::Matrix;
pub use preview::FeaturePreview;
pub use recipe::Recipe;
pub use shape::Shape;
pub use step::{BinBy, NameFill, NumberFill, Scaling, SelectBy, Step, Transform};
