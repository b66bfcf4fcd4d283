//! A `headcount serve` of its own, as its users run it.

use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};
use std::{env, fs};

use anyhow::{Context, Result, bail, ensure};

use crate::unconfigured::unconfigured;
use crate::warden::Warden;
use crate::{Disk, signal};

/// What the server prints before its address, once it answers.
const LISTENING: &str = "Listening on http://";
const PATIENCE: Duration = Duration::from_mins(1);
/// How long what an ended process has printed may take to be read.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// A running server; killed with its value, or with the process.
#[derive(Debug)]
pub struct Headcount {
    /// Where it listens.
    pub address: SocketAddr,
    child: Child,
    warden: Warden,
    output: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

impl Headcount {
    /// Starts `headcount serve` with a database and further arguments, and waits until it answers. Without `--listen`
    /// among them it takes a free port.
    ///
    /// # Errors
    /// Where it does not come up, with all that it printed.
    pub fn start(database: &str, arguments: &[&str]) -> Result<Self> {
        Self::start_on(Disk::Plain, database, arguments)
    }

    /// As [`Self::start`], on a disk: what matters where the database is a file that the server itself writes.
    ///
    /// # Errors
    /// As [`Self::start`]; and where the disk is to be slow and `strace` is missing or may not trace.
    pub fn start_on(disk: Disk, database: &str, arguments: &[&str]) -> Result<Self> {
        let mut command = disk.command(binary()?);
        command.args(["serve", "--database", database]).args(arguments);
        if !arguments.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        Self::run(&mut command)
    }

    /// Starts a prepared command, and waits until it says where it listens. Of what the environment configures, it is told
    /// only what was set on the command itself.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn run(command: &mut Command) -> Result<Self> {
        unconfigured(command);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child =
            command.spawn().with_context(|| format!("can't start {}", command.get_program().display()))?;
        let warden = Warden::of_process(child.id()).inspect_err(|_| {
            let _ = child.kill();
        })?;
        let output = Arc::new(Mutex::new(String::new()));
        let mut readers = Vec::new();
        if let Some(pipe) = child.stdout.take() {
            readers.push(collect(pipe, output.clone()));
        }
        if let Some(pipe) = child.stderr.take() {
            readers.push(collect(pipe, output.clone()));
        }
        let nowhere = (Ipv4Addr::UNSPECIFIED, 0).into();
        let mut server = Self { address: nowhere, child, warden, output, readers };
        server.address = server.listens()?;
        Ok(server)
    }

    /// Waits until it says where it listens.
    fn listens(&mut self) -> Result<SocketAddr> {
        let start = Instant::now();
        loop {
            if let Some(address) = address(&self.output()) {
                return Ok(address);
            }
            if self.child.try_wait()?.is_some() || start.elapsed() > PATIENCE {
                self.kill()?;
                bail!("headcount does not start: {}", self.output());
            }
            sleep(Duration::from_millis(10));
        }
    }

    /// Its address as a URL, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it has printed something. What it prints arrives a moment after what it does.
    ///
    /// # Panics
    /// Where it has not printed that within a minute.
    pub async fn says(&self, words: &str) {
        let start = Instant::now();
        while !self.output().contains(words) {
            assert!(start.elapsed() < PATIENCE, "{words} in {}", self.output());
            crate::pause(Duration::from_millis(5)).await;
        }
    }

    /// All that it has printed so far; everything, once it has ended.
    pub fn output(&self) -> String {
        self.output.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Kills it with SIGKILL.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        // Once this process has heard of its end, its number may be another's.
        self.warden.dismiss();
        self.child.wait()?;
        read_to_the_end(&self.readers);
        Ok(())
    }

    /// Asks it to end, with SIGTERM.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn terminate(&self) -> Result<()> {
        ensure!(signal(self.pid(), "TERM")?, "headcount has ended: {}", self.output());
        Ok(())
    }

    /// Waits until it has ended.
    ///
    /// # Errors
    /// Where it still runs after a minute.
    pub fn wait(&mut self) -> Result<ExitStatus> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait()? {
                self.warden.dismiss();
                read_to_the_end(&self.readers);
                return Ok(status);
            }
            sleep(Duration::from_millis(10));
        }
        bail!("headcount still runs: {}", self.output())
    }
}

impl Drop for Headcount {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

/// The `headcount` of this build: `HEADCOUNT_BIN`, or the one that belongs to the running test, brought up to date.
///
/// # Errors
/// Where it does not compile.
pub fn binary() -> Result<PathBuf> {
    static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    if let Some(path) = env::var_os("HEADCOUNT_BIN") {
        return Ok(path.into());
    }
    BUILT.get_or_init(|| build().map_err(|why| format!("{why:#}"))).clone().map_err(anyhow::Error::msg)
}

fn build() -> Result<PathBuf> {
    let exe = env::current_exe()?;
    // A test is target/PROFILE/deps/NAME, a program target/PROFILE/NAME.
    let mut folder = exe.parent().context("a program lies in a folder")?;
    if folder.file_name().is_some_and(|name| name == "deps") {
        folder = folder.parent().context("deps lies in a folder")?;
    }
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--package", "headcount-server", "--bin", "headcount", "--target-dir"]);
    cargo.arg(folder.parent().context("a profile's folder lies in the target's")?);
    cargo.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")));
    if folder.file_name().is_some_and(|name| name == "release") {
        cargo.arg("--release");
    }
    let output = cargo.output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(fs::canonicalize(folder.join("headcount"))?)
}

fn collect(pipe: impl Read + Send + 'static, output: Arc<Mutex<String>>) -> JoinHandle<()> {
    spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
            output.push_str(&line);
            output.push('\n');
        }
    })
}

/// Waits until the last words of a process that has ended are read. A child of its own may still hold its output open.
fn read_to_the_end(readers: &[JoinHandle<()>]) {
    let start = Instant::now();
    while start.elapsed() < LAST_WORDS && !readers.iter().all(JoinHandle::is_finished) {
        sleep(Duration::from_millis(1));
    }
}

fn address(output: &str) -> Option<SocketAddr> {
    // A line that is not complete yet may hold half an address.
    let complete = &output[..=output.rfind('\n')?];
    complete.lines().find_map(|line| line.trim().strip_prefix(LISTENING)?.parse().ok())
}
