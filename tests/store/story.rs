//! The story itself: each chapter is a behaviour, and runs on each database.

use std::time::Duration;

use domain::ids::PlaceId;
use domain::ledger::{Actor, Refusal};
use domain::questions::Answers;
use domain::quotas::ChangeQuota;
use domain::registrations::Status;
use domain::text::Name;
use server::store::{Role, RoleRow, StoreError};
use server::tokens::{Digest, new_role_token};
use server::writer::{Action, At, Claimant, Outcome, Request, WriteError};
use testbed::Hand;
use testbed::event::door;
use testbed::{claim, claim_at, request};

use crate::support::{Office, place};

/// How long anything here may take.
const DEADLINE: Duration = Duration::from_mins(1);

fn refusal(outcome: &Outcome) -> &Refusal {
    match outcome {
        Outcome::Refused { refusal, .. } => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

/// Waits until a condition holds; the deadline only ends a test that would otherwise hang.
pub(crate) async fn until(mut holds: impl FnMut() -> bool) {
    let waiting = async {
        while !holds() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(DEADLINE, waiting).await.expect("it never came to hold");
}

pub(crate) async fn a_claim_is_on_disk_before_it_is_answered(office: Office) {
    let (id, status) = place(&office.claim("general", "ada").await);
    assert_eq!(status, Status::Confirmed);
    let entries = office.store.entries(&office.event_id(), 6, 10).await.unwrap();
    assert_eq!(entries.len(), 1);
    assert!(entries[0].contains(id.as_str()), "{entries:?}");
    let row = office.store.place(&office.event_id(), &id).await.unwrap().expect("the place's row");
    assert_eq!((row.name.as_str(), row.email.as_str()), ("ada", "ada@example.org"));

    let office = office.restart().await;
    assert_eq!(office.status(&id), Status::Confirmed);
    assert_eq!(office.load("conference"), 2, "one seat and one guarantee");
}

pub(crate) async fn a_full_door_puts_you_in_line_and_a_cancellation_moves_you_up(office: Office) {
    let (first, _) = place(&office.claim("general", "ada").await);
    office.claim("general", "bob").await;
    let waiting = office.claim("general", "cyd").await;
    let (third, status) = place(&waiting);
    assert_eq!(status, Status::Waiting);
    assert_eq!(office.event().book().position(&third), Some(1));
    office.cancel(&first).await;
    until(|| office.status(&third) == Status::Confirmed).await;
    assert_eq!((office.load("general"), office.load("conference")), (2, 3));
}

pub(crate) async fn the_same_request_id_gives_the_same_answer(office: Office) {
    let request = claim("general", "ada");
    let first = office.submit(request.clone()).await.unwrap();
    let office = office.restart().await;
    let again = office.submit(request).await.unwrap();
    assert!(!first.replayed && again.replayed);
    assert_eq!(first.outcome, again.outcome);
    assert!(first.manage_token.is_some());
    assert_eq!(first.manage_token, again.manage_token, "the token is derived again, not kept");
    assert_eq!(office.load("general"), 1);
}

pub(crate) async fn a_refusal_is_repeated_too(office: Office) {
    let first = place(&office.claim("general", "ada").await).0;
    let twice = claim("general", "ada");
    let refused = office.submit(twice.clone()).await.unwrap();
    assert_eq!(refusal(&refused.outcome), &Refusal::AlreadyRegistered { quota: "general".into() });
    office.cancel(&first).await;
    let again = office.submit(twice).await.unwrap();
    assert_eq!((again.outcome, again.replayed), (refused.outcome, true), "the same id gives the same answer");
}

pub(crate) async fn a_double_tap_in_one_batch_makes_one_place(office: Office) {
    let request = claim("general", "ada");
    let taps = futures_util::future::join_all((0..20).map(|_| office.submit(request.clone()))).await;
    let places: std::collections::HashSet<PlaceId> =
        taps.iter().map(|tap| place(tap.as_ref().unwrap()).0).collect();
    assert_eq!(places.len(), 1);
    assert_eq!(taps.iter().filter(|tap| !tap.as_ref().unwrap().replayed).count(), 1);
    assert_eq!(office.load("general"), 1);
}

pub(crate) async fn the_same_request_id_for_something_else_is_refused(office: Office) {
    let first = claim("general", "ada");
    office.submit(first.clone()).await.unwrap();
    let other = Request { id: first.id, ..claim("general", "bob") };
    assert_eq!(office.submit(other).await, Err(WriteError::KeyReused));
    assert_eq!(office.load("general"), 1);
}

pub(crate) async fn the_same_address_is_the_same_person_however_it_is_spelt(office: Office) {
    office.claim("general", "ada").await;
    let again = office.claim("general", "ADA").await;
    assert_eq!(refusal(&again.outcome), &Refusal::AlreadyRegistered { quota: "general".into() });
    let office = office.restart().await;
    let later = office.claim("general", "Ada").await;
    assert_eq!(refusal(&later.outcome), &Refusal::AlreadyRegistered { quota: "general".into() });
}

pub(crate) async fn one_token_opens_all_shifts_that_were_taken_with_it(office: Office) {
    let first = office.sign_up("desk", "ada").await;
    let token = Digest::of_token(first.manage_token.as_deref().expect("a token"));
    let owner = office.store.places_of_token(&office.event_id(), &token).await.unwrap().remove(0);
    let known = |quota: &str| {
        let claimant = Claimant::Known(Box::new(owner.clone()));
        request(Action::SignUp { shift: quota.into(), claimant })
    };
    let clash = office.submit(known("bags")).await.unwrap();
    assert_eq!(refusal(&clash.outcome), &Refusal::Overlaps { quota: "desk".into() });
    let next = office.submit(known("rooms")).await.unwrap();
    assert_eq!(place(&next).1, Status::Confirmed, "back-to-back is no clash");
    assert_eq!(next.manage_token, None, "its owner has it already");
    let mine = office.store.places_of_token(&office.event_id(), &token).await.unwrap();
    assert_eq!(mine.len(), 2);
    assert!(mine.iter().all(|row| row.name == "ada" && row.person == owner.person));
}

pub(crate) async fn a_new_name_changes_wherever_the_token_leads(office: Office) {
    let (id, _) = place(&office.claim("general", "ada").await);
    let (other, _) = place(&office.sign_up("desk", "bob").await);
    let answers = Answers::default().with_text("t_shirt", "M");
    let name = Some(Name::parse("Ada Lovelace").unwrap());
    let edit = request(Action::Edit { place: id.clone(), name, answers: Some(answers.clone()) });
    let Outcome::Changed { registration } = office.submit(edit.clone()).await.unwrap().outcome else {
        panic!("it was changed")
    };
    assert_eq!((registration.name.as_str(), &registration.answers), ("Ada Lovelace", &answers));
    let since = request(Action::Edit { place: id.clone(), name: None, answers: Some(Answers::default()) });
    office.submit(since).await.unwrap();
    let again = office.submit(edit).await.unwrap();
    assert!(again.replayed);
    assert_eq!(again.outcome, Outcome::Changed { registration }, "as it stood then");
    let answers = Answers::default();
    let row = office.store.place(&office.event_id(), &id).await.unwrap().unwrap();
    assert_eq!((row.name.as_str(), &row.answers), ("Ada Lovelace", &answers));
    let row = office.store.place(&office.event_id(), &other).await.unwrap().unwrap();
    assert_eq!(row.name, "bob", "nobody else's");
}

pub(crate) async fn a_place_that_was_given_back_cannot_be_edited(office: Office) {
    let (id, _) = place(&office.claim("general", "ada").await);
    office.cancel(&id).await;
    let Outcome::Changed { registration } = office.cancel(&id).await.outcome else { panic!("twice is once") };
    assert_eq!((registration.id, registration.status), (id.clone(), Status::Cancelled));
    assert_eq!(office.load("general"), 0);
    let edit = request(Action::Edit { place: id, name: Some(Name::parse("Eve").unwrap()), answers: None });
    assert_eq!(refusal(&office.submit(edit).await.unwrap().outcome), &Refusal::Gone);
}

pub(crate) async fn a_code_opens_its_door_however_it_is_spelt(office: Office) {
    let event = office.event_id();
    for spelling in [" ACME-42 ", "Acme 42", "acme42", "ACME – 42"] {
        assert_eq!(office.store.code(&event, spelling).await.unwrap(), Some("acme".into()), "{spelling}");
    }
    assert_eq!(office.store.code(&event, "acme-43").await.unwrap(), None);
    let claimed = |who: &str| claim_at(At::Code("Acme 42".to_owned()), who);
    let without = office.claim("acme", "ada").await;
    assert_eq!(refusal(&without.outcome), &Refusal::CodeRequired { quota: "acme".into() });
    assert_eq!(place(&office.submit(claimed("ada")).await.unwrap()).1, Status::Confirmed);
    let second = office.submit(claimed("bob")).await.unwrap();
    assert_eq!(refusal(&second.outcome), &Refusal::CodeUsedUp { quota: "acme".into() });
}

fn add(id: &str, code: &str) -> Request {
    let quota = Box::new(door(id, 1).code(code).spec);
    let (by, reason) = (Actor("organiser".into()), "one more".to_owned());
    request(Action::AddQuota { quota, code: Some(code.to_owned()), by, reason })
}

pub(crate) async fn a_code_that_is_taken_is_refused_and_harms_nobody_else(office: Office) {
    let all = [add("zeta", "zeta-1"), add("eta", "ZETA-1"), add("theta", "acme-42"), claim("general", "ada")];
    let answers = futures_util::future::join_all(all.into_iter().map(|one| office.submit(one))).await;
    let outcomes: Vec<Outcome> = answers.into_iter().map(|answer| answer.unwrap().outcome).collect();
    assert!(matches!(&outcomes[0], Outcome::QuotaSet { quota } if quota.id.as_str() == "zeta"));
    assert_eq!(refusal(&outcomes[1]), &Refusal::CodeTaken, "two in one batch");
    assert_eq!(refusal(&outcomes[2]), &Refusal::CodeTaken);
    assert!(matches!(outcomes[3], Outcome::Registered { .. }));
    assert_eq!(office.store.codes(&office.event_id()).await.unwrap().len(), 2);
}

pub(crate) async fn an_event_is_created_once(office: Office) {
    office.claim("general", "ada").await;
    assert!(!office.create_again().await);
    let office = office.restart().await;
    assert_eq!((office.events.all().len(), office.load("general")), (1, 1));
}

pub(crate) async fn counts_in_the_table_and_in_the_book_agree(office: Office) {
    for who in ["ada", "bob", "cyd"] {
        office.claim("general", who).await;
    }
    let (version, counts) = office.store.counts(&office.event_id()).await.unwrap();
    assert_eq!(version, office.event().book().version());
    for row in counts {
        let book = office.event().book();
        let view = book.quota(&row.quota).unwrap();
        assert_eq!((view.load, view.spec.size), (row.used, row.size), "{}", row.quota);
    }
}

pub(crate) async fn a_tampered_count_is_noticed_at_the_start(office: Office) {
    office.claim("general", "ada").await;
    office.events.stop().await;
    let event = office.event_id();
    let mut transaction = office.store.begin(&event).await.unwrap();
    let wrong = server::store::CountRow { quota: "general".into(), used: 2, size: 3 };
    let changes = server::store::Changes { counts: vec![wrong], ..Default::default() };
    transaction.write(&changes).await.unwrap();
    transaction.commit().await.unwrap();
    let started = server::events::Events::start(&office.store).await;
    assert!(matches!(started, Err(StoreError::Damaged(why)) if why.contains("general")), "it must not start");
}

pub(crate) async fn two_processes_decide_on_the_same_truth(office: Office) {
    let (_store, second) = office.second().await;
    let other = second.get(&crate::support::SLUG.into()).unwrap();
    let claims = (0..40).map(|n| {
        let request = claim("general", &format!("person{n}"));
        let writer = if n % 2 == 0 { &office.event().writer } else { &other.writer };
        async move { writer.submit(request).await.expect("an answer") }
    });
    let answers = futures_util::future::join_all(claims).await;
    let seated = answers.iter().filter(|answer| place(answer).1 == Status::Confirmed).count();
    assert_eq!(seated, 2, "three seats, one of them guaranteed");
    let whole = server::events::read_book(office.store.as_ref(), &office.event_id()).await.unwrap();
    assert_eq!(whole.quota(&"general".into()).unwrap().queued, 38);
    second.stop().await;
}

pub(crate) async fn what_another_process_wrote_is_published(office: Office) {
    let (_store, second) = office.second().await;
    let other = second.get(&crate::support::SLUG.into()).unwrap();
    let mut watching = office.event().live.watch();
    let (id, _) = place(&other.writer.submit(claim("general", "ada")).await.unwrap());
    tokio::time::timeout(DEADLINE, watching.changed()).await.expect("it is noticed").unwrap();
    assert_eq!(office.status(&id), Status::Confirmed);
    assert_eq!(office.event().live.latest().version, other.book().version());
    second.stop().await;
}

pub(crate) async fn a_release_date_acts_by_itself(office: Office) {
    office.claim("general", "ada").await;
    office.claim("general", "bob").await;
    let (waiting, status) = place(&office.claim("general", "cyd").await);
    assert_eq!(status, Status::Waiting);
    let soon = domain::Timestamp::from_millisecond(domain::Timestamp::now().as_millisecond() + 300).unwrap();
    let change = ChangeQuota {
        release_at: Some(Some(soon)),
        reason: "the date has come".into(),
        ..ChangeQuota::default()
    };
    let resize = request(Action::ChangeQuota {
        quota: "acme".into(),
        change: change.validate(soon).unwrap(),
        by: Actor("organiser".into()),
    });
    office.submit(resize).await.unwrap();
    until(|| office.status(&waiting) == Status::Confirmed).await;
    assert_eq!(office.event().book().quota(&"acme".into()).unwrap().spec.guarantee, 0);
}

pub(crate) async fn queued_requests_are_answered_before_the_writer_stops(office: Office) {
    let writer = office.event().writer.clone();
    let claims: Vec<_> = (0..300)
        .map(|n| {
            let writer = writer.clone();
            tokio::spawn(async move { writer.submit(claim("general", &format!("person{n}"))).await })
        })
        .collect();
    tokio::task::yield_now().await;
    office.events.stop().await;
    let mut placed = 0;
    for answer in claims {
        match answer.await.unwrap() {
            Ok(answer) => {
                place(&answer);
                placed += 1;
            }
            Err(why) => assert_eq!(why, WriteError::Unavailable, "taken or not taken, never unknown"),
        }
    }
    let whole = server::events::read_book(office.store.as_ref(), &office.event_id()).await.unwrap();
    assert_eq!(whole.places().count(), placed);
    assert_eq!(writer.submit(claim("general", "late")).await, Err(WriteError::Unavailable));
}

pub(crate) async fn role_tokens_are_kept_as_digests(office: Office) {
    let token = new_role_token();
    let (event, role, label) = (office.event_id(), Role::Coordinator, "front desk".to_owned());
    let row = RoleRow { token: Digest::of_token(&token), event, role, label };
    office.store.add_role(&row).await.unwrap();
    assert_eq!(office.store.role(&Digest::of_token(&token)).await.unwrap(), Some(row));
    assert_eq!(office.store.role(&Digest::of_token("hcr_other")).await.unwrap(), None);
}

pub(crate) async fn the_database_itself_refuses_what_would_break_a_promise(office: Office) {
    office.submit(claim("general", "ada")).await.unwrap();
    let mut hand = Hand::at(&office.database).await.unwrap();
    for (what, statement) in [
        ("more places than there is room for", "UPDATE quotas SET used = size + 1 WHERE id = 'general'"),
        ("fewer than none", "UPDATE quotas SET used = -1 WHERE id = 'general'"),
        ("an entry's number twice", "INSERT INTO entries SELECT * FROM entries WHERE seq = 1"),
        ("a request's outcome twice", "INSERT INTO requests SELECT * FROM requests"),
        ("a person twice", "INSERT INTO people SELECT event_id, 'another', email_key FROM people"),
        ("a place twice", "INSERT INTO places SELECT * FROM places"),
    ] {
        assert!(hand.does(statement).await.is_err(), "{what}");
    }
    office.submit(claim("general", "ben")).await.expect("and nothing has changed");
}
