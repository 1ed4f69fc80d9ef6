//! The same commands on a terminal: words instead of JSON, colours only where wanted.

use std::process::Command;

use crate::support::{Call, Ran, folder};
use crate::world::House;

/// The program on a terminal, as `script` of util-linux provides it: what it prints and says comes
/// out as one.
#[track_caller]
fn on_a_terminal(line: &str, env: &[(&str, &str)]) -> Ran {
    let mut command = Command::new("script");
    let program = env!("CARGO_BIN_EXE_umlauf");
    command.args(["--quiet", "--return", "--command", &format!("'{program}' {line}"), "/dev/null"]);
    let mut call = Call::of(command).env("TERM", "xterm-256color");
    for (name, value) in env {
        call = call.env(name, value);
    }
    call.run()
}

#[test]
fn people_read_words_and_programs_read_json() {
    let house = House::new();
    let case = house.launched("Ein Beschluss");
    house.asks(&format!("case vote {case} yes --as by-1")).run().ends(0);
    let database = house.database();
    let asks = |line: &str| on_a_terminal(line, &[("UMLAUF_DATABASE", &database)]).ends(0);
    asks("case list").prints("umlauf ").prints("Ein Beschluss");
    asks(&format!("case show {case}"))
        .prints("Verfahren     Umlaufverfahren, IT-Planungsrat")
        .prints("Regel ")
        .prints("BY+")
        .prints("Prüfsumme ");
    asks(&format!("case history {case}"))
        .prints("Geschäftsstelle (gst-1): „vorlegen“")
        .prints("Zustimmung");
    asks("people list").prints("Elif Erle").prints("ab 2022-01-01 bis 2022-12-31");
    let list = asks("case list --json");
    assert!(list.out.starts_with('{'), "{list}");
    let vote = asks(&format!("case vote {case} no --as by-1"));
    let vote = vote.prints("Erfasst. Vorgang ").prints("Schritt „Umlauf“");
    assert!(!vote.out.contains('{'), "{vote}");
}

#[test]
fn colours_appear_on_a_terminal_and_only_if_wanted() {
    let folder = folder();
    let path = folder.path().display().to_string();
    let coloured = |line: &str, env: &[(&str, &str)]| {
        let ran = on_a_terminal(line, &[env, &[("TMPDIR", path.as_str())]].concat());
        (ran.out.contains('\u{1b}'), ran)
    };
    let broken = crate::support::write(folder.path(), "x.yaml", "workflow: y\n");
    for (line, code) in [
        (String::from("demo --play --fast"), 0),
        (format!("check '{broken}'"), 1),
        (String::from("show anderes"), 2),
    ] {
        let (yes, ran) = coloured(&line, &[]);
        assert!(yes, "{}", ran.ends(code));
        let (no, ran) = coloured(&line, &[("NO_COLOR", "1")]);
        assert!(!no, "{}", ran.ends(code));
    }
}
