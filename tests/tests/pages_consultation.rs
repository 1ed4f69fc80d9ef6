//! A consultation in the browser: from the preflight over answers with comments, written and as a table of a
//! foreign program, to dispositions, feedback and the dissents that remain. On both databases.

use umlauf_engine::people::{Mandate, People, Person};
use umlauf_tests::{Browser, Reply, World, on_both};
use umlauf_workflow::{Capacity, CaseId, ConsultEnd, ConsultState, PersonId, Position, Seat};

/// Six rows: three comments, three with faults.
const OPENPYXL: &[u8] = include_bytes!("../../crates/comments/tests/files/openpyxl.xlsx");
const TEXT: &str = "# Richtlinie\n\n3.1 Geltungsbereich\n\nDie Richtlinie gilt für alle.\n\n\
                    3.2 Fristen\n\nDie Frist beträgt vier Wochen ab Zugang.";

fn of(case: &CaseId, part: &str) -> String {
    format!("/vorgaenge/{case}{part}")
}

/// A consultation that has begun by the preflight's form.
async fn begun(world: &World) -> CaseId {
    let office = world.office();
    let case = office.opens("laenderbeteiligung", "Architekturrichtlinie").await;
    office.files(&case, &["anschreiben"]).await;
    let digest = office.keeps(TEXT).await;
    let file = umlauf_workflow::Act::File { paper: "entwurf".into(), digest };
    office.does(&case, file).await;
    office.acts(&case, "zur Freigabe vorlegen").await;
    let chair = Browser::of(world, "chair").await;
    let path = of(&case, "/start");
    let page = chair.sees(&format!("{path}?wahl=freigeben")).await;
    page.with(&["18 von 18", "p3: Die Richtlinie gilt für alle.", "Nachfrist"]);
    let unchecked = chair.fills(&page, &path, &[]).await;
    assert_eq!(unchecked.status, 422, "{}", unchecked.text);
    let done = chair.fills(&page, &path, &[("geprueft", "ja")]).await;
    assert_eq!(done.location(), of(&case, ""));
    case
}

/// Somebody who prepares Thuringia's answers.
async fn staff_of_thuringia(world: &World) {
    let person = PersonId::from("TH-staff");
    let people = People {
        body: "it-planungsrat".to_owned(),
        persons: vec![Person {
            id: person.clone(),
            name: "Person TH-staff".to_owned(),
            email: "staff@th.example".to_owned(),
        }],
        mandates: vec![Mandate {
            person,
            seat: Seat::Member("TH".into()),
            capacity: Capacity::Staff,
            from: jiff::civil::date(2022, 1, 1),
            until: None,
        }],
        mailboxes: Vec::new(),
    };
    world.engine().import(&people).await.expect("imported");
}

/// Both steps of an answer; gives what came after the second.
async fn answers(browser: &Browser, case: &CaseId, fields: &[(&str, &str)]) -> Reply {
    let path = of(case, "/stellungnahme");
    let page = browser.sees(&path).await;
    let mut all = vec![("art", "antwort"), ("schritt", "pruefen")];
    all.extend(fields);
    let check = browser.fills(&page, &path, &all).await;
    check.with(&["Bitte prüfen Sie Ihre Angaben"]);
    browser.fills(&check, &path, &[("schritt", "abgeben")]).await
}

#[tokio::test]
async fn a_round_with_a_foreign_table_dispositions_and_a_dissent() {
    on_both(async |database| {
        let world = World::on(database, "2026-03-02 09:00").await;
        let case = begun(&world).await;
        world.settles().await;

        // What is asked, and comments one by one: what is entered stays until it is given.
        let bavaria = Browser::of(&world, "BY").await;
        let path = of(&case, "/stellungnahme");
        let page = bavaria.sees(&path).await;
        page.with(&[
            "Wie nimmt Bayern Stellung?",
            "Die Frist beträgt vier Wochen",
            "Fehlanzeige",
            "xlsx",
        ]);
        let art = ("art", "antwort");
        let comment = [
            art,
            ("schritt", "merken"),
            ("position", "statement"),
            ("a-absatz", "p5"),
            ("a-text", "Vier Wochen sind zu <kurz>."),
        ];
        let kept = bavaria.fills(&page, &path, &comment).await;
        kept.with(&["Anmerkungen (1)", "zu &#60;kurz&#62;", "value=\"statement\" checked"]);
        Browser::of(&world, "BY-2").await.sees(&path).await.without(&["zu &#60;kurz&#62;"]);
        let file = ("datei", "Anmerkungen.xlsx", OPENPYXL);
        let step = [art, ("schritt", "datei"), ("position", "statement")];
        let page = bavaria.sees(&path).await;
        let read = bavaria.uploads(&page, &path, &step, file).await;
        read.with(&[
            "6 ausgefüllte Zeilen gefunden, 3 übernommen, 3 nicht übernommen",
            "Unbekannte Art",
            "Anmerkungen (4)",
        ]);
        let liar = ("datei", "Anmerkungen.xlsx", b"%PDF-1.7 no table".as_slice());
        let page = bavaria.sees(&path).await;
        bavaria.uploads(&page, &path, &step, liar).await.with(&["weder xlsx noch ODS noch CSV"]);

        let page = bavaria.sees(&path).await;
        let step = [art, ("schritt", "pruefen"), ("position", "nothing")];
        bavaria.fills(&page, &path, &step).await.with(&["gehören keine Anmerkungen"]);
        let step = [art, ("schritt", "pruefen"), ("position", "statement")];
        let check = bavaria.fills(&page, &path, &step).await;
        check.with(&["Sie antworten für Bayern: Stellungnahme.", "4 Anmerkungen"]);
        assert_eq!(
            world.expect(&case).await.head.consultation.as_ref().map(|c| c.answered),
            Some(0)
        );
        let done = bavaria.fills(&check, &path, &[("schritt", "abgeben")]).await;
        let receipt = done.location().to_owned();
        let again = bavaria.fills(&check, &path, &[("schritt", "abgeben")]).await;
        assert_eq!(again.location(), receipt, "the same form is the same act");
        bavaria.sees(&receipt).await.with(&["Stellungnahme, mit 4 Anmerkungen", "umlauf verify"]);

        // Who is not asked, who wants more time, who has nothing.
        let hesse = Browser::of(&world, "HE").await;
        let page = hesse.sees(&path).await;
        let wish = [
            ("art", "frist"),
            ("schritt", "pruefen"),
            ("bis", "2026-04-20"),
            ("grund", "Kabinett"),
        ];
        let check = hesse.fills(&page, &path, &wish).await;
        check.with(&["um Fristverlängerung bis"]);
        hesse.fills(&check, &path, &[("schritt", "abgeben")]).await.location();
        let saxony = Browser::of(&world, "SN").await;
        answers(&saxony, &case, &[("position", "nothing")]).await.location();
        let overview = of(&case, "/beteiligung");
        saxony.sees(&overview).await.with(&["2 von 18"]).without(&["Kabinett", "Bayern"]);

        let office = Browser::of(&world, "office").await;
        let page = office.sees(&overview).await;
        page.with(&["2 von 18", "Kabinett", "Stellungnahme", "ohne Antwort", "Fehlanzeige: 1"]);
        let grant = [("act", "gewaehren"), ("mitglied", "HE"), ("bis", "2026-04-20")];
        office.fills(&page, &of(&case, "/beteiligung/frist"), &grant).await.location();
        office
            .sees(&format!("{overview}?zeige=offen&q=hess"))
            .await
            .with(&["eigene Frist bis", "von 1"]);
        office.sees("/vorgaenge").await.with(&["2 von 18 haben geantwortet"]);
        Browser::of(&world, "NI")
            .await
            .sees("/meine")
            .await
            .with(&["Antwort auf die Beteiligung fehlt"]);

        // Staff prepares, the representative releases.
        let step = [
            art,
            ("schritt", "pruefen"),
            ("position", "cosigned"),
            ("vermerk", "mit MI abgestimmt"),
        ];
        staff_of_thuringia(&world).await;
        let staff = Browser::of(&world, "TH-staff").await;
        let page = staff.sees(&path).await;
        staff.fills(&page, &path, &step).await.location();
        let thuringia = Browser::of(&world, "TH").await;
        let page = thuringia.sees(&path).await;
        page.with(&["Entwurf liegt vor", "mit MI abgestimmt", "value=\"cosigned\" checked"]);
        answers(&thuringia, &case, &[("position", "cosigned")]).await.location();
        let bund = Browser::of(&world, "BUND").await;
        for browser in [&bund, &hesse] {
            answers(browser, &case, &[("position", "cosigned")]).await.location();
        }
        world.advance_to("2026-04-21 09:00").await;
        world.settles().await;
        let head = world.expect(&case).await.head.clone();
        let consult = head.consultation.expect("a consultation");
        assert_eq!(consult.state, ConsultState::Closed(ConsultEnd::Answered));
        assert_eq!(consult.positions.get(&Position::Cosigned), Some(&3));

        // Dispositions: a rejection needs its reason; many at once.
        let comments = of(&case, "/anmerkungen");
        let page = office.sees(&comments).await;
        page.with(&["4 Anmerkungen, davon 0 bewertet", "1/BY/1", "Satz 2 streichen"]);
        let rejects = [("act", "speichern"), ("b0", "rejected"), ("g0", "")];
        let refused = office.fills(&page, &comments, &rejects).await;
        refused.with(&["„abgelehnt“ verlangt eine Begründung"]);
        let rejects =
            [("act", "speichern"), ("b0", "rejected"), ("g0", "Vier Wochen sind üblich.")];
        office.fills(&page, &comments, &rejects).await.location();
        let page = office.sees(&format!("{comments}?zeige=offen")).await;
        let batch = [("act", "stapel"), ("sb", "accepted"), ("alle", "ja")];
        office.fills(&page, &comments, &batch).await.location();
        office.sees(&comments).await.with(&["davon 4 bewertet", "Vier Wochen sind üblich."]);
        let file = office.sees(&of(&case, "/anmerkungen/datei/csv")).await;
        file.with(&["Mitglied (MB/NC)", "abgelehnt: Vier Wochen sind üblich.", "1/BY/4"]);
        office.sees(&of(&case, "/anmerkungen/text")).await.with(&["zu &#60;kurz&#62;", "p5"]);

        // The commenter sees what became of each, and upholds one.
        let digest = world.office().keeps("Synopse").await;
        let file = umlauf_workflow::Act::File { paper: "synopse".into(), digest };
        world.office().does(&case, file).await;
        world.office().acts(&case, "Bewertung vorlegen").await;
        bavaria.sees("/meine").await.with(&["Bewertungen Ihrer Anmerkungen"]);
        let reply = of(&case, "/rueckmeldung");
        let page = bavaria.sees(&reply).await;
        page.with(&["abgelehnt", "Vier Wochen sind üblich.", "aufrechterhalten"]);
        let upholds = [("act", "seite"), ("r0", "upheld"), ("w0", "Ferien in Bayern")];
        let done = bavaria.fills(&page, &reply, &upholds).await;
        bavaria.sees(done.location()).await.with(&["0 einverstanden, 1 aufrechterhalten"]);
        let page = bavaria.sees(&reply).await;
        bavaria.fills(&page, &reply, &[("act", "alle")]).await.location();
        world.expect(&case).await.stands_in("eroerterung");
        let paper = office.sees(&of(&case, "/dissens/txt")).await;
        paper.with(&["Bayern (Anmerkung 1/BY/1", "Aufrechterhalten, weil: Ferien in Bayern"]);
        office.sees(&of(&case, "/dissens")).await.with(&["Ferien in Bayern"]);
        // The others see it all once it is over.
        saxony.sees(&comments).await.with(&["1/BY/1"]);
        for page in ["/beteiligung", "/anmerkungen", "/dissens", "/fassungen", "/verlauf", ""] {
            let english = office.in_english().sees(&of(&case, page)).await;
            english.without(&["Seiten dieses Vorgangs"]);
        }
    })
    .await;
}
