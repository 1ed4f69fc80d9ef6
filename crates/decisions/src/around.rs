//! A decision and those it is linked with, in an order in which they can be drawn: whoever does something to
//! another stands above it, else the later one does.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::{Key, Mention, Register};

/// A decision and its neighbours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Around {
    /// The decisions, top to bottom.
    pub keys: Vec<Key>,
    /// What they do to one another, in the order of those who do it.
    pub mentions: Vec<Mention>,
    /// How many neighbours are left out.
    pub left_out: usize,
}

impl Register {
    /// A decision with at most so many of those that name it or are named by it, and all that these do to one
    /// another. Of too many neighbours those are left out that are only cited, then the oldest.
    pub fn around(&self, key: &Key, most: usize) -> Around {
        let (by, to) = (self.done_by(key), self.done_to(key));
        let direct = || by.iter().chain(&to);
        let other = |mention: &Mention| {
            let end = if mention.from.key == *key { &mention.to } else { &mention.from };
            end.key.clone()
        };
        let mut near: Vec<Key> =
            direct().map(other).collect::<BTreeSet<_>>().into_iter().filter(|k| k != key).collect();
        let cited_only = |near: &Key| {
            direct().filter(|m| other(m) == *near).all(|m| m.effect == crate::Effect::Cites)
        };
        near.sort_by_cached_key(|near| {
            (cited_only(near), std::cmp::Reverse((self.taken(near), near.clone())))
        });
        let left_out = near.len().saturating_sub(most);
        near.truncate(most);
        near.push(key.clone());
        let known: BTreeSet<&Key> = near.iter().collect();
        let among: Vec<Mention> = near
            .iter()
            .flat_map(|key| self.done_by(key))
            .filter(|mention| known.contains(&mention.to.key) && mention.from.key != mention.to.key)
            .collect();
        let keys = self.ordered(&near, &among);
        let place = |key: &Key| keys.iter().position(|one| one == key);
        let mut mentions = among;
        mentions.sort_by_cached_key(|mention| {
            (place(&mention.from.key), place(&mention.to.key), mention.clone())
        });
        mentions.dedup();
        Around { keys, mentions, left_out }
    }

    /// The day of a decision; what is not in the register was taken before all that is.
    fn taken(&self, key: &Key) -> Date {
        self.get(&key.body, &key.number).map_or(Date::MIN, |decision| decision.date.by())
    }

    /// Whoever does something stands before the one it is done to; in a circle the later one does.
    fn ordered(&self, keys: &[Key], mentions: &[Mention]) -> Vec<Key> {
        let mut rest: Vec<&Key> = keys.iter().collect();
        let mut order = Vec::with_capacity(keys.len());
        // Next comes one to which nobody who is left does anything.
        while !rest.is_empty() {
            let free = |key: &&&Key| {
                !mentions.iter().any(|m| m.to.key == ***key && rest.contains(&&m.from.key))
            };
            let latest = |key: &&&Key| (self.taken(key), (**key).clone());
            let next = rest.iter().filter(free).max_by_key(latest);
            let Some(next) = next.or_else(|| rest.iter().max_by_key(latest)).copied() else {
                break;
            };
            rest.retain(|key| *key != next);
            order.push(next.clone());
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Decision, Effect, Held, Link, Target, When};

    fn decision(n: usize, links: &[(usize, Effect)]) -> Decision {
        let number = |n: usize| format!("2025/{n:02}");
        let link = |(to, effect): &(usize, Effect)| Link {
            effect: *effect,
            target: Target { body: None, number: number(*to), item: None },
        };
        Decision {
            body: "rat".into(),
            number: number(n),
            unnumbered: false,
            title: String::new(),
            date: When::Day(jiff::civil::date(2025, 1, 1 + i8::try_from(n / 2).unwrap())),
            held: Held::Umlauf,
            result: None,
            items: Vec::new(),
            links: links.iter().map(link).collect(),
            source: None,
            note: None,
            unconfirmed: Vec::new(),
        }
    }

    proptest! {
        #[test]
        fn everyone_stands_once_and_above_those_it_does_something_to(
            links in prop::collection::vec((0usize..12, 0usize..14, 0usize..6), 0..30),
            of in 0usize..12,
            most in 0usize..14,
        ) {
            // Later ones do something to earlier ones, so there is no circle.
            let of_one = |n: usize| -> Vec<(usize, Effect)> {
                let all = links.iter().filter(|(from, to, _)| *from == n && (to < from || *to > 11));
                all.map(|(_, to, effect)| (*to, Effect::ALL[*effect])).collect()
            };
            let register = Register::new((0..12).map(|n| decision(n, &of_one(n))));
            let key = Key { body: "rat".into(), number: format!("2025/{of:02}") };
            let around = register.around(&key, most);
            prop_assert!(around.keys.contains(&key) && around.keys.len() <= most + 1);
            let once: BTreeSet<_> = around.keys.iter().collect();
            prop_assert_eq!(once.len(), around.keys.len());
            let place = |key: &Key| around.keys.iter().position(|one| one == key).unwrap();
            for mention in &around.mentions {
                prop_assert!(place(&mention.from.key) < place(&mention.to.key), "{:?}", mention);
            }
            let all = register.done_by(&key).into_iter().chain(register.done_to(&key));
            let ends = all.flat_map(|mention| [mention.from.key, mention.to.key]);
            let near: BTreeSet<Key> = ends.filter(|end| *end != key).collect();
            prop_assert_eq!(near.len(), around.keys.len() - 1 + around.left_out);
        }

        #[test]
        fn a_circle_is_drawn_too(links in prop::collection::vec((0usize..5, 0usize..5), 0..20)) {
            let of_one = |n: usize| -> Vec<(usize, Effect)> {
                links.iter().filter(|(from, _)| *from == n).map(|(_, to)| (*to, Effect::Amends)).collect()
            };
            let register = Register::new((0..5).map(|n| decision(n, &of_one(n))));
            let key = Key { body: "rat".into(), number: "2025/00".into() };
            let around = register.around(&key, 9);
            let once: BTreeSet<_> = around.keys.iter().collect();
            prop_assert_eq!(once.len(), around.keys.len());
        }
    }
}
