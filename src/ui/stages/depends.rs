//! How a model's answer depends on one column: partial dependence with a line per row.

use std::sync::Arc;

use leptos::prelude::*;

use super::figures;
use crate::engine::explain::{Dependence, Grid};
use crate::engine::ingest::{Kind, Role};
use crate::engine::run::Run;
use crate::format::short;
use crate::plot::{Bar, Bars, DependenceLines, Marks};
use crate::stats::{mean, quantile_sorted, sorted_finite};
use crate::ui::actions::Actions;
use crate::ui::components::{Choice, Drawn, FigureView, SelectField};
use crate::ui::models::labels;
use crate::ui::workbench::Workbench;
use crate::worker::protocol::Why;

/// A column to choose, and how the answer depends on it.
#[component]
pub(super) fn Depends(run: Arc<Run>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let model = run.finished().map(|result| result.model_digest.clone());
    let classes = labels(&run);
    let columns: Vec<String> = bench.plan.with_untracked(|plan| {
        let fields = plan.iter().flat_map(|plan| &plan.schema.fields);
        let is_asked = |kind: Kind| matches!(kind, Kind::Number | Kind::Category);
        let read = fields.filter(|field| field.role == Role::Feature && is_asked(field.kind));
        read.map(|field| field.name.clone()).collect()
    });
    // The most important column first, where that is measured.
    let strongest = bench.explained.with_untracked(|explained| {
        let (_, _, found) = explained.as_ref()?;
        Some(found.as_ref()?.columns.first()?.column.clone())
    });
    let first = strongest
        .filter(|name| columns.contains(name))
        .or_else(|| columns.first().cloned());
    let column = RwSignal::new(first.unwrap_or_default());
    let class = RwSignal::new(classes.len().saturating_sub(1).to_string());
    let target = untrack(|| bench.target_name());
    let columns: Vec<Choice> = columns
        .iter()
        .map(|name| Choice::new(name, short(name, 40)))
        .collect();
    let has_classes = !classes.is_empty();
    let of_class = has_classes.then(|| {
        let all = classes.iter().enumerate();
        let choices: Vec<Choice> =
            all.map(|(at, name)| Choice::new(at.to_string(), short(name, 40))).collect();
        view! { <SelectField label="Probability of" choices=Signal::stored(choices) value=class on_change=move |to| class.set(to)/> }
    });
    let ask = move |_| {
        actions.explain(Why::Column {
            name: column.get_untracked(),
            class: class.get_untracked().parse().unwrap_or(0),
        });
    };
    let found = move || {
        let found = bench
            .dependence
            .get()
            .filter(|(of, _)| Some(of) == model.as_ref());
        found.map(|(_, dependence)| {
            let drawn = figure(&dependence, &target);
            view! { <div class="figures"><FigureView drawn/></div> }
        })
    };
    view! {
        <section class="depends">
            <h2>"How the answer depends on a column"</h2>
            <div class="row fields">
                <SelectField label="Column" choices=Signal::stored(columns) value=column on_change=move |to| column.set(to)/>
                {of_class}
                <button type="button" disabled=move || bench.is_explaining() on:click=ask>"Show how it depends"</button>
            </div>
            {found}
        </section>
    }
}

/// Lines over numbers, bars over names.
fn figure(found: &Dependence, target: &str) -> Drawn {
    let answer = match &found.class {
        Some(class) => format!("probability of {class}"),
        None => format!("predicted {target}"),
    };
    match &found.grid {
        Grid::Numbers(grid) => figures::drawn(
            DependenceLines {
                column: found.column.clone(),
                answer,
                grid: grid.clone(),
                mean: found.mean.clone(),
                lines: found.lines.clone(),
            },
            "Dependence",
        ),
        Grid::Names(names) => figures::drawn(bars(found, names, answer), "Dependence"),
    }
}

fn bars(found: &Dependence, names: &[String], answer: String) -> Bars {
    let bar = |(at, (name, value)): (usize, (&String, &f64))| {
        let own: Vec<f64> = found
            .lines
            .iter()
            .filter_map(|line| line.get(at))
            .copied()
            .collect();
        let sorted = sorted_finite(&own).unwrap_or_default();
        let end = |share| quantile_sorted(&sorted, share).unwrap_or(*value);
        Bar {
            name: name.clone(),
            value: *value,
            interval: (end(0.1), end(0.9)),
        }
    };
    let pairs = names.iter().zip(&found.mean);
    let highest = pairs.clone().max_by(|a, b| a.1.total_cmp(b.1));
    let lowest = pairs.clone().min_by(|a, b| a.1.total_cmp(b.1));
    let caption = match (highest, lowest) {
        (Some((high, _)), Some((low, _))) if high != low => format!(
            "The {answer} is highest in the mean with {} {}, lowest with {}",
            short(&found.column, 30),
            short(high, 30),
            short(low, 30)
        ),
        _ => format!("The {answer} by {}", short(&found.column, 30)),
    };
    Bars {
        marks: Marks::Values,
        origin: mean(&found.mean).unwrap_or(0.0),
        head: [
            found.column.clone(),
            format!("{answer}, mean"),
            "from the 10th to the 90th percent of rows".into(),
        ],
        axis: answer,
        caption,
        reading: "Every row was given each name in turn while all else stayed. A bar ends at the mean answer, the line shows where the middle four fifths of the rows lie. Bars begin at the mean over the names.".into(),
        bars: pairs.enumerate().map(bar).collect(),
    }
}
