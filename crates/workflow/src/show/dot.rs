//! A graph for Graphviz.

use crate::show::{arrow, caption, number};
use crate::{Kind, Workflow};

/// The graph.
pub(super) fn dot(workflow: &Workflow) -> String {
    let mut lines = vec![
        format!("digraph {} {{", quoted(workflow.name.as_str())),
        format!("  label={}; labelloc=t; rankdir=TB;", quoted(&workflow.title)),
        String::from("  node [shape=box, style=rounded, fontname=\"sans-serif\"];"),
        String::from("  edge [fontname=\"sans-serif\", fontsize=10];"),
        String::from("  start [shape=point, label=\"\"];"),
    ];
    for step in workflow.steps() {
        let (title, short) = caption(step);
        let words = match short {
            Some(short) => format!("{title}\n{short}"),
            None => title,
        };
        let shape = match step.kind {
            Kind::By { .. } => "",
            Kind::Vote(_) => ", shape=hexagon, style=solid",
            Kind::Consult(_) => ", shape=note, style=solid",
            Kind::Run(_) => ", shape=component, style=solid",
            Kind::Wait => ", shape=parallelogram, style=solid",
            Kind::Ends { .. } => ", peripheries=2",
        };
        lines.push(format!("  s{} [label={}{shape}];", number(workflow, step), quoted(&words)));
    }
    lines.push(format!("  start -> s{};", number(workflow, workflow.start())));
    for step in workflow.steps() {
        for next in workflow.moves(&step.name) {
            let Some(to) = workflow.step(&next.to) else {
                continue;
            };
            let (from, to) = (number(workflow, step), number(workflow, to));
            lines.push(format!("  s{from} -> s{to} [label={}];", quoted(&arrow(next))));
        }
    }
    lines.push(String::from("}"));
    lines.join("\n") + "\n"
}

/// A string of the language: backslash and quote escaped, a line break as `\n`.
fn quoted(text: &str) -> String {
    let mut safe = String::from("\"");
    for c in text.chars() {
        match c {
            '\\' | '"' => safe.extend(['\\', c]),
            '\n' => safe.push_str("\\n"),
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe.push('"');
    safe
}
