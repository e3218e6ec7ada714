//! What a candidate takes is counted: by an allocator of this test's own, as the worker's does it.
#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::alloc::System;

use peakmem_alloc::{INSTRUMENTED_SYSTEM, PeakMemAlloc, PeakMemAllocTrait};
use trainyard::engine::check::profiles;
use trainyard::engine::execute::{MemoryGauge, Workspace, training_table};
use trainyard::engine::ingest::{CsvOptions, read_all};
use trainyard::engine::plan::Plan;
use trainyard::engine::train::{Estimator, FittedPipeline};

#[global_allocator]
static MEMORY: &PeakMemAlloc<System> = &INSTRUMENTED_SYSTEM;

#[test]
fn a_candidates_memory_is_counted() {
    let text = include_bytes!("../public/samples/breast_cancer.csv").as_slice();
    let raw = read_all(text, CsvOptions::default()).unwrap();
    let schema = raw.with_target(&raw.infer(), "diagnosis");
    let profiles = profiles(&raw, &schema, &raw.table(&schema).table);
    let plan = Plan::new("", &CsvOptions::default(), &schema, &profiles).unwrap();
    let mut workspace = Workspace::new(training_table(&raw, &plan), &plan).unwrap();
    let gauge = MemoryGauge {
        restart: || MEMORY.reset_peak_memory(),
        peak: || MEMORY.get_peak_memory() as u64,
    };
    let mut peak = |id: &str, gauge: Option<MemoryGauge>| {
        let estimator = Estimator::from_id(id, plan.task).unwrap();
        let (_, artifact) = workspace.run_candidate(&plan, &estimator, &|| 0.0);
        let pipeline: FittedPipeline = postcard::from_bytes(&artifact.unwrap()).unwrap();
        // A clock that goes on by itself: blocks of answers end.
        let now = std::cell::Cell::new(0.0);
        let clock = || {
            now.set(now.get() + 0.05);
            now.get()
        };
        let members = [(estimator, 1.0)];
        let found = workspace.measure(&members, &pipeline, (&clock, gauge));
        found.unwrap().peak_bytes
    };
    assert_eq!(peak("gaussian_nb", None), None);
    let bayes = peak("gaussian_nb", Some(gauge)).unwrap();
    let forest = peak("random_forest", Some(gauge)).unwrap();
    // The encoded matrix of a fold's rows, 364 x 30 numbers of 4 bytes, at least; and not the whole
    // program's memory.
    assert!((40_000..2_000_000).contains(&bayes), "{bayes}");
    assert!(forest > bayes, "{forest} {bayes}");
}
