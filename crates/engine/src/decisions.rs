//! The register of decisions: what the program carries, what was imported, and what cases decided.
//!
//! What a case decided is read from the case row and its paper `beschluss` each time something changed, and
//! kept nowhere else: so it is in the register with the commit that ends the case, never twice, and gone with
//! the one that annuls it. No crash can come in between. The register is built anew when a stamp of five
//! numbers differs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use umlauf_decisions::{Decision, Held, Key, Register, Sitting, Sittings, When};
use umlauf_source::Source;
use umlauf_store::{DecisionsStamp, OwnDecision, Recorded, SittingAct};
use umlauf_voting::Outcome;
use umlauf_workflow::{CommandId, Head, PaperName, PersonId, outcome_in_german};

use crate::{Catalogue, Engine, Error};

pub use umlauf_workflow::ITEM_PAPERS as PAPERS;

/// The register as it was when the stamp was read.
#[derive(Debug)]
pub struct Decided {
    /// All decisions.
    pub register: Register,
    /// Those of them that cases of this program brought about.
    pub own: BTreeSet<Key>,
}

#[derive(Default)]
pub(crate) struct Kept(Mutex<Option<(DecisionsStamp, Arc<Decided>)>>);

/// What the office wants with a sitting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// It takes place on this day.
    Set {
        /// The day.
        day: jiff::civil::Date,
        /// The place.
        place: Option<String>,
        /// Why it moves; a new one needs none.
        reason: Option<String>,
    },
    /// It does not take place.
    Cancel {
        /// Why.
        reason: String,
    },
}

impl Wish {
    /// Whether an act that was recorded is what this wish asks for.
    fn is(&self, done: &SittingAct) -> bool {
        match self {
            Self::Set { day, place, reason } => {
                done.act != "cancelled"
                    && done.day.as_deref() == Some(day.to_string().as_str())
                    && done.place == *place
                    && done.reason == *reason
            }
            Self::Cancel { reason } => {
                done.act == "cancelled" && done.reason.as_ref() == Some(reason)
            }
        }
    }
}

/// Why an act on a sitting was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Hindered {
    /// Moving and cancelling are told with a reason.
    #[error("Nennen Sie den Grund: eine Sitzung zu verlegen oder abzusagen verschiebt Fristen.")]
    Reason,
    /// There is no such sitting.
    #[error("Diese Sitzung ist nicht bekannt.")]
    Unknown,
    /// Nothing would change.
    #[error("Die Sitzung hat diesen Tag und Ort schon.")]
    Same,
    /// It is not as the sender has seen it.
    #[error("Die Sitzung wurde geändert, seit Sie sie gesehen haben.")]
    MovedOn {
        /// What holds now.
        revision: u64,
    },
    /// Another act was done under this id.
    #[error("Unter dieser Kennung wurde schon etwas anderes getan.")]
    KeyReused,
    /// Somebody else was faster.
    #[error(
        "Inzwischen hat jemand anderes diese Sitzung geändert. Sehen Sie nach, was jetzt gilt."
    )]
    Overtaken,
}

/// Of a decision that was voted on Ziffer by Ziffer: which were adopted, and the result in words. Only those
/// are decided; the rest orders nothing and has no effect on other decisions.
fn adopted(head: &Head) -> Option<(Vec<u32>, String)> {
    let finding = head.finding.as_ref().filter(|finding| !finding.items.is_empty())?;
    let adopted = finding.items.iter().filter(|one| one.outcome == Outcome::Adopted);
    let items = finding.items.iter().map(|one| (one.item, one.outcome));
    let result = outcome_in_german(finding.outcome, items);
    Some((adopted.map(|one| one.item).collect(), result))
}

impl Catalogue {
    /// The register of what the definitions bring along, without any database.
    pub fn register(&self) -> Register {
        Register::new(self.decisions().decisions.iter().cloned())
    }
}

impl Engine {
    /// All decisions, and what became of them.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn decided(&self) -> Result<Arc<Decided>, Error> {
        // Read before the rows: what changes in between is found by the next one who asks.
        let stamp = self.store().decisions_stamp().await?;
        if let Some((of, decided)) = &*self.kept().0.lock().unwrap_or_else(PoisonError::into_inner)
            && *of == stamp
        {
            return Ok(Arc::clone(decided));
        }
        let decided = Arc::new(self.put_together().await?);
        *self.kept().0.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((stamp, Arc::clone(&decided)));
        Ok(decided)
    }

    async fn put_together(&self) -> Result<Decided, Error> {
        let own: Vec<Decision> =
            self.store().own_decisions().await?.into_iter().map(|one| self.bare(one)).collect();
        let structured = self.structured().await?;
        let mut imported = Vec::new();
        for text in self.store().imported_decisions().await? {
            imported.push(serde_json::from_str::<Decision>(&text).map_err(Error::Json)?);
        }
        let shipped = self.catalogue().decisions().decisions.iter().cloned();
        let keys: BTreeSet<Key> = own.iter().map(Decision::key).collect();
        // What this program knows at first hand counts before what somebody wrote down about it.
        // A number whose finding was taken back is not filled again by what a file says about it.
        let gone = self.store().gone_decisions().await?;
        let mut seen: BTreeSet<Key> =
            gone.into_iter().map(|(body, number)| Key { body, number }).collect();
        seen.retain(|key| !keys.contains(key));
        let mut all = Vec::new();
        for layer in [structured, own, imported, shipped.collect()] {
            let before = seen.clone();
            seen.extend(layer.iter().map(Decision::key));
            all.extend(layer.into_iter().filter(|decision| !before.contains(&decision.key())));
        }
        Ok(Decided { register: Register::new(all), own: keys })
    }

    fn bare(&self, own: OwnDecision) -> Decision {
        let workflow = self.catalogue().workflow(&own.workflow);
        let title = workflow.map_or(own.workflow.as_str(), |workflow| workflow.title.as_str());
        Decision {
            body: own.body,
            number: own.number,
            unnumbered: false,
            title: own.title,
            date: When::Day(own.at.date()),
            held: Held::written(title),
            result: None,
            items: Vec::new(),
            links: Vec::new(),
            source: None,
            note: None,
            unconfirmed: Vec::new(),
        }
    }

    /// What cases decided Ziffer by Ziffer. A paper that cannot be read so is a text like any other.
    async fn structured(&self) -> Result<Vec<Decision>, Error> {
        let mut found = Vec::new();
        for row in self.store().cases_structured().await? {
            let head = row.head()?;
            let mut papers = PAPERS.iter().map(|name| head.papers.get(&PaperName::from(*name)));
            let Some(digest) = papers.find_map(|digest| digest) else { continue };
            if let Some(number) = &head.number {
                found.push((digest.clone(), number.clone(), adopted(&head), row));
            }
        }
        let digests: Vec<_> = found.iter().map(|(digest, ..)| digest.clone()).collect();
        let papers = self.store().papers(&digests).await?;
        let decided = found.into_iter().filter_map(|(digest, number, adopted, row)| {
            let paper = papers.iter().find(|paper| paper.digest == digest)?;
            let text = std::str::from_utf8(&paper.bytes).ok()?;
            let bare = self.bare(OwnDecision {
                body: row.body.to_string(),
                number,
                title: row.title.clone(),
                at: row.at,
                workflow: row.workflow.to_string(),
            });
            let place = (bare.body.as_str(), bare.number.as_str(), bare.date, bare.held.clone());
            let mut decision =
                umlauf_decisions::paper(&Source::new("beschluss.yaml", text), place).ok()?;
            if let Some((items, result)) = adopted {
                decision.items.retain(|item| items.contains(&item.number));
                decision.result = Some(result);
            }
            Some(decision)
        });
        Ok(decided.collect())
    }

    /// Keeps decisions; says how many were new or had other words.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn import_decisions(&self, decisions: &[Decision]) -> Result<u64, Error> {
        let rows = decisions
            .iter()
            .map(|one| (one.body.clone(), one.number.clone(), one.canonical()))
            .collect();
        Ok(self.store().put_decisions(rows, self.clock().now()).await?)
    }

    /// The sittings: the days of past decisions, what the definitions say, and above all what the office did.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn sittings(&self) -> Result<Sittings, Error> {
        let decided = self.decided().await?;
        let mut sittings = self.catalogue().sittings(&decided.register);
        for act in self.store().sitting_acts().await? {
            let date = act.day.as_deref().and_then(|day| day.parse().ok());
            let cancelled = act.act == "cancelled";
            let SittingAct { body, number, place, .. } = act;
            sittings.set(Sitting { body, number, date, place, cancelled });
        }
        Ok(sittings)
    }

    /// How often the office has acted on each sitting; what is not named it has never touched.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn sitting_revisions(&self) -> Result<BTreeMap<(String, u32), u64>, Error> {
        let acts = self.store().sitting_acts().await?.into_iter();
        Ok(acts.map(|act| ((act.body, act.number), u64::from(act.n))).collect())
    }

    /// What the office wants with a sitting, done at most once per command.
    ///
    /// # Errors
    /// If the surroundings fail.
    pub async fn change_sitting(
        &self,
        of: (&str, u32),
        wish: Wish,
        person: &PersonId,
        command: CommandId,
    ) -> Result<Result<(), Hindered>, Error> {
        self.change_sitting_at(of, wish, (person, command), None).await
    }

    /// The same, if the sitting stands at one of the revisions that the sender has seen.
    ///
    /// # Errors
    /// If the surroundings fail.
    pub async fn change_sitting_at(
        &self,
        (body, number): (&str, u32),
        wish: Wish,
        (person, command): (&PersonId, CommandId),
        seen: Option<&[u64]>,
    ) -> Result<Result<(), Hindered>, Error> {
        let before = self.store().sitting_acts().await?;
        if let Some(done) = before.iter().find(|act| act.command == command) {
            let same = done.body == body && done.number == number && wish.is(done);
            return Ok(if same { Ok(()) } else { Err(Hindered::KeyReused) });
        }
        let mine = |act: &&SittingAct| act.body == body && act.number == number;
        let n = before.iter().filter(mine).count();
        let revision = u64::try_from(n).unwrap_or(u64::MAX);
        if seen.is_some_and(|seen| !seen.contains(&revision)) {
            return Ok(Err(Hindered::MovedOn { revision }));
        }
        let sittings = self.sittings().await?;
        let known = sittings.get(body, number);
        let dated = known.is_some_and(|sitting| sitting.date.is_some() || sitting.cancelled);
        let (act, day, place, reason) = match wish {
            Wish::Set { reason: None, .. } if dated => return Ok(Err(Hindered::Reason)),
            Wish::Set { day, place, .. }
                if known
                    .is_some_and(|s| !s.cancelled && s.date == Some(day) && s.place == place) =>
            {
                return Ok(Err(Hindered::Same));
            }
            Wish::Set { day, place, reason } => {
                (if dated { "moved" } else { "added" }, Some(day), place, reason)
            }
            Wish::Cancel { reason } if reason.trim().is_empty() => {
                return Ok(Err(Hindered::Reason));
            }
            Wish::Cancel { reason } => {
                let Some(known) = known else { return Ok(Err(Hindered::Unknown)) };
                ("cancelled", known.date, known.place.clone(), Some(reason))
            }
        };
        let act = SittingAct {
            body: body.to_owned(),
            number,
            n: u32::try_from(n + 1).unwrap_or(u32::MAX),
            act: act.to_owned(),
            day: day.map(|day| day.to_string()),
            place,
            reason,
            person: person.clone(),
            at: self.clock().now(),
            command,
        };
        Ok(match self.store().put_sitting_act(&act).await? {
            Recorded::Done => Ok(()),
            Recorded::Overtaken => Err(Hindered::Overtaken),
        })
    }
}

impl Catalogue {
    /// The sittings on which decisions were taken, and those the definitions name.
    pub fn sittings(&self, register: &Register) -> Sittings {
        let mut sittings = Sittings::default();
        for decision in register.decisions() {
            if let (Held::Sitting(number), When::Day(day)) = (&decision.held, decision.date) {
                sittings.set(Sitting {
                    body: decision.body.clone(),
                    number: *number,
                    date: Some(day),
                    place: None,
                    cancelled: false,
                });
            }
        }
        for sitting in &self.decisions().sittings {
            sittings.set(sitting.clone());
        }
        sittings
    }
}
