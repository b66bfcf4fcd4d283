//! A QR code as one SVG path. The secret in it never leaves the device.

use std::fmt::Write;

use leptos::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};

/// The quiet zone around a code, in modules (ISO/IEC 18004).
const QUIET: i32 = 4;

/// A code for a text, with what it is in words; nothing where the text is too long for one.
pub(super) fn code(text: &str, what: &'static str) -> Option<impl IntoView + use<>> {
    let code = QrCode::encode_text(text, QrCodeEcc::Low).ok()?;
    let side = code.size() + 2 * QUIET;
    Some(view! {
        <svg class="qr" viewBox=format!("0 0 {side} {side}") role="img" aria-label=what shape-rendering="crispEdges">
            <path d=path(&code) />
        </svg>
    })
}

/// Dark modules, joined along each row.
fn path(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|&x| code.get_module(x, y)).count();
            let run = i32::try_from(run).unwrap_or_default();
            if run > 0 {
                // Writing to a string can't fail.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run + 1;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::path;
    use qrcodegen::{QrCode, QrCodeEcc};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_code_begins_with_the_finder_in_its_corner() {
        let code = QrCode::encode_text("https://example.org/e/x/me#t=abc", QrCodeEcc::Low).unwrap();
        assert!(path(&code).starts_with("M4 4h7v1h-7z"));
    }
}
