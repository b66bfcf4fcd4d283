//! Everybody who pays for it: levels, booths, and where they hire.
//!
//! No logos: a picture of another site tells that site who looks, and the pages' policy shows none. A name, a booth and a
//! link say the same.

use domain::sponsors::Sponsor;
use leptos::prelude::*;

use crate::api::portal;
use crate::live::EventStore;
use crate::load::load;
use crate::ui::{Failure, Loading, Piece, part, piece, title};

/// `/e/{event}/sponsors`.
#[component]
pub fn SponsorsPage() -> impl IntoView {
    let store = expect_context::<EventStore>();
    title(move || store.event.with(|event| format!("Sponsors · {}", event.name)));
    let all = load(move || async move { portal::sponsors(&store.slug()).await });
    part(move || match all.get() {
        None => piece(view! { <Loading /> }),
        Some(Ok(sponsors)) => piece(view! { <All sponsors /> }),
        Some(Err(error)) => piece(view! {
            <Failure
                title="The sponsors can't be shown right now"
                words=error.to_string()
                on_retry=move |()| all.again()
            />
        }),
    })
}

#[component]
fn All(sponsors: Vec<Sponsor>) -> impl IntoView {
    let words = if sponsors.is_empty() {
        "Nobody has signed yet."
    } else {
        "They pay for much of this. Say hello at their booths; many of them hire."
    };
    let levels =
        by_level(sponsors).into_iter().map(|(level, sponsors)| piece(view! { <Level level sponsors /> }));
    view! {
        <div class="page-head">
            <h1>"Sponsors"</h1>
            <p class="soft">{words}</p>
        </div>
        {levels.collect::<Vec<Piece>>()}
    }
}

/// The levels in the order in which the first of each signed.
fn by_level(sponsors: Vec<Sponsor>) -> Vec<(String, Vec<Sponsor>)> {
    let mut levels: Vec<(String, Vec<Sponsor>)> = Vec::new();
    for sponsor in sponsors {
        match levels.iter_mut().find(|(level, _)| *level == sponsor.profile.level) {
            Some((_, of_it)) => of_it.push(sponsor),
            None => levels.push((sponsor.profile.level.clone(), vec![sponsor])),
        }
    }
    levels
}

#[component]
fn Level(level: String, sponsors: Vec<Sponsor>) -> impl IntoView {
    let all = sponsors.into_iter().map(|sponsor| piece(view! { <One sponsor /> })).collect::<Vec<Piece>>();
    let heading = if level.is_empty() { "Further sponsors".to_owned() } else { level };
    view! {
        <section class="sponsor-level">
            <h2>{heading}</h2>
            <ul class="sponsor-list" role="list">{all}</ul>
        </section>
    }
}

#[component]
fn One(sponsor: Sponsor) -> impl IntoView {
    let profile = sponsor.profile;
    let name = if profile.link.is_empty() {
        piece(profile.name.clone())
    } else {
        piece(view! { <a href=profile.link rel="noopener external">{profile.name.clone()}</a> })
    };
    let booth =
        (!profile.booth.is_empty()).then(|| view! { <span class="soft">"Booth "{profile.booth}</span> });
    let text = (!profile.text.is_empty()).then(|| view! { <p>{profile.text}</p> });
    let hires = (!profile.hiring_link.is_empty()).then(|| {
        let words = format!("Jobs at {}", profile.name);
        view! { <a href=profile.hiring_link rel="noopener external">{words}</a> }
    });
    view! {
        <li class="sponsor">
            <h3>{name}</h3>
            {booth}
            {text}
            {hires}
        </li>
    }
}
