//! One candidate beside every other: how large the difference is, and how sure that is.

use leptos::prelude::*;

use super::{Choice, RowsTable, SelectField};
use crate::engine::charter::Metric;
use crate::engine::compare::{Leaderboard, Pair, TestPair, in_sentence, on_test_rows};
use crate::engine::run::Run;
use crate::format::{count, digits, p_value, percent};
use crate::plot::Rows;
use crate::ui::workbench::Workbench;

/// Every other candidate beside the one that is chosen here, the best at first.
#[component]
pub(crate) fn PairTable() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let chosen = RwSignal::new(None::<String>);
    let choices = move || {
        let runs = bench.runs.get();
        let board = bench.leaderboard();
        let places = board.map(|board| board.places).unwrap_or_default();
        let ranked = places.iter().filter(|place| place.rank.is_some());
        ranked
            .filter_map(|place| {
                let run = runs.get(place.index)?;
                Some(Choice::new(run.id.as_str(), run.estimator.name()))
            })
            .collect::<Vec<_>>()
    };
    let first = move || {
        let choices = choices();
        let kept = chosen
            .get()
            .filter(|id| choices.iter().any(|choice| choice.value == *id));
        kept.or_else(|| choices.first().map(|choice| choice.value.clone()))
    };
    let table = move || {
        let board = bench.leaderboard()?;
        let id = first()?;
        let runs = bench.runs.get();
        let run = runs.iter().find(|run| run.id.as_str() == id)?;
        let rows = rows(bench, &board, run);
        if rows.body.is_empty() {
            return None;
        }
        let name = run.estimator.name();
        let margin = digits(Some(board.yardstick.margin));
        let reading = format!(
            "A difference is positive where {} is better, with its 95 % interval (corrected resampled t-test, Nadeau & Bengio 2003). Better, as good, worse: how probable each is, by more than {margin} or within it (Bayesian correlated t-test, Corani & Benavoli 2015). {} Once the seal of both is open, the last column counts the test rows that only this one and only the other has right (McNemar, mid-p).",
            in_sentence(name),
            margin_note(board.metric)
        );
        Some(view! {
            <RowsTable rows name=format!("{name} beside the others")/>
            <p class="reading">{reading}</p>
        })
    };
    let is_shown = move || choices().len() > 1;
    view! {
        <Show when=is_shown>
            <section>
                <h2>"How sure is that?"</h2>
                <div class="row fields">
                    <SelectField label="Compare" choices=Signal::derive(choices) value=Signal::derive(move || first().unwrap_or_default()) on_change=move |id: String| chosen.set(Some(id))/>
                </div>
                {table}
            </section>
        </Show>
    }
}

fn margin_note(metric: Metric) -> &'static str {
    if metric.has_unit() {
        "That margin is a hundredth of the baseline's error, or without one of the best: less matters to nobody."
    } else {
        "Less than that margin matters to nobody."
    }
}

fn rows(bench: Workbench, board: &Leaderboard, first: &Run) -> Rows {
    let runs = bench.runs.get();
    let others = board.places.iter().filter(|place| place.rank.is_some());
    let body = others
        .filter_map(|place| runs.get(place.index))
        .filter(|run| run.id != first.id)
        .map(|other| {
            let pair = board.yardstick.pair(first, other);
            let are_open = bench.is_open(first) && bench.is_open(other);
            let on_test = on_test_rows(first, other).filter(|_| are_open);
            row(other, pair, on_test)
        });
    let head = [
        "Other",
        "What the folds say",
        "Difference",
        "95 % interval",
        "p",
        "Better",
        "As good",
        "Worse",
        "Right, test",
    ];
    Rows {
        head: head.map(String::from).to_vec(),
        body: body.collect(),
    }
}

fn row(other: &Run, pair: Option<Pair>, on_test: Option<TestPair>) -> Vec<String> {
    let name = other.estimator.name().to_string();
    let on_test = on_test.map_or_else(|| "—".into(), test_text);
    let Some(pair) = pair else {
        let dash = || "—".to_string();
        let why = "too few rounds scored both".to_string();
        return vec![
            name,
            why,
            dash(),
            dash(),
            dash(),
            dash(),
            dash(),
            dash(),
            on_test,
        ];
    };
    let difference = pair.difference;
    let (low, high) = difference.interval95;
    let practical = pair.practical;
    vec![
        name,
        word(&pair).into(),
        digits(Some(difference.mean)),
        format!("{} to {}", digits(Some(low)), digits(Some(high))),
        p_value(Some(difference.p_value)),
        percent(practical.better),
        percent(practical.equivalent),
        percent(practical.worse),
        on_test,
    ]
}

/// The finding in a word or three.
fn word(pair: &Pair) -> &'static str {
    match (pair.is_tie(), pair.is_significant()) {
        (true, false) => "can't be told apart",
        (true, true) => "too close to matter",
        (false, _) if pair.difference.mean > 0.0 => "better",
        (false, _) => "worse",
    }
}

fn test_text(pair: TestPair) -> String {
    let p = match pair.test {
        Some(test) => format!("p {}", p_value(Some(test.p_mid))),
        None => "never disagree".into(),
    };
    format!(
        "{} / {} of {}, {p}",
        count(pair.only_first),
        count(pair.only_second),
        count(pair.n_rows)
    )
}
