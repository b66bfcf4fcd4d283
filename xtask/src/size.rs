//! What an attendee's first visit downloads. A size is the same on every machine, so it may fail the build.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::workspace::{app, files_below, headcount, target};

/// In bytes, with brotli.
const BUDGET: u64 = 220_000;
/// Where a visit begins. Later pages are made from what this one brings.
const FIRST_PAGE: &str = "/e/pycon-2012";
/// What the server prints before its address.
const LISTENING: &str = "Listening on http://";

/// Prints what is downloaded, each file by itself, and fails above the budget. What the first page does not name is the
/// other program's, and printed without being counted.
pub(crate) fn check() -> Result<()> {
    println!("  {:<44} {:>10} {:>10}", "file", "bytes", "brotli");
    let server = Server::start()?;
    let (plain, sent) = (server.download("identity")?, server.download("br")?.len());
    println!("  {FIRST_PAGE:<44} {:>10} {sent:>10}", plain.len());
    let page = String::from_utf8_lossy(&plain);
    let mut total = u64::try_from(sent)?;
    for path in files_below(&app().join("assets"))? {
        if path.extension().is_some_and(|extension| extension == "br" || extension == "gz") {
            continue;
        }
        let bytes = fs::metadata(&path)?.len();
        // What brotli does not shrink is sent as it is.
        let sent = fs::metadata(path.with_added_extension("br")).map_or(bytes, |data| data.len());
        let name = path.strip_prefix(app())?.display().to_string();
        let first = page.contains(&format!("/{name}"));
        println!("  {name:<44} {bytes:>10} {sent:>10}{}", if first { "" } else { "  not on a first visit" });
        total += if first { sent } else { 0 };
    }
    println!("  {:<44} {:>10} {total:>10}  of {BUDGET}", "first visit", "");
    ensure!(total <= BUDGET, "a first visit costs {} bytes more than the {BUDGET} allowed", total - BUDGET);
    Ok(())
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

    /// The first page as it is delivered: with the event's data inside.
    fn download(&self, encoding: &str) -> Result<Vec<u8>> {
        let mut stream = TcpStream::connect(&self.address)?;
        let host = &self.address;
        let headers = format!("Host: {host}\r\nAccept-Encoding: {encoding}\r\nConnection: close\r\n");
        stream.write_all(format!("GET {FIRST_PAGE} HTTP/1.1\r\n{headers}\r\n").as_bytes())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        ensure!(answer.starts_with(b"HTTP/1.1 200"), "{FIRST_PAGE} did not answer 200");
        let body =
            answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").context("no end of the headers")? + 4;
        Ok(answer.split_off(body))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It keeps nothing that is needed, and one that is gone already needs no end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
