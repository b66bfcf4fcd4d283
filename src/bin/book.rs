//! The program for the book: every limit as a bar, and the replay by which anybody can check it.

#[cfg(target_arch = "wasm32")]
fn main() {
    app::start_book();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
