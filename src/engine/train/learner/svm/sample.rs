//! Which rows are fitted when there are too many: a seeded sample, class by class.

use crate::engine::random::{Purpose, Random};
use crate::stats::sort_by_key;

/// At most `max_rows` rows in ascending order, classes in proportion: each class gives its
/// share, rounded down but at least one row, then the largest remainders one more.
pub(super) fn sample(codes: &[u32], n_classes: usize, max_rows: usize, seed: u64) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..codes.len() as u32).collect();
    if codes.len() <= max_rows {
        return rows;
    }
    let mut counts = vec![0usize; n_classes];
    for code in codes {
        counts[*code as usize] += 1;
    }
    let mut quotas = quotas(&counts, max_rows);
    Random::new(seed, Purpose::Learner, &[]).shuffle(&mut rows);
    rows.retain(|row| {
        let quota = &mut quotas[codes[*row as usize] as usize];
        let is_kept = *quota > 0;
        *quota = quota.saturating_sub(1);
        is_kept
    });
    rows.truncate(max_rows);
    rows.sort_unstable();
    rows
}

fn quotas(counts: &[usize], max_rows: usize) -> Vec<usize> {
    let total = counts.iter().sum::<usize>().max(1) as u64;
    let share = |count: usize| count as u64 * max_rows as u64;
    let least = |count: &usize| ((share(*count) / total) as usize).max((*count).min(1));
    let mut quotas: Vec<usize> = counts.iter().map(least).collect();
    let mut order: Vec<usize> = (0..counts.len()).collect();
    sort_by_key(&mut order, |class| {
        std::cmp::Reverse(share(counts[*class]) % total)
    });
    let mut left = max_rows.saturating_sub(quotas.iter().sum());
    for class in order {
        if left > 0 && quotas[class] < counts[class] {
            quotas[class] += 1;
            left -= 1;
        }
    }
    quotas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_keep_their_shares_and_rare_ones_stay() {
        let codes: Vec<u32> = (0..1000)
            .map(|row| if row == 7 { 2 } else { u32::from(row % 4 == 0) })
            .collect();
        let rows = sample(&codes, 3, 100, 1);
        let count = |class| {
            rows.iter()
                .filter(|row| codes[**row as usize] == class)
                .count()
        };
        assert_eq!((rows.len(), count(1), count(2)), (100, 25, 1));
        assert!(rows.is_sorted());
        assert_eq!(rows, sample(&codes, 3, 100, 1));
        assert_ne!(rows, sample(&codes, 3, 100, 2));
        assert_eq!(sample(&codes, 3, 1000, 1).len(), 1000);
    }
}
