//! What a member writes to the secretariat from its answer page: no vote, no objection, no answer to
//! the procedure.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use umlauf_workflow::{Act, LONGEST_NOTE, Seat};

use super::matter::Matter;
use super::show::{self, Shown};
use crate::Web;
use crate::access::Deed;
use crate::fail::Fail;
use crate::lang::Lang;
use crate::pages::case::ask_for;
use crate::posted::Posted;

pub(super) fn router() -> Router<Web> {
    Router::new().route("/vorgaenge/{case}/mitteilung", post(write))
}

async fn write(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    let matter = Matter::load(&web, visitor, &case, posted.some("fuer")).await?;
    visitor.must(Deed::WriteNote, &matter.case.row.body)?;
    let (text, lang) = (posted.text("mitteilung"), Lang::wanted(&headers));
    let length = text.chars().count();
    let problem = match length {
        0 => Some(lang.pick("Bitte schreiben Sie etwas.", "Please write something.").to_owned()),
        1..=LONGEST_NOTE => None,
        _ => Some(match lang {
            Lang::De => {
                format!("Die Mitteilung hat {length} Zeichen; möglich sind {LONGEST_NOTE}.")
            }
            Lang::En => format!("The note has {length} characters; at most {LONGEST_NOTE} can be."),
        }),
    };
    if let Some(problem) = problem {
        let note = Some((text.to_owned(), Some(problem)));
        return show::page(&web, &headers, visitor, &matter, Shown { note, ..Shown::default() })
            .await;
    }
    let seat = Seat::Member(matter.whom.member.clone());
    let act = Act::Note { text: web.engine().keep(text).await? };
    match ask_for(&web, &headers, &posted, &matter.case.row.id, seat, act).await? {
        None => {
            Ok(Redirect::to(&format!("{}#mitteilung", super::address(&matter))).into_response())
        }
        Some(refusal) => {
            let note = Some((text.to_owned(), Some(refusal)));
            show::page(&web, &headers, visitor, &matter, Shown { note, ..Shown::default() }).await
        }
    }
}
