//! The zip archive around xlsx and ODS, opened with a hand on the tap.
//!
//! Entries are looked up by name and read into memory up to a bound; nothing is ever unpacked to a
//! place, so names with `..` in them are names and no more. Sizes that the archive states are not
//! believed: what comes out is counted. Only what office programs write is read: one volume, stored
//! or deflated entries, no zip64.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::DeflateDecoder;

use crate::limits::Limits;
use crate::unreadable::{Measure, Unreadable};

/// An archive whose entries can be read until the total is used up.
pub(crate) struct Archive<'a> {
    bytes: &'a [u8],
    /// Entries by their names in lower case, as office formats compare them.
    entries: BTreeMap<String, Entry>,
    limits: Limits,
    left: usize,
}

/// What the directory says of an entry.
struct Entry {
    encrypted: bool,
    method: u16,
    crc: u32,
    packed: usize,
    at: usize,
}

impl<'a> Archive<'a> {
    pub(crate) fn open(bytes: &'a [u8], limits: Limits) -> Result<Self, Unreadable> {
        let broken = |why: &str| Unreadable::broken("zip", why);
        // The directory's end stands at the end, before a comment of at most 65,535 bytes.
        let tail = bytes.len().saturating_sub(22 + 65_535);
        let end = (tail..bytes.len().saturating_sub(21))
            .rev()
            .find(|at| bytes.get(*at..*at + 4) == Some(b"PK\x05\x06"))
            .ok_or_else(|| broken("it ends too early"))?;
        let count = half(bytes, end + 10).ok_or_else(|| broken("its end is cut off"))?;
        let mut at = word(bytes, end + 16).ok_or_else(|| broken("its end is cut off"))?;
        if usize::from(count) > limits.entries {
            return Err(Unreadable::TooMuch { what: Measure::Entries, limit: limits.entries });
        }
        let mut entries = BTreeMap::new();
        for _ in 0..count {
            let (name, entry, next) =
                entry(bytes, at).ok_or_else(|| broken("its directory is damaged"))?;
            at = next;
            if entries.insert(name.clone(), entry).is_some() {
                return Err(broken(&format!("`{name}` stands in it twice")));
            }
        }
        Ok(Self { bytes, entries, limits, left: limits.total_bytes })
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.entries.contains_key(&name.to_lowercase())
    }

    /// The bytes of an entry, if it is there.
    pub(crate) fn get(&mut self, name: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        let Some(entry) = self.entries.get(&name.to_lowercase()) else {
            return Ok(None);
        };
        if entry.encrypted {
            return Err(Unreadable::Encrypted);
        }
        let packed = content(self.bytes, entry)
            .ok_or_else(|| Unreadable::broken(name, "it is not where the directory says"))?;
        let limit = self.limits.entry_bytes.min(self.left);
        let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        let mut unpacked = Vec::new();
        match entry.method {
            0 => packed.take(most).read_to_end(&mut unpacked),
            8 => DeflateDecoder::new(packed).take(most).read_to_end(&mut unpacked),
            _ => return Err(Unreadable::broken(name, "it is packed in an unknown way")),
        }
        .map_err(|e| Unreadable::broken(name, e))?;
        if unpacked.len() > limit {
            let (what, limit) = if limit < self.limits.entry_bytes {
                (Measure::Total, self.limits.total_bytes)
            } else {
                (Measure::Entry, limit)
            };
            return Err(Unreadable::TooMuch { what, limit });
        }
        if crc32fast::hash(&unpacked) != entry.crc {
            return Err(Unreadable::broken(name, "its checksum does not fit"));
        }
        self.left -= unpacked.len();
        Ok(Some(unpacked))
    }

    /// The bytes of an entry that must be there.
    pub(crate) fn need(&mut self, name: &str) -> Result<Vec<u8>, Unreadable> {
        self.get(name)?.ok_or_else(|| Unreadable::broken(name, "it is not in the archive"))
    }
}

/// Name and place of the directory's entry that begins there, and where the next one begins.
fn entry(bytes: &[u8], at: usize) -> Option<(String, Entry, usize)> {
    if bytes.get(at..at.checked_add(4)?)? != b"PK\x01\x02" {
        return None;
    }
    let length = usize::from(half(bytes, at + 28)?);
    let name = bytes.get(at + 46..at + 46 + length)?;
    let name = String::from_utf8_lossy(name);
    let name = name.trim_start_matches('/').replace('\\', "/").to_lowercase();
    let entry = Entry {
        encrypted: half(bytes, at + 8)? & 1 == 1,
        method: half(bytes, at + 10)?,
        crc: u32::try_from(word(bytes, at + 16)?).ok()?,
        packed: word(bytes, at + 20)?,
        at: word(bytes, at + 42)?,
    };
    let beside = usize::from(half(bytes, at + 30)?) + usize::from(half(bytes, at + 32)?);
    Some((name, entry, at + 46 + length + beside))
}

/// The packed bytes of an entry, behind a header of its own.
fn content<'a>(bytes: &'a [u8], entry: &Entry) -> Option<&'a [u8]> {
    let at = entry.at;
    if bytes.get(at..at.checked_add(4)?)? != b"PK\x03\x04" {
        return None;
    }
    let start = at + 30 + usize::from(half(bytes, at + 26)?) + usize::from(half(bytes, at + 28)?);
    bytes.get(start..start.checked_add(entry.packed)?)
}

/// Two bytes as a number.
fn half(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(pair.try_into().ok()?))
}

/// Four bytes as a number.
fn word(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_le_bytes(four.try_into().ok()?)).ok()
}
