//! Stories of consultations: two rounds with many answers and comments, dissents that are upheld, a leadership
//! reservation, more time, silence; and the hearing of the municipalities' associations. On both databases.

use jiff::civil::date;
use umlauf_comments::{Comment, Disposition, Reply, Table};
use umlauf_tests::{Actor, VOTERS, World, choose, on_both};
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Act, CaseId, CommentId, ConsultAct, ConsultEnd, ConsultRefusal, ConsultState, Digest, Disposal,
    Position, Refusal, ReplyRow, Response, Settled, TableRef, dissents,
};

fn response(position: Position) -> Response {
    Response { position, paper: None, comments: None, until: None }
}

async fn answers(actor: &Actor<'_>, case: &CaseId, response: Response) {
    actor.does(case, Act::Consult(ConsultAct::Answer(response))).await;
}

/// A table of so many comments, kept as a paper.
async fn table(world: &World, who: &str, count: u32) -> TableRef {
    let row = |n: u32| Comment {
        who: who.to_owned(),
        paragraph: format!("p{}", n % 7 + 1),
        comment: format!("Anmerkung {n} von {who}"),
        ..Comment::default()
    };
    let table = Table::new((1..=count).map(row).collect()).expect("a table");
    let text = table.to_json();
    world.engine().keep(&text).await.expect("kept");
    TableRef { digest: Digest::of(text.as_bytes()), count }
}

fn disposal(round: u32, member: &str, number: u32, disposition: Disposition) -> Disposal {
    Disposal {
        comment: CommentId { round, member: member.into(), number },
        disposition,
        reason: (disposition == Disposition::Rejected).then(|| Digest::of(b"schon geregelt")),
        duplicate_of: None,
    }
}

async fn opened(world: &World) -> CaseId {
    let office = world.office();
    let case = office.opens("laenderbeteiligung", "Neue Architekturrichtlinie").await;
    office.files(&case, &["entwurf", "anschreiben"]).await;
    office.acts(&case, "zur Freigabe vorlegen").await;
    world.chair().acts(&case, "freigeben").await;
    case
}

#[tokio::test]
async fn two_rounds_with_dissents_a_reservation_more_time_and_silence() {
    on_both(async |database| {
        let world = World::on(database, "2026-03-02 09:00").await;
        let (office, chair) = (world.office(), world.chair());
        world.engine().keep("schon geregelt").await.expect("kept");
        let case = opened(&world).await;
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.stands_in("beteiligung").with_letters("consult_asked", 18);

        // While it runs nothing is exchanged under the commenters' hands.
        let file = Act::File { paper: "entwurf".into(), digest: Digest::of(b"neu") };
        let refusal = office.is_refused(&case, file).await;
        assert_eq!(refusal, Refusal::Consult(ConsultRefusal::PapersFrozen));

        // Sixteen answer in time, BY with 40 comments, HE with 3 that are upheld later.
        let by = table(&world, "BY", 40).await;
        let he = table(&world, "HE", 3).await;
        for code in VOTERS.iter().filter(|code| !["BY", "HE", "SL", "TH"].contains(code)) {
            answers(&world.member(code), &case, response(Position::Cosigned)).await;
        }
        let empty = Act::Consult(ConsultAct::Answer(response(Position::Statement)));
        let refusal = world.member("BY").is_refused(&case, empty).await;
        assert_eq!(refusal, Refusal::Consult(ConsultRefusal::Empty));
        let with =
            |comments| Response { comments: Some(comments), ..response(Position::Statement) };
        answers(&world.member("BY"), &case, with(table(&world, "BY", 2).await)).await;
        answers(&world.member("BY"), &case, with(by)).await;
        answers(&world.member("HE"), &case, with(he)).await;

        // TH answers under reservation; SL asks for more time and gets it.
        let reserved = Response { until: Some(date(2026, 4, 30)), ..response(Position::Reserved) };
        answers(&world.member("TH"), &case, reserved).await;
        let reason = world.engine().keep("Kabinett erst im April").await.expect("kept");
        let wish = ConsultAct::AskTime { until: date(2026, 4, 10), reason };
        world.member("SL").does(&case, Act::Consult(wish)).await;
        let give = ConsultAct::GiveTime {
            member: Some("SL".into()),
            until: date(2026, 4, 10),
            reason: None,
        };
        office.does(&case, Act::Consult(give)).await;

        // The deadline passes (30 March); KSV is silent and is reminded; BW corrects itself too late for it.
        world.advance_to("2026-03-31 09:00").await;
        world.settles().await;
        let head = world.sees(&case).await.head.clone();
        let consult = head.consultation.as_deref().expect("a consultation");
        assert_eq!(consult.state, ConsultState::Grace);
        assert_eq!((consult.answered, consult.asked, consult.comments), (16, 18, 43));
        world.expect(&case).await.with_letters("consult_silent", 1);
        world.advance_to("2026-04-09 09:00").await;
        world.settles().await;
        world.expect(&case).await.stands_in("beteiligung");
        let late = Act::Consult(ConsultAct::Answer(response(Position::Nothing)));
        let refusal = world.member("KSV").is_refused(&case, late).await;
        assert!(matches!(refusal, Refusal::Consult(ConsultRefusal::Late { .. })), "{refusal:?}");
        answers(&world.member("SL"), &case, response(Position::Nothing)).await;
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.stands_in("bewertung");
        let head = world.sees(&case).await.head.clone();
        let consult = head.consultation.as_deref().expect("a consultation");
        assert_eq!(consult.state, ConsultState::Closed(ConsultEnd::Answered));
        assert_eq!(consult.silent(), 1);

        // Nothing goes on before every comment has its disposition; a rejection needs its reason.
        office.files(&case, &["synopse"]).await;
        let refusal = office.is_refused(&case, choose("Bewertung vorlegen")).await;
        assert_eq!(refusal, Refusal::Consult(ConsultRefusal::Undisposed(43)));
        let mut bare = disposal(1, "HE", 1, Disposition::Rejected);
        bare.reason = None;
        let act = Act::Consult(ConsultAct::Dispose(vec![bare.clone()]));
        let refusal = office.is_refused(&case, act).await;
        assert_eq!(refusal, Refusal::Consult(ConsultRefusal::Unreasoned(bare.comment)));
        let mut rows: Vec<_> =
            (1..=40).map(|n| disposal(1, "BY", n, Disposition::Accepted)).collect();
        rows.extend((1..=3).map(|n| disposal(1, "HE", n, Disposition::Rejected)));
        rows[7].duplicate_of = Some(CommentId { round: 1, member: "HE".into(), number: 2 });
        office.does(&case, Act::Consult(ConsultAct::Dispose(rows))).await;
        office.acts(&case, "Bewertung vorlegen").await;
        world.settles().await;
        world.expect(&case).await.stands_in("rueckkopplung").with_letters("feedback_asked", 2);

        // HE upholds all three; BY says nothing, which counts as accepted.
        let upholds = |n| ReplyRow { comment: n, reply: Reply::Upheld, why: None };
        let reply = Act::Consult(ConsultAct::Reply((1..=3).map(upholds).collect()));
        world.member("HE").does(&case, reply).await;
        world.advance_to("2026-05-04 09:00").await;
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.stands_in("eroerterung");
        let rows = world.consulted(&case).await;
        let found = dissents(&rows);
        assert_eq!(found.len(), 3);
        assert!(found.iter().all(|one| one.comment.member.as_str() == "HE"), "{found:?}");
        let by = rows.answers[&MemberCode::from("BY")].consulted.as_ref().expect("BY");
        assert!(by.comments.iter().all(|comment| comment.by_silence), "{by:?}");

        // Meanwhile TH's reservation lapsed on its own day, recorded and told.
        let th = rows.answers[&MemberCode::from("TH")].consulted.as_ref().expect("TH");
        let settled = th.reservation().and_then(|reservation| reservation.settled);
        assert_eq!(settled, Some(Settled::Lapsed));
        seen.with_letters("reservation_due", 1).with_letters("reservation_lapsed", 2);

        // A second round asks only about what changed.
        office.files(&case, &["niederschrift"]).await;
        office.acts(&case, "Dissense vermerken").await;
        chair.acts_because(&case, "neue Runde", "Abschnitt 3 ist neu gefasst.").await;
        let digest = world.engine().keep("Entwurf, zweite Fassung").await.expect("kept");
        let file = Act::File { paper: "entwurf".into(), digest: digest.clone() };
        office.does(&case, file).await;
        office.acts(&case, "nächste Runde beginnen").await;
        world.settles().await;
        let head = world.sees(&case).await.head.clone();
        let consult = head.consultation.as_deref().expect("a consultation");
        assert_eq!((consult.round, consult.answered, consult.comments), (2, 0, 0));
        assert_eq!(consult.text.as_ref().map(|(_, text)| text), Some(&digest));
        assert!(consult.previous.is_some());
        for code in VOTERS.iter().chain(&["KSV"]) {
            answers(&world.member(code), &case, response(Position::Cosigned)).await;
        }
        world.settles().await;
        world.expect(&case).await.stands_in("ergebnis");
        office.files(&case, &["vermerk"]).await;
        office.acts(&case, "Ergebnis festhalten").await;
        world.settles().await;
        world.expect(&case).await.ended("done");
    })
    .await;
}

#[tokio::test]
async fn an_outage_over_the_deadline_leaves_it_to_the_office() {
    on_both(async |database| {
        let mut world = World::on(database, "2026-03-02 09:00").await;
        let case = opened(&world).await;
        world.settles().await;
        world.advance_to("2026-03-30 21:00").await;
        world.is_down_until("2026-03-31 06:00").await;
        world.settles().await;
        let head = world.sees(&case).await.head.clone();
        let consult = head.consultation.as_deref().expect("a consultation");
        assert!(matches!(consult.state, ConsultState::Held(_)), "{:?}", consult.state);
        let reason = world.engine().keep("Ausfall").await.expect("kept");
        let until = date(2026, 4, 8);
        let give = ConsultAct::GiveTime { member: None, until, reason: Some(reason) };
        world.chair().does(&case, Act::Consult(give)).await;
        answers(&world.member("BY"), &case, response(Position::Cosigned)).await;
        world.chair().acts_because(&case, "abbrechen", "Der Gegenstand ist erledigt.").await;
        world.expect(&case).await.ended("withdrawn");
    })
    .await;
}

#[tokio::test]
async fn the_associations_are_heard_and_their_silence_upholds() {
    on_both(async |database| {
        let world = World::on(database, "2026-03-02 09:00").await;
        let office = world.office();
        let case = office.opens("ksv-anhoerung", "Änderung der Kostenverteilung").await;
        let refusal = office.is_refused(&case, choose("anhören")).await;
        assert!(matches!(refusal, Refusal::PapersMissing(_)), "{refusal:?}");
        office.files(&case, &["gegenstand"]).await;
        office.acts(&case, "anhören").await;
        let comments = Some(table(&world, "KSV", 2).await);
        let statement = Response { comments, ..response(Position::Statement) };
        answers(&world.member("KSV"), &case, statement).await;
        world.expect(&case).await.stands_in("bewertung");
        world.engine().keep("schon geregelt").await.expect("kept");
        let rows = (1..=2).map(|n| disposal(1, "KSV", n, Disposition::Rejected)).collect();
        office.does(&case, Act::Consult(ConsultAct::Dispose(rows))).await;
        office.acts(&case, "Bewertung mitteilen").await;
        world.advance_to("2026-03-12 09:00").await;
        world.settles().await;
        world.expect(&case).await.stands_in("vermerk");
        assert_eq!(dissents(&world.consulted(&case).await).len(), 2);
        office.files(&case, &["vermerk"]).await;
        office.acts(&case, "festhalten").await;
        world.expect(&case).await.ended("done");
    })
    .await;
}
