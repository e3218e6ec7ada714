//! Every two candidates: by how much the one in the row is better, and whether that is sure.

use plotters::backend::DrawingBackend;

use super::axis;
use super::figure::{Drawing, Figure, PlotError, Rows, Size, drawn, fitting};
use super::label;
use super::pen::{Look, MEDIUM, Pen, SMALL};
use super::theme::Mode;

/// Widest cell in pixels.
const WIDEST: i32 = 84;
/// Height of a cell.
const ROW: i32 = 34;
/// Narrowest cell that shows its number.
const NUMBERED: i32 = 44;
/// Height of the names above the columns.
const HEAD: i32 = 140;
/// Most candidates drawn, the best first; all pairs are in the table.
const MOST: usize = 16;

/// One candidate beside another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairCell {
    /// By how much the first is better; negative if it is worse.
    pub difference: f64,
    /// Whether chance alone makes such a difference rarely.
    pub is_sure: bool,
}

/// Every two candidates.
#[derive(Clone, Debug, PartialEq)]
pub struct PairMatrix {
    /// What they are compared by.
    pub metric: String,
    /// Their names, the best first.
    pub names: Vec<String>,
    /// `cells[row][column]` compares the row's candidate with the column's; `None` where they
    /// can't be.
    pub cells: Vec<Vec<Option<PairCell>>>,
}

impl PairMatrix {
    fn cell(&self, row: usize, column: usize) -> Option<PairCell> {
        self.cells.get(row)?.get(column).copied().flatten()
    }

    fn name(&self, at: usize) -> String {
        self.names
            .get(at)
            .map(|name| label::clean(name))
            .unwrap_or_default()
    }

    fn n_drawn(&self) -> usize {
        self.names.len().min(MOST)
    }

    /// Room for names, and a cell's width.
    fn layout(&self, width: i32) -> (i32, i32) {
        let names = self.names.iter().take(MOST).map(String::as_str);
        let left = axis::name_room(names, MEDIUM, width, 0.3).max(40);
        let n = self.n_drawn().max(1) as i32;
        (left, ((width - left) / n).clamp(8, WIDEST))
    }

    /// Every two, the better first.
    fn pairs(&self) -> Vec<(usize, usize, PairCell)> {
        let n = self.names.len();
        let all = (0..n).flat_map(|row| (row + 1..n).map(move |column| (row, column)));
        all.filter_map(|(row, column)| Some((row, column, self.cell(row, column)?)))
            .collect()
    }

    fn words(&self, row: usize, column: usize) -> String {
        let (name, other) = (self.name(row), label::in_sentence(&self.name(column)));
        match self.cell(row, column) {
            None => format!("{name} can't be compared with {other}"),
            Some(cell) => {
                let than = if cell.difference < 0.0 {
                    "worse"
                } else {
                    "better"
                };
                let sure = if cell.is_sure {
                    ""
                } else {
                    ", which may be chance"
                };
                let by = label::number(cell.difference.abs());
                format!("{name} is {by} {than} than {other}{sure}")
            }
        }
    }
}

impl Figure for PairMatrix {
    fn drawing(&self, width: u32, mode: Mode) -> Result<Drawing, PlotError> {
        let size = Size {
            width: fitting(width),
            height: (HEAD + self.n_drawn().max(1) as i32 * ROW + 4) as u32,
        };
        drawn(size, mode, |pen| draw(pen, self))
    }

    fn rows(&self) -> Rows {
        let body = self.pairs().into_iter().map(|(row, column, cell)| {
            let sure = if cell.is_sure { "yes" } else { "no" };
            vec![
                self.name(row),
                self.name(column),
                label::number(cell.difference),
                sure.to_string(),
            ]
        });
        let by = format!("better by ({})", label::clean(&self.metric));
        Rows::new(&["candidate", "other", &by, "told apart"], body.collect())
    }

    fn caption(&self) -> String {
        let pairs = self.pairs();
        let sure = pairs.iter().filter(|(_, _, cell)| cell.is_sure).count();
        match (pairs.len(), sure) {
            (0, _) => "No two candidates can be compared".into(),
            (n, 0) => format!(
                "The folds tell none of {} apart",
                label::counted(n as u64, "pair")
            ),
            (n, sure) => format!(
                "The folds tell {sure} of {} apart",
                label::counted(n as u64, "pair")
            ),
        }
    }

    fn reading(&self) -> String {
        format!(
            "A cell says by how much {} of the row's candidate is better than the column's, over the folds. Tinted cells are told apart (corrected resampled t-test, p up to 0.05): green where the row is better, orange where it is worse. With many pairs some are by chance.",
            label::clean(&self.metric)
        )
    }
}

/// Draws a cell for every two candidates, the best first.
///
/// # Errors
/// When the backend refuses.
pub fn draw<B: DrawingBackend>(pen: &Pen<'_, B>, input: &PairMatrix) -> Result<(), PlotError> {
    let theme = pen.theme;
    let n = input.n_drawn();
    if n < 2 {
        return pen.no_data();
    }
    let (left, cell) = input.layout(pen.width);
    for column in 0..n {
        let x = left + column as i32 * cell + cell / 2;
        let name = label::shorten(&input.name(column), SMALL, f64::from(HEAD - 12));
        pen.text(&name, (x, HEAD - 8), Look::left(SMALL, theme.ink).upright())?;
    }
    for row in 0..n {
        let top = HEAD + row as i32 * ROW;
        let name = label::shorten(&input.name(row), MEDIUM, f64::from(left - 12));
        let at = (left - 10, top + ROW / 2);
        pen.text(&name, at, Look::right(MEDIUM, theme.ink))?;
        for column in (0..n).filter(|column| *column != row) {
            let x = left + column as i32 * cell;
            let found = input.cell(row, column);
            let color = match found {
                Some(one) if one.is_sure && one.difference > 0.0 => theme.tint(theme.accent, 0.5),
                Some(one) if one.is_sure => theme.tint(theme.second(), 0.5),
                Some(_) | None => theme.tint(theme.line, 0.35),
            };
            let corner = (x + cell - 1, top + ROW - 1);
            pen.bar((x, top), corner, color)?;
            pen.mark((x, top), corner, input.words(row, column));
            if cell >= NUMBERED {
                let text = found.map_or_else(|| "–".into(), |one| label::number(one.difference));
                let at = (x + cell / 2, top + ROW / 2);
                pen.text(&text, at, Look::center(11.0, theme.ink_on(color)))?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(n: usize, difference: f64, is_sure: bool) -> PairMatrix {
        let cell = |row: usize, column: usize| {
            let sign = if row < column { 1.0 } else { -1.0 };
            (row != column).then_some(PairCell {
                difference: sign * difference,
                is_sure,
            })
        };
        PairMatrix {
            metric: "accuracy".into(),
            names: (0..n).map(|at| format!("<candidate> & {at}")).collect(),
            cells: (0..n)
                .map(|row| (0..n).map(|column| cell(row, column)).collect())
                .collect(),
        }
    }

    #[test]
    fn odd_matrices_are_drawn_and_told() {
        for (n, difference) in [(0, 0.0), (1, 0.0), (2, f64::NAN), (3, f64::MAX), (40, 0.01)] {
            let figure = matrix(n, difference, true);
            for width in [0, 360, 5000] {
                let svg = figure.svg(width, Mode::Dark).unwrap();
                assert!(roxmltree::Document::parse(&svg).is_ok());
            }
            assert_eq!(figure.rows().body.len(), n * n.saturating_sub(1) / 2);
        }
    }

    #[test]
    fn a_cell_says_who_is_better_and_how_sure_that_is() {
        let figure = matrix(3, 0.25, false);
        assert_eq!(figure.caption(), "The folds tell none of 3 pairs apart");
        let drawing = figure.drawing(700, Mode::Light).unwrap();
        assert_eq!(drawing.marks.len(), 6);
        assert!(
            drawing.marks[0].text.contains("0.250 better than"),
            "{:?}",
            drawing.marks[0]
        );
        assert!(drawing.marks[0].text.ends_with("which may be chance"));
        assert!(drawing.marks[2].text.contains("worse"));
        assert!(matrix(3, 0.25, true).caption().contains("3 of 3"));
    }
}
