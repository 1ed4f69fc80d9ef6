//! The table of members and duties, and the forms beside it.

use axum::http::HeaderMap;
use axum::response::Response;
use umlauf_engine::ident;
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Answer, Duty, DutyRow, DutyState, Follow, FollowRow, Joining, Kind, Office, Progress,
};

use super::words::{DE, EN, Words};
use super::{Entry, PLACE};
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page_again};
use crate::lang::Lang;
use crate::pages::case::{Loaded, Part, Tab};
use crate::visitor::Visitor;
use crate::{Web, dates, terms};

/// What was sent and could not be taken.
#[derive(Default)]
pub(super) struct Filled {
    pub(super) entry: Entry,
    pub(super) problem: Option<String>,
}

/// The step with `follow` whose rows are shown: where the case stands, or stood last.
pub(super) fn follow(loaded: &Loaded) -> Option<&Follow> {
    let step = &loaded.head.follow.as_ref()?.step;
    match &loaded.workflow.step(step)?.kind {
        Kind::Follow(follow) => Some(follow),
        _ => None,
    }
}

/// A sign beside the word, so that a table is read at a glance and without colours.
fn glyph(state: DutyState) -> &'static str {
    match state {
        DutyState::Open => "○",
        DutyState::Planned => "◔",
        DutyState::Doing => "◑",
        DutyState::Reported => "◕",
        DutyState::Conform => "✓",
        DutyState::NotConcerned => "–",
        DutyState::DeviationAsked => "?",
        DutyState::Overdue => "!",
        DutyState::NotBound => "∅",
    }
}

pub(super) async fn page(
    web: &Web,
    headers: &HeaderMap,
    visitor: &Visitor,
    loaded: &Loaded,
    filled: Filled,
) -> Result<Response, Fail> {
    let (Some(follow), Some(head)) = (follow(loaded), loaded.head.follow.as_deref()) else {
        return Err(Fail::NotFound);
    };
    let mut answers = Vec::new();
    for row in web.store().answers(&loaded.row.id, head.number).await? {
        answers.push(row.answer()?);
    }
    let mut frame = Frame::new(web, headers, Some(visitor), &loaded.to(PLACE), "");
    let (lang, w) = (frame.lang, frame.lang.pick(&DE, &EN));
    frame.title = format!("{}: {}", w.title, loaded.row.title);
    let may = |deed| head.open && visitor.may(deed, loaded.body());
    let rows = rows(loaded, follow, &answers, lang);
    let judges = may(Deed::JudgeDuty);
    let waiting =
        if judges { waiting(loaded, follow, &answers, visitor, lang) } else { Vec::new() };
    let own = if may(Deed::ReportDuty) {
        visitor.members(Deed::ReportDuty, loaded.body())
    } else {
        Vec::new()
    };
    let titled = |code: &MemberCode| (code.to_string(), loaded.member_title(code.as_str(), lang));
    let bound = |code: &MemberCode| row_of(&answers, code).is_some_and(|row| row.bound);
    let reporters: Vec<_> = own.iter().filter(|code| bound(code)).map(titled).collect();
    let records = match follow.join {
        Some(Joining::Office(office)) => head.open && visitor.holds(office, loaded.body()),
        Some(Joining::Member) => head.open && visitor.holds(Office::Secretariat, loaded.body()),
        None => false,
    };
    let joins_itself = follow.join == Some(Joining::Member) && may(Deed::RecordBinding);
    let free = loaded.workflow.voters().filter(|code| !bound(code));
    let joiners: Vec<_> = match follow.join {
        Some(Joining::Office(_)) if records => free.map(titled).collect(),
        Some(Joining::Member) if joins_itself => {
            free.filter(|code| own.contains(code)).map(titled).collect()
        }
        _ => Vec::new(),
    };
    let triggers = follow.triggers();
    let triggers = triggers.into_iter().filter(|name| !head.happened.contains_key(*name));
    let again = filled.problem.is_some();
    page_again(
        again,
        &Page {
            w,
            tabs: loaded.tabs(lang, visitor, Part::Follow),
            case: loaded.row.title.clone(),
            back: loaded.to(""),
            step: loaded.workflow.step(&head.step).map_or_else(String::new, |s| s.title.clone()),
            since: dates::moment(lang, head.began),
            sums: sums(lang, head),
            overdue: head.count(DutyState::Overdue),
            open: head.open,
            duties: follow.duties.iter().map(|duty| said(lang, duty)).collect(),
            names: follow
                .duties
                .iter()
                .map(|duty| (duty.name.to_string(), duty.title.clone()))
                .collect(),
            says: Progress::ALL.map(|said| (said.as_str(), terms::progress(lang, said))).to_vec(),
            bound: if judges || records {
                loaded.workflow.voters().filter(|code| bound(code)).map(titled).collect()
            } else {
                Vec::new()
            },
            reporters,
            judges,
            records,
            joiners,
            triggers: if may(Deed::RecordEvent) {
                triggers.map(ToString::to_string).collect()
            } else {
                Vec::new()
            },
            today: web.now().date().to_string(),
            rows,
            waiting,
            ids: std::array::from_fn(|_| ident::command_id().to_string()),
            filled,
            here: loaded.to(PLACE),
            frame,
        },
    )
}

fn row_of<'a>(answers: &'a [Answer], code: &MemberCode) -> Option<&'a FollowRow> {
    answers.iter().find(|answer| answer.member == *code)?.follow.as_deref()
}

/// `16 gebunden, 3 konform …`: how many stand how, over all duties.
fn sums(lang: Lang, head: &umlauf_workflow::FollowHead) -> Vec<(String, u32)> {
    DutyState::ALL
        .into_iter()
        .map(|state| (format!("{} {}", glyph(state), terms::duty(lang, state)), head.count(state)))
        .filter(|(_, count)| *count > 0)
        .collect()
}

fn said(lang: Lang, duty: &Duty) -> (String, String) {
    let due = match lang {
        Lang::De => duty.due.german(),
        Lang::En => english(duty),
    };
    (duty.title.clone(), due)
}

fn english(duty: &Duty) -> String {
    use umlauf_workflow::Due;
    match &duty.due {
        Due::AtOnce(None) => String::from("at once"),
        Due::AtOnce(Some(period)) => format!("at once, to be reported within {period}"),
        Due::Within(period) => format!("within {period}"),
        Due::On(day) => format!("by {}", dates::day(Lang::En, *day)),
        Due::OnEvent(name, period) => format!("within {period} after the event “{name}”"),
    }
}

fn rows(loaded: &Loaded, follow: &Follow, answers: &[Answer], lang: Lang) -> Vec<Row> {
    let cell = |row: &FollowRow, duty: &Duty| {
        let state = row.standing(&duty.name);
        let known = row.duties.get(&duty.name).filter(|_| row.bound);
        let planned = known.and_then(|known| known.last.as_ref()?.until);
        Cell {
            duty: duty.title.clone(),
            glyph: glyph(state),
            state: terms::duty(lang, state),
            urgent: state == DutyState::Overdue,
            day: known
                .and_then(|known| known.term.as_ref())
                .filter(|_| !state.settled())
                .map(|term| dates::day(lang, term.end)),
            planned: planned.map(|day| dates::day(lang, day)),
            back: known.is_some_and(|known| known.back.is_some()),
        }
    };
    let row = |code: &MemberCode| {
        let row = row_of(answers, code)?;
        Some(Row {
            member: loaded.member_title(code.as_str(), lang),
            since: row.since.map(|day| dates::day(lang, day)),
            cells: follow.duties.iter().map(|duty| cell(row, duty)).collect(),
        })
    };
    loaded.workflow.voters().filter_map(row).collect()
}

/// Reports and requests that wait for the visitor.
fn waiting(
    loaded: &Loaded,
    follow: &Follow,
    answers: &[Answer],
    visitor: &Visitor,
    lang: Lang,
) -> Vec<Waiting> {
    let accepts = visitor.holds(follow.accept.unwrap_or(Office::Secretariat), loaded.body());
    let one = |answer: &Answer, duty: &Duty, known: &DutyRow| {
        let waiting =
            |read: u64, person: &umlauf_workflow::PersonId, asked: Option<String>| Waiting {
                member: answer.member.to_string(),
                title: loaded.member_title(answer.member.as_str(), lang),
                duty: duty.name.to_string(),
                duty_title: duty.title.clone(),
                read,
                asked,
                own: *person == visitor.person.id,
                id: ident::command_id().to_string(),
            };
        match (known.standing(), &known.last, &known.asked) {
            (DutyState::Reported, Some(last), _) if accepts => {
                Some(waiting(last.revision, &last.person, None))
            }
            (DutyState::DeviationAsked, _, Some(asked)) => {
                let day = dates::day(lang, asked.term.end);
                Some(waiting(asked.revision, &asked.person, Some(day)))
            }
            _ => None,
        }
    };
    let mut list = Vec::new();
    for answer in answers {
        let Some(row) = answer.follow.as_deref().filter(|row| row.bound) else { continue };
        let known = follow.duties.iter().filter_map(|duty| {
            row.duties.get(&duty.name).and_then(|known| one(answer, duty, known))
        });
        list.extend(known);
    }
    list
}

/// A member in the table.
struct Row {
    member: String,
    /// The day on which it joined or was released.
    since: Option<String>,
    cells: Vec<Cell>,
}

/// A member and a duty.
struct Cell {
    duty: String,
    glyph: &'static str,
    state: &'static str,
    urgent: bool,
    day: Option<String>,
    planned: Option<String>,
    back: bool,
}

/// Something to decide.
struct Waiting {
    member: String,
    title: String,
    duty: String,
    duty_title: String,
    /// Revision of what was read.
    read: u64,
    /// The day that is asked for; nothing where it is a report.
    asked: Option<String>,
    /// By the visitor, who cannot decide on it.
    own: bool,
    id: String,
}

#[derive(askama::Template)]
#[template(path = "follow.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    tabs: Vec<Tab>,
    case: String,
    back: String,
    here: String,
    step: String,
    since: String,
    sums: Vec<(String, u32)>,
    overdue: u32,
    open: bool,
    /// Titles, and by when.
    duties: Vec<(String, String)>,
    /// Names and titles, for forms.
    names: Vec<(String, String)>,
    says: Vec<(&'static str, &'static str)>,
    rows: Vec<Row>,
    waiting: Vec<Waiting>,
    /// Members for which the visitor reports.
    reporters: Vec<(String, String)>,
    /// Bound members, for the forms of offices.
    bound: Vec<(String, String)>,
    judges: bool,
    records: bool,
    joiners: Vec<(String, String)>,
    triggers: Vec<String>,
    today: String,
    ids: [String; 6],
    filled: Filled,
}
