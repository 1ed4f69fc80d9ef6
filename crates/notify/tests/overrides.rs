//! Templates an operator replaces: used when they hold, reported with file, line and cause when not.

use std::collections::BTreeMap;

use umlauf_notify::{Sender, Templates, render, samples};

fn overriding(files: &[(&str, &str)]) -> Result<Templates, Vec<String>> {
    let files: BTreeMap<_, _> =
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Templates::with_overrides(&files)
        .map_err(|broken| broken.faults.iter().map(ToString::to_string).collect())
}

#[test]
fn one_file_can_be_replaced() {
    let subject = "{{ body }}: {{ case.short }} ({{ kind }})";
    let templates = overriding(&[("de/reminder/subject.txt.j2", subject)]).unwrap();
    let sender = Sender::new("umlauf@it-planungsrat.example").unwrap();
    let reminder = samples().into_iter().find(|d| d.notice.kind() == "reminder").unwrap();
    let mail = render(&templates, &sender, &reminder).unwrap();
    let expected =
        "IT-Planungsrat: FIT-Connect wird ab 1. Januar 2023 Produkt des IT-Planungsrats (reminder)";
    assert_eq!(mail.subject, expected);
    assert!(mail.text.contains("liegt uns Ihre Stimme"));
}

#[test]
fn all_faults_are_reported_each_with_file_line_and_cause() {
    let faults = overriding(&[
        ("de/late/subject.txt.j2", "Frist {{ deadline }}\n{% if member %}offen"),
        ("de/ended/body.txt.j2", "{{ case.title }"),
        ("de/interim/betreff.txt.j2", "x"),
        ("en/late/subject.txt.j2", "x"),
    ])
    .unwrap_err();
    assert_eq!(faults.len(), 4, "{faults:#?}");
    let says = |start: &str, end: &str| {
        assert!(faults.iter().any(|f| f.starts_with(start) && f.contains(end)), "{faults:#?}");
    };
    says(
        "`de/interim/betreff.txt.j2`: there is no such template",
        "the folder holds: body.html.j2, body.txt.j2, subject.txt.j2",
    );
    says("`en/late/subject.txt.j2`: there is no such template", "task, invitation");
    says("`de/late/subject.txt.j2` line 2: syntax error", "");
    says("`de/ended/body.txt.j2` line 1: syntax error", "");
}

#[test]
fn an_unknown_variable_is_found_before_the_first_letter() {
    let text =
        "{% extends \"de/layout.txt.j2\" %}\n{% block body %}\nbis\n{{ frist }}\n{% endblock %}";
    let html =
        "{% extends \"de/layout.html.j2\" %}\n{% block body %}<p>{{ case.name }}</p>{% endblock %}";
    let faults =
        overriding(&[("de/task/body.txt.j2", text), ("de/task/body.html.j2", html)]).unwrap_err();
    assert_eq!(faults.len(), 2, "{faults:#?}");
    assert!(faults[0].starts_with("`de/task/body.html.j2` line 2: undefined value"), "{faults:#?}");
    assert!(faults[1].starts_with("`de/task/body.txt.j2` line 4: undefined value"), "{faults:#?}");
}

#[test]
fn a_fault_only_some_letters_would_meet_is_found_too() {
    let text = "{% if deadline %}ok{% else %}{{ deadline.text }}{% endif %}";
    let faults = overriding(&[("de/reminder/subject.txt.j2", text)]).unwrap_err();
    assert_eq!(faults.len(), 1, "{faults:#?}");
    assert!(faults[0].contains("`de/reminder/subject.txt.j2` line 1"), "{faults:#?}");
}

#[test]
fn a_folder_overrides_what_lies_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let kind = folder.path().join("de/late");
    std::fs::create_dir_all(&kind).unwrap();
    std::fs::write(kind.join("subject.txt.j2"), "Zu spät: {{ member.title }}").unwrap();
    std::fs::write(kind.join("LIESMICH.txt"), "{{").unwrap();
    Templates::with_folder(folder.path()).unwrap();
    std::fs::write(kind.join("subject.txt.j2"), "Zu spät: {{ mitglied }}").unwrap();
    let broken = Templates::with_folder(folder.path()).unwrap_err().to_string();
    assert!(
        broken
            .starts_with("the letter templates cannot be used:\n  `de/late/subject.txt.j2` line 1")
    );
    assert!(Templates::with_folder(&folder.path().join("nichts")).is_err());
}
