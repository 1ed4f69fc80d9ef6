//! Ordinary care around every page: what every answer tells the browser, what is taken from whom, and the
//! link by mail that signs in, from the mail to the receipt.

use std::collections::BTreeSet;

use umlauf_tests::{Browser, Database, World, on_both};
use umlauf_web::Settings;

/// The pages under an address with `https`.
fn secure(world: &World) -> Browser {
    let base_url = Some(String::from("https://umlauf.example"));
    Browser::at(umlauf_web::router(
        world.engine().clone(),
        Settings { base_url, ..Settings::default() },
    ))
}

/// What no answer may be without, whatever it answers.
const TOLD: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

#[tokio::test]
async fn every_answer_is_guarded_and_has_an_id_of_its_own() {
    let (world, case) = World::voting(Database::sqlite()).await;
    let office = Browser::of(&world, "office").await;
    let home = format!("/vorgaenge/{case}");
    let record = format!("{home}/akte");
    let picture = format!("{home}/bild.svg");
    let mut ids = BTreeSet::new();
    for path in [
        "/",
        "/anmelden",
        "/register",
        "/register.atom",
        "/hilfe",
        "/assets/umlauf.js",
        "/vorgaenge",
        &home,
        &record,
        &picture,
        "/mandate",
        "/gibt-es-nicht",
        "/pruefung",
        "/api/v1/cases",
        "/api/openapi.json",
        "/health/live",
    ] {
        let reply = office.get(path).await;
        for (name, value) in TOLD {
            assert_eq!(reply.header(name), *value, "{path}: {name}");
        }
        let policy = reply.header("content-security-policy");
        if path == picture {
            // A drawing carries its styles within itself, and may do nothing else.
            assert_eq!(policy, "default-src 'none'; style-src 'unsafe-inline'; sandbox");
            continue;
        }
        for word in ["unsafe", "http:", "https:", "*", "blob:"] {
            assert!(!policy.contains(word), "{path}: {policy}");
        }
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert!(policy.contains("base-uri 'none'") && policy.contains("form-action 'self'"));
        let id = reply.header("x-request-id");
        assert!(id.len() == 16 && ids.insert(id.to_owned()), "{path}: `{id}`");
        assert_eq!(reply.header("strict-transport-security"), "", "nothing of it without https");
        assert!(path.starts_with("/assets/") || !reply.header("cache-control").contains("public"));
        if reply.header("content-type").starts_with("text/html") {
            reply.without(&["<style", " style=\"", " onclick=", " onsubmit=", "javascript:"]);
            let scripts = reply.text.matches("<script").count();
            assert_eq!(scripts, reply.text.matches("<script src=\"/assets/").count(), "{path}");
        }
    }
    let reply = secure(&world).get("/register").await;
    assert_eq!(reply.header("strict-transport-security"), "max-age=31536000");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_not_read() {
    let (world, case) = World::voting(Database::sqlite()).await;
    let office = Browser::of(&world, "office").await;
    let to = format!("/vorgaenge/{case}/unterlagen");
    let form = office.form();
    let page = office.sees(&format!("/vorgaenge/{case}/berichtigung")).await;
    let large = vec![b'x'; 26 * 1024 * 1024];
    let to_correct = format!("/vorgaenge/{case}/berichtigung");
    let reply = office.uploads(&page, &to_correct, &[], ("datei", "groß.txt", &large)).await;
    assert!(matches!(reply.status, 400 | 413 | 422), "{}", reply.status);
    let long = "x".repeat(20_001);
    let reply = office.post(&to, &[("form", &form), ("text", &long)]).await;
    assert!((400..500).contains(&reply.status), "{}", reply.status);
    assert!(reply.text.len() < 20_000, "what was sent is not sent back");
}

/// The path of the sign-in link that went to an address last.
fn link(world: &World, address: &str) -> Option<String> {
    let mails = world.mails().delivered();
    let mail =
        mails.iter().rfind(|mail| mail.address == address && mail.text.contains("/anmelden/"))?;
    let at = mail.text.find("/anmelden/")?;
    mail.text[at..].split_whitespace().next().map(str::to_owned)
}

/// Waits for what was begun beside the answer: the mail after so many with a link for this address.
async fn mailed(world: &World, address: &str, before: usize) -> String {
    let arrival = async {
        loop {
            if world.mails().delivered().len() > before
                && let Some(path) = link(world, address)
            {
                return path;
            }
            tokio::task::yield_now().await;
        }
    };
    let patience = std::time::Duration::from_secs(100);
    tokio::time::timeout(patience, arrival).await.expect("a mail with a link comes")
}

#[tokio::test]
async fn a_link_by_mail_survives_scanners_and_signs_in_once() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let bavaria = world.store().person(&"BY".into()).await.unwrap().unwrap();
        let stranger = Browser::stranger(&world);
        let before = world.mails().delivered().len();
        let fields = [("email", bavaria.email.as_str()), ("nach", "/meine")];
        let known = stranger.post("/anmelden", &fields).await;
        let path = mailed(&world, &bavaria.email, before).await;

        // Scanners open the page as often as they like; nobody is signed in by that.
        for _ in 0..5 {
            let seen = stranger.sees(&path).await;
            seen.with(&["Guten Tag", "Jetzt anmelden"]);
            assert_eq!(seen.header("set-cookie"), "");
        }
        let now = world.now();
        assert!(world.store().sessions_of(&"BY".into(), now).await.unwrap().is_empty());

        let inside = stranger.post(&path, &[]).await;
        assert_eq!(inside.location(), "/meine");
        let cookie = inside.header("set-cookie").to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        let pair = cookie.split(';').next().unwrap_or_default().to_owned();
        stranger.with_cookies(&pair).sees("/meine").await.with(&["Person BY"]);

        // Once, and not after its time.
        let again = stranger.post(&path, &[]).await;
        assert_eq!((again.status, again.header("set-cookie")), (200, ""));
        again.with(&["Dieser Link gilt nicht mehr"]);
        let before = world.mails().delivered().len();
        stranger.post("/anmelden", &fields).await;
        let path = mailed(&world, &bavaria.email, before).await;
        world.sleeps_until("2022-08-15 09:31");
        let late = stranger.post(&path, &[]).await;
        late.with(&["Dieser Link gilt nicht mehr"]);
        assert_eq!(late.header("set-cookie"), "");

        // Whether somebody is known is not told: not by a word, and nothing is sent.
        let before = world.mails().delivered().len();
        let unknown = [("email", "niemand@by.example"), ("nach", "/meine")];
        let unknown = stranger.post("/anmelden", &unknown).await;
        assert_eq!((unknown.status, &unknown.text), (known.status, &known.text));
        assert_eq!(unknown.header("set-cookie"), known.header("set-cookie"));
        stranger.post("/anmelden", &fields).await;
        mailed(&world, &bavaria.email, before).await;
        let mails = world.mails().delivered();
        assert_eq!(mails.len(), before + 1);
        assert!(mails.iter().all(|mail| mail.address != "niemand@by.example"));
    })
    .await;
}

#[tokio::test]
async fn nobody_is_led_to_another_site_by_a_link_a_form_or_a_preference() {
    let world = World::on(Database::sqlite(), "2022-08-15 09:00").await;
    let bavaria = world.store().person(&"BY".into()).await.unwrap().unwrap();
    let stranger = Browser::stranger(&world);
    for evil in
        ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
    {
        let page = stranger.sees(&format!("/anmelden?nach={evil}")).await;
        page.without(&["evil.example", "javascript:"]);
        let before = world.mails().delivered().len();
        stranger.post("/anmelden", &[("email", &bavaria.email), ("nach", evil)]).await;
        let path = mailed(&world, &bavaria.email, before).await;
        let inside = stranger.post(&path, &[]).await;
        assert!(inside.location().starts_with('/'), "{}", inside.location());
        assert!(!inside.location().contains("evil"), "{}", inside.location());
        let reply = stranger.post("/ansicht", &[("lang", "en"), ("here", evil)]).await;
        assert!(!reply.location().contains("evil") && reply.location().starts_with('/'));
    }
}
