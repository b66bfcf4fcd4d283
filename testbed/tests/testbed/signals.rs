//! Signals to processes that are there, and to one that is not.

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};

use testbed::signal;

#[test]
fn a_signal_arrives() {
    let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
    assert!(signal(child.id(), "TERM").unwrap());
    assert_eq!(child.wait().unwrap().signal(), Some(15));
}

#[test]
fn a_process_that_has_ended_is_told_from_a_signal_that_can_not_be_sent() {
    let mut child = Command::new("true").spawn().unwrap();
    child.wait().unwrap();
    assert!(!signal(child.id(), "KILL").unwrap());
    let why = signal(child.id(), "NONSENSE").unwrap_err();
    assert!(why.to_string().contains("NONSENSE"), "{why}");
}
