//! Controls: with a rule turned off, both suites must go red, and for the right reason. A suite that stays green
//! without the rule has not checked it.

use domain::ledger::{Book, Mutant};

use crate::exhaustive::search::search_from;
use crate::exhaustive::trees::families;
use crate::promises::Promise;
use crate::random::{Kind, check};

/// The promise that the exhaustive suite finds broken first, from its last families on, which are the small ones.
fn first_broken(mutant: Mutant) -> Option<Promise> {
    let trees = families().into_iter().rev().flat_map(|family| family.trees);
    let mut broken = trees.filter_map(|tree| search_from(Book::with_mutant(mutant), &tree, 0).err());
    broken.next().map(|broken| broken.promise)
}

/// What the random suite says.
fn complaint(mutant: Mutant) -> String {
    let kind = Kind { books: 1_000, quotas: 8, people: 8, commands: 40..60 };
    check(&Book::with_mutant(mutant), &kind, 1500, 0).expect_err("a rule is missing")
}

#[test]
fn without_the_check_the_exhaustive_suite_sees_a_limit_passed() {
    assert_eq!(first_broken(Mutant::NoCheck), Some(Promise::Limits));
}

#[test]
fn without_the_dedupe_the_exhaustive_suite_sees_somebody_twice() {
    assert_eq!(first_broken(Mutant::NoDedupe), Some(Promise::OnceEach));
}

#[test]
fn without_promotion_the_exhaustive_suite_sees_somebody_wait_in_vain() {
    assert_eq!(first_broken(Mutant::NoPromotion), Some(Promise::NobodyWaitsInVain));
}

#[test]
fn without_togetherness_the_exhaustive_suite_sees_a_group_torn_apart() {
    assert_eq!(first_broken(Mutant::NoTogether), Some(Promise::Together));
}

#[test]
fn without_togetherness_the_random_suite_sees_a_group_torn_apart() {
    // Where the others have room in the same moment, it is the model that misses one of them.
    let complaint = complaint(Mutant::NoTogether);
    assert!(complaint.starts_with("Together") || complaint.starts_with("Model"), "{complaint}");
}

#[test]
fn without_company_the_exhaustive_suite_sees_an_add_on_left_behind() {
    assert_eq!(first_broken(Mutant::NoCompany), Some(Promise::GoesAlong));
}

#[test]
fn without_company_the_random_suite_sees_an_add_on_left_behind() {
    let complaint = complaint(Mutant::NoCompany);
    assert!(complaint.starts_with("GoesAlong"), "{complaint}");
}

#[test]
fn without_expiry_the_exhaustive_suite_sees_a_place_held_for_ever() {
    assert_eq!(first_broken(Mutant::NoExpiry), Some(Promise::Time));
}

#[test]
fn without_expiry_the_random_suite_sees_a_place_held_for_ever() {
    let complaint = complaint(Mutant::NoExpiry);
    assert!(complaint.starts_with("Time"), "{complaint}");
}

#[test]
fn without_the_check_the_random_suite_sees_a_limit_passed() {
    let complaint = complaint(Mutant::NoCheck);
    assert!(complaint.starts_with("Limits"), "{complaint}");
}

#[test]
fn without_the_dedupe_the_random_suite_sees_somebody_twice() {
    let complaint = complaint(Mutant::NoDedupe);
    assert!(complaint.starts_with("OnceEach"), "{complaint}");
}

#[test]
fn without_promotion_the_random_suite_sees_somebody_wait_in_vain() {
    let complaint = complaint(Mutant::NoPromotion);
    assert!(complaint.starts_with("NobodyWaitsInVain"), "{complaint}");
}

#[test]
fn without_release_the_exhaustive_suite_sees_a_guarantee_kept_for_ever() {
    assert_eq!(first_broken(Mutant::NoRelease), Some(Promise::Time));
}

#[test]
fn without_release_the_random_suite_sees_a_guarantee_kept_for_ever() {
    let complaint = complaint(Mutant::NoRelease);
    assert!(complaint.starts_with("Time: something is due"), "{complaint}");
}

#[test]
fn without_the_release_date_the_exhaustive_suite_sees_a_guarantee_go_early() {
    assert_eq!(first_broken(Mutant::NoReleaseDate), Some(Promise::Time));
}

#[test]
fn without_the_release_date_the_random_suite_sees_a_guarantee_go_early() {
    let complaint = complaint(Mutant::NoReleaseDate);
    assert!(complaint.starts_with("Time: not its time"), "{complaint}");
}

#[test]
fn without_offers_the_exhaustive_suite_sees_somebody_signed_up_unasked() {
    assert_eq!(first_broken(Mutant::NoOffer), Some(Promise::Offered));
}

#[test]
fn without_offers_the_random_suite_sees_somebody_signed_up_unasked() {
    let complaint = complaint(Mutant::NoOffer);
    assert!(complaint.starts_with("Offered"), "{complaint}");
}

#[test]
fn without_a_word_of_their_own_the_exhaustive_suite_sees_the_invited_signed_up() {
    assert_eq!(first_broken(Mutant::NoOwnWord), Some(Promise::OwnWord));
}

#[test]
fn without_a_word_of_their_own_the_random_suite_sees_the_invited_signed_up() {
    let complaint = complaint(Mutant::NoOwnWord);
    assert!(complaint.starts_with("OwnWord"), "{complaint}");
}

#[test]
fn without_transfer_the_exhaustive_suite_sees_a_place_stay_whose_it_was() {
    assert_eq!(first_broken(Mutant::NoTransfer), Some(Promise::Done));
}

#[test]
fn without_transfer_the_random_suite_sees_a_place_stay_whose_it_was() {
    let complaint = complaint(Mutant::NoTransfer);
    assert!(complaint.starts_with("Done"), "{complaint}");
}
