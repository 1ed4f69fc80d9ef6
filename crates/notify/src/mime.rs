//! The bytes of a mail: headers, text and HTML side by side, the deadline attached.
//!
//! Nothing is random: boundaries come from the Message-ID, so the same letter gives the same bytes
//! and a copy in a folder can be compared.

use std::time::{Duration, SystemTime};

use lettre::address::{Address, Envelope};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, MultiPartBuilder, SinglePart};
use umlauf_workflow::{Digest, Instant};

use crate::render::Attachment;
use crate::{Rendered, mask};

/// The recipient's address cannot be used; trying again does not help.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the recipient's address `{masked}` is not a mail address: {cause}")]
pub struct BadAddress {
    masked: String,
    cause: String,
}

impl Rendered {
    /// The whole mail as it goes over the wire.
    pub fn to_bytes(&self) -> Result<Vec<u8>, BadAddress> {
        self.message().map(|message| message.formatted())
    }

    /// The bytes with the envelope they travel in.
    pub(crate) fn sealed(&self) -> Result<(Envelope, Vec<u8>), BadAddress> {
        let message = self.message()?;
        Ok((message.envelope().clone(), message.formatted()))
    }

    fn message(&self) -> Result<Message, BadAddress> {
        let bad = |cause: String| BadAddress { masked: mask(&self.address), cause };
        let to: Address = self.address.parse().map_err(|cause| bad(format!("{cause}")))?;
        let bounces = self.sender.bounce_address().clone();
        let envelope = Envelope::new(Some(bounces), vec![to.clone()])
            .map_err(|cause| bad(format!("{cause}")))?;
        let from = Mailbox::new(named(&self.sender_name), self.sender.origin().clone());
        let mut message = Message::builder()
            .envelope(envelope)
            .from(from)
            .to(Mailbox::new(named(&self.name), to))
            .subject(self.subject.clone())
            .date(system_time(self.date))
            .message_id(Some(self.message_id.clone()))
            .in_reply_to(self.thread_id.clone())
            .references(self.thread_id.clone())
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("List-Id", &self.list_id))
            .raw_header(header("Content-Language", "de"));
        if let Some(office) = self.sender.reply_address() {
            message = message.reply_to(Mailbox::new(None, office.clone()));
        }
        message.multipart(self.parts()).map_err(|cause| bad(format!("{cause}")))
    }

    fn parts(&self) -> MultiPart {
        let alternative = self
            .bounded(MultiPart::alternative(), "a")
            .singlepart(SinglePart::plain(self.text.clone()))
            .singlepart(SinglePart::html(self.html.clone()));
        if self.attachments.is_empty() {
            return alternative;
        }
        let mixed = self.bounded(MultiPart::mixed(), "m").multipart(alternative);
        self.attachments.iter().fold(mixed, |mixed, file| mixed.singlepart(attached(file)))
    }

    fn bounded(&self, part: MultiPartBuilder, suffix: &str) -> MultiPartBuilder {
        let digest = Digest::of(self.message_id.as_bytes());
        let short: String = digest.as_str().chars().take(32).collect();
        part.boundary(format!("={short}-{suffix}"))
    }
}

fn attached(file: &Attachment) -> SinglePart {
    let media_type = ContentType::parse(&file.media_type).unwrap_or(ContentType::TEXT_PLAIN);
    lettre::message::Attachment::new(file.name.clone()).body(file.content.clone(), media_type)
}

fn named(name: &str) -> Option<String> {
    (!name.is_empty()).then(|| name.to_owned())
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// A mail's date has four digits for the year and begins with 1970.
fn system_time(instant: Instant) -> SystemTime {
    const LAST_SECOND_OF_9999: u64 = 253_402_300_799;
    let micros = u64::try_from(instant.as_micros()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_secs((micros / 1_000_000).min(LAST_SECOND_OF_9999))
}
