//! Tokens of roles: who may do what in an event, beside the owners of places.

use super::EventId;
use crate::tokens::Digest;

/// What a bearer of a role token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Role {
    /// Everything in the event.
    Organiser,
    /// The volunteers.
    Coordinator,
    /// The door.
    Door,
}

impl Role {
    /// The word for it in the database and in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Organiser => "organiser",
            Self::Coordinator => "coordinator",
            Self::Door => "door",
        }
    }

    /// The role of that name.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Organiser, Self::Coordinator, Self::Door].into_iter().find(|role| role.as_str() == word)
    }
}

/// A role token's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRow {
    /// SHA-256 of the token.
    pub token: Digest,
    /// The event in which it is valid.
    pub event: EventId,
    /// What its bearer may do.
    pub role: Role,
    /// What stands beside the role in the public ledger; empty for nothing.
    pub label: String,
}

impl RoleRow {
    /// Under which name its bearer stands in the public ledger: `organiser`, `organiser (front desk)`.
    pub fn name(&self) -> String {
        let role = self.role.as_str();
        if self.label.is_empty() { role.to_owned() } else { format!("{role} ({})", self.label) }
    }
}
