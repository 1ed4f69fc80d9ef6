//! What a consultation asks of one member, and whether an answer still counts: read once, for all steps.

use umlauf_comments::{Comment, Table};
use umlauf_store::Draft;
use umlauf_workflow::{
    Answer, Capacity, ConsultHead, ConsultState, Consulted, Digest, Given, Inquiry, Instant,
    Position,
};

use super::entry::{Entry, Sort};
use crate::Web;
use crate::access::Deed;
use crate::consultation::{self, Opened, Versions};
use crate::fail::Fail;
use crate::pages::answer::Whom;
use crate::pages::case::Loaded;
use crate::visitor::Visitor;

/// Whether an answer can be given, and what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Door {
    /// It is in time.
    Open,
    /// It is taken in and marked: the grace period runs.
    After,
    /// It is recorded and not considered.
    Late,
    /// The deadline fell into an outage; an office must settle it first.
    Held,
    /// No consultation has begun.
    NotYet,
    /// The member is not among those who are asked.
    NotAsked,
    /// It ended before its time: all had answered, or a move left it.
    Over,
    /// The case has ended.
    Ended,
}

/// What is asked of one member.
pub(super) struct Matter {
    pub(super) loaded: Loaded,
    pub(super) whom: Whom,
    /// All for whom the visitor answers.
    pub(super) all: Vec<Whom>,
    pub(super) answer: Option<Answer>,
    pub(super) consulted: Consulted,
    /// What staff has prepared for this member.
    pub(super) draft: Option<Draft>,
    /// What the visitor has entered so far; nobody else sees it.
    pub(super) work: Option<Draft>,
    pub(super) versions: Option<Versions>,
    pub(super) now: Instant,
}

impl Matter {
    /// `wanted` names the member, where the visitor answers for several.
    pub(super) async fn load(
        web: &Web,
        visitor: &Visitor,
        id: &str,
        wanted: Option<&str>,
    ) -> Result<Self, Fail> {
        let loaded = Loaded::of(web, visitor, id, Deed::DraftAnswer).await?;
        let all = Whom::of_body(visitor, &loaded.row.body);
        let whom = match wanted {
            Some(code) => all.iter().find(|whom| whom.member.as_str() == code),
            None => all.first(),
        };
        let whom = whom.cloned().ok_or(Fail::Forbidden)?;
        let (store, case) = (web.store(), &loaded.row.id);
        let (mut answer, mut draft, mut work, mut versions) = (None, None, None, None);
        let mut consulted = Consulted::default();
        if let Some(head) = loaded.head.consultation.as_deref() {
            let code = whom.member.as_str();
            if let Some(row) = store.answer(case, head.number, code).await? {
                let mut found = row.answer()?;
                if let Some(row) = found.consulted.take() {
                    consulted = *row;
                    answer = Some(found);
                }
            }
            draft = store.draft(case, head.number, code).await?;
            work = store.draft(case, head.number, &desk(&whom, visitor)).await?;
            versions = Versions::of(web, &loaded, &Opened::of(head)).await?;
        }
        let now = web.now();
        Ok(Self { loaded, whom, all, answer, consulted, draft, work, versions, now })
    }

    pub(super) fn head(&self) -> Option<&ConsultHead> {
        self.loaded.head.consultation.as_deref()
    }

    pub(super) fn inquiry(&self) -> Option<&Inquiry> {
        self.loaded.workflow.inquiry(&self.head()?.step)
    }

    /// Until when this member's answer is in time.
    pub(super) fn due(&self) -> Option<Instant> {
        let general = self.head()?.term.as_ref().map(|term| term.instant);
        general.max(self.consulted.own.as_ref().map(|term| term.instant))
    }

    /// The answer that this visitor's capacity has given.
    pub(super) fn own(&self) -> Option<&Given> {
        match self.whom.capacity {
            Capacity::Deputy => self.consulted.deputy.as_ref(),
            _ => self.consulted.given.as_ref(),
        }
    }

    /// Whether comments can come with an answer.
    pub(super) fn comments(&self) -> bool {
        self.inquiry().is_some_and(|inquiry| inquiry.comments)
    }

    /// Whether the member's leadership has yet to decide, and still can.
    pub(super) fn reserved(&self) -> bool {
        let reservation = self.consulted.reservation();
        reservation.is_some_and(|one| one.settled.is_none() && self.now < one.ends)
    }

    /// Whether more time can be asked for.
    pub(super) fn may_ask_time(&self) -> bool {
        self.inquiry().is_some_and(|inquiry| inquiry.extend.is_some())
            && self.head().is_some_and(ConsultHead::takes_answers)
            && self.consulted.counts().is_none()
    }

    /// Whether an answer can be given. It only chooses what the page says; the engine decides.
    pub(super) fn door(&self) -> Door {
        let Some(head) = self.head() else {
            return if self.loaded.head.ended.is_some() { Door::Ended } else { Door::NotYet };
        };
        if self.answer.is_none() {
            return Door::NotAsked;
        }
        let ahead = |end: Option<Instant>| end.is_some_and(|end| self.now < end);
        let over = consultation::ends(head, Some(&self.consulted)).is_some_and(|e| e <= self.now);
        match head.state {
            ConsultState::Closed(_) if over => Door::Late,
            ConsultState::Closed(_) if self.loaded.head.ended.is_some() => Door::Ended,
            ConsultState::Stopped | ConsultState::Closed(_) => Door::Over,
            ConsultState::Held(_) => Door::Held,
            _ if ahead(self.due()) => Door::Open,
            _ if ahead(head.grace.as_ref().map(|term| term.instant)) => Door::After,
            _ => Door::Late,
        }
    }

    /// Where the visitor's own unfinished work is kept.
    pub(super) async fn keep(
        &self,
        web: &Web,
        visitor: &Visitor,
        entry: &Entry,
    ) -> Result<(), Fail> {
        let Some(draft) = self.draft_of(visitor, desk(&self.whom, visitor), entry) else {
            return Ok(());
        };
        Ok(web.store().put_draft(draft).await?)
    }

    /// Lays an answer before those who may give it.
    pub(super) async fn propose(
        &self,
        web: &Web,
        visitor: &Visitor,
        entry: &Entry,
    ) -> Result<(), Fail> {
        let member = self.whom.member.to_string();
        let Some(draft) = self.draft_of(visitor, member, entry) else { return Err(Fail::Stale) };
        web.store().put_draft(draft).await?;
        if entry.sort == Sort::Answer { self.forget(web, visitor).await } else { Ok(()) }
    }

    /// What was entered so far: by the visitor, else by staff, else what has been given.
    pub(super) async fn entry(&self, web: &Web) -> Result<Entry, Fail> {
        let kept = self.work.as_ref().and_then(|work| Entry::drafted(&work.body));
        if let Some(kept) = kept {
            return Ok(kept);
        }
        let drafted = self.draft.as_ref().and_then(|draft| Entry::drafted(&draft.body));
        if let Some(drafted) = drafted {
            return Ok(Entry { writing: Comment::default(), at: None, ..drafted });
        }
        let Some(given) = self.own() else { return Ok(Entry::default()) };
        let mut digests: Vec<_> = given.paper.iter().cloned().collect();
        digests.extend(given.comments.iter().map(|table| table.digest.clone()));
        let texts = consultation::texts(web, digests).await?;
        let said = |digest: &Option<Digest>| digest.as_ref().and_then(|d| texts.get(d)).cloned();
        let table = given.comments.as_ref().and_then(|table| texts.get(&table.digest));
        let table = table.and_then(|json| Table::from_json(json).ok());
        let reserved = given.reservation.as_ref().filter(|_| given.position == Position::Reserved);
        Ok(Entry {
            position: given.position.word().to_owned(),
            text: said(&given.paper).unwrap_or_default(),
            until: reserved.map(|one| one.until.to_string()).unwrap_or_default(),
            rows: table.map(Table::into_rows).unwrap_or_default(),
            ..Entry::default()
        })
    }

    /// Throws the visitor's unfinished work away.
    pub(super) async fn forget(&self, web: &Web, visitor: &Visitor) -> Result<(), Fail> {
        if let Some(head) = self.head() {
            let desk = desk(&self.whom, visitor);
            web.store().drop_draft(&self.loaded.row.id, head.number, &desk).await?;
        }
        Ok(())
    }

    /// Throws what staff has prepared away.
    pub(super) async fn drop_draft(&self, web: &Web) -> Result<(), Fail> {
        if let Some(draft) = &self.draft {
            web.store().drop_draft(&draft.case, draft.ballot, &draft.member).await?;
        }
        Ok(())
    }

    fn draft_of(&self, visitor: &Visitor, member: String, entry: &Entry) -> Option<Draft> {
        Some(Draft {
            case: self.loaded.row.id.clone(),
            ballot: self.head()?.number,
            member,
            person: visitor.person.id.clone(),
            body: entry.json(),
            at: self.now,
        })
    }
}

/// The name under which somebody's unfinished work for a member is kept: no member is called so.
fn desk(whom: &Whom, visitor: &Visitor) -> String {
    format!("{}/{}", whom.member, visitor.person.id)
}
