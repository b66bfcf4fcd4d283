//! Counting what may be done so many times in a while, such as mails to one address.

use server::store::{Ceiling, Counted};
use server::tokens::Digest;

use crate::support::Office;

const DAY: Ceiling = Ceiling { until: 2_000, most: 5 };
const HOUR: Ceiling = Ceiling { until: 1_000, most: 2 };
const NEXT_HOUR: Ceiling = Ceiling { until: 1_100, most: 2 };

fn of(office: &Office, what: &str) -> Counted {
    Counted { event: office.event_id(), key: Digest::of_bytes(what) }
}

pub(crate) async fn whatever_is_full_says_until_when_and_leaves_the_others_uncounted(office: Office) {
    let ada = of(&office, "ada");
    let once = async |ceilings: &[Ceiling]| {
        office.store.own().count(std::slice::from_ref(&ada), ceilings).await.unwrap()
    };
    for _ in 0..2 {
        assert_eq!(once(&[DAY, HOUR]).await, [None]);
    }
    // However often it is asked for now, the day has had two.
    for _ in 0..9 {
        assert_eq!(once(&[DAY, HOUR]).await, [Some(HOUR.until)]);
    }
    for _ in 0..2 {
        assert_eq!(once(&[DAY, NEXT_HOUR]).await, [None]);
    }
    assert_eq!(once(&[DAY]).await, [None]);
    assert_eq!(once(&[DAY]).await, [Some(DAY.until)]);
}

pub(crate) async fn each_of_many_is_counted_by_itself_in_one_go(office: Office) {
    let [ada, bob] = ["ada", "bob"].map(|name| of(&office, name));
    let all = [bob.clone(), ada.clone(), bob.clone(), bob.clone(), ada];
    let full = office.store.own().count(&all, &[DAY, HOUR]).await.unwrap();
    assert_eq!(full, [None, None, None, Some(HOUR.until), None]);
    let none = office.store.own().count(&[], &[DAY, HOUR]).await.unwrap();
    assert_eq!(none, []);
}

pub(crate) async fn two_who_count_the_same_in_another_order_both_end(office: Office) {
    let (other, _) = office.second().await;
    let all: Vec<_> = (0..40).map(|n| of(&office, &n.to_string())).collect();
    let turned: Vec<_> = all.iter().rev().cloned().collect();
    for _ in 0..10 {
        let most = [Ceiling { until: 1_000, most: 20 }];
        let (one, two) =
            tokio::join!(office.store.own().count(&all, &most), other.own().count(&turned, &most));
        assert!(one.unwrap().iter().chain(&two.unwrap()).all(Option::is_none));
    }
    let full = office.store.own().count(&all, &[Ceiling { until: 1_000, most: 20 }]).await.unwrap();
    assert!(full.iter().all(Option::is_some), "all were counted twenty times");
}
