//! Stories about definitions that change while cases run under them; on both databases.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use umlauf_engine::Texts;
use umlauf_source::Source;
use umlauf_tests::{VOTERS, World, at, on_both, vote};
use umlauf_voting::Choice::{No, Yes};
use umlauf_workflow::{
    Act, CaseId, Digest, Ending, Event, Mapping, Obstacle, Refusal, WorkflowName,
};

/// The shipped workflow in a later version, with changes.
fn version(number: u32, changes: &[(&str, &str)]) -> Source {
    let texts = Texts::shipped();
    let source = texts.workflows.iter().find(|source| source.stem() == "umlaufverfahren").unwrap();
    let mut text = String::new();
    for line in source.text.lines() {
        let version = format!("version: {number}");
        text.push_str(if line.starts_with("version:") { &version } else { line });
        text.push('\n');
    }
    for (from, to) in changes {
        assert!(text.contains(from), "`umlaufverfahren` does not say `{from}`");
        text = text.replace(from, to);
    }
    Source::new("umlaufverfahren.yaml", text)
}

/// More time for the draft, and a second desk before the chair's.
fn next() -> Source {
    version(
        2,
        &[
            ("vorlegen:     freigabe", "vorlegen: mitzeichnung"),
            (
                "  umlauf:\n",
                "  mitzeichnung:\n    title: Mitzeichnung\n    by: office\n    within: 3 working days\n    \
                 late: {tell: office}\n    may: {mitzeichnen: freigabe}\n\n  umlauf:\n",
            ),
            ("within: 20 working days", "within: 15 working days"),
        ],
    )
}

/// The votes have a day less.
fn shorter_vote() -> Source {
    version(2, &[("within: 14 days", "within: 13 days")])
}

/// Only titles change.
fn retitled() -> Source {
    version(2, &[("title:  Umlauf\n", "title:  Abstimmung im Umlauf\n")])
}

/// Everybody votes; the chair establishes the result and the secretariat publishes it.
async fn is_decided(world: &World, case: &CaseId) {
    for code in VOTERS {
        world.member(code).votes(case, Yes).await;
    }
    world.advance_to("2022-09-06 10:00").await;
    world.chair().acts(case, "zustande gekommen").await;
    world.office().acts(case, "veröffentlichen").await;
    world.settles().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_in_drafting_goes_on_under_a_new_version_and_is_decided_there() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        // This node knows nothing of what the first one is told.
        let other = world.another_node().await;
        let case = world.office().opens("umlaufverfahren", "FIT-Connect wird Produkt").await;
        let other_case = world.office().opens("umlaufverfahren", "Ein anderer Vorgang").await;
        world.office().files(&case, &["beschlusstext", "begruendung"]).await;
        other.sees(&case).await;
        let before = world.sees(&case).await.head;
        let submitted = world.office().upgrades(&case, &next(), "").await;
        assert_eq!(submitted.events.len(), 1, "one event says everything");

        let after = world.expect(&case).await.with_letters("upgraded", 2).head.clone();
        assert_eq!((after.version, after.step.as_str()), (2, "entwurf"));
        assert_eq!(after.digest.as_str(), next().digest());
        assert_eq!((after.term, after.entered), (before.term, before.entered), "as announced");
        assert_eq!(after.timers, before.timers);
        let mails = world.expect(&case).await.mails;
        assert_eq!(mails.len(), 0, "letters wait for the courier");
        world.settles().await;
        let mails = world.expect(&case).await.mails;
        let text =
            &mails.iter().find(|m| m.subject.starts_with("Vorgang folgt jetzt")).unwrap().text;
        for words in ["Fassung 2", "„Beschlussvorlage“", "Die Geschäftsordnung wurde geändert."]
        {
            assert!(text.replace('\n', " ").contains(words), "{words}: {text}");
        }
        assert_eq!(world.sees(&other_case).await.head.version, 1, "nobody moved this one");

        // The other node finds the definition in the database.
        other.office().acts(&case, "vorlegen").await;
        assert_eq!(other.sees(&case).await.head.step.as_str(), "mitzeichnung");
        world.office().acts(&case, "mitzeichnen").await;
        world.advance_to("2022-08-22 10:00").await;
        other.chair().acts(&case, "freigeben").await;
        world.settles().await;
        is_decided(&world, &case).await;
        let seen = world.expect(&case).await;
        assert_eq!(seen.head.ended, Some(Ending::Adopted));
        seen.with_events("upgraded", 1).with_events("opened", 1);
        other.expect(&case).await;
        let record = world.engine().record(&case).await.unwrap();
        let record: serde_json::Value = serde_json::from_str(&record).unwrap();
        let definitions = &record["definitions"];
        assert_eq!(definitions["later"][0]["text"], next().text.as_str());
        assert_ne!(definitions["workflow"]["text"], next().text.as_str());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_vote_goes_on_as_it_was_announced_or_stays() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        world.member("BUND").votes(&case, Yes).await;
        let refused = world.office().asks_to_upgrade(&case, &shorter_vote(), "").await;
        let Some(refusal @ Refusal::NoPassage(_)) = refused.refusal else {
            panic!("{:?}", refused.refusal)
        };
        assert_eq!(
            refusal.to_string(),
            "Die Abstimmung „Umlauf“ läuft; was für sie gilt, ist festgeschrieben. In der neuen \
             Fassung ist anders: die Frist."
        );
        let renewed = Act::Upgrade {
            workflow: WorkflowName::from("umlaufverfahren"),
            digest: Digest::from(&retitled().digest()),
            steps: Mapping::default(),
            renew: true,
            reason: Digest::of(b"reason"),
        };
        // Nobody has stored this text yet.
        let refusal = world.office().is_refused(&case, renewed.clone()).await;
        assert_eq!(refusal, Refusal::NoSuchDefinition);
        world.expect(&case).await.with_events("upgraded", 0);

        world.office().upgrades(&case, &retitled(), "").await;
        let head = world.expect(&case).await.head;
        assert_eq!((head.version, head.ballot.as_ref().unwrap().cast), (2, 1));
        let Act::Upgrade { workflow, steps, reason, .. } = renewed else { panic!("an upgrade") };
        let third = version(3, &[]);
        let digest = Digest::from(&third.digest());
        world.chair().asks_to_upgrade(&case, &third, "").await;
        let renewed = Act::Upgrade { workflow, digest, steps, renew: true, reason };
        let refusal = world.office().is_refused(&case, renewed).await;
        assert_eq!(refusal, Refusal::NoPassage(vec![Obstacle::TermFixed]));
        is_decided(&world, &case).await;
        world.expect(&case).await.with_votes(17).with_events("upgraded", 1);
    })
    .await;
}

/// Between the count and the finding what governs the vote is still frozen; afterwards only the result
/// counts, and it can still be taken back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_result_is_established_under_the_rules_it_was_counted_by() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        for code in VOTERS {
            world.member(code).votes(&case, Yes).await;
        }
        world.advance_to("2022-09-06 10:00").await;
        let refused = world.office().asks_to_upgrade(&case, &shorter_vote(), "").await;
        assert!(
            matches!(&refused.refusal, Some(Refusal::NoPassage(list))
                if matches!(list[..], [Obstacle::Unestablished { .. }])),
            "{:?}",
            refused.refusal
        );
        world.chair().acts(&case, "zustande gekommen").await;
        world.office().upgrades(&case, &shorter_vote(), "").await;
        let refusal = world.member("BY").is_refused(&case, vote(No)).await;
        assert!(matches!(refusal, Refusal::Late { .. }), "{refusal:?}");
        world.chair().annuls(&case, "Ein Rechenfehler wurde vermutet.").await;
        assert_eq!(world.expect(&case).await.head.step.as_str(), "feststellung");
        world.chair().acts(&case, "zustande gekommen").await;
        world.office().acts(&case, "veröffentlichen").await;
        let refused = world.office().asks_to_upgrade(&case, &version(3, &[]), "").await;
        assert_eq!(refused.refusal, Some(Refusal::Ended(Ending::Adopted)));
        world.expect(&case).await.with_events("upgraded", 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_but_the_secretariat_moves_a_case_and_only_to_what_holds() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let case = world.office().opens("umlaufverfahren", "FIT-Connect wird Produkt").await;
        for actor in [world.chair(), world.member("BUND"), world.deputy("BY")] {
            let refused = actor.asks_to_upgrade(&case, &next(), "").await.refusal;
            assert_eq!(refused, Some(Refusal::NotYours("Geschäftsstelle".to_owned())));
        }
        let unsound =
            version(2, &[("it ends within 40 working days", "it ends within 4 working days")]);
        let refused = world.office().asks_to_upgrade(&case, &unsound, "").await.refusal;
        assert_eq!(refused, Some(Refusal::NotSound));
        let unmarked = version(1, &[("14 days", "13 days")]);
        let refused = world.office().asks_to_upgrade(&case, &unmarked, "").await.refusal;
        let older = Obstacle::NotNewer { old: 1, new: 1 };
        assert_eq!(refused, Some(Refusal::NoPassage(vec![older])));
        let refused = world.office().asks_to_upgrade(&case, &next(), "freigabe=umlaufen").await;
        let nowhere = Obstacle::NotInNew("umlaufen".to_owned());
        assert_eq!(refused.refusal, Some(Refusal::NoPassage(vec![nowhere])));
        world.expect(&case).await.with_events("upgraded", 0);
        world.office().upgrades(&case, &next(), "").await;
        let refused = world.office().asks_to_upgrade(&case, &next(), "").await.refusal;
        assert_eq!(refused, Some(Refusal::NoPassage(vec![Obstacle::Same])));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deadline_stays_as_announced_unless_the_step_begins_anew() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let case = world.office().opens("umlaufverfahren", "FIT-Connect wird Produkt").await;
        world.office().files(&case, &["beschlusstext", "begruendung"]).await;
        world.office().acts(&case, "vorlegen").await;
        world.advance_to("2022-08-17 09:00").await;
        let announced = world.sees(&case).await.head.term.unwrap();
        assert_eq!(announced.end.to_string(), "2022-08-22");
        // Back to the drafting: what is left of the chair's days would be no time for it.
        world.office().upgrades_anew(&case, &next(), "freigabe=entwurf").await;
        let head = world.expect(&case).await.head;
        assert_eq!((head.step.as_str(), head.entered), ("entwurf", at("2022-08-17 09:00")));
        assert_eq!(head.term.unwrap().end.to_string(), "2022-09-07", "15 working days from today");
        world.advance_to("2022-09-08 09:00").await;
        world.expect(&case).await.with_events("overdue", 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_without_a_deadline_gets_the_one_of_the_new_version() {
    on_both(async |database| {
        let mut world = World::on(database, "2022-08-15 09:00").await;
        let mut texts = Texts::shipped();
        texts.workflows.retain(|source| source.stem() != "umlaufverfahren");
        let timed = version(1, &[]);
        let drafting = |line: &&str| {
            !["    within: 20 working days", "    late:   {tell: office}", "  - if everyone"]
                .iter()
                .any(|start| line.starts_with(start))
        };
        let text: Vec<&str> = timed.text.lines().filter(drafting).collect();
        texts.workflows.push(Source::new("umlaufverfahren.yaml", text.join("\n")));
        world.restarts_with(texts).await;
        let case = world.office().opens("umlaufverfahren", "FIT-Connect wird Produkt").await;
        assert_eq!(world.sees(&case).await.head.term, None);
        world.office().upgrades(&case, &next(), "").await;
        let head = world.expect(&case).await.head;
        assert_eq!(head.term.unwrap().end.to_string(), "2022-09-05");
        assert_eq!(head.timers.len(), 1);
    })
    .await;
}

/// A command that is sent again is no second act, although the case now has another definition.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeated_upgrade_gets_the_first_answer() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let case = world.office().opens("umlaufverfahren", "FIT-Connect wird Produkt").await;
        let first = world.office().by_command("move").upgrades(&case, &next(), "").await;
        let other = world.another_node().await;
        for node in [&world, &other] {
            let again = node.office().by_command("move").upgrades(&case, &next(), "").await;
            assert!(again.repeated);
            assert_eq!((again.hash, &again.events), (first.hash, &first.events));
        }
        world.expect(&case).await.with_events("upgraded", 1);
    })
    .await;
}

/// Votes and the move race from two nodes: whatever order they get, each is recorded once and every
/// node goes on under the new version.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_node_moves_a_case_while_another_takes_its_votes() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let other = world.another_node().await;
        let mut votes = Vec::new();
        for code in VOTERS {
            let submission = other.member(code).submission(&case, vote(Yes));
            let engine = other.engine().clone();
            votes.push(tokio::spawn(async move { engine.submit(submission).await }));
        }
        world.office().upgrades(&case, &retitled(), "").await;
        for vote in votes {
            assert_eq!(vote.await.unwrap().unwrap().refusal, None);
        }
        let seen = world.expect(&case).await;
        seen.with_votes(17).with_events("vote_cast", 17).with_events("upgraded", 1);
        let seen = other.expect(&case).await;
        assert_eq!(seen.head.version, 2);
        assert!(seen.journal.iter().any(|r| matches!(r.event, Event::Upgraded { .. })));
        world.advance_to("2022-09-06 10:00").await;
        other.chair().acts(&case, "zustande gekommen").await;
        other.expect(&case).await;
    })
    .await;
}

/// The new version ships with the program; cases that were begun under the old one stay with it until
/// they are moved.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_ships_the_new_version_moves_no_case_by_itself() {
    on_both(async |database| {
        let mut world = World::on(database, "2022-08-15 09:00").await;
        let case = world.office().opens("umlaufverfahren", "FIT-Connect wird Produkt").await;
        let mut texts = Texts::shipped();
        texts.workflows.retain(|source| source.stem() != "umlaufverfahren");
        texts.workflows.push(next());
        world.restarts_with(texts).await;
        world.office().files(&case, &["beschlusstext"]).await;
        assert_eq!(world.expect(&case).await.head.version, 1);
        world.office().upgrades(&case, &next(), "").await;
        world.office().files(&case, &["begruendung"]).await;
        world.office().acts(&case, "vorlegen").await;
        assert_eq!(world.expect(&case).await.head.step.as_str(), "mitzeichnung");
    })
    .await;
}
