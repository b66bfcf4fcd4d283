//! `headcount mail`: whether mails get out, and what is in their way.

use std::process::ExitCode;

use clap::Subcommand;
use lettre::message::Mailbox;
use lettre::{Address, Message};

use super::options::Options;
use super::smtp::{Session, Smtp, Stage};
use crate::cli::Wrong;

/// What to do about mails.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Send one mail to an address and say exactly what is wrong if it can't be sent. Exit 1 then; 2 where no mail server
    /// is configured
    Test(Test),
}

/// Where to send one mail, and how.
#[derive(Debug, clap::Args)]
pub(crate) struct Test {
    /// To whom
    #[arg(value_name = "ADDRESS")]
    address: String,
    #[command(flatten)]
    options: Options,
}

pub(crate) async fn run(command: Command) -> Result<ExitCode, Wrong> {
    let Command::Test(Test { address, options }) = command;
    let to: Address =
        address.parse().map_err(|why| Wrong::new(format!("{address:?} is no mail address"), why))?;
    let Some(smtp) = options.smtp(None)? else {
        let text = "no mail server is configured: set HEADCOUNT_SMTP to smtps://USER:PASSWORD@HOST:465, or to smtp://… \
                    for STARTTLS. Until then mails are kept, to be read in the browser";
        return Err(Wrong(text.to_owned()));
    };
    let message = message(&smtp, &to).map_err(|why| Wrong::new("the mail can't be written", why))?;
    let sent = async {
        let mut session = Session::open(&smtp).await?;
        session.send(&to, &message.formatted()).await?;
        session.close().await;
        Ok::<(), super::Fault>(())
    };
    match sent.await {
        Ok(()) => {
            println!("{smtp} has taken a mail for {to} from {}.", smtp.from());
            println!(
                "If it does not arrive, look among the unwanted ones, and ask whoever runs that mail server."
            );
            Ok(ExitCode::SUCCESS)
        }
        Err(fault) => {
            eprintln!("headcount: {fault}");
            if let Some(advice) = advice(fault.stage) {
                eprintln!("{advice}");
            }
            Ok(ExitCode::FAILURE)
        }
    }
}

fn message(smtp: &Smtp, to: &Address) -> Result<Message, lettre::error::Error> {
    let text = "Hello,\n\nthis is a test: mails from this Headcount get out.\n";
    Message::builder()
        .from(Mailbox::new(Some("Headcount".to_owned()), smtp.from().clone()))
        .to(Mailbox::new(None, to.clone()))
        .subject("A test mail from Headcount")
        .date_now()
        .body(text.to_owned())
}

/// What to look at, where the words alone do not say it.
fn advice(stage: Stage) -> Option<&'static str> {
    match stage {
        Stage::Host | Stage::Connection => Some("Check the host and the port in HEADCOUNT_SMTP."),
        Stage::Encryption => Some(
            "The name in HEADCOUNT_SMTP must be the one in the certificate; --smtp-certificates trusts one of your own.",
        ),
        Stage::Greeting => None,
        Stage::SignIn => Some("Check the user and the password in HEADCOUNT_SMTP."),
        Stage::Sender => {
            Some("Choose an address that may send there with --mail-from or HEADCOUNT_MAIL_FROM.")
        }
        Stage::Recipient | Stage::Message | Stage::Yes => Some("All else is fine; try another address."),
    }
}
