//! Everything there is to say about one row: the answer, what it is made of, which training rows
//! are near, and the smallest single change that makes the answer another one.

use serde::{Deserialize, Serialize};

use super::contribution::{BACKGROUND, Contributions, contributions};
use crate::engine::ingest::{Column, Kind, NamedColumn, Table};
use crate::engine::prepare::{Encoding, date_text};
use crate::engine::train::{Error, FittedPipeline, Labels, Predictions};
use crate::stats::{largest_first, sample_sd, sorted_finite};

/// Training rows that are shown.
const NEAREST: usize = 5;
/// Training rows that are looked through at most.
const SEARCHED: usize = 20_000;
/// Values of a number that are tried.
const TRIED: usize = 41;
/// Levels of a category that are tried at most.
const LEVELS: usize = 50;

/// A training row near the one that is explained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Neighbour {
    /// Euclidean distance over the prepared columns: numbers in standard deviations.
    pub distance: f64,
    /// What it is: a class, or a number.
    pub truth: String,
    /// Its values, column by column.
    pub values: Vec<String>,
}

/// The smallest change of one column that makes the model say another class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flip {
    /// The column.
    pub column: String,
    /// Its value.
    pub from: String,
    /// Another one.
    pub to: String,
    /// How far that is: standard deviations of numbers; 1 for another name.
    pub distance: f64,
    /// What the model says then.
    pub becomes: String,
}

/// One row, explained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowExplanation {
    /// Names and values of the model's columns.
    pub values: Vec<(String, String)>,
    /// What it is.
    pub truth: String,
    /// What the model says.
    pub answer: String,
    /// Classes and their probabilities, the most probable first; empty for numbers.
    pub probabilities: Vec<(String, f64)>,
    /// What the answer is made of.
    pub contributions: Contributions,
    /// The nearest training rows.
    pub nearest: Vec<Neighbour>,
    /// The smallest change to another class; `None` for numbers, and where no single column does it.
    pub flip: Option<Flip>,
}

/// What a row is explained with.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// All rows of the data.
    pub table: &'a Table,
    /// What each of these is: codes of classes or numbers, as `Labels::of` gives for training rows.
    pub train: (&'a [u32], &'a Labels),
    /// The classes' names; empty for numbers.
    pub labels: &'a [String],
}

/// Explains a row of the table; `truth` is what it is.
///
/// # Errors
/// When the table lacks a column of the model.
pub fn explain_row(
    pipeline: &FittedPipeline,
    around: Surroundings<'_>,
    (row, truth): (u32, &Labels),
    (us_per_row, seed): (f64, u64),
) -> Result<RowExplanation, Error> {
    let (rows, known) = around.train;
    let taken = around.table.take(&[row]);
    let answer = pipeline.predict(around.table, &[row])?;
    let class = answer.classes().first().copied().unwrap_or(0);
    let step = rows.len().div_ceil(BACKGROUND).max(1);
    let background: Vec<u32> = rows.iter().copied().step_by(step).collect();
    let background = around.table.take(&background);
    let contributions = contributions(pipeline, (&taken, &background), class, (us_per_row, seed))?;
    let fields = pipeline.fields();
    let text_of = |at: u32| {
        fields
            .iter()
            .map(move |field| text(around.table.column(&field.name), at, field.kind))
    };
    let nearest =
        nearest(pipeline, around.table, row, rows)?
            .into_iter()
            .map(|(place, distance)| Neighbour {
                distance,
                truth: named(known, place, around.labels),
                values: rows
                    .get(place)
                    .map(|at| text_of(*at).collect())
                    .unwrap_or_default(),
            });
    let nearest = nearest.collect();
    let (said, probabilities) = match &answer {
        Predictions::Numbers(numbers) => (
            number(numbers.first().copied().unwrap_or(f64::NAN)),
            Vec::new(),
        ),
        Predictions::Classes { probabilities, .. } => {
            let all: Vec<(String, f64)> = around
                .labels
                .iter()
                .cloned()
                .zip(probabilities.iter().copied())
                .collect();
            (
                around
                    .labels
                    .get(class as usize)
                    .cloned()
                    .unwrap_or_default(),
                largest_first(all, |one| one.1),
            )
        }
    };
    let flip = match answer {
        Predictions::Classes { .. } => flip(pipeline, around, row, class)?,
        Predictions::Numbers(_) => None,
    };
    Ok(RowExplanation {
        values: fields
            .iter()
            .map(|field| field.name.clone())
            .zip(text_of(row))
            .collect(),
        truth: named(truth, 0, around.labels),
        answer: said,
        probabilities,
        contributions,
        nearest,
        flip,
    })
}

pub(super) fn named(labels: &Labels, place: usize, names: &[String]) -> String {
    match labels {
        Labels::Numbers(numbers) => number(numbers.get(place).copied().unwrap_or(f64::NAN)),
        Labels::Classes { codes, .. } => {
            let name = codes.get(place).and_then(|code| names.get(*code as usize));
            name.cloned().unwrap_or_default()
        }
    }
}

/// The shortest text of a number with at most six digits that count.
pub(super) fn number(value: f64) -> String {
    if !value.is_finite() {
        return "missing".into();
    }
    let rounded: f64 = format!("{value:.5e}").parse().unwrap_or(value);
    rounded.to_string()
}

pub(super) fn text(column: Option<&Column>, row: u32, kind: Kind) -> String {
    match column {
        Some(Column::Number(values)) if kind == Kind::Date => {
            let seconds = values.get(row as usize).copied();
            seconds
                .filter(|one| one.is_finite())
                .map_or_else(|| "missing".into(), date_text)
        }
        Some(Column::Number(values)) => {
            number(values.get(row as usize).copied().unwrap_or(f64::NAN))
        }
        Some(Column::Category(category)) => {
            category.value(row as usize).unwrap_or("missing").into()
        }
        None => "missing".into(),
    }
}

/// A value with all of its digits.
fn exact(column: &Column, row: u32, kind: Kind) -> String {
    match column {
        Column::Number(values) if kind != Kind::Date => values
            .get(row as usize)
            .map_or_else(String::new, f64::to_string),
        _ => text(Some(column), row, kind),
    }
}

/// Places of the nearest rows among `rows`, with their distances; the row itself is left out.
fn nearest(
    pipeline: &FittedPipeline,
    table: &Table,
    row: u32,
    rows: &[u32],
) -> Result<Vec<(usize, f64)>, Error> {
    let step = rows.len().div_ceil(SEARCHED).max(1);
    let places: Vec<usize> = (0..rows.len()).step_by(step).collect();
    let searched: Vec<u32> = places
        .iter()
        .filter_map(|place| rows.get(*place))
        .copied()
        .collect();
    let here = pipeline.recipe.matrix(table, &[row], Encoding::Standard)?;
    let there = pipeline
        .recipe
        .matrix(table, &searched, Encoding::Standard)?;
    let mut squares = vec![0.0; searched.len()];
    for (index, column) in there.columns().enumerate() {
        let own = f64::from(here.value(0, index));
        for (square, value) in squares.iter_mut().zip(column) {
            let off = f64::from(*value) - own;
            *square += off * off;
        }
    }
    let found: Vec<(usize, f64)> = places
        .into_iter()
        .zip(squares)
        .filter(|(place, _)| rows.get(*place) != Some(&row))
        .map(|(place, square)| (place, square.sqrt()))
        .collect();
    let mut found = largest_first(found, |one| -one.1);
    found.truncate(NEAREST);
    Ok(found)
}

/// Tries values that occur in the training rows, column by column, and takes the nearest of those
/// that make the model say another class.
fn flip(
    pipeline: &FittedPipeline,
    around: Surroundings<'_>,
    row: u32,
    class: u32,
) -> Result<Option<Flip>, Error> {
    let train = around.train.0;
    let step = train.len().div_ceil(SEARCHED).max(1);
    let searched: Vec<u32> = train.iter().copied().step_by(step).collect();
    let mut best: Option<Flip> = None;
    for field in pipeline.fields() {
        let Some(column) = around.table.column(&field.name) else {
            continue;
        };
        let (tried, distances) = candidates(column, row, &searched);
        let n = tried.len();
        let columns = around.table.columns().iter().map(|named| NamedColumn {
            name: named.name.clone(),
            column: if named.name == field.name {
                tried.clone()
            } else {
                named.column.take(&vec![row; n])
            },
        });
        let table = Table::new(columns.collect(), n).unwrap_or_default();
        let rows: Vec<u32> = (0..n as u32).collect();
        let answers = pipeline.predict(&table, &rows)?.classes();
        for (at, answer) in answers
            .iter()
            .enumerate()
            .filter(|(_, answer)| **answer != class)
        {
            let distance = distances.get(at).copied().unwrap_or(f64::INFINITY);
            if best.as_ref().is_none_or(|best| distance < best.distance) {
                best = Some(Flip {
                    column: field.name.clone(),
                    from: text(Some(column), row, field.kind),
                    to: exact(&tried, at as u32, field.kind),
                    distance,
                    becomes: around
                        .labels
                        .get(*answer as usize)
                        .cloned()
                        .unwrap_or_default(),
                });
            }
        }
    }
    Ok(best)
}

/// Values to try in place of a row's, and how far each is from it.
fn candidates(column: &Column, row: u32, train: &[u32]) -> (Column, Vec<f64>) {
    match column {
        Column::Number(values) => {
            let own = values.get(row as usize).copied().unwrap_or(f64::NAN);
            let known = train
                .iter()
                .filter_map(|at| values.get(*at as usize))
                .copied();
            let known: Vec<f64> = known.filter(|value| value.is_finite()).collect();
            let sd = sample_sd(&known).filter(|sd| *sd > 0.0);
            let (Some(sorted), Some(sd), true) = (sorted_finite(&known), sd, own.is_finite())
            else {
                return (Column::Number(Vec::new()), Vec::new());
            };
            let last = (sorted.len() - 1) as f64;
            // Values that occur, evenly by rank.
            let rank = |at: usize| libm::round(last * at as f64 / (TRIED - 1) as f64) as usize;
            let tried: Vec<f64> = (0..TRIED)
                .filter_map(|at| sorted.get(rank(at)).copied())
                .filter(|value| *value != own)
                .collect();
            let distances = tried.iter().map(|value| (value - own).abs() / sd).collect();
            (Column::Number(tried), distances)
        }
        Column::Category(category) => {
            let own = category.code(row as usize);
            let mut counts = vec![0_u32; category.levels.len()];
            for at in train {
                if let Some(slot) = counts.get_mut(category.code(*at as usize) as usize) {
                    *slot += 1;
                }
            }
            let mut known: Vec<(u32, u32)> = counts.into_iter().zip(0..).collect();
            known.retain(|(count, code)| *count > 0 && *code != own);
            // The most frequent first.
            let known = largest_first(known, |one| f64::from(one.0));
            let codes: Vec<u32> = known
                .into_iter()
                .map(|(_, code)| code)
                .take(LEVELS)
                .collect();
            let distances = vec![1.0; codes.len()];
            let tried = crate::engine::ingest::Category {
                codes,
                levels: category.levels.clone(),
            };
            (Column::Category(tried), distances)
        }
    }
}
