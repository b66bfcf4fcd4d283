//! A mail server: where it is, and one conversation with it, of which each step that fails has its own words.

mod session;
mod url;

use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, TlsParameters};

pub(super) use session::Session;

/// A mail server, and who writes. Its password is in no log: [`std::fmt::Debug`] leaves it out.
pub struct Smtp {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    /// Whom mails come from.
    pub(super) from: Address,
    /// How long it may take for one answer.
    pub(super) patience: Duration,
}

/// How the way there is kept secret.
enum Security {
    /// TLS from the first byte.
    Tls(TlsParameters),
    /// TLS after a word in the clear.
    StartTls(TlsParameters),
    /// Not at all: for a mail server on the same machine.
    None,
}

/// A step of the conversation, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Finding the host.
    Host,
    /// Reaching it.
    Connection,
    /// Agreeing on encryption.
    Encryption,
    /// The greeting.
    Greeting,
    /// Signing in.
    SignIn,
    /// Saying who writes.
    Sender,
    /// Saying to whom.
    Recipient,
    /// The message is about to begin.
    Message,
    /// The message is out, and its taking is awaited.
    Yes,
}

/// Why a mail was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct Fault {
    /// At which step.
    pub stage: Stage,
    /// Whether the mail server says that it will never take this mail. What is wrong on our side can be mended.
    pub lasting: bool,
    /// What is wrong, for whoever runs the server. May name the recipient.
    pub words: String,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Smtp").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

impl std::fmt::Display for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl Smtp {
    /// A mail server from its URL. `public_host` is where the public reaches Headcount, for a sender's address where none is
    /// given.
    ///
    /// # Errors
    /// In words that hold no password.
    pub fn parse(
        text: &str,
        from: Option<&str>,
        public_host: Option<&str>,
        certificates: Option<&[u8]>,
        patience: Duration,
    ) -> Result<Self, String> {
        let url::Parts { host, port, security, user, password } = url::parse(text)?;
        let sender = from.map(str::to_owned).or_else(|| user.clone().filter(|user| user.contains('@')));
        let sender = sender.unwrap_or_else(|| format!("headcount@{}", public_host.unwrap_or("localhost")));
        let from: Address =
            sender.parse().map_err(|why| format!("{sender:?} can't be who mails come from: {why}"))?;
        let tls = || tls(&host, certificates);
        let security = match security {
            url::Security::Tls => Security::Tls(tls()?),
            url::Security::StartTls => Security::StartTls(tls()?),
            url::Security::None => Security::None,
        };
        let credentials = user.map(|user| Credentials::new(user, password.unwrap_or_default()));
        Ok(Self { host, port, security, credentials, from, patience })
    }

    /// Whom mails come from.
    pub fn from(&self) -> &Address {
        &self.from
    }

    /// How long the yes to a whole message may take. A mail server may pass the message on before it answers, and whoever
    /// gives up by then sends the mail twice; with a minute's patience these are the ten minutes of RFC 5321, 4.5.3.2.6.
    pub(super) fn patience_for_yes(&self) -> Duration {
        self.patience * 10
    }

    /// How long one mail may take, with all its answers.
    pub(super) fn longest(&self) -> Duration {
        self.patience * 2 + self.patience_for_yes()
    }

    /// How long a mail is one process's to send. Longer than it may take, so that no other begins before.
    pub(super) fn lease(&self) -> Duration {
        self.longest() + self.patience
    }
}

fn tls(host: &str, certificates: Option<&[u8]>) -> Result<TlsParameters, String> {
    let mut parameters = TlsParameters::builder(host.to_owned());
    if let Some(pem) = certificates {
        let certificate =
            Certificate::from_pem(pem).map_err(|why| format!("the certificates can't be used: {why}"))?;
        parameters = parameters.add_root_certificate(certificate);
    }
    parameters.build_rustls().map_err(|why| format!("TLS can't be used for {host:?}: {why}"))
}
