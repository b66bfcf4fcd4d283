//! What may go along with a registration: tutorials, dinners, a T-shirt of one's size.

use domain::events::Event;
use domain::ids::QuotaId;
use domain::ledger::{Access, Overflow, QuotaKind};
use domain::quotas::Quota;
use leptos::ev::Event as Input;
use leptos::html;
use leptos::prelude::*;
use web_sys::FormData;

use crate::dates::{ms, now_ms};
use crate::live::EventStore;
use crate::parts::answers::member_path;
use crate::parts::prices::price_words;
use crate::signals::{RwSignal, Signal, memo};
use crate::ui::{Piece, attribute, attribute_if, each, number, on, piece, text};

/// The add-ons of one kind, of which a registration may have one: the quota that they all stand below, and those that can be
/// asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Kind {
    /// What it is, such as a T-shirt.
    pub root: Quota,
    /// Which there are, such as sizes.
    pub options: Vec<Quota>,
}

/// All kinds, in the event's order.
pub fn kinds(event: &Event) -> Vec<Kind> {
    let is_root = |quota: &&Quota| quota.kind == QuotaKind::AddOn && quota.parent.is_none();
    let kind = |root: &Quota| {
        let is_option = |quota: &&Quota| {
            quota.access == Access::Everyone && event.up_from(&quota.id).last() == Some(&root.id)
        };
        Kind { root: root.clone(), options: event.quotas.iter().filter(is_option).cloned().collect() }
    };
    let kinds = event.quotas.iter().filter(is_root).map(kind);
    kinds.filter(|kind| !kind.options.is_empty()).collect()
}

/// One form's add-ons, and which of them are wanted.
#[derive(Clone, Copy)]
pub struct Extras {
    /// Where they are.
    pub store: EventStore,
    /// As the form stands.
    pub wanted: RwSignal<Vec<QuotaId>>,
    /// They can't be changed right now; the form says why.
    pub locked: Signal<bool>,
    /// Which of the people they are for who are registered along, from 0.
    pub member: Option<usize>,
}

impl Extras {
    fn field(self, root: &QuotaId) -> String {
        format!("{}add_ons.{root}", self.member.map(member_path).unwrap_or_default())
    }
}

/// The fields, as a bundle of their own. A form makes the [`Extras`] known that they are about.
#[component]
pub fn ExtrasPart() -> impl IntoView {
    let extras = expect_context::<Extras>();
    view! { <ExtraFields extras /> }
}

/// The fields for all add-ons, with what is left of each; nothing where there are none.
#[component]
pub fn ExtraFields(extras: Extras) -> impl IntoView {
    let store = extras.store;
    let frame = NodeRef::<html::Div>::new();
    let changed = move |_: Input| {
        let form = frame.get_untracked().and_then(|frame| frame.closest("form").ok().flatten());
        let form = form.and_then(|form| leptos::wasm_bindgen::JsCast::dyn_into(form).ok());
        let Some(data) = form.and_then(|form| FormData::new_with_form(&form).ok()) else { return };
        let kinds = store.event.with_untracked(kinds);
        let chosen = kinds.iter().filter_map(|kind| data.get(&extras.field(&kind.root.id)).as_string());
        extras.wanted.set(chosen.filter(|id| !id.is_empty()).map(QuotaId::new).collect());
    };
    // Counts change with every seat; what there is changes only when an organiser says so.
    let roots = memo(move || {
        let key = |kind: &Kind| {
            let options = kind.options.iter().map(|option| format!(" {}", option.id));
            kind.root.id.to_string() + &options.collect::<String>()
        };
        store.event.with(|event| kinds(event).iter().map(key).collect::<Vec<_>>())
    });
    let fields = each(
        move || roots.get(),
        move |key| {
            let root = key.split(' ').next().unwrap_or_default();
            let kinds = store.event.with_untracked(kinds);
            let kind = kinds.into_iter().find(|kind| kind.root.id.as_str() == root);
            kind.map_or_else(Piece::nothing, |kind| kind_field(extras, kind))
        },
    );
    view! { <div class="extras" node_ref=frame on:change=on(changed)>{fields}</div> }
}

fn kind_field(extras: Extras, kind: Kind) -> Piece {
    let Kind { root, options } = kind;
    let name = extras.field(&root.id);
    let is_one = options.len() == 1;
    let chosen = extras.wanted.get_untracked();
    let has_any = options.iter().any(|option| chosen.contains(&option.id));
    let none = (!is_one).then(|| {
        view! {
            <label class="choice">
                <input type="radio" name=name.clone() value="" checked=!has_any />
                <span>"None"</span>
            </label>
        }
    });
    let option = |option: Quota| option_field(extras, option, is_one, &name, &chosen);
    let options: Vec<Piece> = options.into_iter().map(option).collect();
    piece(view! {
        <fieldset class="field choices" disabled=attribute_if(extras.locked)>
            <legend>{root.name}</legend>
            {root.description.map(|words| view! { <p class="field-hint">{words}</p> })}
            {none}
            {options}
        </fieldset>
    })
}

fn option_field(extras: Extras, option: Quota, is_one: bool, name: &str, chosen: &[QuotaId]) -> Piece {
    let store = extras.store;
    let checked = chosen.contains(&option.id);
    let live = store.quota(option.id.clone());
    let words = move || live.get().map(|option| state_words(&option, store)).unwrap_or_default();
    // What is chosen already can be put back, even if the last one has gone meanwhile.
    let id = option.id.clone();
    let is_wanted = move || extras.wanted.with(|wanted| wanted.contains(&id));
    let shut =
        move || (live.with(|option| option.as_ref().is_some_and(is_shut)) && !is_wanted()).then_some("");
    let about = option.description.filter(|_| !is_one).map(|words| view! { <small>{words} " "</small> });
    let label = match (is_one, extras.member) {
        (false, _) => option.name,
        (true, None) => "Add to my registration".to_owned(),
        (true, Some(_)) => "Add to their registration".to_owned(),
    };
    piece(view! {
        <label class="choice">
            <input
                type=if is_one { "checkbox" } else { "radio" }
                name=name.to_owned()
                value=option.id.to_string()
                checked=checked
                disabled=attribute(shut)
            />
            <span>{label} " " {about} <small class="number">{text(words)}</small></span>
        </label>
    })
}

/// What is left, and what it costs.
fn state_words(option: &Quota, store: EventStore) -> String {
    let now = now_ms();
    let dates = store.dates();
    let state = match (option.left, option.queued) {
        _ if closes_before(option, now) => "closed".to_owned(),
        (0, _) if option.overflow == Overflow::Refuse => "none left".to_owned(),
        (0, 0) => "none left; you would be the first in line".to_owned(),
        (0, queued) => format!("none left; {} in line", number(queued)),
        (left, _) => format!("{} left", number(left)),
    };
    let opens = option.opens_at.filter(|opens| ms(*opens) > now);
    let state = opens.map_or(state, |opens| format!("from {}", dates.moment(opens)));
    let until = option.closes_at.filter(|closes| ms(*closes) > now);
    let until = until.map(|closes| format!("until {}", dates.moment(closes)));
    let price = option.price.as_ref().map(price_words);
    [Some(state), until, price].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Whether nobody can have it now, nor wait for it.
fn is_shut(option: &Quota) -> bool {
    let now = now_ms();
    let is_early = option.opens_at.is_some_and(|opens| ms(opens) > now);
    is_early || closes_before(option, now) || option.left == 0 && option.overflow == Overflow::Refuse
}

fn closes_before(option: &Quota, now: f64) -> bool {
    option.closes_at.is_some_and(|closes| ms(closes) <= now)
}
