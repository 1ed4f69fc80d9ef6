//! Rules and their readings. A reading says only what it reads differently.

use umlauf_source::{Fault, Fields, Key, Node};

use super::like::Draft;
use super::{Reader, word};
use crate::rule::{Condition, Reading, Rule};
use crate::{Abstention, Silence, Tie};

pub(super) const ABSTENTION: [(&str, Abstention); 4] = [
    ("no vote", Abstention::NoVote),
    ("consent", Abstention::Consent),
    ("rejection", Abstention::Rejection),
    ("forbidden", Abstention::Forbidden),
];
pub(super) const SILENCE: [(&str, Silence); 4] = [
    ("consent", Silence::Consent),
    ("abstention", Silence::Abstention),
    ("no vote", Silence::NoVote),
    ("rejection", Silence::Rejection),
];
pub(super) const REASONS: [(&str, bool); 2] = [("required", true), ("not required", false)];
pub(super) const TIE: [(&str, Tie); 2] = [("rejected", Tie::Rejected), ("chair", Tie::Chair)];

impl Reader {
    pub(super) fn rules(&mut self, fields: &Fields, body: Option<&str>) -> Vec<Rule> {
        let Some(node) = self.keep(fields.required("rules")) else {
            return Vec::new();
        };
        let entries = self.keep(node.map("rules")).unwrap_or_default();
        if entries.is_empty() {
            let message = "a body without a rule decides nothing";
            self.faults.push(Fault::error("body::no_rules", node.place, message));
        }
        self.named = entries.iter().map(|(key, _)| key.text.clone()).collect();
        let drafts = entries.iter().filter_map(|(key, node)| self.rule(key, node, body)).collect();
        self.likened(drafts)
    }

    fn rule(&mut self, key: &Key, node: &Node, body: Option<&str>) -> Option<Draft> {
        self.named(key, "a rule");
        let fields = self.keep(Fields::of(node, "a rule"))?;
        let title = self.text(&fields, "title", "a title");
        let basis = self.text(&fields, "basis", "a basis");
        let remarks = self.remarks(&fields);
        let reads = self.maybe(&fields, "reads", "how the law is understood");
        let cited = basis.clone().unwrap_or_default();
        let otherwise = fields.optional("otherwise").map(|node| self.otherwise(node, &cited));
        let consents = fields.optional("consents").map(|node| self.consents(node, body, &cited));
        let objection = fields.optional("objection").map(|node| self.objection(node));
        let mut rule = Rule {
            name: key.text.clone(),
            title: title.unwrap_or_default(),
            basis: cited,
            note: remarks.note,
            unconfirmed: remarks.unconfirmed,
            like: None,
            readings: Vec::new(),
            otherwise: None,
            consents: Vec::new(),
            asked: Vec::new(),
            objection: None,
        };
        let (fallback, after) = otherwise.flatten().unzip();
        rule.otherwise = fallback;
        (rule.consents, rule.asked) = consents.unwrap_or_default().into_iter().unzip();
        rule.objection = objection.flatten();
        let like = fields.optional("like").map(|node| self.like(node));
        // Without `like` there is nothing that it could tighten.
        let also = like.as_ref().and_then(|_| fields.optional("also"));
        let also = also.map_or(Some(Vec::new()), |node| self.conditions(node));
        let readings = match like {
            None => self.readings(&fields, key, reads.clone()),
            Some(_) => Some(Vec::new()),
        };
        fields.finish(&mut self.faults);
        rule.readings = readings?;
        rule.like = like.flatten();
        Some(Draft { rule, reads, also: also?, place: key.place, after })
    }

    /// The reading as written and the others.
    fn readings(
        &mut self,
        fields: &Fields,
        key: &Key,
        reads: Option<String>,
    ) -> Option<Vec<Reading>> {
        let blank = Reading {
            name: String::from("default"),
            reads,
            english: None,
            basis: None,
            quorum: None,
            adopt: Condition::All(Vec::new()),
            abstention: Abstention::NoVote,
            silence: Silence::Abstention,
            tie: Tie::Rejected,
            reasons: false,
            place: key.place,
        };
        let default = self.terms(fields, blank, true);
        let mut readings: Vec<Reading> = default.iter().cloned().collect();
        let others = fields.optional("readings").map(|node| node.map("readings by name"));
        for (key, node) in others.and_then(|read| self.keep(read)).unwrap_or_default() {
            readings.extend(default.as_ref().and_then(|default| self.reading(key, node, default)));
        }
        for at in 1..readings.len() {
            if let Some(same) = readings[..at].iter().find(|one| one.same(&readings[at])) {
                let message = format!(
                    "the reading `{}` changes nothing: it says what `{}` says",
                    readings[at].name, same.name
                );
                self.faults.push(
                    Fault::error("body::idle_reading", readings[at].place, message)
                        .hint("remove it, or write what it reads differently"),
                );
            }
        }
        default.is_some().then_some(readings)
    }

    fn reading(&mut self, key: &Key, node: &Node, default: &Reading) -> Option<Reading> {
        self.named(key, "a reading");
        if key.text == "default" {
            let message = "`default` is the rule as written above and cannot be read differently";
            self.faults.push(Fault::error("body::reserved", key.place, message));
        }
        let fields = self.keep(Fields::of(node, "a reading"))?;
        let start = Reading {
            name: key.text.clone(),
            reads: self.maybe(&fields, "reads", "how the law is understood"),
            english: self.maybe(&fields, "english", "how the law is understood, in English"),
            basis: self.maybe(&fields, "basis", "a basis"),
            place: key.place,
            ..default.clone()
        };
        let reading = self.terms(&fields, start, false);
        fields.finish(&mut self.faults);
        reading
    }

    /// What a rule must and a reading may say; what is not written stays as in `reading`.
    fn terms(&mut self, fields: &Fields, mut reading: Reading, must: bool) -> Option<Reading> {
        let before = self.faults.len();
        if let Some(node) = fields.optional("quorum") {
            // A reading may do without the quorum that the rule demands.
            let without = node.text("").is_ok_and(|text| text == "none");
            reading.quorum = if without { None } else { self.condition(node) };
        }
        if let Some(node) = self.term(fields, "adopt", must) {
            reading.adopt = self.condition(node).unwrap_or(reading.adopt);
        }
        if let Some(node) = self.term(fields, "abstention", must) {
            let read = word(node, "a meaning of abstention", &ABSTENTION);
            reading.abstention = self.keep(read).unwrap_or(reading.abstention);
        }
        let silence = self.term(fields, "silence", must);
        if let Some(node) = silence {
            let read = word(node, "a meaning of silence", &SILENCE);
            reading.silence = self.keep(read).unwrap_or(reading.silence);
        }
        if let Some(node) = fields.optional("reasons") {
            let read = word(node, "whether a no needs reasons", &REASONS);
            reading.reasons = self.keep(read).unwrap_or(reading.reasons);
        }
        if let Some(node) = fields.optional("tie") {
            let read = word(node, "a meaning of a tie", &TIE);
            reading.tie = self.keep(read).unwrap_or(reading.tie);
        }
        if reading.abstention == Abstention::Forbidden && reading.silence == Silence::Abstention {
            let message = "silence counts as an abstention, but abstaining is forbidden";
            let place = silence.map_or(reading.place, |node| node.place);
            self.faults.push(
                Fault::error("body::silence", place, message)
                    .hint("write `silence: no vote`, `consent` or `rejection`"),
            );
        }
        (self.faults.len() == before).then_some(reading)
    }

    fn term<'n>(&mut self, fields: &Fields<'n>, key: &'static str, must: bool) -> Option<&'n Node> {
        if must { self.keep(fields.required(key)) } else { fields.optional(key) }
    }
}
