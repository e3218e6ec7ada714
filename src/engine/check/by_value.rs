//! How the target changes with a column's values: the picture beside the number.

use serde::{Deserialize, Serialize};

use super::power::Truth;
use super::rows::Sampled;
use super::values::{Numbers, Values};
use crate::engine::ingest::{Category, MISSING, shortened};
use crate::stats::largest_first;

/// Bins of a column of numbers, of about equally many rows each.
const N_BINS: usize = 10;
/// Levels shown, the commonest; the rest are one.
const MOST_LEVELS: usize = 9;

/// The target in each bin or level of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ByValue {
    /// The class whose share is given: the rarer of two, the commonest of more. `None` for a
    /// target of numbers, whose mean is given.
    pub class: Option<String>,
    /// In the order of values; levels by their number of rows. "missing" comes last.
    pub bins: Vec<TargetInBin>,
}

/// The target in one bin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetInBin {
    /// Its values: `1 to 2.5`, or a level.
    pub name: String,
    /// Rows looked at in it, at least 1.
    pub n_rows: u64,
    /// A share from 0 to 1, or a mean in the target's unit.
    pub value: f64,
}

/// `None` where nothing is known of the target, or all rows are in one bin.
pub(super) fn by_value(values: &Values<'_>, truth: &Truth<'_>, rows: &Sampled) -> Option<ByValue> {
    let (names, bin_of) = match values {
        Values::Numbers(numbers) => ranges(numbers, rows),
        Values::Levels(category) => levels(category, rows),
    };
    let class = match truth {
        Truth::Classes(category) => Some(told_class(category, rows)?),
        Truth::Numbers(_) => None,
    };
    let target = |row: usize| match truth {
        Truth::Classes(category) => match category.code(row) {
            MISSING => f64::NAN,
            code => f64::from(u8::from(Some(code) == class)),
        },
        Truth::Numbers(numbers) => numbers.get(row).copied().unwrap_or(f64::NAN),
    };
    let mut sums = vec![(0_u64, 0.0); names.len()];
    for (bin, row) in bin_of.iter().zip(rows.iter()) {
        let value = target(row);
        if let Some((n_rows, sum)) = sums.get_mut(*bin)
            && value.is_finite()
        {
            *n_rows += 1;
            *sum += value;
        }
    }
    let bins = names.into_iter().zip(sums).filter(|(_, (n, _))| *n > 0);
    let bins = bins.map(|(name, (n_rows, sum))| TargetInBin {
        name,
        n_rows,
        value: sum / n_rows as f64,
    });
    let bins: Vec<TargetInBin> = bins.filter(|bin| bin.value.is_finite()).collect();
    let class = match truth {
        Truth::Classes(category) => class.and_then(|class| category.levels.get(class as usize)),
        Truth::Numbers(_) => None,
    };
    let class = class.cloned();
    (bins.len() > 1).then_some(ByValue { class, bins })
}

/// Rows of each level, of those looked at.
fn level_counts(category: &Category, rows: &Sampled) -> Vec<u64> {
    let mut counts = vec![0_u64; category.levels.len()];
    for row in rows.iter() {
        if let Some(count) = counts.get_mut(category.code(row) as usize) {
            *count += 1;
        }
    }
    counts
}

/// The class whose share tells most.
fn told_class(category: &Category, rows: &Sampled) -> Option<u32> {
    let counts = level_counts(category, rows);
    let present = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    let class = if present.clone().count() == 2 {
        // Of equals the second: "yes" comes after "no".
        present.rev().min_by_key(|(_, count)| **count)
    } else {
        present.rev().max_by_key(|(_, count)| **count)
    };
    class.map(|(class, _)| class as u32)
}

/// Names of bins of about equally many rows, and each row's bin; the last is for missing values.
fn ranges(numbers: &Numbers<'_>, rows: &Sampled) -> (Vec<String>, Vec<usize>) {
    let (known, starts) = (&numbers.known, numbers.starts(N_BINS));
    let mut names: Vec<String> = Vec::new();
    for (bin, start) in starts.iter().enumerate() {
        let next = starts.get(bin + 1);
        let end = next.map_or(known.len(), |next| known.partition_point(|v| v < next));
        let last = known.get(end.saturating_sub(1)).copied().unwrap_or(*start);
        names.push(if last == *start {
            short(*start)
        } else {
            format!("{} to {}", short(*start), short(last))
        });
    }
    names.push("missing".into());
    let bins = numbers.bins(&starts, rows);
    (names, bins)
}

/// The commonest levels, "others" and "missing", and each row's place among them.
fn levels(category: &Category, rows: &Sampled) -> (Vec<String>, Vec<usize>) {
    let n_levels = category.levels.len();
    let counts = level_counts(category, rows);
    // Equally frequent levels stay in order.
    let order = largest_first((0..n_levels).collect(), |level: &usize| {
        counts[*level] as f64
    });
    let n_shown = n_levels.min(MOST_LEVELS);
    let (others, missing) = (n_shown, n_shown + 1);
    let mut places = vec![others; n_levels];
    let mut names = Vec::new();
    for (place, level) in order.iter().take(n_shown).enumerate() {
        places[*level] = place;
        names.push(shortened(&category.levels[*level]));
    }
    names.extend(["others".to_owned(), "missing".to_owned()]);
    let place = |row| {
        let code = category.code(row) as usize;
        places.get(code).copied().unwrap_or(missing)
    };
    (names, rows.iter().map(place).collect())
}

/// Four digits that mean something, without an exponent where it can be.
fn short(value: f64) -> String {
    if value != 0.0 && !(1e-4..1e15).contains(&value.abs()) {
        return format!("{value:.2e}");
    }
    let magnitude = libm::floor(libm::log10(value.abs().max(1e-9))) as i32;
    let decimals = (3 - magnitude).clamp(0, 6) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::ingest::Column;

    fn names(codes: Vec<u32>, levels: &[&str]) -> Category {
        let levels = levels.iter().map(|level| (*level).to_owned()).collect();
        Category { codes, levels }
    }

    fn of(column: &Column, truth: &Truth<'_>) -> Option<ByValue> {
        let rows = Sampled::of(column.len());
        by_value(&Values::of(column, &rows), truth, &rows)
    }

    fn told(column: &Column, truth: &Truth<'_>) -> String {
        let Some(found) = of(column, truth) else {
            return "none".into();
        };
        let bins = found.bins.iter();
        let bins = bins.map(|bin| format!("{} ({}): {:.2}", bin.name, bin.n_rows, bin.value));
        let bins: Vec<String> = bins.collect();
        format!("{:?} {}", found.class, bins.join("; "))
    }

    #[test]
    fn a_share_is_given_for_classes_and_a_mean_for_numbers() {
        let values: Vec<f64> = (0..40).map(|row| f64::from(row / 20)).collect();
        let codes = (0..40).map(|row| u32::from(row >= 30)).collect();
        let answer = names(codes, &["no", "yes"]);
        let numbers = Column::Number(values.clone());
        assert_eq!(
            told(&numbers, &Truth::Classes(&answer)),
            "Some(\"yes\") 0 (20): 0.00; 1 (20): 0.50"
        );
        assert_eq!(
            told(&Column::Category(answer), &Truth::Numbers(&values)),
            "None no (30): 0.33; yes (10): 1.00"
        );
    }

    #[test]
    fn bins_have_equally_many_rows_and_missing_values_are_one_of_their_own() {
        let mut values: Vec<f64> = (0..100).map(f64::from).collect();
        values.push(f64::NAN);
        let column = Column::Number(values.clone());
        let mut target = values.clone();
        target[100] = 7.0;
        let found = of(&column, &Truth::Numbers(&target)).unwrap();
        assert_eq!(found.bins.len(), 11);
        assert_eq!(found.bins[0].name, "0 to 9");
        assert!(found.bins[..10].iter().all(|bin| bin.n_rows == 10));
        assert_eq!(
            (found.bins[10].name.as_str(), found.bins[10].value),
            ("missing", 7.0)
        );
    }

    #[test]
    fn many_levels_are_the_commonest_and_others_and_nothing_is_said_of_a_constant() {
        let codes = (0..200).map(|row| row % 20).collect();
        let levels: Vec<String> = (0..20).map(|level| format!("l{level}")).collect();
        let levels: Vec<&str> = levels.iter().map(String::as_str).collect();
        let column = Column::Category(names(codes, &levels));
        let target: Vec<f64> = (0..200).map(f64::from).collect();
        let found = of(&column, &Truth::Numbers(&target)).unwrap();
        let rows: u64 = found.bins.iter().map(|bin| bin.n_rows).sum();
        assert_eq!((found.bins.len(), rows), (10, 200));
        assert_eq!(found.bins[9].name, "others");
        let constant = Column::Number(vec![1.0; 200]);
        assert_eq!(told(&constant, &Truth::Numbers(&target)), "none");
        let unknown = names(vec![MISSING; 200], &[]);
        assert_eq!(told(&column, &Truth::Classes(&unknown)), "none");
    }
}
