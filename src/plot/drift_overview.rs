//! How far each column has moved, against the size from which it matters.

use plotters::backend::DrawingBackend;

use super::axis::{self, Lines};
use super::figure::{Drawing, Figure, PlotError, Rows, Size, drawn, fitting};
use super::label;
use super::pen::{Look, MEDIUM, Pen, SMALL, stroke};
use super::scale::Scale;
use super::theme::{Mode, translucent};

/// Most columns drawn; all are in the table.
const MAX_ROWS: usize = 30;
/// Space above for the threshold's name.
const HEAD: i32 = 24;
/// Height of a line.
const ROW: i32 = 26;
/// Half the height of a bar.
const HALF: i32 = 7;
/// The axis ends at so many thresholds: a huge change must not hide the line that decides.
const MAX_THRESHOLDS: f64 = 10.0;

/// One column's change.
#[derive(Clone, Debug, PartialEq)]
pub struct DriftBar {
    /// The column.
    pub name: String,
    /// Size of the change; `None` where it can't be measured.
    pub effect: Option<f64>,
    /// How likely it is by chance, corrected for the number of columns.
    pub q: Option<f64>,
    /// From which size on it matters.
    pub threshold: f64,
    /// The verdict.
    pub drifted: bool,
}

impl DriftBar {
    fn known_effect(&self) -> Option<f64> {
        self.effect.filter(|effect| effect.is_finite())
    }

    fn value(&self) -> String {
        let mark = if self.drifted { "▲ " } else { "" };
        format!("{mark}{}", label::number_or_dash(self.effect))
    }
}

/// The change of every column.
#[derive(Clone, Debug, PartialEq)]
pub struct DriftOverview {
    /// In any order.
    pub columns: Vec<DriftBar>,
}

impl DriftOverview {
    /// Largest change first, unknown ones last.
    fn ordered(&self) -> Vec<&DriftBar> {
        let mut ordered: Vec<&DriftBar> = self.columns.iter().collect();
        let key = |bar: &DriftBar| bar.known_effect().unwrap_or(f64::NEG_INFINITY);
        ordered.sort_by(|a, b| key(b).total_cmp(&key(a)));
        ordered
    }

    fn lines(&self, width: i32) -> Lines {
        let names: Vec<&str> = self.columns.iter().map(|bar| bar.name.as_str()).collect();
        let values: Vec<String> = self.columns.iter().map(DriftBar::value).collect();
        Lines::new(&names, &values, width, ROW)
    }

    /// Where the axis ends, and whether bars are cut off there.
    fn end(&self) -> (f64, bool) {
        let thresholds = self.columns.iter().map(|bar| bar.threshold);
        let threshold = thresholds
            .filter(|threshold| threshold.is_finite())
            .fold(0.0, f64::max);
        let largest = self
            .columns
            .iter()
            .filter_map(DriftBar::known_effect)
            .fold(0.0, f64::max);
        let limit = if threshold > 0.0 {
            threshold * MAX_THRESHOLDS
        } else {
            f64::MAX
        };
        let end = largest.min(limit).max(threshold * 1.5);
        (if end > 0.0 { end } else { 1.0 }, largest > limit)
    }
}

impl Figure for DriftOverview {
    fn drawing(&self, width: u32, mode: Mode) -> Result<Drawing, PlotError> {
        let width = fitting(width);
        let n = self.columns.len().clamp(1, MAX_ROWS) as i32;
        let more = if self.columns.len() > MAX_ROWS { 22 } else { 0 };
        let size = Size {
            width,
            height: (HEAD + n * self.lines(width as i32).height + 26 + more) as u32,
        };
        drawn(size, mode, |pen| draw(pen, self))
    }

    fn rows(&self) -> Rows {
        let body = self.ordered().into_iter().map(|bar| {
            vec![
                label::clean(&bar.name),
                label::number_or_dash(bar.effect),
                label::short_number(bar.threshold),
                label::number_or_dash(bar.q),
                if bar.drifted {
                    "▲ drifted"
                } else {
                    "● steady"
                }
                .to_string(),
            ]
        });
        Rows::new(
            &["column", "change", "threshold", "q", "verdict"],
            body.collect(),
        )
    }

    fn caption(&self) -> String {
        let n = label::counted(self.columns.len() as u64, "column");
        if self.columns.is_empty() {
            return "No columns to compare yet".into();
        }
        let drifted: Vec<&DriftBar> = self
            .ordered()
            .into_iter()
            .filter(|bar| bar.drifted)
            .collect();
        match drifted.as_slice() {
            [] => format!("None of {n} drifted"),
            [only] => format!(
                "1 of {n} drifted: {} by {}",
                label::in_sentence(&only.name),
                label::number_or_dash(only.effect)
            ),
            [first, ..] => {
                let (name, effect) = (
                    label::in_sentence(&first.name),
                    label::number_or_dash(first.effect),
                );
                format!(
                    "{} of {n} drifted, most of all {name} by {effect}",
                    drifted.len()
                )
            }
        }
    }

    fn reading(&self) -> String {
        let (end, is_cut) = self.end();
        let cut = if is_cut {
            format!(
                " Bars with an open end go on beyond {}.",
                label::short_number(end)
            )
        } else {
            String::new()
        };
        format!(
            "A bar is the size of a column's change, the dashed line the size from which it matters; ▲ marks a change that is also unlikely to be chance.{cut}"
        )
    }
}

/// Draws one bar per column.
///
/// # Errors
/// When the backend refuses.
pub fn draw<B: DrawingBackend>(pen: &Pen<'_, B>, input: &DriftOverview) -> Result<(), PlotError> {
    let theme = pen.theme;
    let mut ordered = input.ordered();
    if ordered.is_empty() {
        return pen.no_data();
    }
    ordered.truncate(MAX_ROWS);
    let lines = input.lines(pen.width);
    let (end, _) = input.end();
    let x = Scale {
        low: 0.0,
        high: end,
        start: lines.left,
        end: lines.right,
    };
    axis::vertical_grid(pen, &x, &lines.bands(HEAD, ordered.len()), label::tick)?;
    for (index, bar) in ordered.iter().enumerate() {
        draw_bar(pen, (&lines, &x), bar, HEAD + index as i32 * lines.height)?;
    }
    draw_threshold(pen, (&lines, &x), &ordered)?;
    let n_more = input.columns.len() - ordered.len();
    if n_more > 0 {
        let text = format!(
            "and {} more with smaller changes",
            label::count(n_more as u64)
        );
        pen.text(&text, (4, pen.height - 10), Look::left(SMALL, theme.muted))?;
    }
    Ok(())
}

fn draw_bar<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    (lines, x): (&Lines, &Scale),
    bar: &DriftBar,
    top: i32,
) -> Result<(), PlotError> {
    let theme = pen.theme;
    let (y, name_y) = (top + lines.mark_y, top + lines.name_y);
    let name = label::shorten(&bar.name, MEDIUM, f64::from(lines.name_room));
    pen.text(&name, (4, name_y), Look::left(MEDIUM, theme.ink))?;
    let value_color = if bar.known_effect().is_some() {
        theme.ink
    } else {
        theme.muted
    };
    let words = format!(
        "{}: {}, matters from {}",
        label::clean(&bar.name),
        bar.value(),
        label::short_number(bar.threshold)
    );
    pen.mark((0, top), (pen.width, top + lines.height), words);
    let look = Look::right(MEDIUM, value_color);
    pen.text(
        &bar.value(),
        (pen.width - 4, name_y),
        if bar.drifted { look.bold() } else { look },
    )?;
    let Some(effect) = bar.known_effect().filter(|effect| *effect > 0.0) else {
        return Ok(());
    };
    let color = if bar.drifted {
        translucent(theme.second(), 1.0)
    } else {
        translucent(theme.muted, 0.5)
    };
    let end = x.at(effect).max(x.start + 1);
    pen.bar((x.start, y - HALF), (end, y + HALF), color)?;
    if effect > x.high {
        // Open end: the bar is cut off.
        for offset in [8, 14] {
            pen.line(
                (end - offset, y + HALF + 1),
                (end - offset + 5, y - HALF - 1),
                stroke(theme.surface, 2),
            )?;
        }
    }
    Ok(())
}

/// One dashed line where all thresholds are equal, else a piece per column.
fn draw_threshold<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    (lines, x): (&Lines, &Scale),
    ordered: &[&DriftBar],
) -> Result<(), PlotError> {
    let Some(first) = ordered
        .first()
        .map(|bar| bar.threshold)
        .filter(|threshold| threshold.is_finite())
    else {
        return Ok(());
    };
    let look = Look::center(SMALL, pen.theme.muted);
    if ordered.iter().all(|bar| bar.threshold == first) {
        let at = x.at(first);
        for (top, bottom) in lines.bands(HEAD, ordered.len()) {
            pen.dashes((at, top), (at, bottom), pen.theme.ink)?;
        }
        return pen.text(
            &format!("threshold {}", label::short_number(first)),
            (at, HEAD - 11),
            look,
        );
    }
    for (index, bar) in ordered.iter().enumerate() {
        let (at, top) = (x.at(bar.threshold), HEAD + index as i32 * lines.height);
        pen.dashes((at, top), (at, top + lines.height), pen.theme.ink)?;
    }
    pen.text("threshold", (x.at(first), HEAD - 11), look)
}
