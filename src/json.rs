//! JSON, read with the browser's own parser.
//!
//! What serde's derive makes to read the API's types is, after leptos, the heaviest thing in the app: for each type a
//! visitor for objects and one for lists, names, and errors that nobody sees. Here a type is a line that names its
//! fields, and the compiler refuses a line that leaves one out. Writing stays with serde. The tests read back what serde
//! has written for every type, so that the two cannot drift apart.

mod types;

use std::collections::BTreeMap;
use std::str::FromStr;

use domain::Timestamp;
use domain::ids::{EventSlug, PlaceId, QuotaId};
use js_sys::{Array, JSON, Object, Reflect};
use leptos::wasm_bindgen::{JsCast, JsValue};

/// Below it both sides hold every whole number exactly: 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A value as the browser has parsed it.
pub struct Json(JsValue);

/// A type that is made from JSON; none where it has another form.
pub trait FromJson: Sized {
    /// Reads a value.
    fn from_json(json: &Json) -> Option<Self>;
}

/// Reads a text. What does not fit is said in the console, and as good as nothing.
pub fn read<T: FromJson>(text: &str) -> Option<T> {
    let value = parse(text).and_then(|json| T::from_json(&json));
    if value.is_none() {
        complain(text);
    }
    value
}

fn parse(text: &str) -> Option<Json> {
    JSON::parse(text).ok().map(Json)
}

fn complain(text: &str) {
    // Not the text itself: it may hold somebody's name.
    leptos::logging::warn!("JSON of another form than expected, {} bytes", text.len());
}

impl Json {
    /// A field of an object; `undefined` where there is none.
    pub fn get(&self, name: &str) -> Self {
        Self(Reflect::get(&self.0, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED))
    }

    /// A field's value.
    pub fn field<T: FromJson>(&self, name: &str) -> Option<T> {
        T::from_json(&self.get(name))
    }

    /// A field's value, or the type's default where there is no such field.
    pub fn field_or_default<T: FromJson + Default>(&self, name: &str) -> Option<T> {
        let field = self.get(name);
        if field.is_nothing() { Some(T::default()) } else { T::from_json(&field) }
    }

    /// All fields of an object, by name.
    pub fn fields(&self) -> Option<Vec<(String, Self)>> {
        let object: &Object = self.0.dyn_ref()?;
        let field = |key: JsValue| Some((key.as_string()?, Self(Reflect::get(object, &key).ok()?)));
        Object::keys(object).iter().map(field).collect()
    }

    /// A text.
    pub fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    fn is_nothing(&self) -> bool {
        self.0.is_undefined() || self.0.is_null()
    }

    /// A whole number that both sides hold exactly.
    fn whole(&self) -> Option<u64> {
        let number =
            self.0.as_f64().filter(|number| (0.0..EXACT).contains(number) && number.fract() == 0.0)?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Checked in the line above.
        let whole = number as u64;
        Some(whole)
    }
}

/// Implements [`FromJson`] for a struct by the names of its fields; those after `or default`, or after `or` and another
/// value, may be absent.
macro_rules! read_fields {
    (
        $Type:ty { $($field:ident),* $(,)? }
        $(or default { $($optional:ident),* $(,)? })?
        $(or $value:literal { $($other:ident),* $(,)? })?
    ) => {
        impl $crate::json::FromJson for $Type {
            fn from_json(json: &$crate::json::Json) -> Option<Self> {
                Some(Self {
                    $($field: json.field(stringify!($field))?,)*
                    $($($optional: json.field_or_default(stringify!($optional))?,)*)?
                    $($($other: json.field::<Option<_>>(stringify!($other))?.unwrap_or($value),)*)?
                })
            }
        }
    };
}
pub(crate) use read_fields;

/// Implements [`FromJson`] for an enum of plain words.
macro_rules! read_words {
    ($Type:ty { $($word:literal => $value:expr),* $(,)? }) => {
        impl $crate::json::FromJson for $Type {
            fn from_json(json: &$crate::json::Json) -> Option<Self> {
                Some(match json.text()?.as_str() {
                    $($word => $value,)*
                    _ => return None,
                })
            }
        }
    };
}
pub(crate) use read_words;

impl FromJson for String {
    fn from_json(json: &Json) -> Option<Self> {
        json.text()
    }
}

impl FromJson for bool {
    fn from_json(json: &Json) -> Option<Self> {
        json.0.as_bool()
    }
}

impl FromJson for u64 {
    fn from_json(json: &Json) -> Option<Self> {
        json.whole()
    }
}

impl FromJson for i64 {
    fn from_json(json: &Json) -> Option<Self> {
        let number = json.0.as_f64().filter(|number| number.abs() < EXACT && number.fract() == 0.0)?;
        #[allow(clippy::cast_possible_truncation)] // Checked in the line above.
        let whole = number as i64;
        Some(whole)
    }
}

impl FromJson for u32 {
    fn from_json(json: &Json) -> Option<Self> {
        json.whole()?.try_into().ok()
    }
}

impl FromJson for u16 {
    fn from_json(json: &Json) -> Option<Self> {
        json.whole()?.try_into().ok()
    }
}

impl FromJson for Timestamp {
    fn from_json(json: &Json) -> Option<Self> {
        Self::from_str(&json.text()?).ok()
    }
}

macro_rules! read_ids {
    ($($Id:ty),*) => {
        $(impl FromJson for $Id {
            fn from_json(json: &Json) -> Option<Self> {
                json.text().map(Self::new)
            }
        })*
    };
}
read_ids!(EventSlug, PlaceId, QuotaId);

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(json: &Json) -> Option<Self> {
        if json.is_nothing() { Some(None) } else { T::from_json(json).map(Some) }
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(json: &Json) -> Option<Self> {
        let list: &Array = json.0.dyn_ref()?;
        let mut values = Vec::new();
        for item in list.iter() {
            values.push(T::from_json(&Json(item))?);
        }
        Some(values)
    }
}

impl<T: FromJson> FromJson for BTreeMap<QuotaId, T> {
    fn from_json(json: &Json) -> Option<Self> {
        let mut map = Self::new();
        for (key, value) in json.fields()? {
            map.insert(QuotaId::new(key), T::from_json(&value)?);
        }
        Some(map)
    }
}
