//! Which texts the events name by digest, and what each of them is.
//!
//! Journal lines hold no free text. What a person wrote (papers, reasons, declarations, what arrived
//! by other means) stands beside the journal under its digest, where it can be deleted for data
//! protection without touching the chain.

mod consult;

use umlauf_workflow::{Closing, Digest, Event, Recorded, RollRow};

/// The texts that an event names, each with what it is, in German.
///
/// Addresses and mandates are not among them: their digests prove equality, their texts never enter
/// a record.
pub(crate) fn mentions(event: &Event) -> Vec<(&Digest, String)> {
    let reason = |of: &str| format!("Begründung: {of}");
    match event {
        Event::Filed { paper, digest } => vec![(digest, format!("Unterlage „{paper}“"))],
        Event::Launched { papers, .. } => papers
            .iter()
            .map(|(paper, digest)| {
                (digest, format!("Unterlage „{paper}“, zur Abstimmung gestellt"))
            })
            .collect(),
        Event::Corrected { paper, from, to, reason: why } => vec![
            (from, format!("Unterlage „{paper}“ vor der Berichtigung")),
            (to, format!("Unterlage „{paper}“ nach der Berichtigung")),
            (why, reason("Berichtigung")),
        ],
        Event::Voided { paper, from, to, reason: why, .. } => vec![
            (from, format!("Unterlage „{paper}“ vor der Änderung")),
            (to, format!("Unterlage „{paper}“ nach der Änderung")),
            (why, reason("neue Abstimmung")),
        ],
        Event::Acted { label, reason: why, .. } => {
            why.iter().map(|digest| (digest, reason(label))).collect()
        }
        Event::VoteCast { member, declaration, entered, .. } => {
            let evidence = entered.iter().map(|entered| (&entered.evidence, evidence(member)));
            declared(declaration.as_ref(), member).chain(evidence).collect()
        }
        Event::VoteEntered { member, declaration, evidence: digest, .. } => {
            declared(declaration.as_ref(), member).chain([(digest, evidence(member))]).collect()
        }
        Event::RollEntered { rows, evidence, .. } => minutes(evidence, rows),
        Event::RollCalled { rows, entered, .. } => minutes(&entered.evidence, rows),
        Event::RollRefused { reason: why, .. } => {
            vec![(why, reason("namentliche Abstimmung zurückgewiesen"))]
        }
        Event::Noted { member, text } => {
            vec![(text, format!("Mitteilung von {member} an die Geschäftsstelle"))]
        }
        Event::VoteLate { member, declaration, .. } => {
            declared(declaration.as_ref(), member).collect()
        }
        Event::EntryRefused { member, reason: why, .. } => {
            vec![(why, reason(&format!("eingetragene Stimme von {member} zurückgewiesen")))]
        }
        Event::Interim { member, reason: why, .. } => why
            .iter()
            .map(|digest| (digest, reason(&format!("{member} noch in Abstimmung"))))
            .collect(),
        Event::Objected { member, reason: why, .. } => why
            .iter()
            .map(|digest| (digest, reason(&format!("Widerspruch von {member}"))))
            .collect(),
        Event::Extended { reason: why, .. } => vec![(why, reason("Fristverlängerung"))],
        Event::Closed { why: Closing::Chair(why), .. } => {
            vec![(why, reason("Abstimmung zum Fristende geschlossen"))]
        }
        Event::Found { reason: why, .. } => {
            why.iter().map(|digest| (digest, reason("Feststellung"))).collect()
        }
        Event::Upgraded { version, reason: why, .. } => {
            vec![(why, reason(&format!("Übergang in die Fassung {version} des Verfahrens")))]
        }
        Event::Reported(report) => {
            let (member, duty) = (&report.member, &report.duty);
            let text = report.text.iter();
            let text = text.map(|digest| (digest, format!("Meldung von {member} zu „{duty}“")));
            let proof = report.evidence.iter();
            let proof = proof
                .map(|digest| (digest, format!("Nachweis zur Meldung von {member} zu „{duty}“")));
            text.chain(proof).collect()
        }
        Event::Judged(judged) => {
            let what = reason(&format!("Meldung von {} zurückgegeben", judged.member));
            judged.back.iter().map(|digest| (digest, what.clone())).collect()
        }
        Event::DeviationAsked(asked) => {
            vec![(&asked.reason, reason(&format!("Abweichung von {} beantragt", asked.member)))]
        }
        Event::DeviationDecided(decided) => {
            let what = reason(&format!("Abweichung von {} entschieden", decided.member));
            decided.reason.iter().map(|digest| (digest, what.clone())).collect()
        }
        Event::TermMoved(moved) => {
            vec![(&moved.reason, reason(&format!("Frist von {} verschoben", moved.member)))]
        }
        Event::Joined(joined) => {
            vec![(&joined.authority, format!("Beitrittserklärung von {}", joined.member))]
        }
        Event::Released(released) => {
            let what = format!("Erklärung, dass {} nicht gebunden ist", released.member);
            vec![(&released.authority, what)]
        }
        Event::Happened(happened) => {
            let what = format!("Nachweis des Ereignisses „{}“", happened.event);
            happened.evidence.iter().map(|digest| (digest, what.clone())).collect()
        }
        Event::Annulled { reason: why, .. } => vec![(why, reason("Feststellung aufgehoben"))],
        Event::ConsultOpened(_)
        | Event::Answered(_)
        | Event::AnswerLate(_)
        | Event::AnswerEntered(_)
        | Event::ExtensionAsked(_)
        | Event::ExtensionGranted(_)
        | Event::ExtensionRefused(_)
        | Event::ConsultExtended(_)
        | Event::ConsultReminded(_)
        | Event::ConsultLapsed(_)
        | Event::ConsultHeld(_)
        | Event::ConsultClosed(_)
        | Event::ConsultStopped(_)
        | Event::DatesPassed(_)
        | Event::ReservationSettled(_)
        | Event::Disposed(_)
        | Event::FeedbackOpened(_)
        | Event::Replied(_)
        | Event::FeedbackClosed(_) => consult::mentions(event),
        Event::Closed { why: Closing::Deadline | Closing::AllVoted | Closing::Sitting, .. }
        | Event::Opened { .. }
        | Event::FollowBegan(_)
        | Event::FollowResumed(_)
        | Event::Watched(_)
        | Event::InnerBegun(_)
        | Event::InnerEnded(_)
        | Event::InnerRecalled(_)
        | Event::Called(_)
        | Event::ChildEnded(_)
        | Event::Recalled(_)
        | Event::Cancelled(_)
        | Event::Entered { .. }
        | Event::Reminded { .. }
        | Event::Escalated { .. }
        | Event::Overdue { .. }
        | Event::Elapsed { .. }
        | Event::Held { .. }
        | Event::Stopped { .. }
        | Event::Dispatched { .. }
        | Event::Numbered { .. }
        | Event::Ended { .. } => Vec::new(),
    }
}

fn declared<'e>(
    declaration: Option<&'e Digest>,
    member: &dyn std::fmt::Display,
) -> impl Iterator<Item = (&'e Digest, String)> {
    let what = format!("Erklärung zu Protokoll von {member}");
    declaration.into_iter().map(move |digest| (digest, what.clone()))
}

/// The draft minutes of a sitting, and what members declared in it.
fn minutes<'e>(evidence: &'e Digest, rows: &'e [RollRow]) -> Vec<(&'e Digest, String)> {
    let declared = rows.iter().flat_map(|row| declared(row.declaration.as_ref(), &row.member));
    let draft = (evidence, String::from("Entwurf der Niederschrift"));
    [draft].into_iter().chain(declared).collect()
}

fn evidence(member: &dyn std::fmt::Display) -> String {
    format!("Beleg der eingetragenen Stimme von {member}")
}

/// Every text that a journal names, in the order of first mention, with all that it is:
/// `Unterlage „beschlusstext“ (Ereignis 3)`.
pub fn all<'e>(journal: impl IntoIterator<Item = &'e Recorded>) -> Vec<(Digest, Vec<String>)> {
    let mut places = std::collections::HashMap::new();
    let mut list: Vec<(Digest, Vec<String>)> = Vec::new();
    for recorded in journal {
        for (digest, what) in mentions(&recorded.event) {
            let what = format!("{what} (Ereignis {})", recorded.revision);
            let place = *places.entry(digest).or_insert_with(|| {
                list.push((digest.clone(), Vec::new()));
                list.len() - 1
            });
            list[place].1.push(what);
        }
    }
    list
}
