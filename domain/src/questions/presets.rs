//! Questions that most conferences ask, ready to be taken.

use super::{Question, QuestionKind, QuestionOption, Questions};

/// The presets: badge name, affiliation, pronouns, food, allergies, T-shirt, access, emergency contact, and the code of
/// conduct.
pub fn presets() -> Vec<Question> {
    let help = |question: Question, help: &str| Question { help: help.to_owned(), ..question };
    let text = |id: &str, label: &str| Question::new(id, label, QuestionKind::Text);
    let long = |id: &str, label: &str| Question::new(id, label, QuestionKind::LongText);
    vec![
        help(text("badge_name", "Name on the badge"), "If it should differ from your name."),
        help(text("affiliation", "Affiliation"), "Company, school or project, as the badge should say it."),
        help(text("pronouns", "Pronouns"), "If you would like them on the badge."),
        help(
            Question::new("diet", "Food", QuestionKind::SeveralOf { options: options(&DIETS) }),
            "What you eat, so that there is enough of it.",
        ),
        help(text("allergies", "Allergies"), "What the kitchen must know."),
        Question::new("t_shirt", "T-shirt size", QuestionKind::OneOf { options: options(&T_SHIRTS) }),
        help(long("accessibility", "Access"), "What we should arrange so that you can take part."),
        help(text("emergency_contact", "Emergency contact"), "A name and a telephone number."),
        Question {
            required: true,
            ..Question::new(
                "conduct",
                "Code of conduct",
                QuestionKind::Consent { text: CONDUCT.to_owned(), text_version: 1 },
            )
        },
    ]
}

/// What a new event asks unless somebody says otherwise: of the presets those that need no answer, and that nearly every
/// conference has a use for.
///
/// # Panics
/// If the presets did not fit their own limits; a test sees to it that they do.
pub fn usual() -> Questions {
    const ASKED: [&str; 4] = ["badge_name", "diet", "t_shirt", "accessibility"];
    let asked = presets().into_iter().filter(|question| ASKED.contains(&question.id.as_str()));
    Questions::default().change(asked.collect()).expect("the presets fit")
}

const DIETS: [(&str, &str); 5] = [
    ("vegetarian", "Vegetarian"),
    ("vegan", "Vegan"),
    ("halal", "Halal"),
    ("kosher", "Kosher"),
    ("gluten_free", "Gluten-free"),
];

const T_SHIRTS: [(&str, &str); 8] = [
    ("XS", "XS"),
    ("S", "S"),
    ("M", "M"),
    ("L", "L"),
    ("XL", "XL"),
    ("2XL", "2XL"),
    ("3XL", "3XL"),
    ("none", "No T-shirt, thanks"),
];

const CONDUCT: &str =
    "I will treat everybody here with respect, and tell the organisers if I see that somebody does not.";

fn options(all: &[(&str, &str)]) -> Vec<QuestionOption> {
    let option = |(id, label): &(&str, &str)| QuestionOption {
        id: (*id).to_owned(),
        label: (*label).to_owned(),
        retired: false,
    };
    all.iter().map(option).collect()
}
