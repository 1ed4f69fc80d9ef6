//! All decisions as data: those of cases, imported and shipped ones, with the state of each Ziffer.

use axum::extract::State;
use jiff::civil::Date;
use serde::Serialize;
use umlauf_decisions::{Decision, Mention, Register, Resolved, Sittings, Subject};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asked::Wanted;
use super::caller::Query;
use super::problem::Problem;
use crate::Web;
use crate::pages::register::known::path;
use crate::pages::register::search::{Search, since};

/// How many decisions one answer holds at most.
const MOST: usize = 500;

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(decisions))
}

/// Decisions, newest first.
#[derive(Serialize, ToSchema)]
struct Decisions {
    items: Vec<Known>,
}

/// A decision, and what became of it.
#[derive(Serialize, ToSchema)]
struct Known {
    /// The address of its page.
    url: String,
    /// Whether a case of this program brought it about.
    own: bool,
    /// Body, number, title, day, manner, Ziffern, links, source, what is unconfirmed.
    #[schema(value_type = Object)]
    decision: Decision,
    /// What is true of it today.
    #[schema(value_type = Object)]
    state: umlauf_decisions::State,
    /// What is true of each Ziffer today, and the day on which it is due.
    items: Vec<Ziffer>,
    /// What it does to others.
    #[schema(value_type = Vec<Object>)]
    done_by: Vec<Mention>,
    /// What others do to it.
    #[schema(value_type = Vec<Object>)]
    done_to: Vec<Mention>,
}

/// What is true of a Ziffer today.
#[derive(Serialize, ToSchema)]
struct Ziffer {
    /// Its number.
    number: u32,
    /// Its state.
    #[schema(value_type = Object)]
    state: umlauf_decisions::State,
    /// The day on which it is due, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    due_day: Option<String>,
}

/// All decisions of which the register knows, newest first, at most 500: narrow by words, body or year.
/// `cursor` is not used. It needs no token.
#[utoipa::path(get, path = "/api/v1/decisions", tag = "public", params(Wanted), security(()),
    responses((status = 200, body = Decisions)))]
async fn decisions(
    State(web): State<Web>,
    Query(wanted): Query<Wanted>,
) -> Result<axum::Json<Decisions>, Problem> {
    if wanted.year.is_some_and(|year| !(1900..9000).contains(&year)) {
        return Err(Problem::bad("`year` is 1900 to 8999"));
    }
    let base = web.settings().base_url.clone().unwrap_or_default();
    let search = Search {
        q: wanted.q.map(|q| q.as_str().to_owned()).unwrap_or_default(),
        jahr: wanted.year.map(|year| year.to_string()).unwrap_or_default(),
        gremium: wanted.body.map(|body| body.as_str().to_owned()).unwrap_or_default(),
        vor: None,
    };
    let decided = web.engine().decided().await.map_err(crate::fail::Fail::from)?;
    let sittings = web.engine().sittings().await.map_err(crate::fail::Fail::from)?;
    let mut found = search.matching(&decided.register);
    found.sort_by_key(|decision| std::cmp::Reverse((since(decision), decision.number.clone())));
    let today = web.now().date();
    let items = found.into_iter().take(MOST).map(|decision| {
        let own = decided.own.contains(&decision.key());
        known((&decided.register, &sittings), decision, today, (&base, own))
    });
    Ok(axum::Json(Decisions { items: items.collect() }))
}

fn known(
    (register, sittings): (&Register, &Sittings),
    decision: &Decision,
    today: Date,
    (base, own): (&str, bool),
) -> Known {
    let key = decision.key();
    let state = |item| register.state(&Subject { key: key.clone(), item }, today);
    let ziffer = |item: &umlauf_decisions::Item| Ziffer {
        number: item.number,
        state: state(Some(item.number)),
        due_day: item.due.as_ref().and_then(|due| match sittings.resolve(&key.body, due) {
            Resolved::Day(day) => Some(day.to_string()),
            Resolved::Open | Resolved::Event(_) => None,
        }),
    };
    Known {
        url: format!("{base}{}", path(&key)),
        own,
        state: state(None),
        items: decision.items.iter().map(ziffer).collect(),
        done_by: register.done_by(&key),
        done_to: register.done_to(&key),
        decision: decision.clone(),
    }
}
