//! A PostgreSQL cluster in a temporary folder, reached by a Unix socket there: no port to collide with, no password to
//! keep. `fsync` stays on, as in earnest.

use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};
use std::{env, fs};

use anyhow::{Context, Result, bail, ensure};

use crate::warden::Warden;
use crate::{Disk, signal};

/// The superuser of the cluster.
const USER: &str = "headcount";
/// Part of the socket's name only.
const PORT: &str = "5432";
const PATIENCE: Duration = Duration::from_mins(1);

/// Stops the cluster whose folder is `$1`.
const STOP: &str = r#"
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
if [ -n "$pid" ] && grep -q postgres "/proc/$pid/comm" 2>/dev/null; then
    kill -INT "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
fi
"#;

/// A running cluster. It ends with its value, or with the process.
#[derive(Debug)]
pub struct Cluster {
    folder: PathBuf,
    binaries: PathBuf,
    /// The account that PostgreSQL runs as where this process is root, since it refuses to be root.
    account: Option<(u32, u32)>,
    disk: Disk,
    postgres: Mutex<Child>,
    databases: AtomicU32,
    warden: Warden,
}

impl Cluster {
    /// The cluster that all tests of this process share, started by the first that asks.
    ///
    /// # Panics
    /// Where PostgreSQL can't be started: every test that needs it fails and says why.
    pub fn shared() -> &'static Self {
        static SHARED: LazyLock<Cluster> =
            LazyLock::new(|| Cluster::start().unwrap_or_else(|why| panic!("PostgreSQL: {why:#}")));
        &SHARED
    }

    /// Makes and starts a new cluster, which takes two seconds or so.
    ///
    /// # Errors
    /// Where PostgreSQL is not installed or does not start, with its own words.
    pub fn start() -> Result<Self> {
        Self::start_on(Disk::Plain)
    }

    /// As [`Self::start`], on a disk.
    ///
    /// # Errors
    /// As [`Self::start`]; and where the disk is to be slow and `strace` is missing or may not trace.
    pub fn start_on(disk: Disk) -> Result<Self> {
        let binaries = binaries()?;
        let account = account()?;
        // For its owner alone: whoever reaches the socket may do everything.
        let mut made = tempfile::Builder::new();
        let made = made.prefix("headcount-pg-").permissions(fs::Permissions::from_mode(0o700)).tempdir()?;
        let folder = made.path().to_owned();
        // Before anything else that can fail.
        let warden = Warden::of_folder_after(STOP, made)?;
        if let Some((uid, gid)) = account {
            chown(&folder, Some(uid), Some(gid))?;
        }
        let mut initdb = command(Command::new(binaries.join("initdb")), &folder, account);
        initdb.args(["--no-sync", "--auth=trust", "--encoding=UTF8", "--no-locale", "--username", USER]);
        run(initdb.arg("--pgdata").arg(folder.join("data")))?;
        let postgres = spawn(&binaries, &folder, account, disk)?;
        let cluster = Self {
            folder,
            binaries,
            account,
            disk,
            postgres: Mutex::new(postgres),
            databases: AtomicU32::new(0),
            warden,
        };
        cluster.wait()?;
        Ok(cluster)
    }

    /// Makes an empty database and says its URL.
    ///
    /// # Errors
    /// What `createdb` says.
    pub fn database(&self) -> Result<String> {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut createdb = command(Command::new(self.binaries.join("createdb")), &self.folder, None);
        run(createdb.arg("--host").arg(&self.folder).args(["--port", PORT, "--username", USER, &name]))?;
        Ok(self.url(&name))
    }

    /// The URL of a database of this cluster.
    pub fn url(&self, database: &str) -> String {
        let folder = self.folder.to_string_lossy().replace('/', "%2F");
        format!("postgres://{USER}@localhost:{PORT}/{database}?host={folder}")
    }

    /// The folder that PostgreSQL's programs take for `--host`.
    pub fn socket_folder(&self) -> &Path {
        &self.folder
    }

    /// Where `psql`, `pgbench` and the others are.
    pub fn binaries(&self) -> &Path {
        &self.binaries
    }

    /// Kills the whole cluster with SIGKILL, as a power cut would.
    ///
    /// # Errors
    /// Where the processes can't be found.
    pub fn kill(&self) -> Result<()> {
        let mut postgres = self.postgres.lock().unwrap_or_else(PoisonError::into_inner);
        let pid = postgres.id();
        // Its backends first: one that outlives the postmaster may still commit.
        let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
        postgres.kill()?;
        for child in children.split_whitespace() {
            signal(child.parse()?, "KILL")?;
        }
        postgres.wait()?;
        Ok(())
    }

    /// Starts it again after [`Self::kill`]; it then recovers from its log.
    ///
    /// # Errors
    /// Where it does not start.
    pub fn restart(&self) -> Result<()> {
        *self.postgres.lock().unwrap_or_else(PoisonError::into_inner) =
            spawn(&self.binaries, &self.folder, self.account, self.disk)?;
        self.wait()
    }

    fn wait(&self) -> Result<()> {
        let start = Instant::now();
        loop {
            let mut ready = command(Command::new(self.binaries.join("pg_isready")), &self.folder, None);
            ready.arg("--quiet").arg("--host").arg(&self.folder).args(["--port", PORT]);
            if ready.status()?.success() {
                return Ok(());
            }
            let ended = self.postgres.lock().unwrap_or_else(PoisonError::into_inner).try_wait()?;
            if ended.is_some() || start.elapsed() > PATIENCE {
                // The warden might not find it yet.
                self.kill()?;
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                bail!("PostgreSQL does not start: {log}");
            }
            sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.warden.act();
        // It waits until the process is gone, which it is when somebody has heard of its end.
        let _ = self.postgres.lock().unwrap_or_else(PoisonError::into_inner).wait();
    }
}

/// The newest PostgreSQL: where Debian keeps it, or on PATH.
fn binaries() -> Result<PathBuf> {
    let versions =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path());
    let debian = versions
        .filter(|path| path.join("bin/initdb").is_file())
        .max_by_key(|path| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok()))
        .map(|path| path.join("bin"));
    let on_path = || {
        let folders = env::var_os("PATH").unwrap_or_default();
        env::split_paths(&folders).find(|folder| folder.join("initdb").is_file())
    };
    debian
        .or_else(on_path)
        .context("PostgreSQL's programs are not installed (on Debian: apt-get install postgresql)")
}

fn account() -> Result<Option<(u32, u32)>> {
    let own = fs::metadata("/proc/self").map_or(1, |meta| std::os::unix::fs::MetadataExt::uid(&meta));
    if own != 0 {
        return Ok(None);
    }
    let passwd = fs::read_to_string("/etc/passwd")?;
    let fields = passwd.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let found = fields
        .filter(|fields| fields[0] == "postgres" && fields.len() > 3)
        .find_map(|fields| Some((fields[2].parse().ok()?, fields[3].parse().ok()?)));
    found.map(Some).context("PostgreSQL refuses to run as root, and there is no account named postgres")
}

fn command(mut command: Command, folder: &Path, account: Option<(u32, u32)>) -> Command {
    // Where this process stands may be closed to the other account.
    command.current_dir(folder).stdin(Stdio::null());
    if let Some((uid, gid)) = account {
        command.uid(uid).gid(gid);
    }
    command
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("{command:?}"))?;
    ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

fn spawn(binaries: &Path, folder: &Path, account: Option<(u32, u32)>, disk: Disk) -> Result<Child> {
    let log = fs::OpenOptions::new().create(true).append(true).open(folder.join("log"))?;
    let mut postgres = command(disk.command(binaries.join("postgres")), folder, account);
    postgres.arg("-D").arg(folder.join("data")).arg("-k").arg(folder).args(["-p", PORT]);
    for setting in ["listen_addresses=", "max_connections=300", "shared_buffers=64MB"] {
        postgres.args(["-c", setting]);
    }
    // Out of the terminal's group, so that Ctrl-C leaves the order of ending to the warden.
    postgres.process_group(0).stdout(log.try_clone()?).stderr(log);
    postgres.spawn().with_context(|| format!("can't start {}", postgres.get_program().display()))
}
