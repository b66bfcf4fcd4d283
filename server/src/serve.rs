//! `headcount serve`: from options to a running server, and what it says about itself.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;
use std::str::FromStr;
use std::sync::Arc;

use domain::Timestamp;
use sqlx::postgres::PgConnectOptions;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::app::{App, Shared, Site};
use crate::cli::{Wrong, new_default_file};
use crate::events::Events;
use crate::listen::Limits;
use crate::mails::Post;
use crate::store::{self, Store};
use crate::{demo, listen, mails, router};

/// How to serve.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, env = "HEADCOUNT_LISTEN", default_value = "127.0.0.1:8012", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// `sqlite://PATH` or `postgres://…`; a file in your data folder by default
    #[arg(long, env = "HEADCOUNT_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
    /// Load a demo event; loading it again changes nothing
    #[arg(long, env = "HEADCOUNT_DEMO", value_name = "NAME")]
    demo: Option<String>,
    /// Where the public reaches this server, such as `https://register.example.org`
    #[arg(long, env = "HEADCOUNT_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    public_url: Option<String>,
    /// Where to report a security hole, for security.txt: such as `mailto:security@example.org`
    #[arg(long, env = "HEADCOUNT_SECURITY_CONTACT", value_name = "URI", value_parser = one_line)]
    security_contact: Option<String>,
    /// Addresses of your reverse proxies, with commas between them: what they say in X-Forwarded-For is believed
    #[arg(long, env = "HEADCOUNT_PROXIES", value_delimiter = ',', value_name = "ADDRESSES")]
    proxies: Vec<IpAddr>,
    /// The most connections at a time; half of them may be streams of live counts
    #[arg(long, env = "HEADCOUNT_CONNECTIONS", default_value_t = Limits::default().connections, value_name = "NUMBER",
        value_parser = connections)]
    connections: usize,
    #[command(flatten)]
    mail: mails::Options,
}

/// Serves until a signal says to stop.
pub(crate) async fn run(args: Args) -> Result<ExitCode, Wrong> {
    // Before anything else, so that a signal during a long start is not lost.
    let stop = stop().map_err(|why| Wrong::new("can't listen to signals", why))?;
    let mut stop = std::pin::pin!(stop);
    let limits = Limits { connections: listen::connection_ceiling(args.connections), ..Limits::default() };
    let (listener, app) = tokio::select! {
        () = &mut stop => {
            tracing::info!("stopped before it was ready");
            return Ok(ExitCode::SUCCESS);
        }
        started = start(args) => started?,
    };
    listen::serve(listener, router(app.clone()), app, limits, stop).await;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// All that comes before the first request.
async fn start(args: Args) -> Result<(TcpListener, Shared), Wrong> {
    let (store, place) = open(args.database.as_deref()).await?;
    if let Some(name) = &args.demo {
        let loaded = demo::load(store.as_ref(), name, Timestamp::now()).await;
        loaded.map_err(|why| Wrong::new(format!("the demo {name:?} can't be loaded"), why))?;
    }
    // What is wrong with the mail server's options is said before anybody can register.
    args.mail.smtp(args.public_url.as_deref())?;
    let events = Events::start(&store).await;
    let events = events.map_err(|why| Wrong::new("the events can't be read", why))?;
    let listener = bind(args.listen).await?;
    let address = listener.local_addr().map_err(|why| Wrong::new("no address", why))?;
    let only_here = address.ip().is_loopback() && args.public_url.is_none();
    let Args { public_url, security_contact, proxies, mail, .. } = args;
    let base = public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let settings = mail.settings(base, public_url.as_deref())?;
    let site = Site { public_url, security_contact, only_here, proxies };
    let app = App::new(store, events, site);
    announce(&app, address, &place, &settings.post);
    mails::start(&app, settings);
    Ok((listener, app))
}

/// Opens the database, and says where it is in words that hold no password.
async fn open(database: Option<&str>) -> Result<(Arc<dyn Store>, String), Wrong> {
    let (url, place) = if let Some(url) = database {
        (url.to_owned(), without_password(url))
    } else {
        let file = new_default_file()?;
        (format!("sqlite://{}", file.display()), file.display().to_string())
    };
    let store = store::open(&url).await;
    let store = store.map_err(|why| Wrong::new(format!("the database {place} can't be used"), why))?;
    Ok((store, place))
}

/// The file, or where the server is: never the password, which may stand in two places and have any signs in it.
fn without_password(url: &str) -> String {
    if let Some(file) = url.strip_prefix("sqlite://") {
        return file.split('?').next().unwrap_or(file).to_owned();
    }
    match PgConnectOptions::from_str(url) {
        Ok(server) => {
            // With a slip of the finger before it, user and password are taken for the database's name.
            let database = server.get_database().filter(|name| !name.contains('@')).unwrap_or_default();
            format!("postgres://{}:{}/{database}", server.get_host(), server.get_port())
        }
        Err(_) => "given".to_owned(),
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, Wrong> {
    TcpListener::bind(address).await.map_err(|why| match why.kind() {
        ErrorKind::AddrInUse => Wrong(format!(
            "{address} is in use already, perhaps by another Headcount; choose another one with --listen"
        )),
        ErrorKind::PermissionDenied => {
            Wrong(format!("no permission to listen on {address}; ports below 1024 are for root"))
        }
        _ => Wrong::new(format!("can't listen on {address}"), why),
    })
}

fn announce(app: &App, address: SocketAddr, place: &str, post: &Post) {
    println!("Headcount {}", env!("CARGO_PKG_VERSION"));
    println!("Listening on http://{address}");
    println!("Data in {place}");
    let base = app.site.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    for running in app.events.all() {
        println!("{}: {base}/e/{}", running.row.name, running.row.slug);
    }
    if app.events.all().is_empty() {
        println!(
            "There is no event yet: `headcount event create` sets one up, and `--demo pycon-2012` loads one to look at."
        );
    }
    println!("The API: {base}/api");
    match post {
        Post::Send(smtp) => {
            println!("Mails go to {smtp} and come from {}; see {base}{}", smtp.from(), mails::page::PATH);
            if app.site.public_url.is_none() {
                println!("Their links lead to {base}, which others can't reach: set --public-url.");
            }
        }
        Post::Keep => {
            println!(
                "No mail server is configured, so mails are kept: read them at {base}{}",
                mails::page::PATH
            );
        }
    }
}

/// Done at the first SIGTERM or SIGINT. The second ends the process at once.
fn stop() -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        either(&mut terminate, &mut interrupt).await;
        tokio::spawn(async move {
            either(&mut terminate, &mut interrupt).await;
            tracing::warn!("ended at once, as asked");
            std::process::exit(1);
        });
    })
}

async fn either(first: &mut Signal, second: &mut Signal) {
    tokio::select! {
        _ = first.recv() => {}
        _ = second.recv() => {}
    }
}

fn public_url(text: &str) -> Result<String, String> {
    let text = one_line(text)?;
    let authority = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let authority = authority.map(|rest| rest.trim_end_matches('/')).filter(|rest| !rest.is_empty());
    if authority.is_some_and(|rest| !rest.contains(['/', '?', '#', '@'])) {
        Ok(text.trim_end_matches('/').to_owned())
    } else {
        Err("give scheme and host, such as https://register.example.org".to_owned())
    }
}

fn connections(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|&number| number > 0).ok_or_else(|| "give a number from 1".to_owned())
}

fn one_line(text: &str) -> Result<String, String> {
    if text.is_empty() || text.chars().any(char::is_control) {
        Err("give one line".to_owned())
    } else {
        Ok(text.to_owned())
    }
}
