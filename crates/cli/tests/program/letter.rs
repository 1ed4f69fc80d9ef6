//! `umlauf letter`: a mail that came back.

use crate::support::{at, text};
use crate::world::House;

fn report(id: &str) -> String {
    format!(
        "From: MAILER-DAEMON@land.example\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n\
         Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {id}\r\n\r\nx\r\n--b--\r\n"
    )
}

#[test]
fn a_returned_mail_is_noted_once_and_anything_else_is_refused() {
    let (house, case) = House::with_an_old_vote();
    let (letter, person) = house.delivered();
    assert!(letter.starts_with(&case), "{letter}");
    let id = format!("<{}.{person}@umlauf.example>", letter.replace('/', "."));
    for noted in [true, false] {
        let ran = house.asks("letter bounced").input(report(&id)).run().ends(0).says_nothing();
        let told = ran.json();
        assert_eq!((text(&told, "/letter"), text(&told, "/person")), (&*letter, &*person));
        assert_eq!((text(&told, "/reason"), at(&told, "/noted").as_bool()), ("5.1.1", Some(noted)));
    }
    // A sending that never was is no return of the one that was.
    let later = report(&id.replace('@', "+2@"));
    let told = house.asks("letter bounced").input(later).run().ends(0).json();
    assert_eq!(
        (at(&told, "/sending").as_u64(), at(&told, "/noted").as_bool()),
        (Some(2), Some(false))
    );
    for (message, why) in [
        (report("<kein.1.0.BY@umlauf.example>"), "none of our letters"),
        (report("<hallo@other.example>"), "none of our letters"),
        (report(&id).replace("Action: failed", "Action: delayed"), "no final failure"),
        (String::from("Subject: Abwesend\r\n\r\nIch bin nicht da."), "RFC 3464"),
        ("x".repeat(3_000_000), "RFC 3464"),
        (String::new(), "RFC 3464"),
    ] {
        house.asks("letter bounced").input(message).run().ends(1).says(why).prints_nothing();
    }
}
