//! One story, told to each database: what the writer promises, and what the store must keep for it.
#![cfg(not(target_arch = "wasm32"))]

mod counting;
mod forgetting;
mod story;
mod support;
mod time;

use support::Office;

testbed::on_both_databases! {
    Office::open => story:
    a_claim_is_on_disk_before_it_is_answered
    a_full_door_puts_you_in_line_and_a_cancellation_moves_you_up
    the_same_request_id_gives_the_same_answer
    a_refusal_is_repeated_too
    a_double_tap_in_one_batch_makes_one_place
    the_same_request_id_for_something_else_is_refused
    the_same_address_is_the_same_person_however_it_is_spelt
    one_token_opens_all_shifts_that_were_taken_with_it
    a_new_name_changes_wherever_the_token_leads
    a_place_that_was_given_back_cannot_be_edited
    a_code_opens_its_door_however_it_is_spelt
    a_code_that_is_taken_is_refused_and_harms_nobody_else
    an_event_is_created_once
    counts_in_the_table_and_in_the_book_agree
    a_tampered_count_is_noticed_at_the_start
    two_processes_decide_on_the_same_truth
    what_another_process_wrote_is_published
    a_release_date_acts_by_itself
    queued_requests_are_answered_before_the_writer_stops
    role_tokens_are_kept_as_digests
    the_database_itself_refuses_what_would_break_a_promise
}

mod forgotten {
    use super::*;

    testbed::on_both_databases! {
        Office::open => forgetting:
        what_goes_to_somebody_else_a_moment_before_is_not_erased
        a_new_name_a_moment_before_is_erased_too
        what_is_registered_a_moment_before_with_another_token_stays
        whoever_has_handed_a_place_on_stands_in_no_answer_any_more
    }
}

mod counted {
    use super::*;

    testbed::on_both_databases! {
        Office::open => counting:
        whatever_is_full_says_until_when_and_leaves_the_others_uncounted
        each_of_many_is_counted_by_itself_in_one_go
        two_who_count_the_same_in_another_order_both_end
    }
}

mod due {
    use super::*;

    testbed::on_both_databases! {
        time::Full::open => time:
        two_processes_let_each_offer_lapse_once
        what_became_due_while_no_process_ran_is_done_at_the_next_start
    }
}
