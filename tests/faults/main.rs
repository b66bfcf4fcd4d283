//! A database at odds with the server: held by somebody else, damaged, not there, or one that takes no such row; and
//! whoever wants more of the server than there is. Nobody waits for ever, nobody is harmed by what another one sent, and
//! nothing is said to be well that is not. Through real processes and HTTP, on both databases.
#![cfg(not(target_arch = "wasm32"))]

mod addresses;
mod damaged;
mod desk;
mod held;
mod opening;
mod refused;
mod watchers;
