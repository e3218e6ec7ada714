//! A card per column: what is in it, how much is missing, how it goes with the target.

use std::sync::Arc;

use leptos::prelude::*;

use super::by_value::TargetByValue;
use super::spark::Spark;
use crate::engine::check::{ColumnProfile, Examination, Relation, ValueProfile};
use crate::engine::ingest::{Kind, Role};
use crate::engine::prepare::date_text;
use crate::format::{count, digits, percent, short};
use crate::ui::workbench::Workbench;

/// Cards shown at first; the rest on request.
const SHOWN: usize = 24;

/// All columns, the target first, then those that tell most of it; in the file's order until
/// that is known.
#[component]
pub(super) fn ColumnCards(found: Option<Arc<Examination>>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let shows_all = RwSignal::new(false);
    let Some(dataset) = bench.dataset.get_untracked() else {
        return ().into_any();
    };
    let relation = |name: &str| {
        let relations = found.as_ref().map(|found| found.relations.as_slice());
        let mut relations = relations.unwrap_or_default().iter();
        relations.find(|one| one.column == name).cloned()
    };
    let mut cards: Vec<(f64, Card)> = dataset
        .schema
        .fields
        .iter()
        .zip(&dataset.profiles)
        .map(|(field, profile)| {
            let relation = relation(&field.name);
            let rank = match (field.role, &relation) {
                (Role::Target, _) => f64::INFINITY,
                (_, Some(one)) => one.power.unwrap_or(0.0) + one.strength.map_or(0.0, f64::abs),
                _ => -1.0,
            };
            let (kind, role, profile) = (field.kind, field.role, profile.clone());
            (
                rank,
                Card {
                    kind,
                    role,
                    profile,
                    relation,
                },
            )
        })
        .collect();
    cards.sort_by(|a, b| b.0.total_cmp(&a.0));
    let n_cards = cards.len();
    let cards = StoredValue::new(cards);
    let shown = move || {
        let limit = if shows_all.get() { usize::MAX } else { SHOWN };
        let some: Vec<Card> = cards.with_value(|cards| {
            cards
                .iter()
                .take(limit)
                .map(|(_, card)| card.clone())
                .collect()
        });
        some.into_iter()
            .map(|card| view! { <ColumnCard card/> })
            .collect_view()
    };
    view! {
        <section>
            <h2>"Columns"</h2>
            <p class="hint">"The target first, then those that tell most of it by themselves."</p>
            <div class="column-cards">{shown}</div>
            <Show when=move || !shows_all.get() && (n_cards > SHOWN)>
                <button type="button" class="quiet" on:click=move |_| shows_all.set(true)>{format!("Show all {n_cards} columns")}</button>
            </Show>
        </section>
    }
    .into_any()
}

#[derive(Clone)]
struct Card {
    kind: Kind,
    role: Role,
    profile: ColumnProfile,
    relation: Option<Relation>,
}

#[component]
fn ColumnCard(card: Card) -> impl IntoView {
    let Card {
        kind,
        role,
        profile,
        relation,
    } = card;
    let standing = match role {
        Role::Target => "target",
        Role::Feature => kind.name(),
        Role::Ignored => "left out",
    };
    let class = if role == Role::Target {
        "column-card target"
    } else {
        "column-card"
    };
    let name = short(&profile.name, 40);
    let facts = facts(&profile)
        .into_iter()
        .map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> })
        .collect_view();
    let relation = relation.map(|relation| {
        let strength = relation.strength.map_or_else(|| "—".into(), |value| format!("{value:.2}"));
        let power = relation.power.map_or_else(|| "—".into(), percent);
        let by_value = relation.by_value.map(|found| view! { <TargetByValue found/> });
        view! {
            <p class="hint">{format!("With the target: {strength} ({}). Alone it goes {power} of the way to perfect.", relation.measure.name())}</p>
            {by_value}
        }
    });
    view! {
        <article class=class>
            <header><h3>{name}</h3><span class="tag">{standing}</span></header>
            <Spark profile=Some(profile)/>
            <dl>{facts}</dl>
            {relation}
        </article>
    }
}

fn facts(profile: &ColumnProfile) -> Vec<(&'static str, String)> {
    let missing = match profile.n_missing {
        0 => "none".into(),
        n => format!(
            "{} ({})",
            count(n),
            percent(n as f64 / profile.n_rows.max(1) as f64)
        ),
    };
    let mut facts = vec![
        ("missing", missing),
        ("distinct", count(profile.n_distinct)),
    ];
    match &profile.values {
        ValueProfile::Number {
            mean,
            sd,
            quantiles,
            ..
        } => {
            let [min, lower, middle, upper, max] = quantiles.map(|value| digits(Some(value)));
            facts.push(("range", format!("{min} to {max}")));
            facts.push(("quartiles", format!("{lower} · {middle} · {upper}")));
            facts.push((
                "mean ± sd",
                format!("{} ± {}", digits(Some(*mean)), digits(Some(*sd))),
            ));
        }
        ValueProfile::Category { levels, .. } => {
            let top: Vec<String> = levels
                .iter()
                .take(3)
                .map(|(name, n)| {
                    format!(
                        "{} {}",
                        short(name, 18),
                        percent(*n as f64 / profile.n_rows.max(1) as f64)
                    )
                })
                .collect();
            facts.push(("commonest", top.join(" · ")));
        }
        ValueProfile::Date { first, last, .. } => {
            facts.push(("from", date_text(*first)));
            facts.push(("to", date_text(*last)));
        }
        ValueProfile::Unread { examples } => {
            facts.push((
                "for example",
                examples
                    .first()
                    .map(|text| short(text, 40))
                    .unwrap_or_default(),
            ));
        }
    }
    facts
}
