//! `trainyard gate`: may this model be handed on?

use super::files::{clock, complain, name, read_csv_with, say, write_text};
use super::model::{now, read_bundle};
use super::{Failure, GateArguments};
use crate::engine::EngineError;
use crate::engine::deploy::Bundle;
use crate::engine::execute::{Workspace, training_table};
use crate::engine::gate::{
    Asks, Effect, Expectation, GateReport, Override, Subject, Verdict, gate, gate_on_test_rows,
    labelled,
};
use crate::engine::ingest::RawTable;

/// What a failed gate exits with.
const STOPPED: u8 = 3;

pub(super) fn run(arguments: &GateArguments) -> Result<u8, Failure> {
    let bundle = read_bundle(&arguments.bundle)?;
    let asks = asks(&arguments.expect, &bundle)?;
    let reason = arguments.reason.as_deref().map(str::trim);
    if reason.is_some_and(str::is_empty) {
        return Err(Failure::Usage {
            what: "--override wants a reason".into(),
            hint: "say in a sentence why the model may be handed on all the same".into(),
        });
    }
    let raw = read_csv_with(&arguments.file, bundle.plan.options.clone())?;
    let mut report = if raw.fingerprint.as_str() == bundle.plan.fingerprint {
        on_test_rows(&bundle, &raw, &asks)?
    } else {
        on_other_rows(&bundle, (&raw, &name(&arguments.file)), &asks)?
    };
    if let (Some(reason), Verdict::Fail) = (reason, report.verdict) {
        report.overridden = Some(Override {
            reason: reason.into(),
            at: now(),
        });
    }
    if let Some(path) = &arguments.out {
        write_text(path, &report.to_json())?;
    }
    if let Some(path) = &arguments.junit {
        write_text(path, &report.to_junit())?;
    }
    say(&if arguments.json {
        report.to_json()
    } else {
        told(&report)
    });
    Ok(if report.is_open() { 0 } else { STOPPED })
}

/// On the rows that training set aside, with everything that training again can tell.
fn on_test_rows(bundle: &Bundle, raw: &RawTable, asks: &Asks) -> Result<GateReport, EngineError> {
    let plan = &bundle.plan;
    let mut workspace = Workspace::new(training_table(raw, plan), plan)?;
    let model = (plan, &bundle.run, &bundle.pipeline);
    let labels = &bundle.manifest.labels;
    gate_on_test_rows(&mut workspace, model, labels, asks, &clock())
}

/// On all labelled rows of a file that the model was not trained on.
fn on_other_rows(
    bundle: &Bundle,
    (raw, name): (&RawTable, &str),
    asks: &Asks,
) -> Result<GateReport, Failure> {
    complain(&format!(
        "note: {name} is not the file that the model was trained on: all of its rows are taken as unseen"
    ));
    let (plan, labels) = (&bundle.plan, &bundle.manifest.labels);
    let mut fields = bundle.pipeline.fields();
    fields.extend(plan.schema.target().cloned());
    let table = raw.table_as(&fields)?.table;
    let target = plan.target_name();
    let Some((table, truth, n_unknown)) = labelled(&table, (target, plan.task), labels) else {
        return Err(Failure::Usage {
            what: format!("{name} has no row whose {target:?} is one that the model knows"),
            hint: "give a file with the target's column, or the file it was trained on".into(),
        });
    };
    let source = format!("the {} labelled rows of {name}", truth.len());
    let subject = Subject {
        pipeline: &bundle.pipeline,
        run: &bundle.run,
        plan,
        labels,
        held_out: (&table, &truth),
        n_unknown,
        source: &source,
        fingerprint: raw.fingerprint.as_str(),
        training: None,
    };
    Ok(gate(subject, asks, &clock()).map_err(EngineError::from)?)
}

/// `COLUMN=up|down[:CLASS]`, column by column.
fn asks(expected: &[String], bundle: &Bundle) -> Result<Asks, Failure> {
    let mut asks = Asks::default();
    for text in expected {
        let wrong = |hint: String| Failure::Usage {
            what: format!("--expect {text:?} is no expectation"),
            hint,
        };
        let form = "write COLUMN=up, COLUMN=down or COLUMN=up:CLASS";
        let (column, effect) = text.rsplit_once('=').ok_or_else(|| wrong(form.into()))?;
        let (effect, class) = match effect.split_once(':') {
            Some((effect, class)) => (effect, Some(class.trim().to_string())),
            None => (effect, bundle.manifest.labels.last().cloned()),
        };
        let effect = match effect.trim() {
            "up" => Effect::Up,
            "down" => Effect::Down,
            _ => return Err(wrong(form.into())),
        };
        let labels = &bundle.manifest.labels;
        if let Some(class) = class.as_ref().filter(|class| !labels.contains(class)) {
            let known = match labels.join(", ") {
                labels if labels.is_empty() => {
                    "the model predicts a number: leave the class out".into()
                }
                labels => format!("there is no class {class:?}; the classes are {labels}"),
            };
            return Err(wrong(known));
        }
        let column = column.trim().to_string();
        let fields = bundle.pipeline.fields();
        if !fields.iter().any(|field| field.name == column) {
            let names: Vec<String> = fields.into_iter().map(|field| field.name).collect();
            return Err(wrong(format!("the model reads {}", names.join(", "))));
        }
        asks.expectations.push(Expectation {
            column,
            effect,
            class,
        });
    }
    Ok(asks)
}

/// The report as lines.
fn told(report: &GateReport) -> String {
    let mut lines = vec![report.sentence()];
    if let Some(why) = &report.overridden {
        lines.push(format!("Overridden: {}", why.reason));
    }
    lines.push(String::new());
    for test in &report.tests {
        let interval = test.interval95.map_or_else(String::new, |(low, high)| {
            format!(", 95 % interval {low:.4} to {high:.4}")
        });
        lines.push(format!(
            "{:<10}  {}: {}",
            test.verdict.name(),
            test.id.name(),
            test.found
        ));
        lines.push(format!(
            "            asked: {} ({}{interval})",
            test.asked, test.source
        ));
    }
    lines.join("\n")
}
