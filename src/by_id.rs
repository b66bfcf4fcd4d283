//! A map from quotas' ids. The standard library's maps weigh four kilobytes of an attendee's first visit for each type of
//! value; there are some hundred quotas, so a sorted list does.

use domain::ids::QuotaId;

/// What there is to each quota, by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ById<V>(Vec<(QuotaId, V)>);

impl<V> ById<V> {
    /// What there is to a quota.
    pub(crate) fn get(&self, id: &QuotaId) -> Option<&V> {
        self.find(id).ok().map(|index| &self.0[index].1)
    }

    /// Everything, in the order of the ids.
    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }

    fn find(&self, id: &QuotaId) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.as_str().cmp(id.as_str()))
    }
}

impl<V> FromIterator<(QuotaId, V)> for ById<V> {
    /// Of two with one id the later one counts.
    fn from_iter<I: IntoIterator<Item = (QuotaId, V)>>(all: I) -> Self {
        let mut map = Self(Vec::new());
        for (id, value) in all {
            match map.find(&id) {
                Ok(index) => map.0[index].1 = value,
                Err(index) => map.0.insert(index, (id, value)),
            }
        }
        map
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn what_was_put_in_is_found_by_its_id_and_nothing_else_is() {
        let map: ById<u32> = [("c", 3), ("a", 1), ("b", 0), ("b", 2)]
            .map(|(id, value)| (QuotaId::from(id), value))
            .into_iter()
            .collect();
        let get = |id: &str| map.get(&QuotaId::from(id)).copied();
        assert_eq!(["a", "b", "c", "d", ""].map(get), [Some(1), Some(2), Some(3), None, None]);
        assert!(map.values().eq(&[1, 2, 3]));
    }
}
