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
