//! The examples of `workflows/README.md` do what the page says they do.

use crate::support::{folder, text, umlauf, write};
use crate::world::{House, kinds};

const PAGE: &str = include_str!("../../../../workflows/README.md");

/// The first example below a heading.
#[track_caller]
fn example(heading: &str) -> &'static str {
    let below = PAGE.split_once(&format!("\n## {heading}\n")).map(|(_, below)| below);
    let example = below.and_then(|below| below.split_once("\n```yaml\n"));
    let example = example.and_then(|(_, example)| example.split_once("```"));
    match example {
        Some((example, _)) => example,
        None => panic!("there is no example below `{heading}`"),
    }
}

/// The name that stands behind the first key.
fn name(example: &str) -> &str {
    let line = example.lines().next().unwrap_or_default();
    let (_, value) = line.split_once(':').unwrap_or_default();
    value.split('#').next().unwrap_or_default().trim()
}

#[test]
fn the_body_and_the_calendar_of_the_page_are_sound() {
    let folder = folder();
    let (body, calendar) = (example("Bodies"), example("Calendars"));
    let file =
        |kind: &str, text: &str| write(folder.path(), &format!("{kind}/{}.yaml", name(text)), text);
    let files = [file("bodies", body), file("calendars", calendar)];
    let checked = umlauf(["check", "--format", "json", &files[0], &files[1]]).run().ends(0);
    for file in checked.json()["files"].as_array().into_iter().flatten() {
        assert_eq!(text(file, "/verdict"), "sound", "{file:#}");
    }
    let definitions = folder.path().display().to_string();
    let call = ["--definitions", &definitions, "holidays", "--calendar", "DE-HE", "--year", "2026"];
    umlauf(call).run().ends(0).prints("80 Jahre Hessen");
}

#[test]
fn the_people_of_the_page_can_be_imported() {
    let house = House::new();
    let people = write(house.path(), "people.yaml", example("People"));
    house.calls(["people", "import", &people]).run().ends(0).says("2 Personen und 2 Mandate");
}

#[test]
fn the_script_of_the_page_plays_to_its_end() {
    let folder = folder();
    let script = write(folder.path(), "script.yaml", example("Simulate"));
    let ran = umlauf(["simulate", &script]).run().ends(0);
    let journal = ran.lines();
    let kinds = kinds(&journal);
    for kind in
        ["vote_cast", "interim", "extended", "held", "vote_late", "closed", "found", "ended"]
    {
        assert!(kinds.contains(&kind), "`{kind}` does not happen: {kinds:?}");
    }
}

/// Every code the program gives to a fault has a paragraph, so that it can be looked up.
#[test]
fn codes_that_people_meet_are_explained() {
    for code in ["script::refused", "script::workflow", "people::unknown_seat", "yaml::unknown_key"]
    {
        assert!(PAGE.contains(&format!("**`{code}`**")), "`{code}` is not explained");
    }
}
