//! A roll-call as one line of text, for the command line and for scripts: `others=yes, BY=no deputy,
//! HB=absent`. What is not a voting member is passed on, so that the engine says why it is refused.

use umlauf_voting::MemberCode;
use umlauf_workflow::{Capacity, RollRow, Stand, Workflow};

/// Everybody who is not named.
const OTHERS: &str = "others";

/// The rows in the body's order; a member that is not named and has no `others` is missing.
///
/// # Errors
/// A sentence that says what was not understood.
pub(crate) fn rows(workflow: &Workflow, text: &str) -> Result<Vec<RollRow>, String> {
    let mut others = None;
    let mut named: Vec<RollRow> = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (who, said) = part.split_once('=').ok_or_else(|| {
            format!("`{part}`: write `MEMBER=STAND`, say `BY=no` or `others=yes`")
        })?;
        let (word, rest) = said.trim().split_once(' ').unwrap_or((said.trim(), ""));
        let stand: Stand = word.parse().map_err(|()| {
            let known = Stand::ALL.map(Stand::word).join("`, `");
            format!("`{word}` is no way to be called; known are `{known}`")
        })?;
        let capacity = match rest.trim() {
            "" => stand.takes_part().then_some(Capacity::Representative),
            "deputy" => Some(Capacity::Deputy),
            rest => return Err(format!("`{rest}`: after the vote only `deputy` can stand")),
        };
        let row =
            RollRow { member: MemberCode::from(who.trim()), stand, capacity, declaration: None };
        match who.trim() {
            OTHERS => others = Some(row),
            _ => named.push(row),
        }
    }
    let rest = others.into_iter().flat_map(|others| {
        let open = workflow.voters().filter(|code| named.iter().all(|row| row.member != **code));
        open.map(|code| RollRow { member: code.clone(), ..others.clone() }).collect::<Vec<_>>()
    });
    let rest: Vec<_> = rest.collect();
    named.extend(rest);
    Ok(named)
}
