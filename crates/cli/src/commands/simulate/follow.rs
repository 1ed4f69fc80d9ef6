//! What a script can say of a follow-up: `report`, `ask deviation`, `accept`, `give back`, `grant`,
//! `deny`, `move day`, `join`, `release`, `happened`.

use jiff::civil::Date;
use umlauf_engine::Engine;
use umlauf_source::{Fault, Node};
use umlauf_voting::MemberCode;
use umlauf_workflow::{CaseId, DutyName, DutyRow, FollowAct, Progress, TriggerName};

use super::script::Extra;
use crate::failure::Failure;

/// What is done.
pub(super) enum Following {
    Report { duty: String, said: Progress, until: Option<Date>, text: Option<String> },
    Ask { duty: String, until: Date, reason: String },
    Accept { member: String, duty: String },
    GiveBack { member: String, duty: String, reason: String },
    Decide { member: String, duty: String, refused: Option<String> },
    Move { member: String, duty: String, until: Date, reason: String },
    Join { member: String, on: Date, text: String },
    Release { member: String, on: Date, text: String },
    Happened { event: String, on: Date },
}

/// Whether a line begins like one of these.
pub(super) fn is(words: &[&str]) -> bool {
    matches!(
        words,
        ["report", _, _]
            | ["ask", "deviation", ..]
            | ["accept" | "grant" | "deny", _, _]
            | ["give", "back", _, _]
            | ["move", "day", ..]
            | ["join" | "release" | "happened", _]
    )
}

pub(super) fn read(node: &Node, words: &[&str], extra: &Extra<'_>) -> Result<Following, Fault> {
    let owned = |word: &str| word.to_string();
    Ok(match words {
        ["report", duty, said] => Following::Report {
            duty: owned(duty),
            said: said.parse().map_err(|()| {
                node.expected("`planned`, `doing`, `conform` or `not_concerned` after the duty")
            })?,
            until: extra.day()?,
            text: extra.text.clone(),
        },
        ["ask", "deviation", duty] => {
            Following::Ask { duty: owned(duty), until: extra.until()?, reason: extra.reason()? }
        }
        ["accept", member, duty] => Following::Accept { member: owned(member), duty: owned(duty) },
        ["give", "back", member, duty] => Following::GiveBack {
            member: owned(member),
            duty: owned(duty),
            reason: extra.reason()?,
        },
        ["grant", member, duty] => {
            Following::Decide { member: owned(member), duty: owned(duty), refused: None }
        }
        ["deny", member, duty] => Following::Decide {
            member: owned(member),
            duty: owned(duty),
            refused: Some(extra.reason()?),
        },
        ["move", "day", member, duty] => Following::Move {
            member: owned(member),
            duty: owned(duty),
            until: extra.until()?,
            reason: extra.reason()?,
        },
        ["join", member] => {
            Following::Join { member: owned(member), on: extra.on()?, text: extra.text()? }
        }
        ["release", member] => {
            Following::Release { member: owned(member), on: extra.on()?, text: extra.text()? }
        }
        ["happened", event] => Following::Happened { event: owned(event), on: extra.on()? },
        _ => return Err(node.expected("a member and a duty after it")),
    })
}

/// The act, with what it refers to looked up.
pub(super) async fn act(
    engine: &Engine,
    case: &CaseId,
    following: &Following,
) -> Result<FollowAct, Failure> {
    let (code, named) = (|code: &str| MemberCode::from(code), |duty: &str| DutyName::from(duty));
    Ok(match following {
        Following::Report { duty, said, until, text } => FollowAct::Report {
            duty: named(duty),
            said: *said,
            until: *until,
            text: match text {
                Some(text) => Some(engine.keep(text).await?),
                None => None,
            },
            evidence: None,
        },
        Following::Ask { duty, until, reason } => FollowAct::AskDeviation {
            duty: named(duty),
            until: *until,
            reason: engine.keep(reason).await?,
        },
        Following::Accept { member, duty } => {
            let report = row(engine, case, member, duty).await?.last;
            let report = report.map_or(0, |last| last.revision);
            FollowAct::Accept { member: code(member), duty: named(duty), report }
        }
        Following::GiveBack { member, duty, reason } => {
            let report = row(engine, case, member, duty).await?.last;
            let report = report.map_or(0, |last| last.revision);
            let reason = engine.keep(reason).await?;
            FollowAct::GiveBack { member: code(member), duty: named(duty), report, reason }
        }
        Following::Decide { member, duty, refused } => {
            let asked = row(engine, case, member, duty).await?.asked;
            FollowAct::Decide {
                member: code(member),
                duty: named(duty),
                request: asked.map_or(0, |asked| asked.revision),
                grant: refused.is_none(),
                reason: match refused {
                    Some(reason) => Some(engine.keep(reason).await?),
                    None => None,
                },
            }
        }
        Following::Move { member, duty, until, reason } => FollowAct::MoveTerm {
            member: code(member),
            duty: named(duty),
            until: *until,
            reason: engine.keep(reason).await?,
        },
        Following::Join { member, on, text } => {
            FollowAct::Join { member: code(member), on: *on, authority: engine.keep(text).await? }
        }
        Following::Release { member, on, text } => FollowAct::Release {
            member: code(member),
            on: *on,
            authority: engine.keep(text).await?,
        },
        Following::Happened { event, on } => {
            FollowAct::Happen { event: TriggerName::from(event), on: *on, evidence: None }
        }
    })
}

/// A member's duty as it stands.
async fn row(engine: &Engine, case: &CaseId, member: &str, duty: &str) -> Result<DutyRow, Failure> {
    let head = engine.store().case(case).await?.map(|row| row.head()).transpose()?;
    let Some(follow) = head.and_then(|head| head.follow) else { return Ok(DutyRow::default()) };
    let row = engine.store().answer(case, follow.number, member).await?;
    let row = row.map(|row| row.answer()).transpose()?.and_then(|answer| answer.follow);
    Ok(row.and_then(|row| row.duties.get(&DutyName::from(duty)).cloned()).unwrap_or_default())
}
