//! Understand: the question, and what counts as success, stated before the data is seen.

use leptos::prelude::*;

use super::costs::CostFields;
use crate::engine::charter::{Charter, Metric, Task};
use crate::engine::compare;
use crate::engine::plan::Plan;
use crate::format::digits;
use crate::ui::actions::Actions;
use crate::ui::components::{
    Choice, DecimalField, SelectField, StageFrame, Term, TextField, Tone, Verdict,
};
use crate::ui::route::Stage;
use crate::ui::workbench::Workbench;

/// The screen.
#[component]
pub(crate) fn Understand() -> impl IntoView {
    view! {
        <StageFrame stage=Stage::Understand>
            <CharterVerdict/>
            <div class="row"><a class="button primary" href=Stage::Ingest.href()>"Continue to the data"</a></div>
            <Question/>
            <Success/>
            <Limits/>
        </StageFrame>
    }
}

/// What is stated, in a sentence, and what is odd about it.
#[component]
fn CharterVerdict() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let content = move || {
        let charter = bench.charter.get();
        let baseline = charter.metric.and_then(|metric| baseline(bench, metric));
        if let Some(objection) = charter.objection(baseline) {
            let note = "Choose a bound that a model has to earn, or leave it open.";
            return view! { <Verdict tone=Tone::Warn sentence=objection note/> }.into_any();
        }
        match (charter.metric, charter.bound) {
            (Some(metric), Some(bound)) => {
                let side = if metric.reaches(bound + 1.0, bound) { "at least" } else { "at most" };
                let sentence = format!("Success is {} of {side} {}.", metric.name(), digits(Some(bound)));
                let note = match baseline {
                    Some(score) => format!("A model that learns nothing would score about {}.", digits(Some(score))),
                    None => "Results are judged by it; once a table is open, this page says what learning nothing scores.".into(),
                };
                view! { <Verdict tone=Tone::Good sentence note/> }.into_any()
            }
            _ if charter.is_stated() => view! { <Verdict tone=Tone::Neutral sentence="The question is stated; what counts as success is open." note="Without a bound, results are compared with the baseline alone."/> }.into_any(),
            _ => view! { <Verdict tone=Tone::Neutral sentence="Nothing is stated, and nothing has to be." note="But a bound chosen after seeing scores is a wish, not a test. Two minutes here make every later verdict worth more."/> }.into_any(),
        }
    };
    view! { {content} }
}

/// What learning nothing scores on the open data.
fn baseline(bench: Workbench, metric: Metric) -> Option<f64> {
    let dataset = bench.dataset.get()?;
    bench.plan.with(|plan| {
        let plan: &Plan = plan.as_ref()?;
        plan.baseline(metric, &dataset.profiles)
    })
}

#[component]
fn Question() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let text = move |of: fn(&Charter) -> &String| {
        Signal::derive(move || bench.charter.with(|charter| of(charter).clone()))
    };
    let target = move || {
        bench.plan.with(|plan| {
            plan.as_ref().map(|plan| {
                format!(
                    "The target is {}, chosen where the table is opened.",
                    plan.target_name()
                )
            })
        })
    };
    view! {
        <section class="card">
            <h2>"The question"</h2>
            <div class="fields-column">
                <TextField label="In one sentence" value=text(|charter| &charter.question) placeholder="Which customers will leave within three months?"
                    on_change=move |text| actions.state(move |charter| charter.question = text)/>
                <TextField label="Who acts on a prediction, and how" value=text(|charter| &charter.actor) placeholder="The service team calls the hundred likeliest each week."
                    on_change=move |text| actions.state(move |charter| charter.actor = text)/>
                <div class="row fields">
                    <TextField label="Owner" value=text(|charter| &charter.owner) placeholder="Who answers for the model"
                        on_change=move |text| actions.state(move |charter| charter.owner = text)/>
                    <TextField label="Approver" value=text(|charter| &charter.approver) placeholder="Who must agree before it is used"
                        on_change=move |text| actions.state(move |charter| charter.approver = text)/>
                </div>
                <p class="hint">{target}</p>
            </div>
        </section>
    }
}

#[component]
fn Success() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let task = move || bench.plan.with(|plan| plan.as_ref().map(|plan| plan.task));
    let metrics = move || {
        let open = Choice::new("", "left open");
        let tasks = task().map_or(vec![Task::Classification, Task::Regression], |task| {
            vec![task]
        });
        let metrics = tasks.into_iter().flat_map(Task::metrics);
        let choice = |metric: &Metric| Choice::new(metric.id(), metric.name());
        std::iter::once(open)
            .chain(metrics.map(choice))
            .collect::<Vec<_>>()
    };
    let metric = move || bench.charter.with(|charter| charter.metric);
    let set_metric = move |id: String| {
        actions.state(move |charter| {
            charter.metric = Metric::from_id(&id);
            charter.bound = None;
        });
    };
    let bound = Signal::derive(move || bench.charter.with(|charter| charter.bound));
    let usual = move || {
        let metric = metric()?;
        let usual = metric.usual_bound(baseline(bench, metric)?);
        // As it is shown.
        let bound = compare::digits(usual).parse().unwrap_or(usual);
        let set = move |_| actions.state(move |charter| charter.bound = Some(bound));
        let label = format!(
            "Use {}, a tenth of the way from learning nothing to perfect",
            digits(Some(usual))
        );
        Some(view! { <button type="button" on:click=set>{label}</button> })
    };
    view! {
        <section class="card">
            <h2>"Success"</h2>
            <div class="row fields">
                <SelectField label="Measured by" choices=Signal::derive(metrics)
                    value=Signal::derive(move || metric().map_or("", Metric::id).to_string()) on_change=set_metric/>
                <DecimalField label="From where on it is a success" value=bound
                    on_change=move |bound| actions.state(move |charter| charter.bound = bound)/>
                {usual}
            </div>
            <p class="hint">{move || metric().map(Metric::explanation)}</p>
            <CostFields/>
        </section>
    }
}

#[component]
fn Limits() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    let micros = Signal::derive(move || bench.charter.with(|charter| charter.max_us_per_row));
    let kilobytes = Signal::derive(move || bench.charter.with(|charter| charter.max_kilobytes));
    let explainable = move || bench.charter.with(|charter| charter.must_be_explainable);
    let toggle = move |_| {
        actions.state(|charter| charter.must_be_explainable = !charter.must_be_explainable)
    };
    view! {
        <section class="card">
            <h2>"Limits"</h2>
            <div class="row fields">
                <DecimalField label="Microseconds per prediction, at most" value=micros
                    on_change=move |value| actions.state(move |charter| charter.max_us_per_row = value)/>
                <DecimalField label="Kilobytes per model, at most" value=kilobytes
                    on_change=move |value| actions.state(move |charter| charter.max_kilobytes = value)/>
                <label class="check"><input type="checkbox" prop:checked=explainable on:change=toggle/>
                    "A person must be able to follow a prediction"</label>
            </div>
            <p class="hint">
                "What is stated here travels with the plan and in every "
                <Term word="bundle" explanation="The file in which a chosen model leaves this page, with everything that belongs to it."/>
                "; Compare and Monitor say whether the bound is met."
            </p>
        </section>
    }
}
