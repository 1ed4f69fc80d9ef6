//! Letters about orders: both render fully and barely, and are read in full.

use umlauf_notify::{OrderKind, Sender, Templates, order_mail, order_samples};

#[test]
fn a_reminder_and_its_escalation_say_what_for_whom_until_when() {
    let sender = Sender::new("umlauf@it-planungsrat.example").unwrap();
    let templates = Templates::shipped().unwrap();
    let samples = order_samples();
    let mails: Vec<_> =
        samples.iter().map(|one| order_mail(&templates, &sender, one).unwrap()).collect();
    assert_eq!(
        mails[0].subject,
        "Erinnerung: Bericht bis Mittwoch, 25. März 2026: 2025/03 Ziffer 2, Portfoliosteuerung"
    );
    assert_eq!(
        mails[0].text,
        "Guten Tag Erika Muster,

zu Ziffer 2 des Beschlusses 2025/03 „Portfoliosteuerung“ liegt noch kein
Bericht vor.

Auftrag: FITKO: legt eine Auswertung vor
Frist: Mittwoch, 25. März 2026 (zur 49. Sitzung)

Berichten Sie bitte auf der Seite der Aufträge; die Adresse steht unten.
Hat sich diese E-Mail mit Ihrem Bericht überschnitten, ist nichts weiter zu
tun.

Zum Auftrag:
https://umlauf.it-planungsrat.example/faellig?gremium=it-planungsrat#faellig-2025-03-2

Mit freundlichen Grüßen
Geschäftsstelle
IT-Planungsrat

-- 
Beschluss 2025/03: Portfoliosteuerung
Ziffer 2
Sie erhalten diese E-Mail für den Monitor. Sie wurde automatisch erstellt.
"
    );
    for (sample, mail) in samples.iter().zip(&mails) {
        assert!(!mail.text.contains("\n\n\n") && !mail.text.contains("none"), "{}", mail.text);
        assert_eq!(mail.text.contains("https://"), sample.base_url.is_some());
        assert_eq!(mail.html.contains("href"), sample.base_url.is_some());
        assert_eq!(mail.subject.starts_with("Überfällig"), sample.kind == OrderKind::Overdue);
    }
}
