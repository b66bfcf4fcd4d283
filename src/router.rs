//! Which address is shown, and how it changes: the browser's history, with plain links.
//!
//! A router library would be a third of the whole app's weight; seven addresses without nesting need these lines instead.
//! Links are ordinary `<a href>`s made by [`Route::path`], so that they open in tabs, copy, and work before the app runs.

use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

use crate::routes::Route;
use crate::signals::{Memo, RwSignal, memo};
pub use crate::ui::focus_heading;

/// The address in view. Copy it anywhere.
#[derive(Clone, Copy)]
pub struct Router {
    path: RwSignal<String>,
    /// What the address shows.
    pub route: Memo<Route>,
    /// A page was asked for that has to be loaded anew, and can't be, since there is no network: this one stays.
    pub held_back: RwSignal<bool>,
}

impl Router {
    /// Starts to follow the address bar, and to take over clicks on the app's own links.
    pub fn start() -> Self {
        let path = RwSignal::new(current_path());
        let route = memo(move || path.with(|path| Route::parse(path)));
        let router = Self { path, route, held_back: RwSignal::new(false) };
        window_event_listener(ev::popstate, move |_| router.arrive());
        window_event_listener(ev::click, move |event| router.follow(&event));
        router
    }

    /// Goes to another page, as a link does.
    pub fn go(self, route: &Route) {
        self.push(&route.path());
    }

    /// Goes to another page so that *back* does not return to this one: a form that was sent is behind us.
    pub fn replace(self, route: &Route) {
        report(history().replace_state_with_url(&JsValue::NULL, "", Some(&route.path())));
        self.arrive();
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    fn push(self, href: &str) {
        report(history().push_state_with_url(&JsValue::NULL, "", Some(href)));
        self.arrive();
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    fn arrive(self) {
        let path = current_path();
        if self.path.with_untracked(|shown| *shown == path) {
            return;
        }
        self.path.set(path);
        // The new page stands after the effects of this turn; a screen reader then starts to read at its heading.
        request_animation_frame(focus_heading);
    }

    fn follow(self, event: &MouseEvent) {
        let changed = event.alt_key() || event.ctrl_key() || event.meta_key() || event.shift_key();
        if event.default_prevented() || event.button() != 0 || changed {
            return;
        }
        let link = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .and_then(|element| element.closest("a[href]").ok().flatten())
            .and_then(|element| element.dyn_into::<HtmlAnchorElement>().ok());
        let Some(link) = link else { return };
        let route = Route::parse(&link.pathname());
        let elsewhere = !link.target().is_empty()
            || link.has_attribute("download")
            || link.origin() != window().location().origin().unwrap_or_default()
            || route == Route::NotFound;
        // A link to a part of this page is the browser's own business.
        let within = !link.hash().is_empty() && link.pathname() == current_path();
        if elsewhere || within {
            return;
        }
        // A query is read while the app starts.
        if link.search().is_empty() {
            event.prevent_default();
            self.push(&link.href());
        } else if !self.can_leave() {
            event.prevent_default();
        }
    }

    /// Whether a page can be loaded. The browser would leave a page that works for one that says "no internet".
    fn can_leave(self) -> bool {
        let online = window().navigator().on_line();
        self.held_back.set(!online);
        online
    }
}

/// What stands after `#`, without it.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

/// Takes a secret out of the address bar, and so out of the history and of what is shared by mistake. A query goes as well.
pub fn clear_fragment() {
    report(history().replace_state_with_url(&JsValue::NULL, "", Some(&current_path())));
}

fn current_path() -> String {
    window().location().pathname().unwrap_or_else(|_| "/".to_owned())
}

fn history() -> web_sys::History {
    window().history().expect("a window has a history")
}

/// A browser call that can only fail where the browser forbids it: worth a line in the console, and nothing more.
fn report<T>(result: Result<T, JsValue>) {
    if let Err(error) = result {
        leptos::logging::warn!("{error:?}");
    }
}
