//! The trade between false alarms and hits, at every threshold.

use plotters::backend::DrawingBackend;

use super::axis;
use super::figure::{Area, Figure, PlotError, Rows, Size, fitting, svg};
use super::label;
use super::pen::{Look, MEDIUM, Pen, Point, SMALL, stroke};
use super::scale::Scale;
use super::theme::{Mode, Theme, translucent};

/// Widest drawing: a curve of rates is square.
const MAX_SIDE: i32 = 420;
/// Height of the line above the plot.
const HEAD: i32 = 26;
/// Space for the axis below.
const FOOT: i32 = 44;
/// Most lines of the table.
const MAX_ROWS: usize = 25;

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
        let points = self
            .false_positive_rate
            .iter()
            .copied()
            .zip(self.true_positive_rate.iter().copied());
        points
            .filter(|(x, y)| x.is_finite() && y.is_finite())
            .collect()
    }
}

impl Figure for RocFigure {
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
        Rows::new(
            &["false-positive rate", "true-positive rate"],
            body.collect(),
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
pub fn draw<B: DrawingBackend>(
    area: &Area<B>,
    input: &RocFigure,
    theme: &Theme,
) -> Result<(), PlotError> {
    let pen = Pen::new(area, theme);
    let points = input.points();
    if points.len() < 2 {
        return pen.no_data();
    }
    let right = pen.width.min(MAX_SIDE) - 14;
    let x = Scale {
        low: 0.0,
        high: 1.0,
        start: 44,
        end: right,
    };
    let y = Scale {
        low: 0.0,
        high: 1.0,
        start: pen.height - FOOT,
        end: HEAD,
    };
    pen.text(
        "true-positive rate ↑",
        (0, 9),
        Look::left(SMALL, theme.muted),
    )?;
    axis::horizontal_grid(&pen, &y, (x.start, x.end), label::tick)?;
    axis::vertical_grid(&pen, &x, &[(y.end, y.start)], label::tick)?;
    pen.text(
        "false-positive rate →",
        (right, pen.height - 9),
        Look::right(SMALL, theme.muted),
    )?;
    pen.dashes((x.start, y.start), (x.end, y.end), theme.muted)?;
    pen.text(
        "chance",
        (x.at(0.27), y.at(0.17)),
        Look::left(SMALL, theme.muted),
    )?;

    let line: Vec<Point> = points
        .iter()
        .map(|(fpr, tpr)| (x.at(*fpr), y.at(*tpr)))
        .collect();
    let mut under = line.clone();
    under.extend([(x.end, y.start), (x.start, y.start)]);
    pen.polygon(under, translucent(theme.accent, 0.08))?;
    pen.path(line, stroke(theme.accent, 2))?;
    let name = label::shorten(&input.positive, MEDIUM, f64::from(right) * 0.3);
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
