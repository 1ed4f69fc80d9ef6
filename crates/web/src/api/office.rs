//! What offices do: choose moves, enter votes that arrived by other means, settle what the clock must not,
//! move a case to a newer definition, send a letter again.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use umlauf_engine::Upgrading;
use umlauf_store::CaseRow;
use umlauf_voting::{MemberCode, Outcome};
use umlauf_workflow::{Act, Capacity, ItemMove, LetterId, Mapping, Office, On, Seat, StepName};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::acts::{Asking, allowed, answer, content, kept, office, reason, spoken, submit};
use super::asked::{Again, Established, NewEntry, NewMove, NewUpgrade, OfCase, OfMember, Why};
use super::caller::{Body, Caller, Keyed, Matched, Path, Terms};
use super::problem::Problem;
use super::said::Recorded;
use crate::Web;
use crate::access::Deed;

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(choose))
        .routes(routes!(enter))
        .routes(routes!(confirm))
        .routes(routes!(refuse))
        .routes(routes!(annul))
        .routes(routes!(close_as_of))
        .routes(routes!(upgrade))
        .routes(routes!(again))
}

/// Choose a move by its label.
///
/// Whatever an office does with a case is such a move: submitting, releasing, extending, establishing the result.
#[utoipa::path(post, path = "/api/v1/cases/{case}/moves", tag = "offices", request_body = NewMove,
    params(OfCase, Keyed, Matched), responses((status = 200, body = Recorded)))]
async fn choose(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewMove>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::ChooseMove).await?;
    let seat = match whose(&web, &row, new.label.as_str(), &caller).await? {
        Some(seat) => seat,
        None => office(&caller, &row.body, &Office::ALL)?,
    };
    let reason = kept(&web, new.reason.as_ref()).await?;
    let until = new.until.map(|day| day.0);
    let label = new.label.as_str().to_owned();
    let found = new.found.iter().flatten().map(|(item, established)| {
        let outcome = match established {
            Established::Adopted => Outcome::Adopted,
            Established::Rejected => Outcome::Rejected,
        };
        (item.get(), outcome)
    });
    let found: Vec<_> = found.collect();
    let act = if new.each || !found.is_empty() {
        if until.is_some() {
            return Err(Problem::invalid("`until` goes with neither `each` nor `found`"));
        }
        Act::MoveItems(ItemMove { label, reason, each: new.each, found })
    } else {
        Act::Move { label, reason, until }
    };
    submit(&web, &caller, &row, &terms, seat, act).await
}

/// The office a move belongs to, if the caller holds it.
async fn whose(
    web: &Web,
    row: &CaseRow,
    label: &str,
    caller: &Caller,
) -> Result<Option<Seat>, Problem> {
    let head = row.head()?;
    let workflow = web.engine().catalogue().of(web.store(), &head).await?;
    let by = workflow.moves(&head.step).into_iter().find_map(|next| match &next.on {
        On::Act(act) if act.label == label => Some(act.by),
        _ => None,
    });
    Ok(by.filter(|by| caller.visitor.holds(*by, &row.body)).map(Seat::Office))
}

/// Enter a vote that arrived by other means.
///
/// It counts once a second person of the secretariat has confirmed it.
#[utoipa::path(post, path = "/api/v1/cases/{case}/entries", tag = "offices", request_body = NewEntry,
    params(OfCase, Keyed, Matched), responses((status = 200, body = Recorded)))]
async fn enter(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewEntry>,
) -> Result<Response, Problem> {
    let ask = Asking::of(&web, &caller, &of.case, Deed::EnterVote, &[Office::Secretariat]).await?;
    let evidence = content("evidence", new.evidence.as_ref(), new.file.as_ref())?;
    let act = Act::Enter {
        member: MemberCode::from(new.member.as_str()),
        said: spoken(new.choice, new.items.as_ref())?,
        declaration: kept(&web, new.declaration.as_ref()).await?,
        capacity: if new.deputy { Capacity::Deputy } else { Capacity::Representative },
        evidence: web.engine().keep_file(evidence.media, evidence.bytes).await?,
    };
    ask.submit(&terms, act).await
}

/// Confirm an entered vote, as the second person.
#[utoipa::path(post, path = "/api/v1/cases/{case}/entries/{member}/confirmation", tag = "offices",
    params(OfMember, Keyed, Matched), responses((status = 200, body = Recorded)))]
async fn confirm(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfMember>,
    terms: Terms,
) -> Result<Response, Problem> {
    let ask =
        Asking::of(&web, &caller, &of.case, Deed::ConfirmEntry, &[Office::Secretariat]).await?;
    let act = Act::Confirm { member: MemberCode::from(of.member.as_str()) };
    ask.submit(&terms, act).await
}

/// Refuse an entered vote, as the second person.
#[utoipa::path(post, path = "/api/v1/cases/{case}/entries/{member}/refusal", tag = "offices",
    request_body = Why, params(OfMember, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn refuse(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfMember>,
    terms: Terms,
    Body(why): Body<Why>,
) -> Result<Response, Problem> {
    let ask =
        Asking::of(&web, &caller, &of.case, Deed::ConfirmEntry, &[Office::Secretariat]).await?;
    let member = MemberCode::from(of.member.as_str());
    let act = Act::RefuseEntry { member, reason: reason(&web, &why.reason).await? };
    ask.submit(&terms, act).await
}

/// Take a finding back.
#[utoipa::path(post, path = "/api/v1/cases/{case}/annulment", tag = "offices", request_body = Why,
    params(OfCase, Keyed, Matched), responses((status = 200, body = Recorded)))]
async fn annul(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(why): Body<Why>,
) -> Result<Response, Problem> {
    let ask = Asking::of(&web, &caller, &of.case, Deed::Establish, &[Office::Chair]).await?;
    let act = Act::Annul { reason: reason(&web, &why.reason).await? };
    ask.submit(&terms, act).await
}

/// After an outage: close the vote as of its deadline.
#[utoipa::path(post, path = "/api/v1/cases/{case}/closing", tag = "offices", request_body = Why,
    params(OfCase, Keyed, Matched), responses((status = 200, body = Recorded)))]
async fn close_as_of(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(why): Body<Why>,
) -> Result<Response, Problem> {
    let ask = Asking::of(&web, &caller, &of.case, Deed::Establish, &[Office::Chair]).await?;
    let act = Act::CloseAsOf { reason: reason(&web, &why.reason).await? };
    ask.submit(&terms, act).await
}

/// Move a case to the version of a workflow that is in force.
#[utoipa::path(post, path = "/api/v1/cases/{case}/upgrade", tag = "offices",
    request_body = NewUpgrade, params(OfCase, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn upgrade(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewUpgrade>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::UpgradeCase).await?;
    let seat = office(&caller, &row.body, &[Office::Secretariat])?;
    let sources = &web.engine().catalogue().texts().workflows;
    let to = sources.iter().find(|source| source.stem() == new.workflow.as_str());
    let to = to.ok_or_else(|| {
        Problem::invalid(format!("there is no workflow `{}`", new.workflow.as_str()))
    })?;
    if new.steps.len() > 100 {
        return Err(Problem::invalid("`steps` has at most 100 pairs"));
    }
    let step = |name: &super::bounds::Name| StepName::from(name.as_str());
    let steps = Mapping::new(new.steps.iter().map(|(from, to)| (step(from), step(to))))
        .map_err(|error| Problem::invalid(error.to_string()))?;
    let upgrading = Upgrading {
        case: row.id.clone(),
        id: terms.command(&caller),
        by: caller.visitor.sends_for(seat),
        to: to.clone(),
        steps,
        renew: new.renew,
        reason: new.reason.as_str().trim().to_owned(),
    };
    let submitted = web.engine().upgrade_at(upgrading, terms.seen.as_deref()).await?;
    answer(&web, &row.id, submitted).await
}

/// Try a letter again that could not be delivered.
///
/// Those who got it do not get it twice. Where nothing failed nothing happens, however often it is asked.
#[utoipa::path(post, path = "/api/v1/cases/{case}/letters/again", tag = "offices",
    request_body = Again, params(OfCase, Keyed),
    responses((status = 204, description = "The letter waits to be sent, or has been.")))]
async fn again(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    _: Terms,
    Body(asked): Body<Again>,
) -> Result<StatusCode, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::ResendLetter).await?;
    let letter = LetterId::from(asked.letter.as_str());
    let known = web.store().letter(&letter).await?;
    if known.is_none_or(|known| known.case != row.id) {
        return Err(Problem::not_found("the case has no such letter"));
    }
    web.store().retry_letter(&letter, web.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
