//! Hairline grids with their numbers; no box, no axis line.

use plotters::backend::DrawingBackend;

use super::figure::PlotError;
use super::label;
use super::pen::{Look, MEDIUM, Pen, SMALL, stroke};
use super::scale::Scale;

/// Pixels between the plot and its tick labels' middle line.
const GAP: i32 = 12;
/// Below this width names may go above their marks.
const NARROW: i32 = 520;

/// Vertical hairlines within bands from top to bottom, numbers below the last one.
pub fn vertical_grid<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    scale: &Scale,
    bands: &[(i32, i32)],
    name: fn(f64, f64) -> String,
) -> Result<(), PlotError> {
    let (ticks, step) = roomy_ticks(scale, name);
    let lowest = bands.iter().map(|(_, bottom)| *bottom).max().unwrap_or(0);
    for tick in ticks {
        let x = scale.at(tick);
        for (top, bottom) in bands {
            pen.line((x, *top), (x, *bottom), stroke(pen.theme.line, 1))?;
        }
        pen.text(
            &name(tick, step),
            (x, lowest + GAP),
            Look::center(SMALL, pen.theme.muted),
        )?;
    }
    Ok(())
}

/// Ticks far enough apart for their labels.
fn roomy_ticks(scale: &Scale, name: fn(f64, f64) -> String) -> (Vec<f64>, f64) {
    let mut found = (Vec::new(), 1.0);
    for pixels_apart in [50, 70, 100, 140, 200] {
        found = scale.ticks(pixels_apart);
        let (ticks, step) = &found;
        let widest = ticks
            .iter()
            .map(|tick| label::width(&name(*tick, *step), SMALL))
            .fold(0.0, f64::max);
        let apart = ticks.windows(2).map(|pair| match pair {
            [a, b] => scale.at(*b) - scale.at(*a),
            _ => 0,
        });
        if apart
            .min()
            .is_none_or(|pixels| f64::from(pixels) > widest + 22.0)
        {
            break;
        }
    }
    found
}

/// Horizontal hairlines from `left` to `right`, numbers to their left.
pub fn horizontal_grid<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    scale: &Scale,
    (left, right): (i32, i32),
    name: fn(f64, f64) -> String,
) -> Result<(), PlotError> {
    let (ticks, step) = scale.ticks(45);
    for tick in ticks {
        let y = scale.at(tick);
        pen.line((left, y), (right, y), stroke(pen.theme.line, 1))?;
        pen.text(
            &name(tick, step),
            (left - 8, y),
            Look::right(SMALL, pen.theme.muted),
        )?;
    }
    Ok(())
}

/// Width that the numbers of a horizontal grid take, with their gap.
pub fn tick_room(scale: &Scale, name: fn(f64, f64) -> String) -> i32 {
    let (ticks, step) = scale.ticks(45);
    let widest = ticks
        .iter()
        .map(|tick| label::width(&name(*tick, step), SMALL))
        .fold(0.0, f64::max);
    libm::ceil(widest) as i32 + 10
}

/// Width of a column of names: as wide as the widest, at most this share of the figure.
pub fn name_room<'a>(
    names: impl Iterator<Item = &'a str>,
    size: f64,
    width: i32,
    share: f64,
) -> i32 {
    let widest = names
        .map(|name| label::width(&label::clean(name), size))
        .fold(0.0, f64::max);
    libm::ceil(widest.min(f64::from(width) * share)) as i32 + 12
}

/// How the lines of a figure share their width between a name, a plot and a value.
#[derive(Clone, Copy, Debug)]
pub struct Lines {
    /// Where the plot starts.
    pub left: i32,
    /// Where the plot ends.
    pub right: i32,
    /// Height of a line.
    pub height: i32,
    /// From a line's top to the middle of its name and value.
    pub name_y: i32,
    /// From a line's top to the middle of its marks.
    pub mark_y: i32,
    /// Most pixels of a name.
    pub name_room: i32,
}

impl Lines {
    /// Side by side, each line this high; names and values above the plot where names would be cut.
    pub fn new(names: &[&str], values: &[String], width: i32, height: i32) -> Self {
        let widest = |texts: &mut dyn Iterator<Item = String>| {
            libm::ceil(
                texts
                    .map(|text| label::width(&text, MEDIUM) * 1.06)
                    .fold(0.0, f64::max),
            ) as i32
        };
        let name = widest(&mut names.iter().map(|name| label::clean(name)));
        let value = widest(&mut values.iter().cloned());
        if name > width * 32 / 100 && width < NARROW {
            let (name_y, mark_y) = (13, 18 + height / 2);
            return Self {
                left: 4,
                right: width - 4,
                height: height + 18,
                name_y,
                mark_y,
                name_room: width - value - 20,
            };
        }
        let name_room = name.min(width * 40 / 100);
        let (left, right) = (name_room + 16, width - value - 16);
        Self {
            left,
            right,
            height,
            name_y: height / 2,
            mark_y: height / 2,
            name_room,
        }
    }

    /// Where grid and dashed lines may be drawn for so many lines: never through a name.
    pub fn bands(&self, top: i32, n: usize) -> Vec<(i32, i32)> {
        let bottom = top + n as i32 * self.height;
        if self.name_y == self.mark_y {
            return vec![(top, bottom)];
        }
        let tops = (0..n as i32).map(|index| top + index * self.height);
        tops.map(|top| (top + self.name_y + 9, top + self.height))
            .collect()
    }
}

/// An axis of percentages.
pub fn percent_tick(value: f64, step: f64) -> String {
    format!("{} %", label::tick(value * 100.0, step * 100.0))
}
