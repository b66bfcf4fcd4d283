//! What is asked, and whether somebody's answers fit it.

use std::sync::Arc;

use domain::ids::QuotaId;
use domain::ledger::Refusal;
use domain::problem::FieldProblem;
use domain::questions::{Answers, Question};

use super::batch::Batch;
use super::{Outcome, WriteError};

/// Why a request makes nothing.
#[derive(Debug)]
pub(super) enum No {
    /// The rules say so; the outcome is kept.
    Refused(Refusal),
    /// The rules say so to some of a group, and so to all: whom, by their numbers in it.
    RefusedToSome(Refusal, Vec<usize>),
    /// It does not fit what is asked; whoever asks may send it again, mended.
    Invalid(Vec<FieldProblem>),
    /// As many mails were asked for as may be, for so many seconds still.
    TooManyMails(u32),
    /// Something that can't be; for the log.
    Broken(String),
}

impl From<Refusal> for No {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Outcome {
    /// The rules said no, and not to one of several.
    pub fn refused(refusal: Refusal) -> Self {
        Self::Refused { refusal, whom: Vec::new() }
    }
}

impl No {
    /// What the refusal is kept as; none where nothing is kept.
    pub(super) fn outcome(self) -> Result<Outcome, WriteError> {
        match self {
            Self::Refused(refusal) => Ok(Outcome::refused(refusal)),
            Self::RefusedToSome(refusal, whom) => Ok(Outcome::Refused { refusal, whom }),
            Self::Invalid(fields) => Err(WriteError::Invalid(fields)),
            Self::Broken(why) => {
                tracing::error!(why, "a request can't be decided");
                Err(WriteError::Internal)
            }
            Self::TooManyMails(seconds) => Err(WriteError::TooManyMails(seconds)),
        }
    }
}

impl Batch<'_> {
    /// The answers in their kept form. Here and not in the handler: only now it is known which door a code opens, and a
    /// repeat must not be measured by questions that have changed since.
    pub(super) fn checked(
        &self,
        quota: &QuotaId,
        answers: &Answers,
        former: &Answers,
    ) -> Result<Answers, No> {
        let at = self.book.up_from(quota);
        self.questions.validate(&at, answers, former).map_err(No::Invalid)
    }

    /// Asks something else from now on.
    pub(super) fn set_questions(&mut self, new: &[Question]) -> Result<Outcome, No> {
        let known = |question: &Question| question.doors.iter().all(|door| self.book.quota(door).is_some());
        let strange = new.iter().enumerate().filter(|(_, question)| !known(question));
        let unknown: Vec<FieldProblem> = strange
            .map(|(number, _)| {
                let field = format!("questions.{number}.doors");
                FieldProblem::new(&field, "unknown", "There is no door of this id.")
            })
            .collect();
        let changed = self.questions.change(new.to_vec());
        let problems = [changed.as_ref().err().cloned().unwrap_or_default(), unknown].concat();
        let questions = changed.ok().filter(|_| problems.is_empty()).ok_or(No::Invalid(problems))?;
        if questions.version != self.questions.version {
            self.questions = Arc::new(questions.clone());
            self.changes.questions = Some(questions.clone());
        }
        Ok(Outcome::QuestionsSet { questions: Box::new(questions) })
    }
}
