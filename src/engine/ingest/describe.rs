//! Schema, table and word counts of a file at once, from one look at each cell.
//!
//! The same as `infer`, `table` and `distinct` one after the other, looking at each cell once.

use super::infer::{propose, propose_target};
use super::look::{Look, Values, Words};
use super::raw::RawTable;
use super::schema::{Kind, Schema};
use super::table::{Category, Column};
use super::typed::{Typed, category_of, read_with};

/// A file as it is proposed to be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Described {
    /// What each column is, as [`RawTable::infer`] proposes.
    pub schema: Schema,
    /// The columns read so, as [`RawTable::table`] gives them.
    pub typed: Typed,
    /// By column, what is in those that are not in the table.
    pub unread: Vec<Option<Distinct>>,
}

/// The different values of a column of words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Distinct {
    /// Rows without a value.
    pub n_missing: u64,
    /// How many different values there are.
    pub n_distinct: u64,
    /// The first of them, in order of appearance.
    pub first: Vec<String>,
}

/// What is kept of a column until its kind is settled.
enum Found {
    Table(Column),
    Unread(Distinct),
    /// To be read again.
    Nothing,
}

pub(super) fn describe(raw: &RawTable) -> Described {
    let mut schema = Schema::default();
    let mut found = Vec::new();
    for (column, name) in raw.columns.iter().enumerate() {
        let look = Look::of(raw, column);
        let field = propose(&look, raw, name);
        found.push(keep(look, field.kind, raw));
        schema.fields.push(field);
    }
    let kinds: Vec<Kind> = schema.fields.iter().map(|field| field.kind).collect();
    propose_target(raw, &mut schema);
    for ((field, kind), found) in schema.fields.iter().zip(kinds).zip(&mut found) {
        if field.kind != kind {
            *found = Found::Nothing;
        }
    }
    let mut unread = Vec::with_capacity(found.len());
    let mut ready = Vec::with_capacity(found.len());
    for found in found {
        let (column, distinct) = match found {
            Found::Table(column) => (Some(column), None),
            Found::Unread(distinct) => (None, Some(distinct)),
            Found::Nothing => (None, None),
        };
        ready.push(column);
        unread.push(distinct);
    }
    let fields = schema.fields.iter().enumerate().zip(ready);
    let typed = read_with(
        raw,
        fields.map(|((column, field), ready)| (column, field, ready)),
    );
    Described {
        schema,
        typed,
        unread,
    }
}

fn keep(look: Look<'_>, kind: Kind, raw: &RawTable) -> Found {
    match (kind, look.values) {
        (Kind::Number, Values::Numbers(numbers)) if !look.facts.is_odd => {
            Found::Table(Column::Number(numbers))
        }
        (Kind::Date, Values::Dates(Some(dates))) => Found::Table(Column::Number(dates)),
        (Kind::Category, Values::Words(words)) => {
            Found::Table(Column::Category(category(words, raw)))
        }
        (Kind::Text, Values::Words(words)) => Found::Unread(distinct(&words)),
        _ => Found::Nothing,
    }
}

fn category(words: Words<'_>, raw: &RawTable) -> Category {
    category_of(words.codes, &words.values, raw.notation())
}

/// What is different among words.
pub(super) fn distinct(words: &Words<'_>) -> Distinct {
    let first = words.values.iter().take(Distinct::N_FIRST);
    Distinct {
        n_missing: words.n_missing,
        n_distinct: words.values.len() as u64,
        first: first.map(|text| (*text).to_owned()).collect(),
    }
}

impl Distinct {
    /// How many different values are shown.
    const N_FIRST: usize = 3;
}

#[cfg(test)]
mod tests {
    use super::super::options::CsvOptions;
    use super::super::reader::read_all;
    use super::super::table::Column;

    fn check(csv: &str) {
        check_as(csv, CsvOptions::default());
    }

    fn check_as(csv: &str, options: CsvOptions) {
        let raw = read_all(csv.as_bytes(), options).unwrap();
        let described = raw.describe();
        assert_eq!(described.schema, raw.infer(), "{csv:?}");
        // As text, because NaN differs from itself.
        assert_eq!(
            format!("{:?}", described.typed),
            format!("{:?}", raw.table(&described.schema)),
            "{csv:?}"
        );
        for (column, field) in described.schema.fields.iter().enumerate() {
            let expected = (!field.kind.is_usable()).then(|| raw.distinct(column));
            assert_eq!(described.unread[column], expected, "{csv:?}");
        }
    }

    #[test]
    fn everything_at_once_is_the_same_as_one_by_one() {
        check("a,b\n1,x\n2,y\n,x\n");
        check("day,code,n\n2020-01-01,007,1\n2020-01-02,008,inf\n2020-01-03,NA,-inf\n");
        check("a,target\n1.5,1\n2.5,0\n3.5,1\nNA,1\n");
        check("a,b,c\n9007199254740993,,\n1,,q\n2,,\"q, r\"\n");
        let mostly: String = (0..100).map(|i| format!("{i}.5,w{i}\n")).collect();
        check(&format!("x,id\n{mostly}n/k,w0\n"));
        check("day,n\n03/04/2021,1\n13/04/2021,2\n2021-05-01,3\n");
    }

    #[test]
    fn a_date_that_stands_for_no_value_is_none() {
        let mut options = CsvOptions::default();
        options.missing_words.push("9999-12-31".into());
        let csv = "until,n\n2020-01-01,1\n9999-12-31,2\n2021-01-01,3\n";
        check_as(csv, options.clone());
        let raw = read_all(csv.as_bytes(), options).unwrap();
        let described = raw.describe();
        let Column::Number(until) = &described.typed.table.columns()[0].column else {
            panic!("no dates")
        };
        assert!(until[0] < until[2] && until[1].is_nan(), "{until:?}");
    }
}
