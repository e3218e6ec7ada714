//! What the checks say about data sets whose troubles are known.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where something is missing"
)]

use trainyard::engine::charter::Task;
use trainyard::engine::check::{
    CheckId, Examination, Finding, Fix, Thresholds, Verdict, examine, profiles,
};
use trainyard::engine::ingest::{CsvOptions, read_all};

fn examined(csv: &[u8], target: &str) -> Examination {
    let raw = read_all(csv, CsvOptions::default()).unwrap();
    let schema = raw.with_target(&raw.infer(), target);
    let table = raw.table(&schema).table;
    let profiles = profiles(&raw, &schema, &table);
    let task = match table.column(target).unwrap() {
        trainyard::engine::ingest::Column::Number(_) => Task::Regression,
        trainyard::engine::ingest::Column::Category(_) => Task::Classification,
    };
    let found = examine(
        (&raw, &table),
        (&schema, &profiles),
        task,
        &Thresholds::default(),
    );
    // It travels to the page.
    let bytes = postcard::to_stdvec(&found).unwrap();
    assert_eq!(postcard::from_bytes::<Examination>(&bytes).unwrap(), found);
    found
}

/// What a file says whose one column of names holds these words in turn, 120 of them.
fn of_words(words: &[&str]) -> Examination {
    let line = |row: usize| {
        format!(
            "{}.5,{},{}\n",
            row % 11,
            words[row % words.len()],
            row % 7 % 2
        )
    };
    let lines: String = (0..120).map(line).collect();
    examined(format!("n,word,y\n{lines}").as_bytes(), "y")
}

/// The gravest finding of a check.
fn finding(found: &Examination, check: CheckId) -> &Finding {
    let of_check = |one: &&Finding| one.check == check;
    found.findings.iter().find(of_check).unwrap()
}

/// The columns a check complains about.
fn complaints(found: &Examination, check: CheckId) -> Vec<&str> {
    found
        .findings
        .iter()
        .filter(|finding| finding.check == check && finding.verdict != Verdict::Pass)
        .flat_map(|finding| finding.columns.iter().map(String::as_str))
        .collect()
}

#[test]
fn birdstrikes_costs_are_known_only_after_the_damage() {
    let found = examined(
        include_bytes!("../public/samples/birdstrikes.csv"),
        "damage",
    );
    let leaks = complaints(&found, CheckId::Leakage);
    for column in ["Cost Other", "Cost Repair", "Cost Total $"] {
        assert!(leaks.contains(&column), "{leaks:?}");
    }
    assert!(!leaks.contains(&"Speed IAS in knots"), "{leaks:?}");
    // The class `None` is a class, and by far the commonest.
    let balance = finding(&found, CheckId::ClassImbalance);
    assert!(balance.sentence.contains("“None”"), "{}", balance.sentence);
    assert_eq!(balance.fix, Some(Fix::BalanceClasses));
}

#[test]
fn honest_data_sets_are_not_accused() {
    let found = examined(include_bytes!("../public/samples/penguins.csv"), "species");
    assert_eq!(complaints(&found, CheckId::Leakage), Vec::<&str>::new());
    assert_eq!(
        complaints(&found, CheckId::ConflictingLabels),
        Vec::<&str>::new()
    );
    assert!(
        found
            .findings
            .iter()
            .all(|finding| finding.verdict != Verdict::Fail),
        "{:#?}",
        found.findings
    );
    let iris = examined(include_bytes!("../public/samples/iris.csv"), "species");
    assert!(
        iris.findings
            .iter()
            .all(|finding| finding.verdict != Verdict::Fail)
    );
    assert_eq!(
        complaints(&iris, CheckId::DuplicateRows),
        Vec::<&str>::new()
    );
}

#[test]
fn every_kind_of_trouble_is_found_with_evidence_and_a_fix() {
    let mut csv = String::from("id,n,copy,m,city,flag,empty,half,y\n");
    for row in 0..200 {
        let city = ["Bonn", "bonn ", "Ulm", "B.o.n.n"][row % 4];
        let number = if row == 7 {
            "900".to_owned()
        } else {
            format!("{}.5", row % 17)
        };
        let mixed = if row % 25 == 0 {
            "n/k".to_owned()
        } else {
            (row % 9).to_string()
        };
        let (empty, half) = if row % 3 == 0 {
            ("", "")
        } else {
            ("1.5", ["x", "z"][row % 2])
        };
        let empty = if empty.is_empty() {
            String::new()
        } else {
            format!("{empty}{}", row % 7)
        };
        let y = if row % 20 == 0 { "rare" } else { "usual" };
        csv.push_str(&format!(
            "{},{number},{number},{mixed},{city},on,{empty},{half},{y}\n",
            1000 + row * 3
        ));
    }
    let found = examined(csv.as_bytes(), "y");
    let has = |check, column: &str| {
        let columns = complaints(&found, check);
        assert!(
            columns.contains(&column),
            "{check:?}: {columns:?} {:#?}",
            found.findings
        );
    };
    has(CheckId::Identifier, "id");
    has(CheckId::DuplicateColumns, "copy");
    has(CheckId::StringVariants, "city");
    has(CheckId::MissingPattern, "half");
    has(CheckId::Missing, "empty");
    has(CheckId::ClassImbalance, "y");
    let merge = found
        .findings
        .iter()
        .find_map(|finding| match &finding.fix {
            Some(Fix::MergeVariants { column, into }) => Some((column.as_str(), into.len())),
            _ => None,
        });
    assert_eq!(merge, Some(("city", 2)));
    let evidence = finding(&found, CheckId::StringVariants);
    assert_eq!((evidence.n_affected, evidence.evidence.len()), (1, 1));
}

#[test]
fn duplicates_and_contradictions_are_counted_with_their_lines() {
    let mut csv = String::from("a,b,y\n");
    for row in 0..60 {
        csv.push_str(&format!(
            "{},{},{}\n",
            row % 30,
            row % 5,
            if row == 31 { "q" } else { "p" }
        ));
    }
    csv.push_str("77,1,q\n78,1,q\n");
    let found = examined(csv.as_bytes(), "y");
    let duplicates = finding(&found, CheckId::DuplicateRows);
    assert_eq!(
        (duplicates.verdict, duplicates.n_affected),
        (Verdict::Warn, 29)
    );
    assert_eq!(duplicates.evidence[0].line, Some(32));
    // 29 pairs, a fifth held out, and its twin in training four times of five.
    let both = finding(&found, CheckId::TrainTestDuplicates);
    assert_eq!((both.verdict, both.n_affected), (Verdict::Warn, 29));
    assert!(
        both.sentence.starts_with("About 9 of 12 test rows"),
        "{}",
        both.sentence
    );
    let conflicts = finding(&found, CheckId::ConflictingLabels);
    assert_eq!(
        (conflicts.verdict, conflicts.n_affected),
        (Verdict::Warn, 2)
    );
    assert_eq!(conflicts.fix, Some(Fix::DropConflictingRows));
}

#[test]
fn nothing_is_found_where_nothing_is() {
    let found = examined(b"a,y\n1.5,2.5\n2.5,3.5\n3.5,1.5\n4.5,2.25\n5.5,7.5\n", "y");
    assert!(
        found
            .findings
            .iter()
            .all(|finding| finding.verdict == Verdict::Pass),
        "{:#?}",
        found.findings
    );
    assert_eq!(found.findings.len(), CheckId::ALL.len());
}

#[test]
fn signs_that_mean_something_are_no_spelling() {
    let names = ["<=50K", ">50K", "A+", "A-", "C", "C++", "C#"];
    let mut csv = String::from("n,y\n");
    for row in 0..140 {
        csv.push_str(&format!("{}.5,{}\n", row % 11, names[row % names.len()]));
    }
    let found = examined(csv.as_bytes(), "y");
    assert_eq!(
        complaints(&found, CheckId::StringVariants),
        Vec::<&str>::new()
    );
}

#[test]
fn words_for_true_and_false_are_spellings_only_among_themselves() {
    let found = of_words(&["TRUE", "yes", "1", "False", "no", "TRUE"]);
    let flag = finding(&found, CheckId::StringVariants);
    let Some(Fix::MergeVariants { into, .. }) = &flag.fix else {
        panic!("{flag:?}");
    };
    let becomes = |from: &str| {
        let pair = into.iter().find(|(name, _)| name == from);
        pair.map(|(_, to)| to.as_str())
    };
    assert_eq!((becomes("yes"), becomes("1")), (Some("TRUE"), Some("TRUE")));
    assert_eq!(becomes("TRUE"), None);
    assert!(becomes("no") == Some("False") || becomes("False") == Some("no"));
    // Two words are one each, and letters alone may be codes of anything.
    for words in [
        &["yes", "no"][..],
        &["yes", "no", "t", "maybe"],
        &["f", "n", "y"],
    ] {
        let found = of_words(words);
        assert!(complaints(&found, CheckId::StringVariants).is_empty());
    }
}

#[test]
fn names_without_a_letter_are_pointed_at() {
    let found = of_words(&["here", "there", "--"]);
    assert_eq!(complaints(&found, CheckId::SpecialCharacters), ["word"]);
    let finding = finding(&found, CheckId::SpecialCharacters);
    assert!(
        finding.sentence.contains("40 values"),
        "{}",
        finding.sentence
    );
    assert_eq!((finding.evidence.len(), finding.n_affected), (1, 1));
    // Signs are names where all are signs.
    let found = of_words(&["+", "-"]);
    assert!(complaints(&found, CheckId::SpecialCharacters).is_empty());
}

#[test]
fn the_rarest_of_many_classes_is_seen() {
    let mut csv = String::from("n,y\n");
    for row in 0..1220 {
        csv.push_str(&format!("{},k{}\n", row * 7 % 31, row % 61));
    }
    csv.push_str("3,rare\n");
    let found = examined(csv.as_bytes(), "y");
    let balance = finding(&found, CheckId::ClassImbalance);
    assert!(balance.sentence.contains("“rare”"), "{}", balance.sentence);
}

/// One draw of halves here, the mean of a hundred there (tests/fixtures/check/make.py).
#[test]
fn a_columns_power_is_scikit_learns() {
    let fixture = include_str!("fixtures/check/power.json");
    let fixture: serde_json::Value = serde_json::from_str(fixture).unwrap();
    let mut n_compared = 0;
    for (file, expected) in fixture.as_object().unwrap() {
        let csv = std::fs::read(format!("public/samples/{file}")).unwrap();
        let found = examined(&csv, expected["target"].as_str().unwrap());
        for (column, power) in expected["columns"].as_object().unwrap() {
            let mut relations = found.relations.iter();
            let relation = relations.find(|one| one.column == *column).unwrap();
            let (mean, sd) = (
                power["mean"].as_f64().unwrap(),
                power["sd"].as_f64().unwrap(),
            );
            let ours = relation.power.unwrap();
            // Bins end between other values there.
            assert!(
                (ours - mean).abs() <= 3.0 * sd + 0.01,
                "{file} {column}: {ours} {mean} {sd}"
            );
            n_compared += 1;
        }
    }
    assert_eq!(n_compared, 13);
}
