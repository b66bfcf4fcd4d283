//! A short message in the flow of the page.

use leptos::prelude::*;

use super::Inside;

/// How a message is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// For information.
    Calm,
    /// Something needs a look.
    Bad,
}

impl Tone {
    fn name(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Bad => "bad",
        }
    }
}

/// A message. A bad one is read out at once, the others when there is a pause.
#[component]
pub fn Notice(tone: Tone, children: Inside) -> impl IntoView {
    let role = if tone == Tone::Bad { "alert" } else { "status" };
    view! {
        <div class="notice" data-tone=tone.name() role=role>
            {children.make()}
        </div>
    }
}
