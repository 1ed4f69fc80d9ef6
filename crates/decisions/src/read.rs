//! Reading a file of decisions, or a single decision as the paper `beschluss` of a vote. All faults at once.

use umlauf_source::{Fault, Faults, Fields, Node, Source, Value};

use crate::decision::{Decision, Effect, Held, Item, Link, Target, Verb};
use crate::when::{When, day};
use crate::{Due, Sitting};

/// What a file of decisions holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// The decisions, in the order of the file.
    pub decisions: Vec<Decision>,
    /// Sittings and their days.
    pub sittings: Vec<Sitting>,
}

/// Reads a file of decisions: `decisions:`, `body:`, `list:`, `sittings:`.
///
/// # Errors
/// All faults of the file.
pub fn read(source: &Source) -> Result<File, Faults> {
    finished(source, |reader, root| {
        let mut file = File::default();
        let Some(fields) = reader.keep(Fields::of(root, "a file of decisions")) else {
            return file;
        };
        reader.text(&fields, "decisions", "a title");
        reader.body = reader.text(&fields, "body", "the name of a body");
        let _ = fields.optional("unconfirmed");
        if let Some(nodes) = reader.keep(fields.required("list").and_then(|n| n.list("a list"))) {
            for node in nodes {
                if let Some(decision) = reader.listed(node) {
                    let same =
                        |d: &&Decision| d.body == decision.body && d.number == decision.number;
                    if file.decisions.iter().any(|d| same(&d)) {
                        let message = format!("decision `{}` stands here twice", decision.number);
                        reader.faults.push(
                            Fault::error("decisions::twice", node.place, message)
                                .hint("each number of a body stands once; write a later decision with its own number"),
                        );
                    }
                    file.decisions.push(decision);
                }
            }
        }
        if let Some(node) = fields.optional("sittings")
            && let Some(nodes) = reader.keep(node.list("a list of sittings"))
        {
            for node in nodes {
                file.sittings.extend(reader.sitting(node));
            }
        }
        fields.finish(&mut reader.faults);
        file
    })
}

/// Reads the structured paper of a vote: `decision:` (the title), `items:`, effects. What the register
/// adds is given: body, number, day, manner.
///
/// # Errors
/// All faults of the paper.
pub fn paper(
    source: &Source,
    (body, number, date, held): (&str, &str, When, Held),
) -> Result<Decision, Faults> {
    finished(source, |reader, root| {
        body.clone_into(&mut reader.body);
        let mut decision = blank(body, number, date, held);
        let Some(fields) = reader.keep(Fields::of(root, "a decision")) else { return decision };
        decision.title = reader.text(&fields, "decision", "a title");
        reader.content(&fields, &mut decision);
        if decision.items.is_empty() && reader.faults.is_empty() {
            reader.faults.push(
                Fault::error(
                    "decisions::empty",
                    root.place,
                    "a decision needs at least one Ziffer",
                )
                .hint("add `items:` with a list of `{verb: …, text: …}`"),
            );
        }
        fields.finish(&mut reader.faults);
        decision
    })
}

fn finished<T>(source: &Source, read: impl FnOnce(&mut Reader, &Node) -> T) -> Result<T, Faults> {
    let root = umlauf_source::read(source).map_err(|found| Faults::new(source.clone(), found))?;
    let mut reader = Reader::default();
    let value = read(&mut reader, &root);
    if reader.faults.is_empty() {
        Ok(value)
    } else {
        Err(Faults::new(source.clone(), reader.faults))
    }
}

fn blank(body: &str, number: &str, date: When, held: Held) -> Decision {
    Decision {
        body: body.to_owned(),
        number: number.to_owned(),
        unnumbered: false,
        title: String::new(),
        date,
        held,
        result: None,
        items: Vec::new(),
        links: Vec::new(),
        source: None,
        note: None,
        unconfirmed: Vec::new(),
    }
}

#[derive(Default)]
struct Reader {
    faults: Vec<Fault>,
    body: String,
}

impl Reader {
    fn keep<T>(&mut self, read: Result<T, Fault>) -> Option<T> {
        read.map_err(|fault| self.faults.push(fault)).ok()
    }

    fn text(&mut self, fields: &Fields, key: &'static str, what: &str) -> String {
        let read = fields.required(key).and_then(|node| node.text(what));
        self.keep(read).unwrap_or_default().to_owned()
    }

    fn may(&mut self, fields: &Fields, key: &'static str) -> Option<String> {
        let node = fields.optional(key)?;
        self.keep(node.text("text")).map(str::to_owned)
    }

    /// One or a list of texts.
    fn texts(&mut self, fields: &Fields, key: &'static str) -> Vec<String> {
        let Some(node) = fields.optional(key) else { return Vec::new() };
        let nodes = match &node.value {
            Value::List(nodes) => nodes.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let read = nodes.iter().filter_map(|node| self.keep(node.text("text")).map(str::to_owned));
        read.collect()
    }

    fn listed(&mut self, node: &Node) -> Option<Decision> {
        let fields = self.keep(Fields::of(node, "a decision"))?;
        let when = fields.required("date").and_then(|node| {
            let text = node.text("a day like `2025-03-26`, or a year")?;
            text.parse::<When>().map_err(|_| node.expected("a day like `2025-03-26`, or a year"))
        });
        let when = self.keep(when).unwrap_or(When::Year(1000));
        let held = self.text(&fields, "held", "`46. Sitzung`, `Umlaufverfahren` or other words");
        let mut decision = blank("", "", when, Held::written(&held));
        decision.body = self.may(&fields, "body").unwrap_or_else(|| self.body.clone());
        match (self.may(&fields, "number"), self.may(&fields, "name")) {
            (Some(number), None) => decision.number = number,
            (None, Some(name)) => (decision.number, decision.unnumbered) = (name, true),
            _ => self.faults.push(
                Fault::error("decisions::number", node.place, "a decision has a `number` or a `name`")
                    .hint("write `number: 2022/32`; where no source gives one, `name:` and a word of your own"),
            ),
        }
        decision.title = self.text(&fields, "title", "a title");
        decision.source = self.may(&fields, "source");
        if let Some(url) = &decision.source
            && !url.starts_with("https://")
        {
            let place = fields.optional("source").map_or(node.place, |node| node.place);
            self.faults.push(
                Fault::error(
                    "decisions::source",
                    place,
                    format!("`{url}` is no address of a page"),
                )
                .hint("write an address that begins with `https://`"),
            );
        }
        decision.result = self.may(&fields, "result");
        decision.note = self.may(&fields, "note");
        decision.unconfirmed = self.texts(&fields, "unconfirmed");
        self.content(&fields, &mut decision);
        fields.finish(&mut self.faults);
        Some(decision)
    }

    fn content(&mut self, fields: &Fields, decision: &mut Decision) {
        decision.links = self.links(fields);
        let Some(node) = fields.optional("items") else { return };
        let Some(nodes) = self.keep(node.list("a list of Ziffern")) else { return };
        for node in nodes {
            let next = decision.items.last().map_or(1, |item: &Item| item.number + 1);
            decision.items.extend(self.item(node, next));
        }
    }

    fn item(&mut self, node: &Node, next: u32) -> Option<Item> {
        let fields = self.keep(Fields::of(node, "a Ziffer"))?;
        let mut number = next;
        if let Some(node) = fields.optional("number") {
            number = self.keep(node.number("the number of a Ziffer")).unwrap_or(next);
            if number < next {
                self.faults.push(
                    Fault::error("decisions::order", node.place, "the numbers of Ziffern rise from 1")
                        .hint(format!("the next number here is {next}; leave `number` out where they follow one another")),
                );
                number = next;
            }
        }
        let verb = fields.required("verb").and_then(|node| {
            let word = node.text("a verb of a decision")?;
            Verb::ALL.iter().copied().find(|verb| verb.as_str() == word).ok_or_else(|| {
                let known = Verb::ALL.iter().map(|verb| verb.as_str());
                let all = known.clone().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ");
                Fault::error("decisions::verb", node.place, format!("no Ziffer says `{word}`"))
                    .label("not a verb of a decision")
                    .hint(format!("known here: {all}"))
                    .did_you_mean(word, known)
            })
        });
        let verb = self.keep(verb).unwrap_or(Verb::Decides);
        let item = Item {
            number,
            verb,
            text: self.text(&fields, "text", "the words of the Ziffer"),
            to: self.texts(&fields, "to"),
            due: fields.optional("due").and_then(|node| self.due(node)),
            condition: self.may(&fields, "condition"),
            met: fields.optional("met").and_then(|node| {
                let met = node.text("a day").map(day);
                self.keep(
                    met.and_then(|d| d.ok_or_else(|| node.expected("a day like `2020-12-08`"))),
                )
            }),
            links: self.links(&fields),
            unconfirmed: self.may(&fields, "unconfirmed"),
        };
        if let Some(node) = fields.optional("met").filter(|_| item.condition.is_none()) {
            self.faults.push(
                Fault::error(
                    "decisions::condition",
                    node.place,
                    "`met` says when a condition was met, and there is none",
                )
                .hint("add `condition:` with its words, or leave `met` out"),
            );
        }
        fields.finish(&mut self.faults);
        Some(item)
    }

    fn due(&mut self, node: &Node) -> Option<Due> {
        if let Value::Text(text) = &node.value {
            let due = Due::written(text).ok_or_else(|| {
                Fault::error("decisions::due", node.place, format!("`{text}` is no due"))
                    .hint("write a day like `2025-12-15`, `zur 49. Sitzung`, `{sitting: 12, of: al-runde}` or `{event: …}`")
            });
            return self.keep(due);
        }
        let fields = self.keep(Fields::of(node, "a due"))?;
        let event = self.may(&fields, "event");
        let sitting = fields.optional("sitting").map(|node| node.number("the number of a sitting"));
        let of = self.may(&fields, "of");
        let due = match (event, sitting) {
            (Some(event), None) => Some(Due::Event(event)),
            (None, Some(number)) => self.keep(number).map(|number| Due::Sitting { number, of }),
            _ => {
                self.faults.push(
                    Fault::error("decisions::due", node.place, "a due is a sitting or an event")
                        .hint("write `{sitting: 12, of: al-runde}` or `{event: …}`"),
                );
                None
            }
        };
        fields.finish(&mut self.faults);
        due
    }

    fn links(&mut self, fields: &Fields) -> Vec<Link> {
        let mut links = Vec::new();
        for effect in Effect::ALL.iter().copied() {
            let Some(node) = fields.optional(effect.as_str()) else { continue };
            let nodes = match &node.value {
                Value::List(nodes) => nodes.as_slice(),
                _ => std::slice::from_ref(node),
            };
            for node in nodes {
                links.extend(self.target(node).map(|target| Link { effect, target }));
            }
        }
        links
    }

    fn target(&mut self, node: &Node) -> Option<Target> {
        if let Value::Text(text) = &node.value {
            let target = Target::written(text).ok_or_else(|| {
                Fault::error("decisions::target", node.place, format!("`{text}` names no decision"))
                    .hint("write `2025/02` or `2025/02 Ziffer 3`; of another body `{body: al-runde, number: …, item: 3}`")
            });
            return self.keep(target);
        }
        let fields = self.keep(Fields::of(node, "a decision that is named"))?;
        let number = self.text(&fields, "number", "the number of a decision");
        let body = self.may(&fields, "body");
        let item = fields.optional("item").map(|node| node.number("the number of a Ziffer"));
        let item = item.and_then(|item| self.keep(item));
        fields.finish(&mut self.faults);
        Some(Target { body, number, item })
    }

    fn sitting(&mut self, node: &Node) -> Option<Sitting> {
        let fields = self.keep(Fields::of(node, "a sitting"))?;
        let number = fields.required("number").and_then(|n| n.number("the number of a sitting"));
        let number = self.keep(number)?;
        let date = fields.optional("date").and_then(|node| {
            let read = node.text("a day").map(day);
            self.keep(read.and_then(|d| d.ok_or_else(|| node.expected("a day like `2025-03-26`"))))
        });
        let body = self.may(&fields, "body").unwrap_or_else(|| self.body.clone());
        let place = self.may(&fields, "place");
        let _ = (fields.optional("source"), fields.optional("unconfirmed"));
        fields.finish(&mut self.faults);
        Some(Sitting { body, number, date, place, cancelled: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "
decisions: Beschlüsse
body: rat
list:
  - number: 2025/02
    title: Zielbilder
    date: 2025-03-26
    held: 46. Sitzung
    source: https://example.org/2
    items:
      - {verb: beschließt, text: Die Zielbilder gelten.}
      - number: 3
        verb: beauftragt
        to: [FITKO, HE]
        text: legt einen Bericht vor
        due: zur 49. Sitzung
        condition: vorbehaltlich der Mittel
        repeals: [2023/44 Ziffer 2, 2023/44 Ziffer 3]
  - {name: ohne, title: Ohne Nummer, date: 2015, held: unbekannt, unconfirmed: die Nummer}
";

    fn faults(text: &str) -> Vec<(&'static str, usize)> {
        let faults = read(&Source::new("x.yaml", text)).unwrap_err();
        faults.list.iter().map(|fault| (fault.code, fault.place.line)).collect()
    }

    #[test]
    fn a_file_says_what_was_decided() {
        let file = read(&Source::new("x.yaml", GOOD)).unwrap();
        let [first, second] = file.decisions.as_slice() else { panic!("{file:?}") };
        assert_eq!((first.held.clone(), first.items.len()), (Held::Sitting(46), 2));
        let order = &first.items[1];
        assert_eq!(
            (order.number, order.due.clone()),
            (3, Some(Due::Sitting { number: 49, of: None }))
        );
        assert_eq!(order.links[1].target.to_string(), "2023/44 Ziffer 3");
        assert!(second.unnumbered && second.date == When::Year(2015));
    }

    #[test]
    fn the_canonical_text_comes_back() {
        for decision in read(&Source::new("x.yaml", GOOD)).unwrap().decisions {
            let text = decision.canonical();
            let again: Decision = serde_json::from_str(&text).unwrap();
            assert_eq!(again, decision);
            assert_eq!(again.canonical(), text);
        }
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let text = GOOD
            .replace("beauftragt", "beauftagt")
            .replace("zur 49. Sitzung", "bald")
            .replace("2023/44 Ziffer 2", "2023/44 Ziffer zwei")
            .replace("https://example.org/2", "drüben")
            .replace("name: ohne", "nummer: ohne");
        assert_eq!(
            faults(&text),
            [
                ("decisions::source", 9),
                ("decisions::verb", 13),
                ("decisions::due", 16),
                ("decisions::target", 18),
                ("decisions::number", 19),
                ("yaml::unknown_key", 19),
            ]
        );
    }

    #[test]
    fn a_paper_needs_a_ziffer() {
        let date = When::Year(2026);
        let read = |text: &str| {
            paper(&Source::new("p.yaml", text), ("rat", "2026/01", date, Held::Umlauf))
        };
        assert_eq!(read("decision: Leer\n").unwrap_err().list[0].code, "decisions::empty");
        let good =
            read("decision: Etwas\nitems: [{verb: bittet, to: BY, text: um Auskunft}]\n").unwrap();
        assert_eq!((good.number.as_str(), good.items[0].to.len()), ("2026/01", 1));
    }
}
