//! How long fitting takes as data grows: one line per learner, both axes logarithmic.
//!
//! Drawn for documents, so on paper of its own; each line is named at its end, as
//! there are more learners than colours. A dashed line shows n log n.

use std::collections::BTreeSet;

use plotters::backend::DrawingBackend;
use serde::Deserialize;

use super::figure::{Drawing, Figure, PlotError, Rows, Size, drawn, fitting};
use super::label;
use super::ladder::{self, End};
use super::pen::{Look, Pen, SMALL, stroke};
use super::scale::{Scale, range};
use super::theme::Mode;

/// Height of the drawing.
const HEIGHT: u32 = 440;
/// Height of the line above the plot.
const HEAD: i32 = 26;
/// Space for the axis below.
const FOOT: i32 = 44;
/// Space for the numbers on the left.
const LEFT: i32 = 64;
/// Points from the end that say how steep a line is.
const LAST: usize = 3;
/// Most lines that are drawn: as many as there is room for names.
const MAX_LINES: usize = 20;

/// Seconds of several learners at several sizes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Growth {
    /// What grows: rows or columns.
    pub of: String,
    /// One per learner.
    pub lines: Vec<GrowthLine>,
}

/// One learner.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct GrowthLine {
    /// Its name.
    pub name: String,
    /// Size and seconds, ascending by size.
    pub points: Vec<(f64, f64)>,
}

impl GrowthLine {
    /// The points that a logarithmic axis can show, as powers of ten.
    fn powers(&self) -> Vec<(f64, f64)> {
        let shown = self
            .points
            .iter()
            .map(|(size, seconds)| (libm::log10(*size), libm::log10(*seconds)));
        shown
            .filter(|(size, seconds)| size.is_finite() && seconds.is_finite())
            .collect()
    }

    /// The power of the size that seconds grow with, by least squares over the last three points.
    #[must_use]
    pub fn exponent(&self) -> Option<f64> {
        let powers = self.powers();
        let last = powers.get(powers.len().saturating_sub(LAST)..)?;
        let n = last.len() as f64;
        let mean = |of: fn(&(f64, f64)) -> f64| last.iter().map(of).sum::<f64>() / n;
        let (x, y) = (mean(|point| point.0), mean(|point| point.1));
        let squares: f64 = last.iter().map(|point| (point.0 - x) * (point.0 - x)).sum();
        let products: f64 = last.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
        (squares > 0.0).then_some(products / squares)
    }
}

impl Figure for Growth {
    fn drawing(&self, width: u32, mode: Mode) -> Result<Drawing, PlotError> {
        let (width, height) = (fitting(width), HEIGHT);
        drawn(Size { width, height }, mode, |pen| draw(pen, self))
    }

    fn rows(&self) -> Rows {
        let all = self.lines.iter().flat_map(|line| &line.points);
        let sizes: BTreeSet<u64> = all.map(|(size, _)| *size as u64).collect();
        let names: Vec<String> = sizes.iter().map(|size| label::count(*size)).collect();
        let mut head = vec!["learner"];
        head.extend(names.iter().map(String::as_str));
        head.push("exponent");
        let cell = |line: &GrowthLine, size: &u64| {
            let at = line.points.iter().find(|point| point.0 as u64 == *size);
            label::number_or_dash(at.map(|point| point.1))
        };
        let body = self.lines.iter().map(|line| {
            let mut row = vec![label::clean(&line.name)];
            row.extend(sizes.iter().map(|size| cell(line, size)));
            row.push(label::number_or_dash(line.exponent()));
            row
        });
        Rows::new(&head, body.collect())
    }

    fn caption(&self) -> String {
        let steep = self
            .lines
            .iter()
            .filter_map(|line| Some((line.exponent()?, &line.name)))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let Some((exponent, name)) = steep else {
            return "No growth: fewer than two sizes were timed".into();
        };
        format!(
            "Steepest is {}: its time grows with {} to the power of {}",
            label::in_sentence(name),
            label::in_sentence(&self.of),
            label::number(exponent)
        )
    }

    fn reading(&self) -> String {
        "Both axes are logarithmic: a line as steep as the dashed one grows as n log n; one that is less steep grows more slowly.".into()
    }
}

/// Draws a line per learner, named at its end.
///
/// # Errors
/// When the backend refuses.
pub fn draw<B: DrawingBackend>(pen: &Pen<'_, B>, input: &Growth) -> Result<(), PlotError> {
    let theme = pen.theme;
    pen.bar((0, 0), (pen.width, pen.height), theme.surface)?;
    let lines: Vec<(&str, Vec<(f64, f64)>)> = input
        .lines
        .iter()
        .map(|line| (line.name.as_str(), line.powers()))
        .filter(|(_, points)| !points.is_empty())
        .take(MAX_LINES)
        .collect();
    let points = || lines.iter().flat_map(|(_, points)| points);
    let (Some(sizes), Some(seconds)) = (
        range(points().map(|point| point.0), 0.0),
        range(points().map(|point| point.1), 0.04),
    ) else {
        return pen.no_data();
    };
    let room = ladder::room(lines.iter().map(|(name, _)| *name), pen.width);
    let x = Scale {
        low: sizes.0,
        high: sizes.1,
        start: LEFT,
        end: pen.width - room,
    };
    let y = Scale {
        low: seconds.0,
        high: seconds.1,
        start: pen.height - FOOT,
        end: HEAD,
    };
    grid(pen, (&x, &y), &input.of)?;
    reference(pen, (&x, &y))?;
    marks(pen, (&x, &y), &lines)
}

/// Whole powers of ten inside of a scale, so many pixels apart at least.
fn decades(scale: &Scale, apart: i32) -> Vec<f64> {
    let (first, last) = (libm::ceil(scale.low - 1e-9), libm::floor(scale.high + 1e-9));
    let pixels = f64::from((scale.end - scale.start).abs().max(1));
    let step = libm::ceil(f64::from(apart) * (scale.high - scale.low) / pixels).max(1.0);
    let n = ((last - first) / step).clamp(-1.0, 40.0) as i32;
    (0..=n)
        .map(|index| first + f64::from(index) * step)
        .collect()
}

fn power_name(power: f64) -> String {
    match power as i32 {
        power @ 0..=6 => label::count(10_u64.pow(power.unsigned_abs())),
        power @ -5..0 => format!(
            "{:.*}",
            power.unsigned_abs() as usize,
            libm::pow(10.0, f64::from(power))
        ),
        power => format!("1e{power}"),
    }
}

fn grid<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    (x, y): (&Scale, &Scale),
    of: &str,
) -> Result<(), PlotError> {
    let muted = pen.theme.muted;
    pen.text(
        "seconds ↑, dashed: n log n",
        (0, 9),
        Look::left(SMALL, muted),
    )?;
    let of = format!("{} →", label::in_sentence(of));
    pen.text(&of, (x.end, pen.height - 9), Look::right(SMALL, muted))?;
    for power in decades(y, 30) {
        let at = y.at(power);
        pen.line((x.start, at), (x.end, at), stroke(pen.theme.line, 1))?;
        pen.text(
            &power_name(power),
            (x.start - 8, at),
            Look::right(SMALL, muted),
        )?;
    }
    for power in decades(x, 84) {
        let at = x.at(power);
        pen.line((at, y.end), (at, y.start), stroke(pen.theme.line, 1))?;
        pen.text(
            &power_name(power),
            (at, y.start + 12),
            Look::center(SMALL, muted),
        )?;
    }
    Ok(())
}

/// n log n through the lower left corner, as far as it stays inside.
fn reference<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    (x, y): (&Scale, &Scale),
) -> Result<(), PlotError> {
    let seconds = |size: f64| {
        let logs = libm::log10((size / x.low.max(0.5)).max(1.0));
        y.low + (size - x.low) + logs
    };
    let steps = (0..=24).map(|step| x.low + (x.high - x.low) * f64::from(step) / 24.0);
    let inside: Vec<(f64, f64)> = steps
        .map(|size| (size, seconds(size)))
        .take_while(|point| point.1 <= y.high)
        .collect();
    for pair in inside.windows(2) {
        if let [from, to] = pair {
            let pixel = |point: &(f64, f64)| (x.at(point.0), y.at(point.1));
            pen.dashes(pixel(from), pixel(to), pen.theme.muted)?;
        }
    }
    Ok(())
}

fn marks<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    (x, y): (&Scale, &Scale),
    lines: &[(&str, Vec<(f64, f64)>)],
) -> Result<(), PlotError> {
    let mut ends = Vec::new();
    for ((name, points), color) in lines.iter().zip(pen.theme.series.iter().cycle()) {
        let pixels: Vec<_> = points.iter().map(|p| (x.at(p.0), y.at(p.1))).collect();
        for pixel in &pixels {
            pen.dot(*pixel, 3, *color)?;
        }
        ends.extend(pixels.last().map(|at| End {
            at: *at,
            name,
            color: *color,
        }));
        pen.path(pixels, stroke(*color, 2))?;
    }
    for end in ladder::lead(pen, ends, (x.end, 4), (HEAD, y.start))? {
        let name = label::shorten(end.name, SMALL, f64::from(pen.width - end.at.0));
        pen.text(&name, end.at, Look::left(SMALL, end.color))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(points: &[(f64, f64)]) -> GrowthLine {
        GrowthLine {
            name: "a".into(),
            points: points.to_vec(),
        }
    }

    #[test]
    fn the_exponent_is_that_of_the_large_sizes() {
        let square = line(&[(1.0, 5.0), (10.0, 1.0), (100.0, 100.0), (1000.0, 1e4)]);
        assert!((square.exponent().unwrap() - 2.0).abs() < 1e-12);
        assert_eq!(line(&[(10.0, 1.0)]).exponent(), None);
        assert_eq!(line(&[(0.0, 1.0), (f64::NAN, 1.0)]).exponent(), None);
    }

    #[test]
    fn powers_of_ten_read_as_numbers() {
        let names = [-3.0, 0.0, 3.0, 6.0, 9.0, -7.0].map(power_name);
        assert_eq!(names, ["0.001", "1", "1,000", "1,000,000", "1e9", "1e-7"]);
    }
}
