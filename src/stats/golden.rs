//! Test support: golden values made with SciPy and mpmath, and seeded draws.

use serde_json::Value;

/// Values computed with SciPy for the project.
pub(super) fn statistics() -> Value {
    serde_json::from_str(include_str!("../../tests/fixtures/stats/statistics.json")).unwrap()
}

/// Values of `make_extra.py`.
pub(super) fn extra() -> Value {
    serde_json::from_str(include_str!("../../tests/fixtures/stats/extra.json")).unwrap()
}

/// One table of `extra.json` whose rows are arguments followed by the result.
pub(super) fn extra_rows(name: &str) -> Vec<Vec<f64>> {
    extra_cases(name).iter().map(numbers).collect()
}

/// One list of objects of `extra.json`; never empty, so that a loop over it tests something.
pub(super) fn extra_cases(name: &str) -> Vec<Value> {
    let cases = extra()[name].as_array().unwrap().clone();
    assert!(!cases.is_empty());
    cases
}

pub(super) fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|number| number.as_f64().unwrap())
        .collect()
}

pub(super) fn counts(value: &Value) -> Vec<u64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|number| number.as_u64().unwrap())
        .collect()
}

/// Asserts that two numbers agree to a relative tolerance.
#[track_caller]
pub(super) fn assert_close(actual: f64, expected: f64, tolerance: f64) {
    let error = (actual - expected).abs();
    let is_close = error <= tolerance * expected.abs();
    assert!(
        is_close,
        "{actual:e} is not {expected:e}: off by {:e}",
        error / expected.abs()
    );
}

/// A small seeded generator (SplitMix64), so that property tests repeat.
pub(super) struct Draws(u64);

impl Draws {
    pub(super) fn new(seed: u64) -> Self {
        Draws(seed)
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// `n` numbers in 0..1.
    pub(super) fn uniforms(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.uniform()).collect()
    }

    /// `n` numbers that are nearly normal (sums of twelve uniforms).
    pub(super) fn normals(&mut self, n: usize) -> Vec<f64> {
        (0..n)
            .map(|_| self.uniforms(12).iter().sum::<f64>() - 6.0)
            .collect()
    }

    /// `n` counts below `limit`.
    pub(super) fn counts(&mut self, n: usize, limit: u64) -> Vec<u64> {
        (0..n).map(|_| self.bits() % limit).collect()
    }

    /// `n` rows dropped evenly into `n_bins` bins.
    pub(super) fn binned(&mut self, n_bins: usize, n: usize) -> Vec<u64> {
        let mut bins = vec![0; n_bins];
        for _ in 0..n {
            bins[self.bits() as usize % n_bins] += 1;
        }
        bins
    }
}
