//! Help in the program: how to vote, what silence means, how a result comes about, how to verify it
//! oneself; and the definitions in force, in words.
//!
//! Each topic is prose, so it stands whole in a template per language, not in a list of words.

mod definitions;
mod prose;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;

use crate::Web;
use crate::fail::Fail;
use crate::frame::{Frame, page};
use crate::lang::Lang;
use crate::visitor::Anybody;

pub(crate) fn router() -> Router<Web> {
    Router::new()
        .route("/hilfe", get(index))
        .route("/hilfe/{topic}", get(topic))
        .route("/hilfe/verfahren", get(definitions::workflows))
        .route("/hilfe/verfahren/{name}", get(definitions::workflow))
        .route("/hilfe/verfahren/{name}/bild", get(definitions::picture))
        .route("/hilfe/gremien", get(definitions::bodies))
        .route("/hilfe/gremien/{name}", get(definitions::body))
}

/// A topic: its address, and its title in both languages.
struct Topic {
    slug: &'static str,
    de: &'static str,
    en: &'static str,
}

const TOPICS: [Topic; 9] = [
    Topic { slug: "abstimmen", de: "So stimmen Sie ab", en: "How to vote" },
    Topic { slug: "schweigen", de: "Was Schweigen bedeutet", en: "What silence means" },
    Topic {
        slug: "stellvertretung",
        de: "Vertretung und Stellvertretung",
        en: "Representatives and deputies",
    },
    Topic { slug: "fristen", de: "Fristen", en: "Deadlines" },
    Topic { slug: "ergebnis", de: "Wie ein Ergebnis entsteht", en: "How a result comes about" },
    Topic { slug: "pruefen", de: "Eine Akte selbst prüfen", en: "Verifying a record yourself" },
    Topic { slug: "woerter", de: "Wörter", en: "Words" },
    Topic { slug: "barrierefreiheit", de: "Barrierefreiheit", en: "Accessibility" },
    Topic { slug: "datenschutz", de: "Datenschutz", en: "Privacy" },
];

async fn index(
    State(web): State<Web>,
    headers: HeaderMap,
    Anybody(visitor): Anybody,
) -> Result<Response, Fail> {
    let mut frame = Frame::new(&web, &headers, visitor.as_ref(), "/hilfe", "");
    let w = frame.lang.pick(&DE, &EN);
    w.title.clone_into(&mut frame.title);
    let titled = |topic: &Topic| (topic.slug, frame.lang.pick(topic.de, topic.en));
    let topics = TOPICS.iter().map(titled).collect();
    page(&Index { frame, w, topics })
}

async fn topic(
    State(web): State<Web>,
    headers: HeaderMap,
    Anybody(visitor): Anybody,
    Path(slug): Path<String>,
) -> Result<Response, Fail> {
    let topic = TOPICS.iter().find(|topic| topic.slug == slug).ok_or(Fail::NotFound)?;
    let here = format!("/hilfe/{}", topic.slug);
    let mut frame = Frame::new(&web, &headers, visitor.as_ref(), &here, "");
    topic_title(frame.lang, topic).clone_into(&mut frame.title);
    let contact = web.settings().accessibility_contact.clone();
    let slug = topic.slug;
    match frame.lang {
        Lang::De => page(&German { frame, slug, contact }),
        Lang::En => page(&English { frame, slug, contact }),
    }
}

fn topic_title(lang: Lang, topic: &Topic) -> &'static str {
    lang.pick(topic.de, topic.en)
}

#[derive(askama::Template)]
#[template(path = "help/index.html")]
struct Index {
    frame: Frame,
    w: &'static Words,
    topics: Vec<(&'static str, &'static str)>,
}

#[derive(askama::Template)]
#[template(path = "help/de.html")]
struct German {
    frame: Frame,
    slug: &'static str,
    contact: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "help/en.html")]
struct English {
    frame: Frame,
    slug: &'static str,
    contact: Option<String>,
}

struct Words {
    title: &'static str,
    lead: &'static str,
    definitions: &'static str,
    workflows: &'static str,
    bodies: &'static str,
}

const DE: Words = Words {
    title: "Hilfe",
    lead: "Kurz erklärt, was Sie zum Mitwirken und zum Nachprüfen brauchen.",
    definitions: "Was gilt",
    workflows: "Verfahren: Schritt für Schritt in Worten und als Bild",
    bodies: "Gremien: Mitglieder, Abstimmungsregeln und ihre Rechtsgrundlagen",
};

const EN: Words = Words {
    title: "Help",
    lead: "What you need for taking part and for verifying, in brief.",
    definitions: "What is in force",
    workflows: "Procedures: step by step in words and as a picture",
    bodies: "Bodies: members, voting rules and their legal bases",
};
