//! Reads JSON objects as rows: one a line, one after the other, or in a list.
//!
//! Objects are found by their braces, so it does not matter how lines break. The names of
//! the first objects are the columns; a value that is itself a list or an object is kept as
//! its JSON text.

use std::collections::BTreeMap;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::cut::Span;
use super::error::Error;
use super::issue::{Problem, RowIssue, shortened};
use super::record::Record;
use super::row::Rows;

/// Whether a file begins as JSON objects do.
pub(super) fn is_json(head: &str) -> bool {
    let start = head.trim_start();
    let first = start.strip_prefix('[').map_or(start, str::trim_start);
    // An object has a name, or nothing: a CSV of `{a}` does not pass.
    first
        .strip_prefix('{')
        .is_some_and(|rest| rest.trim_start().starts_with(['"', '}']))
}

/// Cuts objects out of text that comes in pieces.
#[derive(Default)]
pub(super) struct Objects {
    /// The object being read.
    text: String,
    depth: usize,
    is_in_string: bool,
    is_escaped: bool,
    /// The line reading has come to, from 0.
    line: u64,
    began: u64,
    /// Text between objects that does not belong there.
    stray: String,
}

/// What was cut.
enum Cut {
    Object { text: String, line: u64 },
    Stray { text: String, line: u64 },
}

impl Objects {
    /// The names in the first objects of a file, in order of appearance.
    pub(super) fn names(head: &str) -> Vec<String> {
        let mut objects = Self::default();
        let mut names: Vec<String> = Vec::new();
        let mut seen = BTreeMap::new();
        objects.cut(head, |cut| {
            if let Cut::Object { text, .. } = cut
                && let Ok(Pairs(pairs)) = serde_json::from_str(&text)
            {
                for (name, _) in pairs {
                    if seen.insert(name.clone(), ()).is_none() {
                        names.push(name);
                    }
                }
            }
        });
        names
    }

    /// The line reading has come to, from 1.
    pub(super) const fn line(&self) -> u64 {
        self.line + 1
    }

    /// Reads more of the file into rows.
    pub(super) fn read(&mut self, text: &str, rows: &mut Rows) -> Result<(), Error> {
        let mut cuts = Vec::new();
        self.cut(text, |cut| cuts.push(cut));
        for cut in cuts {
            if rows.is_satisfied {
                break;
            }
            match cut {
                Cut::Object { text, line } => add(&text, line, rows)?,
                Cut::Stray { text, line } => set_aside(&text, line, rows),
            }
        }
        Ok(())
    }

    /// Lists what is left open at the end.
    pub(super) fn finish(&mut self, rows: &mut Rows) {
        let left = std::mem::take(&mut self.text);
        let stray = std::mem::take(&mut self.stray);
        for (text, line) in [(left, self.began), (stray, self.line)] {
            if !text.trim().is_empty() {
                set_aside(&text, line + 1, rows);
            }
        }
    }

    fn cut(&mut self, text: &str, mut emit: impl FnMut(Cut)) {
        for c in text.chars() {
            let line = self.line;
            self.line += u64::from(c == '\n');
            if self.depth == 0 {
                match c {
                    '{' => {
                        self.flush_stray(&mut emit);
                        (self.depth, self.began) = (1, line);
                        self.text.push(c);
                    }
                    // The list around the objects, and the commas in it.
                    '[' | ']' | ',' => {}
                    '\n' => self.flush_stray(&mut emit),
                    c if c.is_whitespace() && self.stray.is_empty() => {}
                    c => self.stray.push(c),
                }
                continue;
            }
            self.text.push(c);
            match c {
                _ if self.is_escaped => self.is_escaped = false,
                '\\' if self.is_in_string => self.is_escaped = true,
                '"' => self.is_in_string = !self.is_in_string,
                // A string does not go on in the next line: a quote is missing.
                '\n' if self.is_in_string => {
                    (self.depth, self.is_in_string) = (0, false);
                    let text = std::mem::take(&mut self.text);
                    let line = self.began + 1;
                    emit(Cut::Stray { text, line });
                }
                '{' if !self.is_in_string => self.depth += 1,
                '}' if !self.is_in_string => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        let text = std::mem::take(&mut self.text);
                        let line = self.began + 1;
                        emit(Cut::Object { text, line });
                    }
                }
                _ => {}
            }
        }
    }

    fn flush_stray(&mut self, emit: &mut impl FnMut(Cut)) {
        let text = std::mem::take(&mut self.stray);
        if !text.trim().is_empty() {
            let line = self.line.max(1);
            emit(Cut::Stray { text, line });
        }
    }
}

fn set_aside(text: &str, line: u64, rows: &mut Rows) {
    let problem = Problem::NotAnObject {
        text: shortened(text.trim()),
    };
    rows.set_aside(RowIssue {
        line,
        column: None,
        problem,
    });
}

fn add(text: &str, line: u64, rows: &mut Rows) -> Result<(), Error> {
    let Ok(Pairs(pairs)) = serde_json::from_str(text) else {
        set_aside(text, line, rows);
        return Ok(());
    };
    let mut values: BTreeMap<String, Value> = BTreeMap::new();
    for (name, value) in pairs {
        // As JSON parsers do: of equal names the last counts.
        values.insert(name, value);
    }
    let mut own = String::new();
    let mut spans = Vec::new();
    for name in rows.written_names() {
        let start = own.len() as u32;
        if let Some(value) = values.remove(name) {
            own.push_str(&text_of(value));
        }
        spans.push(Span {
            start,
            n_bytes: own.len() as u32 - start,
            is_own: true,
        });
    }
    for name in values.into_keys() {
        rows.note_unknown(&name, line);
    }
    rows.add(Record::of(&own, &spans, line))
}

fn text_of(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(is) => is.to_string(),
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        value @ (Value::Array(_) | Value::Object(_)) => value.to_string(),
    }
}

/// The members of an object in their order.
struct Pairs(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Pairs;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Members)
    }
}
