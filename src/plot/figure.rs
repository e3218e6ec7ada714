//! What all figures share: the drawing area, the error, the table, the SVG.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::prelude::SVGBackend;

use super::label;
use super::pen::Pen;
use super::theme::{Mode, Theme};

/// What a figure is drawn on, in pixels.
pub type Area<B> = DrawingArea<B, Shift>;

/// Narrowest drawing, in pixels.
const MIN_WIDTH: u32 = 260;
/// Widest drawing, in pixels.
const MAX_WIDTH: u32 = 1600;

/// What every figure's input can do.
pub trait Figure {
    /// Draws it at a width in pixels; it picks its own height.
    ///
    /// # Errors
    /// When the backend refuses.
    fn drawing(&self, width: u32, mode: Mode) -> Result<Drawing, PlotError>;

    /// The same, as SVG text alone.
    ///
    /// # Errors
    /// When the backend refuses.
    fn svg(&self, width: u32, mode: Mode) -> Result<String, PlotError> {
        Ok(self.drawing(width, mode)?.svg)
    }

    /// The same numbers as a table.
    fn rows(&self) -> Rows;
    /// Its finding, in a sentence.
    fn caption(&self) -> String;
    /// How to read it, in a sentence.
    fn reading(&self) -> String;
}

/// A figure that is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    /// An `<svg>` element with a transparent background, ready for `inner_html`.
    pub svg: String,
    /// Width and height in pixels.
    pub size: Size,
    /// What can be pointed at, in the order of the drawing.
    pub marks: Vec<Mark>,
}

/// Pixels from a mark's middle within which it is taken for meant.
const NEAR: f64 = 24.0;

impl Drawing {
    /// Which mark a point, in the drawing's pixels, means: the smallest around it, else the nearest.
    #[must_use]
    pub fn mark_at(&self, (x, y): (f64, f64)) -> Option<usize> {
        let size = |mark: &Mark| (mark.to.0 - mark.from.0) * (mark.to.1 - mark.from.1);
        let off = |mark: &Mark| {
            let middle = |a: i32, b: i32| f64::from(a + b) / 2.0;
            let dx = middle(mark.from.0, mark.to.0) - x;
            let dy = middle(mark.from.1, mark.to.1) - y;
            dx * dx + dy * dy
        };
        let holds = |mark: &Mark| {
            let is_in =
                |low: i32, high: i32, at: f64| at >= f64::from(low) && at <= f64::from(high);
            is_in(mark.from.0, mark.to.0, x) && is_in(mark.from.1, mark.to.1, y)
        };
        let all = || self.marks.iter().enumerate();
        let around = all().filter(|(_, mark)| holds(mark)).min_by(|a, b| {
            size(a.1)
                .cmp(&size(b.1))
                .then(off(a.1).total_cmp(&off(b.1)))
        });
        let near = || {
            let near = all()
                .map(|(at, mark)| (at, off(mark)))
                .filter(|(_, off)| *off <= NEAR * NEAR);
            near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at)
        };
        around.map(|(at, _)| at).or_else(near)
    }
}

/// Part of a figure that stands for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its upper left corner, in pixels.
    pub from: (i32, i32),
    /// Its lower right corner.
    pub to: (i32, i32),
    /// What it stands for, in words.
    pub text: String,
}

/// Why a figure could not be drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlotError {
    /// The backend refused.
    #[error("the figure could not be drawn: {reason}")]
    Backend {
        /// What it said.
        reason: String,
    },
}

impl<E: std::error::Error + Send + Sync> From<DrawingAreaErrorKind<E>> for PlotError {
    fn from(error: DrawingAreaErrorKind<E>) -> Self {
        Self::Backend {
            reason: error.to_string(),
        }
    }
}

/// Width and height in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// A figure's numbers as a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    /// Column names.
    pub head: Vec<String>,
    /// Cells, as many in each row as there are columns; the first one names the row.
    pub body: Vec<Vec<String>>,
}

impl Rows {
    pub(super) fn new(head: &[&str], body: Vec<Vec<String>>) -> Self {
        Self {
            head: head.iter().map(|name| label::clean(name)).collect(),
            body,
        }
    }
}

/// The width that is drawn for a wanted one.
pub(super) fn fitting(width: u32) -> u32 {
    width.clamp(MIN_WIDTH, MAX_WIDTH)
}

/// Draws with a pen in the colours of a mode.
///
/// # Errors
/// What the drawing returns.
pub fn drawn(
    size: Size,
    mode: Mode,
    draw: impl FnOnce(&Pen<'_, SVGBackend<'_>>) -> Result<(), PlotError>,
) -> Result<Drawing, PlotError> {
    let mut svg = String::new();
    let theme = Theme::of(mode);
    let marks = {
        let area = SVGBackend::with_string(&mut svg, (size.width, size.height)).into_drawing_area();
        let pen = Pen::new(&area, &theme);
        draw(&pen)?;
        area.present()?;
        pen.into_marks()
    };
    Ok(Drawing { svg, size, marks })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(from: (i32, i32), to: (i32, i32)) -> Mark {
        Mark {
            from,
            to,
            text: String::new(),
        }
    }

    #[test]
    fn the_smallest_around_a_point_is_meant_else_the_nearest() {
        let of = |marks| Drawing {
            svg: String::new(),
            size: Size {
                width: 300,
                height: 300,
            },
            marks,
        };
        let drawing = of(vec![
            mark((0, 0), (100, 20)),
            mark((40, 5), (50, 15)),
            mark((200, 200), (210, 210)),
        ]);
        assert_eq!(drawing.mark_at((45.0, 10.0)), Some(1));
        assert_eq!(drawing.mark_at((10.0, 10.0)), Some(0));
        assert_eq!(drawing.mark_at((190.0, 205.0)), Some(2));
        assert_eq!(drawing.mark_at((150.0, 150.0)), None);
        assert_eq!(of(vec![]).mark_at((0.0, 0.0)), None);
    }
}
