//! Brings letters to people.
//!
//! A letter is claimed, its recipients are fixed with their addresses at the first attempt, each gets
//! one mail. Delivering twice is possible if the process dies between the mail server's word and
//! ours, and visible: the Message-ID is the same. Only what the office sends again is another mail.
//! What became of an invitation is submitted to the case, since that everyone was asked is part of the
//! evidence.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use jiff::SignedDuration;
use umlauf_notify::{
    BodyFacts, CaseFacts, ChainHead, Delivery, Dispatch, OrderKind, Recipient, RenderError,
    Rendered, VoteFacts, render,
};
use umlauf_store::{DeliveryRow, LetterRow, LetterState};
use umlauf_voting::{MemberCode, Silence};
use umlauf_workflow::{
    Act, Audience, BodyName, Capacity, CaseId, CommandId, Digest, Dispatch as Outcome, Instant,
    Kind, Letter, Notice, PaperName, PersonId, RuleName, Seat, StepName, Workflow,
};

use crate::order_letters::OrderLetter;
use crate::submit::{Sender, Submission};
use crate::{Engine, Error, counts};

/// How many letters are claimed at a time.
const BATCH: u32 = 16;

/// For how long a claim holds: longer than a slow mail server takes for a whole batch.
const LEASE: Duration = Duration::from_mins(5);

/// How many letters are on their way beside each other.
const BESIDE: usize = 8;

/// The wait after the first failure; it doubles with each one, up to [`LONGEST`].
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(30);
const LONGEST: SignedDuration = SignedDuration::from_hours(4);

/// After so many failures a mail is given up, about two days after the first.
const ATTEMPTS: u32 = 18;

/// What a round of the courier did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Mails that the recipient's side accepted.
    pub accepted: usize,
    /// Mails that will be tried again.
    pub waiting: usize,
    /// Mails that were given up.
    pub given_up: usize,
}

impl Delivered {
    /// Whether there was nothing to do.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }

    fn add(&mut self, other: Self) {
        self.accepted += other.accepted;
        self.waiting += other.waiting;
        self.given_up += other.given_up;
    }
}

impl Engine {
    /// Delivers every letter that waits at this instant.
    ///
    /// # Errors
    /// If the surroundings fail; a mail server that refuses is no such failure.
    pub async fn deliver_waiting(&self) -> Result<Delivered, Error> {
        self.deliver_beside(BESIDE).await
    }

    /// The same with so many letters beside each other; one after another the order is certain.
    pub(crate) async fn deliver_beside(&self, beside: usize) -> Result<Delivered, Error> {
        let mut total = Delivered::default();
        loop {
            let claimed = self.store().claim_letters(self.clock().now(), BATCH, LEASE).await?;
            if claimed.is_empty() {
                return Ok(total);
            }
            let mut under_way = futures::stream::iter(claimed)
                .map(|letter| self.deliver(letter))
                .buffer_unordered(beside);
            // One letter that cannot be handled must not keep the others waiting.
            let mut failed = None;
            while let Some(delivered) = under_way.next().await {
                match delivered {
                    Ok(delivered) => total.add(delivered),
                    Err(error) => failed = failed.or(Some(error)),
                }
            }
            drop(under_way);
            if let Some(error) = failed {
                return Err(error);
            }
        }
    }

    /// One letter to all its persons.
    async fn deliver(&self, row: LetterRow) -> Result<Delivered, Error> {
        let now = self.clock().now();
        let matter = Matter::gather(self, &row).await?;
        let mut plan = self.store().deliveries(&row.id).await?;
        if plan.is_empty() {
            let to = self.recipients(&matter, now).await?;
            plan = self.store().plan_deliveries(&row.id, to).await?;
        }
        if plan.is_empty() {
            tracing::warn!(letter = %row.id, seat = %row.seat,
                "nobody is behind the seat of letter {}: give it a mandate or a mailbox", row.id);
            self.store().fail_letter(&row.id, "hinter dem Sitz steht niemand").await?;
            let nobody = Delivered { given_up: 1, ..Delivered::default() };
            counts::mailed(&nobody);
            return Ok(nobody);
        }
        let mut delivered = Delivered::default();
        let mut next = now;
        for one in plan.iter().filter(|one| one.state == LetterState::Waiting) {
            match self.mail(one, (&matter, &row), now).await? {
                Mailed::Accepted => delivered.accepted += 1,
                Mailed::GivenUp => delivered.given_up += 1,
                Mailed::Again(at) => {
                    next = if delivered.waiting == 0 { at } else { next.min(at) };
                    delivered.waiting += 1;
                }
            }
        }
        self.store().settle_letter(&row.id, next).await?;
        counts::mailed(&delivered);
        Ok(delivered)
    }

    /// One mail to one person.
    async fn mail(
        &self,
        one: &DeliveryRow,
        (matter, row): (&Matter, &LetterRow),
        now: Instant,
    ) -> Result<Mailed, Error> {
        let post = self.post();
        let attempts = one.attempts + 1;
        let id = &one.letter;
        let mail = match matter.written(self, row, one, now).await? {
            Ok(mail) => mail,
            Err(error) => {
                // A template an operator has broken: the others must not wait for it.
                let reason = error.to_string();
                tracing::error!(letter = %id, %reason, "letter {id} cannot be written: {reason}");
                self.report(matter, one, Outcome::GaveUp).await?;
                self.store().delivery_failed(id, &one.person, &reason, true).await?;
                return Ok(Mailed::GivenUp);
            }
        };
        match post.channel.deliver(&mail).await {
            Delivery::Accepted => {
                self.report(matter, one, Outcome::Accepted).await?;
                self.store().delivered(id, &one.person, now).await?;
                Ok(Mailed::Accepted)
            }
            Delivery::TryAgain { reason } if attempts < ATTEMPTS => {
                tracing::info!(letter = %id, %reason, "letter {id} waits: {reason}");
                self.store().delivery_failed(id, &one.person, &reason, false).await?;
                Ok(Mailed::Again(now.plus(wait_after(attempts))))
            }
            Delivery::TryAgain { reason } | Delivery::GiveUp { reason } => {
                tracing::warn!(letter = %id, %reason, "letter {id} is given up: {reason}");
                self.report(matter, one, Outcome::GaveUp).await?;
                self.store().delivery_failed(id, &one.person, &reason, true).await?;
                Ok(Mailed::GivenUp)
            }
        }
    }

    /// Tells the case what became of an invitation. The command's id is made of letter and person,
    /// so that a report after a crash is no second one.
    async fn report(
        &self,
        matter: &Matter,
        one: &DeliveryRow,
        result: Outcome,
    ) -> Result<(), Error> {
        let Matter::Case(facts) = matter else { return Ok(()) };
        let (
            Notice::Invitation { ballot, .. } | Notice::ConsultAsked { number: ballot, .. },
            Seat::Member(member),
        ) = (&facts.letter.notice, &facts.letter.to)
        else {
            return Ok(());
        };
        let act = Act::Dispatched {
            letter: one.letter.clone(),
            ballot: *ballot,
            member: member.clone(),
            person: one.person.clone(),
            address: Digest::of(one.address.as_bytes()),
            result,
        };
        let word = if result == Outcome::Accepted { "accepted" } else { "gave-up" };
        let id = Digest::of(format!("{}\n{}\n{word}", one.letter, one.person).as_bytes());
        self.submit(Submission {
            case: facts.case.clone(),
            id: CommandId::from(&id.as_str()[..32]),
            by: Sender::Courier,
            act,
            opens: None,
            now: None,
        })
        .await?;
        Ok(())
    }

    /// Who gets a letter, and where: everybody with a mandate for the seat at this instant and its
    /// mailbox; of a receipt the sender and the mailbox.
    async fn recipients(
        &self,
        matter: &Matter,
        now: Instant,
    ) -> Result<Vec<(PersonId, String)>, Error> {
        let (body, seat, audience) = match matter {
            Matter::Case(facts) => {
                (facts.workflow.body_name.clone(), &facts.letter.to, &facts.letter.audience)
            }
            Matter::Order(_, letter) => {
                (BodyName::from(letter.body.as_str()), &letter.to, &Audience::Everyone)
            }
        };
        let (body, seat) = (&body, seat.to_string());
        let mut addresses: Vec<(PersonId, String)> = Vec::new();
        for (mandate, person) in self.store().holders(body, &seat, now).await? {
            let wanted = match audience {
                Audience::Everyone => mandate.capacity != Capacity::Staff,
                Audience::SenderAndMailbox(sender) => person.id == *sender,
            };
            if wanted && !addresses.iter().any(|(known, _)| *known == person.id) {
                addresses.push((person.id, person.email));
            }
        }
        if let Some(mailbox) = self.store().mailbox(body, &seat).await? {
            addresses.push((PersonId::from(&format!("mailbox:{seat}")), mailbox.address));
        }
        Ok(addresses)
    }
}

enum Mailed {
    Accepted,
    Again(Instant),
    GivenUp,
}

fn wait_after(attempts: u32) -> SignedDuration {
    let doubled = 2_i32.saturating_pow(attempts.saturating_sub(1).min(20));
    FIRST_WAIT.checked_mul(doubled).unwrap_or(LONGEST).min(LONGEST)
}

/// What a letter is about.
enum Matter {
    Case(Box<Facts>),
    Order(OrderKind, Box<OrderLetter>),
}

impl Matter {
    async fn gather(engine: &Engine, row: &LetterRow) -> Result<Self, Error> {
        Ok(match OrderLetter::of(row)? {
            Some((kind, letter)) => Self::Order(kind, Box::new(letter)),
            None => Self::Case(Box::new(Facts::gather(engine, row).await?)),
        })
    }

    async fn written(
        &self,
        engine: &Engine,
        row: &LetterRow,
        one: &DeliveryRow,
        now: Instant,
    ) -> Result<Result<Rendered, RenderError>, Error> {
        let post = engine.post();
        match self {
            Self::Case(facts) => {
                let dispatch = facts.dispatch(engine, one, now).await?;
                Ok(render(&post.templates, &post.sender, &dispatch))
            }
            Self::Order(kind, letter) => letter.mail(engine, (*kind, row), one, now).await,
        }
    }
}

/// What all mails of one letter have in common.
pub(crate) struct Facts {
    pub(crate) case: CaseId,
    pub(crate) letter: Letter,
    pub(crate) workflow: Arc<Workflow>,
    pub(crate) title: String,
    pub(crate) texts: BTreeMap<Digest, String>,
    pub(crate) chain: Option<ChainHead>,
    pub(crate) ballot: Option<(u32, RuleName, StepName)>,
}

impl Facts {
    async fn gather(engine: &Engine, row: &LetterRow) -> Result<Self, Error> {
        let store = engine.store();
        let letter = row.letter()?;
        let case =
            store.case(&row.case).await?.ok_or_else(|| Error::NoSuchCase(row.case.to_string()))?;
        let head = case.head()?;
        let workflow = engine.catalogue().of(store, &head).await?;
        let mut texts = BTreeMap::new();
        for digest in digests(&letter.notice) {
            let text =
                store.paper(&digest).await?.and_then(|paper| String::from_utf8(paper.bytes).ok());
            texts.extend(text.map(|text| (digest, text)));
        }
        texts.extend(titles(&workflow, &letter.notice));
        let chain = store.event(&row.case, row.revision).await?.map(|line| ChainHead {
            revision: line.revision,
            head: line.hash.to_string(),
            at: line.at,
        });
        let ballot = head.ballot.map(|ballot| (ballot.number, ballot.rule, ballot.step));
        let case_id = row.case.clone();
        Ok(Self { case: case_id, letter, workflow, title: case.title, texts, chain, ballot })
    }

    pub(crate) async fn dispatch(
        &self,
        engine: &Engine,
        one: &DeliveryRow,
        now: Instant,
    ) -> Result<Dispatch, Error> {
        let post = engine.post();
        let body = &self.workflow.body;
        let name = engine.store().person(&one.person).await?.map(|person| person.name);
        let mut people = BTreeMap::new();
        if let Notice::Undelivered { person, .. } = &self.letter.notice
            && let Some(known) = engine.store().person(person).await?
        {
            people.insert(person.clone(), known.name);
        }
        let seat_title = match &self.letter.to {
            Seat::Member(code) => body
                .member(code.as_str())
                .map_or_else(|| code.to_string(), |member| member.title.clone()),
            Seat::Office(office) => office.german().to_string(),
        };
        Ok(Dispatch {
            letter: one.letter.clone(),
            sending: one.sending,
            case: CaseFacts {
                id: self.case.clone(),
                title: self.title.clone(),
                workflow: self.workflow.title.clone(),
                basis: self.workflow.basis.clone(),
            },
            body: BodyFacts {
                name: self.workflow.body_name.clone(),
                title: body.title().to_string(),
            },
            to: Recipient {
                person: one.person.clone(),
                name: name.unwrap_or_default(),
                salutation: None,
                address: one.address.clone(),
                seat: self.letter.to.clone(),
                seat_title,
                on_behalf: None,
            },
            notice: self.letter.notice.clone(),
            vote: self.vote(),
            texts: self.texts.clone(),
            members: body
                .members()
                .iter()
                .map(|member| (member.code.clone(), member.title.clone()))
                .collect::<BTreeMap<MemberCode, String>>(),
            people,
            chain: self.chain.clone(),
            base_url: post.base_url.clone(),
            rehearsal: post.rehearsal,
            sent_at: now,
        })
    }

    fn vote(&self) -> VoteFacts {
        let Some((number, rule, step)) = &self.ballot else {
            return VoteFacts::default();
        };
        let rule = self.workflow.body.rule(rule.as_str()).ok();
        let vote = match self.workflow.step(step).map(|step| &step.kind) {
            Some(Kind::Vote(vote)) => Some(vote),
            _ => None,
        };
        VoteFacts {
            ballot: Some(*number),
            rule: rule.map(|rule| rule.title.clone()),
            basis: rule.map(|rule| rule.basis.clone()),
            silence: rule.and_then(silence),
            change: vote.is_some_and(|vote| vote.change),
            object: vote.is_some_and(|vote| vote.object.is_some()),
        }
    }
}

/// What silence means under a rule, as a sentence.
pub(crate) fn silence(rule: &umlauf_voting::Rule) -> Option<String> {
    let means = match rule.readings.first()?.silence {
        Silence::Consent => "gilt das als Zustimmung",
        Silence::Abstention => "gilt das als Enthaltung",
        Silence::NoVote => "gilt die Stimme als nicht abgegeben",
        Silence::Rejection => "gilt das als Ablehnung",
    };
    Some(format!("Geht bis zum Ablauf der Frist keine Stimme ein, {means}."))
}

/// What people call the papers a notice names. A letter names papers; it never carries them.
pub(crate) fn titles(workflow: &Workflow, notice: &Notice) -> Vec<(Digest, String)> {
    let title = |(name, digest): (&PaperName, &Digest)| {
        let known = workflow.titles.get(name).cloned();
        (digest.clone(), known.unwrap_or_else(|| name.to_string()))
    };
    match notice {
        Notice::Invitation { papers, .. }
        | Notice::ConsultAsked { papers, .. }
        | Notice::Information { papers, .. }
        | Notice::Sitting { papers, .. } => {
            papers.iter().map(|(name, digest)| title((name, digest))).collect()
        }
        Notice::Corrected { paper, digest, .. } => vec![title((paper, digest))],
        _ => Vec::new(),
    }
}

/// The texts a notice names: reasons and declarations.
fn digests(notice: &Notice) -> BTreeSet<Digest> {
    let mut found = BTreeSet::new();
    match notice {
        Notice::Invitation { again, .. } => found.extend(again.clone()),
        Notice::Receipt { declaration: reason, .. }
        | Notice::RollReceipt { declaration: reason, .. }
        | Notice::Objection { reason, .. }
        | Notice::ConsultReceipt { paper: reason, .. }
        | Notice::ExtensionGranted { reason, .. }
        | Notice::Ended { reason, .. } => found.extend(reason.clone()),
        Notice::EntryRefused { reason, .. }
        | Notice::RollRefused { reason }
        | Notice::Note { text: reason, .. }
        | Notice::Extended { reason, .. }
        | Notice::ExtensionAsked { reason, .. }
        | Notice::ExtensionRefused { reason, .. }
        | Notice::ConsultExtended { reason, .. }
        | Notice::Upgraded { reason, .. }
        | Notice::Corrected { reason, .. }
        | Notice::Annulled { reason } => {
            found.insert(reason.clone());
        }
        Notice::ConsultAsked { .. }
        | Notice::ConsultReminder { .. }
        | Notice::ConsultLate { .. }
        | Notice::ConfirmAnswer { .. }
        | Notice::ConsultHeld { .. }
        | Notice::ReservationDue { .. }
        | Notice::ReservationLapsed { .. }
        | Notice::ReservationSettled { .. }
        | Notice::ConsultSilent { .. }
        | Notice::ConsultEnded { .. }
        | Notice::FeedbackAsked { .. }
        | Notice::ReplyReceipt { .. }
        | Notice::FeedbackEnded { .. }
        | Notice::Information { .. }
        | Notice::Task { .. }
        | Notice::Reminder { .. }
        | Notice::Late { .. }
        | Notice::Interim { .. }
        | Notice::ConfirmEntry { .. }
        | Notice::ConfirmRoll { .. }
        | Notice::Sitting { .. }
        | Notice::Missing { .. }
        | Notice::Overdue { .. }
        | Notice::Held { .. }
        | Notice::Undelivered { .. } => {}
    }
    found
}
