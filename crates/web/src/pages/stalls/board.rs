//! The board: what is missing, with whom, since when, by which rule, and what happens next by itself.
//!
//! Only recorded facts raise an alarm: the deadline that was announced when a step began, a letter that
//! was given up. Nothing is asked per row.

use std::collections::BTreeMap;

use umlauf_engine::{FailedOrderLetter, order_anchor};
use umlauf_store::{CaseRow, LetterRow, Waiting, WaitingCounts};
use umlauf_voting::{Body, MemberCode};
use umlauf_workflow::{
    Alarm, Answer, BallotState, BodyName, CaseId, DutyState, Follow, Head, Instant, Kind, Workflow,
};

use super::words::Words;
use crate::fail::Fail;
use crate::lang::Lang;
use crate::{Web, dates, terms};

/// How a case stands to its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    Within,
    Soon,
    Overdue,
    NoDeadline,
}

impl Age {
    /// Soon is the last fifth of the time.
    pub(super) fn of(head: &Head, now: Instant) -> Self {
        let Some(term) = &head.term else { return Self::NoDeadline };
        let (entered, end) = (head.entered.as_micros(), term.instant.as_micros());
        if end <= now.as_micros() {
            Self::Overdue
        } else if end - (end - entered) / 5 <= now.as_micros() {
            Self::Soon
        } else {
            Self::Within
        }
    }

    /// The word in programs and classes.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Within => "within",
            Self::Soon => "soon",
            Self::Overdue => "overdue",
            Self::NoDeadline => "no_deadline",
        }
    }
}

/// One running case.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) case: String,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) step: String,
    pub(super) missing: String,
    pub(super) whom: Vec<String>,
    /// `Sachsen: noch in Abstimmung bis …`.
    pub(super) interim: Vec<String>,
    pub(super) since: String,
    pub(super) age: Age,
    pub(super) age_text: String,
    pub(super) until: String,
    pub(super) rule: String,
    pub(super) next: String,
    /// Where the list would go on.
    place: (Option<Instant>, CaseId),
}

/// A letter that was given up.
#[derive(Clone, Debug)]
pub(super) struct Undelivered {
    /// Where it is dealt with: the letters of its case, or its order.
    pub(super) href: String,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) seat: String,
    pub(super) what: &'static str,
    pub(super) since: String,
    pub(super) why: String,
}

/// A page of the board.
pub(super) struct Board {
    pub(super) rows: Vec<Row>,
    pub(super) next: Option<(Option<Instant>, CaseId)>,
}

/// How often a letter is shown that failed; the rest is counted.
pub(super) const LETTERS: u32 = 200;

/// A page over some bodies: soonest deadline first, whatever body it is of.
pub(super) async fn page(
    (web, lang, w): (&Web, Lang, &Words),
    bodies: &[BodyName],
    which: Waiting,
    after: Option<(Option<Instant>, CaseId)>,
    most: usize,
) -> Result<Board, Fail> {
    let now = web.now();
    let limit = u32::try_from(most + 1).unwrap_or(u32::MAX);
    let mut found: Vec<(CaseRow, Head)> = Vec::new();
    for body in bodies {
        let place = after.as_ref().map(|(term, case)| (*term, case));
        for row in web.store().cases_waiting(body, (which, now), place, limit).await? {
            let head = row.head()?;
            found.push((row, head));
        }
    }
    found.sort_by_cached_key(|(row, head)| {
        (head.term.as_ref().map_or(i64::MAX, |term| term.instant.as_micros()), row.id.clone())
    });
    let more = found.len() > most;
    found.truncate(most);
    let ballots: Vec<(CaseId, u32)> = found
        .iter()
        .filter_map(|(row, head)| {
            if let Some(follow) = head.open_follow() {
                return Some((row.id.clone(), follow.number));
            }
            if let Some(call) = head.open_call() {
                return Some((row.id.clone(), call.number));
            }
            let ballot = head.ballot.as_ref()?;
            (ballot.state == BallotState::Open).then(|| (row.id.clone(), ballot.number))
        })
        .collect();
    let mut answers: BTreeMap<CaseId, Vec<Answer>> = BTreeMap::new();
    for row in web.store().answers_of(&ballots).await? {
        let answer = row.answer()?;
        answers.entry(row.case).or_default().push(answer);
    }
    let mut rows = Vec::with_capacity(found.len());
    for (row, head) in found {
        let workflow = web.engine().catalogue().of(web.store(), &head).await?;
        let given = answers.remove(&row.id).unwrap_or_default();
        rows.push(Row::of((lang, w, now), row, &head, &workflow, &given));
    }
    let next = rows.last().filter(|_| more).map(|row| row.place.clone());
    Ok(Board { rows, next })
}

/// The counts of some bodies together.
pub(super) async fn counts(web: &Web, bodies: &[BodyName]) -> Result<WaitingCounts, Fail> {
    let mut sum = WaitingCounts::default();
    for body in bodies {
        let counts = web.store().waiting_counts(body, web.now()).await?;
        sum.all += counts.all;
        sum.overdue += counts.overdue;
        sum.soon += counts.soon;
        sum.no_deadline += counts.no_deadline;
        sum.for_members += counts.for_members;
    }
    Ok(sum)
}

/// The letters of some bodies that were given up, latest first.
pub(super) async fn letters(
    (web, lang, w): (&Web, Lang, &Words),
    bodies: &[BodyName],
) -> Result<Vec<Undelivered>, Fail> {
    let mut found = Vec::new();
    for name in bodies {
        let body = web.engine().catalogue().library().body(name.as_str()).cloned();
        for (letter, title) in web.store().failed_letters_in(name, LETTERS).await? {
            let href = format!("/vorgaenge/{}/schreiben", letter.case);
            let shown = Undelivered::of((lang, w), (body.as_deref(), name), &letter, (href, title));
            found.push((letter.written, shown));
        }
    }
    for letter in web.engine().failed_order_letters(bodies, LETTERS).await? {
        let FailedOrderLetter { body: name, number, title, item, row } = letter;
        let body = web.engine().catalogue().library().body(name.as_str()).cloned();
        let href = format!("/auftraege#auftrag-{}", order_anchor(&number, item));
        let title = format!("{number} Ziffer {item}, {title}");
        let shown = Undelivered::of((lang, w), (body.as_deref(), &name), &row, (href, title));
        found.push((row.written, shown));
    }
    found.sort_by_key(|(written, _)| std::cmp::Reverse(*written));
    Ok(found.into_iter().map(|(_, letter)| letter).collect())
}

fn body_title(body: Option<&Body>, name: &BodyName) -> String {
    body.map_or_else(|| name.to_string(), |body| body.title().to_owned())
}

impl Undelivered {
    fn of(
        (lang, w): (Lang, &Words),
        (body, name): (Option<&Body>, &BodyName),
        letter: &LetterRow,
        (href, title): (String, String),
    ) -> Self {
        Self {
            href,
            title,
            body: body_title(body, name),
            seat: terms::seat(lang, body, &letter.seat),
            what: terms::letter(lang, &letter.kind).unwrap_or(w.letter),
            since: dates::moment(lang, letter.written),
            why: letter
                .last_error
                .as_deref()
                .map_or_else(|| w.refused.to_owned(), |error| terms::trouble(lang, error)),
        }
    }
}

impl Row {
    fn of(
        (lang, w, now): (Lang, &Words, Instant),
        row: CaseRow,
        head: &Head,
        workflow: &Workflow,
        answers: &[Answer],
    ) -> Self {
        let age = Age::of(head, now);
        let step = workflow.step(&head.step);
        let (missing, whom) = missing((lang, w), head, workflow, answers);
        let title = |code: &MemberCode| terms::seat(lang, Some(&workflow.body), code.as_str());
        let waiting =
            answers.iter().filter(|answer| answer.counts().is_none() && answer.follow.is_none());
        let interim = waiting.filter_map(|answer| {
            let until = answer.interim.filter(|until| *until > now)?;
            Some(w.interim(&title(&answer.member), &dates::end(lang, until)))
        });
        let term = head.term.as_ref().map(|term| term.instant);
        Self {
            case: row.id.to_string(),
            title: row.title,
            body: workflow.body.title().to_owned(),
            step: step.map_or_else(|| head.step.to_string(), |step| step.title.clone()),
            missing,
            whom,
            interim: interim.collect(),
            since: dates::moment(lang, head.entered),
            age,
            age_text: age_text(w, age, term, now),
            until: term.map(|term| dates::end(lang, term)).unwrap_or_default(),
            rule: rule(lang, w, head, workflow),
            next: next(lang, w, head),
            place: (term, row.id),
        }
    }
}

fn age_text(w: &Words, age: Age, term: Option<Instant>, now: Instant) -> String {
    let days = |from: Instant, to: Instant| to.since(from).as_hours().max(0) / 24;
    match (age, term) {
        (Age::Overdue, Some(term)) => w.overdue_for(days(term, now)),
        (Age::Soon, Some(term)) => w.soon_in(days(now, term)),
        (Age::Within, Some(term)) => w.within_for(days(now, term)),
        _ => w.no_deadline.to_owned(),
    }
}

/// What is missing, and with whom.
fn missing(
    (lang, w): (Lang, &Words),
    head: &Head,
    workflow: &Workflow,
    answers: &[Answer],
) -> (String, Vec<String>) {
    let Some(step) = workflow.step(&head.step) else {
        return (head.step.to_string(), Vec::new());
    };
    match &step.kind {
        Kind::By { who, needs, .. } => {
            let lacking: Vec<String> = needs
                .iter()
                .filter(|paper| !head.papers.contains_key(*paper))
                .map(|paper| {
                    workflow.titles.get(paper).cloned().unwrap_or_else(|| paper.to_string())
                })
                .collect();
            let office = vec![terms::office(lang, *who).to_owned()];
            if lacking.is_empty() {
                (w.act(&step.title), office)
            } else {
                (w.papers(&lacking.join(", ")), office)
            }
        }
        Kind::Vote(vote) if vote.in_sitting => {
            let office = terms::office(lang, umlauf_workflow::Office::Secretariat);
            let waits = head.ballot.as_ref().is_some_and(|ballot| ballot.roll.is_some());
            let text = if waits { w.roll_waits } else { w.roll };
            (text.to_owned(), vec![office.to_owned()])
        }
        Kind::Vote(_) => votes((lang, w), head, workflow, answers),
        Kind::Follow(follow) => reports((lang, w), follow, workflow, answers),
        Kind::Run(_) => children((lang, w), head, workflow, answers),
        Kind::Consult(_) => consulted(lang, head),
        Kind::Wait => (w.time.to_owned(), vec![w.nobody.to_owned()]),
        Kind::Ends { .. } => (step.title.clone(), Vec::new()),
    }
}

/// Whose reports are missing: those who have let a day pass, else all who have something left to do.
fn reports(
    (lang, w): (Lang, &Words),
    follow: &Follow,
    workflow: &Workflow,
    answers: &[Answer],
) -> (String, Vec<String>) {
    let named = |wanted: &dyn Fn(DutyState) -> bool| -> Vec<String> {
        let found = workflow.body.voters().filter(|member| {
            let answer = answers.iter().find(|answer| answer.member == member.code);
            answer.and_then(|answer| answer.follow.as_deref()).is_some_and(|row| {
                follow.duties.iter().any(|duty| wanted(row.standing(&duty.name)))
            })
        });
        found.map(|member| member.title_in(lang.tongue()).to_owned()).collect()
    };
    let late = named(&|state| state == DutyState::Overdue);
    if late.is_empty() {
        let open = named(&|state| !state.settled());
        (w.reports(open.len()), open)
    } else {
        (w.late_reports(late.len()), late)
    }
}

/// Which child cases have not ended.
fn children(
    (lang, w): (Lang, &Words),
    head: &Head,
    workflow: &Workflow,
    answers: &[Answer],
) -> (String, Vec<String>) {
    let runs = |row: &&Answer| row.child.as_ref().is_some_and(|child| child.ending.is_none());
    let waiting: Vec<String> = answers
        .iter()
        .filter(runs)
        .map(|row| terms::seat(lang, Some(&workflow.body), row.member.as_str()))
        .collect();
    let total = head.open_call().map_or(0, |call| call.total);
    (w.children(waiting.len(), total), waiting)
}

/// The commands from case to case that could not be followed, oldest first.
pub(super) async fn stuck(
    (web, lang, w): (&Web, Lang, &Words),
    bodies: &[BodyName],
) -> Result<Vec<Undelivered>, Fail> {
    let mut found = Vec::new();
    for name in bodies {
        let body = web.engine().catalogue().library().body(name.as_str()).cloned();
        for errand in web.store().stuck_errands(name, LETTERS).await? {
            found.push(Undelivered {
                href: format!("/vorgaenge/{}#teilvorgaenge", errand.from),
                title: errand.title,
                body: body_title(body.as_deref(), name),
                seat: terms::seat(lang, body.as_deref(), &errand.slot),
                what: w.errand(&errand.kind),
                since: dates::moment(lang, errand.written),
                why: errand.last_error,
            });
        }
    }
    Ok(found)
}

/// What of a consultation is missing: in numbers, since there may be thousands of addressees.
fn consulted(lang: Lang, head: &Head) -> (String, Vec<String>) {
    let Some(consult) = head.consultation.as_deref() else { return Default::default() };
    let members = lang.pick("Angeschriebene", "addressees");
    if let Some(feedback) = consult.open_feedback() {
        let left = feedback.asked.saturating_sub(feedback.replied);
        let text = match lang {
            Lang::De => {
                format!("{left} von {} ohne Rückmeldung zu den Bewertungen", feedback.asked)
            }
            Lang::En => format!("{left} of {} without a reply to the dispositions", feedback.asked),
        };
        return (text, vec![format!("{left} {members}")]);
    }
    if matches!(consult.state, umlauf_workflow::ConsultState::Held(_)) {
        let office = terms::office(lang, umlauf_workflow::Office::Secretariat);
        let said = super::super::consultation::state_of(lang, consult, consult.opened);
        return (said, vec![office.to_owned()]);
    }
    let counted = super::super::consultation::counted(lang, consult);
    let pending = super::super::consultation::pending(lang, consult);
    (
        format!("{counted} {pending}").trim().to_owned(),
        vec![format!("{} {members}", consult.silent())],
    )
}

/// Which votes are missing.
fn votes(
    (lang, w): (Lang, &Words),
    head: &Head,
    workflow: &Workflow,
    answers: &[Answer],
) -> (String, Vec<String>) {
    let ballot = head.ballot.as_ref();
    if ballot.is_some_and(|ballot| matches!(ballot.state, BallotState::Held(_))) {
        let chair = terms::office(lang, umlauf_workflow::Office::Chair);
        return (w.held.to_owned(), vec![chair.to_owned()]);
    }
    let voted =
        |code: &MemberCode| answers.iter().any(|a| a.member == *code && a.counts().is_some());
    let silent = workflow.body.voters().filter(|member| !voted(&member.code));
    let silent: Vec<String> =
        silent.map(|member| member.title_in(lang.tongue()).to_owned()).collect();
    let mut text = w.votes(silent.len(), workflow.body.voters().len());
    let entries = ballot.map_or(0, |ballot| ballot.entries);
    if entries > 0 {
        text.push(' ');
        text.push_str(&w.entries(entries));
    }
    (text, silent)
}

/// By which rule the time runs.
fn rule(lang: Lang, w: &Words, head: &Head, workflow: &Workflow) -> String {
    let step = workflow.step(&head.step);
    let basis = match step.map(|step| &step.kind) {
        Some(Kind::Vote(vote)) => workflow.body.rule(vote.rule.as_str()).map_or_else(
            |_| vote.rule.to_string(),
            |rule| format!("{}, {}", rule.title, rule.basis),
        ),
        _ => workflow.basis.clone().unwrap_or_else(|| workflow.title.clone()),
    };
    match step.and_then(|step| step.within) {
        Some(within) => format!("{} ({basis})", terms::period(lang, within)),
        None => w.no_term(&basis),
    }
}

/// What happens next by itself.
fn next(lang: Lang, w: &Words, head: &Head) -> String {
    let Some(timer) = head.timers.first() else { return w.nothing_next.to_owned() };
    let what = match &timer.what {
        Alarm::Remind(_) => w.remind.to_owned(),
        Alarm::Escalate(office) => w.escalate(terms::office(lang, *office)),
        Alarm::Watch => w.watch.to_owned(),
        Alarm::Deadline | Alarm::Grace | Alarm::Dates => w.deadline.to_owned(),
    };
    // A deadline fires a little after its instant; people read the instant.
    let end = head.term.as_ref().map(|term| term.instant).filter(|end| *end <= timer.at);
    format!(
        "{}: {what}",
        end.map_or_else(|| dates::moment(lang, timer.at), |end| dates::end(lang, end))
    )
}
