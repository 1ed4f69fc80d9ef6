//! Mail that came back: a report of non-delivery (RFC 3464, in a multipart/report of RFC 6522) and the
//! letter it is about.
//!
//! Such a report is written by strangers. It is only believed as far as its returned headers name a
//! Message-ID of ours, and only a final failure counts: a delay is no news, and a receipt of reading is
//! none either.

use mail_parser::{MessageParser, MimeHeaders as _};
use umlauf_workflow::{LetterId, PersonId};

use crate::ident;

/// Of a longer message only the beginning is read: what matters stands there.
pub const LONGEST: usize = 1024 * 1024;
/// The reason that is kept, in characters.
const REASON: usize = 300;

/// A letter that could not be delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    /// The letter.
    pub letter: LetterId,
    /// To whom it had been sent.
    pub person: PersonId,
    /// Which sending came back, from 1.
    pub sending: u32,
    /// What the other side says: `5.1.1 550 5.1.1 user unknown`.
    pub reason: String,
}

/// Why a message says of no letter that it came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReturned {
    /// It is something else: an answer, a notice of absence, spam.
    #[error("this is no report of non-delivery (RFC 3464)")]
    NoReport,
    /// It reports a delay, or that all is well.
    #[error("this reports no final failure")]
    NotFinal,
    /// What it returns was not sent by us.
    #[error("the returned message is none of our letters")]
    NotOurs,
}

/// Reads a message as it came. Never panics, whatever stands in it.
///
/// # Errors
/// If it does not say of one of our letters that it could not be delivered.
pub fn returned(message: &[u8]) -> Result<Returned, NotReturned> {
    let message = message.get(..LONGEST).unwrap_or(message);
    let message = MessageParser::new().parse(message).ok_or(NotReturned::NoReport)?;
    let kind = message.content_type().ok_or(NotReturned::NoReport)?;
    let report = kind.ctype().eq_ignore_ascii_case("multipart")
        && kind.subtype().is_some_and(|kind| kind.eq_ignore_ascii_case("report"))
        && kind
            .attribute("report-type")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("delivery-status"));
    if !report {
        return Err(NotReturned::NoReport);
    }
    let raw = message.raw_message();
    let parts = |wanted: &[&str]| {
        message
            .parts
            .iter()
            .filter(|part| {
                part.content_type().is_some_and(|kind| {
                    let subtype = kind.subtype().unwrap_or_default();
                    let name = format!("{}/{subtype}", kind.ctype()).to_ascii_lowercase();
                    wanted.contains(&name.as_str())
                })
            })
            .filter_map(|part| raw.get(part.offset_body as usize..part.offset_end as usize))
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            .collect::<Vec<_>>()
    };
    let status = parts(&["message/delivery-status", "message/global-delivery-status"]);
    let status = status.first().ok_or(NotReturned::NoReport)?;
    let reason = failure(status).ok_or(NotReturned::NotFinal)?;
    let returned = parts(&[
        "message/rfc822",
        "message/global",
        "text/rfc822-headers",
        "message/rfc822-headers",
        "message/global-headers",
    ]);
    let ours = returned.iter().find_map(|headers| {
        let head = headers.split("\n\n").next()?;
        let head = head.split("\r\n\r\n").next()?;
        let id = fields(head).find(|(name, _)| name.eq_ignore_ascii_case("message-id"))?.1;
        ident::letter_of(&id)
    });
    let (letter, person, sending) = ours.ok_or(NotReturned::NotOurs)?;
    Ok(Returned { letter, person, sending, reason })
}

/// Why the first recipient that failed for good did; our mails have one each.
fn failure(status: &str) -> Option<String> {
    let status = status.replace("\r\n", "\n");
    status.split("\n\n").find_map(|block| {
        let of = |wanted: &str| {
            fields(block).find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, text)| text)
        };
        if !of("action")?.eq_ignore_ascii_case("failed") {
            return None;
        }
        let code = of("status").unwrap_or_default();
        let said = of("diagnostic-code").unwrap_or_default();
        let said = said.split_once(';').map_or(said.as_str(), |(_, said)| said.trim());
        let reason = format!("{code} {said}");
        let plain = reason.trim().chars().map(|c| if c.is_control() { ' ' } else { c });
        Some(plain.take(REASON).collect())
    })
}

/// Header fields, unfolded.
fn fields(block: &str) -> impl Iterator<Item = (String, String)> {
    let mut lines: Vec<String> = Vec::new();
    for line in block.lines() {
        match lines.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => {
                last.push(' ');
                last.push_str(line.trim());
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines.into_iter().filter_map(|line| {
        let (name, text) = line.split_once(':')?;
        Some((name.trim().to_owned(), text.trim().to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn report(action: &str, id: &str, part: &str) -> String {
        format!(
            "From: MAILER-DAEMON@land.example\r\nTo: bounces@it-planungsrat.example\r\n\
             Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"B/1\"\r\n\r\n\
             --B/1\r\nContent-Type: text/plain\r\n\r\nI'm sorry.\r\n\r\n\
             --B/1\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mx.land.example\r\n\r\n\
             Final-Recipient: rfc822; by@land.example\r\nAction: {action}\r\nStatus: 5.1.1\r\n\
             Diagnostic-Code: smtp; 550 5.1.1 <by@land.example>:\r\n    user unknown\r\n\r\n\
             --B/1\r\nContent-Type: {part}\r\n\r\n\
             Subject: Bitte abstimmen\r\nMessage-ID:\r\n {id}\r\n\r\n\
             Message-ID: <anderes.1.0.x@umlauf.example>\r\n\r\n--B/1--\r\n"
        )
    }

    const OURS: &str = "<itplr-2022-a.14.3.mailbox=3aBY@umlauf.example>";

    #[test]
    fn a_report_of_non_delivery_names_the_letter_the_recipient_and_why() {
        let later = OURS.replace('@', "+3@");
        for (part, id, sending) in [
            ("message/rfc822", OURS, 1),
            ("text/rfc822-headers", OURS, 1),
            ("message/rfc822", &*later, 3),
        ] {
            assert_eq!(
                returned(report("failed", id, part).as_bytes()),
                Ok(Returned {
                    letter: LetterId::from("itplr-2022-a/14/3"),
                    person: PersonId::from("mailbox:BY"),
                    sending,
                    reason: String::from("5.1.1 550 5.1.1 <by@land.example>: user unknown"),
                }),
                "{part}"
            );
        }
    }

    #[test]
    fn what_is_no_final_failure_of_our_mail_is_none() {
        let read = |text: &str| returned(text.as_bytes());
        assert_eq!(read(&report("delayed", OURS, "message/rfc822")), Err(NotReturned::NotFinal));
        let other = report("failed", "<irgendwas@other.example>", "message/rfc822");
        assert_eq!(read(&other), Err(NotReturned::NotOurs));
        let answer = "From: a@b.example\r\nSubject: Abwesend\r\nIn-Reply-To: <a.1.0.b@c>\r\n\r\nx";
        assert_eq!(read(answer), Err(NotReturned::NoReport));
        assert_eq!(read(""), Err(NotReturned::NoReport));
    }

    proptest! {
        #[test]
        fn damaged_reports_are_answered_never_panicked_on(
            cut in 0_usize..1200, at in 0_usize..1200, byte in any::<u8>(),
        ) {
            let mut bytes = report("failed", OURS, "message/rfc822").into_bytes();
            bytes.truncate(cut);
            if let Some(spot) = bytes.get_mut(at) {
                *spot = byte;
            }
            let _ = returned(&bytes);
        }

        #[test]
        fn anything_is_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = returned(&bytes);
        }
    }
}
