//! Bars to both sides of a value, one per line, with how sure each is.

use plotters::backend::DrawingBackend;

use super::axis::{self, Lines};
use super::figure::{Drawing, Figure, PlotError, Rows, Size, drawn, fitting};
use super::label;
use super::pen::{Look, MEDIUM, Pen, SMALL, stroke};
use super::scale::{Scale, range};
use super::theme::{Mode, translucent};

/// Most lines drawn; all are in the table.
const MAX_ROWS: usize = 20;
/// Space above the first line.
const HEAD: i32 = 8;
/// Space below the last line, for the axis.
const FOOT: i32 = 44;
/// Height of a line.
const ROW: i32 = 28;

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What it is of.
    pub name: String,
    /// How far it goes.
    pub value: f64,
    /// Where that may lie; both ends alike where it is exact.
    pub interval: (f64, f64),
}

/// What a bar stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks {
    /// A value: a full bar, in another colour below the origin.
    Values,
    /// A mean: a pale bar with a dot and its interval, grey unless all of that is above the origin.
    Means,
}

/// Bars with their words.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    /// What bars stand for.
    pub marks: Marks,
    /// Where bars begin.
    pub origin: f64,
    /// What the axis measures.
    pub axis: String,
    /// What names name, what values are, what intervals are: the table's head.
    pub head: [String; 3],
    /// The finding.
    pub caption: String,
    /// How to read it.
    pub reading: String,
    /// From the top.
    pub bars: Vec<Bar>,
}

impl Bars {
    fn shown(&self) -> &[Bar] {
        self.bars.get(..MAX_ROWS).unwrap_or(&self.bars)
    }

    fn lines(&self, width: i32) -> Lines {
        let names: Vec<&str> = self.shown().iter().map(|bar| bar.name.as_str()).collect();
        let shown = self.shown().iter();
        let values: Vec<String> = shown.map(|bar| label::number(bar.value)).collect();
        Lines::new(&names, &values, width, ROW)
    }

    /// What a bar says.
    fn words(&self, bar: &Bar) -> String {
        let (low, high) = bar.interval;
        let interval = if self.has_intervals() {
            format!(" ({} to {})", label::number(low), label::number(high))
        } else {
            String::new()
        };
        format!(
            "{}: {}{interval}",
            label::clean(&bar.name),
            label::number(bar.value)
        )
    }

    /// Whether any bar is not exact.
    fn has_intervals(&self) -> bool {
        self.marks == Marks::Means || self.bars.iter().any(|bar| bar.interval.0 != bar.interval.1)
    }
}

impl Figure for Bars {
    fn drawing(&self, width: u32, mode: Mode) -> Result<Drawing, PlotError> {
        let width = fitting(width);
        let n = self.shown().len().max(1) as i32;
        let size = Size {
            width,
            height: (HEAD + n * self.lines(width as i32).height + FOOT) as u32,
        };
        drawn(size, mode, |pen| draw(pen, self))
    }

    fn rows(&self) -> Rows {
        let n_cells = if self.has_intervals() { 3 } else { 2 };
        let body = self.bars.iter().map(|bar| {
            let (low, high) = bar.interval;
            let mut cells = vec![
                label::clean(&bar.name),
                label::number(bar.value),
                format!("{} to {}", label::number(low), label::number(high)),
            ];
            cells.truncate(n_cells);
            cells
        });
        let head: Vec<&str> = self.head.iter().take(n_cells).map(String::as_str).collect();
        Rows::new(&head, body.collect())
    }

    fn caption(&self) -> String {
        self.caption.clone()
    }

    fn reading(&self) -> String {
        self.reading.clone()
    }
}

/// Draws one line per bar.
///
/// # Errors
/// When the backend refuses.
pub fn draw<B: DrawingBackend>(pen: &Pen<'_, B>, input: &Bars) -> Result<(), PlotError> {
    let theme = pen.theme;
    let shown = input.shown();
    let values = shown
        .iter()
        .flat_map(|bar| [bar.value, bar.interval.0, bar.interval.1]);
    let Some((low, high)) = range(values.chain([input.origin]), 0.04) else {
        return pen.no_data();
    };
    let lines = input.lines(pen.width);
    let scale = Scale {
        low,
        high,
        start: lines.left,
        end: lines.right,
    };
    let bands = lines.bands(HEAD, shown.len());
    axis::vertical_grid(pen, &scale, &bands, label::tick)?;
    let bottom = HEAD + shown.len() as i32 * lines.height;
    let room = f64::from(lines.right - lines.left);
    pen.text(
        &label::shorten(&input.axis, SMALL, room),
        (lines.left, bottom + 34),
        Look::left(SMALL, theme.muted),
    )?;
    let origin = scale.at(input.origin);
    for (top, bottom) in &bands {
        pen.line((origin, *top), (origin, *bottom), stroke(theme.muted, 1))?;
    }
    for (index, bar) in shown.iter().enumerate() {
        let top = HEAD + index as i32 * lines.height;
        write_bar(pen, &lines, bar, top)?;
        let y = top + lines.mark_y;
        pen.mark((0, top), (pen.width, top + lines.height), input.words(bar));
        match input.marks {
            Marks::Values => draw_value(pen, &scale, (bar, input.origin), y)?,
            Marks::Means => draw_mean(pen, &scale, (bar, input.origin), y)?,
        }
    }
    Ok(())
}

fn write_bar<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    lines: &Lines,
    bar: &Bar,
    top: i32,
) -> Result<(), PlotError> {
    let name_y = top + lines.name_y;
    let name = label::shorten(&bar.name, MEDIUM, f64::from(lines.name_room));
    pen.text(&name, (4, name_y), Look::left(MEDIUM, pen.theme.ink))?;
    let value = label::number(bar.value);
    let at = (pen.width - 4, name_y);
    pen.text(&value, at, Look::right(MEDIUM, pen.theme.ink))
}

fn draw_value<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    scale: &Scale,
    (bar, origin): (&Bar, f64),
    y: i32,
) -> Result<(), PlotError> {
    let theme = pen.theme;
    let (low, high) = bar.interval;
    let color = if bar.value < origin {
        theme.second()
    } else {
        theme.accent
    };
    if bar.value.is_finite() {
        let (from, to) = (scale.at(origin), scale.at(bar.value));
        let corners = ((from.min(to), y - 7), (from.max(to), y + 7));
        pen.bar(corners.0, corners.1, translucent(color, 0.55))?;
        if low.is_finite() && high.is_finite() && low < high {
            pen.line(
                (scale.at(low), y),
                (scale.at(high), y),
                stroke(theme.ink, 1),
            )?;
        }
    }
    Ok(())
}

fn draw_mean<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    scale: &Scale,
    (bar, origin): (&Bar, f64),
    y: i32,
) -> Result<(), PlotError> {
    let (low, high) = bar.interval;
    let color = if low > origin {
        pen.theme.accent
    } else {
        pen.theme.muted
    };
    if bar.value.is_finite() && low.is_finite() && high.is_finite() {
        let (from, at) = (scale.at(origin), scale.at(bar.value));
        let corners = ((from.min(at), y - 6), (from.max(at), y + 6));
        pen.bar(corners.0, corners.1, translucent(color, 0.18))?;
        pen.line((scale.at(low), y), (scale.at(high), y), stroke(color, 2))?;
        pen.dot((at, y), 4, color)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars(values: &[f64]) -> Bars {
        let bar = |value: &f64| Bar {
            name: "<b>a & b</b>".into(),
            value: *value,
            interval: (value - 0.1, value + 0.1),
        };
        Bars {
            marks: Marks::Values,
            origin: 0.0,
            axis: "added".into(),
            head: ["column", "added", "95 % interval"].map(String::from),
            caption: "A finding".into(),
            reading: "How to read it.".into(),
            bars: values.iter().map(bar).collect(),
        }
    }

    #[test]
    fn odd_values_are_drawn_and_told() {
        for values in [
            &[][..],
            &[0.0],
            &[f64::NAN, 1.0],
            &[f64::MAX, f64::MIN],
            &[-0.3, 0.4, 1e-300],
            &[0.1; 40],
        ] {
            for marks in [Marks::Values, Marks::Means] {
                let figure = Bars {
                    marks,
                    ..bars(values)
                };
                for width in [0, 260, 360, 5000] {
                    let svg = figure.svg(width, Mode::Dark).unwrap();
                    assert!(roxmltree::Document::parse(&svg).is_ok(), "{values:?}");
                }
                assert_eq!(figure.rows().body.len(), values.len());
            }
        }
    }

    #[test]
    fn what_is_exact_has_no_interval() {
        let mut figure = bars(&[1.0]);
        assert_eq!(figure.rows().head.len(), 3);
        figure.bars[0].interval = (1.0, 1.0);
        assert_eq!(figure.rows().head.len(), 2);
    }
}
