//! The trade between false alarms and hits, at every threshold.

use plotters::backend::DrawingBackend;

use super::figure::{Drawing, Figure, PlotError, Rows, drawn};
use super::label;
use super::pen::{Look, MEDIUM, Pen, Point, SMALL, stroke};
use super::theme::{Mode, translucent};
use super::unit_square::{self, UnitSquare};

/// The ROC curve of one class.
#[derive(Clone, Debug, PartialEq)]
pub struct RocFigure {
    /// The class that is looked for.
    pub positive: String,
    /// Share of the others taken for it, ascending.
    pub false_positive_rate: Vec<f64>,
    /// Share of it that is found, ascending.
    pub true_positive_rate: Vec<f64>,
    /// Area under the curve.
    pub auc: f64,
    /// Number of rows.
    pub n_rows: u64,
}

impl RocFigure {
    fn points(&self) -> Vec<(f64, f64)> {
        unit_square::points(&self.false_positive_rate, &self.true_positive_rate)
    }
}

impl Figure for RocFigure {
    fn drawing(&self, width: u32, mode: Mode) -> Result<Drawing, PlotError> {
        drawn(UnitSquare::size(width), mode, |pen| draw(pen, self))
    }

    fn rows(&self) -> Rows {
        Rows::new(
            &["false-positive rate", "true-positive rate"],
            unit_square::thinned(&self.points()),
        )
    }

    fn caption(&self) -> String {
        if !self.auc.is_finite() {
            return "No curve: only one class occurs".into();
        }
        let positive = label::in_sentence(&self.positive);
        let rows = label::counted(self.n_rows, "test row");
        format!(
            "A row of {positive} scores higher than another in {} of pairs (AUC {} on {rows})",
            label::percent(self.auc),
            label::number(self.auc)
        )
    }

    fn reading(&self) -> String {
        "Each point is a threshold: upwards are hits, to the right false alarms; the closer to the upper left corner, the better, and the diagonal is guessing.".into()
    }
}

/// Draws the curve above the diagonal of chance.
///
/// # Errors
/// When the backend refuses.
pub fn draw<B: DrawingBackend>(pen: &Pen<'_, B>, input: &RocFigure) -> Result<(), PlotError> {
    let theme = pen.theme;
    let points = input.points();
    if points.len() < 2 {
        return pen.no_data();
    }
    let square = UnitSquare::draw(pen, ("false-positive rate", "true-positive rate"))?;
    square.diagonal(pen)?;
    let UnitSquare { x, y } = square;
    pen.text(
        "chance",
        (x.at(0.27), y.at(0.17)),
        Look::left(SMALL, theme.muted),
    )?;

    let line: Vec<Point> = points
        .iter()
        .map(|(fpr, tpr)| (x.at(*fpr), y.at(*tpr)))
        .collect();
    for (at, (fpr, tpr)) in line.iter().zip(&points) {
        let (fpr, tpr) = (label::percent(*fpr), label::percent(*tpr));
        pen.mark_dot(
            *at,
            format!("{tpr} found, {fpr} of the others taken for it"),
        );
    }
    let mut under = line.clone();
    under.extend([(x.end, y.start), (x.start, y.start)]);
    pen.polygon(under, translucent(theme.accent, 0.08))?;
    pen.path(line, stroke(theme.accent, 2))?;
    let name = label::shorten(&input.positive, MEDIUM, f64::from(x.end) * 0.3);
    let text = format!("{name}, AUC {}", label::number(input.auc));
    let knee = points
        .iter()
        .copied()
        .max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)))
        .unwrap_or((0.0, 1.0));
    if knee.1 - knee.0 < 0.6 {
        // No room between the curve and the diagonal: under both.
        return pen.text(
            &text,
            (x.end - 6, y.at(0.06)),
            Look::right(MEDIUM, theme.accent).bold(),
        );
    }
    pen.text(
        &text,
        (x.at(knee.0) + 12, y.at(knee.1) + 22),
        Look::left(MEDIUM, theme.accent).bold(),
    )
}
