//! A tree of questions, drawn from the left: each line a question or an answer.

use plotters::backend::DrawingBackend;

use super::figure::{Drawing, Figure, PlotError, Rows, Size, drawn, fitting};
use super::label;
use super::pen::{Look, MEDIUM, Pen, SMALL, stroke};
use super::theme::Mode;

/// Height of a line.
const ROW: i32 = 24;
/// Pixels that each question moves what follows to the right, at most.
const STEP: i32 = 28;
/// What is kept for words, as a share of the width.
const WORDS: f64 = 0.5;

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct OutlineRow {
    /// Questions before it.
    pub depth: u32,
    /// The answer to the question above.
    pub answer: Option<bool>,
    /// Its words.
    pub text: String,
    /// Whether it ends the way.
    pub is_leaf: bool,
}

/// A tree of questions.
#[derive(Clone, Debug, PartialEq)]
pub struct TreeOutline {
    /// From the root down, "yes" before "no".
    pub rows: Vec<OutlineRow>,
    /// Whether there are more lines than these.
    pub is_cut: bool,
}

impl Figure for TreeOutline {
    fn drawing(&self, width: u32, mode: Mode) -> Result<Drawing, PlotError> {
        let size = Size {
            width: fitting(width),
            height: (self.rows.len().max(1) as i32 * ROW + 12) as u32,
        };
        drawn(size, mode, |pen| draw(pen, self))
    }

    fn rows(&self) -> Rows {
        let body = self.rows.iter().map(|row| {
            let answer = match row.answer {
                Some(true) => "yes",
                Some(false) => "no",
                None => "",
            };
            vec![
                row.depth.to_string(),
                answer.into(),
                label::clean(&row.text),
            ]
        });
        Rows::new(
            &["depth", "answer above", "question or end"],
            body.collect(),
        )
    }

    fn caption(&self) -> String {
        let leaves = self.rows.iter().filter(|row| row.is_leaf).count() as u64;
        let deepest = self.rows.iter().map(|row| u64::from(row.depth)).max();
        match self.rows.first() {
            None => "There is no tree".into(),
            Some(root) if root.is_leaf => format!("It asks nothing: always {}", root.text),
            Some(root) => format!(
                "It asks {} first; at most {} lead to {}{}",
                label::in_sentence(root.text.trim_end_matches('?')),
                label::counted(deepest.unwrap_or(0), "question"),
                label::counted(leaves, "end"),
                if self.is_cut {
                    ", of which more are not shown"
                } else {
                    ""
                }
            ),
        }
    }

    fn reading(&self) -> String {
        "Begin at the top and follow “yes” or “no”. An end tells the class that most training rows there had, with their share, or the mean number.".into()
    }
}

/// Draws a line per node, joined to the question above.
///
/// # Errors
/// When the backend refuses.
pub fn draw<B: DrawingBackend>(pen: &Pen<'_, B>, input: &TreeOutline) -> Result<(), PlotError> {
    let theme = pen.theme;
    if input.rows.is_empty() {
        return pen.no_data();
    }
    let deepest = input
        .rows
        .iter()
        .map(|row| row.depth)
        .max()
        .unwrap_or(0)
        .max(1) as i32;
    let step = ((f64::from(pen.width) * (1.0 - WORDS)) as i32 / deepest).clamp(3, STEP);
    let middle = |at: usize| 6 + at as i32 * ROW + ROW / 2;
    let left = |depth: u32| 4 + depth as i32 * step;
    // Where the last question of each depth stands.
    let mut above: Vec<i32> = Vec::new();
    for (at, row) in input.rows.iter().enumerate() {
        let (x, y) = (left(row.depth), middle(at));
        let mut words = x;
        if let (Some(answer), Some(parent)) = (row.answer, row.depth.checked_sub(1)) {
            let from = left(parent) + 5;
            let top = above.get(parent as usize).copied().unwrap_or(y);
            pen.line((from, top + 9), (from, y), stroke(theme.line, 1))?;
            pen.line((from, y), (x, y), stroke(theme.line, 1))?;
            let word = if answer { "yes" } else { "no" };
            pen.text(word, (x + 3, y), Look::left(SMALL, theme.muted))?;
            words = x + 32;
        }
        above.truncate(row.depth as usize);
        above.push(y);
        let room = f64::from(pen.width - words - 4);
        let text = label::shorten(&row.text, MEDIUM, room);
        let look = if row.is_leaf {
            Look::left(MEDIUM, theme.accent).bold()
        } else {
            Look::left(MEDIUM, theme.ink)
        };
        pen.mark(
            (x, y - ROW / 2),
            (pen.width, y + ROW / 2),
            label::in_sentence(&row.text),
        );
        pen.text(&text, (words, y), look)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_trees_are_drawn_and_told() {
        let row = |depth, answer| OutlineRow {
            depth,
            answer,
            text: "<a & b> ≤ 1?".into(),
            is_leaf: depth > 2,
        };
        let deep = (0..200).map(|depth| row(depth, (depth > 0).then_some(true)));
        for rows in [vec![], vec![row(0, None)], deep.collect()] {
            let figure = TreeOutline { rows, is_cut: true };
            for width in [0, 260, 5000] {
                let svg = figure.svg(width, Mode::Dark).unwrap();
                assert!(roxmltree::Document::parse(&svg).is_ok());
            }
            assert!(!figure.caption().is_empty());
        }
    }
}
