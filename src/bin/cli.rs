//! `trainyard`: the same core for machines. See `trainyard::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    trainyard::cli::run()
}
