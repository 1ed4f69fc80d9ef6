//! XML as both office formats need it: tags by their local names, text, nothing else.
//!
//! A document type is refused, so there are no entities to expand and nothing outside to fetch;
//! nothing here recurses, so depth costs nothing.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::unreadable::Unreadable;

/// A reader of one part of an archive.
pub(crate) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    part: &'a str,
    depth: usize,
}

/// What comes next.
pub(crate) enum Piece<'a> {
    Open(Tag<'a>),
    Close(String),
    Text(Cow<'a, str>),
}

/// An opening tag. An empty element is opened and closed.
pub(crate) struct Tag<'a> {
    pub(crate) name: String,
    start: BytesStart<'a>,
}

impl<'a> Xml<'a> {
    /// Reads `text`, which is the part of that name.
    pub(crate) fn new(part: &'a str, text: &'a [u8]) -> Result<Self, Unreadable> {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let text = std::str::from_utf8(text).map_err(|e| Unreadable::broken(part, e))?;
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Ok(Self { reader, part, depth: 0 })
    }

    pub(crate) fn broken(&self, why: impl ToString) -> Unreadable {
        Unreadable::broken(self.part, why)
    }

    pub(crate) fn next(&mut self) -> Result<Option<Piece<'a>>, Unreadable> {
        loop {
            let event = self.reader.read_event().map_err(|e| Unreadable::broken(self.part, e))?;
            return Ok(Some(match event {
                Event::Start(start) | Event::Empty(start) => {
                    self.depth += 1;
                    let name = start.local_name().as_ref().to_owned();
                    Piece::Open(Tag { name, start })
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    Piece::Close(end.local_name().as_ref().to_owned())
                }
                Event::Text(text) => Piece::Text(text.xml10_content()),
                Event::CData(text) => Piece::Text(text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let character = reference.resolve_char_ref().map_err(|e| self.broken(e))?;
                    Piece::Text(match character {
                        Some(character) => Cow::Owned(character.to_string()),
                        None => Cow::Borrowed(self.predefined(&reference)?),
                    })
                }
                Event::DocType(_) => return Err(self.broken("document types are not read")),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => continue,
                Event::Eof if self.depth > 0 => return Err(self.broken("it ends too early")),
                Event::Eof => return Ok(None),
            }));
        }
    }

    /// Passes over everything up to the end of the element that was opened last.
    pub(crate) fn skip(&mut self) -> Result<(), Unreadable> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if self.next()?.is_none() {
                return Err(self.broken("it ends too early"));
            }
        }
        Ok(())
    }

    fn predefined(&self, name: &str) -> Result<&'static str, Unreadable> {
        match name {
            "amp" => Ok("&"),
            "lt" => Ok("<"),
            "gt" => Ok(">"),
            "quot" => Ok("\""),
            "apos" => Ok("'"),
            _ => Err(self.broken("entities are not expanded")),
        }
    }
}

impl Tag<'_> {
    /// The attribute of that local name. A tag with more than 100 attributes is not looked through.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        let mut attributes = self.start.attributes();
        attributes
            .with_checks(false)
            .take(100)
            .filter_map(Result::ok)
            .find(|attribute| attribute.key.local_name().as_ref() == name)
            .and_then(|attribute| {
                Some(attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
            })
    }

    /// The attribute as a number.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        self.get(name)?.trim().parse().ok()
    }

    /// Whether an attribute is there and says yes.
    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value == "1" || value == "true")
    }
}
