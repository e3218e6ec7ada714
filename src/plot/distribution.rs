//! One column at a glance: small bars without axes, for a table's cell.

use plotters::backend::DrawingBackend;

use super::figure::{PlotError, Rows, Size, drawn};
use super::label;
use super::pen::{Pen, stroke};
use super::theme::{Mode, translucent};

/// Size of the drawing.
const SMALL_SIZE: Size = Size {
    width: 160,
    height: 44,
};
/// Most bars drawn.
const MAX_BARS: usize = 40;

/// How often values occur.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Of numbers; one more edge than counts.
    Bins {
        /// Ascending.
        edges: Vec<f64>,
        /// Rows in each bin.
        counts: Vec<u64>,
    },
    /// Of names.
    Levels {
        /// The names, most frequent first.
        names: Vec<String>,
        /// Rows of each.
        counts: Vec<u64>,
        /// Rows with any other name.
        n_other: u64,
    },
}

/// The distribution of one column.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    /// The column.
    pub column: String,
    /// Its values.
    pub shape: Shape,
}

impl Distribution {
    /// Draws the figure as SVG of 160 x 44 pixels.
    ///
    /// # Errors
    /// When the backend refuses.
    pub fn svg_small(&self, mode: Mode) -> Result<String, PlotError> {
        Ok(drawn(SMALL_SIZE, mode, |pen| draw(pen, self))?.svg)
    }

    fn total(&self) -> u64 {
        let (counts, n_other) = match &self.shape {
            Shape::Bins { counts, .. } => (counts, 0),
            Shape::Levels {
                counts, n_other, ..
            } => (counts, *n_other),
        };
        counts
            .iter()
            .fold(n_other, |sum, count| sum.saturating_add(*count))
    }

    /// The same numbers as a table.
    #[must_use]
    pub fn rows(&self) -> Rows {
        let body = match &self.shape {
            Shape::Bins { edges, counts } => {
                let bins = edges
                    .windows(2)
                    .zip(counts)
                    .filter_map(|(pair, count)| match pair {
                        [from, to] => Some(vec![
                            format!("{} to {}", label::number(*from), label::number(*to)),
                            label::count(*count),
                        ]),
                        _ => None,
                    });
                bins.collect()
            }
            Shape::Levels {
                names,
                counts,
                n_other,
            } => {
                let levels = names
                    .iter()
                    .zip(counts)
                    .map(|(name, count)| vec![label::clean(name), label::count(*count)]);
                let others = (*n_other > 0).then(|| vec!["others".into(), label::count(*n_other)]);
                levels.chain(others).collect()
            }
        };
        Rows::new(&[&self.column, "rows"], body)
    }

    /// The finding.
    #[must_use]
    pub fn caption(&self) -> String {
        let column = label::in_sentence(&self.column);
        let total = self.total();
        if total == 0 {
            return format!("{column} has no values");
        }
        let share = |count: u64| label::percent(count as f64 / total as f64);
        match &self.shape {
            Shape::Bins { edges, counts } => {
                let bins = edges.windows(2).zip(counts);
                match bins.max_by_key(|(_, count)| **count) {
                    Some(([from, to], count)) => {
                        let (from, to) = (label::number(*from), label::number(*to));
                        format!(
                            "{column} is most often between {from} and {to} ({} of rows)",
                            share(*count)
                        )
                    }
                    _ => format!("{column} has {}", label::counted(total, "value")),
                }
            }
            Shape::Levels { names, counts, .. } => {
                match names.iter().zip(counts).max_by_key(|(_, count)| **count) {
                    Some((name, count)) => {
                        format!(
                            "{column} is most often {} ({} of rows)",
                            label::in_sentence(name),
                            share(*count)
                        )
                    }
                    None => format!("{column} has {}", label::counted(total, "value")),
                }
            }
        }
    }

    /// How to read it.
    #[must_use]
    pub fn reading(&self) -> String {
        match &self.shape {
            Shape::Bins { .. } => {
                "A bar is the number of rows with a value in that range, small values to the left."
                    .into()
            }
            Shape::Levels { .. } => {
                "A bar is the number of rows with that name; the grey one holds all other names."
                    .into()
            }
        }
    }
}

/// Draws bars over a hairline.
///
/// # Errors
/// When the backend refuses.
pub fn draw<B: DrawingBackend>(pen: &Pen<'_, B>, input: &Distribution) -> Result<(), PlotError> {
    let theme = pen.theme;
    let (counts, n_other, gap) = match &input.shape {
        Shape::Bins { counts, .. } => (counts, 0, 1),
        Shape::Levels {
            counts, n_other, ..
        } => (counts, *n_other, 3),
    };
    let drawn = counts.get(..MAX_BARS).unwrap_or(counts);
    let highest = drawn.iter().copied().max().unwrap_or(0).max(n_other);
    if highest == 0 {
        return pen.no_data();
    }
    let bottom = pen.height - 2;
    let n = drawn.len() as i32 + i32::from(n_other > 0);
    let widest = f64::from(pen.width) / f64::from(n.max(1));
    // A few names would make blocks instead of bars.
    let step = if gap == 3 { widest.min(28.0) } else { widest };
    let bars = drawn
        .iter()
        .map(|count| (*count, translucent(theme.accent, 0.75)));
    let others = (n_other > 0).then_some((n_other, translucent(theme.muted, 0.5)));
    for (index, (count, color)) in bars.chain(others).enumerate() {
        let left = libm::round(index as f64 * step) as i32;
        let right = (libm::round((index + 1) as f64 * step) as i32 - gap).max(left + 1);
        let height = libm::ceil(count as f64 / highest as f64 * f64::from(bottom - 2)) as i32;
        pen.bar((left, bottom - height), (right, bottom), color)?;
    }
    pen.line((0, bottom), (pen.width, bottom), stroke(theme.line, 1))
}
