//! What is asked of whom, and whether an answer still counts: read once, for all steps of answering.

use std::sync::Arc;

use umlauf_decisions::Item;
use umlauf_store::{CaseRow, Draft};
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Answer, BallotHead, BallotState, BodyName, Capacity, CaseId, Digest, Event, Head, Instant,
    Kind, PaperName, Recorded, Vote, Workflow,
};

use crate::Web;
use crate::access::Deed;
use crate::fail::Fail;
use crate::lang::Lang;
use crate::visitor::Visitor;

/// A case that the visitor may read.
pub(crate) struct Case {
    pub(crate) row: CaseRow,
    pub(crate) head: Head,
    pub(crate) workflow: Arc<Workflow>,
}

impl Case {
    /// Loads a case; refuses whoever may not read it.
    pub(crate) async fn readable(web: &Web, visitor: &Visitor, id: &str) -> Result<Self, Fail> {
        let row = web.store().case(&CaseId::from(id)).await?;
        let row = row.filter(|row| visitor.knows(&row.body)).ok_or(Fail::NotFound)?;
        visitor.must(Deed::ReadCase, &row.body)?;
        let head = row.head()?;
        let workflow = web.engine().catalogue().of(web.store(), &head).await?;
        Ok(Self { row, head, workflow })
    }

    /// A member as the subject and as the object of a sentence: `der Bund`, `den Bund`; `the Federation`.
    pub(crate) fn with_article(&self, code: &MemberCode, lang: Lang) -> (String, String) {
        let title = self.member(code, lang);
        if lang == Lang::De {
            return umlauf_engine::view::with_article(&title);
        }
        let body = &self.workflow.body;
        let group = body.member(code.as_str()).map(|member| member.group);
        let alone = body.voters().filter(|other| Some(other.group) == group).count() == 1;
        let named = group.and_then(|at| body.groups().get(at)).filter(|_| alone);
        let said = named.and_then(|group| group.english_one.clone()).unwrap_or(title);
        (said.clone(), said)
    }

    /// The title of a member.
    pub(crate) fn member(&self, code: &MemberCode, lang: Lang) -> String {
        let member = self.workflow.body.member(code.as_str());
        member.map_or_else(|| code.to_string(), |member| member.title_in(lang.tongue()).to_owned())
    }

    /// What people call a paper.
    pub(crate) fn paper(&self, name: &PaperName) -> String {
        self.workflow.titles.get(name).cloned().unwrap_or_else(|| {
            let mut letters = name.as_str().chars();
            let first = letters.next().map(|first| first.to_uppercase().to_string());
            format!("{}{}", first.unwrap_or_default(), letters.as_str().replace('-', " "))
        })
    }
}

/// For whom somebody answers, and as what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Whom {
    pub(crate) member: MemberCode,
    pub(crate) capacity: Capacity,
}

impl Whom {
    /// For whom the visitor answers in a body. Who is both representative and deputy is the former,
    /// as the engine sees it.
    pub(crate) fn all(visitor: &Visitor, case: &Case) -> Vec<Self> {
        Self::of_body(visitor, &case.row.body)
    }

    /// The same for any case of a body.
    pub(crate) fn of_body(visitor: &Visitor, body: &BodyName) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for mandate in visitor.by(Deed::DraftAnswer, body) {
            let member = MemberCode::from(mandate.seat.as_str());
            match all.iter_mut().find(|known| known.member == member) {
                Some(known) => known.capacity = known.capacity.min(mandate.capacity),
                None => all.push(Self { member, capacity: mandate.capacity }),
            }
        }
        all
    }

    /// Prepares answers, does not give them.
    pub(crate) fn drafts(&self) -> bool {
        self.capacity == Capacity::Staff
    }
}

/// Whether an answer can be given, and what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Door {
    /// It counts.
    Open,
    /// It is recorded and does not count.
    Late,
    /// A sitting votes; nobody answers here.
    Sitting,
    /// No vote has begun.
    NotYet,
    /// The member is heard, but has no vote.
    NoVote,
    /// A vote once given stands.
    Fixed,
    /// Everybody had voted, and that ended it.
    AllVoted,
    /// Ended without a count: objections, or taken back.
    Stopped,
    /// The case has ended.
    Ended,
}

/// A paper that was put right after the vote had begun.
pub(super) struct Correction {
    pub(super) paper: PaperName,
    pub(super) from: Digest,
    pub(super) at: Instant,
    pub(super) revision: u64,
}

/// What is asked of one member.
pub(super) struct Matter {
    pub(super) case: Case,
    pub(super) whom: Whom,
    /// All for whom the visitor answers, with whether a vote of theirs counts.
    pub(super) all: Vec<(Whom, bool)>,
    pub(super) answer: Option<Answer>,
    pub(super) draft: Option<Draft>,
    pub(super) corrections: Vec<Correction>,
    /// The Ziffern that are voted on one by one, with their words.
    pub(super) ziffern: Vec<Item>,
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
        let case = Case::readable(web, visitor, id).await?;
        visitor.must(Deed::DraftAnswer, &case.row.body)?;
        let store = web.store();
        let mut answers = Vec::new();
        if let Some(ballot) = &case.head.ballot {
            for row in store.answers(&case.row.id, ballot.number).await? {
                answers.push(row.answer()?);
            }
        }
        let of = |whom: &Whom| answers.iter().find(|answer| answer.member == whom.member);
        let all: Vec<_> = Whom::all(visitor, &case)
            .into_iter()
            .map(|whom| (of(&whom).is_some_and(|answer| answer.counts().is_some()), whom))
            .map(|(voted, whom)| (whom, voted))
            .collect();
        let whom = match wanted {
            Some(code) => all.iter().find(|(whom, _)| whom.member.as_str() == code),
            None => all.iter().find(|(_, voted)| !voted).or_else(|| all.first()),
        };
        let whom = whom.map(|(whom, _)| whom.clone()).ok_or(Fail::Forbidden)?;
        let answer = of(&whom).cloned();
        let (mut draft, mut corrections) = (None, Vec::new());
        let mut ziffern = Vec::new();
        if let Some(ballot) = &case.head.ballot {
            draft = store.draft(&case.row.id, ballot.number, whom.member.as_str()).await?;
            corrections = corrected(web, &case, ballot).await?;
            if ballot.by_item() {
                ziffern = web.engine().ziffern(&case.head.papers).await?;
            }
        }
        Ok(Self { case, whom, all, answer, draft, corrections, ziffern, now: web.now() })
    }

    pub(super) fn ballot(&self) -> Option<&BallotHead> {
        self.case.head.ballot.as_ref()
    }

    /// The Ziffern that are voted on one by one; none: the whole is.
    pub(super) fn numbers(&self) -> Vec<u32> {
        self.ballot().map(BallotHead::numbers).unwrap_or_default()
    }

    /// How the vote is held.
    pub(super) fn vote(&self) -> Option<&Vote> {
        let step = self.case.workflow.step(&self.ballot()?.step)?;
        match &step.kind {
            Kind::Vote(vote) => Some(vote),
            Kind::By { .. }
            | Kind::Consult(_)
            | Kind::Run(_)
            | Kind::Wait
            | Kind::Ends { .. }
            | Kind::Follow(_) => None,
        }
    }

    /// Whether an answer can be given. It only chooses what the page says; the engine decides.
    pub(super) fn door(&self) -> Door {
        let Some(ballot) = self.ballot() else {
            return if self.case.head.ended.is_some() { Door::Ended } else { Door::NotYet };
        };
        let Some(answer) = &self.answer else {
            return Door::NoVote;
        };
        let passed = ballot.term.as_ref().is_some_and(|term| term.instant <= self.now);
        let given = if self.whom.capacity == Capacity::Deputy {
            answer.deputy.is_some()
        } else {
            answer.voice.is_some()
        };
        match &ballot.state {
            _ if self.case.head.ended.is_some() => Door::Ended,
            _ if self.vote().is_some_and(|vote| vote.in_sitting) => Door::Sitting,
            BallotState::Stopped => Door::Stopped,
            BallotState::Closed { .. } if !passed => Door::AllVoted,
            BallotState::Closed { .. } | BallotState::Held(_) => Door::Late,
            BallotState::Open if passed => Door::Late,
            BallotState::Open if given && !self.vote().is_some_and(|vote| vote.change) => {
                Door::Fixed
            }
            BallotState::Open => Door::Open,
        }
    }
}

/// The corrections since the vote began, in their order.
async fn corrected(web: &Web, case: &Case, ballot: &BallotHead) -> Result<Vec<Correction>, Fail> {
    let mut corrections = Vec::new();
    for line in web.store().whole_journal(&case.row.id).await? {
        if line.at < ballot.launched || !line.line.contains("\"corrected\"") {
            continue;
        }
        let recorded: Recorded = recorded(&line.line)?;
        if let Event::Corrected { paper, from, .. } = recorded.event {
            let (at, revision) = (line.at, line.revision);
            corrections.push(Correction { paper, from, at, revision });
        }
    }
    Ok(corrections)
}

/// A line of the journal.
pub(super) fn recorded(line: &str) -> Result<Recorded, Fail> {
    serde_json::from_str(line)
        .map_err(|error| Fail::Surroundings(umlauf_engine::Error::Json(error)))
}
