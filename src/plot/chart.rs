//! Several named lines, or points, in one picture; each is named at its right.

use plotters::backend::DrawingBackend;

use super::figure::{Drawing, Figure, PlotError, Rows, Size, drawn, fitting};
use super::label;
use super::ladder::{self, End};
use super::pen::{Look, Pen, SMALL, stroke};
use super::plane::{HEAD, Plane};
use super::scale::range;
use super::theme::Mode;

const HEIGHT: i32 = 340;
/// Most lines drawn: as many as there is room for names.
const MAX_LINES: usize = 16;

/// One line, or one point.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedLine {
    /// Its name.
    pub name: String,
    /// From left to right.
    pub points: Vec<(f64, f64)>,
}

/// Lines with their words.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// What lies along the bottom.
    pub across: String,
    /// What goes up.
    pub up: String,
    /// Whether the axis along the bottom is logarithmic: values above 0 only.
    pub is_logarithmic: bool,
    /// A line drawn in the background, such as a front or a diagonal.
    pub behind: Vec<(f64, f64)>,
    /// The finding.
    pub caption: String,
    /// How to read it.
    pub reading: String,
    /// One per candidate, curve or class.
    pub lines: Vec<NamedLine>,
}

impl Chart {
    /// A place along the bottom.
    fn along(&self, value: f64) -> f64 {
        if self.is_logarithmic {
            libm::log10(value)
        } else {
            value
        }
    }

    fn placed(&self, points: &[(f64, f64)]) -> Vec<(f64, f64)> {
        let placed = points.iter().map(|(x, y)| (self.along(*x), *y));
        placed
            .filter(|(x, y)| x.is_finite() && y.is_finite())
            .collect()
    }
}

impl Figure for Chart {
    fn drawing(&self, width: u32, mode: Mode) -> Result<Drawing, PlotError> {
        let size = Size {
            width: fitting(width),
            height: HEIGHT as u32,
        };
        drawn(size, mode, |pen| draw(pen, self))
    }

    fn rows(&self) -> Rows {
        let body = self.lines.iter().flat_map(|line| {
            line.points.iter().map(|(x, y)| {
                vec![
                    label::clean(&line.name),
                    label::number(*x),
                    label::number(*y),
                ]
            })
        });
        let head = ["name", &label::clean(&self.across), &label::clean(&self.up)];
        Rows::new(&head, body.collect())
    }

    fn caption(&self) -> String {
        self.caption.clone()
    }

    fn reading(&self) -> String {
        self.reading.clone()
    }
}

/// Draws the lines.
///
/// # Errors
/// When the backend refuses.
pub fn draw<B: DrawingBackend>(pen: &Pen<'_, B>, input: &Chart) -> Result<(), PlotError> {
    let theme = pen.theme;
    let lines: Vec<(&str, Vec<(f64, f64)>)> = input
        .lines
        .iter()
        .map(|line| (line.name.as_str(), input.placed(&line.points)))
        .filter(|(_, points)| !points.is_empty())
        .take(MAX_LINES)
        .collect();
    let all = || lines.iter().flat_map(|(_, points)| points);
    let (Some(across), Some(up)) = (
        range(all().map(|point| point.0), 0.03),
        range(all().map(|point| point.1), 0.06),
    ) else {
        return pen.no_data();
    };
    let right = pen.width - ladder::room(lines.iter().map(|(name, _)| *name), pen.width);
    let tick = if input.is_logarithmic {
        power
    } else {
        label::tick
    };
    let [x_title, y_title] = [&input.across, &input.up]
        .map(|title| label::shorten(title, SMALL, f64::from(pen.width) * 0.7));
    let plane = Plane::draw(pen, (across, up), right, (&x_title, &y_title), tick)?;
    let behind = input.placed(&input.behind);
    for pair in behind.windows(2) {
        if let [from, to] = pair {
            pen.dashes(plane.at(*from), plane.at(*to), theme.muted)?;
        }
    }
    marks(pen, &plane, &lines)?;
    for line in input.lines.iter().take(MAX_LINES) {
        for (across, up) in &line.points {
            let at = (input.along(*across), *up);
            if at.0.is_finite() && at.1.is_finite() {
                let name = label::clean(&line.name);
                let (across, up) = (label::number(*across), label::number(*up));
                pen.mark_dot(plane.at(at), format!("{name}: {up} at {across}"));
            }
        }
    }
    Ok(())
}

/// Ten to a power, as a number: ticks of a logarithmic axis.
fn power(value: f64, _: f64) -> String {
    label::short_number(libm::pow(10.0, value))
}

fn marks<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    plane: &Plane,
    lines: &[(&str, Vec<(f64, f64)>)],
) -> Result<(), PlotError> {
    let mut ends = Vec::new();
    for ((name, points), color) in lines.iter().zip(pen.theme.series.iter().cycle()) {
        let pixels: Vec<_> = points.iter().map(|point| plane.at(*point)).collect();
        // Many points are a curve, a few are places.
        if pixels.len() <= 12 {
            for pixel in &pixels {
                pen.dot(*pixel, if pixels.len() == 1 { 5 } else { 3 }, *color)?;
            }
        }
        ends.extend(pixels.last().map(|at| End {
            at: *at,
            name,
            color: *color,
        }));
        if pixels.len() > 1 {
            pen.path(pixels, stroke(*color, 2))?;
        }
    }
    for end in ladder::lead(pen, ends, (plane.x.end, 6), (HEAD, plane.y.start))? {
        let (left, to) = end.at;
        let name = label::shorten(end.name, SMALL, f64::from(pen.width - left));
        // Colours repeat and some are too light for words: a dot says whose name it is.
        pen.dot((left, to), 3, end.color)?;
        pen.text(&name, (left + 8, to), Look::left(SMALL, pen.theme.ink))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_lines_are_drawn_and_told() {
        let cases: [&[(f64, f64)]; 6] = [
            &[],
            &[(1.0, 0.5)],
            &[(0.0, 1.0), (-1.0, 2.0)],
            &[(f64::NAN, 1.0), (1.0, f64::INFINITY)],
            &[(1e-300, f64::MAX), (1e300, f64::MIN)],
            &[(1.0, 1.0), (2.0, 1.0), (3.0, 1.0)],
        ];
        for points in cases {
            for is_logarithmic in [false, true] {
                let line = NamedLine {
                    name: "<a & b> with a very long name that has no end at all".into(),
                    points: points.to_vec(),
                };
                let figure = Chart {
                    across: "rows".into(),
                    up: "accuracy".into(),
                    is_logarithmic,
                    behind: points.to_vec(),
                    caption: "A finding".into(),
                    reading: "How to read it.".into(),
                    lines: vec![line; 20],
                };
                for width in [0, 260, 360, 5000] {
                    let svg = figure.svg(width, Mode::Light).unwrap();
                    assert!(roxmltree::Document::parse(&svg).is_ok(), "{points:?}");
                }
                assert_eq!(figure.rows().body.len(), 20 * points.len());
            }
        }
    }
}
