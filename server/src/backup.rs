//! `headcount backup` and `headcount restore`: a whole copy in one file, taken beside a running server, and put back into a
//! database where there is none yet. Either is there whole or not at all, and what was put back is audited.

mod postgres;
mod sqlite;

use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::audit::{self, Audit};
use crate::cli::{Wrong, default_database};
use crate::store;

/// What both commands take.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The back-up's file
    path: PathBuf,
    /// `sqlite://PATH` or `postgres://…`; a file in your data folder by default
    #[arg(long, env = "HEADCOUNT_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
}

/// What a back-up is of, as its first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A SQLite file.
    Sqlite,
    /// PostgreSQL's own format, of `pg_dump --format=custom`.
    Postgres,
}

impl Kind {
    fn of_url(url: &str) -> Result<Self, Wrong> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Ok(Self::Sqlite),
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            _ => Err(Wrong("the database is not sqlite://PATH or postgres://…".to_owned())),
        }
    }

    fn of_file(path: &Path) -> Result<Self, Wrong> {
        let wrong = |why| Wrong::new(format!("{} can't be read", path.display()), why);
        let mut begin = Vec::new();
        File::open(path).map_err(wrong)?.take(16).read_to_end(&mut begin).map_err(wrong)?;
        match &begin[..] {
            b"SQLite format 3\0" => Ok(Self::Sqlite),
            [b'P', b'G', b'D', b'M', b'P', ..] => Ok(Self::Postgres),
            _ => Err(Wrong(format!("{} is no back-up of Headcount", path.display()))),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// Writes a back-up, beside a running server or without one.
pub(crate) async fn backup(args: Args) -> Result<ExitCode, Wrong> {
    let url = args.database.map_or_else(default_database, Ok)?;
    let kind = Kind::of_url(&url)?;
    // Whoever has another program's database here should know before there is a file.
    let store =
        store::open_read_only(&url).await.map_err(|why| Wrong::new("the database can't be used", why))?;
    store.close().await;
    let unfinished = Unfinished::create(&args.path)?;
    match kind {
        Kind::Sqlite => sqlite::copy_out(&url, &unfinished.path).await?,
        Kind::Postgres => postgres::dump(&url, &unfinished.path).await?,
    }
    let bytes = unfinished.finish()?;
    println!(
        "Backed up to {}, {bytes} bytes. It holds people's addresses: keep it as safe as the database.",
        args.path.display()
    );
    Ok(ExitCode::SUCCESS)
}

/// Puts a back-up into a database where there is none yet, and audits it. 0: every promise was kept; 1: one was broken
/// before the back-up was made, and it is there as it was.
pub(crate) async fn restore(args: Args) -> Result<ExitCode, Wrong> {
    let url = args.database.map_or_else(default_database, Ok)?;
    let (wanted, found) = (Kind::of_url(&url)?, Kind::of_file(&args.path)?);
    if wanted != found {
        let (found, wanted) = (found.name(), wanted.name());
        return Err(Wrong(format!("this back-up is of {found}, and the database is {wanted}")));
    }
    match wanted {
        Kind::Sqlite => sqlite::copy_in(&args.path, &url).await?,
        Kind::Postgres => postgres::load(&args.path, &url).await?,
    }
    let wrong = |why| Wrong::new("the database can't be used", why);
    // A back-up of an older release gets the schema of this one, as it would at the server's start.
    let store = store::open(&url).await.map_err(wrong)?;
    let audits = audit::of_store(store.as_ref(), None).await.map_err(wrong)?;
    store.close().await;
    for audit in &audits {
        let verdict = if audit.is_clean() {
            "every promise was kept"
        } else {
            "a promise was broken: see headcount audit"
        };
        println!("{}: {} entries put back; {verdict}.", audit.event.slug, audit.version);
    }
    Ok(if audits.iter().all(Audit::is_clean) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A file that gets its name once all of it is there, and is taken away where that fails.
struct Unfinished<'a> {
    path: PathBuf,
    last: &'a Path,
    is_done: bool,
}

impl<'a> Unfinished<'a> {
    /// A new and empty file that only its owner may read, beside the one that it becomes.
    fn create(last: &'a Path) -> Result<Self, Wrong> {
        let wrong = |why| Wrong::new(format!("{} can't be written", last.display()), why);
        if last.symlink_metadata().is_ok() {
            return Err(Wrong(format!(
                "there is something at {} already: give another name",
                last.display()
            )));
        }
        // Of its own: two that are made at once must not write into one another.
        let mut name = last.as_os_str().to_owned();
        name.push(format!(".{}.unfinished", std::process::id()));
        let path = PathBuf::from(name);
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).map_err(wrong)?;
        Ok(Self { path, last, is_done: false })
    }

    /// Gives it its name, once it is on the disk. Says how many bytes it has.
    fn finish(mut self) -> Result<u64, Wrong> {
        let wrong = |why| Wrong::new(format!("{} can't be written", self.last.display()), why);
        let file = File::open(&self.path).map_err(wrong)?;
        file.sync_all().map_err(wrong)?;
        let bytes = file.metadata().map_err(wrong)?.len();
        // Unlike a renaming, a link never takes the place of what somebody has put there meanwhile.
        fs::hard_link(&self.path, self.last).map_err(wrong)?;
        let folder = self.last.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all()).map_err(wrong)?;
        self.is_done = fs::remove_file(&self.path).is_ok();
        Ok(bytes)
    }
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        if !self.is_done {
            // It is being said already why it could not be made.
            let _ = fs::remove_file(&self.path);
        }
    }
}
