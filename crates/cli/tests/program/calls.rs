//! How the program is called: help, versions, and wrong calls that get a sentence that helps.

use crate::support::umlauf;

/// Every command and what its help must name.
const COMMANDS: [(&str, &[&str]); 48] = [
    ("", &["demo", "tally", "simulate", "--database", "UMLAUF_DATABASE", "Exit codes: 0 done"]),
    ("demo", &["--play", "--fast", "invented"]),
    ("check", &["--format", "json", "[PATH]", "--upgrade <OLD> <NEW>", "--steps"]),
    ("show", &["--as", "mermaid", "dot", "[NAME]", "--schema"]),
    (
        "tally",
        &[
            "--body",
            "--rule",
            "--subject",
            "--on",
            "--missing",
            "--blocking",
            "--under",
            "--change",
            "JSON Lines",
        ],
    ),
    ("deadline", &["JSON Lines"]),
    ("holidays", &["--calendar", "--year"]),
    ("decisions", &["import", "list", "show", "due"]),
    ("decisions import", &["[FILE]", "workflows/README.md"]),
    ("decisions list", &["--body", "--flaws"]),
    ("decisions due", &["--sitting", "--body"]),
    ("decisions orders", &["--owed", "database"]),
    ("decisions report", &["<NUMBER>", "<ITEM>", "--text", "--as", "--id"]),
    ("decisions accept", &["never the person who reported"]),
    ("decisions give-back", &["--text"]),
    ("comments", &["<FILE>", "--output", ".ods"]),
    ("simulate", &["<SCRIPT>"]),
    ("case", &["launch", "act", "vote", "list", "show", "history"]),
    ("case launch", &["--title", "--paper", "--as", "--id", "umlaufverfahren"]),
    ("case act", &["<CASE>", "<LABEL>", "--reason", "--until", "--for"]),
    ("case vote", &["`yes`, `no`, `abstain`", "--declaration", "--id"]),
    ("case file", &["NAME=FILE"]),
    ("case interim", &["<UNTIL>", "2022-09-02"]),
    ("case object", &["procedure", "--reason"]),
    ("case enter", &["--evidence", "--deputy", "second person"]),
    ("case confirm", &["second person"]),
    ("case refuse", &["second person", "--reason"]),
    ("case roll-call", &["--held", "--minutes", "others=yes", "second person"]),
    ("case confirm-roll", &["second person", "--entry"]),
    ("case refuse-roll", &["second person", "--reason"]),
    ("case note", &["secretariat", "<TEXT>"]),
    ("case close", &["outage", "--reason"]),
    ("case correct", &["--substantive", "--reason"]),
    ("case annul", &["--reason"]),
    ("case upgrade", &["--to", "--steps", "--new-term", "--reason", "NAME@VERSION"]),
    ("case list", &["--all", "--json"]),
    ("case show", &["beginning of its id", "--json"]),
    ("case history", &["--json"]),
    ("people", &["import", "list", "revoke", "identities", "unlink"]),
    ("key", &["new", "show"]),
    ("people import", &["<FILE>"]),
    ("serve", &["--mail", "--config", "--no-migrate", "--listen", "smtp://"]),
    ("letter", &["bounced", "came back"]),
    ("letter bounced", &["standard input", "RFC 3464", "[mail] bounces"]),
    ("export", &["<CASE>", "--output", "--sign-with"]),
    ("verify", &["[FILE]", "--head", "--key"]),
    ("migrate", &["tables"]),
    ("bench", &["floor", "consultation", "timers"]),
];

#[test]
fn every_command_has_a_help_that_says_what_matters() {
    for (command, words) in COMMANDS {
        let help = umlauf(command.split_whitespace().chain(["--help"])).run();
        let help = help.ends(0).says_nothing().prints("Usage: umlauf");
        assert!(!help.out.contains('\u{1b}'), "{help}");
        for word in words {
            assert!(help.out.contains(word), "`{word}` is missing in {help}");
        }
        let short = umlauf(command.split_whitespace().chain(["-h"])).run().ends(0);
        assert!(short.out.contains("Usage: umlauf"), "{short}");
    }
}

#[test]
fn the_program_tells_its_version_everywhere() {
    let version = format!(" {}\n", env!("CARGO_PKG_VERSION"));
    for args in [&["--version"][..], &["tally", "-V"], &["case", "vote", "--version"]] {
        let ran = umlauf(args).run().ends(0).says_nothing();
        assert!(ran.out.starts_with("umlauf") && ran.out.ends_with(&version), "{ran}");
    }
}

#[test]
fn a_wrong_call_gets_a_sentence_that_helps_and_prints_nothing() {
    for (call, words) in [
        ("frobnicate", "unrecognized subcommand 'frobnicate'"),
        ("tallly", "a similar subcommand exists: 'tally'"),
        ("--databse x migrate", "--database"),
        ("tally --body it-planungsrat", "--rule <NAME>"),
        ("tally --body it-planungsrt --rule beschluss", "did you mean `it-planungsrat`?"),
        ("tally --body it-planungsrat --rule einstimig", "`beschluss`, `empfehlung`, `einstimmig`"),
        ("tally --body it-planungsrat --rule beschluss --on 2019-02-29", "YYYY-MM-DD"),
        ("tally --body it-planungsrat --rule beschluss --on 2017-06-01", "are unknown"),
        ("tally --body it-planungsrat --rule beschluss --missing viele", "'viele'"),
        ("holidays --calendar DE-XX --year 2026", "there is no calendar `DE-XX`"),
        ("holidays --calendar DE-BY/Passau --year 2026", "`DE-BY/Augsburg`, `DE-BY/catholic`"),
        ("holidays --calendar DE-BY --year 1900", "it knows 1991 to 9999"),
        ("holidays --calendar DE-BY", "--year <YEAR>"),
        ("show umlaufverfaren", "did you mean `umlaufverfahren`?"),
        ("show anderes", "there are `al-empfehlung`, `beschlussverfolgung`, "),
        ("show umlaufverfahren --as pdf", "text, mermaid, dot"),
        ("show nirgends.yaml", "`nirgends.yaml` cannot be read"),
        ("check nirgends.yaml", "`nirgends.yaml` cannot be read"),
        ("check --format xml", "text, json"),
        ("simulate", "<SCRIPT>"),
        ("simulate nirgends.yaml", "cannot read `nirgends.yaml`"),
        ("verify nirgends.json", "cannot read `nirgends.json`"),
        ("verify --head abc", "<FILE>"),
        ("case", "Usage: umlauf case"),
        ("case votes x yes", "some similar subcommands exist: 'duties', 'note', 'vote'"),
        ("case vote x vielleicht --as y", "write `yes`, `no` or `abstain`"),
        ("case vote x yes", "--as <PERSON>"),
        ("case interim x 31.12.2022 --as y", "'31.12.2022'"),
        ("people", "Usage: umlauf people"),
        ("export", "<CASE>"),
        ("serve --listen überall", "'überall'"),
        ("bench consultation --in-flight 0", "'0'"),
    ] {
        let ran = umlauf(call.split_whitespace()).run().ends(2).says(words).prints_nothing();
        assert!(!ran.err.contains('\u{1b}'), "{ran}");
    }
}

#[test]
fn what_needs_a_database_asks_which_one() {
    for call in ["migrate", "case list", "people list", "export x", "verify", "letter bounced"] {
        let ran = umlauf(call.split_whitespace()).run().ends(2).prints_nothing();
        ran.says("--database sqlite:FILE").says("UMLAUF_DATABASE");
    }
    umlauf(["serve", "--mail", "folder:x"]).run().ends(2).says("which database?");
}
