//! Checking: one answer against its question, and new questions by themselves.

use std::collections::BTreeSet;

use super::answers::Answer;
use super::{
    CONSENT_CHARS, HELP_CHARS, ID_CHARS, LABEL_CHARS, LONG_TEXT_CHARS, MOST_OPTIONS, MOST_QUESTIONS,
    Question, QuestionKind, QuestionOption, TEXT_CHARS, checked_line, field, is_id,
};
use crate::problem::FieldProblem;
use crate::text;

/// The largest whole number that every program reads as it is: JSON's numbers have 53 bits in browsers (RFC 8259, 6).
const MOST_NUMBER: u64 = (1 << 53) - 1;

/// The answer in its kept form; none where there is none and none is needed.
pub(super) fn answer(
    question: &Question,
    answer: Option<&Answer>,
    former: Option<&Answer>,
) -> Result<Option<Answer>, FieldProblem> {
    let field = field(&question.id);
    let problem = |code: &str, detail: &str| Err(FieldProblem::new(&field, code, detail));
    let read = typed(&question.kind, answer);
    let answer = read.as_ref().or(answer);
    let kept = match (&question.kind, answer) {
        (_, None) => None,
        (QuestionKind::Text, Some(Answer::Text(text))) => filled(text::line(&field, text, 0, TEXT_CHARS)?),
        (QuestionKind::LongText, Some(Answer::Text(text))) => {
            filled(text::prose(&field, text, LONG_TEXT_CHARS)?)
        }
        (QuestionKind::OneOf { options }, Some(Answer::Text(id))) => match id.trim() {
            "" => None,
            id if may_choose(options, id, former) => Some(Answer::Text(id.to_owned())),
            _ => return problem("one_of", "Choose one of the list."),
        },
        (QuestionKind::SeveralOf { options }, Some(Answer::Several(chosen))) => {
            if !chosen.iter().all(|id| may_choose(options, id, former)) {
                return problem("one_of", "Choose from the list.");
            }
            // In the options' order, each once, whatever order they were ticked in.
            let kept: Vec<String> =
                options.iter().map(|option| option.id.clone()).filter(|id| chosen.contains(id)).collect();
            (!kept.is_empty()).then_some(Answer::Several(kept))
        }
        (QuestionKind::Number { min, max }, Some(Answer::Number(number))) => {
            let out_of_range = |detail: String| FieldProblem::new(&field, "out_of_range", detail);
            check_number(*number, *min, *max).map_err(out_of_range)?;
            Some(Answer::Number(*number))
        }
        (QuestionKind::Date, Some(Answer::Text(day))) => match day.trim() {
            "" => None,
            day if is_day(day) => Some(Answer::Text(day.to_owned())),
            _ => return problem("date", "Enter a day such as 2012-03-09."),
        },
        (QuestionKind::Number { .. } | QuestionKind::YesNo, Some(Answer::Text(text)))
            if text.trim().is_empty() =>
        {
            None
        }
        (QuestionKind::Number { .. }, Some(Answer::Text(_))) => {
            return problem("number", "Enter a whole number, in digits.");
        }
        (QuestionKind::YesNo, Some(Answer::YesNo(yes))) => Some(Answer::YesNo(*yes)),
        (QuestionKind::Consent { text_version, .. }, Some(Answer::Consent { agreed_to })) => {
            let as_before = former == answer;
            if agreed_to != text_version && !as_before {
                return problem("outdated", "The text has changed. Read it again, and tick it if you agree.");
            }
            Some(Answer::Consent { agreed_to: *agreed_to })
        }
        _ => return problem("type", "This is another sort of answer than the question wants."),
    };
    if kept.is_none() && question.required {
        return match question.kind {
            QuestionKind::Consent { .. } => problem("required", "Please tick this to go on."),
            QuestionKind::OneOf { .. } | QuestionKind::SeveralOf { .. } | QuestionKind::YesNo => {
                problem("required", "Please choose.")
            }
            _ => problem("required", "Please answer this."),
        };
    }
    Ok(kept)
}

fn check_number(number: i64, min: Option<i64>, max: Option<i64>) -> Result<(), String> {
    if number.unsigned_abs() > MOST_NUMBER {
        return Err("That is more than can be counted here.".to_owned());
    }
    let fits = min.is_none_or(|min| number >= min) && max.is_none_or(|max| number <= max);
    if fits { Ok(()) } else { Err(range(min, max)) }
}

/// A form knows only texts: the number or the yes that somebody typed, or none where it is neither.
fn typed(kind: &QuestionKind, answer: Option<&Answer>) -> Option<Answer> {
    let Some(Answer::Text(text)) = answer else { return None };
    match (kind, text.trim()) {
        (QuestionKind::Number { .. }, text) => text.parse().ok().map(Answer::Number),
        (QuestionKind::YesNo, "yes") => Some(Answer::YesNo(true)),
        (QuestionKind::YesNo, "no") => Some(Answer::YesNo(false)),
        _ => None,
    }
}

fn filled(text: String) -> Option<Answer> {
    (!text.is_empty()).then_some(Answer::Text(text))
}

/// Whether an option may stand in an answer: it is offered, or was chosen before it was retired.
fn may_choose(options: &[QuestionOption], id: &str, former: Option<&Answer>) -> bool {
    let chosen_before = || match former {
        Some(Answer::Text(text)) => text == id,
        Some(Answer::Several(chosen)) => chosen.iter().any(|other| other == id),
        _ => false,
    };
    options.iter().any(|option| option.id == id && (!option.retired || chosen_before()))
}

fn range(min: Option<i64>, max: Option<i64>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("A number from {min} to {max}."),
        (Some(min), None) => format!("At least {min}."),
        (None, Some(max)) => format!("At most {max}."),
        (None, None) => "A whole number.".to_owned(),
    }
}

/// A day of the Gregorian calendar, as `<input type=date>` writes it.
fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return false };
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return false;
    }
    let number = |part: &str| part.parse::<u32>().unwrap_or_default();
    let (year, month, day) = (number(year), number(month), number(day));
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// New questions, trimmed.
pub(super) fn questions(new: Vec<Question>) -> Result<Vec<Question>, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    if new.len() > MOST_QUESTIONS {
        let detail = format!("At most {MOST_QUESTIONS} questions.");
        return Err(vec![FieldProblem::new("questions", "too_many", detail)]);
    }
    let mut before: Vec<(String, QuestionKind)> = Vec::new();
    let mut checked = Vec::new();
    for (number, question) in new.into_iter().enumerate() {
        let at = |name: &str| format!("questions.{number}.{name}");
        if before.iter().any(|(id, _)| *id == question.id) {
            problems.push(FieldProblem::new(&at("id"), "taken", "Another question has this id."));
        }
        if let Some(condition) = &question.shown_if
            && before.iter().all(|(id, _)| *id != condition.question)
        {
            let detail = "Only the answer to an earlier question can decide about this one.";
            problems.push(FieldProblem::new(&at("shown_if"), "one_of", detail));
        }
        before.push((question.id.clone(), question.kind.clone()));
        checked.push(one_question(question, at, &mut problems));
    }
    if problems.is_empty() { Ok(checked) } else { Err(problems) }
}

fn one_question(
    question: Question,
    at: impl Fn(&str) -> String,
    problems: &mut Vec<FieldProblem>,
) -> Question {
    if !is_id(&question.id) {
        problems.push(bad_id(&at("id")));
    }
    let label = checked_line(problems, &at("label"), &question.label, 1, LABEL_CHARS);
    let help = checked_line(problems, &at("help"), &question.help, 0, HELP_CHARS);
    let kind = match question.kind {
        QuestionKind::OneOf { options } => QuestionKind::OneOf { options: these(options, &at, problems) },
        QuestionKind::SeveralOf { options } => {
            QuestionKind::SeveralOf { options: these(options, &at, problems) }
        }
        QuestionKind::Consent { text: raw, text_version } => {
            let kept =
                text::keep(problems, text::prose(&at("text"), &raw, CONSENT_CHARS)).unwrap_or_default();
            if kept.is_empty() {
                problems.push(FieldProblem::new(&at("text"), "required", "Say what is agreed to."));
            }
            QuestionKind::Consent { text: kept, text_version }
        }
        QuestionKind::Number { min, max }
            if [min, max].into_iter().flatten().any(|limit| limit.unsigned_abs() > MOST_NUMBER) =>
        {
            let detail = format!("At most {MOST_NUMBER}.");
            problems.push(FieldProblem::new(&at("max"), "out_of_range", detail));
            QuestionKind::Number { min, max }
        }
        QuestionKind::Number { min: Some(min), max: Some(max) } if min > max => {
            problems.push(FieldProblem::new(&at("max"), "out_of_range", "The most is below the least."));
            QuestionKind::Number { min: Some(min), max: Some(max) }
        }
        other => other,
    };
    Question { label, help, kind, ..question }
}

fn bad_id(field: &str) -> FieldProblem {
    let detail = format!("1 to {ID_CHARS} letters, digits, hyphens and underscores.");
    FieldProblem::new(field, "characters", detail)
}

fn these(
    options: Vec<QuestionOption>,
    at: impl Fn(&str) -> String,
    problems: &mut Vec<FieldProblem>,
) -> Vec<QuestionOption> {
    let field = at("options");
    if options.is_empty() || options.len() > MOST_OPTIONS {
        let detail = format!("1 to {MOST_OPTIONS} options.");
        problems.push(FieldProblem::new(&field, "required", detail));
    }
    let ids: BTreeSet<&str> = options.iter().map(|option| option.id.as_str()).collect();
    if ids.len() < options.len() {
        problems.push(FieldProblem::new(&field, "taken", "Two options have the same id."));
    }
    if !options.iter().all(|option| is_id(&option.id)) {
        problems.push(bad_id(&field));
    }
    let label = |option: QuestionOption, problems: &mut Vec<FieldProblem>| QuestionOption {
        label: checked_line(problems, &field, &option.label, 1, LABEL_CHARS),
        ..option
    };
    options.into_iter().map(|option| label(option, problems)).collect()
}

/// Takes over what must not be lost of how a question stood before: its options, and the version of its text. What has been
/// answered must stay readable, so a question does not become one of another sort.
pub(super) fn keep_former(
    number: usize,
    question: &mut Question,
    former: &Question,
    problems: &mut Vec<FieldProblem>,
) {
    let mut problem = |field: &str, code: &str, detail: String| {
        problems.push(FieldProblem::new(&format!("questions.{number}.{field}"), code, detail));
    };
    match (&mut question.kind, &former.kind) {
        (
            QuestionKind::OneOf { options } | QuestionKind::SeveralOf { options },
            QuestionKind::OneOf { options: before } | QuestionKind::SeveralOf { options: before },
        ) => {
            let left_out: Vec<QuestionOption> = before
                .iter()
                .filter(|option| options.iter().all(|other| other.id != option.id))
                .map(|option| QuestionOption { retired: true, ..option.clone() })
                .collect();
            options.extend(left_out);
            if options.len() > MOST_OPTIONS {
                let detail = format!("At most {MOST_OPTIONS} options, with those no longer offered.");
                problem("options", "too_many", detail);
            }
        }
        (
            QuestionKind::Consent { text, text_version },
            QuestionKind::Consent { text: before, text_version: version },
        ) => *text_version = if text == before { *version } else { version + 1 },
        (QuestionKind::Text | QuestionKind::LongText, QuestionKind::Text | QuestionKind::LongText) => {}
        (now, before) if std::mem::discriminant(now) == std::mem::discriminant(before) => {}
        _ => {
            let detail = "This was another sort of question, and has been answered as that. Give the new one another id.";
            problem("kind", "other_kind", detail.to_owned());
        }
    }
}
