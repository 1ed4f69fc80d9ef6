//! Stories of what happens inside a member: departments co-sign, the representative releases, the answer is taken
//! over and sent by hand; for everybody else the case is not there. On both databases.

use jiff::civil::date;
use serde_json::json;
use umlauf_comments::{Comment, Table};
use umlauf_engine::made_up;
use umlauf_engine::people::Mandate;
use umlauf_tests::{Actor, Browser, Database, Program, VOTERS, World, on_both, texts};
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Act, Capacity, CaseId, ConsultAct, ConsultRefusal, Ending, Inner, PersonId, Position, Refusal,
    Response, Seat,
};

const BEGIN: Act = Act::Consult(ConsultAct::Coordinate);

fn response(position: Position) -> Response {
    Response { position, paper: None, comments: None, until: None }
}

/// Somebody holds every seat of a body; ids are body and seat, so that nobody of it is anybody outside.
async fn held(world: &World, name: &str) {
    let body = world.engine().catalogue().library().body(name).cloned().expect("a body");
    let mut people = made_up(&body, date(2020, 1, 1));
    let own = |id: &PersonId| PersonId::from(&format!("{name}-{id}"));
    people.persons.iter_mut().for_each(|person| person.id = own(&person.id));
    people.mandates.iter_mut().for_each(|mandate| mandate.person = own(&mandate.person));
    world.engine().import(&people).await.expect("imported");
}

/// Somebody inside a member, for an office or a department.
fn inside<'w>(world: &'w World, body: &str, seat: &str) -> Actor<'w> {
    let office = seat.parse().map(Seat::Office);
    let held = office.unwrap_or_else(|_| Seat::Member(MemberCode::from(seat)));
    world.actor(&format!("{body}-{seat}"), held)
}

/// Somebody who drafts for Bavaria.
async fn staff(world: &World) -> Actor<'_> {
    let body = world.engine().catalogue().library().body("it-planungsrat").cloned().expect("it");
    let mut people = made_up(&body, date(2020, 1, 1));
    let seat = Seat::Member("BY".into());
    people.persons.truncate(1);
    people.persons[0].id = PersonId::from("staff");
    people.mailboxes.clear();
    people.mandates = vec![Mandate {
        person: PersonId::from("staff"),
        seat: seat.clone(),
        capacity: Capacity::Staff,
        from: date(2020, 1, 1),
        until: None,
    }];
    world.engine().import(&people).await.expect("imported");
    world.actor("staff", seat)
}

/// A consultation of the Länder runs, and somebody holds every seat inside Bavaria, Hesse and the Bund.
async fn consultation(world: &World) -> CaseId {
    for name in ["land-by", "land-he", "land-bund"] {
        held(world, name).await;
    }
    let office = world.office();
    let case = office.opens("laenderbeteiligung", "Neue Architekturrichtlinie").await;
    office.files(&case, &["entwurf", "anschreiben"]).await;
    office.acts(&case, "zur Freigabe vorlegen").await;
    world.chair().acts(&case, "freigeben").await;
    world.settles().await;
    case
}

async fn inner(world: &World, case: &CaseId, member: &str) -> Inner {
    let rows = world.consulted(case).await;
    let row = rows.answers[&MemberCode::from(member)].consulted.clone().expect("a row");
    row.inner.expect("a coordination")
}

async fn answers(actor: &Actor<'_>, case: &CaseId, response: Response) {
    actor.does(case, Act::Consult(ConsultAct::Answer(response))).await;
}

/// Bavaria has coordinated and released.
async fn released(world: &World, case: &CaseId) -> CaseId {
    world.member("BY").does(case, BEGIN).await;
    world.settles().await;
    let child = inner(world, case, "BY").await.case;
    coordinated(world, &child).await;
    child
}

/// What happens inside: three departments co-sign, one of them with a reservation, one is silent.
async fn coordinated(world: &World, child: &CaseId) {
    world.expect(child).await.stands_in("federfuehrung");
    let (lead, chair) = (inside(world, "land-by", "office"), inside(world, "land-by", "chair"));
    chair.acts_because(child, "Federführung übertragen", "Staatskanzlei").await;
    world.settles().await;
    // Eight departments and the municipalities are asked; the others have nothing to say.
    for code in ["STK", "IM"] {
        answers(&inside(world, "land-by", code), child, response(Position::Cosigned)).await;
    }
    let condition = world.engine().keep("Nur ohne Kosten für das Land.").await.expect("kept");
    let reserved = Response { paper: Some(condition), ..response(Position::CosignedIf) };
    answers(&inside(world, "land-by", "FM"), child, reserved).await;
    for code in ["WM", "SM", "KM", "UM", "KOMM"] {
        answers(&inside(world, "land-by", code), child, response(Position::Nothing)).await;
    }
    // JM is silent: the inner deadline passes.
    world.expect(child).await.stands_in("mitzeichnung");
    world.advance_to("2026-03-13 09:00").await;
    world.settles().await;
    world.expect(child).await.stands_in("stellungnahme");
    lead.files(child, &["stellungnahme"]).await;
    let row = Comment { comment: String::from("§ 3 streichen"), ..Comment::default() };
    let table = Table::new(vec![row]).expect("a table").to_json();
    let digest = world.engine().keep(&table).await.expect("kept");
    let file = Act::File { paper: "anlage-anmerkungen".into(), digest };
    lead.does(child, file).await;
    lead.acts(child, "zur Freigabe vorlegen").await;
    chair.acts_because(child, "zurückgeben", "Bitte kürzer.").await;
    lead.acts(child, "zur Freigabe vorlegen").await;
    chair.acts(child, "freigeben").await;
    world.settles().await;
    world.expect(child).await.ended("adopted");
}

#[tokio::test]
async fn bavaria_coordinates_releases_and_sends_the_answer_by_hand() {
    on_both(async |database| {
        let world = World::on(database, "2026-03-02 09:00").await;
        let case = consultation(&world).await;
        let child = released(&world, &case).await;
        let known = inner(&world, &case, "BY").await;
        assert_eq!((known.ending, known.recalled), (Some(Ending::Adopted), false));
        let rows = world.consulted(&case).await;
        let consult = rows.head.as_ref().and_then(|head| head.consultation.as_deref());
        let consult = consult.expect("a consultation");
        assert_eq!((consult.answered, consult.coordinating), (0, 0), "nothing is sent by itself");

        // What was released is offered, text and table by their digests; the representative sends it.
        let member = MemberCode::from("BY");
        let found = world.engine().coordination(&case, &member).await.expect("read");
        let offered = found.and_then(|found| found.released).expect("released");
        let response =
            world.engine().response_of(&offered, Position::Statement).await.expect("read");
        let papers = world.sees(&child).await.head.papers;
        assert_eq!(response.paper.as_ref(), papers.get(&"stellungnahme".into()));
        let table = response.comments.as_ref().expect("comments");
        assert_eq!(
            (Some(&table.digest), table.count),
            (papers.get(&"anlage-anmerkungen".into()), 1)
        );
        answers(&world.member("BY"), &case, response.clone()).await;
        let rows = world.consulted(&case).await;
        let row = rows.answers[&member].consulted.clone().expect("a row");
        assert_eq!(row.counts().map(|given| &given.paper), Some(&response.paper));

        // The papers of the consultation lay beside it as annexes.
        let parent = world.sees(&case).await.head;
        assert_eq!(papers.get(&"anlage-entwurf".into()), parent.papers.get(&"entwurf".into()));

        // Parent and child are records of their own that anybody can check.
        for id in [&case, &child] {
            let record = world.engine().record(id).await.expect("a record");
            let verdict = umlauf_record::verify(&record, None);
            assert!(verdict.is_intact(), "{:?}", verdict.faults);
        }
        let record = world.engine().record(&case).await.expect("a record");
        assert!(!record.contains("Nur ohne Kosten"), "inner notes stay inside");
        world.expect(&case).await;
    })
    .await;
}

#[tokio::test]
async fn what_is_still_coordinated_is_called_back_when_the_consultation_ends() {
    on_both(async |database| {
        let world = World::on(database, "2026-03-02 09:00").await;
        let case = consultation(&world).await;
        // Staff may begin it; nobody begins it twice, and no office does.
        staff(&world).await.does(&case, BEGIN).await;
        let twice = world.member("BY").is_refused(&case, BEGIN).await;
        assert_eq!(twice, Refusal::Consult(ConsultRefusal::Coordinating));
        let office = world.office().is_refused(&case, BEGIN).await;
        assert!(matches!(office, Refusal::NotYours(_)), "{office:?}");
        let he = world.member("HE").by_command("he-begins");
        let first = he.does(&case, BEGIN).await;
        assert_eq!(he.does(&case, BEGIN).await.events, first.events, "a repeat is no second act");
        world.settles().await;

        // Hesse answers without waiting for its own people; the last answer ends the consultation.
        for code in VOTERS.iter().filter(|code| **code != "SL") {
            answers(&world.member(code), &case, response(Position::Cosigned)).await;
        }
        answers(&world.member("KSV"), &case, response(Position::Nothing)).await;
        world.expect(&case).await.stands_in("beteiligung");
        answers(&world.member("SL"), &case, response(Position::Nothing)).await;
        world.settles().await;
        world.expect(&case).await.stands_in("ergebnis");
        for code in ["BY", "HE"] {
            let known = inner(&world, &case, code).await;
            assert_eq!((known.recalled, known.ending), (true, Some(Ending::Withdrawn)), "{code}");
            world.expect(&known.case).await.ended("withdrawn");
        }
        let late = world.member("BY").is_refused(&case, BEGIN).await;
        assert!(matches!(late, Refusal::Consult(_)), "{late:?}");
        let record = world.engine().record(&case).await.expect("a record");
        assert!(umlauf_record::verify(&record, None).is_intact());
    })
    .await;
}

#[tokio::test]
async fn a_consultation_that_is_broken_off_or_passes_its_deadline_calls_back_too() {
    on_both(async |database| {
        let world = World::on(database, "2026-03-02 09:00").await;
        let case = consultation(&world).await;
        world.member("BY").does(&case, BEGIN).await;
        world.settles().await;
        let child = inner(&world, &case, "BY").await.case;
        world.chair().acts_because(&case, "abbrechen", "Der Gegenstand ist erledigt.").await;
        world.settles().await;
        world.expect(&case).await.ended("withdrawn");
        world.expect(&child).await.ended("withdrawn");
        let record = world.engine().record(&case).await.expect("a record");
        assert!(umlauf_record::verify(&record, None).is_intact());

        let case = consultation(&world).await;
        world.member("BY").does(&case, BEGIN).await;
        world.settles().await;
        let child = inner(&world, &case, "BY").await.case;
        world.advance_to("2026-04-09 09:00").await;
        world.settles().await;
        world.expect(&case).await.stands_in("ergebnis");
        world.expect(&child).await.ended("withdrawn");
        assert!(inner(&world, &case, "BY").await.recalled);
    })
    .await;
}

#[tokio::test]
async fn a_land_that_has_a_workflow_of_its_own_coordinates_under_it() {
    on_both(async |database| {
        let own = "workflow: landesabstimmung-he
version: 2
title: Hessische Abstimmung
body: land-he
start: kabinett
papers: {stellungnahme: Stellungnahme}
steps:
  kabinett:
    title: Kabinett
    by: chair
    needs: [stellungnahme]
    within: 5 working days
    may: {freigeben: frei}
  frei: {title: Freigegeben, ends: done}
";
        let mut definitions = texts(&[]);
        definitions.workflows.retain(|source| source.stem() != "landesabstimmung-he");
        definitions.workflows.push(umlauf_source::Source::new("landesabstimmung-he.yaml", own));
        let mut world = World::on(database, "2026-03-02 09:00").await;
        world.restarts_with(definitions).await;
        let case = consultation(&world).await;
        for code in ["HE", "BUND"] {
            world.member(code).does(&case, BEGIN).await;
        }
        world.settles().await;
        let child = inner(&world, &case, "HE").await.case;
        world.expect(&child).await.stands_in("kabinett");
        let chair = inside(&world, "land-he", "chair");
        chair.files(&child, &["stellungnahme"]).await;
        chair.acts(&child, "freigeben").await;
        world.settles().await;
        assert!(inner(&world, &case, "HE").await.released());
        let child = inner(&world, &case, "BUND").await;
        assert_eq!(child.workflow.as_str(), "landesabstimmung-bund");
        world.expect(&child.case).await.stands_in("federfuehrung");
    })
    .await;
}

#[tokio::test]
async fn the_member_sees_its_page_nobody_else_does_and_sends_in_two_steps() {
    on_both(async |database| {
        let world = World::on(database, "2026-03-02 09:00").await;
        let case = consultation(&world).await;
        let here = format!("/vorgaenge/{case}/abstimmung");
        let by = Browser::of(&world, "BY").await;
        let page = by.sees(&here).await;
        page.with(&["Interne Abstimmung beginnen", "von selbst wird nichts versandt"]);
        by.in_english().sees(&here).await.with(&["Begin your own coordination"]);
        assert_eq!(Browser::of(&world, "office").await.get(&here).await.status, 403);

        // Begun on the page; from then on the page names where it stands.
        let begun = by.fills(&page, &here, &[("schritt", "beginnen")]).await;
        assert_eq!(begun.status, 303, "{}", begun.text);
        world.settles().await;
        let child = inner(&world, &case, "BY").await.case;
        by.sees(&here)
            .await
            .with(&["Federführung", "Bayern: interne Abstimmung"])
            .without(&[&format!("/vorgaenge/{child}")]);
        // The history tells it to Bavaria alone.
        let history = format!("/vorgaenge/{case}/verlauf");
        by.sees(&history).await.with(&["interne Abstimmung begonnen"]);
        for who in ["HE", "office", "chair", "monitor"] {
            let other = Browser::of(&world, who).await;
            other.sees(&history).await.without(&["interne Abstimmung begonnen"]);
            assert_eq!(other.get(&format!("/vorgaenge/{child}")).await.status, 404, "{who}");
        }
        coordinated(&world, &child).await;

        let page = by.sees(&here).await;
        page.with(&["Freigegebene Antwort", "§ 3 streichen", "Weiter zur Prüfung"]);
        let told = [("schritt", "pruefen"), ("als", "statement")];
        let check = by.fills(&page, &here, &told).await;
        check.with(&["Sie geben verbindlich ab", "Stellungnahme"]);
        let before = world.consulted(&case).await;
        let consult = before.head.as_ref().and_then(|head| head.consultation.as_deref());
        assert_eq!(consult.map(|consult| consult.answered), Some(0), "a look is no answer");
        let told = [("schritt", "abgeben"), ("als", "statement")];
        assert_eq!(by.fills(&check, &here, &told).await.status, 303);
        let after = world.consulted(&case).await;
        let consult = after.head.as_ref().and_then(|head| head.consultation.as_deref());
        let consult = consult.expect("a consultation");
        assert_eq!((consult.answered, consult.comments), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn programs_begin_see_and_send_it_and_nobody_outside_finds_the_case() {
    let world = World::on(Database::sqlite(), "2026-03-02 09:00").await;
    let case = consultation(&world).await;
    let path = format!("/api/v1/cases/{case}/coordination");
    let by = Program::of(&world, "BY").await;
    assert_eq!(by.get(&path).await.status, 404);
    by.does(&path, &json!({})).await;
    world.settles().await;
    let told = by.reads(&path).await;
    let child = CaseId::from(told["case"].as_str().expect("a case"));
    assert_eq!(
        (&told["workflow"], &told["step"]),
        (&json!("landesabstimmung-by"), &json!("Federführung"))
    );
    coordinated(&world, &child).await;
    let told = by.reads(&path).await;
    assert_eq!((&told["ending"], &told["released"]["comments"]), (&json!("adopted"), &json!(1)));
    for who in ["office", "HE", "monitor"] {
        let other = Program::of(&world, who).await;
        assert_eq!(other.get(&format!("/api/v1/cases/{child}")).await.status, 404, "{who}");
        assert_eq!(other.get("/api/v1/cases?body=land-by").await.status, 403, "{who}");
    }
    let own = Program::of(&world, "land-by-office").await;
    assert_eq!(own.get(&format!("/api/v1/cases/{child}")).await.status, 200);
    by.does(&format!("{path}/answer"), &json!({ "position": "statement" })).await;
    let rows = world.consulted(&case).await;
    let row = rows.answers[&MemberCode::from("BY")].consulted.clone().expect("a row");
    assert_eq!(row.counts().map(|given| given.position), Some(Position::Statement));
    // KSV is asked, but is no voting member that a workflow is made for.
    let ksv = Program::of(&world, "KSV").await;
    assert_eq!(ksv.post(&path, &json!({})).await.status, 404);
    let refused = world.engine().coordinate(world.member("KSV").submission(&case, BEGIN)).await;
    assert!(refused.is_err(), "{refused:?}");
}

#[tokio::test]
async fn the_office_is_not_offered_what_happens_inside_members() {
    let world = World::on(Database::sqlite(), "2026-03-02 09:00").await;
    let office = Browser::of(&world, "office").await;
    office
        .sees("/vorgaenge/neu")
        .await
        .with(&["Länderbeteiligung"])
        .without(&["interne Abstimmung"]);
    let stranger = Browser::stranger(&world);
    let list = stranger.sees("/hilfe/verfahren").await;
    assert_eq!(list.text.matches("landesabstimmung-").count(), 1, "one stands for all");
    stranger.sees("/hilfe/verfahren/landesabstimmung-sl").await.with(&["Saarland"]);
    let list = stranger.sees("/hilfe/gremien").await;
    assert_eq!(list.text.matches("/hilfe/gremien/land-").count(), 1);
}
