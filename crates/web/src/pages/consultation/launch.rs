//! The preflight of a consultation: who will be asked on which text until when, before anything is fixed.
//!
//! Addressees are counted, and those who cannot be reached are named: of eleven thousand nobody reads a list.

use std::collections::{HashMap, HashSet};

use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use umlauf_comments::Text;
use umlauf_engine::ident;
use umlauf_store::Mandate;
use umlauf_workflow::{Capacity, Inquiry, Instant};

use super::answer::{Paragraph, changes, options};
use crate::Web;
use crate::consultation::{self, line};
use crate::fail::Fail;
use crate::frame::{Frame, page_again};
use crate::lang::Lang;
use crate::pages::case::{Loaded, Part, Tab, Way, papers};
use crate::pages::launch::{Time, frozen, motion};
use crate::visitor::Visitor;

/// How many of those that cannot be reached are named.
const NAMED: usize = 30;

pub(crate) async fn page(
    web: &Web,
    headers: &HeaderMap,
    visitor: &Visitor,
    loaded: &Loaded,
    way: Way,
    problem: Option<String>,
) -> Result<Response, Fail> {
    let found = loaded.workflow.step(&way.to).zip(loaded.workflow.inquiry(&way.to));
    let Some((step, inquiry)) = found else {
        return Ok(Redirect::to(&loaded.to("")).into_response());
    };
    let frame = Frame::new(web, headers, Some(visitor), &way.href, "");
    let (lang, w, now) = (frame.lang, frame.lang.pick(&DE, &EN), web.now());
    let term = web.engine().foreseen(&loaded.workflow, step);
    let until = term.as_ref().map_or(now, |term| Instant::from(term.instant));
    let time = term.as_ref().map(|term| Time::of(web, lang, now, term));
    let reach = Reach::of(web, loaded, lang, inquiry, (now, until)).await?;
    let versions = line(web, loaded).await?;
    let text = text(web, loaded, inquiry, versions.last().map(|version| &version.text)).await?;
    // The last of the versions that were sent; what has been filed since is what will be.
    let before =
        versions.iter().rfind(|one| one.round.is_some()).filter(|_| again(loaded, inquiry));
    let mut obstacles: Vec<String> = way.blocked.iter().cloned().collect();
    if let (Some(name), None) =
        (&inquiry.text, inquiry.text.as_ref().and_then(|t| loaded.head.papers.get(t)))
    {
        obstacles.push(format!("{} {}", w.text_missing, loaded.paper_title(name)));
    }
    page_again(
        problem.is_some(),
        &Page {
            w,
            tabs: loaded.tabs(lang, visitor, Part::Other),
            case: loaded.row.title.clone(),
            back: loaded.to(""),
            action: loaded.to("/start"),
            id: ident::command_id().to_string(),
            problem,
            obstacles,
            motion: motion(web, loaded, lang).await?,
            title: step.title.clone(),
            round: loaded.head.consultation.as_ref().map_or(0, |consult| consult.round) + 1,
            comments: inquiry.comments,
            early: inquiry.early,
            grace: inquiry.grace.map(|period| crate::terms::period(lang, period)),
            papers: papers::rows(loaded),
            frozen: frozen(loaded),
            changed: before
                .zip(text.as_ref())
                .map(|(before, text)| changes(lang, &before.text, text)),
            paragraphs: text.as_ref().map(options).unwrap_or_default(),
            unread: inquiry.text.is_some() && text.is_none(),
            time,
            reach,
            way,
            frame: Frame { title: format!("{}: {}", w.start_title, loaded.row.title), ..frame },
        },
    )
}

/// Whether the same text was consulted on before.
fn again(loaded: &Loaded, inquiry: &Inquiry) -> bool {
    let last = loaded.head.consultation.as_deref().and_then(|consult| consult.text.as_ref());
    last.is_some_and(|(name, _)| Some(name) == inquiry.text.as_ref())
}

/// The text as it will be sent, in paragraphs; nothing where it cannot be read.
async fn text(
    web: &Web,
    loaded: &Loaded,
    inquiry: &Inquiry,
    before: Option<&Text>,
) -> Result<Option<Text>, Fail> {
    // What was filed last is the last of the versions, wherever there was a round.
    if let (Some(before), true) = (before, again(loaded, inquiry)) {
        return Ok(Some(before.clone()));
    }
    let digest = inquiry.text.as_ref().and_then(|name| loaded.head.papers.get(name));
    let Some(digest) = digest else { return Ok(None) };
    let words = consultation::texts(web, vec![digest.clone()]).await?;
    Ok(words.get(digest).map(|words| Text::first(words)))
}

/// Whom it asks, and who of them can be reached.
struct Reach {
    asked: usize,
    reachable: usize,
    groups: Vec<(String, usize)>,
    /// Who has nobody that can answer through the deadline.
    unreachable: Vec<String>,
    more: usize,
    /// How many have no functional mailbox.
    unboxed: usize,
}

impl Reach {
    /// Two lists, whatever the number of addressees.
    async fn of(
        web: &Web,
        loaded: &Loaded,
        lang: Lang,
        inquiry: &Inquiry,
        (now, until): (Instant, Instant),
    ) -> Result<Self, Fail> {
        let mandates = web.engine().mandates(loaded.body()).await?;
        let mailboxes = web.store().mailboxes(loaded.body()).await?;
        // The last instant of the deadline, which is exclusive.
        let last = Instant::from_micros(until.as_micros() - 1).max(now);
        let holds = |mandate: &Mandate| {
            let ends = |end: Option<Instant>| end.is_none_or(|end| end > last);
            let speaks = matches!(mandate.capacity, Capacity::Representative | Capacity::Deputy);
            speaks && mandate.from <= now && ends(mandate.until) && ends(mandate.revoked)
        };
        let held: HashSet<&str> = mandates
            .iter()
            .filter(|(mandate, _)| holds(mandate))
            .map(|(mandate, _)| mandate.seat.as_str())
            .collect();
        let boxed: HashSet<&str> = mailboxes.iter().map(|mailbox| mailbox.seat.as_str()).collect();
        let titles = consultation::titles(loaded, lang);
        let asked = loaded.workflow.asked(&inquiry.ask);
        let missing: Vec<String> = asked
            .iter()
            .filter(|code| !held.contains(code.as_str()))
            .map(|code| titles.get(code.as_str()).cloned().unwrap_or_else(|| code.to_string()))
            .collect();
        Ok(Self {
            asked: asked.len(),
            reachable: asked.len() - missing.len(),
            groups: groups(loaded, lang, &asked),
            more: missing.len().saturating_sub(NAMED),
            unreachable: missing.into_iter().take(NAMED).collect(),
            unboxed: asked.iter().filter(|code| !boxed.contains(code.as_str())).count(),
        })
    }
}

/// How many of each group.
fn groups(
    loaded: &Loaded,
    lang: Lang,
    asked: &[umlauf_voting::MemberCode],
) -> Vec<(String, usize)> {
    let wanted: HashSet<&str> = asked.iter().map(umlauf_voting::MemberCode::as_str).collect();
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for member in loaded.workflow.body.members() {
        if wanted.contains(member.code.as_str()) {
            *counts.entry(member.group).or_default() += 1;
        }
    }
    let all = loaded.workflow.body.groups().iter().enumerate();
    all.filter_map(|(at, group)| {
        Some((group.title_in(lang.tongue()).to_owned(), counts.get(&at).copied()?))
    })
    .collect()
}

#[derive(askama::Template)]
#[template(path = "consult_launch.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    tabs: Vec<Tab>,
    case: String,
    back: String,
    action: String,
    id: String,
    problem: Option<String>,
    obstacles: Vec<String>,
    motion: Vec<String>,
    title: String,
    round: u32,
    comments: bool,
    early: bool,
    grace: Option<String>,
    papers: Vec<papers::Row>,
    frozen: String,
    changed: Option<Vec<Paragraph>>,
    paragraphs: Vec<(String, String)>,
    unread: bool,
    time: Option<Time>,
    reach: Reach,
    way: Way,
}

struct Words {
    start_title: &'static str,
    parts: &'static str,
    lead: &'static str,
    not_done: &'static str,
    obstacles: &'static str,
    text_missing: &'static str,
    good: &'static str,
    motion: &'static str,
    asks: &'static str,
    round: &'static str,
    comments_yes: &'static str,
    comments_no: &'static str,
    early: &'static str,
    reach: &'static str,
    of: &'static str,
    reachable: &'static str,
    unreachable: &'static str,
    more: &'static str,
    unboxed: &'static str,
    papers: &'static str,
    papers_why: &'static str,
    paper: &'static str,
    digest: &'static str,
    paragraphs: &'static str,
    unread: &'static str,
    changes: &'static str,
    no_changes: &'static str,
    added: &'static str,
    removed: &'static str,
    deadline: &'static str,
    no_deadline: &'static str,
    end: &'static str,
    shifted: &'static str,
    grace: &'static str,
    days_per_land: &'static str,
    land: &'static str,
    days: &'static str,
    holidays: &'static str,
    start: &'static str,
    start_what: &'static str,
    reason: &'static str,
    checked: &'static str,
    go: &'static str,
    not_yet: &'static str,
}

const DE: Words = Words {
    start_title: "Prüfen und starten",
    parts: "Seiten dieses Vorgangs",
    lead: "Noch ist nichts geschehen. Was hier steht, wird mit dem Start festgeschrieben.",
    not_done: "Nicht gestartet",
    obstacles: "So kann die Beteiligung nicht beginnen",
    text_missing: "Es fehlt noch:",
    good: "Alle Angeschriebenen sind bis zum Fristende erreichbar.",
    motion: "Antrag",
    asks: "Wer gefragt wird",
    round: "Runde",
    comments_yes: "Mit der Antwort können Anmerkungen kommen, einzeln oder als Tabelle.",
    comments_no: "Anmerkungstabellen werden nicht entgegengenommen.",
    early: "Sie endet, sobald alle geantwortet haben, spätestens mit der Frist.",
    reach: "Erreichbarkeit",
    of: "von",
    reachable: "Angeschriebenen haben jemanden, der bis zum Fristende antworten kann.",
    unreachable: "Niemand mit gültigem Mandat bis zum Fristende:",
    more: "weitere",
    unboxed: "ohne Funktionspostfach:",
    papers: "Unterlagen",
    papers_why: "Genau diese Fassungen gehen hinaus; eine neue Fassung beginnt eine neue Runde.",
    paper: "Unterlage",
    digest: "Prüfsumme (SHA-256)",
    paragraphs: "Absätze mit ihren Nummern",
    unread: "Der Text liegt als Datei vor; Anmerkungen können nicht auf Absatznummern bezogen werden. Als Text abgelegt bekäme jeder Absatz eine Nummer.",
    changes: "Was sich seit der letzten Runde geändert hat",
    no_changes: "Der Text ist gegenüber der letzten Runde unverändert.",
    added: "eingefügt:",
    removed: "gestrichen:",
    deadline: "Frist",
    no_deadline: "Dieser Schritt hat keine Frist.",
    end: "Letzter Tag",
    shifted: "Verschoben vom",
    grace: "Nachfrist",
    days_per_land: "Arbeitstage je Land in dieser Frist",
    land: "Land",
    days: "Arbeitstage",
    holidays: "Feiertage",
    start: "Starten",
    start_what: "Mit dem Start gehen die Schreiben sofort hinaus.",
    reason: "Vermerk zur Freigabe (freiwillig, steht in der Akte)",
    checked: "Ich habe Angeschriebene, Text und Frist geprüft.",
    go: "Starten",
    not_yet: "Noch nicht",
};

const EN: Words = Words {
    start_title: "Check and start",
    parts: "Pages of this case",
    lead: "Nothing has happened yet. What stands here is fixed by the start.",
    not_done: "Not started",
    obstacles: "The consultation cannot begin like this",
    text_missing: "Missing:",
    good: "All addressees can be reached through the deadline.",
    motion: "Motion",
    asks: "Who is asked",
    round: "Round",
    comments_yes: "Comments may come with the answer, one by one or as a table.",
    comments_no: "Tables of comments are not taken.",
    early: "It ends as soon as all have answered, at the latest with the deadline.",
    reach: "Reachability",
    of: "of",
    reachable: "addressees have somebody who can answer through the deadline.",
    unreachable: "Nobody with a mandate through the deadline:",
    more: "more",
    unboxed: "without a functional mailbox:",
    papers: "Papers",
    papers_why: "Exactly these versions go out; a new version begins a new round.",
    paper: "Paper",
    digest: "Digest (SHA-256)",
    paragraphs: "Paragraphs with their numbers",
    unread: "The text is a file; comments cannot refer to numbers of paragraphs. Filed as text, each paragraph would get one.",
    changes: "What has changed since the last round",
    no_changes: "The text is the same as in the last round.",
    added: "added:",
    removed: "removed:",
    deadline: "Deadline",
    no_deadline: "This step has no deadline.",
    end: "Last day",
    shifted: "Moved from",
    grace: "Grace period",
    days_per_land: "Working days of each Land within this time",
    land: "Land",
    days: "Working days",
    holidays: "Holidays",
    start: "Start",
    start_what: "With the start the letters go out at once.",
    reason: "Remark on the release (optional, stands in the record)",
    checked: "I have checked addressees, text and deadline.",
    go: "Start",
    not_yet: "Not yet",
};
