//! Stories about several nodes on one database: races for a case, a timer, a letter, a number, and
//! nodes that know other definitions or an older state; on both databases.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use std::sync::Arc;

use umlauf_engine::clock::Stopwatch;
use umlauf_engine::{Catalogue, Recurring, Sender, Submission};
use umlauf_tests::{Seen, VOTERS, World, at, choose, kind, on_both, texts, vote};
use umlauf_voting::Choice::{Abstain, No, Yes};
use umlauf_workflow::{Act, BallotState, BodyName, CaseId, Event, PaperName, Refusal};

fn wake(world: &World, case: &CaseId) -> Submission {
    Submission {
        case: case.clone(),
        id: world.command(),
        by: Sender::Clock,
        act: Act::Wake,
        opens: None,
        now: None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_race_for_one_case_and_every_vote_is_recorded_once() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let other = world.another_node().await;
        let mut votes = Vec::new();
        for round in [No, Abstain, Yes] {
            for (number, code) in VOTERS.into_iter().enumerate() {
                let node = if number % 2 == 0 { &world } else { &other };
                let submission = node.member(code).submission(&case, vote(round));
                let engine = node.engine().clone();
                votes.push(tokio::spawn(async move { engine.submit(submission).await }));
            }
        }
        for vote in votes {
            let submitted = vote.await.unwrap().unwrap();
            assert_eq!((submitted.refusal, submitted.repeated), (None, false));
        }
        let seen = world.expect(&case).await;
        seen.with_votes(17).with_events("vote_cast", 51).with_letters("receipt", 51);
        other.expect(&case).await.with_votes(17);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_command_sent_to_both_nodes_at_once_is_one_act() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let other = world.another_node().await;
        for code in VOTERS {
            let command = format!("twice-{code}");
            let [one, two] = [&world, &other].map(|node| {
                let submission =
                    node.member(code).by_command(&command).submission(&case, vote(Yes));
                let engine = node.engine().clone();
                tokio::spawn(async move { engine.submit(submission).await })
            });
            let (one, two) = (one.await.unwrap().unwrap(), two.await.unwrap().unwrap());
            assert_ne!(one.repeated, two.repeated, "one of them was first");
            assert_eq!((one.refusal, two.refusal), (None, None));
            assert_eq!((one.hash, &one.events), (two.hash, &two.events));
        }
        world.expect(&case).await.with_votes(17).with_events("vote_cast", 17);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_race_for_one_timer_and_its_events_stand_once() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let other = world.another_node().await;
        for (time, word) in [
            ("2022-08-29 08:00", "reminded"),
            ("2022-09-02 08:00", "reminded"),
            ("2022-09-06 00:00:02", "closed"),
            ("2022-09-09 00:00:02", "overdue"),
        ] {
            world.sleeps_until(time);
            let before = world.expect(&case).await.head.revision;
            // Both schedulers, and two nodes whose claims went wrong besides.
            let (a, b) = (world.engine(), other.engine());
            let (one, two, three, four) = tokio::join!(
                a.wake_due(),
                b.wake_due(),
                a.submit(wake(&world, &case)),
                b.submit(wake(&world, &case)),
            );
            one.unwrap();
            two.unwrap();
            assert_eq!((three.unwrap().refusal, four.unwrap().refusal), (None, None));
            let seen = world.expect(&case).await;
            let brought = seen.since(before);
            assert_eq!(brought.iter().filter(|kind| *kind == word).count(), 1, "{brought:?}");
            let (one, two) = tokio::join!(a.settle(), b.settle());
            one.unwrap();
            two.unwrap();
            world.expect(&case).await;
        }
        let seen = world.expect(&case).await;
        seen.with_letters("reminder", 34).with_letters("missing", 1).with_letters("overdue", 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_couriers_deliver_no_letter_twice_and_forget_none() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let other = world.another_node().await;
        let case = world.office().opens("umlaufverfahren", "Zwei Boten").await;
        world.office().files(&case, &["beschlusstext", "begruendung"]).await;
        world.office().acts(&case, "vorlegen").await;
        world.advance_to("2022-08-22 10:00").await;
        world.chair().acts(&case, "freigeben").await;
        let (a, b) = tokio::join!(world.engine().settle(), other.engine().settle());
        a.unwrap();
        b.unwrap();
        // 17 invited, 4 informed; `expect` looks for mails that came twice.
        let seen = world.expect(&case).await;
        assert_eq!((seen.got("invitation").len(), seen.got("information").len()), (51, 12));
        assert_eq!((seen.count("dispatched"), seen.ballot().asked), (51, 17));
        assert_eq!(world.store().letter_counts().await.unwrap().waiting, 0);
    })
    .await;
}

#[tokio::test]
async fn a_node_with_an_older_state_in_its_head_does_not_refuse_by_it() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let other = world.another_node().await;
        let case = world.office().opens("umlaufverfahren", "Nebenan geht es weiter").await;
        other.office().files(&case, &["beschlusstext", "begruendung"]).await;
        world.office().acts(&case, "vorlegen").await;
        other.chair().acts(&case, "freigeben").await;
        // The first node last saw the case in `freigabe`, where nobody can vote.
        world.member("BY").votes(&case, Yes).await;
        world.chair().extends(&case, "2022-09-19", "Ferien").await;
        other.expect(&case).await.with_votes(1);
        // The second last saw an open vote, without the extension.
        other.sleeps_until("2022-09-12 10:00");
        other.member("BE").votes(&case, Yes).await;
        let seen = world.expect(&case).await;
        seen.with_votes(2).with_events("vote_late", 0).stands_in("umlauf");
    })
    .await;
}

#[tokio::test]
async fn a_node_with_an_older_state_in_its_head_loses_no_timer() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let other = world.another_node().await;
        let case = world.office().opens("umlaufverfahren", "Der Wecker der anderen").await;
        world.office().files(&case, &["beschlusstext", "begruendung"]).await;
        // The first node knows a case that need not be woken for twenty working days.
        other.office().acts(&case, "vorlegen").await;
        let due = world.store().timer(&case).await.unwrap().unwrap();
        world.clock().advance_to(due);
        world.engine().wake_due().await.unwrap();
        world.expect(&case).await.with_events("overdue", 1);
    })
    .await;
}

#[tokio::test]
async fn a_node_that_was_alone_in_the_case_sees_what_another_recorded() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let other = world.another_node().await;
        for code in VOTERS {
            world.member(code).votes(&case, Yes).await;
        }
        other.member("BUND").votes(&case, No).await;
        // The first node counts with the vote it has not seen.
        world.advance_to("2022-09-06 09:00").await;
        let seen = other.expect(&case).await;
        seen.counted("rejected").with_votes(17);
        let refusal = world.chair().is_refused(&case, choose("zustande gekommen")).await;
        assert!(matches!(refusal, Refusal::TallySaysOtherwise(_)), "{refusal:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_cases_published_at_once_get_two_numbers_without_a_gap() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let other = world.another_node().await;
        let mut cases = Vec::new();
        for title in ["Erster", "Zweiter", "Dritter", "Vierter", "Fünfter", "Sechster"] {
            let case = world.office().opens("umlaufverfahren", title).await;
            world.office().files(&case, &["beschlusstext", "begruendung"]).await;
            world.office().acts(&case, "vorlegen").await;
            world.chair().acts(&case, "freigeben").await;
            cases.push(case);
        }
        world.settles().await;
        for case in &cases {
            for code in VOTERS {
                world.member(code).votes(case, Yes).await;
            }
        }
        world.advance_to("2022-08-30 09:00").await;
        for case in &cases {
            world.chair().acts(case, "zustande gekommen").await;
        }
        let published: Vec<_> = cases
            .iter()
            .zip([&world, &other].into_iter().cycle())
            .map(|(case, node)| {
                let act = choose("veröffentlichen");
                let submission = node.office().submission(case, act);
                let engine = node.engine().clone();
                tokio::spawn(async move { engine.submit(submission).await })
            })
            .collect();
        for one in published {
            assert_eq!(one.await.unwrap().unwrap().refusal, None);
        }
        let mut numbers = Vec::new();
        for case in &cases {
            let seen = world.expect(case).await;
            seen.ended("adopted").with_events("numbered", 1);
            numbers.extend(seen.head.number);
        }
        numbers.sort();
        let expected: Vec<_> = (32..38).map(|number| format!("2022/{number}")).collect();
        assert_eq!(numbers, expected);
        let body = BodyName::from("it-planungsrat");
        assert_eq!(world.store().counter(&body, "2022").await.unwrap(), 38);
    })
    .await;
}

#[tokio::test]
async fn the_number_of_a_new_year_begins_anew() {
    on_both(async |database| {
        let world = World::on(database, "2022-12-19 09:00").await;
        let case = world.office().opens("umlaufverfahren", "Zwischen den Jahren").await;
        world.office().files(&case, &["beschlusstext", "begruendung"]).await;
        world.office().acts(&case, "vorlegen").await;
        world.chair().acts(&case, "freigeben").await;
        world.settles().await;
        for code in VOTERS {
            world.member(code).votes(&case, Yes).await;
        }
        world.advance_to("2023-01-04 09:00").await;
        let seen = world.expect(&case).await;
        assert_eq!(seen.vote_ends().0, "2023-01-02");
        world.chair().acts(&case, "zustande gekommen").await;
        world.office().acts(&case, "veröffentlichen").await;
        world.expect(&case).await.numbered("2023/01");
    })
    .await;
}

/// Sixteen Länder instead of eleven, three weeks instead of two, and a new holiday on 7 September.
fn changed() -> umlauf_engine::Texts {
    texts(&[
        ("bodies/it-planungsrat", "laender, at least: 11}", "laender, at least: 16}"),
        ("umlaufverfahren", "within: 14 days ", "within: 21 days "),
        ("umlaufverfahren", "within 40 working days", "within 45 working days"),
        (
            "calendars/DE",
            "\n  # einmalig",
            "\n  - {name: Sondertag, day: 2022-09-07, in: DE, basis: erfunden}\n  # einmalig",
        ),
    ])
}

#[tokio::test]
async fn a_running_case_is_judged_by_the_texts_of_its_launch_and_a_new_one_by_the_new() {
    on_both(async |database| {
        let (mut world, old) = World::voting(database).await;
        let law = world.expect(&old).await.ballot().body.clone();
        world.restarts_with(changed()).await;
        let new = world.office().opens("umlaufverfahren", "Nach neuem Recht").await;
        world.office().files(&new, &["beschlusstext", "begruendung"]).await;
        world.office().acts(&new, "vorlegen").await;
        world.chair().acts(&new, "freigeben").await;
        world.settles().await;
        let seen = world.expect(&new).await;
        assert_eq!(seen.vote_ends().0, "2022-09-12", "three weeks");
        assert_ne!(seen.ballot().body, law);
        assert_ne!(seen.ballot().calendars, world.expect(&old).await.ballot().calendars);
        for case in [&old, &new] {
            for code in VOTERS.iter().filter(|code| **code != "SL") {
                world.member(code).votes(case, Yes).await;
            }
            world.member("SL").votes(case, No).await;
        }
        world.advance_to("2022-09-06 09:00").await;
        let seen = world.expect(&old).await;
        seen.counted("adopted").stands_in("feststellung");
        let term = seen.head.term.clone().unwrap();
        assert_eq!(term.end.to_string(), "2022-09-08", "no holiday by the old calendar");
        world.expect(&new).await.stands_in("umlauf");
        world.advance_to("2022-09-13 09:00").await;
        world.expect(&new).await.counted("rejected");
        world.chair().acts(&old, "zustande gekommen").await;
        world.chair().acts(&new, "nicht zustande gekommen").await;
        // The old texts are gone from every file, and the case goes on, and is proven, all the same.
        world.restarts_with(changed()).await;
        world.office().acts(&old, "veröffentlichen").await;
        world.expect(&old).await.ended("adopted").numbered("2022/32");
        world.expect(&new).await.ended("rejected");
    })
    .await;
}

#[tokio::test]
async fn an_extension_goes_by_the_calendar_of_the_launch() {
    on_both(async |database| {
        let (mut world, old) = World::voting(database).await;
        world.restarts_with(changed()).await;
        let new = world.office().opens("umlaufverfahren", "Nach neuem Kalender").await;
        world.office().files(&new, &["beschlusstext", "begruendung"]).await;
        world.office().acts(&new, "vorlegen").await;
        world.chair().acts(&new, "freigeben").await;
        world.chair().extends(&old, "2022-09-07", "Ferien").await;
        assert_eq!(world.expect(&old).await.vote_ends().0, "2022-09-07");
        world.chair().extends(&new, "2022-09-14", "Ferien").await;
        assert_eq!(world.expect(&new).await.vote_ends().0, "2022-09-14");
        world.advance_to("2022-09-08 09:00").await;
        world.expect(&old).await.stands_in("feststellung");
    })
    .await;
}

#[tokio::test]
async fn a_case_that_was_opened_but_not_launched_keeps_its_workflow_and_takes_the_new_body() {
    on_both(async |database| {
        let mut world = World::on(database, "2022-08-15 09:00").await;
        let case = world.office().opens("umlaufverfahren", "Dazwischen").await;
        world.office().files(&case, &["beschlusstext", "begruendung"]).await;
        world.office().acts(&case, "vorlegen").await;
        world.restarts_with(changed()).await;
        world.advance_to("2022-08-22 10:00").await;
        world.chair().acts(&case, "freigeben").await;
        world.settles().await;
        let seen = world.expect(&case).await;
        assert_eq!(seen.vote_ends().0, "2022-09-05", "two weeks, as when it was opened");
        for code in VOTERS.iter().filter(|code| **code != "SL") {
            world.member(code).votes(&case, Yes).await;
        }
        world.member("SL").votes(&case, No).await;
        world.advance_to("2022-09-06 09:00").await;
        world.expect(&case).await.counted("rejected");
    })
    .await;
}

#[tokio::test]
async fn a_second_ballot_is_held_under_the_texts_of_its_own_launch() {
    on_both(async |database| {
        let (mut world, case) = World::voting(database).await;
        let first = world.expect(&case).await.ballot().body.clone();
        world.restarts_with(changed()).await;
        world.chair().replaces(&case, "beschlusstext", "Neuer Text", "Neue Lage").await;
        world.settles().await;
        let seen = world.expect(&case).await;
        assert_eq!(seen.ballot().number, 2);
        let launched: Vec<_> = seen
            .journal
            .iter()
            .filter_map(|recorded| match &recorded.event {
                Event::Launched { body, .. } => Some(body.clone()),
                _ => None,
            })
            .collect();
        assert_eq!(launched[0], first);
        assert_eq!(launched[1], seen.ballot().body);
        assert!(seen.head.papers.contains_key(&PaperName::from("beschlusstext")));
    })
    .await;
}

#[tokio::test]
async fn two_nodes_with_different_texts_do_not_mix_them() {
    on_both(async |database| {
        let (world, old) = World::voting(database).await;
        let other = world.another_node_with(changed()).await;
        let new = other.office().opens("umlaufverfahren", "Vom neuen Knoten").await;
        other.office().files(&new, &["beschlusstext", "begruendung"]).await;
        other.office().acts(&new, "vorlegen").await;
        other.chair().acts(&new, "freigeben").await;
        for case in [&old, &new] {
            for (number, code) in VOTERS.into_iter().enumerate() {
                let node = if number % 2 == 0 { &world } else { &other };
                let choice = if code == "SL" { No } else { Yes };
                node.member(code).votes(case, choice).await;
            }
        }
        other.advance_to("2022-09-06 09:00").await;
        world.expect(&old).await.counted("adopted");
        world.advance_to("2022-09-13 09:00").await;
        other.expect(&new).await.counted("rejected");
        world.expect(&new).await.counted("rejected");
    })
    .await;
}

fn nightly() -> Recurring {
    Recurring {
        name: "nightly".to_owned(),
        at: "30 2 * * *".parse().unwrap(),
        workflow: "umlaufverfahren".to_owned(),
        title: "Sammelumlauf vom {date}".to_owned(),
    }
}

/// Both nodes look at once; which cases there are.
async fn both_look(world: &World, other: &World) -> Vec<String> {
    let nightly = nightly();
    let (one, two) = tokio::join!(
        Box::pin(world.engine().start_if_due(&nightly)),
        Box::pin(other.engine().start_if_due(&nightly))
    );
    assert_eq!(one.unwrap(), two.unwrap(), "both know when the next one is");
    let cases = world.store().cases(false, None, 100).await.unwrap();
    cases.into_iter().map(|case| case.title).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_nightly_case_is_opened_once_in_the_nights_when_the_clock_changes() {
    on_both(async |database| {
        let world = World::on(database, "2022-03-26 12:00").await;
        let other = world.another_node().await;
        assert!(both_look(&world, &other).await.is_empty(), "nothing is made up for the past");
        // In this night 2:30 does not exist.
        world.sleeps_until("2022-03-27 03:00");
        assert!(both_look(&world, &other).await.is_empty());
        world.sleeps_until("2022-03-27 03:30");
        assert_eq!(both_look(&world, &other).await, ["Sammelumlauf vom 27. März 2022"]);
        world.sleeps_until("2022-03-27 12:00");
        assert_eq!(both_look(&world, &other).await.len(), 1);
        // And in this it comes twice; only the last of the runs that were missed is made up for.
        world.clock().advance_to("2022-10-30T00:30:00Z".parse().unwrap());
        let titles = both_look(&world, &other).await;
        assert_eq!(titles.len(), 2, "{titles:?}");
        assert_eq!(titles[1], "Sammelumlauf vom 30. Oktober 2022");
        world.clock().advance_to("2022-10-30T01:30:00Z".parse().unwrap());
        assert_eq!(both_look(&world, &other).await.len(), 2);
        world.sleeps_until("2022-10-31 02:30");
        let titles = both_look(&world, &other).await;
        assert_eq!(titles.len(), 3, "{titles:?}");
        for case in world.store().cases(false, None, 100).await.unwrap() {
            let seen = world.expect(&case.id).await;
            seen.stands_in("entwurf").with_events("opened", 1).with_letters("task", 1);
        }
    })
    .await;
}

/// Waits until a case is as wanted; the nodes are told of everything by signal.
async fn until(world: &World, case: &CaseId, wanted: impl Fn(&Seen) -> bool) {
    let watch = Stopwatch::start();
    loop {
        let seen = world.sees(case).await;
        // A mail that is on its way must be noted before the clock leaps over its lease.
        let waiting = world.store().letter_counts().await.unwrap().waiting;
        if wanted(&seen) && waiting == 0 {
            return;
        }
        assert!(watch.elapsed().as_secs() < 60, "it never became so: {:?}", seen.kinds());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn running_nodes_hear_of_each_other_s_letters_and_timers() {
    on_both(async |database| {
        let sqlite = database.is_sqlite();
        let world = World::on(database, "2022-08-22 09:00").await;
        let nodes = [world.another_node().await, world.another_node().await];
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let run = |node: &World| {
            let (engine, mut stopped) = (node.engine().clone(), stopped.clone());
            async move {
                let stop = async {
                    let _ = stopped.wait_for(|stopped| *stopped).await;
                };
                Box::pin(engine.run(Vec::new(), stop)).await.unwrap();
            }
        };
        let story = async {
            let case = world.office().opens("umlaufverfahren", "Von selbst").await;
            world.office().files(&case, &["beschlusstext", "begruendung"]).await;
            world.office().acts(&case, "vorlegen").await;
            world.chair().acts(&case, "freigeben").await;
            // Between processes on one file there is no signal; there the poll of half a minute carries.
            let poll = |time: &str| {
                if sqlite {
                    world.clock().advance_to(at(time));
                }
            };
            poll("2022-08-22 09:01");
            until(&world, &case, |seen| seen.got("invitation").len() == 51).await;
            for code in VOTERS {
                nodes[0].member(code).votes(&case, Yes).await;
            }
            until(&world, &case, |seen| seen.got("receipt").len() == 34).await;
            world.sleeps_until("2022-09-06 00:00:02");
            until(&world, &case, |seen| seen.head.step.as_str() == "feststellung").await;
            let seen = world.expect(&case).await;
            seen.counted("adopted").with_events("closed", 1).with_events("held", 0);
            let closed = seen.journal.iter().filter(|recorded| kind(&recorded.event) == "closed");
            assert_eq!(closed.count(), 1);
            assert!(matches!(seen.ballot().state, BallotState::Closed { .. }));
            stop.send_replace(true);
        };
        tokio::join!(run(&nodes[0]), run(&nodes[1]), story);
    })
    .await;
}

/// The shipped text with a sentence that its process does not keep.
fn unsound() -> umlauf_engine::Texts {
    let broken = "ensures:\n  - never umlauf before feststellung\n";
    texts(&[("umlaufverfahren", "ensures:\n", broken)])
}

#[test]
fn a_definition_that_does_not_hold_what_it_says_does_not_come_into_force() {
    let faults = Catalogue::compile(unsound()).unwrap_err();
    let codes: Vec<_> = faults.iter().flat_map(|faults| &faults.list).map(|f| f.code).collect();
    assert_eq!(codes, ["workflow::ensure_violated"]);
}

#[tokio::test]
async fn no_vote_begins_under_a_stored_text_that_does_not_hold_what_it_says() {
    on_both(async |database| {
        // A program before this one was content with the text, and a case was opened under it.
        let world = World::on(database, "2022-08-15 09:00").await;
        let broken = unsound();
        let source = broken.workflows.iter().find(|text| text.stem() == "umlaufverfahren").unwrap();
        let library = world.engine().catalogue().library();
        let old = Arc::new(umlauf_workflow::compile(source, library).unwrap());
        let row = umlauf_store::Definition {
            digest: old.digest.clone(),
            kind: String::from("workflow"),
            name: String::from("umlaufverfahren"),
            text: source.text.clone(),
        };
        world.store().put_definitions(vec![row], world.now()).await.unwrap();
        let case = CaseId::from("alt");
        let title = umlauf_workflow::Digest::of(b"Nach altem Text");
        let act = Act::Open { body: old.body_name.clone(), title };
        let opening = world.office().submission(&case, act);
        let opens = Some((String::from("Nach altem Text"), old));
        world.engine().submit(Submission { opens, ..opening }).await.unwrap();
        world.office().files(&case, &["beschlusstext", "begruendung"]).await;
        world.office().acts(&case, "vorlegen").await;
        let release = world.chair().submission(&case, choose("freigeben"));
        let refused = world.engine().submit(release).await.unwrap_err();
        assert!(refused.to_string().contains("workflow::ensure_violated"), "{refused}");
        world.expect(&case).await.stands_in("freigabe");
        // Whatever begins no vote is left alone.
        world.chair().acts(&case, "in die Sitzung verweisen").await;
        world.expect(&case).await.ended("referred");
    })
    .await;
}
