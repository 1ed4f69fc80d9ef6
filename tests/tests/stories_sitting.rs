//! Stories about a vote in a sitting: the roll-call is entered as a whole, confirmed by a second
//! person, counted with who was absent or excluded, and provable; on both databases.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use umlauf_tests::{VOTERS, World, on_both, vote};
use umlauf_voting::Choice::Yes;
use umlauf_voting::{MemberCode, Outcome};
use umlauf_workflow::{
    Act, BallotState, Capacity, CaseId, Digest, Refusal, RollRow, Stand, StepName,
};

const DAY: Date = date(2022, 9, 14);

/// A case that stands before its sitting; entered on Monday, 22 August 2022.
async fn before_the_sitting(world: &World) -> CaseId {
    before_the_sitting_on(world, "2022-08-22").await
}

/// The same on another day.
async fn before_the_sitting_on(world: &World, day: &str) -> CaseId {
    let case = world.office().opens("sitzungsbeschluss", "Föderales Datenmodell").await;
    world.office().files(&case, &["beschlusstext", "begruendung"]).await;
    world.office().acts(&case, "zur Tagesordnung anmelden").await;
    world.advance_to(&format!("{day} 10:00")).await;
    world.chair().acts(&case, "auf die Tagesordnung setzen").await;
    world.settles().await;
    case
}

/// Everybody agrees, but for those who are named.
fn roll(others: &[(&str, Stand)]) -> Vec<RollRow> {
    let row = |code: &&str| {
        let stand = others.iter().find(|(other, _)| other == code).map_or(Stand::Yes, |(_, s)| *s);
        RollRow {
            member: MemberCode::from(*code),
            stand,
            capacity: stand.takes_part().then_some(Capacity::Representative),
            declaration: None,
        }
    };
    VOTERS.iter().map(row).collect()
}

fn entering(rows: Vec<RollRow>) -> Act {
    Act::EnterRoll { held: DAY, rows, evidence: Digest::of(b"Entwurf der Niederschrift") }
}

/// The entry that waits, as the second person has read it.
async fn confirming(world: &World, case: &CaseId) -> Act {
    let seen = world.sees(case).await;
    Act::ConfirmRoll { entry: seen.ballot().roll.as_ref().unwrap().revision }
}

async fn enters(world: &World, case: &CaseId, others: &[(&str, Stand)]) {
    world.engine().keep("Entwurf der Niederschrift").await.unwrap();
    world.office().does(case, entering(roll(others))).await;
}

#[tokio::test]
async fn a_decision_in_a_sitting_is_adopted_numbered_and_provable() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let case = before_the_sitting(&world).await;
        let seen = world.expect(&case).await;
        seen.stands_in("sitzung").with_letters("invitation", 0).with_letters("sitting", 21);
        assert!(seen.got("task").contains(&"office".to_owned()), "{:?}", seen.got("task"));
        world.advance_to("2022-09-15 09:00").await;

        let others = [("BY", Stand::No), ("HB", Stand::Absent), ("SL", Stand::Silent)];
        enters(&world, &case, &others).await;
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.stands_in("sitzung").with_votes(0).with_letters("confirm_roll", 1);

        // The second person works on another node.
        let other = world.another_node().await;
        let confirm = confirming(&other, &case).await;
        other.second_of_office().does(&case, confirm).await;
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.stands_in("feststellung").with_votes(15).with_letters("roll_receipt", 17);
        assert_eq!(seen.got("roll_receipt").len(), 51, "all of each member");
        assert!(matches!(
            seen.ballot().state,
            BallotState::Closed { outcome: Outcome::Adopted, .. }
        ));
        assert_eq!((seen.ballot().sitting, seen.ballot().on), (Some(DAY), DAY));
        assert_eq!(seen.answer("HB").called, Some(Stand::Absent));
        let voice = seen.answer("BY").voice.clone().unwrap();
        assert_eq!(voice.entered_by.unwrap().as_str(), "office");
        assert_eq!(voice.person.as_str(), "office-2");
        let mail = seen.mail("roll_receipt", "HB");
        assert!(mail.text.contains("abwesend"), "{}", mail.text);

        // Nobody was asked by mail, and the finding needs no reason for that.
        world.chair().acts(&case, "zustande gekommen").await;
        world.office().acts(&case, "veröffentlichen").await;
        world.settles().await;
        world.expect(&case).await.ended("adopted").numbered("2022/32");
        let view = world.store().case(&case).await.unwrap().unwrap();
        let view = umlauf_engine::view::case(world.engine(), view, umlauf_voting::Tongue::German)
            .await
            .unwrap();
        assert!(view.ballot.unwrap().glyph().contains("HB∅"), "presence is shown");
    })
    .await;
}

#[tokio::test]
async fn absent_and_excluded_members_count_as_the_rule_says() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let mut day = date(2022, 8, 22);
        for (others, outcome) in [
            // Shares of absent Länder stay in the whole: eleven Länder are not two thirds.
            (vec!["NW", "BY", "BW", "HE", "BE"], Outcome::Unclear),
            (vec!["BUND"], Outcome::Rejected),
            (vec!["HB", "SL", "MV", "TH", "ST"], Outcome::Adopted),
        ] {
            for stand in [Stand::Absent, Stand::Excluded] {
                let case = before_the_sitting_on(&world, &day.to_string()).await;
                let others: Vec<_> = others.iter().map(|code| (*code, stand)).collect();
                let evidence = world.engine().keep("Niederschrift").await.unwrap();
                let act = Act::EnterRoll { held: day, rows: roll(&others), evidence };
                world.office().does(&case, act).await;
                day = day.checked_add(7.days()).unwrap();
                let confirm = confirming(&world, &case).await;
                world.second_of_office().does(&case, confirm).await;
                let seen = world.expect(&case).await;
                let BallotState::Closed { outcome: counted, .. } = seen.ballot().state else {
                    panic!("{:?}", seen.ballot().state)
                };
                assert_eq!(counted, outcome, "{others:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_roll_call_that_is_not_one_is_refused_in_a_clear_sentence() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let case = before_the_sitting(&world).await;
        world.advance_to("2022-09-15 09:00").await;
        let refused = async |act: Act| world.office().is_refused(&case, act).await;

        let mut missing = roll(&[]);
        missing.retain(|row| !["HB", "SL"].contains(&row.member.as_str()));
        let refusal = refused(entering(missing)).await;
        assert_eq!(
            refusal.to_string(),
            "In der namentlichen Abstimmung fehlen: `HB`, `SL`. Jedes stimmberechtigte Mitglied steht \
             genau einmal darin."
        );
        let mut twice = roll(&[]);
        twice.push(twice[3].clone());
        assert_eq!(refused(entering(twice)).await, Refusal::RollTwice(MemberCode::from("BE")));
        let mut advisory = roll(&[]);
        advisory[4].member = MemberCode::from("FITKO");
        assert_eq!(refused(entering(advisory)).await, Refusal::NoVote(MemberCode::from("FITKO")));
        let mut nobody = roll(&[]);
        nobody[0].capacity = None;
        let refusal = refused(entering(nobody)).await;
        assert_eq!(refusal, Refusal::RollWithoutVoter(MemberCode::from("BUND")));
        let mut staff = roll(&[]);
        staff[0].capacity = Some(Capacity::Staff);
        let refusal = refused(entering(staff)).await;
        assert_eq!(refusal, Refusal::RollWithoutVoter(MemberCode::from("BUND")));
        let mut gone = roll(&[("TH", Stand::Absent)]);
        gone[16].capacity = Some(Capacity::Deputy);
        let refusal = refused(entering(gone)).await;
        assert_eq!(refusal, Refusal::RollTakesNoPart(MemberCode::from("TH")));
        for held in [date(2022, 8, 21), date(2022, 9, 16)] {
            let act = Act::EnterRoll { held, rows: roll(&[]), evidence: Digest::of(b"x") };
            assert_eq!(refused(act).await, Refusal::RollDay(date(2022, 8, 22)));
        }
        // Nobody votes singly, and nobody but the secretariat enters anything.
        assert_eq!(world.member("BY").is_refused(&case, vote(Yes)).await, Refusal::InSitting);
        let chair = world.chair().is_refused(&case, entering(roll(&[]))).await;
        assert!(matches!(chair, Refusal::NotYours(_)), "{chair:?}");
        let member = world.member("BY").is_refused(&case, entering(roll(&[]))).await;
        assert!(matches!(member, Refusal::NotYours(_)), "{member:?}");
        assert_eq!(refused(Act::ConfirmRoll { entry: 9 }).await, Refusal::NoRoll);
        world.expect(&case).await.stands_in("sitzung").with_events("roll_entered", 0);

        let (world, written) = (&world, world.launches("In Textform").await);
        let refusal = world.office().is_refused(&written, entering(roll(&[]))).await;
        assert_eq!(refusal, Refusal::NotInSitting);
    })
    .await;
}

#[tokio::test]
async fn an_entry_is_replaced_refused_and_confirmed_only_as_it_was_read() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let case = before_the_sitting(&world).await;
        world.advance_to("2022-09-15 09:00").await;
        enters(&world, &case, &[]).await;
        let read = confirming(&world, &case).await;
        let refusal = world.office().is_refused(&case, read.clone()).await;
        assert_eq!(refusal, Refusal::SamePerson);
        enters(&world, &case, &[("BY", Stand::Abstain)]).await;
        let refusal = world.second_of_office().is_refused(&case, read).await;
        assert_eq!(refusal, Refusal::RollReplaced);

        let reason = world.engine().keep("BY hat abgelehnt.").await.unwrap();
        world.second_of_office().does(&case, Act::RefuseRoll { reason }).await;
        let seen = world.expect(&case).await;
        seen.with_votes(0).with_letters("roll_refused", 1).stands_in("sitzung");
        assert_eq!((&seen.ballot().roll, &seen.answer("BY").roll), (&None, &None));

        enters(&world, &case, &[("BY", Stand::No)]).await;
        let confirm = confirming(&world, &case).await;
        world.second_of_office().does(&case, confirm.clone()).await;
        let refusal = world.second_of_office().is_refused(&case, confirm).await;
        assert_eq!(refusal, Refusal::NoBallot, "a second time there is nothing to confirm");
        world.expect(&case).await.with_events("roll_called", 1).with_events("closed", 1);

        // A mistake that is seen later is put right in the open.
        world.chair().acts(&case, "zustande gekommen").await;
        world.chair().annuls(&case, "Die Niederschrift wird berichtigt.").await;
        world.expect(&case).await.stands_in("feststellung").with_events("annulled", 1);
    })
    .await;
}

#[tokio::test]
async fn a_sitting_that_is_late_is_called_overdue_and_still_counts() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let case = before_the_sitting(&world).await;
        world.advance_to("2023-02-27 09:00").await;
        let seen = world.expect(&case).await;
        seen.stands_in("sitzung").with_events("overdue", 1).with_events("closed", 0);
        seen.with_letters("overdue", 2);
        enters(&world, &case, &[]).await;
        let confirm = confirming(&world, &case).await;
        world.second_of_office().does(&case, confirm).await;
        world.expect(&case).await.stands_in("feststellung");
    })
    .await;
}

#[tokio::test]
async fn an_adjourned_item_leaves_its_entry_behind() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let case = before_the_sitting(&world).await;
        world.advance_to("2022-09-15 09:00").await;
        enters(&world, &case, &[]).await;
        world.chair().acts_because(&case, "vertagen", "Noch Beratungsbedarf").await;
        let seen = world.expect(&case).await;
        assert_eq!(seen.ballot().state, BallotState::Stopped);
        world.chair().acts(&case, "auf die Tagesordnung setzen").await;
        let seen = world.expect(&case).await;
        assert_eq!((seen.ballot().number, &seen.ballot().roll), (2, &None));
        assert_eq!(seen.head.step, StepName::from("sitzung"));
    })
    .await;
}

#[tokio::test]
async fn a_note_reaches_the_secretariat_and_counts_for_nothing() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let text = world.engine().keep("Seite 3 der Begründung fehlt.").await.unwrap();
        world.member("BY").does(&case, Act::Note { text: text.clone() }).await;
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.with_votes(0).with_letters("note", 1).with_events("noted", 1);
        assert_eq!(seen.got("note"), ["mailbox:office", "office", "office-2"]);
        assert!(seen.mail("note", "office").text.contains("Seite 3"));
        let notes = seen.head.notes.clone().unwrap();
        assert_eq!((notes.count, notes.member.as_str()), (1, "BY"));
        let refusal = world.office().is_refused(&case, Act::Note { text }).await;
        assert!(matches!(refusal, Refusal::NotYours(_)), "{refusal:?}");
    })
    .await;
}
