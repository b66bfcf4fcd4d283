//! People who register together, as they stand in one request: where each is, and who has the address of another.

use crate::problem::FieldProblem;
use crate::registrations::ValidMember;

/// The code of a field whose address is another's in the same request.
pub const SAME_ADDRESS: &str = "same_address";

/// Where something about somebody stands in a request: who asks comes first, then the others. With no `field` it is all of
/// theirs.
pub fn field_of(number: usize, field: &str) -> String {
    match (number.checked_sub(1), field) {
        (None, field) => field.to_owned(),
        (Some(other), "") => format!("party.members.{other}"),
        (Some(other), field) => format!("party.members.{other}.{field}"),
    }
}

/// A problem for each who has an address that as many before them in the group have as may share one.
pub fn same_address(people: &[ValidMember], most: usize) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    for (number, member) in people.iter().enumerate() {
        let key = member.email.key();
        let mut before = people[..number].iter().filter(|other| other.email.key() == key);
        let first = before.next();
        let Some(first) = first.filter(|_| before.count() + 1 >= most) else { continue };
        let (name, first) = (member.name.as_str(), first.name.as_str());
        let detail = match most {
            0 | 1 => {
                format!("{name} has the same address as {first}. Everybody needs one of their own here.")
            }
            most => format!("{name} has the same address as {first}. At most {most} people share one here."),
        };
        problems.push(FieldProblem::new(&field_of(number, "email"), SAME_ADDRESS, detail));
    }
    problems
}
