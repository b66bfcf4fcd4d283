//! Parts of a screen that change, each behind one type.
//!
//! A view's type is as long as the view, and what renders a changing one is compiled once for each type: build, diff, effect.
//! On a page of small closures that outweighs all the rest of the app. These helpers put the closure into a box, so that
//! one copy of that machinery serves the whole app; and a [`Piece`] is built anew instead of diffed, so that no
//! diffing code is made for it. So keep pieces small: what changes often is a [`text`] or an [`attribute`].

use std::sync::Arc;

use leptos::children::{ChildrenOptContainer, ToChildren};
use leptos::prelude::*;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::no_attrs;
use leptos::tachys::renderer::{Rndr, types};
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use send_wrapper::SendWrapper;

use super::focus::take_off;
use crate::signals::Signal;

/// A view of any type, built and ready to be put in its place. The wrapper holds what stays in the one thread that there
/// is.
pub struct Piece(SendWrapper<Box<dyn Mountable>>);

/// Takes a view's type away, by building it at once.
pub fn piece<V: Render>(view: V) -> Piece
where
    V::State: 'static,
{
    Piece(SendWrapper::new(Box::new(view.build())))
}

/// A part that is built anew when what it reads changes.
pub fn part(view: impl FnMut() -> Piece + Send + 'static) -> Box<dyn FnMut() -> Piece + Send> {
    Box::new(view)
}

/// A part that is there only sometimes.
pub fn part_if<V: Render>(
    mut view: impl FnMut() -> Option<V> + Send + 'static,
) -> Box<dyn FnMut() -> Piece + Send>
where
    V::State: 'static,
{
    Box::new(move || view().map_or_else(Piece::nothing, piece))
}

/// Text that follows what it reads.
pub fn text(words: impl FnMut() -> String + Send + 'static) -> Box<dyn FnMut() -> String + Send> {
    Box::new(words)
}

/// An attribute that follows what it reads; absent while there is no value.
pub fn attribute(
    mut value: impl FnMut() -> Option<&'static str> + Send + 'static,
) -> Box<dyn FnMut() -> Option<String> + Send> {
    Box::new(move || value().map(str::to_owned))
}

/// An attribute that is there while something holds.
pub fn attribute_if(holds: impl Into<Signal<bool>>) -> Box<dyn FnMut() -> Option<String> + Send> {
    let holds = holds.into();
    attribute(move || holds.get().then_some(""))
}

/// An attribute of any text, such as an address.
pub fn attribute_text(
    value: impl FnMut() -> Option<String> + Send + 'static,
) -> Box<dyn FnMut() -> Option<String> + Send> {
    Box::new(value)
}

/// What an event does.
pub fn on<E: 'static>(act: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(act)
}

/// One piece for each key, kept while the key is there and moved with it.
pub fn each(
    keys: impl Fn() -> Vec<String> + Send + Sync + 'static,
    view: impl Fn(String) -> Piece + Send + Sync + 'static,
) -> impl IntoView {
    each_boxed(Arc::new(keys), Arc::new(view))
}

fn each_boxed(
    keys: Arc<dyn Fn() -> Vec<String> + Send + Sync>,
    view: Arc<dyn Fn(String) -> Piece + Send + Sync>,
) -> impl IntoView {
    let key: fn(&String) -> String = Clone::clone;
    For(ForProps::builder().each(move || keys()).key(key).children(move |key| view(key)).build())
}

/// What stands between a component's tags, of any type; leptos's own `Children` would make diffing code for it.
pub struct Inside(Box<dyn FnOnce() -> Piece + Send>);

impl<F, V> ToChildren<F> for Inside
where
    F: FnOnce() -> V + Send + 'static,
    V: Render,
    V::State: 'static,
{
    fn to_children(view: F) -> Self {
        Self(Box::new(move || piece(view())))
    }
}

/// A lone text, which the macro hands over without a closure.
impl<V: Render<State: 'static> + Send + 'static> ToChildren<ChildrenOptContainer<V>> for Inside {
    fn to_children(view: ChildrenOptContainer<V>) -> Self {
        Self(Box::new(move || piece(view.0)))
    }
}

impl Inside {
    /// Makes it, in the place where it stands.
    pub fn make(self) -> Piece {
        (self.0)()
    }
}

impl Piece {
    /// A piece without anything in it.
    pub fn nothing() -> Self {
        piece(())
    }
}

/// What stands on the page, and a mark behind it that stays when the view is empty.
pub struct PieceState {
    view: Box<dyn Mountable>,
    end: types::Placeholder,
}

impl Render for Piece {
    type State = PieceState;

    fn build(self) -> PieceState {
        PieceState { view: self.0.take(), end: Rndr::create_placeholder() }
    }

    fn rebuild(self, state: &mut PieceState) {
        let mut view = self.0.take();
        take_off(&mut *state.view, &state.end);
        state.end.insert_before_this(&mut *view);
        state.view = view;
    }
}

impl Mountable for PieceState {
    fn unmount(&mut self) {
        take_off(&mut *self.view, &self.end);
        self.end.unmount();
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        self.view.mount(parent, marker);
        self.end.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.view.insert_before_this(child) || self.end.insert_before_this(child)
    }

    fn elements(&self) -> Vec<types::Element> {
        self.view.elements()
    }
}

no_attrs!(Piece);

/// The app runs in browsers only, so a piece never becomes a string, and never meets ready-made elements.
impl RenderHtml for Piece {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> PieceState {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
