//! How the file was read, and how else it could be: every choice shown at once on the first rows.

use std::sync::Arc;

use leptos::prelude::*;

use crate::engine::check::DatasetSummary;
use crate::engine::ingest::{
    CsvOptions, DateOrder, Decimal, Dialect, Encoding, Format, Grouping, Quote, Ragged,
};
use crate::format::short;
use crate::plot::Rows;
use crate::ui::actions::Actions;
use crate::ui::components::{Choice, RowsTable, SelectField, TextField};
use crate::ui::workbench::Workbench;

/// Larger files are read again on a click, not with every choice.
const SMALL: u64 = 50_000_000;

/// Choices, and the first rows as they read them.
#[component]
pub(super) fn ReadingOptions(dataset: Arc<DatasetSummary>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let is_small = dataset.n_bytes <= SMALL;
    let draft = RwSignal::new(bench.options.get_untracked());
    let change = Callback::new(
        move |change: Box<dyn FnOnce(&mut CsvOptions) + Send + Sync>| {
            draft.update(change);
            bench.shows_options.set(true);
            let options = draft.get_untracked();
            if is_small {
                actions.reread(options);
            } else {
                actions.preview(options);
            }
        },
    );
    let is_changed = move || {
        bench
            .options
            .with(|options| draft.with(|draft| draft != options))
    };
    let apply = move |_| actions.reread(draft.get_untracked());
    let is_open = bench.shows_options.get_untracked();
    view! {
        <details class="card" open=is_open>
            <summary>"How the file was read"</summary>
            <Choices dialect=dataset.dialect draft change/>
            <p class="hint">{if is_small {
                "A change reads the file again and proposes kinds and roles anew."
            } else {
                "A change shows at once how the first rows would be read; the file is large, so it is read again when you say so."
            }}</p>
            <Show when=move || !is_small && is_changed()>
                <div class="row"><button type="button" class="primary" on:click=apply>"Read the file this way"</button></div>
            </Show>
            <FirstRows dataset/>
        </details>
    }
}

/// The first rows, as the last choice would read them.
#[component]
fn FirstRows(dataset: Arc<DatasetSummary>) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let table = move || {
        match bench.preview.get() {
        Some(Err(notice)) => {
            view! { <p class="failure">{format!("So it can't be read: {}. {}", notice.sentence, notice.hint)}</p> }.into_any()
        }
        Some(Ok(preview)) => {
            let head = preview.fields.iter().map(|field| format!("{} ({})", short(&field.name, 30), field.kind.name()));
            rows(head.collect(), &preview.rows)
        }
        None => {
            let head = dataset.schema.fields.iter().map(|field| short(&field.name, 30));
            rows(head.collect(), &dataset.preview)
        }
    }
    };
    view! { <h3>"First rows"</h3>{table} }
}

fn rows(head: Vec<String>, cells: &[Vec<String>]) -> AnyView {
    let body = cells
        .iter()
        .map(|row| row.iter().map(|cell| short(cell, 40)).collect())
        .collect();
    view! { <RowsTable rows=Rows { head, body } name="First rows"/> }.into_any()
}

type Change = Box<dyn FnOnce(&mut CsvOptions) + Send + Sync>;

#[component]
fn Choices(
    dialect: Dialect,
    draft: RwSignal<CsvOptions>,
    change: Callback<Change>,
) -> impl IntoView {
    let words = Signal::derive(move || draft.with(|options| shown_words(&options.missing_words)));
    let set_words = move |text: String| {
        let words = text.split(',').map(|word| word.trim().to_owned()).collect();
        change.run(Box::new(move |options| options.missing_words = words));
    };
    let raggeds = vec![
        Choice::new("aside", "set aside and listed"),
        Choice::new("pad", "kept, padded or cut"),
    ];
    let ragged = Signal::derive(move || {
        draft.with(|options| {
            if options.ragged == Ragged::Pad {
                "pad"
            } else {
                "aside"
            }
            .to_string()
        })
    });
    let set_ragged = move |value: String| {
        change.run(Box::new(move |options| {
            options.ragged = if value == "pad" {
                Ragged::Pad
            } else {
                Ragged::SetAside
            };
        }));
    };
    let is_json = dialect.format == Format::Json;
    let cut = (!is_json).then(|| view! { <HowCut dialect draft change/> });
    view! {
        <div class="row fields">
            {cut}
            {select("Encoding", dialect.encoding.name(), Encoding::ALL.map(|one| (one, one.name())).to_vec(), draft, change, |options| &mut options.encoding)}
            {select("Decimal mark", if dialect.decimal == Decimal::Point { "point" } else { "comma" }, vec![(Decimal::Point, "point 1.5"), (Decimal::Comma, "comma 1,5")], draft, change, |options| &mut options.decimal)}
            {select("Thousands", dialect.grouping.name(), Grouping::ALL.map(|one| (one, one.name())).to_vec(), draft, change, |options| &mut options.grouping)}
            {select("Dates such as 03/04/2021", "column by column", vec![(DateOrder::DayFirst, "day first"), (DateOrder::MonthFirst, "month first")], draft, change, |options| &mut options.date_order)}
            <SelectField label="Rows of another length" choices=raggeds value=ragged on_change=set_ragged/>
            <TextField label="Words for a missing value, separated by commas" placeholder="none" value=words on_change=set_words/>
        </div>
    }
}

#[component]
fn HowCut(
    dialect: Dialect,
    draft: RwSignal<CsvOptions>,
    change: Callback<Change>,
) -> impl IntoView {
    let delimiter = match dialect.delimiter {
        b'\t' => "tab".to_string(),
        other => char::from(other).to_string(),
    };
    let header = if dialect.has_header {
        "first row has names"
    } else {
        "no names"
    };
    let quote = match dialect.quote {
        Quote::Double => "\"",
        Quote::Single => "'",
        Quote::None => "none",
    };
    view! {
        {select("Columns are separated by", &delimiter, vec![(b',', "comma ,"), (b';', "semicolon ;"), (b'\t', "tab"), (b'|', "bar |")], draft, change, |options| &mut options.delimiter)}
        {select("Header", header, vec![(true, "first row has names"), (false, "no names")], draft, change, |options| &mut options.has_header)}
        {select("Quotes", quote, vec![(Quote::Double, "double \""), (Quote::Single, "single '"), (Quote::None, "none")], draft, change, |options| &mut options.quote)}
    }
}

/// A choice of the options, or what was detected.
fn select<T: Copy + PartialEq + Send + Sync + 'static>(
    label: &'static str,
    detected: &str,
    values: Vec<(T, &'static str)>,
    draft: RwSignal<CsvOptions>,
    change: Callback<Change>,
    slot: fn(&mut CsvOptions) -> &mut Option<T>,
) -> impl IntoView + use<T> {
    let detected = Choice::new("", format!("detected: {detected}"));
    let numbered = values.iter().enumerate();
    let choices = numbered.map(|(index, (_, text))| Choice::new(index.to_string(), *text));
    let choices: Vec<Choice> = std::iter::once(detected).chain(choices).collect();
    let all = values.clone();
    let value = Signal::derive(move || {
        let mut options = draft.get();
        let chosen = *slot(&mut options);
        let index = all.iter().position(|(value, _)| Some(*value) == chosen);
        index.map(|index| index.to_string()).unwrap_or_default()
    });
    let set = move |chosen: String| {
        let value = chosen
            .parse::<usize>()
            .ok()
            .and_then(|index| values.get(index))
            .map(|(value, _)| *value);
        change.run(Box::new(move |options| *slot(options) = value));
    };
    view! { <SelectField label choices value on_change=set/> }
}

/// The empty word is not shown: an empty field is always missing.
fn shown_words(words: &[String]) -> String {
    let words: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !word.is_empty())
        .collect();
    words.join(", ")
}
