use super::*;
use crate::engine::check::profiles;
use crate::engine::execute::training_table;
use crate::engine::ingest::{CsvOptions, read_all};
use crate::engine::random::{Purpose, Random};
use crate::engine::train::Predictions;

/// Products of random errors, some of which have much in common.
fn random_gram(n: usize, seed: u64) -> Gram {
    let mut random = Random::new(seed, Purpose::Sample, &[]);
    let rows: Vec<Vec<f64>> = (0..40)
        .map(|_| {
            let common = random.unit() - 0.3;
            let own = |at| common * (at as f64) / 3.0 + random.unit() - 0.5;
            (0..n).map(own).collect()
        })
        .collect();
    let product = |a: usize, b: usize| rows.iter().map(|row| row[a] * row[b]).sum();
    (0..n)
        .map(|a| (0..n).map(|b| product(a, b)).collect())
        .collect()
}

#[test]
fn weights_meet_the_conditions_of_an_optimum() {
    for seed in 0..50 {
        let n = 2 + seed as usize % 9;
        let gram = random_gram(n, seed);
        let weights = best_weights(n, |a, b| gram[a][b]);
        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(weights.iter().all(|weight| *weight >= 0.0));
        let cost =
            |at: usize| -> f64 { (0..n).map(|other| gram[at][other] * weights[other]).sum() };
        let least = (0..n).map(cost).fold(f64::INFINITY, f64::min);
        for (at, weight) in weights.iter().enumerate() {
            // Whoever counts costs as little as anyone; nobody who doesn't count would cost less.
            assert!(
                *weight == 0.0 || cost(at) - least < 1e-9,
                "{seed}: {weights:?}"
            );
        }
    }
}

#[test]
fn who_is_never_off_is_taken_alone_and_what_hardly_counts_is_left_out() {
    let gram = vec![vec![0.0, 0.0], vec![0.0, 1.0]];
    assert_eq!(weights_of(&gram, 2), [1.0, 0.0]);
    // Without rows to go by, all count alike.
    assert_eq!(weights_of(&Gram::new(), 4), [0.25; 4]);
    let mostly = weights_of(&vec![vec![1.0, 0.0], vec![0.0, 150.0]], 2);
    assert_eq!(mostly, [1.0, 0.0]);
}

struct Trained {
    plan: Plan,
    workspace: Workspace,
    runs: Vec<(Run, Vec<u8>)>,
}

fn trained(sample: &str, target: &str, repeats: u8) -> Trained {
    let path = format!("{}/public/samples/{sample}.csv", env!("CARGO_MANIFEST_DIR"));
    let raw = read_all(&std::fs::read(path).unwrap(), CsvOptions::default()).unwrap();
    let schema = raw.with_target(&raw.infer(), target);
    let table = raw.table(&schema).table;
    let profiles = profiles(&raw, &schema, &table);
    let mut plan = Plan::new("", &CsvOptions::default(), &schema, &profiles).unwrap();
    plan.split.repeats = repeats;
    let quick = [
        "baseline",
        "logistic",
        "ridge",
        "gaussian_nb",
        "decision_tree",
    ];
    plan.candidates.retain(|one| quick.contains(&one.id()));
    let mut workspace = Workspace::new(training_table(&raw, &plan), &plan).unwrap();
    let runs = plan.candidates.iter().map(|estimator| {
        let (run, artifact) = workspace.run_candidate(&plan, estimator, &|| 0.0);
        (run, artifact.unwrap())
    });
    let runs = runs.collect();
    Trained {
        plan,
        workspace,
        runs,
    }
}

impl Trained {
    fn members(&self) -> Vec<Member<'_>> {
        let runs: Vec<&Run> = self.runs.iter().map(|(run, _)| run).collect();
        let member = |index: usize| {
            let (run, artifact) = &self.runs[index];
            Member { run, artifact }
        };
        let kept = combinable(&runs, &self.plan).into_iter();
        kept.map(member).collect()
    }

    fn combined(&self) -> Vec<(Run, Vec<u8>)> {
        let members = self.members();
        self.workspace
            .combine(&self.plan, &members, 0, &|| 0.0)
            .unwrap()
    }

    fn said(&self, artifact: &[u8]) -> Vec<f64> {
        let pipeline: FittedPipeline = postcard::from_bytes(artifact).unwrap();
        let rows = self.workspace.split().test.indices();
        match pipeline.predict(self.workspace.table(), rows).unwrap() {
            Predictions::Numbers(numbers) => numbers,
            Predictions::Classes { probabilities, .. } => probabilities,
        }
    }
}

#[test]
fn combinations_answer_with_the_mean_and_come_out_of_training_again() {
    let mut n_combined = 0;
    for (sample, target, repeats) in [
        ("penguins", "species", 2),
        ("bikeshare_2011_hourly", "bikers", 1),
    ] {
        let mut trained = trained(sample, target, repeats);
        let combined = trained.combined();
        n_combined += combined.len();
        for (run, artifact) in &combined {
            let members = run.members();
            let sum: f64 = members.iter().map(|(_, weight)| weight).sum();
            assert!((sum - 1.0).abs() < 1e-12);
            let mut mean = vec![0.0; trained.said(artifact).len()];
            for (settings, weight) in &members {
                assert!(*weight >= LEAST && *settings != Estimator::Baseline);
                let of = |(run, _): &&(Run, Vec<u8>)| run.estimator == *settings;
                let (_, bytes) = trained.runs.iter().find(of).unwrap();
                for (sum, value) in mean.iter_mut().zip(trained.said(bytes)) {
                    *sum += weight * value;
                }
            }
            for (own, mean) in trained.said(artifact).iter().zip(&mean) {
                assert!(
                    (own - mean).abs() <= 1e-9 * mean.abs().max(1.0),
                    "{own} {mean}"
                );
            }
            assert_eq!(run.folds.len(), usize::from(trained.plan.split.n_rounds()));
            let again = trained.workspace.retrained((&members, None), &|| 0.0);
            assert_eq!(again.unwrap(), run.finished().unwrap().model_digest);
        }
    }
    // Stacking is left out where it takes one candidate alone.
    assert!(n_combined > 2, "{n_combined}");
}

#[test]
fn a_fold_has_no_say_in_how_its_own_rows_are_answered() {
    let mut trained = trained("penguins", "species", 1);
    let scores = |combined: &[(Run, Vec<u8>)]| {
        let (run, _) = combined
            .iter()
            .find(|(run, _)| run.estimator == Estimator::Stacking)
            .unwrap();
        run.folds
            .iter()
            .map(|fold| fold.outcomes.clone().unwrap().answers)
            .collect::<Vec<_>>()
    };
    let before = scores(&trained.combined());
    // In fold 0 the truth becomes another one: its answers stay, those of the other folds change.
    for (run, _) in &mut trained.runs {
        let outcomes = run.folds[0].outcomes.as_mut().unwrap();
        if let crate::engine::evaluate::Answers::Classes { truth, .. } = &mut outcomes.answers {
            truth.iter_mut().for_each(|class| *class = (*class + 1) % 3);
        }
    }
    let after = scores(&trained.combined());
    let said = |answers: &crate::engine::evaluate::Answers| match answers {
        crate::engine::evaluate::Answers::Classes { probabilities, .. } => probabilities.clone(),
        crate::engine::evaluate::Answers::Numbers { .. } => Vec::new(),
    };
    assert_eq!(said(&before[0]), said(&after[0]));
    assert!((1..5).any(|fold| said(&before[fold]) != said(&after[fold])));
}

#[test]
fn candidates_of_other_folds_are_not_averaged() {
    let trained = trained("penguins", "species", 1);
    let mut members = trained.members();
    let mut short = members[0].run.clone();
    short.folds.pop();
    members[0].run = &short;
    let error = trained
        .workspace
        .combine(&trained.plan, &members, 0, &|| 0.0);
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("no mean of their answers")
    );
}
