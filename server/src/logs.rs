//! Logs, on standard error: structured, and without personal data.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::EnvFilter;

/// Starts logging: what, by `HEADCOUNT_LOG` (such as `info` or `headcount::requests=debug`), and how, by
/// `HEADCOUNT_LOG_FORMAT` (`json`, or text for people).
pub(crate) fn start() {
    let filter = EnvFilter::builder().with_env_var("HEADCOUNT_LOG").try_from_env();
    // What it says of an unknown option of the database's address has its value in it, which may be a mistyped password.
    let filter = filter.unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,sqlx_postgres::options=error"));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    // In a file or a journal, colours are noise between the words that somebody searches for.
    let logs = if stderr().is_terminal() { logs } else { logs.with_ansi(false) };
    // An error says that somebody else, such as a test, has set up logging already.
    let _ = if std::env::var("HEADCOUNT_LOG_FORMAT").is_ok_and(|format| format == "json") {
        logs.json().try_init()
    } else {
        logs.try_init()
    };
}
