//! A vote Ziffer by Ziffer: put to the vote, given by page, program and on the member's account, counted and
//! established for each, in the register and in the record, on both databases.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use serde_json::json;
use umlauf_tests::{Browser, Database, Program, VOTERS, World, choose, on_both, texts};
use umlauf_voting::Choice::{self, Abstain, No, Yes};
use umlauf_voting::{MemberCode, Outcome};
use umlauf_workflow::{
    Act, Capacity, CaseId, ItemChoice, ItemMove, MOST_ITEMS, PaperName, Refusal, Said,
};

const DECISION: &str = "decision: Ein Standard in drei Ziffern\nitems:\n  \
    - {verb: beschließt, text: Der Standard ist verbindlich.}\n  \
    - {verb: beauftragt, to: [FITKO], text: eine Kostenschätzung vorzulegen, due: 2022-12-01}\n  \
    - {verb: bittet, to: [BY], text: um einen Bericht, due: 2022-11-01}\n";

fn said(items: &[(u32, Choice)]) -> Said {
    let of = |(item, choice): &(u32, Choice)| ItemChoice { item: *item, choice: *choice };
    Said::Each(items.iter().map(of).collect())
}

fn by_item(label: &str) -> Act {
    let label = label.to_owned();
    Act::MoveItems(ItemMove { label, reason: None, each: true, found: Vec::new() })
}

/// A case whose decision waits for the chair's release.
async fn drafted(database: Database, decision: &str) -> (World, CaseId) {
    let mut world = World::on(database, "2022-08-15 09:00").await;
    // The decision says that it holds for those who agreed, and so does its workflow.
    let binds = "      binds:  those who agreed\n      change: until deadline ";
    world.restarts_with(texts(&[("umlauf-ziffern", "      change: until deadline ", binds)])).await;
    let office = world.office();
    let case = office.opens("umlauf-ziffern", "Ein Standard in drei Ziffern").await;
    office.files(&case, &["begruendung"]).await;
    let digest = office.keeps(decision).await;
    office.does(&case, Act::File { paper: PaperName::from("beschluss"), digest }).await;
    office.acts(&case, "vorlegen").await;
    world.advance_to("2022-08-22 10:00").await;
    (world, case)
}

async fn voting(database: Database) -> (World, CaseId) {
    let (world, case) = drafted(database, DECISION).await;
    world.chair().does(&case, by_item("freigeben")).await;
    world.settles().await;
    (world, case)
}

/// Ziffer 1 finds everybody, Ziffer 2 not the Bund, Ziffer 3 everybody but Bavaria.
fn vote_of(code: &str) -> Said {
    let second = if code == "BUND" { No } else { Yes };
    let third = if code == "BY" { Abstain } else { Yes };
    said(&[(1, Yes), (2, second), (3, third)])
}

async fn established(world: &World, case: &CaseId) {
    for code in VOTERS {
        let act = Act::Vote { said: vote_of(code), declaration: None };
        world.member(code).does(case, act).await;
    }
    world.advance_to("2022-09-06 09:00").await;
    world.chair().acts(case, "teilweise zustande gekommen").await;
    world.office().acts(case, "veröffentlichen").await;
    world.settles().await;
}

#[tokio::test]
async fn only_adopted_ziffern_are_decided_and_only_those_who_agreed_are_bound() {
    on_both(async |database| {
        let (world, case) = voting(database).await;
        let seen = world.expect(&case).await;
        assert_eq!(seen.ballot().numbers(), [1, 2, 3]);
        assert!(seen.mail("invitation", "BY").text.contains("über Ziffer 1, 2 und 3 je für sich"));
        established(&world, &case).await;
        let seen = world.expect(&case).await;
        seen.ended("adopted").numbered("2022/32").with_votes(17);
        let finding = seen.head.finding.clone().unwrap();
        let found: Vec<_> = finding.items.iter().map(|one| (one.item, one.outcome)).collect();
        let wanted = [(1, Outcome::Adopted), (2, Outcome::Rejected), (3, Outcome::Adopted)];
        assert_eq!((finding.outcome, found), (Outcome::Partly, wanted.to_vec()));
        let third = finding.items[2].bound.clone().unwrap();
        assert!(third.len() == 16 && !third.contains(&MemberCode::from("BY")));
        let mail = &seen.mail("ended", "HH").text;
        assert!(mail.contains("teilweise zustande gekommen"), "{mail}");
        assert!(mail.contains("Ziffer 2: nicht zustande gekommen"), "{mail}");
        let receipt = &seen.mail("receipt", "BY").text;
        assert!(receipt.contains("Ziffer 3: Enthaltung"), "{receipt}");

        let decided = world.engine().decided().await.unwrap();
        let own = decided.register.get("it-planungsrat", "2022/32").unwrap();
        assert_eq!(own.items.iter().map(|item| item.number).collect::<Vec<_>>(), [1, 3]);
        let orders = world.engine().orders().await.unwrap();
        let ours = orders.iter().filter(|one| one.key.number == "2022/32");
        assert_eq!(ours.map(|one| one.item.number).collect::<Vec<_>>(), [3], "2 orders nothing");
        let page = Browser::stranger(&world).sees("/register/it-planungsrat/2022/32").await;
        page.with(&["um einen Bericht", "Ziffer 1 und 3: zustande gekommen"]);
    })
    .await;
}

#[tokio::test]
async fn without_ziffern_as_data_no_vote_begins_ziffer_by_ziffer() {
    on_both(async |database| {
        let (world, case) = drafted(database, "Der IT-Planungsrat beschließt.").await;
        let refusal = world.chair().is_refused(&case, by_item("freigeben")).await;
        assert_eq!(refusal, Refusal::ItemsMissing);
        let many = "  - {verb: beschließt, text: Noch etwas.}\n".repeat(MOST_ITEMS + 1);
        let office = world.office();
        world.chair().acts(&case, "zurückgeben").await;
        let digest = office.keeps(&format!("decision: Viel\nitems:\n{many}")).await;
        office.does(&case, Act::File { paper: PaperName::from("beschluss"), digest }).await;
        office.acts(&case, "vorlegen").await;
        let refusal = world.chair().is_refused(&case, by_item("freigeben")).await;
        assert_eq!(refusal, Refusal::ItemsMalformed);
        // On the whole it can be voted on, whatever it is.
        world.chair().acts(&case, "freigeben").await;
        world.expect(&case).await.stands_in("umlauf");
    })
    .await;
}

#[tokio::test]
async fn a_member_answers_each_ziffer_on_a_page_and_a_program_does_the_same() {
    on_both(async |database| {
        let (world, case) = drafted(database, DECISION).await;
        let chair = Browser::of(&world, "chair").await;
        let start = format!("/vorgaenge/{case}/start?wahl=freigeben");
        let page = chair.sees(&start).await;
        page.with(&[
            "Ziffer für Ziffer abstimmen",
            "1, 2 und 3",
            "Gebunden ist nur, wer zustimmt.",
        ]);
        let to = format!("/vorgaenge/{case}/start");
        let fields = [("ziffern", "ja"), ("geprueft", "ja")];
        assert_eq!(chair.fills(&page, &to, &fields).await.status, 303);
        assert_eq!(world.expect(&case).await.ballot().numbers(), [1, 2, 3]);

        let bavaria = Browser::of(&world, "BY").await;
        let path = format!("/vorgaenge/{case}/stimme");
        let page = bavaria.sees(&path).await;
        page.with(&[
            "Der Standard ist verbindlich.",
            "name=\"ziffer-3\"",
            "Für alle Ziffern gleich",
        ]);
        let fields =
            [("art", "stimme"), ("stimme", "yes"), ("ziffer-2", "no"), ("schritt", "pruefen")];
        let check = bavaria.fills(&page, &path, &fields).await;
        check.with(&["Sie stimmen für Bayern Ziffer für Ziffer ab.", "Ablehnung", "Zustimmung"]);
        let done = bavaria.fills(&check, &path, &[("schritt", "abgeben")]).await;
        bavaria.sees(done.location()).await.with(&["Ziffer für Ziffer", "Ziffer 2", "Ablehnung"]);
        let seen = world.expect(&case).await;
        assert_eq!(seen.answer("BY").counts().unwrap().said, said(&[(1, Yes), (2, No), (3, Yes)]));
        bavaria
            .sees(&path)
            .await
            .with(&["id=\"ziffer-2-no\" name=\"ziffer-2\" value=\"no\" checked"]);
        bavaria.sees("/meine").await.with(&["Ziffer 1 und 3: Zustimmung; Ziffer 2: Ablehnung"]);

        let saxony = Program::of(&world, "SN").await;
        let votes = format!("/api/v1/cases/{case}/votes");
        let both = json!({ "choice": "yes", "items": { "1": "yes" } });
        assert_eq!(saxony.post(&votes, &both).await.status, 422);
        let unknown = json!({ "items": { "9": "yes" } });
        assert_eq!(saxony.post(&votes, &unknown).await.status, 409);
        let part = json!({ "items": { "1": "yes", "3": "abstain" } });
        assert_eq!(saxony.post(&votes, &part).await.status, 200);
        let seen = world.expect(&case).await;
        assert_eq!(seen.answer("SN").choice_on(Some(2)), None, "what is not named is not said");

        let act = Act::Enter {
            member: MemberCode::from("HB"),
            said: said(&[(2, Abstain), (1, Yes)]),
            declaration: None,
            capacity: Capacity::Representative,
            evidence: world.office().keeps("Ein Brief").await,
        };
        world.office().does(&case, act).await;
        world.second_of_office().confirms(&case, "HB").await;
        world.expect(&case).await.with_votes(3);
        let office = Browser::of(&world, "office").await;
        let page = office.sees(&format!("/vorgaenge/{case}")).await;
        page.with(&["Ziffer 1", "Ziffer 3"]);
        let history = office.sees(&format!("/vorgaenge/{case}/verlauf")).await;
        history.with(&["einzeln über Ziffer 1, 2 und 3"]);
    })
    .await;
}

#[tokio::test]
async fn the_chair_sees_the_proof_of_each_ziffer_and_ends_every_doubt() {
    on_both(async |database| {
        let (world, case) = voting(database).await;
        for code in VOTERS {
            // On Ziffer 2 the two largest Länder abstain: there the readings differ.
            let second = if ["BW", "NW"].contains(&code) { Abstain } else { Yes };
            let act =
                Act::Vote { said: said(&[(1, Yes), (2, second), (3, No)]), declaration: None };
            world.member(code).does(&case, act).await;
        }
        world.advance_to("2022-09-06 09:00").await;
        let refusal = world.chair().is_refused(&case, choose("zustande gekommen")).await;
        assert!(matches!(refusal, Refusal::TallySaysOtherwise(_) | Refusal::ReasonRequired(_)));
        let chair = Browser::of(&world, "chair").await;
        let path = format!("/vorgaenge/{case}/feststellung");
        let page = chair.sees(&path).await;
        page.with(&[
            "Ziffer 1: zustande gekommen",
            "Ziffer 2: unklar",
            "Ziffer 3: nicht zustande gekommen",
            "name=\"ziffer-2\"",
        ]);
        page.without(&["name=\"ziffer-1\""]);
        let label = ("label", "teilweise zustande gekommen");
        let reason = ("reason", "Enthaltungen zählen nicht mit.");
        let reply = chair.fills(&page, &path, &[("art", "find"), label, reason]).await;
        reply.with(&["Stellen Sie jede Ziffer fest"]);
        let fields = [("art", "find"), label, reason, ("ziffer-2", "adopted")];
        let confirm = chair.fills(&page, &path, &fields).await;
        confirm.with(&["Ziffer 2: zustande gekommen"]);
        let done = chair.fills(&confirm, &path, &[("art", "find"), ("confirmed", "1")]).await;
        assert_eq!(done.status, 303, "{}", done.text);
        let finding = world.expect(&case).await.head.finding.clone().unwrap();
        let found: Vec<_> = finding.items.iter().map(|one| one.outcome).collect();
        assert_eq!(found, [Outcome::Adopted, Outcome::Adopted, Outcome::Rejected]);
        assert_eq!(finding.items[1].bound.as_ref().map(Vec::len), Some(15));
    })
    .await;
}

#[tokio::test]
async fn a_record_is_counted_again_ziffer_by_ziffer() {
    on_both(async |database| {
        let (world, case) = voting(database).await;
        established(&world, &case).await;
        let text = world.engine().record(&case).await.unwrap();
        let verdict = umlauf_record::verify(&text, None);
        assert!(verdict.is_intact(), "{:?}", verdict.faults);
        assert!(
            text.contains("Ziffer 1 und 3: zustande gekommen; Ziffer 2: nicht zustande gekommen")
        );
    })
    .await;
}
