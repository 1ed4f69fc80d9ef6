//! The zip archive around what is written: entries in a fixed order, without time or place.

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// The first day that the format knows, 1 January 1980: no file tells when it was made.
const DAY: u16 = 0x0021;

/// Packs entries (name, content). The first is stored as it is where `first_stored` is set, as
/// `OpenDocument` wants it for `mimetype`.
pub(crate) fn pack(entries: &[(&str, String)], first_stored: bool) -> Vec<u8> {
    let mut whole = Vec::new();
    let mut directory = Vec::new();
    let mut count: u16 = 0;
    for (name, content) in entries {
        let stored = first_stored && count == 0;
        let content = content.as_bytes();
        let packed = if stored { content.to_vec() } else { deflated(content) };
        let at = size(whole.len());

        // Version, flags, method, time, day, checksum, sizes, length of name, nothing extra.
        let mut header = Vec::new();
        for half in [20, 0, if stored { 0 } else { 8 }, 0, DAY] {
            header.extend(half.to_le_bytes());
        }
        for word in [crc32fast::hash(content), size(packed.len()), size(content.len())] {
            header.extend(word.to_le_bytes());
        }
        header.extend(u16::try_from(name.len()).unwrap_or_default().to_le_bytes());
        header.extend([0; 2]);

        whole.extend(b"PK\x03\x04");
        whole.extend(&header);
        whole.extend(name.as_bytes());
        whole.extend(packed);

        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&header);
        // No comment, first volume, no attributes.
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
        count += 1;
    }
    let at = size(whole.len());
    let length = size(directory.len());
    whole.extend(directory);
    whole.extend(b"PK\x05\x06\x00\x00\x00\x00");
    whole.extend(count.to_le_bytes());
    whole.extend(count.to_le_bytes());
    whole.extend(length.to_le_bytes());
    whole.extend(at.to_le_bytes());
    whole.extend([0; 2]);
    whole
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(6));
    // Writing to memory does not fail.
    let _ = encoder.write_all(content);
    encoder.finish().unwrap_or_default()
}

/// A table of the largest size stays far below four gigabytes.
fn size(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
