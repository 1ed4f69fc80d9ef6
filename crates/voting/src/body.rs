//! A body: members in groups, weights, rules.

use std::collections::HashMap;

use jiff::civil::Date;
use umlauf_source::{Fault, Faults, Place, Source, nearest};

use crate::prepared::{PrepareError, Prepared};
use crate::{
    Ballot, BallotError, Choice, Consent, MemberCode, Numbering, Pattern, Rule, Standing, Subject,
    Table, Tongue, Visibility,
};

/// A body as its file describes it.
#[derive(Clone, Debug)]
pub struct Body {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) basis: String,
    pub(crate) note: Option<String>,
    pub(crate) unconfirmed: Option<String>,
    pub(crate) calendar: String,
    pub(crate) digest: String,
    /// Never empty, by rising days.
    pub(crate) numbers: Vec<Numbering>,
    /// The last of them.
    pub(crate) number: Pattern,
    pub(crate) visibility: Visibility,
    pub(crate) groups: Vec<Group>,
    pub(crate) members: Vec<Member>,
    /// Positions in `members`.
    pub(crate) voters: Vec<usize>,
    /// Positions in `members` by code.
    pub(crate) seats: HashMap<MemberCode, usize>,
    pub(crate) tables: Vec<Table>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) subjects: Vec<Subject>,
}

/// A group of members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The name rules use: `laender`.
    pub name: String,
    /// The name people use: `Länder`.
    pub title: String,
    /// One of them, with its article: `ein Land`.
    pub one: String,
    /// The title in English, if the file gives one.
    pub english: Option<String>,
    /// One of them in English, if the file gives it.
    pub english_one: Option<String>,
    /// Whether its members vote.
    pub votes: bool,
}

/// A member: one seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The code: `BY`.
    pub code: MemberCode,
    /// The name people use: `Bayern`.
    pub title: String,
    /// The name in English, if the file gives one: `Bavaria`.
    pub english: Option<String>,
    /// The position of its group.
    pub group: usize,
    /// The position among the voting members; advisory members have none.
    pub voter: Option<usize>,
}

impl Group {
    /// The title in a language; German where the file gives no other.
    pub fn title_in(&self, tongue: Tongue) -> &str {
        tongue.name(&self.title, self.english.as_deref())
    }
}

impl Member {
    /// The name in a language; German where the file gives no other.
    pub fn title_in(&self, tongue: Tongue) -> &str {
        tongue.name(&self.title, self.english.as_deref())
    }
}

impl Body {
    /// Reads a body file.
    ///
    /// # Errors
    /// All faults of the file at once. Warnings alone are no error; they come beside the body.
    pub fn compile(source: &Source) -> Result<(Self, Vec<Fault>), Faults> {
        crate::read::body(source)
    }

    /// The name: the stem of the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What people call it.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Where it comes from.
    pub fn basis(&self) -> &str {
        &self.basis
    }

    /// A remark for readers.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// What the law leaves open, or no source confirmed.
    pub fn unconfirmed(&self) -> Option<&str> {
        self.unconfirmed.as_deref()
    }

    /// The name of the calendar of its seat; this crate knows nothing of calendars.
    pub fn calendar(&self) -> &str {
        &self.calendar
    }

    /// SHA-256 of the file's text, by which a running ballot keeps its rules.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// How decisions are numbered, by the pattern that began last.
    pub fn number(&self) -> &Pattern {
        &self.number
    }

    /// How decisions of a day are numbered. Before the first day that is named the first pattern holds.
    pub fn number_on(&self, day: Date) -> &Pattern {
        let begun = |one: &&Numbering| one.from.is_none_or(|from| from <= day);
        let held = self.numbers.iter().rfind(begun).or(self.numbers.first());
        held.map_or(&self.number, |one| &one.pattern)
    }

    /// All patterns for numbers, by the days from which they hold.
    pub fn numbers(&self) -> &[Numbering] {
        &self.numbers
    }

    /// Who sees single votes.
    pub fn visibility(&self) -> &Visibility {
        &self.visibility
    }

    /// The groups in the order of the file.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// All members, voting and advisory, in the order of the file.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The voting members in the order of the file; a position here is a voter's position.
    pub fn voters(&self) -> impl ExactSizeIterator<Item = &Member> {
        self.voters.iter().map(|&seat| &self.members[seat])
    }

    /// A member by its code.
    pub fn member(&self, code: &str) -> Option<&Member> {
        self.seats.get(code).map(|&seat| &self.members[seat])
    }

    /// The position of a voting member.
    ///
    /// # Errors
    /// If there is no such member, or it has no vote.
    pub fn voter(&self, code: &str) -> Result<usize, BallotError> {
        match self.member(code) {
            Some(Member { voter: Some(voter), .. }) => Ok(*voter),
            Some(_) => Err(BallotError::NoVote { body: self.name.clone(), code: code.to_owned() }),
            None => Err(BallotError::Unknown {
                body: self.name.clone(),
                code: code.to_owned(),
                near: self.near(code),
            }),
        }
    }

    fn near(&self, code: &str) -> Option<String> {
        let upper = code.to_uppercase();
        let codes = || self.voters().map(|member| member.code.as_str());
        let by_title = self.voters().find(|member| member.title.eq_ignore_ascii_case(code));
        by_title
            .map(|member| member.code.as_str())
            .or_else(|| nearest(&upper, codes()))
            .map(str::to_owned)
    }

    /// Weight tables in the order of the file.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// Rules in the order of the file.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// A rule by its name.
    ///
    /// # Errors
    /// If there is none; the error names those there are.
    pub fn rule(&self, name: &str) -> Result<&Rule, PrepareError> {
        self.rules.iter().find(|rule| rule.name == name).ok_or_else(|| {
            let known = self.rules.iter().map(|rule| rule.name.as_str());
            PrepareError::UnknownRule {
                body: self.name.clone(),
                rule: name.to_owned(),
                near: nearest(name, known.clone()).map(str::to_owned),
                known: known.collect::<Vec<_>>().join("`, `"),
            }
        })
    }

    /// What the body decides on, each with its rule, in the order of the file.
    pub fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    /// A subject by its name.
    ///
    /// # Errors
    /// If there is none; the error names those there are.
    pub fn subject(&self, name: &str) -> Result<&Subject, PrepareError> {
        self.subjects.iter().find(|subject| subject.name == name).ok_or_else(|| {
            let known = self.subjects.iter().map(|subject| subject.name.as_str());
            PrepareError::UnknownSubject {
                body: self.name.clone(),
                subject: name.to_owned(),
                near: nearest(name, known.clone()).map(str::to_owned),
                known: known.collect::<Vec<_>>().join("`, `"),
            }
        })
    }

    /// Every consent of another body that a rule asks for, with its place in the file: whether that
    /// body and its rule exist can only be said by whoever knows all bodies.
    pub fn consents(&self) -> impl Iterator<Item = (&Consent, Place)> {
        self.rules.iter().flat_map(|rule| rule.consents.iter().zip(rule.asked.iter().copied()))
    }

    /// A rule with the weights of a day, ready to count ballots.
    ///
    /// # Errors
    /// If there is no such rule, or a table it needs has no figures for the day.
    pub fn prepare(&self, rule: &str, on: Date) -> Result<Prepared, PrepareError> {
        Prepared::new(self, self.rule(rule)?, on)
    }

    /// A ballot from what is known of its members; whoever is not named is silent.
    ///
    /// # Errors
    /// If a code is unknown, has no vote or stands twice.
    pub fn ballot<'c>(
        &self,
        votes: impl IntoIterator<Item = (&'c str, Choice)>,
        absent: impl IntoIterator<Item = &'c str>,
        excluded: impl IntoIterator<Item = &'c str>,
    ) -> Result<Ballot, BallotError> {
        let votes = votes.into_iter().map(|(code, choice)| (code, Standing::Cast(choice)));
        let absent = absent.into_iter().map(|code| (code, Standing::Absent));
        let excluded = excluded.into_iter().map(|code| (code, Standing::Excluded));
        let mut ballot = Ballot::silent(self.voters.len());
        for (code, standing) in votes.chain(absent).chain(excluded) {
            let at = self.voter(code)?;
            if ballot.get(at) != Standing::Silent {
                return Err(BallotError::Twice { code: code.to_owned() });
            }
            ballot.set(at, standing);
        }
        Ok(ballot)
    }

    /// Takes note that these members, who have voted no, gave no reasons.
    ///
    /// # Errors
    /// If a code is unknown or has no vote, or its member has not voted no, or stands twice.
    pub fn unreasoned<'c>(
        &self,
        ballot: &mut Ballot,
        members: impl IntoIterator<Item = &'c str>,
    ) -> Result<(), BallotError> {
        for code in members {
            let at = self.voter(code)?;
            match ballot.get(at) {
                Standing::Cast(Choice::No) => ballot.set(at, Standing::Unreasoned),
                Standing::Unreasoned => return Err(BallotError::Twice { code: code.to_owned() }),
                _ => return Err(BallotError::NotNo { code: code.to_owned() }),
            }
        }
        Ok(())
    }
}
