//! SQLite copies itself, as of one moment, while others write.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::Unfinished;
use crate::cli::Wrong;

/// Writes a whole copy into an empty file.
pub(super) async fn copy_out(url: &str, to: &Path) -> Result<(), Wrong> {
    let wrong = |why: sqlx::Error| Wrong::new("the back-up can't be made", why);
    let path = to.to_str().ok_or_else(|| Wrong(format!("{} is no path in UTF-8", to.display())))?;
    let options = SqliteConnectOptions::from_str(url).map_err(wrong)?.read_only(true);
    let mut connection = options.connect().await.map_err(wrong)?;
    sqlx::query("VACUUM INTO ?").bind(path).execute(&mut connection).await.map_err(wrong)?;
    connection.close().await.map_err(wrong)
}

/// Puts a copy where the URL says.
pub(super) async fn copy_in(from: &Path, url: &str) -> Result<(), Wrong> {
    let options = SqliteConnectOptions::from_str(url);
    let options = options.map_err(|why| Wrong::new("the database's address can't be used", why))?;
    let file = PathBuf::from(options.get_filename());
    for beside in ["", "-wal", "-shm"] {
        let mut name = file.clone().into_os_string();
        name.push(beside);
        if Path::new(&name).exists() {
            let name = Path::new(&name).display();
            return Err(Wrong(format!("there is a database at {name} already: move it away first")));
        }
    }
    let unfinished = Unfinished::create(&file)?;
    // Not `fs::copy`, which would bring the rights along that somebody has given the back-up.
    let copied = File::open(from).and_then(|mut from| {
        let mut to = OpenOptions::new().write(true).open(&unfinished.path)?;
        io::copy(&mut from, &mut to)
    });
    copied.map_err(|why| Wrong::new(format!("{} can't be copied", from.display()), why))?;
    check(&unfinished.path).await?;
    unfinished.finish().map(|_| ())
}

/// Whether a copy is whole, and of Headcount.
async fn check(copy: &Path) -> Result<(), Wrong> {
    let no_backup = |why: String| Wrong(format!("this is no whole back-up of Headcount: {why}"));
    // Immutable, so that nothing is laid beside it.
    let options = SqliteConnectOptions::new().filename(copy).read_only(true).immutable(true);
    let checked = async {
        let mut connection = options.connect().await?;
        let (verdict,): (String,) =
            sqlx::query_as("PRAGMA quick_check(1)").fetch_one(&mut connection).await?;
        let (tables,): (i64,) = sqlx::query_as(
            "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('events', 'entries', '_sqlx_migrations')",
        )
        .fetch_one(&mut connection)
        .await?;
        connection.close().await?;
        Ok::<_, sqlx::Error>((verdict, tables))
    };
    match checked.await {
        Ok((verdict, 3)) if verdict == "ok" => Ok(()),
        Ok((verdict, 3)) => Err(no_backup(verdict)),
        Ok(_) => Err(no_backup("it has other tables".to_owned())),
        Err(why) => Err(no_backup(why.to_string())),
    }
}
