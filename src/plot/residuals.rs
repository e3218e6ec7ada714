//! By how much each prediction is off, along the predictions.

use plotters::backend::DrawingBackend;

use super::figure::{Drawing, Figure, PlotError, Rows, Size, drawn, fitting};
use super::label;
use super::pen::{Pen, SMALL, stroke};
use super::plane::{MARGIN, Plane};
use super::scale::range;
use super::theme::{Mode, translucent};

const HEIGHT: i32 = 340;
/// Groups of equally many rows whose mean error is drawn.
const GROUPS: usize = 8;
/// Fewest rows of a group.
const LEAST: usize = 10;
/// Most lines of the table.
const MAX_ROWS: usize = 50;
/// Share of the RMSE from which a group's mean error is worth a word.
const TELLING: f64 = 0.25;

/// Errors of predictions on held-out rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Residuals {
    /// The target's name.
    pub target: String,
    /// `(truth, prediction)`, possibly a sample.
    pub points: Vec<(f64, f64)>,
    /// Root mean squared error.
    pub rmse: Option<f64>,
}

impl Residuals {
    /// Predictions with their errors, by the prediction.
    fn errors(&self) -> Vec<(f64, f64)> {
        let pairs = self
            .points
            .iter()
            .map(|(truth, said)| (*said, said - truth));
        let mut errors: Vec<(f64, f64)> = pairs
            .filter(|(said, error)| said.is_finite() && error.is_finite())
            .collect();
        errors.sort_by(|a, b| a.0.total_cmp(&b.0));
        errors
    }

    /// Mean prediction and mean error of groups of equally many rows, of [`Self::errors`].
    fn groups(errors: &[(f64, f64)]) -> Vec<(f64, f64)> {
        let size = errors.len().div_ceil(GROUPS).max(LEAST);
        let groups = errors.chunks(size).filter(|group| group.len() >= LEAST);
        let mean = |values: &mut dyn Iterator<Item = f64>, n: usize| values.sum::<f64>() / n as f64;
        groups
            .map(|group| {
                let said = mean(&mut group.iter().map(|one| one.0), group.len());
                (said, mean(&mut group.iter().map(|one| one.1), group.len()))
            })
            .collect()
    }
}

impl Figure for Residuals {
    fn drawing(&self, width: u32, mode: Mode) -> Result<Drawing, PlotError> {
        let size = Size {
            width: fitting(width),
            height: HEIGHT as u32,
        };
        drawn(size, mode, |pen| draw(pen, self))
    }

    fn rows(&self) -> Rows {
        let errors = self.errors();
        let step = errors.len().div_ceil(MAX_ROWS).max(1);
        let body = errors.iter().step_by(step);
        let body = body.map(|(said, error)| vec![label::number(*said), label::number(*error)]);
        Rows::new(&["predicted", "predicted less true"], body.collect())
    }

    fn caption(&self) -> String {
        let groups = Self::groups(&self.errors());
        let worst = groups.iter().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
        match (worst, self.rmse) {
            (Some((said, error)), Some(rmse)) if error.abs() > TELLING * rmse => format!(
                "Around predictions of {} it is {} too {} in the mean",
                label::number(*said),
                label::number(error.abs()),
                if *error > 0.0 { "high" } else { "low" }
            ),
            (Some(_), Some(_)) => {
                "Small and large predictions are off by about 0 in the mean".into()
            }
            (_, _) => "Too few rows to tell where it is off".into(),
        }
    }

    fn reading(&self) -> String {
        "A dot is a test row: above 0 its prediction is too high, below too low. The line is the mean of groups of equally many rows; a bend away from 0 is something that the model has not learnt, and dots that fan out are errors that grow with the prediction.".into()
    }
}

/// Draws the dots around 0, and the groups' means.
///
/// # Errors
/// When the backend refuses.
pub fn draw<B: DrawingBackend>(pen: &Pen<'_, B>, input: &Residuals) -> Result<(), PlotError> {
    let theme = pen.theme;
    let errors = input.errors();
    let (Some(across), Some(up)) = (
        range(errors.iter().map(|one| one.0), 0.03),
        range(errors.iter().map(|one| one.1).chain([0.0]), 0.05),
    ) else {
        return pen.no_data();
    };
    let right = pen.width - MARGIN;
    let predicted = format!("predicted {}", input.target);
    let predicted = label::shorten(&predicted, SMALL, f64::from(right) * 0.6);
    let titles = (predicted.as_str(), "predicted less true");
    let plane = Plane::draw(pen, (across, up), right, titles, label::tick)?;
    let zero = plane.y.at(0.0);
    pen.dashes((plane.x.start, zero), (right, zero), theme.muted)?;
    let radius = if errors.len() > 250 { 2 } else { 3 };
    for (said, error) in &errors {
        let at = plane.at((*said, *error));
        pen.dot(at, radius, translucent(theme.accent, 0.45))?;
        let (said, error) = (label::number(*said), label::number(*error));
        pen.mark_dot(at, format!("predicted {said}, off by {error}"));
    }
    let means = Residuals::groups(&errors).into_iter();
    let means: Vec<(i32, i32)> = means.map(|point| plane.at(point)).collect();
    if means.len() > 1 {
        pen.path(means, stroke(theme.second(), 2))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn residuals(points: Vec<(f64, f64)>) -> Residuals {
        Residuals {
            target: "<b>".into(),
            points,
            rmse: Some(1.0),
        }
    }

    #[test]
    fn odd_errors_are_drawn_and_told() {
        for points in [
            vec![],
            vec![(1.0, 1.0)],
            vec![(f64::NAN, 1.0), (f64::MIN, f64::MAX)],
            vec![(0.0, 0.0); 400],
        ] {
            let figure = residuals(points);
            for width in [0, 360, 5000] {
                let svg = figure.svg(width, Mode::Dark).unwrap();
                assert!(roxmltree::Document::parse(&svg).is_ok());
            }
            assert!(!figure.caption().is_empty());
        }
    }

    #[test]
    fn a_bend_is_told_where_it_is() {
        // Too high by 2 where little is predicted.
        let bent = (0..200).map(|row| {
            let truth = f64::from(row);
            (truth, truth + if row < 50 { 2.0 } else { 0.0 })
        });
        let caption = residuals(bent.collect()).caption();
        assert!(caption.contains("2.00 too high"), "{caption}");
        let straight = residuals(
            (0..200)
                .map(|row| (f64::from(row), f64::from(row)))
                .collect(),
        );
        assert!(straight.caption().contains("about 0"));
    }
}
