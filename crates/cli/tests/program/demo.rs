//! `umlauf demo`, and `umlauf` without anything: what a newcomer sees, and that it is all true.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mail_parser::{MessageParser, MimeHeaders as _};
use serde_json::Value;

use crate::support::{Ran, at, folder, text, umlauf};

/// The path behind a word at the end of the demo.
#[track_caller]
fn lies(ran: &Ran, word: &str) -> PathBuf {
    let line = ran.out.lines().find_map(|line| line.strip_prefix(word));
    let Some(line) = line else { panic!("`{word}` is not named in {ran}") };
    PathBuf::from(line.trim().split(" (").next().unwrap_or_default())
}

#[test]
fn a_play_comes_to_its_end_and_everything_it_names_is_there() {
    let folder = folder();
    let ran = umlauf(["demo", "--play"]).env("TMPDIR", folder.path()).within(folder.path());
    let ran = ran.run_beside_an_open_pipe().ends(0).says_nothing();
    assert!(!ran.out.contains('\u{1b}'), "no colours where nobody sees them: {ran}");
    let ran = ran
        .prints("Beschluss 2022/32 vom 6. September 2022")
        .prints("FIT-Connect wird ab 1. Januar 2023 Produkt des IT-Planungsrats")
        .prints("Stimmen, Personen und die Tage dazwischen sind erfunden")
        .prints("17 Stimmberechtigte")
        .prints("Es fehlen mindestens zwei Länder")
        .prints("eingetragen und bestätigt")
        .prints("Antwort an ST: Die Frist endete am Montag, 5. September 2022, 24 Uhr.")
        .prints("Nummer 2022/32 vergeben")
        .prints("Beschluss 2022/32: beschlossen")
        .prints("Die Akte ist unversehrt");

    let (mails, database, record) =
        (lies(&ran, "Mails "), lies(&ran, "Datenbank "), lies(&ran, "Akte "));
    for path in [&mails, &database, &record] {
        assert!(path.exists() && path.starts_with(folder.path()), "{}", path.display());
    }
    check_record(&record);
    check_database(&database);
    check_mails(&mails);
    check_advice(&ran, folder.path());
}

fn check_record(record: &Path) {
    let verdict = umlauf(["verify", &record.display().to_string()]).run().ends(0).json();
    assert_eq!(text(&verdict, "/verdict"), "intact");
    assert_eq!(text(&verdict, "/number"), "2022/32");
    assert_eq!(text(&verdict, "/outcome"), "adopted");
    assert!(at(&verdict, "/events").as_u64().is_some_and(|events| events > 80), "{verdict}");
}

fn check_database(database: &Path) {
    let url = format!("sqlite:{}", database.display());
    let asks = |args: &[&str]| umlauf(args).env("UMLAUF_DATABASE", &url).run().ends(0);
    asks(&["case", "list"]).prints_nothing();
    let row = asks(&["case", "list", "--all"]).json();
    let case = text(&row, "/case");
    assert_eq!((text(&row, "/number"), text(&row, "/ended")), ("2022/32", "adopted"));
    let shown = asks(&["case", "show", case]).json();
    assert_eq!(text(&shown, "/number"), "2022/32");
    assert_eq!(at(&shown, "/letters"), &serde_json::json!([0, 0]), "every letter was taken");
    let history = asks(&["case", "history", case]).lines();
    assert_eq!(at(&shown, "/revision"), &Value::from(history.len()));
    let whole = umlauf(["verify", "--database", &url]).run().ends(0).json();
    assert_eq!(text(&whole, "/verdict"), "intact");
}

/// Every mail is one of RFC 5322 that any program reads, and goes to nobody.
fn check_mails(folder: &Path) {
    let (mut ids, mut with_calendar) = (BTreeSet::new(), 0);
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(path.extension().and_then(|e| e.to_str()), Some("eml"), "{}", path.display());
        let bytes = std::fs::read(&path).unwrap();
        let name = path.display();
        assert!(bytes.is_ascii(), "{name}: everything else is encoded");
        let raw = String::from_utf8(bytes.clone()).unwrap();
        assert!(!raw.replace("\r\n", "").contains(['\r', '\n']), "{name}: lines end with CRLF");
        assert!(raw.split("\r\n").all(|line| line.len() <= 998), "{name}");
        let mail = MessageParser::default().parse(&bytes).unwrap();
        let to = mail.to().and_then(|to| to.first()).and_then(|to| to.address()).unwrap();
        assert!(to.ends_with(".example"), "{name}: {to}");
        assert!(mail.from().is_some() && mail.date().is_some(), "{name}");
        assert!(mail.subject().is_some_and(|subject| subject.contains("FIT-Connect")), "{name}");
        assert_eq!(mail.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
        assert!(ids.insert(mail.message_id().unwrap().to_owned()), "{name}: one id, one mail");
        assert!(mail.references().as_text().is_some(), "{name}: all belong to one thread");
        let plain = mail.body_text(0).unwrap();
        assert!(plain.contains("Sehr geehrte") || plain.contains("Guten Tag"), "{name}: {plain}");
        assert!(mail.body_html(0).unwrap().contains("<html lang=\"de\">"), "{name}");
        for part in mail.attachments() {
            if part.content_type().is_some_and(|kind| kind.subtype() == Some("calendar")) {
                let calendar = part.text_contents().unwrap();
                assert!(calendar.starts_with("BEGIN:VCALENDAR\r\n"), "{name}");
                assert!(calendar.trim_end().ends_with("END:VCALENDAR"), "{name}");
                assert!(calendar.contains("BEGIN:VEVENT") && calendar.contains("UID:"), "{name}");
                with_calendar += 1;
            }
        }
        count += 1;
    }
    assert!(count > 150, "{count} mails");
    assert!(with_calendar >= 51, "every invitation carries its deadline: {with_calendar}");
}

/// What the demo proposes to try next works as it is written there.
fn check_advice(ran: &Ran, folder: &Path) {
    let advice: Vec<&str> = ran
        .out
        .lines()
        .skip_while(|line| !line.starts_with("Zum Weiterprobieren"))
        .filter_map(|line| line.strip_prefix("  "))
        .collect();
    assert!(advice.len() >= 4, "{advice:?}");
    for line in advice {
        let args = line.split_whitespace().skip(1);
        let tried = umlauf(args).within(folder).run().ends(0);
        assert!(!tried.out.is_empty(), "{tried}");
    }
}

#[test]
fn a_play_reads_no_input_and_says_the_same_whoever_asks() {
    let folder = folder();
    let told = |ran: Ran| -> Vec<String> {
        let told = ran.ends(0).says_nothing().out;
        let story = told.split("\nNachweis\n").next().unwrap_or_default();
        assert!(!told.contains('\u{1b}') && story.len() > 3000);
        story.lines().map(str::to_owned).collect()
    };
    let play = |args: &[&str]| {
        umlauf(args).env("TMPDIR", folder.path()).env("NO_COLOR", "1").within(folder.path())
    };
    let first = told(play(&["demo", "--play", "--fast"]).run());
    let second = told(play(&["demo", "--play"]).input("q\nquit\n").run());
    assert_eq!(first, second);
}

#[test]
fn without_arguments_pages_are_served_until_it_is_stopped() {
    let folder = folder();
    let nothing: [&str; 0] = [];
    let mut call = umlauf(nothing).env("TMPDIR", folder.path()).within(folder.path());
    let mut child = call.start(Stdio::piped());
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut told = String::new();
    while !told.contains("demo --play") {
        assert!(out.read_line(&mut told).unwrap() > 0, "{told}");
    }
    for words in ["Geschäftsstelle", "FIT-Connect wird ab 1. Januar 2023", "erfunden"] {
        assert!(told.contains(words), "{told}");
    }
    let address = told.lines().next().unwrap().strip_prefix("http://").unwrap().to_owned();
    let asked = |path: &str| {
        let mut stream = TcpStream::connect(&address).unwrap();
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    assert!(asked("/").starts_with("HTTP/1.1 303"), "{}", asked("/"));
    let people = asked("/vorfuehrung");
    assert!(
        people.contains("Miriam Feldmann") && people.contains("Bayern, Vertretung"),
        "{people}"
    );
    assert!(asked("/register").contains("2022/31"));
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
