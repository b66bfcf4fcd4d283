//! Questions: what an event asks of whoever registers, as data; and the one function that checks the answers, in the form
//! and on the server.
//!
//! Questions change while answers to earlier ones stand. So nothing is ever taken away: a question or an option that is
//! no longer asked is *retired*. It is not shown to anybody new, but what was answered stays readable, and whoever
//! answered it keeps it when they edit something else.

mod answers;
mod check;
mod presets;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::ids::QuotaId;
use crate::problem::FieldProblem;
use crate::text;

pub use answers::{Answer, Answers};
pub use presets::{presets, usual};

/// The most questions of an event, retired ones included.
pub const MOST_QUESTIONS: usize = 60;
/// The most options of a question, retired ones included.
pub const MOST_OPTIONS: usize = 60;
/// The longest id of a question or an option, in characters.
pub const ID_CHARS: usize = 40;
/// The longest label, in characters.
pub const LABEL_CHARS: usize = 150;
/// The longest help text, in characters.
pub const HELP_CHARS: usize = 400;
/// The longest text to consent to, in characters.
pub const CONSENT_CHARS: usize = 5_000;
/// The longest answer on one line, in characters.
pub const TEXT_CHARS: usize = 150;
/// The longest answer of several lines, in characters.
pub const LONG_TEXT_CHARS: usize = 2_000;

/// `GET` and `PUT /api/events/{event}/questions`: all that is asked, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Questions {
    /// Goes up by one with every change; whatever is sent, the server sets it.
    #[serde(default)]
    pub version: u32,
    /// In the order in which they are asked.
    pub questions: Vec<Question>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Question {
    /// Its id, under which its answer stands: letters, digits, hyphens and underscores.
    pub id: String,
    /// The question.
    pub label: String,
    /// What helps to answer it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub help: String,
    /// What sort of answer it wants.
    #[serde(flatten)]
    pub kind: QuestionKind,
    /// Whether it must be answered.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// The doors at which it is asked; everywhere where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doors: Vec<QuotaId>,
    /// Asked only where another question has a certain answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_if: Option<ShownIf>,
    /// No longer asked; its answers stay.
    #[serde(default, skip_serializing_if = "is_false")]
    pub retired: bool,
}

/// What an earlier question must have been answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ShownIf {
    /// The id of a question before this one.
    pub question: String,
    /// The answer: an option's id, a text, or `yes` or `no`. One of several is enough.
    pub is: String,
}

/// What sort of answer a question wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum QuestionKind {
    /// One line, at most [`TEXT_CHARS`].
    Text,
    /// Several lines, at most [`LONG_TEXT_CHARS`].
    LongText,
    /// One of the options.
    OneOf {
        /// In the order in which they are shown.
        options: Vec<QuestionOption>,
    },
    /// Any of the options.
    SeveralOf {
        /// In the order in which they are shown.
        options: Vec<QuestionOption>,
    },
    /// A whole number.
    Number {
        /// The least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<i64>,
        /// The most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<i64>,
    },
    /// A day: `2012-03-09`.
    Date,
    /// Yes or no.
    YesNo,
    /// Something to agree to. Which text was agreed to is kept with the answer.
    Consent {
        /// What is agreed to.
        text: String,
        /// Goes up by one when the text changes.
        #[serde(default)]
        text_version: u32,
    },
}

/// What can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct QuestionOption {
    /// Its id, which stands in answers.
    pub id: String,
    /// What people read.
    pub label: String,
    /// No longer offered; whoever chose it keeps it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub retired: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands in a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl Question {
    /// A question that need not be answered, asked at every door.
    pub fn new(id: &str, label: &str, kind: QuestionKind) -> Self {
        Self {
            id: id.to_owned(),
            label: label.to_owned(),
            help: String::new(),
            kind,
            required: false,
            doors: Vec::new(),
            shown_if: None,
            retired: false,
        }
    }

    fn options(&self) -> &[QuestionOption] {
        match &self.kind {
            QuestionKind::OneOf { options } | QuestionKind::SeveralOf { options } => options,
            _ => &[],
        }
    }
}

impl Questions {
    /// The question with this id, retired or not.
    pub fn find(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// What is asked of somebody who has answered so far as `answers` say, in order. `at` is the quota where they claim, and
    /// all that stand above it: what is asked at a door is asked of those with a code for it as well.
    pub fn asked<'a>(&'a self, at: &[QuotaId], answers: &Answers) -> Vec<&'a Question> {
        let mut asked: Vec<&Question> = Vec::new();
        for question in &self.questions {
            let here = question.doors.is_empty() || question.doors.iter().any(|door| at.contains(door));
            let fits = question.shown_if.as_ref().is_none_or(|condition| {
                let is_asked = asked.iter().any(|other| other.id == condition.question);
                is_asked && answers.get(&condition.question).is_some_and(|answer| answer.says(&condition.is))
            });
            if here && fits && !question.retired {
                asked.push(question);
            }
        }
        asked
    }

    /// Whether a form must show this question at once: it must be answered, or decides about one that must, or such a one
    /// decides about it. The others can wait until somebody has time for them.
    pub fn is_needed(&self, question: &Question) -> bool {
        let first = self.first_of(question);
        self.questions.iter().any(|other| other.required && !other.retired && self.first_of(other) == first)
    }

    /// The question that a chain of conditions begins with.
    fn first_of<'a>(&'a self, question: &'a Question) -> &'a str {
        let before = |later: &&'a Question| self.find(&later.shown_if.as_ref()?.question);
        let chain = std::iter::successors(Some(question), before).take(MOST_QUESTIONS);
        chain.last().map_or("", |first| &first.id)
    }

    /// Checks what somebody answered (`at` as in [`Self::asked`]), and brings it into its kept form: trimmed, without what is empty or was
    /// not asked. What they answered before to a question or with an option that has since been retired, or to an
    /// earlier text, stays theirs.
    ///
    /// # Errors
    /// One [`FieldProblem`] for each answer that does not fit, in the questions' order; fields are called `answers.{id}`.
    pub fn validate(
        &self,
        at: &[QuotaId],
        answers: &Answers,
        former: &Answers,
    ) -> Result<Answers, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let mut kept = Answers::default();
        for (id, _) in answers.iter() {
            if self.find(id).is_none() {
                problems.push(FieldProblem::new(&field(id), "unknown", "This is not asked."));
            }
        }
        for question in self.asked(at, answers) {
            let former = former.get(&question.id);
            match check::answer(question, answers.get(&question.id), former) {
                Ok(Some(answer)) => kept.set(&question.id, answer),
                Ok(None) => {}
                Err(problem) => problems.push(problem),
            }
        }
        // What this person is not asked any more, whatever they answer, stays as they left it.
        let (now, before) = (self.asked(at, answers), self.asked(at, former));
        let is_asked = |question: &Question| now.iter().chain(&before).any(|asked| asked.id == question.id);
        for question in self.questions.iter().filter(|question| !is_asked(question)) {
            if let Some(answer) = former.get(&question.id) {
                kept.set(&question.id, answer.clone());
            }
        }
        if problems.is_empty() { Ok(kept) } else { Err(problems) }
    }

    /// What becomes of these questions when an organiser sends `new` ones: what they left out is retired instead of
    /// lost, and versions go up where something changed.
    ///
    /// # Errors
    /// One [`FieldProblem`] for everything about `new` that does not fit; fields are called `questions.{number}.{field}`.
    pub fn change(&self, new: Vec<Question>) -> Result<Self, Vec<FieldProblem>> {
        let mut questions = check::questions(new)?;
        let mut problems = Vec::new();
        for (number, question) in questions.iter_mut().enumerate() {
            if let Some(former) = self.find(&question.id) {
                check::keep_former(number, question, former, &mut problems);
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let left_out: Vec<Question> = self
            .questions
            .iter()
            .filter(|former| questions.iter().all(|question| question.id != former.id))
            .map(|former| Question { retired: true, ..former.clone() })
            .collect();
        questions.extend(left_out);
        if questions.len() > MOST_QUESTIONS {
            let detail = format!("At most {MOST_QUESTIONS} questions, with those no longer asked.");
            return Err(vec![FieldProblem::new("questions", "too_many", detail)]);
        }
        let version = if questions == self.questions { self.version } else { self.version + 1 };
        Ok(Self { version, questions })
    }

    /// Questions and answers in words, in the questions' order, retired ones last: for people and exports.
    pub fn in_words<'a>(&'a self, answers: &Answers) -> Vec<(&'a str, String)> {
        let (retired, current): (Vec<_>, Vec<_>) =
            self.questions.iter().partition(|question| question.retired);
        let told = |question: &&'a Question| {
            let answer = answers.get(&question.id)?;
            Some((question.label.as_str(), answer.in_words(question)))
        };
        current.iter().chain(&retired).filter_map(told).collect()
    }
}

fn field(id: &str) -> String {
    format!("answers.{id}")
}

/// Checks an id of a question or an option.
fn is_id(id: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    !id.is_empty() && id.len() <= ID_CHARS && id.chars().all(allowed)
}

fn checked_line(
    problems: &mut Vec<FieldProblem>,
    field: &str,
    raw: &str,
    least: usize,
    most: usize,
) -> String {
    text::keep(problems, text::line(field, raw, least, most)).unwrap_or_default()
}
