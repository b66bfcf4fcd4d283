//! Building blocks of screens. They know no address, no server and no event: text and signals in, elements out.

mod button;
mod choices;
mod dialog;
mod failure;
mod field;
mod focus;
mod loading;
mod mark;
mod meter;
mod notice;
mod numbers;
mod piece;

pub use button::Button;
pub use choices::ChoiceGroup;
pub use dialog::Dialog;
pub use failure::Failure;
pub use field::{Choice, SelectField, TextArea, TextField};
pub use focus::focus_heading;
pub use loading::Loading;
pub use mark::Mark;
pub use meter::Meter;
pub use notice::{Notice, Tone};
pub use numbers::{number, of_things};
pub use piece::{
    Inside, Piece, attribute, attribute_if, attribute_text, each, on, part, part_if, piece, text,
};

use std::cell::Cell;

use leptos::prelude::*;

use crate::signals::follow;

/// An id that nothing else on the page has: two of the same form may be open, for two people.
fn unique(what: &str) -> String {
    thread_local! {
        static LAST: Cell<u32> = const { Cell::new(0) };
    }
    LAST.set(LAST.get() + 1);
    format!("{what}-{}", LAST.get())
}

/// Names the page in the browser's tab and history. `words` may change with what is shown.
pub fn title(words: impl Fn() -> String + 'static) {
    follow(move || document().set_title(&words()));
}

/// Whether there is room for what a phone folds away.
pub(crate) fn is_wide() -> bool {
    window().inner_width().ok().and_then(|width| width.as_f64()).is_some_and(|width| width >= 768.0)
}
