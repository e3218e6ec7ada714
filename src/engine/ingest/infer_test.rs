use std::fmt::Write;

use super::super::options::CsvOptions;
use super::super::reader::read_all;
use super::*;

fn read(csv: &str) -> RawTable {
    read_all(
        csv.as_bytes(),
        CsvOptions {
            has_header: Some(true),
            ..CsvOptions::default()
        },
    )
    .unwrap()
}

/// One column `x` of the given values; the last field of the answer is its reason.
fn check(values: &[impl AsRef<str>], kind: Kind, role: Role, reason: &str) {
    let mut csv = "x,end\n".to_owned();
    for (row, value) in values.iter().enumerate() {
        writeln!(csv, "{},{}", value.as_ref(), ["p", "q"][row % 2]).unwrap();
    }
    let field = read(&csv).infer().fields.remove(0);
    assert_eq!(
        (field.kind, field.role, field.reason.as_str()),
        (kind, role, reason)
    );
}

fn series(n: usize, value: impl Fn(usize) -> String) -> Vec<String> {
    (0..n).map(value).collect()
}

#[test]
fn numbers_are_features() {
    check(
        &["1", "3", "2.5"],
        Kind::Number,
        Role::Feature,
        "3 of 3 values are numbers",
    );
    check(
        &["1", "NA", "2.5"],
        Kind::Number,
        Role::Feature,
        "2 of 2 values are numbers",
    );
}

#[test]
fn few_wrong_values_leave_a_number_column_a_number_column() {
    let values = |n_wrong| {
        series(100, move |i| {
            if i < n_wrong {
                "x".into()
            } else {
                format!("{}", i * i)
            }
        })
    };
    let reason = "95 of 100 values are numbers; the others are read as missing";
    check(&values(5), Kind::Number, Role::Feature, reason);
    check(
        &values(6),
        Kind::Text,
        Role::Ignored,
        "95 different values in 100 rows: free text",
    );
}

#[test]
fn infinities_do_not_count_for_or_against() {
    check(
        &["1", "-inf", "Infinity", "3"],
        Kind::Number,
        Role::Feature,
        "2 of 2 values are numbers",
    );
}

#[test]
fn nothing_and_one_value_are_ignored() {
    check(
        &["", "NA", "?"],
        Kind::Text,
        Role::Ignored,
        "all 3 values are missing",
    );
    check(
        &["7", "7.0", ""],
        Kind::Number,
        Role::Ignored,
        "constant: all 2 values are 7",
    );
    check(
        &["a", " a "],
        Kind::Category,
        Role::Ignored,
        "constant: all 2 values are the same",
    );
}

#[test]
fn leading_zeros_make_codes() {
    let reason = "codes with leading zeros: 2 different values in 3 rows";
    check(&["007", "12", "007"], Kind::Category, Role::Feature, reason);
    check(
        &["0", "0.5", "12"],
        Kind::Number,
        Role::Feature,
        "3 of 3 values are numbers",
    );
    check(
        &["00", "0.5", "12"],
        Kind::Number,
        Role::Feature,
        "3 of 3 values are numbers",
    );
}

#[test]
fn dates_are_features_and_their_order_is_never_guessed() {
    let reason = "2 of 2 values are dates";
    let iso = ["2012-01-31", "2012-02-01 10:00"];
    check(&iso, Kind::Date, Role::Feature, reason);
    let reason = "2 of 2 values are dates, the day first";
    let day_first = ["31/12/2012", "01/02/2013"];
    check(&day_first, Kind::Date, Role::Feature, reason);
    let reason =
        "2 of 2 values are dates; day or month first can't be told: choose the order of dates";
    let open = ["03/04/2012", "01/02/2013"];
    check(&open, Kind::Date, Role::Ignored, reason);
}

#[test]
fn dressed_numbers_are_numbers_and_the_reason_says_so() {
    let reason =
        "2 of 2 values are numbers, 1 of them with amounts of money and groups of thousands";
    let notation = "\"$1,234.5\"";
    check(&[notation, "2"], Kind::Number, Role::Feature, reason);
    let reason = "2 of 2 values are numbers, 2 of them with percentages, read without the sign";
    check(&["12%", "3.5 %"], Kind::Number, Role::Feature, reason);
    check(
        &["0x1F", "0x20"],
        Kind::Category,
        Role::Feature,
        "2 different values in 2 rows",
    );
}

#[test]
fn row_counters_are_ignored() {
    let reason = "a row counter: it goes up by 1 from row to row";
    check(
        &series(10, |i| (i + 5).to_string()),
        Kind::Number,
        Role::Ignored,
        reason,
    );
    check(
        &series(9, |i| i.to_string()),
        Kind::Number,
        Role::Feature,
        "9 of 9 values are numbers",
    );
    let with_gap = series(12, |i| if i < 11 { i } else { 20 }.to_string());
    check(
        &with_gap,
        Kind::Number,
        Role::Feature,
        "12 of 12 values are numbers",
    );
}

#[test]
fn words_are_categories_identifiers_or_text() {
    check(
        &["yes", "no", "true"],
        Kind::Category,
        Role::Feature,
        "3 different values in 3 rows",
    );
    check(
        &series(20, |i| format!("w{i}")),
        Kind::Category,
        Role::Feature,
        "20 different values in 20 rows",
    );
    let reason = "21 different values in 21 rows: looks like an identifier";
    check(
        &series(21, |i| format!("w{i}")),
        Kind::Text,
        Role::Ignored,
        reason,
    );
    let reason = "30 different values in 60 rows";
    check(
        &series(60, |i| format!("w{}", i % 30)),
        Kind::Category,
        Role::Feature,
        reason,
    );
    let reason = "31 different values in 60 rows: free text";
    check(
        &series(60, |i| format!("w{}", i % 31)),
        Kind::Text,
        Role::Ignored,
        reason,
    );
}

#[test]
fn counting_words_stops_at_a_limit() {
    let reason = "more than 65536 different values in 70000 rows: looks like an identifier";
    check(
        &series(70_000, |i| format!("w{i}")),
        Kind::Text,
        Role::Ignored,
        reason,
    );
    let reason = "more than 65536 different values in 200000 rows: free text";
    check(
        &series(200_000, |i| format!("w{}", i / 2)),
        Kind::Text,
        Role::Ignored,
        reason,
    );
}

fn check_target(csv: &str, expected: Option<(&str, Kind)>) {
    let schema = read(csv).infer();
    assert_eq!(
        schema
            .target()
            .map(|field| (field.name.as_str(), field.kind)),
        expected,
        "{csv:?}"
    );
}

#[test]
fn target_is_named_or_last() {
    check_target("a,b\n1.5,x\n2.5,y\n", Some(("b", Kind::Category)));
    check_target("a,b\n1.5,x\n2.5,x\n", Some(("a", Kind::Number)));
    check_target("Y,b\n1.5,x\n2.5,y\n", Some(("Y", Kind::Number)));
    check_target("y,x\n1.5,x\n2.5,y\n", Some(("y", Kind::Number)));
    check_target(
        "x,y,z\n1.5,2.5,3.5\n4.5,5.5,6.5\n",
        Some(("z", Kind::Number)),
    );
    check_target("label,b\n1,x\n1,y\n", Some(("b", Kind::Category)));
    check_target("a\n1\n", None);
}

#[test]
fn whole_number_targets_of_few_values_are_classes() {
    check_target("a,b\n1.5,0\n2.5,1\n3.5,1\n", Some(("b", Kind::Category)));
    check_target("a,b\n1.5,0\n2.5,1\n3.5,2\n", Some(("b", Kind::Number)));
    let digits: String = (0..200).map(|i| format!("{}.5,{}\n", i, i % 10)).collect();
    check_target(&format!("a,b\n{digits}"), Some(("b", Kind::Category)));
}

#[test]
fn another_target_is_read_as_it_should() {
    let raw = read("a,b\n0,1.5\n1,2.5\n1,3.5\n");
    let schema = raw.with_target(&raw.infer(), "a");
    let shown: Vec<_> = schema
        .fields
        .iter()
        .map(|field| (field.kind, field.role))
        .collect();
    assert_eq!(
        shown,
        [
            (Kind::Category, Role::Target),
            (Kind::Number, Role::Feature)
        ]
    );
}

#[test]
fn a_former_target_of_few_numbers_is_a_number_again() {
    let raw = read("a,b\nu,0\nv,1\nu,1\n");
    let schema = raw.with_target(&raw.infer(), "a");
    let former = schema.field("b").unwrap();
    assert_eq!((former.kind, former.role), (Kind::Number, Role::Feature));
}

#[test]
fn sampled_row_counter_is_still_found() {
    let csv: String = (0..1000).map(|i| format!("{i},{}\n", i * i % 97)).collect();
    let limit = super::super::options::ReadLimit::Sample {
        rows: 200,
        seed: 1,
        file_bytes: csv.len() as u64,
    };
    let options = CsvOptions {
        has_header: Some(false),
        limit,
        ..CsvOptions::default()
    };
    let raw = read_all(csv.as_bytes(), options).unwrap();
    assert!(
        raw.is_partial && (100..=240).contains(&raw.n_rows),
        "{}",
        raw.n_rows
    );
    assert_eq!(raw.infer().fields[0].role, Role::Ignored);
}
