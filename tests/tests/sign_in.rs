//! Signing in through an identity provider: at a real one, and at one that lies. On both databases.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

#[path = "sign_in/liar.rs"]
mod liar;

use std::net::SocketAddr;

use axum::Extension;
use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderValue;
use axum::middleware::map_request;
use liar::{Liar, Lie};
use umlauf_engine::{Clock as _, SystemClock};
use umlauf_tests::identity::{CLIENT, HOME, IdentityServer, SECRET, Surfer};
use umlauf_tests::{Browser, Database, Reply, World, on_both};
use umlauf_web::{IdentityProvider, Settings};
use umlauf_workflow::PersonId;

const START: &str = "/anmelden/dienst?nach=/meine";

/// Pages with an identity provider.
fn pages(world: &World, issuer: &str, change: impl FnOnce(&mut Settings)) -> Browser {
    let identity = IdentityProvider {
        issuer: issuer.to_owned(),
        client_id: CLIENT.to_owned(),
        client_secret: Some(SECRET.to_owned()),
        label: "Mit Behördenkonto anmelden".to_owned(),
        label_en: "Sign in with your agency account".to_owned(),
        scopes: vec!["openid".to_owned(), "email".to_owned()],
        accept_unverified: false,
    };
    let mut settings = Settings {
        base_url: Some(HOME.to_owned()),
        identity: Some(identity),
        ..Settings::default()
    };
    change(&mut settings);
    Browser::at(umlauf_web::router(world.engine().clone(), settings))
}

/// A world at the provider's time, which is the real one.
async fn today(database: Database) -> World {
    let now = SystemClock.now().to_string();
    World::on(database, &now[..16].replace('T', " ")).await
}

/// The cookies that an answer sets, as a browser sends them back.
fn cookies(reply: &Reply) -> String {
    let set = reply.headers.get_all("set-cookie").iter();
    let pairs = set.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap());
    pairs.filter(|pair| !pair.ends_with('=')).collect::<Vec<_>>().join("; ")
}

/// Begins, signs in at the provider, and comes back: the browser, the way back, what came of it.
async fn signs_in(pages: &Browser, login: &str) -> (Browser, String, Reply) {
    let begun = pages.get(START).await;
    let browser = pages.with_cookies(&cookies(&begun));
    let back = Surfer::default().signs_in(begun.location(), login).await;
    let reply = browser.get(&back).await;
    (browser, back, reply)
}

/// Nobody was signed in.
#[track_caller]
fn refused(reply: &Reply, status: u16, title: &str) {
    assert_eq!(reply.status, status, "{}", reply.text);
    reply.with(&[title, "/anmelden?nach="]);
    assert!(!cookies(reply).contains("umlauf="), "{}", cookies(reply));
}

/// Somebody who has signed in otherwise, at these pages.
async fn pages_of(world: &World, pages: &Browser, person: &str) -> Browser {
    let _ = Browser::of(world, person).await;
    let secret = format!("secret-of-{person}-{}", world.now().as_micros());
    pages.with_cookies(&format!("__Host-umlauf={secret}; umlauf={secret}"))
}

/// Whoever guesses addresses learns nothing and is stopped; whoever stands elsewhere is not.
#[tokio::test]
async fn one_address_cannot_ask_for_sign_in_links_without_end() {
    let world = World::on(Database::sqlite(), "2022-08-15 09:00").await;
    let peer = ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 4711)));
    let site = |proxies| {
        let settings = Settings { trusted_proxies: proxies, ..Settings::default() };
        umlauf_web::router(world.engine().clone(), settings)
    };
    let from = |site: &axum::Router, named: &'static str| {
        let named = move |mut request: Request| {
            request.headers_mut().insert("x-forwarded-for", HeaderValue::from_static(named));
            std::future::ready(request)
        };
        Browser::at(site.clone().layer(map_request(named)).layer(Extension(peer)))
    };
    let asks = async |browser: &Browser, email: &str| {
        let mut answered = 0;
        loop {
            let reply = browser.post("/anmelden", &[("email", email)]).await;
            if reply.status == 429 {
                assert_eq!(reply.header("retry-after"), "10");
                return answered;
            }
            assert_eq!(reply.status, 200, "{}", reply.text);
            answered += 1;
            assert!(answered < 200, "nobody is stopped");
        }
    };
    for email in ["person1@by.example", "niemand@by.example"] {
        let site = site(0);
        assert!((60..90).contains(&asks(&from(&site, "198.51.100.7"), email).await), "{email}");
        // Without a trusted proxy nobody is believed to be another one.
        let other = from(&site, "198.51.100.8").post("/anmelden", &[("email", email)]).await;
        assert!(matches!(other.status, 200 | 429));
        assert!(asks(&from(&site, "198.51.100.9"), email).await < 30);
    }
    let site = site(1);
    let (one, two) = (from(&site, "198.51.100.7"), from(&site, "198.51.100.8"));
    assert!(asks(&one, "person1@by.example").await >= 60);
    assert!(asks(&two, "person1@by.example").await >= 60, "one's haste is not another's");
    let link = one.post("/anmelden/geraten", &[]).await;
    assert!(matches!(link.status, 200 | 429), "guessing secrets counts as well");
    one.sees("/register").await;
}

async fn sessions(world: &World, person: &str) -> usize {
    world.store().sessions_of(&PersonId::from(person), world.now()).await.unwrap().len()
}

#[tokio::test]
async fn whoever_is_entered_is_led_to_the_page_asked_for_and_linked_for_good() {
    let people = [
        ("s-by", "person1@by.example", true),
        ("s-by-neu", "person1@by.example", true),
        ("s-be", "Person1@BE.example", true),
    ];
    for in_token in [false, true] {
        let Some(provider) = IdentityServer::start(&people, in_token) else {
            return;
        };
        on_both(async |database| {
            let world = today(database).await;
            let pages = pages(&world, provider.issuer(), |_| {});
            pages.sees("/anmelden?nach=/meine").await.with(&[
                "Mit Behördenkonto anmelden",
                "href=\"/anmelden/dienst?nach=/meine\"",
                "Link anfordern",
            ]);

            let (browser, back, done) = signs_in(&pages, "s-by").await;
            assert_eq!(done.location(), "/meine");
            let signed_in = pages.with_cookies(&cookies(&done));
            signed_in.sees("/meine").await.with(&["Person BY"]);
            signed_in.sees("/zugaenge").await.with(&["Anmeldedienst"]);
            assert_eq!(signed_in.get(START).await.location(), "/meine");

            // The same answer again, in the same browser.
            refused(&browser.get(&back).await, 400, "Diese Anmeldung gilt nicht mehr");
            assert_eq!(sessions(&world, "BY").await, 1);

            // Another account with the same address is refused, and the administrator can see it.
            let (_, _, other) = signs_in(&pages, "s-by-neu").await;
            refused(&other, 403, "Ihr Eintrag gehört zu einem anderen Konto");
            let seen = world.store().refused_identities(10).await.unwrap();
            assert_eq!((seen.len(), seen[0].subject.as_str()), (1, "s-by-neu"));
            assert_eq!(seen[0].person, PersonId::from("BY"));

            // The secretariat sees it as well, asks, and says that the new account is the person's.
            let office = pages_of(&world, &pages, "office").await;
            for account in ["s-by-neu", "s-by"] {
                let mandates = office.sees("/mandate").await;
                mandates.with(&["Abgewiesene Anmeldungen", account]);
                let done = office.fills(&mandates, "/mandate/kennung", &[]).await;
                assert_eq!(done.location(), "/mandate?gremium=it-planungsrat");
                office.sees("/mandate").await.without(&["Abgewiesene Anmeldungen"]);
                assert_eq!(signs_in(&pages, account).await.2.location(), "/meine");
                let other = if account == "s-by" { "s-by-neu" } else { "s-by" };
                refused(
                    &signs_in(&pages, other).await.2,
                    403,
                    "Ihr Eintrag gehört zu einem anderen Konto",
                );
                // What did not come by itself nobody can assign.
                let (form, person) = (office.form(), "BY");
                let made_up = [
                    ("form", form.as_str()),
                    ("gremium", "it-planungsrat"),
                    ("person", person),
                    ("issuer", provider.issuer()),
                    ("subject", "s-erfunden"),
                ];
                assert_eq!(office.post("/mandate/kennung", &made_up).await.status, 409);
            }

            // From now on the subject decides: the address may change.
            let mut person = world.store().person(&PersonId::from("BY")).await.unwrap().unwrap();
            person.email = "neu@by.example".to_owned();
            let directory = umlauf_store::Directory { people: vec![person], ..Default::default() };
            world.store().import_directory(directory, world.now()).await.unwrap();
            assert_eq!(signs_in(&pages, "s-by").await.2.location(), "/meine");

            // Unlinked, the next verified address links anew.
            let by = PersonId::from("BY");
            assert_eq!(world.store().unlink_identities(&by).await.unwrap(), 1);
            assert!(world.store().refused_identities(10).await.unwrap().is_empty());
            assert!(world.store().identities(None, 10).await.unwrap().is_empty());

            // Large letters in an address are no other address.
            assert_eq!(signs_in(&pages, "s-be").await.2.location(), "/meine");
            let linked = world.store().identities(None, 10).await.unwrap();
            assert_eq!((linked.len(), linked[0].person.as_str()), (1, "BE"));
            assert_eq!(linked[0].issuer, provider.issuer());

            // Signing out here says that one may still be signed in there.
            let page = signed_in.sees("/meine").await;
            let left = signed_in.fills(&page, "/abmelden", &[]).await;
            assert_eq!(left.location(), "/abgemeldet");
            pages.sees("/abgemeldet").await.with(&[
                "Sie sind abgemeldet",
                &format!("{}/session/end?client_id=umlauf", provider.issuer()),
            ]);
            assert_eq!(signed_in.get("/meine").await.location(), "/anmelden?nach=/meine");
        })
        .await;
    }
}

#[tokio::test]
async fn whoever_is_not_entered_or_not_verified_gets_a_clear_page_and_no_account() {
    let people = [("s-1", "niemand@fremd.example", true), ("s-2", "person1@by.example", false)];
    let Some(provider) = IdentityServer::start(&people, false) else {
        return;
    };
    on_both(async |database| {
        let world = today(database).await;
        let ours = pages(&world, provider.issuer(), |_| {});
        let before = world.store().people(None, 1000).await.unwrap().len();
        let (_, _, reply) = signs_in(&ours, "s-1").await;
        refused(&reply, 403, "Sie sind hier nicht eingetragen");
        let (_, _, reply) = signs_in(&ours, "s-2").await;
        refused(&reply, 403, "Ihre E-Mail-Adresse ist nicht bestätigt");
        assert_eq!(world.store().people(None, 1000).await.unwrap().len(), before);
        assert!(world.store().identities(None, 10).await.unwrap().is_empty());

        let lenient = pages(&world, provider.issuer(), |settings| {
            settings.identity.as_mut().unwrap().accept_unverified = true;
        });
        assert_eq!(signs_in(&lenient, "s-2").await.2.location(), "/meine");
        refused(&signs_in(&lenient, "s-1").await.2, 403, "Sie sind hier nicht eingetragen");
    })
    .await;
}

#[tokio::test]
async fn an_answer_counts_once_in_its_own_browser_and_with_its_own_state() {
    let people = [("s-by", "person1@by.example", true)];
    let Some(provider) = IdentityServer::start(&people, false) else {
        return;
    };
    on_both(async |database| {
        let world = today(database).await;
        let pages = pages(&world, provider.issuer(), |_| {});
        let over = "Diese Anmeldung gilt nicht mehr";
        let begun = pages.get(START).await;
        let browser = pages.with_cookies(&cookies(&begun));
        let back = Surfer::default().signs_in(begun.location(), "s-by").await;
        let part = |name: &str| {
            let at = back.split(&['?', '&']).find(|part| part.starts_with(name)).unwrap();
            at.to_owned()
        };

        // Another browser, one that began something else, no state, a state that was touched.
        refused(&pages.get(&back).await, 400, over);
        let another = pages.with_cookies(&cookies(&pages.get(START).await));
        refused(&another.get(&back).await, 400, over);
        refused(&browser.get(&back.replace(&part("state="), "state=")).await, 400, over);
        let state = part("state=");
        let touched = format!("{}{}", &state[..state.len() - 1], {
            if state.ends_with('0') { '1' } else { '0' }
        });
        refused(&browser.get(&back.replace(&state, &touched)).await, 400, over);
        assert_eq!(sessions(&world, "BY").await, 0);

        // None of this has used it up; another node may end what this one began.
        let node = world.another_node().await;
        let there = self::pages(&node, provider.issuer(), |_| {});
        let reply = there.with_cookies(&cookies(&begun)).get(&back).await;
        assert_eq!(reply.location(), "/meine");
        refused(&browser.get(&back).await, 400, over);

        // An old code under a state of one's own, and an answer that names another issuer.
        let begun = pages.get(START).await;
        let browser = pages.with_cookies(&cookies(&begun));
        let own = liar::part(begun.location(), "state");
        let old = back.replace(&state, &format!("state={own}"));
        refused(&browser.get(&old).await, 502, "Die Anmeldung ist fehlgeschlagen");
        let begun = pages.get(START).await;
        let browser = pages.with_cookies(&cookies(&begun));
        let back = Surfer::default().signs_in(begun.location(), "s-by").await;
        let iss = back.split(&['?', '&']).find(|part| part.starts_with("iss=")).unwrap();
        let mixed = back.replace(iss, "iss=https://other.example");
        refused(&browser.get(&mixed).await, 502, "Die Anmeldung ist fehlgeschlagen");
        assert_eq!(sessions(&world, "BY").await, 1);

        // Broken off at the provider; later than ten minutes.
        let begun = pages.get(START).await;
        let browser = pages.with_cookies(&cookies(&begun));
        let (own, iss) = (liar::part(begun.location(), "state"), provider.issuer());
        let denied = format!("/anmelden/dienst/zurueck?error=access_denied&state={own}&iss={iss}");
        refused(&browser.get(&denied).await, 400, "Die Anmeldung wurde abgebrochen");
        let begun = pages.get(START).await;
        let browser = pages.with_cookies(&cookies(&begun));
        let back = Surfer::default().signs_in(begun.location(), "s-by").await;
        world.clock().advance_to(world.now().plus(jiff::SignedDuration::from_mins(10)));
        refused(&browser.get(&back).await, 400, over);
    })
    .await;
}

#[tokio::test]
async fn nobody_is_led_to_another_site_and_the_cookie_is_bound_to_the_host() {
    let Some(provider) = IdentityServer::start(&[("s-by", "person1@by.example", true)], false)
    else {
        return;
    };
    let world = today(Database::sqlite()).await;
    let plain = pages(&world, provider.issuer(), |_| {});
    let begun = plain.get("/anmelden/dienst?nach=https://evil.example/").await;
    let back = Surfer::default().signs_in(begun.location(), "s-by").await;
    let done = plain.with_cookies(&cookies(&begun)).get(&back).await;
    assert_eq!(done.location(), "/");

    let secure = pages(&world, provider.issuer(), |settings| {
        settings.base_url = Some("https://umlauf.example".to_owned());
    });
    let begun = secure.get(START).await;
    let cookie = begun.header("set-cookie");
    assert!(cookie.starts_with("__Host-umlauf-dienst-"), "{cookie}");
    for word in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"] {
        assert!(cookie.contains(word), "{cookie}");
    }
    for (name, value) in [("code_challenge_method", "S256"), ("response_type", "code")] {
        assert_eq!(liar::part(begun.location(), name), value);
    }
    assert_eq!(liar::part(begun.location(), "code_challenge").len(), 43);
    assert!(!begun.location().contains("client_secret"));
}

#[tokio::test]
async fn without_a_provider_there_is_only_the_link_and_a_provider_that_is_down_has_its_page() {
    let world = World::on(Database::sqlite(), "2022-08-15 09:00").await;
    let plain = Browser::stranger(&world);
    plain.sees("/anmelden").await.with(&["Link anfordern"]).without(&["/anmelden/dienst"]);
    for path in [START, "/anmelden/dienst/zurueck?state=0123456789abcdef0&code=a", "/abgemeldet"] {
        assert_eq!(plain.get(path).await.status, 404, "{path}");
    }

    // Begun while it was there, gone when the browser comes back; and gone from the beginning.
    let liar = Liar::starts(world.now()).await;
    let ours = pages(&world, &liar.issuer(), |_| {});
    let begun = ours.get(START).await;
    let back =
        format!("/anmelden/dienst/zurueck?code=x&state={}", liar::part(begun.location(), "state"));
    liar.stops().await;
    let down = "Der Anmeldedienst ist nicht erreichbar";
    refused(&ours.with_cookies(&cookies(&begun)).get(&back).await, 503, down);
    let late = pages(&world, &liar.issuer(), |_| {});
    refused(&late.get(START).await, 503, down);
    late.sees("/anmelden").await.with(&["Mit Behördenkonto anmelden", "Link anfordern"]);
}

#[tokio::test]
async fn a_provider_s_lies_are_not_believed() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let liar = Liar::starts(world.now()).await;
        let pages = pages(&world, &liar.issuer(), |_| {});
        for lie in Lie::ALL {
            let begun = pages.get(START).await;
            let nonce = liar::part(begun.location(), "nonce");
            liar.tells(lie, &nonce);
            let state = liar::part(begun.location(), "state");
            let back = format!("/anmelden/dienst/zurueck?code=x&state={state}");
            let reply = pages.with_cookies(&cookies(&begun)).get(&back).await;
            match lie {
                Lie::None | Lie::NewKey => assert_eq!(reply.location(), "/meine", "{lie:?}"),
                Lie::TooLarge | Lie::Endless => {
                    refused(&reply, 503, "Der Anmeldedienst ist nicht erreichbar");
                }
                Lie::NoAddress => {
                    refused(&reply, 403, "Der Anmeldedienst nennt keine E-Mail-Adresse");
                }
                _ => {
                    assert_eq!(reply.status, 502, "{lie:?}: {}", reply.text);
                    refused(&reply, 502, "Die Anmeldung ist fehlgeschlagen");
                }
            }
        }
        assert_eq!(liar.redirected(), 0, "no answer leads to another address");
        assert_eq!(sessions(&world, "BY").await, 2);
    })
    .await;
}
