//! The columns: kind, role, what is in them, and why.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::spark::Spark;
use crate::engine::check::{ColumnProfile, DatasetSummary, ValueProfile};
use crate::engine::ingest::{Field, Kind, Role};
use crate::engine::prepare::date_text;
use crate::format::{count, digits, percent, short};
use crate::ui::actions::Actions;
use crate::ui::components::{Choice, Select, SelectField};

/// Rows of the table drawn at first; the rest on request.
const SHOWN: usize = 40;

/// What a person did with the table; outlives a change of its columns.
#[derive(Clone, Copy)]
pub(super) struct TableState {
    ticked: RwSignal<BTreeSet<String>>,
    shows_all: RwSignal<bool>,
    /// Of the file it is about.
    fingerprint: StoredValue<String>,
}

impl TableState {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self {
            ticked: RwSignal::new(BTreeSet::new()),
            shows_all: RwSignal::new(false),
            fingerprint: StoredValue::new(String::new()),
        }
    }

    /// Forgets what was done with another file, and ticks of columns that are no more; tells
    /// whether it was another.
    pub(super) fn fit(self, dataset: &DatasetSummary) -> bool {
        let is_other = self
            .fingerprint
            .with_value(|known| *known != dataset.fingerprint);
        if is_other {
            self.fingerprint.set_value(dataset.fingerprint.clone());
            self.ticked.set(BTreeSet::new());
            self.shows_all.set(false);
        }
        let is_there = |name: &String| dataset.schema.field(name).is_some();
        self.ticked.update(|ticked| ticked.retain(is_there));
        is_other
    }
}

/// One row per column of the data.
#[component]
pub(super) fn SchemaTable(dataset: Arc<DatasetSummary>, state: TableState) -> impl IntoView {
    let TableState {
        ticked, shows_all, ..
    } = state;
    let n_fields = dataset.schema.fields.len();
    let is_long = n_fields > SHOWN;
    let rows = move || {
        let limit = if shows_all.get() { usize::MAX } else { SHOWN };
        let fields = dataset
            .schema
            .fields
            .iter()
            .zip(&dataset.profiles)
            .take(limit);
        fields.map(|(field, profile)| view! { <SchemaRow field=field.clone() profile=profile.clone() ticked/> }).collect_view()
    };
    view! {
        <section>
            <h2>"Columns"</h2>
            <BulkBar ticked/>
            <div class="table-scroll" tabindex="0" role="region" aria-label="Columns, scrollable">
                <table class="schema" aria-label="Columns">
                    <thead>
                        <tr>
                            <th scope="col"><span class="sr">"Tick"</span></th>
                            <th scope="col">"Column"</th>
                            <th scope="col">"Kind"</th>
                            <th scope="col">"Role"</th>
                            <th scope="col">"Values"</th>
                            <th scope="col" class="number">"Missing"</th>
                            <th scope="col" class="number">"Distinct"</th>
                            <th scope="col">"Why"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <Show when=move || is_long && !shows_all.get()>
                <button type="button" class="quiet" on:click=move |_| shows_all.set(true)>{format!("Show all {n_fields} columns")}</button>
            </Show>
        </section>
    }
}

/// Changes all ticked columns at once.
#[component]
fn BulkBar(ticked: RwSignal<BTreeSet<String>>) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let names = move || ticked.get_untracked().into_iter().collect::<Vec<_>>();
    let kinds = std::iter::once(Choice::new("", "Kind …"))
        .chain(Kind::ALL.map(|kind| Choice::new(kind.name(), kind.name())))
        .collect::<Vec<_>>();
    let roles = vec![
        Choice::new("", "Role …"),
        Choice::new(Role::Feature.name(), Role::Feature.name()),
        Choice::new(Role::Ignored.name(), Role::Ignored.name()),
    ];
    let set_kind = move |value: String| {
        if let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.name() == value) {
            actions.set_kinds(&names(), kind);
        }
    };
    let set_role = move |value: String| {
        if let Some(role) = [Role::Feature, Role::Ignored]
            .into_iter()
            .find(|role| role.name() == value)
        {
            actions.set_roles(&names(), role);
        }
    };
    let label = move || format!("{} ticked:", ticked.with(BTreeSet::len));
    view! {
        <Show when=move || !ticked.with(BTreeSet::is_empty)>
            <div class="row fields bulk" role="group" aria-label="Change the ticked columns">
                <span>{label}</span>
                <SelectField label="Read as" choices=kinds.clone() value=Signal::derive(String::new) on_change=set_kind/>
                <SelectField label="Use as" choices=roles.clone() value=Signal::derive(String::new) on_change=set_role/>
                <button type="button" on:click=move |_| actions.keep_words(&names())>"Words such as NA are values"</button>
                <button type="button" class="quiet" on:click=move |_| ticked.set(BTreeSet::new())>"Untick"</button>
            </div>
        </Show>
    }
}

#[component]
fn SchemaRow(
    field: Field,
    profile: ColumnProfile,
    ticked: RwSignal<BTreeSet<String>>,
) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let name = short(&field.name, 36);
    let full_name = short(&field.name, 200);
    let kinds = Kind::ALL.map(|kind| Choice::new(kind.name(), kind.name()));
    let is_unusable = !field.kind.is_usable();
    let roles = [Role::Feature, Role::Ignored, Role::Target].map(|role| {
        Choice::new(role.name(), role.name()).disabled(role == Role::Feature && is_unusable)
    });
    let (kind, role) = (field.kind.name().to_string(), field.role.name().to_string());
    let set_kind = {
        let name = field.name.clone();
        move |value: String| {
            if let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.name() == value) {
                actions.set_kinds(std::slice::from_ref(&name), kind);
            }
        }
    };
    let set_role = {
        let name = field.name.clone();
        move |value: String| {
            if let Some(role) = [Role::Feature, Role::Target, Role::Ignored]
                .into_iter()
                .find(|role| role.name() == value)
            {
                actions.set_role(name.clone(), role);
            }
        }
    };
    let (own, for_tick) = (field.name.clone(), field.name.clone());
    let is_ticked = move || ticked.with(|ticked| ticked.contains(&own));
    let tick = move |_| {
        ticked.update(|ticked| {
            if !ticked.remove(&for_tick) {
                ticked.insert(for_tick.clone());
            }
        });
    };
    let missing = if profile.n_missing == 0 {
        "0".to_string()
    } else {
        format!(
            "{} ({})",
            count(profile.n_missing),
            percent(profile.n_missing as f64 / profile.n_rows.max(1) as f64)
        )
    };
    let (summary, n_distinct) = (summary(&profile), count(profile.n_distinct));
    let row_class = match field.role {
        Role::Target => "target",
        Role::Ignored => "ignored",
        Role::Feature => "",
    };
    view! {
        <tr class=row_class>
            <td class="tick"><input type="checkbox" aria-label=format!("Tick {name}") prop:checked=is_ticked on:change=tick/></td>
            <th scope="row" title=full_name>{name.clone()}</th>
            <td><Select name=format!("Kind of {name}") choices=kinds.to_vec() value=Signal::stored(kind) on_change=set_kind/></td>
            <td><Select name=format!("Role of {name}") choices=roles.to_vec() value=Signal::stored(role) on_change=set_role/></td>
            <td><div class="values"><Spark profile=Some(profile)/><span class="hint">{summary}</span></div></td>
            <td class="number">{missing}</td>
            <td class="number">{n_distinct}</td>
            <td class="why">{field.reason}</td>
        </tr>
    }
}

fn summary(profile: &ColumnProfile) -> String {
    match &profile.values {
        ValueProfile::Number {
            min,
            max,
            is_integer: true,
            ..
        } => {
            format!("{min:.0} to {max:.0}")
        }
        ValueProfile::Number { min, max, .. } => {
            format!("{} to {}", digits(Some(*min)), digits(Some(*max)))
        }
        ValueProfile::Category { levels, .. } => {
            let names: Vec<String> = levels
                .iter()
                .take(3)
                .map(|(name, _)| short(name, 16))
                .collect();
            names.join(", ") + if levels.len() > 3 { ", …" } else { "" }
        }
        ValueProfile::Date { first, last, .. } => {
            format!("{} to {}", date_text(*first), date_text(*last))
        }
        ValueProfile::Unread { examples } => examples
            .iter()
            .take(1)
            .map(|example| short(example, 20))
            .collect::<Vec<_>>()
            .join(", "),
    }
}
