//! What each column is worth to a model: the score lost when it is shuffled.

use plotters::backend::DrawingBackend;

use super::axis::{self, Lines};
use super::figure::{Area, Figure, PlotError, Rows, Size, fitting, svg};
use super::label;
use super::pen::{Look, MEDIUM, Pen, SMALL, stroke};
use super::scale::{Scale, range};
use super::theme::{Mode, Theme, translucent};

/// Most columns drawn; all are in the table.
const MAX_ROWS: usize = 20;
/// Space above the first line.
const HEAD: i32 = 8;
/// Space below the last line, for the axis.
const FOOT: i32 = 44;
/// Height of a line.
const ROW: i32 = 28;

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportanceRow {
    /// Its name.
    pub column: String,
    /// Score lost in the mean; negative if shuffling it makes the score better.
    pub drop: f64,
    /// Where that mean lies with 95 % confidence.
    pub interval95: (f64, f64),
}

/// Columns by what they are worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Importances {
    /// The metric that is measured.
    pub metric: String,
    /// Whether less of it is better, so that it rises when a column is missed.
    pub rises: bool,
    /// Rows it was measured on.
    pub n_rows: u64,
    /// Shuffles of each column.
    pub repeats: u64,
    /// The most important first.
    pub rows: Vec<ImportanceRow>,
}

impl Importances {
    const fn verb(&self) -> &'static str {
        if self.rises { "gained" } else { "lost" }
    }

    fn shown(&self) -> &[ImportanceRow] {
        self.rows.get(..MAX_ROWS).unwrap_or(&self.rows)
    }

    fn lines(&self, width: i32) -> Lines {
        let names: Vec<&str> = self.shown().iter().map(|row| row.column.as_str()).collect();
        let values: Vec<String> = self
            .shown()
            .iter()
            .map(|row| label::number(row.drop))
            .collect();
        Lines::new(&names, &values, width, ROW)
    }
}

impl Figure for Importances {
    fn svg(&self, width: u32, mode: Mode) -> Result<String, PlotError> {
        let width = fitting(width);
        let n = self.shown().len().max(1) as i32;
        let size = Size {
            width,
            height: (HEAD + n * self.lines(width as i32).height + FOOT) as u32,
        };
        svg(size, |area| draw(area, self, &Theme::of(mode)))
    }

    fn rows(&self) -> Rows {
        let body = self.rows.iter().map(|row| {
            let (low, high) = row.interval95;
            vec![
                label::clean(&row.column),
                label::number(row.drop),
                format!("{} to {}", label::number(low), label::number(high)),
            ]
        });
        let lost = format!("{} {}", label::clean(&self.metric), self.verb());
        Rows::new(&["column", &lost, "95 % interval"], body.collect())
    }

    fn caption(&self) -> String {
        let metric = label::clean(&self.metric);
        let matters = |row: &&ImportanceRow| row.interval95.0 > 0.0;
        let n = self.rows.iter().filter(matters).count() as u64;
        let Some(first) = self.rows.iter().find(matters) else {
            return "No column matters alone: shuffling any one loses nothing".into();
        };
        let others = match n {
            1 => "no other column matters alone".into(),
            n => format!("{} matter", label::counted(n, "column")),
        };
        let (column, drop) = (label::in_sentence(&first.column), label::number(first.drop));
        if self.rises {
            format!("Without {column} its {metric} rises by {drop}; {others}")
        } else {
            format!("Without {column} it loses {drop} of {metric}; {others}")
        }
    }

    fn reading(&self) -> String {
        format!(
            "Each column was shuffled {} times on {} that the model had not learnt from. A dot is how much worse the score gets in the mean, its bar where that mean lies with 95 % confidence; left of 0 shuffling made it better by chance.",
            self.repeats,
            label::counted(self.n_rows, "row")
        )
    }
}

/// Draws one line per column.
///
/// # Errors
/// When the backend refuses.
pub fn draw<B: DrawingBackend>(
    area: &Area<B>,
    input: &Importances,
    theme: &Theme,
) -> Result<(), PlotError> {
    let pen = Pen::new(area, theme);
    let shown = input.shown();
    let values = shown
        .iter()
        .flat_map(|row| [row.drop, row.interval95.0, row.interval95.1]);
    let Some((low, high)) = range(values.chain([0.0]), 0.04) else {
        return pen.no_data();
    };
    let lines = input.lines(pen.width);
    let scale = Scale {
        low,
        high,
        start: lines.left,
        end: lines.right,
    };
    let bands = lines.bands(HEAD, shown.len());
    axis::vertical_grid(&pen, &scale, &bands, label::tick)?;
    let bottom = HEAD + shown.len() as i32 * lines.height;
    let title = format!(
        "{} {} when the column is shuffled",
        input.metric,
        input.verb()
    );
    let room = f64::from(lines.right - lines.left);
    pen.text(
        &label::shorten(&title, SMALL, room),
        (lines.left, bottom + 34),
        Look::left(SMALL, theme.muted),
    )?;
    let zero = scale.at(0.0);
    for (top, bottom) in &bands {
        pen.line((zero, *top), (zero, *bottom), stroke(theme.muted, 1))?;
    }
    for (index, row) in shown.iter().enumerate() {
        draw_row(
            &pen,
            (&lines, &scale),
            row,
            HEAD + index as i32 * lines.height,
        )?;
    }
    Ok(())
}

fn draw_row<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    (lines, scale): (&Lines, &Scale),
    row: &ImportanceRow,
    top: i32,
) -> Result<(), PlotError> {
    let theme = pen.theme;
    let (low, high) = row.interval95;
    let color = if low > 0.0 { theme.accent } else { theme.muted };
    let (y, name_y) = (top + lines.mark_y, top + lines.name_y);
    let name = label::shorten(&row.column, MEDIUM, f64::from(lines.name_room));
    pen.text(&name, (4, name_y), Look::left(MEDIUM, theme.ink))?;
    pen.text(
        &label::number(row.drop),
        (pen.width - 4, name_y),
        Look::right(MEDIUM, theme.ink),
    )?;
    if row.drop.is_finite() && low.is_finite() && high.is_finite() {
        let (zero, at) = (scale.at(0.0), scale.at(row.drop));
        pen.bar(
            (zero.min(at), y - 6),
            (zero.max(at), y + 6),
            translucent(color, 0.18),
        )?;
        pen.line((scale.at(low), y), (scale.at(high), y), stroke(color, 2))?;
        pen.dot((at, y), 4, color)?;
    }
    Ok(())
}
