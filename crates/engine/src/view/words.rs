//! Events and timers as German sentences, for histories and the demo.

use umlauf_calendar::{day_in_german, end_in_german, moment_in_german};
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Alarm, By, Capacity, Closing, Dispatch, DutyName, Event, Instant, Kind, PaperName, Recorded,
    RollRow, Seat, Stand, StepName, Term, Timer, Workflow, followed_in_german, outcome_in_german,
};

/// A timer: what happens, and when.
pub fn alarm_in_german(timer: &Timer) -> String {
    let at = moment_in_german(timer.at.timestamp());
    match &timer.what {
        Alarm::Remind(_) => format!("{at}: Erinnerung an alle, die noch fehlen"),
        Alarm::Escalate(office) => format!("{at}: Hinweis an: {}", office.german()),
        Alarm::Deadline => format!("{at}: Die Frist läuft ab"),
        Alarm::Watch => format!("{at}: Meldungen und ihre Fristen werden durchgesehen"),
        Alarm::Grace => format!("{at}: Die Nachfrist läuft ab"),
        Alarm::Dates => format!("{at}: Ein Datum eines Mitglieds ist erreicht"),
    }
}

/// An event with its instant and its account, in one line.
pub fn event_in_german(recorded: &Recorded) -> String {
    let at = moment_in_german(recorded.at.timestamp());
    let by = account(&recorded.by);
    format!("{:>4}  {at}  {by}: {}", recorded.revision, sentence(recorded))
}

/// An event without its day: time, account and fact, for a list that names the day above.
pub fn event_in_brief(recorded: &Recorded) -> String {
    let zoned = recorded.at.timestamp().to_zoned(umlauf_calendar::berlin().clone());
    let account = match &recorded.by {
        By::Clock => String::from("Uhr"),
        By::Courier => String::from("Versand"),
        By::Person(authority) => match &authority.seat {
            Seat::Member(member) if authority.capacity == Capacity::Deputy => {
                format!("{member} (Vertretung)")
            }
            Seat::Member(member) => member.to_string(),
            Seat::Office(office) => office.german().to_string(),
        },
    };
    let (hour, minute) = (zoned.hour(), zoned.minute());
    format!("{hour:02}:{minute:02}  {account:16} {}", sentence(recorded))
}

/// An event for a page: on whose account, and what, in the words of the definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// `Geschäftsstelle`, `Bayern (Stellvertretung)`, `Uhr`.
    pub account: String,
    /// The fact.
    pub said: String,
}

/// An event for a page, with titles of steps, papers and members instead of their names.
pub fn told(workflow: &Workflow, recorded: &Recorded) -> Told {
    let member = |code: &MemberCode| {
        let known = workflow.body.member(code.as_str());
        known.map_or_else(|| code.to_string(), |member| member.title.clone())
    };
    let account = match &recorded.by {
        By::Clock => String::from("Uhr"),
        By::Courier => String::from("Versand"),
        By::Person(authority) => match &authority.seat {
            Seat::Member(code) if authority.capacity == Capacity::Deputy => {
                format!("{} (Stellvertretung)", member(code))
            }
            Seat::Member(code) => member(code),
            Seat::Office(office) => office.german().to_owned(),
        },
    };
    let step = |name: &StepName| {
        let known = workflow.step(name);
        known.map_or_else(|| name.to_string(), |step| step.title.clone())
    };
    let paper =
        |name: &PaperName| workflow.titles.get(name).cloned().unwrap_or_else(|| name.to_string());
    let said = match &recorded.event {
        Event::Opened { workflow: name, version, .. } if *name == workflow.name => {
            format!("Vorgang eröffnet nach „{}“, Fassung {version}", workflow.title)
        }
        Event::Launched { ballot, rule: name, voters, items, .. } => {
            let rule = workflow.body.rule(name.as_str());
            let title = rule.map_or_else(|_| name.to_string(), |rule| rule.title.clone());
            let (voters, each) = (voters.len(), one_by_one(items));
            format!("Abstimmung {ballot} beginnt: Regel „{title}“, {voters} Stimmberechtigte{each}")
        }
        Event::Entered { step: name, term: Some(term), .. } => {
            format!("Schritt „{}“ beginnt, Frist bis {}", step(name), until(term))
        }
        Event::Entered { step: name, .. } => format!("Schritt „{}“ beginnt", step(name)),
        Event::Overdue { step: name } => format!("Schritt „{}“ ist überfällig", step(name)),
        Event::Elapsed { step: name } => format!("Wartezeit „{}“ ist vorüber", step(name)),
        Event::Filed { paper: name, digest } => {
            format!("Unterlage „{}“ abgelegt ({})", paper(name), short(digest))
        }
        Event::Corrected { paper: name, .. } => format!("Unterlage „{}“ berichtigt", paper(name)),
        Event::Voided { paper: name, .. } => {
            format!("Unterlage „{}“ wesentlich geändert; die Stimmen sind hinfällig", paper(name))
        }
        Event::VoteEntered { member: code, said, .. } => {
            let choice = said.german();
            format!("Stimme von {} eingetragen: {choice}; wartet auf zweite Person", member(code))
        }
        Event::EntryRefused { member: code, .. } => {
            format!("Eintragung für {} nicht bestätigt", member(code))
        }
        Event::Dispatched { member: code, result, .. } => {
            let result = match result {
                Dispatch::Accepted => "zugestellt",
                Dispatch::GaveUp => "nicht zustellbar",
            };
            format!("Einladung an {} {result}", member(code))
        }
        Event::RollEntered { held, rows, .. } => roll("eingetragen", *held, rows, &member),
        Event::RollCalled { held, rows, .. } => roll("bestätigt", *held, rows, &member),
        Event::Noted { member: code, .. } => {
            format!("Mitteilung von {} an die Geschäftsstelle", member(code))
        }
        event => {
            let duty = |name: &DutyName| duty(workflow, name);
            followed_in_german(event, &member, &duty).unwrap_or_else(|| sentence(recorded))
        }
    };
    Told { account, said }
}

/// What a definition calls a duty, wherever in it.
fn duty(workflow: &Workflow, name: &DutyName) -> String {
    let known = workflow.steps().find_map(|step| match &step.kind {
        Kind::Follow(follow) => follow.duty(name),
        _ => None,
    });
    known.map_or_else(|| name.to_string(), |duty| duty.title.clone())
}

/// `, einzeln über Ziffer 1 und 2`; nothing where the whole is voted on.
fn one_by_one(items: &[u32]) -> String {
    if items.is_empty() {
        return String::new();
    }
    format!(", einzeln über Ziffer {}", umlauf_workflow::listed(items))
}

fn account(by: &By) -> String {
    match by {
        By::Clock => String::from("Uhr"),
        By::Courier => String::from("Versand"),
        By::Person(authority) => {
            let seat = match &authority.seat {
                Seat::Member(member) => member.to_string(),
                Seat::Office(office) => office.german().to_string(),
            };
            let deputy =
                if authority.capacity == Capacity::Deputy { ", Stellvertretung" } else { "" };
            format!("{seat} ({}{deputy})", authority.person)
        }
    }
}

fn sentence(recorded: &Recorded) -> String {
    // Whoever acts stands before the sentence; a member is named only where another acted for it.
    let of = |member: &MemberCode| match &recorded.by {
        By::Person(authority) if authority.seat == Seat::Member(member.clone()) => String::new(),
        By::Person(_) | By::Clock | By::Courier => format!("{member}: "),
    };
    match &recorded.event {
        Event::Opened { workflow, version, .. } => {
            format!("Vorgang eröffnet nach „{workflow}“, Fassung {version}")
        }
        Event::Entered { step, term, .. } => match term {
            Some(term) => format!("Schritt „{step}“ beginnt, Frist bis {}", until(term)),
            None => format!("Schritt „{step}“ beginnt"),
        },
        Event::Filed { paper, digest } => {
            format!("Unterlage „{paper}“ abgelegt ({})", short(digest))
        }
        Event::Acted { label, .. } => format!("„{label}“"),
        Event::Launched { ballot, rule, voters, items, .. } => {
            format!(
                "Abstimmung {ballot} beginnt: Regel „{rule}“, {} Stimmberechtigte{}",
                voters.len(),
                one_by_one(items)
            )
        }
        Event::VoteCast { member, said, declaration, entered, .. } => {
            let minutes = if declaration.is_some() { ", mit Protokollerklärung" } else { "" };
            let entered = if entered.is_some() { ", eingetragen und bestätigt" } else { "" };
            format!("{}{}{minutes}{entered}", of(member), said.german())
        }
        Event::VoteLate { member, said, .. } => {
            format!("{}verspätet: {} (zählt nicht)", of(member), said.german())
        }
        Event::VoteEntered { member, said, .. } => {
            format!("Stimme von {member} eingetragen: {}; wartet auf zweite Person", said.german())
        }
        Event::EntryRefused { member, .. } => format!("Eintragung für {member} nicht bestätigt"),
        Event::RollEntered { held, rows, .. } => {
            roll("eingetragen", *held, rows, &MemberCode::to_string)
        }
        Event::RollCalled { held, rows, .. } => {
            roll("bestätigt", *held, rows, &MemberCode::to_string)
        }
        Event::RollRefused { .. } => String::from("Namentliche Abstimmung nicht bestätigt"),
        Event::Noted { member, .. } => format!("Mitteilung von {member} an die Geschäftsstelle"),
        Event::Interim { member, until, .. } => {
            format!("{}noch in Abstimmung bis {}", of(member), day_in_german(*until))
        }
        Event::Objected { member, .. } => {
            format!("{}Widerspruch gegen das Verfahren", of(member))
        }
        Event::Reminded { members, .. } if members.is_empty() => {
            String::from("Erinnerung: niemand zu erinnern")
        }
        Event::Reminded { members, .. } => format!("Erinnerung an {}", list(members)),
        Event::Escalated { to, silent, .. } => {
            format!("Hinweis an {}: {} ohne Stimme", to.german(), silent.len())
        }
        Event::Overdue { step } => format!("Schritt „{step}“ ist überfällig"),
        Event::Elapsed { step } => format!("Wartezeit „{step}“ ist vorüber"),
        Event::Extended { term, .. } => format!("Frist für alle verlängert bis {}", until(term)),
        Event::Held { deadline, .. } => format!(
            "Fristablauf {} fiel in einen Ausfall; der Vorsitz entscheidet",
            end_in_german(deadline.timestamp())
        ),
        Event::Closed { why, silent, outcome, items, .. } => {
            let why = match why {
                Closing::Deadline => "Frist abgelaufen",
                Closing::AllVoted => "alle haben abgestimmt",
                Closing::Sitting => "Sitzung",
                Closing::Chair(_) => "vom Vorsitz zum Fristende geschlossen",
            };
            let silent = if silent.is_empty() {
                String::new()
            } else {
                format!("; ohne Stimme: {}", list(silent))
            };
            let items = items.iter().map(|one| (one.item, one.outcome));
            format!("Abstimmung beendet ({why}): {}{silent}", outcome_in_german(*outcome, items))
        }
        Event::Stopped { .. } => String::from("Abstimmung ohne Ergebnis beendet"),
        Event::Found { outcome, items, bound, .. } => {
            let items = items.iter().map(|one| (one.item, one.outcome));
            let bound = bound.as_ref().map(|bound| format!("; gebunden: {}", list(bound)));
            let found = outcome_in_german(*outcome, items);
            format!("Festgestellt: {found}{}", bound.unwrap_or_default())
        }
        Event::Annulled { .. } => String::from("Feststellung aufgehoben"),
        Event::Corrected { paper, .. } => format!("Unterlage „{paper}“ berichtigt"),
        Event::Voided { paper, .. } => {
            format!("Unterlage „{paper}“ wesentlich geändert; die Stimmen sind hinfällig")
        }
        Event::Dispatched { member, person, result, .. } => {
            let result = match result {
                Dispatch::Accepted => "zugestellt",
                Dispatch::GaveUp => "nicht zustellbar",
            };
            format!("Einladung an {member} ({person}) {result}")
        }
        Event::Upgraded { workflow, version, step, .. } => {
            format!("weiter nach „{workflow}“, Fassung {version}, im Schritt „{step}“")
        }
        Event::FollowBegan(_)
        | Event::FollowResumed(_)
        | Event::Reported(_)
        | Event::Judged(_)
        | Event::DeviationAsked(_)
        | Event::DeviationDecided(_)
        | Event::TermMoved(_)
        | Event::Joined(_)
        | Event::Released(_)
        | Event::Happened(_)
        | Event::Watched(_) => {
            let (of, duty) = (ToString::to_string, ToString::to_string);
            followed_in_german(&recorded.event, &of, &duty).unwrap_or_default()
        }
        Event::ConsultOpened(_)
        | Event::Answered(_)
        | Event::AnswerLate(_)
        | Event::AnswerEntered(_)
        | Event::ExtensionAsked(_)
        | Event::ExtensionGranted(_)
        | Event::ExtensionRefused(_)
        | Event::ConsultExtended(_)
        | Event::ConsultReminded(_)
        | Event::ConsultLapsed(_)
        | Event::ConsultHeld(_)
        | Event::ConsultClosed(_)
        | Event::ConsultStopped(_)
        | Event::DatesPassed(_)
        | Event::ReservationSettled(_)
        | Event::Disposed(_)
        | Event::FeedbackOpened(_)
        | Event::Replied(_)
        | Event::FeedbackClosed(_)
        | Event::InnerBegun(_)
        | Event::InnerEnded(_)
        | Event::InnerRecalled(_) => {
            umlauf_workflow::consultation_in_german(&recorded.event).unwrap_or_default()
        }
        Event::Called(called) => format!("Teilvorgänge begonnen: {}", called.children.len()),
        Event::ChildEnded(ended) => {
            format!("Teilvorgang „{}“ beendet: {}", ended.of, ended.ending.german())
        }
        Event::Recalled(back) => format!("Teilvorgänge zurückgerufen: {}", back.children.len()),
        Event::Cancelled(_) => String::from("Vom übergeordneten Vorgang zurückgerufen"),
        Event::Numbered { number } => format!("Nummer {number} vergeben"),
        Event::Ended { ending } => format!("Vorgang beendet: {}", ending.german()),
    }
}

/// `Namentliche Abstimmung der Sitzung vom … bestätigt: Zustimmung: BUND, BY; abwesend: HB`.
fn roll(
    what: &str,
    held: jiff::civil::Date,
    rows: &[RollRow],
    member: &dyn Fn(&MemberCode) -> String,
) -> String {
    let groups = Stand::ALL.into_iter().filter_map(|stand| {
        let of: Vec<_> = rows.iter().filter(|row| row.stand == stand).collect();
        let names: Vec<_> = of.iter().map(|row| member(&row.member)).collect();
        (!names.is_empty()).then(|| format!("{}: {}", stand.german(), names.join(", ")))
    });
    let groups = groups.collect::<Vec<_>>().join("; ");
    format!("Namentliche Abstimmung der Sitzung vom {} {what}: {groups}", day_in_german(held))
}

fn until(term: &Term) -> String {
    end_in_german(Instant::timestamp(term.instant))
}

fn list(members: &[MemberCode]) -> String {
    members.iter().map(MemberCode::as_str).collect::<Vec<_>>().join(", ")
}

fn short(digest: &umlauf_workflow::Digest) -> &str {
    digest.as_str().get(..12).unwrap_or(digest.as_str())
}
