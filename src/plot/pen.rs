//! Marks in whole pixels: lines, bars, dots and words.
//!
//! Text is centred vertically on its point and kept inside of the area by
//! estimate, so nothing asks the page how wide it is.

use std::cell::RefCell;

use plotters::backend::DrawingBackend;
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{
    Color, FontDesc, FontFamily, FontStyle, FontTransform, RGBAColor, RGBColor, ShapeStyle,
    TextStyle,
};

use super::figure::{Area, Mark, PlotError};
use super::label;
use super::theme::Theme;

/// Font of every label.
const FONT: &str = "system-ui, sans-serif";
/// Plotters' SVG backend divides font sizes by this.
const FONT_FACTOR: f64 = 1.24;
/// Size of labels in pixels.
pub const SMALL: f64 = 12.0;
/// Size of names and values in pixels.
pub const MEDIUM: f64 = 13.0;

/// Pixels around a dot that are taken for it.
const REACH: i32 = 6;

/// A point in pixels from the upper left corner.
pub type Point = (i32, i32);

/// How a text looks.
#[derive(Clone, Copy)]
pub struct Look {
    size: f64,
    color: RGBColor,
    anchor: HPos,
    is_bold: bool,
    is_upright: bool,
}

impl Look {
    /// Starts at its point.
    pub const fn left(size: f64, color: RGBColor) -> Self {
        Self {
            size,
            color,
            anchor: HPos::Left,
            is_bold: false,
            is_upright: false,
        }
    }

    /// Ends at its point.
    pub const fn right(size: f64, color: RGBColor) -> Self {
        Self {
            anchor: HPos::Right,
            ..Self::left(size, color)
        }
    }

    /// Is centred on its point.
    pub const fn center(size: f64, color: RGBColor) -> Self {
        Self {
            anchor: HPos::Center,
            ..Self::left(size, color)
        }
    }

    /// In bold.
    pub const fn bold(self) -> Self {
        Self {
            is_bold: true,
            ..self
        }
    }

    /// Reads upwards from its point.
    pub const fn upright(self) -> Self {
        Self {
            is_upright: true,
            ..self
        }
    }
}

/// Draws on an area in the colours of a theme.
pub struct Pen<'a, B: DrawingBackend> {
    area: &'a Area<B>,
    /// The colours.
    pub theme: &'a Theme,
    /// Width of the area.
    pub width: i32,
    /// Height of the area.
    pub height: i32,
    marks: RefCell<Vec<Mark>>,
}

impl<'a, B: DrawingBackend> Pen<'a, B> {
    /// A pen for an area.
    pub fn new(area: &'a Area<B>, theme: &'a Theme) -> Self {
        let (width, height) = area.dim_in_pixel();
        Self {
            area,
            theme,
            width: width as i32,
            height: height as i32,
            marks: RefCell::default(),
        }
    }

    /// Notes that what lies between two corners stands for something.
    pub fn mark(&self, from: Point, to: Point, text: impl Into<String>) {
        let inside = |x: i32, y: i32| (x.clamp(0, self.width), y.clamp(0, self.height));
        let mark = Mark {
            from: inside(from.0.min(to.0), from.1.min(to.1)),
            to: inside(from.0.max(to.0), from.1.max(to.1)),
            text: text.into(),
        };
        self.marks.borrow_mut().push(mark);
    }

    /// Notes what a dot stands for.
    pub fn mark_dot(&self, (x, y): Point, text: impl Into<String>) {
        self.mark((x - REACH, y - REACH), (x + REACH, y + REACH), text);
    }

    /// What was noted.
    pub(super) fn into_marks(self) -> Vec<Mark> {
        self.marks.into_inner()
    }

    /// A straight line.
    pub fn line(&self, from: Point, to: Point, style: ShapeStyle) -> Result<(), PlotError> {
        self.path(vec![from, to], style)
    }

    /// A line through points.
    pub fn path(&self, points: Vec<Point>, style: ShapeStyle) -> Result<(), PlotError> {
        Ok(self.area.draw(&PathElement::new(points, style))?)
    }

    /// A straight line of four-pixel dashes.
    pub fn dashes(&self, from: Point, to: Point, color: RGBColor) -> Result<(), PlotError> {
        let (dx, dy) = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
        let length = libm::sqrt(dx * dx + dy * dy);
        let n = ((length / 7.0) as i32).max(1);
        let along = |share: f64| {
            (
                from.0 + libm::round(dx * share) as i32,
                from.1 + libm::round(dy * share) as i32,
            )
        };
        for index in 0..n {
            let start = f64::from(index) / f64::from(n);
            self.line(
                along(start),
                along(start + 0.57 / f64::from(n)),
                stroke(color, 1),
            )?;
        }
        Ok(())
    }

    /// A filled rectangle between two corners; nothing when it is empty.
    pub fn bar(
        &self,
        from: Point,
        to: Point,
        color: impl Into<RGBAColor>,
    ) -> Result<(), PlotError> {
        if from.0 == to.0 || from.1 == to.1 {
            return Ok(());
        }
        Ok(self
            .area
            .draw(&Rectangle::new([from, to], color.into().filled()))?)
    }

    /// The outline of a rectangle.
    pub fn frame(&self, from: Point, to: Point, color: RGBColor) -> Result<(), PlotError> {
        Ok(self
            .area
            .draw(&Rectangle::new([from, to], stroke(color, 1)))?)
    }

    /// A filled shape.
    pub fn polygon(
        &self,
        points: Vec<Point>,
        color: impl Into<RGBAColor>,
    ) -> Result<(), PlotError> {
        Ok(self
            .area
            .draw(&Polygon::new(points, color.into().filled()))?)
    }

    /// A filled circle.
    pub fn dot(
        &self,
        center: Point,
        radius: i32,
        color: impl Into<RGBAColor>,
    ) -> Result<(), PlotError> {
        Ok(self
            .area
            .draw(&Circle::new(center, radius, color.into().filled()))?)
    }

    /// A circle filled with the surface, so that lines behind it end at its rim.
    pub fn ring(&self, center: Point, radius: i32, color: RGBColor) -> Result<(), PlotError> {
        self.dot(center, radius, self.theme.surface)?;
        Ok(self
            .area
            .draw(&Circle::new(center, radius, stroke(color, 2)))?)
    }

    /// A filled diamond with a rim of the surface's colour.
    pub fn diamond(&self, (x, y): Point, radius: i32, color: RGBColor) -> Result<(), PlotError> {
        let corners = |r: i32| vec![(x - r, y), (x, y - r), (x + r, y), (x, y + r)];
        self.polygon(corners(radius + 2), self.theme.surface)?;
        self.polygon(corners(radius), color)
    }

    /// A text of one line, moved sideways where it would leave the area.
    pub fn text(&self, text: &str, at: Point, look: Look) -> Result<(), PlotError> {
        let at = if look.is_upright {
            at
        } else {
            (self.inside(text, at.0, look), at.1)
        };
        let transform = if look.is_upright {
            FontTransform::Rotate270
        } else {
            FontTransform::None
        };
        let weight = if look.is_bold {
            FontStyle::Bold
        } else {
            FontStyle::Normal
        };
        let font = FontDesc::new(FontFamily::Name(FONT), look.size * FONT_FACTOR, weight)
            .transform(transform);
        let style = TextStyle::from(font)
            .color(&look.color)
            .pos(Pos::new(look.anchor, VPos::Center));
        Ok(self.area.draw(&Text::new(text, at, style))?)
    }

    fn inside(&self, text: &str, x: i32, look: Look) -> i32 {
        let width = libm::ceil(label::width(text, look.size)) as i32;
        let (before, after) = match look.anchor {
            HPos::Left => (0, width),
            HPos::Center => (width / 2, width - width / 2),
            HPos::Right => (width, 0),
        };
        x.min(self.width - after).max(before)
    }

    /// Says that there is nothing to draw.
    pub fn no_data(&self) -> Result<(), PlotError> {
        self.text(
            "no data",
            (self.width / 2, self.height / 2),
            Look::center(SMALL, self.theme.muted),
        )
    }
}

/// A line's colour and width in pixels.
pub fn stroke(color: RGBColor, width: u32) -> ShapeStyle {
    color.stroke_width(width)
}
