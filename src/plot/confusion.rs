//! Which classes are taken for which: a table of counts, tinted by row share.

use plotters::backend::DrawingBackend;
use plotters::style::RGBColor;

use super::axis;
use super::figure::{Drawing, Figure, PlotError, Rows, Size, drawn, fitting};
use super::label;
use super::pen::{Look, MEDIUM, Pen, Point, SMALL};
use super::theme::{Mode, Theme};

/// Up to so many classes the cells show numbers.
const MAX_NUMBERED: usize = 12;
/// Most classes drawn; all are in the table.
pub const MAX_DRAWN: usize = 40;
/// Opacity of a mistake that holds its whole row.
const FULL_MISTAKE: f64 = 0.85;
/// Opacity of the faintest cell that is not empty.
const FAINT: f64 = 0.14;
/// Height of the line that names the columns' axis.
const TITLE: i32 = 22;

/// Counts of true against predicted classes.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfusionMatrix {
    /// The classes' names.
    pub labels: Vec<String>,
    /// `counts[truth][predicted]`.
    pub counts: Vec<Vec<u64>>,
}

/// Sizes in pixels.
pub(super) struct Layout {
    pub(super) n: usize,
    left: i32,
    top: i32,
    cell_width: i32,
    cell_height: i32,
    names_upright: bool,
}

impl Layout {
    /// Of a table of so many pixels with these classes.
    pub(super) fn of(labels: &[String], width: u32) -> Self {
        let n = labels.len().min(MAX_DRAWN);
        let names = || labels.iter().take(n).map(String::as_str);
        let left = axis::name_room(names(), MEDIUM, width as i32, 0.26).max(46);
        let (widest, height) = if n > MAX_NUMBERED {
            (34, 16)
        } else {
            (104, 48)
        };
        let cell_width = ((width as i32 - left) / n.max(1) as i32).clamp(6, widest);
        let longest = names()
            .map(|name| label::width(&label::clean(name), SMALL))
            .fold(0.0, f64::max);
        let names_upright = longest > f64::from(cell_width - 8);
        let name_height = if names_upright {
            (libm::ceil(longest) as i32).min(110) + 10
        } else {
            22
        };
        let cell_height = if cell_width >= 44 {
            height
        } else {
            cell_width.clamp(6, 30).min(height)
        };
        Self {
            n,
            left,
            top: TITLE + name_height,
            cell_width,
            cell_height,
            names_upright,
        }
    }

    /// What it takes to draw it.
    pub(super) fn size(&self, width: u32) -> Size {
        let height = (self.top + self.n as i32 * self.cell_height + 4).max(80) as u32;
        Size { width, height }
    }

    /// Both corners of a cell.
    pub(super) fn cell(&self, truth: usize, predicted: usize) -> (Point, Point) {
        let left = self.left + predicted as i32 * self.cell_width;
        let top = self.top + truth as i32 * self.cell_height;
        let gap = i32::from(self.cell_width > 10);
        let corner = (left + self.cell_width - gap, top + self.cell_height - gap);
        ((left, top), corner)
    }

    /// Whether cells have room for numbers.
    pub(super) const fn is_numbered(&self) -> bool {
        self.n <= MAX_NUMBERED
    }
}

impl ConfusionMatrix {
    fn count(&self, truth: usize, predicted: usize) -> u64 {
        self.counts
            .get(truth)
            .and_then(|row| row.get(predicted))
            .copied()
            .unwrap_or(0)
    }

    fn row_total(&self, truth: usize) -> u64 {
        (0..self.labels.len())
            .map(|predicted| self.count(truth, predicted))
            .sum()
    }

    /// What a cell says.
    fn words(&self, (truth, predicted): (usize, usize), share: f64) -> String {
        let name = |at: usize| self.labels.get(at).map_or("", String::as_str);
        let count = label::count(self.count(truth, predicted));
        let (name, other) = (
            label::in_sentence(name(truth)),
            label::in_sentence(name(predicted)),
        );
        let of = format!("({} of the row)", label::percent(share));
        if truth == predicted {
            format!("{count} of {name} are right {of}")
        } else {
            format!("{count} of {name} are taken for {other} {of}")
        }
    }
}

impl Figure for ConfusionMatrix {
    fn drawing(&self, width: u32, mode: Mode) -> Result<Drawing, PlotError> {
        let width = fitting(width);
        let size = Layout::of(&self.labels, width).size(width);
        drawn(size, mode, |pen| draw(pen, self))
    }

    fn rows(&self) -> Rows {
        table(&self.labels, |truth, predicted| {
            label::count(self.count(truth, predicted))
        })
    }

    fn caption(&self) -> String {
        let n = self.labels.len();
        let total: u64 = (0..n).map(|truth| self.row_total(truth)).sum();
        if total == 0 {
            return "No rows were tested yet".into();
        }
        let mut worst: Option<(u64, &String, &String, u64)> = None;
        for (truth, true_name) in self.labels.iter().enumerate() {
            for (predicted, predicted_name) in self.labels.iter().enumerate() {
                let count = self.count(truth, predicted);
                if truth != predicted && count > worst.map_or(0, |(most, ..)| most) {
                    worst = Some((count, true_name, predicted_name, self.row_total(truth)));
                }
            }
        }
        let Some((count, truth, predicted, of)) = worst else {
            return format!("No mistakes on {}", label::counted(total, "test row"));
        };
        let verb = if count == 1 { "is" } else { "are" };
        let (truth, predicted) = (label::in_sentence(truth), label::in_sentence(predicted));
        format!(
            "{} of {} {truth} {verb} taken for {predicted}",
            label::count(count),
            label::count(of)
        )
    }

    fn reading(&self) -> String {
        let drawn = if self.labels.len() > MAX_DRAWN {
            format!(
                " The first {MAX_DRAWN} of {} classes are drawn.",
                self.labels.len()
            )
        } else {
            String::new()
        };
        format!(
            "A row holds the rows of one true class, a column what they were taken for; the diagonal is right, and the stronger the tint, the larger the share of the row.{drawn}"
        )
    }
}

/// Draws the table of counts.
///
/// # Errors
/// When the backend refuses.
pub fn draw<B: DrawingBackend>(pen: &Pen<'_, B>, input: &ConfusionMatrix) -> Result<(), PlotError> {
    let layout = Layout::of(&input.labels, pen.width as u32);
    if layout.n == 0 {
        return pen.no_data();
    }
    draw_frame(pen, &layout, &input.labels)?;
    for truth in 0..layout.n {
        let total = input.row_total(truth);
        for predicted in 0..layout.n {
            draw_cell(pen, (input, &layout), (truth, predicted), total)?;
        }
    }
    Ok(())
}

/// A row for each true class, a column for each predicted one.
pub(super) fn table(labels: &[String], cell: impl Fn(usize, usize) -> String) -> Rows {
    let names: Vec<String> = labels.iter().map(|name| label::clean(name)).collect();
    let head = std::iter::once("true \\ predicted".to_string());
    let body = names.iter().enumerate().map(|(truth, name)| {
        let cells = (0..names.len()).map(|predicted| cell(truth, predicted));
        std::iter::once(name.clone()).chain(cells).collect()
    });
    Rows {
        head: head.chain(names.iter().cloned()).collect(),
        body: body.collect(),
    }
}

/// Draws what both axes are, and the classes' names.
pub(super) fn draw_frame<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    layout: &Layout,
    labels: &[String],
) -> Result<(), PlotError> {
    let muted = pen.theme.muted;
    let at = (layout.left, TITLE / 2);
    pen.text("predicted →", at, Look::left(SMALL, muted))?;
    pen.text("true ↓", (0, layout.top - 11), Look::left(SMALL, muted))?;
    // Where lines are lower than text, only every second or third class is named.
    let every = (14 / layout.cell_height.max(1) + 1).max(1) as usize;
    let names = labels.iter().take(layout.n).enumerate().step_by(every);
    for (index, name) in names {
        draw_names(pen, layout, index, name)?;
    }
    Ok(())
}

fn draw_names<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    layout: &Layout,
    index: usize,
    name: &str,
) -> Result<(), PlotError> {
    let size = if layout.cell_height < 16 {
        11.0
    } else {
        MEDIUM
    };
    let y = layout.top + index as i32 * layout.cell_height + layout.cell_height / 2;
    let row_name = label::shorten(name, size, f64::from(layout.left - 12));
    pen.text(
        &row_name,
        (layout.left - 10, y),
        Look::right(size, pen.theme.ink),
    )?;
    let x = layout.left + index as i32 * layout.cell_width + layout.cell_width / 2;
    if layout.names_upright {
        let text = label::shorten(name, SMALL, f64::from(layout.top - TITLE - 10));
        pen.text(
            &text,
            (x, layout.top - 6),
            Look::left(SMALL, pen.theme.ink).upright(),
        )
    } else {
        pen.text(
            &label::clean(name),
            (x, layout.top - 11),
            Look::center(SMALL, pen.theme.ink),
        )
    }
}

fn draw_cell<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    (input, layout): (&ConfusionMatrix, &Layout),
    (truth, predicted): (usize, usize),
    total: u64,
) -> Result<(), PlotError> {
    let count = input.count(truth, predicted);
    let ((left, top), corner) = layout.cell(truth, predicted);
    let share = if total == 0 {
        0.0
    } else {
        count as f64 / total as f64
    };
    let background = cell_color(pen.theme, truth == predicted, share);
    pen.bar((left, top), corner, background)?;
    pen.mark((left, top), corner, input.words((truth, predicted), share));
    if !layout.is_numbered() {
        return Ok(());
    }
    let (x, y) = ((left + corner.0) / 2, (top + corner.1) / 2);
    if count == 0 {
        return pen.text("0", (x, y), Look::center(SMALL, pen.theme.muted));
    }
    let ink = pen.theme.ink_on(background);
    let text = label::count(count);
    let share = label::percent(share);
    let room = f64::from(corner.0 - left - 4);
    let size = if label::width(&text, MEDIUM) <= room {
        MEDIUM
    } else {
        10.0
    };
    let look = Look::center(size, ink);
    let look = if truth == predicted {
        look.bold()
    } else {
        look
    };
    if layout.cell_height >= 40 && label::width(&share, SMALL) <= room {
        pen.text(&text, (x, y - 9), look)?;
        return pen.text(&share, (x, y + 9), Look::center(SMALL, ink));
    }
    if label::width(&text, size) > room + 4.0 {
        return Ok(());
    }
    pen.text(&text, (x, y), look)
}

fn cell_color(theme: &Theme, is_right: bool, share: f64) -> RGBColor {
    if share <= 0.0 {
        return theme.tint(theme.line, 0.35);
    }
    let (color, full) = if is_right {
        (theme.accent, 1.0)
    } else {
        (theme.second(), FULL_MISTAKE)
    };
    theme.tint(color, FAINT + (full - FAINT) * share.min(1.0))
}
