//! Proposes a schema: kind, role and the reason for both.
//!
//! Rules in order: nothing there, one value only, numbers, dates, identifiers,
//! categories, free text. A proposal only: the person overrules it, and
//! `typed` then reads the same text as told.

use super::date::is_date;
use super::intern::Interner;
use super::number::{Number, canonical, read_number};
use super::raw::RawTable;
use super::schema::{Field, Kind, Role, Schema};

/// Share of the values, in percent, that must be numbers (or dates) for the column to be one.
const NEEDED_PERCENT: u64 = 95;

/// A column with at most this many different words is a category however few rows there are.
const FEW_WORDS: usize = 20;

/// Counting different words stops here: no model takes more.
const MAX_WORDS: usize = 65_536;

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
fn propose_target(raw: &RawTable, schema: &mut Schema) {
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
    let facts = Facts::of(raw, column);
    let (n_values, n_rows) = (facts.n_values, raw.n_rows);
    if n_values == 0 {
        return (
            Kind::Text,
            Role::Ignored,
            format!("all {n_rows} values are missing"),
        );
    }
    let is_most = |n: usize| n as u64 * 100 >= NEEDED_PERCENT * n_values as u64;
    let has_codes = facts.has_leading_zero && facts.are_integers;
    if is_most(facts.n_numbers) && !has_codes {
        return propose_number(&facts);
    }
    if is_most(facts.n_dates) {
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
    let n_different = count_different(raw, column);
    let prefix = if has_codes {
        "codes with leading zeros: "
    } else {
        ""
    };
    propose_words(n_different, n_values, prefix)
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

fn propose_words(n_different: Different, n_values: usize, prefix: &str) -> (Kind, Role, String) {
    let (n, more) = match n_different {
        Different::Exactly(n) => (n, ""),
        Different::MoreThan { n, .. } => (n, "more than "),
    };
    let n_looked_at = match n_different {
        Different::Exactly(_) => n_values,
        Different::MoreThan { n_looked_at, .. } => n_looked_at,
    };
    let counted = format!("{prefix}{more}{n} different values in {n_values} rows");
    if n > FEW_WORDS && n as u64 * 100 > NEEDED_PERCENT * n_looked_at as u64 {
        return (
            Kind::Text,
            Role::Ignored,
            format!("{counted}: looks like an identifier"),
        );
    }
    let is_category = match n_different {
        Different::Exactly(n) => n <= FEW_WORDS || n * 2 <= n_values,
        Different::MoreThan { .. } => false,
    };
    if is_category {
        return (Kind::Category, Role::Feature, counted);
    }
    (Kind::Text, Role::Ignored, format!("{counted}: free text"))
}

fn constant(n_values: usize, value: &str) -> String {
    format!("constant: all {n_values} values are {value}")
}

/// What one look at each cell tells.
struct Facts {
    n_values: usize,
    n_numbers: usize,
    n_dates: usize,
    are_integers: bool,
    has_leading_zero: bool,
    is_constant: bool,
    is_counter: bool,
    min: f64,
    max: f64,
}

impl Facts {
    fn of(raw: &RawTable, column: usize) -> Self {
        let mut facts = Self {
            n_values: 0,
            n_numbers: 0,
            n_dates: 0,
            are_integers: true,
            has_leading_zero: false,
            is_constant: true,
            is_counter: true,
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
        };
        let (mut first, mut start, mut last) = (None, None, None);
        for (row, value) in raw.values(column).enumerate() {
            let Some(text) = value else {
                facts.is_counter = false;
                continue;
            };
            facts.is_constant &= text == *first.get_or_insert(text);
            let Some(number) = read_number(text, raw.dialect.decimal) else {
                facts.n_values += 1;
                facts.n_dates += usize::from(is_date(text));
                facts.is_counter = false;
                continue;
            };
            if number.value.is_finite() {
                facts.n_values += 1;
                facts.add_number(number);
            }
            if facts.is_counter {
                // Row by row, or line by line where a sample left rows out.
                let base = number.value - raw.line(row) as f64;
                let goes_up =
                    last.is_none_or(|last| number.value == last + 1.0) || start == Some(base);
                facts.is_counter = number.is_integer && goes_up;
                start.get_or_insert(base);
                last = Some(number.value);
            }
        }
        facts
    }

    fn add_number(&mut self, number: Number) {
        self.n_numbers += 1;
        self.are_integers &= number.is_integer;
        self.has_leading_zero |= number.has_leading_zero;
        self.min = self.min.min(number.value);
        self.max = self.max.max(number.value);
    }

    fn is_constant_number(&self) -> bool {
        self.n_numbers == self.n_values && self.min == self.max
    }
}

/// How many different values a column of words has.
#[derive(Clone, Copy)]
enum Different {
    Exactly(usize),
    /// Counting stopped after so many values.
    MoreThan {
        n: usize,
        n_looked_at: usize,
    },
}

fn count_different(raw: &RawTable, column: usize) -> Different {
    let mut interner = Interner::default();
    for (n_looked_at, text) in raw.values(column).flatten().enumerate() {
        interner.code(text);
        if interner.len() > MAX_WORDS {
            return Different::MoreThan {
                n: MAX_WORDS,
                n_looked_at: n_looked_at + 1,
            };
        }
    }
    Different::Exactly(interner.len())
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
