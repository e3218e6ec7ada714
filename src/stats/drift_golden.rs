//! Checks every column of the drift data against SciPy.
//!
//! 4,000 reference and 3,000 current rows with known shifts; p-values from 0.5
//! down to 1e-91. See `tests/fixtures/stats/README.md`.

use serde_json::Value;

use super::golden::{assert_close, counts, numbers};
use super::{
    hellinger, homogeneity, jensen_shannon_distance_base2, ks_two_sample, l_infinity,
    psi_of_shares, quantile_sorted, sorted_finite, total_variation, wasserstein_1,
    wasserstein_normed,
};

const REFERENCE: &str = include_str!("../../tests/fixtures/stats/reference.csv");
const CURRENT: &str = include_str!("../../tests/fixtures/stats/current.csv");

fn golden() -> Vec<(String, Value)> {
    let text = include_str!("../../tests/fixtures/stats/scipy.json");
    let golden: Value = serde_json::from_str(text).unwrap();
    golden["columns"]
        .as_object()
        .unwrap()
        .clone()
        .into_iter()
        .collect()
}

/// Columns of the golden file that have the entry `key`; there have to be `n` of them.
fn columns_with(key: &str, n: usize) -> Vec<(String, Value)> {
    let columns: Vec<_> = golden()
        .into_iter()
        .filter(|(_, column)| column[key].is_number())
        .collect();
    assert_eq!(columns.len(), n, "columns with {key}");
    columns
}

/// The numbers of one column; empty fields are missing and dropped.
fn column(csv: &str, name: &str) -> Vec<f64> {
    let mut lines = csv.lines();
    let index = lines
        .next()
        .unwrap()
        .split(',')
        .position(|field| field == name)
        .unwrap();
    lines
        .map(|line| line.split(',').nth(index).unwrap())
        .filter(|field| !field.is_empty())
        .map(|field| field.parse().unwrap())
        .collect()
}

fn sample_pair(name: &str) -> (Vec<f64>, Vec<f64>) {
    (column(REFERENCE, name), column(CURRENT, name))
}

#[test]
fn kolmogorov_smirnov_agrees_on_every_column() {
    for (name, expected) in columns_with("ks_p_auto", 7) {
        let (reference, current) = sample_pair(&name);
        let test = ks_two_sample(&reference, &current).unwrap();
        assert_close(test.statistic, expected["ks_stat"].as_f64().unwrap(), 1e-12);
        assert_close(test.p_value, expected["ks_p_auto"].as_f64().unwrap(), 1e-9);
    }
}

#[test]
fn wasserstein_agrees_on_every_column() {
    for (name, expected) in columns_with("wasserstein", 7) {
        let (reference, current) = sample_pair(&name);
        let distance = wasserstein_1(&reference, &current).unwrap();
        assert_close(distance, expected["wasserstein"].as_f64().unwrap(), 1e-11);
        let normed = wasserstein_normed(&reference, &current).unwrap();
        let golden = expected["wasserstein_norm_ref_std_ddof0"].as_f64().unwrap();
        assert_close(normed, golden, 1e-11);
    }
}

#[test]
fn chi_square_agrees_on_every_categorical_column() {
    for (_, expected) in columns_with("chi2_contingency", 5) {
        let (reference, current) = (
            counts(&expected["counts_ref"]),
            counts(&expected["counts_cur"]),
        );
        let test = homogeneity(&reference, &current).unwrap();
        assert_close(
            test.statistic,
            expected["chi2_contingency"].as_f64().unwrap(),
            1e-11,
        );
        assert_close(
            test.p_value,
            expected["chi2_contingency_p"].as_f64().unwrap(),
            1e-10,
        );
        assert_eq!(u64::from(test.df), expected["chi2_dof"].as_u64().unwrap());
    }
}

#[test]
fn distances_agree_on_every_categorical_column() {
    for (_, expected) in columns_with("js_cat", 5) {
        let (reference, current) = (
            counts(&expected["counts_ref"]),
            counts(&expected["counts_cur"]),
        );
        let check = |distance: Option<f64>, name: &str| {
            assert_close(distance.unwrap(), expected[name].as_f64().unwrap(), 1e-11);
        };
        check(
            jensen_shannon_distance_base2(&reference, &current),
            "js_cat",
        );
        check(hellinger(&reference, &current), "hellinger_cat");
        check(l_infinity(&reference, &current), "tvd_linf");
        check(total_variation(&reference, &current), "tvd_l1half");
        check(
            psi_of_shares(&floored(&reference), &floored(&current)),
            "psi_cat",
        );
    }
}

#[test]
fn quantile_bins_agree_on_every_numeric_column() {
    for (name, expected) in columns_with("psi_quantile10", 7) {
        let (reference, current) = sample_pair(&name);
        let sorted = sorted_finite(&reference).unwrap();
        let mut edges: Vec<f64> = (0..=10_u8)
            .map(|tenth| quantile_sorted(&sorted, f64::from(tenth) * 0.1).unwrap())
            .collect();
        edges.dedup();
        let golden = expected["quantile_edges"].as_array().unwrap();
        let inner = &edges[1..edges.len() - 1];
        let golden_inner = Value::from(golden[1..golden.len() - 1].to_vec());
        assert_eq!(inner, numbers(&golden_inner), "{name}");
        let (p, q) = (open_bins(&reference, inner), open_bins(&current, inner));
        // Where all rows share a bin the golden value is 0.
        let check = |value: Option<f64>, key: &str| {
            let expected = expected[key].as_f64().unwrap();
            assert!(
                (value.unwrap() - expected).abs() <= 1e-11 * expected,
                "{name} {key}"
            );
        };
        check(psi_of_shares(&floored(&p), &floored(&q)), "psi_quantile10");
        check(jensen_shannon_distance_base2(&p, &q), "js_quantile10");
        check(hellinger(&p, &q), "hellinger_quantile10");
    }
}

/// Counts per bin of open-ended bins between `inner` edges, closed on the left.
fn open_bins(values: &[f64], inner: &[f64]) -> Vec<u64> {
    let mut bins = vec![0; inner.len() + 1];
    for value in values {
        bins[inner.partition_point(|edge| edge <= value)] += 1;
    }
    bins
}

/// Shares with zero replaced by 1e-4, the convention of the golden PSI.
fn floored(counts: &[u64]) -> Vec<f64> {
    let total = counts.iter().sum::<u64>() as f64;
    let share = |count: &u64| {
        if *count == 0 {
            1e-4
        } else {
            *count as f64 / total
        }
    };
    counts.iter().map(share).collect()
}
