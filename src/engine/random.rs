//! Seeded randomness: one generator per task, never a global one.
//!
//! A generator is made from the plan's seed and a path of numbers that names the
//! task (step, candidate, fold, tree), so that the order in which tasks run, and
//! on which worker, can't change a result. PCG32 (O'Neill 2014) from `rand_pcg`.

use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng as _;

/// What a stream of random numbers is for; keeps streams of one seed apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Which rows go to the test part.
    Holdout,
    /// Which training rows form which fold.
    Folds,
    /// A learner's own randomness (bootstrap, features, thresholds).
    Learner,
    /// Which rows are kept for drawing or as a reference sample.
    Sample,
    /// Which settings a search tries, and on which rows.
    Search,
    /// Which rows a bootstrap draws.
    Bootstrap,
    /// In which order a column is shuffled.
    Permutation,
    /// In which order columns are exchanged to explain a row.
    Explanation,
}

/// A seeded generator.
#[derive(Clone, Debug)]
pub struct Random(Pcg32);

/// SplitMix64's finaliser (Steele, Lea & Flood 2014): spreads nearby seeds apart.
pub(super) const fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Random {
    /// The generator of one task under `seed`.
    #[must_use]
    pub fn new(seed: u64, purpose: Purpose, path: &[u64]) -> Self {
        let start = mix(seed ^ mix(purpose as u64 + 1));
        let state = path
            .iter()
            .fold(start, |state, part| mix(state ^ mix(*part)));
        Self(Pcg32::new(state, mix(state)))
    }

    /// A whole number in `0..bound` without bias (Lemire 2019); 0 when `bound` is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        if bound == 0 {
            return 0;
        }
        let threshold = bound.wrapping_neg() % bound;
        loop {
            let product = u64::from(self.0.next_u32()) * u64::from(bound);
            if product as u32 >= threshold {
                return (product >> 32) as u32;
            }
        }
    }

    /// A number in `[0, 1)` with 53 random bits.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A seed for a task of its own.
    pub fn seed(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Puts the items into a random order (Fisher-Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last as u32 + 1) as usize;
            items.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_task_gives_the_same_numbers_and_another_task_does_not() {
        let draw = |path: &[u64]| Random::new(42, Purpose::Learner, path).below(1_000_000);
        assert_eq!(draw(&[1, 2]), draw(&[1, 2]));
        assert_ne!(draw(&[1, 2]), draw(&[2, 1]));
    }

    #[test]
    fn below_covers_its_range_evenly() {
        let mut random = Random::new(1, Purpose::Sample, &[]);
        let mut counts = [0u32; 7];
        for _ in 0..70_000 {
            counts[random.below(7) as usize] += 1;
        }
        assert!(
            counts.iter().all(|count| (9_500..10_500).contains(count)),
            "{counts:?}"
        );
    }

    #[test]
    fn shuffle_keeps_every_item() {
        let mut items: Vec<u32> = (0..100).collect();
        Random::new(3, Purpose::Folds, &[]).shuffle(&mut items);
        assert_ne!(items, (0..100).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
    }
}
