//! From whom mail comes: the configured address under the body's name.

use lettre::Address;

use crate::mask;

/// Who sends. The display name is the body's title, set when a letter is rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    from: Address,
    reply_to: Option<Address>,
    bounces: Option<Address>,
}

impl Sender {
    /// Sends from this address; its domain stands in every Message-ID, so it must not change while
    /// letters wait.
    pub fn new(from: &str) -> Result<Self, BadSender> {
        Ok(Self { from: address("sender", from)?, reply_to: None, bounces: None })
    }

    /// Where answers by mail go: the secretariat's mailbox.
    pub fn reply_to(mut self, address_of_office: &str) -> Result<Self, BadSender> {
        self.reply_to = Some(address("reply-to", address_of_office)?);
        Ok(self)
    }

    /// Where mail servers report what could not be delivered; without it the sender.
    pub fn bounces(mut self, mailbox: &str) -> Result<Self, BadSender> {
        self.bounces = Some(address("bounce", mailbox)?);
        Ok(self)
    }

    /// The domain of the sender's address.
    pub fn domain(&self) -> &str {
        self.from.domain()
    }

    /// Whether an answer by mail reaches somebody.
    pub fn is_answered(&self) -> bool {
        self.reply_to.is_some()
    }

    pub(crate) fn origin(&self) -> &Address {
        &self.from
    }

    pub(crate) fn reply_address(&self) -> Option<&Address> {
        self.reply_to.as_ref()
    }

    pub(crate) fn bounce_address(&self) -> &Address {
        self.bounces.as_ref().unwrap_or(&self.from)
    }
}

/// A configured address that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the {role} address `{masked}` is not a mail address ({cause}); write it as `name@domain`")]
pub struct BadSender {
    role: &'static str,
    masked: String,
    cause: String,
}

fn address(role: &'static str, text: &str) -> Result<Address, BadSender> {
    let fault = |cause: &str| BadSender { role, masked: mask(text), cause: cause.to_owned() };
    let address: Address = text.trim().parse().map_err(|cause| fault(&format!("{cause}")))?;
    // The domain becomes part of a Message-ID, which is ASCII.
    if address.domain().is_ascii() { Ok(address) } else { Err(fault("its domain is not ASCII")) }
}

#[cfg(test)]
mod tests {
    use super::Sender;

    #[test]
    fn a_bad_address_is_named_with_its_role() {
        let sender = Sender::new("umlauf@example.org").unwrap();
        assert_eq!(sender.domain(), "example.org");
        let error = sender.reply_to("geschaeftsstelle").unwrap_err().to_string();
        assert_eq!(
            error,
            "the reply-to address `…` is not a mail address (Missing domain or user); write it as \
             `name@domain`"
        );
        assert!(Sender::new("a@b.example\r\nBcc: c@d.example").is_err());
    }
}
