//! How mails leave the house, as whoever runs the server says it.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use super::smtp::Smtp;
use crate::cli::Wrong;

/// Where mails go, and how long they may take.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The mail server: `smtps://USER:PASSWORD@HOST:465` for TLS, `smtp://…` for STARTTLS. Without one, mails are kept to be
    /// read here. Set it by the variable rather than here, where everybody on the machine can read it
    #[arg(long, env = "HEADCOUNT_SMTP", value_name = "URL", hide_env_values = true)]
    smtp: Option<String>,
    /// The address that mails come from; the user of the mail server if that is one
    #[arg(long, env = "HEADCOUNT_MAIL_FROM", value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// A file with further certificates to trust, for a mail server with one of your own
    #[arg(long, env = "HEADCOUNT_SMTP_CERTIFICATES", value_name = "FILE")]
    smtp_certificates: Option<PathBuf>,
    /// How many seconds the mail server may take for each of its answers; ten times as many for its yes to a whole message
    #[arg(long, env = "HEADCOUNT_SMTP_PATIENCE", value_name = "SECONDS", default_value_t = 60,
        value_parser = clap::value_parser!(u64).range(1..=600))]
    smtp_patience: u64,
    /// After how many seconds a mail that was not taken is tried again; twice as many each time, up to an hour
    #[arg(long, env = "HEADCOUNT_MAIL_RETRY", value_name = "SECONDS", default_value_t = 60,
        value_parser = clap::value_parser!(u64).range(1..=3600))]
    mail_retry: u64,
}

/// Where mails go.
#[derive(Debug)]
pub enum Post {
    /// Nowhere: they are kept to be read here.
    Keep,
    /// To a mail server.
    Send(Box<Smtp>),
}

/// All that sending needs.
#[derive(Debug)]
pub struct Settings {
    /// Where the public reaches this server, without a slash at the end.
    pub base: String,
    /// Where mails go.
    pub post: Post,
    /// After how long a mail that was not taken is tried again, at first.
    pub retry: Duration,
}

impl Options {
    /// The mail server, if there is one.
    pub(crate) fn smtp(&self, public_url: Option<&str>) -> Result<Option<Smtp>, Wrong> {
        let Some(url) = &self.smtp else { return Ok(None) };
        let certificates = self.smtp_certificates.as_ref().map(|file| {
            fs::read(file).map_err(|why| Wrong::new(format!("{} can't be read", file.display()), why))
        });
        let certificates = certificates.transpose()?;
        let patience = Duration::from_secs(self.smtp_patience);
        let host = public_url.and_then(|url| url.split("://").nth(1)?.split(':').next());
        Smtp::parse(url, self.mail_from.as_deref(), host, certificates.as_deref(), patience)
            .map(Some)
            .map_err(Wrong)
    }

    /// All that sending needs.
    pub(crate) fn settings(&self, base: String, public_url: Option<&str>) -> Result<Settings, Wrong> {
        let post = self.smtp(public_url)?.map_or(Post::Keep, |smtp| Post::Send(Box::new(smtp)));
        Ok(Settings { base, post, retry: Duration::from_secs(self.mail_retry) })
    }
}
