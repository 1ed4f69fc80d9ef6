//! Stories of parents and children: cases that start other cases, wait for them, and call them back; on
//! both databases.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use jiff::civil::date;
use umlauf_engine::{Sender, Texts, made_up};
use umlauf_source::Source;
use umlauf_store::{ChildRow, LetterState};
use umlauf_tests::{Database, World, because, on_both};
use umlauf_workflow::{CaseId, Ending, Refusal};

/// A parent with three children, and what becomes of their endings.
const PARENT: &str = "\
workflow: eltern
version: 1
title: Genehmigungen
body: it-planungsrat
start: vorbereiten
papers: {vorlage: Vorlage}
steps:
  vorbereiten: {title: Vorbereiten, by: office, needs: [vorlage], may: {beginnen: laufen}}
  laufen:
    title: Genehmigungen
    run: {a: kind, b: kind, c: kind}
    within: 6 weeks
    late: {tell: office}
    may: {abbrechen: {to: abgebrochen, by: office, reason: required}}
    then: {any rejected: abgelehnt, at least 2 adopted: weiter, otherwise: klaeren}
  weiter: {title: Weiter, by: office, may: {schließen: gut}}
  gut: {title: Gut, ends: adopted}
  abgelehnt: {title: Abgelehnt, ends: rejected}
  klaeren: {title: Klärung, by: office, within: 2 weeks, late: {to: abgebrochen}, may: {neu: laufen}}
  abgebrochen: {title: Abgebrochen, ends: withdrawn}
";

/// A child of another body.
const CHILD: &str = "\
workflow: kind
version: 1
title: Kind
body: al-runde
start: pruefen
papers: {vorlage: Vorlage}
steps:
  pruefen: {title: Prüfen, by: office, needs: [vorlage], within: 4 weeks, late: {to: weg}, may: {ja: gut, nein: schlecht}}
  gut: {title: Gut, ends: adopted}
  schlecht: {title: Schlecht, ends: rejected}
  weg: {title: Verfristet, ends: lapsed}
";

/// A case that starts a parent: three levels.
const GRAND: &str = "\
workflow: grosseltern
version: 1
title: Rahmen
body: it-planungsrat
start: vorbereiten
papers: {vorlage: Vorlage}
steps:
  vorbereiten: {title: Vorbereiten, by: office, needs: [vorlage], may: {beginnen: laufen}}
  laufen:
    title: Eltern
    run: {eines: mittel}
    within: 6 weeks
    late: {tell: office}
    may: {abbrechen: {to: abgebrochen, by: office, reason: required}}
    then: {all adopted: gut, otherwise: abgelehnt}
  gut: {title: Gut, ends: adopted}
  abgelehnt: {title: Abgelehnt, ends: rejected}
  abgebrochen: {title: Abgebrochen, ends: withdrawn}
";

fn texts(parent: &str) -> Texts {
    let mut texts = Texts::shipped();
    // One in the middle that begins by itself.
    let middle = PARENT
        .replace("workflow: eltern", "workflow: mittel")
        .replace("start: vorbereiten", "start: laufen")
        .replace("  vorbereiten: {title: Vorbereiten, by: office, needs: [vorlage], may: {beginnen: laufen}}\n", "")
        .replace("body: al-runde", "body: it-planungsrat");
    let all = [("eltern", parent), ("kind", CHILD), ("mittel", &middle), ("grosseltern", GRAND)];
    for (name, text) in all {
        texts.workflows.push(Source::new(format!("{name}.yaml"), text));
    }
    texts
}

async fn world(database: Database, parent: &str) -> World {
    let mut world = World::on(database, "2026-03-02 09:00").await;
    people_of(&world, "al-runde").await;
    world.restarts_with(texts(parent)).await;
    world
}

/// People for another body beside those of the IT-Planungsrat.
async fn people_of(world: &World, body: &str) {
    let body = world.engine().catalogue().library().body(body).unwrap();
    world.engine().import(&made_up(body, date(2020, 1, 1))).await.unwrap();
}

/// A case whose children have been asked for; nobody has opened them yet.
async fn begun(world: &World, workflow: &str) -> CaseId {
    let case = world.office().opens(workflow, "Ein Vorhaben").await;
    world.office().files(&case, &["vorlage"]).await;
    world.office().acts(&case, "beginnen").await;
    case
}

async fn children(world: &World, case: &CaseId) -> Vec<ChildRow> {
    world.store().children(case, 1000).await.unwrap()
}

async fn child(world: &World, case: &CaseId, of: &str) -> CaseId {
    let children = children(world, case).await;
    children.into_iter().find(|child| child.slot == of).unwrap().case
}

/// Everything that is to be handed over is.
async fn all_expected(world: &World, case: &CaseId) {
    world.expect(case).await;
    for child in children(world, case).await {
        if child.opened.is_some() {
            world.expect(&child.case).await;
        }
    }
}

#[tokio::test]
async fn children_of_another_body_are_opened_with_title_and_papers_and_their_endings_decide() {
    on_both(async |database| {
        let world = world(database, PARENT).await;
        let case = begun(&world, "eltern").await;
        assert!(children(&world, &case).await.iter().all(|child| child.opened.is_none()));
        world.settles().await;
        for row in children(&world, &case).await {
            let opened = row.opened.unwrap();
            assert_eq!((opened.title.as_str(), opened.body.as_str()), ("Ein Vorhaben", "al-runde"));
            assert_eq!((opened.step.as_str(), row.state), ("pruefen", LetterState::Done));
            let seen = world.expect(&row.case).await;
            assert_eq!(seen.head.papers.len(), 1, "the parent's paper is filed");
            assert_eq!(seen.head.parent.as_ref().unwrap().case, case);
        }
        world.office().acts(&child(&world, &case, "a").await, "ja").await;
        world.settles().await;
        world.expect(&case).await.stands_in("laufen").with_events("child_ended", 1);
        world.office().acts(&child(&world, &case, "c").await, "ja").await;
        world.settles().await;
        // Two of three are enough; the third goes on, and its ending is noted and changes nothing.
        world.expect(&case).await.stands_in("weiter").with_events("recalled", 0);
        world.office().acts(&child(&world, &case, "b").await, "nein").await;
        world.settles().await;
        world.expect(&case).await.stands_in("weiter").with_events("child_ended", 3);
        all_expected(&world, &case).await;
    })
    .await;
}

#[tokio::test]
async fn one_rejection_decides_and_children_that_lapse_lead_otherwise_and_begin_anew() {
    on_both(async |database| {
        let world = world(database, PARENT).await;
        let (one, two) = (begun(&world, "eltern").await, begun(&world, "eltern").await);
        world.settles().await;
        world.office().acts(&child(&world, &one, "b").await, "nein").await;
        world.settles().await;
        world.expect(&one).await.ended("rejected").with_events("child_ended", 1);
        // Nobody does anything: all lapse by the clock.
        world.advance_to("2026-03-31 09:00").await;
        world.expect(&two).await.stands_in("klaeren").with_events("child_ended", 3);
        world.office().acts(&two, "neu").await;
        world.settles().await;
        assert_eq!(children(&world, &two).await.len(), 6);
        all_expected(&world, &one).await;
        all_expected(&world, &two).await;
    })
    .await;
}

#[tokio::test]
async fn whoever_breaks_off_a_parent_ends_its_children_by_recorded_acts() {
    on_both(async |database| {
        let world = world(database, PARENT).await;
        let case = begun(&world, "eltern").await;
        world.settles().await;
        world.office().acts(&child(&world, &case, "a").await, "ja").await;
        world.settles().await;
        world.office().acts_because(&case, "abbrechen", "erledigt").await;
        world.settles().await;
        world.expect(&case).await.ended("withdrawn").with_events("recalled", 1);
        let ends = ["adopted", "withdrawn", "withdrawn"];
        for (row, end) in children(&world, &case).await.into_iter().zip(ends) {
            let seen = world.expect(&row.case).await;
            seen.ended(end).with_events("cancelled", usize::from(end == "withdrawn"));
        }
        // All three have told their end; nobody counts what comes after the break.
        world.expect(&case).await.with_events("child_ended", 3);
        let again = children(&world, &case).await.remove(1).case;
        let refusal = world.office().is_refused(&again, because("ja", "zu spät")).await;
        assert_eq!(refusal, Refusal::Ended(Ending::Withdrawn));
    })
    .await;
}

#[tokio::test]
async fn a_child_that_opens_after_its_parent_was_broken_off_ends_at_once() {
    on_both(async |database| {
        let world = world(database, PARENT).await;
        let case = begun(&world, "eltern").await;
        // Nothing has been handed over yet.
        world.office().acts_because(&case, "abbrechen", "Irrtum").await;
        assert!(children(&world, &case).await.iter().all(|child| child.opened.is_none()));
        world.settles().await;
        for row in children(&world, &case).await {
            let seen = world.expect(&row.case).await;
            seen.ended("withdrawn").with_events("cancelled", 1).with_events("opened", 1);
        }
        world.expect(&case).await.ended("withdrawn");
        assert_eq!(world.store().soonest_errand().await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn calling_back_waits_for_a_start_that_somebody_else_is_still_carrying() {
    on_both(async |database| {
        let world = world(database, PARENT).await;
        let case = begun(&world, "eltern").await;
        // Another node has claimed the starts and hangs.
        let lease = std::time::Duration::from_secs(30);
        let claimed = world.store().claim_errands(world.now(), 100, lease).await.unwrap();
        assert_eq!(claimed.len(), 3);
        world.office().acts_because(&case, "abbrechen", "Irrtum").await;
        let carried = world.engine().carry_waiting().await.unwrap();
        assert_eq!((carried.done, carried.waiting, carried.failed), (0, 3, 0));
        world.advance_to("2026-03-02 09:10").await;
        for row in children(&world, &case).await {
            world.expect(&row.case).await.ended("withdrawn").with_events("opened", 1);
        }
        assert_eq!(world.store().soonest_errand().await.unwrap(), None);
        all_expected(&world, &case).await;
    })
    .await;
}

#[tokio::test]
async fn three_levels_end_from_below_and_are_called_back_from_above() {
    on_both(async |database| {
        let world = world(database, PARENT).await;
        let (one, two) = (begun(&world, "grosseltern").await, begun(&world, "grosseltern").await);
        world.settles().await;
        let middle = child(&world, &one, "eines").await;
        for of in ["a", "b"] {
            world.office().acts(&child(&world, &middle, of).await, "ja").await;
        }
        world.settles().await;
        world.office().acts(&middle, "schließen").await;
        world.settles().await;
        world.expect(&one).await.ended("adopted");
        world.office().acts_because(&two, "abbrechen", "erledigt").await;
        world.settles().await;
        let middle = child(&world, &two, "eines").await;
        world.expect(&two).await.ended("withdrawn");
        world.expect(&middle).await.ended("withdrawn").with_events("cancelled", 1);
        for row in children(&world, &middle).await {
            world.expect(&row.case).await.ended("withdrawn").with_events("cancelled", 1);
        }
        all_expected(&world, &middle).await;
    })
    .await;
}

#[tokio::test]
async fn each_voting_member_has_a_child_of_its_own() {
    on_both(async |database| {
        let parent = PARENT
            .replace("{a: kind, b: kind, c: kind}", "{workflow: kind, for: each member}")
            .replace("any rejected: abgelehnt, at least 2", "any rejected: abgelehnt, at least 11");
        let world = world(database, &parent).await;
        let case = begun(&world, "eltern").await;
        world.settles().await;
        let all = children(&world, &case).await;
        let slots: Vec<_> = all.iter().map(|child| child.slot.as_str()).collect();
        assert_eq!(slots, umlauf_tests::VOTERS);
        for row in &all[..10] {
            world.office().acts(&row.case, "ja").await;
        }
        world.settles().await;
        world.expect(&case).await.stands_in("laufen");
        world.office().acts(&all[16].case, "ja").await;
        world.settles().await;
        world.expect(&case).await.stands_in("weiter").with_events("child_ended", 11);
        world.expect(&all[16].case).await.ended("adopted");
    })
    .await;
}

#[tokio::test]
async fn a_child_that_cannot_be_opened_is_seen_at_once_and_opened_when_it_can_be() {
    on_both(async |database| {
        let mut world = world(database, PARENT).await;
        let (one, two) = (begun(&world, "eltern").await, begun(&world, "eltern").await);
        // The next node does not know the workflow of the children any more.
        world.restarts().await;
        let carried = world.engine().carry_waiting().await.unwrap();
        assert_eq!((carried.done, carried.waiting, carried.failed), (0, 0, 6));
        let body = umlauf_workflow::BodyName::from("it-planungsrat");
        let stuck = world.store().stuck_errands(&body, 100).await.unwrap();
        assert_eq!(stuck.len(), 6);
        assert!(stuck[0].last_error.contains("kind"), "{}", stuck[0].last_error);
        // Its parent can be led on, and then nobody need look at it any more.
        world.office().acts_because(&two, "abbrechen", "geht nicht").await;
        world.engine().carry_waiting().await.unwrap();
        assert_eq!(world.store().stuck_errands(&body, 100).await.unwrap().len(), 3);
        world.restarts_with(texts(PARENT)).await;
        world.advance_to("2026-03-02 12:00").await;
        assert_eq!(world.store().stuck_errands(&body, 100).await.unwrap(), []);
        for row in children(&world, &one).await {
            world.expect(&row.case).await.stands_in("pruefen");
        }
        for row in children(&world, &two).await {
            world.expect(&row.case).await.ended("withdrawn");
        }
        assert_eq!(world.store().soonest_errand().await.unwrap(), None);
        world.expect(&one).await;
    })
    .await;
}

#[tokio::test]
async fn a_stranger_s_case_under_the_id_of_a_child_is_not_taken_for_it() {
    on_both(async |database| {
        let world = world(database, PARENT).await;
        let case = begun(&world, "eltern").await;
        let taken = child(&world, &case, "a").await;
        let kind = world.engine().catalogue().workflow("kind").unwrap().clone();
        let opening = umlauf_engine::Opening {
            workflow: kind.name.to_string(),
            title: String::from("Fremd"),
            case: taken.clone(),
            id: world.command(),
            by: Sender::Clock,
        };
        assert_eq!(world.engine().open(opening).await.unwrap().refusal, None);
        world.settles().await;
        let rows = children(&world, &case).await;
        assert_eq!(rows[0].state, LetterState::Failed);
        assert!(rows[0].last_error.is_some());
        assert!(rows[1..].iter().all(|row| row.state == LetterState::Done));
        // Nor is it ended when the parent calls back.
        world.office().acts_because(&case, "abbrechen", "Verwechslung").await;
        world.settles().await;
        assert_eq!(world.sees(&taken).await.head.ended, None);
        assert_eq!(world.sees(&rows[1].case).await.head.ended, Some(Ending::Withdrawn));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_carry_at_once_and_nothing_is_done_twice() {
    on_both(async |database| {
        let parent = PARENT
            .replace("{a: kind, b: kind, c: kind}", "{workflow: kind, for: each member}")
            .replace("at least 2 adopted: weiter", "all adopted: weiter");
        let world = world(database, &parent).await;
        let other = world.another_node_with(texts(&parent)).await;
        let case = begun(&world, "eltern").await;
        let (a, b) = (world.engine(), other.engine());
        let (one, two) = tokio::join!(a.carry_waiting(), b.carry_waiting());
        assert_eq!(one.unwrap().done + two.unwrap().done, 17);
        // Both believe that the claims are theirs.
        let all = children(&world, &case).await;
        assert!(all.iter().all(|row| row.opened.is_some()));
        for row in &all {
            world.office().acts(&row.case, "ja").await;
        }
        // The claims of one node went wrong: whoever comes then does it over.
        let lease = std::time::Duration::from_millis(1);
        let claimed = world.store().claim_errands(world.now(), 100, lease).await.unwrap();
        assert_eq!(claimed.len(), 17);
        world.clock().advance_to(world.now().plus(jiff::SignedDuration::from_secs(1)));
        let (one, two) = tokio::join!(a.carry_waiting(), b.carry_waiting());
        assert_eq!(one.unwrap().done + two.unwrap().done, 17);
        world.expect(&case).await.stands_in("weiter").with_events("child_ended", 17);
        for row in &all {
            world.expect(&row.case).await.with_events("opened", 1).ended("adopted");
        }
    })
    .await;
}
