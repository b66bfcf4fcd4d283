//! Pages that a first visit does without. Each bundle is a file of its own that `cargo xtask` cuts out of the program (see
//! ARCHITECTURE.md). It is downloaded when one of its pages is asked for, or when that is soon to be expected.

mod frame;

use std::future::Future;
use std::pin::Pin;

use js_sys::Promise;
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_split_helpers::SplitLoaderError;

use crate::api;
use crate::pages;
use crate::parts;
use crate::ui::{Piece, piece};

pub use frame::{Bundled, Within};

/// Makes a bundle's page, in the place where it stands.
type Page = fn() -> Piece;

/// How long to wait before another try, in milliseconds: a mobile network often fails only once.
const WAITS_MS: [i32; 2] = [1_000, 3_000];

/// One line for each bundle: its name, its file's name, and the page that it brings.
macro_rules! bundles {
    ($($(#[$about:meta])* $name:ident, $file:ident: $page:path;)*) => {
        /// What is downloaded only when it is needed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Bundle {
            $($(#[$about])* $name,)*
        }

        impl Bundle {
            /// One try. What is here already is not downloaded again.
            fn fetch(self) -> Pin<Box<dyn Future<Output = Result<Page, SplitLoaderError>>>> {
                match self {
                    $(Self::$name => Box::pin($file()),)*
                }
            }
        }

        $(
            // Only what is called from here moves into the bundle.
            #[cfg(not(debug_assertions))]
            #[wasm_split_helpers::wasm_split($file, fallible)]
            fn $file() -> Result<Page, SplitLoaderError> {
                Ok(|| piece($page()))
            }

            // A development build is not cut: what takes seconds at each change had better be left out.
            #[cfg(debug_assertions)]
            fn $file() -> std::future::Ready<Result<Page, SplitLoaderError>> {
                std::future::ready(Ok(|| piece($page())))
            }
        )*
    };
}

bundles! {
    /// What this device holds, and what can be done with it.
    Me, me: pages::me::MePage;
    /// A door that a code opens.
    Join, join: pages::join::JoinPage;
    /// Links by mail: a lost one, and places that are handed over.
    Link, link: pages::link::LinkPage;
    /// What may go along with a registration: fields of its form.
    Extras, extras: parts::extras::ExtrasPart;
    /// Whoever else is registered along: fields of the same form.
    Others, others: parts::others::OthersPart;
    /// Every limit, and the replay, which brings the ledger's rules along.
    Book, book: pages::book::BookPage;
    /// Who sponsors the event.
    Sponsors, sponsors: pages::sponsors::SponsorsPage;
    /// A sponsor's seats, for its contact.
    Portal, portal: pages::portal::PortalPage;
}

/// Why a bundle is not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missing {
    /// No network, no server, or no answer in time.
    OutOfReach,
    /// A newer version was put up while this page was open: its files have other names.
    Replaced,
}

impl Bundle {
    /// Downloads it before anybody waits for it: going to its page then needs no network. Says whether it is here.
    pub async fn fetch_ahead(self) -> bool {
        self.load().await.is_ok()
    }

    async fn load(self) -> Result<Page, Missing> {
        let mut waits = WAITS_MS.into_iter();
        loop {
            if let Ok(page) = self.fetch().await {
                return Ok(page);
            }
            if was_replaced().await {
                return Err(Missing::Replaced);
            }
            match waits.next() {
                Some(wait) if window().navigator().on_line() => pause(wait).await,
                _ => return Err(Missing::OutOfReach),
            }
        }
    }
}

/// Whether the server no longer has this program's own script. A bundle that failed does not say why.
async fn was_replaced() -> bool {
    let script = document().query_selector("script[data-js]").ok().flatten();
    match script.and_then(|script| script.get_attribute("data-js")) {
        Some(path) => api::is_gone(&path).await,
        None => false,
    }
}

async fn pause(milliseconds: i32) {
    let wait = Promise::new(&mut |wake, _| {
        // It can only fail on a window that is gone.
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&wake, milliseconds);
    });
    // It is only ever resolved.
    let _ = JsFuture::from(wait).await;
}
