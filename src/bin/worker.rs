//! A worker: see `trainyard::worker::host`.

fn main() {
    // Fails only outside of a worker, where nobody listens.
    let _ = trainyard::worker::host::start();
}
