//! What is wrong is told as a problem with a stable code, and never as anything else.

use serde_json::{Value, json};
use umlauf_tests::{Program, on_both};

use crate::world::{new_case, stage};

#[tokio::test]
async fn every_kind_of_error_is_a_problem_with_its_code() {
    on_both(async |database| {
        let stage = stage(database).await;
        let (office, world) = (&stage.office, &stage.world);
        let stranger = Program::stranger(world);
        for path in ["/api/v1/me", "/api/v1/cases?body=it-planungsrat", "/api/v1/cases/x"] {
            let answer = stranger.get(path).await;
            answer.problem(401, "not_signed_in");
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
        stranger.post("/api/v1/cases", &new_case("X")).await.problem(401, "not_signed_in");
        for path in ["/api/v1/nichts", "/api/v2/cases", "/api/x", "/api/v1/cases/x/y"] {
            office.get(path).await.problem(404, "not_found");
            office.post(path, &json!({})).await.problem(404, "not_found");
            office.send("DELETE", path, &[], None).await.problem(404, "not_found");
        }
        for case in ["kein", "%00", "%FF", "a%2Fb", &"x".repeat(100), "%27--", "ä"] {
            let path = format!("/api/v1/cases/{case}").replace('ä', "%C3%A4");
            office.get(&path).await.problem(404, "not_found");
            office
                .post(&format!("{path}/votes"), &json!({ "choice": "yes" }))
                .await
                .problem(404, "not_found");
        }
        for (method, path, allow) in [
            ("DELETE", "/api/v1/cases", "GET"),
            ("PUT", "/api/v1/me", "GET"),
            ("GET", "/api/v1/cases/x/votes", "POST"),
            ("POST", "/api/openapi.json", "GET"),
        ] {
            let answer = office.send(method, path, &[], None).await;
            answer.problem(405, "no_such_method");
            assert!(answer.header("allow").contains(allow), "{method} {path}: {answer:?}");
        }
        let case = stage.opened("Ein Vorgang").await;
        let moves = format!("{case}/moves");
        office.post(&moves, &json!({ "label": "tanzen" })).await.problem(409, "no_such_move");
        let vote = json!({ "choice": "yes" });
        let bavaria = stage.member("BY").await;
        bavaria.post(&format!("{case}/votes"), &vote).await.problem(409, "no_ballot");
        office.post(&format!("{case}/votes"), &vote).await.problem(403, "forbidden");
        office.get(&format!("{case}/tally")).await.problem(404, "not_found");
        office.get(&format!("{case}/papers/fehlt")).await.problem(404, "not_found");
        let paper = json!({ "name": "anderes", "text": "x" });
        office.post(&format!("{case}/papers"), &paper).await.problem(409, "unknown_paper");
        let again = json!({ "letter": "x/1/0" });
        office.post(&format!("{case}/letters/again"), &again).await.problem(404, "not_found");
        let elsewhere = [("origin", "https://other.example")];
        let body = Some(json!({ "label": "vorlegen" }).to_string());
        office.send("POST", &moves, &elsewhere, body).await.problem(409, "stale");
    })
    .await;
}

#[tokio::test]
async fn what_does_not_fit_is_refused_before_anything_is_done() {
    on_both(async |database| {
        let stage = stage(database).await;
        let office = &stage.office;
        let case = stage.opened("Ein Vorgang").await;
        let before = office.reads(&case).await["revision"].clone();
        let moves = format!("{case}/moves");
        let send = async |body: &str, kind: &str| {
            let headers = [("content-type", kind)];
            office.send("POST", &moves, &headers, Some(body.to_owned())).await
        };
        let json_type = "application/json";
        send("{", json_type).await.problem(400, "not_json");
        send("", json_type).await.problem(400, "not_json");
        send("\u{feff}{}", json_type).await.problem(400, "not_json");
        send("[]", json_type).await.problem(422, "invalid");
        send("null", json_type).await.problem(422, "invalid");
        send("{}", json_type).await.problem(422, "invalid");
        send("{\"label\": \"vorlegen\"}", "text/plain").await.problem(415, "not_json");
        send("label=vorlegen", "application/x-www-form-urlencoded").await.problem(415, "not_json");
        let large = format!("{{\"label\": \"{}\"}}", "x".repeat(26 * 1024 * 1024));
        send(&large, json_type).await.problem(413, "too_large");
        for body in [
            json!({ "label": "vorlegen", "labell": "x" }),
            json!({ "label": 7 }),
            json!({ "label": "" }),
            json!({ "label": " \t " }),
            json!({ "label": "vor\u{0}legen" }),
            json!({ "label": "x".repeat(301) }),
            json!({ "label": "vorlegen", "reason": "x".repeat(20_001) }),
            json!({ "label": "vorlegen", "until": "morgen" }),
            json!({ "label": "vorlegen", "until": "2022-02-30" }),
            json!({ "label": "vorlegen", "until": "2022-09-01T00:00:00" }),
        ] {
            office.post(&moves, &body).await.problem(422, "invalid");
        }
        let twice = "{\"label\": \"vorlegen\", \"label\": \"zurückziehen\"}";
        send(twice, json_type).await.problem(422, "invalid");
        for (field, value) in [
            ("workflow", json!("gibt-es-nicht")),
            ("workflow", json!("../etc")),
            ("title", json!("")),
            ("title", json!("a\nb")),
            ("title", json!("a\u{0}b")),
            ("title", json!("x".repeat(301))),
            ("papers", json!({ "fremd": "x" })),
            ("papers", json!({ "beschlusstext": "" })),
            ("papers", json!({ "a b": "x" })),
            ("papers", json!("x")),
            ("farbe", json!("rot")),
        ] {
            let mut body = new_case("Ein Vorgang");
            body[field] = value;
            office.post("/api/v1/cases", &body).await.problem(422, "invalid");
        }
        let papers = format!("{case}/papers");
        let pdf = json!({ "name": "x.pdf", "base64": "JVBERi0xLjc=" });
        let lie = json!({ "name": "x.pdf", "base64": "bnVyIFRleHQ=" });
        for body in [
            json!({ "name": "anlage-1" }),
            json!({ "name": "anlage-1", "text": "x", "file": pdf }),
            json!({ "name": "anlage-1", "file": lie }),
            json!({ "name": "anlage-1", "file": { "name": "x.pdf", "base64": "JVBERi0xLjc" } }),
            json!({ "name": "anlage-1", "file": { "name": "x.exe", "base64": "TVqQAA==" } }),
        ] {
            office.post(&papers, &body).await.problem(422, "invalid");
        }
        for query in [
            "",
            "?body=",
            "?body=a%20b",
            "?body=%00",
            "?body=it-planungsrat&limit=0",
            "?body=it-planungsrat&limit=201",
            "?body=it-planungsrat&limit=x",
            "?body=it-planungsrat&state=alle",
            "?body=it-planungsrat&cursor=x",
            "?body=it-planungsrat&cursor=1_%00",
            "?body=it-planungsrat&farbe=rot",
            "?body=it-planungsrat&body=it-planungsrat",
        ] {
            office.get(&format!("/api/v1/cases{query}")).await.problem(400, "invalid");
        }
        for query in ["?limit=0", "?limit=1001", "?after=-1", "?after=99999999999999999999"] {
            office.get(&format!("{case}/journal{query}")).await.problem(400, "invalid");
        }
        for key in ["kurz", &"x".repeat(65), "mit leer", "mit/strich"] {
            let headers = [("idempotency-key", key)];
            let body = Some(json!({ "label": "vorlegen" }).to_string());
            office.send("POST", &moves, &headers, body).await.problem(400, "invalid");
        }
        assert_eq!(office.reads(&case).await["revision"], before, "nothing was done");
        assert_eq!(
            office.reads("/api/v1/cases?body=it-planungsrat").await["items"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn members_are_those_of_the_body_and_of_the_caller() {
    on_both(async |database| {
        let stage = stage(database).await;
        let case = stage.voting("Ein Vorgang").await;
        let votes = format!("{case}/votes");
        let bavaria = stage.member("BY").await;
        let vote = |member: Value| json!({ "member": member, "choice": "yes" });
        for foreign in ["NW", "XX", "by", "KSV"] {
            bavaria.post(&votes, &vote(json!(foreign))).await.problem(403, "forbidden");
        }
        for wrong in [json!(""), json!("B Y"), json!(7), json!("x".repeat(61))] {
            bavaria.post(&votes, &vote(wrong)).await.problem(422, "invalid");
        }
        bavaria.does(&votes, &vote(json!("BY"))).await;
        assert_eq!(stage.office.reads(&case).await.get("rehearsal"), None);
        let entries = format!("{case}/entries");
        let entry = |code: &str| json!({ "member": code, "choice": "yes", "evidence": "Brief" });
        stage.office.post(&entries, &entry("XX")).await.problem(409, "no_vote");
        let confirmation = format!("{case}/entries/XX/confirmation");
        stage.office.post(&confirmation, &json!(null)).await.problem(409, "no_vote");
        let confirmation = format!("{case}/entries/NW/confirmation");
        stage.office.post(&confirmation, &json!(null)).await.problem(409, "no_entry");
        let choice = json!({ "choice": "vielleicht" });
        bavaria.post(&votes, &choice).await.problem(422, "invalid");
        // Late is recorded and refused, and a repeat is told the same.
        stage.world.sleeps_until("2022-08-31 09:00");
        let late = stage.member("NW").await;
        let first = late.keyed("zu-spaet-1", &votes, &json!({ "choice": "no" })).await;
        first.problem(409, "late");
        let again = late.keyed("zu-spaet-1", &votes, &json!({ "choice": "no" })).await;
        assert_eq!(again.json, first.json);
        let (key, body) = (("idempotency-key", "zu-spaet-1"), json!({ "choice": "no" }));
        for (wanted, told, words) in [
            ("", "de", "Die Frist endete"),
            ("fr, de;q=0.8", "de", "Die Frist endete"),
            ("en-GB,en;q=0.9", "en", "The deadline has passed"),
        ] {
            let headers = [key, ("accept-language", wanted)];
            let answer = late.send("POST", &votes, &headers, Some(body.to_string())).await;
            answer.problem(409, "late");
            assert_eq!(
                (answer.header("content-language"), answer.header("vary")),
                (told, "accept-language")
            );
            assert!(answer.json["detail"].as_str().unwrap().contains(words), "{}", answer.text);
        }
        let english = [("accept-language", "en")];
        let tally = format!("{case}/tally");
        let answer = stage.office.send("GET", &tally, &english, None).await;
        assert!(answer.text.contains("Federation: "), "{}", answer.text);
        assert!(stage.office.get(&tally).await.text.contains("Bund: "));
        late.keyed("zu-spaet-1", &votes, &json!({ "choice": "yes" }))
            .await
            .problem(422, "key_reused");
    })
    .await;
}
