//! Answers, by the ids of their questions.

use serde::de::{Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{MOST_QUESTIONS, Question, QuestionKind};

/// What somebody answered, by question. A short list: an event asks a dozen questions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(Vec<(String, Answer)>);

/// One answer. On the wire it is as plain as can be: a text, a list of option ids, a number, true or false, or
/// `{"agreed_to": 2}` with the version of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged, expecting = "a text, a list of options, a number, yes or no, or what was agreed to")]
pub enum Answer {
    /// A text, a day, or the id of an option.
    Text(String),
    /// Ids of options.
    Several(Vec<String>),
    /// A number.
    Number(i64),
    /// Yes or no.
    YesNo(bool),
    /// Agreed.
    Consent {
        /// The version of the text that was agreed to.
        agreed_to: u32,
    },
}

impl Answers {
    /// The answer to a question.
    pub fn get(&self, question: &str) -> Option<&Answer> {
        self.0.iter().find(|(id, _)| id == question).map(|(_, answer)| answer)
    }

    /// The answer to a question, where it is a text; otherwise nothing.
    pub fn text(&self, question: &str) -> &str {
        match self.get(question) {
            Some(Answer::Text(text)) => text,
            _ => "",
        }
    }

    /// Sets an answer.
    pub fn set(&mut self, question: &str, answer: Answer) {
        match self.0.iter_mut().find(|(id, _)| id == question) {
            Some(found) => found.1 = answer,
            None => self.0.push((question.to_owned(), answer)),
        }
    }

    /// Sets an answer, or takes it away.
    pub fn put(&mut self, question: &str, answer: Option<Answer>) {
        match answer {
            Some(answer) => self.set(question, answer),
            None => self.0.retain(|(id, _)| id != question),
        }
    }

    /// The same with a text among them.
    #[must_use]
    pub fn with_text(mut self, question: &str, text: &str) -> Self {
        self.set(question, Answer::Text(text.to_owned()));
        self
    }

    /// Whether there is no answer at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Answer)> {
        self.0.iter().map(|(id, answer)| (id.as_str(), answer))
    }
}

impl Answer {
    /// Whether a condition holds: the text, one of the options, `yes`, `no`, or a number.
    pub(super) fn says(&self, wanted: &str) -> bool {
        match self {
            Self::Text(text) => text.trim() == wanted,
            Self::Several(chosen) => chosen.iter().any(|id| id == wanted),
            Self::Number(number) => number.to_string() == wanted,
            Self::YesNo(yes) => wanted == if *yes { "yes" } else { "no" },
            Self::Consent { .. } => wanted == "yes",
        }
    }

    /// For people: options by their labels, retired ones too.
    pub(super) fn in_words(&self, question: &Question) -> String {
        let label = |id: &str| {
            let option = question.options().iter().find(|option| option.id == id);
            option.map_or_else(|| id.to_owned(), |option| option.label.clone())
        };
        match (self, &question.kind) {
            (Self::Text(id), QuestionKind::OneOf { .. }) => label(id),
            (Self::Text(text), _) => text.clone(),
            (Self::Several(chosen), _) => chosen.iter().map(|id| label(id)).collect::<Vec<_>>().join(", "),
            (Self::Number(number), _) => number.to_string(),
            (Self::YesNo(yes), _) => if *yes { "Yes" } else { "No" }.to_owned(),
            (Self::Consent { .. }, _) => "Agreed".to_owned(),
        }
    }
}

impl FromIterator<(String, Answer)> for Answers {
    fn from_iter<T: IntoIterator<Item = (String, Answer)>>(items: T) -> Self {
        let mut answers = Self::default();
        items.into_iter().for_each(|(id, answer)| answers.set(&id, answer));
        answers
    }
}

impl Serialize for Answers {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.0.len()))?;
        for (id, answer) in &self.0 {
            map.serialize_entry(id, answer)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Answers {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Answers;

            fn expecting(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                to.write_str("answers by the ids of their questions")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Answers, A::Error> {
                let mut answers = Answers::default();
                while let Some((id, answer)) = map.next_entry::<String, Answer>()? {
                    // Each is looked for among the ones before it.
                    if answers.0.len() >= MOST_QUESTIONS {
                        return Err(A::Error::custom(format_args!("more than {MOST_QUESTIONS} answers")));
                    }
                    answers.set(&id, answer);
                }
                Ok(answers)
            }
        }
        from.deserialize_map(Pairs)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Answers {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        <std::collections::BTreeMap<String, Answer> as utoipa::PartialSchema>::schema()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Answers {
    fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>) {
        use utoipa::PartialSchema;
        schemas.push(("Answer".to_owned(), Answer::schema()));
    }
}
