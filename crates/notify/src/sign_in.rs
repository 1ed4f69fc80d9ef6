//! The mail with a link to sign in. It belongs to no case and is no evidence: it is not kept, not tried
//! again, and says nothing that only the recipient may know.

use umlauf_calendar::moment_in_german;
use umlauf_workflow::{Digest, Instant, LetterId, PersonId};

use crate::render::Rendered;
use crate::wrap::wrapped;
use crate::{Sender, ident};

/// What the mail needs.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// To whom.
    pub person: PersonId,
    /// By name.
    pub name: String,
    /// At which address.
    pub address: String,
    /// The link; it opens a page and does nothing by itself.
    pub link: String,
    /// How long it is good.
    pub until: Instant,
    /// When it was asked for.
    pub now: Instant,
    /// Whether everything is marked ÜBUNG.
    pub rehearsal: bool,
}

/// Makes the mail. Two requests are two mails.
pub fn sign_in_mail(sender: &Sender, wish: &SignIn) -> Rendered {
    let domain = sender.domain();
    let letter = LetterId::from(&format!("anmeldung/{}", Digest::of(wish.link.as_bytes())));
    let until = moment_in_german(wish.until.timestamp());
    let (name, link) = (&wish.name, &wish.link);
    let text = format!(
        "Guten Tag {name},\n\nmit diesem Link melden Sie sich bei Umlauf an:\n\n{link}\n\n\
         Der Link gilt einmal und bis {until}. Er öffnet eine Seite; angemeldet sind Sie erst, wenn \
         Sie dort auf „Anmelden“ drücken.\n\nHaben Sie keinen Link angefordert, brauchen Sie nichts zu tun.\n"
    );
    let escaped = |text: &str| {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
    };
    let (name, link) = (escaped(name), escaped(link));
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"de\">\n<head><meta charset=\"utf-8\"><title>Anmeldung</title></head>\n\
         <body>\n<p>Guten Tag {name},</p>\n<p>mit diesem Link melden Sie sich bei Umlauf an:</p>\n\
         <p><a href=\"{link}\">{link}</a></p>\n<p>Der Link gilt einmal und bis {until}. Er öffnet eine Seite; \
         angemeldet sind Sie erst, wenn Sie dort auf „Anmelden“ drücken.</p>\n\
         <p>Haben Sie keinen Link angefordert, brauchen Sie nichts zu tun.</p>\n</body>\n</html>\n"
    );
    let mail = Rendered {
        message_id: ident::message_id(&letter, &wish.person, 1, domain),
        thread_id: format!("<anmeldung.{domain}>"),
        list_id: format!("<anmeldung.{domain}>"),
        letter,
        sending: 1,
        person: wish.person.clone(),
        sender: sender.clone(),
        sender_name: String::from("Umlauf"),
        address: wish.address.clone(),
        name: crate::clean::line(&wish.name),
        subject: String::from("Ihr Link zur Anmeldung"),
        text: wrapped(&text),
        html,
        attachments: Vec::new(),
        date: wish.now,
        rehearsal: false,
    };
    if wish.rehearsal { mail.rehearse() } else { mail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_stands_in_text_and_html_and_nothing_of_the_name_is_markup() {
        let sender = Sender::new("umlauf@it-planungsrat.example").unwrap();
        let at = Instant::from_micros(1_700_000_000_000_000);
        let wish = SignIn {
            person: PersonId::from("p-1"),
            name: String::from("A <b>"),
            address: String::from("a@by.example"),
            link: String::from("https://umlauf.example/anmelden/0123456789abcdef"),
            until: at,
            now: at,
            rehearsal: true,
        };
        let mail = sign_in_mail(&sender, &wish);
        assert!(mail.text.contains(&wish.link) && mail.html.contains(&wish.link));
        assert!(mail.html.contains("A &lt;b&gt;") && !mail.html.contains("<b>"));
        assert!(mail.subject.starts_with("ÜBUNG") && mail.is_rehearsal());
    }
}
