//! Whether every voter can be reached: somebody whose mandate holds through the deadline, somebody who
//! deputises, a mailbox.

use umlauf_store::{Mandate, Person};
use umlauf_voting::MemberCode;
use umlauf_workflow::{Capacity, Instant};

use crate::Web;
use crate::fail::Fail;
use crate::lang::Lang;
use crate::pages::case::Loaded;

/// Who can be reached.
pub(crate) struct Reach {
    pub(crate) voters: Vec<Voter>,
    /// How many have somebody who can vote through the deadline.
    pub(crate) reachable: usize,
    pub(crate) warnings: Vec<String>,
    /// The first representative, for the mail that is shown.
    pub(crate) first: Option<(MemberCode, Person)>,
}

/// One voter.
pub(crate) struct Voter {
    pub(crate) title: String,
    pub(crate) representative: Option<String>,
    pub(crate) deputy: Option<String>,
    pub(crate) mailbox: Option<String>,
    pub(crate) good: bool,
}

impl Reach {
    /// Looks everybody up: two lists, whatever their number.
    pub(crate) async fn of(
        web: &Web,
        loaded: &Loaded,
        lang: Lang,
        (now, until): (Instant, Instant),
    ) -> Result<Self, Fail> {
        let mandates = web.engine().mandates(loaded.body()).await?;
        let mailboxes = web.store().mailboxes(loaded.body()).await?;
        let holds = |mandate: &Mandate, at: Instant| {
            mandate.from <= at
                && mandate.until.is_none_or(|end| end > at)
                && mandate.revoked.is_none_or(|end| end > at)
        };
        // The last instant of the deadline, which is exclusive.
        let last = Instant::from_micros(until.as_micros() - 1).max(now);
        let mut reach =
            Self { voters: Vec::new(), reachable: 0, warnings: Vec::new(), first: None };
        for code in loaded.workflow.voters() {
            let title = loaded.member_title(code.as_str(), lang);
            let of = |capacity: Capacity| {
                let held = mandates.iter().filter(|(mandate, _)| {
                    mandate.seat == code.as_str()
                        && mandate.capacity == capacity
                        && holds(mandate, now)
                });
                // Of several the one that holds longest.
                held.max_by_key(|(mandate, _)| holds(mandate, last))
            };
            let (representative, deputy) = (of(Capacity::Representative), of(Capacity::Deputy));
            let mailbox = mailboxes.iter().find(|mailbox| mailbox.seat == code.as_str());
            let through = |found: Option<&(Mandate, String)>| {
                found.is_some_and(|(mandate, _)| holds(mandate, last))
            };
            let good = through(representative) || through(deputy);
            let mut warn = |de: &str, en: &str| {
                reach.warnings.push(format!("{title}: {}", lang.pick(de, en)));
            };
            match (representative, deputy) {
                (None, None) => warn(
                    "niemand hat heute ein Mandat; das Mitglied kann nicht abstimmen.",
                    "nobody holds a mandate today; the member cannot vote.",
                ),
                (None, Some(_)) => warn(
                    "keine Vertretung mit gültigem Mandat, nur eine Stellvertretung.",
                    "no representative with a valid mandate, only a deputy.",
                ),
                (Some(_), None) => warn("keine Stellvertretung.", "no deputy."),
                (Some(_), Some(_)) => {}
            }
            if (representative.is_some() || deputy.is_some()) && !good {
                warn(
                    "die Mandate enden vor dem Fristende.",
                    "the mandates end before the deadline.",
                );
            } else if representative.is_some() && !through(representative) {
                warn(
                    "das Mandat der Vertretung endet vor dem Fristende.",
                    "the representative's mandate ends before the deadline.",
                );
            }
            if mailbox.is_none() {
                warn("kein Funktionspostfach.", "no functional mailbox.");
            }
            reach.reachable += usize::from(good);
            if let (None, Some((mandate, name))) = (&reach.first, representative) {
                let person = web.store().person(&mandate.person).await?;
                reach.first =
                    person.map(|person| (code.clone(), Person { name: name.clone(), ..person }));
            }
            let named = |found: Option<&(Mandate, String)>| found.map(|(_, name)| name.clone());
            reach.voters.push(Voter {
                title,
                representative: named(representative),
                deputy: named(deputy),
                mailbox: mailbox.map(|mailbox| mailbox.address.clone()),
                good,
            });
        }
        Ok(reach)
    }
}
