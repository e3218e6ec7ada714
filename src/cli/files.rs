//! Files and streams: the only place of the command line that touches them.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::time::Instant;

use super::{Failure, PlanArguments};
use crate::engine::check::{ColumnProfile, profiles};
use crate::engine::ingest::{CsvOptions, CsvReader, RawTable, Role, Schema};
use crate::engine::plan::Plan;
use crate::engine::split::{Share, SplitBy};
use crate::engine::train::{Budget, ClassWeight};

/// Bytes read at a time.
const CHUNK: usize = 1 << 20;

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::File {
        path: path.display().to_string(),
        reason: error.to_string(),
    }
}

/// Reads a CSV as the page does: in chunks, everything detected.
pub(super) fn read_csv(path: &Path) -> Result<RawTable, Failure> {
    read_csv_with(path, CsvOptions::default())
}

/// Reads a CSV in a given way.
pub(super) fn read_csv_with(path: &Path, options: CsvOptions) -> Result<RawTable, Failure> {
    let mut file = File::open(path).map_err(|error| failed(path, &error))?;
    let mut reader = CsvReader::new(options);
    let mut chunk = vec![0; CHUNK];
    loop {
        let n_read = file
            .read(&mut chunk)
            .map_err(|error| failed(path, &error))?;
        if n_read == 0 {
            break;
        }
        reader.push(chunk.get(..n_read).unwrap_or_default())?;
    }
    let raw = reader.finish()?;
    if raw.n_issues > 0 {
        let first = raw
            .issues
            .first()
            .map(ToString::to_string)
            .unwrap_or_default();
        complain(&format!(
            "note: {}: {} notices, first: {first}",
            path.display(),
            raw.n_issues
        ));
    }
    Ok(raw)
}

pub(super) fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| failed(path, &error))
}

pub(super) fn write_text(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| failed(path, &error))
}

/// Prints to standard output; a closed pipe is not an error.
pub(super) fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Prints to standard error.
pub(super) fn complain(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Seconds since the first call.
pub(super) fn clock() -> impl Fn() -> f64 {
    let start = Instant::now();
    move || start.elapsed().as_secs_f64()
}

/// A file's name without its folder.
pub(super) fn name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// Kinds and roles as the arguments ask.
fn schema(raw: &RawTable, arguments: &PlanArguments) -> Result<Schema, Failure> {
    let mut schema = raw.infer();
    // Header names are read without blanks around them.
    let target = arguments.target.trim();
    let dropped: Vec<&str> = arguments.drop.iter().map(|name| name.trim()).collect();
    for name in dropped.iter().chain([&target]) {
        if schema.field(name).is_none() {
            let names = schema
                .fields
                .iter()
                .map(|field| field.name.chars().take(60).collect::<String>())
                .collect::<Vec<_>>()
                .join(", ");
            return Err(Failure::Usage {
                what: format!("{} has no column {name:?}", self::name(&arguments.file)),
                hint: format!("its columns are: {names}"),
            });
        }
    }
    schema = raw.with_target(&schema, target);
    for field in &mut schema.fields {
        if field.role != Role::Target && dropped.contains(&field.name.as_str()) {
            field.role = Role::Ignored;
        }
    }
    Ok(schema)
}

/// By what the arguments divide rows.
fn split_by(schema: &Schema, arguments: &PlanArguments) -> Result<SplitBy, Failure> {
    let by = match (&arguments.by_time, &arguments.by_group) {
        (Some(column), _) => SplitBy::Time {
            column: column.trim().into(),
        },
        (None, Some(column)) => SplitBy::Group {
            column: column.trim().into(),
        },
        (None, None) => SplitBy::Random,
    };
    match by.column() {
        Some(column) if schema.field(column).is_none() => Err(Failure::Usage {
            what: format!("there is no column {column:?} to divide rows by"),
            hint: "spell it as in the file's first row".into(),
        }),
        _ => Ok(by),
    }
}

/// The plan that the arguments ask for, and the columns' profiles.
pub(super) fn plan(
    raw: &RawTable,
    arguments: &PlanArguments,
) -> Result<(Plan, Vec<ColumnProfile>), Failure> {
    let schema = schema(raw, arguments)?;
    let typed = raw.table(&schema);
    if let Some(first) = typed.issues.first() {
        complain(&format!(
            "note: {} cells can't be read as their column's kind, first: {first}",
            typed.n_issues
        ));
    }
    let table = typed.table;
    let profiles = profiles(raw, &schema, &table);
    let mut plan = Plan::new(
        raw.fingerprint.as_str(),
        &CsvOptions::default(),
        &schema,
        &profiles,
    )?;
    if let Some(task) = arguments.task.task() {
        plan = plan.with_task(task, &profiles);
    }
    let train_share = Share::try_from(arguments.train_share).map_err(|error| Failure::Usage {
        what: error.to_string(),
        hint: "give --train-share a number such as 0.8".into(),
    })?;
    plan.split.train_share = train_share;
    plan.split.folds = arguments.folds;
    plan.split.repeats = arguments.repeats;
    plan.split.by = split_by(&schema, arguments)?;
    plan.split.seed = arguments.seed;
    if arguments.balance_classes {
        plan.class_weight = ClassWeight::Balanced;
    }
    plan.tuning = match (arguments.tune_seconds, arguments.tune_trials) {
        (Some(seconds), _) => Some(Budget::Seconds(seconds)),
        (None, trials) => trials.map(Budget::Trials),
    };
    Ok((plan, profiles))
}
