//! The sentences of `ensures`, each explored by itself with a mark of its own.

use petgraph::graph::NodeIndex;
use umlauf_calendar::date_in_german;
use umlauf_source::Fault;

use super::View;
use super::silence::{Played, Silent};
use super::space::{Mark, Node, Space};
use super::state::{State, Transition};
use super::story::Teller;
use crate::Ensure;

/// What a sentence remembers, and when it is broken.
struct Watch<'w> {
    first: Mark,
    mark: &'w dyn Fn(Mark, NodeIndex) -> Mark,
    broken: &'w dyn Fn(&Node) -> bool,
}

/// Those about the course of a case.
pub(super) fn check(view: &mut View<'_>, faults: &mut Vec<Fault>) {
    let workflow = view.model.workflow;
    for ensure in &workflow.ensures {
        faults.extend(course(view, ensure));
    }
}

fn course(view: &mut View<'_>, ensure: &Ensure) -> Option<Fault> {
    match ensure {
        Ensure::Passes { to, through } => {
            let (a, b) = (view.at(to)?, view.at(through)?);
            let message = format!("a path leads to `{to}` without passing `{through}`");
            let closing = format!(
                "„{}“ ist erreicht, ohne dass „{}“ durchlaufen wurde.",
                view.title(a),
                view.title(b)
            );
            preceded(view, (a, b), ensure, message, &closing)
        }
        Ensure::NeverBefore { step, before } => {
            let (a, b) = (view.at(step)?, view.at(before)?);
            let message = format!("`{step}` can be entered before `{before}`");
            let closing = format!(
                "„{}“ ist erreicht, bevor „{}“ an der Reihe war.",
                view.title(a),
                view.title(b)
            );
            preceded(view, (a, b), ensure, message, &closing)
        }
        Ensure::AtMostOnce { step } => {
            let a = view.at(step)?;
            let twice = Watch {
                first: Mark::from(view.model.start().step == a),
                mark: &|mark, entered| if entered == a { (mark + 1).min(2) } else { mark },
                broken: &|node| node.mark == 2,
            };
            let message = format!("`{step}` can be entered twice");
            let closing = format!(
                "„{}“ ist zum zweiten Mal erreicht, soll es aber höchstens einmal sein.",
                view.title(a)
            );
            watched(view, &twice, ensure, message, &closing)
        }
        Ensure::FollowedBy { step, by } => {
            let (a, b) = (view.at(step)?, view.at(by)?);
            let model = view.model;
            let open = Watch {
                first: Mark::from(model.start().step == a),
                mark: &|mark, entered| match entered {
                    at if at == a => 1,
                    at if at == b => 0,
                    _ => mark,
                },
                broken: &|node| node.mark == 1 && model.is_end(node.state.step),
            };
            let message = format!("a case can end without `{by}` after `{step}`");
            let closing = format!(
                "Der Vorgang ist zu Ende, ohne dass auf „{}“ noch „{}“ gefolgt ist.",
                view.title(a),
                view.title(b)
            );
            watched(view, &open, ensure, message, &closing)
        }
        Ensure::SilentEnd { .. } => None,
    }
}

/// B has been entered before A ever is.
fn preceded(
    view: &mut View<'_>,
    (a, b): (NodeIndex, NodeIndex),
    ensure: &Ensure,
    message: String,
    closing: &str,
) -> Option<Fault> {
    let passed = Watch {
        first: Mark::from(view.model.start().step == b),
        mark: &|mark, entered| if entered == b { 1 } else { mark },
        broken: &|node| node.mark == 0 && node.state.step == a,
    };
    watched(view, &passed, ensure, message, closing)
}

fn watched(
    view: &mut View<'_>,
    watch: &Watch<'_>,
    ensure: &Ensure,
    message: String,
    closing: &str,
) -> Option<Fault> {
    let mark = |mark: Mark, _: State, event: &Transition| {
        event.enters().map_or(mark, |entered| (watch.mark)(mark, entered))
    };
    let space = Space::explore(view.model, view.model.start(), watch.first, mark);
    view.explored += space.nodes.len();
    let path = space.path(space.first(watch.broken)?);
    Some(
        Fault::error("workflow::ensure_violated", view.places.sentence(ensure), message)
            .label("does not hold")
            .hint(format!("for example {}", view.trace(&path)))
            .story(view.tell(&path).closing(closing)),
    )
}

/// Those about time, compared with the silent case.
pub(super) fn timely(view: &View<'_>, played: &Played) -> Vec<Fault> {
    let ensures = view.model.workflow.ensures.iter();
    ensures.filter_map(|ensure| in_time(view, ensure, played)).collect()
}

fn in_time(view: &View<'_>, ensure: &Ensure, played: &Played) -> Option<Fault> {
    let Ensure::SilentEnd { working_days: promised } = ensure else { return None };
    let events = &played.events;
    let fault = |message: String| {
        Fault::error("workflow::ensure_violated", view.places.sentence(ensure), message)
            .label("does not hold")
    };
    Some(match &played.silent {
        Silent::Ends { working_days, .. } if working_days <= promised => return None,
        Silent::Ends { working_days, opened, ended, way } => {
            let message = format!(
                "if everyone is silent, a case opened on {opened} ends on {ended}, after \
                 {working_days} working days"
            );
            let closing = format!(
                "Vom {} bis zum {} sind es {working_days} Arbeitstage; zugesichert sind höchstens \
                 {promised}.",
                date_in_german(*opened),
                date_in_german(*ended)
            );
            let way: Vec<_> = way.iter().map(|step| format!("`{step}`")).collect();
            fault(message)
                .hint(format!("the way is {}", way.join(" → ")))
                .story(Teller::silent(view.model, *opened, events).closing(&closing))
        }
        Silent::Unbounded(step) => {
            let title = view.at(step).map_or(step.as_str(), |at| view.title(at));
            let closing =
                format!("„{title}“ hat keine Frist; der Vorgang kann dort beliebig lange liegen.");
            fault(format!("`{step}` has no `within`, so it may take any time"))
                .hint(format!("give `{step}` a `within`"))
                .story(Teller::silent_in_spring(view.model, events).closing(&closing))
        }
        Silent::Never if events.is_empty() => {
            fault(String::from("if everyone is silent, the case may take too many ways to follow"))
        }
        Silent::Never => {
            let closing = "So geht es weiter; von selbst endet der Vorgang nie.";
            fault(String::from("if everyone is silent, the case does not end"))
                .hint("let the last round lead to an end")
                .story(Teller::silent_in_spring(view.model, events).closing(closing))
        }
    })
}
