//! What is kept of a registration form: what was typed and not sent yet, and what is to be corrected of what was sent.

use domain::groups::field_of;
use domain::ids::QuotaId;
use domain::problem::{Code, FieldProblem};
use domain::questions::Answers;
use domain::registrations::{Member, Register};
use serde::Serialize;

use crate::json::{self, read_fields};

/// What is kept of a form.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Draft {
    /// Who registers.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their answers.
    pub answers: Answers,
    /// What they want along.
    pub add_ons: Vec<QuotaId>,
    /// Who is registered along.
    pub members: Vec<Member>,
    /// All or none.
    pub together: bool,
    /// What the server said of those who were left out. Whoever types again has read it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<FieldProblem>,
}

read_fields!(Draft { name, email, answers } or default { add_ons, members, together, problems });

/// Of an answer, what could not be given.
struct Noes {
    refused: Vec<No>,
}

struct No {
    field: String,
    code: Code,
    detail: String,
}

read_fields!(Noes {} or default { refused });
read_fields!(No { code, detail } or default { field });

impl Draft {
    /// Of a request and its answer, those whose address is registered already while others got in: it may have been mistyped,
    /// and nobody should have to type all the rest once more.
    pub fn of_left_out(request: &str, reply: &str) -> Option<Self> {
        let party = json::read::<Register>(request)?.party?;
        let (mut left, mut problems) = (Vec::new(), Vec::new());
        for no in json::read::<Noes>(reply)?.refused {
            let number = no.field.split('.').nth(2).and_then(|number| number.parse::<usize>().ok());
            let member = number.and_then(|number| party.members.get(number));
            if let (Code::AlreadyRegistered, Some(member)) = (no.code, member) {
                let field = field_of(left.len(), "email");
                problems.push(FieldProblem::new(&field, no.code.as_str(), no.detail));
                left.push(member.clone());
            }
        }
        let mut left = left.into_iter();
        let Member { name, email, answers, add_ons } = left.next()?;
        Some(Self { name, email, answers, add_ons, members: left.collect(), together: false, problems })
    }
}

#[cfg(test)]
mod tests {
    use super::Draft;
    use domain::registrations::Member;
    use wasm_bindgen_test::wasm_bindgen_test;

    const SENT: &str = r#"{"quota":"general","name":"Eva","email":"eva@a.org","answers":{},"party":{"together":false,
        "members":[{"name":"Mia","email":"mia@a.org"},{"name":"Noah","email":"n@a.org"},{"name":"Lia","email":"l@a.org"}]}}"#;

    #[wasm_bindgen_test]
    fn who_was_left_out_for_their_address_is_kept_with_the_reason() {
        let reply = r#"{"refused":[
            {"name":"Eva","field":"add_ons","quota":"dinner","code":"full","detail":"Full."},
            {"name":"Mia","field":"party.members.0.email","quota":"general","code":"already_registered","detail":"No."},
            {"name":"Noah","field":"party.members.1","quota":"general","code":"full","detail":"Full."},
            {"name":"Lia","field":"party.members.2.email","quota":"general","code":"already_registered","detail":"Nor."}]}"#;
        let left = Draft::of_left_out(SENT, reply).expect("two are left");
        assert_eq!((left.name.as_str(), left.email.as_str()), ("Mia", "mia@a.org"));
        let lia = Member { name: "Lia".into(), email: "l@a.org".into(), ..Member::default() };
        assert_eq!(left.members, [lia]);
        let said: Vec<_> =
            left.problems.iter().map(|one| (one.field.as_str(), one.detail.as_str())).collect();
        assert_eq!(said, [("email", "No."), ("party.members.0.email", "Nor.")]);
    }

    #[wasm_bindgen_test]
    fn where_nobody_was_left_out_for_their_address_nothing_is_kept() {
        let full =
            r#"{"refused":[{"name":"Noah","field":"party.members.1","code":"full","detail":"Full."}]}"#;
        assert_eq!(Draft::of_left_out(SENT, full), None);
        assert_eq!(Draft::of_left_out(SENT, "{}"), None);
    }
}
