//! Events as they happen, files, corrections, letters that failed, a newer definition; and the description.

use serde_json::{Value, json};
use umlauf_tests::{Live, Program, on_both};

use crate::world::{id, stage};

/// The next event: its id and its data.
async fn event(live: &mut Live) -> (u64, Value) {
    loop {
        let text = live.next().await.expect("one more event");
        let field = |name: &str| {
            text.lines().find_map(|line| line.strip_prefix(name)).map(|rest| rest.trim().to_owned())
        };
        if let (Some(id), Some(data)) = (field("id:"), field("data:")) {
            return (id.parse().unwrap(), serde_json::from_str(&data).unwrap());
        }
    }
}

#[tokio::test]
async fn events_come_once_in_order_veiled_and_go_on_behind_the_last_one() {
    on_both(async |database| {
        let stage = stage(database).await;
        let case = stage.voting("Ein Vorgang").await;
        let path = format!("{case}/events");
        let bavaria = stage.member("BY").await;
        let mut live = bavaria.listens(&path, &[]).await;
        assert_eq!(
            (live.status, &live.headers["content-type"]),
            (200, &"text/event-stream".parse().unwrap())
        );
        let journal = stage.office.reads(&format!("{case}/journal?limit=1000")).await;
        let last = journal["revision"].as_u64().unwrap();
        let seen = bavaria.reads(&format!("{case}/journal?limit=1000")).await;
        for revision in 1..=last {
            let (id, data) = event(&mut live).await;
            assert_eq!(id, revision);
            assert_eq!(data, seen["items"][usize::try_from(revision).unwrap() - 1]);
        }
        stage.member("NW").await.does(&format!("{case}/votes"), &json!({ "choice": "no" })).await;
        let (id, data) = event(&mut live).await;
        assert_eq!(
            (id, &data["kind"], &data["recorded"]),
            (last + 1, &json!("vote_cast"), &json!(null))
        );
        assert!(!data.to_string().contains("NW"), "{data}");
        // The office sees it, from behind the last one it got.
        let after = last.to_string();
        let headers = [("last-event-id", after.as_str())];
        let mut live = stage.office.listens(&format!("{path}?after=1"), &headers).await;
        let (id, data) = event(&mut live).await;
        assert_eq!((id, &data["recorded"]["event"]["member"]), (last + 1, &json!("NW")));
        let wrong = stage.office.send("GET", &path, &[("last-event-id", "x")], None).await;
        wrong.problem(400, "invalid");
    })
    .await;
}

#[tokio::test]
async fn files_are_filed_read_corrected_and_taken_as_evidence() {
    on_both(async |database| {
        let stage = stage(database).await;
        let case = stage.opened("Ein Vorgang").await;
        let office = &stage.office;
        let pdf = json!({ "name": "Kosten.pdf", "base64": "JVBERi0xLjcgS29zdGVu" });
        let body = json!({ "name": "anlage-kosten", "file": pdf });
        office.does(&format!("{case}/papers"), &body).await;
        let read = office.get(&format!("{case}/papers/anlage-kosten")).await;
        assert_eq!(
            (read.text.as_str(), read.header("content-type")),
            ("%PDF-1.7 Kosten", "application/pdf")
        );
        let moves = format!("{case}/moves");
        office.does(&moves, &json!({ "label": "vorlegen" })).await;
        stage.chair.does(&moves, &json!({ "label": "freigeben" })).await;
        office.post(&format!("{case}/papers"), &body).await.problem(409, "papers_frozen");
        let new = json!({ "name": "Kosten.md", "base64": "IyBOZXU=" });
        let slip = json!({ "file": new, "substantive": false, "reason": "Falsche Datei" });
        let correction = format!("{case}/papers/anlage-kosten/correction");
        office.does(&correction, &slip).await;
        let read = office.get(&format!("{case}/papers/anlage-kosten")).await;
        assert_eq!(read.text, "# Neu");
        let mut substance = slip.clone();
        substance["substantive"] = json!(true);
        substance["file"]["base64"] = json!("IyBHYW56IG5ldQ==");
        office.post(&correction, &substance).await.problem(409, "not_yours");
        stage.chair.does(&correction, &substance).await;
        let entry = json!({ "member": "SL", "choice": "yes", "file": pdf });
        office.does(&format!("{case}/entries"), &entry).await;
        let refusal = format!("{case}/entries/SL/refusal");
        let why = json!({ "reason": "Die Unterschrift fehlt." });
        office.post(&refusal, &why).await.problem(409, "same_person");
        Program::of(&stage.world, "office-2").await.does(&refusal, &why).await;
        umlauf_tests::audit(stage.world.engine(), &id(&case)).await;
    })
    .await;
}

#[tokio::test]
async fn a_finding_is_taken_back_and_a_letter_is_tried_again() {
    on_both(async |database| {
        let stage = stage(database).await;
        let case = stage.voting("Ein Vorgang").await;
        let votes = format!("{case}/votes");
        for code in umlauf_tests::VOTERS {
            stage.member(code).await.does(&votes, &json!({ "choice": "yes" })).await;
        }
        stage.world.advance_to("2022-08-30 09:00").await;
        let moves = format!("{case}/moves");
        let why = json!({ "reason": "Ein Irrtum" });
        let annulment = format!("{case}/annulment");
        stage.chair.post(&annulment, &why).await.problem(409, "no_finding");
        stage.chair.does(&moves, &json!({ "label": "zustande gekommen" })).await;
        stage.office.post(&annulment, &why).await.problem(403, "forbidden");
        let said = stage.chair.does(&annulment, &why).await;
        assert_eq!(said["step"], "feststellung");
        stage.chair.post(&format!("{case}/closing"), &why).await.problem(409, "not_held");
        let letters = stage.office.reads(&format!("{case}/letters")).await;
        let letter = &letters[0]["letter"];
        let path = format!("{case}/letters/again");
        let again = stage.office.post(&path, &json!({ "letter": letter })).await;
        assert_eq!(again.status, 204, "{}", again.text);
        let bavaria = stage.member("BY").await;
        bavaria.get(&format!("{case}/letters")).await.problem(403, "forbidden");
        let other = stage.voting("Ein anderer").await;
        let path = format!("{other}/letters/again");
        stage.office.post(&path, &json!({ "letter": letter })).await.problem(404, "not_found");
    })
    .await;
}

#[tokio::test]
async fn a_case_goes_on_under_the_version_in_force() {
    on_both(async |database| {
        let stage = stage(database).await;
        let case = stage.opened("Ein Vorgang").await;
        let texts = umlauf_tests::texts(&[("umlaufverfahren", "version:  1", "version:  2")]);
        let node = stage.world.another_node_with(texts).await;
        let office = stage.office.at(&node);
        let upgrade = format!("{case}/upgrade");
        let asked = json!({ "workflow": "umlaufverfahren", "reason": "Neue Geschäftsordnung" });
        stage.chair.at(&node).post(&upgrade, &asked).await.problem(403, "forbidden");
        let said = office.keyed("aufwertung", &upgrade, &asked).await;
        assert_eq!((said.status, &said.json["step"]), (200, &json!("entwurf")), "{}", said.text);
        assert_eq!(office.reads(&case).await["workflow_version"], 2);
        let again = office.keyed("aufwertung", &upgrade, &asked).await;
        assert_eq!(again.json["repeated"], true);
        let other = json!({ "workflow": "umlaufverfahren", "reason": "Ein anderer Grund" });
        office.keyed("aufwertung", &upgrade, &other).await.problem(422, "key_reused");
        let unknown = json!({ "workflow": "gibt-es-nicht", "reason": "x" });
        office.post(&upgrade, &unknown).await.problem(422, "invalid");
    })
    .await;
}

#[tokio::test]
async fn the_description_names_every_route_and_every_problem() {
    on_both(async |database| {
        let stage = stage(database).await;
        let api = Program::stranger(&stage.world).reads("/api/openapi.json").await;
        assert_eq!(api["openapi"].as_str().unwrap().split('.').next(), Some("3"));
        for (path, item) in api["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let responses = operation["responses"].as_object().unwrap();
                let has = |status: &str| responses.contains_key(status);
                let name = format!("{method} {path}");
                assert!(has("429") && has("500") && has("503") && has("504"), "{name}");
                let public = ["register", "decisions", "orders", "dues", "sittings"]
                    .map(|name| format!("/api/v1/{name}"));
                let one = method == "get" && path == "/api/v1/sittings/{body}/{number}";
                let public = one || public.contains(path);
                assert_eq!(has("401") && has("403"), !public, "{name}");
                assert_eq!(has("404"), path.contains('{'), "{name}");
                assert_eq!(has("409") && has("422"), method == "post", "{name}");
                assert_eq!(has("413"), operation.get("requestBody").is_some(), "{name}");
                let text = operation.to_string();
                assert_eq!(text.contains("Idempotency-Key"), method == "post", "{name}");
            }
        }
        // Two shapes of one name would be one in the description.
        let schemas = &api["components"]["schemas"];
        for text in ["Line", "Name", "Prose", "Paper", "Base64", "Day"] {
            assert_eq!(schemas[text]["type"], "string", "{text}");
        }
        for shape in ["Case", "Ballot", "Recorded", "Happened", "Journal", "Problem", "NewMove"] {
            assert_eq!(schemas[shape]["type"], "object", "{shape}");
        }
        for (name, response) in api["components"]["responses"].as_object().unwrap() {
            assert!(response["content"]["application/problem+json"].is_object(), "{name}");
        }
    })
    .await;
}
