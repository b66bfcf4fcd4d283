//! Where the keyboard is. What has the focus may leave the page at any moment; the keyboard then goes on close by, and
//! never from the top of the page.

use leptos::prelude::*;
use leptos::tachys::renderer::types;
use leptos::tachys::view::Mountable;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement};

/// Puts the keyboard and the screen reader at the page's heading.
pub fn focus_heading() {
    if let Ok(Some(heading)) = document().query_selector("main h1") {
        focus(&heading);
    }
}

/// Takes a view off the page. `end` stands behind it, and stays for now. Where the view had the focus, this goes to the
/// nearest part around it that can take it (`tabindex="-1"` marks such parts), or to the page's heading, unless somebody
/// has placed it by the end of this turn.
pub(super) fn take_off(view: &mut dyn Mountable, end: &types::Placeholder) {
    let focused = document().active_element();
    view.unmount();
    if focused.is_none_or(|element| element.is_connected()) {
        return;
    }
    let around =
        end.parent_element().and_then(|parent| parent.closest("[tabindex]:not(main)").ok().flatten());
    request_animation_frame(move || {
        let lost = document().active_element().is_none_or(|element| element.tag_name() == "BODY");
        match around.filter(|around| around.is_connected()) {
            _ if !lost => {}
            Some(around) => focus(&around),
            None => focus_heading(),
        }
    });
}

fn focus(element: &Element) {
    let Some(element) = element.dyn_ref::<HtmlElement>() else { return };
    if !element.has_attribute("tabindex") {
        // It can't fail on an attribute of that name.
        let _ = element.set_attribute("tabindex", "-1");
    }
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    if let Err(error) = element.focus_with_options(&options) {
        leptos::logging::warn!("{error:?}");
    }
}
