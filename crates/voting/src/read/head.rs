//! What stands before the rules: numbers of decisions, who sees votes, groups and members.

use umlauf_source::{Fault, Fields, Key, Node};

use super::{Reader, word};
use crate::{Audience, Group, Member, MemberCode, Numbering, Pattern, Public, Visibility};

/// More votes than any body of governments has; sums and searches stay small.
const MAX_VOTERS: usize = 250;
/// More than there are municipalities: who is only heard costs a row and nothing else.
const MAX_ADVISERS: usize = 20_000;

pub(super) const PUBLIC: [(&str, Public); 3] =
    [("outcome", Public::Outcome), ("counts", Public::Counts), ("votes", Public::Votes)];
pub(super) const AUDIENCES: [(&str, Audience); 5] = [
    ("office", Audience::Office),
    ("chair", Audience::Chair),
    ("monitor", Audience::Monitor),
    ("auditor", Audience::Auditor),
    ("members", Audience::Members),
];
pub(super) const VOTES: [(&str, bool); 2] = [("one", true), ("none", false)];

impl Reader {
    pub(super) fn numbers(&mut self, fields: &Fields) -> Vec<Numbering> {
        let Some(node) = self.keep(fields.required("number")) else { return Vec::new() };
        let Ok(items) = node.list("patterns") else {
            let pattern = self.keep(pattern(node)).unwrap_or_default();
            return vec![Numbering { pattern, ..Numbering::default() }];
        };
        if items.is_empty() {
            self.faults.push(
                Fault::error("body::number", node.place, "there is no pattern for numbers")
                    .hint("write for example `number: \"{year}/{n:02}\"`"),
            );
        }
        let mut read: Vec<Numbering> = Vec::new();
        for item in items {
            let Some(one) = self.numbering(item) else { continue };
            if let Some(before) = read.last() {
                self.follows(before, &one, item);
            }
            read.push(one);
        }
        read
    }

    fn numbering(&mut self, node: &Node) -> Option<Numbering> {
        let fields = self.keep(Fields::of(node, "a pattern with its first day"))?;
        let from = fields.optional("from").map(super::tables::date);
        let from = from.map(|read| self.keep(read));
        let read = fields.required("pattern").and_then(pattern);
        let read = self.keep(read);
        let unconfirmed = self.maybe(&fields, "unconfirmed", "what is not confirmed");
        fields.finish(&mut self.faults);
        // A day that cannot be read is a fault of its own, not a missing one.
        let from = match from {
            Some(None) => return None,
            other => other.flatten(),
        };
        Some(Numbering { from, pattern: read?, unconfirmed })
    }

    /// Reports a pattern that does not follow the one before it.
    fn follows(&mut self, before: &Numbering, one: &Numbering, node: &Node) {
        let fault = |message: String| Fault::error("body::number_order", node.place, message);
        let fault = match (before.from, one.from) {
            (_, None) => fault(String::from("it is not said from when this pattern holds"))
                .hint("write `from: 2025-11-26`; only the first pattern may go without"),
            (Some(first), Some(from)) if from <= first => {
                fault(format!("begins on {from}, not after {first}"))
                    .hint("order the patterns by their first days")
            }
            _ if before.pattern.yearly() != one.pattern.yearly() => {
                fault(String::from("only one of two patterns that follow each other has `{year}`"))
                    .hint("one counter serves all patterns: write `{year}` in all or in none")
            }
            _ => return,
        };
        self.faults.push(fault);
    }

    pub(super) fn visibility(&mut self, node: Option<&Node>) -> Visibility {
        let mut seen = Visibility::default();
        let Some(node) = node else { return seen };
        let Some(fields) = self.keep(Fields::of(node, "`visibility`")) else {
            return seen;
        };
        if let Some(during) = fields.optional("during") {
            seen.during = self.audience(during);
        }
        if let Some(after) = fields.optional("after") {
            seen.after = self.audience(after);
        }
        if let Some(public) = fields.optional("public") {
            let read = word(public, "what everybody sees", &PUBLIC);
            seen.public = self.keep(read).unwrap_or(seen.public);
        }
        fields.finish(&mut self.faults);
        seen
    }

    fn audience(&mut self, node: &Node) -> Vec<Audience> {
        let Some(items) = self.keep(node.list("a list of readers")) else {
            return Vec::new();
        };
        let read = items.iter().map(|item| word(item, "a circle of readers", &AUDIENCES));
        let read: Vec<_> = read.collect();
        read.into_iter().filter_map(|read| self.keep(read)).collect()
    }

    pub(super) fn groups(&mut self, fields: &Fields) {
        let Some(node) = self.keep(fields.required("groups")) else {
            return;
        };
        for (key, node) in self.keep(node.map("groups of members")).unwrap_or_default() {
            self.group(key, node);
        }
        if self.voters.is_empty() {
            let message = "nobody has a vote in this body";
            self.faults.push(
                Fault::error("body::no_voters", node.place, message)
                    .hint("name members in a group without `votes: none`"),
            );
        }
    }

    fn group(&mut self, key: &Key, node: &Node) {
        self.named(key, "a group");
        if key.text == "members" {
            let message = "`members` means all voting members and cannot name a group";
            self.faults.push(Fault::error("body::reserved", key.place, message));
        }
        let Some(fields) = self.keep(Fields::of(node, "a group")) else {
            return;
        };
        let title = self.text(&fields, "title", "a title").unwrap_or_else(|| key.text.clone());
        let one = self.maybe(&fields, "one", "one member with its article");
        let votes = match fields.optional("votes") {
            None => true,
            Some(node) => {
                let read = word(node, "how its members vote", &VOTES);
                self.keep(read).unwrap_or(true)
            }
        };
        let group = self.groups.len();
        self.groups.push(Group {
            name: key.text.clone(),
            one: one.unwrap_or_else(|| title.clone()),
            title,
            english: None,
            english_one: None,
            votes,
        });
        let members = fields.required("members").and_then(|node| node.map("members by code"));
        for (code, node) in self.keep(members).unwrap_or_default() {
            self.member(code, node, group, votes);
        }
        if let Some(node) = fields.optional("english") {
            self.english(node, group);
        }
        fields.finish(&mut self.faults);
    }

    /// What a group and its members are called in English.
    fn english(&mut self, node: &Node, group: usize) {
        let Some(fields) = self.keep(Fields::of(node, "English names")) else {
            return;
        };
        self.groups[group].english = self.maybe(&fields, "title", "a title");
        self.groups[group].english_one = self.maybe(&fields, "one", "one member with its article");
        let members = fields.optional("members").map(|node| node.map("names by code"));
        for (code, node) in members.and_then(|read| self.keep(read)).unwrap_or_default() {
            let name = self.keep(node.text("the member's name")).map(str::to_owned);
            let seat = self.seats.get(code.text.as_str());
            match seat.filter(|seat| self.members[**seat].group == group) {
                Some(&seat) => self.members[seat].english = name,
                None => {
                    let message = format!("`{}` is no member of this group", code.text);
                    self.faults.push(
                        Fault::error("body::unknown_member", code.place, message)
                            .hint("name a member that stands under `members` of the group"),
                    );
                }
            }
        }
        fields.finish(&mut self.faults);
    }

    fn member(&mut self, key: &Key, node: &Node, group: usize, votes: bool) {
        let good = key.text.starts_with(|first: char| first.is_ascii_uppercase())
            && key.text.len() <= 16
            && key.text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-');
        if !good {
            let message = format!("`{}` is no member code", key.text);
            self.faults.push(
                Fault::error("body::member_code", key.place, message)
                    .hint("write capital letters A–Z, digits and `-`, at most 16"),
            );
        }
        let Some(title) = self.keep(node.text("the member's name")) else {
            return;
        };
        let code = MemberCode::from(&key.text);
        if let Some(&seat) = self.seats.get(&code) {
            let first = &self.groups[self.members[seat].group].name;
            let message = format!("`{code}` is a member twice; first in `{first}`");
            self.faults.push(
                Fault::error("body::member_twice", key.place, message)
                    .label("second time")
                    .hint("a seat belongs to one group; a rule may count several groups together"),
            );
            return;
        }
        let known = if votes { self.voters.len() } else { self.members.len() - self.voters.len() };
        let (most, who) = if votes {
            (MAX_VOTERS, "members with a vote")
        } else {
            (MAX_ADVISERS, "members without a vote")
        };
        if known >= most {
            let code = "body::too_many_members";
            // Told once.
            if !self.faults.iter().any(|fault| fault.code == code) {
                let message = format!("a body has at most {most} {who}");
                self.faults.push(Fault::error(code, key.place, message));
            }
            return;
        }
        let seat = self.members.len();
        let position = votes.then_some(self.voters.len());
        if votes {
            self.voters.push(seat);
        }
        self.seats.insert(code.clone(), seat);
        let title = title.to_owned();
        self.members.push(Member { code, title, english: None, group, voter: position });
    }
}

fn pattern(node: &Node) -> Result<Pattern, Fault> {
    let text = node.text("a pattern for decision numbers")?;
    Pattern::parse(text).map_err(|why| {
        let message = format!("`{text}` makes no decision numbers: {why}");
        Fault::error("body::number", node.place, message)
            .hint("write for example `{year}/{n:02}` for `2022/32`")
    })
}
