//! Every body that the program carries is sound, cites its law and says what nobody confirmed.

use std::path::Path;

use umlauf_source::Source;
use umlauf_voting::{Body, Figures, Table};

fn shipped() -> Vec<Source> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows/bodies");
    let entries = std::fs::read_dir(folder).expect("the folder of the bodies");
    let mut sources: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "yaml"))
        .map(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
            Source::new(name, std::fs::read_to_string(&path).expect("a text"))
        })
        .collect();
    sources.sort_by(|a, b| a.stem().cmp(b.stem()));
    sources
}

fn bodies() -> Vec<Body> {
    let mut bodies = Vec::new();
    let mut broken = Vec::new();
    for source in shipped() {
        match Body::compile(&source) {
            Ok((body, warnings)) => {
                broken.extend(warnings.iter().map(|fault| format!("{}: {fault:?}", source.name)));
                bodies.push(body);
            }
            Err(faults) => broken.push(faults.to_string()),
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    bodies
}

#[test]
fn every_shipped_body_is_sound_and_without_warnings() {
    assert!(bodies().len() >= 24, "a library, not an example");
}

#[test]
fn every_rule_subject_and_table_says_where_it_stands() {
    for body in bodies() {
        let name = body.name();
        assert!(!body.basis().trim().is_empty() && !body.title().trim().is_empty(), "{name}");
        assert!(
            body.groups().iter().all(|group| !group.votes || group.one != group.title),
            "{name}"
        );
        for rule in body.rules() {
            assert!(!rule.basis.trim().is_empty(), "{name} {}", rule.name);
        }
        for subject in body.subjects() {
            assert!(subject.basis.is_some(), "{name} {}", subject.name);
        }
        for table in body.tables().iter().filter(|table| table.by.is_none()) {
            for version in &table.versions {
                match &version.figures {
                    Figures::Known(shares) => assert!(!shares.source.is_empty(), "{name}"),
                    Figures::Unknown(why) => assert!(!why.is_empty(), "{name}"),
                }
            }
        }
    }
}

#[test]
fn what_nobody_confirmed_is_marked() {
    // `law.md` confirms no rule of these; a figure or formula from memory must not pass for law.
    for (name, rule) in [
        ("gwk", "beschluss"),
        ("cds", "beschluss"),
        ("innenministerkonferenz", "beschluss"),
        ("finanzministerkonferenz", "beschluss"),
        ("fit-ab", "mehrheitlich"),
        ("fitko-verwaltungsrat", "wirtschaftsplan"),
        ("it-planungsrat", "wirtschaftsplan"),
        ("bundesrat", "zwei-drittel"),
    ] {
        let bodies = bodies();
        let body = bodies.iter().find(|body| body.name() == name).expect("a body");
        assert!(body.unconfirmed().is_some(), "{name}");
        assert!(body.rule(rule).expect("a rule").unconfirmed.is_some(), "{name} {rule}");
    }
    for body in bodies() {
        let counted = |table: &&Table| table.unit == "Einwohner";
        for table in body.tables().iter().filter(counted) {
            assert!(table.unconfirmed.is_some(), "{}: no population was read here", body.name());
        }
    }
}

#[test]
fn a_consent_names_a_body_and_a_rule_that_are_shipped() {
    let bodies = bodies();
    let mut asked = 0;
    for (consent, _) in bodies.iter().flat_map(Body::consents) {
        let Some(name) = &consent.body else { continue };
        let body = bodies.iter().find(|body| body.name() == name).expect("a shipped body");
        let rule = consent.rule.as_deref().expect("the rule by which it consents");
        assert!(body.rule(rule).is_ok(), "{name} {rule}");
        asked += 1;
    }
    assert!(asked > 0);
}

#[test]
fn the_laender_have_the_same_codes_everywhere() {
    const LAENDER: [&str; 16] = [
        "BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH",
        "TH",
    ];
    let bodies = bodies();
    let council = bodies.iter().find(|body| body.name() == "bundesrat").expect("the Bundesrat");
    let titles: Vec<_> = council.voters().map(|member| member.title.clone()).collect();
    for body in &bodies {
        for member in body.members() {
            if let Some(at) = titles.iter().position(|title| *title == member.title) {
                assert_eq!(member.code.as_str(), LAENDER[at], "{}", body.name());
            }
        }
    }
}

#[test]
fn the_table_of_the_shipped_bodies_is_complete() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows/README.md");
    let readme = std::fs::read_to_string(readme).expect("the description of the language");
    let row = |body: &Body| {
        let rules: Vec<_> = body.rules().iter().map(|rule| format!("`{}`", rule.name)).collect();
        let (name, title) = (body.name(), body.title());
        format!("| [{name}](bodies/{name}.yaml) | {title} | {} |\n", rules.join(", "))
    };
    let bodies = bodies();
    let missing: String = bodies.iter().map(row).filter(|row| !readme.contains(row)).collect();
    assert!(missing.is_empty(), "these lines are missing or others:\n{missing}");
    let rows = readme.lines().filter(|line| line.starts_with("| [") && line.contains("](bodies/"));
    assert_eq!(rows.count(), bodies.len(), "a line for a body that is not shipped");
}
