//! `trainyard drift`: which columns of a newer file moved.

use serde::Serialize;

use super::files::{read_csv, say};
use super::{DriftArguments, Failure};
use crate::engine::ingest::{Field, Kind, Role};
use crate::engine::monitor::{ColumnDrift, DriftReport, EffectMetric, TestName, between_tables};

#[derive(Serialize)]
struct Report<'a> {
    columns: Vec<Entry<'a>>,
    drifted_share: f64,
    verdict: &'a str,
}

#[derive(Serialize)]
struct Entry<'a> {
    name: &'a str,
    kind: Kind,
    test: Option<TestName>,
    statistic: Option<f64>,
    p: Option<f64>,
    q: Option<f64>,
    effect_metric: EffectMetric,
    effect: Option<f64>,
    threshold: f64,
    unseen_share: f64,
    missing_reference: f64,
    missing_current: f64,
    drifted: bool,
}

pub(super) fn run(arguments: &DriftArguments) -> Result<u8, Failure> {
    let reference = read_csv(&arguments.reference)?;
    let current = read_csv(&arguments.current)?;
    let proposed = reference.infer();
    let schema = match &arguments.target {
        None => reference.without_target(&proposed),
        Some(target) if proposed.field(target.trim()).is_some() => {
            reference.with_target(&proposed, target.trim())
        }
        Some(target) => {
            return Err(Failure::Usage {
                what: format!("the reference has no column {target:?}"),
                hint: format!("its columns are: {}", reference.columns.join(", ")),
            });
        }
    };
    let is_compared = |field: &&Field| {
        field.kind.is_usable()
            && (field.role != Role::Ignored)
            && current.columns.contains(&field.name)
    };
    let is_lost =
        |field: &&Field| field.role != Role::Ignored && !current.columns.contains(&field.name);
    let lost: Vec<&str> = schema
        .fields
        .iter()
        .filter(is_lost)
        .map(|field| field.name.as_str())
        .collect();
    let fields: Vec<Field> = schema.fields.iter().filter(is_compared).cloned().collect();
    let report = between_tables(
        &reference.table_as(&fields)?.table,
        &current.table_as(&fields)?.table,
    )?;
    let mut report = report;
    if !lost.is_empty() {
        let clause = format!("; not in the newer file: {}.", lost.join(", "));
        report.verdict = report.verdict.trim_end_matches('.').to_owned() + &clause;
    }
    if arguments.json {
        let shown = Report {
            columns: report.columns.iter().map(entry).collect(),
            drifted_share: report.drifted_share,
            verdict: &report.verdict,
        };
        say(&serde_json::to_string_pretty(&shown).unwrap_or_default());
    } else {
        print(&report);
    }
    let is_alarm = arguments
        .max_drifted_share
        .is_some_and(|limit| report.drifted_share > limit);
    Ok(if is_alarm { 3 } else { 0 })
}

fn entry(column: &ColumnDrift) -> Entry<'_> {
    Entry {
        name: &column.name,
        kind: column.kind,
        test: column.test,
        statistic: column.statistic,
        p: column.p,
        q: column.q,
        effect_metric: column.effect_metric,
        effect: column.effect,
        threshold: column.threshold,
        unseen_share: column.unseen_share,
        missing_reference: column.missing_reference,
        missing_current: column.missing_current,
        drifted: column.drifted,
    }
}

fn print(report: &DriftReport) {
    say(&report.verdict);
    say(&format!(
        "\n{:<24} {:<9} {:<20} {:>10} {:>10} {:>8}",
        "column", "kind", "test", "q", "effect", "verdict"
    ));
    let number =
        |value: Option<f64>| value.map_or_else(|| "-".into(), |value| format!("{value:.3}"));
    for column in &report.columns {
        say(&format!(
            "{:<24} {:<9} {:<20} {:>10} {:>10} {:>8}",
            column.name.chars().take(24).collect::<String>(),
            column.kind.name(),
            column.test.map_or("-", TestName::name),
            number(column.q),
            number(column.effect),
            if column.drifted { "drifted" } else { "-" }
        ));
    }
}
