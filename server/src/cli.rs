//! The command `headcount`.

use std::fmt::Display;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use etcetera::BaseStrategy;

use crate::{audit, backup, event, logs, mails, rehearse, serve, token};

/// Conference registration and volunteer sign-up that cannot overshoot.
#[derive(Debug, Parser)]
#[command(name = "headcount", version, about, max_term_width = 100)]
struct Headcount {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server
    Serve(serve::Args),
    /// Replay the ledger: exit 1 if any limit was ever passed or any count disagrees
    Audit(audit::Args),
    /// Play PyCon 2012 against a running server with a demo: exit 1 if any promise was broken
    Rehearse(rehearse::Args),
    /// Write a back-up, also while the server runs
    Backup(backup::Args),
    /// Put a back-up into a database where there is none yet, and audit it
    Restore(backup::Args),
    /// Set up events
    #[command(subcommand)]
    Event(event::Command),
    /// Make bearer tokens for roles
    #[command(subcommand)]
    Token(token::Command),
    /// See whether mails get out
    #[command(subcommand)]
    Mail(mails::Command),
}

/// Wrong usage or configuration, in words for whoever gave it.
#[derive(Debug)]
pub(crate) struct Wrong(pub(crate) String);

impl Wrong {
    pub(crate) fn new(what: impl Display, why: impl Display) -> Self {
        Self(format!("{what}: {why}"))
    }
}

/// Runs the command that this process was started with. 0: fine; 1: the check failed; 2: wrong usage or configuration.
pub fn run() -> ExitCode {
    let Headcount { command } = Headcount::parse();
    logs::start();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => return fail(&Wrong::new("can't start", why)),
    };
    let ran = match command {
        Command::Serve(args) => runtime.block_on(serve::run(args)),
        Command::Backup(args) => runtime.block_on(backup::backup(args)),
        Command::Restore(args) => runtime.block_on(backup::restore(args)),
        Command::Event(command) => runtime.block_on(event::run(command)),
        Command::Token(command) => runtime.block_on(token::run(command)),
        Command::Mail(command) => runtime.block_on(mails::run(command)),
        Command::Rehearse(args) => Ok(ExitCode::from(runtime.block_on(rehearse::run(&args)))),
        Command::Audit(args) => {
            default_database().map(|default| ExitCode::from(runtime.block_on(audit::run(&args, &default))))
        }
    };
    // Whatever still runs has been asked to end, and has had its time.
    runtime.shutdown_background();
    ran.unwrap_or_else(|wrong| fail(&wrong))
}

fn fail(Wrong(why): &Wrong) -> ExitCode {
    eprintln!("headcount: {why}");
    ExitCode::from(2)
}

/// The embedded database's file in the user's data folder.
pub(crate) fn default_file() -> Result<PathBuf, Wrong> {
    let folders = etcetera::choose_base_strategy();
    let folders = folders.map_err(|why| Wrong::new("no home folder for the data; give --database", why))?;
    Ok(folders.data_dir().join("headcount").join("headcount.sqlite"))
}

/// The same with its folder, which is made if it is not there.
pub(crate) fn new_default_file() -> Result<PathBuf, Wrong> {
    let file = default_file()?;
    let folder = file.parent().unwrap_or(&file);
    let wrong = |why| Wrong::new(format!("the data folder {} can't be made", folder.display()), why);
    fs::create_dir_all(folder).map_err(wrong)?;
    Ok(file)
}

/// The URL of [`default_file`].
pub(crate) fn default_database() -> Result<String, Wrong> {
    Ok(format!("sqlite://{}", default_file()?.display()))
}
