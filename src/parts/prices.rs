//! What something costs, in words by the browser's `Intl`.

use domain::ledger::Price;
use js_sys::{Intl::NumberFormat, Object, Reflect};
use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue};

/// `€12.50`, or `free`.
pub fn price_words(price: &Price) -> String {
    if price.amount_minor == 0 {
        return "free".to_owned();
    }
    let options = Object::new();
    for (name, value) in [("style", "currency"), ("currency", &price.currency)] {
        // A fresh object takes any field.
        let _ = Reflect::set(&options, &name.into(), &value.into());
    }
    let make = || {
        let class =
            Reflect::get(&Reflect::get(&window(), &"Intl".into()).ok()?, &"NumberFormat".into()).ok()?;
        let arguments = js_sys::Array::of2(&JsValue::UNDEFINED, &options);
        // A currency that the browser takes for none is an error of its.
        let format = Reflect::construct(class.unchecked_ref::<js_sys::Function>(), &arguments).ok()?;
        let format: NumberFormat = format.unchecked_into();
        let mut digits =
            Reflect::get(&format.resolved_options(), &"maximumFractionDigits".into()).ok()?.as_f64()?;
        #[allow(clippy::cast_precision_loss)] // Exact up to 90 million millions.
        let mut amount = price.amount_minor as f64;
        while digits > 0.0 {
            (amount, digits) = (amount / 10.0, digits - 1.0);
        }
        format.format().call1(&JsValue::UNDEFINED, &amount.into()).ok()?.as_string()
    };
    make().unwrap_or_else(|| format!("{} {}", price.amount_minor, price.currency))
}

#[cfg(test)]
mod tests {
    use super::price_words;
    use domain::ledger::Price;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_price_is_told_in_its_own_currency() {
        let words =
            |amount_minor, currency: &str| price_words(&Price { amount_minor, currency: currency.into() });
        assert_eq!(words(0, "EUR"), "free");
        assert!(words(1_250, "EUR").contains("12.5") || words(1_250, "EUR").contains("12,5"));
        assert!(words(1_250, "JPY").replace([',', '.'], "").contains("1250"), "a yen has no smaller unit");
    }
}
