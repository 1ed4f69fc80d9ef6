//! What the letters say: every kind renders, two are read in full, one deadline stands everywhere.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use std::collections::BTreeSet;

use umlauf_notify::{Dispatch, KINDS, Rendered, Sender, Templates, render, samples};

fn sender() -> Sender {
    Sender::new("umlauf@it-planungsrat.example")
        .unwrap()
        .reply_to("geschaeftsstelle@it-planungsrat.example")
        .unwrap()
}

fn rendered(dispatch: &Dispatch) -> Rendered {
    render(&Templates::shipped().unwrap(), &sender(), dispatch).unwrap()
}

/// The full and the bare sample of a kind.
fn sample(kind: &str) -> [Dispatch; 2] {
    let both: Vec<_> = samples().into_iter().filter(|d| d.notice.kind() == kind).collect();
    both.try_into().unwrap()
}

#[test]
fn every_kind_has_a_full_and_a_bare_sample_and_all_templates_render() {
    let templates = Templates::shipped().unwrap();
    templates.check_all().unwrap();
    let kinds: Vec<_> = samples().iter().map(|dispatch| dispatch.notice.kind()).collect();
    let twice: Vec<_> = KINDS.iter().flat_map(|kind| [*kind, *kind]).collect();
    assert_eq!(kinds, twice);
}

#[test]
fn a_letter_is_plain_short_lined_and_says_what_for_whom() {
    for dispatch in samples() {
        let kind = dispatch.notice.kind();
        let mail = rendered(&dispatch);
        assert!(mail.subject.contains("FIT-Connect wird"), "{kind}: {}", mail.subject);
        assert!(!mail.subject.contains('\n'));
        assert!(mail.text.starts_with("Sehr geehrte"), "{kind}");
        assert!(mail.text.contains("\n-- \n"), "{kind}");
        assert!(!mail.text.contains("\n\n\n"), "{kind}");
        assert!(!mail.text.contains("{{") && !mail.text.contains("none"), "{kind}");
        for line in mail.text.lines() {
            // An address cannot be broken.
            assert!(line.chars().count() <= 76 || line.starts_with("https://"), "{kind}: {line}");
        }
        assert_eq!(mail.text.contains("https://"), dispatch.base_url.is_some(), "{kind}");
    }
}

#[test]
fn html_holds_nothing_from_outside_and_every_tag_is_closed() {
    for dispatch in samples() {
        let html = rendered(&dispatch).html;
        for foreign in ["<img", "<script", "<link", "src=", "url(", "@import", "http-equiv"] {
            assert!(!html.contains(foreign), "{foreign} in {html}");
        }
        let mut open: Vec<&str> = Vec::new();
        for tag in html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()) {
            let name = tag.split(' ').next().unwrap();
            match name.strip_prefix('/') {
                Some(closed) => assert_eq!(open.pop(), Some(closed), "{html}"),
                None if ["!doctype", "meta", "br", "hr"].contains(&name) => {}
                None => open.push(name),
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }
}

#[test]
fn text_and_html_say_the_same() {
    for dispatch in samples() {
        let mail = rendered(&dispatch);
        let words = |text: &str| -> BTreeSet<String> {
            let word = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
            text.split_whitespace().map(word).filter(|word| word.len() > 2).collect()
        };
        let body = mail.html.split_once("<body").unwrap().1.split_once('>').unwrap().1;
        let mut plain = String::new();
        let mut inside = false;
        for c in body.chars() {
            match c {
                '<' => (inside, plain) = (true, plain + " "),
                '>' => inside = false,
                _ if !inside => plain.push(c),
                _ => {}
            }
        }
        let plain = plain.replace("&#x2f;", "/").replace("&quot;", "\"");
        assert_eq!(words(&mail.text), words(&plain), "{}", dispatch.notice.kind());
    }
}

#[test]
fn an_invitation_reads_as_the_secretariat_would_write_it() {
    let mut dispatch = sample("invitation")[0].clone();
    if let umlauf_workflow::Notice::Invitation { again, items, .. } = &mut dispatch.notice {
        *again = None;
        items.clear();
    }
    let mail = rendered(&dispatch);
    assert_eq!(
        mail.subject,
        "Ihre Stimme bis Montag, 5. September 2022, 24 Uhr: FIT-Connect wird ab 1. Januar 2023 \
         Produkt des IT-Planungsrats"
    );
    assert_eq!(
        mail.text,
        "\
Sehr geehrte Frau Staatsrätin Muster,

im Vorgang „FIT-Connect wird ab 1. Januar 2023 Produkt des IT-Planungsrats“
(Umlaufverfahren, GO IT-PLR § 8) bitten wir Sie für die Freie Hansestadt
Bremen um Ihre Stimme.

Frist: Montag, 5. September 2022, 24 Uhr
Rechnerisch endete die Frist am Sonntag, 4. September 2022; sie ist auf den
nächsten Werktag verschoben (Sonntag).

Regel: Beschluss (IT-StV § 1 Abs. 7 Satz 1)
Unterlagen:
- Beschlusstext
  SHA-256 6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b
- Begründung
  SHA-256 d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35

Sie können zustimmen, ablehnen oder sich enthalten und jeweils eine
Erklärung für das Protokoll abgeben. Bis zum Ende der Frist können Sie Ihre
Stimme ändern. Sie können auch dem Verfahren widersprechen. Sind Sie noch in
Abstimmung, teilen Sie uns bitte mit, bis wann; so lange erinnern wir Sie
nicht.

Geht bis dahin keine Stimme ein, gilt das als Enthaltung.

Ihre Stimme geben Sie auf der Seite des Vorgangs ab; die Adresse steht
unten.

Sie erhalten eine Bestätigung, sobald Ihre Stimme eingegangen ist.

Zum Vorgang:
https://umlauf.it-planungsrat.example/vorgaenge/itplr-2022-a/stimme

Mit freundlichen Grüßen
Geschäftsstelle
IT-Planungsrat

-- \nUmlaufverfahren: FIT-Connect wird ab 1. Januar 2023 Produkt des
IT-Planungsrats
Vorgang itplr-2022-a
Sie erhalten diese E-Mail für die Freie Hansestadt Bremen. Sie wurde
automatisch erstellt.
"
    );
}

#[test]
fn a_receipt_lets_its_reader_check_the_record_later() {
    let mut dispatch = sample("receipt")[0].clone();
    if let umlauf_workflow::Notice::Receipt { said, capacity, entered, .. } = &mut dispatch.notice {
        *said = umlauf_voting::Choice::Yes.into();
        (*capacity, *entered) = (umlauf_workflow::Capacity::Representative, false);
    }
    let mail = rendered(&dispatch);
    assert_eq!(
        mail.subject,
        "Eingangsbestätigung: Zustimmung für die Freie Hansestadt Bremen: FIT-Connect wird ab 1. \
         Januar 2023 Produkt des IT-Planungsrats"
    );
    assert_eq!(
        mail.text,
        "\
Sehr geehrte Frau Staatsrätin Muster,

im Vorgang „FIT-Connect wird ab 1. Januar 2023 Produkt des IT-Planungsrats“
ist diese Stimme eingegangen:

Mitglied: Freie Hansestadt Bremen
Stimme: Zustimmung
Eingang: Dienstag, 30. August 2022, 14:03 Uhr (2022-08-30T12:03:22.123456Z)

Erklärung für das Protokoll:
> Bremen stimmt unter der Erwartung zu, dass der Betrieb evaluiert wird.

Sie können die Stimme ändern bis Montag, 5. September 2022, 24 Uhr.

In der Akte steht sie als Eintrag Nr. 14. Prüfsumme der Akte bis zu diesem
Eintrag (SHA-256):
9f2e6d33a3717ee826353a404ba4618d1aeeb6879ad7936bce8ed5f46814924d

Bitte bewahren Sie diese E-Mail auf. Mit der Prüfsumme können Sie später
selbst und ohne Zugang zum System nachprüfen, dass die Akte bis zu diesem
Eintrag unverändert und vollständig ist:
umlauf verify AKTE --head PRÜFSUMME

Zum Vorgang: https://umlauf.it-planungsrat.example/vorgaenge/itplr-2022-a

Mit freundlichen Grüßen
Geschäftsstelle
IT-Planungsrat

-- \nUmlaufverfahren: FIT-Connect wird ab 1. Januar 2023 Produkt des
IT-Planungsrats
Vorgang itplr-2022-a
Sie erhalten diese E-Mail für die Freie Hansestadt Bremen. Sie wurde
automatisch erstellt.
"
    );
}

#[test]
fn one_deadline_stands_in_subject_text_html_and_calendar() {
    let until = "Montag, 5. September 2022, 24 Uhr";
    for kind in ["task", "invitation", "information", "reminder", "extended"] {
        let mail = rendered(&sample(kind)[0]);
        let calendar = &mail.attachments[0].content.replace("\r\n ", "").replace("\\,", ",");
        for place in [&mail.subject, &mail.text, &mail.html, calendar] {
            assert!(place.contains(until), "{kind}: {place}");
        }
    }
}

#[test]
fn without_pages_an_answer_by_mail_is_asked_for() {
    let bare = sample("invitation")[1].clone();
    assert!(rendered(&bare).text.contains("Bitte antworten Sie auf diese E-Mail."));
    let mute = Sender::new("umlauf@it-planungsrat.example").unwrap();
    let mail = render(&Templates::shipped().unwrap(), &mute, &bare).unwrap();
    assert!(mail.text.contains("Bitte teilen Sie Ihre Stimme der Geschäftsstelle mit."));
}

#[test]
fn what_people_write_cannot_become_html_or_a_letter_of_its_own() {
    let mut dispatch = sample("extended")[0].clone();
    dispatch.case.title = "<b>Titel</b> & \"mehr\"".to_owned();
    for text in dispatch.texts.values_mut() {
        *text = "erstens\n-- \n<script>alert(1)</script>".to_owned();
    }
    let mail = rendered(&dispatch);
    assert!(!mail.html.contains("<script") && !mail.html.contains("<b>"));
    assert!(
        mail.html.contains("&lt;b&gt;Titel&lt;&#x2f;b&gt; &amp; &quot;mehr&quot;"),
        "{}",
        mail.html
    );
    assert!(mail.text.contains("> erstens\n> --\n> <script>"), "{}", mail.text);
    assert_eq!(mail.text.matches("\n-- \n").count(), 1);
}

#[test]
fn a_rehearsal_marks_every_part_once() {
    let mut dispatch = sample("invitation")[0].clone();
    dispatch.rehearsal = true;
    let mail = rendered(&dispatch);
    assert!(mail.is_rehearsal());
    let again = mail.clone().rehearse();
    assert!(again == mail);
    assert!(mail.subject.starts_with("ÜBUNG: Ihre Stimme"));
    assert!(mail.text.starts_with("ÜBUNG\nDiese E-Mail gehört zu einer Übung."));
    assert!(mail.html.contains("padding: 1em\">\n<p><strong>ÜBUNG</strong>"));
    assert!(mail.attachments[0].content.contains("SUMMARY:ÜBUNG: Ende der Abstimmung"));
    assert_eq!(mail.sender_name, "ÜBUNG IT-Planungsrat");
}
