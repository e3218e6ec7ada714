//! From engine values to figures.

use std::sync::Arc;

use crate::engine::charter::{Direction, Task};
use crate::engine::check::{DatasetSummary, Examination, ValueProfile};
use crate::engine::compare::Leaderboard;
use crate::engine::evaluate::{ClassificationReport, Outcomes, RegressionReport, Report};
use crate::engine::monitor::{ColumnDrift, Parts, Picture};
use crate::engine::plan::Plan;
use crate::engine::run::Run;
use crate::engine::split::{Part, part_sizes};
use crate::engine::train::Estimator;
use crate::plot::{
    Calibration, CalibrationBin, CandidateScore, CandidateScores, Chart, ConfusionMatrix,
    DistributionPair, DriftBar, DriftOverview, Figure, HeatMap, NamedLine, PairShape, PartRow,
    PrecisionRecallFigure, PredictedVersusTrue, RocFigure, SplitParts,
};
use crate::ui::components::Drawn;

/// A figure ready for the screen.
pub(super) fn drawn<F: Figure + Send + Sync + 'static>(figure: F, name: &str) -> Drawn {
    Drawn {
        name: name.into(),
        caption: figure.caption(),
        reading: figure.reading(),
        rows: figure.rows(),
        draw: Arc::new(move |width, mode| figure.drawing(width, mode)),
    }
}

/// Both parts of the rows, altogether and per class.
pub(super) fn split_parts(plan: &Plan, dataset: &DatasetSummary) -> SplitParts {
    let Some(profile) = dataset.profile(plan.target_name()) else {
        return SplitParts {
            rows: Vec::new(),
            n_missing: 0,
        };
    };
    let known = profile.n_rows - profile.n_missing;
    let classes: Vec<(String, u64)> = match (&profile.values, plan.task) {
        (ValueProfile::Category { levels, n_other }, Task::Classification) => {
            let others = (*n_other > 0).then(|| ("others".to_string(), *n_other));
            levels.iter().cloned().chain(others).collect()
        }
        _ => Vec::new(),
    };
    let strata: Vec<u64> = if classes.is_empty() {
        vec![known]
    } else {
        classes.iter().map(|(_, n)| *n).collect()
    };
    let parts = part_sizes(&strata, plan.split.train_share);
    let (train, test) = (
        parts.iter().map(|part| part.train).sum(),
        parts.iter().map(|part| part.test).sum(),
    );
    let all = PartRow {
        label: "all rows".into(),
        train,
        test,
    };
    let per_class = classes
        .into_iter()
        .zip(parts)
        .map(|((label, _), part)| PartRow {
            label,
            train: part.train,
            test: part.test,
        });
    SplitParts {
        rows: std::iter::once(all).chain(per_class).collect(),
        n_missing: profile.n_missing,
    }
}

/// How columns go together; an association is strong from a bound on.
pub(super) fn heat_map(found: &Examination, strong: f64) -> HeatMap {
    HeatMap {
        names: found.associations.names.clone(),
        values: found.associations.values.clone(),
        strong,
        n_left_out: found.associations.n_left_out,
    }
}

/// Both parts as they were divided.
pub(super) fn parts(parts: &Parts) -> SplitParts {
    let row = |label: &str, part: Part| PartRow {
        label: label.into(),
        train: part.train,
        test: part.test,
    };
    let classes = parts.classes.iter().map(|(label, part)| row(label, *part));
    SplitParts {
        rows: std::iter::once(row("all rows", parts.rows))
            .chain(classes)
            .collect(),
        n_missing: parts.n_unused,
    }
}

/// The candidates' scores; the baseline is a line, not a candidate.
pub(super) fn candidate_scores(
    board: &Leaderboard,
    runs: &[Arc<Run>],
    is_open: impl Fn(&Run) -> bool,
) -> CandidateScores {
    let metric = board.metric;
    let mean = |place: &crate::engine::compare::Place| place.cv.get(&metric).map(|cv| cv.mean);
    let is_baseline =
        |place: &&crate::engine::compare::Place| place.estimator == Estimator::Baseline;
    let candidates = board
        .places
        .iter()
        .filter(|place| place.rank.is_some() && !is_baseline(place))
        .filter_map(|place| {
            let run = runs.get(place.index)?;
            let cv = place.cv.get(&metric)?;
            Some(CandidateScore {
                name: place.estimator.name().into(),
                mean: cv.mean,
                interval95: place.interval95,
                folds: run.fold_scores(metric),
                test: run
                    .finished()
                    .filter(|_| is_open(run))
                    .and_then(|result| result.test.scores.get(&metric).copied()),
                is_best: place.rank == Some(1),
                is_tied: place.tied_with_best,
            })
        })
        .collect();
    CandidateScores {
        metric: metric.name().into(),
        higher_is_better: metric.direction() == Direction::Up,
        candidates,
        baseline: board.places.iter().find(is_baseline).and_then(mean),
    }
}

pub(super) fn confusion(report: &ClassificationReport) -> ConfusionMatrix {
    ConfusionMatrix {
        labels: report.labels.clone(),
        counts: report.confusion.clone(),
    }
}

pub(super) fn roc(report: &ClassificationReport, n_rows: u64) -> Option<RocFigure> {
    let roc = report.roc.as_ref()?;
    Some(RocFigure {
        positive: report.labels.get(1)?.clone(),
        false_positive_rate: roc.false_positive_rate.clone(),
        true_positive_rate: roc.true_positive_rate.clone(),
        auc: roc.auc,
        n_rows,
    })
}

/// Stated probabilities beside what happened.
pub(super) fn calibration(outcomes: &Outcomes, labels: &[String]) -> Option<Calibration> {
    let found = outcomes.reliability()?;
    let bins = found.bins.iter().map(|bin| CalibrationBin {
        stated: bin.stated,
        happened: bin.happened,
        interval95: bin.interval95,
        n_rows: bin.n_rows,
    });
    Some(Calibration {
        class: found.class.and_then(|class| labels.get(class).cloned()),
        bins: bins.collect(),
        error: found.error,
        n_rows: found.n_rows,
    })
}

/// Precision over recall of the second of two classes.
pub(super) fn precision_recall(
    outcomes: &Outcomes,
    labels: &[String],
) -> Option<PrecisionRecallFigure> {
    let found = outcomes.precision_recall()?;
    Some(PrecisionRecallFigure {
        positive: labels.get(1)?.clone(),
        recall: found.recall,
        precision: found.precision,
        area: found.area,
        share: found.share,
        n_rows: found.n_rows,
    })
}

pub(super) fn predicted(
    report: &RegressionReport,
    target: &str,
    n_rows: u64,
    rmse: Option<f64>,
) -> PredictedVersusTrue {
    PredictedVersusTrue {
        target: target.into(),
        points: report.points.clone(),
        n_rows,
        share_within_rmse: report.share_within_rmse,
        rmse,
        bias: report.bias,
    }
}

pub(super) fn pair(column: &ColumnDrift) -> Option<DistributionPair> {
    let shape = match column.picture.as_ref()? {
        Picture::Bins {
            edges,
            reference,
            current,
        } => PairShape::Bins {
            edges: edges.clone(),
            reference: reference.clone(),
            current: current.clone(),
        },
        Picture::Levels {
            names,
            reference,
            current,
        } => PairShape::Levels {
            names: names.clone(),
            reference: reference.clone(),
            current: current.clone(),
        },
    };
    Some(DistributionPair {
        column: column.name.clone(),
        shape,
        reference_label: "training".into(),
        current_label: "new".into(),
    })
}

/// How far each column moved.
pub(super) fn overview(columns: &[ColumnDrift]) -> DriftOverview {
    let bar = |column: &ColumnDrift| DriftBar {
        name: column.name.clone(),
        effect: column.effect,
        q: column.q,
        threshold: column.threshold,
        drifted: column.drifted,
    };
    DriftOverview {
        columns: columns.iter().map(bar).collect(),
    }
}

/// The ROC curves of opened models on the same test rows; `None` for fewer than two.
pub(super) fn roc_overlay<'a>(runs: impl Iterator<Item = &'a Arc<Run>>) -> Option<Chart> {
    let mut lines: Vec<(f64, NamedLine)> = runs
        .filter(|run| run.estimator != Estimator::Baseline)
        .filter_map(|run| {
            let Report::Classification(report) = &run.finished()?.test.report else {
                return None;
            };
            let roc = report.roc.as_ref()?;
            let points = roc.false_positive_rate.iter().copied();
            let line = NamedLine {
                name: run.estimator.name().into(),
                points: points.zip(roc.true_positive_rate.iter().copied()).collect(),
            };
            Some((roc.auc, line))
        })
        .collect();
    lines.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (auc, best) = lines.first().map(|(auc, line)| (*auc, line.name.clone()))?;
    (lines.len() > 1).then(|| Chart {
        across: "false-positive rate, test".into(),
        up: "true-positive rate, test".into(),
        is_logarithmic: false,
        behind: vec![(0.0, 0.0), (1.0, 1.0)],
        caption: format!("Of the opened models {best} has the largest area, {auc:.3}"),
        reading: "Each curve goes through all thresholds of one model on the same test rows. Nearer to the upper left corner is better; the dashed diagonal is guessing. Curves that cross differ in which errors they trade.".into(),
        lines: lines.into_iter().map(|(_, line)| line).collect(),
    })
}
