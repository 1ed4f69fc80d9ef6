//! The table of who may do what, cell by cell: for every role and every deed somebody with exactly that
//! role knocks at every door of that deed, on the pages and at the JSON interface. And there is no door that
//! is not in these lists.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use std::collections::BTreeSet;
use std::path::Path;

use jiff::civil::date;
use serde_json::{Value, json};
use umlauf_engine::people::{Mandate, People, Person};
use umlauf_tests::{Browser, Program, World, on_both};
use umlauf_voting::MemberCode;
use umlauf_web::access::{Deed, Role, TABLE, may};
use umlauf_workflow::{BodyName, Capacity, Office, PersonId, Seat};

/// A form on a page: where, by which deeds (any of them), what is filled in.
type Page = (&'static str, &'static str, &'static [Deed], &'static [(&'static str, &'static str)]);

const BODY: (&str, &str) = ("gremium", "it-planungsrat");
const ORDER: (&str, &str) = ("nummer", "2010/02");
const FIRST: (&str, &str) = ("ziffer", "1");
const OPENS: &[(&str, &str)] = &[("verfahren", "umlaufverfahren"), ("titel", "Ein Vorgang")];
const PREPARES: &[(&str, &str)] = &[("schritt", "pruefen"), ("art", "stimme"), ("stimme", "yes")];
const VOTES: &[(&str, &str)] = &[("schritt", "abgeben"), ("art", "stimme"), ("stimme", "yes")];
const COORDINATES: &[(&str, &str)] =
    &[("schritt", "abgeben"), ("art", "zwischen"), ("bis", "2022-08-24")];
const OBJECTS: &[(&str, &str)] = &[("schritt", "abgeben"), ("art", "widerspruch")];

/// Doors of the pages. `{draft}` is a case before its vote, `{vote}` one whose vote runs.
const PAGES: &[Page] = &[
    ("GET", "/meine", &[Deed::OwnMatters], &[]),
    ("GET", "/zugaenge", &[Deed::OwnMatters], &[]),
    ("POST", "/zugaenge/anmeldung", &[Deed::OwnMatters], &[("sitzung", "keine")]),
    ("POST", "/zugaenge/zugang", &[Deed::OwnMatters], &[("zugang", "keiner")]),
    ("POST", "/zugaenge/kalender", &[Deed::OwnMatters], &[]),
    ("GET", "/vorgaenge", &[Deed::SeeDesk], &[]),
    ("GET", "/vorgaenge/neu", &[Deed::OpenCase], &[]),
    ("POST", "/vorgaenge/neu", &[Deed::OpenCase], OPENS),
    ("GET", "/vorgaenge/{vote}", &[Deed::ReadCase], &[]),
    ("GET", "/vorgaenge/{vote}/verlauf", &[Deed::ReadCase], &[]),
    ("GET", "/vorgaenge/{vote}/bild.svg", &[Deed::ReadCase], &[]),
    ("GET", "/vorgaenge/{vote}/ereignisse", &[Deed::ReadCase], &[]),
    ("GET", "/vorgaenge/{vote}/unterlagen/{name}", &[Deed::ReadCase], &[]),
    ("GET", "/vorgaenge/{vote}/unterlagen/{name}/lesen", &[Deed::ReadCase], &[]),
    ("GET", "/vorgaenge/{vote}/quittung/{revision}", &[Deed::ReadCase], &[]),
    ("GET", "/kalender/gremium/{file}", &[Deed::ReadCase], &[]),
    ("GET", "/vorgaenge/{draft}/akte", &[Deed::FetchRecord], &[]),
    ("POST", "/vorgaenge/{draft}/unterlagen", &[Deed::FilePaper], &[("paper", "begruendung")]),
    ("GET", "/vorgaenge/{vote}/zug?wahl=tanzen", &[Deed::ChooseMove], &[]),
    ("POST", "/vorgaenge/{vote}/zug", &[Deed::ChooseMove], &[("wahl", "tanzen")]),
    ("GET", "/vorgaenge/{draft}/start?wahl=tanzen", &[Deed::ChooseMove], &[]),
    ("POST", "/vorgaenge/{draft}/start", &[Deed::ChooseMove], &[("wahl", "tanzen")]),
    ("GET", "/vorgaenge/{vote}/feststellung", &[Deed::Establish], &[]),
    ("POST", "/vorgaenge/{vote}/feststellung", &[Deed::Establish], &[("act", "find")]),
    ("GET", "/vorgaenge/{vote}/eintrag", &[Deed::EnterVote, Deed::ConfirmEntry], &[]),
    ("POST", "/vorgaenge/{vote}/eintrag", &[Deed::EnterVote], &[("mitglied", "SL")]),
    ("POST", "/vorgaenge/{vote}/eintrag/pruefung", &[Deed::ConfirmEntry], &[("urteil", "ja")]),
    ("GET", "/vorgaenge/{vote}/eintrag/beleg/{member}", &[Deed::ConfirmEntry], &[]),
    ("GET", "/vorgaenge/{vote}/sitzung", &[Deed::EnterRollCall], &[]),
    ("POST", "/vorgaenge/{vote}/sitzung", &[Deed::EnterRollCall], &[("tag", "2022-08-22")]),
    ("POST", "/vorgaenge/{vote}/sitzung/pruefung", &[Deed::ConfirmRollCall], &[("urteil", "ja")]),
    ("GET", "/vorgaenge/{vote}/sitzung/niederschrift", &[Deed::ConfirmRollCall], &[]),
    ("POST", "/vorgaenge/{vote}/mitteilung", &[Deed::WriteNote], &[("text", "")]),
    ("GET", "/vorgaenge/{vote}/berichtigung", &[Deed::CorrectPaper], &[]),
    ("POST", "/vorgaenge/{vote}/berichtigung", &[Deed::CorrectPaper], &[("grund", "Versehen")]),
    ("GET", "/vorgaenge/{vote}/schreiben", &[Deed::ReadPost], &[]),
    ("POST", "/vorgaenge/{vote}/schreiben", &[Deed::ResendLetter], &[("schreiben", "x")]),
    ("GET", "/vorgaenge/{vote}/stimme", &[Deed::DraftAnswer], &[]),
    ("POST", "/vorgaenge/{vote}/stimme", &[Deed::DraftAnswer], PREPARES),
    ("POST", "/vorgaenge/{vote}/stimme", &[Deed::AnswerInterim], COORDINATES),
    ("POST", "/vorgaenge/{vote}/stimme", &[Deed::Vote], VOTES),
    ("POST", "/vorgaenge/{vote}/stimme", &[Deed::ObjectToProcedure], OBJECTS),
    ("GET", "/lage", &[Deed::SeeStalls], &[]),
    ("GET", "/lage.csv", &[Deed::SeeStalls], &[]),
    ("GET", "/mandate", &[Deed::ReadMandates], &[]),
    ("GET", "/mandate/neu", &[Deed::ChangeMandates], &[]),
    ("POST", "/mandate/neu", &[Deed::ChangeMandates], &[BODY]),
    ("GET", "/mandate/ende/{mandate}", &[Deed::ChangeMandates], &[]),
    ("POST", "/mandate/ende/{mandate}", &[Deed::ChangeMandates], &[BODY]),
    ("GET", "/mandate/postfach", &[Deed::ChangeMandates], &[]),
    ("GET", "/mandate/anschrift", &[Deed::ChangeMandates], &[]),
    ("POST", "/mandate/anschrift", &[Deed::ChangeMandates], &[BODY]),
    ("POST", "/mandate/kennung", &[Deed::ChangeMandates], &[BODY]),
    ("POST", "/mandate/postfach", &[Deed::ChangeMandates], &[BODY]),
    ("POST", "/mandate/widerruf/{mandate}", &[Deed::ChangeMandates], &[BODY]),
    ("POST", "/sitzungen", &[Deed::KeepSittings], &[BODY, ("nummer", "50")]),
    ("POST", "/auftraege", &[Deed::ReportOrder], &[BODY, ("schritt", "bericht"), ORDER, FIRST]),
    ("POST", "/auftraege", &[Deed::AcceptReport], &[BODY, ("schritt", "annahme"), ORDER, FIRST]),
    ("POST", "/auftraege", &[Deed::AcceptReport], &[BODY, ("schritt", "rueckgabe"), ORDER, FIRST]),
    ("POST", "/faellig", &[Deed::RecordEvent], &[BODY, ORDER, FIRST, ("tag", "2022-08-01")]),
    ("GET", "/pruefung", &[Deed::Audit], &[]),
    ("POST", "/pruefung/ketten", &[Deed::Audit], &[]),
    ("GET", "/pruefung/{vote}", &[Deed::Audit], &[]),
    ("GET", "/pruefung/{draft}/akte", &[Deed::Audit], &[]),
];

/// Doors that are open to everybody: what the public may read, signing in and out, and what carries
/// its own secret in its address or exists in the demo alone.
const PUBLIC: &[(&str, &str)] = &[
    ("GET", "/"),
    ("GET", "/register"),
    ("GET", "/register.json"),
    ("GET", "/register/atom.xml"),
    ("GET", "/register/nachweis/{case}"),
    ("GET", "/register/text/{case}"),
    ("GET", "/sitzungen"),
    ("GET", "/auftraege"),
    ("GET", "/faellig"),
    ("GET", "/register/bekanntmachung/{*number}"),
    ("GET", "/register/{*number}"),
    ("GET", "/hilfe"),
    ("GET", "/hilfe/{topic}"),
    ("GET", "/hilfe/verfahren"),
    ("GET", "/hilfe/verfahren/{name}"),
    ("GET", "/hilfe/verfahren/{name}/bild"),
    ("GET", "/hilfe/gremien"),
    ("GET", "/hilfe/gremien/{name}"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/assets/{digest}/{*name}"),
    ("POST", "/ansicht"),
    ("GET", "/anmelden"),
    ("POST", "/anmelden"),
    ("GET", "/anmelden/{secret}"),
    ("POST", "/anmelden/{secret}"),
    ("POST", "/abmelden"),
    ("GET", "/anmelden/dienst"),
    ("GET", "/anmelden/dienst/zurueck"),
    ("GET", "/abgemeldet"),
    ("GET", "/schluessel"),
    ("GET", "/schluessel.pem"),
    ("GET", "/metrics"),
    ("GET", "/kalender/{file}"),
    ("GET", "/kalender/{secret}/{file}"),
    ("GET", "/vorfuehrung"),
    ("POST", "/vorfuehrung/anmelden"),
    ("GET", "/vorfuehrung/weiter"),
    ("POST", "/vorfuehrung/uhr"),
];

/// Doors of the JSON interface: what is asked for is harmless, or refused by the case.
fn interface() -> Vec<(&'static str, &'static str, Deed, Value)> {
    let why = || json!({ "reason": "Ein Grund" });
    let entry = json!({ "member": "SL", "choice": "yes", "evidence": "Ein Brief" });
    let case = json!({ "workflow": "umlaufverfahren", "title": "Ein Vorgang" });
    let slip = json!({ "text": "Neu", "substantive": false, "reason": "Versehen" });
    let paper = json!({ "name": "anlage-1", "text": "Eine Anlage" });
    let newer = json!({ "workflow": "umlaufverfahren", "reason": "Neue Fassung" });
    let row = json!({ "member": "BY", "stand": "yes" });
    let roll = json!({ "held": "2022-08-22", "rows": [row], "evidence": "Die Niederschrift" });
    let order = |act: &str| json!({ "body": "it-planungsrat", "number": "1999/99", "item": 1, "act": act, "text": "x" });
    let event =
        json!({ "body": "it-planungsrat", "number": "1999/99", "item": 1, "day": "2022-08-01" });
    let none = || Value::Null;
    vec![
        ("GET", "/api/v1/cases?body=it-planungsrat", Deed::ReadCase, none()),
        ("GET", "/api/v1/cases/{vote}", Deed::ReadCase, none()),
        ("GET", "/api/v1/cases/{vote}/journal", Deed::ReadCase, none()),
        ("GET", "/api/v1/cases/{vote}/tally", Deed::ReadCase, none()),
        ("GET", "/api/v1/cases/{vote}/events", Deed::ReadCase, none()),
        ("GET", "/api/v1/cases/{vote}/papers/{paper}", Deed::ReadCase, none()),
        ("GET", "/api/v1/cases/{vote}/letters", Deed::ReadPost, none()),
        ("GET", "/api/v1/cases/{draft}/record", Deed::FetchRecord, none()),
        ("GET", "/api/v1/stalls?body=it-planungsrat", Deed::SeeStalls, none()),
        ("POST", "/api/v1/cases", Deed::OpenCase, case),
        ("POST", "/api/v1/cases/{draft}/papers", Deed::FilePaper, paper),
        ("POST", "/api/v1/cases/{vote}/papers/{paper}/correction", Deed::CorrectPaper, slip),
        ("POST", "/api/v1/cases/{vote}/moves", Deed::ChooseMove, json!({ "label": "tanzen" })),
        ("POST", "/api/v1/cases/{vote}/entries", Deed::EnterVote, entry),
        ("POST", "/api/v1/cases/{vote}/entries/{member}/confirmation", Deed::ConfirmEntry, none()),
        ("POST", "/api/v1/cases/{vote}/entries/{member}/refusal", Deed::ConfirmEntry, why()),
        ("POST", "/api/v1/cases/{vote}/roll-call", Deed::EnterRollCall, roll),
        (
            "POST",
            "/api/v1/cases/{vote}/roll-call/confirmation",
            Deed::ConfirmRollCall,
            json!({ "entry": 1 }),
        ),
        ("POST", "/api/v1/cases/{vote}/roll-call/refusal", Deed::ConfirmRollCall, why()),
        (
            "POST",
            "/api/v1/cases/{vote}/notes",
            Deed::WriteNote,
            json!({ "text": "Wir melden uns morgen." }),
        ),
        ("POST", "/api/v1/cases/{vote}/annulment", Deed::Establish, why()),
        ("POST", "/api/v1/cases/{vote}/closing", Deed::Establish, why()),
        ("POST", "/api/v1/cases/{vote}/upgrade", Deed::UpgradeCase, newer),
        (
            "POST",
            "/api/v1/cases/{vote}/letters/again",
            Deed::ResendLetter,
            json!({ "letter": "x" }),
        ),
        (
            "POST",
            "/api/v1/cases/{vote}/interim-answers",
            Deed::AnswerInterim,
            json!({ "until": "2022-08-24" }),
        ),
        ("POST", "/api/v1/orders/acts", Deed::ReportOrder, order("report")),
        ("POST", "/api/v1/orders/acts", Deed::AcceptReport, order("accept")),
        ("POST", "/api/v1/orders/acts", Deed::AcceptReport, order("give_back")),
        (
            "POST",
            "/api/v1/sittings/{body}/{number}",
            Deed::KeepSittings,
            json!({ "date": "2022-11-10", "reason": "Ein Grund" }),
        ),
        ("POST", "/api/v1/sittings/{body}/{number}/cancellation", Deed::KeepSittings, why()),
        ("POST", "/api/v1/dues/happened", Deed::RecordEvent, event),
        ("POST", "/api/v1/cases/{vote}/votes", Deed::Vote, json!({ "choice": "yes" })),
        ("POST", "/api/v1/cases/{vote}/objections", Deed::ObjectToProcedure, json!({})),
    ]
}

/// Doors of the JSON interface that need no mandate.
const FOR_ALL: &[(&str, &str)] = &[
    ("GET", "/api/v1/me"),
    ("GET", "/api/v1/register"),
    ("GET", "/api/v1/decisions"),
    ("GET", "/api/v1/orders"),
    ("GET", "/api/v1/dues"),
    ("GET", "/api/v1/sittings"),
    ("GET", "/api/v1/sittings/{body}/{number}"),
];

/// A person per role with that role alone.
async fn roles(world: &World) {
    let seats = [
        (Role::Secretariat, Seat::Office(Office::Secretariat), Capacity::Office),
        (Role::Chair, Seat::Office(Office::Chair), Capacity::Office),
        (Role::Monitor, Seat::Office(Office::Monitor), Capacity::Office),
        (Role::Auditor, Seat::Office(Office::Auditor), Capacity::Office),
        (Role::Administrator, Seat::Office(Office::Administrator), Capacity::Office),
        (Role::Representative, Seat::Member(MemberCode::from("BY")), Capacity::Representative),
        (Role::Deputy, Seat::Member(MemberCode::from("BW")), Capacity::Deputy),
        (Role::Staff, Seat::Member(MemberCode::from("BE")), Capacity::Staff),
    ];
    let id = |role: Role| PersonId::from(&person(role));
    let people = People {
        body: "it-planungsrat".to_owned(),
        persons: seats
            .iter()
            .map(|(role, ..)| Person {
                id: id(*role),
                name: format!("Person {}", role.word()),
                email: format!("{}@rolle.example", role.word()),
            })
            .collect(),
        mandates: seats
            .into_iter()
            .map(|(role, seat, capacity)| Mandate {
                person: id(role),
                seat,
                capacity,
                from: date(2022, 1, 1),
                until: None,
            })
            .collect(),
        mailboxes: Vec::new(),
    };
    world.engine().import(&people).await.unwrap();
}

fn person(role: Role) -> String {
    format!("role-{}", role.word())
}

/// Real names for the parts of an address.
struct Names {
    draft: String,
    vote: String,
    mandate: String,
}

impl Names {
    async fn of(world: &World) -> Self {
        let draft = world.office().opens("umlaufverfahren", "Ein Entwurf").await.to_string();
        let vote = world.launches("Ein Umlauf").await.to_string();
        let mandates = world.engine().mandates(&BodyName::from("it-planungsrat")).await.unwrap();
        let spare = mandates.iter().find(|(one, _)| one.person.as_str() == "HB-2").unwrap();
        Self { draft, vote, mandate: spare.0.digest.to_string() }
    }

    fn fill(&self, path: &str) -> String {
        [
            ("{draft}", self.draft.as_str()),
            ("{vote}", &self.vote),
            ("{mandate}", &self.mandate),
            ("{name}", "beschlusstext"),
            ("{paper}", "beschlusstext"),
            ("{body}", "it-planungsrat"),
            ("{number}", "47"),
            ("{member}", "SL"),
            ("{revision}", "2"),
            ("{file}", "it-planungsrat.ics"),
        ]
        .iter()
        .fold(path.to_owned(), |path, (part, name)| path.replace(part, name))
    }
}

#[tokio::test]
async fn every_page_opens_to_whom_the_table_names_and_to_nobody_else() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        roles(&world).await;
        let names = Names::of(&world).await;
        let mut browsers = Vec::new();
        for role in Role::ALL {
            browsers.push(match role {
                Role::Anyone => Browser::stranger(&world),
                role => Browser::of(&world, &person(role)).await,
            });
        }
        for (method, path, deeds, fields) in PAGES {
            for (role, browser) in Role::ALL.into_iter().zip(&browsers) {
                let at = names.fill(path);
                let (status, to) = if path.ends_with("/ereignisse") {
                    let live = browser.listens(&at).await;
                    let to = live.headers.get("location").and_then(|to| to.to_str().ok());
                    (live.status, to.unwrap_or_default().to_owned())
                } else {
                    let (form, id) = (browser.form(), world.command().to_string());
                    let id = format!("formular-{id}");
                    let mut all = vec![("form", form.as_str()), ("id", id.as_str())];
                    all.extend(*fields);
                    let reply = match *method {
                        "GET" => browser.get(&at).await,
                        _ => browser.post(&at, &all).await,
                    };
                    assert!(reply.status < 500, "{method} {path} as {role:?}: {}", reply.text);
                    (reply.status, reply.header("location").to_owned())
                };
                let denied = matches!(status, 401 | 403) || to.starts_with("/anmelden");
                let allowed = deeds.iter().any(|deed| may(role, *deed));
                assert_eq!(!denied, allowed, "{method} {path} as {role:?}: {status} {to}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_interface_obeys_whom_the_table_names_and_nobody_else() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        roles(&world).await;
        let names = Names::of(&world).await;
        for (method, path, deed, body) in interface() {
            for role in Role::ALL {
                let program = match role {
                    Role::Anyone => Program::stranger(&world),
                    role => Program::of(&world, &person(role)).await,
                };
                let at = names.fill(path);
                let status = if path.ends_with("/events") {
                    program.listens(&at, &[]).await.status
                } else {
                    let body = (method == "POST" && !body.is_null()).then(|| body.to_string());
                    program.send(method, &at, &[], body).await.status
                };
                assert!(status < 500, "{method} {path} as {role:?}: {status}");
                let denied = matches!(status, 401 | 403);
                assert_eq!(!denied, may(role, deed), "{method} {path} as {role:?}: {status}");
            }
        }
        for (method, path) in FOR_ALL {
            for role in Role::ALL.into_iter().skip(1) {
                let program = Program::of(&world, &person(role)).await;
                let at = names.fill(path);
                assert_eq!(program.send(method, &at, &[], None).await.status, 200, "{path}");
            }
        }
        assert_eq!(Program::stranger(&world).get("/api/v1/register").await.status, 200);
        assert_eq!(Program::stranger(&world).get("/api/v1/me").await.status, 401);
    })
    .await;
}

#[test]
fn every_deed_has_a_door() {
    let interface = interface();
    for (deed, _) in TABLE {
        let page = PAGES.iter().any(|(_, _, deeds, _)| deeds.contains(deed));
        let program = interface.iter().any(|(_, _, known, _)| known == deed);
        // What everybody may do has its doors among the public ones.
        assert!(page || program || *deed == Deed::ReadRegister, "{deed:?}");
    }
}

/// An address with one name for what the lists tell apart.
fn template(path: &str) -> String {
    let bare = path.split('?').next().unwrap_or(path);
    bare.replace("{draft}", "{case}").replace("{vote}", "{case}")
}

#[tokio::test]
async fn every_door_of_the_interface_is_knocked_at() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let api = Program::stranger(&world).reads("/api/openapi.json").await;
        let mut described = BTreeSet::new();
        for (path, item) in api["paths"].as_object().unwrap() {
            for method in item.as_object().unwrap().keys() {
                described.insert((method.to_uppercase(), path.clone()));
            }
        }
        let listed = interface().into_iter().map(|(method, path, ..)| (method, path));
        let listed = listed.chain(FOR_ALL.iter().copied());
        let listed: BTreeSet<_> = listed.map(|(m, path)| (m.to_owned(), template(path))).collect();
        assert_eq!(described, listed);
    })
    .await;
}

#[test]
fn every_door_of_the_pages_is_knocked_at_or_public() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/web/src");
    let mut found = BTreeSet::new();
    collect(&source, &mut found);
    assert!(found.len() > 60, "the routes are not read any more: {found:?}");
    let listed = PAGES.iter().map(|(method, path, ..)| (*method, *path));
    let listed = listed.chain(PUBLIC.iter().copied());
    let listed: BTreeSet<_> = listed.map(|(m, path)| (m.to_owned(), template(path))).collect();
    assert_eq!(found, listed);
}

/// What the sources say of the router: `.route("/path", get(…).post(…))`.
fn collect(folder: &Path, found: &mut BTreeSet<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("api") {
                collect(&path, found);
            }
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for rest in text.split(".route(").skip(1) {
            let Some(rest) = rest.trim_start().strip_prefix('"') else { continue };
            let (route, rest) = rest.split_once('"').unwrap();
            let mut depth = 1;
            let handlers = rest.find(|c| {
                depth += match c {
                    '(' => 1,
                    ')' => -1,
                    _ => 0,
                };
                depth == 0
            });
            let handlers = &rest[..handlers.unwrap()];
            for method in ["get", "post", "put", "patch", "delete", "any"] {
                let word = format!("{method}(");
                let called = handlers.match_indices(&word).any(|(at, _)| {
                    !handlers[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
                });
                if called {
                    found.insert((method.to_uppercase(), route.to_owned()));
                }
            }
        }
    }
}
