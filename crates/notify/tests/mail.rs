//! The bytes of a mail, read back by a parser that knows nothing of this crate.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use icalendar::{Calendar, CalendarDateTime, Component as _, DatePerhapsTime};
use mail_parser::{Address, MessageParser, MimeHeaders as _};
use umlauf_notify::{Dispatch, Rendered, Sender, Templates, render, samples};
use umlauf_workflow::{Notice, PersonId};

fn rendered(dispatch: &Dispatch) -> Rendered {
    let sender = Sender::new("umlauf@it-planungsrat.example")
        .and_then(|sender| sender.reply_to("geschaeftsstelle@it-planungsrat.example"))
        .and_then(|sender| sender.bounces("bounces@it-planungsrat.example"))
        .unwrap();
    render(&Templates::shipped().unwrap(), &sender, dispatch).unwrap()
}

fn sample(kind: &str) -> Dispatch {
    samples().into_iter().find(|dispatch| dispatch.notice.kind() == kind).unwrap()
}

fn only(address: Option<&Address<'_>>) -> (Option<String>, String) {
    let all: Vec<_> = address.unwrap().iter().collect();
    assert_eq!(all.len(), 1);
    let name = all[0].name.as_ref().map(ToString::to_string);
    (name, all[0].address.as_ref().unwrap().to_string())
}

/// Header names and values as they stand in the bytes, unfolded.
fn headers(bytes: &[u8]) -> Vec<(String, String)> {
    let text = std::str::from_utf8(bytes).unwrap();
    let head = text.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
    head.split("\r\n")
        .map(|line| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_owned(), value.to_owned())
        })
        .collect()
}

#[test]
fn headers_say_who_what_and_which_thread() {
    let bytes = rendered(&sample("invitation")).to_bytes().unwrap();
    let mail = MessageParser::default().parse(&bytes).unwrap();
    let expected = "umlauf@it-planungsrat.example".to_owned();
    assert_eq!(only(mail.from()), (Some("IT-Planungsrat".to_owned()), expected));
    let expected = "erika.muster@bremen.example".to_owned();
    assert_eq!(only(mail.to()), (Some("Erika Muster".to_owned()), expected));
    let office = only(mail.reply_to()).1;
    assert_eq!(office, "geschaeftsstelle@it-planungsrat.example");
    assert_eq!(mail.message_id(), Some("itplr-2022-a.14.3.p-07@it-planungsrat.example"));
    let thread = Some("itplr-2022-a@vorgang.it-planungsrat.example");
    assert_eq!(mail.in_reply_to().as_text(), thread);
    assert_eq!(mail.references().as_text(), thread);
    assert_eq!(mail.date().unwrap().to_rfc3339(), "2022-08-30T12:03:25Z");
    assert_eq!(mail.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
    let list = mail.header_raw("List-Id").map(str::trim);
    assert_eq!(list, Some("<it-planungsrat.it-planungsrat.example>"));
    assert_eq!(mail.header_raw("Content-Language").map(str::trim), Some("de"));
}

#[test]
fn text_html_and_calendar_arrive_as_they_were_written() {
    for dispatch in samples() {
        let rendered = rendered(&dispatch);
        let bytes = rendered.to_bytes().unwrap();
        let mail = MessageParser::default().parse(&bytes).unwrap();
        let unix = |text: &str| text.replace("\r\n", "\n");
        assert_eq!(mail.subject(), Some(rendered.subject.as_str()));
        assert_eq!(unix(&mail.body_text(0).unwrap()), rendered.text);
        assert_eq!(unix(&mail.body_html(0).unwrap()), rendered.html);
        assert_eq!((mail.text_body_count(), mail.html_body_count()), (1, 1));
        assert_eq!(mail.attachment_count(), rendered.attachments.len());
        for line in bytes.split(|byte| *byte == b'\n') {
            assert!(line.len() <= 998 && line.is_ascii());
        }
        if let Some(part) = mail.attachments().next() {
            assert_eq!(part.attachment_name(), Some("frist.ics"));
            let media = part.content_type().unwrap();
            assert_eq!((media.ctype(), media.subtype()), ("text", Some("calendar")));
            assert_eq!(media.attribute("method"), Some("PUBLISH"));
            let content = &rendered.attachments[0].content;
            assert_eq!(unix(part.text_contents().unwrap()), unix(content));
        }
    }
}

#[test]
fn the_same_letter_gives_the_same_bytes_and_every_person_an_id() {
    let dispatch = sample("receipt");
    let first = rendered(&dispatch);
    assert_eq!(first.to_bytes().unwrap(), rendered(&dispatch).to_bytes().unwrap());
    let mut other = dispatch;
    other.to.person = PersonId::from("p-08");
    let other = rendered(&other);
    assert_ne!(first.message_id, other.message_id);
    assert_ne!(first.file_name(), other.file_name());
    assert_eq!(first.thread_id, other.thread_id);
}

#[test]
fn line_breaks_in_titles_and_names_never_become_headers() {
    let inject = "Ärger\r\nBcc: all@bund.example\r\n\r\n<p>Hallo\u{0}";
    let mut dispatch = sample("invitation");
    dispatch.case.title = inject.to_owned();
    dispatch.case.workflow = inject.to_owned();
    dispatch.body.title = inject.to_owned();
    dispatch.body.name = inject.into();
    dispatch.case.id = inject.into();
    dispatch.letter = inject.into();
    dispatch.to.name = inject.to_owned();
    dispatch.to.person = inject.into();
    dispatch.to.salutation = Some(inject.to_owned());
    let bytes = rendered(&dispatch).to_bytes().unwrap();
    let names: Vec<String> = headers(&bytes).into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "In-Reply-To",
            "References",
            "Auto-Submitted",
            "List-Id",
            "Content-Language",
            "Reply-To",
            "MIME-Version",
            "Content-Type"
        ]
    );
    let mail = MessageParser::default().parse(&bytes).unwrap();
    assert!(mail.bcc().is_none());
    assert!(mail.subject().unwrap().ends_with("Ärger Bcc: all@bund.example <p>Hallo"));
    assert_eq!(only(mail.to()).1, "erika.muster@bremen.example");
    assert_eq!(only(mail.from()).1, "umlauf@it-planungsrat.example");
    let calendar = mail.attachments().next().unwrap().text_contents().unwrap();
    assert!(!calendar.contains("\nBcc"), "{calendar}");
}

#[test]
fn words_outside_ascii_are_encoded_in_headers() {
    let mut dispatch = sample("held");
    dispatch.to.name = "Jörg Müßig, Büro".to_owned();
    let bytes = rendered(&dispatch).to_bytes().unwrap();
    assert!(headers(&bytes).iter().all(|(_, value)| value.is_ascii()));
    let mail = MessageParser::default().parse(&bytes).unwrap();
    assert!(mail.subject().unwrap().starts_with("Entscheidung des Vorsitzes nötig: Frist während"));
    assert_eq!(only(mail.to()).0.as_deref(), Some("Jörg Müßig, Büro"));
}

fn event(dispatch: &Dispatch) -> (Calendar, icalendar::Event) {
    let content = &rendered(dispatch).attachments[0].content;
    let calendar: Calendar = content.parse().unwrap();
    let event = calendar.events().next().unwrap().clone();
    (calendar, event)
}

fn at(time: Option<&DatePerhapsTime>) -> String {
    let Some(DatePerhapsTime::DateTime(CalendarDateTime::Utc(time))) = time else {
        panic!("not in UTC: {time:?}")
    };
    time.to_rfc3339()
}

#[test]
fn the_calendar_entry_ends_at_the_deadline() {
    let (calendar, event) = event(&sample("invitation"));
    assert_eq!(calendar.property_value("METHOD"), Some("PUBLISH"));
    assert_eq!(at(event.get_end().as_ref()), "2022-09-05T22:00:00+00:00");
    assert_eq!(at(event.get_start().as_ref()), "2022-09-05T21:00:00+00:00");
    assert_eq!(event.get_uid(), Some("itplr-2022-a.abstimmung-2@it-planungsrat.example"));
    assert_eq!(event.get_sequence(), Some(19240));
    assert_eq!(event.property_value("TRANSP"), Some("TRANSPARENT"));
    let organizer = Some("mailto:umlauf@it-planungsrat.example");
    assert_eq!(event.property_value("ORGANIZER"), organizer);
    let summary =
        "Ende der Abstimmung: FIT-Connect wird ab 1. Januar 2023 Produkt des IT-Planungsrats";
    assert_eq!(event.get_summary(), Some(summary));
    assert!(
        event.get_description().unwrap().contains("Frist: Montag, 5. September 2022, 24 Uhr\n")
    );
    assert_eq!(event.components().len(), 1);
    assert_eq!(event.components()[0].property_value("TRIGGER"), Some("-PT14H"));
}

#[test]
fn an_extension_moves_the_entry_of_the_same_ballot_and_a_reminder_does_not() {
    let invitation = event(&sample("invitation")).1;
    let reminder = event(&sample("reminder")).1;
    let mut extended = sample("extended");
    let Notice::Extended { term, .. } = &mut extended.notice else { panic!() };
    term.end = term.end.tomorrow().unwrap();
    term.instant = term.instant.plus(jiff::SignedDuration::from_hours(24));
    let extended = event(&extended).1;
    assert_eq!(reminder.get_uid(), invitation.get_uid());
    assert_eq!(extended.get_uid(), invitation.get_uid());
    assert_eq!(reminder.get_sequence(), invitation.get_sequence());
    assert!(extended.get_sequence() > invitation.get_sequence());
    assert_eq!(at(extended.get_end().as_ref()), "2022-09-06T22:00:00+00:00");
    assert_ne!(event(&sample("task")).1.get_uid(), invitation.get_uid());
}

#[test]
fn only_letters_with_a_deadline_to_keep_carry_one() {
    for dispatch in samples() {
        let kept = match &dispatch.notice {
            Notice::Task { term, .. }
            | Notice::Invitation { term, .. }
            | Notice::Information { term, .. }
            | Notice::Reminder { term, .. }
            | Notice::ConsultAsked { term, .. }
            | Notice::ConsultReminder { term, feedback: false, grace: None, .. } => term.is_some(),
            notice => matches!(notice, Notice::Extended { .. }),
        };
        assert_eq!(rendered(&dispatch).attachments.len(), usize::from(kept));
    }
}
