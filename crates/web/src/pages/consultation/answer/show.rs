//! Step 1: what is asked, the text, and the forms.

use axum::http::HeaderMap;
use axum::response::Response;
use umlauf_comments::{Format, Kind, Weight};
use umlauf_workflow::Position;

use super::check::Line;
use super::entry::{Entry, Sort, Wrong};
use super::matter::{Door, Matter};
use super::text::{self, Paragraph};
use super::words::{self, Words};
use crate::consultation::words as terms;
use crate::fail::Fail;
use crate::frame::{Frame, page_again};
use crate::lang::Lang;
use crate::pages::case::papers;
use crate::visitor::Visitor;
use crate::{Web, dates};

/// How many comments are listed: of a long table the rest is counted.
const LISTED: usize = 100;

/// What stands on the page beside what is asked.
#[derive(Default)]
pub(super) struct Shown {
    /// What was filled in before.
    pub(super) entry: Option<Entry>,
    pub(super) wrongs: Vec<Wrong>,
    pub(super) refusal: Option<String>,
}

pub(super) async fn page(
    web: &Web,
    headers: &HeaderMap,
    visitor: &Visitor,
    matter: &Matter,
    shown: Shown,
) -> Result<Response, Fail> {
    let here = super::address(matter);
    let mut frame = Frame::new(web, headers, Some(visitor), &here, "");
    let lang = frame.lang;
    let w = lang.pick(&words::DE, &words::EN);
    let loaded = &matter.loaded;
    frame.title = format!("{}: {}", w.eyebrow, loaded.row.title);
    let entry = match shown.entry {
        Some(entry) => entry,
        None => matter.entry(web).await?,
    };
    let of =
        |sort| if entry.sort == sort { entry.clone() } else { Entry { sort, ..Entry::default() } };
    let door = matter.door();
    let head = matter.head();
    let title = |code: &str| loaded.member_title(code, lang);
    let versions = matter.versions.as_ref();
    let changed = versions.and_then(|v| Some(text::changes(lang, v.before.as_ref()?, &v.now)));
    let answer = of(Sort::Answer);
    let failed = !shown.wrongs.is_empty() || shown.refusal.is_some();
    let takes = matches!(door, Door::Open | Door::After);
    let draft = draft(web, lang, visitor, matter).await?;
    let at = |at| dates::moment(lang, at);
    page_again(
        failed,
        &Page {
            w,
            case: loaded.to(""),
            title: loaded.row.title.clone(),
            body: loaded.workflow.body.title().to_owned(),
            question: question(lang, matter),
            member: title(matter.whom.member.as_str()),
            code: matter.whom.member.to_string(),
            capacity: crate::pages::answer::capacity(lang, matter.whom.capacity),
            others: matter
                .all
                .iter()
                .filter(|whom| **whom != matter.whom)
                .map(|whom| {
                    let code = whom.member.as_str();
                    (super::answer(&loaded.row.id, code), title(code))
                })
                .collect(),
            deadline: head
                .and_then(|head| head.term.as_ref())
                .map(|term| dates::end(lang, term.instant)),
            grace: head
                .and_then(|head| head.grace.as_ref())
                .map(|term| dates::end(lang, term.instant)),
            own: matter.consulted.own.as_ref().map(|term| dates::end(lang, term.instant)),
            left: matter
                .due()
                .filter(|_| door == Door::Open)
                .map(|due| crate::pages::case::left(lang, matter.now, due)),
            round: head.map_or(0, |head| head.round),
            notes: notes(lang, matter, door),
            papers: papers::rows(loaded),
            unread: head.is_some_and(|head| head.text.is_some()) && versions.is_none(),
            text: versions.map(|v| text::whole(&v.now)).unwrap_or_default(),
            changed,
            draft,
            stamp: matter.draft.as_ref().map(|draft| draft.at.as_micros().to_string()),
            kept: matter.work.as_ref().map(|work| at(work.at)),
            newer: matter
                .draft
                .as_ref()
                .zip(matter.work.as_ref())
                .is_some_and(|(draft, work)| draft.at > work.at),
            staff: matter.whom.drafts(),
            shut: !matches!(door, Door::Open | Door::After | Door::Late),
            late: door == Door::Late,
            comments: matter.comments(),
            positions: positions(lang, &answer),
            rows: answer.rows.iter().take(LISTED).map(|row| Line::of(lang, row)).collect(),
            count: answer.rows.len(),
            more: answer.rows.len().saturating_sub(LISTED),
            paragraphs: options(versions.map(|v| text::options(&v.now)), &answer.writing.paragraph),
            kinds: Kind::ALL
                .into_iter()
                .map(|kind| {
                    (kind.code(), terms::kind(lang, kind), answer.writing.kind == Some(kind))
                })
                .collect(),
            weights: Weight::ALL
                .into_iter()
                .map(|one| {
                    (one.german(), terms::weight(lang, one), answer.writing.weight == Some(one))
                })
                .collect(),
            templates: Format::ALL
                .into_iter()
                .map(|format| {
                    let ending = format.extension();
                    (loaded.to(&format!("/anmerkungen/vorlage/{ending}")), ending)
                })
                .collect(),
            first_day: matter.now.date().tomorrow().map(|d| d.to_string()).unwrap_or_default(),
            interim: takes && matter.consulted.counts().is_none(),
            asks_time: matter.may_ask_time(),
            settles: matter
                .consulted
                .reservation()
                .filter(|_| matter.reserved())
                .map(|one| dates::end(lang, one.ends)),
            settle_positions: settled_positions(lang, &of(Sort::Settle)),
            interim_form: of(Sort::Interim),
            time_form: of(Sort::Time),
            settle_form: of(Sort::Settle),
            filled: entry.sort,
            entry: answer,
            wrongs: shown.wrongs,
            refusal: shown.refusal,
            frame,
        },
    )
}

fn question(lang: Lang, matter: &Matter) -> String {
    let title = matter.loaded.member_title(matter.whom.member.as_str(), lang);
    let step = matter.head().and_then(|head| matter.loaded.workflow.step(&head.step));
    let step = step.map(|step| step.title.clone()).unwrap_or_default();
    match lang {
        Lang::De => {
            let (nominative, _) = umlauf_engine::view::with_article(&title);
            format!("{step}: Wie nimmt {nominative} Stellung?")
        }
        Lang::En => format!("{step}: what does {title} answer?"),
    }
}

/// What somebody should know before filling in anything.
fn notes(lang: Lang, matter: &Matter, door: Door) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut note = |class, text: String| notes.push(Note { class, text });
    let plain = |de: &str, en: &str| lang.pick(de, en).to_owned();
    match door {
        Door::Open => {}
        Door::After => note(
            "u-note--warning",
            plain(
                "Die Frist ist abgelaufen. In der Nachfrist wird Ihre Antwort noch angenommen und als nachträglich gekennzeichnet.",
                "The deadline has passed. In the grace period your answer is still taken in, and marked as given afterwards.",
            ),
        ),
        Door::Late => note(
            "u-note--warning",
            plain(
                "Die Frist ist abgelaufen. Eine Antwort wird jetzt nur noch als verspätet vermerkt und nicht mehr berücksichtigt.",
                "The deadline has passed. An answer is now only recorded as late and is not considered.",
            ),
        ),
        Door::Held => note(
            "u-note--warning",
            plain(
                "Die Frist fiel in einen Ausfall des Systems. Geschäftsstelle oder Vorsitz entscheiden, wie es weitergeht; Sie erhalten Nachricht.",
                "The deadline fell into an outage. Secretariat or chair decide how to go on; you will be told.",
            ),
        ),
        Door::NotYet => {
            note("", plain("Es läuft noch keine Beteiligung.", "No consultation has begun yet."));
        }
        Door::NotAsked => note(
            "",
            plain(
                "Dieses Mitglied ist in dieser Beteiligung nicht angeschrieben.",
                "This member is not asked in this consultation.",
            ),
        ),
        Door::Over => note(
            "",
            plain(
                "Die Beteiligung ist beendet; Antworten werden nicht mehr entgegengenommen.",
                "The consultation has ended; answers are not taken in any more.",
            ),
        ),
        Door::Ended => note("", plain("Der Vorgang ist beendet.", "The case has ended.")),
    }
    if let Some(given) = matter.consulted.counts() {
        let position = terms::position(lang, given.position);
        let at = dates::moment(lang, given.at);
        let comments = given.comments.as_ref().map_or(0, |table| table.count);
        let deputy = matter.consulted.given.is_none();
        note(
            "u-note--good",
            match lang {
                Lang::De => format!(
                    "Derzeit gilt: {position}{}, {comments} Anmerkungen ({at}).",
                    if deputy { " der Stellvertretung" } else { "" }
                ),
                Lang::En => format!(
                    "At present: {position}{}, {comments} comments ({at}).",
                    if deputy { " by the deputy" } else { "" }
                ),
            },
        );
    }
    if let Some(wish) = &matter.consulted.wish {
        let until = dates::day(lang, wish.until);
        note("", lang.pick(
            format!("Sie haben um Verlängerung bis {until} gebeten; darüber ist noch nicht entschieden."),
            format!("You have asked for more time until {until}; that is not decided yet."),
        ));
    }
    if let Some(until) = matter.answer.as_ref().and_then(|answer| answer.interim)
        && matter.consulted.counts().is_none()
    {
        let until = dates::end(lang, until);
        note(
            "",
            lang.pick(
                format!("Gemeldet: noch in Abstimmung bis {until}."),
                format!("Reported: still coordinating until {until}."),
            ),
        );
    }
    if matter.consulted.entry.is_some() {
        note(
            "",
            plain(
                "Die Geschäftsstelle hat eine Antwort eingetragen, die auf anderem Weg kam; sie wartet auf Bestätigung.",
                "The secretariat has entered an answer that came by other means; it waits for confirmation.",
            ),
        );
    }
    notes
}

fn positions(lang: Lang, entry: &Entry) -> Vec<Radio> {
    Position::ALL
        .into_iter()
        .map(|one| Radio {
            value: one.word(),
            text: terms::position(lang, one),
            meaning: terms::meaning(lang, one),
            checked: entry.position() == Some(one),
        })
        .collect()
}

/// What an answer may become when the leadership decides otherwise.
fn settled_positions(lang: Lang, entry: &Entry) -> Vec<Radio> {
    let mut positions = positions(lang, entry);
    positions.retain(|one| one.value != Position::Reserved.word());
    positions
}

/// The paragraphs to choose from, with the chosen one; nothing where the text has none.
fn options(
    options: Option<Vec<(String, String)>>,
    chosen: &str,
) -> Option<Vec<(String, String, bool)>> {
    let options = options?;
    // What a table wrote there stays, also if it is no paragraph of ours.
    let foreign = !chosen.is_empty() && options.iter().all(|(id, _)| id != chosen);
    let own = foreign.then(|| (chosen.to_owned(), chosen.to_owned()));
    let all = own.into_iter().chain(options);
    Some(all.map(|(id, text)| (id.clone(), text, id == chosen)).collect())
}

async fn draft(
    web: &Web,
    lang: Lang,
    visitor: &Visitor,
    matter: &Matter,
) -> Result<Option<DraftView>, Fail> {
    let Some(draft) = &matter.draft else {
        return Ok(None);
    };
    let by = if draft.person == visitor.person.id {
        visitor.person.name.clone()
    } else {
        let person = web.store().person(&draft.person).await?;
        person.map_or_else(|| draft.person.to_string(), |person| person.name)
    };
    let note = Entry::drafted(&draft.body).map(|entry| entry.note).unwrap_or_default();
    Ok(Some(DraftView { by, at: dates::moment(lang, draft.at), note }))
}

struct Note {
    class: &'static str,
    text: String,
}

struct DraftView {
    by: String,
    at: String,
    note: String,
}

struct Radio {
    value: &'static str,
    text: &'static str,
    meaning: &'static str,
    checked: bool,
}

#[derive(askama::Template)]
#[template(path = "consult_answer.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    case: String,
    title: String,
    body: String,
    question: String,
    member: String,
    code: String,
    capacity: &'static str,
    others: Vec<(String, String)>,
    deadline: Option<String>,
    grace: Option<String>,
    own: Option<String>,
    left: Option<String>,
    round: u32,
    notes: Vec<Note>,
    papers: Vec<papers::Row>,
    /// There is a text, but none that has paragraphs.
    unread: bool,
    text: Vec<Paragraph>,
    /// In a later round: what changed.
    changed: Option<Vec<Paragraph>>,
    draft: Option<DraftView>,
    /// Which draft was shown, so that a later one is not thrown away with it.
    stamp: Option<String>,
    /// When the visitor's own work was last kept.
    kept: Option<String>,
    /// The draft of staff came after it.
    newer: bool,
    staff: bool,
    /// Nothing can be given at all.
    shut: bool,
    /// What is given is not considered.
    late: bool,
    comments: bool,
    positions: Vec<Radio>,
    rows: Vec<Line>,
    count: usize,
    more: usize,
    paragraphs: Option<Vec<(String, String, bool)>>,
    kinds: Vec<(&'static str, &'static str, bool)>,
    weights: Vec<(&'static str, &'static str, bool)>,
    templates: Vec<(String, &'static str)>,
    first_day: String,
    interim: bool,
    asks_time: bool,
    settles: Option<String>,
    settle_positions: Vec<Radio>,
    entry: Entry,
    interim_form: Entry,
    time_form: Entry,
    settle_form: Entry,
    filled: Sort,
    wrongs: Vec<Wrong>,
    refusal: Option<String>,
}

impl Page {
    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Option<&str> {
        self.wrongs.iter().find(|wrong| wrong.field == field).map(|wrong| wrong.text.as_str())
    }

    fn is(&self, sort: &str) -> bool {
        self.filled.word() == sort
    }
}
