//! A journal forged by somebody who has the database: the chain fits, the digests fit, the readable
//! parts are computed from it; what is told cannot have happened.

use umlauf_record::Code;
use umlauf_voting::{Choice, MemberCode, Outcome};
use umlauf_workflow::{By, Capacity, Digest, Dispatch, Ending, Event, Recorded};

use crate::codes;
use crate::world::{LAENDER, World, adopted, objected, umlaufverfahren, unclear};

/// What is found after an event of a revision has been changed.
fn forged(mut world: World, revision: u64, change: impl Fn(&mut Recorded)) -> Vec<Code> {
    world.forge(|recorded| {
        if recorded.revision == revision {
            change(recorded);
        }
    });
    codes(&world.export())
}

fn of(world: &World, wanted: impl Fn(&Event) -> bool) -> u64 {
    world.revision_of(wanted)
}

fn votes_of(world: &World, code: &str) -> u64 {
    of(world, |event| matches!(event, Event::VoteCast { member, .. } if member.as_str() == code))
}

#[test]
fn a_vote_that_was_turned_does_not_give_the_recorded_result() {
    let world = unclear();
    let revision = votes_of(&world, "HE");
    let found = forged(world, revision, |recorded| {
        if let Event::VoteCast { said, .. } = &mut recorded.event {
            *said = Choice::No.into();
        }
    });
    assert_eq!(found, []);
    let world = unclear();
    let revision = votes_of(&world, "BUND");
    let found = forged(world, revision, |recorded| {
        if let Event::VoteCast { said, .. } = &mut recorded.event {
            *said = Choice::No.into();
        }
    });
    assert_eq!(found, [Code::Outcome]);
}

#[test]
fn a_result_that_the_votes_do_not_give_is_found() {
    let world = adopted();
    let closed = of(&world, |event| matches!(event, Event::Closed { .. }));
    let found = forged(world, closed, |recorded| {
        if let Event::Closed { outcome, .. } = &mut recorded.event {
            *outcome = Outcome::Rejected;
        }
    });
    assert_eq!(found, [Code::Outcome, Code::Finding]);
    let found =
        forged(unclear(), of(&unclear(), |e| matches!(e, Event::Closed { .. })), |recorded| {
            if let Event::Closed { readings, .. } = &mut recorded.event {
                readings.pop();
            }
        });
    assert_eq!(found, [Code::Outcome]);
}

#[test]
fn a_list_of_the_silent_that_the_votes_do_not_give_is_found() {
    let world = adopted();
    let closed = of(&world, |event| matches!(event, Event::Closed { .. }));
    let found = forged(world, closed, |recorded| {
        if let Event::Closed { silent, .. } = &mut recorded.event {
            silent.pop();
        }
    });
    assert_eq!(found, [Code::Silent]);
}

#[test]
fn a_vote_that_was_taken_out_or_put_in_is_found() {
    let mut world = unclear();
    let at = usize::try_from(votes_of(&world, "HE")).unwrap() - 1;
    world.rearrange(|journal| drop(journal.remove(at)));
    // Everything after it has another revision, which the finding that was annulled names.
    let found = codes(&world.export());
    assert!(found.contains(&Code::Silent), "{found:?}");

    let mut world = unclear();
    let closed = usize::try_from(of(&world, |e| matches!(e, Event::Closed { .. }))).unwrap() - 1;
    world.rearrange(|journal| {
        let mut vote = journal[at].clone();
        vote.at = journal[closed].at;
        journal.insert(closed, vote);
    });
    let found = codes(&world.export());
    assert!(found.contains(&Code::Late) && found.contains(&Code::Voter), "{found:?}");
}

#[test]
fn a_vote_that_counts_after_its_deadline_is_found() {
    let world = adopted();
    let late = of(&world, |event| matches!(event, Event::VoteLate { .. }));
    let found = forged(world, late, |recorded| {
        let Event::VoteLate { ballot, member, said, declaration, capacity, .. } =
            recorded.event.clone()
        else {
            unreachable!();
        };
        recorded.event =
            Event::VoteCast { ballot, member, said, declaration, capacity, entered: None };
    });
    assert_eq!(found, [Code::Voter, Code::Late]);

    // Pushed past the deadline by its instant alone.
    let world = adopted();
    let last = world.last_vote() as u64 + 1;
    let found = forged(world, last, |recorded| {
        recorded.at = "2022-09-12T22:00:00Z".parse().unwrap();
    });
    assert_eq!(found, [Code::Late]);
}

#[test]
fn a_vote_that_is_called_late_before_the_deadline_is_found() {
    let world = adopted();
    let vote = votes_of(&world, "ST");
    let found = forged(world, vote, |recorded| {
        let Event::VoteCast { ballot, member, said, declaration, capacity, .. } =
            recorded.event.clone()
        else {
            unreachable!();
        };
        let deadline = recorded.at;
        recorded.event = Event::VoteLate { ballot, member, said, declaration, capacity, deadline };
    });
    assert!(found.starts_with(&[Code::Late]), "{found:?}");
    assert!(found.contains(&Code::Silent));
}

#[test]
fn a_vote_by_somebody_without_the_right_to_it_is_found() {
    let authority = |change: fn(&mut umlauf_workflow::Authority)| {
        let world = adopted();
        let vote = votes_of(&world, "ST");
        forged(world, vote, |recorded| {
            if let By::Person(authority) = &mut recorded.by {
                change(authority);
            }
        })
    };
    let earlier = |authority: &mut umlauf_workflow::Authority| {
        authority.until = Some("2022-08-29T09:00:00Z".parse().unwrap());
    };
    assert_eq!(authority(earlier), [Code::Authority]);
    let later = |authority: &mut umlauf_workflow::Authority| {
        authority.from = "2022-08-29T09:00:00.000001Z".parse().unwrap();
    };
    assert_eq!(authority(later), [Code::Authority]);
    let elsewhere = |authority: &mut umlauf_workflow::Authority| {
        authority.seat = umlauf_workflow::Seat::Member(MemberCode::from("SN"));
    };
    assert_eq!(authority(elsewhere), [Code::Authority]);
    assert_eq!(authority(|authority| authority.capacity = Capacity::Staff), [Code::Authority]);

    let world = adopted();
    let vote = votes_of(&world, "ST");
    assert_eq!(forged(world, vote, |recorded| recorded.by = By::Clock), [Code::Authority]);
}

#[test]
fn an_entered_vote_that_one_person_confirmed_alone_is_found() {
    let world = adopted();
    let vote = votes_of(&world, "SL");
    let found = forged(world, vote, |recorded| {
        if let By::Person(authority) = &mut recorded.by {
            authority.person = "p-gs".into();
        }
    });
    assert_eq!(found, [Code::Authority]);
    let world = adopted();
    let found = forged(world, vote, |recorded| {
        if let Event::VoteCast { said, .. } = &mut recorded.event {
            *said = Choice::Abstain.into();
        }
    });
    assert_eq!(found, [Code::Voter]);
}

#[test]
fn an_electorate_a_rule_or_a_text_that_is_not_the_right_one_is_found() {
    type Change = fn(&mut Event);
    let changes: [Change; 4] = [
        |event| {
            if let Event::Launched { voters, .. } = event {
                voters.pop();
            }
        },
        |event| {
            if let Event::Launched { rule, .. } = event {
                *rule = "empfehlung".into();
            }
        },
        |event| {
            if let Event::Launched { on, .. } = event {
                *on = "2022-08-21".parse().unwrap();
            }
        },
        |event| {
            if let Event::Launched { papers, .. } = event {
                papers.pop();
            }
        },
    ];
    for change in changes {
        let world = World::voting();
        let launched = of(&world, |event| matches!(event, Event::Launched { .. }));
        let found = forged(world, launched, |recorded| change(&mut recorded.event));
        assert_eq!(found, [Code::Launch]);
    }
}

#[test]
fn a_deadline_that_the_calendar_does_not_give_is_found() {
    let world = World::voting();
    let entered = of(
        &world,
        |event| matches!(event, Event::Entered { step, .. } if step.as_str() == "umlauf"),
    );
    let found = forged(world, entered, |recorded| {
        if let Event::Entered { term: Some(term), .. } = &mut recorded.event {
            term.instant = "2022-09-04T22:00:00Z".parse().unwrap();
        }
    });
    assert_eq!(found, [Code::Term]);
    let world = adopted();
    let extended = of(&world, |event| matches!(event, Event::Extended { .. }));
    let found = forged(world, extended, |recorded| {
        if let Event::Extended { term, .. } = &mut recorded.event {
            term.shifts.clear();
        }
    });
    assert_eq!(found, [Code::Term]);
}

#[test]
fn a_ballot_that_was_closed_before_its_time_is_found() {
    let mut world = adopted();
    world.forge(|recorded| {
        if recorded.at == "2022-09-12T22:00:03Z".parse().unwrap() {
            recorded.at = "2022-09-12T21:59:59.999Z".parse().unwrap();
        }
    });
    assert_eq!(codes(&world.export()), [Code::Closing, Code::Late]);
}

#[test]
fn a_finding_without_the_reasons_it_needs_is_found() {
    for label in ["zustande gekommen", "nicht zustande gekommen"] {
        let mut world = unclear();
        let mut seen = false;
        let mut marked = Vec::new();
        for recorded in &world.journal {
            match &recorded.event {
                Event::Acted { label: chosen, .. } => seen = chosen == label,
                Event::Found { .. } if seen => marked.push(recorded.revision),
                _ => {}
            }
        }
        world.forge(|recorded| {
            if let (Event::Found { reason, .. }, true) =
                (&mut recorded.event, marked.contains(&recorded.revision))
            {
                *reason = None;
            }
        });
        assert_eq!(codes(&world.export()), [Code::Finding]);
    }
}

#[test]
fn a_finding_that_the_chosen_move_does_not_say_is_found() {
    let world = unclear();
    let found = of(&world, |event| matches!(event, Event::Found { .. }));
    let codes = forged(world, found, |recorded| {
        if let Event::Found { outcome, .. } = &mut recorded.event {
            *outcome = Outcome::Rejected;
        }
    });
    assert_eq!(codes, [Code::Finding]);
}

#[test]
fn a_proof_of_dispatch_for_a_letter_that_asked_nobody_is_found() {
    let world = adopted();
    let sent = of(&world, |event| matches!(event, Event::Dispatched { .. }));
    let other = world.journal.iter().find_map(|recorded| match &recorded.event {
        Event::Dispatched { letter, member, .. } if member.as_str() == "BY" => Some(letter.clone()),
        _ => None,
    });
    let found = forged(world, sent, |recorded| {
        if let Event::Dispatched { letter, .. } = &mut recorded.event {
            *letter = other.clone().unwrap();
        }
    });
    assert_eq!(found, [Code::Proof]);
}

#[test]
fn a_failed_dispatch_is_no_proof() {
    let world = adopted();
    let sent = of(&world, |event| matches!(event, Event::Dispatched { .. }));
    let found = forged(world, sent, |recorded| {
        if let Event::Dispatched { result, .. } = &mut recorded.event {
            *result = Dispatch::GaveUp;
        }
    });
    assert_eq!(found, [Code::Finding], "the chair gave no reason why not everyone was asked");
}

#[test]
fn an_end_that_the_last_step_does_not_say_is_found() {
    let world = adopted();
    let ended = of(&world, |event| matches!(event, Event::Ended { .. }));
    let found = forged(world, ended, |recorded| {
        recorded.event = Event::Ended { ending: Ending::Withdrawn };
    });
    assert_eq!(found, [Code::Ending]);
    let mut world = adopted();
    world.rearrange(|journal| journal.retain(|r| !matches!(r.event, Event::Numbered { .. })));
    assert_eq!(codes(&world.export()), [Code::Ending]);
    let mut world = objected();
    world.rearrange(|journal| {
        let mut numbered = journal[journal.len() - 1].clone();
        numbered.event = Event::Numbered { number: String::from("2022/33") };
        journal.insert(journal.len() - 1, numbered);
    });
    assert_eq!(codes(&world.export()), [Code::Order]);
}

#[test]
fn a_move_or_a_step_that_the_workflow_does_not_have_is_found() {
    let world = adopted();
    let acted = of(&world, |event| matches!(event, Event::Acted { .. }));
    let found = forged(world, acted, |recorded| {
        if let Event::Acted { label, .. } = &mut recorded.event {
            *label = String::from("beschließen");
        }
    });
    assert_eq!(found.first(), Some(&Code::Step), "{found:?}");
    let world = adopted();
    let entered = of(
        &world,
        |event| matches!(event, Event::Entered { step, .. } if step.as_str() == "freigabe"),
    );
    let found = forged(world, entered, |recorded| {
        if let Event::Entered { step, .. } = &mut recorded.event {
            *step = "bekanntgabe".into();
        }
    });
    assert_eq!(found.first(), Some(&Code::Step), "{found:?}");
}

/// No event can be taken out unnoticed, whatever else is made to fit, but those that nothing else
/// rests on: reminders, late votes, votes that another of the same member replaced (or replaces).
/// These only a receipt protects.
#[test]
fn an_event_that_others_rest_on_cannot_be_taken_out() {
    let world = adopted();
    for (at, recorded) in world.journal.iter().enumerate().skip(1) {
        let alone = matches!(
            recorded.event,
            Event::VoteLate { .. }
                | Event::Reminded { .. }
                | Event::Escalated { .. }
                | Event::Interim { .. }
        );
        let entry = matches!(
            recorded.event,
            Event::VoteEntered { .. } | Event::EntryRefused { .. } | Event::Corrected { .. }
        );
        let replaced = matches!(&recorded.event, Event::VoteCast { member, said, .. }
            if member.as_str() == "BW" || said.whole() == Some(Choice::Abstain));
        let attached = matches!(&recorded.event, Event::Filed { paper, .. }
            if paper.as_str() == "anlage-1");
        if alone || entry || replaced || attached {
            continue;
        }
        let mut world = adopted();
        world.rearrange(|journal| drop(journal.remove(at)));
        assert_ne!(codes(&world.export()), [], "{recorded:?}");
    }
}

#[test]
fn a_vote_that_was_changed_where_votes_stand_is_found() {
    let mut source = umlaufverfahren();
    source.text = source.text.replace("change: until deadline", "change: never");
    let mut world = World::under(source);
    world.launch();
    world.everyone_asked_but(&[]);
    world.at("2022-08-24T09:00:00Z");
    for member in LAENDER {
        world.votes(member, Choice::Yes);
    }
    assert_eq!(codes(&world.export()), []);
    world.rearrange(|journal| {
        let mut vote = journal[journal.len() - 1].clone();
        if let Event::VoteCast { said, .. } = &mut vote.event {
            *said = Choice::No.into();
        }
        journal.push(vote);
    });
    assert_eq!(codes(&world.export()), [Code::Change]);
}

#[test]
fn papers_are_frozen_and_a_correction_names_what_it_corrects() {
    let world = adopted();
    let corrected = of(&world, |event| matches!(event, Event::Corrected { .. }));
    let found = forged(world, corrected, |recorded| {
        if let Event::Corrected { from, .. } = &mut recorded.event {
            *from = Digest::of(b"another");
        }
    });
    assert_eq!(found, [Code::Launch]);
}

#[test]
fn too_few_objections_do_not_stop_a_ballot() {
    let mut world = objected();
    world.rearrange(|journal| journal.retain(|r| !matches!(r.event, Event::Objected { .. })));
    assert_eq!(codes(&world.export()), [Code::Closing]);
}
