//! Scores to probabilities, many rows at a time.
//!
//! Scores come class by class, so that loops run along rows and become vector code.

use super::exponential::{exp, sigmoid};

/// Rows handled together.
pub(super) const BLOCK: usize = 256;

/// Turns `scores`, class by class, into probabilities, row by row.
///
/// Both hold `n_classes` numbers per row, at most [`BLOCK`] rows.
pub(super) fn softmax_rows(scores: &mut [f64], n_classes: usize, probabilities: &mut [f64]) {
    let n_rows = scores.len() / n_classes.max(1);
    let (mut largest, mut totals) = ([f64::NEG_INFINITY; BLOCK], [0.0; BLOCK]);
    for scores in scores.chunks_exact(n_rows.max(1)) {
        for (largest, score) in largest.iter_mut().zip(scores) {
            *largest = if *score > *largest { *score } else { *largest };
        }
    }
    for scores in scores.chunks_exact_mut(n_rows.max(1)) {
        for ((score, largest), total) in scores.iter_mut().zip(&largest).zip(&mut totals) {
            *score = exp(*score - largest);
            *total += *score;
        }
    }
    for (class, scores) in scores.chunks_exact(n_rows.max(1)).enumerate() {
        let slots = probabilities.iter_mut().skip(class).step_by(n_classes);
        for ((slot, score), total) in slots.zip(scores).zip(&totals) {
            *slot = score / total;
        }
    }
}

/// Turns scores of the second of two classes into probabilities of both, row by row.
pub(super) fn sigmoid_rows(scores: &mut [f64], probabilities: &mut [f64]) {
    for score in scores.iter_mut() {
        *score = sigmoid(*score);
    }
    for (slots, second) in probabilities.chunks_exact_mut(2).zip(scores) {
        slots.copy_from_slice(&[1.0 - *second, *second]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_exponentials_over_their_sum() {
        let mut scores = [0.0, 900.0, 1.0, -900.0, 2.0, 900.0];
        let mut found = [0.0; 6];
        softmax_rows(&mut scores, 3, &mut found);
        let total: f64 = (0..3).map(|x| libm::exp(f64::from(x))).sum();
        let expected = [1.0 / total, libm::exp(1.0) / total, libm::exp(2.0) / total];
        for (found, expected) in found.iter().zip(expected.iter().chain(&[0.5, 0.0, 0.5])) {
            assert!((found - expected).abs() < 1e-15, "{found} {expected}");
        }
    }

    #[test]
    fn two_classes_sum_to_one() {
        let mut found = [0.0; 4];
        sigmoid_rows(&mut [-800.0, 0.0], &mut found);
        assert_eq!(found[2..], [0.5, 0.5]);
        assert!(found[1] < 1e-300 && found[0] == 1.0);
    }
}
