//! What people answer, and what becomes of it when the questions change.

use super::{
    Answer, Answers, MOST_OPTIONS, Question, QuestionKind, QuestionOption, Questions, ShownIf, presets,
};
use crate::ids::QuotaId;
use crate::problem::FieldProblem;

fn door() -> [QuotaId; 1] {
    [QuotaId::from("general")]
}

fn options(ids: &[&str]) -> Vec<QuestionOption> {
    let option =
        |id: &&str| QuestionOption { id: (*id).to_owned(), label: id.to_uppercase(), retired: false };
    ids.iter().map(option).collect()
}

fn set(questions: Vec<Question>) -> Questions {
    Questions::default().change(questions).expect("they fit")
}

fn ask(kind: QuestionKind) -> Questions {
    set(vec![Question::new("it", "It", kind)])
}

/// Answers that stand in a request as this JSON.
fn json(text: &str) -> Answers {
    serde_json::from_str(text).expect("answers")
}

/// The problem's code for an answer to the only question, or what is kept.
fn check(questions: &Questions, answers: &str) -> Result<String, String> {
    let kept = questions.validate(&door(), &json(answers), &Answers::default());
    kept.map(|kept| serde_json::to_string(&kept).expect("JSON")).map_err(|problems| {
        problems
            .iter()
            .map(|problem| format!("{}: {}", problem.field, problem.code))
            .collect::<Vec<_>>()
            .join(", ")
    })
}

#[test]
fn every_kind_of_question_takes_its_kind_of_answer_and_no_other() {
    let sizes = || options(&["s", "m"]);
    let consent = || QuestionKind::Consent { text: "All of it".into(), text_version: 0 };
    let number = || QuestionKind::Number { min: Some(0), max: Some(9) };
    let cases = [
        (QuestionKind::Text, r#"{"it":"  Ada "}"#, Ok(r#"{"it":"Ada"}"#)),
        (QuestionKind::Text, r#"{"it":"a\nb"}"#, Err("answers.it: characters")),
        (QuestionKind::Text, r#"{"it":7}"#, Err("answers.it: type")),
        (QuestionKind::LongText, r#"{"it":"a\r\nb"}"#, Ok(r#"{"it":"a\nb"}"#)),
        (QuestionKind::OneOf { options: sizes() }, r#"{"it":"m"}"#, Ok(r#"{"it":"m"}"#)),
        (QuestionKind::OneOf { options: sizes() }, r#"{"it":"xl"}"#, Err("answers.it: one_of")),
        (QuestionKind::SeveralOf { options: sizes() }, r#"{"it":["m","s","m"]}"#, Ok(r#"{"it":["s","m"]}"#)),
        (QuestionKind::SeveralOf { options: sizes() }, r#"{"it":["xl"]}"#, Err("answers.it: one_of")),
        (QuestionKind::SeveralOf { options: sizes() }, r#"{"it":[]}"#, Ok("{}")),
        (number(), r#"{"it":9}"#, Ok(r#"{"it":9}"#)),
        (number(), r#"{"it":10}"#, Err("answers.it: out_of_range")),
        (number(), r#"{"it":""}"#, Ok("{}")),
        (number(), r#"{"it":" 7 "}"#, Ok(r#"{"it":7}"#)),
        (number(), r#"{"it":"seven"}"#, Err("answers.it: number")),
        (QuestionKind::Date, r#"{"it":"2012-02-29"}"#, Ok(r#"{"it":"2012-02-29"}"#)),
        (QuestionKind::Date, r#"{"it":"2013-02-29"}"#, Err("answers.it: date")),
        (QuestionKind::Date, r#"{"it":"tomorrow"}"#, Err("answers.it: date")),
        (QuestionKind::YesNo, r#"{"it":false}"#, Ok(r#"{"it":false}"#)),
        (QuestionKind::YesNo, r#"{"it":"no"}"#, Ok(r#"{"it":false}"#)),
        (QuestionKind::YesNo, r#"{"it":"maybe"}"#, Err("answers.it: type")),
        (consent(), r#"{"it":{"agreed_to":0}}"#, Ok(r#"{"it":{"agreed_to":0}}"#)),
        (consent(), r#"{"it":{"agreed_to":1}}"#, Err("answers.it: outdated")),
        (consent(), r#"{"it":true}"#, Err("answers.it: type")),
        (QuestionKind::Text, r#"{"other":"x"}"#, Err("answers.other: unknown")),
    ];
    for (kind, answers, expected) in cases {
        let expected = expected.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(check(&ask(kind.clone()), answers), expected, "{kind:?} {answers}");
    }
}

#[test]
fn what_is_required_is_missed_only_where_it_is_asked() {
    let yes = Question::new("dinner", "Dinner?", QuestionKind::YesNo);
    let dish = Question {
        required: true,
        shown_if: Some(ShownIf { question: "dinner".into(), is: "yes".into() }),
        ..Question::new("dish", "Which?", QuestionKind::Text)
    };
    let staff = Question {
        required: true,
        doors: vec![QuotaId::from("staff")],
        ..Question::new("role", "Role", QuestionKind::Text)
    };
    let role = staff.clone();
    let questions = set(vec![yes, dish, staff]);
    assert!(
        questions.questions.iter().all(|one| questions.is_needed(one)),
        "the dinner decides about the dish"
    );
    let idle = Question::new("idle", "Idle?", QuestionKind::YesNo);
    assert!(!set(vec![idle.clone(), role]).is_needed(&idle));
    assert_eq!(check(&questions, "{}"), Ok("{}".to_owned()));
    assert_eq!(check(&questions, r#"{"dinner":true}"#), Err("answers.dish: required".to_owned()));
    let hidden = check(&questions, r#"{"dinner":false,"dish":"Soup"}"#);
    assert_eq!(hidden, Ok(r#"{"dinner":false}"#.to_owned()), "what is not shown is not kept");
    let with_a_code = [QuotaId::from("staff-code"), QuotaId::from("staff")];
    let at_staff = questions.validate(&with_a_code, &Answers::default(), &Answers::default());
    assert_eq!(at_staff.expect_err("a role").len(), 1);
}

#[test]
fn answers_survive_a_change_of_the_questions() {
    let first = set(vec![
        Question::new("size", "Size", QuestionKind::OneOf { options: options(&["s", "m"]) }),
        Question::new("bus", "Bus?", QuestionKind::YesNo),
    ]);
    let given = json(r#"{"size":"m","bus":true}"#);
    let now = vec![Question::new("size", "Size", QuestionKind::OneOf { options: options(&["s", "l"]) })];
    let second = first.change(now.clone()).expect("they fit");

    assert_eq!(second.version, first.version + 1);
    assert_eq!(second.change(now).expect("the same").version, second.version, "nothing changed");
    let told = second.in_words(&given);
    assert_eq!(told, [("Size", "M".to_owned()), ("Bus?", "Yes".to_owned())], "both stay readable");
    let kept = second.validate(&door(), &json(r#"{"size":"m"}"#), &given);
    assert_eq!(kept, Ok(given.clone()), "whoever chose it keeps it");
    let newcomer = second.validate(&door(), &json(r#"{"size":"m"}"#), &Answers::default());
    assert!(newcomer.is_err(), "nobody new can choose it");
    let asked: Vec<&str> = second.asked(&door(), &given).iter().map(|one| one.id.as_str()).collect();
    assert_eq!(asked, ["size"]);
}

#[test]
fn a_new_text_asks_for_a_new_consent_of_whoever_comes_now() {
    let consent = |text: &str| {
        let kind = QuestionKind::Consent { text: text.into(), text_version: 0 };
        vec![Question { required: true, ..Question::new("conduct", "Conduct", kind) }]
    };
    let first = set(consent("Be kind."));
    let second = first.change(consent("Be kind and on time.")).expect("it fits");
    let old = json(r#"{"conduct":{"agreed_to":0}}"#);
    assert_eq!(check(&second, r#"{"conduct":{"agreed_to":0}}"#), Err("answers.conduct: outdated".to_owned()));
    assert_eq!(check(&second, "{}"), Err("answers.conduct: required".to_owned()));
    assert_eq!(second.validate(&door(), &old, &old), Ok(old.clone()), "who agreed before edits in peace");
    assert!(check(&second, r#"{"conduct":{"agreed_to":1}}"#).is_ok());
}

#[test]
fn questions_that_do_not_fit_are_refused_field_by_field() {
    let bad = vec![
        Question::new("A b", "", QuestionKind::Text),
        Question::new("one", "One", QuestionKind::OneOf { options: options(&["x", "x"]) }),
        Question::new("one", "Again", QuestionKind::Number { min: Some(2), max: Some(1) }),
        Question {
            shown_if: Some(ShownIf { question: "later".into(), is: "yes".into() }),
            ..Question::new("early", "Early", QuestionKind::YesNo)
        },
    ];
    let problems = Questions::default().change(bad).expect_err("nothing fits");
    let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "questions.0.id",
            "questions.0.label",
            "questions.1.options",
            "questions.2.id",
            "questions.2.max",
            "questions.3.shown_if"
        ]
    );
}

#[test]
fn a_question_keeps_its_sort_and_no_heap_of_options_grows() {
    let sort = |kind| vec![Question::new("bus", "Bus", kind)];
    let several = |ids: &[&str]| QuestionKind::SeveralOf { options: options(ids) };
    let first = set(sort(several(&["a"])));
    let told = |changed: Result<Questions, Vec<FieldProblem>>| {
        changed.map(|_| ()).map_err(|problems| format!("{}: {}", problems[0].field, problems[0].code))
    };
    let one = QuestionKind::OneOf { options: options(&["b"]) };
    assert_eq!(told(first.change(sort(one))), Ok(()), "an answer stays readable");
    assert_eq!(told(first.change(sort(QuestionKind::Date))), Err("questions.0.kind: other_kind".to_owned()));
    assert_eq!(told(set(sort(QuestionKind::Text)).change(sort(QuestionKind::LongText))), Ok(()));
    let retired = first.change(Vec::new()).expect("nothing is asked");
    assert!(retired.change(sort(QuestionKind::YesNo)).is_err(), "answers to it are still there");

    let mut now = first;
    let refused = (0..MOST_OPTIONS).find_map(|number| {
        let changed = now.change(sort(several(&[&format!("option-{number}")])));
        changed.map(|changed| now = changed).map_err(|problems| problems[0].code.clone()).err()
    });
    assert_eq!(refused.as_deref(), Some("too_many"));
}

#[test]
fn the_presets_fit() {
    let questions = set(presets());
    let answers = json(r#"{"badge_name":"Ada","diet":["vegan"],"t_shirt":"M","conduct":{"agreed_to":1}}"#);
    let kept = questions.validate(&door(), &answers, &Answers::default()).expect("they fit");
    assert_eq!(kept, answers);
    assert_eq!(kept.get("diet"), Some(&Answer::Several(vec!["vegan".to_owned()])));
}

#[test]
fn what_somebody_is_not_asked_any_more_stays_as_they_left_it() {
    let bus = |doors: &[&str]| Question {
        doors: doors.iter().map(|door| QuotaId::from(*door)).collect(),
        ..Question::new("bus", "Bus?", QuestionKind::YesNo)
    };
    let first = set(vec![bus(&[]), Question::new("badge", "Badge", QuestionKind::Text)]);
    let given = json(r#"{"bus":true,"badge":"Ada"}"#);
    let narrowed = first.change(vec![bus(&["staff"]), Question::new("badge", "Badge", QuestionKind::Text)]);
    let kept = narrowed.expect("they fit").validate(&door(), &json(r#"{"badge":"Ada King"}"#), &given);
    assert_eq!(kept, Ok(json(r#"{"badge":"Ada King","bus":true}"#)));
    // What goes because of one's own other answer is no longer one's answer.
    let shown_if = ShownIf { question: "bus".into(), is: "yes".into() };
    let seat =
        Question { shown_if: Some(shown_if), ..Question::new("seat", "Which seat", QuestionKind::Text) };
    let chained = set(vec![bus(&[]), seat]);
    let given = json(r#"{"bus":true,"seat":"7"}"#);
    assert_eq!(chained.validate(&door(), &json(r#"{"bus":false}"#), &given), Ok(json(r#"{"bus":false}"#)));
}

#[test]
fn numbers_stay_where_every_program_can_count() {
    let number = || QuestionKind::Number { min: None, max: None };
    assert_eq!(check(&ask(number()), r#"{"it":9007199254740991}"#), Ok(r#"{"it":9007199254740991}"#.into()));
    for beyond in
        [r#"{"it":9007199254740992}"#, r#"{"it":-9007199254740992}"#, r#"{"it":"99999999999999999"}"#]
    {
        assert_eq!(check(&ask(number()), beyond), Err("answers.it: out_of_range".into()));
    }
    let limits = QuestionKind::Number { min: None, max: Some(1 << 53) };
    assert!(Questions::default().change(vec![Question::new("it", "It", limits)]).is_err());
}
