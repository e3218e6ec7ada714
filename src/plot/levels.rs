//! Shares of names, then and now: one line per name, for `pair`.

use plotters::backend::DrawingBackend;

use super::axis;
use super::figure::PlotError;
use super::label;
use super::pair::{DistributionPair, Share};
use super::pen::{Look, MEDIUM, Pen, SMALL, stroke};
use super::scale::Scale;

/// Space above for the names of both sets.
const HEAD: i32 = 24;
/// Space below for the axis.
const FOOT: i32 = 26;
/// Height of one name's line.
const ROW: i32 = 28;

/// Height of the figure for so many names.
pub fn height(n_names: usize) -> u32 {
    (HEAD + n_names.max(1) as i32 * ROW + FOOT) as u32
}

/// Draws a ring for then and a dot for now, joined by a line, per name.
pub fn draw<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    input: &DistributionPair,
    levels: &[Share],
    highest: f64,
) -> Result<(), PlotError> {
    let theme = pen.theme;
    let left = axis::name_room(
        levels.iter().map(|level| level.name.as_str()),
        MEDIUM,
        pen.width,
        0.3,
    );
    let change = |level: &Share| {
        format!(
            "{} → {}",
            label::percent(level.then),
            label::percent(level.now)
        )
    };
    let room = levels
        .iter()
        .map(|level| label::width(&change(level), SMALL))
        .fold(0.0, f64::max);
    let x = Scale {
        low: 0.0,
        high: highest,
        start: left + 8,
        end: pen.width - libm::ceil(room) as i32 - 20,
    };
    let bottom = HEAD + levels.len() as i32 * ROW;
    axis::vertical_grid(pen, &x, &[(HEAD, bottom)], axis::percent_tick)?;
    if let Some(first) = levels.first() {
        draw_ends(pen, input, (x.at(first.then), x.at(first.now)))?;
    }
    for (index, level) in levels.iter().enumerate() {
        let y = HEAD + index as i32 * ROW + ROW / 2;
        let (then, now) = (x.at(level.then), x.at(level.now));
        pen.text(
            &label::shorten(&level.name, MEDIUM, f64::from(left - 12)),
            (0, y),
            Look::left(MEDIUM, theme.ink),
        )?;
        let words = format!(
            "{}: {}",
            label::in_sentence(&level.name),
            input.change(level)
        );
        pen.mark((0, y - ROW / 2), (pen.width, y + ROW / 2), words);
        pen.line((then, y), (now, y), stroke(theme.accent, 2))?;
        pen.ring((then, y), 5, theme.muted)?;
        pen.dot((now, y), 4, theme.accent)?;
        pen.text(
            &change(level),
            (pen.width, y),
            Look::right(SMALL, theme.ink),
        )?;
    }
    Ok(())
}

/// Names both marks above the first line, side by side.
fn draw_ends<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    input: &DistributionPair,
    (then, now): (i32, i32),
) -> Result<(), PlotError> {
    let size = |name: &str| label::shorten(name, SMALL, f64::from(pen.width) * 0.35);
    let (reference, current) = (size(&input.reference_label), size(&input.current_label));
    let reference = (reference, Look::left(SMALL, pen.theme.muted));
    let current = (current, Look::left(SMALL, pen.theme.accent).bold());
    let (first, second) = if then <= now {
        (reference, current)
    } else {
        (current, reference)
    };
    let first_width = libm::ceil(label::width(&first.0, SMALL) * 1.1) as i32;
    let second_width = libm::ceil(label::width(&second.0, SMALL) * 1.1) as i32;
    // Both sit on their marks where there is room; otherwise they move apart.
    let start = (then.min(now) + 6 - first_width)
        .clamp(0, (pen.width - first_width - second_width - 10).max(0));
    let next = (then.max(now) - 6).max(start + first_width + 10);
    pen.text(&first.0, (start, 11), first.1)?;
    pen.text(&second.0, (next, 11), second.1)
}
