//! What a class is found with: precision at every share of it that is found.

use plotters::backend::DrawingBackend;

use super::axis;
use super::figure::{Area, Figure, PlotError, Rows, Size, fitting, svg};
use super::label;
use super::pen::{Look, MEDIUM, Pen, Point, SMALL, stroke};
use super::scale::Scale;
use super::theme::{Mode, Theme};

/// Widest drawing: both axes are shares.
const MAX_SIDE: i32 = 420;
/// Height of the line above the plot.
const HEAD: i32 = 26;
/// Space for the axis below.
const FOOT: i32 = 44;
/// Most lines of the table.
const MAX_ROWS: usize = 25;

/// Precision over recall of one class.
#[derive(Clone, Debug, PartialEq)]
pub struct PrecisionRecallFigure {
    /// The class that is looked for.
    pub positive: String,
    /// Share of it that is found, ascending.
    pub recall: Vec<f64>,
    /// Share of those called so that are.
    pub precision: Vec<f64>,
    /// Average precision.
    pub area: f64,
    /// Share of the rows that are of the class.
    pub share: f64,
    /// Number of rows.
    pub n_rows: u64,
}

impl PrecisionRecallFigure {
    fn points(&self) -> Vec<(f64, f64)> {
        let points = self
            .recall
            .iter()
            .copied()
            .zip(self.precision.iter().copied());
        points
            .filter(|(x, y)| x.is_finite() && y.is_finite())
            .collect()
    }
}

impl Figure for PrecisionRecallFigure {
    fn svg(&self, width: u32, mode: Mode) -> Result<String, PlotError> {
        let width = fitting(width);
        let side = (width as i32).min(MAX_SIDE);
        let size = Size {
            width,
            height: (side - 44 - 14 + HEAD + FOOT) as u32,
        };
        svg(size, |area| draw(area, self, &Theme::of(mode)))
    }

    fn rows(&self) -> Rows {
        let points = self.points();
        let step = points.len().div_ceil(MAX_ROWS).max(1);
        let last = points.len().saturating_sub(1);
        let kept = points
            .iter()
            .enumerate()
            .filter(|(index, _)| index % step == 0 || *index == last);
        let body = kept.map(|(_, (x, y))| vec![label::number(*x), label::number(*y)]);
        Rows::new(&["recall", "precision"], body.collect())
    }

    fn caption(&self) -> String {
        if !self.area.is_finite() {
            return "No curve: only one class occurs".into();
        }
        format!(
            "Precision is {} in the mean over all thresholds, where chance gives {} ({})",
            label::number(self.area),
            label::number(self.share),
            label::counted(self.n_rows, "test row")
        )
    }

    fn reading(&self) -> String {
        format!(
            "Each point is a threshold: to the right more of {} is found, further up more of what is called so is. The dashed line is chance.",
            label::in_sentence(&self.positive)
        )
    }
}

/// Draws the curve above the line of chance.
///
/// # Errors
/// When the backend refuses.
pub fn draw<B: DrawingBackend>(
    area: &Area<B>,
    input: &PrecisionRecallFigure,
    theme: &Theme,
) -> Result<(), PlotError> {
    let pen = Pen::new(area, theme);
    let points = input.points();
    if points.is_empty() || !input.share.is_finite() {
        return pen.no_data();
    }
    let right = pen.width.min(MAX_SIDE) - 14;
    let unit = |start: i32, end: i32| Scale {
        low: 0.0,
        high: 1.0,
        start,
        end,
    };
    let (x, y) = (unit(44, right), unit(pen.height - FOOT, HEAD));
    pen.text("precision ↑", (0, 9), Look::left(SMALL, theme.muted))?;
    axis::horizontal_grid(&pen, &y, (x.start, x.end), label::tick)?;
    axis::vertical_grid(&pen, &x, &[(y.end, y.start)], label::tick)?;
    pen.text(
        "recall →",
        (right, pen.height - 9),
        Look::right(SMALL, theme.muted),
    )?;
    let chance = y.at(input.share.clamp(0.0, 1.0));
    pen.dashes((x.start, chance), (x.end, chance), theme.muted)?;
    let line: Vec<Point> = points
        .iter()
        .map(|(recall, precision)| (x.at(*recall), y.at(*precision)))
        .collect();
    pen.path(line, stroke(theme.accent, 2))?;
    let name = label::shorten(&input.positive, MEDIUM, f64::from(right) * 0.3);
    let text = format!("{name}, PR AUC {}", label::number(input.area));
    // Where the curve is not: below it if it is high, above it if it is low.
    let place = if input.area > 0.5 { 0.2 } else { 0.85 };
    pen.text(
        &text,
        (x.start + 12, y.at(place)),
        Look::left(MEDIUM, theme.accent).bold(),
    )
}
