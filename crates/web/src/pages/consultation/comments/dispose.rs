//! What becomes of comments: from the rows of a page, or the same for many. Only what is new is submitted.

use std::collections::HashMap;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use umlauf_workflow::{
    Act, CommentId, ConsultAct, Digest, Disposal, Kind, LARGEST_BATCH, Office, Seat,
};

use super::{PAGE, Wish, page};
use crate::Web;
use crate::access::Deed;
use crate::consultation::{self, Consultation, Mark, Versions, words as terms};
use crate::fail::Fail;
use crate::lang::Lang;
use crate::pages::case::{Loaded, ask_for};
use crate::posted::Posted;
use crate::visitor::Visitor;

/// What somebody has filled in, where it was not taken.
#[derive(Default)]
pub(super) struct Filled {
    pub(super) rows: HashMap<CommentId, Entered>,
    pub(super) batch: Entered,
    pub(super) problem: Option<String>,
    /// Which comment, and what is wrong.
    pub(super) wrongs: Vec<(String, String)>,
}

/// What was entered for one comment, or for many.
#[derive(Clone, Debug, Default)]
pub(super) struct Entered {
    pub(super) disposition: String,
    pub(super) reason: String,
    pub(super) duplicate_of: String,
    pub(super) ticked: bool,
}

/// The seat from which the visitor disposes now, if there is one.
pub(super) fn seat(loaded: &Loaded, visitor: &Visitor) -> Option<Seat> {
    if !consultation::disposes(loaded) || !visitor.may(Deed::Dispose, loaded.body()) {
        return None;
    }
    let Kind::By { who, .. } = &loaded.step()?.kind else { return None };
    let offices = [*who, Office::Secretariat];
    crate::pages::case::seat(visitor, loaded.body(), &offices).ok()
}

pub(super) async fn sent(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    let loaded = Loaded::of(&web, visitor, &case, Deed::Dispose).await?;
    let lang = Lang::wanted(&headers);
    let wish = Wish {
        mitglied: posted.some("mitglied").map(str::to_owned),
        absatz: posted.some("absatz").map(str::to_owned),
        zeige: posted.some("zeige").map(str::to_owned),
        seite: posted.text("seite").parse().ok(),
        runde: posted.text("runde").parse().ok(),
    };
    let consultation = Consultation::known(&web, &loaded, wish.runde).await?;
    let mut filled = Filled { rows: entered(&posted), ..Filled::default() };
    filled.batch = Entered {
        disposition: posted.text("sb").to_owned(),
        reason: posted.text("sg").to_owned(),
        duplicate_of: String::new(),
        ticked: posted.ticked("alle"),
    };
    let several = posted.text("act") == "stapel";
    let asked = if several {
        batch(&web, lang, (&loaded, &consultation), &wish, &mut filled).await?
    } else {
        one_by_one(lang, &consultation, &mut filled)
    };
    if asked.is_empty() && filled.wrongs.is_empty() && filled.problem.is_none() {
        let nothing = lang.pick("Es ist nichts geändert.", "Nothing has been changed.");
        filled.problem = Some(nothing.to_owned());
    }
    let here = (&loaded, &consultation);
    if !filled.wrongs.is_empty() || filled.problem.is_some() {
        return page(&web, &headers, visitor, here, wish, filled).await;
    }
    let mut rows = Vec::with_capacity(asked.len());
    let mut kept: HashMap<String, Digest> = HashMap::new();
    for (comment, entered) in asked {
        let Some(disposition) = terms::named(&entered.disposition) else { continue };
        let reason = match (entered.reason.as_str(), kept.get(&entered.reason)) {
            ("", _) => None,
            (_, Some(digest)) => Some(digest.clone()),
            (text, None) => {
                let digest = web.engine().keep(text).await?;
                kept.insert(entered.reason.clone(), digest.clone());
                Some(digest)
            }
        };
        let duplicate_of = entered.duplicate_of.parse().ok();
        rows.push(Disposal { comment, disposition, reason, duplicate_of });
    }
    let by = seat(&loaded, visitor).unwrap_or(Seat::Office(Office::Secretariat));
    let act = Act::Consult(ConsultAct::Dispose(rows));
    match ask_for(&web, &headers, &posted, &loaded.row.id, by, act).await? {
        None => {
            let to = wish.address(&loaded.to("/anmerkungen"), wish.seite);
            Ok(Redirect::to(&format!("{to}#liste")).into_response())
        }
        Some(refusal) => {
            filled.problem = Some(refusal);
            page(&web, &headers, visitor, here, wish, filled).await
        }
    }
}

/// The rows of the form.
fn entered(posted: &Posted) -> HashMap<CommentId, Entered> {
    let row = |at: usize| {
        let cell = |name: &str| posted.text(&format!("{name}{at}")).to_owned();
        let id: CommentId = cell("k").parse().ok()?;
        let ticked = posted.ticked(&format!("t{at}"));
        let (disposition, reason, duplicate_of) = (cell("b"), cell("g"), cell("d"));
        Some((id, Entered { disposition, reason, duplicate_of, ticked }))
    };
    (0..PAGE).filter_map(row).collect()
}

/// The rows that differ from what is recorded.
fn one_by_one(
    lang: Lang,
    consultation: &Consultation,
    filled: &mut Filled,
) -> Vec<(CommentId, Entered)> {
    let mut changed = Vec::new();
    for (id, row) in &filled.rows {
        let mark = Mark { member: id.member.clone(), number: id.number };
        let Some(state) = consultation.state(&mark) else { continue };
        let before = state.disposition.map(terms::word).unwrap_or_default();
        let digest = (!row.reason.is_empty()).then(|| Digest::of(row.reason.as_bytes()));
        let duplicate = state.duplicate_of.as_ref().map(ToString::to_string).unwrap_or_default();
        if (before, &state.reason, duplicate.as_str())
            == (row.disposition.as_str(), &digest, row.duplicate_of.as_str())
        {
            continue;
        }
        match wrong(lang, row) {
            Some(wrong) => filled.wrongs.push((id.to_string(), wrong)),
            None => changed.push((id.clone(), row.clone())),
        }
    }
    filled.wrongs.sort();
    changed.sort_by(|(one, _), (two, _)| one.cmp(two));
    changed
}

/// What is wrong with what was entered for one comment.
fn wrong(lang: Lang, row: &Entered) -> Option<String> {
    let said = |de: &str, en: &str| Some(lang.pick(de, en).to_owned());
    let Some(disposition) = terms::named(&row.disposition) else {
        return said("Wählen Sie eine Bewertung.", "Choose a disposition.");
    };
    if disposition.needs_reason() && row.reason.is_empty() {
        return said("„abgelehnt“ verlangt eine Begründung.", "“rejected” needs a reason.");
    }
    if !row.duplicate_of.is_empty() && row.duplicate_of.parse::<CommentId>().is_err() {
        return said(
            "Eine Dublette nennt die Nummer der ersten Anmerkung, etwa 1/BY/17.",
            "A duplicate names the number of the first comment, such as 1/BY/17.",
        );
    }
    None
}

/// The same for the ticked ones, or for all that the filter shows.
async fn batch(
    web: &Web,
    lang: Lang,
    (loaded, consultation): (&Loaded, &Consultation),
    wish: &Wish,
    filled: &mut Filled,
) -> Result<Vec<(CommentId, Entered)>, Fail> {
    let same = Entered { ticked: false, ..filled.batch.clone() };
    if let Some(wrong) = wrong(lang, &same) {
        filled.problem = Some(wrong);
        return Ok(Vec::new());
    }
    let mut ids: Vec<CommentId> = if filled.batch.ticked {
        let versions = Versions::of(web, loaded, &consultation.round).await?;
        let text = versions.as_ref().map(|versions| &versions.now);
        let marks = consultation.marks(web, &wish.which(), text, |_| true).await?;
        marks.iter().map(|mark| consultation.id(mark)).collect()
    } else {
        filled.rows.iter().filter(|(_, row)| row.ticked).map(|(id, _)| id.clone()).collect()
    };
    if ids.is_empty() {
        let none = lang.pick(
            "Kreuzen Sie die Anmerkungen an, für die das gelten soll.",
            "Tick the comments for which this holds.",
        );
        filled.problem = Some(none.to_owned());
    } else if ids.len() > LARGEST_BATCH {
        filled.problem = Some(match lang {
            Lang::De => format!(
                "Auf einmal können höchstens {LARGEST_BATCH} Anmerkungen bewertet werden; grenzen Sie die Liste ein."
            ),
            Lang::En => format!(
                "At most {LARGEST_BATCH} comments can be disposed of at once; narrow the list."
            ),
        });
    }
    ids.sort();
    let row = |id: CommentId| {
        let mark = Mark { member: id.member.clone(), number: id.number };
        let first = consultation.state(&mark).and_then(|state| state.duplicate_of.as_ref());
        let duplicate_of = first.map(ToString::to_string).unwrap_or_default();
        (id, Entered { duplicate_of, ..same.clone() })
    };
    Ok(ids.into_iter().map(row).collect())
}
