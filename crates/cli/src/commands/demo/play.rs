//! The play itself: who does what when, and how it is told.

use owo_colors::{OwoColorize as _, Stream};
use umlauf_engine::{Opening, Sender, ident, view};
use umlauf_voting::{Choice, MemberCode, Tongue};
use umlauf_workflow::{Act, By, Capacity, Event, Office, PersonId, Recorded, Refusal, Seat};

use super::stage::{Stage, count};
use crate::failure::Failure;
use crate::out;

pub(super) const TITLE: &str = "FIT-Connect wird ab 1. Januar 2023 Produkt des IT-Planungsrats";
const DECISION: &str = include_str!("../../../demo/beschlusstext.md");
const REASONS: &str = include_str!("../../../demo/begruendung.md");

/// Votes that arrive without any particular event, in order: when, who, what.
const VOTES: [(&str, &str, Choice); 14] = [
    ("2022-08-22 11:40", "SL", Choice::Yes),
    ("2022-08-23 09:15", "HH", Choice::Yes),
    ("2022-08-24 14:02", "BUND", Choice::Yes),
    ("2022-08-25 10:31", "NW", Choice::Yes),
    ("2022-08-26 08:50", "TH", Choice::Abstain),
    ("2022-08-29 09:20", "RP", Choice::Yes),
    ("2022-08-29 13:45", "NI", Choice::Yes),
    ("2022-08-30 10:05", "BW", Choice::Yes),
    ("2022-08-30 16:30", "BB", Choice::No),
    ("2022-08-31 11:11", "MV", Choice::Yes),
    ("2022-09-01 09:00", "HE", Choice::Yes),
    ("2022-09-01 15:22", "SH", Choice::Yes),
    ("2022-09-02 10:10", "TH", Choice::Yes),
    ("2022-09-02 11:48", "SN", Choice::Yes),
];

pub(super) async fn run(fast: bool) -> Result<(), Failure> {
    let watch = umlauf_engine::clock::Stopwatch::start();
    let mut stage = Stage::set("2022-08-15 09:00", fast).await?;
    introduce()?;

    chapter("Entwurf und Freigabe")?;
    draft(&stage).await?;
    tell(&mut stage).await?;
    stage.until("2022-08-22 09:00").await?;
    chair(&stage, "freigeben", None).await?;
    tell(&mut stage).await?;

    chapter("Umlauf: Bund und sechzehn Länder sind gefragt")?;
    vote_all(&mut stage).await?;

    chapter("Fristablauf und Auszählung")?;
    stage.until("2022-09-06 00:20").await?;
    tell(&mut stage).await?;
    late(&mut stage).await?;
    proof(&stage).await?;

    chapter("Feststellung und Bekanntgabe")?;
    stage.until("2022-09-06 10:00").await?;
    chair(&stage, "zustande gekommen", None).await?;
    tell(&mut stage).await?;
    stage.until("2022-09-06 14:00").await?;
    let office = Seat::Office(Office::Secretariat);
    accepted(stage.act("p-gst-1", office, choose("veröffentlichen", None)).await?.refusal)?;
    tell(&mut stage).await?;

    chapter("Nachweis")?;
    close(&stage, watch).await
}

fn introduce() -> Result<(), Failure> {
    let head = "Umlauf: ein Umlaufverfahren des IT-Planungsrats, von der Vorlage bis zum Beschluss";
    line(&strong(head))?;
    line(&format!("Beschluss 2022/32 vom 6. September 2022: „{TITLE}“."))?;
    line(&faint(
        "Der Beschluss ist echt. Stimmen, Personen und die Tage dazwischen sind erfunden; \
         sie wurden nie veröffentlicht.",
    ))
}

pub(super) async fn draft(stage: &Stage) -> Result<(), Failure> {
    let office = Seat::Office(Office::Secretariat);
    let by = Sender::Person { person: PersonId::from("p-gst-1"), seat: office.clone() };
    let opened = stage
        .engine
        .open(Opening {
            workflow: String::from("umlaufverfahren"),
            title: String::from(TITLE),
            case: stage.case.clone(),
            id: ident::command_id(),
            by: by.clone(),
        })
        .await?;
    accepted(opened.refusal)?;
    for (paper, text) in [("beschlusstext", DECISION), ("begruendung", REASONS)] {
        let id = ident::command_id();
        let filed = stage.engine.file(&stage.case, id, by.clone(), paper, text).await?;
        accepted(filed.refusal)?;
    }
    accepted(stage.act("p-gst-1", office, choose("vorlegen", None)).await?.refusal)
}

pub(super) async fn chair(stage: &Stage, label: &str, reason: Option<&str>) -> Result<(), Failure> {
    let reason = match reason {
        Some(reason) => Some(stage.keep(reason).await?),
        None => None,
    };
    let chair = Seat::Office(Office::Chair);
    accepted(stage.act("p-vorsitz-1", chair, choose(label, reason)).await?.refusal)
}

/// Every vote in its turn; between them deputies, interim answers and a vote by mail.
async fn vote_all(stage: &mut Stage) -> Result<(), Failure> {
    let mut special = [
        ("2022-08-24 16:10", Special::Deputy),
        ("2022-08-26 12:00", Special::Interim),
        ("2022-08-31 09:30", Special::Entered),
        ("2022-08-31 14:05", Special::Confirmed),
        ("2022-09-01 10:30", Special::Representative),
        ("2022-09-02 12:30", Special::Declared),
    ]
    .into_iter()
    .peekable();
    for (at, member, choice) in VOTES {
        while let Some((when, what)) = special.next_if(|(when, _)| *when <= at) {
            stage.until(when).await?;
            what.happens(stage).await?;
            tell(stage).await?;
        }
        stage.until(at).await?;
        cast(stage, member, 1, choice, None).await?;
        tell(stage).await?;
        if matches!(member, "NW" | "HE") {
            standing(stage).await?;
        }
    }
    for (when, what) in special {
        stage.until(when).await?;
        what.happens(stage).await?;
        tell(stage).await?;
    }
    standing(stage).await
}

/// What is more than a plain vote.
enum Special {
    /// The deputy of Bavaria votes first …
    Deputy,
    /// … and yields to the representative.
    Representative,
    /// Saxony is still coordinating.
    Interim,
    /// Bremen's vote arrives by mail and is entered …
    Entered,
    /// … and confirmed by a second person.
    Confirmed,
    /// Berlin agrees with a declaration for the minutes.
    Declared,
}

impl Special {
    async fn happens(self, stage: &Stage) -> Result<(), Failure> {
        let office = || Seat::Office(Office::Secretariat);
        match self {
            Self::Deputy => cast(stage, "BY", 2, Choice::Abstain, None).await,
            Self::Representative => cast(stage, "BY", 1, Choice::Yes, None).await,
            Self::Declared => {
                let words = "Berlin geht davon aus, dass die Quellen bis Ende 2023 offenliegen.";
                cast(stage, "BE", 1, Choice::Yes, Some(words)).await
            }
            Self::Interim => {
                let reason = stage.keep("Die Hausabstimmung läuft noch.").await?;
                let act =
                    Act::Interim { until: jiff::civil::date(2022, 9, 2), reason: Some(reason) };
                accepted(stage.act("p-sn-1", member("SN"), act).await?.refusal)
            }
            Self::Entered => {
                let act = Act::Enter {
                    member: MemberCode::from("HB"),
                    said: Choice::Yes.into(),
                    declaration: None,
                    capacity: Capacity::Representative,
                    evidence: stage.keep("E-Mail vom 31. August 2022: Bremen stimmt zu.").await?,
                };
                accepted(stage.act("p-gst-1", office(), act).await?.refusal)
            }
            Self::Confirmed => {
                let act = Act::Confirm { member: MemberCode::from("HB") };
                accepted(stage.act("p-gst-2", office(), act).await?.refusal)
            }
        }
    }
}

pub(super) async fn cast(
    stage: &Stage,
    code: &str,
    person: u8,
    choice: Choice,
    declaration: Option<&str>,
) -> Result<(), Failure> {
    let declaration = match declaration {
        Some(text) => Some(stage.keep(text).await?),
        None => None,
    };
    let person = format!("p-{}-{person}", code.to_lowercase());
    let act = Act::Vote { said: choice.into(), declaration };
    accepted(stage.act(&person, member(code), act).await?.refusal)
}

/// Saxony-Anhalt votes after midnight: recorded, not counted, and told so.
async fn late(stage: &mut Stage) -> Result<(), Failure> {
    stage.until("2022-09-06 00:31").await?;
    let act = Act::Vote { said: Choice::Yes.into(), declaration: None };
    let submitted = stage.act("p-st-1", member("ST"), act).await?;
    tell(stage).await?;
    match submitted.refusal {
        Some(refusal @ Refusal::Late { .. }) => line(&format!("      Antwort an ST: {refusal}")),
        other => accepted(other),
    }
}

/// Where the vote stands: the sentence and the row of members.
async fn standing(stage: &Stage) -> Result<(), Failure> {
    if let Some(ballot) = look(stage).await?.ballot {
        line(&format!("      {}", strong(&ballot.sentence)))?;
        line(&faint(&format!("      {}", ballot.glyph())))?;
        stage.breathe(6).await;
    }
    Ok(())
}

async fn look(stage: &Stage) -> Result<view::CaseView, Failure> {
    let row = stage.engine.store().case(&stage.case).await?;
    let row = row.ok_or_else(|| Failure::input("the case of the demo is gone"))?;
    Ok(view::case(&stage.engine, row, Tongue::German).await?)
}

/// The tally as a proof, clause by clause.
async fn proof(stage: &Stage) -> Result<(), Failure> {
    let Some(ballot) = look(stage).await?.ballot else {
        return Ok(());
    };
    line("")?;
    for clause in &ballot.clauses {
        let mark = if clause.met { "erfüllt      " } else { "nicht erfüllt" };
        line(&format!("      {mark}  {} von {}", clause.have, clause.need_decimal))?;
        line(&faint(&format!("                     {} ({})", clause.clause, clause.basis)))?;
    }
    for (reading, outcome) in &ballot.readings {
        line(&format!("      Lesart „{reading}“: {}", outcome.german()))?;
    }
    Ok(())
}

/// Tells what was recorded; what is many times the same in one line.
async fn tell(stage: &mut Stage) -> Result<(), Failure> {
    let news = stage.news().await?;
    let dispatched = news.iter().filter(|r| matches!(r.event, Event::Dispatched { .. })).count();
    for recorded in news.iter().filter(|r| !matches!(r.event, Event::Dispatched { .. })) {
        let day = recorded.at.date();
        if stage.day.replace(day) != Some(day) {
            line(&faint(&umlauf_calendar::day_in_german(day)))?;
        }
        line(&format!("  {}", view::event_in_brief(recorded)))?;
        stage.breathe(pause(recorded)).await;
    }
    if dispatched > 0 {
        let mails = count(&stage.mails());
        line(&faint(&format!(
            "      {dispatched} Zustellungen der Einladung nachgewiesen; {mails} Mails bisher"
        )))?;
    }
    Ok(())
}

fn pause(recorded: &Recorded) -> i64 {
    match (&recorded.by, &recorded.event) {
        (By::Clock, _) | (_, Event::Found { .. } | Event::Ended { .. }) => 4,
        _ => 1,
    }
}

async fn close(stage: &Stage, watch: umlauf_engine::clock::Stopwatch) -> Result<(), Failure> {
    let record = stage.engine.record(&stage.case).await?;
    std::fs::write(stage.record(), &record)?;
    let verdict = umlauf_record::verify(&record, None);
    let word = if verdict.is_intact() { "unversehrt" } else { "beschädigt" };
    let view = look(stage).await?;
    let number = view.number.unwrap_or_default();
    let ended = view.ending.map(umlauf_workflow::Ending::german).unwrap_or_default();
    line(&strong(&format!("Beschluss {number}: {ended}")))?;
    line(&format!("Die Akte ist {word}: {} Ereignisse, Prüfsumme {}", view.revision, view.head))?;
    line(&format!("Mails      {} ({} Dateien)", stage.mails().display(), count(&stage.mails())))?;
    line(&format!("Datenbank  {}", stage.database().display()))?;
    line(&format!("Akte       {}", stage.record().display()))?;
    line("")?;
    line("Zum Weiterprobieren:")?;
    let umlauf = std::env::args().next().unwrap_or_else(|| String::from("umlauf"));
    let database = format!("--database sqlite:{}", stage.database().display());
    let case = &stage.case;
    line(&format!("  {umlauf} verify {}", stage.record().display()))?;
    line(&format!("  {umlauf} {database} case show {case}"))?;
    line(&format!("  {umlauf} {database} case history {case}"))?;
    line(&format!("  {umlauf} show umlaufverfahren --as text"))?;
    line(&faint(&format!("Gespielt in {:.1} Sekunden.", watch.elapsed().as_secs_f64())))?;
    stage.engine.store().close().await;
    Ok(())
}

pub(super) fn choose(label: &str, reason: Option<umlauf_workflow::Digest>) -> Act {
    Act::Move { label: label.to_string(), reason, until: None }
}

pub(super) fn member(code: &str) -> Seat {
    Seat::Member(MemberCode::from(code))
}

/// The play has no refusals but the one it is written for.
pub(super) fn accepted(refusal: Option<Refusal>) -> Result<(), Failure> {
    refusal.map_or(Ok(()), |refusal| Err(Failure::input(refusal)))
}

fn chapter(title: &str) -> Result<(), Failure> {
    line("")?;
    line(&strong(title))
}

fn line(text: &str) -> Result<(), Failure> {
    out::text(&format!("{text}\n"))
}

fn strong(text: &str) -> String {
    text.if_supports_color(Stream::Stdout, |text| text.bold()).to_string()
}

fn faint(text: &str) -> String {
    text.if_supports_color(Stream::Stdout, |text| text.dimmed()).to_string()
}
