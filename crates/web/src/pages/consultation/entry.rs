//! An answer that arrived by other means: entered with its evidence, then confirmed or refused by a second
//! person. Comments may come with it as a table.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use umlauf_comments::Table;
use umlauf_engine::ident;
use umlauf_voting::MemberCode;
use umlauf_workflow::{Act, Capacity, ConsultAct, Office, Position, Response as Given};

use crate::access::Deed;
use crate::consultation::{self, Consultation, Row, words as terms};
use crate::fail::Fail;
use crate::frame::{Frame, page_again};
use crate::lang::Lang;
use crate::pages::case::{Loaded, Part, Tab, ask_for, papers, seat};
use crate::posted::Posted;
use crate::visitor::Visitor;
use crate::{Web, dates};

pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/vorgaenge/{case}/beteiligung/eintrag", get(ask).post(enter))
        .route("/vorgaenge/{case}/beteiligung/eintrag/pruefung", post(judge))
        .route("/vorgaenge/{case}/beteiligung/eintrag/beleg/{member}", get(evidence))
}

/// What somebody has filled in so far.
#[derive(Default)]
struct Filled {
    member: String,
    position: String,
    text: String,
    until: String,
    evidence: String,
    problem: Option<String>,
}

async fn ask(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::EnterVote).await?;
    form(&web, &headers, &visitor, &loaded, Filled::default()).await
}

/// How many entries that wait are shown at once.
const WAITING: usize = 50;

async fn form(
    web: &Web,
    headers: &HeaderMap,
    visitor: &Visitor,
    loaded: &Loaded,
    filled: Filled,
) -> Result<Response, Fail> {
    let consultation = Consultation::known(web, loaded, None).await?;
    let here = loaded.to("/beteiligung/eintrag");
    let mut frame = Frame::new(web, headers, Some(visitor), &here, "");
    let (lang, w) = (frame.lang, frame.lang.pick(&DE, &EN));
    frame.title = format!("{}: {}", w.title, loaded.row.title);
    let mut waiting = Vec::new();
    let waits = |row: &&Row| row.consulted.entry.is_some();
    for row in consultation.rows.iter().filter(waits).take(WAITING) {
        waiting.extend(entry(web, loaded, visitor, lang, row).await?);
    }
    let failed = filled.problem.is_some();
    page_again(
        failed,
        &Page {
            w,
            tabs: loaded.tabs(lang, visitor, Part::Consultation),
            case: loaded.row.title.clone(),
            back: loaded.to("/beteiligung"),
            id: ident::command_id().to_string(),
            positions: Position::ALL
                .into_iter()
                .map(|one| (one.word(), terms::position(lang, one)))
                .collect(),
            enters: consultation::answers_run(loaded),
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
    row: &Row,
) -> Result<Option<Waiting>, Fail> {
    let Some(entry) = &row.consulted.entry else { return Ok(None) };
    let person = web.store().person(&entry.by).await?;
    let digests = [Some(entry.evidence.clone()), entry.response.paper.clone()];
    let texts = consultation::texts(web, digests.into_iter().flatten().collect()).await?;
    let code = row.member().as_str();
    let encoded: String = code.bytes().map(crate::fail::quoted).collect();
    Ok(Some(Waiting {
        member: code.to_owned(),
        title: loaded.member_title(code, lang),
        position: terms::position(lang, entry.response.position),
        comments: entry.response.comments.as_ref().map_or(0, |table| table.count),
        words: entry.response.paper.as_ref().and_then(|digest| texts.get(digest)).cloned(),
        by: person.map_or_else(|| entry.by.to_string(), |person| person.name),
        at: dates::moment(lang, entry.at),
        text: texts.get(&entry.evidence).cloned(),
        evidence: loaded.to(&format!("/beteiligung/eintrag/beleg/{encoded}")),
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
    let lang = Lang::wanted(&headers);
    let w = lang.pick(&DE, &EN);
    let mut filled = Filled {
        member: posted.text("mitglied").trim().to_owned(),
        position: posted.text("position").to_owned(),
        text: posted.text("text").to_owned(),
        until: posted.text("bis").to_owned(),
        evidence: posted.text("beleg").to_owned(),
        problem: None,
    };
    let capacity = match posted.text("fuer") {
        "deputy" => Capacity::Deputy,
        _ => Capacity::Representative,
    };
    let sent = papers::sent(&mut posted, "datei", "beleg");
    let table = posted.files.iter().find(|file| file.field == "tabelle");
    let table = table.map(|file| consultation::read(&file.name, &file.bytes));
    let member = named(&loaded, &filled.member);
    let position: Option<Position> = filled.position.parse().ok();
    let problem = match (&member, position, &sent, &table) {
        (_, _, Err(why), _) => Some(why.said(lang)),
        (_, _, _, Some(Err(unfit))) => Some(unfit.said(lang)),
        (_, _, _, Some(Ok((_, report)))) if report.faulty > 0 => Some(match lang {
            Lang::De => format!(
                "{} Zeilen der Tabelle sind fehlerhaft. Die erste: {}",
                report.faulty,
                first(report)
            ),
            Lang::En => format!(
                "{} rows of the table are faulty. The first: {}",
                report.faulty,
                first(report)
            ),
        }),
        (None, ..) => Some(w.member_needed.to_owned()),
        (_, None, ..) => Some(w.position_needed.to_owned()),
        (_, _, Ok(None), _) => Some(w.evidence_needed.to_owned()),
        _ => None,
    };
    let visitor = &posted.visitor;
    let (Some(member), Some(position), Ok(Some(evidence)), None) =
        (member, position, sent, &problem)
    else {
        filled.problem = problem;
        return form(&web, &headers, visitor, &loaded, filled).await;
    };
    let comments = match table.and_then(Result::ok).map(|(rows, _)| Table::new(rows)) {
        Some(Ok(table)) => consultation::kept_table(&web, &table).await?,
        _ => None,
    };
    let paper = match filled.text.as_str() {
        "" => None,
        text => Some(web.engine().keep(text).await?),
    };
    let until = dates::written(&filled.until).filter(|_| position == Position::Reserved);
    let evidence = web.engine().keep_file(evidence.media, evidence.bytes).await?;
    let response = Given { position, paper, comments, until };
    let act = Act::Consult(ConsultAct::Enter { member, response, capacity, evidence });
    let by = seat(visitor, loaded.body(), &[Office::Secretariat])?;
    match ask_for(&web, &headers, &posted, &loaded.row.id, by, act).await? {
        None => Ok(Redirect::to(&loaded.to("/beteiligung/eintrag")).into_response()),
        Some(refusal) => {
            filled.problem = Some(refusal);
            form(&web, &headers, visitor, &loaded, filled).await
        }
    }
}

fn first(report: &consultation::Report) -> String {
    let fault = report.faults.first();
    fault.map(|one| format!("{}: {} {}", one.place, one.what, one.remedy)).unwrap_or_default()
}

/// A member by its code or by what it is called.
fn named(loaded: &Loaded, word: &str) -> Option<MemberCode> {
    let members = loaded.workflow.body.members();
    let found = members.iter().find(|member| {
        member.code.as_str().eq_ignore_ascii_case(word) || member.title.eq_ignore_ascii_case(word)
    });
    found.map(|member| member.code.clone())
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
        ("ja", _) => ConsultAct::ConfirmEntry { member },
        ("nein", Some(reason)) => {
            ConsultAct::RefuseEntry { member, reason: web.engine().keep(reason).await? }
        }
        _ => {
            let w = Lang::wanted(&headers).pick(&DE, &EN);
            let filled = Filled { problem: Some(w.reason_needed.to_owned()), ..Filled::default() };
            return form(&web, &headers, visitor, &loaded, filled).await;
        }
    };
    let by = seat(visitor, loaded.body(), &[Office::Secretariat])?;
    match ask_for(&web, &headers, &posted, &loaded.row.id, by, Act::Consult(act)).await? {
        None => Ok(Redirect::to(&loaded.to("/beteiligung/eintrag")).into_response()),
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
    let head = loaded.head.consultation.as_deref().ok_or(Fail::NotFound)?;
    let row = web.store().answer(&loaded.row.id, head.number, &member).await?;
    let row = row.ok_or(Fail::NotFound)?.answer()?;
    let entry = row.consulted.and_then(|row| row.entry).ok_or(Fail::NotFound)?;
    papers::give(&web, &entry.evidence, &format!("beleg-{member}")).await
}

/// An entered answer that waits for its second person.
struct Waiting {
    member: String,
    title: String,
    position: &'static str,
    comments: u32,
    words: Option<String>,
    by: String,
    at: String,
    text: Option<String>,
    evidence: String,
    /// Entered by the visitor, who cannot be the second person.
    own: bool,
    id: String,
}

#[derive(askama::Template)]
#[template(path = "consult_entry.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    tabs: Vec<Tab>,
    case: String,
    back: String,
    here: String,
    id: String,
    positions: Vec<(&'static str, &'static str)>,
    enters: bool,
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
    comments: &'static str,
    words: &'static str,
    evidence: &'static str,
    own: &'static str,
    confirm: &'static str,
    refuse: &'static str,
    refuse_why: &'static str,
    new: &'static str,
    new_what: &'static str,
    member: &'static str,
    position: &'static str,
    pick: &'static str,
    from: &'static str,
    representative: &'static str,
    deputy: &'static str,
    text: &'static str,
    until: &'static str,
    table: &'static str,
    file: &'static str,
    file_what: &'static str,
    note: &'static str,
    send: &'static str,
    member_needed: &'static str,
    position_needed: &'static str,
    evidence_needed: &'static str,
    reason_needed: &'static str,
}

const DE: Words = Words {
    title: "Antwort eintragen",
    parts: "Seiten dieses Vorgangs",
    not_done: "Das wurde nicht gespeichert",
    over: "Es läuft keine Beteiligung; eingetragen werden kann nichts.",
    waiting: "Wartet auf die zweite Person",
    entered_by: "Eingetragen von",
    comments: "Anmerkungen",
    words: "Text",
    evidence: "Beleg",
    own: "Sie haben diese Antwort eingetragen. Bestätigen muss eine zweite Person der Geschäftsstelle.",
    confirm: "Stimmt mit dem Beleg überein",
    refuse: "Nicht bestätigen",
    refuse_why: "Warum nicht?",
    new: "Eingegangen auf anderem Weg",
    new_what: "Für eine Antwort, die per E-Mail oder Brief kam. Sie gilt erst, wenn eine zweite Person sie bestätigt; das Mitglied erhält dann eine Quittung.",
    member: "Mitglied (Kürzel oder Name)",
    position: "Antwort",
    pick: "Bitte wählen",
    from: "Abgegeben von",
    representative: "der Vertretung",
    deputy: "der Stellvertretung",
    text: "Text oder Bedingung (wenn dabei)",
    until: "Leitung entscheidet bis (nur bei Leitungsvorbehalt)",
    table: "Anmerkungstabelle (xlsx, ODS oder CSV, wenn dabei)",
    file: "Beleg als Datei",
    file_what: "Die E-Mail oder das Schreiben: PDF, ODT, DOCX, TXT oder MD, höchstens 10 MB.",
    note: "Oder der Wortlaut, bei einem Anruf ein Vermerk: wer, wann, unter welcher Nummer",
    send: "Eintragen",
    member_needed: "Bitte geben Sie das Mitglied an.",
    position_needed: "Bitte wählen Sie die Antwort.",
    evidence_needed: "Bitte fügen Sie den Beleg bei: eine Datei oder den Wortlaut.",
    reason_needed: "Bitte sagen Sie, warum Sie die Eintragung nicht bestätigen.",
};

const EN: Words = Words {
    title: "Enter an answer",
    parts: "Pages of this case",
    not_done: "This was not recorded",
    over: "No consultation is running; nothing can be entered.",
    waiting: "Waits for a second person",
    entered_by: "Entered by",
    comments: "Comments",
    words: "Text",
    evidence: "Evidence",
    own: "You have entered this answer. A second person of the secretariat must confirm it.",
    confirm: "Agrees with the evidence",
    refuse: "Do not confirm",
    refuse_why: "Why not?",
    new: "Arrived by other means",
    new_what: "For an answer that came by mail or letter. It counts once a second person has confirmed it; the member then gets a receipt.",
    member: "Member (code or name)",
    position: "Answer",
    pick: "Please choose",
    from: "Given by",
    representative: "the representative",
    deputy: "the deputy",
    text: "Text or condition (if there was one)",
    until: "The leadership decides by (only for a reservation)",
    table: "Table of comments (xlsx, ODS or CSV, if there was one)",
    file: "Evidence as a file",
    file_what: "The mail or the letter: PDF, ODT, DOCX, TXT or MD, at most 10 MB.",
    note: "Or the wording; of a call a note: who, when, at which number",
    send: "Enter it",
    member_needed: "Please name the member.",
    position_needed: "Please choose the answer.",
    evidence_needed: "Please add the evidence: a file or the wording.",
    reason_needed: "Please say why you do not confirm the entry.",
};
