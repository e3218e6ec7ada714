//! Proposes a schema: kind, role and the reason for both.
//!
//! Rules in order: nothing there, one value only, numbers, dates, identifiers,
//! categories, free text. A proposal only: the person overrules it, and
//! `typed` then reads the same text as told.

use super::look::{Facts, Look, MAX_WORDS, Values, Words};
use super::number::{canonical, read_number};
use super::raw::RawTable;
use super::schema::{Field, Kind, Role, Schema};

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
    let propose = |(column, name): (usize, &String)| {
        let (kind, role, reason) = propose_field(raw, column);
        Field {
            name: name.clone(),
            kind,
            role,
            reason,
        }
    };
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
    if !field.kind.is_usable() {
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
    (field.kind, field.role, field.reason) = match column {
        Some(column) => propose_field(raw, column),
        None => return,
    };
}

/// The column named like a target, else the last one that can be predicted.
pub(super) fn propose_target(raw: &RawTable, schema: &mut Schema) {
    let is_usable = |field: &Field| field.kind.is_usable() && field.role != Role::Ignored;
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

fn propose_field(raw: &RawTable, column: usize) -> (Kind, Role, String) {
    propose(&Look::of(raw, column), raw.n_rows)
}

/// Kind, role and reason for a column that was looked at.
pub(super) fn propose(look: &Look<'_>, n_rows: usize) -> (Kind, Role, String) {
    let facts = &look.facts;
    let n_values = facts.n_values;
    if n_values == 0 {
        return (
            Kind::Text,
            Role::Ignored,
            format!("all {n_rows} values are missing"),
        );
    }
    let words = match &look.values {
        Values::Numbers(_) => return propose_number(facts),
        Values::Words(words) => words,
    };
    if facts.is_most(facts.n_dates) {
        let reason = format!(
            "{} of {n_values} values are dates, and dates are not used as features",
            facts.n_dates
        );
        return (Kind::Date, Role::Ignored, reason);
    }
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
        let number = read_number(text, raw.dialect.decimal)?;
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
