//! Server-sent events of a case: its revision, whenever it has moved on. What is new the page itself
//! shows; so nothing is sent here that somebody must not see.

use std::convert::Infallible;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures::stream::unfold;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Interval, MissedTickBehavior, interval};
use umlauf_workflow::CaseId;

use super::Loaded;
use crate::Web;
use crate::access::Deed;
use crate::fail::Fail;
use crate::visitor::Visitor;

pub(super) fn router() -> Router<Web> {
    Router::new().route("/vorgaenge/{case}/ereignisse", get(events))
}

/// How often a case is looked at; looks of many are gathered into one statement.
const PACE: Duration = Duration::from_secs(2);
/// After so many looks the browser asks again, and is asked again who it is.
const LOOKS: u32 = 150;
/// More streams than this a node does not carry; pages work without.
const STREAMS: usize = 2000;

static ROOM: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(STREAMS)));

/// How many streams are open on this node.
pub(crate) fn streams() -> usize {
    STREAMS - ROOM.available_permits()
}

/// Looks after a case, at the pace of the live view.
pub(crate) struct Watch {
    web: Web,
    case: CaseId,
    told: u64,
    looks: u32,
    pause: Interval,
    _room: OwnedSemaphorePermit,
}

async fn events(
    State(web): State<Web>,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::ReadCase).await?;
    let watch = Watch::over(&web, loaded.row.id, 0)?;
    let stream = unfold(watch, |mut watch| async move {
        let revision = watch.next().await?;
        let event = Event::default().event("case").id(revision.to_string()).data("{}");
        Some((Ok::<_, Infallible>(event), watch))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()).into_response())
}

impl Watch {
    /// Over a case, from behind a revision on.
    pub(crate) fn over(web: &Web, case: CaseId, told: u64) -> Result<Self, Fail> {
        let room = Arc::clone(&ROOM).try_acquire_owned();
        let room = room.map_err(|_| Fail::TooMany { seconds: 30 })?;
        let mut pause = interval(PACE);
        pause.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Ok(Self { web: web.clone(), case, told, looks: 0, pause, _room: room })
    }

    /// The case.
    pub(crate) fn case(&self) -> &CaseId {
        &self.case
    }

    /// The last revision that was told.
    pub(crate) fn told(&self) -> u64 {
        self.told
    }

    /// The next revision that was not told yet; `None` when it is time to ask anew.
    pub(crate) async fn next(&mut self) -> Option<u64> {
        while self.looks < LOOKS {
            self.pause.tick().await;
            self.looks += 1;
            let glance = self.web.store().glance(&self.case, None).await.ok()??;
            if glance.revision > self.told {
                self.told = glance.revision;
                return Some(glance.revision);
            }
        }
        None
    }
}
