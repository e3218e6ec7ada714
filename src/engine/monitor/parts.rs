//! Both parts of a split side by side: are they alike, and do they share rows?
//!
//! The same tests as for newer data: a split at random should show nothing; one by time
//! may, and that is worth knowing before training.

use serde::{Deserialize, Serialize};

use super::drift::{ColumnDrift, column_drifts};
use crate::engine::check::row_hashes;
use crate::engine::execute::Workspace;
use crate::engine::ingest::{Category, Column, NamedColumn};
use crate::engine::split::{Keys, Part, Values};
use crate::stats;

/// Rows of a part that are compared at most: more only make smaller shifts visible.
const MOST_ROWS: usize = 50_000;
/// A share of right predictions that many models reach; the margin is widest at 0.5.
const TYPICAL_ACCURACY: f64 = 0.85;

/// A split, looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parts {
    /// Rows of both parts.
    pub rows: Part,
    /// Rows without a target or without a key; in neither part.
    pub n_unused: u64,
    /// Rows of each class in both parts; empty for numbers.
    pub classes: Vec<(String, Part)>,
    /// Rows to learn from and held out, round by round.
    pub rounds: Vec<(u64, u64)>,
    /// Test rows that are equal to a training row in all columns used.
    pub n_duplicates: u64,
    /// Columns with names in the test part that training rows never have, and in how many rows.
    pub unseen: Vec<(String, u64)>,
    /// Each column, training rows against test rows.
    pub columns: Vec<ColumnDrift>,
    /// First and last moment of the training part, and of the test part, in time.
    pub moments: Option<[(f64, f64); 2]>,
    /// Groups in the training part, and in the test part.
    pub groups: Option<(u64, u64)>,
    /// Half the width of a 95 % interval around an accuracy of 0.85 on this many test rows.
    pub margin: f64,
}

impl Parts {
    /// Looks at the split of a workspace.
    #[must_use]
    pub fn of(workspace: &Workspace) -> Self {
        let split = workspace.split();
        let (train, test) = (split.train.indices(), split.test.indices());
        let table = workspace.table();
        let columns = column_pairs(workspace, (train, test));
        let pairs: Vec<(&str, &Column, &Column)> = columns
            .iter()
            .map(|(name, a, b)| (name.as_str(), a, b))
            .collect();
        let unseen = |named: &NamedColumn| match &named.column {
            Column::Category(category) => {
                let n = n_unseen(category, (train, test));
                (n > 0).then(|| (named.name.clone(), n))
            }
            Column::Number(_) => None,
        };
        let rounds = workspace.folds().iter().map(|fold| {
            let held_out = fold.held_out.indices().len() as u64;
            (fold.train.indices().len() as u64, held_out)
        });
        Self {
            rows: part((train.len(), test.len())),
            n_unused: (table.n_rows() - train.len() - test.len()) as u64,
            classes: classes(workspace, (train, test)),
            rounds: rounds.collect(),
            n_duplicates: n_duplicates(&row_hashes(table), (train, test)),
            unseen: table.columns().iter().filter_map(unseen).collect(),
            columns: column_drifts(&pairs),
            moments: moments(workspace.keys(), (train, test)),
            groups: groups(workspace.keys(), (train, test)),
            margin: margin(test.len()),
        }
    }

    /// Columns whose parts differ by more than chance and by an amount that matters.
    pub fn different(&self) -> impl Iterator<Item = &ColumnDrift> {
        self.columns.iter().filter(|column| column.drifted)
    }
}

type Rows<'a> = (&'a [u32], &'a [u32]);

const fn part((train, test): (usize, usize)) -> Part {
    Part {
        train: train as u64,
        test: test as u64,
    }
}

/// Features and target in both parts; what rows are divided by differs on purpose.
fn column_pairs(workspace: &Workspace, (train, test): Rows<'_>) -> Vec<(String, Column, Column)> {
    let thinned = |rows: &[u32]| -> Vec<u32> {
        let step = rows.len().div_ceil(MOST_ROWS).max(1);
        rows.iter().copied().step_by(step).collect()
    };
    let (train, test) = (thinned(train), thinned(test));
    let columns = workspace.table().columns().iter();
    columns
        .filter(|named| workspace.reads(&named.name))
        .map(|named| {
            let of = |rows: &[u32]| named.column.take(rows);
            (named.name.clone(), of(&train), of(&test))
        })
        .collect()
}

fn classes(workspace: &Workspace, (train, test): Rows<'_>) -> Vec<(String, Part)> {
    let Values::Classes { codes, labels } = &workspace.target().values else {
        return Vec::new();
    };
    let count = |rows: &[u32], class: usize| {
        let is_class = |row: &&u32| codes.get(**row as usize) == Some(&(class as u32));
        rows.iter().filter(is_class).count()
    };
    let label = labels.iter().enumerate();
    label
        .map(|(class, label)| {
            (
                label.clone(),
                part((count(train, class), count(test, class))),
            )
        })
        .collect()
}

fn n_duplicates(hashes: &[u64], (train, test): Rows<'_>) -> u64 {
    let hash = |row: &u32| hashes.get(*row as usize).copied();
    let mut known: Vec<u64> = train.iter().filter_map(hash).collect();
    known.sort_unstable();
    let is_known = |row: &&u32| hash(row).is_some_and(|of| known.binary_search(&of).is_ok());
    test.iter().filter(is_known).count() as u64
}

fn n_unseen(category: &Category, (train, test): Rows<'_>) -> u64 {
    let mut is_seen = vec![false; category.levels.len()];
    let code = |row: &u32| category.code(*row as usize);
    for row in train {
        if let Some(seen) = is_seen.get_mut(code(row) as usize) {
            *seen = true;
        }
    }
    let is_new = |row: &&u32| is_seen.get(code(row) as usize) == Some(&false);
    test.iter().filter(is_new).count() as u64
}

fn moments(keys: &Keys, (train, test): Rows<'_>) -> Option<[(f64, f64); 2]> {
    let Keys::Time(times) = keys else {
        return None;
    };
    let range = |rows: &[u32]| {
        let known = || {
            rows.iter()
                .filter_map(|row| times.get(*row as usize).copied())
        };
        (
            known().fold(f64::INFINITY, f64::min),
            known().fold(f64::NEG_INFINITY, f64::max),
        )
    };
    Some([range(train), range(test)])
}

fn groups(keys: &Keys, (train, test): Rows<'_>) -> Option<(u64, u64)> {
    match keys {
        Keys::Group(_) => Some((
            keys.blocks(train).len() as u64,
            keys.blocks(test).len() as u64,
        )),
        Keys::None | Keys::Time(_) => None,
    }
}

/// Half the width of Wilson's 95 % interval.
fn margin(n_test: usize) -> f64 {
    let n_right = libm::round(TYPICAL_ACCURACY * n_test as f64);
    stats::wilson_interval(n_right as u64, n_test as u64, stats::Z_95)
        .map_or(1.0, |(low, high)| (high - low) / 2.0)
}
