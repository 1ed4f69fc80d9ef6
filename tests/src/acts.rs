//! People who act: each verb is one submission that must be followed, or is said to be refused.
#![expect(clippy::missing_panics_doc, reason = "an act that is not followed ends its story")]

use jiff::civil::Date;
use umlauf_engine::{Opening, Sender, Submission, Submitted, Upgrading};
use umlauf_source::Source;
use umlauf_voting::{Choice, MemberCode};
use umlauf_workflow::{Act, Capacity, CaseId, CommandId, Digest, Instant, PaperName, Refusal};

use crate::World;
use crate::world::works;

/// Somebody at a node.
#[derive(Clone)]
pub struct Actor<'w> {
    world: &'w World,
    sender: Sender,
    id: Option<CommandId>,
    at: Option<Instant>,
}

/// Choosing a move.
pub fn choose(label: &str) -> Act {
    Act::Move { label: label.to_owned(), reason: None, until: None }
}

/// Choosing a move with a reason.
pub fn because(label: &str, reason: &str) -> Act {
    let reason = Some(Digest::of(reason.as_bytes()));
    Act::Move { label: label.to_owned(), reason, until: None }
}

/// Voting.
pub fn vote(choice: Choice) -> Act {
    Act::Vote { said: choice.into(), declaration: None }
}

impl<'w> Actor<'w> {
    pub(crate) fn new(world: &'w World, sender: Sender) -> Self {
        Self { world, sender, id: None, at: None }
    }

    /// Names the command, as a client does that may have to repeat it.
    #[must_use]
    pub fn by_command(mut self, id: &str) -> Self {
        self.id = Some(CommandId::from(id));
        self
    }

    /// The request had been read at this instant, whatever the clock says now.
    #[must_use]
    pub fn read_at(mut self, at: Instant) -> Self {
        self.at = Some(at);
        self
    }

    /// Asks for anything; the answer as it is.
    pub async fn asks(&self, case: &CaseId, act: Act) -> Submitted {
        let submission = self.submission(case, act.clone());
        let submitted = works(self.world.engine().submit(submission).await);
        // Whatever was done is the answer to what was asked: only so a repeat is known from another act.
        if let (Sender::Person { person, seat }, None) = (&self.sender, &submitted.refusal) {
            let events = &submitted.events;
            assert!(umlauf_workflow::answers(person, seat, &act, events), "{act:?}: {events:?}");
        }
        submitted
    }

    /// The submission, for those who want to send it themselves.
    pub fn submission(&self, case: &CaseId, act: Act) -> Submission {
        Submission {
            case: case.clone(),
            id: self.id.clone().unwrap_or_else(|| self.world.command()),
            by: self.sender.clone(),
            act,
            opens: None,
            now: self.at,
        }
    }

    /// Asks for something that is done.
    pub async fn does(&self, case: &CaseId, act: Act) -> Submitted {
        let asked = format!("{act:?}");
        let submitted = self.asks(case, act).await;
        assert_eq!(submitted.refusal, None, "{:?} asked for {asked}", self.sender);
        submitted
    }

    /// Asks for something that is refused; says why.
    pub async fn is_refused(&self, case: &CaseId, act: Act) -> Refusal {
        let asked = format!("{act:?}");
        match self.asks(case, act).await.refusal {
            Some(refusal) => refusal,
            None => panic!("{:?} asked for {asked}, and it was done", self.sender),
        }
    }

    /// Opens a case.
    pub async fn opens(&self, workflow: &str, title: &str) -> CaseId {
        let case = self.world.new_case();
        let opening = Opening {
            workflow: workflow.to_owned(),
            title: title.to_owned(),
            case: case.clone(),
            id: self.id.clone().unwrap_or_else(|| self.world.command()),
            by: self.sender.clone(),
        };
        let submitted = works(self.world.engine().open(opening).await);
        assert_eq!(submitted.refusal, None, "opening `{title}`");
        case
    }

    /// Files papers.
    pub async fn files(&self, case: &CaseId, papers: &[&str]) {
        for paper in papers {
            let text = format!("Unterlage {paper} zu {case}");
            let digest = self.keeps(&text).await;
            self.does(case, Act::File { paper: PaperName::from(*paper), digest }).await;
        }
    }

    /// Chooses a move.
    pub async fn acts(&self, case: &CaseId, label: &str) -> Submitted {
        self.does(case, choose(label)).await
    }

    /// Chooses a move with a reason.
    pub async fn acts_because(&self, case: &CaseId, label: &str, reason: &str) -> Submitted {
        self.keeps(reason).await;
        self.does(case, because(label, reason)).await
    }

    /// Extends a vote for all.
    pub async fn extends(&self, case: &CaseId, until: &str, reason: &str) -> Submitted {
        let reason = Some(self.keeps(reason).await);
        let until = Some(day(until));
        self.does(case, Act::Move { label: "verlängern".to_owned(), reason, until }).await
    }

    /// Votes.
    pub async fn votes(&self, case: &CaseId, choice: Choice) -> Submitted {
        self.does(case, vote(choice)).await
    }

    /// Votes with a declaration for the minutes.
    pub async fn declares(&self, case: &CaseId, choice: Choice, declaration: &str) -> Submitted {
        let declaration = Some(self.keeps(declaration).await);
        self.does(case, Act::Vote { said: choice.into(), declaration }).await
    }

    /// Enters a vote that arrived by mail.
    pub async fn enters(&self, case: &CaseId, member: &str, choice: Choice) -> Submitted {
        let evidence = self.keeps(&format!("E-Mail: {member} stimmt {}", choice.german())).await;
        let act = Act::Enter {
            member: MemberCode::from(member),
            said: choice.into(),
            declaration: None,
            capacity: Capacity::Representative,
            evidence,
        };
        self.does(case, act).await
    }

    /// Confirms an entered vote.
    pub async fn confirms(&self, case: &CaseId, member: &str) -> Submitted {
        self.does(case, Act::Confirm { member: MemberCode::from(member) }).await
    }

    /// Refuses an entered vote.
    pub async fn refuses_entry(&self, case: &CaseId, member: &str, reason: &str) -> Submitted {
        let reason = self.keeps(reason).await;
        self.does(case, Act::RefuseEntry { member: MemberCode::from(member), reason }).await
    }

    /// Still coordinating, until the end of a day.
    pub async fn coordinates(&self, case: &CaseId, until: &str) -> Submitted {
        self.does(case, Act::Interim { until: day(until), reason: None }).await
    }

    /// Objects to the procedure.
    pub async fn objects(&self, case: &CaseId, reason: &str) -> Submitted {
        let reason = Some(self.keeps(reason).await);
        self.does(case, Act::Object { reason }).await
    }

    /// Closes a vote as of its deadline.
    pub async fn closes_as_of(&self, case: &CaseId, reason: &str) -> Submitted {
        let reason = self.keeps(reason).await;
        self.does(case, Act::CloseAsOf { reason }).await
    }

    /// Puts a slip in a paper right.
    pub async fn corrects(&self, case: &CaseId, paper: &str, text: &str, reason: &str) {
        let act = self.correction(paper, text, false, reason).await;
        self.does(case, act).await;
    }

    /// Changes a paper in substance.
    pub async fn replaces(&self, case: &CaseId, paper: &str, text: &str, reason: &str) {
        let act = self.correction(paper, text, true, reason).await;
        self.does(case, act).await;
    }

    /// The act of putting a paper right.
    pub async fn correction(
        &self,
        paper: &str,
        text: &str,
        substantive: bool,
        reason: &str,
    ) -> Act {
        Act::Correct {
            paper: PaperName::from(paper),
            digest: self.keeps(text).await,
            substantive,
            reason: self.keeps(reason).await,
        }
    }

    /// Asks to let a case go on under another definition; the answer as it is.
    pub async fn asks_to_upgrade(&self, case: &CaseId, to: &Source, steps: &str) -> Submitted {
        self.upgrading(case, to, steps, false).await
    }

    /// Lets a case go on under another definition, with the deadline that was announced.
    pub async fn upgrades(&self, case: &CaseId, to: &Source, steps: &str) -> Submitted {
        let submitted = self.upgrading(case, to, steps, false).await;
        assert_eq!(submitted.refusal, None, "{:?} lets it go on", self.sender);
        submitted
    }

    /// Lets a case go on under another definition; the time of its step begins anew.
    pub async fn upgrades_anew(&self, case: &CaseId, to: &Source, steps: &str) -> Submitted {
        let submitted = self.upgrading(case, to, steps, true).await;
        assert_eq!(submitted.refusal, None, "{:?} lets it go on", self.sender);
        submitted
    }

    async fn upgrading(&self, case: &CaseId, to: &Source, steps: &str, renew: bool) -> Submitted {
        let upgrading = Upgrading {
            case: case.clone(),
            id: self.id.clone().unwrap_or_else(|| self.world.command()),
            by: self.sender.clone(),
            to: to.clone(),
            steps: works(steps.parse()),
            renew,
            reason: "Die Geschäftsordnung wurde geändert.".to_owned(),
        };
        works(self.world.engine().upgrade(upgrading).await)
    }

    /// Takes a finding back.
    pub async fn annuls(&self, case: &CaseId, reason: &str) -> Submitted {
        let reason = self.keeps(reason).await;
        self.does(case, Act::Annul { reason }).await
    }

    /// Keeps a text as a paper that nobody has filed yet.
    pub async fn keeps(&self, text: &str) -> Digest {
        works(self.world.engine().keep(text).await)
    }
}

fn day(text: &str) -> Date {
    works(text.parse())
}

impl std::fmt::Debug for Actor<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.sender)
    }
}
