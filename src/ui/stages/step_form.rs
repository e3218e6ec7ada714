//! Adds a step to the recipe.

use leptos::prelude::*;

use crate::engine::check::ValueProfile;
use crate::engine::ingest::{Kind, Role};
use crate::engine::plan::Plan;
use crate::engine::prepare::{
    BinBy, DatePart, NameFill, NumberFill, Scaling, SelectBy, Step, Transform,
};
use crate::format::short;
use crate::ui::actions::Actions;
use crate::ui::components::{Choice, DecimalField, SelectField, TextField};
use crate::ui::workbench::Workbench;

/// What can be added, by the word that chooses it.
const STEPS: [(&str, &str); 17] = [
    ("transform", "Reshape a number (logarithm, root, power)"),
    ("clip", "Clip a number's outliers"),
    ("bin", "Cut a number into bins"),
    ("interact", "Multiply two numbers"),
    ("fill_numbers", "Fill missing numbers"),
    ("fill_names", "Fill missing names"),
    ("indicate", "Mark missing values"),
    ("rare", "Group rare levels"),
    ("one_hot", "One 0/1 column per level"),
    ("frequency", "Code levels by frequency"),
    ("ordinal", "Code levels by an order"),
    ("scale", "Scale numbers"),
    ("dates", "Take parts of dates"),
    ("duplicates", "Leave out duplicate rows"),
    ("conflicts", "Leave out conflicting rows"),
    ("select", "Keep the strongest features"),
    ("pca", "Main directions (PCA)"),
];

/// What a step is asked for besides its kind.
struct Asks {
    /// The kind of column; `None` for a step about none.
    column: Option<Kind>,
    /// Whether "all columns" is an answer.
    may_be_all: bool,
    /// Values and texts of a choice.
    choices: &'static [(&'static str, &'static str)],
    /// The label of a number.
    number: Option<&'static str>,
    /// The label of a text.
    text: Option<&'static str>,
}

const NOTHING: Asks = Asks {
    column: None,
    may_be_all: false,
    choices: &[],
    number: None,
    text: None,
};

fn asks(step: &str) -> Asks {
    let of = |kind, may_be_all| Asks {
        column: Some(kind),
        may_be_all,
        ..NOTHING
    };
    match step {
        "transform" => Asks {
            choices: &[
                ("log", "logarithm of 1 + x"),
                ("root", "square root"),
                ("power", "Yeo-Johnson power"),
            ],
            ..of(Kind::Number, false)
        },
        "clip" => of(Kind::Number, false),
        "bin" => Asks {
            choices: &[
                ("quantile", "about as many rows each"),
                ("width", "the same width each"),
            ],
            number: Some("Bins, 2 to 50"),
            ..of(Kind::Number, false)
        },
        "interact" => of(Kind::Number, false),
        "fill_numbers" => Asks {
            choices: &[
                ("median", "training median"),
                ("mean", "training mean"),
                ("constant", "this number"),
            ],
            number: Some("Number, if one is chosen"),
            ..of(Kind::Number, true)
        },
        "fill_names" => Asks {
            choices: &[
                ("frequent", "most frequent level"),
                ("level", "a level of their own"),
            ],
            ..of(Kind::Category, true)
        },
        "rare" => Asks {
            number: Some("Rarer than, in percent of the rows"),
            ..of(Kind::Category, true)
        },
        "one_hot" => Asks {
            number: Some("Columns at most, 2 to 500"),
            ..of(Kind::Category, true)
        },
        "frequency" => of(Kind::Category, false),
        "ordinal" => Asks {
            text: Some("Levels, lowest first, separated by <"),
            ..of(Kind::Category, false)
        },
        "scale" => Asks {
            choices: &[
                ("standard", "mean 0, deviation 1"),
                ("min_max", "from 0 to 1"),
                ("robust", "median and quartiles"),
                ("none", "not at all"),
            ],
            ..of(Kind::Number, true)
        },
        "dates" => Asks {
            choices: &[
                ("usual", "year, month, day, weekday, hour"),
                ("all", "these, and days since 1970"),
                ("elapsed", "days since 1970 only"),
            ],
            ..NOTHING
        },
        "select" => Asks {
            choices: &[
                ("association", "by association with the target"),
                ("importance", "by what extra trees lose"),
            ],
            number: Some("Features to keep"),
            ..NOTHING
        },
        "pca" => Asks {
            number: Some("Directions"),
            ..NOTHING
        },
        _ => NOTHING,
    }
}

/// What was answered.
#[derive(Clone, Default)]
struct Answers {
    column: String,
    other: String,
    choice: String,
    number: Option<f64>,
    text: String,
}

/// The step that the answers make; `None` while something is missing.
fn step(kind: &str, answers: Answers) -> Option<Step> {
    let Answers {
        column,
        other,
        choice,
        number,
        text,
    } = answers;
    let one = || (!column.is_empty()).then(|| column.clone());
    let whole = |low: f64, high: f64| number.map(|value| value.round().clamp(low, high) as u32);
    Some(match kind {
        "transform" => Step::Transform {
            column: one()?,
            by: match choice.as_str() {
                "root" => Transform::SquareRoot,
                "power" => Transform::Power,
                _ => Transform::Log,
            },
        },
        "clip" => Step::Clip { column: one()? },
        "bin" => Step::Bin {
            column: one()?,
            bins: whole(2.0, 50.0).unwrap_or(5),
            by: if choice == "width" {
                BinBy::Width
            } else {
                BinBy::Quantile
            },
        },
        "interact" => Step::Interact {
            left: one()?,
            right: (!other.is_empty()).then_some(other)?,
        },
        "fill_numbers" => Step::FillNumbers {
            column: one(),
            with: match choice.as_str() {
                "mean" => NumberFill::Mean,
                "constant" => NumberFill::Constant(number.unwrap_or(0.0)),
                _ => NumberFill::Median,
            },
        },
        "fill_names" => Step::FillNames {
            column: one(),
            with: match choice.as_str() {
                "level" => NameFill::Level("missing".into()),
                _ => NameFill::MostFrequent,
            },
        },
        "indicate" => Step::IndicateMissing,
        "rare" => Step::GroupRare {
            column: one(),
            percent: number.unwrap_or(1.0).clamp(0.01, 50.0),
        },
        "one_hot" => Step::OneHot {
            column: one(),
            max_levels: whole(2.0, 500.0).unwrap_or(30),
        },
        "frequency" => Step::Frequency { column: one()? },
        "ordinal" => {
            let order: Vec<String> = text
                .split('<')
                .map(|level| level.trim().to_owned())
                .filter(|level| !level.is_empty())
                .collect();
            Step::Ordinal {
                column: one()?,
                order: (order.len() > 1).then_some(order)?,
            }
        }
        "scale" => Step::Scale {
            column: one(),
            by: match choice.as_str() {
                "min_max" => Scaling::MinMax,
                "robust" => Scaling::Robust,
                "none" => Scaling::None,
                _ => Scaling::Standard,
            },
        },
        "dates" => Step::DateParts {
            parts: match choice.as_str() {
                "all" => DatePart::ALL.to_vec(),
                "elapsed" => vec![DatePart::Elapsed],
                _ => DatePart::USUAL.to_vec(),
            },
        },
        "duplicates" => Step::DropDuplicateRows,
        "conflicts" => Step::DropConflictingRows,
        "select" => Step::Select {
            keep: whole(1.0, 10_000.0).unwrap_or(10),
            by: if choice == "importance" {
                SelectBy::Importance
            } else {
                SelectBy::Association
            },
        },
        "pca" => Step::Pca {
            components: whole(1.0, 500.0).unwrap_or(10),
        },
        _ => return None,
    })
}

/// Features of a kind, for a menu.
fn columns(plan: Option<&Plan>, kind: Kind) -> Vec<String> {
    let fields = plan
        .map(|plan| plan.schema.fields.clone())
        .unwrap_or_default();
    fields
        .into_iter()
        .filter(|field| field.kind == kind && field.role == Role::Feature)
        .map(|field| field.name)
        .collect()
}

/// Chooses a kind of step, asks what it needs, adds it.
#[component]
pub(super) fn StepForm() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let kind = RwSignal::new(String::from("transform"));
    let kinds: Vec<Choice> = STEPS
        .iter()
        .map(|(value, text)| Choice::new(*value, *text))
        .collect();
    let answers = RwSignal::new(Answers::default());
    let choose = move |value: String| {
        answers.set(Answers::default());
        kind.set(value);
    };
    let fields = move || {
        let asked = asks(&kind.get());
        let names = asked
            .column
            .map(|kind| bench.plan.with(|plan| columns(plan.as_ref(), kind)));
        view! { <StepFields asked names answers is_pair=kind.get() == "interact"/> }
    };
    view! {
        <section class="card">
            <h2>"Add a step"</h2>
            <div class="row fields">
                <SelectField label="Step" choices=kinds value=kind on_change=choose/>
                {fields}
                <AddButton kind answers/>
            </div>
            <p class="hint">"A step takes its place in the order by itself, and replaces one of its kind for the same column. Undo takes it back."</p>
        </section>
    }
}

#[component]
fn StepFields(
    asked: Asks,
    names: Option<Vec<String>>,
    answers: RwSignal<Answers>,
    is_pair: bool,
) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let menu = move |names: &[String], all: bool| -> Vec<Choice> {
        let first = all.then(|| Choice::new("", "all that it fits"));
        let rest = names
            .iter()
            .map(|name| Choice::new(name.as_str(), short(name, 40)));
        first.into_iter().chain(rest).collect()
    };
    let orders = asked.text.is_some();
    // Levels of the column as they are, to be put in order.
    let fill_order = move |column: &str| {
        let dataset = bench.dataset.get_untracked();
        let profile = dataset.as_ref().and_then(|dataset| dataset.profile(column));
        if let Some(ValueProfile::Category { levels, .. }) = profile.map(|profile| &profile.values)
        {
            let mut names: Vec<String> = levels.iter().map(|(name, _)| name.clone()).collect();
            names.sort();
            answers.update(|answers| answers.text = names.join(" < "));
        }
    };
    let column = names.map(|names| {
        if !asked.may_be_all {
            answers.update(|answers| answers.column = names.first().cloned().unwrap_or_default());
            if orders && let Some(first) = names.first() {
                fill_order(first);
            }
        }
        let other = is_pair.then(|| {
            answers.update(|answers| answers.other = names.get(1).or(names.first()).cloned().unwrap_or_default());
            view! { <SelectField label="and" choices=menu(&names, false) value=Signal::derive(move || answers.with(|a| a.other.clone()))
                on_change=move |name| answers.update(|answers| answers.other = name)/> }
        });
        let set = move |name: String| {
            if orders {
                fill_order(&name);
            }
            answers.update(|answers| answers.column = name);
        };
        view! {
            <SelectField label="Column" choices=menu(&names, asked.may_be_all) value=Signal::derive(move || answers.with(|a| a.column.clone())) on_change=set/>
            {other}
        }
    });
    let choice = (!asked.choices.is_empty()).then(|| {
        let choices: Vec<Choice> = asked.choices.iter().map(|(value, text)| Choice::new(*value, *text)).collect();
        let first = asked.choices.first().map_or("", |(value, _)| *value).to_string();
        answers.update(|answers| answers.choice = first);
        view! { <SelectField label="How" choices value=Signal::derive(move || answers.with(|a| a.choice.clone()))
            on_change=move |choice| answers.update(|answers| answers.choice = choice)/> }
    });
    let number = asked.number.map(|label| view! {
        <DecimalField label value=Signal::derive(move || answers.with(|a| a.number)) on_change=move |number| answers.update(|answers| answers.number = number)/>
    });
    let text = asked.text.map(|label| view! {
        <TextField label placeholder="low < middle < high" value=Signal::derive(move || answers.with(|a| a.text.clone()))
            on_change=move |text| answers.update(|answers| answers.text = text)/>
    });
    view! { {column}{choice}{number}{text} }
}

#[component]
fn AddButton(kind: RwSignal<String>, answers: RwSignal<Answers>) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let made = move || step(&kind.get(), answers.get());
    let add = move |_| {
        if let Some(step) = made() {
            actions.add_step(&format!("{} is added", step.name()), step);
        }
    };
    view! { <button type="button" disabled=move || made().is_none() on:click=add>"Add step"</button> }
}
