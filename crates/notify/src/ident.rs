//! Names of a mail that are the same every time: Message-ID, thread, calendar entry, file.
//!
//! Each is made from ids alone, so that a letter sent a second time after a lost acknowledgement is
//! recognised as the same mail (invariant 7). Different ids never give the same name: what a
//! Message-ID does not allow is written as `=` and two hexadecimal digits. What the office sends again
//! on purpose is another mail, so that its number tells whose return a report is; the first sending
//! carries none, as all did when sendings were not counted.

use std::fmt::Write as _;

use umlauf_workflow::{CaseId, LetterId, PersonId};

/// `<letter.person@domain>`; of the second sending `<letter.person+2@domain>`.
pub(crate) fn message_id(
    letter: &LetterId,
    person: &PersonId,
    sending: u32,
    domain: &str,
) -> String {
    format!("<{}@{domain}>", local(letter, person, sending))
}

/// `+` is a sign that [`safe`] never writes.
fn local(letter: &LetterId, person: &PersonId, sending: u32) -> String {
    let name = format!("{}.{}", dotted(letter.as_str()), safe(person.as_str()));
    if sending > 1 { format!("{name}+{sending}") } else { name }
}

/// What follows the `+`; only what [`local`] writes.
fn later_sending(text: &str) -> Option<u32> {
    let plain = text.starts_with(|first: char| first.is_ascii_digit() && first != '0');
    text.parse().ok().filter(|number| plain && *number > 1)
}

/// What a Message-ID of ours, with its brackets, is the name of, and of which sending.
pub(crate) fn letter_of(id: &str) -> Option<(LetterId, PersonId, u32)> {
    let (local, _) = id.trim().strip_prefix('<')?.strip_suffix('>')?.rsplit_once('@')?;
    let (local, sending) = match local.split_once('+') {
        Some((local, number)) => (local, later_sending(number)?),
        None => (local, 1),
    };
    let (letter, person) = local.rsplit_once('.')?;
    let parts: Option<Vec<String>> = letter.split('.').map(unsafe_again).collect();
    let (letter, person) = (parts?.join("/"), unsafe_again(person)?);
    let whole = !letter.is_empty() && !person.is_empty();
    whole.then(|| (LetterId::from(letter.as_str()), PersonId::from(person.as_str()), sending))
}

/// What [`safe`] has written; nothing if it cannot have written that.
fn unsafe_again(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'=' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                bytes.push(u8::try_from(digit()? * 16 + digit()?).ok()?);
            }
            byte if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' => {
                bytes.push(byte);
            }
            _ => return None,
        }
    }
    String::from_utf8(bytes).ok()
}

/// The root that all mails of a case refer to; no mail carries it itself.
pub(crate) fn thread_id(case: &CaseId, domain: &str) -> String {
    format!("<{}@vorgang.{domain}>", safe(case.as_str()))
}

/// The calendar entry of a deadline: `what` is `abstimmung-1` or `schritt-freigabe`.
pub(crate) fn event_id(case: &CaseId, what: &str, domain: &str) -> String {
    format!("{}.{}@{domain}", safe(case.as_str()), safe(what))
}

/// `letter.person.eml`; of the second sending `letter.person+2.eml`.
pub(crate) fn file_name(letter: &LetterId, person: &PersonId, sending: u32) -> String {
    let name = local(letter, person, sending);
    if name.len() <= LONGEST_NAME && !name.starts_with('.') {
        return format!("{name}.eml");
    }
    let digest = umlauf_workflow::Digest::of(name.as_bytes());
    format!("{}.eml", digest.as_str())
}

/// File systems allow 255 bytes; the temporary file has a longer name than the final one.
const LONGEST_NAME: usize = 200;

/// A letter's id reads best with dots for its slashes.
fn dotted(text: &str) -> String {
    let parts: Vec<String> = text.split('/').map(safe).collect();
    if parts.iter().any(String::is_empty) { safe(text) } else { parts.join(".") }
}

/// Letters, digits, `-` and `_` stay.
fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "={byte:02x}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use umlauf_workflow::{LetterId, PersonId};

    use super::{file_name, message_id};

    fn id(letter: &str, person: &str) -> String {
        message_id(&LetterId::from(letter), &PersonId::from(person), 1, "umlauf.example")
    }

    #[test]
    fn the_id_is_readable_and_safe() {
        assert_eq!(id("itplr-2022-a/14/3", "p-07"), "<itplr-2022-a.14.3.p-07@umlauf.example>");
        assert_eq!(id("a b>\r\nX:/1/0", "ü"), "<a=20b=3e=0d=0aX=3a.1.0.=c3=bc@umlauf.example>");
        assert_eq!(id("/1/0", "p"), "<=2f1=2f0.p@umlauf.example>");
    }

    #[test]
    fn a_later_sending_is_another_mail_and_the_first_is_named_as_ever() {
        let (letter, person) = (LetterId::from("a/1/0"), PersonId::from("p"));
        let id = |sending| message_id(&letter, &person, sending, "umlauf.example");
        assert_eq!((&*id(1), &*id(2)), ("<a.1.0.p@umlauf.example>", "<a.1.0.p+2@umlauf.example>"));
        assert_eq!(file_name(&letter, &person, 2), "a.1.0.p+2.eml");
        for odd in ["+1", "+0", "+02", "++2", "+", "+2+3", "+99999999999", "+-2", "+2.x"] {
            assert_eq!(super::letter_of(&format!("<a.1.0.p{odd}@umlauf.example>")), None, "{odd}");
        }
    }

    #[test]
    fn a_file_name_stays_within_its_folder_and_is_never_too_long() {
        let letter = |text: &str| LetterId::from(text);
        assert_eq!(
            file_name(&letter("../../etc/1/0"), &PersonId::from("p"), 1),
            "=2e=2e.=2e=2e.etc.1.0.p.eml"
        );
        assert_eq!(file_name(&letter(&"x".repeat(999)), &PersonId::from("p"), 1).len(), 68);
    }

    proptest! {
        #[test]
        fn an_id_leads_back_to_its_letter(
            letter in "[a-cü/.=+]{1,8}", person in "[a-b:/.+2]{1,4}", sending in 1_u32..12,
        ) {
            let (letter, person) = (LetterId::from(letter.as_str()), PersonId::from(person.as_str()));
            let id = message_id(&letter, &person, sending, "umlauf.example");
            prop_assert_eq!(super::letter_of(&id), Some((letter, person, sending)));
        }

        #[test]
        fn different_letters_never_share_an_id(a in "[a-c/.=]{0,6}", b in "[a-c/.=]{0,6}", p in "[a-b/.]{1,3}", q in "[a-b/.]{1,3}") {
            prop_assert_eq!(id(&a, &p) == id(&b, &q), a == b && p == q);
        }
    }
}
