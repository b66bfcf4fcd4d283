//! What the form's button says.

use domain::ledger::Overflow;
use domain::quotas::Quota;

use crate::ui::number;

/// What would really happen to so many people now. Those who want to stay `together` get seats only if all of them do.
pub(super) fn call(door: Option<&Quota>, people: u32, together: bool) -> String {
    let left = door.map_or(people, |door| door.left);
    let has_line = door.is_none_or(|door| door.overflow == Overflow::WaitingList);
    match people.saturating_sub(left) {
        0 if people == 1 => "Register".to_owned(),
        0 => format!("Register {} people", number(people)),
        _ if left == 0 && people == 1 => "Join the line".to_owned(),
        _ if !has_line && together => "Register".to_owned(),
        _ if left == 0 || together => format!("Join the line, {} people", number(people)),
        _ if !has_line => format!("Register {} of {}", number(left), number(people)),
        rest => format!("Register {}; {} will be in line", number(left), number(rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::call;
    use crate::json;
    use domain::quotas::Quota;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn door(left: u32, overflow: &str) -> Quota {
        let text = format!(
            r#"{{"id":"general","name":"General","kind":"door","access":"everyone","overflow":"{overflow}",
            "size":9,"guarantee":0,"load":0,"left":{left},"queued":0,"open":true}}"#
        );
        json::read(&text).expect("a door")
    }

    #[wasm_bindgen_test]
    fn the_button_says_what_would_happen() {
        let line = |left, people, together| call(Some(&door(left, "waiting_list")), people, together);
        assert_eq!(line(4, 1, false), "Register");
        assert_eq!(line(4, 4, true), "Register 4 people");
        assert_eq!(line(2, 4, false), "Register 2; 2 will be in line");
        assert_eq!(line(2, 4, true), "Join the line, 4 people");
        assert_eq!(line(0, 1, false), "Join the line");
        assert_eq!(line(0, 3, false), "Join the line, 3 people");
        let refuses = |left, people, together| call(Some(&door(left, "refuse")), people, together);
        assert_eq!(refuses(2, 4, false), "Register 2 of 4");
        assert_eq!(refuses(2, 4, true), "Register");
    }
}
