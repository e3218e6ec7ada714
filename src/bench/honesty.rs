//! Whether the statistics lie: many small data sets of which the truth is known.
//!
//! Each is trained and compared as the product does it. Counted is how often a winner is declared
//! where there is none, and how often the 95 % interval of a test score holds the true score; the
//! naive ways are counted beside it. Without a clock or files: `script/bench honesty` drives it.

use std::fmt::Write as _;

use serde::Serialize;

use crate::engine::EngineError;
use crate::engine::charter::Metric;
use crate::engine::check::profiles;
use crate::engine::compare::{Basis, Finding, rank, rank_by_test, recommend, verdict};
use crate::engine::evaluate::score;
use crate::engine::execute::{Workspace, training_table};
use crate::engine::ingest::{CsvOptions, Field, RawTable, read_all};
use crate::engine::plan::Plan;
use crate::engine::random::{Purpose, Random};
use crate::engine::run::Run;
use crate::engine::split::Target;
use crate::engine::train::{Estimator, FittedPipeline, Labels};
use crate::stats::{corrected_resampled_t, normal_quantile};

/// Features of every data set.
const N_FEATURES: usize = 6;
/// Rows that the true score is measured on, where it is not known by construction.
const N_FRESH: usize = 20_000;
const SIGNIFICANCE: f64 = 0.05;

/// How the target comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum World {
    /// A fair coin: every model is right half of the time, whatever it learnt.
    Noise,
    /// Two classes, divided by the sum of two features and much chance.
    Classes,
    /// A number: Friedman's first function (1991) of features from 0 to 1, and chance.
    Numbers,
    /// A number that is rarely large: one feature, another squared, and chance. A few rows
    /// decide every error.
    Tails,
}

/// What to simulate.
#[derive(Clone, Copy, Debug)]
pub struct Simulation {
    /// How the target comes about.
    pub world: World,
    /// Rows of each data set; a fifth of them tests.
    pub n_rows: usize,
    /// How many data sets.
    pub n_sets: u64,
}

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Honesty {
    /// Data sets that were compared.
    pub n_sets: u64,
    /// ... where a candidate was said to beat the baseline.
    pub better_than_baseline: u64,
    /// ... where one candidate was said to be ahead of all others, none being tied with it.
    pub declared_winner: u64,
    /// ... where the second best would be called worse by a paired t-test that takes folds for
    /// independent.
    pub naive_t_winner: u64,
    /// ... where the best test score alone would be called a winner: whenever it is above the second.
    pub naive_test_winner: u64,
    /// ... where the interval of the recommended (or best) model's test score holds its true score.
    pub covered: u64,
    /// The same by the textbook's mean plus or minus 1.96 standard errors, for classes.
    pub naive_covered: u64,
    /// ... where that of the model with the best test score does.
    pub best_of_test_covered: u64,
    /// How much better that model looks on the test rows than it is, in the mean.
    pub best_of_test_flattery: f64,
    /// ... and how much better simple mode says it looks.
    pub stated_flattery: f64,
}

impl World {
    fn row(self, random: &mut Random) -> ([f64; N_FEATURES], f64) {
        let mut features = [0.0; N_FEATURES];
        features
            .iter_mut()
            .for_each(|feature| *feature = normal(random));
        let [a, b, ..] = features;
        let target = match self {
            Self::Noise => f64::from(u8::from(random.unit() < 0.5)),
            Self::Classes => f64::from(u8::from(a + b + 2.0 * normal(random) > 0.0)),
            Self::Numbers => {
                features
                    .iter_mut()
                    .for_each(|feature| *feature = random.unit());
                let [a, b, c, d, e, _] = features;
                let wave = libm::sin(std::f64::consts::PI * a * b);
                10.0 * wave + 20.0 * (c - 0.5) * (c - 0.5) + 10.0 * d + 5.0 * e + normal(random)
            }
            Self::Tails => a + b * b + normal(random),
        };
        (features, target)
    }

    /// A CSV of `n_rows` rows.
    fn csv(self, n_rows: usize, random: &mut Random) -> String {
        let mut text = String::from("a,b,c,d,e,f,y\n");
        for _ in 0..n_rows {
            let (features, target) = self.row(random);
            for feature in features {
                let _ = write!(text, "{feature:.6},");
            }
            let _ = match self {
                Self::Numbers | Self::Tails => writeln!(text, "{target:.6}"),
                Self::Noise | Self::Classes => {
                    writeln!(text, "{}", if target > 0.5 { "yes" } else { "no" })
                }
            };
        }
        text
    }

    const fn metric(self) -> Metric {
        match self {
            Self::Noise | Self::Classes => Metric::Accuracy,
            Self::Numbers | Self::Tails => Metric::Rmse,
        }
    }
}

fn normal(random: &mut Random) -> f64 {
    // Never 0 or 1.
    normal_quantile((random.unit() + f64::EPSILON).min(1.0 - f64::EPSILON)).unwrap_or(0.0)
}

/// Simulates, and counts.
///
/// # Errors
/// When a data set can't be compared at all.
pub fn honesty(simulation: Simulation) -> Result<Honesty, EngineError> {
    let mut found = Honesty::default();
    let world = simulation.world;
    let mut fresh_random = Random::new(1, Purpose::Sample, &[world as u64]);
    let fresh = raw(&world.csv(N_FRESH, &mut fresh_random))?;
    for set in 0..simulation.n_sets {
        let mut random = Random::new(2, Purpose::Sample, &[world as u64, set]);
        let csv = world.csv(simulation.n_rows, &mut random);
        one(world, (&raw(&csv)?, &fresh), &mut found)?;
    }
    found.best_of_test_flattery /= found.n_sets.max(1) as f64;
    found.stated_flattery /= found.n_sets.max(1) as f64;
    Ok(found)
}

fn raw(csv: &str) -> Result<RawTable, EngineError> {
    Ok(read_all(csv.as_bytes(), CsvOptions::default())?)
}

/// Compares the candidates of one data set.
fn one(
    world: World,
    (raw, fresh): (&RawTable, &RawTable),
    found: &mut Honesty,
) -> Result<(), EngineError> {
    let schema = raw.with_target(&raw.infer(), "y");
    let table = raw.table(&schema).table;
    let plan = Plan::new(
        "",
        &CsvOptions::default(),
        &schema,
        &profiles(raw, &schema, &table),
    )?;
    let plan = Plan {
        rank_by: world.metric(),
        ..plan
    };
    let mut workspace = Workspace::new(training_table(raw, &plan), &plan)?;
    let trained: Vec<(Run, Option<Vec<u8>>)> = plan
        .candidates
        .iter()
        .map(|estimator| workspace.run_candidate(&plan, estimator, &|| 0.0))
        .collect();
    let runs: Vec<&Run> = trained.iter().map(|(run, _)| run).collect();
    let metric = plan.rank_by;
    let board = rank(&runs, metric, &plan.split);
    found.n_sets += 1;
    let beats = matches!(verdict(&board, &runs), Finding::Leader { .. });
    found.better_than_baseline += u64::from(beats);
    let others = || {
        board
            .places
            .iter()
            .filter(|place| place.estimator != Estimator::Baseline)
    };
    let has_tie = others().skip(1).any(|place| place.tied_with_best);
    found.declared_winner += u64::from(beats && !has_tie);
    found.naive_t_winner += u64::from(naive_t(others().map(|place| runs[place.index]), metric));
    let by_test = rank_by_test(&runs, metric, &plan.split);
    let test = |index: usize| runs[index].finished().map(|result| &result.test.scores);
    let tests: Vec<f64> = by_test
        .places
        .iter()
        .filter(|place| place.estimator != Estimator::Baseline)
        .filter_map(|place| test(place.index)?.get(&metric).copied())
        .collect();
    if let [first, second, ..] = tests.as_slice() {
        found.naive_test_winner += u64::from(first != second);
    }
    let chosen = recommend(&board, &runs)
        .map(|taken| taken.index)
        .or_else(|| others().next().map(|place| place.index));
    let best_of_test = by_test
        .places
        .iter()
        .find(|place| place.estimator != Estimator::Baseline)
        .map(|place| place.index);
    for (index, is_best_of_test) in [(chosen, false), (best_of_test, true)] {
        let Some((run, Some(artifact))) = index.and_then(|index| trained.get(index)) else {
            continue;
        };
        let truth = match world {
            World::Noise => 0.5,
            _ => true_score(artifact, workspace.target(), fresh, metric)?,
        };
        judge(
            run,
            (metric, plan.split.seed, truth),
            is_best_of_test,
            found,
        );
    }
    if let Basis::TestRows {
        flattery: Some(flattery),
        ..
    } = by_test.basis
    {
        found.stated_flattery += flattery;
    }
    Ok(())
}

/// Whether the interval of a model's test score holds its true score.
fn judge(
    run: &Run,
    (metric, seed, truth): (Metric, u64, f64),
    is_best_of_test: bool,
    found: &mut Honesty,
) {
    let Some(result) = run.finished() else { return };
    let interval = result
        .test
        .interval95(metric, result.outcomes.as_ref(), seed);
    let holds = interval.is_some_and(|interval| interval.low <= truth && truth <= interval.high);
    let found_score = result.test.scores.get(&metric).copied().unwrap_or(truth);
    if is_best_of_test {
        found.best_of_test_covered += u64::from(holds);
        found.best_of_test_flattery += metric.direction().sign() * (found_score - truth);
    } else {
        found.covered += u64::from(holds);
        let error = (found_score * (1.0 - found_score) / result.test.n_rows as f64).sqrt();
        let naive = metric == Metric::Accuracy && (found_score - truth).abs() <= 1.96 * error;
        found.naive_covered += u64::from(naive);
    }
}

/// Whether a paired t-test on folds tells the best two apart.
fn naive_t<'a>(mut ranked: impl Iterator<Item = &'a Run>, metric: Metric) -> bool {
    let (Some(first), Some(second)) = (ranked.next(), ranked.next()) else {
        return false;
    };
    let (a, b) = (first.fold_scores(metric), second.fold_scores(metric));
    let differences: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a - b).collect();
    corrected_resampled_t(&differences, 0.0).is_some_and(|test| test.p_value <= SIGNIFICANCE)
}

/// A model's score on rows that nobody has seen.
fn true_score(
    artifact: &[u8],
    target: &Target,
    fresh: &RawTable,
    metric: Metric,
) -> Result<f64, EngineError> {
    let unexpected = |what: &str| EngineError::Unexpected { what: what.into() };
    let pipeline: FittedPipeline =
        postcard::from_bytes(artifact).map_err(|error| unexpected(&error.to_string()))?;
    let table = fresh.table_as(&fields(&pipeline, fresh))?.table;
    let truth = Target::from_table(&table, "y", target.task())?;
    let rows: Vec<u32> = (0..table.n_rows() as u32).collect();
    let predictions = pipeline.predict(&table, &rows)?;
    // Both name their classes in the same order: "no" and "yes" both occur.
    let scores = score(&Labels::of(&truth, &rows), &predictions);
    scores
        .get(&metric)
        .copied()
        .ok_or_else(|| unexpected("the fresh rows have no score"))
}

/// The model's columns, and the target.
fn fields(pipeline: &FittedPipeline, fresh: &RawTable) -> Vec<Field> {
    let schema = fresh.with_target(&fresh.infer(), "y");
    let target = schema.fields.iter().filter(|field| field.name == "y");
    pipeline
        .fields()
        .into_iter()
        .chain(target.cloned())
        .collect()
}
