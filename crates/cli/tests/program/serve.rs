//! `umlauf serve`: letters go out, timers wake, and it stops when asked to.

use std::path::PathBuf;

use crate::support::{Call, Server, at, text, write};
use crate::world::{House, kinds};

/// Asks the program itself until it has happened; each asking is a process and so a pause.
#[track_caller]
fn until(what: &str, mut happened: impl FnMut() -> bool) {
    for _ in 0..400 {
        if happened() {
            return;
        }
    }
    panic!("it never happened: {what}");
}

fn ready(call: Call) -> Server {
    let mut server = call.serve();
    server.hears("Bereit: Zeitsteuerung und Versand arbeiten auf sqlite:");
    server
}

#[test]
fn waiting_letters_go_out_and_the_end_is_clean() {
    let house = House::new();
    let case = house.launched("Probe");
    house.asks(&format!("case vote {case} yes --as by-1")).run().ends(0);
    let mails: PathBuf = house.path().join("post/ausgang");
    let waiting = |house: &House| at(&house.shows(&case), "/letters/0").as_u64();
    assert!(waiting(&house).is_some_and(|n| n > 0));

    let server = ready(house.calls(["serve", "--mail", &format!("folder:{}", mails.display())]));
    until("all letters are out", || waiting(&house) == Some(0));
    // Another process may change the case meanwhile.
    house.asks(&format!("case vote {case} no --as by-1")).run().ends(0);
    let (code, said) = server.stops("TERM");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("stopped") && !said.contains("panicked"), "{said}");

    let names: Vec<String> = std::fs::read_dir(&mails)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert!(names.iter().all(|name| name.contains(".eml")), "{names:?}");
    let to = |address: &str| {
        let count = names.iter().filter(|name| {
            let mail = std::fs::read_to_string(mails.join(name)).unwrap();
            mail.contains(&format!("To: {address}")) || mail.contains(&format!("<{address}>"))
        });
        count.count()
    };
    assert!(to("elif.erle@by.example") >= 2, "invitation and receipt: {names:?}");
    assert!(to("it-planungsrat@by.example") >= 2, "the mailbox gets every receipt");
    // That everybody was asked is part of the journal; who has neither person nor mailbox is not.
    let asked = at(&house.shows(&case), "/ballot/asked").as_u64();
    assert_eq!(asked, Some(5), "BUND, BY, BE and BB have persons, HB a mailbox");
}

#[test]
fn it_may_be_stopped_as_soon_as_it_is_ready() {
    let house = House::new();
    for by in ["TERM", "INT"] {
        let server = ready(house.calls(["serve", "--mail", "folder:post"]).within(house.path()));
        let (code, said) = server.stops(by);
        assert_eq!(code, Some(0), "{by}: {said}");
    }
}

#[test]
fn a_deadline_that_passed_while_nobody_worked_is_settled_at_the_start() {
    let (house, case) = House::with_an_old_vote();
    let mails = house.path().join("post");
    let before = house.history(&case).len();
    let server = ready(house.calls(["serve", "--mail", &format!("folder:{}", mails.display())]));
    until("the case is woken", || house.history(&case).len() > before);
    until("the chair hears of it", || at(&house.shows(&case), "/letters/0").as_u64() == Some(0));
    let (code, said) = server.stops("INT");
    assert_eq!(code, Some(0), "{said}");
    let journal = house.history(&case);
    let news = &journal[before..];
    assert_eq!(
        kinds(news),
        ["escalated", "held"],
        "the clock does not close what we slept through"
    );
    assert_eq!(text(&news[1], "/by"), "clock");
    assert_eq!(text(&news[1], "/event/deadline"), "2022-08-29T22:00:00.000000Z");
    assert!(std::fs::read_dir(&mails).unwrap().count() > 0);
}

#[test]
fn a_configuration_says_where_mail_goes() {
    let house = House::new();
    let case = house.drafted("Probe");
    let mails = house.path().join("post");
    let config = format!(
        "base_url = \"https://umlauf.example\"\nrehearsal = true\n\
         [mail]\nurl = \"folder:{}\"\nfrom = \"gst@it-planungsrat.example\"\n\
         reply_to = \"antwort@it-planungsrat.example\"\n\
         [[recurring]]\nname = \"jahresumfrage\"\nat = \"0 9 15 1 *\"\n\
         workflow = \"umlaufverfahren\"\ntitle = \"Umfrage {{date}}\"\n",
        mails.display()
    );
    let path = write(house.path(), "umlauf.toml", &config);
    let server = ready(house.calls(["serve", "--no-migrate", "--config", &path]));
    until("the letters are out", || at(&house.shows(&case), "/letters/0").as_u64() == Some(0));
    assert_eq!(server.stops("TERM").0, Some(0));
    let mail = std::fs::read_dir(&mails).unwrap().next().unwrap().unwrap().path();
    let mail = std::fs::read_to_string(mail).unwrap();
    assert!(mail.contains("gst@it-planungsrat.example"), "{mail}");
    assert!(mail.contains("Reply-To: antwort@it-planungsrat.example"), "{mail}");
    assert!(mail.contains("BUNG"), "a rehearsal is marked: {mail}");
}

#[test]
fn without_mail_it_says_what_to_say() {
    let house = House::new();
    house
        .calls(["serve"])
        .run()
        .ends(2)
        .prints_nothing()
        .says("where do letters go? say `--mail folder:PATH` or `--mail smtp://HOST:PORT`")
        .says("[mail] url = …");
    for (mail, words) in [
        ("ablage", "`smtp://user:password@host:587`, `smtps://…` or `folder:/path`"),
        ("ftp://x", "`folder:/path`"),
        ("smtp://", "the server is missing"),
        ("folder:/proc/nirgends", "cannot open `/proc/nirgends`"),
    ] {
        house.calls(["serve", "--mail", mail]).run().ends(2).prints_nothing().says(words);
    }
}

#[test]
fn it_does_not_change_tables_unless_it_may() {
    let house = House::new();
    let other = format!("sqlite:{}", house.path().join("leer.db").display());
    let call = ["serve", "--no-migrate", "--mail", "folder:post", "--database", &other];
    let ran = house.calls(call).within(house.path()).run().ends(3).prints_nothing();
    ran.says("migration(s) are missing in `sqlite:").says("run `umlauf migrate`");
}

#[test]
fn a_faulty_configuration_is_told_with_its_place() {
    let house = House::new();
    let mail = "[mail]\nurl = \"folder:post\"\n";
    let start = |at: &str, workflow: &str| {
        format!(
            "{mail}[[recurring]]\nname = \"woche\"\nat = \"{at}\"\nworkflow = \"{workflow}\"\n\
             title = \"t\"\n"
        )
    };
    for (config, words) in [
        (
            format!("{mail}frm = \"x\"\n"),
            &["umlauf.toml", "line 3, column 1", "`frm`", "`from`"][..],
        ),
        (String::from("kaputt\n"), &["umlauf.toml", "line 1", "key with no value"]),
        (String::from("rehearsal = \"ja\"\n"), &["umlauf.toml", "line 1, column 13"]),
        (
            String::from("[mail]\nurl = \"ablage\"\n"),
            &["umlauf.toml", "mail.url", "`folder:/path`"],
        ),
        (format!("{mail}from = \"niemand\"\n"), &["is not a mail address", "`name@domain`"]),
        (format!("{mail}templates = \"nirgends\"\n"), &["templates cannot be used", "`nirgends`"]),
        (start("61 * * * *", "umlaufverfahren"), &["recurring `woche`", "is no schedule"]),
        (
            start("montags", "umlaufverfahren"),
            &["recurring `woche`", "`montags` has 1 fields; write five"],
        ),
        (start("0 9 * * 1", "umlaufverfahren"), &["counts weekdays", "`Mon-Fri`"]),
        (start("0 9 * * Mon", "anderes"), &["recurring `woche`: no workflow `anderes`"]),
    ] {
        let path = write(house.path(), "umlauf.toml", &config);
        let mut ran = house.calls(["serve", "--config", &path]).run().ends(1).prints_nothing();
        for word in words {
            ran = ran.says(word);
        }
    }
    let ran = house.calls(["serve", "--config", "nirgends.toml"]).run().ends(2);
    ran.says("cannot read `nirgends.toml`");
}
