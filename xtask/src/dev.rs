//! `cargo xtask dev`: Trunk rebuilds the app and the page reloads itself; beside it a server that is built and
//! started anew whenever its own sources change. Trunk hands `/api` and the like on to it (see Trunk.toml).

use std::env;
use std::fs;
use std::os::unix::process::{CommandExt, parent_id};
use std::process::{Child, Command, ExitCode};
use std::thread;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};

use crate::process::run as run_command;
use crate::workspace::{files_below, headcount, root, target};
use crate::{cargo, setup};

/// Trunk.toml's proxies name the same address. It is not `headcount serve`'s own, so that both can run.
const LISTEN: &str = "127.0.0.1:8013";
/// The argument with which this command starts itself a second time, for the server's part.
const SERVER_ONLY: &str = "--server-only";
/// What the server is made from.
const SOURCES: [&str; 7] = [
    "Cargo.lock",
    "Cargo.toml",
    "domain",
    "server/Cargo.toml",
    "server/build.rs",
    "server/migrations",
    "server/src",
];
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Starts the server's part as a child and becomes Trunk.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    if arguments.iter().any(|argument| argument == SERVER_ONLY) {
        return keep_serving();
    }
    let tools = setup::for_building()?;
    Command::new(env::current_exe()?)
        .args(["dev", SERVER_ONLY])
        .spawn()
        .context("cannot start the part that runs the server")?;
    let mut trunk = tools.command("trunk");
    trunk.arg("serve").args(arguments).current_dir(root()).env_remove("NO_COLOR");
    // Becomes Trunk, so that signals reach it; the child notices when it ends.
    Err(trunk.exec()).context("cannot start Trunk")
}

/// Builds and runs the server until Trunk, the parent, is gone.
fn keep_serving() -> Result<ExitCode> {
    let parent = parent_id();
    let mut built_from = None;
    let mut server: Option<Server> = None;
    while parent_id() == parent {
        // A folder may vanish while it is looked through; the next look tells what has changed.
        if let Ok(state) = state()
            && built_from.as_ref() != Some(&state)
        {
            built_from = Some(state);
            // The old server goes on while the new one is built, and if that fails.
            if build() {
                drop(server.take());
                server = Some(Server::start()?);
            }
        }
        thread::sleep(LOOK_EVERY);
    }
    Ok(ExitCode::SUCCESS)
}

/// The sources with the times of their last change.
fn state() -> Result<Vec<(std::path::PathBuf, Option<SystemTime>)>> {
    let mut state = Vec::new();
    for source in SOURCES {
        for file in files_below(&root().join(source))? {
            // A file may vanish while an editor saves it.
            let changed = fs::metadata(&file).and_then(|data| data.modified()).ok();
            state.push((file, changed));
        }
    }
    Ok(state)
}

/// Whether the server could be built; the compiler says what is wrong.
fn build() -> bool {
    cargo::offline(&["build", "--package", "headcount-server"]).status().is_ok_and(|status| status.success())
}

/// A running server, which ends with its value.
struct Server(Child);

impl Server {
    fn start() -> Result<Self> {
        let folder = target().join("dev");
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let database = format!("sqlite://{}", folder.join("headcount.sqlite").display());
        let mut command = Command::new(headcount("debug"));
        command.args(["serve", "--listen", LISTEN, "--demo", "pycon-2012", "--database", &database]);
        Ok(Self(command.spawn().context("cannot start the server")?))
    }

    /// Asks it to end, as Ctrl-C would; by the shell, since a machine may lack the program `kill`.
    fn ask_to_end(&self) -> Result<()> {
        run_command(Command::new("sh").args(["-c", r#"kill "$1""#, "sh", &self.0.id().to_string()]))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.ask_to_end().is_err() {
            // One that has ended meanwhile needs no end.
            let _ = self.0.kill();
        }
        let _ = self.0.wait();
    }
}
