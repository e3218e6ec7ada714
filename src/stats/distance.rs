//! Distances between two sets of category shares.
//!
//! Each takes two rows of counts over the same categories or bins and gives a
//! number from 0 (same shares) to 1 (nothing in common). `None` if the lengths
//! differ or a row holds no count. PSI, which has no upper bound, is in `psi`.

use std::f64::consts::LN_2;

/// Jensen-Shannon *distance* to base 2: √(½KL(p‖m) + ½KL(q‖m)), m = (p+q)/2.
///
/// The square root of the divergence (Endres & Schindelin 2003), as NannyML uses
/// it; base e would end at 0.83.
pub fn jensen_shannon_distance_base2(counts_a: &[u64], counts_b: &[u64]) -> Option<f64> {
    let (p, q) = share_pair(counts_a, counts_b)?;
    let doubled: f64 = p
        .iter()
        .zip(&q)
        .map(|(p, q)| jensen_shannon_cell(*p, *q))
        .sum();
    Some((doubled / (2.0 * LN_2)).clamp(0.0, 1.0).sqrt())
}

/// p ln(p/m) + q ln(q/m), in nats; taken together the two are never negative.
fn jensen_shannon_cell(p: f64, q: f64) -> f64 {
    let middle = (p + q) / 2.0;
    let part = |share: f64, lean: f64| {
        if share == 0.0 {
            0.0
        } else {
            share * libm::log1p(lean)
        }
    };
    if middle == 0.0 {
        return 0.0;
    }
    let lean = (p - q) / (p + q);
    (part(p, lean) + part(q, -lean)).max(0.0)
}

/// Hellinger distance √(½ Σ(√p − √q)²).
pub fn hellinger(counts_a: &[u64], counts_b: &[u64]) -> Option<f64> {
    let (p, q) = share_pair(counts_a, counts_b)?;
    let squares: f64 = p
        .iter()
        .zip(&q)
        .map(|(p, q)| {
            let difference = p.sqrt() - q.sqrt();
            difference * difference
        })
        .sum();
    Some((squares / 2.0).sqrt().min(1.0))
}

/// Largest difference of a share, max |p − q|.
pub fn l_infinity(counts_a: &[u64], counts_b: &[u64]) -> Option<f64> {
    let (p, q) = share_pair(counts_a, counts_b)?;
    Some(
        p.iter()
            .zip(&q)
            .map(|(p, q)| (p - q).abs())
            .fold(0.0, f64::max),
    )
}

/// Total variation ½ Σ|p − q|: the share of rows that would have to change category.
pub fn total_variation(counts_a: &[u64], counts_b: &[u64]) -> Option<f64> {
    let (p, q) = share_pair(counts_a, counts_b)?;
    let sum: f64 = p.iter().zip(&q).map(|(p, q)| (p - q).abs()).sum();
    Some((sum / 2.0).min(1.0))
}

/// Both rows as shares that sum to 1.
fn share_pair(counts_a: &[u64], counts_b: &[u64]) -> Option<(Vec<f64>, Vec<f64>)> {
    if counts_a.len() != counts_b.len() {
        return None;
    }
    Some((shares(counts_a)?, shares(counts_b)?))
}

fn shares(counts: &[u64]) -> Option<Vec<f64>> {
    let total: f64 = counts.iter().map(|count| *count as f64).sum();
    (total > 0.0).then(|| counts.iter().map(|count| *count as f64 / total).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::golden::{Draws, assert_close, counts, statistics};

    type Distance = fn(&[u64], &[u64]) -> Option<f64>;

    const ALL: [Distance; 4] = [
        jensen_shannon_distance_base2,
        hellinger,
        l_infinity,
        total_variation,
    ];

    #[test]
    fn golden_table_agrees_with_scipy() {
        let golden = statistics();
        let (a, b) = (counts(&golden["table"][0]), counts(&golden["table"][1]));
        let names = [
            "js_distance_base_2",
            "hellinger",
            "l_infinity",
            "total_variation",
        ];
        for (distance, name) in ALL.iter().zip(names) {
            assert_close(
                distance(&a, &b).unwrap(),
                golden[name].as_f64().unwrap(),
                1e-13,
            );
        }
    }

    #[test]
    fn same_shares_are_at_distance_zero() {
        for distance in ALL {
            assert_eq!(distance(&[3, 0, 7], &[6, 0, 14]), Some(0.0));
        }
    }

    #[test]
    fn nothing_in_common_is_at_distance_one() {
        for distance in ALL {
            assert_close(distance(&[3, 0], &[0, 8]).unwrap(), 1.0, 1e-15);
        }
    }

    #[test]
    fn distances_are_symmetric_and_bounded() {
        let mut draws = Draws::new(6);
        for n in 1..40 {
            let (a, b) = (draws.counts(n, 4), draws.counts(n, 400));
            for distance in ALL {
                let (there, back) = (distance(&a, &b), distance(&b, &a));
                assert_eq!(there, back);
                assert!(there.is_none_or(|d| (0.0..=1.0).contains(&d)));
            }
        }
    }

    #[test]
    fn undefined_rows_give_none() {
        for distance in ALL {
            assert_eq!(distance(&[0, 0], &[1, 2]), None);
            assert_eq!(distance(&[1, 2], &[1, 2, 3]), None);
            assert_eq!(distance(&[], &[]), None);
        }
    }
}
