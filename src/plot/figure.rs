//! What all figures share: the drawing area, the error, the table, the SVG.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::prelude::SVGBackend;

use super::label;
use super::theme::Mode;

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
    fn svg(&self, width: u32, mode: Mode) -> Result<String, PlotError>;
    /// The same numbers as a table.
    fn rows(&self) -> Rows;
    /// Its finding, in a sentence.
    fn caption(&self) -> String;
    /// How to read it, in a sentence.
    fn reading(&self) -> String;
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// Draws into an `<svg>` element with a transparent background, ready for `inner_html`.
///
/// # Errors
/// What the drawing returns.
pub fn svg(
    size: Size,
    draw: impl FnOnce(&Area<SVGBackend<'_>>) -> Result<(), PlotError>,
) -> Result<String, PlotError> {
    let mut text = String::new();
    {
        let area =
            SVGBackend::with_string(&mut text, (size.width, size.height)).into_drawing_area();
        draw(&area)?;
        area.present()?;
    }
    Ok(text)
}
