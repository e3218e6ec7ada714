//! How strongly two columns go together: squared measures from 0 to 1 that can be compared.
//!
//! Pearson's r (to be squared) for two numbers; ε² for a number and a name (Kelley 1935: the squared correlation
//! ratio less what chance gives, so that many levels don't look like much); and Cramér's
//! V² corrected for bias for two names (Bergsma 2013). Each is `None` where one side never
//! varies or too little is known.

/// Pearson's correlation of pairs, from -1 to 1; pairs with a value
/// that is not finite are left out.
#[must_use]
pub fn pearson(pairs: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let known: Vec<(f64, f64)> = pairs
        .filter(|(a, b)| a.is_finite() && b.is_finite())
        .collect();
    let n = known.len() as f64;
    let mean_a = known.iter().map(|(a, _)| a).sum::<f64>() / n;
    let mean_b = known.iter().map(|(_, b)| b).sum::<f64>() / n;
    let (mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0);
    for (a, b) in &known {
        aa += (a - mean_a) * (a - mean_a);
        bb += (b - mean_b) * (b - mean_b);
        ab += (a - mean_a) * (b - mean_b);
    }
    let r = ab / (aa.sqrt() * bb.sqrt());
    (r.is_finite() && known.len() > 2).then(|| r.clamp(-1.0, 1.0))
}

/// ε² of numbers in groups numbered from 0; other group numbers and numbers that are not finite
/// are left out.
#[must_use]
pub fn epsilon_squared(pairs: impl Iterator<Item = (f64, u32)>, n_groups: usize) -> Option<f64> {
    let known: Vec<(f64, u32)> = pairs
        .filter(|(value, group)| value.is_finite() && (*group as usize) < n_groups)
        .collect();
    let n = known.len() as f64;
    // Centred first, or squares of large numbers would cancel.
    let mean = known.iter().map(|(value, _)| value).sum::<f64>() / n;
    let mut groups = vec![(0.0_f64, 0.0_f64); n_groups];
    let mut total = 0.0;
    for (value, group) in &known {
        if let Some((count, sum)) = groups.get_mut(*group as usize) {
            *count += 1.0;
            *sum += value - mean;
        }
        total += (value - mean) * (value - mean);
    }
    let used = groups.iter().filter(|(count, _)| *count > 0.0);
    let (mut between, mut k) = (0.0, 0.0);
    for (count, sum) in used {
        between += sum * sum / count;
        k += 1.0;
    }
    let share = 1.0 - (total - between) / total * ((n - 1.0) / (n - k));
    share.is_finite().then(|| share.clamp(0.0, 1.0))
}

/// Bias-corrected V² of pairs of codes below `(n_rows, n_columns)`; others are left out.
#[must_use]
pub fn cramers_v_squared(
    pairs: impl Iterator<Item = (u32, u32)>,
    (n_rows, n_columns): (usize, usize),
) -> Option<f64> {
    let mut counts = vec![0.0_f64; n_rows * n_columns];
    let (mut rows, mut columns, mut n) = (vec![0.0; n_rows], vec![0.0; n_columns], 0.0);
    for (a, b) in pairs {
        let (a, b) = (a as usize, b as usize);
        if let (Some(row), Some(column)) = (rows.get_mut(a), columns.get_mut(b)) {
            *row += 1.0;
            *column += 1.0;
            n += 1.0;
            if let Some(count) = counts.get_mut(a * n_columns + b) {
                *count += 1.0;
            }
        }
    }
    let mut phi = -1.0;
    for (row_counts, row) in counts.chunks(n_columns.max(1)).zip(&rows) {
        for (count, column) in row_counts.iter().zip(&columns) {
            if *count > 0.0 {
                phi += count * count / (row * column);
            }
        }
    }
    let used = |margin: &[f64]| margin.iter().filter(|count| **count > 0.0).count() as f64;
    let (r, c) = (used(&rows), used(&columns));
    let corrected = (phi - (r - 1.0) * (c - 1.0) / (n - 1.0)).max(0.0);
    let size = |k: f64| k - (k - 1.0) * (k - 1.0) / (n - 1.0);
    let v = corrected / (size(r) - 1.0).min(size(c) - 1.0);
    v.is_finite().then(|| v.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, expected: f64) {
        assert!(
            found.is_some_and(|found| (found - expected).abs() < 1e-12),
            "{found:?}"
        );
    }

    const Y: [f64; 8] = [2.0, 1.0, 4.0, 3.0, 7.0, 5.0, 8.0, 9.0];

    #[test]
    fn values_are_scipys() {
        // scipy.stats.pearsonr(range(1, 9), y)
        let x = (1..=8).map(f64::from);
        close(pearson(x.zip(Y)).map(|r| r * r), 0.837_225_760_792_639_3);
        // 1 - (1 - eta²)(n - 1)/(n - k) with eta² from sums of squares by numpy
        let groups = [0, 0, 0, 1, 1, 1, 2, 2];
        close(
            epsilon_squared(Y.into_iter().zip(groups), 3),
            0.686_907_289_455_06,
        );
        // scipy.stats.chi2_contingency([[10, 3, 2], [2, 9, 4]], correction=False), corrected as in Bergsma 2013
        let table = [[10, 3, 2], [2, 9, 4]];
        let pairs = (0..2_u32).flat_map(|a| (0..3_u32).map(move |b| (a, b)));
        let pairs =
            pairs.flat_map(|(a, b)| std::iter::repeat_n((a, b), table[a as usize][b as usize]));
        close(cramers_v_squared(pairs, (2, 3)), 0.239_285_714_285_714_3);
    }

    #[test]
    fn what_explains_nothing_is_zero_and_what_never_varies_is_unknown() {
        assert_eq!(
            pearson([(1.0, 2.0), (1.0, 3.0), (1.0, 4.0)].into_iter()),
            None
        );
        close(
            epsilon_squared((0..20).map(|i| (f64::from(i % 2), i as u32 % 2)), 2),
            1.0,
        );
        // Every row a level of its own explains nothing beyond chance.
        assert_eq!(
            epsilon_squared((0..20).map(|i| (f64::from(i * i), i as u32)), 20),
            None
        );
        assert_eq!(
            epsilon_squared((0..20).map(|i| (1.0, i as u32 % 2)), 2),
            None
        );
        close(
            cramers_v_squared((0..40).map(|i| (i % 2, 1 - i % 2)), (2, 2)),
            1.0,
        );
        close(
            cramers_v_squared((0..40).map(|i| (i % 2, i / 2 % 2)), (2, 2)),
            0.0,
        );
        assert_eq!(cramers_v_squared((0..40).map(|i| (0, i % 2)), (1, 2)), None);
        close(
            epsilon_squared((0..20).map(|i| (1e9 + f64::from(i % 2), i as u32 % 2)), 2),
            1.0,
        );
    }
}
