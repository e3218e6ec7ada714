//! Candidates' scores over the folds, with their spread: the comparison figure.

use std::cmp::Ordering;

use plotters::backend::DrawingBackend;

use super::axis::{self, Lines};
use super::figure::{Drawing, Figure, PlotError, Rows, Size, drawn, fitting};
use super::label;
use super::pen::{Look, MEDIUM, Pen, SMALL, stroke};
use super::scale::{Scale, range};
use super::theme::{Mode, translucent};

/// Most candidates drawn; all are in the table.
const MAX_ROWS: usize = 40;
/// Space above the first line, for the direct labels.
const HEAD: i32 = 24;
/// Space below the last line, for the axis.
const FOOT: i32 = 44;
/// Height of a line.
const ROW: i32 = 30;
/// From this width on the spread is written next to the mean.
const WIDE: i32 = 560;

/// One candidate's scores.
#[derive(Clone, Debug, PartialEq)]
pub struct CandidateScore {
    /// Its name.
    pub name: String,
    /// Mean over the folds.
    pub mean: f64,
    /// Where the mean lies with 95 % confidence.
    pub interval95: Option<(f64, f64)>,
    /// Score of each fold.
    pub folds: Vec<f64>,
    /// Score on the test rows, where it was opened.
    pub test: Option<f64>,
    /// Whether it is ahead of all others.
    pub is_best: bool,
    /// Whether the folds can't tell it from the best.
    pub is_tied: bool,
}

/// Scores of all candidates on one metric.
#[derive(Clone, Debug, PartialEq)]
pub struct CandidateScores {
    /// The metric's name.
    pub metric: String,
    /// Whether more is better.
    pub higher_is_better: bool,
    /// In any order.
    pub candidates: Vec<CandidateScore>,
    /// Score of guessing.
    pub baseline: Option<f64>,
}

impl CandidateScores {
    /// Best first, those without a score last.
    fn ordered(&self) -> Vec<&CandidateScore> {
        let mut ordered: Vec<&CandidateScore> = self.candidates.iter().collect();
        ordered.sort_by(|a, b| match (a.mean.is_finite(), b.mean.is_finite()) {
            (true, true) if self.higher_is_better => b.mean.total_cmp(&a.mean),
            (true, true) => a.mean.total_cmp(&b.mean),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => Ordering::Equal,
        });
        ordered
    }

    fn lines(&self, width: i32) -> Lines {
        let names: Vec<&str> = self
            .candidates
            .iter()
            .map(|candidate| candidate.name.as_str())
            .collect();
        let values: Vec<String> = self
            .candidates
            .iter()
            .map(|candidate| value_text(candidate, width))
            .collect();
        Lines::new(&names, &values, width, ROW)
    }
}

impl Figure for CandidateScores {
    fn drawing(&self, width: u32, mode: Mode) -> Result<Drawing, PlotError> {
        let width = fitting(width);
        let n = self.candidates.len().clamp(1, MAX_ROWS) as i32;
        let size = Size {
            width,
            height: (HEAD + n * self.lines(width as i32).height + FOOT) as u32,
        };
        drawn(size, mode, |pen| draw(pen, self))
    }

    fn rows(&self) -> Rows {
        let body = self.ordered().into_iter().map(|candidate| {
            vec![
                label::clean(&candidate.name),
                label::number(candidate.mean),
                interval_text(candidate.interval95),
                candidate
                    .folds
                    .iter()
                    .map(|fold| label::number(*fold))
                    .collect::<Vec<_>>()
                    .join(" · "),
                label::number_or_dash(candidate.test),
            ]
        });
        let mut body: Vec<Vec<String>> = body.collect();
        if let Some(baseline) = self.baseline {
            let dash = || "—".to_string();
            body.push(vec![
                "baseline".into(),
                label::number(baseline),
                dash(),
                dash(),
                dash(),
            ]);
        }
        let mean = format!("mean {}", label::clean(&self.metric));
        Rows::new(
            &["candidate", &mean, "95 % interval", "folds", "test"],
            body,
        )
    }

    fn caption(&self) -> String {
        let ordered: Vec<&CandidateScore> = self
            .ordered()
            .into_iter()
            .filter(|c| c.mean.is_finite())
            .collect();
        let (Some(best), Some(last)) = (ordered.first(), ordered.last()) else {
            return "No candidate has a score yet".into();
        };
        let name = |candidate: &CandidateScore| label::in_sentence(&candidate.name);
        let ahead = format!("{} is ahead with {}", name(best), label::number(best.mean));
        let tied: Vec<&&CandidateScore> = ordered
            .iter()
            .skip(1)
            .filter(|candidate| candidate.is_tied)
            .collect();
        match (tied.as_slice(), ordered.len()) {
            (_, 1) => format!("{} scores {}", name(best), label::number(best.mean)),
            ([one], _) => format!("{ahead}, but tied with {}", name(one)),
            ([_, _, ..], _) => format!("{ahead}, but tied with {} others", tied.len()),
            ([], _) => format!(
                "{ahead}; {} trails at {}",
                name(last),
                label::number(last.mean)
            ),
        }
    }

    fn reading(&self) -> String {
        let better = if self.higher_is_better {
            "right"
        } else {
            "left"
        };
        let diamond = if self
            .candidates
            .iter()
            .any(|candidate| candidate.test.is_some())
        {
            ", the diamond the score on the test rows"
        } else {
            ""
        };
        format!(
            "Further {better} is better: a dot is the mean over the folds, its bar where that mean lies with 95 % confidence, a tick one fold{diamond}."
        )
    }
}

/// Draws one line per candidate.
///
/// # Errors
/// When the backend refuses.
pub fn draw<B: DrawingBackend>(pen: &Pen<'_, B>, input: &CandidateScores) -> Result<(), PlotError> {
    let theme = pen.theme;
    let mut ordered = input.ordered();
    ordered.truncate(MAX_ROWS);
    let spread = |c: &CandidateScore| {
        let (low, high) = c.interval95.unwrap_or((c.mean, c.mean));
        [low, high, c.mean, c.test.unwrap_or(f64::NAN)]
    };
    let values = ordered
        .iter()
        .flat_map(|c| spread(c).into_iter().chain(c.folds.iter().copied()));
    let Some((low, high)) = range(values.chain(input.baseline), 0.04) else {
        return pen.no_data();
    };
    let lines = input.lines(pen.width);
    let (left, right) = (lines.left, lines.right);
    let scale = Scale {
        low,
        high,
        start: left,
        end: right,
    };
    let bottom = HEAD + ordered.len() as i32 * lines.height;
    if ordered.first().is_some_and(|first| first.is_best) {
        pen.bar(
            (0, HEAD),
            (pen.width, HEAD + lines.height),
            translucent(theme.accent, 0.08),
        )?;
    }
    axis::vertical_grid(pen, &scale, &lines.bands(HEAD, ordered.len()), label::tick)?;
    let better = if input.higher_is_better {
        "higher is better →"
    } else {
        "← lower is better"
    };
    let metric = label::shorten(&input.metric, SMALL, f64::from(right - left) * 0.55);
    pen.text(
        &format!("{metric}, {better}"),
        (left, bottom + 34),
        Look::left(SMALL, theme.muted),
    )?;
    let marked = draw_baseline(pen, &scale, input, &lines.bands(HEAD, ordered.len()))?;
    if let Some(test) = ordered
        .first()
        .and_then(|first| first.test)
        .filter(|test| test.is_finite())
    {
        let half = libm::ceil(label::width("test", SMALL) / 2.0) as i32 + 6;
        let x = scale.at(test);
        if marked.is_none_or(|(from, to)| x + half < from || x - half > to) {
            pen.text("test", (x, HEAD - 10), Look::center(SMALL, theme.second()))?;
        }
    }
    for (index, candidate) in ordered.iter().enumerate() {
        draw_candidate(
            pen,
            (&lines, &scale),
            candidate,
            HEAD + index as i32 * lines.height,
        )?;
    }
    Ok(())
}

fn value_text(candidate: &CandidateScore, width: i32) -> String {
    match candidate.interval95 {
        Some(interval) if width >= WIDE && candidate.mean.is_finite() => {
            let mean = label::number(candidate.mean);
            format!("{mean} ({})", interval_text(Some(interval)))
        }
        _ => label::number(candidate.mean),
    }
}

/// What a line says.
fn words(candidate: &CandidateScore) -> String {
    let test = candidate.test.filter(|test| test.is_finite());
    let test = test.map(|test| format!(", test rows {}", label::number(test)));
    format!(
        "{}: mean {}, 95 % {}{}",
        label::clean(&candidate.name),
        label::number(candidate.mean),
        interval_text(candidate.interval95),
        test.unwrap_or_default()
    )
}

fn interval_text(interval: Option<(f64, f64)>) -> String {
    interval.map_or_else(
        || "—".into(),
        |(low, high)| format!("{} to {}", label::number(low), label::number(high)),
    )
}

/// The dashed line with its name; returns from where to where the name reaches.
fn draw_baseline<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    scale: &Scale,
    input: &CandidateScores,
    bands: &[(i32, i32)],
) -> Result<Option<(i32, i32)>, PlotError> {
    let Some(baseline) = input.baseline.filter(|baseline| baseline.is_finite()) else {
        return Ok(None);
    };
    let x = scale.at(baseline);
    for (top, bottom) in bands {
        pen.dashes((x, *top), (x, *bottom), pen.theme.muted)?;
    }
    let text = format!("baseline {}", label::number(baseline));
    pen.text(&text, (x, HEAD - 10), Look::center(SMALL, pen.theme.muted))?;
    let half = libm::ceil(label::width(&text, SMALL) / 2.0) as i32;
    let middle = x.clamp(half, (pen.width - half).max(half));
    Ok(Some((middle - half, middle + half)))
}

fn draw_candidate<B: DrawingBackend>(
    pen: &Pen<'_, B>,
    (lines, scale): (&Lines, &Scale),
    candidate: &CandidateScore,
    top: i32,
) -> Result<(), PlotError> {
    let theme = pen.theme;
    let color = if candidate.is_best {
        theme.accent
    } else {
        theme.ink
    };
    let name = label::shorten(&candidate.name, MEDIUM, f64::from(lines.name_room));
    let (y, name_y) = (top + lines.mark_y, top + lines.name_y);
    pen.mark((0, top), (pen.width, top + lines.height), words(candidate));
    let (name_look, value_look) = (Look::left(MEDIUM, color), Look::right(MEDIUM, color));
    let bold = |look: Look| if candidate.is_best { look.bold() } else { look };
    pen.text(&name, (4, name_y), bold(name_look))?;
    pen.text(
        &value_text(candidate, pen.width),
        (pen.width - 4, name_y),
        bold(value_look),
    )?;
    if candidate.mean.is_finite() {
        for fold in candidate.folds.iter().filter(|fold| fold.is_finite()) {
            let x = scale.at(*fold);
            pen.line((x, y - 5), (x, y + 5), stroke(theme.muted, 1))?;
        }
        if let Some((low, high)) = candidate.interval95 {
            let ends = (scale.at(low), scale.at(high));
            pen.line((ends.0, y), (ends.1, y), stroke(color, 2))?;
        }
        pen.dot((scale.at(candidate.mean), y), 5, color)?;
    }
    match candidate.test.filter(|test| test.is_finite()) {
        Some(test) => pen.diamond((scale.at(test), y), 5, theme.second()),
        None => Ok(()),
    }
}
