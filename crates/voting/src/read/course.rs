//! What stands around a ballot: subjects, further ballots, consents, objection to the procedure.

use std::sync::Arc;

use umlauf_source::{Fault, Fields, Key, Node, Place};

use super::Reader;
use crate::rule::{Amount, Base, Test, Verb};
use crate::{Consent, Fallback, Objection, Subject};

impl Reader {
    pub(super) fn subjects(&mut self, node: Option<&Node>) -> Vec<Subject> {
        let Some(node) = node else { return Vec::new() };
        let entries = self.keep(node.map("subjects by name")).unwrap_or_default();
        entries.iter().filter_map(|(key, node)| self.subject(key, node)).collect()
    }

    fn subject(&mut self, key: &Key, node: &Node) -> Option<Subject> {
        self.named(key, "a subject");
        let fields = self.keep(Fields::of(node, "a subject"))?;
        let title = self.text(&fields, "title", "a title");
        let rule = self.keep(fields.required("rule"));
        let rule = rule.and_then(|node| self.like(node));
        let basis = self.maybe(&fields, "basis", "a basis");
        let remarks = self.remarks(&fields);
        fields.finish(&mut self.faults);
        Some(Subject {
            name: key.text.clone(),
            title: title?,
            rule: rule?,
            basis,
            note: remarks.note,
            unconfirmed: remarks.unconfirmed,
        })
    }

    /// `{rule: …, after: 2, basis: …}`, with the place where the rule is named.
    pub(super) fn otherwise(&mut self, node: &Node, cited: &str) -> Option<(Fallback, Place)> {
        let fields = self.keep(Fields::of(node, "`otherwise`"))?;
        let named = self.keep(fields.required("rule"));
        let place = named.map_or(node.place, |node| node.place);
        let rule = named.and_then(|node| self.like(node));
        let after = fields.optional("after").map_or(Ok(1), |node| {
            let what = "a number of ballots, at least 1";
            let number = node.number::<u32>(what)?;
            if number > 0 { Ok(number) } else { Err(node.expected(what)) }
        });
        let after = self.keep(after);
        let basis = self.maybe(&fields, "basis", "a basis");
        fields.finish(&mut self.faults);
        let basis = Arc::from(basis.as_deref().unwrap_or(cited));
        Some((Fallback { rule: rule?, after: after?, basis }, place))
    }

    pub(super) fn consents(
        &mut self,
        node: &Node,
        body: Option<&str>,
        cited: &str,
    ) -> Vec<(Consent, Place)> {
        let list = self.keep(node.list("a list of consents")).unwrap_or_default();
        list.iter().filter_map(|node| self.consent(node, body, cited)).collect()
    }

    fn consent(
        &mut self,
        node: &Node,
        home: Option<&str>,
        cited: &str,
    ) -> Option<(Consent, Place)> {
        let fields = self.keep(Fields::of(node, "a consent"))?;
        let of = self.text(&fields, "of", "whose consent");
        let body = self.maybe(&fields, "body", "the name of a body");
        let rule = fields.optional("rule");
        let by = rule.and_then(|node| self.keep(node.text("the name of a rule")));
        if let (Some(rule), None) = (rule, &body) {
            let message = "a rule of which body?";
            self.faults.push(
                Fault::error("body::consent", rule.place, message)
                    .hint("add `body`, or leave `rule` out where that body has no file"),
            );
        }
        if let (Some(rule), Some(by), true) = (rule, by, body.as_deref() == home) {
            self.known_rule(by, rule.place);
        }
        let basis = self.maybe(&fields, "basis", "a basis");
        let remarks = self.remarks(&fields);
        fields.finish(&mut self.faults);
        let consent = Consent {
            of: of?,
            body,
            rule: by.map(str::to_owned),
            basis: Arc::from(basis.as_deref().unwrap_or(cited)),
            note: remarks.note,
            unconfirmed: remarks.unconfirmed,
        };
        Some((consent, node.place))
    }

    /// `{by: members, at least: 1/3, of: all}`.
    pub(super) fn objection(&mut self, node: &Node) -> Option<Objection> {
        let fields = self.keep(Fields::of(node, "`objection`"))?;
        let by = self.keep(fields.required("by"));
        let read = by.and_then(|by| self.requirement(&fields, Verb::Object, by));
        fields.finish(&mut self.faults);
        let requirement = read?;
        let claim = &requirement.claim;
        let counted = match claim.amount {
            Amount::Number(_) | Amount::Part(_, Base::All | Base::Number(_)) => true,
            Amount::Part(..) => false,
        };
        let reaches = matches!(claim.test, Test::AtLeast | Test::MoreThan);
        if claim.weighed.is_some() || !reaches || !counted {
            let message = "objections to the procedure are counted, and enough of them suffice";
            self.faults.push(
                Fault::error("body::objection", node.place, message)
                    .hint("write `at least` or `more than` with a number or a part `of: all`"),
            );
            return None;
        }
        let objection = Objection { claim: requirement.claim, basis: requirement.basis };
        if usize::try_from(objection.needed()).is_ok_and(|needed| needed > objection.voters().len())
        {
            let message = "so many can never object";
            self.faults.push(
                Fault::error("body::never_met", node.place, message)
                    .label("more than all of them together"),
            );
        }
        Some(objection)
    }
}
