//! The comments of a consultation, one row each: who said what about which paragraph, what became of it,
//! what the commenter says to that. Whoever disposes of them does it here, row by row or many at once.

mod dispose;
mod words;

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use umlauf_comments::{Disposition, Format};
use umlauf_engine::ident;
use umlauf_workflow::CommentId;

use super::answer::place;
use super::pager;
use crate::Web;
use crate::access::Deed;
use crate::consultation::{self, Consultation, Remarked, Versions, Which, words as terms};
use crate::fail::Fail;
use crate::frame::{Frame, page_again};
use crate::lang::Lang;
use crate::pages::case::{Loaded, Part, Tab};
use crate::visitor::Visitor;
use dispose::Filled;
use words::{DE, EN, Words};

pub(super) fn router() -> Router<Web> {
    Router::new().route("/vorgaenge/{case}/anmerkungen", get(show).post(dispose::sent))
}

/// How many comments a page shows; a form of them must stay below the most fields a form may have.
const PAGE: usize = 30;

/// Which comments somebody wants to see.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Wish {
    pub(super) mitglied: Option<String>,
    pub(super) absatz: Option<String>,
    /// `offen`, `aufrecht`, or the word of a disposition.
    pub(super) zeige: Option<String>,
    pub(super) seite: Option<usize>,
    pub(super) runde: Option<u32>,
}

impl Wish {
    pub(super) fn which(&self) -> Which {
        let some = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let show = self.zeige.as_deref().unwrap_or_default();
        Which {
            member: some(&self.mitglied),
            paragraph: some(&self.absatz),
            open: show == "offen",
            upheld: show == "aufrecht",
            disposition: terms::named(show),
        }
    }

    /// The address of a page with the same wish.
    pub(super) fn address(&self, path: &str, page: Option<usize>) -> String {
        let number = |n: u64| n.to_string();
        let round = self.runde.map(|round| number(u64::from(round))).unwrap_or_default();
        let page = page.map(|page| page.to_string()).unwrap_or_default();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let (member, paragraph, show) =
            (text(&self.mitglied), text(&self.absatz), text(&self.zeige));
        pager::address(
            path,
            &[
                ("runde", &round),
                ("mitglied", &member),
                ("absatz", &paragraph),
                ("zeige", &show),
                ("seite", &page),
            ],
        )
    }
}

async fn show(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path(case): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::ReadCase).await?;
    let consultation = Consultation::known(&web, &loaded, wish.runde).await?;
    page(&web, &headers, &visitor, (&loaded, &consultation), wish, Filled::default()).await
}

/// The page, with what was wrong with what somebody sent.
async fn page(
    web: &Web,
    headers: &HeaderMap,
    visitor: &Visitor,
    (loaded, consultation): (&Loaded, &Consultation),
    wish: Wish,
    filled: Filled,
) -> Result<Response, Fail> {
    let here = loaded.to("/anmerkungen");
    let mut frame = Frame::new(web, headers, Some(visitor), &here, "");
    let (lang, w) = (frame.lang, frame.lang.pick(&DE, &EN));
    frame.title = format!("{}: {}", w.title, loaded.row.title);
    let versions = Versions::of(web, loaded, &consultation.round).await?;
    let text = versions.as_ref().map(|versions| &versions.now);
    let sees = |member: &_| loaded.sight.answers_of(member);
    let marks = consultation.marks(web, &wish.which(), text, sees).await?;
    let pager = pager::page(&marks, wish.seite, PAGE);
    let remarks = consultation.remarks(web, pager.shown, text).await?;
    let titles = consultation::titles(loaded, lang);
    let repeated = consultation.repeated();
    let last = consultation.head.is_some();
    let disposes = last && dispose::seat(loaded, visitor).is_some();
    let counts = consultation.counts();
    let to = |page: usize| wish.address(&here, Some(page));
    let show = |word: &str| Wish { zeige: Some(word.to_owned()), seite: None, ..wish.clone() };
    let current = wish.zeige.as_deref().unwrap_or_default();
    let filters = [
        ("", w.all, counts.comments),
        ("offen", w.open, counts.open()),
        ("aufrecht", w.upheld, counts.upheld),
    ];
    let rows = remarks
        .iter()
        .enumerate()
        .map(|(at, one)| Row::of(lang, &here, &titles, at, one, &repeated, &filled))
        .collect();
    page_again(
        filled.problem.is_some() || !filled.wrongs.is_empty(),
        &Page {
            w,
            tabs: loaded.tabs(lang, visitor, Part::Comments),
            case: loaded.row.title.clone(),
            back: loaded.to(""),
            whole: loaded.sight.answers(),
            round: consultation.round.round,
            all: counts.comments,
            disposed: counts.disposed,
            upheld_count: counts.upheld,
            filters: filters
                .into_iter()
                .map(|(word, title, count)| Link {
                    to: show(word).address(&here, None),
                    title,
                    count,
                    current: word == current,
                })
                .collect(),
            members: consultation
                .rows
                .iter()
                .filter(|row| !row.consulted.comments.is_empty() && sees(row.member()))
                .take(MEMBERS)
                .map(|row| {
                    let code = row.member().to_string();
                    let title = titles.get(&code).cloned().unwrap_or_else(|| code.clone());
                    let chosen = wish.mitglied.as_deref() == Some(code.as_str());
                    (code, title, chosen)
                })
                .collect(),
            paragraphs: text
                .map(|text| {
                    let options = super::answer::options(text).into_iter();
                    options
                        .map(|(id, said)| {
                            (id.clone(), said, wish.absatz.as_deref() == Some(id.as_str()))
                        })
                        .collect()
                })
                .unwrap_or_default(),
            loose: wish.absatz.as_deref() == Some("-"),
            zeige: current.to_owned(),
            runde: wish.runde.map(|round| round.to_string()).unwrap_or_default(),
            mitglied: wish.mitglied.clone().unwrap_or_default(),
            absatz: wish.absatz.clone().unwrap_or_default(),
            seite: wish.seite.unwrap_or(1),
            from: pager.from,
            to: pager.to,
            found: pager.all,
            earlier: pager.earlier.map(to),
            later: pager.later.map(to),
            downloads: Format::ALL
                .into_iter()
                .map(|format| {
                    let ending = format.extension();
                    let path = loaded.to(&format!("/anmerkungen/datei/{ending}"));
                    (Wish { seite: None, ..wish.clone() }.address(&path, None), ending)
                })
                .collect(),
            text_to: text
                .map(|_| wish_of_round(&wish).address(&loaded.to("/anmerkungen/text"), None)),
            dissent_to: (counts.upheld > 0 && last).then(|| loaded.to("/dissens")),
            dispositions: Disposition::ALL
                .into_iter()
                .map(|one| (terms::word(one), terms::disposition(lang, one)))
                .collect(),
            disposes,
            rows,
            batch: filled.batch.clone(),
            problem: filled.problem,
            wrongs: filled.wrongs,
            id: ident::command_id().to_string(),
            here,
            frame,
        },
    )
}

impl Page {
    /// The name that an address may carry behind its `#`.
    #[expect(clippy::unused_self, reason = "templates call it on the page")]
    fn mark_of(&self, id: &str) -> String {
        id.replace('/', "-")
    }
}

/// How many commenters the filter lists; of more one writes the code into the address.
const MEMBERS: usize = 500;

fn wish_of_round(wish: &Wish) -> Wish {
    Wish { runde: wish.runde, ..Wish::default() }
}

/// A filter as a link.
struct Link {
    to: String,
    title: &'static str,
    count: usize,
    current: bool,
}

/// A comment on the page.
struct Row {
    at: usize,
    id: String,
    /// A name that an address may carry behind its `#`.
    mark: String,
    member: String,
    who: Option<String>,
    place: String,
    anchor: Option<String>,
    kind: Option<&'static str>,
    weight: Option<&'static str>,
    comment: String,
    proposal: String,
    disposition: Option<&'static str>,
    /// The word of the form.
    chosen: String,
    reason: String,
    duplicate_of: String,
    duplicate_to: Option<String>,
    repeated: Vec<(String, String)>,
    reply: Option<&'static str>,
    by_silence: bool,
    why: Option<String>,
    ticked: bool,
    wrong: Option<String>,
}

impl Row {
    fn of(
        lang: Lang,
        here: &str,
        titles: &HashMap<String, String>,
        at: usize,
        one: &Remarked,
        repeated: &HashMap<CommentId, Vec<CommentId>>,
        filled: &Filled,
    ) -> Self {
        let id = one.id.to_string();
        let code = one.id.member.to_string();
        let entered = filled.rows.get(&one.id);
        let present = one.state.disposition.map(terms::word).unwrap_or_default();
        let duplicate = one.state.duplicate_of.as_ref();
        Self {
            at,
            mark: mark(&one.id),
            member: titles.get(&code).cloned().unwrap_or_else(|| code.clone()),
            who: Some(one.comment.who.clone()).filter(|who| !who.is_empty() && *who != code),
            place: place(&one.comment),
            anchor: one.anchor.clone(),
            kind: one.comment.kind.map(|kind| terms::kind(lang, kind)),
            weight: one.comment.weight.map(|weight| terms::weight(lang, weight)),
            comment: one.comment.comment.clone(),
            proposal: one.comment.proposal.clone(),
            disposition: one.state.disposition.map(|d| terms::disposition(lang, d)),
            chosen: entered.map_or_else(|| present.to_owned(), |row| row.disposition.clone()),
            reason: entered
                .map_or_else(|| one.reason.clone().unwrap_or_default(), |r| r.reason.clone()),
            duplicate_of: entered.map_or_else(
                || duplicate.map(ToString::to_string).unwrap_or_default(),
                |row| row.duplicate_of.clone(),
            ),
            duplicate_to: duplicate.map(|first| to(here, first)),
            repeated: repeated
                .get(&one.id)
                .map(|all| all.iter().map(|id| (id.to_string(), to(here, id))).collect())
                .unwrap_or_default(),
            reply: one.state.reply.map(|reply| terms::reply(lang, reply)),
            by_silence: one.state.by_silence,
            why: one.why.clone(),
            ticked: entered.is_some_and(|row| row.ticked),
            wrong: filled
                .wrongs
                .iter()
                .find(|(wrong, _)| *wrong == id)
                .map(|(_, text)| text.clone()),
            id,
        }
    }
}

/// `1-BY-17`
pub(super) fn mark(id: &CommentId) -> String {
    id.to_string().replace('/', "-")
}

/// Where a comment stands: among those of its member.
fn to(here: &str, id: &CommentId) -> String {
    let round = id.round.to_string();
    let page = (usize::try_from(id.number).unwrap_or(1).saturating_sub(1) / PAGE + 1).to_string();
    let path = pager::address(
        here,
        &[("runde", &round), ("mitglied", id.member.as_str()), ("seite", &page)],
    );
    format!("{path}#a-{}", mark(id))
}

#[derive(askama::Template)]
#[template(path = "consult_comments.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    tabs: Vec<Tab>,
    case: String,
    back: String,
    /// Whether the visitor sees the comments of all.
    whole: bool,
    round: u32,
    all: usize,
    disposed: usize,
    upheld_count: usize,
    filters: Vec<Link>,
    members: Vec<(String, String, bool)>,
    paragraphs: Vec<(String, String, bool)>,
    loose: bool,
    zeige: String,
    runde: String,
    mitglied: String,
    absatz: String,
    seite: usize,
    from: usize,
    to: usize,
    found: usize,
    earlier: Option<String>,
    later: Option<String>,
    downloads: Vec<(String, &'static str)>,
    text_to: Option<String>,
    dissent_to: Option<String>,
    dispositions: Vec<(&'static str, &'static str)>,
    disposes: bool,
    rows: Vec<Row>,
    batch: dispose::Entered,
    problem: Option<String>,
    wrongs: Vec<(String, String)>,
    id: String,
    here: String,
}
