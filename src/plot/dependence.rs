//! How an answer depends on a number: a thin line per row, a thick one for their mean.

use plotters::backend::DrawingBackend;

use super::figure::{Drawing, Figure, PlotError, Rows, Size, drawn, fitting};
use super::label;
use super::pen::{Pen, SMALL, stroke};
use super::plane::{MARGIN, Plane};
use super::scale::range;
use super::theme::{Mode, translucent};

const HEIGHT: i32 = 320;

/// A column's values and the answers for them.
#[derive(Clone, Debug, PartialEq)]
pub struct DependenceLines {
    /// The column.
    pub column: String,
    /// What the answer is.
    pub answer: String,
    /// Values that were asked about, ascending.
    pub grid: Vec<f64>,
    /// The mean answer at each.
    pub mean: Vec<f64>,
    /// One line per row.
    pub lines: Vec<Vec<f64>>,
}

impl DependenceLines {
    /// Values with their mean answers.
    fn finite(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let points = self.grid.iter().copied().zip(self.mean.iter().copied());
        points.filter(|(at, value)| at.is_finite() && value.is_finite())
    }

    fn ends(&self) -> Option<(f64, f64)> {
        let finite = self.mean.iter().copied().filter(|value| value.is_finite());
        let low = finite.clone().reduce(f64::min)?;
        Some((low, finite.reduce(f64::max)?))
    }
}

impl Figure for DependenceLines {
    fn drawing(&self, width: u32, mode: Mode) -> Result<Drawing, PlotError> {
        let size = Size {
            width: fitting(width),
            height: HEIGHT as u32,
        };
        drawn(size, mode, |pen| draw(pen, self))
    }

    fn rows(&self) -> Rows {
        let body = self.grid.iter().zip(&self.mean);
        let body = body.map(|(at, mean)| vec![label::number(*at), label::number(*mean)]);
        let (column, answer) = (label::clean(&self.column), label::clean(&self.answer));
        Rows::new(&[&column, &format!("{answer}, mean")], body.collect())
    }

    fn caption(&self) -> String {
        let column = label::in_sentence(&self.column);
        let answer = label::in_sentence(&self.answer);
        match (self.ends(), self.grid.first().zip(self.grid.last())) {
            (Some((low, high)), Some((first, last))) => format!(
                "Over {column} from {} to {} the {answer} lies between {} and {} in the mean",
                label::number(*first),
                label::number(*last),
                label::number(low),
                label::number(high)
            ),
            _ => format!("{column} has no value in these rows"),
        }
    }

    fn reading(&self) -> String {
        format!(
            "A thin line is a row: its answer if {} were another value and all else stayed. The thick line is their mean. Lines that cross mean that it depends on other columns too; where columns move together, such rows may not exist.",
            label::in_sentence(&self.column)
        )
    }
}

/// Draws the lines.
///
/// # Errors
/// When the backend refuses.
pub fn draw<B: DrawingBackend>(pen: &Pen<'_, B>, input: &DependenceLines) -> Result<(), PlotError> {
    let theme = pen.theme;
    let all = input.lines.iter().flatten().chain(&input.mean).copied();
    let (Some(up), Some(across)) = (range(all, 0.04), range(input.grid.iter().copied(), 0.0))
    else {
        return pen.no_data();
    };
    let right = pen.width - MARGIN;
    let [column, answer] = [&input.column, &input.answer]
        .map(|name| label::shorten(name, SMALL, f64::from(right) * 0.8));
    let plane = Plane::draw(pen, (across, up), right, (&column, &answer), label::tick)?;
    let path = |values: &[f64]| -> Vec<(i32, i32)> {
        let points = input.grid.iter().zip(values);
        let finite = points.filter(|(at, value)| at.is_finite() && value.is_finite());
        finite.map(|(at, value)| plane.at((*at, *value))).collect()
    };
    for line in &input.lines {
        let thin = plotters::style::Color::stroke_width(&translucent(theme.muted, 0.22), 1);
        pen.path(path(line), thin)?;
    }
    let mean = path(&input.mean);
    for (at, (value, answer)) in mean.iter().zip(input.finite()) {
        pen.dot(*at, 3, theme.accent)?;
        let (value, answer) = (label::number(value), label::number(answer));
        pen.mark_dot(*at, format!("{answer} in the mean at {value}"));
    }
    pen.path(mean, stroke(theme.accent, 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_lines_are_drawn_and_told() {
        for (grid, mean) in [
            (vec![], vec![]),
            (vec![1.0], vec![0.5]),
            (vec![1.0, 2.0], vec![f64::NAN, 0.5]),
            (vec![f64::MIN, f64::MAX], vec![f64::MAX, f64::MIN]),
        ] {
            let figure = DependenceLines {
                column: "<b>".into(),
                answer: "probability of x".into(),
                lines: vec![mean.clone(); 3],
                grid,
                mean,
            };
            for width in [0, 360, 5000] {
                let svg = figure.svg(width, Mode::Light).unwrap();
                assert!(roxmltree::Document::parse(&svg).is_ok());
            }
            assert!(!figure.caption().is_empty());
        }
    }
}
