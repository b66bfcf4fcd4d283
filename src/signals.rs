//! Signals that share their machinery. Each closure has a type of its own, and what runs a memo or an effect is compiled
//! for each type; in a box they are all alike, and the app is tens of kilobytes lighter.

use leptos::prelude::*;

/// A value that is worked out anew when what it reads changes, and passed on when it differs.
pub fn memo<T: PartialEq + Send + Sync + 'static>(value: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    let value: Box<dyn Fn() -> T + Send + Sync> = Box::new(value);
    Memo::new(move |_| value())
}

/// Does something to the outside world whenever what it reads has changed.
pub fn follow(act: impl FnMut() + 'static) {
    let mut act: Box<dyn FnMut()> = Box::new(act);
    Effect::new(move |_: Option<()>| act());
}
