//! What the person at this machine has configured for a server of their own does not reach those of the tests.

use testbed::{Database, Headcount, Kind};

use crate::again;

#[test]
fn a_server_and_a_command_run() {
    let database = Database::new(Kind::Sqlite).unwrap();
    Headcount::start(&database.url, &[]).unwrap();
    let audit = testbed::command().unwrap().args(["audit", "--database", &database.url]).output().unwrap();
    assert!(audit.status.success(), "{audit:?}");
}

#[test]
fn they_run_where_something_else_is_configured() {
    let mut again = again("unconfigured::a_server_and_a_command_run");
    again.env("HEADCOUNT_SMTP", "nonsense").env("HEADCOUNT_EVENT", "of-somebody-else");
    let ran = again.output().unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
fn what_is_set_on_purpose_is_heard() {
    let database = Database::new(Kind::Sqlite).unwrap();
    let mut command = testbed::command().unwrap();
    command.args(["serve", "--listen", "127.0.0.1:0"]).env("HEADCOUNT_DATABASE", &database.url);
    let server = Headcount::run(&mut command).unwrap();
    let file = database.url.strip_prefix("sqlite://").unwrap();
    assert!(std::path::Path::new(file).exists(), "{}", server.output());
    command.env("HEADCOUNT_SMTP", "nonsense");
    let refused = Headcount::run(&mut command).unwrap_err().to_string();
    assert!(refused.contains("smtp://"), "{refused}");
}
