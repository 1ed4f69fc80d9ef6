//! German prose: whole sentences that say who does what until when, and what follows.

use umlauf_voting::Outcome;

use super::german::{accusative, dative, ended, listed, nominative, told};
use super::page::Page;
use super::{consulted, number, rules};
use crate::{Choosable, Ensure, Kind, Move, Office, On, PaperName, Step, StepName, Vote, Workflow};

/// The prose.
pub(super) fn text(workflow: &Workflow) -> String {
    let mut page = Page::default();
    page.line(&workflow.title);
    page.line(&"=".repeat(workflow.title.chars().count()));
    page.blank();
    let basis = workflow.basis.as_ref().map(|basis| format!(" Grundlage: {basis}."));
    page.paragraph(&format!(
        "Verfahren „{}“, Fassung {}. Gremium: {}.{}",
        workflow.name,
        workflow.version,
        workflow.body.title(),
        basis.unwrap_or_default()
    ));
    page.paragraph(&format!(
        "Der Tag, an dem ein Schritt beginnt, wird nicht mitgezählt (§ 187 Abs. 1 BGB). Fällt das Ende \
         einer Frist auf einen Samstag, einen Sonntag oder einen Feiertag, so endet sie mit dem nächsten \
         Werktag (§ 193 BGB). Welche Tage Feiertage sind, richtet sich nach dem Kalender {} ({}).",
        workflow.calendar.title(),
        workflow.calendar.names().collect::<Vec<_>>().join(", ")
    ));
    page.paragraph(&format!(
        "Das Verfahren beginnt mit {}.",
        named(workflow, &workflow.start().name)
    ));
    for step in workflow.steps() {
        page.blank();
        page.line(&format!("{}. {}", number(workflow, step), step.title));
        page.indent = 3;
        told_step(workflow, step, &mut page);
        page.indent = 0;
    }
    if !workflow.ensures.is_empty() {
        page.blank();
        page.line("Zusicherungen");
        for ensure in &workflow.ensures {
            page.item(&match ensure {
                Ensure::Passes { to, through } => format!(
                    "Jeder Weg zu {} führt über {}.",
                    named(workflow, to),
                    named(workflow, through)
                ),
                Ensure::NeverBefore { step, before } => {
                    format!("{} kommt nie vor {}.", named(workflow, step), named(workflow, before))
                }
                Ensure::AtMostOnce { step } => {
                    format!("{} kommt höchstens einmal vor.", named(workflow, step))
                }
                Ensure::FollowedBy { step, by } => format!(
                    "Auf {} folgt immer {}, ehe das Verfahren endet.",
                    named(workflow, step),
                    named(workflow, by)
                ),
                Ensure::SilentEnd { working_days } => format!(
                    "Äußert sich kein Mitglied, so endet das Verfahren binnen {working_days} \
                     Arbeitstagen."
                ),
            });
        }
    }
    page.blank();
    page.line(&format!("SHA-256 der Datei: {}", workflow.digest));
    page.text
}

/// The prose of one step alone.
pub(super) fn prose(workflow: &Workflow, step: &Step) -> String {
    let mut page = Page::default();
    told_step(workflow, step, &mut page);
    page.text.trim_end().to_owned()
}

fn told_step(workflow: &Workflow, step: &Step, page: &mut Page) {
    let within = step.within.map(|within| format!(" binnen {}", dative(within)));
    let within = within.unwrap_or_default();
    match &step.kind {
        Kind::By { who, needs, finds, disposes } => {
            by(workflow, (*who, &within), needs, finds.as_ref(), page);
            if let Some(of) = disposes {
                consulted::disposes(workflow, of, page);
            }
            moves(workflow, step, Some(*who), page);
            late(workflow, step, page);
        }
        Kind::Vote(vote) if vote.in_sitting => {
            sitting(workflow, vote, &within, page);
            results(workflow, step, vote, page);
            moves(workflow, step, None, page);
            late(workflow, step, page);
        }
        Kind::Vote(vote) => {
            voted(workflow, vote, &within, page);
            results(workflow, step, vote, page);
            moves(workflow, step, None, page);
        }
        Kind::Consult(consult) => {
            consulted::told(workflow, step, consult, &within, page);
            moves(workflow, step, None, page);
        }
        Kind::Run(run) => {
            children(workflow, step, (run, &within), page);
            moves(workflow, step, None, page);
            late(workflow, step, page);
        }
        Kind::Wait => {
            let rest = step.within.map(|within| format!(" (Dauer: {})", within.german()));
            page.paragraph(&format!("Das Verfahren ruht{}.", rest.unwrap_or_default()));
            moves(workflow, step, None, page);
            late(workflow, step, page);
        }
        Kind::Ends { ending, number } => {
            page.paragraph(ended(*ending));
            if *number {
                let pattern = workflow.body.number().written(2026, 1);
                page.paragraph(&format!(
                    "Der Beschluss erhält die nächste laufende Nummer des Gremiums (nach dem Muster \
                     {pattern})."
                ));
            }
        }
    }
    if let Some(sentence) = told(&step.tell) {
        page.paragraph(&sentence);
    }
}

fn by(
    workflow: &Workflow,
    (who, within): (Office, &str),
    needs: &[PaperName],
    finds: Option<&StepName>,
    page: &mut Page,
) {
    page.paragraph(
        &format!("Zuständig ist {}. Zu handeln ist{within}.", nominative(who))
            .replace(" Zu handeln ist.", " Eine Frist besteht nicht."),
    );
    if !needs.is_empty() {
        let titles = needs.iter().map(|name| {
            let title = workflow.titles.get(name);
            title.map_or_else(|| format!("„{name}“"), |title| format!("„{title}“"))
        });
        let titles: Vec<String> = titles.collect();
        page.paragraph(&format!(
            "Zuvor müssen vorliegen: {}. Nur zurückgezogen werden kann auch ohne sie.",
            listed(&titles)
        ));
    }
    if let Some(vote) = finds {
        page.paragraph(&format!(
            "Festgestellt wird das Ergebnis von {}. Festgestellt werden kann nur, was die Auszählung \
             ergibt. Führen die Lesarten der Regel zu verschiedenen Ergebnissen, so entscheidet {} mit \
             Begründung. Zu begründen ist auch eine Feststellung, obwohl nicht allen \
             Stimmberechtigten die Einladung nachweislich zugegangen ist.",
            named(workflow, vote),
            nominative(who)
        ));
    }
}

fn late(workflow: &Workflow, step: &Step, page: &mut Page) {
    let then = elapsed(workflow, step);
    let sentence = match (then, told(&step.late)) {
        (Some(to), told) => {
            let told = told.map(|told| format!(" {told}")).unwrap_or_default();
            let what = if step.kind == Kind::Wait { "Zeit" } else { "Frist" };
            format!("Ist die {what} abgelaufen, so folgt {}.{told}", named(workflow, &to))
        }
        (None, Some(told)) => {
            format!("Ist die Frist abgelaufen, so bleibt der Schritt offen. {told}")
        }
        (None, None) => return,
    };
    page.paragraph(&sentence);
}

fn elapsed(workflow: &Workflow, step: &Step) -> Option<StepName> {
    let moves = workflow.moves(&step.name);
    moves.into_iter().find(|next| next.on == On::Elapsed).map(|next| next.to.clone())
}

fn voted(workflow: &Workflow, vote: &Vote, within: &str, page: &mut Page) {
    page.paragraph(&format!(
        "Die {} stimmberechtigten Mitglieder stimmen{within} ab. Mit Beginn der Abstimmung stehen die \
         Unterlagen, die Stimmberechtigten, die Regel und ihre Gewichte fest.",
        workflow.body.voters().len()
    ));
    if let Ok(rule) = workflow.body.rule(vote.rule.as_str()) {
        rules::ruled(workflow, rule, page);
    }
    let change = if vote.change {
        "Eine abgegebene Stimme kann bis zum Ende der Frist geändert werden; die letzte zählt."
    } else {
        "Eine abgegebene Stimme kann nicht geändert werden."
    };
    let closes = if vote.closes_when_all_voted {
        "Die Abstimmung endet mit der Frist, oder früher, sobald alle abgestimmt haben."
    } else {
        "Die Abstimmung endet mit der Frist, auch wenn das Ergebnis vorher feststeht."
    };
    page.paragraph(&format!(
        "{change} {closes} Eine verspätete Stimme wird vermerkt und zählt nicht."
    ));
    if !vote.remind.is_empty() {
        let before: Vec<String> = vote.remind.iter().map(|before| before.german()).collect();
        page.paragraph(&format!(
            "Wer noch nicht abgestimmt hat, wird {} vor dem Ende der Frist erinnert; wer einen \
             Zwischenbescheid gegeben hat, erst nach dessen Datum.",
            listed(&before)
        ));
    }
    for (office, before) in &vote.escalate {
        let when = match before {
            Some(before) => format!("{} vor dem Ende der Frist", before.german()),
            None => String::from("Mit dem Ende der Frist"),
        };
        page.paragraph(&format!("{when} erfährt {}, wer fehlt.", nominative(*office)));
    }
}

/// A vote that is held in a sitting.
fn sitting(workflow: &Workflow, vote: &Vote, within: &str, page: &mut Page) {
    page.paragraph(&format!(
        "Abstimmung in der Sitzung: Die {} stimmberechtigten Mitglieder stimmen in einer Sitzung ab. Die \
         Geschäftsstelle trägt die namentliche Abstimmung{within} als Ganzes ein, mit dem Sitzungstag und \
         dem Entwurf der Niederschrift als Beleg; zu jedem Mitglied steht darin, ob es zugestimmt, \
         abgelehnt, sich enthalten oder nicht abgestimmt hat, abwesend oder ausgeschlossen war. Eine \
         zweite Person der Geschäftsstelle bestätigt sie oder weist sie zurück; bis dahin kann sie ersetzt \
         werden.",
        workflow.body.voters().len()
    ));
    if let Ok(rule) = workflow.body.rule(vote.rule.as_str()) {
        rules::ruled(workflow, rule, page);
    }
    page.paragraph(
        "Mit der Bestätigung stehen die Stimmen fest, und die Abstimmung endet sogleich. Es zählen die \
         Gewichte des Sitzungstags. In Textform kann nicht abgestimmt werden.",
    );
}

/// Which cases are started, and where their endings lead.
fn children(workflow: &Workflow, step: &Step, (run, within): (&crate::Run, &str), page: &mut Page) {
    match &run.callees {
        crate::Callees::EachMember(name) => page.paragraph(&format!(
            "Für jedes stimmberechtigte Mitglied beginnt ein eigener Vorgang nach dem Verfahren „{name}“."
        )),
        crate::Callees::Named(slots) => {
            let names: Vec<_> =
                slots.iter().map(|(of, name)| format!("{of} (Verfahren „{name}“)")).collect();
            page.paragraph(&format!("Nebeneinander beginnen als eigene Vorgänge: {}.", names.join(", ")));
        }
    }
    if !within.is_empty() {
        page.paragraph(&format!("Erledigt sein soll der Schritt{within}."));
    }
    page.paragraph(
        "Sobald feststeht, dass eine Zeile zutrifft, geht es weiter; von mehreren gilt die erste:",
    );
    for next in workflow.moves(&step.name) {
        if let On::Children(when) = &next.on {
            let to = named(workflow, &next.to);
            page.item(&format!("{}: es folgt {to}", condition(*when)));
        }
    }
    page.paragraph(
        "Vorgänge, die dann noch laufen, laufen weiter. Wird der Schritt auf andere Weise verlassen, so \
         werden sie zurückgerufen und enden.",
    );
}

/// A condition on the endings of children, as the beginning of a sentence.
fn condition(when: crate::When) -> String {
    use crate::When;
    match when {
        When::All(ending) => format!("enden alle mit „{}“", ending.german()),
        When::Any(ending) | When::AtLeast(1, ending) => {
            format!("endet mindestens einer mit „{}“", ending.german())
        }
        When::AtLeast(least, ending) => {
            format!("enden mindestens {least} mit „{}“", ending.german())
        }
        When::Otherwise => String::from("sind alle beendet, und nichts davon trifft zu"),
    }
}

fn results(workflow: &Workflow, step: &Step, vote: &Vote, page: &mut Page) {
    let mut targets: Vec<(StepName, Vec<Outcome>)> = Vec::new();
    let mut objection = None;
    for next in workflow.moves(&step.name) {
        match &next.on {
            On::Outcome(outcome) => match targets.iter_mut().find(|(to, _)| *to == next.to) {
                Some((_, outcomes)) => outcomes.push(*outcome),
                None => targets.push((next.to.clone(), vec![*outcome])),
            },
            On::Objection => objection = Some(&next.to),
            On::Act(_) | On::Consulted(_) | On::Children(_) | On::Elapsed => {}
        }
    }
    if let (Some(to), Some(members)) = (objection, vote.object) {
        let who = match members {
            1 => String::from("Widerspricht ein stimmberechtigtes Mitglied"),
            n => format!("Widersprechen {n} stimmberechtigte Mitglieder"),
        };
        page.paragraph(&format!(
            "{who} dem Verfahren, so endet die Abstimmung ohne Ergebnis, und es folgt {}.",
            named(workflow, to)
        ));
    }
    page.paragraph("Nach der Auszählung folgt:");
    for (to, outcomes) in targets {
        let words: Vec<String> =
            outcomes.iter().map(|outcome| format!("„{}“", outcome.german())).collect();
        let words = words.join(" oder ");
        page.item(&format!("beim Ergebnis {words}: {}", named(workflow, &to)));
    }
}

/// `Schritt 3 (Umlauf)`.
pub(super) fn named(workflow: &Workflow, name: &StepName) -> String {
    match workflow.step(name) {
        Some(step) => format!("Schritt {} ({})", number(workflow, step), step.title),
        None => format!("„{name}“"),
    }
}

/// What somebody may choose in a step; the office that has been named needs no naming again.
fn moves(workflow: &Workflow, step: &Step, named_office: Option<Office>, page: &mut Page) {
    let moves = workflow.moves(&step.name);
    let acts: Vec<(&Choosable, &Move)> = moves
        .iter()
        .filter_map(|next| match &next.on {
            On::Act(act) => Some((act, *next)),
            On::Outcome(_) | On::Objection | On::Consulted(_) | On::Children(_) | On::Elapsed => {
                None
            }
        })
        .collect();
    if acts.is_empty() {
        return;
    }
    page.paragraph(match step.kind {
        Kind::By { .. } => "Möglich ist:",
        Kind::Vote(_) | Kind::Consult(_) | Kind::Run(_) | Kind::Wait | Kind::Ends { .. } => {
            "Bis dahin ist möglich:"
        }
    });
    for (act, next) in acts {
        let mut how = Vec::new();
        if Some(act.by) != named_office {
            how.push(format!("durch {}", accusative(act.by)));
        }
        if act.reason {
            how.push(String::from("mit Begründung"));
        }
        let how = if how.is_empty() { String::new() } else { format!(" ({})", how.join(", ")) };
        let then = match (act.extend, act.when) {
            (true, _) => String::from("die Frist wird für alle verlängert"),
            (false, Some(when)) => format!(
                "festgestellt wird „{}“; es folgt {}",
                when.german(),
                named(workflow, &next.to)
            ),
            (false, None) => format!("es folgt {}", named(workflow, &next.to)),
        };
        page.item(&format!("„{}“{how}: {then}", act.label));
    }
}
