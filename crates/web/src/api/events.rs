//! A case as it happens: server-sent events, one per event of the journal, veiled like it.
//!
//! The id of each is its revision; `Last-Event-ID` goes on behind it, so nothing is lost and nothing comes
//! twice. It is paced like the pages' live view. After some minutes it ends and the caller asks again, and is
//! asked again who it is; when the program stops it ends as well.

use std::convert::Infallible;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream::unfold;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asked::{After, OfCase};
use super::caller::{Caller, Path, Query};
use super::cases::{line, revision};
use super::problem::Problem;
use crate::Web;
use crate::access::Deed;
use crate::pages::case::Loaded;
use crate::pages::case::live::Watch;
use crate::visitor::Visitor;

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(events))
}

/// So many events are read at a time.
const STRIDE: u32 = 200;

struct Stream {
    web: Web,
    visitor: Visitor,
    watch: Watch,
    told: u64,
    /// Read, not yet told; the next one last.
    ready: Vec<Event>,
}

/// The events of a case as they happen (`text/event-stream`).
///
/// The id of each is its revision; its data is an item of the journal.
#[utoipa::path(get, path = "/api/v1/cases/{case}/events", tag = "reading",
    params(OfCase, After,
        ("Last-Event-ID" = Option<String>, Header, description = "Go on after this revision.",
            pattern = "^[0-9]{1,9}$", max_length = 9)),
    responses((status = 200, body = String, content_type = "text/event-stream")))]
async fn events(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    headers: HeaderMap,
    Query(after): Query<After>,
) -> Result<Response, Problem> {
    let case = of.case.as_str();
    let loaded = Loaded::of(&web, &caller.visitor, case, Deed::ReadCase).await?;
    let after = revision(after.after)?;
    let told = match headers.get("last-event-id") {
        None => after,
        Some(id) => {
            let digits = id.to_str().ok().filter(|id| id.bytes().all(|b| b.is_ascii_digit()));
            let told = digits.filter(|id| id.len() <= 9).and_then(|id| id.parse().ok());
            told.ok_or_else(|| Problem::bad("`Last-Event-ID` is a revision"))?
        }
    };
    let watch = Watch::over(&web, loaded.row.id, told)?;
    let stream = Stream { web, visitor: caller.visitor, watch, told, ready: Vec::new() };
    let stream = unfold(stream, |mut stream| async move {
        let event = stream.next().await?;
        Some((Ok::<_, Infallible>(event), stream))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()).into_response())
}

impl Stream {
    /// The next event; `None` when it is time to ask anew.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop() {
                return Some(event);
            }
            if self.watch.told() <= self.told {
                self.watch.next().await?;
            }
            self.read().await.ok()?;
        }
    }

    /// Reads what has been recorded meanwhile. Who sees what is judged as the case stands now.
    async fn read(&mut self) -> Result<(), Problem> {
        let case = self.watch.case().clone();
        let loaded = Loaded::of(&self.web, &self.visitor, case.as_str(), Deed::ReadCase).await?;
        for row in self.web.store().journal(&case, self.told, STRIDE).await?.iter().rev() {
            let said = serde_json::to_string(&line(&loaded.sight, row)?).unwrap_or_default();
            let event = Event::default().event("recorded").id(row.revision.to_string()).data(said);
            self.ready.push(event);
            self.told = self.told.max(row.revision);
        }
        Ok(())
    }
}
