//! Following up decisions through the engine, on both databases: one Land is late, one is not bound and joins
//! later, one asks for another day; the record verifies, and nothing is lost on the way.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use jiff::civil::date;
use umlauf_tests::{Actor, VOTERS, World, because, on_both};
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Act, CaseId, DutyName, DutyState, FollowAct, FollowRefusal, FollowRow, Head, Progress, Refusal,
    TriggerName,
};

fn report(duty: &str, said: Progress) -> Act {
    Act::Follow(FollowAct::Report {
        duty: DutyName::from(duty),
        said,
        until: None,
        text: None,
        evidence: None,
    })
}

async fn head(world: &World, case: &CaseId) -> Head {
    world.store().case(case).await.unwrap().unwrap().head().unwrap()
}

async fn row(world: &World, case: &CaseId, member: &str) -> FollowRow {
    let number = head(world, case).await.follow.unwrap().number;
    let row = world.store().answer(case, number, member).await.unwrap().unwrap();
    *row.answer().unwrap().follow.unwrap()
}

async fn state(world: &World, case: &CaseId, member: &str, duty: &str) -> DutyState {
    row(world, case, member).await.standing(&DutyName::from(duty))
}

async fn accepts(world: &World, office: &Actor<'_>, case: &CaseId, member: &str, duty: &str) {
    let row = row(world, case, member).await;
    let report = row.duties[&DutyName::from(duty)].last.as_ref().unwrap().revision;
    let (member, duty) = (MemberCode::from(member), DutyName::from(duty));
    office.does(case, Act::Follow(FollowAct::Accept { member, duty, report })).await;
}

/// The head counts what the rows say, and the record of the case verifies.
async fn holds(world: &World, case: &CaseId) {
    let head = head(world, case).await;
    let follow = head.follow.unwrap();
    let rows = world.store().answers(case, follow.number).await.unwrap();
    let rows: Vec<FollowRow> =
        rows.iter().map(|row| *row.answer().unwrap().follow.unwrap()).collect();
    for (duty, counts) in &follow.counts {
        for (state, count) in counts {
            let found = rows.iter().filter(|row| row.standing(duty) == *state).count();
            assert_eq!(found, *count as usize, "{duty} {state:?}");
        }
    }
    assert_eq!(rows.iter().filter(|row| row.done()).count(), follow.done as usize);
    // Its journal replays to its head and rows, and its record verifies.
    world.expect(case).await;
}

#[tokio::test]
async fn a_decision_is_followed_until_every_bound_member_conforms() {
    on_both(async |database| {
        let world = World::on(database, "2026-03-02 09:00").await;
        let (office, chair) = (world.office(), world.chair());
        let case = office.opens("beschlussverfolgung", "XPlanung und XBau verbindlich").await;
        office.files(&case, &["beschluss"]).await;
        office.acts(&case, "Umsetzung verfolgen").await;
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.stands_in("umsetzung").with_letters("bound", 17).with_letters("following", 1);
        assert!(seen.mail("bound", "BY").text.contains("übrige Verfahren"));

        // Sachsen is not bound: declared, with authority; it reports nothing.
        let authority = world.office().keeps("Erklärung Sachsens vom 9. März 2026").await;
        let on = date(2026, 3, 2);
        let release = FollowAct::Release { member: "SN".into(), on, authority: authority.clone() };
        office.does(&case, Act::Follow(release)).await;
        assert_eq!(state(&world, &case, "SN", "neu").await, DutyState::NotBound);
        let refused = world.member("SN").is_refused(&case, report("neu", Progress::Doing)).await;
        assert_eq!(refused, Refusal::Follow(FollowRefusal::NotBound("SN".into())));

        // All but Bremen conform in what is new; Bavaria has named a day and asks for another one.
        for member in VOTERS {
            if member != "SN" && member != "HB" {
                world.member(member).does(&case, report("neu", Progress::Conform)).await;
                accepts(&world, &office, &case, member, "neu").await;
            }
        }
        let reason = world.office().keeps("Haushalt erst 2032 verfügbar.").await;
        let (duty, until) = (DutyName::from("bestand"), date(2032, 6, 30));
        let ask = FollowAct::AskDeviation { duty: duty.clone(), until, reason };
        world.member("BY").does(&case, Act::Follow(ask)).await;
        let request = head(&world, &case).await.revision;
        world.settles().await;
        world.expect(&case).await.with_letters("deviation_asked", 2);
        let member = MemberCode::from("BY");
        let grant = FollowAct::Decide { member, duty, request, grant: true, reason: None };
        chair.does(&case, Act::Follow(grant)).await;

        // Bremen is reminded and then late, once; it can still report.
        world.advance_to("2026-09-03 09:00").await;
        world.settles().await;
        assert_eq!(state(&world, &case, "HB", "neu").await, DutyState::Overdue);
        let seen = world.expect(&case).await;
        seen.with_letters("due_missed", 1).with_letters("late_reports", 1);
        assert!(seen.mail("late_reports", "office").text.contains("Bremen"));
        world.advance_to("2026-10-03 09:00").await;
        world.settles().await;
        world.expect(&case).await.with_letters("due_missed", 1);
        world.member("HB").does(&case, report("neu", Progress::Conform)).await;
        accepts(&world, &office, &case, "HB", "neu").await;

        // Saxony joins with days of its own.
        world.advance_to("2027-02-01 09:00").await;
        let join = FollowAct::Join { member: "SN".into(), on: date(2027, 2, 1), authority };
        office.does(&case, Act::Follow(join)).await;
        let own = row(&world, &case, "SN").await;
        let day = |duty: &str| own.duties[&DutyName::from(duty)].term.as_ref().unwrap().end;
        assert_eq!((day("neu"), day("bestand")), (date(2027, 8, 2), date(2032, 2, 2)));
        holds(&world, &case).await;

        world.member("SN").does(&case, report("neu", Progress::NotConcerned)).await;
        for member in VOTERS {
            world.member(member).does(&case, report("bestand", Progress::Conform)).await;
            world.expect(&case).await.stands_in("umsetzung");
            accepts(&world, &office, &case, member, "bestand").await;
        }
        holds(&world, &case).await;
        world.expect(&case).await.stands_in("abschluss");
        office.files(&case, &["abschlussbericht"]).await;
        office.acts(&case, "dem Gremium vorlegen").await;
        world.expect(&case).await.ended("done");
        holds(&world, &case).await;
    })
    .await;
}

#[tokio::test]
async fn who_never_reports_does_not_keep_a_case_open_and_coming_back_gives_no_new_days() {
    on_both(async |database| {
        let world = World::on(database, "2026-03-02 09:00").await;
        let (office, chair, monitor) = (world.office(), world.chair(), world.monitor());
        let case = office.opens("beschlussverfolgung", "Niemand meldet").await;
        office.files(&case, &["beschluss"]).await;
        office.acts(&case, "Umsetzung verfolgen").await;
        let before = row(&world, &case, "BY").await.duties[&DutyName::from("bestand")].term.clone();
        monitor.acts(&case, "Bericht an das Gremium").await;
        let refused = world.member("BY").is_refused(&case, report("neu", Progress::Doing)).await;
        assert_eq!(refused, Refusal::Follow(FollowRefusal::NotFollowing));
        world.advance_to("2026-09-10 09:00").await;
        monitor.files(&case, &["umsetzungsstand"]).await;
        chair.acts_because(&case, "weiter verfolgen", "Der Stand reicht nicht.").await;
        world.settles().await;
        let after = row(&world, &case, "BY").await;
        assert_eq!(after.duties[&DutyName::from("bestand")].term, before);
        // What passed meanwhile is found at once.
        assert_eq!(state(&world, &case, "BY", "neu").await, DutyState::Overdue);
        world.advance_to("2032-06-01 09:00").await;
        world.settles().await;
        world.expect(&case).await.stands_in("bericht");
        let act =
            because("mit offenen Punkten schließen", "Weitere Berichte sind nicht zu erwarten.");
        chair.does(&case, act).await;
        world.expect(&case).await.ended("lapsed");
        holds(&world, &case).await;
    })
    .await;
}

#[tokio::test]
async fn a_service_is_reused_by_those_who_want_it_and_one_land_joins_by_itself() {
    on_both(async |database| {
        let world = World::on(database, "2026-03-02 09:00").await;
        let (office, monitor) = (world.office(), world.monitor());
        let case = office.opens("efa-nachnutzung", "Wohngeld online").await;
        office.files(&case, &["angebot"]).await;
        office.acts(&case, "zur Zustimmung geben").await;
        office.files(&case, &["zustimmung"]).await;
        office.acts(&case, "den Ländern anbieten").await;
        let duties = ["interesse", "finanzierung", "vertrag", "einfuehrung"];
        let authority = world.office().keeps("Beitrittserklärung").await;
        let on = date(2026, 3, 2);
        let release = FollowAct::Release { member: "SL".into(), on, authority: authority.clone() };
        office.does(&case, Act::Follow(release)).await;
        let join = FollowAct::Join { member: "SL".into(), on, authority };
        let refused = office.is_refused(&case, Act::Follow(join.clone())).await;
        assert!(matches!(refused, Refusal::NotYours(_)), "{refused:?}");
        world.member("SL").does(&case, Act::Follow(join)).await;
        let happened = FollowAct::Happen {
            event: TriggerName::from("Betriebsbereitschaft"),
            on,
            evidence: None,
        };
        office.does(&case, Act::Follow(happened)).await;
        let day =
            row(&world, &case, "SL").await.duties[&DutyName::from("einfuehrung")].term.clone();
        assert_eq!(day.unwrap().end, date(2027, 3, 2));
        for member in VOTERS {
            for duty in duties {
                let said =
                    if member == "BUND" { Progress::NotConcerned } else { Progress::Conform };
                world.member(member).does(&case, report(duty, said)).await;
            }
        }
        world.expect(&case).await.stands_in("auswertung");
        monitor.files(&case, &["betriebsplan"]).await;
        monitor.acts(&case, "in den Betrieb geben").await;
        world.expect(&case).await.ended("done");
        holds(&world, &case).await;
    })
    .await;
}

#[tokio::test]
async fn a_topic_goes_on_from_one_chairmanship_to_the_next_with_what_was_reported() {
    on_both(async |database| {
        let world = World::on(database, "2026-03-02 09:00").await;
        let (office, chair, monitor) = (world.office(), world.chair(), world.monitor());
        let case = office.opens("schwerpunktthema", "Registermodernisierung").await;
        office.files(&case, &["vorschlag"]).await;
        office.acts(&case, "dem Steuerungskreis vorlegen").await;
        chair.files(&case, &["zielbild"]).await;
        chair.acts(&case, "einrichten").await;
        world.member("BY").does(&case, report("beitrag", Progress::Conform)).await;
        accepts(&world, &office, &case, "BY", "beitrag").await;
        world.advance_to("2027-03-03 09:00").await;
        world.settles().await;
        world.expect(&case).await.stands_in("uebergabe");
        chair.files(&case, &["jahresbericht"]).await;
        chair.acts(&case, "fortführen").await;
        world.settles().await;
        assert_eq!(state(&world, &case, "BY", "beitrag").await, DutyState::Conform);
        assert_eq!(state(&world, &case, "BW", "beitrag").await, DutyState::Overdue);
        let event = TriggerName::from("Abnahme");
        let happened = FollowAct::Happen { event, on: date(2027, 3, 3), evidence: None };
        office.does(&case, Act::Follow(happened)).await;
        chair.acts(&case, "Vorsitz übergeben").await;
        chair.acts(&case, "auswerten").await;
        monitor.files(&case, &["wirkung"]).await;
        monitor.acts(&case, "vorlegen").await;
        world.expect(&case).await.ended("done");
        holds(&world, &case).await;
    })
    .await;
}

/// The cost of one report is that of one member: of seventeen rows one is written.
#[tokio::test]
async fn a_report_writes_one_row_and_no_other() {
    on_both(async |database| {
        let world = World::on(database, "2026-03-02 09:00").await;
        let office = world.office();
        let case = office.opens("beschlussverfolgung", "Eine Zeile").await;
        office.files(&case, &["beschluss"]).await;
        office.acts(&case, "Umsetzung verfolgen").await;
        let number = head(&world, &case).await.follow.unwrap().number;
        let before = world.store().answers(&case, number).await.unwrap();
        let done = world.member("BY").does(&case, report("neu", Progress::Doing)).await;
        assert_eq!(done.events.len(), 1);
        let after = world.store().answers(&case, number).await.unwrap();
        let changed = before.iter().zip(&after).filter(|(old, new)| old.json != new.json).count();
        assert_eq!((before.len(), changed), (17, 1));
    })
    .await;
}
