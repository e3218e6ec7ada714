//! The frame of pictures with two axes of numbers: grids, their numbers, what both measure.

use plotters::backend::DrawingBackend;

use super::axis;
use super::figure::PlotError;
use super::label;
use super::pen::{Look, Pen, SMALL};
use super::scale::Scale;

/// Height of the line above the plot.
pub const HEAD: i32 = 26;
/// Space for the axis below.
pub const FOOT: i32 = 44;
/// Space right of a plot that nothing is written beside.
pub const MARGIN: i32 = 14;

/// Both axes.
pub struct Plane {
    pub x: Scale,
    pub y: Scale,
}

impl Plane {
    /// Draws grids and titles; the plot ends at `right`. `tick` writes the numbers below.
    pub fn draw<B: DrawingBackend>(
        pen: &Pen<'_, B>,
        (across, up): ((f64, f64), (f64, f64)),
        right: i32,
        (x_title, y_title): (&str, &str),
        tick: fn(f64, f64) -> String,
    ) -> Result<Self, PlotError> {
        let y = Scale {
            low: up.0,
            high: up.1,
            start: pen.height - FOOT,
            end: HEAD,
        };
        let x = Scale {
            low: across.0,
            high: across.1,
            start: axis::tick_room(&y, label::tick),
            end: right,
        };
        axis::horizontal_grid(pen, &y, (x.start, right), label::tick)?;
        axis::vertical_grid(pen, &x, &[(y.end, y.start)], tick)?;
        let muted = pen.theme.muted;
        pen.text(&format!("{y_title} ↑"), (0, 9), Look::left(SMALL, muted))?;
        let at = (right, pen.height - 9);
        pen.text(&format!("{x_title} →"), at, Look::right(SMALL, muted))?;
        Ok(Self { x, y })
    }

    /// The pixel of a point.
    pub fn at(&self, (across, up): (f64, f64)) -> (i32, i32) {
        (self.x.at(across), self.y.at(up))
    }
}
