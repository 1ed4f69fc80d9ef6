//! The member's side in the browser: from the mail's link to the receipt, drafts and their release,
//! own matters, papers, calendars, sessions; and what no page gives away. On both databases.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use jiff::civil::date;
use umlauf_engine::people::{Mandate, People, Person};
use umlauf_tests::{Browser, Reply, VOTERS, World, at, on_both};
use umlauf_voting::Choice::{Abstain, No, Yes};
use umlauf_voting::MemberCode;
use umlauf_workflow::{Capacity, CaseId, Digest, PersonId, Seat};

/// The address on which one answers.
fn vote_of(case: &CaseId) -> String {
    format!("/vorgaenge/{case}/stimme")
}

/// Somebody with more mandates in the IT-Planungsrat.
async fn holds(world: &World, person: &str, seats: &[(&str, Capacity)]) {
    let mandate = |(code, capacity): &(&str, Capacity)| Mandate {
        person: PersonId::from(person),
        seat: Seat::Member(MemberCode::from(*code)),
        capacity: *capacity,
        from: date(2022, 1, 1),
        until: None,
    };
    let people = People {
        body: "it-planungsrat".to_owned(),
        persons: vec![Person {
            id: PersonId::from(person),
            name: format!("Person {person}"),
            email: format!("{person}@by.example").to_lowercase(),
        }],
        mandates: seats.iter().map(mandate).collect(),
        mailboxes: Vec::new(),
    };
    world.engine().import(&people).await.unwrap();
}

/// Both steps of an answer; gives the confirmation page and what came after it.
async fn answers(browser: &Browser, case: &CaseId, fields: &[(&str, &str)]) -> (Reply, Reply) {
    let path = vote_of(case);
    let page = browser.sees(&path).await;
    let mut fields = fields.to_vec();
    fields.push(("schritt", "pruefen"));
    let check = browser.fills(&page, &path, &fields).await;
    assert_eq!(check.status, 200, "{}", check.text);
    let done = browser.fills(&check, &path, &[("schritt", "abgeben")]).await;
    (check, done)
}

fn votes(choice: &str) -> [(&str, &str); 2] {
    [("art", "stimme"), ("stimme", choice)]
}

#[tokio::test]
async fn a_vote_takes_two_steps_and_gives_a_receipt_and_the_same_form_is_one_act() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let bavaria = Browser::of(&world, "BY").await;
        let path = vote_of(&case);
        let page = bavaria.sees(&path).await;
        page.with(&[
            "Stimmt Bayern dieser Vorlage zu?",
            "FIT-Connect wird Produkt des IT-Planungsrats",
            "Montag, 5. September 2022, 24 Uhr",
            "gilt das als Enthaltung",
            "Bis dahin können Sie Ihre Stimme ändern.",
            "Beschlusstext",
            "Begründung",
            "type=\"radio\"",
        ]);
        let before = world.expect(&case).await.head.revision;

        let text = "Bayern erwartet „Evaluation“ & <Bericht>.\nBis 2024.";
        let fields = [("stimme", "yes"), ("erklaerung", text), ("art", "stimme")];
        let mut all = fields.to_vec();
        all.push(("schritt", "pruefen"));
        let check = bavaria.fills(&page, &path, &all).await;
        check.with(&[
            "Sie stimmen für Bayern mit Zustimmung.",
            "&#60;Bericht&#62;",
            "Zurück und ändern",
        ]);
        assert_eq!(world.expect(&case).await.head.revision, before, "nothing is recorded yet");

        // Back: everything is still there.
        let back = bavaria.fills(&check, &path, &[("schritt", "zurueck")]).await;
        back.with(&["value=\"yes\" checked", "&#60;Bericht&#62;.\nBis 2024."]);

        let done = bavaria.fills(&check, &path, &[("schritt", "abgeben")]).await;
        let receipt = done.location().to_owned();
        let again = bavaria.fills(&check, &path, &[("schritt", "abgeben")]).await;
        assert_eq!(again.location(), receipt, "the same form is the same act");

        let seen = world.expect(&case).await;
        seen.with_votes(1).with_events("vote_cast", 1).with_letters("receipt", 1);
        assert_eq!(seen.answer("BY").choice(), Some(Yes));
        let voice = seen.answer("BY").voice.clone().unwrap();
        assert_eq!(voice.declaration, Some(Digest::of(text.as_bytes())));
        let line = world.store().event(&case, voice.revision).await.unwrap().unwrap();
        bavaria.sees(&receipt).await.with(&[
            "Die Stimme für Bayern ist eingegangen: Zustimmung.",
            "Diese Stimme zählt.",
            "Person BY (Vertretung)",
            &line.hash.to_string(),
            &line.at.to_string(),
            "umlauf verify",
            "postfach@by.example",
            "&#60;Bericht&#62;",
        ]);
        world.settles().await;
        let mail = world.sees(&case).await.mail("receipt", "mailbox:BY").text.clone();
        assert!(mail.contains(&line.hash.to_string()), "page and mail show the same check sum");

        // Changing shows the present vote; the receipt of the first then says so.
        let page = bavaria.sees(&path).await;
        page.with(&["Derzeit gilt: Zustimmung", "value=\"yes\" checked"]);
        let (check, done) = answers(&bavaria, &case, &votes("no")).await;
        check.with(&["Diese Stimme ersetzt Ihre bisherige"]);
        bavaria.sees(done.location()).await.with(&["Ablehnung", "Diese Stimme zählt."]);
        bavaria.sees(&receipt).await.with(&["Inzwischen gilt eine spätere Stimme"]);
        world.expect(&case).await.with_votes(1).with_events("vote_cast", 2);
    })
    .await;
}

#[tokio::test]
async fn an_answer_without_a_choice_is_asked_for_and_nothing_is_lost() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let bavaria = Browser::of(&world, "BY").await;
        let path = vote_of(&case);
        let page = bavaria.sees(&path).await;
        let fields =
            [("art", "stimme"), ("erklaerung", "Nur unter Vorbehalt."), ("schritt", "pruefen")];
        let reply = bavaria.fills(&page, &path, &fields).await;
        assert_eq!(reply.status, 200);
        reply.with(&[
            "role=\"alert\"",
            "href=\"#stimme-yes\"",
            "Wählen Sie eine der Antworten.",
            "id=\"stimme-fehler\"",
            "Nur unter Vorbehalt.",
        ]);
        let late = [
            ("art", "zwischenmeldung"),
            ("bis", "2022-09-06"),
            ("grund", "Kabinett"),
            ("schritt", "pruefen"),
        ];
        let reply = bavaria.fills(&page, &path, &late).await;
        assert_eq!(reply.status, 200);
        reply.with(&[
            "spätestens am Montag, 5. September 2022",
            "Kabinett",
            "value=\"2022-09-06\"",
        ]);
        world.expect(&case).await.with_votes(0);
    })
    .await;
}

#[tokio::test]
async fn an_interim_answer_and_an_objection_are_acts_of_their_own() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let saxony = Browser::of(&world, "SN").await;
        let fields = [("art", "zwischenmeldung"), ("bis", "2.9.2022"), ("grund", "Kabinett")];
        let (check, done) = answers(&saxony, &case, &fields).await;
        check.with(&["noch in Abstimmung bis Freitag, 2. September 2022", "Kabinett"]);
        saxony.sees(done.location()).await.with(&["Die Zwischenmeldung für Sachsen", "Kabinett"]);
        saxony.sees("/meine").await.with(&["Noch in Abstimmung im eigenen Haus bis"]);
        saxony.sees(&vote_of(&case)).await.with(&["Zwischenmeldung: noch in Abstimmung bis"]);

        let fields = [("art", "widerspruch"), ("grund", "Das gehört in eine Sitzung.")];
        let (check, done) = answers(&saxony, &case, &fields).await;
        check.with(&["Sie widersprechen für Sachsen dem Verfahren."]);
        saxony
            .sees(done.location())
            .await
            .with(&["Der Widerspruch gegen das Verfahren für Sachsen"]);
        world.expect(&case).await.ended("referred").with_events("interim", 1);
        let closed = saxony.sees(&vote_of(&case)).await;
        closed.with(&["Der Vorgang ist abgeschlossen: in die Sitzung verwiesen."]);
        closed.without(&["type=\"radio\""]);
    })
    .await;
}

#[tokio::test]
async fn who_is_not_signed_in_comes_back_and_a_forged_form_does_nothing() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let path = vote_of(&case);
        let stranger = Browser::stranger(&world);
        assert_eq!(stranger.get(&path).await.location(), format!("/anmelden?nach={path}"));
        let paper = format!("/vorgaenge/{case}/unterlagen/beschlusstext");
        for closed in
            [paper.as_str(), "/meine", "/zugaenge", "/kalender/gremium/it-planungsrat.ics"]
        {
            let reply = stranger.get(closed).await;
            assert!(reply.location().starts_with("/anmelden"), "{closed}");
        }
        let vote =
            [("art", "stimme"), ("stimme", "yes"), ("schritt", "abgeben"), ("id", "0123456789")];
        assert!(stranger.post(&path, &vote).await.location().starts_with("/anmelden"));

        let bavaria = Browser::of(&world, "BY").await;
        let mut forged = vote.to_vec();
        forged.push(("form", "0123456789abcdef"));
        assert_eq!(bavaria.post(&path, &vote).await.status, 409);
        assert_eq!(bavaria.post(&path, &forged).await.status, 409);
        world.expect(&case).await.with_votes(0);
    })
    .await;
}

#[tokio::test]
async fn nobody_answers_for_another_member_or_sees_its_receipt_or_draft() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        holds(&world, "referat", &[("BY", Capacity::Staff)]).await;
        let (bavaria, saxony) = (Browser::of(&world, "BY").await, Browser::of(&world, "SN").await);
        let path = vote_of(&case);
        let (_, done) = answers(&bavaria, &case, &votes("yes")).await;
        assert_eq!(saxony.get(&format!("{path}?fuer=BY")).await.status, 403);
        assert_eq!(saxony.get(done.location()).await.status, 404);
        let page = saxony.sees(&path).await;
        for step in ["pruefen", "abgeben", "verwerfen"] {
            let fields = [
                ("art", "stimme"),
                ("fuer", "BY"),
                ("stimme", "no"),
                ("schritt", step),
                ("id", "0123456789"),
            ];
            assert_eq!(saxony.fills(&page, &path, &fields).await.status, 403, "{step}");
        }
        for office in ["office", "monitor", "auditor", "administrator", "chair"] {
            let office = Browser::of(&world, office).await;
            assert_eq!(office.get(&path).await.status, 403);
        }
        assert_eq!(world.expect(&case).await.answer("BY").choice(), Some(Yes));

        let staff = Browser::of(&world, "referat").await;
        let page = staff.sees(&path).await;
        let forced =
            [("art", "stimme"), ("stimme", "no"), ("schritt", "abgeben"), ("id", "0123456789")];
        assert_eq!(staff.fills(&page, &path, &forced).await.status, 403, "staff does not vote");
        let unknown = Browser::of(&world, "KSV").await;
        unknown.sees(&path).await.with(&["wirkt beratend mit"]).without(&["type=\"radio\""]);
    })
    .await;
}

#[tokio::test]
async fn the_representative_goes_before_the_deputy_and_both_are_told() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let (first, deputy) = (Browser::of(&world, "BY").await, Browser::of(&world, "BY-2").await);
        let path = vote_of(&case);
        deputy.sees(&path).await.with(&["(Stellvertretung)", "geht deren Stimme vor"]);
        let (check, done) = answers(&deputy, &case, &votes("no")).await;
        check.with(&["Sie handeln als Stellvertretung."]);
        let receipt = done.location().to_owned();
        deputy.sees(&receipt).await.with(&["Diese Stimme zählt.", "Stimme der Stellvertretung"]);
        first.sees(&path).await.with(&["Derzeit gilt: Ablehnung", "Person BY-2, Stellvertretung"]);
        first.sees("/meine").await.with(&["Die Stellvertretung hat abgestimmt: Ablehnung"]);

        let (check, _) = answers(&first, &case, &votes("yes")).await;
        check.with(&["Ihre Stimme geht vor; beide bleiben in der Akte."]);
        assert_eq!(world.expect(&case).await.answer("BY").choice(), Some(Yes));
        deputy.sees(&receipt).await.with(&["es zählt die der Vertretung"]);
        let (check, done) = answers(&deputy, &case, &votes("abstain")).await;
        check.with(&["Die Vertretung hat bereits abgestimmt."]);
        deputy.sees(done.location()).await.with(&["es zählt die der Vertretung"]);
        world.expect(&case).await.with_votes(1).with_events("vote_cast", 3);

        // Who answers for several says for whom.
        holds(&world, "beide", &[("HH", Capacity::Deputy), ("SN", Capacity::Representative)]).await;
        let both = Browser::of(&world, "beide").await;
        both.sees(&path).await.with(&["Stimmt Hamburg", "Sie antworten auch für", "?fuer=SN"]);
        let page = both.sees(&format!("{path}?fuer=SN")).await;
        page.with(&["Stimmt Sachsen dieser Vorlage zu?"]);
        let fields = [("art", "stimme"), ("stimme", "abstain"), ("schritt", "pruefen")];
        let check = both.fills(&page, &path, &fields).await;
        check.with(&["Sie stimmen für Sachsen mit Enthaltung."]);
        both.fills(&check, &path, &[("schritt", "abgeben")]).await.location();
        let seen = world.expect(&case).await;
        assert_eq!((seen.answer("SN").choice(), seen.answer("HH").choice()), (Some(Abstain), None));
    })
    .await;
}

#[tokio::test]
async fn staff_drafts_the_representative_releases_and_a_draft_never_leaves_the_house() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        holds(&world, "referat", &[("BY", Capacity::Staff)]).await;
        let staff = Browser::of(&world, "referat").await;
        let path = vote_of(&case);
        let revision = world.expect(&case).await.head.revision;
        let page = staff.sees(&path).await;
        page.with(&["(Mitarbeit)", "Zur Freigabe vorlegen", "Vermerk für die Freigabe"]);
        staff.sees("/meine").await.with(&["ein Entwurf liegt nicht vor", "Antwort vorbereiten"]);
        let empty = [("art", "stimme"), ("schritt", "pruefen")];
        staff.fills(&page, &path, &empty).await.with(&["role=\"alert\""]);
        let draft = [
            ("art", "stimme"),
            ("stimme", "abstain"),
            ("erklaerung", "Bayern sieht Bedarf an Klärung."),
            ("vermerk", "Mit dem Haushalt abgestimmt."),
            ("schritt", "pruefen"),
        ];
        let kept = staff.fills(&page, &path, &draft).await;
        staff.sees(kept.location()).await.with(&[
            "Entwurf liegt vor",
            "Person referat",
            "geben ihn frei",
        ]);
        staff.sees("/meine").await.with(&["Ein Entwurf liegt bei der Vertretung zur Freigabe."]);
        let seen = world.expect(&case).await;
        assert_eq!((seen.head.revision, seen.ballot().cast), (revision, 0), "a draft is no vote");

        let secret = ["Bedarf an Klärung", "Haushalt abgestimmt", "Person referat"];
        for other in ["SN", "office", "chair"] {
            let other = Browser::of(&world, other).await;
            for page in [path.as_str(), "/meine", &format!("/vorgaenge/{case}")] {
                other.get(page).await.without(&secret);
            }
        }

        let first = Browser::of(&world, "BY").await;
        first.sees("/meine").await.with(&["Ein Entwurf liegt zur Freigabe vor.", "Entwurf prüfen"]);
        let page = first.sees(&path).await;
        page.with(&[
            "Entwurf liegt vor",
            "Person referat, Montag, 22. August 2022",
            "value=\"abstain\" checked",
            "Bayern sieht Bedarf an Klärung.",
            "Mit dem Haushalt abgestimmt.",
        ]);
        let fields = [
            ("art", "stimme"),
            ("stimme", "abstain"),
            ("erklaerung", "Bayern sieht Bedarf an Klärung."),
            ("schritt", "pruefen"),
        ];
        let check = first.fills(&page, &path, &fields).await;
        check.with(&["Sie stimmen für Bayern mit Enthaltung.", "Bedarf an Klärung"]);

        // Staff goes on meanwhile: what was not seen is not thrown away.
        world.sleeps_until("2022-08-22 11:00");
        let more = [("art", "stimme"), ("stimme", "no"), ("schritt", "pruefen")];
        staff.fills(&staff.sees(&path).await, &path, &more).await.location();
        let done = first.fills(&check, &path, &[("schritt", "abgeben")]).await;
        first.sees(done.location()).await.with(&["Person BY (Vertretung)", "Enthaltung"]);
        first.sees("/meine").await.with(&["Ein Entwurf zur Änderung liegt zur Freigabe vor."]);
        let gone = first.fills(&first.sees(&path).await, &path, &[("schritt", "verwerfen")]).await;
        first.sees(gone.location()).await.without(&["Entwurf liegt vor"]);

        let text = world.engine().record(&case).await.unwrap();
        assert!(!text.contains("Haushalt abgestimmt") && !text.contains("referat"));
        world.expect(&case).await.with_votes(1).with_events("vote_cast", 1);

        // A draft that is released as it is, is gone.
        let page = staff.sees(&path).await;
        staff.fills(&page, &path, &more).await.location();
        answers(&first, &case, &votes("no")).await.1.location();
        first.sees(&path).await.without(&["Entwurf liegt vor"]);
    })
    .await;
}

#[tokio::test]
async fn late_and_closed_are_said_plainly_and_a_late_vote_is_recorded_and_not_counted() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let bavaria = Browser::of(&world, "BY").await;
        for code in VOTERS.iter().filter(|code| **code != "BY") {
            world.member(code).votes(&case, Yes).await;
        }
        let path = vote_of(&case);
        let page = bavaria.sees(&path).await;
        let fields = [("art", "stimme"), ("stimme", "no"), ("schritt", "pruefen")];
        let check = bavaria.fills(&page, &path, &fields).await;
        check.without(&["verspätet"]);
        world.advance_to("2022-09-06 09:00").await;
        bavaria.sees(&path).await.with(&[
            "Die Frist endete am Montag, 5. September 2022, 24 Uhr.",
            "als verspätet aufgezeichnet und zählt nicht mit",
            "Verspätete Stimme abgeben",
        ]);
        // The confirmation page was open when the deadline passed.
        let done = bavaria.fills(&check, &path, &[("schritt", "abgeben")]).await;
        let receipt = done.location().to_owned();
        let again = bavaria.fills(&check, &path, &[("schritt", "abgeben")]).await;
        assert_eq!(again.location(), receipt);
        bavaria.sees(&receipt).await.with(&["Verspätet eingegangen", "zählt nicht mit"]);
        let seen = world.expect(&case).await;
        seen.with_votes(16).with_events("vote_late", 1);
        bavaria.sees("/meine").await.with(&["Die Abstimmung ist beendet", "Am Zug: Vorsitz."]);

        world.chair().acts(&case, "zustande gekommen").await;
        world.office().acts(&case, "veröffentlichen").await;
        let closed = bavaria.sees(&path).await;
        closed.with(&["Der Vorgang ist abgeschlossen: beschlossen."]).without(&["type=\"radio\""]);
        bavaria.sees("/meine").await.with(&["beschlossen (2022/32)", "Nichts wartet auf Sie."]);
    })
    .await;
}

/// A page without the ids of its forms, which are new each time.
fn without_ids(page: &str) -> String {
    let mut parts = page.split("name=\"id\" value=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('"').map_or(part, |(_, rest)| rest))
}

#[tokio::test]
async fn no_page_of_a_member_gives_away_how_others_vote_while_the_vote_runs() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let bavaria = Browser::of(&world, "BY").await;
        let calendar = bavaria.sees("/zugaenge").await;
        let made = bavaria.fills(&calendar, "/zugaenge/kalender", &[("name", "Telefon")]).await;
        let address = address_in(&made, ".ics");
        let pages = [vote_of(&case), String::from("/meine"), address];
        let mut before = Vec::new();
        for page in &pages {
            before.push(without_ids(&bavaria.sees(page).await.text));
        }
        world.member("SN").declares(&case, No, "Sachsen lehnt ab.").await;
        world.member("TH").votes(&case, Yes).await;
        world.member("HB").coordinates(&case, "2022-09-01").await;
        for (page, before) in pages.iter().zip(before) {
            assert_eq!(without_ids(&bavaria.sees(page).await.text), before, "{page}");
        }
        let declaration = Digest::of("Sachsen lehnt ab.".as_bytes());
        let paper = format!("/vorgaenge/{case}/unterlagen/beschlusstext");
        let reply = bavaria.get(&format!("{paper}?fassung={declaration}")).await;
        assert_eq!(
            reply.status, 404,
            "only what was this paper at some time is shown under its name"
        );
        let last = world.expect(&case).await.head.revision;
        for revision in 1..=last {
            let reply = bavaria.get(&format!("/vorgaenge/{case}/quittung/{revision}")).await;
            assert_eq!(reply.status, 404, "{revision}");
        }
    })
    .await;
}

#[tokio::test]
async fn papers_are_served_as_they_are_and_corrections_since_the_vote_are_named() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let bavaria = Browser::of(&world, "BY").await;
        let paper = format!("/vorgaenge/{case}/unterlagen/beschlusstext");
        let file = bavaria.sees(&paper).await;
        assert_eq!(file.text, format!("Unterlage beschlusstext zu {case}"));
        assert_eq!(file.header("content-type"), "text/plain; charset=utf-8");
        assert_eq!(file.header("content-disposition"), "inline; filename=\"beschlusstext.txt\"");
        assert_eq!(file.header("x-content-type-options"), "nosniff");
        bavaria.sees(&format!("{paper}/lesen")).await.with(&["<h1>Beschlusstext</h1>", &file.text]);
        assert_eq!(
            bavaria.get(&format!("/vorgaenge/{case}/unterlagen/anlage-1")).await.status,
            404
        );

        answers(&bavaria, &case, &votes("yes")).await.1.location();
        world.advance_to("2022-08-24 09:00").await;
        let office = world.office();
        office.corrects(&case, "beschlusstext", "Berichtigter Text", "Zahlendreher").await;
        let page = bavaria.sees(&vote_of(&case)).await;
        page.with(&["Geändert seit Ihrer letzten Stimme: berichtigt Mittwoch, 24. August 2022"]);
        let old = address_in(&page, &format!("{paper}?fassung="));
        assert_eq!(bavaria.sees(&old).await.text, file.text);
        assert_eq!(bavaria.sees(&paper).await.text, "Berichtigter Text");
        Browser::of(&world, "SN")
            .await
            .sees(&vote_of(&case))
            .await
            .with(&["Berichtigt Mittwoch"])
            .without(&["Geändert seit"]);

        world.advance_to("2022-08-25 09:00").await;
        world.chair().replaces(&case, "beschlusstext", "Anderer Text", "Neue Kosten").await;
        let bavaria = Browser::of(&world, "BY").await;
        let page = bavaria.sees(&vote_of(&case)).await;
        page.with(&["Es wird neu abgestimmt", "Neue Kosten"]).without(&["Derzeit gilt"]);
    })
    .await;
}

#[tokio::test]
async fn my_matters_are_mine_and_what_needs_me_stands_first() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let second = world.office().opens("umlaufverfahren", "Zweiter Vorgang").await;
        let title = "FIT-Connect wird Produkt des IT-Planungsrats";
        let bavaria = Browser::of(&world, "BY").await;
        let page = bavaria.sees("/meine").await;
        page.with(&["Braucht Sie heute (1)", title, "Ihre Stimme fehlt noch.", "noch 14 Tage"]);
        page.without(&["Zweiter Vorgang"]);
        answers(&bavaria, &case, &votes("yes")).await.1.location();
        bavaria.sees("/meine").await.with(&["Wartet auf andere (1)", "Abgestimmt: Zustimmung."]);

        let office = Browser::of(&world, "office").await;
        office
            .sees("/meine")
            .await
            .with(&["Zweiter Vorgang", "„Beschlussvorlage“ wartet auf Sie."]);
        let chair = Browser::of(&world, "chair").await;
        chair.sees("/meine").await.without(&["Zweiter Vorgang"]);
        world.office().files(&second, &["beschlusstext", "begruendung"]).await;
        world.office().acts(&second, "vorlegen").await;
        chair.sees("/meine").await.with(&["„Freigabe durch den Vorsitz“ wartet auf Sie."]);

        world.office().enters(&case, "SN", No).await;
        office.sees("/meine").await.with(&["auf eine zweite Person warten: 1."]);
        let monitor = Browser::of(&world, "monitor").await;
        monitor.sees("/meine").await.with(&["Nichts wartet auf Sie."]);

        world.advance_to("2022-09-05 09:00").await;
        let berlin = Browser::of(&world, "BE").await;
        berlin.sees("/meine").await.with(&["u-card--urgent", "24 Uhr – heute"]);
    })
    .await;
}

#[tokio::test]
async fn sessions_and_calendar_addresses_are_listed_and_revoked_by_their_own_person_only() {
    on_both(async |database| {
        let (world, _) = World::voting(database).await;
        let bavaria = Browser::of(&world, "BY").await;
        world.sleeps_until("2022-08-22 12:00");
        let elsewhere = Browser::of(&world, "BY").await;
        let saxony = Browser::of(&world, "SN").await;
        let page = bavaria.sees("/zugaenge").await;
        page.with(&[
            "diese Anmeldung",
            "Firefox Linux",
            "Noch ist keine Kalenderadresse erstellt.",
        ]);

        let named = [("name", "Telefon")];
        let made = bavaria.fills(&page, "/zugaenge/kalender", &named).await;
        made.with(&["Telefon", "Alle laufenden Abstimmungen: IT-Planungsrat"]);
        let again = bavaria.fills(&page, "/zugaenge/kalender", &named).await;
        let address = address_in(&made, ".ics");
        assert_eq!(address_in(&again, ".ics"), address, "the same form makes one address");
        let stranger = Browser::stranger(&world);
        stranger.sees(&address).await.with(&["BEGIN:VEVENT", "Ende der Abstimmung"]);
        let body = address.replace(".ics", "/it-planungsrat.ics");
        stranger.sees(&body).await.with(&["BEGIN:VEVENT"]);
        saxony.sees("/kalender/gremium/it-planungsrat.ics").await.with(&["BEGIN:VEVENT"]);

        let tokens = world.store().tokens_of(&PersonId::from("BY")).await.unwrap();
        let id = tokens[0].id.as_str();
        let theirs = saxony.sees("/zugaenge").await;
        let form = [("zugang", id)];
        let made = saxony.fills(&theirs, "/zugaenge/kalender", &named).await;
        saxony.fills(&made, "/zugaenge/zugang", &form).await.location();
        stranger.sees(&address).await;
        bavaria.fills(&again, "/zugaenge/zugang", &form).await.location();
        bavaria.sees("/zugaenge").await.with(&["widerrufen"]);
        assert_eq!(
            (stranger.get(&address).await.status, stranger.get(&body).await.status),
            (404, 404)
        );

        let sessions = world.store().sessions_of(&PersonId::from("SN"), world.now()).await.unwrap();
        let other = [("anmeldung", sessions[0].id.as_str())];
        bavaria.fills(&page, "/zugaenge/anmeldung", &other).await.location();
        saxony.sees("/meine").await;
        bavaria.fills(&page, "/zugaenge/anmeldung", &[("alle", "ja")]).await.location();
        bavaria.sees("/meine").await;
        assert!(elsewhere.get("/meine").await.location().starts_with("/anmelden"));
    })
    .await;
}

/// The calendars as two other libraries read them.
#[tokio::test]
async fn calendars_are_read_by_two_other_libraries() {
    let world = World::on(umlauf_tests::Database::sqlite(), "2022-08-15 09:00").await;
    let titles = [
        "Kosten; Nutzen, \\ und „Wirkung“ der föderalen IT-Architekturrichtlinie in allen Ländern 👍",
        "ÄÖÜ äöü ß€ßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßß: Ende",
    ];
    for title in titles {
        let case = world.office().opens("umlaufverfahren", title).await;
        world.office().files(&case, &["beschlusstext", "begruendung"]).await;
        world.office().acts(&case, "vorlegen").await;
        world.chair().acts(&case, "freigeben").await;
    }
    let bavaria = Browser::of(&world, "BY").await;
    let page = bavaria.sees("/zugaenge").await;
    let made = bavaria.fills(&page, "/zugaenge/kalender", &[]).await;
    let address = address_in(&made, ".ics");
    let mut uids = Vec::new();
    for address in [address.clone(), address.replace(".ics", "/it-planungsrat.ics")] {
        let calendar = bavaria.sees(&address).await;
        assert_eq!(calendar.header("content-type"), "text/calendar; charset=utf-8");
        assert!(calendar.text.lines().all(|line| line.len() <= 75), "lines are folded");
        calendar.with(&["METHOD:PUBLISH\r\n"]);
        assert_eq!(bavaria.sees(&address).await.text, calendar.text, "the same every time");
        let Some(read) = read_elsewhere(&calendar.text) else { return };
        for library in ["icalendar", "vobject"] {
            let events = read[library].as_array().unwrap();
            let mut read: Vec<_> =
                events.iter().map(|event| event["summary"].as_str().unwrap().to_owned()).collect();
            read.sort();
            let mut wanted = titles.map(|title| format!("Ende der Abstimmung: {title}"));
            wanted.sort();
            assert_eq!(read, wanted, "{library}");
            for event in events {
                assert_eq!(event["end"], "2022-08-29T22:00:00Z", "{library}");
                assert!(at("2022-08-30 00:00").to_string().starts_with("2022-08-29T22:00:00"));
                uids.push(event["uid"].as_str().unwrap().to_owned());
            }
        }
    }
    uids.sort();
    uids.dedup();
    assert_eq!(uids.len(), titles.len(), "one deadline has one UID in every calendar");
}

/// Python's `icalendar` and `vobject`; nothing where they are not installed.
#[expect(clippy::print_stdout, reason = "what is left out is said")]
fn read_elsewhere(text: &str) -> Option<serde_json::Value> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("fristen.ics");
    std::fs::write(&file, text).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/check_calendar.py");
    let python = std::env::var("UMLAUF_TEST_PYTHON").unwrap_or_else(|_| String::from("python3"));
    let output = std::process::Command::new(python).arg(script).arg(&file).output();
    match output {
        Ok(output) if output.status.success() => {
            Some(serde_json::from_slice(&output.stdout).unwrap())
        }
        Ok(output) if output.status.code() != Some(4) => {
            panic!("{}", String::from_utf8_lossy(&output.stderr))
        }
        _ => {
            let required = std::env::var("UMLAUF_TEST_REQUIRE_CALENDAR").is_ok_and(|v| v == "1");
            assert!(!required, "Python's icalendar and vobject are required");
            println!("no Python with icalendar and vobject: the calendars were not read elsewhere");
            None
        }
    }
}

/// The first address on a page that holds this.
fn address_in(page: &Reply, part: &str) -> String {
    let at = page.text.find(part).unwrap_or_else(|| panic!("no `{part}` in\n{}", page.text));
    let begin = page.text[..at].rfind(['"', '>']).map_or(0, |at| at + 1);
    let end = page.text[at..].find(['"', '<']).map_or(page.text.len(), |end| at + end);
    let address = &page.text[begin..end];
    match address.strip_prefix("http://umlauf.example") {
        Some(path) => path.to_owned(),
        None => address.to_owned(),
    }
}
