//! Conditions: `all` and `any` of others, or one requirement.

use umlauf_source::{Fault, Fields, Node, Place, nearest};

use super::{Reader, word};
use crate::Fraction;
use crate::number::decimal;
use crate::rule::{Amount, Base, Claim, Condition, Requirement, Test, Verb, Who};

pub(super) const VERBS: [(&str, Verb); 6] = [
    ("agree", Verb::Agree),
    ("not agree", Verb::NotAgree),
    ("object", Verb::Object),
    ("abstain", Verb::Abstain),
    ("take part", Verb::TakePart),
    ("attend", Verb::Attend),
];
pub(super) const TESTS: [(&str, Test); 4] = [
    ("at least", Test::AtLeast),
    ("more than", Test::MoreThan),
    ("at most", Test::AtMost),
    ("fewer than", Test::FewerThan),
];
pub(super) const BASES: [(&str, Base); 5] = [
    ("all", Base::All),
    ("eligible", Base::Eligible),
    ("present", Base::Present),
    ("participating", Base::Participating),
    ("cast", Base::Cast),
];

impl Reader {
    pub(super) fn condition(&mut self, node: &Node) -> Option<Condition> {
        let fields = self.keep(Fields::of(node, "a condition"))?;
        let all = fields.optional("all");
        let any = fields.optional("any");
        let said = VERBS.map(|(key, verb)| fields.optional(key).map(|who| (verb, who)));
        let said: Vec<_> = said.into_iter().flatten().collect();
        let condition = match (all, any, said.as_slice()) {
            (Some(list), None, []) => self.conditions(list).map(Condition::All),
            (None, Some(list), []) => self.conditions(list).map(Condition::Any),
            (None, None, [(verb, who)]) => {
                let requirement = self.requirement(&fields, *verb, who);
                requirement.map(Condition::Requirement)
            }
            _ => {
                let message = "a condition says one thing: `all`, `any`, or who must do what";
                self.faults.push(Fault::error("body::condition", node.place, message).hint(
                    "begin it with one of `all`, `any`, `agree`, `not agree`, `object`, \
                         `abstain`, `take part`, `attend`",
                ));
                for (key, _) in TESTS {
                    fields.optional(key);
                }
                for key in ["without", "weighed by", "of", "basis"] {
                    fields.optional(key);
                }
                None
            }
        };
        fields.finish(&mut self.faults);
        condition
    }

    pub(super) fn conditions(&mut self, node: &Node) -> Option<Vec<Condition>> {
        let list = self.keep(node.list("a list of conditions"))?;
        if list.is_empty() {
            let message = "an empty list of conditions demands nothing";
            self.faults.push(Fault::error("body::condition", node.place, message));
        }
        let read: Vec<_> = list.iter().map(|node| self.condition(node)).collect();
        read.into_iter().collect()
    }

    pub(super) fn requirement(
        &mut self,
        fields: &Fields,
        verb: Verb,
        who: &Node,
    ) -> Option<Requirement> {
        let who = self.who(who);
        let without = fields.optional("without").map(|node| (node.place, self.who(node)));
        let who = match without {
            Some((place, without)) => self.left_out(who?, &without?, place),
            None => who,
        };
        let weighed = fields.optional("weighed by").map(|node| self.weighed(node));
        let tests = TESTS.map(|(key, test)| fields.optional(key).map(|node| (test, node)));
        let tests: Vec<_> = tests.into_iter().flatten().collect();
        let base = fields.optional("of").map(|node| {
            let number = node.text("a base").ok().and_then(|text| text.parse::<u32>().ok());
            let read = match number {
                Some(number) => Ok(Base::Number(number)),
                None => word(node, "a base", &BASES),
            };
            (node, self.keep(read))
        });
        let basis = self.maybe(fields, "basis", "a basis");
        let (test, amount) = match tests.as_slice() {
            [(test, node)] => (*test, self.amount(node, base, weighed.is_some())),
            [] => {
                let plain = who.as_ref().is_none_or(|who| who.single) && weighed.is_none();
                let positive = matches!(verb, Verb::Agree | Verb::TakePart | Verb::Attend);
                if !plain || base.is_some() || !positive {
                    let message = "it is not said how many";
                    self.faults.push(
                        Fault::error("body::amount_missing", fields.place(), message)
                            .hint("add `at least: 11`, `at least: all` or `at most: 0`"),
                    );
                    return None;
                }
                (Test::AtLeast, Some(Amount::Number(Fraction::new(1, 1))))
            }
            [_, (_, second), ..] => {
                let message = "one requirement compares once";
                self.faults.push(
                    Fault::error("body::amount_twice", second.place, message)
                        .hint("write two requirements under `all`"),
                );
                return None;
            }
        };
        let weighed = match weighed {
            Some(table) => Some(table?),
            None => None,
        };
        let claim = Claim { verb, who: who?, weighed, test, amount: amount? };
        Some(Requirement { claim, basis, place: fields.place() })
    }

    fn weighed(&mut self, node: &Node) -> Option<usize> {
        let name = self.keep(node.text("the name of a table"))?;
        let found = self.tables.iter().position(|table| table.name == name);
        if found.is_none() {
            let message = format!("there is no table of weights `{name}`");
            let fault = Fault::error("body::unknown_table", node.place, message);
            let tables = self.tables.iter().map(|table| table.name.as_str());
            self.faults.push(fault.did_you_mean(name, tables));
        }
        found
    }

    /// `11`, `2/3`, `55 %` or `all`, with its base where it is a part.
    fn amount(
        &mut self,
        node: &Node,
        base: Option<(&Node, Option<Base>)>,
        weighed: bool,
    ) -> Option<Amount> {
        let what = "a number, a fraction like `2/3`, a percentage like `55 %`, or `all`";
        let text = self.keep(node.text(what))?;
        let percent = |text: &str| {
            let (amount, digits) = decimal(text.strip_suffix('%')?.trim_end())?;
            Some(Fraction::new(amount, 100 * crate::number::power(digits)))
        };
        let number = |text: &str| {
            let (amount, digits) = decimal(text)?;
            Some(Fraction::new(amount, crate::number::power(digits)))
        };
        if let Some(number) = number(text).filter(|number| weighed || number.denom() == 1) {
            if let Some((base, _)) = base {
                let message = format!("`{text}` is a number and no part of anything");
                self.faults.push(
                    Fault::error("body::base", base.place, message)
                        .hint("leave `of` out, or write a fraction or a percentage"),
                );
            }
            return Some(Amount::Number(number));
        }
        let all = (text == "all").then(|| Fraction::new(1, 1));
        let Some(part) = all.or_else(|| Fraction::parse(text)).or_else(|| percent(text)) else {
            self.faults.push(node.expected(what));
            return None;
        };
        match base {
            Some((_, base)) => base.map(|base| Amount::Part(part, base)),
            None if all.is_some() => Some(Amount::Part(part, Base::All)),
            None => {
                let message = format!("`{text}` of what?");
                self.faults.push(Fault::error("body::base", node.place, message).hint(
                    "add `of: all`, `eligible`, `present`, `participating`, `cast` or a number",
                ));
                None
            }
        }
    }

    /// Those who are counted without some of them.
    fn left_out(&mut self, mut who: Who, without: &Who, place: Place) -> Option<Who> {
        let before = who.voters.len();
        who.voters.retain(|voter| !without.voters.contains(voter));
        if before - who.voters.len() < without.voters.len() || who.voters.is_empty() {
            let message = if who.voters.is_empty() {
                String::from("nobody is left to be counted")
            } else {
                format!("`{}` is not among those who are counted", without.title)
            };
            self.faults.push(
                Fault::error("body::without", place, message)
                    .hint("leave out some of those whom the requirement counts"),
            );
            return None;
        }
        who.english = Some(format!("{} without {}", who.english(), without.english()));
        who.title = format!("{} ohne {}", who.title, without.title);
        Some(who)
    }

    /// A member, a group, `members`, or a list of these.
    fn who(&mut self, node: &Node) -> Option<Who> {
        if let Ok(list) = node.list("") {
            let read: Vec<_> = list.iter().map(|node| self.one(node)).collect();
            let read: Vec<Who> = read.into_iter().collect::<Option<_>>()?;
            if read.is_empty() {
                self.faults.push(node.expected("a member or a group"));
                return None;
            }
            let titles: Vec<_> = read.iter().map(|who| who.title.as_str()).collect();
            let title = titles.join(", ");
            let english: Vec<_> = read.iter().map(Who::english).collect();
            let english = Some(english.join(", ")).filter(|english| *english != title);
            let mut voters: Vec<_> = read.into_iter().flat_map(|who| who.voters).collect();
            voters.sort_unstable();
            let named = voters.len();
            voters.dedup();
            if voters.len() < named {
                let message = "somebody is counted twice";
                self.faults.push(Fault::error("body::counted_twice", node.place, message));
            }
            return Some(Who { voters, title, english, single: false });
        }
        self.one(node)
    }

    fn one(&mut self, node: &Node) -> Option<Who> {
        let name = self.keep(node.text("a member or a group"))?;
        if name == "members" {
            let voters = (0..self.voters.len()).collect();
            let (title, english) = (String::from("Mitglieder"), Some(String::from("Members")));
            return Some(Who { voters, title, english, single: false });
        }
        let group = self.groups.iter().position(|group| group.name == name);
        let seat = self.seats.get(name).copied();
        let (voters, title, english): (Vec<_>, _, _) = match (group, seat) {
            (Some(group), _) => {
                let of = self.members.iter().filter(|member| member.group == group);
                let group = &self.groups[group];
                (of.filter_map(|member| member.voter).collect(), &group.title, &group.english)
            }
            (None, Some(seat)) => {
                let seat = &self.members[seat];
                (seat.voter.into_iter().collect(), &seat.title, &seat.english)
            }
            (None, None) => {
                let groups = self.groups.iter().map(|group| group.name.as_str());
                let members = self.members.iter().map(|member| member.code.as_str());
                let message = format!("`{name}` is neither a group nor a member");
                let fault = Fault::error("body::unknown_group", node.place, message);
                let near = nearest(name, groups.chain(members).chain(["members"]));
                let fault = match near {
                    Some(near) => fault.hint(format!("did you mean `{near}`?")),
                    None => fault.hint("name a group, a member, or `members` for all who vote"),
                };
                self.faults.push(fault);
                return None;
            }
        };
        if voters.is_empty() {
            let message = format!("`{name}` has no vote and cannot be counted");
            self.faults.push(Fault::error("body::no_vote", node.place, message));
            return None;
        }
        let (title, english) = (title.clone(), english.clone());
        Some(Who { voters, title, english, single: group.is_none() })
    }
}
