//! `headcount token`: bearer tokens for roles.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use domain::ids::EventSlug;
use domain::text;

use crate::cli::{Wrong, default_database};
use crate::store::{self, Role, RoleRow};
use crate::tokens::{Digest, new_role_token};

/// What to do with tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a token and print it, this once
    Create(Create),
}

/// Which token.
#[derive(Debug, Args)]
pub(crate) struct Create {
    /// The event in which it is valid
    #[arg(long, env = "HEADCOUNT_EVENT", value_name = "SLUG")]
    event: String,
    /// What its bearer may do
    #[arg(long, env = "HEADCOUNT_ROLE")]
    role: Role,
    /// What the public ledger says beside the role, such as "front desk": everybody can read it there
    #[arg(long, env = "HEADCOUNT_LABEL", default_value = "", value_parser = label)]
    label: String,
    /// `sqlite://PATH` or `postgres://…`; a file in your data folder by default
    #[arg(long, env = "HEADCOUNT_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
}

pub(crate) async fn run(command: Command) -> Result<ExitCode, Wrong> {
    let Command::Create(Create { event, role, label, database }) = command;
    let url = database.map_or_else(default_database, Ok)?;
    let wrong = |why: store::StoreError| Wrong::new("the database can't be used", why);
    let store = store::open_as_it_is(&url).await.map_err(wrong)?;
    let slug = EventSlug::from(event.as_str());
    let found = store.events().await.map_err(wrong)?.into_iter().find(|row| row.slug == slug);
    let Some(row) = found else {
        return Err(Wrong(format!("there is no event {event:?} in this database")));
    };
    let token = new_role_token();
    let kept = RoleRow { token: Digest::of_token(&token), event: row.id, role, label };
    store.add_role(&kept).await.map_err(wrong)?;
    store.close().await;
    println!("{token}");
    eprintln!("Keep it safe: it is shown this once, and whoever has it is {} of {event}.", role.as_str());
    Ok(ExitCode::SUCCESS)
}

/// In a line of the ledger it shall stay one word or two.
const LABEL_CHARS: usize = 40;

fn label(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Ok(String::new());
    }
    text::line("label", text, 1, LABEL_CHARS).map_err(|problem| problem.detail)
}
