//! One column then and now: a test, an effect size and a picture.
//!
//! Numbers: Kolmogorov-Smirnov and the Wasserstein distance in reference standard
//! deviations. Names: chi-square homogeneity and the Jensen-Shannon distance
//! (base 2), or an unseen name in at least 1 % of the rows. Thresholds are
//! Evidently's (0.1) and the false discovery rate of Benjamini & Hochberg (0.05).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::engine::ingest::{Category, Column, Kind};
use crate::stats;

/// q-values up to this are called unlikely to be chance.
pub const Q_LIMIT: f64 = 0.05;
/// Effects from this size on matter (Evidently's default for both distances).
pub const EFFECT_LIMIT: f64 = 0.1;
/// Share of rows with names never seen before that matters by itself.
pub const UNSEEN_LIMIT: f64 = 0.01;
/// Bins of a histogram.
const N_BINS: usize = 20;
/// Most names drawn; the rest are summed up.
const N_LEVELS: usize = 12;

/// The test behind a p-value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestName {
    /// Two-sample Kolmogorov-Smirnov, exact p.
    KsExact,
    /// Two-sample Kolmogorov-Smirnov, Stephens' asymptotic p.
    KsAsymptotic,
    /// Chi-square homogeneity of a 2 x K table.
    ChiSquare,
}

impl TestName {
    /// The name shown to people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::KsExact | Self::KsAsymptotic => "Kolmogorov-Smirnov",
            Self::ChiSquare => "chi-square",
        }
    }
}

/// How an effect is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectMetric {
    /// Wasserstein distance divided by the reference's standard deviation.
    WassersteinNormed,
    /// Jensen-Shannon distance, base 2, from 0 to 1.
    JensenShannon,
}

impl EffectMetric {
    /// The name shown to people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WassersteinNormed => "shift in standard deviations",
            Self::JensenShannon => "Jensen-Shannon distance",
        }
    }
}

/// Shares of rows then and now over the same bins or names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Picture {
    /// Bins of numbers; `edges` has one more entry than the shares.
    Bins {
        /// Ascending.
        edges: Vec<f64>,
        /// Shares of the reference's known rows.
        reference: Vec<f64>,
        /// Shares of the current known rows; values beyond the edges count in the outer bins.
        current: Vec<f64>,
    },
    /// Names, most frequent in the reference first.
    Levels {
        /// The names.
        names: Vec<String>,
        /// Shares of the reference's known rows.
        reference: Vec<f64>,
        /// Shares of the current known rows.
        current: Vec<f64>,
    },
}

/// One column then and now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnDrift {
    /// The column.
    pub name: String,
    /// How it is read.
    pub kind: Kind,
    /// Rows with a value, then.
    pub n_reference: u64,
    /// Rows with a value, now.
    pub n_current: u64,
    /// Share of rows without a value, then.
    pub missing_reference: f64,
    /// Share of rows without a value, now.
    pub missing_current: f64,
    /// Share of current rows whose name never occurred before.
    pub unseen_share: f64,
    /// Which test; `None` where it can't be made.
    pub test: Option<TestName>,
    /// The test's statistic.
    pub statistic: Option<f64>,
    /// How likely a statistic this large is without any change.
    pub p: Option<f64>,
    /// The same, corrected for the number of columns.
    pub q: Option<f64>,
    /// How the size of the change is measured.
    pub effect_metric: EffectMetric,
    /// Its size.
    pub effect: Option<f64>,
    /// From which size on it matters.
    pub threshold: f64,
    /// Whether both keys turned.
    pub drifted: bool,
    /// What to draw.
    pub picture: Option<Picture>,
}

/// Compares columns of the same names and adds q-values and verdicts.
#[must_use]
pub fn column_drifts(pairs: &[(&str, &Column, &Column)]) -> Vec<ColumnDrift> {
    let mut columns: Vec<ColumnDrift> = pairs
        .iter()
        .map(|(name, reference, current)| compare_columns(name, reference, current))
        .collect();
    let p_values: Vec<f64> = columns.iter().filter_map(|column| column.p).collect();
    let mut q_values = stats::benjamini_hochberg(&p_values).into_iter();
    for column in &mut columns {
        column.q = column.p.and_then(|_| q_values.next());
        let is_unlikely = column.q.is_some_and(|q| q <= Q_LIMIT);
        let is_large = column
            .effect
            .is_some_and(|effect| effect >= column.threshold);
        column.drifted = is_unlikely && (is_large || column.unseen_share >= UNSEEN_LIMIT);
    }
    columns
}

/// Compares one column; `q` and `drifted` need the other columns and are left open.
#[must_use]
pub fn compare_columns(name: &str, reference: &Column, current: &Column) -> ColumnDrift {
    match (reference, current) {
        (Column::Number(reference), Column::Number(current)) => numbers(name, reference, current),
        (Column::Category(reference), Column::Category(current)) => names(name, reference, current),
        (reference, current) => open(
            name,
            Kind::Category,
            (reference.len(), 0),
            (current.len(), 0),
        ),
    }
}

fn open(name: &str, kind: Kind, reference: (usize, usize), current: (usize, usize)) -> ColumnDrift {
    let missing = |(rows, known): (usize, usize)| 1.0 - known as f64 / rows.max(1) as f64;
    ColumnDrift {
        name: name.into(),
        kind,
        n_reference: reference.1 as u64,
        n_current: current.1 as u64,
        missing_reference: missing(reference),
        missing_current: missing(current),
        unseen_share: 0.0,
        test: None,
        statistic: None,
        p: None,
        q: None,
        effect_metric: match kind {
            Kind::Number => EffectMetric::WassersteinNormed,
            Kind::Category | Kind::Date | Kind::Text => EffectMetric::JensenShannon,
        },
        effect: None,
        threshold: EFFECT_LIMIT,
        drifted: false,
        picture: None,
    }
}

fn known(values: &[f64]) -> Vec<f64> {
    let mut known: Vec<f64> = values
        .iter()
        .copied()
        .filter(|value| value.is_finite())
        .collect();
    stats::sort_numbers(&mut known);
    known
}

fn numbers(name: &str, reference: &[f64], current: &[f64]) -> ColumnDrift {
    let (then, now) = (known(reference), known(current));
    let mut drift = open(
        name,
        Kind::Number,
        (reference.len(), then.len()),
        (current.len(), now.len()),
    );
    if let Some(test) = stats::ks_two_sample_sorted(&then, &now) {
        drift.test = Some(if test.is_exact {
            TestName::KsExact
        } else {
            TestName::KsAsymptotic
        });
        drift.statistic = Some(test.statistic);
        drift.p = Some(test.p_value);
    }
    drift.effect = stats::wasserstein_normed_sorted(&then, &now);
    drift.picture = bins(&then, &now);
    drift
}

/// Equal-width bins over the reference's middle 98 %, so that one outlier can't flatten the picture.
fn bins(then: &[f64], now: &[f64]) -> Option<Picture> {
    let low = stats::quantile_sorted(then, 0.01)?;
    let high = stats::quantile_sorted(then, 0.99)?;
    let (low, high) = if high > low {
        (low, high)
    } else {
        (*then.first()?, *then.last()?)
    };
    let (low, high) = if high > low {
        (low, high)
    } else {
        (low - 0.5, high + 0.5)
    };
    let width = (high - low) / N_BINS as f64;
    let edges = (0..=N_BINS).map(|edge| low + width * edge as f64).collect();
    let shares = |values: &[f64]| {
        let mut counts = [0.0; N_BINS];
        for value in values {
            let bin = libm::floor((value - low) / width).clamp(0.0, (N_BINS - 1) as f64) as usize;
            if let Some(count) = counts.get_mut(bin) {
                *count += 1.0 / values.len() as f64;
            }
        }
        counts.to_vec()
    };
    Some(Picture::Bins {
        edges,
        reference: shares(then),
        current: shares(now),
    })
}

fn names(name: &str, reference: &Category, current: &Category) -> ColumnDrift {
    let (then, now) = (counts(reference), counts(current));
    let total = |counts: &BTreeMap<&str, u64>| counts.values().sum::<u64>();
    let (n_then, n_now) = (total(&then), total(&now));
    let lengths = (
        (reference.codes.len(), n_then as usize),
        (current.codes.len(), n_now as usize),
    );
    let mut drift = open(name, Kind::Category, lengths.0, lengths.1);
    if n_then == 0 || n_now == 0 {
        return drift;
    }
    let unseen: u64 = now
        .iter()
        .filter(|(level, _)| !then.contains_key(*level))
        .map(|(_, count)| count)
        .sum();
    drift.unseen_share = unseen as f64 / n_now as f64;
    let mut levels: Vec<&str> = then.keys().chain(now.keys()).copied().collect();
    levels.sort_unstable();
    levels.dedup();
    let count_in = |counts: &BTreeMap<&str, u64>| -> Vec<u64> {
        levels
            .iter()
            .map(|level| counts.get(level).copied().unwrap_or(0))
            .collect()
    };
    let (then_counts, now_counts) = (count_in(&then), count_in(&now));
    drift.effect = stats::jensen_shannon_distance_base2(&then_counts, &now_counts);
    // A cell with fewer than 5 expected rows spoils the test: such names are tested together.
    let (merged_then, merged_now) =
        stats::merge_small(&then_counts, &now_counts, stats::MIN_EXPECTED);
    if let Some(test) = stats::homogeneity(&merged_then, &merged_now) {
        drift.test = Some(TestName::ChiSquare);
        drift.statistic = Some(test.statistic);
        drift.p = Some(test.p_value);
    }
    drift.picture = Some(level_shares(
        &levels,
        (&then_counts, n_then),
        (&now_counts, n_now),
    ));
    drift
}

fn counts(category: &Category) -> BTreeMap<&str, u64> {
    let mut per_code = vec![0u64; category.levels.len()];
    for code in &category.codes {
        if let Some(count) = per_code.get_mut(*code as usize) {
            *count += 1;
        }
    }
    let levels = category.levels.iter().map(String::as_str);
    stats::map_of(levels.zip(per_code).filter(|(_, count)| *count > 0))
}

fn level_shares(
    levels: &[&str],
    (then, n_then): (&[u64], u64),
    (now, n_now): (&[u64], u64),
) -> Picture {
    let mut rows: Vec<(&str, u64, u64)> = levels
        .iter()
        .zip(then.iter().zip(now))
        .map(|(l, (t, n))| (*l, *t, *n))
        .collect();
    stats::sort_by(&mut rows, |a, b| {
        b.1.cmp(&a.1).then(b.2.cmp(&a.2)).then(a.0.cmp(b.0))
    });
    let rest = if rows.len() > N_LEVELS {
        rows.split_off(N_LEVELS - 1)
    } else {
        Vec::new()
    };
    let mut names: Vec<String> = rows
        .iter()
        .map(|(level, _, _)| (*level).to_string())
        .collect();
    let mut reference: Vec<f64> = rows
        .iter()
        .map(|(_, then, _)| *then as f64 / n_then as f64)
        .collect();
    let mut current: Vec<f64> = rows
        .iter()
        .map(|(_, _, now)| *now as f64 / n_now as f64)
        .collect();
    if !rest.is_empty() {
        names.push(format!("({} others)", rest.len()));
        reference.push(rest.iter().map(|(_, then, _)| then).sum::<u64>() as f64 / n_then as f64);
        current.push(rest.iter().map(|(_, _, now)| now).sum::<u64>() as f64 / n_now as f64);
    }
    Picture::Levels {
        names,
        reference,
        current,
    }
}

#[cfg(test)]
mod tests;
