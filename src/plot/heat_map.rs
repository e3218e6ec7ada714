//! How strongly every two columns go together: a triangle of tinted cells.

use plotters::backend::DrawingBackend;
use plotters::style::RGBColor;

use super::axis;
use super::figure::{Drawing, Figure, PlotError, Rows, Size, drawn, fitting};
use super::label;
use super::pen::{Look, MEDIUM, Pen, SMALL};
use super::theme::{Mode, Theme};

/// Widest cell in pixels.
const WIDEST: i32 = 48;
/// Narrowest cell that shows its number.
const NUMBERED: i32 = 32;
/// Height of a line of text.
const LINE: i32 = 13;

/// Associations of columns.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatMap {
    /// The columns.
    pub names: Vec<String>,
    /// Symmetric; from -1 to 1, `None` where unknown.
    pub values: Vec<Vec<Option<f64>>>,
    /// From here on an association is strong.
    pub strong: f64,
    /// Columns that were too many to be shown.
    pub n_left_out: u64,
}

impl HeatMap {
    fn value(&self, row: usize, column: usize) -> Option<f64> {
        let value = self.values.get(row).and_then(|row| row.get(column));
        value.copied().flatten().filter(|value| value.is_finite())
    }

    /// Pairs, strongest first.
    fn pairs(&self) -> Vec<(usize, usize, f64)> {
        let mut pairs: Vec<(usize, usize, f64)> = (0..self.names.len())
            .flat_map(|row| (0..row).map(move |column| (row, column)))
            .filter_map(|(row, column)| Some((column, row, self.value(row, column)?)))
            .collect();
        pairs.sort_by(|a, b| b.2.abs().total_cmp(&a.2.abs()));
        pairs
    }

    fn name(&self, index: usize) -> String {
        self.names
            .get(index)
            .map(|name| label::clean(name))
            .unwrap_or_default()
    }

    /// Room for names, and a cell's size.
    fn layout(&self, width: u32) -> (i32, i32) {
        let n = self.names.len().max(1) as i32;
        let names = self.names.iter().map(String::as_str);
        let left = axis::name_room(names, MEDIUM, width as i32, 0.3).max(40);
        (left, ((width as i32 - left) / n).clamp(3, WIDEST))
    }
}

impl Figure for HeatMap {
    fn drawing(&self, width: u32, mode: Mode) -> Result<Drawing, PlotError> {
        let width = fitting(width);
        let (_, cell) = self.layout(width);
        let height = (self.names.len() as i32 * cell.max(6) + 8).max(80) as u32;
        drawn(Size { width, height }, mode, |pen| draw(pen, self))
    }

    fn rows(&self) -> Rows {
        let head = ["Column", "Column", "Association"]
            .map(String::from)
            .to_vec();
        let pairs = self.pairs().into_iter().take(500);
        let body =
            pairs.map(|(a, b, value)| vec![self.name(a), self.name(b), format!("{value:.2}")]);
        Rows {
            head,
            body: body.collect(),
        }
    }

    fn caption(&self) -> String {
        let pairs = self.pairs();
        let n_strong = pairs
            .iter()
            .filter(|(_, _, value)| value.abs() > self.strong)
            .count();
        let Some((a, b, value)) = pairs.first() else {
            return "No two columns can be compared".into();
        };
        let (a, b) = (self.name(*a), self.name(*b));
        let (a, b) = (label::in_sentence(&a), label::in_sentence(&b));
        match n_strong {
            0 => format!(
                "No two columns say nearly the same; the strongest pair is {a} and {b}, {value:.2}"
            ),
            1 => format!("One pair is above {}: {a} and {b}, {value:.2}", self.strong),
            n => format!(
                "{n} pairs are above {}; the strongest is {a} and {b}, {value:.2}",
                self.strong
            ),
        }
    }

    fn reading(&self) -> String {
        let left_out = match self.n_left_out {
            0 => String::new(),
            n => format!(
                " {} are left out: those least related to the target.",
                label::counted(n, "column")
            ),
        };
        format!(
            "The stronger the tint, the more two columns go together: Pearson's r for two numbers (orange where one falls as the other rises), Cramér's V for two categories, the correlation ratio for one of each.{left_out}"
        )
    }
}

/// Draws the lower triangle, a name at the start of each row and at its end.
///
/// # Errors
/// When the backend refuses.
pub fn draw<B: DrawingBackend>(pen: &Pen<'_, B>, input: &HeatMap) -> Result<(), PlotError> {
    let theme = pen.theme;
    let n = input.names.len();
    if n < 2 {
        return pen.no_data();
    }
    let (left, cell) = input.layout(pen.width as u32);
    let height = cell.max(6);
    // Where lines are lower than text, only every second or third column is named.
    let every = (LINE / height + 1) as usize;
    let every = if height >= LINE { 1 } else { every };
    for row in 0..n {
        let top = 4 + row as i32 * height;
        if row % every == 0 {
            let size = if height < 18 { 11.0 } else { MEDIUM };
            let name = label::shorten(&input.name(row), size, f64::from(left - 12));
            pen.text(
                &name,
                (left - 10, top + height / 2),
                Look::right(size, theme.ink),
            )?;
        }
        for column in 0..row {
            let x = left + column as i32 * cell;
            let value = input.value(row, column);
            draw_cell(pen, (x, top), (cell, height), value)?;
            let value = value.map_or_else(|| "unknown".into(), |value| format!("{value:.2}"));
            let words = format!("{} and {}: {value}", input.name(column), input.name(row));
            pen.mark((x, top), (x + cell, top + height), words);
        }
        // The diagonal names the column below it.
        let x = left + row as i32 * cell + 4;
        let room = f64::from(pen.width - x - 4);
        if row % every == 0 && row + 1 < n && room > 24.0 {
            let size = if height < 18 { 10.0 } else { SMALL };
            let name = label::shorten(&input.name(row), size, room);
            pen.text(&name, (x, top + height / 2), Look::left(size, theme.muted))?;
        }
    }
    Ok(())
}

fn draw_cell<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    (x, y): (i32, i32),
    (width, height): (i32, i32),
    value: Option<f64>,
) -> Result<(), PlotError> {
    let gap = i32::from(width > 8);
    let background = color(pen.theme, value);
    pen.bar((x, y), (x + width - gap, y + height - gap), background)?;
    if width < NUMBERED {
        return Ok(());
    }
    let text = value.map_or_else(|| "–".to_string(), |value| format!("{value:.2}"));
    let text = text.replace("0.", ".");
    let at = (x + (width - gap) / 2, y + (height - gap) / 2);
    pen.text(&text, at, Look::center(11.0, pen.theme.ink_on(background)))
}

fn color(theme: &Theme, value: Option<f64>) -> RGBColor {
    match value {
        None => theme.tint(theme.line, 0.5),
        Some(value) if value < 0.0 => theme.tint(theme.second(), 0.05 + 0.8 * value.abs().min(1.0)),
        Some(value) => theme.tint(theme.accent, 0.05 + 0.95 * value.min(1.0)),
    }
}
