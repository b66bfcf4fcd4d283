//! The cluster comes up, survives a power cut, and leaves nothing behind.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use testbed::Cluster;

fn answers(cluster: &Cluster, url: &str) -> bool {
    let psql =
        Command::new(cluster.binaries().join("psql")).args([url, "-Atqc", "show fsync"]).output().unwrap();
    String::from_utf8_lossy(&psql.stdout).trim() == "on"
}

#[test]
fn a_cluster_survives_a_power_cut_and_leaves_nothing_behind() {
    let cluster = Cluster::start().unwrap();
    let url = cluster.database().unwrap();
    assert!(answers(&cluster, &url), "it answers, with fsync on");
    cluster.kill().unwrap();
    assert!(!answers(&cluster, &url));
    cluster.restart().unwrap();
    assert!(answers(&cluster, &url), "it answers again");
    let folder = cluster.socket_folder().to_owned();
    let mode = folder.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "nobody else on this machine may become its superuser");
    drop(cluster);
    assert!(!folder.exists());
}
