//! Whole votes of the IT-Planungsrat, from the draft to the announced result, on both databases.
//!
//! The shares are those of the Königsteiner Schlüssel of 2019; the sets of Länder lie closest to
//! the thresholds of IT-StV § 1 Abs. 7 Satz 1 on either side.

use umlauf_tests::{LAENDER, VOTERS, World, because, choose, on_both};
use umlauf_voting::Choice::{self, Abstain, No, Yes};
use umlauf_workflow::{CaseId, Refusal};

/// Bund and the Länder of a set vote yes, the others as `others` says; the vote is then counted.
async fn counted(world: &World, case: &CaseId, yes: &[&str], others: Option<Choice>) {
    world.member("BUND").votes(case, Yes).await;
    for land in LAENDER {
        let choice = if yes.contains(&land) { Some(Yes) } else { others };
        if let Some(choice) = choice {
            world.member(land).votes(case, choice).await;
        }
    }
    world.advance_to("2022-09-06 09:00").await;
}

fn all_but(missing: &[&'static str]) -> Vec<&'static str> {
    LAENDER.into_iter().filter(|land| !missing.contains(land)).collect()
}

const ELEVEN_JUST_ENOUGH: [&str; 11] =
    ["BW", "BE", "BB", "HE", "MV", "NW", "SL", "SN", "ST", "SH", "TH"];

const ELEVEN_JUST_TOO_LITTLE: [&str; 11] =
    ["BW", "BY", "BE", "BB", "HB", "HE", "NI", "RP", "SL", "SH", "TH"];

#[tokio::test]
async fn a_decision_is_adopted_announced_and_numbered() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let seen = world.expect(&case).await;
        seen.stands_in("umlauf").with_votes(0).with_letters("invitation", 17);
        assert_eq!(seen.ballot().asked, 17, "everybody's mail server has the invitation");
        assert_eq!(seen.vote_ends().0, "2022-09-05");
        let mut invited: Vec<String> = VOTERS
            .iter()
            .flat_map(|code| [(*code).to_owned(), format!("{code}-2"), format!("mailbox:{code}")])
            .collect();
        invited.sort();
        assert_eq!(seen.got("invitation"), invited, "one mail per person, and the mailbox");

        for code in VOTERS {
            world.member(code).votes(&case, Yes).await;
        }
        world.expect(&case).await.stands_in("umlauf").with_votes(17);

        world.advance_to("2022-09-06 00:00").await;
        world.expect(&case).await.stands_in("umlauf");
        world.advance_to("2022-09-06 00:01").await;
        world.expect(&case).await.stands_in("feststellung").counted("adopted");
        world.advance_to("2022-09-06 09:00").await;
        world.chair().acts(&case, "zustande gekommen").await;
        world.office().acts(&case, "veröffentlichen").await;
        world.settles().await;

        let seen = world.expect(&case).await;
        // 17 members, 4 advisory members, secretariat and chair.
        seen.ended("adopted").numbered("2022/32").with_letters("ended", 23);
        seen.with_letters("receipt", 17).with_letters("reminder", 0).with_letters("missing", 0);
        assert_eq!(seen.got("ended").len(), 3 * 23);
        assert!(seen.mail("ended", "BY").text.contains("2022/32"));
        assert_eq!(seen.got("receipt").len(), 2 * 17, "the sender and the mailbox");
        let steps: Vec<_> = seen
            .kinds()
            .into_iter()
            .filter(|kind| !matches!(kind.as_str(), "vote_cast" | "dispatched"))
            .collect();
        assert_eq!(
            steps,
            [
                "opened",
                "entered",
                "filed",
                "filed",
                "acted",
                "entered",
                "acted",
                "entered",
                "launched",
                "reminded",
                "reminded",
                "escalated",
                "closed",
                "entered",
                "acted",
                "found",
                "entered",
                "acted",
                "entered",
                "numbered",
                "ended",
            ]
        );
        assert!(
            world.store().soonest_timer().await.unwrap().is_none(),
            "nothing wakes it any more"
        );
    })
    .await;
}

#[tokio::test]
async fn without_the_bund_there_is_no_decision() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        for land in LAENDER {
            world.member(land).votes(&case, Yes).await;
        }
        world.advance_to("2022-09-06 09:00").await;
        let seen = world.expect(&case).await;
        seen.stands_in("feststellung").counted("rejected").with_votes(16);
        let refusal = world.chair().is_refused(&case, choose("zustande gekommen")).await;
        assert!(matches!(refusal, Refusal::TallySaysOtherwise(_)), "{refusal:?}");
        let reason = because("zustande gekommen", "weil der Bund es so gemeint hat");
        let refusal = world.chair().is_refused(&case, reason).await;
        assert!(matches!(refusal, Refusal::TallySaysOtherwise(_)), "a reason does not help");
        world.chair().acts(&case, "nicht zustande gekommen").await;
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.ended("rejected").without_number().with_letters("ended", 23);
        assert_eq!(world.store().counter(&seen.head.body, "2022").await.unwrap(), 32);
    })
    .await;
}

#[tokio::test]
async fn if_everybody_is_silent_the_decision_has_failed() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        world.advance_to("2022-09-06 09:00").await;
        let seen = world.expect(&case).await;
        seen.stands_in("feststellung").counted("rejected").with_votes(0);
        let missing = &seen.mail("missing", "chair").text;
        for name in ["Bund", "Baden-Württemberg", "Thüringen"] {
            assert!(missing.contains(name), "{missing}");
        }
    })
    .await;
}

#[tokio::test]
async fn eleven_laender_with_the_narrowest_majority_of_shares_are_enough() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        counted(&world, &case, &ELEVEN_JUST_ENOUGH, Some(No)).await;
        world.expect(&case).await.counted("adopted");
    })
    .await;
}

#[tokio::test]
async fn eleven_laender_with_too_little_weight_are_not_enough() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        counted(&world, &case, &ELEVEN_JUST_TOO_LITTLE, Some(No)).await;
        world.expect(&case).await.stands_in("feststellung").counted("rejected");
        let refusal = world.chair().is_refused(&case, choose("zustande gekommen")).await;
        assert!(matches!(refusal, Refusal::TallySaysOtherwise(_)), "{refusal:?}");
        world.chair().acts(&case, "nicht zustande gekommen").await;
        world.expect(&case).await.ended("rejected").without_number();
    })
    .await;
}

#[tokio::test]
async fn ten_laender_are_not_enough_whatever_they_weigh() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let ten = ["NW", "BY", "BW", "NI", "HE", "BE", "SN", "RP", "SH", "BB"];
        counted(&world, &case, &ten, None).await;
        world.expect(&case).await.counted("rejected");
    })
    .await;
}

#[tokio::test]
async fn fifteen_laender_are_always_enough() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        counted(&world, &case, &all_but(&["NW"]), Some(No)).await;
        world.expect(&case).await.counted("adopted");
    })
    .await;
}

#[tokio::test]
async fn fourteen_laender_against_the_no_of_bw_and_nw_are_not_enough() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        counted(&world, &case, &all_but(&["BW", "NW"]), Some(No)).await;
        world.expect(&case).await.counted("rejected");
    })
    .await;
}

#[tokio::test]
async fn fourteen_laender_while_bw_and_nw_abstain_leave_the_result_to_the_chair() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        counted(&world, &case, &all_but(&["BW", "NW"]), Some(Abstain)).await;
        let seen = world.expect(&case).await;
        seen.stands_in("feststellung").counted("unclear");
        for label in ["zustande gekommen", "nicht zustande gekommen"] {
            let refusal = world.chair().is_refused(&case, choose(label)).await;
            assert!(matches!(refusal, Refusal::ReasonRequired(_)), "{refusal:?}");
        }
        let reason = "Enthaltungen zählen nach § 7 Abs. 4 der Geschäftsordnung nicht mit.";
        world.chair().acts_because(&case, "zustande gekommen", reason).await;
        world.office().acts(&case, "veröffentlichen").await;
        let seen = world.expect(&case).await;
        seen.ended("adopted").numbered("2022/32");
        let record = world.engine().record(&case).await.unwrap();
        assert!(record.contains(reason), "the reason stands in the record");
    })
    .await;
}

#[tokio::test]
async fn where_the_readings_differ_the_chair_may_also_say_no() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        counted(&world, &case, &all_but(&["BW", "NW"]), None).await;
        world.expect(&case).await.counted("unclear");
        let reason = "Die Schwellen des Staatsvertrags gelten absolut.";
        world.chair().acts_because(&case, "nicht zustande gekommen", reason).await;
        world.expect(&case).await.ended("rejected").without_number();
    })
    .await;
}

#[tokio::test]
async fn a_declaration_for_the_minutes_stands_in_receipt_and_record() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let words =
            "Sachsen stimmt zu und geht davon aus, dass den Ländern keine Kosten entstehen.";
        world.member("SN").declares(&case, Yes, words).await;
        world.settles().await;
        let seen = world.expect(&case).await;
        let receipt = seen.mail("receipt", "SN").text.replace('>', "");
        let receipt = receipt.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(receipt.contains(words), "{receipt}");
        assert!(world.engine().record(&case).await.unwrap().contains(words));
        assert!(!format!("{:?}", seen.journal).contains("Sachsen stimmt"), "events hold digests");
    })
    .await;
}

#[tokio::test]
async fn a_vote_may_be_changed_until_the_deadline_and_the_last_one_counts() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        for choice in [No, Abstain, Yes] {
            world.member("HH").votes(&case, choice).await;
        }
        let seen = world.expect(&case).await;
        seen.with_votes(1).with_events("vote_cast", 3).with_letters("receipt", 3);
        assert_eq!(seen.answer("HH").choice(), Some(Yes));
    })
    .await;
}
