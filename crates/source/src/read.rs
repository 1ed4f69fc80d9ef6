//! YAML text to tree: one document, unique keys, no aliases or tags, bounded size and depth.
//!
//! The parser is granit's; what is refused beyond YAML's own grammar is refused because a reader
//! would be misled (truth words, aliases) or the program be strained (size, depth).

use granit_parser::{Event, Parser, ScalarStyle, Span};

use crate::{Fault, Key, Node, Place, Source, Value};

/// More than any definition needs, little enough that a hostile file costs nothing.
const MAX_BYTES: usize = 1 << 20;
const MAX_DEPTH: usize = 32;
const MAX_NODES: usize = 100_000;

/// Reads the one document of a text.
///
/// # Errors
/// Every fault of form that leaves a tree standing, or the first one that does not.
pub fn read(source: &Source) -> Result<Node, Vec<Fault>> {
    match read_all(source) {
        (Some(node), faults) if faults.is_empty() => Ok(node),
        (_, faults) => Err(faults),
    }
}

/// Reads the one document of a text; with faults of form that leave a tree standing, the tree as
/// well, so that a reader can report its own faults beside them.
pub fn read_all(source: &Source) -> (Option<Node>, Vec<Fault>) {
    if source.text.len() > MAX_BYTES {
        let message = format!("the text has {} bytes, more than {MAX_BYTES}", source.text.len());
        return (None, vec![Fault::error("yaml::too_large", Place::default(), message)]);
    }
    let mut reader = Reader::new(&source.text);
    match reader.document() {
        Ok(node) => (Some(node), reader.faults),
        Err(fault) => {
            reader.faults.push(fault);
            (None, reader.faults)
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    /// Byte offset of each character; the parser counts characters.
    offsets: Vec<usize>,
    parser: Parser<'t, granit_parser::StrInput<'t>>,
    nodes: usize,
    faults: Vec<Fault>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        let mut offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        offsets.push(text.len());
        Self { text, offsets, parser: Parser::new_from_str(text), nodes: 0, faults: Vec::new() }
    }

    fn document(&mut self) -> Result<Node, Fault> {
        let mut root = None;
        while let Some(next) = self.next()? {
            match next {
                (Event::DocumentStart(..), span) if root.is_some() => {
                    let message = "a definition is one document, but a second begins here";
                    return Err(Fault::error("yaml::second_document", self.place(span), message)
                        .hint("put it into a file of its own"));
                }
                (
                    Event::StreamStart
                    | Event::StreamEnd
                    | Event::DocumentStart(..)
                    | Event::DocumentEnd,
                    _,
                ) => {}
                (event, span) => root = Some(self.node(event, span, 0)?),
            }
        }
        root.ok_or_else(|| Fault::error("yaml::empty", Place::default(), "the text is empty"))
    }

    fn next(&mut self) -> Result<Option<(Event<'t>, Span)>, Fault> {
        match self.parser.next_event() {
            None => Ok(None),
            Some(Ok(next)) => Ok(Some(next)),
            Some(Err(error)) => {
                let at = *error.marker();
                let place = self.place(Span::empty(at));
                Err(Fault::error("yaml::syntax", place, format!("not YAML: {}", error.info()))
                    .hint("check indentation, quotes and brackets just before this place"))
            }
        }
    }

    fn inner(&mut self, depth: usize) -> Result<Option<Node>, Fault> {
        match self.next()? {
            None | Some((Event::SequenceEnd | Event::MappingEnd, _)) => Ok(None),
            Some((event, span)) => self.node(event, span, depth).map(Some),
        }
    }

    fn node(&mut self, event: Event<'t>, span: Span, depth: usize) -> Result<Node, Fault> {
        let place = self.place(span);
        self.nodes += 1;
        if depth > MAX_DEPTH || self.nodes > MAX_NODES {
            return Err(Fault::error("yaml::too_deep", place, "nested too deeply or too large"));
        }
        match event {
            Event::Scalar(text, style, _, tag) => {
                if tag.is_some() {
                    self.faults.push(Fault::error("yaml::tag", place, "tags are not used here"));
                }
                if style == ScalarStyle::Plain && is_truth_word(&text) {
                    self.faults.push(truth_word(place, &text));
                }
                let bare_null = style == ScalarStyle::Plain && matches!(&*text, "~" | "null");
                let text = if bare_null { String::new() } else { text.into_owned() };
                Ok(Node { value: Value::Text(text), place })
            }
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                while let Some(item) = self.inner(depth + 1)? {
                    items.push(item);
                }
                Ok(Node { value: Value::List(items), place: self.head(place) })
            }
            Event::MappingStart(..) => {
                let mut entries: Vec<(Key, Node)> = Vec::new();
                while let Some(key) = self.inner(depth + 1)? {
                    let Some(value) = self.inner(depth + 1)? else {
                        break;
                    };
                    self.entry(&mut entries, key, value);
                }
                Ok(Node { value: Value::Map(entries), place: self.head(place) })
            }
            Event::Alias(_) => Err(Fault::error("yaml::alias", place, "aliases are not used here")
                .hint("write the value out again")),
            _ => Err(Fault::error("yaml::syntax", place, "a value was expected here")),
        }
    }

    fn entry(&mut self, entries: &mut Vec<(Key, Node)>, key: Node, value: Node) {
        let Value::Text(text) = key.value else {
            let message = "a key must be a word, not a list or mapping";
            self.faults.push(Fault::error("yaml::key", key.place, message));
            return;
        };
        if let Some((first, _)) = entries.iter().find(|(k, _)| k.text == text) {
            let message = format!("`{text}` stands twice; first in line {}", first.place.line);
            self.faults.push(
                Fault::error("yaml::duplicate_key", key.place, message)
                    .label("second time")
                    .hint("remove one of the two"),
            );
            return;
        }
        entries.push((Key { text, place: key.place }, value));
    }

    fn place(&self, span: Span) -> Place {
        let last = self.offsets.len() - 1;
        let (first, after) = (span.start.index().min(last), span.end.index().min(last));
        let start = self.offsets[first];
        let line_start = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let end = self.offsets[after.max(first)];
        // A block's span runs on to the next key; people want its first line underlined.
        let end = self.text[start..end].find('\n').map_or(end, |at| start + at);
        Place {
            start,
            end,
            line: span.start.line().max(1),
            column: self.text[line_start..start].chars().count() + 1,
            length: self.text[start..end].chars().count().max(1),
        }
    }

    /// A collection is pointed at by its first line: the parser gives it an empty span.
    fn head(&self, place: Place) -> Place {
        let rest = &self.text[place.start..];
        let line = rest.find('\n').map_or(rest, |at| &rest[..at]).trim_end();
        Place { end: place.start + line.len(), length: line.chars().count().max(1), ..place }
    }
}

/// What YAML 1.1 readers (editors among them) take for a truth value although 1.2 does not.
fn is_truth_word(text: &str) -> bool {
    ["y", "n", "yes", "no", "on", "off"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn truth_word(place: Place, text: &str) -> Fault {
    let message = format!("bare `{text}` is a truth value to older YAML readers");
    Fault::error("yaml::truth_word", place, message)
        .label("ambiguous")
        .hint(format!("write `\"{text}\"` for the word, or `true` / `false`"))
}
