//! Acts within a vote: votes of every origin, interim answers, objections, corrections.

use jiff::civil::Date;
use umlauf_voting::{Choice, MemberCode};

use super::Run;
use crate::term::{day_end, german};
use crate::{
    Act, Answer, BallotHead, BallotState, Capacity, Closing, Digest, Dispatch, Entered, Event,
    Kind, Office, On, PaperName, Refusal, Vote,
};

/// Whether a vote that arrives now is counted.
enum Timing {
    InTime,
    Late,
}

impl Run<'_> {
    pub(super) fn vote(
        &mut self,
        choice: Choice,
        declaration: Option<&Digest>,
    ) -> Result<(), Refusal> {
        let (member, capacity) = self.voter()?;
        let ballot = self.ballot()?;
        self.in_writing(&ballot)?;
        let answer = self.answer(&ballot, member)?;
        self.permitted(&ballot, choice)?;
        match self.timing(&ballot)? {
            Timing::Late => self.late(&ballot, member, choice, declaration, capacity),
            Timing::InTime => {
                self.changeable(&ballot, &answer, capacity)?;
                self.cast(&ballot, member, choice, declaration, capacity, None);
                Ok(())
            }
        }
    }

    /// Nobody votes singly where a sitting does.
    fn in_writing(&self, ballot: &BallotHead) -> Result<(), Refusal> {
        if self.rules(ballot)?.in_sitting { Err(Refusal::InSitting) } else { Ok(()) }
    }

    /// Lateness is decided when the vote arrives, by comparing instants, not by a timer. Once the
    /// deadline is settled nothing is in time any more, however early the request had been read.
    fn timing(&self, ballot: &BallotHead) -> Result<Timing, Refusal> {
        let passed = |at| ballot.term.as_ref().is_some_and(|term| term.instant <= at);
        match &ballot.state {
            BallotState::Open if passed(self.now) => Ok(Timing::Late),
            BallotState::Open => Ok(Timing::InTime),
            BallotState::Closed { .. } if !passed(self.at()) => Err(Refusal::NoChange),
            BallotState::Closed { .. } | BallotState::Held(_) => Ok(Timing::Late),
            BallotState::Stopped => Err(Refusal::NoBallot),
        }
    }

    fn late(
        &mut self,
        ballot: &BallotHead,
        member: &MemberCode,
        choice: Choice,
        declaration: Option<&Digest>,
        capacity: Capacity,
    ) -> Result<(), Refusal> {
        let Some(term) = &ballot.term else {
            return Err(Refusal::NoBallot);
        };
        self.record(Event::VoteLate {
            ballot: ballot.number,
            member: member.clone(),
            choice,
            declaration: declaration.cloned(),
            capacity,
            deadline: term.instant,
        });
        Err(Refusal::Late { deadline: german(term.instant) })
    }

    fn permitted(&self, ballot: &BallotHead, choice: Choice) -> Result<(), Refusal> {
        match self.workflow.rule(&ballot.rule, ballot.on) {
            Some(rule) if !rule.permits(choice) => Err(Refusal::NotPermitted(choice)),
            _ => Ok(()),
        }
    }

    fn changeable(
        &self,
        ballot: &BallotHead,
        answer: &Answer,
        capacity: Capacity,
    ) -> Result<(), Refusal> {
        let given = match capacity {
            Capacity::Deputy => answer.deputy.is_some(),
            Capacity::Representative | Capacity::Staff | Capacity::Office => answer.voice.is_some(),
        };
        if given && !self.rules(ballot)?.change { Err(Refusal::NoChange) } else { Ok(()) }
    }

    fn cast(
        &mut self,
        ballot: &BallotHead,
        member: &MemberCode,
        choice: Choice,
        declaration: Option<&Digest>,
        capacity: Capacity,
        entered: Option<Entered>,
    ) {
        self.record(Event::VoteCast {
            ballot: ballot.number,
            member: member.clone(),
            choice,
            declaration: declaration.cloned(),
            capacity,
            entered,
        });
        let closing = self.rules(ballot).is_ok_and(|vote| vote.closes_when_all_voted);
        let complete = self
            .case
            .head
            .as_ref()
            .and_then(|head| head.ballot.as_ref())
            .is_some_and(|ballot| ballot.cast >= ballot.voters);
        if closing && complete {
            self.close(Closing::AllVoted);
        }
    }

    /// A vote that arrived by letter, mail or telephone, entered on the member's account.
    pub(super) fn enter_vote(
        &mut self,
        member: &MemberCode,
        choice: Choice,
        declaration: Option<&Digest>,
        capacity: Capacity,
        evidence: &Digest,
    ) -> Result<(), Refusal> {
        self.office(&[Office::Secretariat])?;
        let ballot = self.ballot()?;
        self.in_writing(&ballot)?;
        let answer = self.answer(&ballot, member)?;
        self.permitted(&ballot, choice)?;
        if matches!(self.timing(&ballot)?, Timing::Late) {
            return self.late(&ballot, member, choice, declaration, capacity);
        }
        if !matches!(capacity, Capacity::Representative | Capacity::Deputy) {
            return Err(Refusal::StaffDoesNotVote);
        }
        self.changeable(&ballot, &answer, capacity)?;
        self.record(Event::VoteEntered {
            ballot: ballot.number,
            member: member.clone(),
            choice,
            declaration: declaration.cloned(),
            capacity,
            evidence: evidence.clone(),
        });
        Ok(())
    }

    pub(super) fn confirm(&mut self, member: &MemberCode) -> Result<(), Refusal> {
        let (ballot, entry) = self.waiting_entry(member)?;
        if matches!(self.timing(&ballot)?, Timing::Late) {
            let declaration = entry.declaration.as_ref();
            return self.late(&ballot, member, entry.choice, declaration, entry.capacity);
        }
        let answer = self.answer(&ballot, member)?;
        self.changeable(&ballot, &answer, entry.capacity)?;
        let entered = Entered { by: entry.by.clone(), evidence: entry.evidence.clone() };
        let declaration = entry.declaration.as_ref();
        self.cast(&ballot, member, entry.choice, declaration, entry.capacity, Some(entered));
        Ok(())
    }

    pub(super) fn refuse_entry(
        &mut self,
        member: &MemberCode,
        reason: &Digest,
    ) -> Result<(), Refusal> {
        let (ballot, _) = self.waiting_entry(member)?;
        self.record(Event::EntryRefused {
            ballot: ballot.number,
            member: member.clone(),
            reason: reason.clone(),
        });
        Ok(())
    }

    /// Four eyes are two persons, whatever their roles.
    fn waiting_entry(&self, member: &MemberCode) -> Result<(BallotHead, crate::Entry), Refusal> {
        self.office(&[Office::Secretariat])?;
        let ballot = self.ballot()?;
        let answer = self.answer(&ballot, member)?;
        let entry = answer.entry.ok_or_else(|| Refusal::NoEntry(member.clone()))?;
        if entry.by == self.authority()?.person {
            return Err(Refusal::SamePerson);
        }
        Ok((ballot, entry))
    }

    pub(super) fn interim(&mut self, until: Date, reason: Option<&Digest>) -> Result<(), Refusal> {
        let (member, _) = self.voter()?;
        let ballot = self.open_ballot()?;
        self.in_writing(&ballot)?;
        if self.answer(&ballot, member)?.counts().is_some() {
            return Err(Refusal::AlreadyVoted(member.clone()));
        }
        let last = ballot.term.as_ref().map_or(until, |term| term.end);
        if until <= self.now.date() || until > last {
            return Err(Refusal::InterimOutside(last));
        }
        let ends = day_end(until);
        self.record(Event::Interim {
            ballot: ballot.number,
            member: member.clone(),
            until,
            ends,
            reason: reason.cloned(),
        });
        Ok(())
    }

    /// An objection is to the procedure, not to the matter: enough of them stop the vote.
    pub(super) fn object(&mut self, reason: Option<&Digest>) -> Result<(), Refusal> {
        let (member, _) = self.voter()?;
        let ballot = self.open_ballot()?;
        let needed = self.rules(&ballot)?.object.ok_or(Refusal::NoObjection)?;
        if self.answer(&ballot, member)?.objected {
            return Err(Refusal::AlreadyObjected(member.clone()));
        }
        self.record(Event::Objected {
            ballot: ballot.number,
            member: member.clone(),
            reason: reason.cloned(),
        });
        if ballot.objections + 1 >= needed {
            self.record(Event::Stopped { ballot: ballot.number });
            self.follow(&ballot.step, &On::Objection);
        }
        Ok(())
    }

    /// A slip in a frozen text is put right by the office; a change of substance voids the votes and
    /// begins a new ballot, which is for the chair to say.
    pub(super) fn correct(
        &mut self,
        paper: &PaperName,
        digest: &Digest,
        substantive: bool,
        reason: &Digest,
    ) -> Result<(), Refusal> {
        let allowed: &[Office] =
            if substantive { &[Office::Chair] } else { &[Office::Secretariat, Office::Chair] };
        self.office(allowed)?;
        let ballot = self.open_ballot()?;
        let Some(from) = self.head()?.papers.get(paper).cloned() else {
            let known: Vec<_> = self.head()?.papers.keys().map(PaperName::as_str).collect();
            return Err(Refusal::UnknownPaper { paper: paper.clone(), known: known.join(", ") });
        };
        if from == *digest {
            return Err(Refusal::Unchanged);
        }
        let (paper, to, reason) = (paper.clone(), digest.clone(), reason.clone());
        if substantive {
            self.countable(&ballot.step)?;
            self.record(Event::Voided { ballot: ballot.number, paper, from, to, reason });
            self.enter(&ballot.step);
        } else {
            self.record(Event::Corrected { paper, from, to, reason });
        }
        Ok(())
    }

    pub(super) fn dispatched(&mut self) -> Result<(), Refusal> {
        let Act::Dispatched { letter, ballot, member, person, address, result } = &self.command.act
        else {
            return Ok(());
        };
        let voting = self.head()?.ballot.as_ref().map_or(0, |ballot| ballot.number);
        let consulting = self.consultation().map_or(0, |consult| consult.number);
        let row = self.case.answers.get(member).filter(|row| row.ballot == *ballot);
        if ![voting, consulting].contains(ballot) || row.is_none() {
            return Err(Refusal::Unchanged);
        }
        let result: Dispatch = *result;
        self.record(Event::Dispatched {
            letter: letter.clone(),
            ballot: *ballot,
            member: member.clone(),
            person: person.clone(),
            address: address.clone(),
            result,
        });
        Ok(())
    }

    fn ballot(&self) -> Result<BallotHead, Refusal> {
        self.head()?.ballot.clone().ok_or(Refusal::NoBallot)
    }

    /// The ballot, if votes are still counted in it at this very instant.
    fn open_ballot(&self) -> Result<BallotHead, Refusal> {
        let ballot = self.ballot()?;
        // A sitting that is overdue is not over.
        let over = ballot.term.as_ref().is_some_and(|term| term.instant <= self.now)
            && !self.rules(&ballot)?.in_sitting;
        match ballot.state {
            BallotState::Open if !over => Ok(ballot),
            BallotState::Held(_) => Err(Refusal::Held),
            BallotState::Open | BallotState::Closed { .. } | BallotState::Stopped => {
                Err(Refusal::NoBallot)
            }
        }
    }

    fn answer(&self, ballot: &BallotHead, member: &MemberCode) -> Result<Answer, Refusal> {
        self.case
            .answers
            .get(member)
            .filter(|answer| answer.ballot == ballot.number)
            .cloned()
            .ok_or_else(|| Refusal::NoVote(member.clone()))
    }

    pub(super) fn rules(&self, ballot: &BallotHead) -> Result<&Vote, Refusal> {
        match self.workflow.step(&ballot.step).map(|step| &step.kind) {
            Some(Kind::Vote(vote)) => Ok(vote),
            _ => Err(Refusal::NoBallot),
        }
    }
}
