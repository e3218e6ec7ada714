//! Where two models differ: how many more rows of each class one takes for each other.

use plotters::backend::DrawingBackend;

use super::confusion::{Layout, draw_frame, table};
use super::figure::{Drawing, Figure, PlotError, Rows, drawn, fitting};
use super::label;
use super::pen::{Look, MEDIUM, Pen};
use super::theme::Mode;

/// Opacity of the largest difference, and of the smallest.
const FULL: f64 = 0.7;
const FAINT: f64 = 0.12;

/// Counts of one model less those of another, on the same rows.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfusionDifference {
    /// The models, the first less the second.
    pub models: [String; 2],
    /// The classes' names.
    pub labels: Vec<String>,
    /// `counts[truth][predicted]`.
    pub counts: Vec<Vec<i64>>,
}

impl ConfusionDifference {
    fn count(&self, truth: usize, predicted: usize) -> i64 {
        let row = self.counts.get(truth);
        row.and_then(|row| row.get(predicted)).copied().unwrap_or(0)
    }

    /// Rows that the first has right more.
    fn gain(&self) -> i64 {
        let right = (0..self.labels.len()).map(|class| self.count(class, class));
        right.fold(0, i64::saturating_add)
    }

    fn largest(&self) -> u64 {
        let all = self.counts.iter().flatten();
        all.map(|count| count.unsigned_abs()).max().unwrap_or(0)
    }

    fn words(&self, truth: usize, predicted: usize) -> String {
        let name = |at: usize| label::in_sentence(self.labels.get(at).map_or("", String::as_str));
        let count = self.count(truth, predicted);
        let n = label::count(count.unsigned_abs());
        let more = if count < 0 { "fewer" } else { "more" };
        if truth == predicted {
            format!("{n} {more} of {} are right", name(truth))
        } else {
            format!(
                "{n} {more} of {} are taken for {}",
                name(truth),
                name(predicted)
            )
        }
    }
}

impl Figure for ConfusionDifference {
    fn drawing(&self, width: u32, mode: Mode) -> Result<Drawing, PlotError> {
        let width = fitting(width);
        let size = Layout::of(&self.labels, width).size(width);
        drawn(size, mode, |pen| draw(pen, self))
    }

    fn rows(&self) -> Rows {
        table(&self.labels, |truth, predicted| {
            signed(self.count(truth, predicted))
        })
    }

    fn caption(&self) -> String {
        let [first, second] = &self.models;
        match self.gain() {
            0 if self.largest() == 0 => {
                format!("{first} and {second} have the same counts in every cell")
            }
            0 => format!("{first} and {second} have equally many rows right, but not the same"),
            n => format!(
                "{first} has {} {} right than {second}",
                label::counted(n.unsigned_abs(), "row"),
                if n > 0 { "more" } else { "fewer" }
            ),
        }
    }

    fn reading(&self) -> String {
        format!(
            "A cell is how many more rows of a true class {} takes for a class than {}. Green is for the better, more on the diagonal or fewer beside it; orange for the worse.",
            label::in_sentence(&self.models[0]),
            label::in_sentence(&self.models[1])
        )
    }
}

fn signed(count: i64) -> String {
    let n = label::count(count.unsigned_abs());
    match count {
        0 => n,
        count if count < 0 => format!("−{n}"),
        _ => format!("+{n}"),
    }
}

/// Draws the table of differences.
///
/// # Errors
/// When the backend refuses.
pub fn draw<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    input: &ConfusionDifference,
) -> Result<(), PlotError> {
    let theme = pen.theme;
    let layout = Layout::of(&input.labels, pen.width as u32);
    if layout.n == 0 {
        return pen.no_data();
    }
    draw_frame(pen, &layout, &input.labels)?;
    let largest = input.largest().max(1) as f64;
    for truth in 0..layout.n {
        for predicted in 0..layout.n {
            let count = input.count(truth, predicted);
            let is_better = (truth == predicted) == (count > 0);
            let color = match count {
                0 => theme.tint(theme.line, 0.35),
                count => {
                    let share = count.unsigned_abs() as f64 / largest;
                    let color = if is_better {
                        theme.accent
                    } else {
                        theme.second()
                    };
                    theme.tint(color, FAINT + (FULL - FAINT) * share)
                }
            };
            let (from, to) = layout.cell(truth, predicted);
            pen.bar(from, to, color)?;
            pen.mark(from, to, input.words(truth, predicted));
            if layout.is_numbered() && to.0 - from.0 > 24 {
                let at = ((from.0 + to.0) / 2, (from.1 + to.1) / 2);
                pen.text(
                    &signed(count),
                    at,
                    Look::center(MEDIUM, theme.ink_on(color)),
                )?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(counts: &[&[i64]]) -> ConfusionDifference {
        ConfusionDifference {
            models: ["Forest", "Tree"].map(String::from),
            labels: (0..counts.len())
                .map(|at| format!("<class> {at}"))
                .collect(),
            counts: counts.iter().map(|row| row.to_vec()).collect(),
        }
    }

    #[test]
    fn odd_differences_are_drawn_and_told() {
        let cases: [&[&[i64]]; 4] = [
            &[],
            &[&[0]],
            &[&[3, -3], &[0, 0]],
            &[&[i64::MAX, i64::MIN], &[1]],
        ];
        for counts in cases {
            let figure = difference(counts);
            for width in [0, 360, 5000] {
                let svg = figure.svg(width, Mode::Dark).unwrap();
                assert!(roxmltree::Document::parse(&svg).is_ok());
            }
            assert_eq!(figure.rows().body.len(), counts.len());
        }
    }

    #[test]
    fn who_has_more_right_is_told() {
        let figure = difference(&[&[3, -3], &[1, -1]]);
        assert_eq!(figure.caption(), "Forest has 2 rows more right than Tree");
        let marks = figure.drawing(600, Mode::Light).unwrap().marks;
        assert_eq!(
            marks[1].text,
            "3 fewer of <class> 0 are taken for <class> 1"
        );
        assert!(
            difference(&[&[1, -1], &[1, -1]])
                .caption()
                .contains("not the same")
        );
        assert!(
            difference(&[&[0, 0], &[0, 0]])
                .caption()
                .contains("the same counts")
        );
    }
}
