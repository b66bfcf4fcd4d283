//! The program for attendees and volunteers: everything but the book. In a development build, the book as well.

#[cfg(target_arch = "wasm32")]
fn main() {
    app::start_attendee();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
