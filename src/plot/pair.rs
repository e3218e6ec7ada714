//! One column then and now, over the same bins or names.

use plotters::backend::DrawingBackend;

use super::axis;
use super::figure::{Drawing, Figure, PlotError, Rows, Size, drawn, fitting};
use super::label;
use super::levels;
use super::pen::{Look, Pen, Point, SMALL, stroke};
use super::scale::Scale;
use super::theme::{Mode, translucent};

/// Most names drawn; all are in the table.
const MAX_LEVELS: usize = 16;
/// Height of a histogram.
const HEIGHT: u32 = 240;
/// Space above for the direct labels.
const HEAD: i32 = 38;
/// Space below for the axis.
const FOOT: i32 = 42;

/// Shares of the rows, then and now.
#[derive(Clone, Debug, PartialEq)]
pub enum PairShape {
    /// Of numbers; one more edge than shares.
    Bins {
        /// Ascending.
        edges: Vec<f64>,
        /// Shares then.
        reference: Vec<f64>,
        /// Shares now.
        current: Vec<f64>,
    },
    /// Of names.
    Levels {
        /// The names.
        names: Vec<String>,
        /// Shares then.
        reference: Vec<f64>,
        /// Shares now.
        current: Vec<f64>,
    },
}

/// One column in two sets of rows.
#[derive(Clone, Debug, PartialEq)]
pub struct DistributionPair {
    /// The column.
    pub column: String,
    /// The shares.
    pub shape: PairShape,
    /// What the first set is called, say "training".
    pub reference_label: String,
    /// What the second set is called, say "new".
    pub current_label: String,
}

/// A bin or a name and its shares, missing ones being 0.
pub(super) struct Share {
    pub(super) name: String,
    from: f64,
    to: f64,
    pub(super) then: f64,
    pub(super) now: f64,
}

/// The share of one of both sets.
type ShareOf = fn(&Share) -> f64;

impl DistributionPair {
    /// Both shares, in words.
    pub(super) fn change(&self, share: &Share) -> String {
        format!(
            "{} {}, {} {}",
            label::in_sentence(&self.reference_label),
            label::percent(share.then),
            label::in_sentence(&self.current_label),
            label::percent(share.now)
        )
    }

    fn shares(&self) -> Vec<Share> {
        let at = |shares: &[f64], index: usize| {
            shares
                .get(index)
                .copied()
                .filter(|share| share.is_finite() && *share >= 0.0)
                .unwrap_or(0.0)
        };
        match &self.shape {
            PairShape::Bins {
                edges,
                reference,
                current,
            } => {
                let bins = edges
                    .windows(2)
                    .enumerate()
                    .filter_map(|(index, pair)| match pair {
                        [from, to] if from.is_finite() && to.is_finite() => {
                            Some((index, *from, *to))
                        }
                        _ => None,
                    });
                let last = edges.len().saturating_sub(2);
                let named = bins.map(|(index, from, to)| Share {
                    // The outer bins hold everything beyond them.
                    name: match index {
                        0 if last > 0 => format!("below {}", label::number(to)),
                        index if index == last && last > 0 => {
                            format!("above {}", label::number(from))
                        }
                        _ => format!("{} to {}", label::number(from), label::number(to)),
                    },
                    from,
                    to,
                    then: at(reference, index),
                    now: at(current, index),
                });
                named.collect()
            }
            PairShape::Levels {
                names,
                reference,
                current,
            } => {
                let named = names.iter().enumerate().map(|(index, name)| Share {
                    name: label::clean(name),
                    from: 0.0,
                    to: 0.0,
                    then: at(reference, index),
                    now: at(current, index),
                });
                named.collect()
            }
        }
    }
}

impl Figure for DistributionPair {
    fn drawing(&self, width: u32, mode: Mode) -> Result<Drawing, PlotError> {
        let height = match &self.shape {
            PairShape::Bins { .. } => HEIGHT,
            PairShape::Levels { names, .. } => levels::height(names.len().min(MAX_LEVELS)),
        };
        drawn(
            Size {
                width: fitting(width),
                height,
            },
            mode,
            |pen| draw(pen, self),
        )
    }

    fn rows(&self) -> Rows {
        let body = self.shares().into_iter().map(|share| {
            vec![
                share.name,
                label::percent(share.then),
                label::percent(share.now),
            ]
        });
        Rows::new(
            &[&self.column, &self.reference_label, &self.current_label],
            body.collect(),
        )
    }

    fn caption(&self) -> String {
        let column = label::in_sentence(&self.column);
        let shares = self.shares();
        let change = |share: &Share| (share.now - share.then).abs();
        let Some(most) = shares.iter().max_by(|a, b| change(a).total_cmp(&change(b))) else {
            return format!("{column} has no values to compare");
        };
        let moved = shares.iter().map(change).sum::<f64>() / 2.0;
        if moved < 0.02 {
            return format!("{column} looks the same");
        }
        let verb = if most.now > most.then {
            "more"
        } else {
            "fewer"
        };
        let name = label::in_sentence(&most.name);
        format!(
            "{verb} rows with {column} {name}: {} instead of {}",
            label::percent(most.now),
            label::percent(most.then)
        )
        .replacen("more", "More", 1)
        .replacen("fewer", "Fewer", 1)
    }

    fn reading(&self) -> String {
        let (then, now) = (
            label::in_sentence(&self.reference_label),
            label::in_sentence(&self.current_label),
        );
        match &self.shape {
            PairShape::Bins { .. } => format!(
                "Height is the share of rows: the grey area is the {then} data, the outline the {now} data. The outer bins hold everything beyond."
            ),
            PairShape::Levels { .. } => format!(
                "Position is the share of rows: the ring is the {then} data, the dot the {now} data; a longer line is a larger change."
            ),
        }
    }
}

/// Draws both distributions over each other.
///
/// # Errors
/// When the backend refuses.
pub fn draw<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    input: &DistributionPair,
) -> Result<(), PlotError> {
    let mut shares = input.shares();
    let highest = shares.iter().fold(0.0, |highest: f64, share| {
        highest.max(share.then).max(share.now)
    });
    if highest <= 0.0 {
        return pen.no_data();
    }
    match input.shape {
        PairShape::Bins { .. } => draw_bins(pen, input, &shares, highest),
        PairShape::Levels { .. } => {
            shares.truncate(MAX_LEVELS);
            levels::draw(pen, input, &shares, highest)
        }
    }
}

fn draw_bins<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    input: &DistributionPair,
    bins: &[Share],
    highest: f64,
) -> Result<(), PlotError> {
    let theme = pen.theme;
    let (Some(first), Some(last)) = (bins.first(), bins.last()) else {
        return pen.no_data();
    };
    let bottom = pen.height - FOOT;
    let y = Scale {
        low: 0.0,
        high: highest,
        start: bottom,
        end: HEAD,
    };
    let left = axis::tick_room(&y, axis::percent_tick);
    let x = Scale {
        low: first.from,
        high: last.to,
        start: left,
        end: pen.width - 12,
    };
    axis::horizontal_grid(pen, &y, (left, x.end), axis::percent_tick)?;
    draw_ticks(pen, &x, bottom)?;
    let name = label::shorten(&input.column, SMALL, f64::from(x.end - left));
    pen.text(
        &name,
        (x.end, pen.height - 8),
        Look::right(SMALL, theme.muted),
    )?;
    for bin in bins {
        let (from, to) = (x.at(bin.from), x.at(bin.to));
        let top = if bin.then > 0.0 {
            y.at(bin.then).min(bottom - 1)
        } else {
            bottom
        };
        pen.bar(
            (from, top),
            (to.max(from + 2) - 1, bottom),
            translucent(theme.muted, 0.4),
        )?;
        let range = (label::number(bin.from), label::number(bin.to));
        let words = format!("{} to {}: {}", range.0, range.1, input.change(bin));
        pen.mark((from, HEAD), (to, bottom), words);
    }
    let mut outline: Vec<Point> = vec![(x.start, bottom)];
    for bin in bins {
        outline.extend([
            (x.at(bin.from), y.at(bin.now)),
            (x.at(bin.to), y.at(bin.now)),
        ]);
    }
    outline.push((x.end, bottom));
    pen.path(outline, stroke(theme.accent, 2))?;
    draw_peak_labels(pen, input, bins, (&x, &y))
}

/// Numbers below the bins; vertical grid lines would disturb the bars.
fn draw_ticks<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    x: &Scale,
    bottom: i32,
) -> Result<(), PlotError> {
    axis::vertical_grid(pen, x, &[(bottom, bottom + 3)], label::tick)
}

/// Names each distribution above its peak, clear of the other one.
fn draw_peak_labels<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    input: &DistributionPair,
    bins: &[Share],
    (x, y): (&Scale, &Scale),
) -> Result<(), PlotError> {
    let mut taken: Option<(i32, i32, i32)> = None;
    let sets: [(&str, ShareOf, Look); 2] = [
        (
            &input.reference_label,
            |bin| bin.then,
            Look::center(SMALL, pen.theme.muted),
        ),
        (
            &input.current_label,
            |bin| bin.now,
            Look::center(SMALL, pen.theme.accent).bold(),
        ),
    ];
    for (name, share, look) in sets {
        let text = label::shorten(name, SMALL, f64::from(pen.width) * 0.4);
        let Some(peak) = bins.iter().max_by(|a, b| share(a).total_cmp(&share(b))) else {
            continue;
        };
        let half = libm::ceil(label::width(&text, SMALL) * 0.55) as i32;
        let middle =
            ((x.at(peak.from) + x.at(peak.to)) / 2).clamp(half, (pen.width - half).max(half));
        let beneath = bins
            .iter()
            .filter(|bin| x.at(bin.to) > middle - half && x.at(bin.from) < middle + half);
        let mut top = beneath
            .map(|bin| y.at(bin.then.max(bin.now)))
            .min()
            .unwrap_or(HEAD)
            - 10;
        if let Some((from, to, at)) = taken
            && middle - half < to + 4
            && middle + half > from - 4
            && (top - at).abs() < 16
        {
            top = at - 16;
        }
        taken = Some((middle - half, middle + half, top));
        pen.text(&text, (middle, top), look)?;
    }
    Ok(())
}
