//! What the compiler does not hold: the invariants and house rules of ARCHITECTURE.md, as tests.
//!
//! They read the texts of the checkout. Every failure says what to do; where a rule stands in the
//! way of something better, change the rule here and in ARCHITECTURE.md together.

#[path = "architecture/house.rs"]
mod house;
#[path = "architecture/rust.rs"]
mod rust;

use std::collections::BTreeMap;

use house::{all_but, crates, dependencies, files, is_rust, none, root, sources, text, tree, uses};
use rust::{Keep, before_tests, lines_with, strings, without_comments};

/// The crates, layer by layer from the ground up: a crate may use those of lower layers only.
const LAYERS: [&[&str]; 8] = [
    &["source"],
    &["calendar", "voting", "decisions", "comments"],
    &["workflow"],
    &["record"],
    &["store", "notify"],
    &["engine"],
    &["web"],
    &["cli"],
];

/// The crates without I/O, clock and randomness (invariant 1).
const PURE: [&str; 7] =
    ["source", "calendar", "voting", "decisions", "comments", "workflow", "record"];

// --- invariant 1: the pure crates ----------------------------------------------------------------

#[test]
fn pure_crates_hold_no_async_no_io_no_clock_and_no_randomness() {
    let forbidden: Vec<&str> =
        "async await tokio std::fs std::net std::env std::process std::thread std::os \
         SystemTime std::time::Instant Timestamp::now Zoned::now TimeZone::system \
         TimeZone::get tz::db rand getrandom RandomState stdin stdout stderr println! \
         eprintln!"
            .split_whitespace()
            .collect();
    let mut found = uses(&PURE, &forbidden, Keep::Code);
    // `use std::{collections::HashMap, fs}` says the same in other words.
    for file in PURE.iter().flat_map(|krate| sources(krate)) {
        let code = without_comments(&text(&file), Keep::Code);
        for group in code.split("use std::{").skip(1) {
            let group = group.split(';').next().unwrap_or_default();
            for word in ["fs", "net", "env", "process", "thread", "os"] {
                if !lines_with(group, word).is_empty() {
                    found.push(format!("{file}: `use std::{{… {word} …}}`"));
                }
            }
        }
    }
    none(
        &found,
        "source, calendar, voting, comments, workflow and record do nothing but compute; take what is \
         read, the time or the id as an argument and fetch it in `engine` or `cli`",
    );
}

#[test]
fn pure_crates_stand_on_few_and_pure_crates() {
    let allowed = [
        "crc32fast",
        "csv",
        "ed25519-dalek",
        "encoding_rs",
        "flate2",
        "granit-parser",
        "jiff",
        "petgraph",
        "quick-xml",
        "serde",
        "serde_json",
        "sha2",
        "similar",
        "strsim",
        "thiserror",
    ];
    let mut found = Vec::new();
    for krate in PURE {
        let manifest = format!("crates/{krate}/Cargo.toml");
        for name in dependencies(&manifest) {
            if !name.starts_with("umlauf-") && !allowed.contains(&name.as_str()) {
                found.push(format!("{manifest}: {name}"));
            }
        }
    }
    none(
        &found,
        "a pure crate may use only the crates listed in `tests/tests/architecture.rs`; do without, or \
         add it there if it has no I/O, clock or randomness",
    );

    let heavy: Vec<&str> =
        "tokio mio async-trait futures futures-util futures-core sqlx sqlx-core lettre \
         rustls ring rand rand_core getrandom chrono time uuid reqwest hyper axum clap \
         anyhow miette libsqlite3-sys cron"
            .split_whitespace()
            .collect();
    for krate in PURE {
        for name in tree(&format!("umlauf-{krate}")) {
            if heavy.contains(&name.as_str()) {
                found.push(format!("umlauf-{krate} reaches {name}"));
            }
        }
    }
    none(
        &found,
        "no pure crate may reach these, however indirectly; see `cargo tree -p CRATE -i NAME` and \
         switch off the feature that brings it",
    );
}

// --- invariant 11: exact numbers -----------------------------------------------------------------

#[test]
fn voting_does_not_even_name_floats() {
    let mut found = Vec::new();
    for file in sources("voting").into_iter().chain(files("crates/voting/tests")) {
        let whole = text(&file);
        for word in [concat!("f", "32"), concat!("f", "64")] {
            found.extend(lines_with(&whole, word).iter().map(|line| format!("{file}:{line}")));
        }
    }
    none(&found, "money, shares and thresholds are integers or fractions, in words too");
}

// --- the house -----------------------------------------------------------------------------------

#[test]
fn arrows_between_crates_point_down_only() {
    let layer = |name: &str| LAYERS.iter().position(|layer| layer.contains(&name));
    let mut found = Vec::new();
    for krate in crates() {
        let manifest = format!("crates/{krate}/Cargo.toml");
        let Some(own) = layer(&krate) else {
            found.push(format!("{manifest}: `{krate}` stands in no layer; add it to the picture"));
            continue;
        };
        for name in dependencies(&manifest) {
            let Some(other) = name.strip_prefix("umlauf-") else {
                continue;
            };
            if layer(other).is_none_or(|other| other >= own) {
                found.push(format!("{manifest}: `{krate}` uses `{other}`"));
            }
        }
    }
    none(
        &found,
        "a crate uses only crates of lower layers (the picture in ARCHITECTURE.md, `LAYERS` in \
         tests/tests/architecture.rs); move the piece down, or hand it in from above",
    );
}

#[test]
fn no_crate_is_a_drawer() {
    let drawers: Vec<&str> =
        "common types utils util core macros shared helpers".split_whitespace().collect();
    let mut found: Vec<_> =
        crates().into_iter().filter(|krate| drawers.contains(&krate.as_str())).collect();
    for krate in crates() {
        found.extend(sources(&krate).into_iter().filter(|file| {
            let stem = file.rsplit('/').next().and_then(|name| name.strip_suffix(".rs"));
            stem.is_some_and(|stem| ["utils", "util", "helpers", "misc"].contains(&stem))
        }));
    }
    none(&found, "name the piece by what it is; a drawer for everything ends the layers");
}

#[test]
fn each_library_stays_in_its_crate() {
    let at_home: [(&[&str], &[&str]); 8] = [
        (&["sqlx"], &["store"]),
        (&["lettre"], &["notify"]),
        (&["minijinja"], &["notify"]),
        (&["clap", "anyhow", "miette", "owo_colors"], &["cli"]),
        (&["cron"], &["engine"]),
        (&["granit_parser"], &["source"]),
        (&["petgraph"], &["workflow", "decisions"]),
        (&["quick_xml", "flate2", "crc32fast", "encoding_rs"], &["comments"]),
    ];
    let mut found = Vec::new();
    for (libraries, homes) in at_home {
        let others = all_but(homes);
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        for library in libraries {
            let path = format!("{library}::");
            found.extend(uses(&others, &[path.as_str()], Keep::Code));
            for krate in &others {
                let manifest = format!("crates/{krate}/Cargo.toml");
                if dependencies(&manifest).contains(&library.replace('_', "-")) {
                    found.push(format!("{manifest}: {library}"));
                }
            }
        }
    }
    none(
        &found,
        "a library has one home, so that it can be replaced there: SQL in `store`, mail in `notify`, \
         the command line in `cli`; ask the home crate for what you need",
    );
}

#[test]
fn chrono_stays_where_other_libraries_ask_for_it() {
    let every = all_but(&[]);
    let every: Vec<&str> = every.iter().map(String::as_str).collect();
    let mut found = uses(&every, &["chrono::"], Keep::Code);
    let carriers = ["crates/engine/src/recurring", "crates/web/src/oidc/provider.rs"];
    found.retain(|place| !carriers.iter().any(|carrier| place.starts_with(carrier)));
    none(
        &found,
        "time is jiff's; `chrono` is only the carrier that `cron` asks for, in \
         crates/engine/src/recurring.rs, and `openidconnect`, in crates/web/src/oidc/provider.rs",
    );
}

// --- invariant 9: SQL ----------------------------------------------------------------------------

#[test]
fn sql_text_stands_only_in_the_store() {
    let others = all_but(&["store"]);
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    let statements = ["SELECT", "INSERT INTO", "DELETE FROM", "CREATE TABLE", "PRAGMA", "TRUNCATE"];
    let found = uses(&others, &statements, Keep::Strings);
    none(&found, "statements stand in `store`, once; add a method there beside its kin");
}

#[test]
fn every_statement_of_the_store_stands_in_one_of_two_files() {
    let verbs = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH ", "CREATE ", "SET ", "PRAGMA "];
    let mut found = Vec::new();
    for file in sources("store") {
        let whole = text(&file);
        // The floor that `bench` measures has tables of its own, made and dropped there.
        let homes =
            ["store/src/sql.rs", "store/src/sql/", "store/src/dialect.rs", "store/src/floor"];
        let home = homes.iter().any(|home| file.contains(home));
        let statements = strings(before_tests(&whole)).into_iter().filter(|text| {
            let text = text.trim_start_matches('"');
            !home && verbs.iter().any(|verb| text.starts_with(verb))
        });
        found.extend(statements.map(|text| format!("{file}: {text}")));
        // What names a database is one of a pair, and pairs stand beside each other.
        let code = without_comments(before_tests(&whole), Keep::Code);
        let names = code.lines().filter_map(|line| line.split("const ").nth(1)?.split(':').next());
        let halves = names.filter(|name| {
            !file.ends_with("/dialect.rs")
                && (name.ends_with("_SQLITE") || name.ends_with("_POSTGRES"))
        });
        found.extend(halves.map(|name| format!("{file}: {name}")));
    }
    none(
        &found,
        "one text serves both databases and stands in crates/store/src/sql.rs; what they cannot say \
         alike stands as a pair in dialect.rs. The lists there are prepared and compared by tests",
    );
}

#[test]
fn cases_are_decided_and_recorded_in_submit_only() {
    let others = all_but(&["workflow", "store"]);
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    let mut found = uses(&others, &["decide(", ".append(", ".append_many("], Keep::Code);
    // `bench floor` measures the bare append, of which `submit` is made.
    found.retain(|place| {
        !place.starts_with("crates/engine/src/submit.rs:") && !place.contains("/bench")
    });
    none(&found, "every change of a case goes through `Engine::submit`; submit a command instead");
}

#[test]
fn the_migrations_of_both_databases_have_the_same_names() {
    let names = |database: &str| -> Vec<String> {
        let folder = format!("migrations/{database}/");
        files(&folder).iter().filter_map(|file| Some(file.strip_prefix(&folder)?.into())).collect()
    };
    let (sqlite, postgres) = (names("sqlite"), names("postgres"));
    assert!(!sqlite.is_empty(), "`migrations/sqlite` is empty");
    assert_eq!(
        sqlite, postgres,
        "every migration is written for SQLite and for PostgreSQL, under the same number and name"
    );
    for (at, name) in sqlite.iter().enumerate() {
        let number = format!("{:04}_", at + 1);
        assert!(name.starts_with(&number), "`{name}`: the next number is {number}");
    }
}

// --- how files look ------------------------------------------------------------------------------

#[test]
fn every_file_opens_with_what_it_is() {
    let rust = files("crates").into_iter().chain(files("tests")).filter(|file| is_rust(file));
    let found: Vec<_> = rust.filter(|file| !text(file).starts_with("//! ")).collect();
    none(&found, "open the file with `//!`: a sentence what it is, a sentence why it is so");
}

#[test]
fn files_are_short() {
    let mut lengths = BTreeMap::new();
    for krate in crates() {
        for file in sources(&krate) {
            let length = before_tests(&text(&file)).lines().count();
            lengths.insert(file, length);
        }
    }
    let longer = |limit: usize| -> Vec<String> {
        let long = lengths.iter().filter(|(_, length)| **length > limit);
        long.map(|(file, length)| format!("{file}: {length}")).collect()
    };
    none(&longer(600), "no file has more than 600 lines without its tests; cut it by what it does");
    let long = longer(400);
    assert!(
        long.len() * 20 <= lengths.len(),
        "19 of 20 files have at most 400 lines; of {} these are longer:\n  {}",
        lengths.len(),
        long.join("\n  ")
    );
    let mut sorted: Vec<_> = lengths.values().copied().collect();
    sorted.sort_unstable();
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
    assert!(median <= 150, "half of all files have at most 150 lines; the median is {median}");
}

#[test]
fn nothing_panics_or_is_left_undone_outside_tests() {
    let every = all_but(&[]);
    let every: Vec<&str> = every.iter().map(String::as_str).collect();
    let panics: Vec<&str> =
        ".unwrap() .unwrap_err() .expect( .expect_err( todo! unimplemented! panic! dbg!"
            .split_whitespace()
            .collect();
    none(
        &uses(&every, &panics, Keep::Code),
        "return the error, or shape the types so that it cannot happen",
    );
}

#[test]
fn no_test_is_switched_off_and_no_lint_silenced_without_a_reason() {
    let mut found = Vec::new();
    let rust = files("crates").into_iter().chain(files("tests")).filter(|file| is_rust(file));
    for file in rust {
        let code = without_comments(&text(&file), Keep::Code);
        for word in ["#[ignore", "#[should_panic", "#[allow(", "#![allow("] {
            found.extend(
                lines_with(&code, word).iter().map(|line| format!("{file}:{line}: `{word}`")),
            );
        }
    }
    none(
        &found,
        "a test runs or goes; it asserts what was returned; a lint is expected with a reason \
         (`#[expect(…, reason = \"…\")]`)",
    );
}

#[test]
fn no_text_names_this_machine_or_a_registry() {
    let top = root();
    let here = top.to_string_lossy().into_owned();
    let machines = [concat!("/wo", "rk/main"), concat!("/wo", "rk/shared"), concat!("/ho", "me/")];
    let hosts = ["static.", "index.", "registry.", "files.", "deb."];
    let mut found = Vec::new();
    for file in files("") {
        if file.ends_with("Cargo.lock") || file.ends_with("package-lock.json") {
            continue;
        }
        let Ok(whole) = std::fs::read_to_string(top.join(&file)) else {
            continue;
        };
        for (at, line) in whole.lines().enumerate() {
            let host = line
                .match_indices("://")
                .any(|(at, _)| hosts.iter().any(|host| line[at + 3..].starts_with(host)));
            let machine = here.matches('/').count() > 1 && line.contains(&here)
                || machines.iter().any(|machine| line.contains(machine));
            if host || machine {
                found.push(format!("{file}:{}: {}", at + 1, line.trim()));
            }
        }
    }
    none(&found, "texts of the project hold everywhere: no registry host, no path of one machine");
}

// --- ARCHITECTURE.md, licence, metadata ----------------------------------------------------------

#[test]
fn every_invariant_names_tests_that_exist() {
    let document = text("ARCHITECTURE.md");
    let section = document.split("\n## Invariants\n").nth(1).unwrap_or_default();
    let section = section.split("\n## ").next().unwrap_or_default();
    let mut found = Vec::new();
    let mut numbers = Vec::new();
    for row in section.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<_> = row.split(" | ").collect();
        let Some(number) = cells.first().and_then(|cell| cell[2..].trim().parse::<u32>().ok())
        else {
            continue;
        };
        numbers.push(number);
        let tests: Vec<_> = row.split('`').filter_map(|quoted| quoted.split_once(" :: ")).collect();
        if tests.is_empty() {
            found.push(format!("invariant {number} names no test (`path :: function`)"));
        }
        for (path, function) in tests {
            let named = std::fs::read_to_string(root().join(path)).unwrap_or_default();
            let code = without_comments(&named, Keep::Code);
            if lines_with(&code, &format!("fn {function}")).is_empty() {
                found.push(format!("invariant {number}: `{path}` has no test `{function}`"));
            }
        }
    }
    none(&found, "write the test, or put its new name into the table of ARCHITECTURE.md");
    assert_eq!(
        numbers,
        (1..=12).collect::<Vec<_>>(),
        "the table under `## Invariants` in ARCHITECTURE.md has a row for each of the twelve"
    );
}

#[test]
fn licence_metadata_and_change_log_speak_of_this_version() {
    let version = env!("CARGO_PKG_VERSION");
    assert!(
        text("LICENSE").starts_with("EUROPEAN UNION PUBLIC LICENCE v. 1.2"),
        "LICENSE holds the text of the EUPL 1.2, unchanged"
    );
    let metadata = text("publiccode.yml");
    for line in [format!("softwareVersion: \"{version}\""), String::from("license: EUPL-1.2")] {
        assert!(metadata.contains(&line), "publiccode.yml must say `{line}`");
    }
    assert!(
        text("CHANGELOG.md").contains(&format!("\n## {version}")),
        "CHANGELOG.md needs a section `## {version}` for those who run it"
    );
}
