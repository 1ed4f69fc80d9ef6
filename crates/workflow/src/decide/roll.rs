//! The roll-call of a sitting: entered as a whole by one person, confirmed or refused by another.

use jiff::civil::Date;
use umlauf_voting::MemberCode;

use super::Run;
use crate::{
    BallotHead, BallotState, Capacity, Closing, Digest, Entered, Event, Office, Refusal, RollHead,
    RollRow, Seat,
};

impl Run<'_> {
    /// Until it is confirmed, an entry takes the place of the one before.
    pub(super) fn enter_roll(
        &mut self,
        held: Date,
        rows: &[RollRow],
        evidence: &Digest,
    ) -> Result<(), Refusal> {
        let ballot = self.sitting()?;
        let begun = ballot.launched.date();
        if held < begun || held > self.now.date() {
            return Err(Refusal::RollDay(begun));
        }
        let (rule, on) = (ballot.rule.clone(), held);
        if self.workflow.rule(&rule, on).is_none() {
            return Err(Refusal::NotCountable { rule, on });
        }
        let rows = self.complete(&ballot, held, rows)?;
        let evidence = evidence.clone();
        self.record(Event::RollEntered { ballot: ballot.number, held, rows, evidence });
        Ok(())
    }

    /// The votes are recorded and the ballot ends at once.
    pub(super) fn confirm_roll(&mut self, entry: u64) -> Result<(), Refusal> {
        let (ballot, roll) = self.waiting_roll()?;
        if roll.revision != entry {
            return Err(Refusal::RollReplaced);
        }
        let rows = self.workflow.voters().filter_map(|member| {
            let answer = self.case.answers.get(member)?;
            answer.roll.clone().filter(|_| answer.ballot == ballot.number)
        });
        let rows = rows.collect();
        let entered = Entered { by: roll.by, evidence: roll.evidence };
        self.record(Event::RollCalled { ballot: ballot.number, held: roll.held, rows, entered });
        self.close(Closing::Sitting);
        Ok(())
    }

    pub(super) fn refuse_roll(&mut self, reason: &Digest) -> Result<(), Refusal> {
        let (ballot, _) = self.waiting_roll()?;
        self.record(Event::RollRefused { ballot: ballot.number, reason: reason.clone() });
        Ok(())
    }

    /// What a member writes to the secretariat: staff may, and advisory members too.
    pub(super) fn note(&mut self, text: &Digest) -> Result<(), Refusal> {
        let Seat::Member(member) = &self.authority()?.seat else {
            return Err(Refusal::NotYours(String::from("ein Mitglied")));
        };
        self.record(Event::Noted { member: member.clone(), text: text.clone() });
        Ok(())
    }

    /// The ballot, if its roll-call may be entered now. That its time is over does not end it: the
    /// office acts late.
    fn sitting(&self) -> Result<BallotHead, Refusal> {
        self.office(&[Office::Secretariat])?;
        let ballot = self.head()?.ballot.clone().ok_or(Refusal::NoBallot)?;
        if ballot.state != BallotState::Open {
            return Err(Refusal::NoBallot);
        }
        if self.rules(&ballot)?.in_sitting { Ok(ballot) } else { Err(Refusal::NotInSitting) }
    }

    /// Four eyes are two persons, whatever their roles.
    fn waiting_roll(&self) -> Result<(BallotHead, RollHead), Refusal> {
        let ballot = self.sitting()?;
        let roll = ballot.roll.clone().ok_or(Refusal::NoRoll)?;
        if roll.by == self.authority()?.person {
            return Err(Refusal::SamePerson);
        }
        Ok((ballot, roll))
    }

    /// Every voter exactly once and nobody else, in the body's order.
    fn complete(
        &self,
        ballot: &BallotHead,
        held: Date,
        rows: &[RollRow],
    ) -> Result<Vec<RollRow>, Refusal> {
        let voters: Vec<&MemberCode> = self.workflow.voters().collect();
        for (at, row) in rows.iter().enumerate() {
            if !voters.contains(&&row.member) {
                return Err(Refusal::NoVote(row.member.clone()));
            }
            if rows[..at].iter().any(|before| before.member == row.member) {
                return Err(Refusal::RollTwice(row.member.clone()));
            }
        }
        let find = |member: &MemberCode| rows.iter().find(|row| row.member == *member);
        let missing: Vec<_> = voters.iter().filter(|member| find(member).is_none()).collect();
        if !missing.is_empty() {
            let missing: Vec<_> = missing.into_iter().map(|code| format!("`{code}`")).collect();
            return Err(Refusal::RollMisses(missing.join(", ")));
        }
        let rule = self.workflow.rule(&ballot.rule, held);
        for row in rows {
            let voter = matches!(row.capacity, Some(Capacity::Representative | Capacity::Deputy));
            if row.stand.takes_part() && !voter {
                return Err(Refusal::RollWithoutVoter(row.member.clone()));
            }
            if !row.stand.takes_part() && (row.capacity.is_some() || row.declaration.is_some()) {
                return Err(Refusal::RollTakesNoPart(row.member.clone()));
            }
            if let (Some(choice), Some(rule)) = (row.stand.choice(), &rule)
                && !rule.permits(choice)
            {
                return Err(Refusal::NotPermitted(choice));
            }
        }
        Ok(voters.into_iter().filter_map(find).cloned().collect())
    }
}
