//! Stories of the shipped processes that run others: the Wirtschaftsplan with its two consents, and a
//! treaty that every side ratifies for itself; on both databases.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use jiff::civil::{Date, date};
use umlauf_engine::made_up;
use umlauf_store::ChildRow;
use umlauf_tests::{World, because, on_both};
use umlauf_workflow::{Act, Capacity, CaseId, Digest, Refusal, RollRow, Stand};

async fn children(world: &World, case: &CaseId) -> Vec<ChildRow> {
    world.store().children(case, 1000).await.unwrap()
}

async fn child(world: &World, case: &CaseId, of: &str) -> CaseId {
    // The last call's, where the step was entered again.
    let all = children(world, case).await;
    all.into_iter().rfind(|child| child.slot == of).unwrap().case
}

/// The whole body votes yes in a sitting, and the chair establishes it.
async fn adopted_in_a_sitting(world: &World, case: &CaseId, held: Date) {
    let digest = world.engine().keep("Entwurf der Niederschrift").await.unwrap();
    let body = world.engine().catalogue().library().body("it-planungsrat").unwrap().clone();
    let rows = body.voters().map(|member| RollRow {
        member: member.code.clone(),
        stand: Stand::Yes,
        capacity: Some(Capacity::Representative),
        declaration: None,
    });
    let evidence: Digest = digest;
    let rows = rows.collect();
    world.office().does(case, Act::EnterRoll { held, rows, evidence }).await;
    let entry = world.sees(case).await.ballot().roll.as_ref().unwrap().revision;
    world.second_of_office().does(case, Act::ConfirmRoll { entry }).await;
    world.chair().acts(case, "zustande gekommen").await;
}

/// A plan that was adopted and now needs its two consents.
async fn plan(world: &mut World) -> CaseId {
    let (office, monitor) = (world.office(), world.monitor());
    let case = office.opens("wirtschaftsplan-fitko", "Wirtschaftsplan 2027").await;
    office.files(&case, &["wirtschaftsplan"]).await;
    monitor.acts(&case, "zur Empfehlung geben").await;
    office.files(&case, &["beschlusstext", "empfehlung"]).await;
    office.acts(&case, "auf die Tagesordnung setzen").await;
    world.advance_to("2026-03-18 15:00").await;
    adopted_in_a_sitting(world, &case, date(2026, 3, 18)).await;
    world.office().acts(&case, "zur Zustimmung vorlegen").await;
    world.settles().await;
    case
}

#[tokio::test]
async fn the_plan_of_fitko_takes_effect_when_both_consents_are_there() {
    on_both(async |database| {
        let mut world = World::on(database, "2026-03-02 09:00").await;
        let case = plan(&mut world).await;
        world.expect(&case).await.stands_in("zustimmungen");
        let (finmk, bmi) =
            (child(&world, &case, "finmk").await, child(&world, &case, "bmi-bmf").await);
        // Both have the plan, and neither waits for the other.
        assert_eq!(world.sees(&finmk).await.head.papers.len(), 1);
        world.office().acts(&bmi, "erteilt").await;
        world.office().acts(&bmi, "zugestimmt").await;
        world.settles().await;
        world.expect(&case).await.stands_in("zustimmungen").with_events("child_ended", 1);
        world.office().acts_because(&finmk, "mit Auflage zugestimmt", "Stellenplan kürzen").await;
        world.office().acts(&finmk, "erfüllt").await;
        world.settles().await;
        world.expect(&case).await.stands_in("unterrichtung");
        world.office().acts(&case, "vorgelegt").await;
        world.settles().await;
        let seen = world.expect(&case).await;
        seen.ended("adopted");
        assert!(seen.head.number.is_some());
        world.expect(&finmk).await.ended("adopted");
        world.expect(&bmi).await.ended("adopted");
    })
    .await;
}

#[tokio::test]
async fn a_consent_that_is_refused_leads_to_clarification_and_both_are_asked_anew() {
    on_both(async |database| {
        let mut world = World::on(database, "2026-03-02 09:00").await;
        let case = plan(&mut world).await;
        let finmk = child(&world, &case, "finmk").await;
        let bmi = child(&world, &case, "bmi-bmf").await;
        let refusal = world.office().is_refused(&finmk, umlauf_tests::choose("versagt")).await;
        assert!(matches!(refusal, Refusal::ReasonRequired(_)), "{refusal:?}");
        world.office().acts_because(&finmk, "versagt", "Eckwert überschritten").await;
        world.settles().await;
        world.expect(&case).await.stands_in("klaerung");
        world.chair().acts_because(&case, "erneut vorlegen", "Eckwert eingehalten").await;
        world.settles().await;
        assert_eq!(children(&world, &case).await.len(), 4);
        // What is left of the first round counts nothing in the second.
        world.office().acts_because(&bmi, "versagt", "überholt").await;
        world.settles().await;
        world.expect(&case).await.stands_in("zustimmungen");
        // The chair breaks off: both of the second round end by recorded acts.
        let reason = because("abbrechen", "Haushaltslage");
        world.engine().keep("Haushaltslage").await.unwrap();
        world.chair().does(&case, reason).await;
        world.settles().await;
        world.expect(&case).await.ended("lapsed");
        for of in ["finmk", "bmi-bmf"] {
            let again = child(&world, &case, of).await;
            world.expect(&again).await.ended("withdrawn").with_events("cancelled", 1);
        }
        world.expect(&finmk).await.ended("rejected");
    })
    .await;
}

/// A treaty that was signed; every side has its case.
async fn treaty(world: &World) -> CaseId {
    let body = world.engine().catalogue().library().body("noots-ratifikation").unwrap().clone();
    world.engine().import(&made_up(&body, date(2020, 1, 1))).await.unwrap();
    let case = world.office().opens("staatsvertrag-ratifizierung", "NOOTS-Staatsvertrag").await;
    world.office().files(&case, &["vertragstext"]).await;
    world.office().acts(&case, "unterzeichnet").await;
    world.settles().await;
    case
}

async fn ratifies(world: &World, case: &CaseId, of: &str) {
    let side = child(world, case, of).await;
    world.office().acts(&side, "verkündet").await;
    world.office().files(&side, &["urkunde"]).await;
    world.office().acts(&side, "hinterlegt").await;
    world.settles().await;
}

#[tokio::test]
async fn a_treaty_takes_effect_with_the_bund_and_eleven_and_a_land_accedes_later() {
    on_both(async |database| {
        let world = World::on(database, "2025-03-24 09:00").await;
        let case = treaty(&world).await;
        assert_eq!(children(&world, &case).await.len(), 17);
        for of in ["ST", "HH", "BE", "BW", "NW", "BY", "NI", "HE", "RP", "SN", "SH"] {
            ratifies(&world, &case, of).await;
        }
        world.expect(&case).await.stands_in("ratifizierung").with_events("child_ended", 11);
        ratifies(&world, &case, "BUND").await;
        world.expect(&case).await.stands_in("schwelle");
        world.office().acts(&case, "Schwelle erreicht").await;
        world.settles().await;
        world.expect(&case).await.ended("adopted").with_events("recalled", 0);
        // The others may still accede; that is noted with the treaty and changes nothing of it.
        ratifies(&world, &case, "SL").await;
        let seen = world.expect(&case).await;
        seen.ended("adopted").with_events("child_ended", 13);
        world.expect(&child(&world, &case, "SL").await).await.ended("adopted");
        world.expect(&child(&world, &case, "TH").await).await.stands_in("gesetz");
    })
    .await;
}

#[tokio::test]
async fn a_treaty_that_too_few_ratify_in_time_is_void_and_what_runs_ends() {
    on_both(async |database| {
        let world = World::on(database, "2025-03-24 09:00").await;
        let case = treaty(&world).await;
        for of in ["ST", "HH", "BE", "BW"] {
            ratifies(&world, &case, of).await;
        }
        world.advance_to("2026-07-02 09:00").await;
        world.expect(&case).await.ended("lapsed").with_events("recalled", 1);
        let all = children(&world, &case).await;
        let ended = |how: &str| {
            all.iter()
                .filter(|row| row.opened.as_ref().unwrap().ended.as_deref() == Some(how))
                .count()
        };
        assert_eq!((ended("adopted"), ended("withdrawn")), (4, 13));
        world.expect(&child(&world, &case, "TH").await).await.with_events("cancelled", 1);
    })
    .await;
}
