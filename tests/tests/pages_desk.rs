//! The secretariat's side of the pages, through the router, on both databases.

use umlauf_tests::{Browser, Database, Reply, World, on_both};
use umlauf_voting::Choice;
use umlauf_workflow::{BodyName, CaseId};

/// The token that proves that a form is from one of our pages.
fn token(page: &Reply) -> String {
    let found = page.text.split("name=\"form\" value=\"").nth(1);
    found.and_then(|rest| rest.split('"').next()).expect("a page with a form").to_owned()
}

/// A case that the secretariat has opened, with both papers, before the chair.
async fn submitted(world: &World, office: &Browser) -> String {
    let page = office.sees("/vorgaenge/neu").await;
    let fields = [("verfahren", "umlaufverfahren"), ("titel", "FIT-Connect & Co.")];
    let case = office.fills(&page, "/vorgaenge/neu", &fields).await.location().to_owned();
    for paper in ["beschlusstext", "begruendung"] {
        let page = office.sees(&case).await;
        let fields = [("paper", paper), ("text", "Der IT-Planungsrat beschließt.")];
        let reply = office.fills(&page, &format!("{case}/unterlagen"), &fields).await;
        assert_eq!(reply.status, 303, "{}", reply.text);
    }
    let page = office.sees(&format!("{case}/zug?wahl=vorlegen")).await;
    page.with(&["Führt zu", "Freigabe durch den Vorsitz", "Vorsitz"]);
    let reply = office.fills(&page, &format!("{case}/zug"), &[]).await;
    assert_eq!(reply.location(), case);
    world.settles().await;
    case
}

async fn launched(world: &World, office: &Browser, chair: &Browser) -> String {
    let case = submitted(world, office).await;
    let page = chair.sees(&format!("{case}/start?wahl=freigeben")).await;
    let reply = chair.fills(&page, &format!("{case}/start"), &[("geprueft", "ja")]).await;
    assert_eq!(reply.location(), case, "{}", reply.text);
    world.settles().await;
    case
}

fn id(case: &str) -> CaseId {
    CaseId::from(case.trim_start_matches("/vorgaenge/"))
}

async fn world(database: Database) -> (World, Browser, Browser) {
    let world = World::on(database, "2022-08-15 09:00").await;
    let (office, chair) = (Browser::of(&world, "office").await, Browser::of(&world, "chair").await);
    (world, office, chair)
}

#[tokio::test]
async fn a_vote_is_opened_checked_and_launched() {
    on_both(async |database| {
        let (world, office, chair) = world(database).await;
        office.sees("/vorgaenge").await.with(&["Im Augenblick läuft kein Vorgang"]);
        let case = submitted(&world, &office).await;
        office.sees("/vorgaenge").await.with(&["Wartet auf den Vorsitz", "FIT-Connect &#38; Co."]);
        chair.sees("/vorgaenge").await.with(&["Braucht Sie heute"]);
        let start = format!("{case}/start?wahl=freigeben");
        // Only the chair's office may choose this move: others are led to the case.
        assert_eq!(office.get(&start).await.location(), case);
        let page = chair.sees(&start).await;
        page.with(&[
            "<strong>17 von 17</strong>",
            "Keine Warnungen",
            "Montag, 29. August 2022, 24 Uhr",
            "Königsteiner Schlüssel 2019",
            "- Beschlusstext",
            "Person BUND",
            "Geschäftsstelle (Person office)",
        ]);
        // A letter names papers and does not carry them.
        page.without(&["Der IT-Planungsrat beschließt."]);
        let to = format!("{case}/start");
        let reply = chair.fills(&page, &to, &[]).await;
        assert_eq!(reply.status, 422);
        reply.with(&["Bitte bestätigen Sie mit dem Häkchen"]);
        let reply = chair.fills(&page, &to, &[("geprueft", "ja")]).await;
        assert_eq!(reply.location(), case);
        // Sent twice it is one launch.
        let reply = chair.fills(&page, &to, &[("geprueft", "ja")]).await;
        assert_eq!(reply.location(), case);
        world.settles().await;
        office.sees("/vorgaenge").await.with(&[
            "Abstimmung läuft",
            "u-glyph",
            "Bayern: keine Stimme",
            "Länder: 0 von 11",
            "Montag, 29. August 2022, 24 Uhr</strong> (noch 14 Tage)",
        ]);
        office.sees(&case).await.with(&["Zurückholen", "17 von 17 haben die Einladung"]);
        office.sees(&format!("{case}/schreiben")).await.with(&["Einladung", "zugestellt"]);
        world.member("BY").votes(&id(&case), Choice::Yes).await;
        office.sees(&case).await.without(&["Zurückholen"]).with(&[
            "Bayern: Zustimmung",
            "1 von 17 haben abgestimmt",
            "Neu, seit Sie zuletzt hier waren",
            "Bayern: Zustimmung",
        ]);
        office.sees(&case).await.without(&["Neu, seit Sie zuletzt hier waren"]);
        umlauf_tests::audit(world.engine(), &id(&case)).await;
    })
    .await;
}

#[tokio::test]
async fn a_vote_nobody_has_answered_is_taken_back() {
    on_both(async |database| {
        let (world, office, chair) = world(database).await;
        let case = launched(&world, &office, &chair).await;
        let page = office.sees(&format!("{case}/zug?wahl=zur%C3%BCckziehen")).await;
        page.with(&["Danach kann in diesem Vorgang niemand mehr handeln"]);
        let reply = office.fills(&page, &format!("{case}/zug"), &[]).await;
        assert_eq!(reply.location(), case);
        office.sees(&case).await.with(&["zurückgezogen"]).without(&["Was Sie jetzt tun können"]);
        office.sees("/vorgaenge").await.with(&["Im Augenblick läuft kein Vorgang"]);
    })
    .await;
}

#[tokio::test]
async fn who_cannot_be_reached_is_named_before_the_start() {
    on_both(async |database| {
        let (world, office, chair) = world(database).await;
        let case = submitted(&world, &office).await;
        let mandates = world.engine().mandates(&BodyName::from("it-planungsrat")).await.unwrap();
        let of = |seat: &str, n: usize| {
            mandates.iter().filter(|(m, _)| m.seat == seat).nth(n).unwrap().0.digest.clone()
        };
        for digest in [of("BY", 0), of("BY", 1), of("HB", 1)] {
            assert!(world.engine().revoke(&digest).await.unwrap());
        }
        chair.sees(&format!("{case}/start?wahl=freigeben")).await.with(&[
            "<strong>16 von 17</strong>",
            "Bayern: niemand hat heute ein Mandat",
            "Bremen: keine Stellvertretung.",
        ]);
    })
    .await;
}

#[tokio::test]
async fn opening_sent_twice_is_one_case() {
    on_both(async |database| {
        let (world, office, _) = world(database).await;
        let page = office.sees("/vorgaenge/neu").await;
        let fields = [("verfahren", "umlaufverfahren"), ("titel", "Zweimal gesendet")];
        let once = office.fills(&page, "/vorgaenge/neu", &fields).await;
        let twice = office.fills(&page, "/vorgaenge/neu", &fields).await;
        assert_eq!(once.location(), twice.location());
        assert_eq!(world.store().cases(false, None, 10).await.unwrap().len(), 1);
        let reply =
            office.fills(&page, "/vorgaenge/neu", &[("verfahren", "umlaufverfahren")]).await;
        assert_eq!(reply.status, 422);
        reply.with(&["role=\"alert\"", "Bitte geben Sie einen Titel"]);
    })
    .await;
}

#[tokio::test]
async fn a_lands_person_has_no_desk_and_sees_no_single_votes_while_a_vote_runs() {
    on_both(async |database| {
        let (world, office, chair) = world(database).await;
        let case = launched(&world, &office, &chair).await;
        world.member("NW").votes(&id(&case), Choice::No).await;
        world.member("SN").coordinates(&id(&case), "2022-08-20").await;
        let bavaria = Browser::of(&world, "BY").await;
        for path in ["/vorgaenge", "/vorgaenge/neu"] {
            assert_eq!(bavaria.get(path).await.status, 403, "{path}");
        }
        for part in ["/schreiben", "/eintrag", "/berichtigung", "/start?wahl=freigeben", "/akte"] {
            assert_eq!(bavaria.get(&format!("{case}{part}")).await.status, 403, "{part}");
        }
        let names = ["Nordrhein-Westfalen", "Ablehnung", "NW", "Sachsen", "Bund:"];
        bavaria.sees(&case).await.without(&names).with(&["1 von 17 haben abgestimmt."]);
        let history = format!("{case}/verlauf");
        bavaria.sees(&history).await.without(&names).with(&["Eine Stimme ist eingegangen"]);
        office.sees(&history).await.with(&["Nordrhein-Westfalen", "Ablehnung"]);
        let record = office.sees(&format!("{case}/akte")).await;
        assert!(record.header("content-disposition").starts_with("attachment"));
        assert!(record.text.starts_with('{'));
        world.advance_to("2022-08-31 09:00").await;
        bavaria.sees(&history).await.with(&["Nordrhein-Westfalen"]);
        bavaria.sees(&format!("{case}/akte")).await;
        let monitor = Browser::of(&world, "monitor").await;
        assert_eq!(monitor.get(&format!("{case}/akte")).await.status, 403);
        let picture = bavaria.sees(&format!("{case}/bild.svg")).await;
        assert_eq!(picture.header("content-type"), "image/svg+xml");
        let stranger = Browser::stranger(&world);
        assert!(stranger.get(&case).await.location().starts_with("/anmelden"));
    })
    .await;
}

#[tokio::test]
async fn an_entered_vote_counts_when_a_second_person_has_confirmed_it() {
    on_both(async |database| {
        let (world, office, chair) = world(database).await;
        let case = launched(&world, &office, &chair).await;
        let to = format!("{case}/eintrag");
        let judge = format!("{to}/pruefung");
        let page = office.sees(&to).await;
        let vote = [("mitglied", "BY"), ("stimme", "yes"), ("fuer", "representative")];
        let reply = office.fills(&page, &to, &vote).await;
        assert_eq!(reply.status, 422);
        reply.with(&["Bitte fügen Sie den Beleg bei"]);
        let mut with_evidence = vote.to_vec();
        with_evidence.push(("beleg", "E-Mail vom 15. August: Bayern stimmt zu."));
        assert_eq!(office.fills(&page, &to, &with_evidence).await.location(), to);
        office.sees("/vorgaenge").await.with(&["wartet auf die zweite Person"]);
        let page = office.sees(&to).await;
        page.with(&["Bestätigen muss eine zweite Person", "Bayern stimmt zu."]);
        let form = token(&page);
        let fields =
            [("form", form.as_str()), ("id", "0123456789"), ("mitglied", "BY"), ("urteil", "ja")];
        let reply = office.post(&judge, &fields).await;
        assert_eq!(reply.status, 422);
        reply.with(&["Die Bestätigung muss eine zweite Person vornehmen."]);
        let second = Browser::of(&world, "office-2").await;
        let page = second.sees(&to).await;
        let yes = [("urteil", "ja")];
        let reply = second.fills(&page, &judge, &yes).await;
        assert_eq!(reply.location(), case);
        second.sees(&case).await.with(&[
            "1 von 17 haben abgestimmt",
            "Bayern: Zustimmung, von der Geschäftsstelle eingetragen",
        ]);
        umlauf_tests::audit(world.engine(), &id(&case)).await;
    })
    .await;
}

#[tokio::test]
async fn a_disguised_file_is_refused_and_a_true_one_is_kept_with_its_digest() {
    on_both(async |database| {
        let (_world, office, _) = world(database).await;
        let page = office.sees("/vorgaenge/neu").await;
        let fields = [("verfahren", "umlaufverfahren"), ("titel", "Dateien")];
        let case = office.fills(&page, "/vorgaenge/neu", &fields).await.location().to_owned();
        let to = format!("{case}/unterlagen");
        let page = office.sees(&case).await;
        let as_text = [("paper", "beschlusstext")];
        let program = ("datei", "beschluss.pdf", b"MZ\x90\0\x03".as_slice());
        let reply = office.uploads(&page, &to, &as_text, program).await;
        assert_eq!(reply.status, 422);
        reply.with(&["„beschluss.pdf“ nennt sich PDF, der Inhalt ist aber etwas anderes."]);
        let real = b"%PDF-1.7\nwirklich".as_slice();
        let reply = office.uploads(&page, &to, &as_text, ("datei", "beschluss.pdf", real)).await;
        assert_eq!(reply.status, 303, "{}", reply.text);
        let digest = umlauf_workflow::Digest::of(real);
        let page = office.sees(&case).await;
        page.with(&[digest.as_str()]);
        let annex = [("paper", "anlage"), ("anlage", "Kosten 2026"), ("text", "1 Euro")];
        assert_eq!(office.fills(&page, &to, &annex).await.status, 303);
        office.sees(&case).await.with(&["Anlage kosten 2026"]);
        let file = office.sees(&format!("{to}/beschlusstext?fassung={digest}")).await;
        assert_eq!(file.header("content-type"), "application/pdf");
    })
    .await;
}

#[tokio::test]
async fn a_paper_is_corrected_and_a_deadline_extended_with_reasons() {
    on_both(async |database| {
        let (world, office, chair) = world(database).await;
        let case = launched(&world, &office, &chair).await;
        let to = format!("{case}/berichtigung");
        let page = office.sees(&to).await;
        page.with(&["Eine Änderung in der Sache kann nur der Vorsitz vornehmen."]);
        let fields =
            [("unterlage", "begruendung"), ("umfang", "versehen"), ("text", "Berichtigt.")];
        assert_eq!(office.fills(&page, &to, &fields).await.status, 422);
        let mut reasoned = fields.to_vec();
        reasoned.push(("grund", "Schreibfehler"));
        assert_eq!(office.fills(&page, &to, &reasoned).await.location(), case);
        office.sees(&format!("{case}/verlauf")).await.with(&["Unterlage „Begründung“ berichtigt"]);
        let to = format!("{case}/zug");
        let page = chair.sees(&format!("{to}?wahl=verl%C3%A4ngern")).await;
        page.with(&["Fristende bisher", "type=\"date\" required min=\"2022-08-30\""]);
        assert_eq!(chair.fills(&page, &to, &[("bis", "2022-09-10")]).await.status, 422);
        let fields = [("bis", "2022-08-20"), ("grund", "Ferien")];
        let reply = chair.fills(&page, &to, &fields).await;
        assert_eq!(reply.status, 422);
        reply.with(&["Das neue Fristende muss ein Tag nach dem bisherigen sein"]);
        let fields = [("bis", "2022-09-10"), ("grund", "Ferien")];
        assert_eq!(chair.fills(&page, &to, &fields).await.location(), case);
        // The tenth is a Saturday.
        chair.sees(&case).await.with(&["Montag, 12. September 2022, 24 Uhr"]);
        let page = chair.sees(&format!("{case}/berichtigung")).await;
        let fields = [
            ("unterlage", "beschlusstext"),
            ("umfang", "wesentlich"),
            ("text", "Anders."),
            ("grund", "Neuer Stand"),
        ];
        let reply = chair.fills(&page, &format!("{case}/berichtigung"), &fields).await;
        assert_eq!(reply.location(), case, "{}", reply.text);
        chair.sees(&format!("{case}/verlauf")).await.with(&["die Stimmen sind hinfällig"]);
        umlauf_tests::audit(world.engine(), &id(&case)).await;
    })
    .await;
}

#[tokio::test]
async fn whoever_looks_at_a_case_hears_that_it_has_moved_on() {
    on_both(async |database| {
        let (world, office, chair) = world(database).await;
        let case = launched(&world, &office, &chair).await;
        let mut live = Browser::of(&world, "BW").await.listens(&format!("{case}/ereignisse")).await;
        assert_eq!(live.status, 200);
        assert_eq!(live.headers["content-type"], "text/event-stream");
        let first = live.next().await.expect("where the case stands");
        assert!(first.contains("event: case"), "{first}");
        let before = world.store().glance(&id(&case), None).await.unwrap().unwrap().revision;
        assert!(first.contains(&format!("id: {before}")), "{first}");
        world.member("BY").votes(&id(&case), Choice::Yes).await;
        let next = live.next().await.expect("that it has moved on");
        assert!(next.contains(&format!("id: {}", before + 1)) && !next.contains("BY"), "{next}");
        let stranger = Browser::stranger(&world);
        assert_eq!(stranger.get(&format!("{case}/ereignisse")).await.status, 303);
    })
    .await;
}

#[tokio::test]
async fn the_desk_orders_by_need_and_pages() {
    on_both(async |database| {
        let (world, office, _) = world(database).await;
        for number in 0..60 {
            world.office().opens("umlaufverfahren", &format!("Entwurf {number:02}")).await;
        }
        let page = office.sees("/vorgaenge").await;
        page.with(&["Braucht Sie heute (60)", "Weitere Vorgänge"]);
        let next = page.text.split("nach=").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let rest = office.sees(&format!("/vorgaenge?nach={next}")).await;
        rest.without(&["Weitere Vorgänge"]);
        for number in 0..60 {
            let title = format!(">Entwurf {number:02}<");
            assert!(page.says(&title) != rest.says(&title), "{title} stands on one page");
        }
        // Twenty working days and nobody has acted.
        world.advance_to("2022-09-20 09:00").await;
        office.sees("/vorgaenge?gruppe=ueberfaellig").await.with(&["Überfällig (60)"]);
    })
    .await;
}

/// What the desk keeps of a vote it shows only so long as the case stands there, and only to whom it may.
#[tokio::test]
async fn the_desk_offers_the_next_act_and_shows_each_vote_at_once() {
    on_both(async |database| {
        let (world, office, chair) = world(database).await;
        let draft = world.office().opens("umlaufverfahren", "Noch ohne Unterlagen").await;
        let case = submitted(&world, &office).await;
        let link = format!("href=\"{case}/start?wahl=freigeben\"");
        chair.sees("/vorgaenge").await.with(&[&link]);
        office.sees("/vorgaenge").await.without(&[&link]).with(&[
            "Es fehlen noch Unterlagen: Beschlusstext, Begründung",
            &format!("href=\"/vorgaenge/{draft}#unterlagen\""),
        ]);
        let page = chair.sees(&format!("{case}/start?wahl=freigeben")).await;
        chair.fills(&page, &format!("{case}/start"), &[("geprueft", "ja")]).await.location();
        for (code, choice, said) in [
            ("BY", Choice::Yes, "Bayern: Zustimmung"),
            ("BE", Choice::No, "Berlin: Ablehnung"),
            ("BY", Choice::No, "Bayern: Ablehnung"),
        ] {
            for (browser, english) in [(office.clone(), false), (office.in_english(), true)] {
                let before = browser.sees("/vorgaenge").await;
                assert!(english || !before.says(said), "{said} before it was so");
            }
            world.member(code).votes(&id(&case), choice).await;
            office.sees("/vorgaenge").await.with(&[said]);
        }
        office.in_english().sees("/vorgaenge").await.with(&["Bavaria: no", "Berlin: no"]);
    })
    .await;
}
