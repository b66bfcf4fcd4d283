//! Numbers in words.

/// `1,500`.
pub fn number(n: impl Into<u64>) -> String {
    let digits = n.into().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 seat`, `1,500 seats`.
pub fn of_things(n: impl Into<u64>, one: &str, many: &str) -> String {
    let n = n.into();
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::{number, of_things};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn thousands_are_set_apart() {
        assert_eq!([0_u32, 999, 1_500, 1_234_567].map(number), ["0", "999", "1,500", "1,234,567"]);
        assert_eq!(of_things(1_u32, "seat", "seats"), "1 seat");
        assert_eq!(of_things(0_u32, "seat", "seats"), "0 seats");
    }
}
