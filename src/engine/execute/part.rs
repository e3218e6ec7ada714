//! Rows in the form that learners read, made once and shared by all candidates.

use super::{Clock, Unit};
use crate::engine::error::EngineError;
use crate::engine::ingest::Table;
use crate::engine::prepare::{Encoding, FittedRecipe, Matrix};
use crate::engine::train::{Binned, Estimator, Gram, Labels};

/// Bytes of encoded parts that a workspace keeps; beyond it, the one used longest ago goes.
const MAX_BYTES: usize = 256 << 20;

/// Training rows and the rows held out from them, encoded as far as anyone asked.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) recipe: FittedRecipe,
    pub(super) held_labels: Labels,
    labels: Labels,
    /// How much each training row counts.
    weights: Option<Vec<f32>>,
    /// Seconds that fitting the recipe took.
    recipe_seconds: f64,
    native: Option<Timed<Sides>>,
    standard: Option<Timed<Sides>>,
    binned: Option<Timed<Binned>>,
    gram: Option<Timed<Gram>>,
}

/// Something, and the seconds it took to make.
#[derive(Debug)]
struct Timed<T> {
    made: T,
    seconds: f64,
}

/// A part's matrices in one encoding.
#[derive(Debug)]
pub(super) struct Sides {
    pub(super) train: Matrix,
    pub(super) held_out: Matrix,
}

/// What an estimator reads of a part.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) sides: &'a Sides,
    pub(super) labels: &'a Labels,
    pub(super) weights: Option<&'a [f32]>,
    pub(super) binned: Option<&'a Binned>,
    pub(super) gram: Option<&'a Gram>,
    /// Seconds that it takes to make for this estimator alone.
    pub(super) seconds: f64,
}

/// The rows of a part: to train with, and held out.
pub(super) type Rows<'a> = (&'a [u32], &'a [u32]);

impl Part {
    /// A part of which nothing is encoded yet.
    pub(super) fn new(
        recipe: FittedRecipe,
        recipe_seconds: f64,
        (labels, held_labels): (Labels, Labels),
        weights: Option<Vec<f32>>,
    ) -> Self {
        Self {
            recipe,
            labels,
            held_labels,
            weights,
            recipe_seconds,
            native: None,
            standard: None,
            binned: None,
            gram: None,
        }
    }

    /// What the estimator reads, made now unless it is there.
    ///
    /// # Errors
    /// When the table lacks a feature.
    pub(super) fn view(
        &mut self,
        estimator: &Estimator,
        (table, rows): (&Table, Rows<'_>),
        clock: Clock<'_>,
    ) -> Result<View<'_>, EngineError> {
        let encoding = estimator.encoding();
        let slot = match encoding {
            Encoding::Native => &mut self.native,
            Encoding::Standard => &mut self.standard,
        };
        if slot.is_none() {
            let start = clock();
            let train = self.recipe.matrix(table, rows.0, encoding)?;
            let seconds = clock() - start;
            let held_out = self.recipe.matrix(table, rows.1, encoding)?;
            let made = Sides { train, held_out };
            *slot = Some(Timed { made, seconds });
        }
        let Some(sides) = slot else {
            return Err(EngineError::Unexpected {
                what: "the encoded columns are not there".into(),
            });
        };
        let mut seconds = self.recipe_seconds + sides.seconds;
        let sides = &sides.made;
        let mut binned = None;
        if estimator.reads_bins() {
            let timed = self
                .binned
                .get_or_insert_with(|| timed(clock, || Binned::of(&sides.train)));
            seconds += timed.seconds;
            binned = Some(&timed.made);
        }
        let mut gram = None;
        if estimator.reads_gram()
            && let Labels::Numbers(numbers) = &self.labels
        {
            let weights = self.weights.as_deref();
            let timed = self
                .gram
                .get_or_insert_with(|| timed(clock, || Gram::of(&sides.train, numbers, weights)));
            seconds += timed.seconds;
            gram = Some(&timed.made);
        }
        Ok(View {
            sides,
            labels: &self.labels,
            weights: self.weights.as_deref(),
            binned,
            gram,
            seconds,
        })
    }

    /// About how many bytes it holds.
    fn n_bytes(&self) -> usize {
        let cells = |matrix: &Matrix| matrix.n_rows() * matrix.n_columns();
        let sides = |sides: &Option<Timed<Sides>>| {
            sides.as_ref().map_or(0, |sides| {
                4 * (cells(&sides.made.train) + cells(&sides.made.held_out))
            })
        };
        let binned = self.binned.as_ref().and(self.native.as_ref());
        let binned = binned.map_or(0, |native| cells(&native.made.train));
        sides(&self.native) + sides(&self.standard) + binned + 12 * self.labels.len()
    }
}

fn timed<T>(clock: Clock<'_>, make: impl FnOnce() -> T) -> Timed<T> {
    let start = clock();
    let made = make();
    Timed {
        made,
        seconds: clock() - start,
    }
}

/// Which part: a unit, or rows that its search tries settings on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) unit: Unit,
    /// Fold and stage of the search.
    pub(super) inner: Option<(u8, u8)>,
}

/// The parts that were worked on last.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// The one used last comes last.
    kept: Vec<(Key, Part)>,
}

impl Parts {
    /// Takes a part out.
    pub(super) fn take(&mut self, key: Key) -> Option<Part> {
        let place = self.kept.iter().position(|(of, _)| *of == key)?;
        Some(self.kept.remove(place).1)
    }

    /// Puts a part back, and lets go of the oldest ones if all are too large.
    pub(super) fn keep(&mut self, key: Key, part: Part) {
        self.kept.push((key, part));
        let mut n_bytes: usize = self.kept.iter().map(|(_, part)| part.n_bytes()).sum();
        while self.kept.len() > 1 && n_bytes > MAX_BYTES {
            n_bytes -= self.kept.remove(0).1.n_bytes();
        }
    }
}
