//! A consultation by programs: answers with comments as JSON and as a spreadsheet, more time, dispositions,
//! replies; each once per key, only as it was seen, and nobody sees others' answers before it is over.

use serde_json::{Value, json};
use umlauf_tests::{Program, World, on_both};
use umlauf_workflow::Digest;

async fn begun(world: &World) -> String {
    let office = world.office();
    let case = office.opens("laenderbeteiligung", "Richtlinie").await;
    office.files(&case, &["entwurf", "anschreiben"]).await;
    office.acts(&case, "zur Freigabe vorlegen").await;
    world.chair().acts(&case, "freigeben").await;
    format!("/api/v1/cases/{case}")
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits =
            (0..3).fold(0_u32, |bits, at| bits << 8 | u32::from(*chunk.get(at).unwrap_or(&0)));
        for at in 0..4 {
            let sixth = (bits >> (18 - 6 * at)) & 63;
            let letter = char::from(LETTERS[usize::try_from(sixth).unwrap()]);
            text.push(if at > chunk.len() { '=' } else { letter });
        }
    }
    text
}

#[tokio::test]
async fn a_round_of_a_consultation_by_programs_alone() {
    on_both(async |database| {
        let world = World::on(database, "2026-03-02 09:00").await;
        let case = begun(&world).await;
        let office = Program::of(&world, "office").await;
        let second = Program::of(&world, "office-2").await;
        let bavaria = Program::of(&world, "BY").await;
        let hesse = Program::of(&world, "HE").await;
        let part = |part: &str| format!("{case}/consultation/{part}");

        // Once per key; another answer under the same key is none.
        let comment = json!({ "paragraph": "p1", "kind": "legal", "weight": "must", "comment": "Zu kurz." });
        let answer = json!({ "position": "statement", "text": "Siehe unten.", "comments": [comment] });
        let first = bavaria.keyed("antwort-1", &part("answers"), &answer).await;
        assert_eq!((first.status, &first.json["repeated"]), (200, &json!(false)), "{}", first.text);
        let again = bavaria.keyed("antwort-1", &part("answers"), &answer).await;
        assert_eq!((again.status, &again.json["repeated"]), (200, &json!(true)), "{}", again.text);
        let other = json!({ "position": "nothing" });
        bavaria.keyed("antwort-1", &part("answers"), &other).await.problem(422, "key_reused");
        let stale = [("if-match", "\"1\"")];
        let moved = bavaria.send("POST", &part("answers"), &stale, Some(other.to_string())).await;
        moved.problem(412, "moved_on");
        bavaria.post(&part("answers"), &json!({ "position": "cosigned_if" })).await.problem(409, "condition_missing");

        // A spreadsheet, whole or not at all.
        let sheet = |text: &str| json!({ "name": "a.csv", "base64": base64(text.as_bytes()) });
        let faulty = "MB/NC;Clause;Type;Comments\nHE;1;xx;Unklar.";
        let bad = json!({ "position": "statement", "table": sheet(faulty) });
        let bad = hesse.post(&part("answers"), &bad).await;
        assert!(bad.problem(422, "invalid").text.contains("Unbekannte Art"), "{}", bad.text);
        let good = "MB/NC;Clause;Type;Comments\nHE;1;te;Unklar.\nHE;2;ed;Komma fehlt.";
        let good = json!({ "position": "reserved", "until": "2026-03-20", "table": sheet(good) });
        hesse.does(&part("answers"), &good).await;
        hesse.does(&part("settlement"), &json!({ "position": "statement" })).await;

        // More time: asked for, refused, given to one and to all.
        let saxony = Program::of(&world, "SN").await;
        let wish = json!({ "until": "2026-04-20", "reason": "Kabinett" });
        saxony.does(&part("time-requests"), &wish).await;
        office.does(&part("time-refusals"), &json!({ "member": "SN", "reason": "Nein" })).await;
        office.does(&part("extensions"), &json!({ "member": "SN", "until": "2026-04-17" })).await;
        let all = json!({ "until": "2026-04-10" });
        office.post(&part("extensions"), &all).await.problem(409, "reason_required");
        let all = json!({ "until": "2026-04-10", "reason": "Ferien" });
        office.does(&part("extensions"), &all).await;

        // An answer that came by letter, confirmed by a second person.
        let entry = json!({ "member": "SL", "position": "cosigned", "evidence": "Ein Brief" });
        office.does(&part("entries"), &entry).await;
        office.post(&part("entries/SL/confirmation"), &Value::Null).await.problem(409, "same_person");
        second.does(&part("entries/SL/confirmation"), &Value::Null).await;

        // While it runs each sees its own; the office sees all.
        let seen = hesse.reads(&part("answers")).await;
        assert_eq!((seen["items"].as_array().unwrap().len(), &seen["limited"]), (1, &json!(true)));
        let seen = office.reads(&part("answers?limit=5")).await;
        assert_eq!((seen["items"].as_array().unwrap().len(), &seen["limited"]), (5, &json!(false)));
        let next = seen["next"].as_str().unwrap();
        let rest = office.reads(&part(&format!("answers?after={next}"))).await;
        assert_eq!(rest["items"].as_array().unwrap().len(), 13);
        let stand = office.reads(&format!("{case}/consultation")).await;
        assert_eq!((&stand["asked"], &stand["answered"], &stand["comments"]), (&json!(18), &json!(3), &json!(3)));
        assert_eq!(stand["positions"], json!({ "cosigned": 1, "statement": 2 }));
        assert_eq!(hesse.reads(&format!("{case}/synopsis")).await["all"], json!(2));

        world.advance_to("2026-05-04 09:00").await;
        let row = |comment: &str, disposition: &str| json!({ "comment": comment, "disposition": disposition });
        let rejected = json!({ "rows": [row("1/BY/1", "accepted"), row("1/HE/1", "rejected")] });
        office.post(&part("dispositions"), &rejected).await.problem(409, "unreasoned");
        let rows = json!({ "rows": [
            row("1/BY/1", "accepted"),
            { "comment": "1/HE/1", "disposition": "rejected", "reason": "Schon geregelt." },
            { "comment": "1/HE/2", "disposition": "answered", "duplicate_of": "1/BY/1" },
        ] });
        office.does(&part("dispositions"), &rows).await;
        let synopsis = office.reads(&format!("{case}/synopsis?member=HE")).await;
        assert_eq!(synopsis["items"][0]["reason"], json!("Schon geregelt."));
        assert_eq!(synopsis["items"][1]["duplicate_of"], json!("1/BY/1"));
        let paged = office.reads(&format!("{case}/synopsis?limit=2")).await;
        assert_eq!((&paged["all"], &paged["next"]), (&json!(3), &json!(2)));
        let file = office.get(&format!("{case}/synopsis/csv")).await;
        assert!(file.text.contains("abgelehnt: Schon geregelt."), "{}", file.text);

        let id = case.rsplit('/').next().unwrap().to_owned();
        let id = umlauf_workflow::CaseId::from(&id);
        let digest: Digest = world.office().keeps("Synopse").await;
        let file = umlauf_workflow::Act::File { paper: "synopse".into(), digest };
        world.office().does(&id, file).await;
        world.office().acts(&id, "Bewertung vorlegen").await;
        let reply = json!({ "rows": [{ "comment": 1, "reply": "upheld", "why": "Nicht geregelt." }] });
        hesse.does(&part("replies"), &reply).await;
        let upheld = office.reads(&format!("{case}/synopsis?upheld=true")).await;
        assert_eq!((&upheld["all"], &upheld["items"][0]["why"]), (&json!(1), &json!("Nicht geregelt.")));
    })
    .await;
}
