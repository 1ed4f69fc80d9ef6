//! Consultations as German prose: whom they ask for what, how long, and what silence means.

use umlauf_comments::Reply;

use super::german::{dative, listed, nominative};
use super::page::Page;
use super::text::named;
use crate::consult::{ASK_ADVISORY, ASK_MEMBERS};
use crate::{Consult, ConsultEnd, Feedback, Inquiry, On, Purpose, Step, StepName, Workflow};

/// What happens in a step with `consult`, and where its ends lead.
pub(super) fn told(
    workflow: &Workflow,
    step: &Step,
    consult: &Consult,
    within: &str,
    page: &mut Page,
) {
    match &consult.purpose {
        Purpose::Answers(inquiry) => asked(workflow, inquiry, within, page),
        Purpose::Feedback(feedback) => feedback_asked(workflow, feedback, within, page),
    }
    if !consult.remind.is_empty() {
        let before: Vec<String> = consult.remind.iter().map(|before| before.german()).collect();
        page.paragraph(&format!(
            "Wer noch nicht geantwortet hat, wird {} vor dem Ende der Frist erinnert.",
            listed(&before)
        ));
    }
    page.paragraph("Danach folgt:");
    for next in workflow.moves(&step.name) {
        if let On::Consulted(end) = next.on {
            page.item(&format!("{}: {}", end_of(end), named(workflow, &next.to)));
        }
    }
}

fn asked(workflow: &Workflow, inquiry: &Inquiry, within: &str, page: &mut Page) {
    let whom: Vec<String> = inquiry.ask.iter().map(|word| whom(workflow, word)).collect();
    let count = workflow.asked(&inquiry.ask).len();
    page.paragraph(&format!(
        "Um Stellungnahme{within} werden gebeten: {} (insgesamt {count}). Wer gebeten wird und welche \
         Unterlagen vorliegen, steht mit Beginn der Beteiligung fest.",
        listed(&whom)
    ));
    if let Some(text) = &inquiry.text {
        let title = workflow.titles.get(text).map_or(text.as_str(), String::as_str);
        page.paragraph(&format!(
            "Gegenstand ist die Unterlage „{title}“ in der Fassung, die bei Beginn vorliegt. Kehrt das \
             Verfahren in diesen Schritt zurück, so beginnt eine neue Runde; gefragt wird dann nach dem, \
             was sich seit der vorigen Runde geändert hat."
        ));
    }
    page.paragraph(
        "Geantwortet wird mit einer Stellungnahme, einer Mitzeichnung, einer Mitzeichnung unter Vorbehalt \
         (mit benannter Bedingung), unter Leitungsvorbehalt (mit eigenem Datum; er gilt als Antwort und wird \
         bestätigt, geändert oder verfällt), mit Fehlanzeige oder Nichtbefassung. Bis zum Ende der Frist kann \
         eine Antwort ersetzt werden. Wer nicht antwortet, wird als Verschweigen vermerkt.",
    );
    if inquiry.comments {
        page.paragraph(
            "Einer Antwort kann eine Anmerkungstabelle beiliegen; jede Anmerkung wird einzeln bewertet.",
        );
    }
    match inquiry.grace {
        Some(grace) => page.paragraph(&format!(
            "Nach dem Ende der Frist wird erinnert, wer fehlt; binnen {} eingehende Antworten werden als \
             nachträglich vermerkt und noch berücksichtigt, spätere nur vermerkt.",
            dative(grace)
        )),
        None => page.paragraph("Spätere Antworten werden nur vermerkt."),
    }
    if inquiry.early {
        page.paragraph("Haben alle geantwortet, so endet die Beteiligung vor der Frist.");
    }
    if inquiry.inner.is_some() {
        page.paragraph(
            "Ein Mitglied kann sich vor seiner Antwort intern abstimmen, nach seinem eigenen Verfahren und in \
             einem Vorgang, den nur seine Leute sehen. Was dabei freigegeben wird, gibt die Vertretung ab; von \
             selbst wird nichts versandt. Was bei Ende der Beteiligung noch abgestimmt wird, wird zurückgerufen.",
        );
    }
    match inquiry.extend {
        Some(office) => page.paragraph(&format!(
            "Ein Mitglied kann mit Begründung um mehr Zeit bitten; {} verlängert die Frist für dieses \
             Mitglied oder für alle oder lehnt ab.",
            nominative(office)
        )),
        None => page.paragraph("Die Frist kann nicht verlängert werden."),
    }
}

fn feedback_asked(workflow: &Workflow, feedback: &Feedback, within: &str, page: &mut Page) {
    let silence = match feedback.silence {
        Reply::Accepted => "Wer sich dazu nicht äußert, gilt als einverstanden",
        Reply::Upheld => "Wer sich dazu nicht äußert, erhält den Dissens aufrecht",
    };
    page.paragraph(&format!(
        "Wer in {} Anmerkungen gemacht hat, sieht deren Bewertung und ist{within} mit jeder einverstanden \
         oder erhält den Dissens aufrecht. {silence}; auch das wird vermerkt. Die aufrechterhaltenen Dissense \
         werden mit der Beschlussvorlage vorgelegt.",
        named(workflow, &feedback.of)
    ));
}

/// What is disposed of in a step with `disposes`.
pub(super) fn disposes(workflow: &Workflow, of: &StepName, page: &mut Page) {
    page.paragraph(&format!(
        "Bewertet wird jede Anmerkung aus {}: angenommen, teilweise, abgelehnt (nur mit Begründung), \
         zurückgestellt, nicht zuständig oder beantwortet. Erst wenn alle bewertet sind, geht es weiter; nur \
         zurückgezogen werden kann auch vorher.",
        named(workflow, of)
    ));
}

fn whom(workflow: &Workflow, word: &str) -> String {
    match word {
        ASK_MEMBERS => String::from("die stimmberechtigten Mitglieder"),
        ASK_ADVISORY => String::from("die beratenden Mitglieder"),
        _ => {
            let group = workflow.body.groups().iter().find(|group| group.name == word);
            let member = || workflow.body.member(word).map(|member| member.title.clone());
            let title = group.map(|group| group.title.clone()).or_else(member);
            title.unwrap_or_else(|| word.to_owned())
        }
    }
}

fn end_of(end: ConsultEnd) -> &'static str {
    match end {
        ConsultEnd::Answered => "sonst, wenn die Frist um ist oder alle geantwortet haben",
        ConsultEnd::WithoutAnswers => "wenn niemand geantwortet hat",
        ConsultEnd::WithoutComments => "wenn keine Anmerkung eingegangen ist",
        ConsultEnd::Accepted => "wenn kein Dissens aufrechterhalten wird",
        ConsultEnd::Upheld => "wenn ein Dissens aufrechterhalten wird",
    }
}
