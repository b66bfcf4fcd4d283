//! What an attendee's first visit downloads. A size is the same on every machine, so it may fail the build.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::workspace::{app, files_below, headcount, target};

/// In bytes, with brotli.
const BUDGET: usize = 220_000;
/// Where a visit begins. Later pages are made from what this one brings.
const FIRST_PAGE: &str = "/e/pycon-2012";
/// What the page of one's own registration needs, at most: not every shared piece is one of its.
const WHO_REGISTERS: [&str; 2] = ["/assets/me-", "/assets/shared"];
/// What keeps pages for where there is no network.
const WORKER: &str = "/worker.js";
/// The counts that the page then follows, from the version that it came with.
const STREAM: &str = "/api/events/pycon-2012/live?since=";
/// What the server prints before its address.
const LISTENING: &str = "Listening on http://";

/// Prints what is downloaded, as the server sends it, and fails above the budget. What the first page does not name is a
/// bundle, and printed without being counted.
pub(crate) fn check() -> Result<()> {
    println!("  {:<44} {:>10} {:>10}", "file", "bytes", "brotli");
    let line = |name: &str, plain: usize, sent: usize, note: &str| {
        println!("  {name:<44} {plain:>10} {sent:>10}{note}");
    };
    let server = Server::start()?;
    let page = server.download(FIRST_PAGE, "identity")?;
    let sent = server.download(FIRST_PAGE, "br")?.len();
    line(FIRST_PAGE, page.len(), sent, "");
    let page = String::from_utf8_lossy(&page);
    // As soon as somebody types into the form, there is what goes on without a network.
    let worker = server.download(WORKER, "br")?.len();
    line(WORKER, server.download(WORKER, "identity")?.len(), worker, "");
    let stream = format!("{STREAM}{}", version(&page)?);
    let message = server.first_message(&stream)?;
    line(&stream, message, message, "");
    let (mut total, mut registered) = (sent + worker + message, 0);
    for path in files_below(&app().join("assets"))? {
        if path.extension().is_some_and(|extension| extension == "br" || extension == "gz") {
            continue;
        }
        let name = format!("/{}", path.strip_prefix(app())?.display());
        let sent = server.download(&name, "br")?.len();
        let first = page.contains(&name);
        line(&name, fs::read(&path)?.len(), sent, if first { "" } else { "  not on a first visit" });
        total += if first { sent } else { 0 };
        registered += if WHO_REGISTERS.iter().any(|start| name.starts_with(start)) { sent } else { 0 };
    }
    println!("  {:<44} {:>10} {total:>10}  of {BUDGET}", "first visit", "");
    println!("  {:<44} {:>10} {registered:>10}  at most", "whoever registers, in the background", "");
    ensure!(total <= BUDGET, "a first visit costs {} bytes more than the {BUDGET} allowed", total - BUDGET);
    Ok(())
}

/// The ledger's version in the data that came with a page.
fn version(page: &str) -> Result<&str> {
    let (_, data) = page.split_once(r#"id="headcount-data""#).context("the page brings no data")?;
    let (_, version) = data.rsplit_once(r#""version":"#).context("the data has no version")?;
    let end = version.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(version.len());
    Ok(&version[..end])
}

/// The built server with a database of its own; ended with its value.
struct Server {
    child: Child,
    /// Kept open: a server whose output nobody takes would fail over it.
    output: BufReader<ChildStdout>,
    address: String,
}

impl Server {
    fn start() -> Result<Self> {
        let folder = target().join("size");
        if folder.is_dir() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let database = format!("sqlite://{}", folder.join("headcount.sqlite").display());
        let mut command = Command::new(headcount("release"));
        // What is configured for a server of one's own must not reach this one.
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("HEADCOUNT_")) {
            command.env_remove(name);
        }
        command.args(["serve", "--listen", "127.0.0.1:0", "--demo", "pycon-2012", "--database", &database]);
        let mut child = command.stdout(Stdio::piped()).spawn().context("cannot start the server")?;
        let output = BufReader::new(child.stdout.take().context("the server has no output")?);
        let mut server = Self { child, output, address: String::new() };
        let mut line = String::new();
        while server.address.is_empty() {
            line.clear();
            ensure!(server.output.read_line(&mut line)? > 0, "the server ended before it listened");
            line.trim().strip_prefix(LISTENING).unwrap_or_default().clone_into(&mut server.address);
        }
        Ok(server)
    }

    /// A file as it is delivered; the first page, with the event's data inside.
    fn download(&self, path: &str, encoding: &str) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        self.ask(path, encoding)?.read_to_end(&mut body)?;
        Ok(body)
    }

    /// How many bytes a stream sends at once. It has no end, so it is left after its first message.
    fn first_message(&self, path: &str) -> Result<usize> {
        let mut stream = self.ask(path, "br")?;
        let mut message = String::new();
        while !message.ends_with("\n\n") {
            ensure!(stream.read_line(&mut message)? > 0, "{path} ended within its first message");
        }
        ensure!(message.contains("data: "), "{path} began with no data");
        Ok(message.len())
    }

    /// Asks, and reads on to where the body begins.
    fn ask(&self, path: &str, encoding: &str) -> Result<BufReader<TcpStream>> {
        let mut stream = TcpStream::connect(&self.address)?;
        let host = &self.address;
        let headers = format!("Host: {host}\r\nAccept-Encoding: {encoding}\r\nConnection: close\r\n");
        stream.write_all(format!("GET {path} HTTP/1.1\r\n{headers}\r\n").as_bytes())?;
        let mut answer = BufReader::new(stream);
        let mut line = String::new();
        answer.read_line(&mut line)?;
        ensure!(line.starts_with("HTTP/1.1 200"), "{path} did not answer 200");
        while line != "\r\n" {
            line.clear();
            ensure!(answer.read_line(&mut line)? > 0, "{path} has no end of the headers");
        }
        Ok(answer)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It keeps nothing that is needed, and one that is gone already needs no end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
