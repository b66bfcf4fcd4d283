//! What the demo asks whoever comes: of every kind one, and none that has to be answered in the rush.

use domain::ids::QuotaId;
use domain::questions::{Question, QuestionKind, Questions, ShownIf, presets};

use super::pycon_2012::SPEAKERS;

/// The presets that everybody is asked, in their order.
const PRESETS: [&str; 6] = ["badge_name", "affiliation", "diet", "allergies", "t_shirt", "accessibility"];

/// The demo's questions.
///
/// # Panics
/// If they did not fit their own limits; a test sees to it that they do.
pub(super) fn all() -> Questions {
    let mut all = presets();
    all.retain(|question| PRESETS.contains(&question.id.as_str()));
    let help = |question: Question, help: &str| Question { help: help.to_owned(), ..question };
    let text = |id: &str, label: &str| Question::new(id, label, QuestionKind::Text);
    all.extend([
        help(
            Question { doors: vec![QuotaId::from(SPEAKERS)], ..text("talk", "Title of your talk") },
            "As it stands in the programme.",
        ),
        Question::new("sprints", "Do you stay for the sprints?", QuestionKind::YesNo),
        help(
            Question {
                shown_if: Some(ShownIf { question: "sprints".to_owned(), is: "yes".to_owned() }),
                ..text("sprint_project", "What would you like to sprint on?")
            },
            "A project, or: anything, show me.",
        ),
        Question::new(
            "conferences",
            "How many PyCons have you been to?",
            QuestionKind::Number { min: Some(0), max: Some(10) },
        ),
        Question::new(
            "photos",
            "Photographs",
            QuestionKind::Consent { text: PHOTOS.to_owned(), text_version: 1 },
        ),
    ]);
    Questions::default().change(all).expect("the demo's questions fit")
}

const PHOTOS: &str = "I agree that photographs in which I can be recognised are shown on the conference's pages. \
    Whoever wears a red lanyard is not photographed.";

#[cfg(test)]
mod tests {
    use super::all;

    #[test]
    fn the_demo_asks_much_and_needs_nothing() {
        let questions = all();
        assert_eq!(questions.questions.len(), 11);
        assert!(questions.questions.iter().all(|question| !questions.is_needed(question)));
    }
}
