//! A key makes an act one act: sent twice, sent at once, sent to two nodes. It answers for nothing else.
//! And `If-Match` holds at the very moment of recording.

use serde_json::{Value, json};
use umlauf_tests::{Answer, Program, on_both};

use crate::world::{Stage, id, new_case, stage};

/// The answer is the same as the first one, and says so.
#[track_caller]
fn repeats(first: &Answer, again: &Answer) {
    assert_eq!(again.status, first.status, "{}", again.text);
    let (mut first, mut again) = (first.json.clone(), again.json.clone());
    assert_eq!((&first["repeated"], &again["repeated"]), (&json!(false), &json!(true)));
    first["repeated"] = Value::Null;
    again["repeated"] = Value::Null;
    assert_eq!(first, again);
}

async fn revision(stage: &Stage, case: &str) -> u64 {
    stage.office.reads(case).await["revision"].as_u64().unwrap()
}

#[tokio::test]
async fn every_act_sent_twice_under_its_key_is_one_act_with_one_answer() {
    on_both(async |database| {
        let stage = stage(database).await;
        let (office, chair, world) = (&stage.office, &stage.chair, &stage.world);
        let second = Program::of(world, "office-2").await;
        let bavaria = stage.member("BY").await;
        let first = office.keyed("eroeffnung-1", "/api/v1/cases", &new_case("Einmal")).await;
        let again = office.keyed("eroeffnung-1", "/api/v1/cases", &new_case("Einmal")).await;
        repeats(&first, &again);
        let case = first.header("location").to_owned();
        assert_eq!(again.header("location"), case);
        let entry = json!({ "member": "SL", "choice": "no", "evidence": "Ein Brief" });
        let other = json!({ "member": "RP", "choice": "no", "evidence": "Ein Brief" });
        let day = json!({ "until": "2022-08-20" });
        let slip = json!({ "text": "Neu", "substantive": false, "reason": "Ein Schreibfehler" });
        let reason = json!({ "reason": "Nicht unterschrieben" });
        let longer = json!({ "label": "verlängern", "until": "2022-08-31", "reason": "Ferien" });
        let acts: [(&Program, &str, Value); 12] = [
            (office, "papers", json!({ "name": "anlage-1", "text": "Eine Anlage" })),
            (office, "moves", json!({ "label": "vorlegen" })),
            (chair, "moves", json!({ "label": "freigeben" })),
            (&bavaria, "interim-answers", day),
            (&bavaria, "votes", json!({ "choice": "yes" })),
            (office, "entries", entry),
            (&second, "entries/SL/confirmation", json!(null)),
            (office, "entries", other),
            (&second, "entries/RP/refusal", reason),
            (office, "papers/beschlusstext/correction", slip),
            (chair, "moves", longer),
            (&bavaria, "objections", json!({ "reason": "Zu kurze Frist" })),
        ];
        let mut sent = Vec::new();
        for (number, (program, part, body)) in acts.iter().enumerate() {
            let (key, path) = (format!("handlung-{number}"), format!("{case}/{part}"));
            let before = revision(&stage, &case).await;
            let first = program.keyed(&key, &path, body).await;
            assert_eq!(first.status, 200, "{part}: {}", first.text);
            assert!(first.json["revision"].as_u64().unwrap() > before, "{part}");
            let after = revision(&stage, &case).await;
            assert_eq!(first.header("etag"), format!("\"{}\"", first.json["revision"]));
            repeats(&first, &program.keyed(&key, &path, body).await);
            assert_eq!(revision(&stage, &case).await, after, "{part} is one act");
            sent.push((key, path, first));
        }
        // Long afterwards, and at another node, every one gets its own first answer.
        let node = world.another_node().await;
        for ((program, part, body), (key, path, first)) in acts.iter().zip(&sent) {
            let again = program.at(&node).keyed(key, path, body).await;
            assert_eq!(again.json["step"], first.json["step"], "{part}");
            repeats(first, &again);
        }
        repeats(&first, &office.keyed("eroeffnung-1", "/api/v1/cases", &new_case("Einmal")).await);
        umlauf_tests::audit(world.engine(), &id(&case)).await;
    })
    .await;
}

#[tokio::test]
async fn a_key_never_answers_for_another_act() {
    on_both(async |database| {
        let stage = stage(database).await;
        let (office, chair) = (&stage.office, &stage.chair);
        let open = async |body: &Value| office.keyed("ein-vorgang", "/api/v1/cases", body).await;
        let first = open(&new_case("Einmal")).await;
        assert_eq!(first.status, 201);
        open(&new_case("Ein anderer Titel")).await.problem(422, "key_reused");
        let mut changed = new_case("Einmal");
        changed["papers"]["begruendung"] = json!("Eine andere Begründung");
        open(&changed).await.problem(422, "key_reused");
        changed["papers"] = json!({});
        open(&changed).await.problem(422, "key_reused");
        changed["papers"] = new_case("")["papers"].clone();
        changed["papers"]["anlage-1"] = json!("Eine Anlage mehr");
        open(&changed).await.problem(422, "key_reused");
        repeats(&first, &open(&new_case("Einmal")).await);

        let case = stage.voting("Zweimal").await;
        let bavaria = stage.member("BY").await;
        let votes = format!("{case}/votes");
        let yes = json!({ "choice": "yes", "declaration": "Mit Dank" });
        let first = bavaria.keyed("stimme-by", &votes, &yes).await;
        assert_eq!(first.status, 200);
        let before = revision(&stage, &case).await;
        for other in [
            json!({ "choice": "no", "declaration": "Mit Dank" }),
            json!({ "choice": "yes" }),
            json!({ "choice": "yes", "declaration": "Ohne Dank" }),
        ] {
            bavaria.keyed("stimme-by", &votes, &other).await.problem(422, "key_reused");
        }
        let objection = format!("{case}/objections");
        let object = json!({ "reason": "Zu kurz" });
        bavaria.keyed("stimme-by", &objection, &object).await.problem(422, "key_reused");
        assert_eq!(revision(&stage, &case).await, before);
        repeats(&first, &bavaria.keyed("stimme-by", &votes, &yes).await);

        let longer =
            |until: &str| json!({ "label": "verlängern", "until": until, "reason": "Ferien" });
        let moves = format!("{case}/moves");
        // A Saturday gives way to Monday; what was asked for is still the same.
        let first = chair.keyed("mehr-zeit", &moves, &longer("2022-09-03")).await;
        assert_eq!(first.status, 200, "{}", first.text);
        repeats(&first, &chair.keyed("mehr-zeit", &moves, &longer("2022-09-03")).await);
        chair.keyed("mehr-zeit", &moves, &longer("2022-09-05")).await.problem(422, "key_reused");
        let slip = |text: &str| json!({ "text": text, "substantive": false, "reason": "Versehen" });
        let correction = format!("{case}/papers/beschlusstext/correction");
        assert_eq!(office.keyed("versehen", &correction, &slip("Neu")).await.status, 200);
        office.keyed("versehen", &correction, &slip("Neuer")).await.problem(422, "key_reused");
        let mut substantive = slip("Neu");
        substantive["substantive"] = json!(true);
        office.keyed("versehen", &correction, &substantive).await.problem(422, "key_reused");
    })
    .await;
}

#[tokio::test]
async fn a_key_is_of_one_person_and_one_case() {
    on_both(async |database| {
        let stage = stage(database).await;
        let (one, two) = (stage.voting("Eins").await, stage.voting("Zwei").await);
        let yes = json!({ "choice": "yes" });
        for code in ["BY", "BW", "BUND"] {
            let member = stage.member(code).await;
            for case in [&one, &two] {
                let said = member.keyed("dieselbe", &format!("{case}/votes"), &yes).await;
                assert_eq!((said.status, &said.json["repeated"]), (200, &json!(false)), "{code}");
            }
        }
        let case = new_case("Derselbe Titel");
        let one = stage.office.keyed("dieselbe", "/api/v1/cases", &case).await;
        let second = Program::of(&stage.world, "office-2").await;
        let two = second.keyed("dieselbe", "/api/v1/cases", &case).await;
        assert_eq!((one.status, two.status), (201, 201));
        assert_ne!(one.header("location"), two.header("location"));
    })
    .await;
}

#[tokio::test]
async fn one_key_sent_many_times_at_once_to_two_nodes_is_one_act() {
    on_both(async |database| {
        let stage = stage(database).await;
        let case = stage.voting("Gleichzeitig").await;
        let node = stage.world.another_node().await;
        let here = stage.member("BY").await;
        let there = here.at(&node);
        let (votes, before) = (format!("{case}/votes"), revision(&stage, &case).await);
        let (yes, no) = (json!({ "choice": "yes" }), json!({ "choice": "no" }));
        let [a, b, c, d] = [
            here.keyed("gleichzeitig", &votes, &yes),
            there.keyed("gleichzeitig", &votes, &yes),
            here.keyed("gleichzeitig", &votes, &yes),
            there.keyed("gleichzeitig", &votes, &yes),
        ];
        let (a, b, c, d) = tokio::join!(a, b, c, d);
        let all = [a, b, c, d];
        assert!(all.iter().all(|one| one.status == 200), "{all:?}");
        let firsts = all.iter().filter(|one| one.json["repeated"] == false).count();
        assert_eq!(firsts, 1, "{all:?}");
        assert!(all.iter().all(|one| one.json["head"] == all[0].json["head"]));
        assert_eq!(revision(&stage, &case).await, before + 1);
        // Two different acts under one key: one is done, the other is told so.
        let (a, b) = tokio::join!(
            here.keyed("zweierlei", &votes, &yes),
            there.keyed("zweierlei", &votes, &no)
        );
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422], "{a:?} {b:?}");
        let (there, body) = (stage.office.at(&node), new_case("Gleich"));
        let (a, b) = tokio::join!(
            stage.office.keyed("vorgang-1", "/api/v1/cases", &body),
            there.keyed("vorgang-1", "/api/v1/cases", &body)
        );
        assert_eq!((a.status, b.status), (201, 201), "{a:?} {b:?}");
        assert_eq!(a.header("location"), b.header("location"));
        let papers = stage.office.reads(a.header("location")).await["papers"].clone();
        assert_eq!(papers.as_object().unwrap().len(), 2);
        umlauf_tests::audit(stage.world.engine(), &id(&case)).await;
    })
    .await;
}

#[tokio::test]
async fn if_match_refuses_what_was_decided_on_an_old_view() {
    on_both(async |database| {
        let stage = stage(database).await;
        let case = stage.opened("Gesehen").await;
        let seen = stage.office.get(&case).await;
        let tag = seen.header("etag").to_owned();
        assert_eq!(tag, format!("\"{}\"", seen.json["revision"]));
        let papers = format!("{case}/papers");
        let file = async |tag: &str, key: &str, text: &str| {
            let body = json!({ "name": "anlage-1", "text": text }).to_string();
            let headers = [("if-match", tag), ("idempotency-key", key)];
            stage.office.send("POST", &papers, &headers, Some(body)).await
        };
        let first = file(&tag, "anlage-eins", "Eins").await;
        assert_eq!(first.status, 200, "{}", first.text);
        // The act itself has moved the case on; its repeat must not be refused for that.
        repeats(&first, &file(&tag, "anlage-eins", "Eins").await);
        file(&tag, "anlage-zwei", "Zwei").await.problem(412, "moved_on");
        file("\"999\"", "anlage-zwei", "Zwei").await.problem(412, "moved_on");
        file("W/\"1\"", "anlage-zwei", "Zwei").await.problem(412, "moved_on");
        for wrong in ["999", "\"x\"", "\"1"] {
            file(wrong, "anlage-zwei", "Zwei").await.problem(400, "invalid");
        }
        let several = format!("{tag}, {}", first.header("etag"));
        assert_eq!(file(&several, "anlage-zwei", "Zwei").await.status, 200);
        assert_eq!(file("*", "anlage-drei", "Drei").await.status, 200);
        // Another node that has not seen the last acts knows better than its memory.
        let node = stage.world.another_node().await;
        let there = stage.office.at(&node);
        there.reads(&case).await;
        let last = file("*", "anlage-vier", "Vier").await;
        let body = json!({ "name": "anlage-2", "text": "Fünf" }).to_string();
        let headers = [("if-match", last.header("etag"))];
        let said = there.send("POST", &papers, &headers, Some(body)).await;
        assert_eq!(said.status, 200, "{}", said.text);
    })
    .await;
}

#[tokio::test]
async fn of_many_who_have_seen_the_same_revision_one_acts() {
    on_both(async |database| {
        let stage = stage(database).await;
        let case = stage.voting("Wettlauf").await;
        let node = stage.world.another_node().await;
        let (here, there) = (stage.member("BY").await, stage.member("BW").await.at(&node));
        let votes = format!("{case}/votes");
        for round in 0..5 {
            let tag = format!("\"{}\"", revision(&stage, &case).await);
            let choice = if round % 2 == 0 { "yes" } else { "no" };
            let body = json!({ "choice": choice }).to_string();
            let headers = [("if-match", tag.as_str())];
            let (a, b) = tokio::join!(
                here.send("POST", &votes, &headers, Some(body.clone())),
                there.send("POST", &votes, &headers, Some(body.clone()))
            );
            let mut statuses = [a.status, b.status];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 412], "{a:?} {b:?}");
        }
        umlauf_tests::audit(stage.world.engine(), &id(&case)).await;
    })
    .await;
}
