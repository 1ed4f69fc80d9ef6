//! The rule of a vote in prose: its requirements in the words of its own proof, with the `und` and the
//! `oder` between them.

use umlauf_voting::{Clause, Reading, Rule, Shape};

use super::german::unsaid;
use super::page::Page;
use crate::Workflow;
use crate::verify::known_days;

/// The rule requirement by requirement, in the words of its own proof.
pub(super) fn ruled(workflow: &Workflow, rule: &Rule, page: &mut Page) {
    page.paragraph(&format!("Es gilt die Regel „{}“ ({}).", rule.title, rule.basis));
    let name = crate::RuleName::from(&rule.name);
    let prepared = known_days(&workflow.body).find_map(|day| workflow.rule(&name, day));
    if let Some(prepared) = prepared {
        let silent = umlauf_voting::Ballot::silent(prepared.voters().len());
        let clauses = prepared.tally(&silent).clauses;
        if let Some((quorum, adopt)) = rule.readings.first().map(Reading::shape) {
            if let Some(quorum) = quorum {
                page.paragraph("Damit die Abstimmung zählt, gilt:");
                condition(&quorum, &clauses, page);
                page.paragraph("Damit der Beschluss zustande kommt, gilt:");
            }
            condition(&adopt, &clauses, page);
        }
    }
    if let Some(reading) = rule.readings.first() {
        page.paragraph(&unsaid(reading.silence, reading.abstention));
    }
    if rule.readings.len() > 1 {
        page.paragraph(
            "Die Regel wird verschieden gelesen. Ausgezählt und nebeneinandergestellt werden diese \
             Lesarten; führen sie zu verschiedenen Ergebnissen, so ist das Ergebnis „unklar“:",
        );
        for reading in &rule.readings {
            let reads = reading.reads.as_deref().unwrap_or("wie die Regel lautet");
            page.item(&format!("„{}“: {reads}", reading.name));
        }
    }
}

/// A condition as a list: what stands in one list must all be so, unless its lines say `oder`.
fn condition(shape: &Shape, clauses: &[Clause], page: &mut Page) {
    match shape {
        Shape::All(parts) => {
            for part in parts {
                one(part, "", clauses, page);
            }
        }
        Shape::Any(parts) => either(parts, clauses, page),
        Shape::Requirement(_) => one(shape, "", clauses, page),
    }
}

fn one(shape: &Shape, before: &str, clauses: &[Clause], page: &mut Page) {
    match shape {
        Shape::Requirement(at) => {
            if let Some(clause) = clauses.get(*at) {
                page.item(&format!("{before}{} ({})", clause.clause, clause.basis));
            }
        }
        Shape::All(parts) | Shape::Any(parts) if parts.len() == 1 => {
            for part in parts {
                one(part, before, clauses, page);
            }
        }
        Shape::All(parts) => {
            page.item(&format!("{before}alles hiervon:"));
            page.indent += 2;
            for part in parts {
                one(part, "", clauses, page);
            }
            page.indent -= 2;
        }
        Shape::Any(parts) => {
            page.item(&format!("{before}eines hiervon:"));
            page.indent += 2;
            either(parts, clauses, page);
            page.indent -= 2;
        }
    }
}

/// Lines of which one is enough.
fn either(parts: &[Shape], clauses: &[Clause], page: &mut Page) {
    for (at, part) in parts.iter().enumerate() {
        one(part, if at == 0 { "" } else { "oder " }, clauses, page);
    }
}
