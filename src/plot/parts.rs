//! How many rows train and test, in total and of each class.

use plotters::backend::DrawingBackend;

use super::axis;
use super::figure::{Drawing, Figure, PlotError, Rows, Size, drawn, fitting};
use super::label;
use super::pen::{Look, MEDIUM, Pen, SMALL};
use super::theme::{Mode, translucent};

/// Most classes drawn by name; the rest are summed up.
const MAX_CLASSES: usize = 12;
/// Space for the names of both parts.
const HEAD: i32 = 24;
/// Height of a line.
const ROW: i32 = 28;
/// Half the height of a bar.
const HALF: i32 = 9;
/// Space between the total and the classes.
const GAP: i32 = 12;

/// Rows of one class, or all rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartRow {
    /// The class, or "all rows".
    pub label: String,
    /// Rows that train.
    pub train: u64,
    /// Rows that test.
    pub test: u64,
}

impl PartRow {
    const fn total(&self) -> u64 {
        self.train.saturating_add(self.test)
    }

    fn test_share(&self) -> f64 {
        self.test as f64 / self.total().max(1) as f64
    }
}

/// Both parts of a data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitParts {
    /// All rows first, then one line per class; only the first one for a number.
    pub rows: Vec<PartRow>,
    /// Rows without a target, in neither part.
    pub n_missing: u64,
}

impl SplitParts {
    /// What became of the classes, as the end of a sentence; `None` for a number.
    fn classes_sentence(&self, all: &PartRow) -> Option<String> {
        let classes = self.rows.get(1..).filter(|classes| !classes.is_empty())?;
        let without = |part: fn(&PartRow) -> u64, what: &str| match classes
            .iter()
            .filter(|row| part(row) == 0)
            .count()
        {
            0 => None,
            1 => Some(format!("one class has no row to {what}")),
            n => Some(format!("{n} classes have no row to {what}")),
        };
        let lacks = [
            without(|row| row.train, "learn from"),
            without(|row| row.test, "test"),
        ];
        let lacks: Vec<String> = lacks.into_iter().flatten().collect();
        if !lacks.is_empty() {
            return Some(format!(", but {}", lacks.join(" and ")));
        }
        Some(match self.most_uneven() {
            None => ", and every class keeps its share".into(),
            Some(row) => format!(
                ", but not every class keeps its share: of {} {} are tested, of all {}",
                label::clean(&row.label),
                label::percent(row.test_share()),
                label::percent(all.test_share())
            ),
        })
    }

    /// The class whose share of test rows is furthest from that of all rows, if no rounding
    /// explains it: a stratified split is off by less than one row in each class, and by half
    /// a row in all of them.
    fn most_uneven(&self) -> Option<&PartRow> {
        let (all, classes) = self.rows.split_first()?;
        let off = |row: &PartRow| (row.test as f64 - row.total() as f64 * all.test_share()).abs();
        let worst = classes.iter().max_by(|a, b| off(a).total_cmp(&off(b)))?;
        let is_seen = label::percent(worst.test_share()) != label::percent(all.test_share());
        (off(worst) > 1.5 && is_seen).then_some(worst)
    }

    /// The total, then at most 12 classes and the sum of the others.
    fn drawn(&self) -> Vec<PartRow> {
        let limit = 1 + MAX_CLASSES;
        if self.rows.len() <= limit {
            return self.rows.clone();
        }
        let (first, rest) = self.rows.split_at(limit);
        let mut drawn = first.to_vec();
        let sum = |of: fn(&PartRow) -> u64| {
            rest.iter()
                .fold(0u64, |sum, row| sum.saturating_add(of(row)))
        };
        let (train, test) = (sum(|row| row.train), sum(|row| row.test));
        drawn.push(PartRow {
            label: format!("{} others", rest.len()),
            train,
            test,
        });
        drawn
    }
}

impl Figure for SplitParts {
    fn drawing(&self, width: u32, mode: Mode) -> Result<Drawing, PlotError> {
        let n = self.drawn().len().max(1) as i32;
        let gap = if n > 1 { GAP } else { 0 };
        let size = Size {
            width: fitting(width),
            height: (HEAD + n * ROW + gap) as u32,
        };
        drawn(size, mode, |pen| draw(pen, self))
    }

    fn rows(&self) -> Rows {
        let body = self.rows.iter().map(|row| {
            let name = label::clean(&row.label);
            vec![
                name,
                label::count(row.train),
                label::count(row.test),
                label::percent(row.test_share()),
            ]
        });
        Rows::new(&["rows", "train", "test", "test share"], body.collect())
    }

    fn caption(&self) -> String {
        let Some(all) = self.rows.first().filter(|all| all.total() > 0) else {
            return "No rows to split yet".into();
        };
        let parts = format!(
            "{} train, {} test",
            label::counted(all.train, "row"),
            label::count(all.test)
        );
        let missing = match self.n_missing {
            0 => String::new(),
            n => format!(
                "; {} without a target are left out",
                label::counted(n, "row")
            ),
        };
        let classes = self.classes_sentence(all).unwrap_or_default();
        format!("{parts}{classes}{missing}")
    }

    fn reading(&self) -> String {
        let scale = if self.rows.len() > 1 {
            " The classes share one scale; the total has its own."
        } else {
            ""
        };
        format!(
            "Filled are rows to learn from, outlined are rows kept for one test at the end.{scale}"
        )
    }
}

/// Draws one bar per line.
///
/// # Errors
/// When the backend refuses.
pub fn draw<B: DrawingBackend>(pen: &Pen<'_, B>, input: &SplitParts) -> Result<(), PlotError> {
    let theme = pen.theme;
    let rows = input.drawn();
    let Some(all) = rows.first().filter(|all| all.total() > 0) else {
        return pen.no_data();
    };
    let largest = rows
        .iter()
        .skip(1)
        .map(PartRow::total)
        .max()
        .unwrap_or(1)
        .max(1);
    let left = axis::name_room(
        rows.iter().map(|row| row.label.as_str()),
        MEDIUM,
        pen.width,
        0.3,
    );
    let room = rows
        .iter()
        .map(|row| label::width(&row_text(row), MEDIUM))
        .fold(0.0, f64::max);
    let right = pen.width - libm::ceil(room) as i32 - 14;
    let percent = |share: f64| label::percent(libm::round(share * 100.0) / 100.0);
    let (train, test) = (1.0 - all.test_share(), all.test_share());
    let (train, test) = (
        format!("train {}", percent(train)),
        format!("test {}", percent(test)),
    );
    let both = libm::ceil(label::width(&train, SMALL) + label::width(&test, SMALL)) as i32 + 12;
    pen.text(&train, (left, HEAD / 2), Look::left(SMALL, theme.accent))?;
    pen.text(
        &test,
        (right.max(left + both), HEAD / 2),
        Look::right(SMALL, theme.second()),
    )?;
    for (index, row) in rows.iter().enumerate() {
        let (gap, scale) = if index == 0 {
            (0, all.total())
        } else {
            (GAP, largest)
        };
        let y = HEAD + index as i32 * ROW + ROW / 2 + gap;
        let look = Look::left(MEDIUM, theme.ink);
        let look = if index == 0 { look.bold() } else { look };
        pen.text(
            &label::shorten(&row.label, MEDIUM, f64::from(left - 12)),
            (0, y),
            look,
        )?;
        let words = format!(
            "{}: {} to learn from, {} to test",
            label::in_sentence(&row.label),
            label::count(row.train),
            label::count(row.test)
        );
        pen.mark((0, y - ROW / 2), (pen.width, y + ROW / 2), words);
        let length = f64::from(right - left) * (row.total() as f64 / scale as f64).min(1.0);
        draw_bar(pen, row, (left, y), length)?;
    }
    Ok(())
}

fn row_text(row: &PartRow) -> String {
    format!("{} + {}", label::count(row.train), label::count(row.test))
}

fn draw_bar<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    row: &PartRow,
    (left, y): (i32, i32),
    length: f64,
) -> Result<(), PlotError> {
    let end = left + libm::ceil(length) as i32;
    let middle = end - libm::round(length * row.test_share()) as i32;
    pen.bar((left, y - HALF), (middle, y + HALF), pen.theme.accent)?;
    if row.test > 0 {
        // The gap, but never wider than the part itself.
        let start = (middle + 3).min(end - 1).max(middle);
        pen.bar(
            (start, y - HALF),
            (end, y + HALF),
            translucent(pen.theme.second(), 0.2),
        )?;
        pen.frame((start, y - HALF), (end, y + HALF), pen.theme.second())?;
    }
    pen.text(
        &row_text(row),
        (end + 8, y),
        Look::left(MEDIUM, pen.theme.ink),
    )
}
