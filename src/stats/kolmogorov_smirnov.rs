//! The two-sample Kolmogorov-Smirnov test.
//!
//! Compares two samples of one numeric column through the largest gap between
//! their distribution functions. The gap is a whole number of 1/(n·m), so it is
//! kept as an integer and ties cost nothing. The p-value is exact for samples up
//! to 10,000 values each and asymptotic beyond. With ties it is conservative.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

use super::summary::sorted_finite;

/// The larger sample up to which the p-value is exact (SciPy's `method="auto"`).
const MAX_EXACT: usize = 10_000;

/// Below this the theta-transformed series for Kolmogorov's tail converges faster.
const SERIES_SWITCH: f64 = 1.0;

/// Result of a two-sample Kolmogorov-Smirnov test, two-sided.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct KsTest {
    /// D, the largest distance between the two distribution functions, 0..=1.
    pub statistic: f64,
    /// Probability of a D at least this large if both samples share a distribution.
    ///
    /// Reaches 0 only by underflow, below about 1e-308.
    pub p_value: f64,
    /// Whether the p-value counts lattice paths rather than using the limit law.
    pub is_exact: bool,
}

/// Tests whether two samples come from one distribution; the order of values is free.
///
/// `None` if a sample is empty or holds a value that is not finite.
///
/// # Examples
///
/// ```
/// use trainyard::stats::ks_two_sample;
///
/// let test = ks_two_sample(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0]).unwrap();
/// assert_eq!(test.statistic, 1.0);
/// assert!((test.p_value - 0.1).abs() < 1e-12);
/// ```
pub fn ks_two_sample(a: &[f64], b: &[f64]) -> Option<KsTest> {
    ks_two_sample_sorted(&sorted_finite(a)?, &sorted_finite(b)?)
}

/// [`ks_two_sample`] for samples that are ascending and finite already.
pub fn ks_two_sample_sorted(a: &[f64], b: &[f64]) -> Option<KsTest> {
    debug_assert!(a.is_sorted() && b.is_sorted());
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let (n, m) = (a.len().min(b.len()), a.len().max(b.len()));
    let gap = largest_gap(a, b);
    let statistic = gap as f64 / (n as f64 * m as f64);
    let is_exact = m <= MAX_EXACT;
    let p_value = if is_exact {
        exact_p_value(n, m, gap)
    } else {
        asymptotic_p_value(n, m, statistic)
    };
    Some(KsTest {
        statistic,
        p_value,
        is_exact,
    })
}

/// n·m·D: the largest |i·m − j·n| after i values of `a` and j of `b`, at all pooled points.
fn largest_gap(a: &[f64], b: &[f64]) -> i64 {
    let (n, m) = (a.len() as i64, b.len() as i64);
    let (mut i, mut j, mut gap) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        let point = x.min(*y);
        i += count_equal(a, i, point);
        j += count_equal(b, j, point);
        gap = gap.max((i as i64 * m - j as i64 * n).abs());
    }
    gap
}

fn count_equal(sorted: &[f64], start: usize, point: f64) -> usize {
    sorted
        .iter()
        .skip(start)
        .take_while(|value| **value == point)
        .count()
}

/// The share of lattice paths from (0, 0) to (`n`, `m`) that leave the band |i·m − j·n| < `gap`.
///
/// The share w(i, j) among paths to a point is 1 outside the band and
/// i/(i+j)·w(i−1, j) + j/(i+j)·w(i, j−1) inside (the upper-tail recursion of R's
/// `psmirnov`, after Hodges 1958). All terms are positive, so a tiny p keeps its
/// digits. Goes by diagonals i + j = k: each depends on the previous one only,
/// which leaves a loop without carried dependency.
fn exact_p_value(n: usize, m: usize, gap: i64) -> f64 {
    if gap == 0 {
        return 1.0;
    }
    let (rows, columns) = (n as i64, m as i64);
    let total = rows + columns;
    let index: Vec<f64> = (0..=n).map(|i| i as f64).collect();
    // Cell i + 1 holds w(i, k − i); cells not visited yet lie outside the band: 1.
    let mut previous = vec![1.0; n + 2];
    let mut next = vec![1.0; n + 2];
    previous[1] = 0.0;
    for k in 1..=total {
        let low = ((k * rows - gap).div_euclid(total) + 1)
            .max(k - columns)
            .max(0) as usize;
        let high = (k * rows + gap - 1).div_euclid(total).min(rows).min(k) as usize;
        next[low] = 1.0;
        if low <= high {
            let targets = &mut next[low + 1..high + 2];
            let from_i = &previous[low..high + 1];
            let from_j = &previous[low + 1..high + 2];
            advance(targets, from_i, from_j, &index[low..high + 1], k as f64);
        }
        std::mem::swap(&mut previous, &mut next);
    }
    previous[n + 1].min(1.0)
}

/// One diagonal of the recursion: (i·w(i−1, j) + (k−i)·w(i, j−1)) / k.
fn advance(targets: &mut [f64], from_i: &[f64], from_j: &[f64], index: &[f64], k: f64) {
    let reciprocal = 1.0 / k;
    let sources = from_i.iter().zip(from_j).zip(index);
    for (target, ((left, below), i)) in targets.iter_mut().zip(sources) {
        *target = (i * left + (k - i) * below) * reciprocal;
    }
}

/// Kolmogorov's limit law with Stephens' (1970) correction for finite samples.
fn asymptotic_p_value(n: usize, m: usize, statistic: f64) -> f64 {
    let (n, m) = (n as f64, m as f64);
    let root = (n * m / (n + m)).sqrt();
    kolmogorov_sf((root + 0.12 + 0.11 / root) * statistic)
}

/// P(K > λ) = 2 Σ (−1)^(j−1) e^(−2j²λ²) for `lambda` ≥ 0.
fn kolmogorov_sf(lambda: f64) -> f64 {
    if lambda <= 0.0 {
        return 1.0;
    }
    let square = lambda * lambda;
    let term = |j: f64| libm::exp(-2.0 * j * j * square);
    let dual = |j: f64| libm::exp(-j * j * PI * PI / (8.0 * square));
    let tail = if lambda < SERIES_SWITCH {
        1.0 - (2.0 * PI).sqrt() / lambda * (dual(1.0) + dual(3.0) + dual(5.0) + dual(7.0))
    } else {
        2.0 * (term(1.0) - term(2.0) + term(3.0) - term(4.0) + term(5.0))
    };
    tail.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::golden::{Draws, assert_close, extra_cases, numbers, statistics};

    fn check(a: &[f64], b: &[f64], statistic: f64, p_value: f64) {
        let test = ks_two_sample(a, b).unwrap();
        assert_close(test.statistic, statistic, 1e-12);
        assert_close(test.p_value, p_value, 1e-10);
        assert!(test.is_exact);
    }

    #[test]
    fn golden_samples_agree_with_scipy() {
        let golden = statistics();
        let a = numbers(&golden["a"]);
        for (other, name) in [("b", "ks_a_b"), ("c", "ks_a_c_equal_n")] {
            let d = golden[name]["D"].as_f64().unwrap();
            let p = golden[name]["p_exact"].as_f64().unwrap();
            check(&a, &numbers(&golden[other]), d, p);
        }
    }

    #[test]
    fn tied_and_unequal_samples_agree_with_scipy() {
        for case in extra_cases("ks") {
            let d = case["D"].as_f64().unwrap();
            check(
                &numbers(&case["a"]),
                &numbers(&case["b"]),
                d,
                case["p"].as_f64().unwrap(),
            );
        }
    }

    #[test]
    fn stephens_form_agrees_with_the_published_value() {
        // product.md 5.1, for n 25, m 20, D 0.47.
        assert_close(asymptotic_p_value(20, 25, 0.47), 0.009_309, 1e-4);
    }

    #[test]
    fn kolmogorov_tail_agrees_with_scipy() {
        for row in crate::stats::golden::extra_rows("kolmogorov_sf") {
            assert_close(kolmogorov_sf(row[0]), row[1], 1e-12);
        }
    }

    #[test]
    fn separate_samples_leave_two_paths() {
        // 2 / C(n+m, n); C(12, 5) = 792, C(7, 1) = 7.
        let low: Vec<f64> = (0..5).map(f64::from).collect();
        let high: Vec<f64> = (10..17).map(f64::from).collect();
        check(&low, &high, 1.0, 2.0 / 792.0);
        check(&[0.0], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 1.0, 2.0 / 7.0);
    }

    #[test]
    fn equal_samples_do_not_differ() {
        check(&[2.0, 1.0, 1.0], &[1.0, 2.0, 1.0], 0.0, 1.0);
        check(&[0.0], &[-0.0], 0.0, 1.0);
    }

    #[test]
    fn exact_p_counts_every_path() {
        // All C(n+m, n) interleavings of distinct values, by brute force.
        for (n, m) in [(1, 1), (2, 3), (3, 3), (4, 6), (5, 5), (1, 7), (6, 4)] {
            let gaps: Vec<i64> = (0_u32..1 << (n + m))
                .filter(|path| path.count_ones() == n)
                .map(|path| {
                    let positions = |bit| {
                        (0..n + m)
                            .filter(|i| path >> i & 1 == bit)
                            .map(f64::from)
                            .collect::<Vec<_>>()
                    };
                    largest_gap(&positions(1), &positions(0))
                })
                .collect();
            for gap in 0..=i64::from(n * m) {
                let share = gaps.iter().filter(|g| **g >= gap).count() as f64 / gaps.len() as f64;
                let (small, large) = (n.min(m) as usize, n.max(m) as usize);
                assert!(
                    (exact_p_value(small, large, gap) - share).abs() < 1e-14,
                    "{n} {m} {gap}"
                );
            }
        }
    }

    #[test]
    fn swapping_or_stretching_changes_nothing() {
        let mut draws = Draws::new(11);
        for n in 1..40 {
            let (a, b) = (draws.normals(n), draws.normals(2 * n + 3));
            let test = ks_two_sample(&a, &b).unwrap();
            assert_eq!(ks_two_sample(&b, &a).unwrap(), test);
            let cube = |values: &[f64]| values.iter().map(|x| x * x * x).collect::<Vec<_>>();
            assert_eq!(ks_two_sample(&cube(&a), &cube(&b)).unwrap(), test);
            assert!(test.p_value > 0.0 && test.p_value <= 1.0);
        }
    }

    #[test]
    fn asymptotic_takes_over_beyond_ten_thousand_and_is_near() {
        let mut draws = Draws::new(3);
        let a = draws.normals(10_000);
        let b: Vec<f64> = draws.normals(10_000).iter().map(|x| x + 0.02).collect();
        let exact = ks_two_sample(&a, &b).unwrap();
        assert!(exact.is_exact);
        assert_close(
            asymptotic_p_value(a.len(), b.len(), exact.statistic),
            exact.p_value,
            0.02,
        );
        let longer = ks_two_sample(&a, &draws.normals(10_001)).unwrap();
        assert!(!longer.is_exact);
    }

    #[test]
    fn undefined_input_gives_none() {
        assert_eq!(ks_two_sample(&[], &[1.0]), None);
        assert_eq!(ks_two_sample(&[1.0], &[]), None);
        assert_eq!(ks_two_sample(&[1.0, f64::NAN], &[1.0]), None);
        assert_eq!(ks_two_sample(&[1.0], &[f64::INFINITY]), None);
    }
}
