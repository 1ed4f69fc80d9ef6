//! Stories of the shipped processes around decisions: boards, change requests, products, projects, examinations,
//! minutes, conferences. Each goes its usual way and one that is not; on both databases.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use jiff::civil::date;
use umlauf_engine::made_up;
use umlauf_tests::{World, because, choose, on_both};
use umlauf_voting::Choice::{No, Yes};
use umlauf_workflow::{Act, Capacity, CaseId, Digest, Refusal, RollRow, Stand};

/// People for another body beside those of the IT-Planungsrat.
async fn people_of(world: &World, body: &str) {
    let body = world.engine().catalogue().library().body(body).unwrap();
    world.engine().import(&made_up(body, date(2020, 1, 1))).await.unwrap();
}

/// A vote in writing that every member of the IT-Planungsrat answers alike, until its deadline on `day`.
async fn all_vote(world: &World, case: &CaseId, choice: umlauf_voting::Choice, day: &str) {
    for code in umlauf_tests::VOTERS {
        world.member(code).votes(case, choice).await;
    }
    world.advance_to(&format!("{day} 09:00")).await;
    world.settles().await;
}

#[tokio::test]
async fn a_board_decides_in_a_sitting_and_its_working_group_reports_until_it_is_accepted() {
    on_both(async |database| {
        let world = World::on(database, "2026-03-02 09:00").await;
        people_of(&world, "fit-ab").await;
        let (office, chair) = (world.office(), world.chair());
        let case = office.opens("boardbeschluss", "Architekturrichtlinie 2").await;
        let refusal = office.is_refused(&case, choose("zur Vorprüfung geben")).await;
        assert!(matches!(refusal, Refusal::PapersMissing(_)), "{refusal:?}");
        office.files(&case, &["steckbrief", "beschlusstext"]).await;
        office.acts(&case, "zur Vorprüfung geben").await;
        office.files(&case, &["votum"]).await;
        office.acts(&case, "zur Befassung geben").await;
        world.settles().await;
        world.expect(&case).await.stands_in("befassung").with_letters("invitation", 0);
        world.advance_to("2026-03-18 15:00").await;
        world.engine().keep("Entwurf der Niederschrift").await.unwrap();
        let body = world.engine().catalogue().library().body("fit-ab").cloned().unwrap();
        let rows = body.voters().enumerate().map(|(n, member)| RollRow {
            member: member.code.clone(),
            stand: if n < 5 { Stand::No } else { Stand::Yes },
            capacity: Some(Capacity::Representative),
            declaration: None,
        });
        let evidence = Digest::of(b"Entwurf der Niederschrift");
        let held = date(2026, 3, 17);
        office.does(&case, Act::EnterRoll { held, rows: rows.collect(), evidence }).await;
        let entry = world.sees(&case).await.ballot().roll.as_ref().unwrap().revision;
        world.second_of_office().does(&case, Act::ConfirmRoll { entry }).await;
        world.expect(&case).await.stands_in("feststellung").counted("adopted");
        chair.acts(&case, "beschlossen").await;
        // What is internal is not published, and the chair says why.
        let refusal = chair.is_refused(&case, choose("intern behandeln")).await;
        assert!(matches!(refusal, Refusal::ReasonRequired(_)), "{refusal:?}");
        office.acts(&case, "veröffentlichen").await;
        let monitor = world.monitor();
        monitor.acts_because(&case, "Abschluss vorlegen", "Bericht der FIT-AG, Fassung 1").await;
        chair.acts_because(&case, "nachfordern", "Das Betriebskapitel fehlt.").await;
        world.expect(&case).await.stands_in("umsetzung");
        monitor.acts_because(&case, "Abschluss vorlegen", "Bericht der FIT-AG, Fassung 2").await;
        chair.acts(&case, "abnehmen").await;
        world.settles().await;
        world.expect(&case).await.ended("adopted");
    })
    .await;
}

#[tokio::test]
async fn a_change_request_becomes_binding_long_after_its_publication() {
    on_both(async |database| {
        let world = World::on(database, "2026-03-02 09:00").await;
        people_of(&world, "fit-sb").await;
        let (office, chair) = (world.office(), world.chair());
        let case = office.opens("change-request", "Feld für die Leitweg-ID").await;
        office.files(&case, &["antrag"]).await;
        office.acts(&case, "zur fachlichen Bewertung geben").await;
        office.files(&case, &["bewertung"]).await;
        office.acts(&case, "zur Releaseplanung geben").await;
        office.files(&case, &["releaseplan"]).await;
        chair.acts_because(&case, "zurückstellen", "Die Mittel für 2026 sind gebunden.").await;
        world.expect(&case).await.stands_in("bewertung");
        office.acts(&case, "zur Releaseplanung geben").await;
        chair.acts(&case, "in den Releaseplan aufnehmen").await;
        office.files(&case, &["fassung"]).await;
        office.acts(&case, "zur Qualitätssicherung geben").await;
        office.files(&case, &["pruefbericht"]).await;
        office.acts(&case, "veröffentlichen").await;
        world.advance_to("2027-03-01 09:00").await;
        world.settles().await;
        world.expect(&case).await.stands_in("uebergang");
        world.advance_to("2027-03-03 09:00").await;
        world.settles().await;
        world.expect(&case).await.ended("adopted");

        let other = office.opens("change-request", "Anderer Zeichensatz").await;
        office.files(&other, &["antrag"]).await;
        office.acts_because(&other, "auf kurzem Dienstweg ablehnen", "Bereits enthalten.").await;
        world.expect(&other).await.ended("rejected");
    })
    .await;
}

#[tokio::test]
async fn a_project_result_becomes_a_product_by_written_vote() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-01 09:00").await;
        let (office, chair) = (world.office(), world.chair());
        let case = office.opens("produktuebernahme", "FIT-Connect").await;
        office.files(&case, &["abschlussbericht", "technischer-bericht"]).await;
        office.acts(&case, "Betriebsmodell ausarbeiten").await;
        office.files(&case, &["betriebsmodell", "beschlusstext", "begruendung"]).await;
        office.acts(&case, "vorlegen").await;
        chair.acts(&case, "freigeben").await;
        world.settles().await;
        all_vote(&world, &case, Yes, "2022-08-16").await;
        chair.acts(&case, "zustande gekommen").await;
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.stands_in("portfolio");
        assert!(seen.got("task").contains(&"monitor".to_owned()), "{:?}", seen.got("task"));
        let day = "Produkt ab 1. Januar 2023; Lenkungskreis unter Leitung der FITKO.";
        world.monitor().acts_because(&case, "in Betrieb nehmen", day).await;
        world.expect(&case).await.ended("adopted").numbered("2022/32");

        let other = office.opens("produktuebernahme", "Ein anderes Ergebnis").await;
        office.files(&other, &["abschlussbericht", "technischer-bericht"]).await;
        office.acts(&other, "Betriebsmodell ausarbeiten").await;
        office.files(&other, &["betriebsmodell", "beschlusstext", "begruendung"]).await;
        office.acts(&other, "vorlegen").await;
        chair.acts(&other, "freigeben").await;
        world.settles().await;
        all_vote(&world, &other, No, "2022-08-31").await;
        chair.acts(&other, "nicht zustande gekommen").await;
        world.expect(&other).await.ended("rejected");
    })
    .await;
}

#[tokio::test]
async fn a_project_is_heard_by_both_boards_and_stands_on_the_board_while_its_report_is_late() {
    on_both(async |database| {
        let world = World::on(database, "2026-03-02 09:00").await;
        let (office, chair, monitor) = (world.office(), world.chair(), world.monitor());
        let case = office.opens("projektauftrag", "Nachnutzbare Bausteine").await;
        office.files(&case, &["skizze"]).await;
        office.acts(&case, "Steckbrief anfordern").await;
        office.files(&case, &["steckbrief"]).await;
        office.acts(&case, "zur Prüfung geben").await;
        monitor.files(&case, &["pruefung"]).await;
        monitor.acts(&case, "zur Anhörung geben").await;
        office.files(&case, &["votum-ab"]).await;
        let refusal = office.is_refused(&case, choose("zur Freigabe geben")).await;
        assert!(matches!(refusal, Refusal::PapersMissing(_)), "{refusal:?}");
        office.files(&case, &["votum-sb"]).await;
        office.acts(&case, "zur Freigabe geben").await;
        chair.acts(&case, "freigeben").await;
        world.advance_to("2027-03-09 09:00").await;
        world.settles().await;
        let late = world.expect(&case).await;
        late.stands_in("durchfuehrung").with_letters("overdue", 3);
        monitor.files(&case, &["status"]).await;
        monitor.acts(&case, "abschließen").await;
        monitor.files(&case, &["abschlussbericht", "evaluation"]).await;
        monitor.acts(&case, "vorlegen").await;
        world.expect(&case).await.ended("done");
    })
    .await;
}

#[tokio::test]
async fn an_examination_is_asked_for_named_by_vote_and_does_not_bind() {
    on_both(async |database| {
        let world = World::on(database, "2026-03-02 09:00").await;
        let (office, chair) = (world.office(), world.chair());
        let case = office.opens("unabhaengige-pruefung", "Prüfung eines Standards").await;
        office.files(&case, &["antrag"]).await;
        office.acts(&case, "vorlegen").await;
        chair.acts(&case, "zulassen").await;
        office.files(&case, &["vorschlag"]).await;
        office.acts(&case, "zur Benennung geben").await;
        world.settles().await;
        all_vote(&world, &case, Yes, "2026-03-17").await;
        chair.acts(&case, "benannt").await;
        office.acts_because(&case, "Bericht vorlegen", "Bericht vom 1. Juni 2026.").await;
        let refusal = chair.is_refused(&case, choose("vom Bericht abweichen")).await;
        assert!(matches!(refusal, Refusal::ReasonRequired(_)), "{refusal:?}");
        chair.does(&case, because("vom Bericht abweichen", "Bericht vom 1. Juni 2026.")).await;
        world.expect(&case).await.ended("done");

        let other = office.opens("unabhaengige-pruefung", "Antrag zweier Länder").await;
        office.files(&other, &["antrag"]).await;
        office.acts(&other, "vorlegen").await;
        chair.acts_because(&other, "als unzulässig zurückweisen", "Nur zwei Länder.").await;
        world.expect(&other).await.ended("rejected");
    })
    .await;
}

#[tokio::test]
async fn minutes_are_approved_by_silence_and_an_objection_ends_it() {
    on_both(async |database| {
        let world = World::on(database, "2026-03-02 09:00").await;
        let (office, chair) = (world.office(), world.chair());
        let case = office.opens("protokollabstimmung", "Niederschrift der 49. Sitzung").await;
        office.files(&case, &["niederschrift"]).await;
        office.acts(&case, "zur Durchsicht geben").await;
        chair.acts(&case, "versenden").await;
        world.settles().await;
        office.acts_because(&case, "Einwand vermerken", "HE: TOP 4 ist verkürzt.").await;
        world.advance_to("2026-03-12 09:00").await;
        world.settles().await;
        world.expect(&case).await.stands_in("klaerung");
        office.files(&case, &["einwand"]).await;
        office.acts_because(&case, "neue Fassung versenden", "TOP 4 ergänzt.").await;
        world.advance_to("2026-03-19 12:00").await;
        world.settles().await;
        world.expect(&case).await.stands_in("schweigefrist");
        world.advance_to("2026-03-20 09:00").await;
        world.settles().await;
        world.expect(&case).await.ended("done");
    })
    .await;
}

#[tokio::test]
async fn a_conference_answers_or_its_silence_is_recorded_by_the_chair() {
    on_both(async |database| {
        let world = World::on(database, "2026-03-02 09:00").await;
        let (office, chair) = (world.office(), world.chair());
        let case = office.opens("fachmk-beteiligung", "Elektronische Akte der Justiz").await;
        office.files(&case, &["gegenstand", "vermerk"]).await;
        office.acts(&case, "Konferenz betroffen").await;
        office.files(&case, &["anfrage"]).await;
        office.acts(&case, "Anfrage versenden").await;
        office.acts(&case, "Votum eingegangen").await;
        office.files(&case, &["votum", "bericht"]).await;
        office.acts(&case, "vorlegen").await;
        world.expect(&case).await.ended("done");

        let silent = office.opens("fachmk-beteiligung", "Ein Vorhaben ohne Antwort").await;
        office.files(&silent, &["gegenstand", "vermerk"]).await;
        office.acts(&silent, "Konferenz betroffen").await;
        office.files(&silent, &["anfrage"]).await;
        office.acts(&silent, "Anfrage versenden").await;
        world.advance_to("2026-06-09 09:00").await;
        world.settles().await;
        world.expect(&silent).await.stands_in("befassung").with_letters("overdue", 3);
        // Closing without an opinion is a matter of the chair.
        let label = "ohne Votum abschließen";
        let refusal = office.is_refused(&silent, because(label, "Ein Grund.")).await;
        assert!(matches!(refusal, Refusal::NotYours(_)), "{refusal:?}");
        chair.acts_because(&silent, label, "Die Konferenz hat nicht getagt.").await;
        world.expect(&silent).await.ended("lapsed");
    })
    .await;
}

#[test]
fn every_lane_of_a_shipped_process_holds_something() {
    let texts = umlauf_engine::Texts::shipped();
    let catalogue = umlauf_engine::Catalogue::compile(texts).unwrap();
    for workflow in catalogue.workflows() {
        let document = umlauf_workflow::show(workflow, umlauf_workflow::Form::Bpmn);
        let lanes = document.split("<bpmn:lane ").skip(1);
        for lane in lanes.map(|lane| lane.split("</bpmn:lane>").next().unwrap()) {
            assert!(lane.contains("<bpmn:flowNodeRef>"), "{}: {lane}", workflow.name);
        }
    }
}
