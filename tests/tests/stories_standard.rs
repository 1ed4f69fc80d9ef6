//! A standard on its whole way: need, board, consultation of the Länder in two rounds, heads of department, written vote,
//! conformity of every bound member with one Land late and one not bound, a change request. Five cases of three
//! bodies that start each other, on both databases; the record of each verifies.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use jiff::civil::{Date, date};
use umlauf_comments::{Comment, Disposition, Reply, Table};
use umlauf_engine::made_up;
use umlauf_tests::{VOTERS, World, on_both};
use umlauf_voting::Choice::{No, Yes};
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Act, Capacity, CaseId, CommentId, ConsultAct, Disposal, DutyName, DutyState, FollowAct,
    FollowRow, Position, Progress, ReplyRow, Response, RollRow, Stand, TableRef, dissents,
};

/// Who sends comments in the first round, ten each.
const COMMENTING: [&str; 12] =
    ["BUND", "BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP"];

async fn people_of(world: &World, body: &str) {
    let body = world.engine().catalogue().library().body(body).unwrap();
    world.engine().import(&made_up(body, date(2020, 1, 1))).await.unwrap();
}

async fn child(world: &World, case: &CaseId, of: &str) -> CaseId {
    let children = world.store().children(case, 100).await.unwrap();
    children.into_iter().rev().find(|child| child.slot == of).unwrap().case
}

/// Everybody says yes in a sitting; a second person confirms the roll-call.
async fn all_agree_in_a_sitting(world: &World, case: &CaseId, body: &str, held: Date) {
    let office = world.office();
    let evidence = office.keeps("Entwurf der Niederschrift").await;
    let body = world.engine().catalogue().library().body(body).cloned().unwrap();
    let rows = body.voters().map(|member| RollRow {
        member: member.code.clone(),
        stand: Stand::Yes,
        capacity: Some(Capacity::Representative),
        declaration: None,
    });
    office.does(case, Act::EnterRoll { held, rows: rows.collect(), evidence }).await;
    let entry = world.sees(case).await.ballot().roll.as_ref().unwrap().revision;
    world.second_of_office().does(case, Act::ConfirmRoll { entry }).await;
}

fn response(position: Position) -> Response {
    Response { position, paper: None, comments: None, until: None }
}

/// A statement with ten comments.
async fn statement(world: &World, who: &str) -> Response {
    let row = |n: u32| Comment {
        who: who.to_owned(),
        paragraph: format!("p{n}"),
        comment: format!("Anmerkung {n} von {who}"),
        ..Comment::default()
    };
    let text = Table::new((1..=10).map(row).collect()).unwrap().to_json();
    let digest = world.engine().keep(&text).await.unwrap();
    let comments = Some(TableRef { digest, count: 10 });
    Response { comments, ..response(Position::Statement) }
}

async fn answers(world: &World, case: &CaseId, code: &str, response: Response) {
    world.member(code).does(case, Act::Consult(ConsultAct::Answer(response))).await;
}

/// 120 comments, of which three are upheld.
async fn first_round(world: &World, case: &CaseId) {
    let (office, chair) = (world.office(), world.chair());
    office.acts(case, "zur Freigabe vorlegen").await;
    chair.acts(case, "freigeben").await;
    world.settles().await;
    for code in VOTERS {
        let answer = match COMMENTING.contains(&code) {
            true => statement(world, code).await,
            false => response(Position::Cosigned),
        };
        answers(world, case, code, answer).await;
    }
    answers(world, case, "KSV", response(Position::Nothing)).await;
    let seen = world.expect(case).await;
    seen.stands_in("bewertung");
    let head = world.sees(case).await.head.clone();
    let consult = head.consultation.as_deref().unwrap();
    assert_eq!((consult.answered, consult.comments), (18, 120));

    let reason = office.keeps("Bereits in Abschnitt 2 geregelt.").await;
    let disposal = |member: &str, number: u32| {
        let rejected = member == "HE" && number <= 3;
        Disposal {
            comment: CommentId { round: 1, member: member.into(), number },
            disposition: if rejected { Disposition::Rejected } else { Disposition::Accepted },
            reason: rejected.then(|| reason.clone()),
            duplicate_of: None,
        }
    };
    let rows = COMMENTING.iter().flat_map(|code| (1..=10).map(|n| disposal(code, n))).collect();
    office.does(case, Act::Consult(ConsultAct::Dispose(rows))).await;
    office.files(case, &["synopse"]).await;
    office.acts(case, "Bewertung vorlegen").await;
    world.settles().await;
    let upholds = |comment| ReplyRow { comment, reply: Reply::Upheld, why: None };
    let reply = ConsultAct::Reply((1..=3).map(upholds).collect());
    world.member("HE").does(case, Act::Consult(reply)).await;
    world.advance_to("2027-05-03 09:00").await;
    world.settles().await;
    world.expect(case).await.stands_in("eroerterung");
    assert_eq!(dissents(&world.consulted(case).await).len(), 3);
}

/// Everybody co-signs the new text.
async fn second_round(world: &World, case: &CaseId) {
    let (office, chair) = (world.office(), world.chair());
    office.files(case, &["niederschrift"]).await;
    office.acts(case, "Dissense vermerken").await;
    chair.acts_because(case, "neue Runde", "Abschnitt 2 ist neu gefasst.").await;
    let digest = office.keeps("Entwurf der Spezifikation, zweite Fassung").await;
    office.does(case, Act::File { paper: "entwurf".into(), digest }).await;
    office.acts(case, "nächste Runde beginnen").await;
    world.settles().await;
    for code in VOTERS {
        answers(world, case, code, response(Position::Cosigned)).await;
    }
    answers(world, case, "KSV", response(Position::Nothing)).await;
    world.expect(case).await.stands_in("ergebnis");
    office.files(case, &["vermerk"]).await;
    office.acts(case, "Ergebnis festhalten").await;
    world.settles().await;
    world.expect(case).await.ended("done");
}

async fn row(world: &World, case: &CaseId, member: &str) -> FollowRow {
    let head = world.store().case(case).await.unwrap().unwrap().head().unwrap();
    let number = head.follow.unwrap().number;
    let row = world.store().answer(case, number, member).await.unwrap().unwrap();
    *row.answer().unwrap().follow.unwrap()
}

async fn state(world: &World, case: &CaseId, member: &str, duty: &str) -> DutyState {
    row(world, case, member).await.standing(&DutyName::from(duty))
}

/// The last day of a member's duty.
async fn day(world: &World, case: &CaseId, member: &str, duty: &str) -> Date {
    let row = row(world, case, member).await;
    row.duties[&DutyName::from(duty)].term.as_ref().unwrap().end
}

/// A member reports conformity, and the secretariat accepts.
async fn conforms(world: &World, case: &CaseId, code: &str, duty: &str) {
    let duty = DutyName::from(duty);
    let said = Progress::Conform;
    let report =
        FollowAct::Report { duty: duty.clone(), said, until: None, text: None, evidence: None };
    world.member(code).does(case, Act::Follow(report)).await;
    let report = row(world, case, code).await.duties[&duty].last.as_ref().unwrap().revision;
    let member = MemberCode::from(code);
    world.office().does(case, Act::Follow(FollowAct::Accept { member, duty, report })).await;
}

/// Need, and the recommendation of the board.
async fn wanted(world: &World) -> CaseId {
    let (office, chair, monitor) = (world.office(), world.chair(), world.monitor());
    let case = office.opens("fit-standard", "XBaustelle").await;
    office.files(&case, &["bedarfsmeldung"]).await;
    office.acts(&case, "auf die Agenda nehmen").await;
    monitor.files(&case, &["steckbrief", "pruefvermerk"]).await;
    monitor.acts(&case, "dem Standardisierungsboard vorlegen").await;
    world.settles().await;
    let board = child(world, &case, "fit-sb").await;
    office.acts(&board, "zur Befassung geben").await;
    world.advance_to("2027-02-10 15:00").await;
    all_agree_in_a_sitting(world, &board, "fit-sb", date(2027, 2, 10)).await;
    chair.acts(&board, "empfohlen").await;
    world.settles().await;
    world.expect(&board).await.ended("adopted");
    world.expect(&case).await.stands_in("umsetzung");
    case
}

/// The Länder are consulted on the specification, then the heads of department recommend it.
async fn prepared(world: &World, case: &CaseId) {
    let (office, chair, monitor) = (world.office(), world.chair(), world.monitor());
    world.advance_to("2027-03-15 09:00").await;
    monitor.files(case, &["entwurf", "anschreiben"]).await;
    monitor.acts(case, "Länder beteiligen").await;
    world.settles().await;
    let consult = child(world, case, "laender").await;
    Box::pin(first_round(world, &consult)).await;
    Box::pin(second_round(world, &consult)).await;
    world.expect(case).await.stands_in("vorlage");

    office.files(case, &["beschlusstext", "begruendung", "gegenstand", "vermerk"]).await;
    office.acts(case, "der Abteilungsleiterrunde vorlegen").await;
    world.settles().await;
    let heads = child(world, case, "al-runde").await;
    office.acts(&heads, "auf die Tagesordnung setzen").await;
    world.advance_to("2027-06-16 15:00").await;
    all_agree_in_a_sitting(world, &heads, "al-runde", date(2027, 6, 16)).await;
    chair.acts(&heads, "empfohlen").await;
    world.settles().await;
    world.expect(&heads).await.ended("adopted");
    world.expect(case).await.stands_in("freigabe");
}

/// The written vote. Saxony does not agree, and the decision says that it holds for those who agreed: who is not
/// bound is recorded, never implied.
async fn decided(world: &World, case: &CaseId) {
    let (office, chair) = (world.office(), world.chair());
    chair.acts(case, "freigeben").await;
    world.settles().await;
    for code in VOTERS {
        world.member(code).votes(case, if code == "SN" { No } else { Yes }).await;
    }
    world.advance_to("2027-07-05 09:00").await;
    world.settles().await;
    world.expect(case).await.stands_in("feststellung").counted("adopted");
    chair.acts(case, "zustande gekommen").await;
    office.acts(case, "bekannt gemacht").await;
    world.settles().await;
    let seen = world.expect(case).await;
    seen.stands_in("konformitaet").with_letters("bound", 17);
    let authority = "Ziffer 4: Der Beschluss gilt für die Mitglieder, die zugestimmt haben.";
    let authority = office.keeps(authority).await;
    let release = FollowAct::Release { member: "SN".into(), on: date(2027, 7, 5), authority };
    office.does(case, Act::Follow(release)).await;
    assert_eq!(state(world, case, "SN", "bestand").await, DutyState::NotBound);
    assert_eq!(day(world, case, "BY", "bestand").await, date(2032, 7, 5), "five years");
}

/// Bremen lets the first year pass; a change is asked for while the days of the members go on.
async fn followed(world: &World, case: &CaseId) {
    let (office, chair) = (world.office(), world.chair());
    for code in VOTERS.iter().filter(|code| !["SN", "HB"].contains(code)) {
        conforms(world, case, code, "neu").await;
    }
    world.advance_to("2028-07-10 09:00").await;
    world.settles().await;
    assert_eq!(state(world, case, "HB", "neu").await, DutyState::Overdue);
    world.expect(case).await.with_letters("due_missed", 1);
    conforms(world, case, "HB", "neu").await;

    office.acts(case, "Änderung beantragen").await;
    world.settles().await;
    let change = child(world, case, "aenderung").await;
    office.files(&change, &["antrag"]).await;
    office.acts(&change, "zur fachlichen Bewertung geben").await;
    office.files(&change, &["bewertung"]).await;
    office.acts(&change, "zur Releaseplanung geben").await;
    office.files(&change, &["releaseplan"]).await;
    chair.acts(&change, "in den Releaseplan aufnehmen").await;
    office.files(&change, &["fassung"]).await;
    office.acts(&change, "zur Qualitätssicherung geben").await;
    office.files(&change, &["pruefbericht"]).await;
    office.acts(&change, "veröffentlichen").await;
    world.advance_to("2029-08-01 09:00").await;
    world.settles().await;
    world.expect(&change).await.ended("adopted");
    world.expect(case).await.stands_in("konformitaet");
    let still = day(world, case, "BY", "bestand").await;
    assert_eq!(still, date(2032, 7, 5), "coming back gives nobody more time");
}

#[tokio::test]
async fn a_standard_goes_from_need_to_the_conformity_of_every_bound_member() {
    on_both(async |database| {
        let world = World::on(database, "2027-01-11 09:00").await;
        people_of(&world, "fit-sb").await;
        people_of(&world, "al-runde").await;
        let case = Box::pin(wanted(&world)).await;
        Box::pin(prepared(&world, &case)).await;
        Box::pin(decided(&world, &case)).await;
        Box::pin(followed(&world, &case)).await;
        for code in VOTERS.iter().filter(|code| **code != "SN") {
            conforms(&world, &case, code, "bestand").await;
        }
        world.settles().await;
        world.expect(&case).await.ended("adopted").with_letters("due_missed", 1);
    })
    .await;
}
