//! Databases: migrated twice, badly addressed, unreachable, not writable.

use crate::support::{folder, umlauf};
use crate::world::House;

#[test]
fn migrating_twice_is_migrating_once() {
    let folder = folder();
    let database = format!("sqlite:{}", folder.path().join("u.db").display());
    let migrate = || umlauf(["migrate", "--database", &database]).run().ends(0).prints_nothing();
    migrate().says("Änderungen am Aufbau der Datenbank sind ausgeführt");
    migrate().says("bereits auf dem neuesten Stand");
    // The option goes before the environment, wherever it stands.
    let call = umlauf(["--database", &database, "case", "list"]).env("UMLAUF_DATABASE", "sqlite:");
    call.run().ends(0).prints_nothing();
}

#[test]
fn a_wrong_address_is_a_wrong_call_and_never_shows_a_password() {
    for (address, words) in [
        ("nirgends", "it does not begin with `sqlite:` or `postgres:`"),
        ("sqlite:", "`sqlite:` wants a file"),
        ("sqlite::memory:", "nothing is kept in memory only"),
        ("mysql://u:geheim@h/x", "`mysql` is not a database this program knows"),
        ("postgres://u:geheim@h:port/x", "not a valid `postgres:` address"),
    ] {
        for command in ["migrate", "case list", "verify", "serve --mail memory:"] {
            let call = command.split_whitespace().chain(["--database", address]);
            let ran = umlauf(call).run();
            if command.starts_with("serve") {
                continue;
            }
            let ran = ran.ends(2).prints_nothing().says(words);
            let ran = ran.says("write `sqlite:FILE` or `postgres://USER@HOST/NAME`");
            assert!(!ran.err.contains("geheim"), "{ran}");
        }
    }
}

#[test]
fn what_cannot_be_reached_or_written_is_the_surroundings_fault() {
    let folder = folder();
    let inside = folder.path().join("fehlt").join("u.db");
    for database in [
        format!("sqlite:{}", inside.display()),
        // Nobody writes there, not even root.
        String::from("sqlite:/proc/u.db"),
        format!("sqlite:{}", folder.path().display()),
    ] {
        for command in ["migrate", "case list", "people list"] {
            let call = command.split_whitespace().chain(["--database", &database]);
            let ran = umlauf(call).run().ends(3).prints_nothing();
            ran.says("cannot open `sqlite:")
                .says("check that its folder exists and may be written");
        }
    }
    // Port 1 of this machine: nobody listens.
    let ran = umlauf(["migrate", "--database", "postgres://u:geheim@127.0.0.1:1/x"]).run().ends(3);
    let ran = ran.says("cannot reach the database").says("check that the server runs");
    assert!(!ran.err.contains("geheim"), "{ran}");
}

#[test]
fn a_file_that_is_no_database_is_told() {
    let folder = folder();
    let path = folder.path().join("text.db");
    std::fs::write(&path, "Das ist keine Datenbank, sondern ein Text. ".repeat(50)).unwrap();
    let database = format!("sqlite:{}", path.display());
    let ran = umlauf(["migrate", "--database", &database]).run().ends(3).prints_nothing();
    ran.says("cannot open `sqlite:");
}

#[test]
fn a_check_creates_no_database() {
    let folder = folder();
    let path = folder.path().join("u.db");
    let ran = umlauf(["verify", "--database", &format!("sqlite:{}", path.display())]).run();
    ran.ends(3).prints_nothing();
    assert!(!path.exists(), "looking makes no file");
}

#[test]
fn two_processes_may_work_on_one_file() {
    let house = House::new();
    let case = house.launched("Probe");
    let persons = ["by-1", "bund-1", "by-2"];
    std::thread::scope(|scope| {
        let votes = persons.map(|person| {
            let line = format!("case vote {case} yes --as {person}");
            let house = &house;
            scope.spawn(move || house.asks(&line).run().ends(0))
        });
        for vote in votes {
            vote.join().unwrap();
        }
    });
    assert_eq!(house.history(&case).len(), 9 + 3, "none is lost, none is recorded twice");
    umlauf(["verify", "--database", &house.database()]).run().ends(0);
}
