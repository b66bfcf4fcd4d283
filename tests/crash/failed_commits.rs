//! Commits that fail for real. Nobody may be told of a place that is not there; the same request again tells; and the
//! server is of use again, by itself, soon after the cause has gone.

use std::os::unix::fs::{MetadataExt, chown};
use std::process::Command;
use std::time::{Duration, Instant};

use testbed::{Cluster, Headcount};

use crate::chance::Chance;
use crate::client::http;
use crate::crowd::{Crowd, PATIENCE};
use crate::disk::{self, Disk};
use crate::event;
use crate::proof::Proof;

const SEATS: u32 = 300;
const CLIENTS: usize = 6;
/// How soon after the cause has gone the server must be of use.
const RECOVERY: Duration = Duration::from_secs(30);
/// How often each cause comes and goes.
const TIMES: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_on_a_full_disk_promises_nothing_and_recovers() {
    if let Some(disk) = Disk::small() {
        sqlite_recovers(&disk).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_whose_writes_are_refused_promises_nothing_and_recovers() {
    sqlite_recovers(&Disk::limited()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_on_a_full_disk_promises_nothing_and_recovers() {
    let Some(disk) = Disk::small() else { return };
    let cluster = Cluster::start().expect("PostgreSQL");
    let space = disk.folder().join("space");
    std::fs::create_dir(&space).expect("a folder");
    let owner = std::fs::metadata(cluster.socket_folder()).expect("it is there");
    chown(&space, Some(owner.uid()), Some(owner.gid())).expect("given to PostgreSQL");
    sql(&cluster, &format!("CREATE TABLESPACE small LOCATION '{}'", space.display()));
    sql(&cluster, "CREATE DATABASE squeezed TABLESPACE small");
    squeeze(&disk, &cluster.url("squeezed")).await;
    drop(cluster);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_cut_off_in_postgres_is_unknown_until_asked_again() {
    let mut chance = Chance::new("commits cut off");
    let cluster = Cluster::start().expect("PostgreSQL");
    // Every commit now waits a tenth of a second before it is on disk, so that it can be hit.
    sql(&cluster, "ALTER SYSTEM SET commit_siblings = 0");
    sql(&cluster, "ALTER SYSTEM SET commit_delay = 100000");
    sql(&cluster, "SELECT pg_reload_conf()");
    let database = cluster.database().expect("a database");
    let server = event::opened_at(&database, &event::conference(SEATS)).await;
    let mut crowd = Crowd::start(CLIENTS, &server, &mut chance);
    let mut times = 0;
    while times < TIMES || crowd.unknown() == 0 {
        crowd.more(1).await;
        kill_a_commit(&cluster);
        let pause = crowd.more(1).await;
        assert!(pause < RECOVERY, "of use again only after {pause:?}: {}", server.output());
        times += 1;
        assert!(times < 20, "no commit could be hit: {}", server.output());
    }
    let told = crowd.finish().await;
    crowd.tell("commits cut off");
    Proof::default().all_is_well(&server, &database, &told).await;
}

async fn sqlite_recovers(disk: &Disk) {
    let database = format!("sqlite://{}", disk.folder().join("headcount.db").display());
    squeeze(disk, &database).await;
}

/// Fills the disk under a server again and again.
async fn squeeze(disk: &Disk, database: &str) {
    let mut chance = Chance::new("full disk");
    event::conference(SEATS).write_to(database).await.expect("the event is written");
    let server = Headcount::run(&mut disk::server(database)).expect("a server");
    let mut crowd = Crowd::start(CLIENTS, &server, &mut chance);
    for _ in 0..TIMES {
        crowd.more(20).await;
        disk.fill(&server);
        let refused = crowd.not_now();
        crowd.until("503s", || crowd.not_now() >= refused + 2 * CLIENTS).await;
        let told = crowd.told();
        disk.clear(&server);
        let pause = crowd.more(1).await;
        assert!(pause < RECOVERY, "of use again only after {pause:?}: {}", server.output());
        Proof::of(&http(), &server.url()).await.has_all(&told);
    }
    let told = crowd.finish().await;
    crowd.tell("full disk");
    Proof::default().all_is_well(&server, database, &told).await;
}

/// SIGKILL to a process of PostgreSQL that is about to commit; PostgreSQL then ends all others and recovers.
fn kill_a_commit(cluster: &Cluster) {
    const COMMITTING: &str =
        "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%COMMIT' LIMIT 1";
    let start = Instant::now();
    loop {
        let pid = sql(cluster, COMMITTING);
        if !pid.is_empty() {
            let pid = pid.parse().expect("a process's number");
            // It may have ended in between; then there is another one.
            if testbed::signal(pid, "KILL").expect("it may be killed") {
                return;
            }
        }
        assert!(start.elapsed() < PATIENCE, "nobody commits");
    }
}

fn sql(cluster: &Cluster, statement: &str) -> String {
    let mut psql = Command::new(cluster.binaries().join("psql"));
    psql.args([
        &cluster.url("postgres"),
        "--no-psqlrc",
        "--quiet",
        "--tuples-only",
        "--no-align",
        "--command",
        statement,
    ]);
    let output = psql.output().expect("psql is there");
    assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
