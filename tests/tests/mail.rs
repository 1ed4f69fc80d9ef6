//! Letters over a real mail server: protected, signed in, put off, refused, rehearsed.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use mail_parser::{MessageParser, MimeHeaders as _};
use umlauf_notify::{
    Channel, ChannelConfig, Delivery, Rehearsal, Rendered, Sender, Templates, render, samples,
};
use umlauf_tests::mailserver::{MailServer, Protection, Setup};

fn mails() -> Vec<Rendered> {
    let templates = Templates::shipped().unwrap();
    let sender = Sender::new("umlauf@it-planungsrat.example")
        .and_then(|sender| sender.bounces("bounces@it-planungsrat.example"))
        .unwrap();
    let mails =
        samples().into_iter().map(|dispatch| render(&templates, &sender, &dispatch).unwrap());
    mails.collect()
}

/// The full sample of a kind.
fn mail(kind: &str, to: &str) -> Rendered {
    let at = samples().iter().position(|sample| sample.notice.kind() == kind).unwrap();
    let mut mail = mails().swap_remove(at);
    to.clone_into(&mut mail.address);
    mail
}

fn channel(url: &str) -> Box<dyn Channel> {
    ChannelConfig::from_url(url).unwrap().open().unwrap()
}

fn login() -> (String, String) {
    ("umlauf".to_owned(), "geheim".to_owned())
}

#[tokio::test]
async fn every_letter_arrives_as_it_was_rendered() {
    let Some(server) = MailServer::start(Setup::default()) else {
        return;
    };
    let channel = channel(&server.url());
    let mails = mails();
    for mail in &mails {
        assert_eq!(channel.deliver(mail).await, Delivery::Accepted);
    }
    let received = server.received();
    assert_eq!(received.len(), mails.len());
    for (mail, received) in mails.iter().zip(&received) {
        assert_eq!(received.from, "bounces@it-planungsrat.example");
        assert_eq!(received.to, ["erika.muster@bremen.example"]);
        let sent = mail.to_bytes().unwrap();
        assert_eq!(received.bytes.trim_ascii_end(), sent.trim_ascii_end());
    }
}

#[tokio::test]
async fn letters_travel_protected_and_signed_in() {
    for protection in [Protection::StartTls, Protection::Tls] {
        let setup = Setup { protection, login: Some(login()), ..Setup::default() };
        let Some(server) = MailServer::start(setup) else {
            return;
        };
        let channel = channel(&server.url());
        let mail = mail("invitation", "erika.muster@bremen.example");
        assert_eq!(channel.deliver(&mail).await, Delivery::Accepted, "{protection:?}");
        assert_eq!(channel.deliver(&mail).await, Delivery::Accepted, "{protection:?}");
        let received = server.received();
        assert_eq!(received.len(), 2);
        assert!(received[0].protected);
        assert_eq!(received[0].user.as_deref(), Some("umlauf"));
        // Sent twice, visible as the same mail.
        assert_eq!(received[0].bytes, received[1].bytes);
        let parsed = MessageParser::default().parse(&received[0].bytes).unwrap();
        let id = "itplr-2022-a.14.3.p-07@it-planungsrat.example";
        assert_eq!(parsed.message_id(), Some(id));
        assert_eq!(parsed.subject(), Some(mail.subject.as_str()));
        assert_eq!(parsed.attachments().next().unwrap().attachment_name(), Some("frist.ics"));
    }
}

#[tokio::test]
async fn a_wrong_password_or_certificate_is_no_reason_to_give_a_letter_up() {
    let setup =
        Setup { protection: Protection::StartTls, login: Some(login()), ..Setup::default() };
    let Some(server) = MailServer::start(setup) else {
        return;
    };
    let mail = mail("invitation", "erika.muster@bremen.example");
    let port = server.port();
    let roots = server.roots().display().to_string();
    let without_roots = format!("smtp://umlauf:geheim@localhost:{port}");
    let another_name = format!("smtp://umlauf:geheim@127.0.0.1:{port}?ca={roots}");
    for url in [server.url().replace("geheim", "falsch"), without_roots, another_name] {
        let delivery = channel(&url).deliver(&mail).await;
        let Delivery::TryAgain { reason } = delivery else { panic!("{delivery:?}") };
        assert!(!reason.contains("falsch") && !reason.contains("geheim"), "{reason}");
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_letter_that_is_put_off_arrives_later_and_once() {
    let Some(server) = MailServer::start(Setup { defer: 2, ..Setup::default() }) else {
        return;
    };
    let channel = channel(&server.url());
    let mail = mail("receipt", "erika.muster@bremen.example");
    for _ in 0..2 {
        let delivery = channel.deliver(&mail).await;
        let Delivery::TryAgain { reason } = delivery else { panic!("{delivery:?}") };
        assert!(reason.contains("451") && reason.contains("try again later"), "{reason}");
    }
    assert_eq!(channel.deliver(&mail).await, Delivery::Accepted);
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn an_unknown_recipient_is_given_up_with_a_masked_reason_and_others_still_get_theirs() {
    let gone = "max.gone@bremen.example";
    let setup = Setup { refuse: vec![gone.to_owned()], ..Setup::default() };
    let Some(server) = MailServer::start(setup) else {
        return;
    };
    let channel = channel(&server.url());
    let delivery = channel.deliver(&mail("invitation", gone)).await;
    let Delivery::GiveUp { reason } = delivery else { panic!("{delivery:?}") };
    assert!(reason.contains("550") && reason.contains("<m…@bremen.example>"), "{reason}");
    assert!(!reason.contains("max.gone"), "{reason}");
    let delivery = channel.deliver(&mail("invitation", "erika.muster@bremen.example")).await;
    assert_eq!(delivery, Delivery::Accepted);
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_rehearsal_sends_nothing_to_a_real_address() {
    let Some(server) = MailServer::start(Setup::default()) else {
        return;
    };
    let channel = Rehearsal::new(channel(&server.url()));
    let refused =
        channel.deliver(&mail("invitation", "erika.muster@senatskanzlei.bremen.de")).await;
    assert!(matches!(refused, Delivery::GiveUp { .. }), "{refused:?}");
    let taken = channel.deliver(&mail("invitation", "erika.muster@bremen.example")).await;
    assert_eq!(taken, Delivery::Accepted);
    let received = server.received();
    assert_eq!(received.len(), 1);
    let parsed = MessageParser::default().parse(&received[0].bytes).unwrap();
    assert!(parsed.subject().unwrap().starts_with("ÜBUNG: Ihre Stimme bis"));
}

#[tokio::test]
async fn many_letters_share_a_few_connections() {
    let Some(server) = MailServer::start(Setup::default()) else {
        return;
    };
    let channel = std::sync::Arc::new(channel(&server.url()));
    let mails: Vec<_> = (0..3).flat_map(|_| mails()).collect();
    let count = mails.len();
    let sent: Vec<_> = mails
        .into_iter()
        .map(|mail| {
            let channel = std::sync::Arc::clone(&channel);
            tokio::spawn(async move { channel.deliver(&mail).await })
        })
        .collect();
    for task in sent {
        assert_eq!(task.await.unwrap(), Delivery::Accepted);
    }
    assert_eq!(server.received().len(), count);
}
