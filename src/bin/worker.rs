//! A worker: see `trainyard::worker::host`.

use std::alloc::System;

use peakmem_alloc::{INSTRUMENTED_SYSTEM, PeakMemAlloc, PeakMemAllocTrait};
use trainyard::engine::execute::MemoryGauge;

/// The usual allocator, and a count of what it gave.
#[global_allocator]
static MEMORY: &PeakMemAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    let gauge = MemoryGauge {
        restart: || MEMORY.reset_peak_memory(),
        peak: || MEMORY.get_peak_memory() as u64,
    };
    // Fails only outside of a worker, where nobody listens.
    let _ = trainyard::worker::host::start(gauge);
}
