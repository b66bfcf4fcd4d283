//! The program: all it does is run the command line.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// A registration is some hundred small allocations, made and freed on different threads: what the system's allocator is
/// slowest at.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    server::cli::run()
}
