//! The app's addresses: every link is made here, and every address is read here.

use domain::ids::EventSlug;

/// What an address shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// All events.
    Events,
    /// One event's home.
    Event { event: EventSlug },
    /// The registration form.
    Register { event: EventSlug },
    /// The registration form behind a code.
    Join { event: EventSlug, code: String },
    /// What this device holds: registrations and their links.
    Me { event: EventSlug },
    /// Links by mail: a lost one, and places that are handed over.
    Link { event: EventSlug },
    /// The volunteer board.
    Volunteer { event: EventSlug },
    /// Every quota, and the proof.
    Book { event: EventSlug },
    /// Who sponsors the event.
    Sponsors { event: EventSlug },
    /// A sponsor's seats, for its contact.
    Portal { event: EventSlug },
    /// No such address.
    NotFound,
}

impl Route {
    /// Reads an address's path, such as `/e/pycon-2012/register`.
    pub fn parse(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let slug = |text: &str| EventSlug::new(decode(text));
        match parts[..] {
            [] => Self::Events,
            ["e", event] => Self::Event { event: slug(event) },
            ["e", event, "register"] => Self::Register { event: slug(event) },
            ["e", event, "join", code] => Self::Join { event: slug(event), code: decode(code) },
            ["e", event, "me"] => Self::Me { event: slug(event) },
            ["e", event, "link"] => Self::Link { event: slug(event) },
            ["e", event, "volunteer"] => Self::Volunteer { event: slug(event) },
            ["e", event, "book"] => Self::Book { event: slug(event) },
            ["e", event, "sponsors"] => Self::Sponsors { event: slug(event) },
            ["e", event, "sponsor"] => Self::Portal { event: slug(event) },
            _ => Self::NotFound,
        }
    }

    /// The address's path, for `href`.
    pub fn path(&self) -> String {
        match self {
            Self::Events | Self::NotFound => "/".to_owned(),
            Self::Event { event } => format!("/e/{}", encode(event.as_str())),
            Self::Register { event } => format!("/e/{}/register", encode(event.as_str())),
            Self::Join { event, code } => format!("/e/{}/join/{}", encode(event.as_str()), encode(code)),
            Self::Me { event } => format!("/e/{}/me", encode(event.as_str())),
            Self::Link { event } => format!("/e/{}/link", encode(event.as_str())),
            Self::Volunteer { event } => format!("/e/{}/volunteer", encode(event.as_str())),
            Self::Book { event } => format!("/e/{}/book", encode(event.as_str())),
            Self::Sponsors { event } => format!("/e/{}/sponsors", encode(event.as_str())),
            Self::Portal { event } => format!("/e/{}/sponsor", encode(event.as_str())),
        }
    }

    /// The event that it belongs to.
    pub fn event(&self) -> Option<&EventSlug> {
        match self {
            Self::Events | Self::NotFound => None,
            Self::Event { event }
            | Self::Register { event }
            | Self::Join { event, .. }
            | Self::Me { event }
            | Self::Link { event }
            | Self::Volunteer { event }
            | Self::Book { event }
            | Self::Sponsors { event }
            | Self::Portal { event } => Some(event),
        }
    }
}

/// One path segment, safe to put into a URL.
pub fn encode(segment: &str) -> String {
    js_sys::encode_uri_component(segment).into()
}

/// A segment that does not decode is taken as it stands: it will not be found, which is the right answer.
fn decode(segment: &str) -> String {
    js_sys::decode_uri_component(segment).map_or_else(|_| segment.to_owned(), Into::into)
}

#[cfg(test)]
mod tests {
    use super::Route;
    use domain::ids::EventSlug;
    use wasm_bindgen_test::wasm_bindgen_test;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn every_address_reads_back_as_itself() {
        let event = EventSlug::from("pycon-2012");
        let routes = [
            (Route::Events, "/"),
            (Route::Event { event: event.clone() }, "/e/pycon-2012"),
            (Route::Register { event: event.clone() }, "/e/pycon-2012/register"),
            (Route::Join { event: event.clone(), code: "A/b ü".into() }, "/e/pycon-2012/join/A%2Fb%20%C3%BC"),
            (Route::Me { event: event.clone() }, "/e/pycon-2012/me"),
            (Route::Link { event: event.clone() }, "/e/pycon-2012/link"),
            (Route::Volunteer { event: event.clone() }, "/e/pycon-2012/volunteer"),
            (Route::Book { event: event.clone() }, "/e/pycon-2012/book"),
            (Route::Sponsors { event: event.clone() }, "/e/pycon-2012/sponsors"),
            (Route::Portal { event }, "/e/pycon-2012/sponsor"),
        ];
        for (route, path) in routes {
            assert_eq!(route.path(), path);
            assert_eq!(Route::parse(path), route);
        }
    }

    #[wasm_bindgen_test]
    fn what_is_no_address_is_not_found() {
        for path in ["/x", "/e", "/e/a/b", "/e/a/join", "/e/a/register/more"] {
            assert_eq!(Route::parse(path), Route::NotFound, "{path}");
        }
        assert_eq!(
            Route::parse("/e/a/join/%E0%A4"),
            Route::Join { event: "a".into(), code: "%E0%A4".into() }
        );
    }
}
