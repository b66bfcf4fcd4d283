//! The server treated badly: killed, cut off from its answers, out of disk space, run twice. Through real processes
//! and HTTP, on both databases. What was acknowledged must be there, once, whatever happens.

#![cfg(not(target_arch = "wasm32"))]

mod chance;
mod client;
mod crowd;
mod disk;
mod event;
mod failed_commits;
mod kills;
mod lost_answers;
mod proof;
mod proxy;
mod stops;
mod stream;
mod two_processes;
