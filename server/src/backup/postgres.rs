//! PostgreSQL has programs of its own for this; they see one moment, while others write.

use std::io::ErrorKind;
use std::path::Path;
use std::process::Stdio;

use percent_encoding::percent_decode_str;
use reqwest::Url;
use tokio::process::Command;

use crate::cli::Wrong;

/// Writes a whole copy, in PostgreSQL's custom format.
pub(super) async fn dump(url: &str, to: &Path) -> Result<(), Wrong> {
    let mut command = program("pg_dump", url)?;
    command.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]).arg(to);
    run(command, "pg_dump").await
}

/// Puts a copy into a database that has no tables of ours; all of it or nothing.
pub(super) async fn load(from: &Path, url: &str) -> Result<(), Wrong> {
    if has_tables(url).await? {
        return Err(Wrong("this database holds Headcount's tables already: give an empty one".to_owned()));
    }
    let mut command = program("pg_restore", url)?;
    command.args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]).arg(from);
    run(command, "pg_restore").await
}

async fn has_tables(url: &str) -> Result<bool, Wrong> {
    use sqlx::Connection;
    let wrong = |why: sqlx::Error| Wrong::new("the database can't be used", why);
    let mut connection = sqlx::PgConnection::connect(url).await.map_err(wrong)?;
    let found: (bool,) = sqlx::query_as("SELECT to_regclass('events') IS NOT NULL")
        .fetch_one(&mut connection)
        .await
        .map_err(wrong)?;
    connection.close().await.map_err(wrong)?;
    Ok(found.0)
}

/// One of PostgreSQL's programs with the database's address. Everybody on the machine can read a program's arguments, so
/// the password goes by the environment.
fn program(name: &str, url: &str) -> Result<Command, Wrong> {
    let mut url = Url::parse(url).map_err(|why| Wrong::new("the database's address can't be used", why))?;
    let mut command = Command::new(name);
    let secret = url.password().map(|text| percent_decode_str(text).decode_utf8_lossy().into_owned());
    // What is no `cannot be a base` URL takes a password, and none.
    let _ = url.set_password(None);
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let in_query = pairs.iter().find(|(key, _)| key == "password").map(|(_, value)| value.clone());
    if in_query.is_some() {
        let others = pairs.iter().filter(|(key, _)| key != "password");
        url.query_pairs_mut().clear().extend_pairs(others);
    }
    if let Some(secret) = in_query.or(secret) {
        command.env("PGPASSWORD", secret);
    }
    command.arg("--dbname").arg(url.as_str()).stdin(Stdio::null());
    Ok(command)
}

async fn run(mut command: Command, name: &str) -> Result<(), Wrong> {
    let output = command.output().await.map_err(|why| match why.kind() {
        ErrorKind::NotFound => Wrong(format!(
            "{name} is not there: it comes with PostgreSQL's client (apt-get install postgresql-client)"
        )),
        _ => Wrong::new(format!("{name} can't be run"), why),
    })?;
    if output.status.success() {
        return Ok(());
    }
    Err(Wrong(format!("{name} failed: {}", String::from_utf8_lossy(&output.stderr).trim())))
}
