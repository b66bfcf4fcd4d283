//! A change that is sent while its page is in view, and not kept on the device for later: whatever it leads to also comes by
//! mail. The same try again has the same request id, so twice is once.

use domain::problem::FieldProblem;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError, Call};
use crate::outbox::request_id;
use crate::signals::{RwSignal, Signal};
use crate::ui::{Notice, Tone, part_if, text};

/// Longer than this a server is not busy: it asks whoever sends so much to come back.
const LONG_SECONDS: u32 = 60;

/// What is to be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// `POST`, `PUT` or `DELETE`.
    pub method: &'static str,
    /// The API's path.
    pub path: String,
    /// JSON; empty for none.
    pub body: String,
    /// A token.
    pub bearer: Option<String>,
}

/// How it stands. Copy it anywhere on its page.
#[derive(Clone, Copy)]
pub struct Once {
    busy: RwSignal<bool>,
    no: RwSignal<Option<ApiError>>,
    /// The request whose outcome is not known, with its id.
    open: StoredValue<Option<(Ask, String)>>,
}

impl Once {
    /// Nothing is sent yet.
    pub fn new() -> Self {
        Self { busy: RwSignal::new(false), no: RwSignal::new(None), open: StoredValue::new(None) }
    }

    /// Whether it is on its way.
    pub fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// What the server says of single fields.
    pub fn fields(self) -> Vec<FieldProblem> {
        match self.no.get() {
            Some(ApiError::Refused(problem)) => problem.fields,
            _ => Vec::new(),
        }
    }

    /// Sends it, unless something is on its way already.
    pub fn send(self, ask: Ask, yes: impl FnOnce(String) + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let same = self.open.get_value().filter(|(earlier, _)| *earlier == ask);
        let key = same.map_or_else(request_id, |(_, key)| key);
        self.open.set_value(Some((ask.clone(), key.clone())));
        spawn_local(async move {
            let call = Call {
                method: ask.method,
                path: &ask.path,
                body: &ask.body,
                bearer: ask.bearer.as_deref(),
                key: Some(&key),
            };
            let answer = api::send(call).await;
            // The page may have been left meanwhile.
            self.busy.try_set(false);
            match answer {
                Ok(reply) => {
                    self.no.try_set(None);
                    self.open.try_set_value(None);
                    yes(reply);
                }
                Err(error) => {
                    if matches!(error, ApiError::Refused(_)) {
                        self.open.try_set_value(None);
                    }
                    self.no.try_set(Some(error));
                }
            }
        });
    }
}

/// What to say where there is no yes.
pub fn words(error: &ApiError) -> String {
    match error {
        ApiError::Busy { retry_after_seconds: Some(seconds) } if *seconds > LONG_SECONDS => {
            let minutes = seconds.div_ceil(60);
            format!(
                "Several mails were asked for already. Look for the last one, also among the unwanted ones, or try again in {minutes} min."
            )
        }
        error => error.to_string(),
    }
}

/// One line while it is on its way, and the no where there is one that no field says.
#[component]
pub fn OnceNote(once: Once) -> impl IntoView {
    let sending = move || if once.busy.get() { "Sending…".to_owned() } else { String::new() };
    view! {
        <p class="sending" role="status">{text(sending)}</p>
        {part_if(move || {
            let error = once.no.get().filter(|_| once.fields().is_empty())?;
            Some(view! { <Notice tone=Tone::Bad><p>{words(&error)}</p></Notice> })
        })}
    }
}
