//! Check: what is wrong with the data, with evidence and a way to mend it; what is in it.

use std::sync::Arc;

use leptos::prelude::*;

use super::column_cards::ColumnCards;
use super::figures;
use super::thresholds::ThresholdFields;
use crate::engine::check::{Examination, Finding, Verdict as Judgement};
use crate::engine::plan::Plan;
use crate::format::{count, plural, short};
use crate::ui::actions::Actions;
use crate::ui::checking::is_mended;
use crate::ui::components::{Empty, FigureView, StageFrame, Tone, Verdict};
use crate::ui::route::Stage;
use crate::ui::workbench::Workbench;

/// The screen.
#[component]
pub(crate) fn Check() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let actions = expect_context::<Actions>();
    // Reaches outwards: the worker looks at the rows whenever they are read in another way.
    Effect::new(move |_| {
        bench.plan.track();
        bench.thresholds.track();
        actions.examine();
    });
    let has_plan = Memo::new(move |_| bench.plan.with(Option::is_some));
    let content = move || {
        if has_plan.get() {
            view! { <Checks/> }.into_any()
        } else {
            view! { <Empty sentence="There is nothing to check yet: open a table and choose its target." stage=Stage::Ingest/> }.into_any()
        }
    };
    view! { <StageFrame stage=Stage::Check>{content}</StageFrame> }
}

#[component]
fn Checks() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let content = move || {
        match bench.examined() {
        // What reading has shown already is there at once.
        None => view! {
            <Verdict tone=Tone::Neutral sentence="Looking at every row …"/>
            <ColumnCards found=None/>
        }
        .into_any(),
        Some(Err(notice)) => view! { <Verdict tone=Tone::Bad sentence=format!("The data can't be checked: {}.", notice.sentence) note=notice.hint/> }.into_any(),
        Some(Ok(found)) => view! { <Found found/> }.into_any(),
    }
    };
    view! {
        {content}
        <ThresholdFields/>
    }
}

#[component]
fn Found(found: Arc<Examination>) -> impl IntoView {
    let (passed, noticed): (Vec<Finding>, Vec<Finding>) = found
        .findings
        .iter()
        .cloned()
        .partition(|finding| finding.verdict == Judgement::Pass);
    let n_passed = passed.len() as u64;
    let bench = expect_context::<Workbench>();
    let judged = {
        let found = Arc::clone(&found);
        move || {
            let (tone, sentence, note) = bench.plan.with(|plan| verdict(&found, plan.as_ref()));
            view! { <Verdict tone sentence note/> }
        }
    };
    let strong = bench.thresholds.with_untracked(|bounds| bounds.association);
    let map = figures::heat_map(&found, strong);
    let has_pairs = found.associations.names.len() > 1;
    view! {
        {judged}
        <div class="row"><a class="button primary" href=Stage::Prepare.href()>"Continue to preparation"</a></div>
        <section>
            <h2>"What needs a look"</h2>
            <ul class="findings">{noticed.into_iter().map(|finding| view! { <FindingRow finding/> }).collect_view()}</ul>
            <details class="card">
                <summary>{format!("{} passed", plural(n_passed, "check"))}</summary>
                <ul class="findings">{passed.into_iter().map(|finding| view! { <FindingRow finding/> }).collect_view()}</ul>
            </details>
        </section>
        <ColumnCards found=Some(Arc::clone(&found))/>
        {has_pairs.then(|| view! { <FigureView drawn=figures::drawn(map, "Association")/> })}
    }
}

fn verdict(found: &Examination, plan: Option<&Plan>) -> (Tone, String, String) {
    let (done, open): (Vec<&Finding>, Vec<&Finding>) = found
        .findings
        .iter()
        .partition(|finding| is_mended(plan, finding));
    let of = |verdict| open.iter().filter(|one| one.verdict == verdict).count() as u64;
    let mended = match done.len() as u64 {
        0 => String::new(),
        n => format!(
            " {} mended in the plan.",
            if n == 1 {
                "1 finding is".into()
            } else {
                format!("{} are", plural(n, "finding"))
            }
        ),
    };
    let (fails, warns) = (of(Judgement::Fail), of(Judgement::Warn));
    let passes = of(Judgement::Pass);
    let sentence = match (fails, warns) {
        (0, 0) if !mended.is_empty() => "Nothing is left to mend.".into(),
        (0, 0) => format!("All {} pass.", plural(passes, "check")),
        (0, 1) => "1 finding needs a look; it is not grave.".into(),
        (0, warns) => format!("{} need a look, none is grave.", plural(warns, "finding")),
        (fails, 0) => format!(
            "{} should be mended before training.",
            plural(fails, "finding")
        ),
        (fails, warns) => format!(
            "{} should be mended before training, {} more {} a look.",
            plural(fails, "finding"),
            count(warns),
            if warns == 1 { "needs" } else { "need" }
        ),
    };
    let sampled = found.sampled.map_or_else(String::new, |n| {
        format!(
            " Associations are measured on a random {} of them.",
            count(n)
        )
    });
    let note = format!(
        "{} were looked at.{mended}{sampled} A fix lands in the roles or in the recipe, and Undo takes it back.",
        plural(found.n_rows, "row")
    );
    let tone = match (fails, warns) {
        (0, 0) => Tone::Good,
        (0, _) => Tone::Warn,
        _ => Tone::Bad,
    };
    (tone, sentence, note)
}

#[component]
fn FindingRow(finding: Finding) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let (class, shape, word) = match finding.verdict {
        Judgement::Pass => ("shape good", "●", "passed"),
        Judgement::Warn => ("shape warn", "▲", "warning"),
        Judgement::Fail => ("shape bad", "✕", "failed"),
    };
    let bench = expect_context::<Workbench>();
    let about = short(&finding.sentence, 60);
    let fix = finding.fix.clone().map(|fix| {
        let sought = finding.clone();
        let is_done = Memo::new(move |_| bench.plan.with(|plan| is_mended(plan.as_ref(), &sought)));
        move || {
            let (label, fix) = (fix.name(), fix.clone());
            if is_done.get() {
                view! { <span class="fixed"><span class="shape good" aria-hidden="true">"●"</span>"Mended: "{label}</span> }.into_any()
            } else {
                let name = format!("{label}: {about}");
                view! { <button type="button" aria-label=name on:click=move |_| actions.fix(fix.clone())>{label}</button> }.into_any()
            }
        }
    });
    let n_shown = finding.evidence.len() as u64;
    let evidence = (n_shown > 0).then(|| {
        let lines = finding
            .evidence
            .iter()
            .map(|one| view! { <li>{one.to_string()}</li> })
            .collect_view();
        let more = finding.n_affected.saturating_sub(n_shown);
        let more = (more > 0).then(|| view! { <li>{format!("and {} more", count(more))}</li> });
        view! { <details><summary>"Evidence"</summary><ul class="issues">{lines}{more}</ul></details> }
    });
    let threshold = finding
        .threshold
        .clone()
        .map(|threshold| view! { <span class="hint">{threshold}</span> });
    view! {
        <li class="finding">
            <span class=class aria-hidden="true">{shape}</span>
            <div>
                <p><span class="sr">{format!("{word}: ")}</span><b>{finding.check.name()}</b>" "{finding.sentence.clone()}</p>
                {threshold}
                {evidence}
            </div>
            {fix}
        </li>
    }
}
