//! Why a model answers as it does: what its columns are worth to it, how the answer depends on
//! one of them, and what the answer for one row is made of.
//!
//! Works on rows that the model has not learnt from, and on the columns as they stand in the file.

mod contribution;
mod dependence;
mod inside;
mod listed;
mod permutation;
mod row;

pub use contribution::{Contribution, Contributions, contributions};
pub use dependence::{DEPENDENCE_ROWS, Dependence, Grid, dependence};
pub use inside::{Inside, TreeLine, Weight, inside};
pub use listed::{ListedRow, ListedRows, list_rows};
pub use permutation::{
    ColumnImportance, PermutationImportance, permutation_importance, rows_to_explain,
};
pub use row::{Flip, Neighbour, RowExplanation, Surroundings, explain_row};
