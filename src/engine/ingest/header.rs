//! Column names: trimmed, never empty, never twice.

use std::collections::{BTreeMap, BTreeSet};

use super::issue::{IssueList, Problem, RowIssue, shortened};
use super::record::Record;

/// Longer names are listed: the first row is probably not a header.
const LONG: usize = 200;

/// The names in a header row.
pub(super) fn names_from_record(record: Record<'_>, issues: &mut IssueList) -> Vec<String> {
    let written: Vec<&str> = record.fields().map(str::trim).collect();
    // A made-up name must not take one that a later column really has.
    let mut taken = Taken {
        names: written.iter().map(|name| (*name).to_owned()).collect(),
        next: BTreeMap::new(),
    };
    let mut given = BTreeSet::new();
    let mut names = Vec::with_capacity(written.len());
    for (position, written) in written.into_iter().enumerate() {
        let name = if written.is_empty() {
            free_name(&format!("column_{}", position + 1), &mut taken)
        } else if given.contains(written) {
            free_name(&numbered(written, 2), &mut taken)
        } else {
            written.to_owned()
        };
        list_oddities(written, &name, record.line, issues);
        given.insert(name.clone());
        names.push(name);
    }
    names
}

/// Names for a file without a header.
pub(super) fn numbered_names(n_columns: usize) -> Vec<String> {
    (1..=n_columns)
        .map(|number| format!("column_{number}"))
        .collect()
}

fn numbered(name: &str, number: usize) -> String {
    format!("{name}_{number}")
}

/// Names that are given already.
struct Taken {
    names: BTreeSet<String>,
    /// The number to try next behind a name, so that thousands of equal names take no longer each.
    next: BTreeMap<String, usize>,
}

/// The wanted name if nobody has it, else the next number that is free.
fn free_name(wanted: &str, taken: &mut Taken) -> String {
    let mut name = wanted.to_owned();
    let (stem, first) = match wanted
        .rsplit_once('_')
        .map(|(stem, number)| (stem, number.parse::<usize>()))
    {
        Some((stem, Ok(number))) => (stem, number),
        _ => (wanted, 1),
    };
    let mut number = taken.next.get(stem).map_or(first, |next| first.max(*next));
    if number > first {
        name = numbered(stem, number);
    }
    while !taken.names.insert(name.clone()) {
        number += 1;
        name = numbered(stem, number);
    }
    taken.next.insert(stem.to_owned(), number);
    name
}

fn list_oddities(written: &str, name: &str, line: u64, issues: &mut IssueList) {
    if written.is_empty() {
        issues.add(|| RowIssue {
            line,
            column: None,
            problem: Problem::EmptyHeader {
                renamed: name.to_owned(),
            },
        });
    } else if written != name {
        let problem = Problem::DuplicateHeader {
            name: shortened(written),
            renamed: shortened(name),
        };
        issues.add(|| RowIssue {
            line,
            column: None,
            problem,
        });
    }
    let n_chars = written.chars().count();
    if n_chars > LONG {
        let problem = Problem::LongHeader { n_chars };
        issues.add(|| RowIssue {
            line,
            column: Some(shortened(written)),
            problem,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::record::Records;
    use super::*;

    fn check(header: &str, expected: &[&str], n_issues: u64) {
        let mut records = Records::new(b',', b'\n', super::super::options::Quote::Double);
        let mut issues = IssueList::default();
        let text = format!("{header}\n");
        let mut block = records.block(&text);
        let record = records.next(&mut block).unwrap();
        assert_eq!(names_from_record(record, &mut issues), expected);
        assert_eq!(issues.n_all, n_issues);
    }

    #[test]
    fn names_become_unique() {
        check("a, b ,c", &["a", "b", "c"], 0);
        check("a,a,a", &["a", "a_2", "a_3"], 2);
        check("a,,", &["a", "column_2", "column_3"], 2);
        check("a,a,a_2", &["a", "a_3", "a_2"], 1);
        check("column_2,,x", &["column_2", "column_3", "x"], 1);
    }

    #[test]
    fn strange_names_are_kept() {
        check(
            "<script>alert(1)</script>,\"a \"\"b\"\", c\",😀",
            &["<script>alert(1)</script>", "a \"b\", c", "😀"],
            0,
        );
        let long = "x".repeat(10_000);
        check(&long, &[&long], 1);
    }
}
