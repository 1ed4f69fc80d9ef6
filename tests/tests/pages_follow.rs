//! The page of a follow-up, through the router, on both databases: a report in two steps with its receipt,
//! acceptance, another day, joining; and what everybody may read of it.

use umlauf_tests::{Browser, Database, World, on_both};
use umlauf_workflow::CaseId;

/// A case whose decision is followed up since 2 March 2026, and its address.
async fn followed(database: Database) -> (World, CaseId, String) {
    let world = World::on(database, "2026-03-02 09:00").await;
    let office = world.office();
    let case = office.opens("beschlussverfolgung", "XPlanung und XBau verbindlich").await;
    office.files(&case, &["beschluss"]).await;
    office.acts(&case, "Umsetzung verfolgen").await;
    let to = format!("/vorgaenge/{case}");
    (world, case, to)
}

const REPORT: &[(&str, &str)] = &[
    ("fuer", "BY"),
    ("pflicht", "neu"),
    ("stand", "conform"),
    ("text", "Alle Verfahren geprüft."),
];

#[tokio::test]
async fn a_member_reports_in_two_steps_and_somebody_else_accepts_it() {
    on_both(async |database| {
        let (world, case, to) = followed(database).await;
        let here = format!("{to}/umsetzung");
        let bavaria = Browser::of(&world, "BY").await;
        bavaria.sees(&to).await.with(&["Umsetzung"]);
        let page = bavaria.sees(&here).await;
        bavaria.sees("/meine").await.with(&["Der Stand der Umsetzung ist zu melden."]);
        page.with(&["Stand melden", "neue und wesentlich geänderte Verfahren", "○ offen"]);
        let mut step: Vec<_> = REPORT.to_vec();
        step.push(("schritt", "pruefen"));
        let check = bavaria.fills(&page, &here, &step).await;
        check.with(&["Meldung prüfen", "Bayern: konform", "Alle Verfahren geprüft."]);
        world.expect(&case).await.with_events("reported", 0);
        let done = bavaria.fills(&check, &here, &[("schritt", "melden")]).await;
        let receipt = done.location();
        assert!(receipt.starts_with(&format!("{here}/quittung/")), "{receipt}");
        bavaria
            .sees(&receipt)
            .await
            .with(&["Eingangsbestätigung: Bayern", "Die Meldung wird geprüft"]);
        world.expect(&case).await.with_events("reported", 1);
        // Nobody else is told whose report is at a revision.
        let saxony = Browser::of(&world, "SN").await;
        assert_eq!(saxony.get(&receipt).await.status, 404);

        let office = Browser::of(&world, "office").await;
        let page = office.sees(&here).await;
        page.with(&["Zu entscheiden", "Bayern meldet Konformität zu", "◕ konform gemeldet"]);
        let judge = format!("{here}/urteil");
        let reply = office.fills(&page, &judge, &[("urteil", "zurueckgeben")]).await;
        assert_eq!(reply.status, 422);
        reply.with(&["Bitte geben Sie eine Begründung an."]);
        let reply = office.fills(&page, &judge, &[("urteil", "abnehmen")]).await;
        assert_eq!(reply.location(), here, "{}", reply.text);
        office.sees(&here).await.with(&["✓ konform"]);
        world.expect(&case).await.with_events("judged", 1);
    })
    .await;
}

#[tokio::test]
async fn another_day_is_asked_for_and_granted_and_who_is_late_is_seen_without_colour() {
    on_both(async |database| {
        let (world, case, to) = followed(database).await;
        let here = format!("{to}/umsetzung");
        let bavaria = Browser::of(&world, "BY").await;
        let page = bavaria.sees(&here).await;
        let ask = format!("{here}/antrag");
        let fields =
            [("fuer", "BY"), ("pflicht", "neu"), ("tag", "2027-03-01"), ("grund", "Haushalt")];
        let reply = bavaria.fills(&page, &ask, &fields).await;
        assert_eq!(reply.location(), here, "{}", reply.text);
        let chair = Browser::of(&world, "chair").await;
        let page = chair.sees(&here).await;
        page.with(&["Bayern beantragt einen anderen Tag"]);
        let judge = format!("{here}/urteil");
        let reply = chair.fills(&page, &judge, &[("urteil", "gewaehren")]).await;
        assert_eq!(reply.location(), here, "{}", reply.text);
        world.advance_to("2026-09-03 09:00").await;
        world.settles().await;
        world.expect(&case).await.with_events("deviation_decided", 1);
        let page = bavaria.sees(&here).await;
        page.with(&["! Frist überschritten", "Frist überschritten bei 16"]);
        let monitor = Browser::of(&world, "monitor").await;
        monitor.sees("/lage").await.with(&["Frist überschritten bei 16 Mitgliedern", "Sachsen"]);
    })
    .await;
}

#[tokio::test]
async fn the_secretariat_records_who_is_not_bound_and_who_joins() {
    on_both(async |database| {
        let (world, case, to) = followed(database).await;
        let here = format!("{to}/umsetzung");
        let bind = format!("{here}/bindung");
        let office = Browser::of(&world, "office").await;
        let page = office.sees(&here).await;
        let out = [
            ("art", "freigabe"),
            ("mitglied", "SN"),
            ("tag", "2026-03-02"),
            ("erklaerung", "Sachsen hat nicht zugestimmt."),
        ];
        let reply = office.fills(&page, &bind, &out).await;
        assert_eq!(reply.location(), here, "{}", reply.text);
        let page = office.sees(&here).await;
        page.with(&["∅ nicht gebunden", "Beitritt eintragen"]);
        let back = [
            ("art", "beitritt"),
            ("mitglied", "SN"),
            ("tag", "2026-03-02"),
            ("erklaerung", "Sachsen tritt bei."),
        ];
        let reply = office.fills(&page, &bind, &back).await;
        assert_eq!(reply.location(), here, "{}", reply.text);
        let seen = world.expect(&case).await;
        seen.with_events("released", 1).with_events("joined", 1);
    })
    .await;
}
