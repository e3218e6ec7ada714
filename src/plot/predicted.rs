//! Predicted against true numbers, with the diagonal of exact predictions.

use plotters::backend::DrawingBackend;

use super::figure::{Drawing, Figure, PlotError, Rows, Size, drawn, fitting};
use super::label;
use super::pen::{Look, Pen, SMALL};
use super::plane::{FOOT, HEAD, MARGIN, Plane};
use super::scale::range;
use super::theme::{Mode, translucent};

/// Widest drawing: both axes have one scale.
const MAX_SIDE: i32 = 460;
/// Most lines of the table.
const MAX_ROWS: usize = 50;

/// Predictions of a number on held-out rows.
#[derive(Clone, Debug, PartialEq)]
pub struct PredictedVersusTrue {
    /// The target's name.
    pub target: String,
    /// `(truth, prediction)`, possibly a sample.
    pub points: Vec<(f64, f64)>,
    /// Number of rows, of which the points may be a sample.
    pub n_rows: u64,
    /// Share of the rows whose error is at most the RMSE.
    pub share_within_rmse: Option<f64>,
    /// Root mean squared error.
    pub rmse: Option<f64>,
    /// Mean of prediction minus truth.
    pub bias: Option<f64>,
}

impl PredictedVersusTrue {
    fn finite_points(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.points
            .iter()
            .copied()
            .filter(|(truth, predicted)| truth.is_finite() && predicted.is_finite())
    }
}

impl Figure for PredictedVersusTrue {
    fn drawing(&self, width: u32, mode: Mode) -> Result<Drawing, PlotError> {
        let width = fitting(width);
        let side = (width as i32).min(MAX_SIDE);
        let size = Size {
            width,
            height: (side - 50 - MARGIN + HEAD + FOOT) as u32,
        };
        drawn(size, mode, |pen| draw(pen, self))
    }

    fn rows(&self) -> Rows {
        let points: Vec<(f64, f64)> = self.finite_points().collect();
        let step = points.len().div_ceil(MAX_ROWS).max(1);
        let body = points.iter().step_by(step).map(|(truth, predicted)| {
            [*truth, *predicted, predicted - truth]
                .map(label::number)
                .to_vec()
        });
        Rows::new(&["true", "predicted", "error"], body.collect())
    }

    fn caption(&self) -> String {
        if self.finite_points().next().is_none() {
            return "No rows were tested yet".into();
        }
        let rows = label::counted(self.n_rows, "test row");
        let (Some(share), Some(rmse)) = (self.share_within_rmse, self.rmse) else {
            return format!(
                "Predictions of {} on {rows}",
                label::in_sentence(&self.target)
            );
        };
        let within = format!(
            "{} of {rows} are off by at most {} (RMSE)",
            label::percent(share),
            label::number(rmse)
        );
        match self
            .bias
            .filter(|bias| bias.is_finite() && bias.abs() >= 0.1 * rmse)
        {
            Some(bias) if bias > 0.0 => format!(
                "{within}; predictions are {} too high on average",
                label::number(bias)
            ),
            Some(bias) => format!(
                "{within}; predictions are {} too low on average",
                label::number(-bias)
            ),
            None => within,
        }
    }

    fn reading(&self) -> String {
        let shown = self.points.len() as u64;
        let sample = if shown < self.n_rows {
            format!(
                " {} of {} rows are drawn.",
                label::count(shown),
                label::count(self.n_rows)
            )
        } else {
            String::new()
        };
        format!(
            "A dot is a row: on the dashed line the prediction is exact, above it too high, below it too low.{sample}"
        )
    }
}

/// Draws one dot per row.
///
/// # Errors
/// When the backend refuses.
pub fn draw<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    input: &PredictedVersusTrue,
) -> Result<(), PlotError> {
    let theme = pen.theme;
    let Some((low, high)) = range(input.finite_points().flat_map(|(t, p)| [t, p]), 0.03) else {
        return pen.no_data();
    };
    let right = pen.width.min(MAX_SIDE) - MARGIN;
    let name = label::shorten(&input.target, SMALL, f64::from(right) * 0.5);
    let [truth, predicted] = [format!("true {name}"), format!("predicted {name}")];
    let both = ((low, high), (low, high));
    let plane = Plane::draw(pen, both, right, (&truth, &predicted), label::tick)?;
    let (x, y) = (&plane.x, &plane.y);
    if let Some(rmse) = input.rmse.filter(|rmse| *rmse > 0.0 && *rmse < high - low) {
        let corners = [
            (low, low),
            (low, low + rmse),
            (high - rmse, high),
            (high, high),
            (high, high - rmse),
            (low + rmse, low),
        ];
        let band = corners.iter().map(|point| plane.at(*point)).collect();
        pen.polygon(band, translucent(theme.accent, 0.08))?;
        let text = format!("shaded: ± RMSE {}", label::number(rmse));
        pen.text(
            &text,
            (right - 6, y.start - 12),
            Look::right(SMALL, theme.muted),
        )?;
    }
    pen.dashes((x.start, y.start), (x.end, y.end), theme.muted)?;
    let radius = if input.points.len() > 250 { 2 } else { 3 };
    for (truth, predicted) in input.finite_points() {
        let at = plane.at((truth, predicted));
        pen.dot(at, radius, translucent(theme.accent, 0.45))?;
        let (truth, predicted) = (label::number(truth), label::number(predicted));
        pen.mark_dot(at, format!("true {truth}, predicted {predicted}"));
    }
    Ok(())
}
