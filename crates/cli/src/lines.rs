//! JSON Lines in, JSON Lines out: the loop that the batch calculators share.
//!
//! One output line per input line, in order, in constant memory. A broken line gets an error object
//! in its place and the rest is still computed. Derived readers would overlook a key written twice in
//! a map, so every line is first scanned as plain JSON; the scan also finds the `id`, which an error
//! echoes. Before waiting for more input what is ready is written out: a program that asks line by
//! line gets its answers line by line.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead as _, BufReader, BufWriter, Read, Write};

use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, Serialize};

/// No honest line is longer (bytes, without its end).
pub(crate) const MAX_LINE: usize = 1 << 20;

/// Why a line could not be computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LineError {
    /// Stable word such as `unknown_calendar`.
    pub(crate) code: &'static str,
    /// One sentence that says what to do.
    pub(crate) message: String,
}

impl LineError {
    /// An error with a code and a sentence.
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// Computes every line of `input` into a line of `output`; `false` if any line was broken.
///
/// Codes made here: `blank_line`, `line_too_long`, `not_text`, `not_json`, `duplicate_key`,
/// `bad_input` (JSON, but not the object asked for).
///
/// # Errors
/// Only reading and writing fail; a broken line is an answer.
pub(crate) fn each_line<I: DeserializeOwned, O: Serialize>(
    input: impl Read,
    output: impl Write,
    mut compute: impl FnMut(I) -> Result<O, LineError>,
) -> io::Result<bool> {
    let mut input = BufReader::with_capacity(1 << 16, input);
    let mut output = BufWriter::with_capacity(1 << 16, output);
    let mut bytes = Vec::new();
    let mut well = true;
    for number in 1_u64.. {
        if input.buffer().is_empty() {
            output.flush()?;
        }
        let Some(length) = next_line(&mut input, &mut bytes)? else {
            break;
        };
        let mut id = None;
        let answer = parse(&bytes, length, number == 1, &mut id).and_then(&mut compute);
        match answer {
            Ok(answer) => serde_json::to_writer(&mut output, &answer)?,
            Err(LineError { code, message }) => {
                well = false;
                let error = Told { code, message, line: number };
                serde_json::to_writer(&mut output, &Broken { id, error })?;
            }
        }
        output.write_all(b"\n")?;
    }
    output.flush()?;
    Ok(well)
}

#[derive(Serialize)]
struct Broken {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    error: Told,
}

#[derive(Serialize)]
struct Told {
    code: &'static str,
    message: String,
    line: u64,
}

/// Reads one line without its end into `bytes`, at most [`MAX_LINE`] of it, and gives its full length.
fn next_line(input: &mut BufReader<impl Read>, bytes: &mut Vec<u8>) -> io::Result<Option<usize>> {
    bytes.clear();
    let mut length = 0;
    let mut begun = false;
    loop {
        let chunk = match input.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if chunk.is_empty() {
            return Ok(begun.then_some(length));
        }
        begun = true;
        let end = chunk.iter().position(|&byte| byte == b'\n');
        let part = &chunk[..end.unwrap_or(chunk.len())];
        length += part.len();
        let room = MAX_LINE - bytes.len();
        bytes.extend_from_slice(&part[..part.len().min(room)]);
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            return Ok(Some(length));
        }
    }
}

fn parse<I: DeserializeOwned>(
    bytes: &[u8],
    length: usize,
    first: bool,
    id: &mut Option<String>,
) -> Result<I, LineError> {
    if length > MAX_LINE {
        let message = format!("the line has {length} bytes; at most {MAX_LINE} are read");
        return Err(LineError::new("line_too_long", message));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let message = format!("the line is not UTF-8 from byte {} on", error.valid_up_to() + 1);
        LineError::new("not_text", message)
    })?;
    // Windows editors put a byte order mark before the first line.
    let text = if first { text.trim_start_matches('\u{feff}') } else { text };
    if text.trim().is_empty() {
        return Err(LineError::new(
            "blank_line",
            "the line is blank; write one object on each line",
        ));
    }
    let mut scan = Scan { id, twice: None };
    let mut json = serde_json::Deserializer::from_str(text);
    Value { scan: &mut scan, depth: 0 }.deserialize(&mut json).and_then(|()| json.end()).map_err(
        |error| match scan.twice.take() {
            Some(key) => {
                let message = format!("the key `{key}` stands twice; remove one of the two");
                LineError::new("duplicate_key", message)
            }
            None => LineError::new("not_json", format!("the line is not JSON: {}", told(&error))),
        },
    )?;
    serde_json::from_str(text).map_err(|error| LineError::new("bad_input", told(&error)))
}

/// The words of an error with its column; the line it names is always 1 and not the file's.
fn told(error: &serde_json::Error) -> String {
    let words = error.to_string();
    let cut = words.rfind(" at line ").unwrap_or(words.len());
    format!("{} (column {})", &words[..cut], error.column())
}

/// What one walk through a line has found.
struct Scan<'s> {
    id: &'s mut Option<String>,
    twice: Option<String>,
}

/// Any JSON value, walked and dropped.
struct Value<'s, 'i> {
    scan: &'s mut Scan<'i>,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Value<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Self { scan, depth } = self;
        while items.next_element_seed(Value { scan: &mut *scan, depth: depth + 1 })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let Self { scan, depth } = self;
        let mut keys: Vec<Cow<'de, str>> = Vec::new();
        while let Some(key) = entries.next_key_seed(Word)? {
            if depth == 0 && key == "id" && scan.id.is_none() {
                *scan.id = entries.next_value_seed(MaybeText)?;
            } else {
                entries.next_value_seed(Value { scan: &mut *scan, depth: depth + 1 })?;
            }
            keys.push(key);
        }
        keys.sort_unstable();
        if let Some(pair) = keys.windows(2).find(|pair| pair[0] == pair[1]) {
            scan.twice = Some(pair[0].to_string());
            return Err(A::Error::custom("a key stands twice"));
        }
        Ok(())
    }
}

/// A key, borrowed from the line where it holds no escape.
struct Word;

impl<'de> DeserializeSeed<'de> for Word {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Word {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

/// The `id`: its text if it is one, nothing if it is another value (which the reader then refuses).
struct MaybeText;

impl<'de> DeserializeSeed<'de> for MaybeText {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let value = <serde_json::Value as serde::Deserialize>::deserialize(deserializer)?;
        Ok(value.as_str().map(str::to_owned))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Ask {
        id: String,
        n: u32,
        #[serde(default)]
        map: std::collections::BTreeMap<String, String>,
    }

    #[derive(Serialize)]
    struct Answer {
        id: String,
        twice: u32,
        keys: usize,
    }

    fn run(input: &[u8]) -> (bool, String) {
        let mut output = Vec::new();
        let well = each_line(input, &mut output, |ask: Ask| match ask.n.checked_mul(2) {
            Some(twice) => Ok(Answer { id: ask.id, twice, keys: ask.map.len() }),
            None => Err(LineError::new("too_large", "`n` is too large")),
        })
        .unwrap();
        (well, String::from_utf8(output).unwrap())
    }

    #[test]
    fn every_line_gets_one_answer_in_its_place() {
        let input = "\u{feff}{\"id\":\"a\",\"n\":1}\r\n\n{\"id\":\"b\",\"n\":4294967295}\n\
                     {\"id\":\"c\",\"n\":2,\"map\":{\"x\":\"1\",\"y\":\"2\",\"x\":\"3\"}}\n\
                     {\"id\":\"d\",\"n\":2,\"m\":3}\n{\"id\":\"e\",\"n\":3}";
        let (well, output) = run(input.as_bytes());
        assert!(!well);
        assert_eq!(
            output,
            r#"{"id":"a","twice":2,"keys":0}
{"error":{"code":"blank_line","message":"the line is blank; write one object on each line","line":2}}
{"id":"b","error":{"code":"too_large","message":"`n` is too large","line":3}}
{"id":"c","error":{"code":"duplicate_key","message":"the key `x` stands twice; remove one of the two","line":4}}
{"id":"d","error":{"code":"bad_input","message":"unknown field `m`, expected one of `id`, `n`, `map` (column 19)","line":5}}
{"id":"e","twice":6,"keys":0}
"#
        );
    }

    #[test]
    fn what_is_no_json_is_told_and_passed() {
        for (line, code) in [
            ("{\"id\":\"a\",\"n\":1} x", "not_json"),
            ("{\"id\":\"a\",\"n\":1", "not_json"),
            ("[1]", "bad_input"),
            ("{\"id\":7,\"n\":1}", "bad_input"),
            ("{\"id\":\"a\",\"id\":\"b\",\"n\":1}", "duplicate_key"),
            ("{\"id\":\"a\",\"\\u006e\":1,\"n\":1}", "duplicate_key"),
            (" \t", "blank_line"),
        ] {
            let (well, output) = run(format!("{line}\n{{\"id\":\"z\",\"n\":1}}\n").as_bytes());
            assert!(!well);
            assert!(output.contains(&format!("\"code\":\"{code}\"")), "{line}: {output}");
            assert!(
                output.ends_with("{\"id\":\"z\",\"twice\":2,\"keys\":0}\n"),
                "{line}: {output}"
            );
        }
        assert!(run(b"\xff\xfe\n").1.contains("not_text"));
        assert!(run(&[b'['; 5000]).1.contains("not_json"));
        assert_eq!(run(b""), (true, String::new()));
    }

    #[test]
    fn a_line_without_end_is_not_kept() {
        let mut input = vec![b' '; 3 * MAX_LINE];
        input.extend_from_slice(b"\n{\"id\":\"z\",\"n\":1}\n");
        let (well, output) = run(&input);
        assert!(!well && output.contains("line_too_long") && output.contains("\"twice\":2"));
    }
}
