//! The main job by programs alone, and what they read of it.

use serde_json::{Value, json};
use umlauf_record::verify;
use umlauf_tests::{Browser, Program, VOTERS, on_both};

use crate::world::{id, stage};

#[tokio::test]
async fn a_vote_is_held_by_programs_from_the_draft_to_the_record() {
    on_both(async |database| {
        let stage = stage(database).await;
        let (world, office, chair) = (&stage.world, &stage.office, &stage.chair);
        let me = office.reads("/api/v1/me").await;
        assert_eq!(me["mandates"][0]["seat"], "office", "{me}");
        let case = stage.opened("FIT-Connect wird Produkt").await;
        let stands = office.reads(&case).await;
        assert_eq!(stands["step_name"], "entwurf");
        assert_eq!(stands["papers"].as_object().unwrap().len(), 2);
        assert!(stands["moves"].as_array().unwrap().contains(&json!("vorlegen")), "{stands}");
        let annex = json!({ "name": "anlage-kosten", "text": "Kosten: keine." });
        office.does(&format!("{case}/papers"), &annex).await;
        let read = office.get(&format!("{case}/papers/anlage-kosten")).await;
        assert_eq!((read.status, read.text.as_str()), (200, "Kosten: keine."));

        let moves = format!("{case}/moves");
        let said = office.does(&moves, &json!({ "label": "vorlegen" })).await;
        assert_eq!(said["step"], "freigabe");
        office.post(&moves, &json!({ "label": "freigeben" })).await.problem(409, "not_yours");
        let said = chair.does(&moves, &json!({ "label": "freigeben" })).await;
        assert_eq!(said["step"], "umlauf");
        world.settles().await;
        let second = Program::of(world, "office-2").await;
        let entry = json!({ "member": "SL", "choice": "no", "evidence": "Mail vom 16. August" });
        office.does(&format!("{case}/entries"), &entry).await;
        let confirmation = format!("{case}/entries/SL/confirmation");
        office.post(&confirmation, &json!(null)).await.problem(409, "same_person");
        second.does(&confirmation, &json!(null)).await;
        let interim = json!({ "until": "2022-08-20", "reason": "Kabinett" });
        stage.member("TH").await.does(&format!("{case}/interim-answers"), &interim).await;
        for code in VOTERS.into_iter().filter(|code| *code != "SL") {
            let vote = json!({ "choice": "yes", "declaration": "Mit Dank." });
            let said = stage.member(code).await.does(&format!("{case}/votes"), &vote).await;
            assert_eq!((&said["step"], &said["repeated"]), (&json!("umlauf"), &json!(false)));
        }
        let tally = office.reads(&format!("{case}/tally")).await;
        assert_eq!(tally["limited"], false);
        assert!(tally["clauses"].as_array().unwrap().iter().all(|clause| clause["met"] == true));
        assert!(tally["sentence"].as_str().unwrap().contains("Bund: ja"), "{tally}");
        let stalls = Program::of(world, "monitor").await;
        let board = stalls.reads("/api/v1/stalls?body=it-planungsrat").await;
        assert_eq!(board[0]["votes"], json!({ "voters": 17, "cast": 17 }), "{board}");

        world.advance_to("2022-09-06 09:00").await;
        let found = json!({ "label": "zustande gekommen" });
        let said = chair.does(&moves, &found).await;
        assert_eq!(said["step"], "bekanntgabe");
        let said = office.does(&moves, &json!({ "label": "veröffentlichen" })).await;
        assert_eq!(said["ended"], "adopted");
        world.settles().await;

        let stands = office.reads(&case).await;
        assert_eq!((&stands["number"], &stands["ended"]), (&json!("2022/32"), &json!("adopted")));
        let register = Program::stranger(world).reads("/api/v1/register?q=FIT-Connect").await;
        assert_eq!(register["items"][0]["number"], "2022/32");
        assert_eq!(register["items"][0]["head"], stands["head"]);
        let journal = office.reads(&format!("{case}/journal?limit=1000")).await;
        let lines = journal["items"].as_array().unwrap();
        assert_eq!(lines.len() as u64, journal["revision"].as_u64().unwrap());
        assert!(lines.iter().all(|line| line["recorded"]["event"]["kind"] == line["kind"]));
        let record = office.get(&format!("{case}/record")).await;
        assert_eq!((record.status, record.header("content-type")), (200, "application/json"));
        let head = stands["head"].as_str().unwrap().parse().unwrap();
        let report = verify(&record.text, Some(&head));
        assert_eq!(serde_json::to_value(&report).unwrap()["verdict"], "intact");
        umlauf_tests::audit(world.engine(), &id(&case)).await;
    })
    .await;
}

/// An event without what must differ: ids, moments, persons and their mandates.
fn bare(mut line: Value) -> Value {
    let recorded = line.as_object_mut().unwrap();
    for field in ["case", "revision", "at", "command", "arrived"] {
        recorded.remove(field);
    }
    line
}

#[tokio::test]
async fn a_vote_through_a_page_and_one_through_the_interface_are_the_same_act() {
    on_both(async |database| {
        let stage = stage(database).await;
        let (one, two) = (stage.voting("Eins").await, stage.voting("Zwei").await);
        let browser = Browser::of(&stage.world, "BY").await;
        let path = format!("/vorgaenge/{}/stimme", id(&one));
        let page = browser.sees(&path).await;
        let fields = [
            ("schritt", "pruefen"),
            ("art", "stimme"),
            ("stimme", "abstain"),
            ("erklaerung", " Bayern enthält sich.\r\nMit Gründen. "),
        ];
        let check = browser.fills(&page, &path, &fields).await;
        browser.fills(&check, &path, &[("schritt", "abgeben")]).await.location();
        let vote =
            json!({ "choice": "abstain", "declaration": " Bayern enthält sich.\nMit Gründen. " });
        stage.member("BY").await.does(&format!("{two}/votes"), &vote).await;
        let mut events = Vec::new();
        for case in [&one, &two] {
            let journal = stage.office.reads(&format!("{case}/journal")).await;
            let lines = journal["items"].as_array().unwrap();
            let vote = lines.iter().find(|line| line["kind"] == "vote_cast").unwrap();
            events.push(bare(vote["recorded"].clone()));
        }
        assert_eq!(events[0], events[1]);
        assert_eq!(events[0]["event"]["choice"], "abstain");
    })
    .await;
}

#[tokio::test]
async fn lists_go_on_behind_their_cursor_without_loss_and_without_repetition() {
    on_both(async |database| {
        let stage = stage(database).await;
        for number in 0..7 {
            stage.opened(&format!("Vorgang {number}")).await;
        }
        for state in ["running", "ended"] {
            if state == "ended" {
                let all = stage.office.reads("/api/v1/cases?body=it-planungsrat").await;
                for row in all["items"].as_array().unwrap() {
                    let moves = format!("/api/v1/cases/{}/moves", row["case"].as_str().unwrap());
                    stage.office.does(&moves, &json!({ "label": "zurückziehen" })).await;
                }
            }
            let mut seen = Vec::new();
            let mut next = String::new();
            for page in 1.. {
                let path = format!("/api/v1/cases?body=it-planungsrat&state={state}&limit=3{next}");
                let said = stage.office.reads(&path).await;
                for item in said["items"].as_array().unwrap() {
                    seen.push(item["title"].as_str().unwrap().to_owned());
                }
                match said["next"].as_str() {
                    Some(cursor) => next = format!("&cursor={cursor}"),
                    None => {
                        assert_eq!(page, 3);
                        break;
                    }
                }
            }
            seen.sort();
            let all: Vec<_> = (0..7).map(|number| format!("Vorgang {number}")).collect();
            assert_eq!(seen, all, "{state}");
        }
    })
    .await;
}
