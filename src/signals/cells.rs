//! The three kinds of signals: what is set, what is worked out, and either.

#![expect(clippy::disallowed_types, reason = "the one place where leptos's own are right")]

use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use leptos::prelude::{self as shared, Get, GetUntracked, Set, Track, Update};

use super::Held;

/// Works a memo's value out, given the last one.
type Work = Box<dyn Fn(Option<&Held>) -> Held + Send + Sync>;

/// A value that can be set.
pub struct RwSignal<T>(shared::RwSignal<Held>, PhantomData<fn() -> T>);

/// A value that is worked out from others; see [`memo`](super::memo).
pub struct Memo<T>(shared::Memo<Held>, PhantomData<fn() -> T>);

/// A value from anywhere: set, worked out, or always the same.
pub struct Signal<T>(shared::Signal<Held>, PhantomData<fn() -> T>);

/// A value that somebody looks at. It stays as it was while they do.
pub struct Look<T>(Arc<T>);

impl<T> Deref for Look<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Reading is the same for all three.
macro_rules! readable {
    ($($name:ident)*) => { $(
        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T> Copy for $name<T> {}

        /// The same signal, whatever its value.
        impl<T> PartialEq for $name<T> {
            fn eq(&self, other: &Self) -> bool {
                self.0 == other.0
            }
        }

        #[allow(dead_code, reason = "each kind has the same methods, whether or not the app calls them today")]
        impl<T: Send + Sync + 'static> $name<T> {
            /// The value; whoever reads it within a memo or an effect follows it.
            pub fn read(&self) -> Look<T> {
                Look(typed(self.0.get()))
            }

            /// The value as it is now.
            pub fn read_untracked(&self) -> Look<T> {
                Look(typed(self.0.get_untracked()))
            }

            /// The value as it is now, or nothing if what it belonged to is gone.
            pub fn try_read_untracked(&self) -> Option<Look<T>> {
                self.0.try_get_untracked().map(|held| Look(typed(held)))
            }

            /// Looks at the value, and follows it.
            pub fn with<U>(&self, look: impl FnOnce(&T) -> U) -> U {
                look(&self.read())
            }

            /// Looks at the value as it is now.
            pub fn with_untracked<U>(&self, look: impl FnOnce(&T) -> U) -> U {
                look(&self.read_untracked())
            }

            /// Looks at the value as it is now, if what it belonged to is still there.
            pub fn try_with_untracked<U>(&self, look: impl FnOnce(&T) -> U) -> Option<U> {
                self.try_read_untracked().map(|value| look(&value))
            }

            /// Looks at the value, and follows it, if what it belonged to is still there.
            pub fn try_with<U>(&self, look: impl FnOnce(&T) -> U) -> Option<U> {
                self.0.try_get().map(|held| look(value(&held)))
            }

            /// Follows it without a look.
            pub fn track(&self) {
                self.0.track();
            }
        }

        #[allow(dead_code, reason = "each kind has the same methods, whether or not the app calls them today")]
        impl<T: Clone + Send + Sync + 'static> $name<T> {
            /// A copy of the value; whoever gets it within a memo or an effect follows it.
            pub fn get(&self) -> T {
                T::clone(&self.read())
            }

            /// A copy of the value as it is now.
            pub fn get_untracked(&self) -> T {
                T::clone(&self.read_untracked())
            }

            /// A copy of the value as it is now, or nothing if what it belonged to is gone.
            pub fn try_get_untracked(&self) -> Option<T> {
                self.try_read_untracked().map(|value| T::clone(&value))
            }
        }
    )* };
}

readable!(RwSignal Memo Signal);

impl<T: Send + Sync + 'static> RwSignal<T> {
    /// A value to begin with.
    pub fn new(value: T) -> Self {
        Self(shared::RwSignal::new(Arc::new(value)), PhantomData)
    }

    /// Sets it, and tells whoever follows it.
    pub fn set(&self, value: T) {
        self.0.set(Arc::new(value));
    }

    /// Sets it, and says whether what it belongs to is still there.
    pub fn try_set(&self, value: T) -> bool {
        self.0.try_set(Arc::new(value)).is_none()
    }
}

impl<T: Clone + Send + Sync + 'static> RwSignal<T> {
    /// Changes it, and tells whoever follows it.
    pub fn update(&self, change: impl FnOnce(&mut T)) {
        self.0.update(|held| changed(held, change));
    }

    /// Changes it, unless what it belonged to is gone.
    pub fn try_update<U>(&self, change: impl FnOnce(&mut T) -> U) -> Option<U> {
        self.0.try_update(|held| changed(held, change))
    }
}

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    /// The work must make values of this type.
    pub(super) fn of(work: Work) -> Self {
        let differs: fn(Option<&Held>, Option<&Held>) -> bool =
            |before, now| before.map(value::<T>) != now.map(value::<T>);
        Self(shared::Memo::new_with_compare(work, differs), PhantomData)
    }
}

impl<T: Send + Sync + 'static> Signal<T> {
    /// Works the value out whenever somebody looks: for what costs less than to remember it.
    pub fn derive(work: impl Fn() -> T + Send + Sync + 'static) -> Self {
        let work: Box<dyn Fn() -> Held + Send + Sync> = Box::new(move || Arc::new(work()));
        Self(shared::Signal::derive(work), PhantomData)
    }
}

impl<T: Default + Send + Sync + 'static> Default for RwSignal<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: Default + Send + Sync + 'static> Default for Signal<T> {
    fn default() -> Self {
        T::default().into()
    }
}

impl<T: Send + Sync + 'static> From<T> for Signal<T> {
    fn from(value: T) -> Self {
        Self(shared::Signal::stored(Arc::new(value)), PhantomData)
    }
}

impl<T> From<RwSignal<T>> for Signal<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self(signal.0.into(), PhantomData)
    }
}

impl<T> From<Memo<T>> for Signal<T> {
    fn from(memo: Memo<T>) -> Self {
        Self(memo.0.into(), PhantomData)
    }
}

/// The value as what it is.
fn typed<T: Send + Sync + 'static>(held: Held) -> Arc<T> {
    held.downcast().expect("a signal holds values of its own type only")
}

fn value<T: 'static>(held: &Held) -> &T {
    held.downcast_ref().expect("a memo holds values of its own type only")
}

/// Changes what is held; whoever is still looking at the old value keeps it.
fn changed<T: Clone + Send + Sync + 'static, U>(held: &mut Held, change: impl FnOnce(&mut T) -> U) -> U {
    let mut value = typed::<T>(std::mem::replace(held, Arc::new(())));
    let result = change(Arc::make_mut(&mut value));
    *held = value;
    result
}
