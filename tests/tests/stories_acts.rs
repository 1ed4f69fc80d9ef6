//! Stories about single acts: objections, deputies, entered votes, corrections, findings taken
//! back, repeats and mandates, on both databases.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use jiff::civil::date;
use umlauf_engine::people::{Mandate, People, Person};
use umlauf_tests::{LAENDER, VOTERS, World, at, because, choose, on_both, vote};
use umlauf_voting::Choice::{Abstain, No, Yes};
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Act, BallotState, BodyName, Capacity, CaseId, Digest, Event, Office, PaperName, PersonId,
    Refusal, Seat,
};

/// Everybody votes yes and the deadline passes.
async fn adopted(world: &World, case: &CaseId) {
    for code in VOTERS {
        world.member(code).votes(case, Yes).await;
    }
    world.advance_to("2022-09-06 09:00").await;
}

#[tokio::test]
async fn an_objection_to_the_procedure_sends_the_matter_to_a_sitting() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        for code in &VOTERS[..10] {
            world.member(code).votes(&case, Yes).await;
        }
        world.member("SN").objects(&case, "Das gehört in eine Sitzung.").await;
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.ended("referred").without_number().with_votes(10).with_events("closed", 0);
        seen.with_events("stopped", 1).with_letters("objection", 2).with_letters("ended", 23);
        assert_eq!(seen.ballot().state, BallotState::Stopped);
        assert_eq!(seen.got("objection").len(), 6, "secretariat and chair");

        let refusal = world.member("TH").is_refused(&case, vote(Yes)).await;
        assert_eq!(refusal, Refusal::NoBallot);
        let written = world.expect(&case).await.mails.len();
        world.advance_to("2022-09-30 09:00").await;
        assert_eq!(world.expect(&case).await.mails.len(), written, "nobody is reminded any more");
        world.expect(&case).await.ended("referred");
    })
    .await;
}

#[tokio::test]
async fn the_deputy_s_vote_counts_until_the_representative_votes_in_either_order() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        world.deputy("BY").votes(&case, No).await;
        let seen = world.expect(&case).await;
        seen.with_votes(1);
        assert_eq!(seen.answer("BY").choice(), Some(No));
        world.member("BY").votes(&case, Yes).await;

        world.member("SN").votes(&case, Yes).await;
        world.deputy("SN").votes(&case, No).await;
        world.settles().await;

        let seen = world.expect(&case).await;
        seen.with_votes(2).with_events("vote_cast", 4).with_letters("receipt", 4);
        for land in ["BY", "SN"] {
            let answer = seen.answer(land);
            assert_eq!(answer.choice(), Some(Yes), "{land}");
            assert_eq!(answer.deputy.as_ref().and_then(|voice| voice.said.whole()), Some(No));
            let by = answer.voice.as_ref().map(|voice| voice.person.to_string());
            assert_eq!(by.as_deref(), Some(land), "both persons stand in the record");
        }
        let mut got = seen.got("receipt");
        got.dedup();
        assert_eq!(got, ["BY", "BY-2", "SN", "SN-2", "mailbox:BY", "mailbox:SN"]);
    })
    .await;
}

#[tokio::test]
async fn nobody_votes_for_another_seat_and_no_office_votes() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let bavaria = Seat::Member(MemberCode::from("BY"));
        for person in ["SN", "BY-3", "chair", ""] {
            let refusal = world.actor(person, bavaria.clone()).is_refused(&case, vote(Yes)).await;
            assert_eq!(refusal, Refusal::MandateNotValid, "`{person}`");
        }
        let refusal = world.chair().is_refused(&case, vote(Yes)).await;
        assert!(matches!(refusal, Refusal::NotYours(_)), "{refusal:?}");
        let refusal = world.member("FITKO").is_refused(&case, vote(Yes)).await;
        assert_eq!(refusal, Refusal::NoVote(MemberCode::from("FITKO")));
        let refusal = world.member("BY").is_refused(&case, choose("zurückziehen")).await;
        assert!(matches!(refusal, Refusal::NotYours(_)), "{refusal:?}");
        world.expect(&case).await.with_votes(0).with_events("vote_cast", 0);
    })
    .await;
}

#[tokio::test]
async fn staff_may_not_vote() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let seat = Seat::Member(MemberCode::from("HH"));
        let person = PersonId::from("referat");
        let people = People {
            body: "it-planungsrat".to_owned(),
            persons: vec![Person {
                id: person.clone(),
                name: "Referat".to_owned(),
                email: "referat@hh.example".to_owned(),
            }],
            mandates: vec![Mandate {
                person,
                seat: seat.clone(),
                capacity: Capacity::Staff,
                from: date(2022, 1, 1),
                until: None,
            }],
            mailboxes: Vec::new(),
        };
        world.engine().import(&people).await.unwrap();
        let refusal = world.actor("referat", seat).is_refused(&case, vote(Yes)).await;
        assert_eq!(refusal, Refusal::StaffDoesNotVote);
        world.advance_to("2022-09-05 12:00").await;
        let reminded = world.expect(&case).await.got("reminder");
        assert!(!reminded.contains(&"referat".to_owned()), "staff gets no letters to members");
    })
    .await;
}

#[tokio::test]
async fn a_vote_that_arrived_by_mail_counts_when_a_second_person_confirms_it() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        world.office().enters(&case, "HB", Yes).await;
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.with_votes(0).with_letters("confirm_entry", 1).with_letters("receipt", 0);
        assert_eq!(seen.got("confirm_entry"), ["mailbox:office", "office", "office-2"]);

        let confirm = Act::Confirm { member: MemberCode::from("HB") };
        let refusal = world.office().is_refused(&case, confirm.clone()).await;
        assert_eq!(refusal, Refusal::SamePerson);
        let refusal = world.chair().is_refused(&case, confirm).await;
        assert!(matches!(refusal, Refusal::NotYours(_)), "{refusal:?}");
        world.second_of_office().confirms(&case, "HB").await;
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.with_votes(1);
        let voice = seen.answer("HB").voice.clone().unwrap();
        let (entered, confirmed) = (voice.entered_by.unwrap(), voice.person);
        assert_eq!((entered.as_str(), confirmed.as_str()), ("office", "office-2"));
        assert_eq!(seen.got("receipt"), ["HB", "HB-2", "mailbox:HB"], "the member hears of it");

        world.office().enters(&case, "HH", No).await;
        world.second_of_office().refuses_entry(&case, "HH", "Absender unklar").await;
        let seen = world.expect(&case).await;
        seen.with_votes(1).with_letters("entry_refused", 1);
        assert_eq!((seen.ballot().entries, &seen.answer("HH").entry), (0, &None));
        let confirm = Act::Confirm { member: MemberCode::from("HH") };
        let refusal = world.second_of_office().is_refused(&case, confirm).await;
        assert_eq!(refusal, Refusal::NoEntry(MemberCode::from("HH")));
    })
    .await;
}

#[tokio::test]
async fn an_entered_vote_that_is_confirmed_after_the_deadline_is_late() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        world.advance_to("2022-09-05 23:00").await;
        world.office().enters(&case, "HB", Yes).await;
        world.sleeps_until("2022-09-06 00:10");
        let confirm = Act::Confirm { member: MemberCode::from("HB") };
        let refusal = world.second_of_office().is_refused(&case, confirm).await;
        assert!(matches!(refusal, Refusal::Late { .. }), "{refusal:?}");
        world.settles().await;
        world
            .expect(&case)
            .await
            .stands_in("feststellung")
            .with_votes(0)
            .with_events("vote_late", 1);
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_withdrawn_without_its_papers() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let case = world.office().opens("umlaufverfahren", "Verworfen").await;
        let refusal = world.office().is_refused(&case, choose("vorlegen")).await;
        assert!(matches!(refusal, Refusal::PapersMissing(_)), "{refusal:?}");
        world.office().acts(&case, "zurückziehen").await;
        world.settles().await;
        world.expect(&case).await.ended("withdrawn").without_number().with_letters("ended", 23);
        let refusal = world.office().is_refused(&case, choose("vorlegen")).await;
        assert!(matches!(refusal, Refusal::Ended(_)), "{refusal:?}");
    })
    .await;
}

#[tokio::test]
async fn a_running_vote_is_withdrawn_and_its_votes_stay_on_record() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        world.member("BUND").votes(&case, Yes).await;
        world.office().acts(&case, "zurückziehen").await;
        let seen = world.expect(&case).await;
        seen.ended("withdrawn").without_number().with_votes(1).with_events("stopped", 1);
        assert_eq!(world.member("BY").is_refused(&case, vote(Yes)).await, Refusal::NoBallot);
        world.advance_to("2022-10-01 09:00").await;
        world.expect(&case).await.ended("withdrawn").with_events("vote_late", 0);
    })
    .await;
}

#[tokio::test]
async fn a_slip_is_corrected_in_the_open_and_the_votes_stay() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        world.member("BY").votes(&case, Yes).await;
        let paper = PaperName::from("beschlusstext");
        let file = Act::File { paper: paper.clone(), digest: Digest::of(b"x") };
        assert_eq!(world.office().is_refused(&case, file).await, Refusal::PapersFrozen);
        let before = world.expect(&case).await.head.papers[&paper].clone();
        world.office().corrects(&case, "beschlusstext", "Produkt ab 1.1.2023", "Tippfehler").await;
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.stands_in("umlauf").with_votes(1).with_letters("corrected", 17);
        seen.with_letters("invitation", 17);
        assert_eq!(seen.ballot().number, 1);
        assert_ne!(seen.head.papers[&paper], before);
        assert!(seen.mail("corrected", "TH").text.contains("Tippfehler"));
        let record = world.engine().record(&case).await.unwrap();
        for text in ["Produkt ab 1.1.2023", "Unterlage beschlusstext", "Tippfehler"] {
            assert!(record.contains(text), "`{text}` stands in the record");
        }
    })
    .await;
}

#[tokio::test]
async fn a_change_of_substance_voids_the_votes_and_everybody_is_asked_anew() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        for code in &VOTERS[..9] {
            world.member(code).votes(&case, Yes).await;
        }
        world.advance_to("2022-08-25 10:00").await;
        let act = world.office().correction("beschlusstext", "neu", true, "Kosten").await;
        let refusal = world.office().is_refused(&case, act).await;
        assert!(matches!(refusal, Refusal::NotYours(_)), "{refusal:?}");
        let reason = "Die Kosten haben sich geändert.";
        world.chair().replaces(&case, "beschlusstext", "mit Kosten", reason).await;
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.stands_in("umlauf").with_votes(0).with_letters("invitation", 34);
        assert_eq!((seen.ballot().number, seen.ballot().asked), (2, 17));
        assert_eq!(seen.vote_ends().0, "2022-09-08", "fourteen days from the change");
        assert!(seen.mail("invitation", "BUND").text.contains(reason));
        let first = world.store().answers(&case, 1).await.unwrap();
        assert_eq!(first.iter().filter(|row| row.choice.is_some()).count(), 9, "void, not gone");

        for code in VOTERS {
            world.member(code).votes(&case, Yes).await;
        }
        world.advance_to("2022-09-06 09:00").await;
        world.expect(&case).await.stands_in("umlauf");
        world.advance_to("2022-09-09 09:00").await;
        world.expect(&case).await.stands_in("feststellung").counted("adopted").with_votes(17);
    })
    .await;
}

#[tokio::test]
async fn a_finding_is_taken_back_after_publication_and_the_number_is_drawn_once() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        adopted(&world, &case).await;
        world.chair().acts(&case, "zustande gekommen").await;
        world.office().acts(&case, "veröffentlichen").await;
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.ended("adopted").numbered("2022/32");

        let annul = Act::Annul { reason: Digest::of(b"r") };
        let refusal = world.office().is_refused(&case, annul).await;
        assert!(matches!(refusal, Refusal::NotYours(_)), "{refusal:?}");
        world.chair().annuls(&case, "Die Stimme Bremens war falsch eingetragen.").await;
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.stands_in("feststellung").with_letters("annulled", 23).numbered("2022/32");
        assert!(seen.mail("annulled", "KSV").text.contains("Bremens"));
        let annul = Act::Annul { reason: Digest::of(b"r") };
        assert_eq!(world.chair().is_refused(&case, annul).await, Refusal::NoFinding);

        world
            .chair()
            .acts_because(&case, "zustande gekommen", "Am Ergebnis ändert es nichts.")
            .await;
        world.office().acts(&case, "veröffentlichen").await;
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.ended("adopted").numbered("2022/32").with_events("numbered", 1);
        seen.with_events("found", 2).with_letters("ended", 46);
        let body = BodyName::from("it-planungsrat");
        assert_eq!(world.store().counter(&body, "2022").await.unwrap(), 33, "no gap");
    })
    .await;
}

#[tokio::test]
async fn a_finding_on_a_disputed_result_may_be_corrected_to_its_opposite() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        for code in VOTERS {
            let choice = if ["BW", "NW"].contains(&code) { Abstain } else { Yes };
            world.member(code).votes(&case, choice).await;
        }
        world.advance_to("2022-09-06 09:00").await;
        world.chair().acts_because(&case, "zustande gekommen", "Enthaltungen zählen nicht.").await;
        world.office().acts(&case, "veröffentlichen").await;
        world.chair().annuls(&case, "Gutachten vom 8. September").await;
        world.chair().acts_because(&case, "nicht zustande gekommen", "Sie zählen doch.").await;
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.ended("rejected").numbered("2022/32").with_events("annulled", 1);
    })
    .await;
}

#[tokio::test]
async fn a_repeated_command_gets_the_first_answer_and_is_no_second_act() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let by = world.member("BY").by_command("from-the-form-1");
        let first = by.votes(&case, Yes).await;
        world.member("BY").votes(&case, No).await;
        world.advance_to("2022-08-23 10:00").await;
        let again = by.asks(&case, vote(Yes)).await;
        assert!(again.repeated);
        assert_eq!((again.refusal, again.hash), (None, first.hash));
        assert_eq!(again.events, first.events);
        let other = by.asks(&case, vote(No)).await;
        assert_eq!((other.refusal, other.repeated), (Some(Refusal::KeyReused), false));
        let chair = world.chair().by_command("from-the-form-1");
        assert_eq!(chair.is_refused(&case, choose("zurückziehen")).await, Refusal::KeyReused);
        let seen = world.expect(&case).await;
        seen.with_events("vote_cast", 2).with_votes(1).with_letters("receipt", 2);
        assert_eq!(seen.answer("BY").choice(), Some(No), "the repeat is not a change of mind");
    })
    .await;
}

#[tokio::test]
async fn a_repeat_of_a_late_vote_is_told_the_same_and_recorded_once() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        world.sleeps_until("2022-09-06 00:30");
        let th = world.member("TH").by_command("late-1");
        let first = th.asks(&case, vote(Yes)).await;
        assert!(matches!(first.refusal, Some(Refusal::Late { .. })));
        world.advance_to("2022-09-06 01:00").await;
        let again = th.asks(&case, vote(Yes)).await;
        assert!(again.repeated);
        assert_eq!((again.refusal, again.hash), (first.refusal, first.hash));
        assert_eq!(again.events, first.events);
        world.expect(&case).await.with_events("vote_late", 1).with_letters("late", 1);
    })
    .await;
}

#[tokio::test]
async fn a_vote_that_is_repeated_after_the_deadline_was_in_time() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let th = world.member("TH").by_command("lost-1");
        let first = th.votes(&case, Yes).await;
        world.sleeps_until("2022-09-06 00:30");
        let again = th.asks(&case, vote(Yes)).await;
        assert!(
            again.repeated,
            "the clock had something to settle, and it was in time all the same"
        );
        assert_eq!((again.refusal, again.hash), (None, first.hash));
        world.settles().await;
        world.expect(&case).await.with_events("vote_late", 0).with_events("vote_cast", 1);
    })
    .await;
}

#[tokio::test]
async fn a_repeat_that_the_case_would_now_refuse_gets_the_first_answer_too() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let case = world.office().opens("umlaufverfahren", "Zweimal geklickt").await;
        world.office().files(&case, &["beschlusstext", "begruendung"]).await;
        world.office().acts(&case, "vorlegen").await;
        world.advance_to("2022-08-22 10:00").await;
        let chair = world.chair().by_command("release");
        let first = chair.acts(&case, "freigeben").await;
        let again = chair.asks(&case, choose("freigeben")).await;
        assert!(again.repeated && again.refusal.is_none(), "{:?}", again.refusal);
        // A reminder is due and nobody has woken the case yet.
        world.sleeps_until("2022-08-30 10:00");
        let again = chair.asks(&case, choose("freigeben")).await;
        assert!(again.repeated && again.refusal.is_none(), "{:?}", again.refusal);
        assert_eq!((again.events, again.hash), (first.events, first.hash));
        world.settles().await;
        world.expect(&case).await.with_events("launched", 1).with_events("reminded", 1);
    })
    .await;
}

#[tokio::test]
async fn a_repeat_after_the_mandate_is_gone_gets_the_first_answer_too() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let by = world.member("BY").by_command("last-act");
        let first = by.votes(&case, Yes).await;
        revoke(&world, "BY").await;
        let again = by.asks(&case, vote(Yes)).await;
        assert!(again.repeated && again.refusal.is_none(), "{:?}", again.refusal);
        assert_eq!(again.hash, first.hash);
        let refusal = world.member("BY").is_refused(&case, vote(No)).await;
        assert_eq!(refusal, Refusal::MandateNotValid);
        let stranger = world.actor("BY-3", Seat::Member(MemberCode::from("BY")));
        let refusal = stranger.by_command("last-act").is_refused(&case, vote(Yes)).await;
        assert_eq!(refusal, Refusal::MandateNotValid, "the answer is for who asked");
        world.expect(&case).await.with_votes(1);
    })
    .await;
}

/// Revokes what a person holds in the IT-Planungsrat.
async fn revoke(world: &World, person: &str) {
    let body = BodyName::from("it-planungsrat");
    let person = PersonId::from(person);
    for mandate in world.engine().mandates_of(&body, &person).await.unwrap() {
        assert!(world.engine().revoke(&mandate.digest).await.unwrap());
        assert!(!world.engine().revoke(&mandate.digest).await.unwrap(), "for ever, and once");
    }
}

#[tokio::test]
async fn a_mandate_that_is_revoked_while_the_vote_is_under_way_gives_no_right() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let before = world.expect(&case).await.head.revision;
        let read = world.now();
        world.sleeps_until("2022-08-22 10:01");
        revoke(&world, "BY").await;
        // Read before the revocation, so the mandate held; written after it.
        let refusal = world.member("BY").read_at(read).is_refused(&case, vote(Yes)).await;
        assert_eq!(refusal, Refusal::MandateNotValid);
        let seen = world.expect(&case).await;
        assert_eq!(seen.head.revision, before, "nothing was recorded");
        seen.with_votes(0).with_letters("receipt", 0);
        world.deputy("BY").votes(&case, Yes).await;
        world.expect(&case).await.with_votes(1);
    })
    .await;
}

#[tokio::test]
async fn a_vote_stands_when_its_mandate_is_revoked_afterwards() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        world.member("BY").votes(&case, Yes).await;
        revoke(&world, "BY").await;
        world.advance_to("2022-09-06 09:00").await;
        let seen = world.expect(&case).await;
        seen.with_votes(1);
        assert_eq!(seen.answer("BY").choice(), Some(Yes));
        let invited = seen.got("missing");
        assert_eq!(invited, ["chair", "chair-2", "mailbox:chair"]);
    })
    .await;
}

#[tokio::test]
async fn the_chair_changes_by_date() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let chair = Seat::Office(Office::Chair);
        let person = |id: &str| Person {
            id: PersonId::from(id),
            name: format!("Person {id}"),
            email: format!("{id}@vorsitz.example"),
        };
        let mandate = |id: &str, from, until| Mandate {
            person: PersonId::from(id),
            seat: chair.clone(),
            capacity: Capacity::Office,
            from,
            until,
        };
        let people = People {
            body: "it-planungsrat".to_owned(),
            persons: vec![person("old"), person("new")],
            mandates: vec![
                mandate("old", date(2021, 1, 1), Some(date(2022, 9, 6))),
                mandate("new", date(2022, 9, 7), None),
            ],
            mailboxes: Vec::new(),
        };
        world.engine().import(&people).await.unwrap();
        for land in LAENDER {
            world.member(land).votes(&case, Yes).await;
        }
        world.advance_to("2022-09-06 23:59").await;
        let (old, new) = (world.actor("old", chair.clone()), world.actor("new", chair.clone()));
        let act = || because("nicht zustande gekommen", "Der Bund fehlt.");
        assert_eq!(new.is_refused(&case, act()).await, Refusal::MandateNotValid);
        world.advance_to("2022-09-07 00:00").await;
        assert_eq!(old.is_refused(&case, act()).await, Refusal::MandateNotValid);
        new.acts_because(&case, "nicht zustande gekommen", "Der Bund fehlt.").await;
        let seen = world.expect(&case).await;
        seen.ended("rejected");
        let found = seen.journal.iter().find(|r| matches!(r.event, Event::Found { .. })).unwrap();
        assert!(format!("{:?}", found.by).contains("new"));
        assert_eq!(found.at, at("2022-09-07 00:00"));
    })
    .await;
}
