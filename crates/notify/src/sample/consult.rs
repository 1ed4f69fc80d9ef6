//! Sample letters of a consultation.

use jiff::civil::date;
use umlauf_comments::Reply;
use umlauf_voting::MemberCode;
use umlauf_workflow::{Capacity, Digest, Notice, Position};

use super::{REASON, instant, paper, term};

pub(super) fn full() -> Vec<Notice> {
    let member = MemberCode::from("HB");
    let reason = Digest::of(REASON.as_bytes());
    let until = date(2022, 9, 20);
    let silent = vec![member.clone(), "SL".into()];
    vec![
        Notice::ConsultAsked {
            number: 2,
            round: 2,
            title: "Beteiligung der Länder".to_owned(),
            term: Some(term()),
            grace: Some(term()),
            papers: vec![("beschlusstext".into(), paper())],
            text: Some("beschlusstext".into()),
            previous: Some(Digest::of(b"2")),
            comments: true,
        },
        Notice::ConsultReminder {
            number: 2,
            term: Some(term()),
            grace: Some(term()),
            feedback: true,
        },
        Notice::ConsultReceipt {
            number: 2,
            member: member.clone(),
            position: Position::Reserved,
            paper: Some(reason.clone()),
            comments: 17,
            until: Some(until),
            capacity: Capacity::Deputy,
            counts: true,
            after: true,
            entered: true,
            change_until: Some(term()),
        },
        Notice::ConsultLate {
            member: member.clone(),
            position: Position::Cosigned,
            deadline: term().instant,
        },
        Notice::ConfirmAnswer { member: member.clone(), position: Position::Statement },
        Notice::ExtensionAsked { member: member.clone(), until, reason: reason.clone() },
        Notice::ExtensionGranted {
            member: member.clone(),
            term: term(),
            reason: Some(reason.clone()),
        },
        Notice::ExtensionRefused {
            member: member.clone(),
            term: Some(term()),
            reason: reason.clone(),
        },
        Notice::ConsultExtended { from: instant("2022-08-31T22:00:00Z"), term: term(), reason },
        Notice::ConsultHeld {
            deadline: term().instant,
            from: instant("2022-09-05T20:10:00Z"),
            until: instant("2022-09-06T05:30:00Z"),
        },
        Notice::ReservationDue { member: member.clone(), until },
        Notice::ReservationLapsed { member: member.clone(), until },
        Notice::ReservationSettled {
            member: member.clone(),
            position: Position::Cosigned,
            changed: true,
        },
        Notice::ConsultSilent { count: 2, silent: silent.clone(), grace: Some(term()) },
        Notice::ConsultEnded { asked: 17, answered: 15, count: 2, silent, comments: 120 },
        Notice::FeedbackAsked {
            number: 2,
            member: member.clone(),
            comments: 7,
            term: Some(term()),
            silence: Reply::Accepted,
        },
        Notice::ReplyReceipt { member, accepted: 6, upheld: 1 },
        Notice::FeedbackEnded { upheld: 3, count: 2, silence: Reply::Accepted },
    ]
}

/// Leaves out everything that a notice may leave out.
pub(super) fn bare(notice: &mut Notice) {
    match notice {
        Notice::ConsultAsked { term, grace, papers, text, previous, comments, round, .. } => {
            (*term, *grace, *papers, *text, *previous) = (None, None, Vec::new(), None, None);
            (*comments, *round) = (false, 1);
        }
        Notice::ConsultReminder { term, grace, feedback, .. } => {
            (*term, *grace, *feedback) = (None, None, false);
        }
        Notice::ConsultReceipt {
            paper,
            comments,
            until,
            counts,
            after,
            entered,
            change_until,
            ..
        } => {
            (*paper, *comments, *until, *change_until) = (None, 0, None, None);
            (*counts, *after, *entered) = (false, false, false);
        }
        Notice::ExtensionGranted { reason, .. } => *reason = None,
        Notice::ExtensionRefused { term, .. } | Notice::FeedbackAsked { term, .. } => *term = None,
        Notice::ReservationSettled { changed, .. } => *changed = false,
        Notice::ConsultSilent { silent, grace, .. } => (*silent, *grace) = (Vec::new(), None),
        Notice::ConsultEnded { silent, .. } => *silent = Vec::new(),
        _ => {}
    }
}
