use proptest::prelude::*;

use super::super::options::{Decimal, Encoding, Ragged, ReadLimit};
use super::super::schema::{Kind, Role};
use super::*;

fn read(csv: impl AsRef<[u8]>) -> Result<RawTable, Error> {
    read_all(csv.as_ref(), CsvOptions::default())
}

fn rows(raw: &RawTable) -> Vec<String> {
    raw.preview(usize::MAX)
        .into_iter()
        .map(|row| row.join("|"))
        .collect()
}

/// Checks names, rows and issues; rows are `field|field`.
fn check(csv: impl AsRef<[u8]>, names: &[&str], expected: &[&str], issues: &[&str]) {
    let raw = read(&csv).unwrap();
    assert_eq!(raw.columns, names);
    assert_eq!(rows(&raw), expected);
    let shown: Vec<String> = raw.issues.iter().map(ToString::to_string).collect();
    assert_eq!(shown.len(), issues.len(), "{shown:?}");
    for (shown, start) in shown.iter().zip(issues) {
        assert!(shown.starts_with(start), "{shown}");
    }
    assert_eq!(raw.n_issues, issues.len() as u64);
}

fn check_error(csv: impl AsRef<[u8]>, message: &str) {
    let error = read(&csv).unwrap_err();
    assert_eq!(error.to_string(), message);
    assert!(error.hint().ends_with('.'));
    assert_eq!(
        serde_json::from_str::<Error>(&serde_json::to_string(&error).unwrap()).unwrap(),
        error
    );
    assert_eq!(
        byte_by_byte(csv.as_ref(), CsvOptions::default()),
        Err(error)
    );
}

fn byte_by_byte(csv: &[u8], options: CsvOptions) -> Result<RawTable, Error> {
    let mut reader = CsvReader::new(options);
    for byte in csv {
        reader.push(&[*byte])?;
    }
    reader.finish()
}

#[test]
fn unreadable_files_get_different_answers() {
    check_error("", "the file is empty");
    check_error("\u{feff}", "the file is empty");
    check_error("\n \r\n\n", "the file holds only blank lines");
    check_error(
        "name,age\n",
        "the file has 2 column names but no rows below them",
    );
    check_error(
        "name,\"age\n",
        "a quote opened in line 1 is never closed, so no row could be read",
    );
    check_error(
        b"PK\x03\x04\x14\0",
        "this is not a text file: it looks like a ZIP or Excel file",
    );
    check_error(
        b"\x89PNG\r\n\x1a\n\0",
        "this is not a text file: it looks like a picture",
    );
    check_error(
        "a,b,c\n1,2\n3,4\n",
        "none of the 2 rows can be used; line 2: 2 of 3 fields; the row is set aside, look for a stray quote or delimiter",
    );
    check_error(
        "x,".repeat(20_000),
        "the first row has 20001 columns; at most 20000 are read",
    );
}

#[test]
fn small_and_wide_files_are_fine() {
    check("a\n1\n2\n", &["a"], &["1", "2"], &[]);
    check("a,b\nx,y\n", &["a", "b"], &["x|y"], &[]);
    check("1,2", &["column_1", "column_2"], &["1|2"], &[]);
    check(
        "a,b\r\n1,2\r\n\r\n  \r\n3,4",
        &["a", "b"],
        &["1|2", "3|4"],
        &[],
    );
    let wide = format!("{0}z\n{0}z\n", "x,".repeat(4999));
    assert_eq!(read(wide).unwrap().columns.len(), 5000);
}

#[test]
fn a_byte_order_mark_is_no_text() {
    check("\u{feff}a,b\n1,2\n", &["a", "b"], &["1|2"], &[]);
    assert!(read("\u{feff}a,b\n1,2\n").unwrap().dialect.had_bom);
}

#[test]
fn ragged_rows_are_set_aside_and_listed() {
    let csv = "a,b\n1,2\n3\n4,5,6\n\"x\ny\",8\n9\n";
    check(
        csv,
        &["a", "b"],
        &["1|2", "x\ny|8"],
        &["line 3: 1 of 2", "line 4: 3 of 2", "line 7: 1 of 2"],
    );
    let raw = read(csv).unwrap();
    assert_eq!((raw.n_rows_set_aside, raw.line(0), raw.line(1)), (3, 2, 5));
}

#[test]
fn ragged_rows_can_be_kept() {
    let options = CsvOptions {
        ragged: Ragged::Pad,
        ..CsvOptions::default()
    };
    let raw = read_all(b"a,b\n1,2\n3\n4,5,6\n", options).unwrap();
    assert_eq!(rows(&raw), ["1|2", "3|", "4|5"]);
    assert_eq!((raw.n_issues, raw.n_rows_set_aside), (2, 0));
}

#[test]
fn names_are_repaired_and_listed() {
    check(
        "a,a,,d\n1,x,2,3\n",
        &["a", "a_2", "column_3", "d"],
        &["1|x|2|3"],
        &[
            "line 1: there is already a column `a`; this one is called `a_2`",
            "line 1: a column has no name",
        ],
    );
}

#[test]
fn open_quote_is_listed_where_it_begins() {
    check(
        "a,b\n1,2\n3,\"x\n4,5\n",
        &["a", "b"],
        &["1|2", "3|x\n4,5\n"],
        &["line 3: a quote is opened here"],
    );
}

#[test]
fn windows_1252_is_detected() {
    check(b"caf\xe9,b\n\x80,2\n", &["café", "b"], &["€|2"], &[]);
}

#[test]
fn late_invalid_bytes_are_replaced_and_listed() {
    let mut csv = format!("a,b\n{}", "é,1\n".repeat(100_000)).into_bytes();
    csv.extend_from_slice(b"\xff,2\n");
    let raw = read(&csv).unwrap();
    assert_eq!(raw.cell(100_000, 0), "\u{fffd}");
    let start = format!("line 100002: byte 0xFF at offset {}", csv.len() - 4);
    assert!(
        raw.issues[0].to_string().starts_with(&start),
        "{}",
        raw.issues[0]
    );
}

#[test]
fn options_overrule_what_is_detected() {
    let options = CsvOptions {
        delimiter: Some(b';'),
        has_header: Some(false),
        encoding: Some(Encoding::Windows1252),
        decimal: Some(Decimal::Comma),
        ..CsvOptions::default()
    };
    let raw = read_all("é,1;2\n".as_bytes(), options).unwrap();
    assert_eq!(rows(&raw), ["Ã©,1|2"]);
}

#[test]
fn decimal_commas_become_numbers() {
    let raw = read("a;b\n1,5;x\n2,25;y\n-3;y\n").unwrap();
    let typed = raw.table(&raw.infer());
    assert_eq!(
        typed.table.column("a"),
        Some(&super::super::Column::Number(vec![1.5, 2.25, -3.0]))
    );
}

fn limited(n_rows: u64, limit: ReadLimit) -> Result<RawTable, Error> {
    let csv: String = (0..n_rows).map(|row| format!("r{row}\n")).collect();
    read_all(
        format!("name\n{csv}").as_bytes(),
        CsvOptions {
            limit,
            ..CsvOptions::default()
        },
    )
}

#[test]
fn limits_keep_the_rows_they_name() {
    let first = limited(10, ReadLimit::First { rows: 3 }).unwrap();
    assert_eq!(
        (rows(&first).join(" "), first.is_partial),
        ("r0 r1 r2".to_owned(), true)
    );
    assert!(!limited(3, ReadLimit::First { rows: 3 }).unwrap().is_partial);
    let range = limited(10, ReadLimit::Range { from: 8, to: 99 }).unwrap();
    assert_eq!(
        (rows(&range).join(" "), range.is_partial, range.line(0)),
        ("r8 r9".to_owned(), true, 10)
    );
    assert_eq!(
        limited(5, ReadLimit::Range { from: 7, to: 9 }),
        Err(Error::NoRowsInLimit { n_seen: 5 })
    );
}

#[test]
fn sample_is_near_its_size() {
    let n_rows = 100_000;
    let file_bytes = (0..n_rows)
        .map(|row| format!("r{row}\n").len() as u64)
        .sum::<u64>()
        + 5;
    let sample = |seed| {
        limited(
            n_rows,
            ReadLimit::Sample {
                rows: 5000,
                seed,
                file_bytes,
            },
        )
        .unwrap()
    };
    assert!(
        (4500..=6000).contains(&sample(1).n_rows),
        "{}",
        sample(1).n_rows
    );
    assert_eq!(sample(1), sample(1));
    assert_ne!(rows(&sample(1)), rows(&sample(2)));
}

#[test]
fn feeding_may_stop_once_satisfied() {
    let csv = "a,b\n".to_owned() + &"1,2\n".repeat(300_000);
    let options = CsvOptions {
        limit: ReadLimit::First { rows: 10 },
        ..CsvOptions::default()
    };
    let mut reader = CsvReader::new(options.clone());
    for part in csv.as_bytes().chunks(1000) {
        reader.push(part).unwrap();
        if reader.is_satisfied() {
            break;
        }
    }
    assert_eq!(reader.n_rows(), 10);
    assert_eq!(reader.finish(), read_all(csv.as_bytes(), options));
}

#[test]
fn a_failed_reader_stays_failed() {
    let mut reader = CsvReader::new(CsvOptions::default());
    let zip = [b"PK\x03\x04".to_vec(), vec![0; HEAD_BYTES]].concat();
    let error = reader.push(&zip).unwrap_err();
    assert_eq!(reader.push(b"x"), Err(error.clone()));
    assert_eq!(reader.finish(), Err(error));
}

#[test]
fn a_huge_cell_is_kept() {
    let huge = "x".repeat(3_000_000);
    let raw = read(format!("a,b\n{huge},1\n")).unwrap();
    assert_eq!(raw.cell(0, 0).len(), huge.len());
}

#[test]
fn a_model_names_all_columns_it_misses() {
    let raw = read("b,x\n1,2\n3,4\n").unwrap();
    let field =
        |name: &str| super::super::Field::new(name, Kind::Number, Role::Feature, String::new());
    let table = raw.table_as(&[field("x"), field("b")]).unwrap().table;
    assert_eq!(
        table
            .columns()
            .iter()
            .map(|named| named.name.as_str())
            .collect::<Vec<_>>(),
        ["x", "b"]
    );
    let error = raw
        .table_as(&[field("a"), field("b"), field("c")])
        .unwrap_err();
    assert_eq!(error.to_string(), "columns are missing: a, c");
}

fn quoted(cell: &str, delimiter: char) -> String {
    if cell.is_empty() || cell.contains(['"', '\n', '\r', delimiter]) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

fn cells(n_columns: usize) -> impl Strategy<Value = Vec<Vec<String>>> {
    // Blanks alone are as good as nothing: lines of them are no rows.
    let cell = "[a1é😀,;\t|\"\n\r .-]{0,6}".prop_map(|cell| match cell.trim() {
        "" => String::new(),
        _ => cell,
    });
    prop::collection::vec(prop::collection::vec(cell, n_columns), 1..20)
}

proptest! {
    #[test]
    fn written_tables_read_back(
        table in (2_usize..6).prop_flat_map(cells),
        delimiter in prop::sample::select(vec![',', ';', '\t', '|']),
        newline in prop::sample::select(vec!["\n", "\r\n"]),
        pieces in prop::collection::vec(1_usize..40, 1..30),
    ) {
        let n_columns = table[0].len();
        let mut csv = (0..n_columns).map(|i| format!("c{i}")).collect::<Vec<_>>().join(&delimiter.to_string());
        csv.push_str(newline);
        for row in &table {
            let fields: Vec<String> = row.iter().map(|cell| quoted(cell, delimiter)).collect();
            csv.push_str(&fields.join(&delimiter.to_string()));
            csv.push_str(newline);
        }
        let options = CsvOptions {
            delimiter: Some(delimiter as u8),
            has_header: Some(true),
            encoding: Some(Encoding::Utf8),
            ..CsvOptions::default()
        };
        // A row may look like units, a sum or the names once more: it is set aside and counted...
        let judged = read_all(csv.as_bytes(), options.clone());
        if let Ok(raw) = &judged {
            prop_assert_eq!(raw.n_rows as u64 + raw.n_rows_set_aside, table.len() as u64);
        }
        // ... unless every row is to be kept.
        let options = CsvOptions { ragged: Ragged::Pad, ..options };
        let raw = read_all(csv.as_bytes(), options.clone()).unwrap();
        prop_assert_eq!(raw.preview(usize::MAX), table);
        let mut reader = CsvReader::new(options.clone());
        let mut rest = csv.as_bytes();
        for size in pieces.iter().cycle() {
            let (piece, after) = rest.split_at(rest.len().min(*size));
            reader.push(piece).unwrap();
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
        prop_assert_eq!(reader.finish().unwrap(), raw.clone());
        prop_assert_eq!(byte_by_byte(csv.as_bytes(), options).unwrap(), raw);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300), text in "[a1,;\"\n\r é.]{0,80}") {
        for bytes in [bytes, text.into_bytes()] {
            let whole = read(&bytes);
            if let Ok(raw) = &whole {
                let typed = raw.table(&raw.infer());
                prop_assert_eq!(typed.table.n_rows(), raw.n_rows);
            }
            prop_assert_eq!(byte_by_byte(&bytes, CsvOptions::default()), whole);
        }
    }
}
