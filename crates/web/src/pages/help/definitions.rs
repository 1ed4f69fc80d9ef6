//! The definitions in force: procedures in the prose that a jurist signs and as a picture, bodies with
//! their rules, citations, and whatever no source has confirmed.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use umlauf_engine::{Catalogue, Defines};
use umlauf_voting::{Abstention, Audience, Ballot, Body, Public, Rule, Silence};
use umlauf_workflow::{Form, show};

use super::prose::{Block, blocks};
use crate::Web;
use crate::fail::Fail;
use crate::frame::{Frame, page};
use crate::visitor::Anybody;

pub(super) async fn workflows(
    State(web): State<Web>,
    headers: HeaderMap,
    Anybody(visitor): Anybody,
) -> Result<Response, Fail> {
    let mut frame = Frame::new(&web, &headers, visitor.as_ref(), "/hilfe/verfahren", "");
    let w = frame.lang.pick(&DE, &EN);
    w.workflows.clone_into(&mut frame.title);
    let catalogue = web.engine().catalogue();
    let rows = catalogue.workflows().filter_map(|workflow| {
        let more = alike(catalogue, Defines::Workflow, workflow.name.as_str())?;
        let version = format!("{}, {} {}", workflow.body.title(), w.version, workflow.version);
        Some(Row {
            to: format!("/hilfe/verfahren/{}", workflow.name),
            title: workflow.title.clone(),
            note: noted(w, version, more),
        })
    });
    let rows = rows.collect();
    page(&List { frame, w, rows })
}

pub(super) async fn workflow(
    State(web): State<Web>,
    headers: HeaderMap,
    Anybody(visitor): Anybody,
    Path(name): Path<String>,
) -> Result<Response, Fail> {
    let workflow = web.engine().catalogue().workflow(&name).cloned().ok_or(Fail::NotFound)?;
    let here = format!("/hilfe/verfahren/{name}");
    let mut frame = Frame::new(&web, &headers, visitor.as_ref(), &here, "");
    let w = frame.lang.pick(&DE, &EN);
    workflow.title.clone_into(&mut frame.title);
    page(&Procedure {
        picture: format!("{here}/bild"),
        body: (workflow.body_name.to_string(), workflow.body.title().to_owned()),
        digest: workflow.digest.to_string(),
        blocks: blocks(&show(&workflow, Form::Text)),
        w,
        frame,
    })
}

pub(super) async fn picture(
    State(web): State<Web>,
    Path(name): Path<String>,
) -> Result<Response, Fail> {
    let workflow = web.engine().catalogue().workflow(&name).ok_or(Fail::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml")),
        // The picture brings its own colours, and may do nothing else.
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox"),
        ),
    ];
    Ok((headers, show(workflow, Form::Svg)).into_response())
}

pub(super) async fn bodies(
    State(web): State<Web>,
    headers: HeaderMap,
    Anybody(visitor): Anybody,
) -> Result<Response, Fail> {
    let mut frame = Frame::new(&web, &headers, visitor.as_ref(), "/hilfe/gremien", "");
    let w = frame.lang.pick(&DE, &EN);
    w.bodies.clone_into(&mut frame.title);
    let catalogue = web.engine().catalogue();
    let rows = catalogue.bodies().filter_map(|body| {
        let more = alike(catalogue, Defines::Body, body.name())?;
        Some(Row {
            to: format!("/hilfe/gremien/{}", body.name()),
            title: body.title().to_owned(),
            note: noted(w, body.basis().to_owned(), more),
        })
    });
    let rows = rows.collect();
    page(&List { frame, w, rows })
}

pub(super) async fn body(
    State(web): State<Web>,
    headers: HeaderMap,
    Anybody(visitor): Anybody,
    Path(name): Path<String>,
) -> Result<Response, Fail> {
    let library = web.engine().catalogue().library();
    let body = library.body(&name).cloned().ok_or(Fail::NotFound)?;
    let here = format!("/hilfe/gremien/{name}");
    let mut frame = Frame::new(&web, &headers, visitor.as_ref(), &here, "");
    let w = frame.lang.pick(&DE, &EN);
    body.title().clone_into(&mut frame.title);
    let on = web.now().date();
    page(&About {
        basis: body.basis().to_owned(),
        note: body.note().map(str::to_owned),
        unconfirmed: body.unconfirmed().map(str::to_owned),
        digest: body.digest().to_owned(),
        groups: groups(&body),
        sight: sight(w, &body),
        rules: body.rules().iter().map(|rule| described(w, &body, rule, on)).collect(),
        w,
        frame,
    })
}

/// Of how many more members there is one like it; nothing for those that another stands for. What happens
/// inside members is listed once.
fn alike(catalogue: &Catalogue, defines: Defines, name: &str) -> Option<usize> {
    let texts = catalogue.texts();
    let Some(own) = texts.of_member(defines, name) else { return Some(0) };
    let kin = || {
        texts.of_members.iter().filter(|other| {
            other.defines == defines && other.pattern == own.pattern && other.of == own.of
        })
    };
    (kin().next() == Some(own)).then(|| kin().count() - 1)
}

fn noted(w: &Words, note: String, more: usize) -> String {
    if more == 0 { note } else { format!("{note}; {} {more}", w.alike) }
}

struct Row {
    to: String,
    title: String,
    note: String,
}

fn groups(body: &Body) -> Vec<(String, bool, String)> {
    let groups = body.groups().iter().enumerate().map(|(at, group)| {
        let members = body.members().iter().filter(|member| member.group == at);
        let titles: Vec<&str> = members.map(|member| member.title.as_str()).collect();
        (group.title.clone(), group.votes, titles.join(", "))
    });
    groups.collect()
}

/// Who sees single votes: while a vote runs, afterwards, and what everybody sees.
fn sight(w: &Words, body: &Body) -> [(&'static str, String); 3] {
    let told = |circle: &[Audience]| {
        let words: Vec<&str> = circle.iter().map(|audience| w.audience(*audience)).collect();
        if words.is_empty() { w.no_one.to_owned() } else { words.join(", ") }
    };
    let visibility = body.visibility();
    let public = match visibility.public {
        Public::Outcome => w.public_outcome,
        Public::Counts => w.public_counts,
        Public::Votes => w.public_votes,
    };
    [
        (w.during, told(&visibility.during)),
        (w.after, told(&visibility.after)),
        (w.public, public.to_owned()),
    ]
}

/// A rule for people.
struct Described {
    name: String,
    title: String,
    basis: String,
    note: Option<String>,
    unconfirmed: Option<String>,
    readings: Vec<Reading>,
    no_weights: bool,
}

struct Reading {
    name: String,
    reads: Option<String>,
    silence: &'static str,
    abstention: &'static str,
    clauses: Vec<(String, String)>,
}

fn described(w: &'static Words, body: &Body, rule: &Rule, on: jiff::civil::Date) -> Described {
    let prepared = body.prepare(&rule.name, on).ok();
    let proofs = prepared
        .as_ref()
        .map(|prepared| prepared.proofs(&Ballot::silent(prepared.voters().len())))
        .unwrap_or_default();
    let several = rule.readings.len() > 1;
    let readings = rule.readings.iter().map(|reading| {
        let proof = proofs.iter().find(|proof| *proof.reading == *reading.name);
        let clauses = proof.map(|proof| {
            let clauses = proof.clauses.iter();
            clauses.map(|clause| (clause.clause.to_string(), clause.basis.to_string())).collect()
        });
        Reading {
            name: match (several, reading.name.as_str()) {
                (false, _) => String::new(),
                (true, "default") => w.as_written.to_owned(),
                (true, name) => format!("{} „{name}“", w.reading),
            },
            reads: reading.reads.clone(),
            silence: match reading.silence {
                Silence::Consent => w.as_yes,
                Silence::Abstention => w.as_abstention,
                Silence::NoVote => w.as_nothing,
                Silence::Rejection => w.as_no,
            },
            abstention: match reading.abstention {
                Abstention::Consent => w.as_yes,
                Abstention::Rejection => w.as_no,
                Abstention::NoVote => w.as_neither,
                Abstention::Forbidden => w.forbidden,
            },
            clauses: clauses.unwrap_or_default(),
        }
    });
    Described {
        readings: readings.collect(),
        name: rule.name.clone(),
        title: rule.title.clone(),
        basis: rule.basis.clone(),
        note: rule.note.clone(),
        unconfirmed: rule.unconfirmed.clone(),
        no_weights: prepared.is_none(),
    }
}

#[derive(askama::Template)]
#[template(path = "help/list.html")]
struct List {
    frame: Frame,
    w: &'static Words,
    rows: Vec<Row>,
}

#[derive(askama::Template)]
#[template(path = "help/workflow.html")]
struct Procedure {
    frame: Frame,
    w: &'static Words,
    picture: String,
    body: (String, String),
    digest: String,
    blocks: Vec<Block>,
}

#[derive(askama::Template)]
#[template(path = "help/body.html")]
struct About {
    frame: Frame,
    w: &'static Words,
    basis: String,
    note: Option<String>,
    unconfirmed: Option<String>,
    digest: String,
    groups: Vec<(String, bool, String)>,
    sight: [(&'static str, String); 3],
    rules: Vec<Described>,
}

struct Words {
    back: &'static str,
    workflows: &'static str,
    bodies: &'static str,
    alike: &'static str,
    version: &'static str,
    german: &'static str,
    picture: &'static str,
    picture_alt: &'static str,
    body: &'static str,
    basis: &'static str,
    digest: &'static str,
    members: &'static str,
    without_vote: &'static str,
    rules: &'static str,
    unconfirmed: &'static str,
    reading: &'static str,
    as_written: &'static str,
    silence: &'static str,
    abstention: &'static str,
    as_yes: &'static str,
    as_no: &'static str,
    as_abstention: &'static str,
    as_nothing: &'static str,
    as_neither: &'static str,
    forbidden: &'static str,
    no_weights: &'static str,
    sight: &'static str,
    during: &'static str,
    after: &'static str,
    public: &'static str,
    public_outcome: &'static str,
    public_counts: &'static str,
    public_votes: &'static str,
    no_one: &'static str,
    audiences: [&'static str; 5],
}

impl Words {
    fn audience(&self, audience: Audience) -> &'static str {
        let at = match audience {
            Audience::Office => 0,
            Audience::Chair => 1,
            Audience::Monitor => 2,
            Audience::Auditor => 3,
            Audience::Members => 4,
        };
        self.audiences[at]
    }
}

const DE: Words = Words {
    back: "Zur Hilfe",
    workflows: "Verfahren",
    bodies: "Gremien",
    alike: "ebenso für weitere Mitglieder:",
    version: "Fassung",
    german: "",
    picture: "Als Bild",
    picture_alt: "Das Verfahren als Bild; derselbe Inhalt steht darunter in Worten",
    body: "Gremium",
    basis: "Rechtsgrundlage",
    digest: "Prüfsumme",
    members: "Mitglieder",
    without_vote: "ohne Stimme",
    rules: "Abstimmungsregeln",
    unconfirmed: "Nicht belegt",
    reading: "Lesart",
    as_written: "Regel, wie sie geschrieben ist",
    silence: "Schweigen",
    abstention: "Enthaltung",
    as_yes: "gilt als Zustimmung",
    as_no: "gilt als Ablehnung",
    as_abstention: "gilt als Enthaltung",
    as_nothing: "gilt als Nichtbeteiligung",
    as_neither: "ist weder Zustimmung noch Ablehnung",
    forbidden: "ist nicht zulässig",
    no_weights: "Für heute liegen keine Anteile vor; eine Abstimmung nach dieser Regel kann zurzeit nicht beginnen.",
    sight: "Wer einzelne Stimmen sieht",
    during: "Während der Abstimmung",
    after: "Danach",
    public: "Öffentlich",
    public_outcome: "nur das Ergebnis",
    public_counts: "Ergebnis und Stimmenzahlen",
    public_votes: "Ergebnis und jede Stimme",
    no_one: "niemand",
    audiences: ["Geschäftsstelle", "Vorsitz", "Monitor", "Prüfung", "Mitglieder"],
};

const EN: Words = Words {
    back: "To the help pages",
    workflows: "Procedures",
    bodies: "Bodies",
    alike: "and so for further members:",
    version: "version",
    german: "The text in force is German.",
    picture: "As a picture",
    picture_alt: "The procedure as a picture; the same content stands below in words",
    body: "Body",
    basis: "Legal basis",
    digest: "Checksum",
    members: "Members",
    without_vote: "without a vote",
    rules: "Voting rules",
    unconfirmed: "Not confirmed by a source",
    reading: "Reading",
    as_written: "The rule as written",
    silence: "Silence",
    abstention: "Abstention",
    as_yes: "counts as consent",
    as_no: "counts as rejection",
    as_abstention: "counts as abstention",
    as_nothing: "counts as not taking part",
    as_neither: "is neither consent nor rejection",
    forbidden: "is not permitted",
    no_weights: "There are no shares for today; a vote by this rule cannot begin at present.",
    sight: "Who sees single votes",
    during: "During the vote",
    after: "Afterwards",
    public: "The public",
    public_outcome: "only the result",
    public_counts: "result and numbers of votes",
    public_votes: "result and every vote",
    no_one: "nobody",
    audiences: ["secretariat", "chair", "monitor", "audit", "members"],
};
