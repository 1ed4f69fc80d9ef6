//! The prose of a step with `follow`: who is bound, to what, by when, and what becomes of reports.

use super::german::{accusative, listed, nominative};
use super::page::Page;
use super::text::named;
use crate::{Bound, Due, Follow, Joining, On, Step, Workflow};

pub(super) fn told(workflow: &Workflow, step: &Step, follow: &Follow, page: &mut Page) {
    let whom = match &follow.bound {
        Bound::Members => String::from("Gebunden sind alle stimmberechtigten Mitglieder."),
        Bound::Vote(vote) => format!(
            "Gebunden ist, wen das festgestellte Ergebnis von {} bindet; der Kreis steht mit dem Beginn des \
             Schritts fest.",
            named(workflow, vote)
        ),
    };
    page.paragraph(&format!(
        "{whom} Jedes gebundene Mitglied meldet zu jeder Pflicht seinen Stand:"
    ));
    for duty in &follow.duties {
        page.item(&format!("„{}“: {}", duty.title, duty.due.german()));
    }
    page.paragraph(
        "Zu melden ist „geplant“, „in Umsetzung“, „konform“ oder „nicht betroffen“; die Vertretung oder die \
         Stellvertretung meldet. Eine neue Meldung tritt an die Stelle der alten, die im Verlauf erhalten bleibt. \
         Wer eine Frist nicht halten kann, beantragt mit Begründung einen anderen Tag; die Geschäftsstelle \
         oder der Vorsitz gewährt ihn oder lehnt ihn ab. Ist ein Tag verstrichen, wird das einmal vermerkt; \
         melden kann das Mitglied weiterhin.",
    );
    if follow.duties.iter().any(|duty| matches!(duty.due, Due::OnEvent(..))) {
        page.paragraph(
            "Tritt das Ereignis ein, auf das eine Frist wartet, so trägt die Geschäftsstelle es mit seinem Tag \
             ein; von da an läuft die Frist.",
        );
    }
    page.paragraph(
        "Kehrt ein Vorgang ohne neue Abstimmung in diesen Schritt zurück, gehen Meldungen und Fristen weiter; \
         niemand erhält dadurch neue Fristen.",
    );
    if let Some(office) = follow.accept {
        page.paragraph(&format!(
            "Als konform gilt ein Mitglied, sobald {} die Meldung abgenommen hat; wer gemeldet hat, nimmt nicht \
             ab. Eine Meldung kann mit Begründung zurückgegeben werden.",
            nominative(office)
        ));
    }
    match follow.join {
        Some(Joining::Office(office)) => page.paragraph(&format!(
            "Ein Mitglied, das nicht gebunden ist, kann später beitreten; eingetragen wird das mit Tag und \
             Erklärung durch {}. Seine Fristen laufen vom Tag des Beitritts an. Ebenso wird eingetragen, dass \
             ein Mitglied nicht mehr gebunden ist.",
            accusative(office)
        )),
        Some(Joining::Member) => page.paragraph(
            "Ein Mitglied, das nicht gebunden ist, kann später selbst beitreten, mit Tag und Erklärung. Seine \
             Fristen laufen vom Tag des Beitritts an. Dass ein Mitglied nicht mehr gebunden ist, trägt die \
             Geschäftsstelle ein.",
        ),
        None => {}
    }
    if !follow.remind.is_empty() {
        let before: Vec<String> = follow.remind.iter().map(|before| before.german()).collect();
        page.paragraph(&format!(
            "Wer noch nicht so weit ist, wird {} vor seiner Frist erinnert; wer selbst einen Tag genannt hat, \
             erst nach diesem.",
            listed(&before)
        ));
    }
    page.paragraph("Sobald es feststeht, führt der Stand der Meldungen weiter:");
    for next in workflow.moves(&step.name) {
        if let On::Met(met) = &next.on {
            page.item(&format!("{}: {}", met.german(), named(workflow, &next.to)));
        }
    }
}
