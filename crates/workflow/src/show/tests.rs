//! What people read of the shipped workflow, and what hostile words do to pictures.

use umlauf_source::Source;

use super::*;
use crate::{Digest, Event, Library, StepName, compile};

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

const COUNCIL: &str = r#"body: rat
title: Rat
basis: GO § 1
calendar: DE-HE
number: "{year}/{n}"
groups:
  bund:    {title: Bund, members: {BUND: Bund}}
  laender: {title: Länder, one: ein Land, members: {BY: Bayern, HE: Hessen, SN: Sachsen}}
rules:
  mehrheit:
    title: Mehrheit
    basis: GO § 7
    quorum: {take part: members, at least: 1/2, of: all}
    adopt:
      all:
        - {agree: BUND}
        - any:
            - {agree: laender, at least: 2, basis: GO § 8}
            - all: [{agree: laender, at least: 2}, {object: laender, at most: 0}]
            - {agree: HE}
    abstention: no vote
    silence: abstention
"#;

#[test]
fn a_rule_with_a_choice_says_oder_between_its_clauses() {
    let calendar = include_str!("../../../../workflows/calendars/DE.yaml");
    let library =
        Library::compile(&[Source::new("rat.yaml", COUNCIL)], &[Source::new("DE.yaml", calendar)]);
    let text = "workflow: wahl\nversion: 1\ntitle: Wahl\nbody: rat\nstart: wahl\nsteps:\n  \
                wahl:\n    title: Wahl\n    vote: {rule: mehrheit}\n    within: 3 days\n    \
                then: {adopted: ja, rejected: nein, inquorate: nein}\n  \
                ja: {title: Ja, ends: adopted}\n  nein: {title: Nein, ends: rejected}\n";
    let workflow = compile(&Source::new("wahl.yaml", text), &library.unwrap()).unwrap();
    let prose = show(&workflow, Form::Text);
    let from = prose.find("   Damit die").unwrap();
    let to = prose.find("   Wer bis").unwrap();
    assert_eq!(
        &prose[from..to],
        "   Damit die Abstimmung zählt, gilt:
   – Mitglieder: mindestens 1/2 aller nehmen teil (GO § 7)
   Damit der Beschluss zustande kommt, gilt:
   – Bund stimmt zu (GO § 7)
   – eines hiervon:
     – Länder: mindestens 2 stimmen zu (GO § 8)
     – oder alles hiervon:
       – Länder: mindestens 2 stimmen zu (GO § 7)
       – Länder: niemand lehnt ab (GO § 7)
     – oder Hessen stimmt zu (GO § 7)
"
    );
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

const LONG: &str = include_str!("../../../../tests/fixtures/standard-leben.yaml");
const NASTY: &str = include_str!("../../../../tests/fixtures/boese-namen.yaml");
const PICTURE: &str = include_str!("../../../../tests/golden/umlaufverfahren.svg");

#[test]
fn the_picture_of_the_shipped_workflow_is_the_one_that_was_looked_at() {
    assert!(
        show(&workflow(SHIPPED), Form::Svg) == PICTURE,
        "look at what `umlauf show umlaufverfahren --as svg` draws now; if it is good, it becomes \
         tests/golden/umlaufverfahren.svg"
    );
}

#[test]
fn an_embedded_picture_brings_neither_styles_nor_ids_into_its_page() {
    for text in [SHIPPED, LONG, NASTY] {
        let workflow = workflow(text);
        let part = picture(&workflow, None, Frame::Embedded);
        for word in ["<style", " style=", " id=", "href", "url(", "<script"] {
            assert!(!part.contains(word), "{word}\n{part}");
        }
        let words = |step: &Step| step.title.chars().take(2).collect::<String>();
        assert!(workflow.steps().all(|step| part.contains(&words(step))), "{part}");
        assert!(PICTURE_STYLE.lines().all(|line| {
            let line = line.trim();
            line.starts_with(".umlauf-picture") || line.starts_with("@media") || line == "}"
        }));
    }
}

#[test]
fn the_way_of_a_case_is_strong_and_the_rest_pale() {
    let workflow = workflow(SHIPPED);
    let entered =
        |step: &str| Event::Entered { step: StepName::from(step), term: None, timers: Vec::new() };
    let acted = |step: &str, label: &str| Event::Acted {
        step: StepName::from(step),
        label: label.to_owned(),
        reason: None,
    };
    let journal = [
        entered("entwurf"),
        acted("entwurf", "vorlegen"),
        entered("freigabe"),
        acted("freigabe", "freigeben"),
        entered("umlauf"),
        Event::Stopped { ballot: 1 },
        entered("verwiesen"),
    ];
    let visited = Visited::told(&journal);
    assert_eq!(visited.current(), Some(&StepName::from("verwiesen")));
    let picture = picture(&workflow, Some(&visited), Frame::Embedded);
    // What stands in a group of this class.
    let groups = |class: &str| -> Vec<&str> {
        let open = format!("<g class=\"{class}\"");
        picture.split(open.as_str()).skip(1).filter_map(|rest| rest.split("</g>").next()).collect()
    };
    let holds = |class: &str, words: &str| groups(class).iter().any(|group| group.contains(words));
    for (class, words) in [
        ("step by visited", "Beschlussvorlage"),
        ("step vote visited", "Umlauf"),
        ("step end referred current visited", "In die Sitzung"),
        ("step by pale", "Bekanntgabe"),
        ("step end adopted pale", "Beschlossen"),
        ("move visited", ">vorlegen<"),
        ("move visited", ">freigeben<"),
        ("move visited", ">Widerspruch gegen<"),
        ("move pale", ">zurückgeben<"),
        ("move pale", ">in die Sitzung verweisen<"),
        ("move clock pale", ">oder unklar<"),
        ("move pale", ">verlängern (Vorsitz)<"),
    ] {
        assert!(holds(class, words), "{class}: {words}\n{picture}");
    }
}

#[test]
fn a_journal_is_read_as_a_way() {
    let umlauf = StepName::from("umlauf");
    let term = || crate::Term {
        end: "2026-03-02".parse().unwrap(),
        instant: "2026-03-02T23:00:00Z".parse().unwrap(),
        raw: "2026-03-02".parse().unwrap(),
        shifts: Vec::new(),
    };
    let digest = Digest::of(b"");
    let entered =
        |step: &StepName| Event::Entered { step: step.clone(), term: None, timers: Vec::new() };
    let voided = Event::Voided {
        ballot: 1,
        paper: crate::PaperName::from("beschlusstext"),
        from: digest.clone(),
        to: digest.clone(),
        reason: digest.clone(),
    };
    let extended = Event::Extended {
        ballot: 2,
        from: "2026-02-01T23:00:00Z".parse().unwrap(),
        term: term(),
        timers: Vec::new(),
        reason: digest,
    };
    let visited = Visited::told(&[entered(&umlauf), voided, entered(&umlauf), extended]);
    let causes: Vec<_> = visited.steps.iter().map(|visit| visit.by.clone()).collect();
    assert_eq!(causes, [Cause::Outside, Cause::Outside]);
    let workflow = workflow(SHIPPED);
    let went: Vec<bool> =
        workflow.moves(&umlauf).into_iter().map(|way| visited.went(&umlauf, way)).collect();
    // Only the extension, which stands first: a vote begun anew is no move.
    assert_eq!(went, [true, false, false, false, false, false]);
    let over = Visited::over(["entwurf", "freigabe"].map(StepName::from));
    let entwurf = StepName::from("entwurf");
    let went: Vec<bool> =
        workflow.moves(&entwurf).into_iter().map(|way| over.went(&entwurf, way)).collect();
    assert_eq!(went, [true, false]);
}

#[test]
fn bpmn_says_what_the_file_says() {
    let document = show(&workflow(SHIPPED), Form::Bpmn);
    let flat = document.split_whitespace().collect::<Vec<_>>().join(" ");
    for piece in [
        "<bpmn:lane id=\"Lane_1\" name=\"Geschäftsstelle\">",
        "<bpmn:lane id=\"Lane_4\" name=\"Von selbst\">",
        "<bpmn:userTask id=\"Vote_3_umlauf\" name=\"Umlauf\" umlauf:step=\"umlauf\">",
        "<bpmn:loopCardinality xsi:type=\"bpmn:tFormalExpression\">17</bpmn:loopCardinality>",
        "name=\"verlängern (Vorsitz)\" cancelActivity=\"true\" attachedToRef=\"Vote_3_umlauf\"",
        "name=\"5 Arbeitstage vor Fristende\" cancelActivity=\"false\"",
        "<bpmn:timeDuration xsi:type=\"bpmn:tFormalExpression\">P14D</bpmn:timeDuration>",
        "<bpmn:timeDuration xsi:type=\"bpmn:tFormalExpression\">P7D</bpmn:timeDuration>",
        "<bpmn:timeDuration xsi:type=\"bpmn:tFormalExpression\">P28D</bpmn:timeDuration>",
        "language=\"urn:umlauf:language:de\">festgestellt wird „zustande gekommen“<",
        "language=\"urn:umlauf:language:de\">der Vorsitz wählt „freigeben“<",
        "<bpmn:escalationEventDefinition id=\"Objection_3_3_umlauf_definition\"/>",
        "Weiter, sobald die Auszählung ergibt „zustande gekommen“, „nicht zustande gekommen“ oder „unklar“.",
    ] {
        assert!(flat.contains(piece), "{piece}\n{document}");
    }
    // Every flow is named at both its ends and drawn once.
    let count = |words: &str| document.matches(words).count();
    let flows = count("<bpmn:sequenceFlow ");
    assert!(flows >= 25, "{flows}");
    assert_eq!(count("<bpmn:incoming>"), flows);
    assert_eq!(count("<bpmn:outgoing>"), flows);
    assert_eq!(count("<bpmndi:BPMNEdge "), flows);
}

#[test]
fn words_of_a_file_cannot_break_xml() {
    let workflow = workflow(NASTY);
    for form in [Form::Svg, Form::Bpmn] {
        let text = show(&workflow, form);
        assert!(
            !text.contains("<script") && !text.contains("<b>") && !text.contains("]]>"),
            "{text}"
        );
        assert!(text.contains("alert(1)&lt;/script&gt;"), "{text}");
    }
}
