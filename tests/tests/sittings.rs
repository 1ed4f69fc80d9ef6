//! Sittings through the JSON interface: added, moved, cancelled by the office, once per key, and only as they
//! were seen.

use serde_json::{Value, json};
use umlauf_tests::{Program, World, on_both};

const AT: &str = "/api/v1/sittings/it-planungsrat/99";

#[tokio::test]
async fn the_office_adds_moves_and_cancels_a_sitting_as_it_has_seen_it() {
    on_both(async |database| {
        let world = World::on(database, "2026-01-15 09:00").await;
        let (office, anybody) = (Program::of(&world, "office").await, Program::stranger(&world));
        assert_eq!(anybody.get(AT).await.status, 404);
        let new = json!({ "date": "2026-06-24", "place": "Erfurt" });
        Program::of(&world, "chair").await.post(AT, &new).await.problem(403, "forbidden");
        let first = office.keyed("sitzung-99", AT, &new).await;
        assert_eq!((first.status, first.header("etag")), (200, "\"1\""), "{}", first.text);
        assert_eq!(first.json["date"], "2026-06-24");
        // Under the same key it is the same act; another act gets no answer that is not its own.
        let again = office.keyed("sitzung-99", AT, &new).await;
        assert_eq!((again.status, &again.json), (200, &first.json));
        let other = json!({ "date": "2026-06-25", "place": "Erfurt", "reason": "Verlegt" });
        office.keyed("sitzung-99", AT, &other).await.problem(422, "key_reused");
        // Nobody moves what has changed since.
        let seen = |tag: &'static str| [("if-match", tag)];
        let body = || Some(other.to_string());
        office.send("POST", AT, &seen("\"0\""), body()).await.problem(412, "moved_on");
        let moved = office.send("POST", AT, &seen("\"1\""), body()).await;
        assert_eq!((moved.status, moved.header("etag")), (200, "\"2\""), "{}", moved.text);
        office.post(AT, &other).await.problem(422, "invalid");
        let silent = json!({ "date": "2026-07-01" });
        office.post(AT, &silent).await.problem(422, "invalid");
        let off = format!("{AT}/cancellation");
        office.post(&off, &json!({})).await.problem(422, "invalid");
        let cancelled = office.post(&off, &json!({ "reason": "Kein Raum" })).await;
        assert_eq!((cancelled.status, &cancelled.json["cancelled"]), (200, &json!(true)));
        let unknown = "/api/v1/sittings/it-planungsrat/98/cancellation";
        office.post(unknown, &json!({ "reason": "x" })).await.problem(404, "not_found");
        let known = anybody.get(AT).await;
        assert_eq!((known.status, known.header("etag")), (200, "\"3\""));
        let all = anybody.reads("/api/v1/sittings?body=it-planungsrat").await;
        let ours = |one: &&Value| one["number"] == 99 && one["cancelled"] == true;
        assert!(all.as_array().unwrap().iter().any(|one| ours(&one)), "{all}");
        assert_eq!(world.store().sitting_acts().await.unwrap().len(), 3);
    })
    .await;
}
