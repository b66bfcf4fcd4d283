//! Failures that are not the project's own: something could not be installed, or a command was called wrongly.

use std::fmt;

/// Why a command could not even be tried. `cargo xtask` ends with 2 for it.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line makes no sense.
    Usage(String),
    /// Something that is needed could not be installed.
    Setup {
        /// What is missing.
        what: String,
        /// The command that failed, ready to be tried by hand; empty where nothing could be tried.
        command: String,
        /// What the reader can do about it.
        advice: String,
    },
}

impl Failure {
    /// A command line that makes no sense.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }

    /// Something that could not be installed.
    pub(crate) fn setup(
        what: impl Into<String>,
        command: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self::Setup { what: what.into(), command: command.into(), advice: advice.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(message) => formatter.write_str(message),
            Self::Setup { what, command, advice } => {
                writeln!(formatter, "{what} could not be installed.")?;
                if !command.is_empty() {
                    writeln!(formatter, "  failed:     {command}")?;
                }
                write!(formatter, "  what to do: {advice}")
            }
        }
    }
}

impl std::error::Error for Failure {}
