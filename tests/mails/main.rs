//! Mails, as they arrive: a running headcount, and a mail server that takes them, refuses, delays, or dies.
#![cfg(not(target_arch = "wasm32"))]

mod arriving;
mod command;
mod erasing;
mod failing;
mod groups;
mod house;
mod kept;
mod letter;
mod mail_server;
mod once;
mod own;
mod sponsors;

use house::House;

testbed::on_both_databases! {
    House::plan => arriving:
    a_confirmation_arrives_with_a_link_that_opens_the_registration
    an_organiser_gives_mails_a_sender_and_words_of_their_own
    whoever_waits_is_told_where_and_when_they_move_up
    an_offer_says_until_when_and_is_taken_only_by_a_button
    a_shift_comes_with_a_calendar_file
    what_somebody_gives_back_is_confirmed_by_mail
    what_is_held_by_hand_is_told_and_a_code_by_the_door_that_it_opens
    an_offer_names_what_goes_along_and_what_it_costs
}

mod failures {
    use super::*;

    testbed::on_both_databases! {
        House::plan => failing:
        a_refused_recipient_fails_with_the_servers_words
        a_refused_message_fails_with_the_servers_words
        a_greylisted_mail_is_sent_again_and_arrives_once
        a_server_that_dies_in_the_middle_of_a_message_gets_it_again
        a_server_that_answers_slowly_holds_up_nobody_else
        a_server_that_does_not_answer_in_time_is_asked_again
        a_late_yes_to_a_message_makes_no_second_mail
        a_wrong_password_is_told_and_mended
        a_mail_is_given_up_after_a_day
        an_offer_that_is_over_is_not_sent
        a_mail_that_this_version_has_no_words_for_is_left_to_others
    }
}

mod promises {
    use super::*;

    testbed::on_both_databases! {
        House::plan => once:
        the_same_request_twice_makes_one_mail
        a_refusal_makes_no_mail
        two_servers_on_one_database_send_each_mail_once
        a_mail_survives_that_the_server_is_killed
        a_mail_that_was_being_sent_when_the_server_was_killed_is_sent_again
        a_stopping_server_leaves_no_mail_behind_that_is_sent_twice
        a_mail_that_is_no_entry_is_sent_once_for_its_key
        mails_are_forgotten_with_the_person
    }
}

mod ones_own {
    use super::*;

    testbed::on_both_databases! {
        House::plan => own:
        a_place_is_handed_over_while_sold_out_and_the_old_link_dies
        of_many_who_press_the_button_at_once_one_has_the_place
        what_was_taken_back_or_given_back_is_no_longer_taken_over
        nobody_gets_a_second_place_nor_hands_one_to_themselves
        a_lost_link_is_sent_and_opens_once
        a_repeat_of_the_exchange_gives_the_same_token
        nobody_learns_from_the_limits_who_is_registered
        who_is_registered_already_is_sent_the_link_but_not_for_ever
        nobody_can_flood_a_mailbox_through_us
        links_and_offers_have_their_time
        a_place_is_offered_five_times_a_day
        once_the_event_has_begun_no_place_is_handed_over
    }
}

mod forgotten {
    use super::*;

    testbed::on_both_databases! {
        House::plan => erasing:
        whoever_gets_a_mail_opens_their_own_place_only
        whoever_is_erased_is_nowhere_any_more_and_the_counts_are_right
        a_stranger_who_types_an_address_erases_nothing_of_its_owner
        after_the_event_only_the_count_stays_of_whoever_is_erased
        a_mail_that_waits_goes_with_whoever_is_erased
        who_had_a_place_before_keeps_their_mails_when_its_new_owner_is_erased
    }
}

mod together {
    use super::*;

    testbed::on_both_databases! {
        House::plan => groups:
        whoever_registers_others_looks_after_them_by_mail_too
        who_takes_over_the_first_place_of_a_group_opens_no_other
        the_first_of_an_organisers_list_looks_after_nobody
        who_typed_an_address_twice_is_sent_nothing
        where_one_of_a_group_is_registered_they_alone_are_sent_their_link
        who_waits_for_each_other_is_told_so
    }
}

mod to_sponsors {
    use super::*;

    testbed::on_both_databases! {
        House::plan => sponsors:
        a_new_sponsors_contact_is_sent_the_link_to_the_portal
        a_link_that_could_not_be_sent_does_not_go_to_somebody_who_is_no_longer_the_contact
        two_servers_remind_each_contact_once
    }
}

mod without_a_server {
    use super::*;

    testbed::on_both_databases! {
        House::plan => kept:
        mails_are_kept_and_their_links_work
        what_was_kept_is_sent_once_there_is_a_mail_server
        what_was_kept_for_long_has_its_whole_day_of_tries
        only_whoever_sits_at_the_machine_reads_them_without_a_token
        an_organiser_reads_them_with_a_token_and_nobody_else_does
    }
}
