//! English is complete: whoever chooses it and follows every link as each role meets no German that is not
//! marked as German. What people or law files wrote stays German and says so (`lang="de"`), so that
//! it is read out as German (WCAG 3.1.2).

#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use umlauf_tests::{Browser, Database, Reply, VOTERS, World, visible};
use umlauf_voting::Choice::{Abstain, No, Yes};
use umlauf_voting::{MemberCode, Tongue};
use umlauf_workflow::{Act, Capacity, On};

/// German words that are no English ones.
const GERMAN: &[&str] = &[
    "der",
    "das",
    "und",
    "oder",
    "nicht",
    "ist",
    "wird",
    "werden",
    "bis",
    "mit",
    "von",
    "vom",
    "zum",
    "zur",
    "als",
    "nach",
    "durch",
    "kann",
    "nur",
    "wenn",
    "dass",
    "seit",
    "ohne",
    "ein",
    "eine",
    "einer",
    "keine",
    "noch",
    "aus",
    "bei",
    "auf",
    "sind",
    "haben",
    "hat",
    "wurde",
    "diese",
    "dieser",
    "sie",
    "alle",
    "uhr",
    "frist",
    "stimme",
    "stimmen",
    "vorgang",
    "vorsitz",
    "enthaltung",
    "ablehnung",
    "zustimmung",
    "feststellung",
    "beschluss",
    "entwurf",
    "freigabe",
    "bekanntgabe",
    "sitzung",
    "schritt",
    "verfahren",
    "gremium",
    "mitglied",
    "unterlage",
    "schreiben",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "januar",
    "februar",
    "juni",
    "juli",
    "oktober",
    "dezember",
];

/// Names that an English text keeps.
const NAMES: &[&str] = &["länder", "königstein", "königsteiner", "länder’s", "übung"];

/// What of an English text is German.
fn german(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphabetic() && c != '’')
        .filter(|word| {
            let low = word.to_lowercase();
            let foreign = low.contains(['ä', 'ö', 'ü', 'ß']);
            (GERMAN.contains(&low.as_str()) || foreign) && !NAMES.contains(&low.as_str())
        })
        .map(str::to_owned)
        .collect()
}

/// What the shipped definitions call their steps, moves, papers, bodies and rules, longest first: names, which stay
/// as they are in any language.
fn names(world: &World) -> Vec<String> {
    let catalogue = world.engine().catalogue();
    let mut names = BTreeSet::new();
    for workflow in catalogue.workflows() {
        names.insert(workflow.title.clone());
        names.extend(workflow.basis.clone());
        names.extend(workflow.papers().iter().map(ToString::to_string));
        names.extend(workflow.titles.values().cloned());
        for step in workflow.steps() {
            names.insert(step.title.clone());
            let moves = workflow.moves(&step.name).into_iter().map(|one| &one.on);
            names.extend(moves.filter_map(|on| match on {
                On::Act(act) => Some(act.label.clone()),
                On::Outcome(_)
                | On::Objection
                | On::Elapsed
                | On::Children(_)
                | On::Met(_)
                | On::Consulted(_) => None,
            }));
        }
    }
    for body in catalogue.bodies() {
        names.extend([body.title().to_owned(), body.basis().to_owned()]);
        names.extend(body.groups().iter().map(|group| group.title.clone()));
        names.extend(body.members().iter().map(|m| m.title_in(Tongue::English).to_owned()));
        names.extend(body.rules().iter().flat_map(|rule| [rule.title.clone(), rule.basis.clone()]));
    }
    for decision in &catalogue.decisions().decisions {
        names.insert(decision.title.clone());
        names.insert(decision.held.to_string());
        for item in &decision.items {
            names.extend(item.to.iter().cloned());
            names.extend(item.due.iter().map(ToString::to_string));
        }
    }
    let mut names: Vec<_> = names.into_iter().filter(|name| name.len() > 3).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

/// Cases in every state that pages speak of.
async fn world() -> World {
    let world = World::on(Database::sqlite(), "2022-08-15 09:00").await;
    let decided = world.launches("A decided matter").await;
    let counted = world.launches("A counted vote").await;
    for code in VOTERS {
        world.member(code).votes(&decided, Yes).await;
        world.member(code).votes(&counted, if code == "BUND" { No } else { Yes }).await;
    }
    world.advance_to("2022-09-06 09:00").await;
    world.chair().acts(&decided, "zustande gekommen").await;
    world.office().acts(&decided, "veröffentlichen").await;
    world.office().opens("umlaufverfahren", "A draft").await;
    let running = world.launches("A running vote").await;
    world.member("BY").votes(&running, Yes).await;
    world.member("BE").votes(&running, No).await;
    world.member("HH").votes(&running, Abstain).await;
    let evidence = world.engine().keep("A letter of the Saarland").await.unwrap();
    let entry = Act::Enter {
        member: MemberCode::from("SL"),
        said: Yes.into(),
        declaration: None,
        capacity: Capacity::Representative,
        evidence,
    };
    world.office().does(&running, entry).await;
    let sitting = world.office().opens("sitzungsbeschluss", "A matter for a sitting").await;
    world.office().files(&sitting, &["beschlusstext", "begruendung"]).await;
    world.office().acts(&sitting, "zur Tagesordnung anmelden").await;
    world.chair().acts(&sitting, "auf die Tagesordnung setzen").await;
    world
}

/// Addresses of one kind look alike: what differs is put aside, so that not every case is opened.
fn kind(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let parts: Vec<_> = path
        .split('/')
        .map(|part| {
            if part.len() > 15 || part.contains(|c: char| c.is_ascii_digit()) { "*" } else { part }
        })
        .collect();
    let keys: Vec<_> = query.split('&').map(|pair| pair.split('=').next().unwrap_or("")).collect();
    format!("{}?{}", parts.join("/"), keys.join("&"))
}

/// Links to pages of ours.
fn links(html: &str) -> Vec<String> {
    html.split("href=\"/")
        .skip(1)
        .filter_map(|rest| rest.split_once('"'))
        .map(|(path, _)| {
            format!(
                "/{}",
                path.split('#').next().unwrap_or("").replace("&#38;", "&").replace("&amp;", "&")
            )
        })
        .collect()
}

/// Where everybody begins, and one address that is none.
const PLACES: &[&str] = &[
    "/",
    "/anmelden",
    "/hilfe",
    "/meine",
    "/zugaenge",
    "/vorgaenge",
    "/register",
    "/lage",
    "/mandate",
    "/pruefung",
    "/sitzungen",
    "/auftraege",
    "/faellig",
    "/gibt-es-nicht",
];

/// What of an English page is German and does not say so.
fn unmarked(names: &[String], path: &str, reply: &Reply) -> Vec<String> {
    assert!(reply.text.contains("<html lang=\"en\""), "{path} is not English");
    let pieces = visible(&reply.text);
    let mut found = Vec::new();
    for piece in pieces.iter().filter(|piece| piece.lang != "de") {
        let said =
            names.iter().fold(piece.text.clone(), |said, name| said.replace(name.as_str(), "*"));
        if !german(&said).is_empty()
            && !said.starts_with("{\"case\":")
            && !said.starts_with("https://")
        {
            found.push(piece.text.chars().take(90).collect());
        }
    }
    found
}

/// Links are not all: what forms lead to, and what they say when something is missing.
#[tokio::test]
async fn what_forms_lead_to_is_english_too() {
    let world = world().await;
    let names = names(&world);
    let case = world.launches("A vote to answer").await;
    let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut look = |what, reply: &Reply| {
        assert!(reply.header("content-type").starts_with("text/html"), "{what}: {}", reply.status);
        let unmarked = unmarked(&names, what, reply);
        if !unmarked.is_empty() {
            found.insert(what, unmarked);
        }
    };
    let bavaria = Browser::of(&world, "BY").await.in_english();
    let office = Browser::of(&world, "office").await.in_english();
    let vote = format!("/vorgaenge/{case}/stimme");
    let page = bavaria.sees(&vote).await;
    let step = ("schritt", "pruefen");
    look("no choice", &bavaria.fills(&page, &vote, &[("art", "stimme"), step]).await);
    let interim = [("art", "zwischenmeldung"), ("bis", "2020-01-01"), step];
    look("a wrong day", &bavaria.fills(&page, &vote, &interim).await);
    let interim = [("art", "zwischenmeldung"), ("bis", "2022-09-10"), step];
    look("an interim answer", &bavaria.fills(&page, &vote, &interim).await);
    let objection = [("art", "widerspruch"), ("grund", "Reasons"), step];
    look("an objection", &bavaria.fills(&page, &vote, &objection).await);
    let yes = [("art", "stimme"), ("stimme", "yes"), ("erklaerung", "A word"), step];
    let check = bavaria.fills(&page, &vote, &yes).await;
    look("the confirmation", &check);
    let done = bavaria.fills(&check, &vote, &[("schritt", "abgeben")]).await;
    look("the receipt", &bavaria.sees(done.location()).await);
    look("the vote again", &bavaria.sees(&vote).await);

    let entry = format!("/vorgaenge/{case}/eintrag");
    let page = office.sees(&entry).await;
    look("no evidence", &office.fills(&page, &entry, &[("mitglied", "SL")]).await);
    let correction = format!("/vorgaenge/{case}/berichtigung");
    let page = office.sees(&correction).await;
    let fields = [("unterlage", "begruendung"), ("umfang", "versehen"), ("text", "Better")];
    look("no reason", &office.fills(&page, &correction, &fields).await);
    let page = office.sees("/vorgaenge/neu").await;
    look("no title", &office.fills(&page, "/vorgaenge/neu", &[]).await);
    let page = office.sees("/mandate/neu").await;
    look("no mandate", &office.fills(&page, "/mandate/neu", &[]).await);
    let auditor = Browser::of(&world, "auditor").await.in_english();
    let page = auditor.sees("/pruefung").await;
    look("all chains", &auditor.fills(&page, "/pruefung/ketten", &[]).await);
    look("a stale form", &bavaria.post(&vote, &[("form", "0")]).await);
    assert!(found.is_empty(), "German in English pages: {found:#?}");
}

#[tokio::test]
async fn whoever_chooses_english_meets_no_german_that_is_not_marked() {
    let world = world().await;
    let names = names(&world);
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut kinds = BTreeSet::new();
    let mut broken = BTreeSet::new();
    for visitor in ["", "office", "chair", "monitor", "auditor", "administrator", "BY", "BY-2"] {
        let browser = match visitor {
            "" => Browser::stranger(&world),
            person => Browser::of(&world, person).await,
        };
        let browser = browser.in_english();
        // Whoever may not see one of these gets a page that says so, in English too.
        let mut next: VecDeque<(String, bool)> =
            PLACES.iter().map(|place| ((*place).to_owned(), false)).collect();
        let mut opened: BTreeMap<String, u32> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        while let Some((path, linked)) = next.pop_front() {
            let times = opened.entry(kind(&path)).or_default();
            if *times >= 4 || !seen.insert(path.clone()) {
                continue;
            }
            *times += 1;
            let reply = browser.get(&path).await;
            if linked && reply.status >= 400 {
                broken.insert(format!("{visitor}: {} {path}", reply.status));
            }
            if !reply.header("content-type").starts_with("text/html") {
                continue;
            }
            next.extend(links(&reply.text).into_iter().map(|path| (path, true)));
            if reply.text.is_empty() {
                continue;
            }
            kinds.insert(kind(&path));
            let unmarked = unmarked(&names, &path, &reply);
            if !unmarked.is_empty() {
                found.entry(kind(&path)).or_default().extend(unmarked);
            }
        }
    }
    assert!(broken.is_empty(), "links that lead nowhere: {broken:#?}");
    assert!(kinds.len() > 30, "only {} kinds of pages were opened: {kinds:#?}", kinds.len());
    assert!(found.is_empty(), "German in English pages: {found:#?}");
}

#[test]
fn german_words_are_known_from_english_ones() {
    assert_eq!(german("Deadline: Friday, 24:00"), Vec::<String>::new());
    assert_eq!(german("Ends am Freitag, 24 Uhr"), ["Freitag", "Uhr"]);
}
