//! What a class is found with: precision at every share of it that is found.

use plotters::backend::DrawingBackend;

use super::figure::{Drawing, Figure, PlotError, Rows, drawn};
use super::label;
use super::pen::{Look, MEDIUM, Pen, Point, stroke};
use super::theme::Mode;
use super::unit_square::{self, UnitSquare};

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
        unit_square::points(&self.recall, &self.precision)
    }
}

impl Figure for PrecisionRecallFigure {
    fn drawing(&self, width: u32, mode: Mode) -> Result<Drawing, PlotError> {
        drawn(UnitSquare::size(width), mode, |pen| draw(pen, self))
    }

    fn rows(&self) -> Rows {
        Rows::new(
            &["recall", "precision"],
            unit_square::thinned(&self.points()),
        )
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
    pen: &Pen<'_, B>,
    input: &PrecisionRecallFigure,
) -> Result<(), PlotError> {
    let theme = pen.theme;
    let points = input.points();
    if points.is_empty() || !input.share.is_finite() {
        return pen.no_data();
    }
    let UnitSquare { x, y } = UnitSquare::draw(pen, ("recall", "precision"))?;
    let chance = y.at(input.share.clamp(0.0, 1.0));
    pen.dashes((x.start, chance), (x.end, chance), theme.muted)?;
    let line: Vec<Point> = points
        .iter()
        .map(|(recall, precision)| (x.at(*recall), y.at(*precision)))
        .collect();
    for (at, (recall, precision)) in line.iter().zip(&points) {
        let (recall, precision) = (label::percent(*recall), label::percent(*precision));
        pen.mark_dot(
            *at,
            format!("{recall} found, {precision} of what is called so is"),
        );
    }
    pen.path(line, stroke(theme.accent, 2))?;
    let name = label::shorten(&input.positive, MEDIUM, f64::from(x.end) * 0.3);
    let text = format!("{name}, PR AUC {}", label::number(input.area));
    // Where the curve is not: below it if it is high, above it if it is low.
    let place = if input.area > 0.5 { 0.2 } else { 0.85 };
    pen.text(
        &text,
        (x.start + 12, y.at(place)),
        Look::left(MEDIUM, theme.accent).bold(),
    )
}
