//! The chair's, the monitor's, the auditor's and the public pages, through the router, on both databases.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use std::io::Write as _;
use std::process::{Command, Stdio};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};
use umlauf_notify::Delivery;
use umlauf_tests::{Browser, Database, Mails, Reply, VOTERS, World, on_both};
use umlauf_voting::Choice;
use umlauf_workflow::CaseId;

/// Everybody votes so, unless said otherwise; then the deadline passes.
async fn voted(database: Database, others: &[(&str, Choice)]) -> (World, CaseId) {
    let (world, case) = World::voting(database).await;
    for code in VOTERS {
        let other = others.iter().find(|(member, _)| *member == code);
        let choice = other.map_or(Choice::Yes, |(_, choice)| *choice);
        world.member(code).votes(&case, choice).await;
    }
    world.advance_to("2022-09-06 09:00").await;
    (world, case)
}

/// The readings differ: two large Länder abstain.
async fn unclear(database: Database) -> (World, CaseId) {
    voted(database, &[("BW", Choice::Abstain), ("NW", Choice::Abstain)]).await
}

/// A decision that has been published.
async fn decided(database: Database) -> (World, CaseId) {
    let (world, case) = voted(database, &[("TH", Choice::No)]).await;
    world.chair().acts(&case, "zustande gekommen").await;
    world.office().acts(&case, "veröffentlichen").await;
    world.settles().await;
    (world, case)
}

#[tokio::test]
async fn where_readings_differ_the_finding_wants_a_reason_and_a_confirmation() {
    on_both(async |database| {
        let (world, case) = unclear(database).await;
        let chair = Browser::of(&world, "chair").await;
        let path = format!("/vorgaenge/{case}/feststellung");
        let page = chair.sees(&path).await;
        page.with(&[
            "Die Lesarten der Regel führen zu verschiedenen Ergebnissen",
            "eine Enthaltung wirkt wie eine Ablehnung",
            "Enthaltungen zählen nicht mit",
            "nicht erfüllt",
            "65,88347",
            "200/3",
            "Bei allen Stimmberechtigten ist nachgewiesen",
            "zustande gekommen",
            "nicht zustande gekommen",
        ]);
        let chosen = ("label", "zustande gekommen");
        let reply = chair.fills(&page, &path, &[chosen]).await;
        assert_eq!(reply.status, 422);
        reply.with(&["role=\"alert\"", "Geben Sie eine Begründung an."]);
        let reply = chair.fills(&page, &path, &[("reason", "Weil.")]).await;
        assert_eq!(reply.status, 422);
        reply.with(&["Wählen Sie, was Sie feststellen."]);
        world.sees(&case).await.with_events("found", 0);
        let reason = ("reason", "GO IT-PLR § 7 Abs. 4 gilt auch hier.");
        let confirm = chair.fills(&page, &path, &[chosen, reason]).await;
        assert_eq!(confirm.status, 200);
        confirm.with(&["Noch ist nichts aufgezeichnet.", "Verbindlich aufzeichnen"]);
        world.sees(&case).await.with_events("found", 0);
        let sure = [reason, ("confirmed", "1")];
        assert_eq!(chair.fills(&confirm, &path, &sure).await.location(), path);
        // Sent twice it is one act.
        assert_eq!(chair.fills(&confirm, &path, &sure).await.location(), path);
        let seen = world.expect(&case).await;
        seen.with_events("found", 1).stands_in("bekanntgabe");
        let page = chair.sees(&path).await;
        page.with(&[
            "Festgestellt: zustande gekommen (Person chair)",
            reason.1,
            "Feststellung aufheben",
        ]);
        // Taken back in the open, with a reason.
        let reply = chair.fills(&page, &path, &[("art", "annul")]).await;
        assert_eq!(reply.status, 422);
        let why = ("reason", "Die Lesart war falsch gewählt.");
        let confirm = chair.fills(&page, &path, &[("art", "annul"), why]).await;
        confirm.with(&["Sie heben die Feststellung auf."]);
        let reply =
            chair.fills(&confirm, &path, &[("art", "annul"), why, ("confirmed", "1")]).await;
        assert_eq!(reply.location(), path);
        world.expect(&case).await.with_events("annulled", 1).stands_in("feststellung");
        chair.sees(&path).await.with(&["Feststellung aufgehoben", why.1, "Ergebnis feststellen"]);
    })
    .await;
}

#[tokio::test]
async fn only_the_chair_sees_the_finding() {
    on_both(async |database| {
        let (world, case) = voted(database, &[]).await;
        let path = format!("/vorgaenge/{case}/feststellung");
        for person in ["office", "monitor", "auditor", "administrator", "BY", "BY-2"] {
            assert_eq!(Browser::of(&world, person).await.get(&path).await.status, 403, "{person}");
        }
        let stranger = Browser::stranger(&world);
        assert!(stranger.get(&path).await.location().starts_with("/anmelden"));
        let chair = Browser::of(&world, "chair").await;
        let page = chair.sees(&path).await;
        // Where the tally is clear it alone can be established, without a reason.
        page.with(&["value=\"zustande gekommen\""]).without(&["value=\"nicht zustande gekommen\""]);
        let chosen = ("label", "zustande gekommen");
        let confirm = chair.fills(&page, &path, &[chosen]).await;
        let reply = chair.fills(&confirm, &path, &[("confirmed", "1")]).await;
        assert_eq!(reply.location(), path);
        world.expect(&case).await.with_events("found", 1);
    })
    .await;
}

#[tokio::test]
async fn after_an_outage_the_chair_extends_or_closes_with_a_reason() {
    on_both(async |database| {
        let (mut world, case) = World::voting(database).await;
        world.member("BUND").votes(&case, Choice::Yes).await;
        world.advance_to("2022-09-05 21:00").await;
        world.is_down_until("2022-09-06 08:00").await;
        world.settles().await;
        let chair = Browser::of(&world, "chair").await;
        let path = format!("/vorgaenge/{case}/feststellung");
        let page = chair.sees(&path).await;
        page.with(&["Fristablauf während eines Ausfalls", "Neuer letzter Tag"]);
        // Nothing has been counted: no vote is shown.
        page.without(&["Nachweis</h2>"]);
        let reply = chair.fills(&page, &path, &[("art", "extend"), ("until", "2022-09-12")]).await;
        assert_eq!(reply.status, 422);
        let why = [("reason", "Ausfall des Rechenzentrums.")];
        let sent = [("art", "extend"), ("until", "2022-09-12"), why[0]];
        let confirm = chair.fills(&page, &path, &sent).await;
        confirm.with(&["Sie verlängern die Frist für alle.", "2022-09-12"]);
        let sure = [why[0], ("art", "extend"), ("confirmed", "1")];
        assert_eq!(chair.fills(&confirm, &path, &sure).await.location(), path);
        world.expect(&case).await.with_events("extended", 1);
    })
    .await;
}

#[tokio::test]
async fn the_register_shows_decisions_and_no_single_vote() {
    on_both(async |database| {
        let (world, case) = decided(database).await;
        let stranger = Browser::stranger(&world);
        let list = stranger.sees("/register").await;
        list.with(&["2022/32", "/register/it-planungsrat/2022/32", "FIT-Connect wird Produkt"]);
        let page = stranger.sees("/register/it-planungsrat/2022/32").await;
        page.with(
            &[
                "FIT-Connect wird Produkt des IT-Planungsrats",
                "Unterlage beschlusstext zu",
                "zustande gekommen",
                "IT-StV § 1 Abs. 7 Satz 1",
                "GO IT-PLR § 8",
                "weder einzelne Stimmen",
            ]
            .map(|text| {
                if text == "weder einzelne Stimmen" {
                    "Einzelne Stimmen und Stimmenzahlen veröffentlicht"
                } else {
                    text
                }
            }),
        );
        for told in
            ["Thüringen", "Bayern", "Enthaltung", "Ablehnung", "16 ", "Unterlage begruendung"]
        {
            page.without(&[told]);
        }
        assert_eq!(
            stranger.get("/register/2022/32").await.location(),
            "/register/it-planungsrat/2022/32"
        );
        assert_eq!(stranger.get("/register/it-planungsrat/2022/99").await.status, 404);
        assert_eq!(stranger.get(&format!("/register/nachweis/{case}")).await.status, 404);
        stranger.sees("/register?q=fit-connect+produkt&jahr=2022").await.with(&["2022/32"]);
        stranger.sees("/register?q=2022/32").await.with(&["2022/32"]);
        stranger.sees("/register?jahr=2021").await.without(&["2022/32"]);
        stranger.sees("/register?q=anderes").await.with(&["keinen veröffentlichten Beschluss"]);
        let json: serde_json::Value =
            serde_json::from_str(&stranger.sees("/register.json").await.text).unwrap();
        let all = json["decisions"].as_array().unwrap();
        let own: Vec<_> = all.iter().filter(|one| !one["head"].is_null()).collect();
        let [decision] = own.as_slice() else { panic!("{own:?}") };
        assert_eq!(decision["number"], "2022/32");
        assert!(decision["text"].as_str().unwrap().starts_with("Unterlage beschlusstext"));
        assert!(all.iter().any(|one| one["number"] == "B-2025/33-IT" && !one["source"].is_null()));
        // What was annulled is said to be annulled, at the same address.
        world.chair().annuls(&case, "Ein Mitglied war nicht geladen.").await;
        stranger.sees("/register").await.without(&["2022/32"]);
        let page = stranger.sees("/register/it-planungsrat/2022/32").await;
        page.with(&["Die Feststellung dieses Beschlusses wurde aufgehoben"]);
        page.without(&["Unterlage beschlusstext"]);
    })
    .await;
}

#[tokio::test]
async fn what_was_not_adopted_is_not_in_the_register() {
    on_both(async |database| {
        let (world, case) = voted(database, &[("BUND", Choice::No)]).await;
        world.chair().acts(&case, "nicht zustande gekommen").await;
        let stranger = Browser::stranger(&world);
        // Decisions of others are in it, this case is not.
        stranger.sees("/register").await.with(&["FIT-Connect"]).without(&[case.as_str()]);
        assert_eq!(stranger.get(&format!("/register/it-planungsrat/{case}")).await.status, 404);
        assert_eq!(stranger.get(&format!("/register/text/{case}")).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn the_feed_is_well_formed_and_names_what_was_decided() {
    on_both(async |database| {
        let (world, _) = decided(database).await;
        let feed = Browser::stranger(&world).sees("/register/atom.xml").await;
        assert_eq!(feed.header("content-type"), "application/atom+xml; charset=utf-8");
        let told = python(
            "import sys, xml.etree.ElementTree as E\n\
             a = '{http://www.w3.org/2005/Atom}'\n\
             f = E.parse(sys.stdin.buffer).getroot()\n\
             assert f.tag == a + 'feed' and f.find(a + 'updated').text.endswith('Z')\n\
             assert f.find(a + 'id').text.startswith('urn:uuid:')\n\
             for e in f.findall(a + 'entry'):\n\
             \x20 assert e.find(a + 'id').text.startswith('urn:uuid:') and e.find(a + 'updated').text\n\
             \x20 print(e.find(a + 'title').text, e.find(a + 'link').get('href'))\n",
            &feed.text,
        );
        let own: Vec<_> = told.lines().filter(|line| line.ends_with("2022/32")).collect();
        assert_eq!(
            own,
            ["Beschluss 2022/32: FIT-Connect wird Produkt des IT-Planungsrats \
              /register/it-planungsrat/2022/32"]
        );
        // Those of others are in it too, the newest first.
        assert!(told.starts_with("Beschluss B-2025/33-IT: "), "{told}");
    })
    .await;
}

/// The feed as Python's `feedparser` reads it, which is not ours.
#[tokio::test]
async fn the_feed_is_read_by_another_reader_of_feeds() {
    let (world, _) = decided(Database::sqlite()).await;
    let feed = Browser::stranger(&world).sees("/register/atom.xml").await;
    let Some(read) = read_elsewhere(&feed.text) else { return };
    assert_eq!((&read["version"], &read["title"]), (&"atom10".into(), &"Beschlüsse".into()));
    let entries = read["entries"].as_array().unwrap();
    assert_eq!(entries.len(), feed.text.matches("<entry>").count());
    let link = "/register/it-planungsrat/2022/32";
    let own: Vec<_> = entries.iter().filter(|entry| entry["link"] == link).collect();
    let decided = world.store().cases_decided(&"it-planungsrat".into(), None, 1).await.unwrap();
    assert_eq!(
        own,
        [&serde_json::json!({
            "title": "Beschluss 2022/32: FIT-Connect wird Produkt des IT-Planungsrats",
            "link": link,
            "updated": decided[0].at.to_string()[..19].to_owned(),
        })]
    );
}

/// Nothing where `feedparser` is not installed.
#[expect(clippy::print_stdout, reason = "what is left out is said")]
fn read_elsewhere(feed: &str) -> Option<serde_json::Value> {
    let script = "import json, sys, time\n\
        try:\n\
        \x20 import feedparser\n\
        except ImportError:\n\
        \x20 sys.exit(4)\n\
        f = feedparser.parse(sys.stdin.buffer.read())\n\
        assert not f.bozo, f.bozo_exception\n\
        assert f.feed.id.startswith('urn:uuid:') and f.feed.updated_parsed\n\
        day = lambda e: time.strftime('%Y-%m-%dT%H:%M:%S', e.updated_parsed)\n\
        assert all(e.id.startswith('urn:uuid:') for e in f.entries)\n\
        es = [{'title': e.title, 'link': e.link, 'updated': day(e)} for e in f.entries]\n\
        print(json.dumps({'version': f.version, 'title': f.feed.title, 'entries': es}))\n";
    let python = std::env::var("UMLAUF_TEST_PYTHON").unwrap_or_else(|_| String::from("python3"));
    let mut call = Command::new(python);
    call.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = call.spawn().unwrap();
    child.stdin.take().unwrap().write_all(feed.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    if output.status.code() == Some(4) {
        let required = std::env::var("UMLAUF_TEST_REQUIRE_CALENDAR").is_ok_and(|v| v == "1");
        assert!(!required, "Python's feedparser is required");
        println!("no Python with feedparser: the feed was not read elsewhere");
        return None;
    }
    assert!(output.status.success(), "feedparser does not accept it:\n{feed}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn python(script: &str, input: &str) -> String {
    let mut child = Command::new("python3")
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "python does not accept it:\n{input}");
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn the_board_lists_what_is_overdue_and_what_could_not_be_delivered() {
    on_both(async |database| {
        let mails = Mails::default();
        let refused = Delivery::GiveUp { reason: String::from("550 unknown") };
        mails.answers("person1@by.example", refused.clone());
        let world = World::with(database, "2022-08-15 09:00", mails).await;
        let monitor = Browser::of(&world, "monitor").await;
        monitor.sees("/lage").await.with(&["Zurzeit läuft kein Vorgang"]);
        let case = world.launches("=HYPERLINK(\"https://evil.example\")").await;
        world.member("SN").coordinates(&case, "2022-08-31").await;
        let draft = world.office().opens("umlaufverfahren", "Liegt und liegt").await;
        let page = monitor.sees("/lage").await;
        page.with(&[
            "Nicht zustellbare Schreiben: 1",
            "Einladung zur Abstimmung",
            "Bayern",
            "17 von 17 Stimmen",
            "Sachsen: noch in Abstimmung bis Mittwoch, 31. August 2022, 24 Uhr",
            "wartet auf Mitglieder <span class=\"u-count\">1</span>",
            "wartet auf Stellen <span class=\"u-count\">1</span>",
            "überfällig <span class=\"u-count\">0</span>",
            "Unterlagen: Beschlusstext, Begründung",
            "14 Tage (Beschluss, IT-StV § 1 Abs. 7 Satz 1)",
        ]);
        // How anybody voted is not for the monitor.
        world.member("BE").votes(&case, Choice::No).await;
        monitor.sees("/lage").await.with(&["16 von 17 Stimmen"]).without(&["Ablehnung"]);
        world.advance_to("2022-09-27 09:00").await;
        let monitor = Browser::of(&world, "monitor").await;
        let page = monitor.sees("/lage?zeige=ueberfaellig").await;
        page.with(&[
            "Liegt und liegt",
            "überfällig",
            "seit 7 Tagen",
            "seit 18 Tagen",
            "Geschäftsstelle",
        ]);
        // The vote was settled by the clock on 6 September; what is overdue longest stands on top.
        let place = |id: &CaseId| page.text.rfind(&format!("/vorgaenge/{id}\"")).unwrap();
        assert!(place(&case) < place(&draft), "{}", page.text);
        let table = monitor.sees("/lage.csv").await;
        table.with(&["\"'=HYPERLINK(\"\"https://evil.example\"\")\"", "nicht zustellbar"]);
        table.without(&[";\"=", "\n\"="]);
        assert!(table.header("content-type").starts_with("text/csv"));
        let member = Browser::of(&world, "BY").await;
        assert_eq!(member.get("/lage").await.status, 403);
        assert_eq!(member.get("/lage.csv").await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn the_board_is_read_page_by_page() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        for number in 0..53 {
            world.office().opens("umlaufverfahren", &format!("Entwurf Nr. {number:02}")).await;
        }
        let monitor = Browser::of(&world, "monitor").await;
        let first = monitor.sees("/lage").await;
        first.with(&["Alle <span class=\"u-count\">53</span>"]);
        let next = first.text.split("href=\"/lage?zeige=").nth(6).unwrap();
        let next = format!("/lage?zeige={}", next.split('"').next().unwrap()).replace("&#38;", "&");
        let second = monitor.sees(&next).await;
        let named = |page: &Reply, number: usize| page.says(&format!("Entwurf Nr. {number:02}"));
        for number in 0..53 {
            assert!(named(&first, number) != named(&second, number), "{number} stands on one page");
        }
    })
    .await;
}

/// What the board and the register look for stands in columns of its own; a database from before gets
/// them from the heads.
#[tokio::test]
async fn a_migrated_database_has_the_same_lists_as_a_new_one() {
    on_both(async |database| {
        let sqlite = database.is_sqlite();
        let (world, _) = decided(database).await;
        world.office().opens("umlaufverfahren", "Entwurf").await;
        let before = columns(&world).await;
        assert_eq!(before.len(), 2);
        let folder = if sqlite { "sqlite" } else { "postgres" };
        let path = format!("{}/../migrations/{folder}/0005_lists.sql", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let filled = text.split("UPDATE cases").nth(1).unwrap().split(';').next().unwrap();
        let emptied = "UPDATE cases SET entered_at = 0, term_at = 9223372036854775807, voting = 0,
            number = NULL";
        alter(&world, &[emptied]).await;
        assert_ne!(columns(&world).await, before);
        alter(&world, &[&format!("UPDATE cases{filled}")]).await;
        assert_eq!(columns(&world).await, before);
    })
    .await;
}

type Columns = Vec<(String, i64, i64, i64, Option<String>)>;

async fn columns(world: &World) -> Columns {
    let text = "SELECT id, entered_at, term_at, voting, number FROM cases ORDER BY id";
    let address = world.address();
    if address.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(address).await.unwrap();
        sqlx::query_as(text).fetch_all(&mut connection).await.unwrap()
    } else {
        let mut connection = PgConnection::connect(address).await.unwrap();
        sqlx::query_as(text).fetch_all(&mut connection).await.unwrap()
    }
}

#[tokio::test]
async fn the_audit_finds_what_was_altered_past_the_program() {
    on_both(async |database| {
        let (world, case) = decided(database).await;
        let auditor = Browser::of(&world, "auditor").await;
        let path = format!("/pruefung/{case}");
        auditor.sees("/pruefung").await.with(&[&path, "FIT-Connect"]);
        let page = auditor.sees(&path).await;
        page.with(&[
            "Soeben nachgerechnet: unversehrt",
            "umlauf verify akte-",
            "Einladung zugestellt",
            "Thüringen, Vertretung",
            "(Person TH)",
            "&#34;kind&#34;:&#34;vote_cast&#34;",
        ]);
        let chains = auditor.fills(&auditor.sees("/pruefung").await, "/pruefung/ketten", &[]).await;
        chains.with(&["1 Vorgänge geprüft", "Alle Ketten sind unversehrt."]);
        // Somebody with the database in hand turns a no into a yes: in the row …
        let rows =
            "UPDATE answers SET body = replace(body, '\"no\"', '\"yes\"') WHERE member = 'TH'";
        alter(&world, &[rows]).await;
        let page = auditor.sees(&path).await;
        page.with(&["Beschädigt", "Zeilen, die dem Journal widersprechen", "answers TH"]);
        // … and in the journal.
        let line =
            "UPDATE journal SET line = replace(line, '\"choice\":\"no\"', '\"choice\":\"yes\"')";
        alter(&world, &[line]).await;
        let page = auditor.sees(&path).await;
        page.with(&["Beschädigt", "chain::hash"]);
        let chains = auditor.fills(&auditor.sees("/pruefung").await, "/pruefung/ketten", &[]).await;
        chains.with(&["Beschädigt:", case.as_str()]).without(&["Alle Ketten sind unversehrt."]);
        for person in ["office", "chair", "monitor", "BY"] {
            let other = Browser::of(&world, person).await;
            assert_eq!(other.get(&path).await.status, 403, "{person}");
            assert_eq!(other.get("/pruefung").await.status, 403, "{person}");
        }
    })
    .await;
}

/// More chains than are checked in one step: each step tells how far it is, and offers the next.
#[tokio::test]
async fn a_long_check_of_chains_tells_how_far_it_is_and_goes_on() {
    let world = World::on(Database::sqlite(), "2022-08-15 09:00").await;
    for number in 0..501 {
        world.office().opens("umlaufverfahren", &format!("Entwurf {number}")).await;
    }
    let auditor = Browser::of(&world, "auditor").await;
    let page = auditor.sees("/pruefung").await;
    let first = auditor.fills(&page, "/pruefung/ketten", &[]).await;
    first.with(&["500 Vorgänge geprüft", "<progress", "data-goes-on", "Weiter prüfen", "Anhalten"]);
    first.with(&["Bis hierher sind alle Ketten unversehrt."]);
    let last = auditor.fills(&first, "/pruefung/ketten", &[]).await;
    last.with(&["501 Vorgänge geprüft", "Alle Ketten sind unversehrt."]);
    last.without(&["<progress", "data-goes-on"]);
}

#[tokio::test]
async fn while_a_vote_runs_the_audit_shows_no_single_vote() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        world.member("TH").votes(&case, Choice::No).await;
        let auditor = Browser::of(&world, "auditor").await;
        let page = auditor.sees(&format!("/pruefung/{case}")).await;
        page.with(&["unversehrt", "Ereignis einer laufenden Abstimmung"]);
        page.without(&["vote_cast", "Ablehnung", "(Person TH)"]);
        assert_eq!(auditor.get(&format!("/pruefung/{case}/akte")).await.status, 403);
    })
    .await;
}

/// What the triggers of the program refuse, somebody with the database in hand can do.
async fn alter(world: &World, statements: &[&str]) {
    let address = world.address();
    if let Some(file) = address.strip_prefix("sqlite:") {
        let mut connection = SqliteConnection::connect(&format!("sqlite:{file}")).await.unwrap();
        connection.execute("DROP TRIGGER IF EXISTS journal_refuses_update").await.unwrap();
        for statement in statements {
            connection.execute(AssertSqlSafe((*statement).to_owned())).await.unwrap();
        }
        connection.close().await.unwrap();
    } else {
        let mut connection = PgConnection::connect(address).await.unwrap();
        let dropped = "DROP TRIGGER IF EXISTS journal_refuses_change ON journal";
        connection.execute(dropped).await.unwrap();
        for statement in statements {
            connection.execute(AssertSqlSafe((*statement).to_owned())).await.unwrap();
        }
        connection.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_mandate_changes_at_once_who_may_vote() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let admin = Browser::of(&world, "administrator").await;
        let list = admin.sees("/mandate").await;
        list.with(&["Person BY", "person1@<wbr>by.example", "postfach@by.example"]);
        // Everybody is there: no gap.
        list.with(&["Jeder stimmberechtigte Sitz"]);
        let page = admin.sees("/mandate/neu?sitz=BY").await;
        let wrong = [("seat", "BY"), ("name", ""), ("email", "nirgends"), ("from", "gestern")];
        let reply = admin.fills(&page, "/mandate/neu", &wrong).await;
        assert_eq!(reply.status, 422);
        reply.with(&["Geben Sie den Namen an.", "Wählen Sie, als was", "ersten Tag als Datum"]);
        let good = [
            ("seat", "BY"),
            ("capacity", "deputy"),
            ("name", "Neu Da"),
            ("email", "neu.da@by.example"),
            ("from", "2022-08-22"),
            ("until", ""),
        ];
        let reply = admin.fills(&page, "/mandate/neu", &good).await;
        assert_eq!(reply.location(), "/mandate?gremium=it-planungsrat#sitz-BY");
        let person = world.store().person_by_email("neu.da@by.example").await.unwrap().unwrap();
        let seat = umlauf_workflow::Seat::Member("BY".into());
        world.actor(person.id.as_str(), seat.clone()).votes(&case, Choice::Yes).await;
        // Revoked, the same person can do nothing more.
        let mandates = world.store().mandates_of_person(&person.id, world.now()).await.unwrap();
        let digest = mandates[0].digest.to_string();
        let page = admin.sees(&format!("/mandate/ende/{digest}")).await;
        let to = format!("/mandate/widerruf/{digest}");
        assert_eq!(admin.fills(&page, &to, &[]).await.status, 422);
        let reply = admin.fills(&page, &to, &[("sure", "1")]).await;
        assert_eq!(reply.location(), "/mandate?gremium=it-planungsrat#sitz-BY");
        let actor = world.actor(person.id.as_str(), seat);
        actor.is_refused(&case, umlauf_tests::vote(Choice::No)).await;
        admin.sees("/mandate").await.with(&["Neu Da: Stellvertretung", "widerrufen"]);
        // The vote that was given stays.
        world.expect(&case).await.with_votes(1);
    })
    .await;
}

#[tokio::test]
async fn a_mandate_ends_on_a_day_and_the_gap_is_told() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let office = Browser::of(&world, "office").await;
        for person in ["chair", "chair-2"] {
            let id = umlauf_workflow::PersonId::from(person);
            let held = world.store().mandates_of_person(&id, world.now()).await.unwrap();
            let path = format!("/mandate/ende/{}", held[0].digest);
            let page = office.sees(&path).await;
            let reply = office.fills(&page, &path, &[("until", "2022-12-31")]).await;
            assert!(reply.location().ends_with("#sitz-chair"));
        }
        let list = office.sees("/mandate").await;
        list.with(&["ab Sonntag, 1. Januar 2023 unbesetzt"]);
        let chair = Browser::of(&world, "chair").await;
        assert_eq!(chair.get("/mandate/neu").await.status, 403);
        chair.sees("/mandate").await.without(&["/mandate/neu"]);
        world.sleeps_until("2023-01-01 00:30");
        let office = Browser::of(&world, "office").await;
        let chair = Browser::of(&world, "chair").await;
        assert_eq!(chair.get("/mandate").await.status, 403, "the chair changes by date");
        let page = office.sees("/mandate/postfach?sitz=BY").await;
        let to = "/mandate/postfach";
        assert_eq!(office.fills(&page, to, &[("address", "kein postfach")]).await.status, 422);
        let reply = office.fills(&page, to, &[("address", "neu@by.example")]).await;
        assert!(reply.location().ends_with("#sitz-BY"));
        office.sees("/mandate").await.with(&["neu@by.example"]).without(&["postfach@by.example"]);
    })
    .await;
}

#[tokio::test]
async fn whoever_keeps_mandates_cannot_take_the_last_away_that_does() {
    let world = World::on(Database::sqlite(), "2022-08-15 09:00").await;
    let office = Browser::of(&world, "office").await;
    let keepers = ["administrator", "administrator-2", "office-2"];
    for person in keepers {
        let id = umlauf_workflow::PersonId::from(person);
        let held = world.store().mandates_of_person(&id, world.now()).await.unwrap();
        world.engine().revoke(&held[0].digest).await.unwrap();
    }
    let id = umlauf_workflow::PersonId::from("office");
    let held = world.store().mandates_of_person(&id, world.now()).await.unwrap();
    let page = office.sees(&format!("/mandate/ende/{}", held[0].digest)).await;
    let to = format!("/mandate/widerruf/{}", held[0].digest);
    let reply = office.fills(&page, &to, &[("sure", "1")]).await;
    assert_eq!(reply.status, 422);
    reply.with(&["Das ist das letzte Mandat"]);
}

/// A wrong address is put right where the mandates stand, for every letter that is yet to be written.
#[tokio::test]
async fn an_address_is_put_right_and_belongs_to_one_person() {
    on_both(async |database| {
        let (world, case) = World::voting(database).await;
        let office = Browser::of(&world, "office").await;
        let to = "/mandate/anschrift";
        let page = office.sees("/mandate").await;
        page.with(&["href=\"/mandate/anschrift?gremium=it-planungsrat&amp;person=BY\""]);
        let page = office.sees("/mandate/anschrift?gremium=it-planungsrat&person=BY").await;
        let saxony = world.store().person(&"SN".into()).await.unwrap().unwrap();
        for (wrong, said) in [
            ("kein Postfach", "Geben Sie eine E-Mail-Adresse an"),
            (saxony.email.as_str(), "Diese Anschrift gehört schon einer anderen Person."),
        ] {
            let reply = office.fills(&page, to, &[("address", wrong)]).await;
            assert_eq!(reply.status, 422);
            reply.with(&[said]);
        }
        let right = "neue.anschrift@by.example";
        let reply = office.fills(&page, to, &[("address", right)]).await;
        assert_eq!(reply.location(), "/mandate?gremium=it-planungsrat");
        world.member("BY").votes(&case, Choice::Yes).await;
        world.settles().await;
        assert!(world.mails().delivered().iter().any(|mail| mail.address == right));
        for other in ["BY", "monitor", "auditor", "chair"] {
            let other = Browser::of(&world, other).await;
            let path = "/mandate/anschrift?gremium=it-planungsrat&person=BY";
            assert_eq!(other.get(path).await.status, 403);
        }
        let nobody = office.get("/mandate/anschrift?gremium=it-planungsrat&person=niemand").await;
        assert_eq!(nobody.status, 404);
    })
    .await;
}

#[tokio::test]
async fn help_and_definitions_are_there_for_everybody() {
    let world = World::on(Database::sqlite(), "2022-08-15 09:00").await;
    let stranger = Browser::stranger(&world);
    let index = stranger.sees("/hilfe").await;
    let mut topics = 0;
    for link in index.text.split("href=\"/hilfe/").skip(1) {
        let path = format!("/hilfe/{}", link.split('"').next().unwrap());
        stranger.sees(&path).await.with(&["<h1>"]);
        topics += 1;
    }
    assert!(topics >= 11, "{topics}");
    let page = stranger.sees("/hilfe/verfahren/umlaufverfahren").await;
    page.with(&["<h2>1. Beschlussvorlage</h2>", "<li>„vorlegen“", "§ 193 BGB"]);
    let picture = stranger.sees("/hilfe/verfahren/umlaufverfahren/bild").await;
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    let body = stranger.sees("/hilfe/gremien/it-planungsrat").await;
    body.with(&[
        "Nicht belegt",
        "IT-StV § 1 Abs. 7 Satz 1",
        "Lesart „cast“",
        "gilt als Enthaltung",
    ]);
    for body in world.engine().catalogue().bodies() {
        stranger.sees(&format!("/hilfe/gremien/{}", body.name())).await;
    }
    assert_eq!(stranger.get("/hilfe/nichts").await.status, 404);
}

#[tokio::test]
async fn the_few_lines_of_the_help_page_verify_a_record() {
    let (world, case) = decided(Database::sqlite()).await;
    let page = Browser::stranger(&world).sees("/hilfe/pruefen").await;
    let script = page.text.split("<pre").nth(1).unwrap().split_once('>').unwrap().1;
    let script = script.split("</pre>").next().unwrap();
    let record = world.engine().record(&case).await.unwrap();
    let script = script.replace("open(\"akte.json\")", "__import__('sys').stdin");
    python(&script, &record);
    // Without papers it is still a record.
    let public = world.engine().public_record(&case).await.unwrap();
    let verdict = umlauf_record::verify(&public, None);
    assert!(verdict.is_intact(), "{:?}", verdict.faults);
    assert!(!public.contains("Unterlage begruendung zu"));
}

/// Printed, not asserted: numbers belong to a benchmark. Run with `--nocapture`.
#[tokio::test]
async fn the_board_over_many_cases_is_one_page_of_them() {
    let world = World::on(Database::sqlite(), "2022-08-15 09:00").await;
    world.office().opens("umlaufverfahren", "Vorbild").await;
    let copies = "INSERT INTO cases SELECT 'copy-' || n, title || ' ' || n, workflow,
            workflow_digest, body, opened_at, revision, head_hash, at, step, ballot, ended, head,
            entered_at, term_at + n, voting, number
        FROM cases, (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 10000)
            SELECT n FROM c) WHERE id = 'case-1'";
    alter(&world, &[copies]).await;
    let monitor = Browser::of(&world, "monitor").await;
    monitor.sees("/lage").await;
    let watch = umlauf_engine::clock::Stopwatch::start();
    let page = monitor.sees("/lage").await;
    let took = watch.elapsed();
    page.with(&["<span class=\"u-count\">10001</span>"]);
    assert_eq!(page.text.matches("u-age ").count(), 50);
    let mut said = std::io::stderr();
    writeln!(said, "a page of 10,001 cases in a build without optimisation: {took:?}").unwrap();
}
