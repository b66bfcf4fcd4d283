//! `headcount mail test`: what is wrong is said in words of its own.

use std::fs;
use std::net::TcpListener;
use std::process::Output;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use serde_json::json;
use tempfile::TempDir;

use crate::mail_server::MailServer;

/// For whoever never gets an answer.
const SHORT: [&str; 2] = ["--smtp-patience", "2"];

/// Runs it for Ada; all that it says, and the code that it ends with.
async fn test(smtp: Option<&str>, arguments: &[&str]) -> (i32, String) {
    let mut command = testbed::command().unwrap();
    command.args(["mail", "test"]).args(arguments);
    if let Some(url) = smtp {
        command.env("HEADCOUNT_SMTP", url);
    }
    if !arguments.contains(&SHORT[0]) {
        command.args([SHORT[0], "60"]);
    }
    if !arguments.iter().any(|argument| argument.contains('@') && !argument.contains("desk@")) {
        command.arg("ada@people.example");
    }
    let Output { status, stdout, stderr } =
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let said = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    assert!(!said.contains("hunter2"), "a password is told: {said}");
    (status.code().unwrap(), said)
}

#[track_caller]
fn check(ran: (i32, String), code: i32, words: &str) {
    assert!(ran.0 == code && ran.1.contains(words), "expected {code} and {words:?}, got {ran:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_that_nothing_is_configured() {
    check(test(None, &[]).await, 2, "no mail server is configured: set HEADCOUNT_SMTP");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_that_what_is_configured_can_not_be_read() {
    check(
        test(Some("https://a:hunter2@mail.example"), &[]).await,
        2,
        "begins with neither smtp:// nor smtps://",
    );
    check(
        test(Some("smtp://127.0.0.1:1"), &["--mail-from", "nobody"]).await,
        2,
        "\"nobody\" can't be who mails come from",
    );
    check(test(Some("smtp://127.0.0.1:1"), &["not-an@"]).await, 2, "\"not-an@\" is no mail address");
    check(
        test(Some("smtps://127.0.0.1:1"), &["--smtp-certificates", "/nowhere"]).await,
        2,
        "/nowhere can't be read",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_that_the_mail_was_taken() {
    let mails = MailServer::start().await;
    let ran = test(Some(&mails.url()), &["--mail-from", "desk@summit.example"]).await;
    check(ran, 0, "has taken a mail for ada@people.example from desk@summit.example");
    assert_eq!(mails.mails("ada@people.example")[0].subject(), "A test mail from Headcount");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_that_there_is_no_such_host() {
    check(test(Some("smtp://mail.invalid"), &[]).await, 1, "there is no host mail.invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_that_nobody_listens() {
    for scheme in ["smtp", "smtps"] {
        check(
            test(Some(&format!("{scheme}://127.0.0.1:1")), &[]).await,
            1,
            "127.0.0.1:1 refuses connections",
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_that_nobody_greets() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let ran = test(Some(&format!("smtp://127.0.0.1:{port}")), &SHORT).await;
    check(ran, 1, "does not answer within 2 s with a greeting; perhaps that port is for smtps://");
    let ran = test(Some(&format!("smtps://127.0.0.1:{port}")), &SHORT).await;
    check(ran, 1, "does not answer within 2 s when encryption is to begin; perhaps that port is for smtp://");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_that_the_password_is_wrong() {
    let mails = MailServer::with(json!({ "password": "right" })).await;
    let url = |signed_in| format!("smtp://{signed_in}127.0.0.1:{}", mails.port);
    check(
        test(Some(&url("desk:hunter2@")), &[]).await,
        1,
        "does not take the user and the password: 535 5.7.8 wrong password",
    );
    check(test(Some(&url("desk:right@")), &[]).await, 0, "has taken");
    check(test(Some(&url("")), &[]).await, 1, "does not let headcount@localhost send: 530");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_that_one_can_not_sign_in_there() {
    let mails = MailServer::with(json!({ "no_sign_in": true })).await;
    let url = format!("smtp://desk:hunter2@127.0.0.1:{}", mails.port);
    check(test(Some(&url), &[]).await, 1, "offers no way to sign in");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_that_the_sender_is_refused() {
    let mails = MailServer::with(json!({ "sender": "desk@summit.example" })).await;
    let ran = test(Some(&mails.url()), &["--mail-from", "desk@elsewhere.example"]).await;
    check(ran, 1, "does not let desk@elsewhere.example send: 550 5.7.1 not your address");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_that_the_recipient_is_refused() {
    let mails = MailServer::start().await;
    let refused = "does not take mail for refused-ada@people.example: 550 5.1.1 no such mailbox";
    check(test(Some(&mails.url()), &["refused-ada@people.example"]).await, 1, refused);
    let later = "does not take mail for grey-ada@people.example: 450 4.2.0 come back later";
    check(test(Some(&mails.url()), &["grey-ada@people.example"]).await, 1, later);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_what_is_wrong_with_encryption() {
    let folder = TempDir::new().unwrap();
    let (key, cert) = (folder.path().join("key.pem"), folder.path().join("cert.pem"));
    let CertifiedKey { cert: made, signing_key } =
        generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs::write(&key, signing_key.serialize_pem()).unwrap();
    fs::write(&cert, made.pem()).unwrap();
    let trusting = ["--smtp-certificates", cert.to_str().unwrap()];

    let tls = MailServer::with(json!({ "secure": true, "key": &key, "cert": &cert })).await;
    let url = |scheme, host, more| format!("{scheme}://{host}:{}{more}", tls.port);
    check(test(Some(&url("smtps", "localhost", "")), &trusting).await, 0, "has taken");
    check(
        test(Some(&url("smtps", "localhost", "")), &[]).await,
        1,
        "there is no secure connection to localhost",
    );
    check(
        test(Some(&url("smtps", "127.0.0.1", "")), &trusting).await,
        1,
        "there is no secure connection to 127.0.0.1",
    );
    check(
        test(Some(&url("smtp", "localhost", "")), &SHORT).await,
        1,
        "with a greeting; perhaps that port is for smtps://",
    );

    let starttls = MailServer::with(json!({ "starttls": true, "key": &key, "cert": &cert })).await;
    let url = |more| format!("smtp://localhost:{}{more}", starttls.port);
    check(test(Some(&url("?tls=required")), &trusting).await, 0, "has taken");
    let encrypted = |said: &[serde_json::Value]| said.iter().any(|said| said["secure"] == true).then_some(());
    starttls.until("it was encrypted", encrypted).await;
    check(test(Some(&url("?tls=required")), &[]).await, 1, "there is no secure connection to localhost");

    let plain = MailServer::start().await;
    let url = format!("smtp://127.0.0.1:{}?tls=required", plain.port);
    check(test(Some(&url), &[]).await, 1, "offers no STARTTLS");
    let url = format!("smtps://127.0.0.1:{}", plain.port);
    check(test(Some(&url), &[]).await, 1, "there is no secure connection to 127.0.0.1");
}
