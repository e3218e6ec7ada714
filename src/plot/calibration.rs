//! Stated probabilities beside how often it happens.

use plotters::backend::DrawingBackend;

use super::figure::{Drawing, Figure, PlotError, Rows, drawn};
use super::label;
use super::pen::{Pen, Point, stroke};
use super::theme::Mode;
use super::unit_square::UnitSquare;

/// Rows of about the same stated probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CalibrationBin {
    /// Mean of the stated probabilities.
    pub stated: f64,
    /// Share of the rows where it was so.
    pub happened: f64,
    /// Where that share lies with 95 % confidence.
    pub interval95: (f64, f64),
    /// How many rows.
    pub n_rows: u64,
}

impl CalibrationBin {
    fn words(&self) -> String {
        format!(
            "stated {}, happened {} ({} to {}), {}",
            label::number(self.stated),
            label::number(self.happened),
            label::number(self.interval95.0),
            label::number(self.interval95.1),
            label::counted(self.n_rows, "row")
        )
    }
}

/// How far stated probabilities are true.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// The class whose probability is meant; `None` for the predicted one.
    pub class: Option<String>,
    /// Ascending by what was stated.
    pub bins: Vec<CalibrationBin>,
    /// Expected calibration error.
    pub error: f64,
    /// Number of rows.
    pub n_rows: u64,
}

impl Calibration {
    /// Bins whose interval does not hold what was stated.
    fn off(&self) -> u64 {
        let is_off =
            |bin: &&CalibrationBin| bin.stated < bin.interval95.0 || bin.stated > bin.interval95.1;
        self.bins.iter().filter(is_off).count() as u64
    }
}

impl Figure for Calibration {
    fn drawing(&self, width: u32, mode: Mode) -> Result<Drawing, PlotError> {
        drawn(UnitSquare::size(width), mode, |pen| draw(pen, self))
    }

    fn rows(&self) -> Rows {
        let body = self.bins.iter().map(|bin| {
            let (low, high) = bin.interval95;
            vec![
                label::number(bin.stated),
                label::number(bin.happened),
                format!("{} to {}", label::number(low), label::number(high)),
                label::count(bin.n_rows),
            ]
        });
        Rows::new(
            &["stated", "happened", "95 % interval", "test rows"],
            body.collect(),
        )
    }

    fn caption(&self) -> String {
        if self.bins.is_empty() {
            return "No probabilities to hold against what happened".into();
        }
        let off = format!("{} off on average", label::number(self.error));
        match self.off() {
            0 => format!(
                "Probabilities hold as far as {} can tell: {off}",
                label::counted(self.n_rows, "test row")
            ),
            n => format!(
                "Probabilities are {off}; {n} of {} don't hold",
                label::counted(self.bins.len() as u64, "group")
            ),
        }
    }

    fn reading(&self) -> String {
        let whose = match &self.class {
            Some(class) => format!("of {}", label::in_sentence(class)),
            None => "of the predicted class".into(),
        };
        format!(
            "Test rows in groups of equally many by the stated probability {whose}. On the diagonal it happens as often as stated; below it less often. A bar is where the share lies with 95 % confidence (Wilson)."
        )
    }
}

/// Draws a dot with its interval per group, and the diagonal.
///
/// # Errors
/// When the backend refuses.
pub fn draw<B: DrawingBackend>(pen: &Pen<'_, B>, input: &Calibration) -> Result<(), PlotError> {
    let theme = pen.theme;
    let is_drawable = |bin: &&CalibrationBin| {
        [bin.stated, bin.happened, bin.interval95.0, bin.interval95.1]
            .iter()
            .all(|value| value.is_finite())
    };
    let bins: Vec<&CalibrationBin> = input.bins.iter().filter(is_drawable).collect();
    if bins.is_empty() {
        return pen.no_data();
    }
    let square = UnitSquare::draw(pen, ("stated probability", "happened"))?;
    square.diagonal(pen)?;
    let UnitSquare { x, y } = square;
    let at = |bin: &CalibrationBin| -> Point { (x.at(bin.stated), y.at(bin.happened)) };
    pen.path(
        bins.iter().map(|bin| at(bin)).collect(),
        stroke(theme.accent, 1),
    )?;
    for bin in &bins {
        let (low, high) = bin.interval95;
        let column = x.at(bin.stated);
        pen.line(
            (column, y.at(low)),
            (column, y.at(high)),
            stroke(theme.accent, 2),
        )?;
        pen.dot(at(bin), 4, theme.accent)?;
        pen.mark_dot(at(bin), bin.words());
    }
    Ok(())
}
