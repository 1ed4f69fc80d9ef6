//! Who may: tokens with their scopes and ends, bodies, and who sees single votes.

use serde_json::json;
use umlauf_tests::{Browser, Program, on_both};
use umlauf_workflow::{BodyName, PersonId};

use crate::world::{id, new_case, stage};

#[tokio::test]
async fn a_token_is_no_more_than_its_scopes_and_no_longer_than_its_days() {
    on_both(async |database| {
        let stage = stage(database).await;
        let world = &stage.world;
        let case = stage.opened("Ein Vorgang").await;
        let moves = format!("{case}/moves");
        let act = json!({ "label": "vorlegen" });
        let reader = Program::with(world, "office", "read", 90).await;
        reader.reads(&case).await;
        assert_eq!(reader.reads("/api/v1/me").await["scopes"], json!(["read"]));
        reader.post(&moves, &act).await.problem(403, "forbidden");
        let calendar = Program::with(world, "office", "calendar", 90).await;
        calendar.get(&case).await.problem(403, "forbidden");
        let actor = Program::with(world, "office", "act", 90).await;
        actor.get(&case).await.problem(403, "forbidden");
        actor.does(&moves, &act).await;
        for word in ["", "x", "' OR 1=1", &"0".repeat(64)] {
            stage.office.holding(word).get(&case).await.problem(401, "not_signed_in");
        }
        let person = PersonId::from("office");
        let revoked = stage.office.id.clone().unwrap();
        assert!(world.store().revoke_token(&revoked, &person, world.now()).await.unwrap());
        stage.office.get(&case).await.problem(401, "not_signed_in");
        reader.reads(&case).await;
        let brief = Program::with(world, "office", "read", 1).await;
        brief.reads(&case).await;
        world.advance_to("2022-08-16 09:01").await;
        brief.get(&case).await.problem(401, "not_signed_in");
        // Without a mandate a token is worth nothing either.
        let mandates = world.engine().mandates(&BodyName::from("it-planungsrat")).await.unwrap();
        for (mandate, _) in mandates.iter().filter(|(one, _)| one.person == person) {
            world.engine().revoke(&mandate.digest).await.unwrap();
        }
        reader.get(&case).await.problem(404, "not_found");
        assert_eq!(reader.reads("/api/v1/me").await["mandates"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn who_has_nothing_to_do_with_a_body_does_not_learn_what_it_has() {
    on_both(async |database| {
        let stage = stage(database).await;
        let case = stage.voting("Vertraulich").await;
        let world = &stage.world;
        let library = world.engine().catalogue().library();
        let other = library.body("imk").or_else(|| library.body("kmk")).unwrap();
        let mut people = umlauf_engine::made_up(other, jiff::civil::date(2020, 1, 1));
        for person in &mut people.persons {
            person.id = PersonId::from(&format!("fremd-{}", person.id));
            person.email = format!("fremd-{}", person.email);
        }
        for mandate in &mut people.mandates {
            mandate.person = PersonId::from(&format!("fremd-{}", mandate.person));
        }
        world.engine().import(&people).await.unwrap();
        for person in ["fremd-office", "fremd-chair", "fremd-auditor", "fremd-BY"] {
            let foreign = Program::of(world, person).await;
            assert_ne!(foreign.reads("/api/v1/me").await["mandates"], json!([]), "{person}");
            let none = case.replace(id(&case).as_str(), "gibt-es-nicht");
            for part in ["", "/journal", "/tally", "/record", "/letters", "/events", "/papers/x"] {
                let (there, nowhere) = (
                    foreign.get(&format!("{case}{part}")).await,
                    foreign.get(&format!("{none}{part}")).await,
                );
                there.problem(404, "not_found");
                assert_eq!(there.json, nowhere.json, "{person} {part}");
            }
            let acts = [
                ("moves", json!({ "label": "verlängern" })),
                ("votes", json!({ "choice": "yes" })),
                ("papers", json!({ "name": "anlage-1", "text": "x" })),
                ("annulment", json!({ "reason": "x" })),
            ];
            for (part, body) in acts {
                let there = foreign.post(&format!("{case}/{part}"), &body).await;
                let nowhere = foreign.post(&format!("{none}/{part}"), &body).await;
                there.problem(404, "not_found");
                assert_eq!(there.json, nowhere.json, "{person} {part}");
            }
            for body in ["it-planungsrat", "gibt-es-nicht"] {
                for list in ["cases", "stalls"] {
                    let path = format!("/api/v1/{list}?body={body}");
                    foreign.get(&path).await.problem(403, "forbidden");
                }
            }
            foreign.post("/api/v1/cases", &new_case("X")).await.problem(403, "forbidden");
        }
    })
    .await;
}

#[tokio::test]
async fn single_votes_are_seen_by_whom_the_body_names_and_by_nobody_else() {
    on_both(async |database| {
        let stage = stage(database).await;
        let case = stage.voting("Vertraulich").await;
        let bavaria = stage.member("BY").await;
        let nw = json!({ "choice": "no", "declaration": "Nein danke" });
        stage.member("NW").await.does(&format!("{case}/votes"), &nw).await;
        bavaria.does(&format!("{case}/votes"), &json!({ "choice": "yes" })).await;
        let monitor = Program::of(&stage.world, "monitor").await;
        for blind in [&bavaria, &monitor] {
            let stands = blind.reads(&case).await;
            assert_eq!((&stands["limited"], &stands["head"]), (&json!(true), &json!(null)));
            for part in ["", "/tally"] {
                let text = blind.get(&format!("{case}{part}")).await.text;
                assert!(!text.contains("\"no\"") && !text.contains("Länder:"), "{text}");
            }
            let journal = blind.reads(&format!("{case}/journal")).await;
            let lines = journal["items"].as_array().unwrap();
            let veiled: Vec<_> = lines.iter().filter(|line| line["recorded"].is_null()).collect();
            assert!(!veiled.is_empty());
            for line in veiled {
                assert!(line["hash"].is_null() && line["text"].is_null(), "{line}");
            }
            assert!(!journal.to_string().contains("\"NW\",\"choice\""), "{journal}");
            blind.get(&format!("{case}/record")).await.problem(403, "forbidden");
        }
        // Nor does the post tell who has voted: a receipt is as good as a name.
        stage.world.settles().await;
        let letters = format!("{case}/letters");
        let kinds = async |program: &Program| {
            let letters = program.reads(&letters).await;
            let kind = |letter: &serde_json::Value| letter["kind"].as_str().unwrap().to_owned();
            letters.as_array().unwrap().iter().map(kind).collect::<Vec<_>>()
        };
        let (all, some) = (kinds(&stage.office).await, kinds(&monitor).await);
        assert!(all.iter().any(|kind| kind == "receipt"), "{all:?}");
        assert!(some.iter().any(|kind| kind == "invitation"), "{some:?}");
        assert!(some.iter().all(|kind| kind != "receipt"), "{some:?}");
        let page = Browser::of(&stage.world, "monitor").await;
        let page = page.sees(&format!("/vorgaenge/{}/schreiben", id(&case))).await;
        page.with(&["Einladung"]).without(&["Quittung"]);
        // Everybody sees what was voted on the own account.
        let journal = bavaria.reads(&format!("{case}/journal")).await;
        let own = journal["items"].as_array().unwrap().iter();
        let own: Vec<_> = own.filter(|l| l["recorded"]["event"]["kind"] == "vote_cast").collect();
        assert_eq!(own.len(), 1);
        assert_eq!(own[0]["recorded"]["event"]["member"], "BY");
        let office = stage.office.reads(&case).await;
        assert_eq!(office["limited"], false);
        assert!(office["ballot"]["sentence"].as_str().unwrap().contains("Länder"));
        // After the vote the members see all, the monitor still does not.
        stage.world.advance_to("2022-08-31 09:00").await;
        let stands = bavaria.reads(&case).await;
        assert_eq!(stands["limited"], false);
        assert!(bavaria.get(&format!("{case}/tally")).await.text.contains("\"no\""));
        assert_eq!(bavaria.get(&format!("{case}/record")).await.status, 200);
        assert_eq!(monitor.reads(&case).await["limited"], true);
    })
    .await;
}
