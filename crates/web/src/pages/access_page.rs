//! Where somebody is signed in, which programs act in their name, and the address of their calendar.
//!
//! A secret is shown once, on the answer to the form that made it; kept is only its SHA-256.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use jiff::SignedDuration;
use umlauf_store::TokenRow;
use umlauf_workflow::Digest;

use super::feeds::SCOPE;
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page};
use crate::lang::Lang;
use crate::posted::Posted;
use crate::visitor::Visitor;
use crate::{Web, cookie, dates, secret};

pub(crate) fn router() -> Router<Web> {
    Router::new()
        .route("/zugaenge", get(list))
        .route("/zugaenge/anmeldung", post(end))
        .route("/zugaenge/zugang", post(revoke))
        .route("/zugaenge/kalender", post(subscribe))
}

/// So long an address is good: longer than anybody forgets to renew it, shorter than a career.
const GOOD: SignedDuration = SignedDuration::from_hours(2 * 365 * 24);
/// More addresses than anybody has calendars.
const MOST: usize = 20;

fn must(visitor: &Visitor) -> Result<(), Fail> {
    if visitor.bodies(Deed::OwnMatters).is_empty() { Err(Fail::Forbidden) } else { Ok(()) }
}

async fn list(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
) -> Result<Response, Fail> {
    must(&visitor)?;
    shown(&web, &headers, &visitor, None).await
}

async fn shown(
    web: &Web,
    headers: &HeaderMap,
    visitor: &Visitor,
    fresh: Option<String>,
) -> Result<Response, Fail> {
    let mut frame = Frame::new(web, headers, Some(visitor), "/zugaenge", "");
    let lang = frame.lang;
    let w = lang.pick(&DE, &EN);
    w.title.clone_into(&mut frame.title);
    let now = web.now();
    let sessions = web.store().sessions_of(&visitor.person.id, now).await?;
    let sessions = sessions.iter().map(|session| Session {
        id: session.id.to_string(),
        way: way(lang, &session.way),
        agent: if session.agent.is_empty() { w.unknown.to_owned() } else { session.agent.clone() },
        began: dates::moment(lang, session.began),
        seen: dates::ago(lang, session.seen, now),
        ends: crate::sign_in::ends(lang, session),
        this: visitor.is_this(session),
    });
    let tokens = web.store().tokens_of(&visitor.person.id).await?;
    let token = |token: &TokenRow| Token {
        id: token.id.to_string(),
        name: token.name.clone(),
        scopes: if token.scopes == SCOPE { w.scope.to_owned() } else { token.scopes.clone() },
        made: dates::moment(lang, token.made),
        state: match token.revoked {
            Some(at) => format!("{} {}", w.revoked, dates::moment(lang, at)),
            None if token.ends <= now => format!("{} {}", w.over, dates::moment(lang, token.ends)),
            None => format!("{} {}", w.good, dates::moment(lang, token.ends)),
        },
        good: token.revoked.is_none() && token.ends > now,
    };
    let (calendars, programs): (Vec<_>, Vec<_>) =
        tokens.iter().partition(|token| token.scopes == SCOPE);
    let bodies = visitor.bodies(Deed::ReadCase).into_iter().map(|body| {
        let known = web.engine().catalogue().library().body(body.as_str());
        let title = known.map_or_else(|| body.to_string(), |body| body.title().to_owned());
        (body.to_string(), title)
    });
    let base = base(web, headers);
    page(&List {
        w,
        sessions: sessions.collect(),
        programs: programs.into_iter().map(token).collect(),
        calendars: calendars.into_iter().map(token).collect(),
        fresh: fresh.map(|held| Fresh {
            own: format!("{base}/kalender/{held}.ics"),
            bodies: bodies
                .map(|(name, title)| (title, format!("{base}/kalender/{held}/{name}.ics")))
                .collect(),
        }),
        person: visitor.person.name.clone(),
        email: visitor.person.email.clone(),
        frame,
    })
}

/// Where people reach the pages.
fn base(web: &Web, headers: &HeaderMap) -> String {
    web.settings().base_url.clone().unwrap_or_else(|| {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        format!("http://{}", host.unwrap_or("localhost"))
    })
}

fn way(lang: Lang, way: &str) -> &'static str {
    match (way, lang) {
        ("link", Lang::De) => "Link per E-Mail",
        ("link", Lang::En) => "link by mail",
        ("oidc", Lang::De) => "Anmeldedienst",
        ("oidc", Lang::En) => "identity provider",
        (_, Lang::De) => "Vorführung",
        (_, Lang::En) => "demonstration",
    }
}

/// Ends one session, or all but this one.
async fn end(State(web): State<Web>, posted: Posted) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    let (store, person) = (web.store(), &visitor.person.id);
    if posted.ticked("alle") {
        for session in store.sessions_of(person, web.now()).await? {
            if !visitor.is_this(&session) {
                store.end_session(&session.id, person).await?;
            }
        }
        return Ok(Redirect::to("/zugaenge").into_response());
    }
    let id = Digest::from(posted.text("anmeldung"));
    store.end_session(&id, person).await?;
    if id == visitor.session.id {
        let cookie = [(header::SET_COOKIE, cookie::end_session(web.settings()))];
        return Ok((cookie, Redirect::to("/")).into_response());
    }
    Ok(Redirect::to("/zugaenge").into_response())
}

/// Revokes a token or a calendar address, for ever.
async fn revoke(State(web): State<Web>, posted: Posted) -> Result<Response, Fail> {
    let id = Digest::from(posted.text("zugang"));
    web.store().revoke_token(&id, &posted.visitor.person.id, web.now()).await?;
    Ok(Redirect::to("/zugaenge").into_response())
}

/// Makes a calendar address and shows it, this once.
async fn subscribe(
    State(web): State<Web>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    must(visitor)?;
    let now = web.now();
    let tokens = web.store().tokens_of(&visitor.person.id).await?;
    let good = tokens.iter().filter(|t| t.scopes == SCOPE && t.revoked.is_none() && t.ends > now);
    if good.count() >= MOST {
        let lang = Lang::wanted(&headers);
        let text = lang.pick(
            "Sie haben bereits zwanzig Kalenderadressen. Widerrufen Sie erst eine, die Sie nicht mehr brauchen.",
            "You have twenty calendar addresses. Revoke one that you no longer need first.",
        );
        return Err(Fail::Wrong(text.to_owned()));
    }
    // The secret follows from the form, so that a form that is sent twice makes one address.
    let command = posted.command()?;
    let held = secret::derived(&visitor.form, &format!("calendar\n{}", command.as_str()));
    let id = secret::kept(&held);
    if !tokens.iter().any(|token| token.id == id) {
        let name = posted.some("name").unwrap_or("Kalender");
        let name: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
        let scopes = SCOPE.to_owned();
        let person = visitor.person.id.clone();
        let (made, ends) = (now, now.plus(GOOD));
        web.store()
            .put_token(TokenRow { id, person, name, scopes, made, ends, revoked: None })
            .await?;
    }
    shown(&web, &headers, visitor, Some(held)).await
}

struct Session {
    id: String,
    way: &'static str,
    agent: String,
    began: String,
    seen: String,
    ends: String,
    this: bool,
}

struct Token {
    id: String,
    name: String,
    scopes: String,
    made: String,
    state: String,
    good: bool,
}

/// An address that is shown this once.
struct Fresh {
    own: String,
    bodies: Vec<(String, String)>,
}

#[derive(askama::Template)]
#[template(path = "access_page.html")]
struct List {
    frame: Frame,
    w: &'static Words,
    person: String,
    email: String,
    sessions: Vec<Session>,
    programs: Vec<Token>,
    calendars: Vec<Token>,
    fresh: Option<Fresh>,
}

impl List {
    /// A fresh id, so that sending a form twice is one act.
    #[expect(clippy::unused_self, reason = "templates call it on the page")]
    fn id(&self) -> String {
        umlauf_engine::ident::command_id().to_string()
    }
}

struct Words {
    title: &'static str,
    person: &'static str,
    sessions: &'static str,
    this: &'static str,
    unknown: &'static str,
    browser: &'static str,
    way: &'static str,
    began: &'static str,
    seen: &'static str,
    ends: &'static str,
    act: &'static str,
    end: &'static str,
    end_others: &'static str,
    calendar: &'static str,
    calendar_how: &'static str,
    calendar_name: &'static str,
    calendar_make: &'static str,
    calendar_none: &'static str,
    fresh: &'static str,
    fresh_own: &'static str,
    fresh_body: &'static str,
    programs: &'static str,
    programs_none: &'static str,
    name: &'static str,
    scopes: &'static str,
    scope: &'static str,
    state: &'static str,
    good: &'static str,
    over: &'static str,
    revoked: &'static str,
    revoke: &'static str,
}

const DE: Words = Words {
    title: "Anmeldungen und Zugänge",
    person: "Angemeldet als",
    sessions: "Wo Sie angemeldet sind",
    this: "diese Anmeldung",
    unknown: "unbekanntes Programm",
    browser: "Browser",
    way: "Anmeldung durch",
    began: "Seit",
    seen: "Zuletzt benutzt",
    ends: "Endet ohne Benutzung",
    act: "Widerruf",
    end: "Beenden",
    end_others: "Alle anderen Anmeldungen beenden",
    calendar: "Fristen im eigenen Kalender",
    calendar_how: "Mit einer Kalenderadresse zeigt Ihr Kalenderprogramm die Fristen Ihrer offenen Vorgänge und hält sie aktuell. Wer die Adresse kennt, sieht Titel und Fristen, keine Stimmen. Geben Sie sie nicht weiter.",
    calendar_name: "Bezeichnung, zum Beispiel das Gerät",
    calendar_make: "Kalenderadresse erstellen",
    calendar_none: "Noch ist keine Kalenderadresse erstellt.",
    fresh: "Ihre neue Kalenderadresse. Sie wird nur jetzt angezeigt; kopieren Sie sie in Ihr Kalenderprogramm („Kalender abonnieren“).",
    fresh_own: "Meine Fristen",
    fresh_body: "Alle laufenden Abstimmungen",
    programs: "Programme, die in Ihrem Namen handeln",
    programs_none: "Kein Programm handelt in Ihrem Namen.",
    name: "Bezeichnung",
    scopes: "Wofür",
    scope: "Kalender",
    state: "Stand",
    good: "gültig bis",
    over: "abgelaufen",
    revoked: "widerrufen",
    revoke: "Widerrufen",
};

const EN: Words = Words {
    title: "Sessions and access",
    person: "Signed in as",
    sessions: "Where you are signed in",
    this: "this session",
    unknown: "unknown program",
    browser: "Browser",
    way: "Signed in by",
    began: "Since",
    seen: "Last used",
    ends: "Ends if not used",
    act: "Revocation",
    end: "End",
    end_others: "End all other sessions",
    calendar: "Deadlines in your own calendar",
    calendar_how: "With a calendar address your calendar program shows the deadlines of your open matters and keeps them up to date. Whoever knows the address sees titles and deadlines, no votes. Do not pass it on.",
    calendar_name: "Name, for instance of the device",
    calendar_make: "Make a calendar address",
    calendar_none: "There is no calendar address yet.",
    fresh: "Your new calendar address. It is shown only now; copy it into your calendar program (“subscribe to a calendar”).",
    fresh_own: "My deadlines",
    fresh_body: "All running votes",
    programs: "Programs that act in your name",
    programs_none: "No program acts in your name.",
    name: "Name",
    scopes: "For what",
    scope: "calendar",
    state: "State",
    good: "good until",
    over: "over since",
    revoked: "revoked",
    revoke: "Revoke",
};
