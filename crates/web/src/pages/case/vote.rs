//! The vote of a case as its page shows it: glyph, computed sentence, proof, whom to telephone.

use umlauf_engine::view::BallotView;
use umlauf_voting::Choice;
use umlauf_workflow::{BallotHead, BallotState, Kind, Stand};

use super::Loaded;
use crate::fail::Fail;
use crate::glyph::{self, Cell};
use crate::lang::Lang;
use crate::{Web, dates, terms};

/// A vote.
#[derive(Debug)]
pub(crate) struct Ballot {
    pub(crate) rule: String,
    pub(crate) basis: String,
    /// Empty where single votes are not for the visitor.
    pub(crate) sentence: String,
    pub(crate) cells: Vec<Cell>,
    /// `9 von 17 haben abgestimmt.`
    pub(crate) counts: String,
    /// `16 von 17 haben die Einladung nachweislich erhalten.`
    pub(crate) asked: String,
    /// How many invitations have arrived, and of how many, while some are still on their way.
    pub(crate) arriving: Option<(u32, u32)>,
    /// Until when votes can still be changed or given.
    pub(crate) changes: Option<String>,
    /// Who is missing, as one would read it out.
    pub(crate) missing: Vec<String>,
    /// The smallest sets of members whose yes would be enough.
    pub(crate) calls: Vec<String>,
    pub(crate) outcome: Option<String>,
    pub(crate) clauses: Vec<Clause>,
    /// The Ziffern that are voted on one by one, each with what was said of it.
    pub(crate) items: Vec<Ziffer>,
    pub(crate) readings: Vec<(String, &'static str)>,
    /// Entered votes that wait for a second person.
    pub(crate) entries: u32,
    /// A roll-call waits for a second person.
    pub(crate) roll: bool,
    /// Who was there in the sitting, where one was held.
    pub(crate) presence: Option<String>,
}

/// A Ziffer that is voted on for itself.
#[derive(Debug)]
pub(crate) struct Ziffer {
    pub(crate) number: u32,
    /// What came of it, once it was counted.
    pub(crate) outcome: Option<&'static str>,
    /// Where it stands.
    pub(crate) sentence: String,
    /// The smallest sets of members whose yes would be enough, for who telephones.
    pub(crate) calls: Vec<String>,
    pub(crate) clauses: Vec<Clause>,
}

/// One requirement.
#[derive(Debug)]
pub(crate) struct Clause {
    pub(crate) said: String,
    pub(crate) basis: String,
    pub(crate) met: bool,
    pub(crate) have: String,
    pub(crate) need: String,
}

/// Nobody telephones more members than these at once: a longer list says what the glyph says.
const MOST_CALLS: usize = 6;

/// The running or last vote of a case. `calls`: for who telephones.
pub(super) async fn part(
    web: &Web,
    loaded: &Loaded,
    lang: Lang,
    calls: bool,
) -> Result<Option<Ballot>, Fail> {
    let Some(head) = &loaded.head.ballot else { return Ok(None) };
    let answers = loaded.answers(web).await?;
    Ok(loaded.ballot(&answers, lang).map(|view| ballot(loaded, lang, head, view, calls)))
}

fn ballot(loaded: &Loaded, lang: Lang, head: &BallotHead, view: BallotView, calls: bool) -> Ballot {
    let sees = loaded.sight.all();
    let counted = matches!(head.state, BallotState::Closed { .. });
    let runs = crate::sight::runs(head);
    let body = &loaded.workflow.body;
    let names = |set: &Vec<String>| {
        set.iter().map(|code| loaded.member_title(code, lang)).collect::<Vec<_>>().join(" + ")
    };
    let changes = matches!(
        loaded.workflow.step(&head.step).map(|step| &step.kind),
        Some(Kind::Vote(vote)) if vote.change
    );
    let sits = matches!(
        loaded.workflow.step(&head.step).map(|step| &step.kind),
        Some(Kind::Vote(vote)) if vote.in_sitting
    );
    let last =
        head.term.as_ref().filter(|_| runs && changes).map(|term| dates::end(lang, term.instant));
    let changes = last.map(|end| match lang {
        Lang::De => format!("Stimmen können bis {end} geändert werden."),
        Lang::En => format!("Votes can be changed until {end}."),
    });
    let sets = |sets: &Vec<Vec<String>>| -> Vec<String> {
        let few = sets.iter().filter(|set| (1..=MOST_CALLS).contains(&set.len()));
        few.map(names).collect()
    };
    let presence = presence(loaded, lang, head, &view, sees);
    Ballot {
        missing: if sees && runs && !sits {
            missing(lang, &view, |code| loaded.member_title(code, lang))
        } else {
            Vec::new()
        },
        calls: if calls && runs && !sits { sets(&view.missing) } else { Vec::new() },
        items: view
            .items
            .iter()
            .map(|one| Ziffer {
                number: one.item,
                outcome: counted.then(|| terms::outcome(lang, one.outcome)),
                sentence: one.sentence.clone(),
                calls: if calls && runs { sets(&one.missing) } else { Vec::new() },
                clauses: if counted {
                    one.clauses.iter().map(clause).collect()
                } else {
                    Vec::new()
                },
            })
            .collect(),
        cells: if sees { glyph::cells(lang, body, &view.members) } else { Vec::new() },
        counts: counts(lang, head),
        arriving: (runs && !sits && head.asked < head.voters).then_some((head.asked, head.voters)),
        asked: match lang {
            Lang::De if sits => {
                String::from("In der Sitzung; niemand wird per E-Mail um seine Stimme gebeten.")
            }
            Lang::En if sits => String::from("In the sitting; nobody is asked for a vote by mail."),
            Lang::De => format!(
                "{} von {} haben die Einladung nachweislich erhalten.",
                head.asked, head.voters
            ),
            Lang::En => format!(
                "{} of {} have demonstrably received the invitation.",
                head.asked, head.voters
            ),
        },
        changes,
        outcome: match head.state {
            BallotState::Closed { outcome, ref items, .. } => {
                let items = items.iter().map(|one| (one.item, one.outcome));
                Some(terms::result(lang, outcome, items))
            }
            BallotState::Stopped => {
                Some(lang.pick("ohne Ergebnis beendet", "ended without a result").to_owned())
            }
            BallotState::Open | BallotState::Held(_) => None,
        },
        clauses: if counted { view.clauses.iter().map(clause).collect() } else { Vec::new() },
        readings: if counted && differ(&view) {
            view.readings
                .into_iter()
                .map(|(name, outcome)| (name, terms::outcome(lang, outcome)))
                .collect()
        } else {
            Vec::new()
        },
        entries: if sees { head.entries } else { 0 },
        roll: sees && head.roll.is_some(),
        presence,
        rule: view.rule,
        basis: view.basis,
        sentence: view.sentence,
    }
}

/// `Sitzung vom 14. September 2022: 15 von 17 anwesend; abwesend: Bremen; ausgeschlossen: Saarland.`
fn presence(
    loaded: &Loaded,
    lang: Lang,
    head: &BallotHead,
    view: &BallotView,
    sees: bool,
) -> Option<String> {
    let day = dates::day(lang, head.sitting?);
    let said = match lang {
        Lang::De => format!("Sitzung vom {day}"),
        Lang::En => format!("Sitting of {day}"),
    };
    if !sees {
        return Some(said);
    }
    let of = |wanted| {
        let called = view.members.iter().filter(|member| member.called == Some(wanted));
        called.map(|member| loaded.member_title(&member.member, lang)).collect::<Vec<_>>()
    };
    let away = [Stand::Absent, Stand::Excluded, Stand::Silent].map(|stand| (stand, of(stand)));
    let there = view.members.len() - away[0].1.len() - away[1].1.len();
    let all = view.members.len();
    let said = match lang {
        Lang::De => format!("{said}: {there} von {all} nahmen teil"),
        Lang::En => format!("{said}: {there} of {all} took part"),
    };
    let away = away
        .iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(stand, names)| format!("; {}: {}", terms::stand(lang, *stand), names.join(", ")));
    Some([said].into_iter().chain(away).collect())
}

fn differ(view: &BallotView) -> bool {
    view.readings
        .iter()
        .any(|(_, outcome)| Some(*outcome) != view.readings.first().map(|(_, o)| *o))
}

/// `9 von 17 haben abgestimmt.`
pub(crate) fn counts(lang: Lang, head: &BallotHead) -> String {
    match lang {
        Lang::De => format!("{} von {} haben abgestimmt.", head.cast, head.voters),
        Lang::En => format!("{} of {} have voted.", head.cast, head.voters),
    }
}

/// Who has not voted, those who still coordinate with their date.
pub(crate) fn missing(
    lang: Lang,
    view: &BallotView,
    title: impl Fn(&str) -> String,
) -> Vec<String> {
    view.members
        .iter()
        .filter(|member| !member.voted())
        .map(|member| {
            let title = title(&member.member);
            match member.interim {
                Some(until) => {
                    let until = dates::end(lang, until);
                    format!(
                        "{title} ({} {until})",
                        lang.pick("noch in Abstimmung bis", "coordinating until")
                    )
                }
                None => title,
            }
        })
        .collect()
}

fn clause(clause: &umlauf_voting::Clause) -> Clause {
    Clause {
        said: clause.clause.to_string(),
        basis: clause.basis.to_string(),
        met: clause.met,
        have: clause.have.replace('.', ","),
        need: clause.need_decimal.replace('.', ","),
    }
}

/// The vote in the member's words, for entries and lists.
pub(crate) fn choices(lang: Lang) -> Vec<(&'static str, &'static str)> {
    Choice::ALL.into_iter().map(|one| (one.word(), glyph::choice(lang, one))).collect()
}
