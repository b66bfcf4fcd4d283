//! What several pages share: parts of screens that know an event and the outbox, but no page.

pub mod answers;
pub mod code_form;
pub mod doors;
pub mod extras;
pub mod held_already;
pub mod once;
pub mod others;
pub mod prices;
pub mod register_form;
pub mod sending;
pub mod status;
