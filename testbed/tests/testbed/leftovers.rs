//! Nothing outlives the test that asked for it.

use std::fs;
use std::io::{BufRead, BufReader, stdin};
use std::net::TcpStream;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use testbed::{Cluster, Database, Headcount, Kind, pause};

use crate::{again, is_inside};

const PATIENCE: Duration = Duration::from_mins(1);
/// With what the line begins that says what there is.
const THERE_IS: &str = "there is ";

#[tokio::test]
async fn nothing_outlives_a_test_that_is_killed() {
    if is_inside() {
        return stay();
    }
    let mut test = again("leftovers::nothing_outlives_a_test_that_is_killed");
    let mut test = test.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(test.stdout.take().unwrap()).lines().map_while(Result::ok);
    let line = lines.find(|line| line.starts_with(THERE_IS)).expect("it says what there is");
    let words: Vec<_> = line.trim_start_matches(THERE_IS).split(' ').collect();
    let [server, file, cluster] = words[..] else { panic!("{line}") };
    let left = || [TcpStream::connect(server).is_ok(), Path::new(file).exists(), Path::new(cluster).exists()];
    assert_eq!(left(), [true; 3], "{line}");
    test.kill().unwrap();
    test.wait().unwrap();
    let start = Instant::now();
    while left() != [false; 3] {
        assert!(start.elapsed() < PATIENCE, "left of {line}: {:?}", left());
        pause(Duration::from_millis(20)).await;
    }
}

/// Starts one of each, and stays until it is killed.
fn stay() {
    let database = Database::new(Kind::Sqlite).unwrap();
    let server = Headcount::start(&database.url, &[]).unwrap();
    let file = database.url.strip_prefix("sqlite://").unwrap();
    let cluster = Cluster::start().unwrap();
    println!("\n{THERE_IS}{} {file} {}", server.address, cluster.socket_folder().display());
    stdin().read_line(&mut String::new()).unwrap();
}

#[tokio::test]
async fn a_database_and_its_server_end_with_their_values() {
    let database = Database::new(Kind::Sqlite).unwrap();
    let server = Headcount::start(&database.url, &[]).unwrap();
    let address = server.address;
    let folder = Path::new(database.url.strip_prefix("sqlite://").unwrap()).parent().unwrap().to_owned();
    assert!(TcpStream::connect(address).is_ok() && folder.exists());
    drop(server);
    drop(database);
    assert!(TcpStream::connect(address).is_err() && !folder.exists());
}

#[test]
fn a_cluster_that_can_not_start_leaves_nothing_behind() {
    if is_inside() {
        return assert!(Cluster::start().is_err());
    }
    let folder = TempDir::new().unwrap();
    // Too long for a socket; and where tests run as root, closed to the account that PostgreSQL gets.
    let long = folder.path().join("x".repeat(100));
    fs::create_dir(&long).unwrap();
    let mut test = again("leftovers::a_cluster_that_can_not_start_leaves_nothing_behind");
    let ran = test.env("TMPDIR", &long).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() && said.contains("1 passed"), "{said}");
    assert_eq!(fs::read_dir(&long).unwrap().count(), 0);
}
