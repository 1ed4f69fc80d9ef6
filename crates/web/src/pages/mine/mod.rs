//! My matters, across cases and bodies: what needs me first, then what waits for others, then what
//! was decided of late. One sentence and one link each; nothing that is not mine.

mod gather;

use axum::Router;
use axum::extract::State as Of;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use umlauf_workflow::{BallotState, Capacity, Ending, Instant, Kind, Office};

use super::answer;
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page};
use crate::lang::Lang;
use crate::visitor::Visitor;
use crate::{Web, dates};

pub(crate) use self::gather::{As, Item, Seats, State};

pub(crate) fn router() -> Router<Web> {
    Router::new().route("/meine", get(list))
}

/// How many matters of a kind are shown: beyond, the rest is counted.
const SHOWN: usize = 100;

async fn list(Of(web): Of<Web>, headers: HeaderMap, visitor: Visitor) -> Result<Response, Fail> {
    if visitor.bodies(Deed::OwnMatters).is_empty() {
        return Err(Fail::Forbidden);
    }
    let mut frame = Frame::new(&web, &headers, Some(&visitor), "/meine", "");
    let lang = frame.lang;
    let w = lang.pick(&DE, &EN);
    w.title.clone_into(&mut frame.title);
    let now = web.now();
    let seats = Seats::of(&visitor.mandates);
    let (needs, waits): (Vec<_>, Vec<_>) =
        seats.open(&web, now).await?.into_iter().partition(Item::needs);
    let ended = seats.ended(&web, now).await?;
    let group = |title, none, id, items: Vec<Item>| Group {
        id,
        title,
        none,
        more: items.len().saturating_sub(SHOWN),
        count: items.len(),
        cards: items.iter().take(SHOWN).map(|item| Card::of(lang, item, now)).collect(),
    };
    let groups = vec![
        group(w.needs, w.needs_none, "heute", needs),
        group(w.waits, w.waits_none, "andere", waits),
        group(w.ended, w.ended_none, "entschieden", ended),
    ];
    page(&List { frame, w, groups })
}

struct Group {
    id: &'static str,
    title: &'static str,
    none: &'static str,
    count: usize,
    more: usize,
    cards: Vec<Card>,
}

struct Card {
    class: &'static str,
    needs: bool,
    title: String,
    body: String,
    seat: String,
    deadline: Option<String>,
    sentence: String,
    to: String,
    link: &'static str,
}

impl Card {
    fn of(lang: Lang, item: &Item, now: Instant) -> Self {
        let days = item.term().map(|term| now.date().duration_until(term.end).as_hours() / 24);
        let class = match days {
            _ if !item.needs() => "",
            Some(days) if days < 0 => "u-card--late",
            Some(0..=1) => "u-card--urgent",
            _ => "",
        };
        let (to, link) = target(lang, item);
        let capacity = match &item.role {
            As::Member(_, capacity) => format!(" ({})", answer::capacity(lang, *capacity)),
            As::Office(_) => String::new(),
        };
        Self {
            class,
            needs: item.needs(),
            title: item.row.title.clone(),
            body: item.workflow.body.title().to_owned(),
            seat: format!("{}{capacity}", item.seat(lang)),
            deadline: item.term().map(|term| {
                let end = dates::end(lang, term.instant);
                match days {
                    Some(days) if days >= 0 => format!("{end} – {}", answer::left(lang, days)),
                    _ => end,
                }
            }),
            sentence: sentence(lang, item),
            to,
            link,
        }
    }
}

/// Where the matter is dealt with.
fn target(lang: Lang, item: &Item) -> (String, &'static str) {
    let case = answer::of(&item.row.id);
    let view = lang.pick("Zum Vorgang", "To the case");
    match (&item.role, &item.state) {
        (As::Office(_), State::Consult { .. } | State::ConsultHeld) => {
            (format!("{case}/beteiligung"), lang.pick("Jetzt handeln", "Act now"))
        }
        (As::Member(code, _), State::Reply(_)) => (
            super::consultation::feedback_of(&item.row.id, code.as_str()),
            lang.pick("Bewertungen ansehen", "See the dispositions"),
        ),
        (_, State::Ended | State::Counted | State::Consulted) | (As::Office(_), _) => {
            let link = if item.needs() { lang.pick("Jetzt handeln", "Act now") } else { view };
            (case, link)
        }
        (As::Member(..), State::Report { .. }) => {
            (format!("{case}/umsetzung"), lang.pick("Stand melden", "Report"))
        }
        (As::Member(code, capacity), state) => {
            let link = match state {
                State::Missing { drafted: true } | State::Asked { drafted: true } => {
                    lang.pick("Entwurf prüfen", "Check the draft")
                }
                State::Missing { .. } | State::Asked { .. } if *capacity == Capacity::Staff => {
                    lang.pick("Antwort vorbereiten", "Prepare the answer")
                }
                State::Asked { .. } => lang.pick("Stellung nehmen", "Answer"),
                State::Reserved(_) => lang.pick("Entscheidung melden", "Report the decision"),
                State::Missing { .. } => lang.pick("Abstimmen", "Vote"),
                _ => lang.pick("Ansehen und ändern", "View and change"),
            };
            let to = if item.asked_last() {
                super::consultation::answer_of(&item.row.id, code.as_str())
            } else {
                answer::answer(&item.row.id, code.as_str())
            };
            (to, link)
        }
    }
}

/// Where it stands, in one sentence.
pub(crate) fn sentence(lang: Lang, item: &Item) -> String {
    let (de, en) = match &item.state {
        State::Missing { drafted: true } => (
            String::from("Ein Entwurf liegt zur Freigabe vor."),
            String::from("A draft waits for its release."),
        ),
        State::Missing { .. } => match &item.role {
            As::Member(_, Capacity::Staff) => (
                String::from("Die Stimme fehlt noch; ein Entwurf liegt nicht vor."),
                String::from("The vote is missing; there is no draft."),
            ),
            As::Member(_, Capacity::Deputy) => (
                String::from("Die Stimme fehlt noch; als Stellvertretung können Sie sie abgeben."),
                String::from("The vote is missing; as deputy you may give it."),
            ),
            _ => (String::from("Ihre Stimme fehlt noch."), String::from("Your vote is missing.")),
        },
        State::Asked { drafted: true } => (
            String::from("Ein Entwurf der Stellungnahme liegt zur Freigabe vor."),
            String::from("A draft of the answer waits for its release."),
        ),
        State::Asked { .. } => (
            String::from("Die Antwort auf die Beteiligung fehlt noch."),
            String::from("The answer to the consultation is missing."),
        ),
        State::Responded { position, drafted } => {
            let position = crate::consultation::words::position(lang, *position);
            let (mut de, mut en) =
                (format!("Geantwortet: {position}."), format!("Answered: {position}."));
            if *drafted {
                de.push_str(" Ein Entwurf zur Änderung liegt zur Freigabe vor.");
                en.push_str(" A draft that would change it waits for its release.");
            }
            (de, en)
        }
        State::Reserved(ends) => {
            let ends = dates::end(lang, *ends);
            (
                format!("Leitungsvorbehalt: Die Entscheidung der Leitung fehlt noch, bis {ends}."),
                format!("The leadership's decision is missing, by {ends}."),
            )
        }
        State::Reply(count) => (
            format!("Bewertungen Ihrer Anmerkungen, zu denen Sie sich äußern können: {count}."),
            format!("Dispositions of your comments to which you can reply: {count}."),
        ),
        State::Consult { entries, wishes } => (
            format!(
                "Bitten um Fristverlängerung: {wishes}; Eintragungen, die auf eine zweite Person warten: {entries}."
            ),
            format!(
                "Requests for more time: {wishes}; entries that wait for a second person: {entries}."
            ),
        ),
        State::ConsultHeld => (
            String::from(
                "Die Frist der Beteiligung lief während eines Ausfalls ab; bitte entscheiden Sie, wie es weitergeht.",
            ),
            String::from(
                "The deadline of the consultation passed during an outage; please decide how to go on.",
            ),
        ),
        State::Consulted => (
            String::from("Die Beteiligung ist beendet; der Vorgang geht weiter."),
            String::from("The consultation has ended; the case goes on."),
        ),
        State::Proposed => (
            String::from("Ein Entwurf liegt bei der Vertretung zur Freigabe."),
            String::from("A draft waits for its release by the representative."),
        ),
        State::Coordinating(until) => {
            let until = dates::end(lang, *until);
            (
                format!("Noch in Abstimmung im eigenen Haus bis {until}."),
                format!("Still coordinating in the own house until {until}."),
            )
        }
        State::EntryWaits => (
            String::from(
                "Eine Stimme auf anderem Weg ist eingetragen; sie wartet bei der Geschäftsstelle auf Bestätigung.",
            ),
            String::from(
                "A vote by other means is entered; it waits for confirmation at the secretariat.",
            ),
        ),
        State::Voted { said, deputy, drafted } => {
            let choice = crate::terms::said(lang, said);
            let (de, en) = if *deputy {
                (
                    format!(
                        "Die Stellvertretung hat abgestimmt: {choice}; die Stimme der Vertretung ginge vor."
                    ),
                    format!(
                        "The deputy has voted: {choice}; the representative's vote would take precedence."
                    ),
                )
            } else {
                (
                    format!("Abgestimmt: {choice}. Die Abstimmung läuft noch."),
                    format!("Voted: {choice}. The vote still runs."),
                )
            };
            if *drafted {
                (
                    format!("{de} Ein Entwurf zur Änderung liegt zur Freigabe vor."),
                    format!("{en} A draft that would change it waits for its release."),
                )
            } else {
                (de, en)
            }
        }
        State::Counted
            if item
                .head
                .ballot
                .as_ref()
                .is_some_and(|b| matches!(b.state, BallotState::Open | BallotState::Held(_))) =>
        {
            (
                String::from("Die Frist ist abgelaufen; das Ergebnis steht noch aus."),
                String::from("The deadline has passed; the result is pending."),
            )
        }
        State::Counted => {
            let step = item.workflow.step(&item.head.step);
            let title = step.map(|step| step.title.clone()).unwrap_or_default();
            let who = step.and_then(|step| match &step.kind {
                Kind::By { who, .. } => Some(*who),
                Kind::Vote(_)
                | Kind::Consult(_)
                | Kind::Run(_)
                | Kind::Wait
                | Kind::Ends { .. }
                | Kind::Follow(_) => None,
            });
            let who_de = who.map(|who| format!(" Am Zug: {}.", who.german())).unwrap_or_default();
            let who_en = who.map(|who| format!(" Next: {}.", english(who))).unwrap_or_default();
            (
                format!("Die Abstimmung ist beendet; Schritt „{title}“.{who_de}"),
                format!("The vote has ended; step “{title}”.{who_en}"),
            )
        }
        State::Step => {
            let step = item.workflow.step(&item.head.step);
            let title = step.map(|step| step.title.clone()).unwrap_or_default();
            (format!("„{title}“ wartet auf Sie."), format!("“{title}” waits for you."))
        }
        State::Held => (
            String::from(
                "Die Frist lief während eines Ausfalls ab; der Vorsitz entscheidet, wie es weitergeht.",
            ),
            String::from("The deadline passed during an outage; the chair decides how to go on."),
        ),
        State::Report { late: true, .. } => (
            String::from("Eine Frist ist überschritten; der Stand der Umsetzung ist zu melden."),
            String::from("A day has passed; please report the state."),
        ),
        State::Report { .. } => (
            String::from("Der Stand der Umsetzung ist zu melden."),
            String::from("The state is to be reported."),
        ),
        State::Sitting => (
            String::from("Abgestimmt wird in der Sitzung; hier ist nichts abzugeben."),
            String::from("The sitting votes; there is nothing to answer here."),
        ),
        State::Roll if item.head.ballot.as_ref().is_some_and(|b| b.roll.is_some()) => (
            String::from("Die Abstimmung der Sitzung wartet auf die zweite Person."),
            String::from("The vote of the sitting waits for a second person."),
        ),
        State::Roll => (
            String::from(
                "Die Abstimmung der Sitzung ist einzutragen, sobald sie stattgefunden hat.",
            ),
            String::from("The vote of the sitting is to be entered once it was held."),
        ),
        State::Entries(count) => (
            format!("Eingetragene Stimmen, die auf eine zweite Person warten: {count}."),
            format!("Entered votes that wait for a second person: {count}."),
        ),
        State::Ended => {
            let at = dates::day(lang, item.row.at.date());
            let number = item.head.number.as_ref().map(|n| format!(" ({n})")).unwrap_or_default();
            let how = item.head.ended;
            (
                format!("{at}: {}{number}.", how.map_or("beendet", Ending::german)),
                format!("{at}: {}{number}.", how.map_or("ended", Ending::as_str)),
            )
        }
    };
    lang.pick(de, en)
}

fn english(office: Office) -> &'static str {
    match office {
        Office::Secretariat => "secretariat",
        Office::Chair => "chair",
        Office::Monitor => "monitor",
        Office::Auditor => "auditor",
        Office::Administrator => "administrator",
    }
}

#[derive(askama::Template)]
#[template(path = "mine.html")]
struct List {
    frame: Frame,
    w: &'static Words,
    groups: Vec<Group>,
}

struct Words {
    title: &'static str,
    needs: &'static str,
    needs_none: &'static str,
    waits: &'static str,
    waits_none: &'static str,
    ended: &'static str,
    ended_none: &'static str,
    more: &'static str,
    deadline: &'static str,
    calendar: &'static str,
}

const DE: Words = Words {
    title: "Meine Vorgänge",
    needs: "Braucht Sie heute",
    needs_none: "Nichts wartet auf Sie. Sie erhalten eine E-Mail, sobald sich das ändert.",
    waits: "Wartet auf andere",
    waits_none: "Zurzeit läuft nichts, woran Sie beteiligt sind.",
    ended: "In den letzten 30 Tagen entschieden",
    ended_none: "In den letzten 30 Tagen ist nichts entschieden worden.",
    more: "weitere werden hier nicht gezeigt; die dringendsten stehen oben.",
    deadline: "Frist",
    calendar: "Fristen in den eigenen Kalender übernehmen",
};

const EN: Words = Words {
    title: "My matters",
    needs: "Needs you today",
    needs_none: "Nothing waits for you. You get a mail as soon as that changes.",
    waits: "Waits for others",
    waits_none: "Nothing is running that you take part in.",
    ended: "Decided in the last 30 days",
    ended_none: "Nothing was decided in the last 30 days.",
    more: "more are not shown here; the most urgent stand on top.",
    deadline: "Deadline",
    calendar: "Take deadlines into your own calendar",
};
