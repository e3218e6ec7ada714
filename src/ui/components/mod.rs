//! The pieces that screens are made of: semantic HTML with a class or two.

mod fields;
mod figure;
mod frame;
mod leaderboard;
mod leaderboard_column;
mod model_picker;
mod pairs;
mod readout;
mod seal;
mod select;
mod stated;
mod table;
mod term;

pub(crate) use fields::{DecimalField, FileField, NumberField, TextField, target};
pub(crate) use figure::{Drawn, FigureView};
pub(crate) use frame::{Empty, Later, Progress, StageFrame, Tone, Verdict};
pub(crate) use leaderboard::{LeaderboardTable, LeaderboardView};
pub(crate) use model_picker::ModelPicker;
pub(crate) use pairs::PairTable;
pub(crate) use seal::{OpenSeal, SealState};
pub(crate) use select::{Choice, Select, SelectField};
pub(crate) use stated::Stated;
pub(crate) use table::RowsTable;
pub(crate) use term::Term;
