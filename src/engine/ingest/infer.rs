//! Proposes a schema: kind, role and the reason for both.
//!
//! Rules in order: nothing there, one value only, numbers, dates, identifiers,
//! categories, free text. A proposal only: the person overrules it, and
//! `typed` then reads the same text as told.

use super::amount::read_value;
use super::date::DateOrder;
use super::look::{Facts, Look, MAX_WORDS, Values, Words};
use super::number::canonical;
use super::order::Decided;
use super::raw::RawTable;
use super::schema::{Field, Kind, ORDER_QUESTION, Role, Schema};

/// Share of the values, in percent, above which different words are identifiers.
const IDENTIFIER_PERCENT: u64 = 95;

/// A column with at most this many different words is a category however few rows there are.
const FEW_WORDS: usize = 20;

/// Fewer rows can count up by accident.
const COUNTER_ROWS: usize = 10;

/// An integer target with at most this many different values is read as classes (product design, 4.2).
const MAX_INTEGER_CLASSES: usize = 10;

/// Names that say what the target is.
const TARGET_NAMES: [&str; 5] = ["target", "label", "class", "outcome", "y"];

/// Proposes kind and role of every column.
pub(super) fn infer(raw: &RawTable) -> Schema {
    let propose = |(column, name): (usize, &String)| propose(&Look::of(raw, column), raw, name);
    let mut schema = Schema {
        fields: raw.columns.iter().enumerate().map(propose).collect(),
    };
    propose_target(raw, &mut schema);
    schema
}

/// Makes a field the target; integers of few values become classes.
pub(super) fn make_target(raw: &RawTable, field: &mut Field, why: &str) {
    field.role = Role::Target;
    field.reason = format!("{}; {why}", field.reason);
    if !field.kind.is_predictable() {
        field.kind = Kind::Category;
    }
    let Some(column) = raw.columns.iter().position(|name| *name == field.name) else {
        return;
    };
    if field.kind == Kind::Number
        && let Some(n_classes) = integer_classes(raw, column)
    {
        field.kind = Kind::Category;
        field.reason = format!(
            "{}; {n_classes} different whole numbers are read as classes",
            field.reason
        );
    }
}

/// Makes a field that was the target an ordinary one: numbers read as classes are numbers again.
pub(super) fn release_target(raw: &RawTable, field: &mut Field) {
    let column = raw.columns.iter().position(|name| *name == field.name);
    if let Some(column) = column {
        *field = propose(&Look::of(raw, column), raw, &field.name);
    }
}

/// The column named like a target, else the last one that can be predicted.
pub(super) fn propose_target(raw: &RawTable, schema: &mut Schema) {
    let is_usable = |field: &Field| field.kind.is_predictable() && field.role != Role::Ignored;
    let is_point = schema.fields.len() > 2
        && schema
            .fields
            .iter()
            .any(|field| field.name.eq_ignore_ascii_case("x"));
    let is_named = |field: &Field| {
        // Next to `x` and others, `y` is a coordinate or a size, as in the diamonds data.
        let is_coordinate = is_point && field.name.eq_ignore_ascii_case("y");
        !is_coordinate
            && TARGET_NAMES
                .iter()
                .any(|name| field.name.eq_ignore_ascii_case(name))
    };
    let named = schema
        .fields
        .iter()
        .position(|field| is_usable(field) && is_named(field));
    let last = || schema.fields.iter().rposition(is_usable);
    let why = if named.is_some() {
        "its name says it is the target"
    } else {
        "the last usable column, so the target"
    };
    if let Some(field) = named
        .or_else(last)
        .and_then(|target| schema.fields.get_mut(target))
    {
        make_target(raw, field, why);
    }
}

/// The field of a column that was looked at.
pub(super) fn propose(look: &Look<'_>, raw: &RawTable, name: &str) -> Field {
    let facts = &look.facts;
    let (kind, role, reason) = match &look.values {
        _ if facts.n_values == 0 => {
            let reason = format!("all {} values are missing", raw.n_rows);
            (Kind::Text, Role::Ignored, reason)
        }
        Values::Dates(_) => return propose_date(facts, raw, name),
        Values::Numbers(_) => propose_number(facts),
        Values::Words(words) => propose_category(facts, words),
    };
    Field::new(name, kind, role, reason)
}

/// Dates, in the order that the evidence or the person gives; in doubt they are asked.
fn propose_date(facts: &Facts, raw: &RawTable, name: &str) -> Field {
    let n_values = facts.n_values;
    let mut reason = format!("{} of {n_values} values are dates", facts.n_dates);
    let mut role = if facts.is_constant {
        Role::Ignored
    } else {
        Role::Feature
    };
    let order = match (raw.dialect.date_order, facts.orders.decided()) {
        (_, Decided::Plain) => None,
        (Some(order), _) | (None, Decided::By(order)) => Some(order),
        (None, Decided::Open) => {
            role = Role::Ignored;
            reason.push_str(ORDER_QUESTION);
            None
        }
    };
    if let Some(order) = order {
        reason.push_str(match order {
            DateOrder::DayFirst => ", the day first",
            DateOrder::MonthFirst => ", the month first",
        });
    }
    Field {
        date_order: order,
        ..Field::new(name, Kind::Date, role, reason)
    }
}

/// A category, or text, unless one word is all there is.
fn propose_category(facts: &Facts, words: &Words<'_>) -> (Kind, Role, String) {
    let n_values = facts.n_values;
    if facts.is_constant {
        return (
            Kind::Category,
            Role::Ignored,
            constant(n_values, "the same"),
        );
    }
    let prefix = if facts.has_codes() {
        "codes with leading zeros: "
    } else {
        ""
    };
    propose_words(words, n_values, prefix)
}

fn propose_number(facts: &Facts) -> (Kind, Role, String) {
    let n_values = facts.n_values;
    if facts.is_constant_number() {
        return (
            Kind::Number,
            Role::Ignored,
            constant(n_values, &canonical(facts.min)),
        );
    }
    if facts.is_counter && n_values >= COUNTER_ROWS {
        return (
            Kind::Number,
            Role::Ignored,
            "a row counter: it goes up by 1 from row to row".to_owned(),
        );
    }
    let mut reason = format!("{} of {n_values} values are numbers", facts.n_numbers);
    if facts.n_dressed > 0 {
        let dress = facts.dress;
        let what = [
            (dress.is_money, "amounts of money"),
            (dress.is_percent, "percentages, read without the sign"),
            (dress.is_in_parentheses, "parentheses for a minus"),
            (dress.has_groups, "groups of thousands"),
        ];
        let what: Vec<&str> = what
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, what)| *what)
            .collect();
        if !what.is_empty() {
            reason.push_str(&format!(
                ", {} of them with {}",
                facts.n_dressed,
                what.join(" and ")
            ));
        }
    }
    if facts.n_numbers < n_values {
        reason.push_str("; the others are read as missing");
    }
    (Kind::Number, Role::Feature, reason)
}

fn propose_words(words: &Words<'_>, n_values: usize, prefix: &str) -> (Kind, Role, String) {
    let (n, more, n_looked_at) = match words.n_until_many {
        None => (words.values.len(), "", n_values),
        Some(n_looked_at) => (MAX_WORDS, "more than ", n_looked_at),
    };
    let counted = format!("{prefix}{more}{n} different values in {n_values} rows");
    if n > FEW_WORDS && n as u64 * 100 > IDENTIFIER_PERCENT * n_looked_at as u64 {
        return (
            Kind::Text,
            Role::Ignored,
            format!("{counted}: looks like an identifier"),
        );
    }
    let is_category = words.n_until_many.is_none() && (n <= FEW_WORDS || n * 2 <= n_values);
    if is_category {
        return (Kind::Category, Role::Feature, counted);
    }
    (Kind::Text, Role::Ignored, format!("{counted}: free text"))
}

fn constant(n_values: usize, value: &str) -> String {
    format!("constant: all {n_values} values are {value}")
}

/// The number of classes if a number column holds few different whole numbers.
fn integer_classes(raw: &RawTable, column: usize) -> Option<usize> {
    let mut classes: Vec<f64> = Vec::new();
    let mut n_values = 0;
    for text in raw.values(column).flatten() {
        // One word among the numbers would become a class of its own.
        let number = read_value(text, raw.notation())?;
        if number.value.fract() != 0.0 {
            return None;
        }
        n_values += 1;
        if !classes.contains(&number.value) {
            classes.push(number.value);
            if classes.len() > MAX_INTEGER_CLASSES {
                return None;
            }
        }
    }
    (classes.len() == 2 || classes.len() * 20 <= n_values).then_some(classes.len())
}

#[cfg(test)]
#[path = "infer_test.rs"]
mod tests;
