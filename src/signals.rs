//! Signals that share their machinery. What runs a signal or a memo is compiled once for each type of value, and what runs
//! an effect once for each closure: about two kilobytes each time, for some forty types. Here every value lies behind the
//! same pointer and every closure in the same box, so that one copy serves them all.
//!
//! The names and methods are those of leptos, and hide them where they are imported. One thing differs, for the better:
//! whoever reads has a value of their own, so that nothing is locked while they look at it.

mod cells;

use std::any::Any;
use std::sync::Arc;

use leptos::prelude::Effect;

pub use cells::{Memo, RwSignal, Signal};

/// A value of any type.
type Held = Arc<dyn Any + Send + Sync>;

/// A value that is worked out anew when what it reads changes, and passed on when it differs.
pub fn memo<T: PartialEq + Send + Sync + 'static>(value: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    Memo::of(Box::new(move |_| Arc::new(value())))
}

/// The same, worked out from what it was before.
pub fn memo_from<T: PartialEq + Send + Sync + 'static>(
    value: impl Fn(Option<&T>) -> T + Send + Sync + 'static,
) -> Memo<T> {
    Memo::of(Box::new(move |before| Arc::new(value(before.and_then(|before| before.downcast_ref())))))
}

/// Does something to the outside world whenever what it reads has changed.
pub fn follow(act: impl FnMut() + 'static) {
    let mut act: Box<dyn FnMut()> = Box::new(act);
    Effect::new(move |_: Option<()>| act());
}
