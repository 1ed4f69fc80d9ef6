//! Consultations for programs: answers with their comments, more time, dispositions, replies; and what there is
//! of them to read, the Synopse as JSON and as a spreadsheet.

mod asked;
mod member;
mod office;
mod reading;
mod said;

use utoipa_axum::router::OpenApiRouter;

use crate::Web;

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().merge(reading::router()).merge(member::router()).merge(office::router())
}
