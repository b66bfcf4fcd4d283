//! One conversation with a mail server.

use std::error::Error as _;
use std::io::ErrorKind;
use std::net::SocketAddr;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use tokio::net::TcpStream;

use super::{Fault, Security, Smtp, Stage};

const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

/// A connection on which mails can be handed in.
pub(in crate::mails) struct Session<'a> {
    smtp: &'a Smtp,
    connection: AsyncSmtpConnection,
    /// Whether the next mail needs another connection.
    broken: bool,
}

impl<'a> Session<'a> {
    /// Connects and signs in.
    pub(in crate::mails) async fn open(smtp: &'a Smtp) -> Result<Self, Fault> {
        let hello = ClientId::Domain(smtp.from.domain().to_owned());
        let addresses = smtp.find().await?;
        let connection = match &smtp.security {
            Security::Tls(tls) => {
                let opening = AsyncSmtpConnection::connect_tokio1(
                    &addresses[..],
                    Some(smtp.patience),
                    &hello,
                    Some(tls.clone()),
                    None,
                );
                smtp.step(Stage::Encryption, opening).await?
            }
            Security::StartTls(_) | Security::None => {
                let stream = smtp.reach(&addresses).await?;
                let greeting = AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello);
                smtp.step(Stage::Greeting, greeting).await?
            }
        };
        let mut session = Self { smtp, connection, broken: false };
        if let Security::StartTls(tls) = &smtp.security {
            if !session.connection.can_starttls() {
                let words = format!(
                    "{smtp} offers no STARTTLS, so nothing would be secret on the way. Where it has a port for TLS, use \
                     smtps://; where the way is safe, add ?tls=none"
                );
                return Err(Fault { stage: Stage::Encryption, lasting: false, words });
            }
            smtp.step(Stage::Encryption, session.connection.starttls(tls.clone(), &hello)).await?;
        }
        if let Some(credentials) = &smtp.credentials {
            let offers = |mechanism| session.connection.server_info().supports_auth_mechanism(mechanism);
            if !MECHANISMS.into_iter().any(offers) {
                let words = format!("{smtp} offers no way to sign in with a password; with TLS it may");
                return Err(Fault { stage: Stage::SignIn, lasting: false, words });
            }
            smtp.step(Stage::SignIn, session.connection.auth(&MECHANISMS, credentials)).await?;
        }
        Ok(session)
    }

    /// Hands in one mail. Once this is `Ok`, the mail server has it.
    pub(in crate::mails) async fn send(&mut self, to: &Address, message: &[u8]) -> Result<(), Fault> {
        let handed_in = self.hand_in(to, message).await;
        if handed_in.is_err() && !self.broken {
            // The next mail begins anew.
            self.broken = self.smtp.step(Stage::Message, self.connection.command(Rset)).await.is_err();
        }
        handed_in
    }

    /// Whether the next mail needs another connection.
    pub(in crate::mails) fn is_broken(&self) -> bool {
        self.broken || self.connection.has_broken()
    }

    /// Says good-bye.
    pub(in crate::mails) async fn close(mut self) {
        // Whoever does not answer that is gone.
        let _ = tokio::time::timeout(self.smtp.patience, self.connection.quit()).await;
    }

    async fn hand_in(&mut self, to: &Address, message: &[u8]) -> Result<(), Fault> {
        // Until an answer says otherwise, nobody knows what the other side has heard.
        self.broken = true;
        let smtp = self.smtp;
        let mut parameters = Vec::new();
        if !to.to_string().is_ascii() {
            if !self.connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                self.broken = false;
                let words = format!("{smtp} takes no addresses with letters such as those in {to}");
                return Err(Fault { stage: Stage::Recipient, lasting: true, words });
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let steps = [
            (Stage::Sender, Mail::new(Some(smtp.from.clone()), parameters).to_string()),
            (Stage::Recipient, Rcpt::new(to.clone(), Vec::new()).to_string()),
            (Stage::Message, Data.to_string()),
        ];
        for (stage, command) in steps {
            let said = smtp.ask(stage, Some(to), self.connection.command(command)).await;
            self.answered(said)?;
        }
        let said = smtp.ask(Stage::Yes, Some(to), self.connection.message(message)).await;
        self.answered(said)?;
        self.broken = false;
        Ok(())
    }

    fn answered<T>(&mut self, said: Result<T, (Fault, bool)>) -> Result<T, Fault> {
        said.map_err(|(fault, is_answer)| {
            self.broken = !is_answer;
            fault
        })
    }
}

impl Smtp {
    async fn find(&self) -> Result<Vec<SocketAddr>, Fault> {
        let fault = |words| Fault { stage: Stage::Host, lasting: false, words };
        let looking = tokio::net::lookup_host((self.host.as_str(), self.port));
        let found = tokio::time::timeout(self.patience, looking).await;
        let found = found.map_err(|_| {
            fault(format!("nobody says where {} is: the name service does not answer", self.host))
        })?;
        let found: Vec<_> =
            found.map_err(|why| fault(format!("there is no host {}: {why}", self.host)))?.collect();
        if found.is_empty() {
            Err(fault(format!("the host {} has no address", self.host)))
        } else {
            Ok(found)
        }
    }

    async fn reach(&self, addresses: &[SocketAddr]) -> Result<TcpStream, Fault> {
        let reached = tokio::time::timeout(self.patience, TcpStream::connect(addresses)).await;
        let words = match reached {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(why)) => self.unreachable(&why),
            Err(_) => {
                format!("{self} does not answer within {} s: is there a firewall?", self.patience.as_secs())
            }
        };
        Err(Fault { stage: Stage::Connection, lasting: false, words })
    }

    fn unreachable(&self, why: &std::io::Error) -> String {
        if why.kind() == ErrorKind::ConnectionRefused {
            format!("{self} refuses connections: does a mail server run there, and on that port?")
        } else {
            format!("{self} can't be reached: {why}")
        }
    }

    async fn step<T>(&self, stage: Stage, doing: impl Future<Output = Result<T, Error>>) -> Result<T, Fault> {
        self.ask(stage, None, doing).await.map_err(|(fault, _)| fault)
    }

    /// One step. With a fault comes whether it is the server's answer; otherwise there was none.
    async fn ask<T>(
        &self,
        stage: Stage,
        to: Option<&Address>,
        doing: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, (Fault, bool)> {
        let patience = if stage == Stage::Yes { self.patience_for_yes() } else { self.patience };
        match tokio::time::timeout(patience, doing).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(why)) => Err((self.fault(stage, to, &why), why.status().is_some())),
            Err(_) => {
                let words =
                    format!("{self} does not answer within {} s {}", patience.as_secs(), waiting(stage));
                Err((Fault { stage, lasting: false, words }, false))
            }
        }
    }

    fn fault(&self, stage: Stage, to: Option<&Address>, why: &Error) -> Fault {
        let io = why.source().and_then(|source| source.downcast_ref::<std::io::Error>());
        let unreached = io.filter(|io| {
            stage == Stage::Encryption
                && matches!(
                    io.kind(),
                    ErrorKind::ConnectionRefused
                        | ErrorKind::TimedOut
                        | ErrorKind::HostUnreachable
                        | ErrorKind::NetworkUnreachable
                )
        });
        if let Some(io) = unreached {
            return Fault { stage: Stage::Connection, lasting: false, words: self.unreachable(io) };
        }
        let said = said(why);
        let from = &self.from;
        let to = to.map(ToString::to_string).unwrap_or_default();
        let words = match stage {
            Stage::Host | Stage::Connection => format!("{self} can't be reached: {said}"),
            Stage::Encryption => format!("there is no secure connection to {self}: {said}"),
            Stage::Greeting => format!("{self} does not answer like a mail server that wants mail: {said}"),
            Stage::SignIn => format!("{self} does not take the user and the password: {said}"),
            Stage::Sender => format!("{self} does not let {from} send: {said}"),
            Stage::Recipient => format!("{self} does not take mail for {to}: {said}"),
            Stage::Message | Stage::Yes => {
                format!("{self} took the addresses, and not the message: {said}")
            }
        };
        let lasting = why.is_permanent() && matches!(stage, Stage::Recipient | Stage::Message | Stage::Yes);
        Fault { stage, lasting, words }
    }
}

fn waiting(stage: Stage) -> &'static str {
    match stage {
        Stage::Host | Stage::Connection => "when it is called",
        Stage::Encryption => "when encryption is to begin; perhaps that port is for smtp://",
        Stage::Greeting => "with a greeting; perhaps that port is for smtps://",
        Stage::SignIn => "to the password",
        Stage::Sender | Stage::Recipient => "to the addresses",
        Stage::Message | Stage::Yes => "to the message",
    }
}

/// What the server said, or what went wrong before it could.
fn said(why: &Error) -> String {
    let mut words: Vec<String> = why.status().map(|code| code.to_string()).into_iter().collect();
    let mut source = why.source();
    while let Some(this) = source {
        let text = this.to_string();
        if !words.iter().any(|known| known.contains(&text)) {
            words.push(text);
        }
        source = this.source();
    }
    if words.is_empty() { why.to_string() } else { words.join(" ") }
}
