//! Stories about letters that do not arrive: back-off, giving up in the open, and what the finding
//! demands then, on both databases.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use jiff::SignedDuration;
use umlauf_notify::{Delivery, Rendered};
use umlauf_store::LetterState;
use umlauf_tests::{Browser, Mails, VOTERS, World, choose, on_both};
use umlauf_voting::Choice::Yes;
use umlauf_workflow::{Dispatch, Event, PersonId, Refusal};

fn later() -> Delivery {
    Delivery::TryAgain { reason: "451 please try again later".to_owned() }
}

fn never() -> Delivery {
    Delivery::GiveUp { reason: "550 no such user".to_owned() }
}

/// Representative, deputy and mailbox of a seat.
fn addresses(seat: &str) -> [String; 3] {
    let domain = format!("{}.example", seat.to_lowercase());
    ["person1", "person2", "postfach"].map(|local| format!("{local}@{domain}"))
}

#[tokio::test]
async fn a_server_that_puts_mails_off_is_tried_again_ever_more_slowly() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let [address, ..] = addresses("BY");
        world.mails().answers(&address, later());
        let case = world.launches("Der Server in München ist träge").await;
        let seen = world.expect(&case).await;
        assert_eq!(seen.got("invitation").len(), 50, "the others do not wait for it");
        assert_eq!(seen.ballot().asked, 17, "its deputy and its mailbox have it");
        let counts = world.store().letter_counts().await.unwrap();
        assert_eq!((counts.waiting, counts.failed), (1, 0));

        world.advance_to("2022-08-22 12:00").await;
        let tries = world.mails().tries(&address);
        let waits: Vec<i64> = tries.windows(2).map(|two| two[1].since(two[0]).as_secs()).collect();
        assert_eq!(waits, [30, 60, 120, 240, 480, 960, 1920], "it doubles");
        world.mails().answers(&address, Delivery::Accepted);
        world.advance_to("2022-08-22 18:00").await;
        let seen = world.expect(&case).await;
        assert_eq!(seen.got("invitation").len(), 51, "each once, the late one too");
        assert_eq!(world.store().letter_counts().await.unwrap().waiting, 0);
    })
    .await;
}

#[tokio::test]
async fn a_server_that_is_down_for_a_moment_delays_letters_and_loses_none() {
    on_both(async |database| {
        let mails = Mails::answering((0..200).map(|_| later()));
        let world = World::with(database, "2022-08-15 09:00", mails).await;
        let case = world.launches("Wartung am Mailserver").await;
        world.advance_to("2022-08-22 18:00").await;
        let seen = world.expect(&case).await;
        assert_eq!(seen.got("invitation").len(), 51);
        assert_eq!((seen.ballot().asked, seen.count("dispatched")), (17, 51));
        assert_eq!(world.store().letter_counts().await.unwrap().waiting, 0);
    })
    .await;
}

#[tokio::test]
async fn an_address_that_does_not_exist_is_given_up_in_the_open() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let [address, ..] = addresses("BY");
        world.mails().answers(&address, never());
        let case = world.launches("Ausgeschieden").await;
        let seen = world.expect(&case).await;
        assert_eq!(world.mails().tries(&address).len(), 1, "never means never");
        let gave_up: Vec<_> = seen
            .journal
            .iter()
            .filter_map(|recorded| match &recorded.event {
                Event::Dispatched { person, result: Dispatch::GaveUp, .. } => Some(person.clone()),
                _ => None,
            })
            .collect();
        assert_eq!(gave_up, [PersonId::from("BY")]);
        seen.with_letters("undelivered", 1);
        assert_eq!(seen.got("undelivered"), ["mailbox:office", "office", "office-2"]);
        assert!(seen.mail("undelivered", "office").text.contains("Person BY"));
        assert_eq!(seen.ballot().asked, 17, "deputy and mailbox were reached");

        // The secretariat mends the address and has the letter sent again.
        let failed = world.store().failed_letters(10).await.unwrap();
        let [letter] = failed.as_slice() else { panic!("{failed:?}") };
        assert_eq!((letter.kind.as_str(), letter.state), ("invitation", LetterState::Failed));
        world.mails().answers(&address, Delivery::Accepted);
        assert!(world.store().retry_letter(&letter.id, world.now()).await.unwrap());
        world.settles().await;
        let seen = world.expect(&case).await;
        assert_eq!(seen.got("invitation").len(), 51, "those who had it do not get it again");
        seen.with_events("dispatched", 52);
    })
    .await;
}

#[tokio::test]
async fn who_was_never_reached_must_be_explained_before_the_result_is_established() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        for address in addresses("SL") {
            world.mails().answers(&address, never());
        }
        let case = world.launches("Saarland ist nicht erreichbar").await;
        let seen = world.expect(&case).await;
        assert_eq!(seen.ballot().asked, 16);
        assert!(seen.answer("SL").asked.is_none());
        seen.with_letters("undelivered", 3);
        for code in VOTERS.iter().filter(|code| **code != "SL") {
            world.member(code).votes(&case, Yes).await;
        }
        world.advance_to("2022-09-06 09:00").await;
        world.expect(&case).await.stands_in("feststellung").counted("adopted");
        let refusal = world.chair().is_refused(&case, choose("zustande gekommen")).await;
        assert_eq!(refusal, Refusal::NotEveryoneAsked { missing: 1 });
        let reason = "Das Saarland wurde am 30. August fernmündlich unterrichtet.";
        world.chair().acts_because(&case, "zustande gekommen", reason).await;
        world.expect(&case).await.stands_in("bekanntgabe");
    })
    .await;
}

#[tokio::test]
async fn mail_that_came_back_counts_once_and_is_seen_by_all_who_must() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let case = world.launches("Verzogen").await;
        let letters = world.store().letters_of(&case, 100).await.unwrap();
        let to = PersonId::from("BY");
        let invited = letters.iter().find(|(letter, deliveries)| {
            letter.kind == "invitation" && deliveries.iter().any(|one| one.person == to)
        });
        let letter = invited.unwrap().0.id.clone();
        let store = world.store();
        let nobody = PersonId::from("niemand");
        let why = "returned mail: 5.1.1 user unknown";
        assert!(!store.letter_returned(&letter, &nobody, 1, why).await.unwrap());
        assert!(!store.letter_returned(&"kein/1/0".into(), &to, 1, why).await.unwrap());
        assert!(store.letter_returned(&letter, &to, 1, why).await.unwrap());
        assert!(!store.letter_returned(&letter, &to, 1, why).await.unwrap(), "told once");
        let failed = store.failed_letters(10).await.unwrap();
        assert_eq!(failed.iter().map(|one| &one.id).collect::<Vec<_>>(), [&letter]);
        let office = Browser::of(&world, "office").await;
        let post = office.sees(&format!("/vorgaenge/{case}/schreiben")).await;
        post.with(&["zurückgekommen: 5.1.1 user unknown"]);
        let desk = office.sees("/vorgaenge").await;
        desk.with(&["Nicht zustellbare Schreiben: 1", "zurückgekommen: 5.1.1 user unknown"]);
        let board = Browser::of(&world, "monitor").await.sees("/lage").await;
        board.with(&["Nicht zustellbare Schreiben: 1", "zurückgekommen: 5.1.1 user unknown"]);

        // Sent again, it is out of the way until it comes back again.
        assert!(store.retry_letter(&letter, world.now()).await.unwrap());
        world.settles().await;
        assert!(world.store().failed_letters(10).await.unwrap().is_empty());
    })
    .await;
}

/// A report of the recipient's side that this mail could not be delivered.
fn report(mail: &Rendered) -> String {
    format!(
        "From: MAILER-DAEMON@by.example\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n\
         Final-Recipient: rfc822; a@by.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {}\r\n\r\nx\r\n--b--\r\n",
        mail.message_id
    )
}

/// What the program does with such a report; whether it counts.
async fn comes_back(world: &World, mail: &Rendered) -> bool {
    let told = umlauf_notify::returned(report(mail).as_bytes()).unwrap();
    world
        .store()
        .letter_returned(&told.letter, &told.person, told.sending, &told.reason)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_report_about_an_earlier_sending_is_no_return_of_the_later_one() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        world.launches("Verzogen").await;
        let to = PersonId::from("BY");
        let sent = || {
            let mails = world.mails().delivered().into_iter();
            let ours = |mail: &Rendered| mail.person == to && mail.subject.contains("Verzogen");
            mails.filter(ours).collect::<Vec<_>>()
        };
        let first = sent().pop().unwrap();
        assert!(comes_back(&world, &first).await);
        assert!(world.store().retry_letter(&first.letter, world.now()).await.unwrap());
        assert!(!comes_back(&world, &first).await, "known, and the next one is on its way");
        world.settles().await;
        let second = sent().pop().unwrap();
        assert_eq!((sent().len(), &second.letter), (2, &first.letter));
        assert_ne!(second.message_id, first.message_id, "the office sent it again: another mail");
        assert_ne!(second.file_name(), first.file_name());
        assert!(!comes_back(&world, &first).await, "the first one again; the second has arrived");
        assert!(world.store().failed_letters(10).await.unwrap().is_empty());
        assert!(comes_back(&world, &second).await);
        assert!(!comes_back(&world, &second).await, "told once");
    })
    .await;
}

#[tokio::test]
async fn tries_of_one_sending_carry_one_message_id() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let [address, ..] = addresses("BY");
        world.mails().answers(&address, later());
        let case = world.launches("Der Bote stürzt").await;
        world.mails().answers(&address, Delivery::Accepted);
        world.advance_to("2022-08-22 18:00").await;
        let seen = world.expect(&case).await;
        let mail = seen.mail("invitation", "BY");
        let row = world.store().deliveries(&mail.letter).await.unwrap();
        let row = row.iter().find(|one| one.person == mail.person).unwrap();
        assert_eq!((row.attempts > 1, row.sending), (true, 1), "a try is no sending");
        let id = mail.message_id.split('@').next().unwrap().to_owned();
        let bare = format!("<{}.BY", mail.letter.as_str().replace('/', "."));
        assert_eq!(id, bare, "as it was before sendings were counted");
    })
    .await;
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up_after_two_days() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let [address, ..] = addresses("HB");
        world.mails().answers(&address, later());
        let case = world.launches("Bremen schweigt").await;
        world.advance_to("2022-08-23 10:00").await;
        world.expect(&case).await.with_letters("undelivered", 0);
        world.advance_to("2022-08-26 10:00").await;
        let seen = world.expect(&case).await;
        seen.with_letters("undelivered", 1);
        let tries = world.mails().tries(&address);
        assert_eq!(tries.len(), 18);
        let whole = tries[17].since(tries[0]);
        let day = SignedDuration::from_hours(24);
        assert!(whole > day && whole < day * 3, "{whole:?}");
        assert_eq!(world.store().letter_counts().await.unwrap().waiting, 0);
    })
    .await;
}

#[tokio::test]
async fn the_address_is_the_one_of_the_first_attempt() {
    on_both(async |database| {
        let world = World::on(database, "2022-08-15 09:00").await;
        let [address, ..] = addresses("BY");
        world.mails().answers(&address, later());
        let case = world.launches("Umzug").await;
        let mut people = umlauf_engine::made_up(
            world.engine().catalogue().library().body("it-planungsrat").unwrap(),
            jiff::civil::date(2020, 1, 1),
        );
        for person in &mut people.persons {
            if person.id.as_str() == "BY" {
                person.email = "neu@by.example".to_owned();
            }
        }
        world.engine().import(&people).await.unwrap();
        world.mails().answers(&address, Delivery::Accepted);
        world.advance_to("2022-08-22 12:00").await;
        assert_eq!(world.expect(&case).await.mail("invitation", "BY").address, address);
        world.member("BY").votes(&case, Yes).await;
        world.settles().await;
        assert_eq!(world.expect(&case).await.mail("receipt", "BY").address, "neu@by.example");
    })
    .await;
}

#[tokio::test]
async fn letters_of_a_courier_that_died_go_out_when_its_claim_has_run_out() {
    on_both(async |database| {
        let mut world = World::on(database, "2022-08-15 09:00").await;
        let case = world.office().opens("umlaufverfahren", "Der Bote stürzt").await;
        world.office().files(&case, &["beschlusstext", "begruendung"]).await;
        world.office().acts(&case, "vorlegen").await;
        let lease = std::time::Duration::from_mins(2);
        let claimed = world.store().claim_letters(world.now(), 64, lease).await.unwrap();
        assert!(!claimed.is_empty());
        world.restarts().await;
        world.settles().await;
        assert!(world.mails().delivered().is_empty(), "somebody else has them");
        world.advance_to("2022-08-15 09:03").await;
        let seen = world.expect(&case).await;
        assert_eq!(seen.got("task").len(), 6, "secretariat and chair");
    })
    .await;
}
