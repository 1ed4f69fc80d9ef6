//! What is known of a decision beyond its text: Ziffern with state, due and what others made of them; the
//! page of decisions that no case here brought about; and the text for the Bundesanzeiger.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use umlauf_decisions::{
    Decision, Effect, Item, Key, Mention, Register, Resolved, Sittings, State as Stands, Subject,
    When, announcement,
};

use super::graph::{self, Picture};
use crate::fail::{Fail, quoted};
use crate::frame::{Frame, page};
use crate::lang::Lang;
use crate::visitor::Visitor;
use crate::{Web, dates};

/// A decision by its address below `/register/`: `it-planungsrat/2022/32`, or `2022/32` where one body
/// alone has that number.
pub(crate) fn at<'r>(register: &'r Register, rest: &str) -> Option<&'r Decision> {
    if let Some((body, number)) = rest.split_once('/')
        && let Some(found) = register.get(body, number)
    {
        return Some(found);
    }
    let mut same = register.decisions().filter(|decision| decision.number == rest);
    let found = same.next()?;
    same.next().is_none().then_some(found)
}

/// The address of a decision.
pub(crate) fn path(key: &Key) -> String {
    let number: String = key.number.bytes().map(quoted).collect();
    format!("/register/{}/{number}", key.body)
}

/// A day, or a year.
pub(crate) fn when(lang: Lang, when: When) -> String {
    match when {
        When::Day(day) => dates::day(lang, day),
        When::Year(year) => year.to_string(),
    }
}

/// A link with its words.
pub(crate) struct Linked {
    pub(super) word: String,
    /// None where the register does not have it.
    pub(super) path: Option<String>,
    pub(super) label: String,
}

/// What is true of a decision or Ziffer, and through whom.
pub(crate) struct Said {
    pub(super) word: &'static str,
    pub(super) more: String,
    pub(super) by: Vec<Linked>,
}

/// A Ziffer as it is shown.
pub(crate) struct Shown {
    pub(super) number: u32,
    pub(super) verb: &'static str,
    pub(super) to: String,
    pub(super) text: String,
    pub(super) due: Option<String>,
    pub(super) condition: Option<String>,
    pub(super) unconfirmed: Option<String>,
    pub(super) said: Said,
    pub(super) does: Vec<Linked>,
}

/// What is known of a decision.
pub(crate) struct Content {
    pub(super) w: &'static Words,
    pub(super) said: Said,
    pub(super) items: Vec<Shown>,
    pub(super) does: Vec<Linked>,
    pub(super) done: Vec<Linked>,
    pub(super) announcement: String,
    pub(super) picture: Option<Picture>,
    /// What the picture shows, in sentences: who, what, to whom.
    pub(super) told: Vec<(Linked, Linked)>,
}

struct Desk<'r> {
    lang: Lang,
    w: &'static Words,
    register: &'r Register,
    sittings: &'r Sittings,
    today: jiff::civil::Date,
    body: &'r str,
}

impl Desk<'_> {
    fn subject(&self, word: &str, subject: &Subject) -> Linked {
        let Subject { key, item } = subject;
        let known = self.register.get(&key.body, &key.number).is_some();
        let ziffer = item.map(|item| format!(" {} {item}", self.w.item)).unwrap_or_default();
        let body = if key.body == self.body { String::new() } else { format!("{}: ", key.body) };
        Linked {
            word: word.to_owned(),
            path: known.then(|| path(key)),
            label: format!("{body}{}{ziffer}", key.number),
        }
    }

    fn said(&self, subject: &Subject) -> Said {
        let w = self.w;
        let (word, more, by) = match self.register.state(subject, self.today) {
            Stands::NotYet => (w.not_yet, String::new(), Vec::new()),
            Stands::InForce => (w.in_force, String::new(), Vec::new()),
            Stands::Conditional { on } => (w.conditional, on, Vec::new()),
            Stands::Amended { by } => (w.amended, String::new(), by),
            Stands::Fulfilled { by } => (w.fulfilled, String::new(), by),
            Stands::Replaced { by } => (w.replaced, String::new(), by),
            Stands::Repealed { by } => (w.repealed, String::new(), by),
        };
        Said { word, more, by: by.iter().map(|subject| self.subject("", subject)).collect() }
    }

    fn does(&self, mention: &Mention) -> Linked {
        let w = self.w;
        let word = match mention.effect {
            Effect::Amends => w.amends,
            Effect::Replaces => w.replaces,
            Effect::Repeals => w.repeals,
            Effect::Fulfils => w.fulfils,
            Effect::Implements => w.implements,
            Effect::Cites => w.cites,
        };
        self.subject(word, &mention.to)
    }

    fn done(&self, mention: &Mention) -> Linked {
        let w = self.w;
        let word = match mention.effect {
            Effect::Amends => w.amended,
            Effect::Replaces => w.replaced,
            Effect::Repeals => w.repealed,
            Effect::Fulfils => w.fulfilled,
            Effect::Implements => w.implemented,
            Effect::Cites => w.cited,
        };
        let to = mention.to.item.map(|item| format!("{} {item} ", self.w.item)).unwrap_or_default();
        let mut linked = self.subject("", &mention.from);
        linked.word = format!("{to}{word}");
        linked
    }

    fn item(&self, key: &Key, item: &Item, done: &[Mention]) -> Shown {
        let due = item.due.as_ref().map(|due| match self.sittings.resolve(self.body, due) {
            Resolved::Day(day) if due.to_string() == day.to_string() => dates::day(self.lang, day),
            Resolved::Day(day) => format!("{due} ({})", dates::day(self.lang, day)),
            Resolved::Open => format!("{due} ({})", self.w.open),
            Resolved::Event(event) => event.to_owned(),
        });
        let own = |mention: &&Mention| mention.from.item == Some(item.number);
        Shown {
            number: item.number,
            verb: item.verb.as_str(),
            to: item.to.join(", "),
            text: item.text.clone(),
            due,
            condition: item.condition.clone(),
            unconfirmed: item.unconfirmed.clone(),
            said: self.said(&Subject { key: key.clone(), item: Some(item.number) }),
            does: done.iter().filter(own).map(|mention| self.does(mention)).collect(),
        }
    }
}

/// What is known of a decision today.
pub(crate) fn content(
    lang: Lang,
    (register, sittings): (&Register, &Sittings),
    decision: &Decision,
    today: jiff::civil::Date,
) -> Content {
    let w = lang.pick(&DE, &EN);
    let desk = Desk { lang, w, register, sittings, today, body: &decision.body };
    let key = decision.key();
    let does = register.done_by(&key);
    let around = register.around(&key, graph::MOST);
    let picture = graph::drawn(&around, (register, &key), |mention| {
        let from = mention.from.item.map(|item| format!("{} {item} ", w.item)).unwrap_or_default();
        let to = desk.subject("", &mention.to).label;
        format!("{from}{} {to}", graph::does(lang, mention.effect))
    });
    let told = around.mentions.iter().map(|mention| {
        let mut to = desk.subject("", &mention.to);
        graph::does(lang, mention.effect).clone_into(&mut to.word);
        (desk.subject("", &mention.from), to)
    });
    Content {
        picture,
        told: told.collect(),
        w,
        said: desk.said(&Subject { key: key.clone(), item: None }),
        items: decision.items.iter().map(|item| desk.item(&key, item, &does)).collect(),
        done: register.done_to(&key).iter().map(|mention| desk.done(mention)).collect(),
        does: does.iter().filter(|m| m.from.item.is_none()).map(|m| desk.does(m)).collect(),
        announcement: path(&key).replacen("/register/", "/register/bekanntmachung/", 1),
    }
}

/// The page of a decision that no case here brought about.
pub(super) async fn show(
    web: &Web,
    headers: &HeaderMap,
    visitor: Option<&Visitor>,
    rest: &str,
) -> Result<Response, Fail> {
    let decided = web.engine().decided().await?;
    let decision = at(&decided.register, rest).ok_or(Fail::NotFound)?.clone();
    let sittings = web.engine().sittings().await?;
    let mut frame = Frame::new(web, headers, visitor, &path(&decision.key()), "");
    let w = frame.lang.pick(&DE, &EN);
    frame.title = if decision.unnumbered {
        decision.title.clone()
    } else {
        format!("{} {}: {}", w.decision, decision.number, decision.title)
    };
    let today = web.now().date();
    let content = content(frame.lang, (&decided.register, &sittings), &decision, today);
    let body = title(web, &decision.body);
    let day = when(frame.lang, decision.date);
    page(&Page { frame, w, body, day, held: decision.held.to_string(), content, decision })
}

/// The title of a body.
pub(crate) fn title(web: &Web, body: &str) -> String {
    let library = web.engine().catalogue().library();
    library.body(body).map_or_else(|| body.to_owned(), |body| body.title().to_owned())
}

/// The text for the Bundesanzeiger.
pub(super) async fn announce(
    State(web): State<Web>,
    Path(rest): Path<String>,
) -> Result<Response, Fail> {
    let decided = web.engine().decided().await?;
    let decision = at(&decided.register, &rest).ok_or(Fail::NotFound)?;
    let text = announcement(decision, &title(&web, &decision.body), |day| when(Lang::De, day));
    let mark = if web.settings().rehearsal { "ÜBUNG\n\n" } else { "" };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"bekanntmachung.txt\""),
        ),
    ];
    Ok((headers, format!("{mark}{text}")).into_response())
}

#[derive(askama::Template)]
#[template(path = "register_known.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    body: String,
    day: String,
    held: String,
    content: Content,
    decision: Decision,
}

macro_rules! words {
    ($($name:ident: $de:literal, $en:literal;)+) => {
        pub(crate) struct Words { $(pub(super) $name: &'static str,)+ }
        const DE: Words = Words { $($name: $de,)+ };
        const EN: Words = Words { $($name: $en,)+ };
    };
}

words! {
    decision: "Beschluss", "Decision";
    back: "Alle Beschlüsse", "All decisions";
    item: "Ziffer", "no.";
    items: "Ziffern", "Operative points";
    items_none: "Die einzelnen Ziffern sind hier nicht erfasst.", "The single points are not recorded here.";
    state: "Stand", "State";
    not_yet: "noch nicht beschlossen", "not yet decided";
    in_force: "gilt", "in force";
    conditional: "unter Bedingung", "conditional";
    amended: "geändert durch", "amended by";
    fulfilled: "erledigt durch", "fulfilled by";
    replaced: "ersetzt durch", "replaced by";
    repealed: "aufgehoben durch", "repealed by";
    implemented: "umgesetzt durch", "implemented by";
    cited: "genannt in", "cited in";
    amends: "ändert", "amends";
    replaces: "ersetzt", "replaces";
    repeals: "hebt auf", "repeals";
    fulfils: "erledigt", "fulfils";
    implements: "setzt um", "implements";
    cites: "nimmt Bezug auf", "cites";
    due: "Frist", "Due";
    open: "Tag noch offen", "day still open";
    condition: "Bedingung", "Condition";
    unconfirmed: "Unbestätigt", "Unconfirmed";
    picture: "Bild der Verbindungen", "Picture of the links";
    picture_says: "Jede Zeile ist ein Beschluss, der spätere steht oben. Eine Linie führt von dem, der etwas bewirkt, zu dem, den es trifft. Die Liste darunter sagt dasselbe.", "Each row is a decision, later ones above. A line leads from the one that does something to the one it is done to. The list below says the same.";
    as_list: "Dasselbe als Liste", "The same as a list";
    left_out: "weitere Beschlüsse sind nicht gezeichnet; sie stehen in der Liste der Verbindungen.", "more decisions are not drawn; the list of links names them.";
    links: "Verbindungen zu anderen Beschlüssen", "Links to other decisions";
    body: "Gremium", "Body";
    day: "Beschlossen", "Decided";
    held: "Sitzung oder Verfahren", "Sitting or procedure";
    result: "Ergebnis", "Result";
    note: "Hinweis", "Note";
    source: "Quelle", "Source";
    outside: "Dieser Beschluss wurde nicht mit diesem Programm gefasst. Die Angaben stammen aus der genannten Quelle.", "This decision was not taken with this program. What is told comes from the source named.";
    announcement: "Text der Bekanntmachung herunterladen", "Download the text of the public notice (German)";
}
