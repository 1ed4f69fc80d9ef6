//! A vote that arrived by other means: entered with its evidence, then confirmed or refused by a second
//! person. Whether two persons are two is for the engine to say.
//!
//! A sitting's roll-call has no form: the engine's acts know neither absent nor excluded members.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use umlauf_engine::ident;
use umlauf_voting::{Choice, MemberCode};
use umlauf_workflow::{Act, Answer, BallotHead, Capacity, Office, Said};

use super::case::{Loaded, Part, Tab, ask_for, papers, seat, vote};
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page_again};
use crate::lang::Lang;
use crate::posted::Posted;
use crate::visitor::Visitor;
use crate::{Web, dates, terms};

pub(crate) fn router() -> Router<Web> {
    Router::new()
        .route("/vorgaenge/{case}/eintrag", get(ask).post(enter))
        .route("/vorgaenge/{case}/eintrag/pruefung", post(judge))
        .route("/vorgaenge/{case}/eintrag/beleg/{member}", get(evidence))
}

/// What somebody has filled in so far.
#[derive(Default)]
struct Filled {
    member: String,
    choice: String,
    /// What differs on single Ziffern.
    items: String,
    declaration: String,
    evidence: String,
    problem: Option<String>,
}

async fn ask(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::ReadCase).await?;
    form(&web, &headers, &visitor, &loaded, Filled::default()).await
}

async fn form(
    web: &Web,
    headers: &HeaderMap,
    visitor: &Visitor,
    loaded: &Loaded,
    filled: Filled,
) -> Result<Response, Fail> {
    let may = |deed| visitor.may(deed, loaded.body());
    if !may(Deed::EnterVote) && !may(Deed::ConfirmEntry) {
        return Err(Fail::Forbidden);
    }
    let here = loaded.to("/eintrag");
    let mut frame = Frame::new(web, headers, Some(visitor), &here, "");
    let (lang, w) = (frame.lang, frame.lang.pick(&DE, &EN));
    frame.title = format!("{}: {}", w.title, loaded.row.title);
    let answers = loaded.answers(web).await?;
    let mut waiting = Vec::new();
    for answer in &answers {
        waiting.extend(entry(web, loaded, visitor, lang, answer).await?);
    }
    let runs = loaded.votes_run();
    let titled = |code: &MemberCode| (code.to_string(), loaded.member_title(code.as_str(), lang));
    let failed = filled.problem.is_some();
    page_again(
        failed,
        &Page {
            w,
            tabs: loaded.tabs(lang, visitor, Part::Entry),
            case: loaded.row.title.clone(),
            back: loaded.to(""),
            id: ident::command_id().to_string(),
            members: loaded.workflow.voters().map(titled).collect(),
            choices: vote::choices(lang),
            parted: loaded.head.ballot.as_ref().is_some_and(BallotHead::by_item),
            enters: runs && may(Deed::EnterVote),
            runs,
            waiting,
            filled,
            here,
            frame,
        },
    )
}

/// An entry that waits.
async fn entry(
    web: &Web,
    loaded: &Loaded,
    visitor: &Visitor,
    lang: Lang,
    answer: &Answer,
) -> Result<Option<Waiting>, Fail> {
    let Some(entry) = &answer.entry else { return Ok(None) };
    let person = web.store().person(&entry.by).await?;
    let text = web.store().paper(&entry.evidence).await?;
    let text = text.filter(|paper| paper.media.starts_with("text/"));
    Ok(Some(Waiting {
        member: answer.member.to_string(),
        title: loaded.member_title(answer.member.as_str(), lang),
        choice: terms::said(lang, &entry.said),
        capacity: terms::capacity(lang, entry.capacity),
        by: person.map_or_else(|| entry.by.to_string(), |person| person.name),
        at: dates::moment(lang, entry.at),
        text: text.and_then(|paper| String::from_utf8(paper.bytes).ok()),
        evidence: loaded.to(&format!("/eintrag/beleg/{}", answer.member)),
        digest: entry.evidence.to_string(),
        own: entry.by == visitor.person.id,
        id: ident::command_id().to_string(),
    }))
}

async fn enter(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    mut posted: Posted,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &posted.visitor, &case, Deed::EnterVote).await?;
    let w = Lang::wanted(&headers).pick(&DE, &EN);
    let mut filled = Filled {
        member: posted.text("mitglied").to_owned(),
        choice: posted.text("stimme").to_owned(),
        items: posted.text("ziffern").trim().to_owned(),
        declaration: posted.text("erklaerung").to_owned(),
        evidence: posted.text("beleg").to_owned(),
        problem: None,
    };
    let capacity = match posted.text("fuer") {
        "deputy" => Capacity::Deputy,
        _ => Capacity::Representative,
    };
    let sent = papers::sent(&mut posted, "datei", "beleg");
    let visitor = &posted.visitor;
    let choice = Choice::ALL.into_iter().find(|one| one.word() == filled.choice);
    // What differs on single Ziffern, the chosen vote standing for the others.
    let numbers = loaded.head.ballot.as_ref().map(BallotHead::numbers).unwrap_or_default();
    let choice = match (choice, filled.items.as_str()) {
        (choice, "") => Ok(choice.map(Said::All)),
        (Some(choice), items) => {
            Said::written(&format!("{items},others={}", choice.word()), &numbers).map(Some)
        }
        (None, items) => Said::written(items, &numbers).map(Some),
    };
    let Ok(choice) = choice else {
        filled.problem = Some(w.items_wrong.to_owned());
        return form(&web, &headers, visitor, &loaded, filled).await;
    };
    let known = loaded.workflow.voters().find(|code| code.as_str() == filled.member).cloned();
    let (member, choice, evidence) = match (known, choice, sent) {
        (Some(member), Some(choice), Ok(Some(evidence))) => (member, choice, evidence),
        (_, _, Err(why)) => {
            filled.problem = Some(why.said(Lang::wanted(&headers)));
            return form(&web, &headers, visitor, &loaded, filled).await;
        }
        (None, ..) => {
            filled.problem = Some(w.member_needed.to_owned());
            return form(&web, &headers, visitor, &loaded, filled).await;
        }
        (_, None, _) => {
            filled.problem = Some(w.choice_needed.to_owned());
            return form(&web, &headers, visitor, &loaded, filled).await;
        }
        (.., Ok(None)) => {
            filled.problem = Some(w.evidence_needed.to_owned());
            return form(&web, &headers, visitor, &loaded, filled).await;
        }
    };
    let declaration = match filled.declaration.as_str() {
        "" => None,
        text => Some(web.engine().keep(text).await?),
    };
    let evidence = web.engine().keep_file(evidence.media, evidence.bytes).await?;
    let act = Act::Enter { member, said: choice, declaration, capacity, evidence };
    let by = seat(visitor, loaded.body(), &[Office::Secretariat])?;
    match ask_for(&web, &headers, &posted, &loaded.row.id, by, act).await? {
        None => Ok(Redirect::to(&loaded.to("/eintrag")).into_response()),
        Some(refusal) => {
            filled.problem = Some(refusal);
            form(&web, &headers, visitor, &loaded, filled).await
        }
    }
}

async fn judge(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    let loaded = Loaded::of(&web, visitor, &case, Deed::ConfirmEntry).await?;
    let member = MemberCode::from(posted.text("mitglied"));
    let act = match (posted.text("urteil"), posted.some("grund")) {
        ("ja", _) => Act::Confirm { member },
        ("nein", Some(reason)) => {
            Act::RefuseEntry { member, reason: web.engine().keep(reason).await? }
        }
        _ => {
            let w = Lang::wanted(&headers).pick(&DE, &EN);
            let filled = Filled { problem: Some(w.reason_needed.to_owned()), ..Filled::default() };
            return form(&web, &headers, visitor, &loaded, filled).await;
        }
    };
    let by = seat(visitor, loaded.body(), &[Office::Secretariat])?;
    match ask_for(&web, &headers, &posted, &loaded.row.id, by, act).await? {
        None => Ok(Redirect::to(&loaded.to("")).into_response()),
        Some(refusal) => {
            let filled = Filled { problem: Some(refusal), ..Filled::default() };
            form(&web, &headers, visitor, &loaded, filled).await
        }
    }
}

/// The evidence of an entry that waits: for whoever must judge it.
async fn evidence(
    State(web): State<Web>,
    visitor: Visitor,
    Path((case, member)): Path<(String, String)>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::ConfirmEntry).await?;
    let answers = loaded.answers(&web).await?;
    let answer = answers.into_iter().find(|answer| answer.member.as_str() == member);
    let entry = answer.and_then(|answer| answer.entry).ok_or(Fail::NotFound)?;
    papers::give(&web, &entry.evidence, &format!("beleg-{member}")).await
}

/// An entered vote that waits for its second person.
struct Waiting {
    member: String,
    title: String,
    choice: String,
    capacity: &'static str,
    by: String,
    at: String,
    text: Option<String>,
    evidence: String,
    digest: String,
    /// Entered by the visitor, who cannot be the second person.
    own: bool,
    id: String,
}

#[derive(askama::Template)]
#[template(path = "entry.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    tabs: Vec<Tab>,
    case: String,
    back: String,
    here: String,
    id: String,
    members: Vec<(String, String)>,
    choices: Vec<(&'static str, &'static str)>,
    /// Whether Ziffern are voted on one by one.
    parted: bool,
    enters: bool,
    runs: bool,
    waiting: Vec<Waiting>,
    filled: Filled,
}

struct Words {
    title: &'static str,
    parts: &'static str,
    not_done: &'static str,
    over: &'static str,
    waiting: &'static str,
    entered_by: &'static str,
    evidence: &'static str,
    own: &'static str,
    confirm: &'static str,
    refuse: &'static str,
    refuse_why: &'static str,
    new: &'static str,
    new_what: &'static str,
    member: &'static str,
    pick: &'static str,
    vote: &'static str,
    from: &'static str,
    representative: &'static str,
    deputy: &'static str,
    declaration: &'static str,
    file: &'static str,
    file_what: &'static str,
    text: &'static str,
    send: &'static str,
    member_needed: &'static str,
    choice_needed: &'static str,
    items_wrong: &'static str,
    items: &'static str,
    evidence_needed: &'static str,
    reason_needed: &'static str,
}

const DE: Words = Words {
    title: "Stimme eintragen",
    parts: "Seiten dieses Vorgangs",
    not_done: "Das wurde nicht gespeichert",
    over: "Es läuft keine Abstimmung; eingetragen werden kann nichts.",
    waiting: "Wartet auf die zweite Person",
    entered_by: "Eingetragen von",
    evidence: "Beleg",
    own: "Sie haben diese Stimme eingetragen. Bestätigen muss eine zweite Person der Geschäftsstelle.",
    confirm: "Stimmt mit dem Beleg überein",
    refuse: "Nicht bestätigen",
    refuse_why: "Warum nicht?",
    new: "Eingegangen auf anderem Weg",
    new_what: "Für eine Stimme, die per E-Mail, Brief oder Telefon kam. Sie zählt erst, wenn eine zweite Person sie bestätigt; das Mitglied erhält dann eine Quittung.",
    member: "Mitglied",
    pick: "Bitte wählen",
    vote: "Stimme",
    from: "Abgegeben von",
    representative: "der Vertretung",
    deputy: "der Stellvertretung",
    declaration: "Protokollerklärung (wenn eine dabei war)",
    file: "Beleg als Datei",
    file_what: "Die E-Mail oder das Schreiben: PDF, ODT, DOCX, TXT oder MD, höchstens 10 MB.",
    text: "Oder der Wortlaut, bei einem Anruf ein Vermerk: wer, wann, unter welcher Nummer",
    send: "Eintragen",
    member_needed: "Bitte wählen Sie das Mitglied.",
    choice_needed: "Bitte wählen Sie die Stimme.",
    items_wrong: "Schreiben Sie Abweichungen bei einzelnen Ziffern so: 2=nein, 3=enthaltung.",
    items: "Abweichend bei einzelnen Ziffern, etwa 2=nein, 3=enthaltung (sonst leer lassen)",
    evidence_needed: "Bitte fügen Sie den Beleg bei: eine Datei oder den Wortlaut.",
    reason_needed: "Bitte sagen Sie, warum Sie die Eintragung nicht bestätigen.",
};

const EN: Words = Words {
    title: "Enter a vote",
    parts: "Pages of this case",
    not_done: "This was not recorded",
    over: "No vote is running; nothing can be entered.",
    waiting: "Waits for a second person",
    entered_by: "Entered by",
    evidence: "Evidence",
    own: "You have entered this vote. A second person of the secretariat must confirm it.",
    confirm: "Agrees with the evidence",
    refuse: "Do not confirm",
    refuse_why: "Why not?",
    new: "Arrived by other means",
    new_what: "For a vote that came by mail, letter or telephone. It counts once a second person has confirmed it; the member then gets a receipt.",
    member: "Member",
    pick: "Please choose",
    vote: "Vote",
    from: "Given by",
    representative: "the representative",
    deputy: "the deputy",
    declaration: "Declaration for the minutes (if there was one)",
    file: "Evidence as a file",
    file_what: "The mail or the letter: PDF, ODT, DOCX, TXT or MD, at most 10 MB.",
    text: "Or the wording; of a call a note: who, when, at which number",
    send: "Enter it",
    member_needed: "Please choose the member.",
    choice_needed: "Please choose the vote.",
    items_wrong: "Write what differs on single items like this: 2=no, 3=abstain.",
    items: "Different on single items, such as 2=no, 3=abstain (else leave empty)",
    evidence_needed: "Please add the evidence: a file or the wording.",
    reason_needed: "Please say why you do not confirm the entry.",
};
