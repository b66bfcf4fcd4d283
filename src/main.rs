//! The program: everything that the app is, before `cargo xtask` cuts the bundles out of it.

#[cfg(target_arch = "wasm32")]
fn main() {
    app::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
