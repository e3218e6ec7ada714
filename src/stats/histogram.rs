//! Bin edges and bin counts of a histogram of equal-width bins.
//!
//! Chooses the number of bins from the data as NumPy's `bins="fd"` does, within
//! limits that keep a figure readable. Quantile bins are not made here.

use super::summary::quantile_sorted;

/// More bins than this make a report heavy and a figure noisy (product.md 5.8).
const MAX_BINS: f64 = 50.0;

/// Strictly ascending edges of 1 to 50 bins of equal width over ascending finite values.
///
/// Width 2·IQR/∛n (Freedman & Diaconis 1981); where the IQR is 0, ⌈log₂ n + 1⌉ bins
/// (Sturges 1926). A constant gets one bin from value − ½ to value + ½. `None` if
/// there are no values or their range overflows.
pub fn histogram_edges(sorted: &[f64]) -> Option<Vec<f64>> {
    debug_assert!(sorted.is_sorted());
    let (first, last) = (*sorted.first()?, *sorted.last()?);
    if !(last - first).is_finite() {
        return None;
    }
    if first == last {
        // Half a unit vanishes next to a huge constant; four steps of the float do not.
        let half = (first.abs() * 4.0 * f64::EPSILON).max(0.5);
        let edges = [first - half, last + half];
        return edges
            .iter()
            .all(|edge| edge.is_finite())
            .then(|| edges.to_vec());
    }
    let n_bins = bin_count(sorted, last - first)?;
    let step = (last - first) / n_bins as f64;
    let mut edges: Vec<f64> = (0..n_bins).map(|i| i as f64 * step + first).collect();
    edges.push(last);
    // Neighbouring floats leave no room for every edge between them.
    edges.dedup_by(|later, earlier| *later <= *earlier);
    Some(edges)
}

fn bin_count(sorted: &[f64], range: f64) -> Option<usize> {
    let n = sorted.len() as f64;
    let iqr = quantile_sorted(sorted, 0.75)? - quantile_sorted(sorted, 0.25)?;
    let bins = if iqr > 0.0 {
        (range / (2.0 * iqr / libm::pow(n, 1.0 / 3.0))).ceil()
    } else {
        (libm::log2(n) + 1.0).ceil()
    };
    Some(bins.clamp(1.0, MAX_BINS) as usize)
}

/// How many values fall into each bin between ascending `edges`.
///
/// Bins are closed on the left and open on the right, the last closed on both
/// sides (NumPy). Values outside the edges, and NaN, are not counted.
pub fn histogram_counts(values: &[f64], edges: &[f64]) -> Vec<u64> {
    debug_assert!(edges.is_sorted());
    let n_bins = edges.len().saturating_sub(1);
    let mut counts = vec![0; n_bins];
    for value in values {
        let n_edges_below = edges.partition_point(|edge| edge <= value);
        let is_last_edge = edges.last() == Some(value);
        let bin = if is_last_edge { n_bins } else { n_edges_below };
        if let Some(count) = bin.checked_sub(1).and_then(|bin| counts.get_mut(bin)) {
            *count += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::golden::{Draws, extra_cases, numbers};
    use crate::stats::summary::sorted_finite;

    #[test]
    fn edges_and_counts_are_those_of_numpy() {
        for case in extra_cases("histogram") {
            let sorted = sorted_finite(&numbers(&case["values"])).unwrap();
            let edges = histogram_edges(&sorted).unwrap();
            assert_eq!(edges, numbers(&case["edges"]));
            let counts: Vec<f64> = histogram_counts(&sorted, &edges)
                .iter()
                .map(|c| *c as f64)
                .collect();
            assert_eq!(counts, numbers(&case["counts"]));
        }
    }

    #[test]
    fn a_constant_gets_one_bin() {
        assert_eq!(histogram_edges(&[3.0, 3.0]), Some(vec![2.5, 3.5]));
        let edges = histogram_edges(&[1e300]).unwrap();
        assert!(edges[0] < 1e300 && 1e300 < edges[1]);
    }

    #[test]
    fn without_an_iqr_sturges_decides() {
        let mut values = vec![0.0; 30];
        values.extend([1.0, 2.0]);
        assert_eq!(histogram_edges(&values).unwrap().len(), 7);
    }

    #[test]
    fn an_outlier_does_not_make_a_thousand_bins() {
        let mut values: Vec<f64> = (0..100).map(f64::from).collect();
        values.push(1e9);
        assert_eq!(histogram_edges(&values).unwrap().len(), 51);
    }

    #[test]
    fn neighbouring_floats_keep_edges_ascending() {
        let values = [1.0, 1.0, 1.0, 1.0, 1.0 + f64::EPSILON];
        let edges = histogram_edges(&values).unwrap();
        assert!(edges.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn every_value_is_in_exactly_one_bin() {
        let mut draws = Draws::new(5);
        for n in 1..60 {
            let values = sorted_finite(&draws.normals(n)).unwrap();
            let edges = histogram_edges(&values).unwrap();
            assert_eq!(
                histogram_counts(&values, &edges).iter().sum::<u64>(),
                n as u64
            );
        }
    }

    #[test]
    fn outside_values_are_not_counted() {
        assert_eq!(
            histogram_counts(&[-1.0, 0.0, 1.0, 2.0, 2.1, f64::NAN], &[0.0, 1.0, 2.0]),
            [1, 2]
        );
        assert!(histogram_counts(&[1.0], &[]).is_empty());
    }

    #[test]
    fn no_values_have_no_edges() {
        assert_eq!(histogram_edges(&[]), None);
        assert_eq!(histogram_edges(&[f64::MIN, f64::MAX]), None);
    }
}
