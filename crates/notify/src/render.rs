//! A dispatch and the templates become one finished mail, the same every time.

use std::fmt;

use umlauf_workflow::{CaseId, Instant, LetterId, PersonId};

use crate::clean::line;
use crate::templates::{HTML, SUBJECT, TEXT};
use crate::wrap::wrapped;
use crate::{
    BodyFacts, Context, Dispatch, Recipient, Sender, TemplateFault, Templates, event, ident, mask,
};

/// Makes the mail. The only failure is a template that cannot be filled; a bad address is found by
/// the channel, which gives up on it and says why.
pub fn render(
    templates: &Templates,
    sender: &Sender,
    dispatch: &Dispatch,
) -> Result<Rendered, RenderError> {
    let context = Context::of(dispatch, sender);
    let fill = |file| {
        templates
            .fill(dispatch.notice.kind(), file, &context)
            .map_err(|fault| RenderError { letter: dispatch.letter.clone(), fault })
    };
    let texts = (fill(SUBJECT)?, fill(TEXT)?, fill(HTML)?);
    let envelope = Envelope {
        letter: &dispatch.letter,
        sending: dispatch.sending,
        thread: &dispatch.case.id,
        body: &dispatch.body,
        to: &dispatch.to,
        date: dispatch.sent_at,
    };
    let mut mail = assembled(envelope, sender, texts);
    mail.attachments = event::deadline(dispatch, &context, sender).into_iter().collect();
    Ok(if dispatch.rehearsal { mail.rehearse() } else { mail })
}

/// Which letter, which sending of it, in which thread, from which body, to whom and of when.
#[derive(Clone, Copy)]
pub(crate) struct Envelope<'a> {
    pub(crate) letter: &'a LetterId,
    pub(crate) sending: u32,
    pub(crate) thread: &'a CaseId,
    pub(crate) body: &'a BodyFacts,
    pub(crate) to: &'a Recipient,
    pub(crate) date: Instant,
}

/// A mail from its parts: subject, text and HTML are as templates have written them.
pub(crate) fn assembled(
    envelope: Envelope<'_>,
    sender: &Sender,
    (subject, text, html): (String, String, String),
) -> Rendered {
    let Envelope { letter, sending, thread, body, to, date } = envelope;
    let domain = sender.domain();
    Rendered {
        letter: letter.clone(),
        person: to.person.clone(),
        sending,
        message_id: ident::message_id(letter, &to.person, sending, domain),
        thread_id: ident::thread_id(thread, domain),
        list_id: list_id(body, domain),
        sender: sender.clone(),
        sender_name: line(&body.title),
        address: to.address.clone(),
        name: line(&to.name),
        subject: line(&subject),
        text: wrapped(&text),
        html,
        attachments: Vec::new(),
        date,
        rehearsal: false,
    }
}

/// One mail to one person, ready for a [`crate::Channel`].
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The letter …
    pub letter: LetterId,
    /// … and the person it goes to.
    pub person: PersonId,
    /// Which sending to this person it is, from 1.
    pub sending: u32,
    /// `<letter.person@domain>`; what the office sends again is `<letter.person+2@domain>`.
    pub message_id: String,
    /// What all mails of the case refer to.
    pub thread_id: String,
    /// One per body.
    pub list_id: String,
    /// From whom.
    pub sender: Sender,
    /// The body's title.
    pub sender_name: String,
    /// To which address, as handed over.
    pub address: String,
    /// The recipient's name, if it is a person's.
    pub name: String,
    /// One line.
    pub subject: String,
    /// Lines of at most 76 characters, as far as words allow; ends with a line break.
    pub text: String,
    /// A whole page without anything from outside.
    pub html: String,
    /// The deadline, where there is one.
    pub attachments: Vec<Attachment>,
    /// The date of the mail.
    pub date: Instant,
    pub(crate) rehearsal: bool,
}

/// A file that comes with a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its name: `frist.ics`.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its text, UTF-8.
    pub content: String,
}

impl Rendered {
    /// The recipient, for logs: `m…@example.org`.
    pub fn masked(&self) -> String {
        mask(&self.address)
    }

    /// A file name made from letter and person: `vorgang.14.3.p-07.eml`.
    pub fn file_name(&self) -> String {
        ident::file_name(&self.letter, &self.person, self.sending)
    }

    /// Whether the mail is marked ÜBUNG.
    pub fn is_rehearsal(&self) -> bool {
        self.rehearsal
    }

    /// Marks the mail ÜBUNG in subject, text, HTML and calendar. Done here and not in a template, so
    /// that no override can leave it out. Once is enough.
    #[must_use]
    pub fn rehearse(mut self) -> Self {
        if self.rehearsal {
            return self;
        }
        self.rehearsal = true;
        self.sender_name = format!("ÜBUNG {}", self.sender_name);
        self.subject = format!("ÜBUNG: {}", self.subject);
        self.text = format!("ÜBUNG\n{}\n{}", wrapped(EXERCISE), self.text);
        let mark = format!("\n<p><strong>ÜBUNG</strong><br>\n{EXERCISE}</p>");
        let body = self
            .html
            .find("<body")
            .and_then(|at| self.html[at..].find('>').map(|end| at + end + 1));
        self.html.insert_str(body.unwrap_or(0), &mark);
        for attachment in &mut self.attachments {
            attachment.content = attachment.content.replace("\r\nSUMMARY:", "\r\nSUMMARY:ÜBUNG: ");
        }
        self
    }
}

/// Names neither address nor content.
impl fmt::Debug for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rendered")
            .field("letter", &self.letter)
            .field("person", &self.person)
            .field("to", &self.masked())
            .finish_non_exhaustive()
    }
}

/// A letter that could not be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("letter `{letter}` cannot be written: {fault}")]
pub struct RenderError {
    /// Which.
    pub letter: LetterId,
    /// The template at fault.
    pub fault: TemplateFault,
}

const EXERCISE: &str = "Diese E-Mail gehört zu einer Übung. Sie hat keine rechtliche Wirkung; Fristen darin gelten nicht.";

/// RFC 2919: `<it-planungsrat.umlauf.example>`.
fn list_id(body: &BodyFacts, domain: &str) -> String {
    let label: String = body
        .name
        .as_str()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' })
        .collect();
    format!("<{label}.{domain}>")
}
