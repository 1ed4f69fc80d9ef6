//! The demo as pages: a body with a past, a vote that runs, a draft, a case to be released; made-up people to be,
//! a clock to move.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;
use umlauf_engine::{Opening, Sender, Submission, ident};
use umlauf_voting::Choice;
use umlauf_web::{Demo, DemoPerson, Settings};
use umlauf_workflow::{Act, CaseId, Office, PersonId, Seat};

use super::play::{self, accepted, cast, chair, choose, member};
use super::stage::Stage;
use crate::failure::Failure;
use crate::out;

/// The first port that is tried, and how many.
const PORTS: std::ops::Range<u16> = 8080..8180;

/// As whom every page offers to go on: with these the main job is done from end to end.
const SHORT: [&str; 3] = ["p-gst-1", "p-vorsitz-1", "p-by-1"];

/// Votes that have arrived when the visitor comes.
const VOTES: [(&str, &str, u8, Choice); 9] = [
    ("2022-08-22 11:40", "SL", 1, Choice::Yes),
    ("2022-08-23 09:15", "HH", 1, Choice::Yes),
    ("2022-08-24 14:02", "BUND", 1, Choice::Yes),
    ("2022-08-24 16:10", "BY", 2, Choice::Abstain),
    ("2022-08-25 10:31", "NW", 1, Choice::Yes),
    ("2022-08-26 08:50", "TH", 1, Choice::Abstain),
    ("2022-08-29 09:20", "RP", 1, Choice::Yes),
    ("2022-08-29 13:45", "NI", 1, Choice::Yes),
    ("2022-08-30 16:30", "BB", 1, Choice::No),
];

/// Sets the stage, serves it, and returns when `stop` is ready.
pub(super) async fn run(stop: impl Future<Output = ()> + Send + 'static) -> Result<(), Failure> {
    let stage = Box::pin(set()).await?;
    let listener = listen().await?;
    let address = listener.local_addr()?;
    let base_url = format!("http://{address}");
    let settings = Settings {
        base_url: Some(base_url.clone()),
        demo: Some(Demo { people: people(&stage), clock: stage.clock.clone() }),
        ..Settings::default()
    };
    out::text(&format!(
        "{base_url}\n\n\
         Vorführung: Öffnen Sie die Adresse und wählen Sie eine Rolle, etwa die Geschäftsstelle, den\n\
         Vorsitz oder die Vertretung eines Landes; angemeldet wird mit einem Klick. Die Abstimmung über\n\
         „{}“ läuft; die Uhr steht und lässt sich auf der Seite vorstellen.\n\
         Der Beschluss ist echt. Stimmen, Personen und die Tage zwischen Einleitung und Ergebnis sind\n\
         erfunden.\n\n\
         Datenbank und Mails: {}\nEnde mit Strg-C. Als Film im Terminal: demo --play\n",
        play::TITLE,
        stage.folder.display(),
    ))?;
    let router = umlauf_web::router(stage.engine.clone(), settings);
    let (ended, node) = tokio::sync::oneshot::channel::<()>();
    let engine = stage.engine.clone();
    let stopped = async {
        let _ = node.await;
    };
    let node = tokio::spawn(async move { Box::pin(engine.run(Vec::new(), stopped)).await });
    umlauf_web::serve(listener, router, stop).await?;
    let _ = ended.send(());
    node.await.map_err(|error| Failure::Surroundings(error.into()))??;
    stage.engine.store().close().await;
    Ok(())
}

async fn listen() -> Result<TcpListener, Failure> {
    let mut last = None;
    for port in PORTS {
        match TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await {
            Ok(listener) => return Ok(listener),
            Err(error) => last = Some(error),
        }
    }
    let why = last.map(|error| error.to_string()).unwrap_or_default();
    let (first, end) = (PORTS.start, PORTS.end - 1);
    Err(Failure::Surroundings(anyhow::anyhow!("no port from {first} to {end} is free: {why}")))
}

/// A past decision, a vote that runs and a draft, on 31 August 2022.
async fn set() -> Result<Stage, Failure> {
    let mut stage = Stage::set("2022-07-18 09:00", true).await?;
    let body = umlauf_workflow::BodyName::from("it-planungsrat");
    stage.engine.store().set_counter(&body, "2022", 31).await?;
    past(&mut stage).await?;
    stage.case = ident::case_id();
    stage.until("2022-08-15 09:00").await?;
    play::draft(&stage).await?;
    stage.until("2022-08-22 09:00").await?;
    chair(&stage, "freigeben", None).await?;
    for (at, code, person, choice) in VOTES {
        stage.until(at).await?;
        cast(&stage, code, person, choice, None).await?;
    }
    let reason = stage.keep("Die Hausabstimmung läuft noch.").await?;
    let act = Act::Interim { until: jiff::civil::date(2022, 9, 2), reason: Some(reason) };
    accepted(stage.act("p-sn-1", member("SN"), act).await?.refusal)?;
    stage.until("2022-08-31 09:00").await?;
    let text = "Der IT-Planungsrat nimmt den Sachstand zur Kenntnis. (Erfundenes Beispiel.)";
    open(&stage, &ident::case_id(), "Beispiel (erfunden): Sachstand der Arbeitsgruppe", text)
        .await?;
    submitted(&stage).await?;
    Ok(stage)
}

/// Opens a case with its papers; gives it to the chair only where the caller goes on.
async fn open(stage: &Stage, case: &CaseId, title: &str, text: &str) -> Result<(), Failure> {
    let by = Sender::Person {
        person: PersonId::from("p-gst-1"),
        seat: Seat::Office(Office::Secretariat),
    };
    let opened = stage
        .engine
        .open(Opening {
            workflow: String::from("umlaufverfahren"),
            title: title.to_owned(),
            case: case.clone(),
            id: ident::command_id(),
            by: by.clone(),
        })
        .await?;
    accepted(opened.refusal)?;
    let filed = stage.engine.file(case, ident::command_id(), by, "beschlusstext", text).await?;
    accepted(filed.refusal)
}

/// A case that waits for the chair's release: whoever tries the demo begins with it.
async fn submitted(stage: &Stage) -> Result<(), Failure> {
    let case = ident::case_id();
    let text = "Der IT-Planungsrat stimmt dem Arbeitsplan zu. (Erfundenes Beispiel.)";
    open(stage, &case, "Beispiel (erfunden): Arbeitsplan der Geschäftsstelle", text).await?;
    let by = || Sender::Person {
        person: PersonId::from("p-gst-1"),
        seat: Seat::Office(Office::Secretariat),
    };
    let why = "Der Arbeitsplan ordnet die Aufgaben des nächsten Jahres. (Erfundenes Beispiel.)";
    let filed = stage.engine.file(&case, ident::command_id(), by(), "begruendung", why).await?;
    accepted(filed.refusal)?;
    let act = choose("vorlegen", None);
    let submission =
        Submission { case, id: ident::command_id(), by: by(), act, opens: None, now: None };
    accepted(stage.engine.submit(submission).await?.refusal)
}

/// One invented decision, so that the register is not empty.
async fn past(stage: &mut Stage) -> Result<(), Failure> {
    let case = stage.case.clone();
    let text = "Der IT-Planungsrat stimmt dem fortgeschriebenen Glossar zu. (Erfundenes Beispiel.)";
    open(stage, &case, "Beispiel (erfunden): Fortschreibung des Glossars", text).await?;
    let office = || Seat::Office(Office::Secretariat);
    let by = Sender::Person { person: PersonId::from("p-gst-1"), seat: office() };
    let why = "Das Glossar gibt den Stand der Begriffe wieder. (Erfundenes Beispiel.)";
    let id = ident::command_id();
    accepted(stage.engine.file(&case, id, by, "begruendung", why).await?.refusal)?;
    accepted(stage.act("p-gst-1", office(), choose("vorlegen", None)).await?.refusal)?;
    stage.until("2022-07-19 10:00").await?;
    chair(stage, "freigeben", None).await?;
    stage.until("2022-07-25 10:00").await?;
    let codes: Vec<String> = {
        let workflow = stage.engine.catalogue().workflow("umlaufverfahren");
        workflow.map(|w| w.voters().map(ToString::to_string).collect()).unwrap_or_default()
    };
    for code in codes.iter().filter(|code| *code != "HB") {
        cast(stage, code, 1, Choice::Yes, None).await?;
    }
    stage.until("2022-08-03 10:00").await?;
    chair(stage, "zustande gekommen", None).await?;
    stage.until("2022-08-04 10:00").await?;
    accepted(stage.act("p-gst-1", office(), choose("veröffentlichen", None)).await?.refusal)
}

/// Everybody in the people files, offices first, departments of a Land last; each person once.
fn people(stage: &Stage) -> Vec<DemoPerson> {
    let library = stage.engine.catalogue().library();
    let mut people: Vec<(bool, DemoPerson)> = Vec::new();
    for of in [&stage.people, &stage.departments] {
        let body = library.body(&of.body);
        let inside = of.body != "it-planungsrat";
        let title = |seat: &Seat| match seat {
            Seat::Office(office) => office.german().to_owned(),
            Seat::Member(code) => body
                .and_then(|body| body.member(code.as_str()))
                .map_or_else(|| code.to_string(), |member| member.title.clone()),
        };
        for mandate in &of.mandates {
            if people.iter().any(|(_, known)| known.person == mandate.person) {
                continue;
            }
            let capacity = match mandate.capacity {
                umlauf_workflow::Capacity::Office => "",
                umlauf_workflow::Capacity::Representative if inside => "",
                umlauf_workflow::Capacity::Representative => ", Vertretung",
                umlauf_workflow::Capacity::Deputy => ", Stellvertretung",
                umlauf_workflow::Capacity::Staff => ", Mitarbeit",
            };
            let office = matches!(mandate.seat, Seat::Office(_));
            let person = mandate.person.clone();
            let short = SHORT.contains(&person.as_str()).then(|| title(&mandate.seat));
            let mut seat = format!("{}{capacity}", title(&mandate.seat));
            if let Some(body) = body.filter(|_| inside) {
                seat = format!("{}: {seat}", body.title());
            }
            people.push((!office, DemoPerson { person, seat, short }));
        }
    }
    people.sort_by_key(|(member, _)| *member);
    people.into_iter().map(|(_, person)| person).collect()
}
