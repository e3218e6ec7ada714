//! Figures: plain values in, SVG text out.
//!
//! Every figure is one file with an input struct that can draw itself at a
//! width, say its finding in a sentence, and list the same numbers as a table.
//! Drawing is in whole pixels over any plotters backend and never measures text
//! through it (on wasm that would touch the page), so the same input gives the
//! same SVG natively and in the browser. Knows nothing of the engine's types.

mod axis;
mod bars;
mod calibration;
mod chart;
mod confusion;
mod confusion_difference;
mod dependence;
mod distribution;
mod drift_overview;
mod figure;
mod growth;
mod heat_map;
mod importance;
mod label;
mod ladder;
mod levels;
mod outline;
mod pair;
mod pair_matrix;
mod parts;
mod pen;
mod plane;
mod precision_recall;
mod predicted;
mod residuals;
mod roc;
mod scale;
mod scores;
mod theme;
mod unit_square;

#[cfg(test)]
mod examples;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;

pub use bars::{Bar, Bars, Marks, draw as draw_bars};
pub use calibration::{Calibration, CalibrationBin, draw as draw_calibration};
pub use chart::{Chart, NamedLine, draw as draw_chart};
pub use confusion::{ConfusionMatrix, MAX_DRAWN as MOST_CLASSES, draw as draw_confusion};
pub use confusion_difference::{ConfusionDifference, draw as draw_confusion_difference};
pub use dependence::{DependenceLines, draw as draw_dependence};
pub use distribution::{Distribution, Shape, draw as draw_distribution};
pub use drift_overview::{DriftBar, DriftOverview, draw as draw_drift_overview};
pub use figure::{Area, Drawing, Figure, Mark, PlotError, Rows, Size};
pub use growth::{Growth, GrowthLine, draw as draw_growth};
pub use heat_map::{HeatMap, draw as draw_heat_map};
pub use importance::{ImportanceRow, Importances};
pub use outline::{OutlineRow, TreeOutline, draw as draw_outline};
pub use pair::{DistributionPair, PairShape, draw as draw_pair};
pub use pair_matrix::{PairCell, PairMatrix, draw as draw_pair_matrix};
pub use parts::{PartRow, SplitParts, draw as draw_parts};
pub use pen::Pen;
pub use precision_recall::{PrecisionRecallFigure, draw as draw_precision_recall};
pub use predicted::{PredictedVersusTrue, draw as draw_predicted};
pub use residuals::{Residuals, draw as draw_residuals};
pub use roc::{RocFigure, draw as draw_roc};
pub use scores::{CandidateScore, CandidateScores, draw as draw_scores};
pub use theme::{Mode, Theme};
