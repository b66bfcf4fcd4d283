//! The API's types, field by field.

use domain::events::{Event, EventSummary};
use domain::ledger::{Access, MovesUp, OfferTerms, Overflow, Price, QuotaKind};
use domain::live::{Count, Counts};
use domain::problem::{Code, FieldProblem};
use domain::questions::{Answer, Answers, Question, QuestionKind, QuestionOption, Questions, ShownIf};
use domain::quotas::{CodeDoor, Quota};
use domain::registrations::{
    AddOn, ChangeRegistration, Member, Mine, NotGiven, Party, Register, Registration, Status,
};
use domain::shifts::{Shift, SignUp, SignUpRequest};
use domain::transfers::Transfer;

use super::{FromJson, Json, read_fields, read_words};

read_fields!(EventSummary { slug, name, location, time_zone, starts_at, ends_at });
read_fields!(Event {
    slug,
    name,
    description,
    location,
    time_zone,
    starts_at,
    ends_at,
    accent_hue,
    demo,
    version,
    quotas,
    questions
});
read_fields!(Quota {
    id,
    parent,
    name,
    description,
    kind,
    access,
    overflow,
    size,
    guarantee,
    release_at,
    load,
    left,
    queued,
    open,
    opens_at,
    closes_at,
    price
} or default { moves_up } or 1 { per_person, per_group });
read_fields!(Price { amount_minor, currency });
read_fields!(OfferTerms { minutes, until });
read_fields!(Shift {
    id,
    quota,
    task,
    wave,
    name,
    location,
    starts_at,
    ends_at,
    size,
    minimum,
    load,
    left,
    queued,
    open,
    opens_after
});
read_fields!(Count { load, left, queued, open, size, guarantee });
read_fields!(Counts { version, terms, questions, quotas });
read_fields!(CodeDoor { quota });
read_fields!(Registration {
    id,
    quota,
    door,
    status,
    position,
    offer_expires_at,
    name,
    email,
    answers,
    together,
    ticket,
    transfer,
    manage_token
} or default { add_ons, confirmed_by_organiser });
read_fields!(Transfer { name, email, expires_at });
read_fields!(AddOn { id, quota, status, offer_expires_at, position });
read_fields!(SignUp { id, shift, status, position, name, manage_token });
read_fields!(Mine { registrations, sign_ups });
read_fields!(Questions { version, questions });
read_fields!(ShownIf { question, is });
read_fields!(QuestionOption { id, label } or default { retired });
read_fields!(Register { quota, code, party, held_until } or default { name, email, answers, add_ons });
read_fields!(Party {} or default { members, together });
read_fields!(NotGiven { name, field, quota, code, detail });
read_fields!(Member {} or default { name, email, answers, add_ons });
read_fields!(ChangeRegistration { name, answers });
read_fields!(SignUpRequest {} or default { name, email });
read_fields!(FieldProblem { field, code, detail });

read_words!(Status {
    "confirmed" => Self::Confirmed,
    "waiting" => Self::Waiting,
    "offered" => Self::Offered,
    "cancelled" => Self::Cancelled,
    "expired" => Self::Expired,
});
read_words!(QuotaKind {
    "conference" => Self::Conference,
    "group" => Self::Group,
    "door" => Self::Door,
    "sponsor" => Self::Sponsor,
    "task" => Self::Task,
    "shift" => Self::Shift,
    "add_on" => Self::AddOn,
    "code" => Self::Code,
});
read_words!(Access {
    "everyone" => Self::Everyone,
    "code" => Self::Code,
    "staff" => Self::Staff,
    "nobody" => Self::Nobody,
});
read_words!(Overflow { "waiting_list" => Self::WaitingList, "refuse" => Self::Refuse });

impl FromJson for Question {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.field("id")?,
            label: json.field("label")?,
            help: json.field_or_default("help")?,
            kind: FromJson::from_json(json)?,
            required: json.field_or_default("required")?,
            doors: json.field_or_default("doors")?,
            shown_if: json.field("shown_if")?,
            retired: json.field_or_default("retired")?,
        })
    }
}

impl FromJson for QuestionKind {
    fn from_json(json: &Json) -> Option<Self> {
        Some(match json.get("type").text()?.as_str() {
            "text" => Self::Text,
            "long_text" => Self::LongText,
            "one_of" => Self::OneOf { options: json.field("options")? },
            "several_of" => Self::SeveralOf { options: json.field("options")? },
            "number" => Self::Number { min: json.field("min")?, max: json.field("max")? },
            "date" => Self::Date,
            "yes_no" => Self::YesNo,
            "consent" => {
                Self::Consent { text: json.field("text")?, text_version: json.field("text_version")? }
            }
            _ => return None,
        })
    }
}

impl FromJson for Answer {
    fn from_json(json: &Json) -> Option<Self> {
        let text = || json.text().map(Self::Text);
        let several = || FromJson::from_json(json).map(Self::Several);
        let number = || FromJson::from_json(json).map(Self::Number);
        let yes_no = || FromJson::from_json(json).map(Self::YesNo);
        let consent = || Some(Self::Consent { agreed_to: json.field("agreed_to")? });
        text().or_else(several).or_else(number).or_else(yes_no).or_else(consent)
    }
}

impl FromJson for Answers {
    fn from_json(json: &Json) -> Option<Self> {
        let mut answers = Self::default();
        for (id, answer) in json.fields()? {
            answers.set(&id, Answer::from_json(&answer)?);
        }
        Some(answers)
    }
}

impl FromJson for MovesUp {
    fn from_json(json: &Json) -> Option<Self> {
        match json.get("how").text()?.as_str() {
            "confirmed" => Some(Self::Confirmed),
            "offered" => OfferTerms::from_json(json).map(Self::Offered),
            _ => None,
        }
    }
}

impl FromJson for Code {
    /// A newer server may know codes that this app does not: they read as a fault, with the server's words beside them.
    fn from_json(json: &Json) -> Option<Self> {
        let word = json.text()?;
        Some(Self::ALL.iter().copied().find(|code| code.as_str() == word).unwrap_or(Self::Internal))
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use domain::ledger::{Access, MovesUp, OfferTerms, Overflow, Price, QuotaKind};
    use domain::registrations::Status;
    use serde::Serialize;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::json::read;

    /// What serde writes must read back as the same value.
    #[track_caller]
    fn check<T: Serialize + FromJson + PartialEq + Debug>(value: T) {
        let text = serde_json::to_string(&value).unwrap();
        assert_eq!(read::<T>(&text), Some(value), "{text}");
    }

    fn quota() -> Quota {
        let time = "2027-01-01T02:30:00Z".parse().unwrap();
        Quota {
            id: "general".into(),
            parent: Some("conference".into()),
            name: "General “registration” \\ 登録".into(),
            description: None,
            kind: QuotaKind::Door,
            access: Access::Everyone,
            overflow: Overflow::WaitingList,
            size: u32::MAX,
            guarantee: 0,
            release_at: Some(time),
            load: 1,
            left: 2,
            queued: 3,
            open: true,
            opens_at: None,
            closes_at: Some(time),
            moves_up: MovesUp::Offered(OfferTerms { minutes: 60, until: Some(time) }),
            per_person: 1,
            per_group: 4,
            price: Some(Price { amount_minor: 1_200, currency: "EUR".into() }),
        }
    }

    /// One of every kind.
    fn answers() -> Answers {
        let all = [
            ("diet", Answer::Text("vegan\nno nuts".into())),
            ("days", Answer::Several(vec!["wednesday".into(), "friday".into()])),
            ("age", Answer::Number(-7)),
            ("sprints", Answer::YesNo(true)),
            ("conduct", Answer::Consent { agreed_to: 2 }),
        ];
        all.into_iter().map(|(id, answer)| (id.to_owned(), answer)).collect()
    }

    /// One of every kind.
    fn questions() -> Questions {
        let options = vec![QuestionOption { id: "s".into(), label: "S".into(), retired: true }];
        let kinds = [
            QuestionKind::Text,
            QuestionKind::LongText,
            QuestionKind::OneOf { options: options.clone() },
            QuestionKind::SeveralOf { options },
            QuestionKind::Number { min: Some(-1), max: None },
            QuestionKind::Date,
            QuestionKind::YesNo,
            QuestionKind::Consent { text: "Be kind.".into(), text_version: 3 },
        ];
        let asked = |kind| Question {
            help: "Help".into(),
            required: true,
            doors: vec!["general".into()],
            shown_if: Some(ShownIf { question: "it".into(), is: "yes".into() }),
            ..Question::new("it", "It", kind)
        };
        let retired = Question { retired: true, ..Question::new("old", "Old", QuestionKind::YesNo) };
        Questions { version: 4, questions: kinds.map(asked).into_iter().chain([retired]).collect() }
    }

    fn registration(status: Status) -> Registration {
        Registration {
            id: "e-1".into(),
            quota: "friends".into(),
            door: Some("general".into()),
            status,
            position: Some(12),
            offer_expires_at: None,
            confirmed_by_organiser: true,
            name: "Ada".into(),
            email: "ada@example.org".into(),
            answers: answers(),
            add_ons: vec![AddOn {
                id: "e-9".into(),
                quota: "dinner".into(),
                status,
                offer_expires_at: None,
                position: Some(1),
            }],
            together: Some(2),
            ticket: Some("abc".into()),
            transfer: Some(Transfer {
                name: "Ben".into(),
                email: "ben@example.org".into(),
                expires_at: "2027-01-01T02:30:00Z".parse().unwrap(),
            }),
            manage_token: Some("hcm_x".into()),
        }
    }

    #[wasm_bindgen_test]
    fn every_type_of_the_api_reads_back_what_serde_writes() {
        let (time, quota) = ("2027-01-01T02:30:00Z".parse().unwrap(), quota());
        check(Event {
            slug: "pycon-2012".into(),
            name: "PyCon".into(),
            description: String::new(),
            location: "Santa Clara".into(),
            time_zone: "America/Los_Angeles".into(),
            starts_at: time,
            ends_at: time,
            accent_hue: 359,
            demo: false,
            version: 9_007_199_254_740_991,
            quotas: vec![quota.clone()],
            questions: questions(),
        });
        check(CodeDoor { quota: Quota { moves_up: MovesUp::Confirmed, ..quota.clone() } });
        check(CodeDoor { quota });
        check(Shift {
            id: "bags-2".into(),
            quota: "bags-2".into(),
            task: "bags".into(),
            wave: 2,
            name: "Bags".into(),
            location: "Hall".into(),
            starts_at: time,
            ends_at: time,
            size: 100,
            minimum: 40,
            load: 0,
            left: 100,
            queued: 0,
            open: false,
            opens_after: Some("bags-1".into()),
        });
        let count = Count { load: 1, left: 2, queued: 3, open: true, size: 6, guarantee: 4 };
        check(Counts { version: 7, terms: 3, questions: 4, quotas: [("general".into(), count)].into() });
        let sign_up = SignUp {
            id: "e-2".into(),
            shift: "bags-1".into(),
            status: Status::Waiting,
            position: None,
            name: "Ada".into(),
            manage_token: None,
        };
        check(Mine { registrations: vec![registration(Status::Confirmed)], sign_ups: vec![sign_up] });
        check(Register { code: Some("ACME".into()), name: "Ada".into(), ..Register::default() });
        let bob = Member { name: "Bob".into(), add_ons: vec!["dinner".into()], ..Member::default() };
        let party = Some(Party { members: vec![bob], together: true });
        check(Register { party, add_ons: vec!["tutorial".into()], ..Register::default() });
        check(ChangeRegistration { name: Some("Ada".into()), answers: None });
        check(SignUpRequest { name: "Ada".into(), email: String::new() });
        check(vec![FieldProblem::new("name", "required", "Enter your name.")]);
    }

    #[wasm_bindgen_test]
    fn every_word_reads_back() {
        let statuses =
            [Status::Confirmed, Status::Waiting, Status::Offered, Status::Cancelled, Status::Expired];
        statuses.into_iter().for_each(check);
        let kinds = [
            QuotaKind::Conference,
            QuotaKind::Group,
            QuotaKind::Door,
            QuotaKind::Sponsor,
            QuotaKind::Task,
            QuotaKind::Shift,
            QuotaKind::AddOn,
            QuotaKind::Code,
        ];
        kinds.into_iter().for_each(check);
        [Access::Everyone, Access::Code, Access::Staff, Access::Nobody].into_iter().for_each(check);
        [Overflow::WaitingList, Overflow::Refuse].into_iter().for_each(check);
        for code in Code::ALL {
            check(*code);
        }
    }

    #[wasm_bindgen_test]
    fn another_form_is_as_good_as_nothing() {
        for text in ["", "null", "[]", "{\"quota\":{}}", "{\"quota\":3}", "7", "\"confirmed"] {
            assert!(read::<CodeDoor>(text).is_none(), "{text}");
        }
        for number in ["-1", "1.5", "4294967296", "\"1\"", "null"] {
            assert!(read::<u32>(number).is_none(), "{number}");
        }
    }
}
