//! Pages of a consultation: the member's answer, the overview, comments and what became of them, the
//! Synopse, feedback, dissents.

mod answer;
mod comments;
mod dissent;
mod entry;
mod feedback;
mod files;
pub(crate) mod launch;
mod one;
mod overview;
mod pager;
mod synopsis;
mod time;
mod versions;
mod words;

use axum::Router;

use crate::Web;

pub(crate) use answer::{answer as answer_of, receipt, says};
pub(crate) use feedback::address as feedback_of;
pub(crate) use files::{format as sheet_format, sheet, table};
pub(crate) use words::{counted, pending, state as state_of};

pub(crate) fn router() -> Router<Web> {
    Router::new()
        .merge(answer::router())
        .merge(overview::router())
        .merge(one::router())
        .merge(time::router())
        .merge(entry::router())
        .merge(comments::router())
        .merge(files::router())
        .merge(synopsis::router())
        .merge(versions::router())
        .merge(feedback::router())
        .merge(dissent::router())
}
