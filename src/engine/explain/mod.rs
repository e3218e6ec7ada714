//! Why a model answers as it does: what its columns are worth to it.
//!
//! Works on rows that the model has not learnt from, and on the columns as they stand in the file.

mod permutation;

pub use permutation::{
    ColumnImportance, PermutationImportance, permutation_importance, rows_to_explain,
};
