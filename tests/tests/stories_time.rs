//! Stories about time: deadlines, reminders, extensions, sleep and outages, on both databases.
//!
//! In all of them the vote begins on Monday, 22 August 2022, at 10 Uhr and ends with Monday,
//! 5 September, 24 Uhr; reminders go out on 29 August and 2 September in the morning.

use umlauf_tests::{VOTERS, World, at, choose, on_both, vote};
use umlauf_voting::Choice::{No, Yes};
use umlauf_workflow::{Act, Alarm, BallotState, By, Event, Refusal};

/// The members a reminder went to, one after the other.
fn reminded(seen: &umlauf_tests::Seen) -> Vec<(String, Vec<String>)> {
    let reminded = seen.journal.iter().filter_map(|recorded| match &recorded.event {
        Event::Reminded { before, members, .. } => {
            Some((before.clone(), members.iter().map(ToString::to_string).collect()))
        }
        _ => None,
    });
    reminded.collect()
}

/// Everybody behind a seat: representative, deputy, mailbox.
fn behind(members: &[&str]) -> Vec<String> {
    let mut persons: Vec<_> = members
        .iter()
        .flat_map(|m| [m.to_string(), format!("{m}-2"), format!("mailbox:{m}")])
        .collect();
    persons.sort();
    persons
}

#[tokio::test]
async fn only_the_missing_are_reminded() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        for code in &VOTERS[..14] {
            world.member(code).votes(&case, Yes).await;
        }
        world.advance_to("2022-08-29 07:59").await;
        world.expect(&case).await.with_events("reminded", 0);
        world.advance_to("2022-08-29 08:00").await;
        let seen = world.expect(&case).await;
        let missing = ["ST", "SH", "TH"].map(String::from).to_vec();
        assert_eq!(reminded(&seen), [("5 working days".to_owned(), missing)]);
        assert_eq!(seen.got("reminder"), behind(&["ST", "SH", "TH"]));
        assert!(seen.mail("reminder", "ST").text.contains("5. September 2022, 24 Uhr"));

        world.deputy("SH").votes(&case, Yes).await;
        world.advance_to("2022-09-05 12:00").await;
        let seen = world.expect(&case).await;
        let mut both = behind(&["ST", "SH", "TH"]);
        both.extend(behind(&["ST", "TH"]));
        both.sort();
        assert_eq!(seen.got("reminder"), both, "a deputy's vote is a vote");
    })
    .await;
}

#[tokio::test]
async fn whoever_is_still_coordinating_is_not_reminded_until_then() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        for code in &VOTERS[..15] {
            world.member(code).votes(&case, Yes).await;
        }
        world.member("SH").coordinates(&case, "2022-08-31").await;
        world.member("TH").coordinates(&case, "2022-09-05").await;
        let refusal = world
            .member("BY")
            .is_refused(&case, Act::Interim { until: "2022-09-01".parse().unwrap(), reason: None })
            .await;
        assert!(matches!(refusal, Refusal::AlreadyVoted(_)), "{refusal:?}");
        let late = Act::Interim { until: "2022-09-06".parse().unwrap(), reason: None };
        let refusal = world.member("TH").is_refused(&case, late).await;
        assert!(matches!(refusal, Refusal::InterimOutside(_)), "{refusal:?}");
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.with_letters("interim", 2).with_votes(15);
        assert_eq!(seen.got("interim"), ["SH", "TH", "mailbox:SH", "mailbox:TH"]);

        world.advance_to("2022-08-29 12:00").await;
        let seen = world.expect(&case).await;
        assert_eq!(reminded(&seen), [("5 working days".to_owned(), vec![])]);
        seen.with_letters("reminder", 0);

        world.advance_to("2022-09-05 12:00").await;
        let seen = world.expect(&case).await;
        assert_eq!(seen.got("reminder"), behind(&["SH"]), "TH coordinates until the deadline");
        world.advance_to("2022-09-06 09:00").await;
        world.expect(&case).await.counted("adopted").with_votes(15);
    })
    .await;
}

#[tokio::test]
async fn the_chair_extends_for_all_and_the_old_deadline_does_not_fire() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        world.member("BUND").votes(&case, Yes).await;
        let refusal = world.office().is_refused(&case, choose("verlängern")).await;
        assert!(matches!(refusal, Refusal::NotYours(_)), "{refusal:?}");
        let refusal = world.chair().is_refused(&case, choose("verlängern")).await;
        assert!(matches!(refusal, Refusal::ReasonRequired(_)), "{refusal:?}");
        world.advance_to("2022-08-30 10:00").await;
        // A Sunday: the deadline ends with the Monday after (§ 193 BGB).
        world.chair().extends(&case, "2022-09-18", "Ferien in drei Ländern").await;
        world.settles().await;

        let seen = world.expect(&case).await;
        assert_eq!(seen.vote_ends(), ("2022-09-19".to_owned(), at("2022-09-20 00:00")));
        // All 17 and the secretariat.
        seen.with_letters("extended", 18).with_votes(1);
        let mut everybody: Vec<&str> = VOTERS.to_vec();
        everybody.push("office");
        assert_eq!(seen.got("extended"), behind(&everybody), "also who has voted");
        let letter = &seen.mail("extended", "BUND").text;
        assert!(letter.contains("19. September 2022, 24 Uhr"), "{letter}");

        world.advance_to("2022-09-06 09:00").await;
        world.expect(&case).await.stands_in("umlauf").with_events("closed", 0);
        for code in &VOTERS[1..] {
            world.member(code).votes(&case, Yes).await;
        }
        world.advance_to("2022-09-19 23:59").await;
        world.expect(&case).await.stands_in("umlauf");
        world.advance_to("2022-09-20 00:01").await;
        world.expect(&case).await.stands_in("feststellung").counted("adopted");
    })
    .await;
}

#[tokio::test]
async fn after_an_extension_reminders_count_back_from_the_new_deadline() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        world.chair().extends(&case, "2022-09-19", "Bitte zweier Länder").await;
        world.advance_to("2022-09-11 12:00").await;
        world.expect(&case).await.with_events("reminded", 0);
        world.advance_to("2022-09-19 12:00").await;
        world.expect(&case).await.with_events("reminded", 2).with_letters("reminder", 34);
    })
    .await;
}

#[tokio::test]
async fn a_vote_that_comes_while_the_scheduler_sleeps_is_late_all_the_same() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        for code in &VOTERS[..16] {
            world.member(code).votes(&case, Yes).await;
        }
        let before = world.expect(&case).await.head.revision;
        world.sleeps_until("2022-09-06 00:30");
        let submitted = world.member("TH").asks(&case, vote(No)).await;
        let Some(Refusal::Late { deadline }) = submitted.refusal else {
            panic!("{:?}", submitted.refusal)
        };
        assert_eq!(deadline, "Montag, 5. September 2022, 24 Uhr");

        let seen = world.expect(&case).await;
        assert_eq!(
            seen.since(before),
            ["escalated", "closed", "entered", "vote_late"],
            "what the clock demands stands before the vote, and the missed reminders are not sent"
        );
        seen.stands_in("feststellung").counted("adopted").with_votes(16);
        let answer = seen.answer("TH");
        assert_eq!(answer.choice(), None);
        assert_eq!(answer.late.as_ref().and_then(|late| late.said.whole()), Some(No));
        let by: Vec<_> = seen.journal[usize::try_from(before).unwrap()..]
            .iter()
            .map(|recorded| recorded.by == By::Clock)
            .collect();
        assert_eq!(by, [true, true, true, false]);

        world.settles().await;
        let seen = world.expect(&case).await;
        assert_eq!(seen.since(before).len(), 4, "the scheduler finds nothing left to do");
        assert_eq!(seen.got("late"), ["TH", "mailbox:TH"]);
        let letter = &seen.mail("late", "TH").text;
        assert!(letter.contains("5. September 2022, 24 Uhr"), "{letter}");
        seen.with_letters("receipt", 16).with_letters("reminder", 0);
    })
    .await;
}

#[tokio::test]
async fn a_vote_in_flight_at_midnight_counts_and_one_read_after_it_does_not() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        world.sleeps_until("2022-09-06 00:00:01");
        let late = world.member("BE").is_refused(&case, vote(Yes)).await;
        assert!(matches!(late, Refusal::Late { .. }), "{late:?}");
        world.settles().await;
        world.expect(&case).await.stands_in("umlauf");
        let read = at("2022-09-05 23:59:59");
        world.member("BY").read_at(read).votes(&case, Yes).await;
        world.expect(&case).await.stands_in("umlauf").with_votes(1);
        world.advance_to("2022-09-06 00:00:02").await;
        world.expect(&case).await.stands_in("feststellung").with_votes(1);
        let too_late = world.member("HB").read_at(read).asks(&case, vote(Yes)).await;
        assert!(too_late.refusal.is_some(), "what was counted is counted");
        world.expect(&case).await.with_votes(1);
    })
    .await;
}

#[tokio::test]
async fn a_restart_in_the_middle_loses_nothing_and_doubles_nothing() {
    on_both(async |database| {
        let mut world = World::on(database, "2022-08-15 09:00").await;
        let case = world.office().opens("umlaufverfahren", "Neustart").await;
        world.restarts().await;
        world.office().files(&case, &["beschlusstext", "begruendung"]).await;
        world.office().acts(&case, "vorlegen").await;
        world.advance_to("2022-08-22 10:00").await;
        world.chair().acts(&case, "freigeben").await;
        world.restarts().await;
        world.expect(&case).await.stands_in("umlauf").with_letters("invitation", 17);
        world.settles().await;
        for (number, code) in VOTERS.into_iter().enumerate() {
            if number % 5 == 0 {
                world.restarts().await;
            }
            let command = format!("vote-{code}");
            let first = world.member(code).by_command(&command).votes(&case, Yes).await;
            if number % 5 == 1 {
                world.restarts().await;
                let again = world.member(code).by_command(&command).votes(&case, Yes).await;
                assert!(again.repeated, "the acknowledgement was lost, not the vote");
                assert_eq!((again.events, again.hash), (first.events, first.hash));
            }
        }
        world.advance_to("2022-09-05 23:59").await;
        world.restarts().await;
        world.advance_to("2022-09-06 09:00").await;
        world.chair().acts(&case, "zustande gekommen").await;
        world.restarts().await;
        world.office().acts(&case, "veröffentlichen").await;
        world.restarts().await;
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.ended("adopted").numbered("2022/32").with_events("vote_cast", 17);
        seen.with_events("dispatched", 51).with_letters("receipt", 17).with_letters("ended", 23);
        assert_eq!((seen.got("invitation").len(), seen.got("ended").len()), (51, 69));
    })
    .await;
}

#[tokio::test]
async fn a_week_without_the_program_costs_nobody_a_letter_and_gives_one_reminder() {
    on_both(async |database| {
        let mut world = World::on(database, "2022-08-15 09:00").await;
        let case = world.office().opens("umlaufverfahren", "Eine Woche Stille").await;
        world.office().files(&case, &["beschlusstext", "begruendung"]).await;
        world.office().acts(&case, "vorlegen").await;
        world.advance_to("2022-08-22 10:00").await;
        world.chair().acts(&case, "freigeben").await;
        // It dies before a single invitation has left.
        assert_eq!(world.mails().delivered().len(), world.expect(&case).await.mails.len());
        assert_eq!(world.expect(&case).await.got("invitation").len(), 0);
        world.is_down_until("2022-08-25 10:00").await;
        world.settles().await;
        assert_eq!(world.expect(&case).await.got("invitation").len(), 51);
        world.member("BUND").votes(&case, Yes).await;

        world.is_down_until("2022-09-05 10:00").await;
        world.settles().await;
        let seen = world.expect(&case).await;
        let silent = VOTERS[1..].iter().map(ToString::to_string).collect();
        assert_eq!(reminded(&seen), [("1 working day".to_owned(), silent)]);
        seen.with_letters("reminder", 16).stands_in("umlauf");
        assert_eq!(seen.got("reminder"), behind(&VOTERS[1..]));
        world.advance_to("2022-09-06 09:00").await;
        world.expect(&case).await.stands_in("feststellung").with_events("held", 0);
    })
    .await;
}

#[tokio::test]
async fn an_office_that_lets_its_time_pass_is_told_once_also_after_a_week() {
    on_both(async |database| {
        let mut world = World::on(database, "2022-08-15 09:00").await;
        let case = world.office().opens("umlaufverfahren", "Liegt beim Vorsitz").await;
        world.office().files(&case, &["beschlusstext", "begruendung"]).await;
        world.office().acts(&case, "vorlegen").await;
        world.is_down_until("2022-08-30 09:00").await;
        world.settles().await;
        world.advance_to("2022-09-30 09:00").await;
        let seen = world.expect(&case).await;
        seen.stands_in("freigabe").with_events("overdue", 1).with_letters("overdue", 2);
        assert_eq!(seen.got("overdue"), behind(&["chair", "office"]));
        world.chair().acts(&case, "freigeben").await;
        world.expect(&case).await.stands_in("umlauf");
    })
    .await;
}

#[tokio::test]
async fn a_deadline_in_an_outage_waits_for_the_chair_who_closes_the_vote() {
    on_both(async |database| {
        let (mut world, case) = World::voting(database).await;
        for code in VOTERS {
            world.member(code).votes(&case, Yes).await;
        }
        world.advance_to("2022-09-05 22:00").await;
        world.is_down_until("2022-09-06 08:00").await;
        world.settles().await;

        let seen = world.expect(&case).await;
        seen.stands_in("umlauf").with_events("held", 1).with_events("closed", 0);
        let BallotState::Held(outage) = &seen.ballot().state else { panic!("{:?}", seen.ballot()) };
        assert_eq!((outage.from, outage.until), (at("2022-09-05 22:00"), at("2022-09-06 00:00")));
        assert_eq!(seen.got("held"), behind(&["chair", "office"]));
        assert!(world.store().timer(&case).await.unwrap().is_none(), "the clock has done its part");

        let late = world.member("BY").is_refused(&case, vote(No)).await;
        assert!(matches!(late, Refusal::Late { .. }), "{late:?}");
        let refusal = world.office().is_refused(&case, choose("zurückziehen")).await;
        assert!(matches!(refusal, Refusal::Held | Refusal::NotYours(_)), "{refusal:?}");
        world.chair().closes_as_of(&case, "Alle hatten vor dem Ausfall abgestimmt.").await;
        let seen = world.expect(&case).await;
        seen.stands_in("feststellung")
            .counted("adopted")
            .with_votes(17)
            .with_events("vote_late", 1);
        world.chair().acts(&case, "zustande gekommen").await;
        world.expect(&case).await.stands_in("bekanntgabe");
    })
    .await;
}

#[tokio::test]
async fn a_deadline_in_an_outage_may_be_extended_and_then_votes_count_again() {
    on_both(async |database| {
        let (mut world, case) = World::voting(database).await;
        world.advance_to("2022-09-04 09:00").await;
        world.is_down_until("2022-09-12 09:00").await;
        // The first who comes settles the clock, not the scheduler.
        let late = world.member("BY").is_refused(&case, vote(Yes)).await;
        assert!(matches!(late, Refusal::Late { .. }), "{late:?}");
        world.expect(&case).await.with_events("held", 1);
        world.chair().extends(&case, "2022-09-16", "Ausfall vom 4. bis 12. September").await;
        for code in VOTERS {
            world.member(code).votes(&case, Yes).await;
        }
        let refusal = world
            .chair()
            .is_refused(&case, Act::CloseAsOf { reason: umlauf_workflow::Digest::of(b"r") })
            .await;
        assert_eq!(refusal, Refusal::NotHeld);
        world.advance_to("2022-09-19 09:00").await;
        let seen = world.expect(&case).await;
        seen.stands_in("feststellung").counted("adopted").with_votes(17).with_events("held", 1);
    })
    .await;
}

#[tokio::test]
async fn four_minutes_before_the_deadline_are_no_outage() {
    on_both(async |database| {
        let (mut world, case) = World::voting(database).await;
        world.advance_to("2022-09-05 23:55").await;
        world.is_down_until("2022-09-05 23:59").await;
        world.advance_to("2022-09-06 09:00").await;
        world.expect(&case).await.stands_in("feststellung").with_events("held", 0);
    })
    .await;
}

#[tokio::test]
async fn six_minutes_in_the_last_hours_are_one_even_when_it_is_up_again_in_time() {
    on_both(async |database| {
        let (mut world, case) = World::voting(database).await;
        world.advance_to("2022-09-05 21:00").await;
        world.is_down_until("2022-09-05 21:03").await;
        world.advance_to("2022-09-05 22:00").await;
        world.is_down_until("2022-09-05 22:03").await;
        world.advance_to("2022-09-06 09:00").await;
        world.expect(&case).await.stands_in("umlauf").with_events("held", 1);
    })
    .await;
}

#[tokio::test]
async fn a_node_that_stays_up_makes_good_for_one_that_is_down() {
    on_both(async |database| {
        let (mut world, case) = World::voting(database).await;
        let other = world.another_node().await;
        world.advance_to("2022-09-05 20:00").await;
        other.settles().await;
        world.is_down_until("2022-09-06 09:00").await;
        // The other one was there all the time: it says so now, and would have every half minute.
        other.engine().beat().await.unwrap();
        world.settles().await;
        world.expect(&case).await.stands_in("feststellung").with_events("held", 0);
    })
    .await;
}

#[tokio::test]
async fn a_step_entered_after_an_outage_gives_its_full_time() {
    on_both(async |database| {
        let (mut world, case) = World::voting(database).await;
        world.advance_to("2022-09-06 00:00").await;
        world.is_down_until("2022-09-20 09:00").await;
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.stands_in("feststellung");
        let term = seen.head.term.clone().unwrap();
        assert_eq!(term.end.to_string(), "2022-09-22", "two working days from now");
        assert_eq!(seen.head.timers.len(), 1);
        assert_eq!(seen.head.timers[0].what, Alarm::Deadline);
    })
    .await;
}
