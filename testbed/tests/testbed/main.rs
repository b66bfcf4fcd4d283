//! What all other tests rely on.

mod cluster;
mod leftovers;
mod signals;
mod unconfigured;

use std::env;
use std::process::Command;

/// Set for a test that another one runs.
const INSIDE: &str = "TESTBED_INSIDE";

/// One test of this program, in a process of its own.
fn again(test: &str) -> Command {
    let mut again = Command::new(env::current_exe().unwrap());
    again.args(["--exact", test, "--nocapture"]).env(INSIDE, "1");
    again.env("HEADCOUNT_BIN", testbed::binary().unwrap());
    again
}

fn is_inside() -> bool {
    env::var_os(INSIDE).is_some()
}
