//! What stands around every page: head, navigation, language, theme, foot.

use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};

use crate::access::Deed;
use crate::lang::{Lang, theme};
use crate::visitor::Visitor;
use crate::{Web, assets, dates};

/// The frame of a page.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) lang: Lang,
    pub(crate) theme: Option<&'static str>,
    pub(crate) w: &'static Words,
    /// The title of the page, for the tab and the heading.
    pub(crate) title: String,
    pub(crate) operator: String,
    pub(crate) rehearsal: bool,
    /// In the demo: what the clock says, and as whom one may go on.
    pub(crate) demo: Option<Stage>,
    pub(crate) person: Option<String>,
    /// The token of forms; empty without a session.
    pub(crate) form: String,
    pub(crate) nav: Vec<Link>,
    /// The address of this page, to come back to.
    pub(crate) here: String,
}

/// What the demo offers on every page.
#[derive(Clone, Debug)]
pub(crate) struct Stage {
    pub(crate) clock: String,
    /// Id and name of whom one may be with one click, and who that is now.
    pub(crate) others: Vec<(String, String)>,
}

/// A link of the navigation.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) to: &'static str,
    pub(crate) text: &'static str,
    pub(crate) current: bool,
}

impl Frame {
    /// The frame of a page for a visitor. `here` is its address.
    pub(crate) fn new(
        web: &Web,
        headers: &HeaderMap,
        visitor: Option<&Visitor>,
        here: &str,
        title: impl Into<String>,
    ) -> Self {
        let mut frame = Self::bare(web, headers);
        frame.title = title.into();
        here.clone_into(&mut frame.here);
        frame.person = visitor.map(|visitor| visitor.person.name.clone());
        if let (Some(stage), Some(visitor)) = (&mut frame.demo, visitor) {
            stage.others.retain(|(person, _)| *person != visitor.person.id.as_str());
        }
        frame.form = visitor.map(|visitor| visitor.form.clone()).unwrap_or_default();
        frame.nav = links(visitor, frame.w, here);
        frame
    }

    /// The frame of a page for somebody who is not known.
    pub(crate) fn bare(web: &Web, headers: &HeaderMap) -> Self {
        let settings = web.settings();
        let lang = Lang::wanted(headers);
        let w = lang.pick(&DE, &EN);
        Self {
            lang,
            theme: theme(headers),
            w,
            title: String::new(),
            operator: settings.operator.clone().unwrap_or_else(|| w.operator.to_owned()),
            rehearsal: settings.rehearsal,
            demo: settings.demo.as_ref().map(|demo| Stage {
                clock: dates::moment(lang, web.now()),
                others: demo
                    .people
                    .iter()
                    .filter_map(|one| Some((one.person.to_string(), one.short.clone()?)))
                    .collect(),
            }),
            person: None,
            form: String::new(),
            nav: links(None, w, ""),
            here: String::from("/"),
        }
    }

    /// Whether this is a page of one case.
    pub(crate) fn of_a_case(&self) -> bool {
        crate::pages::case_of(&self.here).is_some()
    }

    /// The address of a style sheet, script or font, with the digest of its text.
    #[expect(clippy::unused_self, reason = "templates call it on the frame")]
    pub(crate) fn asset(&self, name: &str) -> String {
        assets::address(name)
    }
}

/// A filled page as an answer.
pub(crate) fn page(template: &impl askama::Template) -> Result<Response, crate::fail::Fail> {
    Ok(Html(template.render()?).into_response())
}

/// A filled page, once more if something was wrong with what came from it.
pub(crate) fn page_again(
    wrong: bool,
    template: &impl askama::Template,
) -> Result<Response, crate::fail::Fail> {
    let page = page(template)?;
    Ok(if wrong { (StatusCode::UNPROCESSABLE_ENTITY, page).into_response() } else { page })
}

/// Only what the visitor may see is offered.
fn links(visitor: Option<&Visitor>, w: &'static Words, here: &str) -> Vec<Link> {
    let may = |deed| visitor.is_some_and(|visitor| !visitor.bodies(deed).is_empty());
    let all = [
        (may(Deed::OwnMatters), "/meine", w.mine),
        (may(Deed::SeeDesk), "/vorgaenge", w.desk),
        (may(Deed::SeeStalls), "/lage", w.stalls),
        (true, "/register", w.register),
        (may(Deed::ReadMandates), "/mandate", w.mandates),
        (may(Deed::Audit), "/pruefung", w.audit),
        (true, "/hilfe", w.help),
    ];
    let here =
        if ["/auftraege", "/faellig", "/sitzungen"].contains(&here) { "/register" } else { here };
    let current =
        |to: &str| here == to || here.strip_prefix(to).is_some_and(|rest| rest.starts_with('/'));
    all.into_iter()
        .filter(|(shown, ..)| *shown)
        .map(|(_, to, text)| Link { to, text, current: current(to) })
        .collect()
}

/// The words of the frame.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) product: &'static str,
    pub(crate) operator: &'static str,
    pub(crate) skip: &'static str,
    pub(crate) navigation: &'static str,
    pub(crate) mine: &'static str,
    pub(crate) desk: &'static str,
    pub(crate) stalls: &'static str,
    pub(crate) register: &'static str,
    pub(crate) mandates: &'static str,
    pub(crate) audit: &'static str,
    pub(crate) help: &'static str,
    pub(crate) sign_in: &'static str,
    pub(crate) sign_out: &'static str,
    pub(crate) signed_in_as: &'static str,
    pub(crate) language: &'static str,
    pub(crate) theme: &'static str,
    pub(crate) auto: &'static str,
    pub(crate) light: &'static str,
    pub(crate) dark: &'static str,
    pub(crate) rehearsal_label: &'static str,
    pub(crate) rehearsal: &'static str,
    pub(crate) demo_label: &'static str,
    pub(crate) demo: &'static str,
    pub(crate) demo_day: &'static str,
    pub(crate) demo_week: &'static str,
    pub(crate) demo_deadline: &'static str,
    pub(crate) demo_as: &'static str,
    pub(crate) demo_change: &'static str,
    pub(crate) front: &'static str,
    pub(crate) request: &'static str,
}

const DE: Words = Words {
    product: "Umlauf",
    operator: "Umlaufverfahren zwischen Bund und Ländern",
    skip: "Zum Inhalt springen",
    navigation: "Hauptnavigation",
    mine: "Meine Vorgänge",
    desk: "Arbeitstisch",
    stalls: "Lage",
    register: "Beschlüsse",
    mandates: "Mandate",
    audit: "Prüfung",
    help: "Hilfe",
    sign_in: "Anmelden",
    sign_out: "Abmelden",
    signed_in_as: "Angemeldet:",
    language: "Sprache",
    theme: "Ansicht",
    auto: "Wie im System",
    light: "Hell",
    dark: "Dunkel",
    rehearsal_label: "Übung",
    demo_label: "Vorführung",
    rehearsal: "ÜBUNG – ohne rechtliche Wirkung. E-Mails gehen nur an Adressen unter .example.",
    demo: "Vorführung mit erfundenen Personen, Stimmen und Daten. Es ist",
    demo_day: "Einen Tag weiter",
    demo_week: "Eine Woche weiter",
    demo_deadline: "Bis zum Fristende",
    demo_as: "Weiter als",
    demo_change: "andere Rolle",
    front: "Zur Startseite",
    request: "Umlauf ist freie Software unter der EUPL 1.2.",
};

const EN: Words = Words {
    product: "Umlauf",
    operator: "Written votes between the Federation and the Länder",
    skip: "Skip to content",
    navigation: "Main navigation",
    mine: "My matters",
    desk: "Desk",
    stalls: "What stalls",
    register: "Decisions",
    mandates: "Mandates",
    audit: "Audit",
    help: "Help",
    sign_in: "Sign in",
    sign_out: "Sign out",
    signed_in_as: "Signed in:",
    language: "Language",
    theme: "Theme",
    auto: "As the system",
    light: "Light",
    dark: "Dark",
    rehearsal_label: "Rehearsal",
    demo_label: "Demonstration",
    rehearsal: "REHEARSAL (ÜBUNG): without legal effect. Mail goes only to addresses under .example.",
    demo: "Demonstration with invented people, votes and dates. It is",
    demo_day: "One day on",
    demo_week: "One week on",
    demo_deadline: "To the deadline",
    demo_as: "Go on as",
    demo_change: "another role",
    front: "To the front page",
    request: "Umlauf is free software under the EUPL 1.2.",
};
