//! What people read of the shipped workflow, and what hostile words do to pictures.

use umlauf_source::Source;

use super::*;
use crate::{Library, compile};

const SHIPPED: &str = include_str!("../../../../workflows/umlaufverfahren.yaml");

fn workflow(text: &str) -> Workflow {
    let body = include_str!("../../../../workflows/bodies/it-planungsrat.yaml");
    let calendar = include_str!("../../../../workflows/calendars/DE.yaml");
    let library = Library::compile(
        &[Source::new("it-planungsrat.yaml", body)],
        &[Source::new("DE.yaml", calendar)],
    );
    let name = text.lines().find_map(|line| line.strip_prefix("workflow: ")).unwrap();
    compile(&Source::new(format!("{name}.yaml"), text), &library.unwrap()).unwrap()
}

#[test]
fn the_prose_says_who_does_what_until_when() {
    let prose = show(&workflow(SHIPPED), Form::Text);
    let flowing = prose.split_whitespace().collect::<Vec<_>>().join(" ");
    for sentence in [
        "Gremium: IT-Planungsrat. Grundlage: GO IT-PLR § 8.",
        "Das Verfahren beginnt mit Schritt 1 (Beschlussvorlage).",
        "Zuständig ist die Geschäftsstelle. Zu handeln ist binnen 20 Arbeitstagen.",
        "Zuvor müssen vorliegen: „Beschlusstext“ und „Begründung“.",
        "Die 17 stimmberechtigten Mitglieder stimmen binnen 14 Tagen ab.",
        "Länder: mindestens 11 stimmen zu (IT-StV § 1 Abs. 7 Satz 1)",
        "Wer bis zum Ende der Frist schweigt, enthält sich.",
        "wird 5 Arbeitstage und 1 Arbeitstag vor dem Ende der Frist erinnert",
        "Mit dem Ende der Frist erfährt der Vorsitz, wer fehlt.",
        "„verlängern“ (durch den Vorsitz, mit Begründung): die Frist wird für alle verlängert",
        "Widerspricht ein stimmberechtigtes Mitglied dem Verfahren",
        "Festgestellt wird das Ergebnis von Schritt 3 (Umlauf).",
        "Jeder Weg zu Schritt 6 (Beschlossen) führt über Schritt 3 (Umlauf).",
    ] {
        assert!(flowing.contains(sentence), "{sentence}\n{prose}");
    }
    assert!(prose.lines().all(|line| line.chars().count() <= 96), "{prose}");
}

const HOSTILE: &str = r#"workflow: boese
version: 1
title: "Titel \"mit\" \\ <b>&amp; # `x`"
body: it-planungsrat
start: end
steps:
  end:
    title: "subgraph\nend"
    by: office
    may: {'weiter" -> s9; | {{': graph, warten: ruhe}
  ruhe: {title: Ruhe, wait: 1 working day, then: {elapsed: graph}}
  graph: {title: "*fett* _kursiv_", ends: done}
"#;

#[test]
fn words_of_a_file_cannot_break_a_picture() {
    let workflow = workflow(HOSTILE);
    assert_eq!(
        show(&workflow, Form::Mermaid),
        r##"flowchart TD
  s1["subgraph end<br>Geschäftsstelle"]
  s2[/"Ruhe<br>Wartezeit, 1 Arbeitstag"/]
  s3(["#42;fett#42; #95;kursiv#95;"])
  start(( )) --> s1
  s1 -->|"weiter#34; -#62; s9; #124; {{"| s3
  s1 -->|"warten"| s2
  s2 -->|"Zeit abgelaufen"| s3
"##
    );
    assert_eq!(
        show(&workflow, Form::Dot),
        r#"digraph "boese" {
  label="Titel \"mit\" \\ <b>&amp; # `x`"; labelloc=t; rankdir=TB;
  node [shape=box, style=rounded, fontname="sans-serif"];
  edge [fontname="sans-serif", fontsize=10];
  start [shape=point, label=""];
  s1 [label="subgraph\nend\nGeschäftsstelle"];
  s2 [label="Ruhe\nWartezeit, 1 Arbeitstag", shape=parallelogram, style=solid];
  s3 [label="*fett* _kursiv_", peripheries=2];
  start -> s1;
  s1 -> s3 [label="weiter\" -> s9; | {{"];
  s1 -> s2 [label="warten"];
  s2 -> s3 [label="Zeit abgelaufen"];
}
"#
    );
    let prose = show(&workflow, Form::Text);
    assert!(prose.contains("Eine Frist besteht nicht."), "{prose}");
    assert!(prose.contains("Das Verfahren ruht (Dauer: 1 Arbeitstag)."), "{prose}");
    assert!(prose.contains("Ist die Zeit abgelaufen, so folgt Schritt 3"), "{prose}");
}

#[test]
fn the_data_hold_every_step_and_move() {
    let data: serde_json::Value =
        serde_json::from_str(&show(&workflow(SHIPPED), Form::Json)).unwrap();
    assert_eq!(data["workflow"], "umlaufverfahren");
    assert_eq!(data["steps"].as_array().unwrap().len(), 9);
    let umlauf = &data["steps"][2];
    assert_eq!(umlauf["vote"]["object"], 1);
    assert_eq!(umlauf["within"], "14 days");
    assert_eq!(
        umlauf["moves"][2],
        serde_json::json!({"on": "outcome", "outcome": "adopted", "to": "feststellung"})
    );
    assert_eq!(data["ensures"][3], "if everyone is silent, it ends within 40 working days");
}
