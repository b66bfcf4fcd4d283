//! What an attendee's first visit downloads. A size is the same on every machine, so it may fail the build.

use std::fs;

use anyhow::{Result, ensure};

use crate::workspace::{app, files_below};

/// In bytes, with brotli.
const BUDGET: u64 = 220_000;

/// Prints each file of the app, and fails above the budget.
pub(crate) fn check() -> Result<()> {
    let mut total = 0;
    println!("  {:<44} {:>10} {:>10}", "file", "bytes", "brotli");
    for path in files_below(&app())? {
        if path.extension().is_some_and(|extension| extension == "br" || extension == "gz") {
            continue;
        }
        let bytes = fs::metadata(&path)?.len();
        // What brotli does not shrink is sent as it is.
        let sent = fs::metadata(path.with_added_extension("br")).map_or(bytes, |data| data.len());
        let name = path.strip_prefix(app())?.display().to_string();
        println!("  {name:<44} {bytes:>10} {sent:>10}");
        total += sent;
    }
    println!("  {:<44} {:>10} {total:>10}  of {BUDGET}", "first visit", "");
    ensure!(total <= BUDGET, "a first visit costs {} bytes more than the {BUDGET} allowed", total - BUDGET);
    Ok(())
}
