//! The frame of pictures whose axes both are shares: ROC, precision and recall, calibration.

use plotters::backend::DrawingBackend;

use super::axis;
use super::figure::{PlotError, Size, fitting};
use super::label;
use super::pen::{Look, Pen, SMALL};
use super::scale::Scale;

/// Widest drawing.
const MAX_SIDE: i32 = 420;
/// Left of the plot, for the axis.
const LEFT: i32 = 44;
/// Right of the plot.
const RIGHT: i32 = 14;
/// Height of the line above the plot.
const HEAD: i32 = 26;
/// Space for the axis below.
const FOOT: i32 = 44;
/// Most lines of a curve's table.
const MAX_ROWS: usize = 25;

/// Both axes, from 0 to 1.
pub struct UnitSquare {
    pub x: Scale,
    pub y: Scale,
}

impl UnitSquare {
    /// The size of a drawing that is to be so wide.
    pub fn size(width: u32) -> Size {
        let width = fitting(width);
        let side = (width as i32).min(MAX_SIDE);
        Size {
            width,
            height: (side - LEFT - RIGHT + HEAD + FOOT) as u32,
        }
    }

    /// Draws grid and titles.
    pub fn draw<B: DrawingBackend>(
        pen: &Pen<'_, B>,
        (x_title, y_title): (&str, &str),
    ) -> Result<Self, PlotError> {
        let right = pen.width.min(MAX_SIDE) - RIGHT;
        let unit = |start: i32, end: i32| Scale {
            low: 0.0,
            high: 1.0,
            start,
            end,
        };
        let (x, y) = (unit(LEFT, right), unit(pen.height - FOOT, HEAD));
        let muted = pen.theme.muted;
        pen.text(&format!("{y_title} ↑"), (0, 9), Look::left(SMALL, muted))?;
        axis::horizontal_grid(pen, &y, (x.start, x.end), label::tick)?;
        axis::vertical_grid(pen, &x, &[(y.end, y.start)], label::tick)?;
        pen.text(
            &format!("{x_title} →"),
            (right, pen.height - 9),
            Look::right(SMALL, muted),
        )?;
        Ok(Self { x, y })
    }

    /// Draws the line on which both are equal.
    pub fn diagonal<B: DrawingBackend>(&self, pen: &Pen<'_, B>) -> Result<(), PlotError> {
        let (x, y) = (&self.x, &self.y);
        pen.dashes((x.start, y.start), (x.end, y.end), pen.theme.muted)
    }
}

/// A curve's points that can be drawn.
pub fn points(x: &[f64], y: &[f64]) -> Vec<(f64, f64)> {
    let points = x.iter().copied().zip(y.iter().copied());
    points
        .filter(|(x, y)| x.is_finite() && y.is_finite())
        .collect()
}

/// A curve's points as the lines of a table: an even choice, with the last one.
pub fn thinned(points: &[(f64, f64)]) -> Vec<Vec<String>> {
    let step = points.len().div_ceil(MAX_ROWS).max(1);
    let last = points.len().saturating_sub(1);
    points
        .iter()
        .enumerate()
        .filter(|(index, _)| index % step == 0 || *index == last)
        .map(|(_, (x, y))| vec![label::number(*x), label::number(*y)])
        .collect()
}
