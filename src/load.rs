//! Something asked of the server once, shown when it is here, asked again on demand.
//!
//! It does what a `LocalResource` would do here, and no more: without suspense, sources and server rendering it is a
//! signal and a task, and for three kinds of answers that saves the app nearly thirty kilobytes of code.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::ApiError;
use crate::signals::RwSignal;

type Answer<T> = Pin<Box<dyn Future<Output = Result<T, ApiError>>>>;

/// An answer on its way, or here. Copy it anywhere below its owner.
pub struct Loaded<T: Send + Sync + 'static> {
    answer: RwSignal<Option<Result<T, ApiError>>>,
    ask: StoredValue<Arc<dyn Fn() -> Answer<T> + Send + Sync>>,
}

impl<T: Send + Sync + 'static> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Loaded<T> {}

/// Asks, now.
pub fn load<T, F>(ask: impl Fn() -> F + Send + Sync + 'static) -> Loaded<T>
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<T, ApiError>> + 'static,
{
    let ask: Arc<dyn Fn() -> Answer<T> + Send + Sync> = Arc::new(move || Box::pin(ask()));
    let loaded = Loaded { answer: RwSignal::new(None), ask: StoredValue::new(ask) };
    loaded.again();
    loaded
}

impl<T: Clone + Send + Sync + 'static> Loaded<T> {
    /// The answer, once it is here.
    pub fn get(self) -> Option<Result<T, ApiError>> {
        self.answer.get()
    }

    /// Asks again; what is here goes, so that whoever looks sees that something happens.
    pub fn again(self) {
        let answer = (self.ask.get_value())();
        if self.answer.with_untracked(Option::is_some) {
            self.answer.set(None);
        }
        spawn_local(async move {
            let answer = answer.await;
            // The page may have been left meanwhile.
            self.answer.try_set(Some(answer));
        });
    }
}
