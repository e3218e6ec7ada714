//! One test row: what the model says of it and why, which rows are near, what would change it.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::figures;
use crate::engine::evaluate::{Answers, Outcomes};
use crate::engine::explain::{Contribution, RowExplanation};
use crate::engine::run::Run;
use crate::engine::train::Scale;
use crate::format::{count, digits, plural, short};
use crate::plot::{Bar, Bars, Marks, Rows};
use crate::ui::actions::Actions;
use crate::ui::components::{Choice, FigureView, NumberField, RowsTable, SelectField};
use crate::ui::models::labels;
use crate::ui::workbench::Workbench;
use crate::worker::protocol::Why;

/// Rows that are off the most.
const WORST: usize = 20;
/// Standard errors to both sides.
const WIDE: f64 = 1.96;

/// Test rows that belong together.
#[derive(Clone, Debug, PartialEq)]
struct Group {
    name: String,
    /// Places in the test part.
    rows: Vec<u32>,
}

/// A row to choose, by what the model made of it, and its explanation.
#[component]
pub(super) fn OneRow(run: Arc<Run>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let Some(result) = run.finished() else {
        return ().into_any();
    };
    let model = result.model_digest.clone();
    let groups = StoredValue::new(groups(
        result.outcomes.as_ref(),
        result.test.n_rows,
        &labels(&run),
    ));
    let chosen = RwSignal::new(String::from("0"));
    let place = RwSignal::new(1_u64);
    let n_rows = move || {
        let at: usize = chosen.get().parse().unwrap_or(0);
        groups.with_value(|groups| groups.get(at).map_or(0, |group| group.rows.len() as u64))
    };
    let choices = groups.with_value(|groups| {
        let choice = |(at, group): (usize, &Group)| {
            let n = count(group.rows.len() as u64);
            Choice::new(at.to_string(), format!("{} ({n})", group.name))
        };
        groups.iter().enumerate().map(choice).collect::<Vec<_>>()
    });
    let ask = move |_| {
        let at: usize = chosen.get_untracked().parse().unwrap_or(0);
        let row = groups.with_value(|groups| {
            let rows = &groups.get(at)?.rows;
            let place = place.get_untracked().clamp(1, rows.len().max(1) as u64) as usize;
            rows.get(place - 1).copied()
        });
        if let Some(row) = row {
            actions.explain(Why::Row(row));
        }
    };
    let choose = move |to| {
        chosen.set(to);
        place.set(1);
    };
    let number = move || {
        let most = n_rows();
        view! { <NumberField label=format!("Row, 1 to {most}") value=place min=1 max=most.max(1) on_change=move |to| place.set(to)/> }
    };
    let target = untrack(|| bench.target_name());
    let found = move || {
        let found = bench.explained_row.get().filter(|(of, _, _)| *of == model);
        found.map(|(_, place, row)| view! { <Explained row place target=target.clone()/> })
    };
    view! {
        <section class="one-row" id="one-row">
            <h2>"One row"</h2>
            <p class="hint">"What the model says of a test row and what that is made of, the training rows that are most like it, and the smallest change that would make the answer another one."</p>
            <div class="row fields">
                <SelectField label="Rows" choices=Signal::stored(choices) value=chosen on_change=choose/>
                {number}
                <button type="button" disabled=move || bench.is_explaining() on:click=ask>"Explain this row"</button>
            </div>
            {found}
        </section>
    }
    .into_any()
}

/// All rows, then each kind of error with its rows; of numbers the rows that are off the most.
fn groups(outcomes: Option<&Outcomes>, n_rows: u64, labels: &[String]) -> Vec<Group> {
    let all = Group {
        name: "All test rows".into(),
        rows: (0..n_rows as u32).collect(),
    };
    let mut groups = vec![all];
    let Some(outcomes) = outcomes else {
        return groups;
    };
    let place = |at: usize| at as u32 * outcomes.step;
    let thinned = match outcomes.step {
        1 => String::new(),
        n => format!(", of every {n} rows one"),
    };
    match &outcomes.answers {
        Answers::Classes {
            truth, predicted, ..
        } => {
            let mut cells: BTreeMap<(u32, u32), Vec<u32>> = BTreeMap::new();
            for (at, pair) in truth.iter().zip(predicted).enumerate() {
                if pair.0 != pair.1 {
                    cells.entry((*pair.0, *pair.1)).or_default().push(place(at));
                }
            }
            let named = |code: u32| {
                labels
                    .get(code as usize)
                    .map_or_else(String::new, |name| short(name, 20))
            };
            groups.extend(cells.into_iter().map(|((was, taken), rows)| Group {
                name: format!("{} taken for {}{thinned}", named(was), named(taken)),
                rows,
            }));
        }
        Answers::Numbers { truth, predicted } => {
            let errors = truth.iter().zip(predicted).map(|(a, b)| (a - b).abs());
            let mut order: Vec<(usize, f64)> = errors.enumerate().collect();
            order.sort_by(|a, b| b.1.total_cmp(&a.1));
            let rows = order.iter().take(WORST).map(|(at, _)| place(*at)).collect();
            groups.push(Group {
                name: format!("Off the most{thinned}"),
                rows,
            });
        }
    }
    groups
}

#[component]
fn Explained(row: Arc<RowExplanation>, place: u32, target: String) -> impl IntoView {
    let is_right = row.truth == row.answer;
    let own = row
        .probabilities
        .iter()
        .find(|(name, _)| *name == row.answer);
    let certain = own.map(|(_, p)| format!(" with probability {}", digits(Some(*p))));
    let verdict = match (row.probabilities.is_empty(), is_right) {
        (true, _) => format!("it is {}", row.truth),
        (false, true) => "which is right".to_string(),
        (false, false) => format!("but it is {}", short(&row.truth, 40)),
    };
    let sentence = format!(
        "Test row {}: the model says {}{}, {verdict}.",
        count(u64::from(place) + 1),
        short(&row.answer, 40),
        certain.unwrap_or_default(),
    );
    let flip = match (&row.flip, row.probabilities.is_empty()) {
        (_, true) => None,
        (Some(flip), false) => Some(format!(
            "The smallest change of one column, of those tried, that makes it {}: {} from {} to {}{}.",
            short(&flip.becomes, 40),
            short(&flip.column, 40),
            short(&flip.from, 40),
            short(&flip.to, 40),
            if flip.distance == 1.0 {
                String::new()
            } else {
                format!(", {} standard deviations", digits(Some(flip.distance)))
            },
        )),
        (None, false) => {
            Some("No change of a single column, of those tried, makes it another class.".into())
        }
    };
    let drawn = figures::drawn(figure(&row, &target), "What the answer is made of");
    let head = |first: &str, second: &str| {
        let names = row.values.iter().map(|(name, _)| name.clone());
        [first.to_string(), second.to_string()]
            .into_iter()
            .chain(names)
            .collect::<Vec<_>>()
    };
    let own = std::iter::once("this row".to_string())
        .chain([row.truth.clone()])
        .chain(row.values.iter().map(|(_, value)| value.clone()));
    let near = row.nearest.iter().map(|one| {
        let cells = [digits(Some(one.distance)), one.truth.clone()];
        cells
            .into_iter()
            .chain(one.values.iter().cloned())
            .collect()
    });
    let rows = Rows {
        head: head("Distance", &target),
        body: std::iter::once(own.collect()).chain(near).collect(),
    };
    view! {
        <p class="finding-line">{sentence}</p>
        {flip.map(|flip| view! { <p class="reading">{flip}</p> })}
        <div class="figures"><FigureView drawn/></div>
        <h3>"Most like it in training"</h3>
        <RowsTable rows name="Nearest training rows"/>
        <p class="reading">"Distance over the prepared columns: numbers in standard deviations, another name counts by its columns of 0 and 1."</p>
    }
}

fn figure(row: &RowExplanation, target: &str) -> Bars {
    let found = &row.contributions;
    let scale = match found.scale {
        Scale::Number => format!("predicted {target}"),
        Scale::Probability => format!("probability of {}", row.answer),
        Scale::LogOdds => format!("log-odds of {}", row.answer),
        Scale::Score => format!("score of {}", row.answer),
    };
    let value = |name: &str| {
        row.values
            .iter()
            .find(|(column, _)| column == name)
            .map(|(_, value)| value)
    };
    let named = |one: &Contribution| match value(&one.name) {
        Some(value) => format!("{} = {}", one.name, short(value, 24)),
        None => one.name.clone(),
    };
    let bar = |one: &Contribution| Bar {
        name: named(one),
        value: one.by,
        interval: (one.by - WIDE * one.error, one.by + WIDE * one.error),
    };
    let start = format!(
        "From {} over {} to {} here",
        digits(Some(found.base)),
        plural(found.n_background, "training row"),
        digits(Some(found.value))
    );
    let caption = match found.columns.first().filter(|one| one.by != 0.0) {
        Some(first) => {
            let verb = if first.by > 0.0 { "adds" } else { "takes" };
            format!(
                "{start}: {} {verb} most, {}",
                named(first),
                digits(Some(first.by.abs()))
            )
        }
        None => format!("{start}: no column changes it"),
    };
    let how = match (found.n_orders, found.scale) {
        (Some(n), _) => format!(
            " Estimated from {} of exchanging columns; lines show where each lies with 95 % confidence.",
            plural(n, "random order")
        ),
        (None, Scale::LogOdds) => " Exact. Log-odds of 0 are a probability of one half; each 0.69 doubles the odds.".into(),
        (None, Scale::Score) => " Exact. The class with the highest score is the answer; a score is told less the mean of all classes' scores.".into(),
        (None, Scale::Number | Scale::Probability) => " Exact.".into(),
    };
    Bars {
        marks: Marks::Values,
        origin: 0.0,
        head: [
            "column".into(),
            format!("added to the {scale}"),
            "95 % interval".into(),
        ],
        axis: format!("added to the {scale}"),
        caption,
        reading: format!(
            "Shapley values: what each value adds when it takes the place of a training row's, in the mean over all orders. Together with the mean over training rows they make the answer.{how}"
        ),
        bars: found.columns.iter().map(bar).collect(),
    }
}
