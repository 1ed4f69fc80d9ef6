//! What the language of bodies says beside plain majorities: tables made from others, members left
//! out, rules like others, reasons, further ballots, consents, objections, subjects.

use jiff::civil::{Date, date};
use umlauf_source::{Source, nearest};
use umlauf_voting::{
    Assumption, Ballot, Body, Choice, MemberCode, Outcome, Prepared, Standing, Tongue, WeightsError,
};

const BODY: &str = "\
body: bund
title: Bundesgremium
basis: § 1
note: erfunden
unconfirmed: ob es das Gremium gibt
calendar: DE-HE
number: '{n}'
groups:
  bund: {title: Bund, one: der Bund, members: {BUND: Bund}}
  laender: {title: Länder, one: ein Land, members: {A: Aland, B: Beland, C: Celand, D: Deland}}
weights:
  stimmen:
    title: Stimmen
    by: einwohner
    steps: {0: 3, 2000000: 4, 6000000: 5, 7000000: 6}
    unconfirmed: die Summe
  einwohner:
    title: Einwohner
    note: gerundet
    versions:
      - {from: 2010-01-01, name: '2010', source: Amt, shares: {A: 2000000, B: 2000001, C: 6000001, D: 7000001}}
      - {from: 2020-01-01, to: 2020-12-31, unknown: verloren}
      - {from: 2021-01-01, name: '2021', source: Amt, unconfirmed: Stand, shares: {A: 2500000, B: 0, C: 7000000, D: 7000001}}
  anteile:
    title: Kostenanteile
    unit: '%'
    source: Abkommen
    shares: {BUND: 40, A: 0, B: 3.0, C: 3.01, D: 53.99}
  angefangene: {title: Angefangene Anteile, by: anteile, per started: 3, sum: 35}
rules:
  beschluss:
    title: Beschluss
    basis: § 2
    adopt: {agree: laender, weighed by: stimmen, more than: 1/2, of: all}
    abstention: no vote
    silence: no vote
    otherwise: {rule: klaerung, after: 2, basis: § 3}
    consents:
      - {of: Finanzministerkonferenz, body: finanz, rule: einstimmig, basis: § 4}
      - {of: Der Bundesminister}
    objection: {by: members, at least: 1/3, of: all, basis: § 5}
    readings:
      streng: {reads: Wer schweigt lehnt ab, basis: § 2a, silence: rejection, quorum: {take part: members, at least: 2}}
  klaerung:
    title: Klärung
    basis: § 3
    adopt: {agree: members, without: [BUND, A], at least: 2}
    abstention: no vote
    silence: no vote
  verschaerft:
    title: Verschärfter Beschluss
    basis: § 6
    like: beschluss
    also: [{agree: BUND}, {not agree: laender, at most: 1, basis: § 7}]
  norm:
    title: Norm
    basis: § 8
    adopt:
      all:
        - {agree: members, at least: 2/3, of: cast}
        - {object: members, at most: 1/4, of: cast}
    abstention: no vote
    silence: no vote
    reasons: required
    readings:
      jedes-nein: {reasons: not required}
  kosten:
    title: Kosten
    basis: § 9
    adopt: {agree: members, weighed by: angefangene, at least: 2/3, of: cast}
    abstention: no vote
    silence: no vote
    objection: {by: [laender], more than: 1/4, of: all}
subjects:
  haushalt: {title: Haushalt, rule: verschaerft, basis: § 10, note: Ein Satz, unconfirmed: alles}
  norm: {title: Normen, rule: norm}
";

fn body() -> Body {
    match Body::compile(&Source::new("bund.yaml", BODY)) {
        Ok((body, warnings)) => {
            assert_eq!(warnings, []);
            body
        }
        Err(faults) => panic!("{faults}"),
    }
}

fn today() -> Date {
    date(2026, 1, 1)
}

fn rule(name: &str) -> Prepared {
    body().prepare(name, today()).expect("a rule")
}

/// `A+ B- C0 D!`: yes, no, abstention, no without reasons; `x` excluded.
fn ballot(votes: &str) -> Ballot {
    let body = body();
    let mut ballot = Ballot::silent(5);
    for vote in votes.split_whitespace() {
        let (code, said) = vote.split_at(vote.len() - 1);
        let standing = match said {
            "+" => Standing::Cast(Choice::Yes),
            "-" => Standing::Cast(Choice::No),
            "0" => Standing::Cast(Choice::Abstain),
            "!" => Standing::Unreasoned,
            _ => Standing::Excluded,
        };
        ballot.set(body.voter(code).expect("a member"), standing);
    }
    ballot
}

fn weights(table: &str, on: Date) -> Vec<i64> {
    let body = body();
    let table = body.tables().iter().find(|one| one.name == table).expect("a table");
    table.on(on).expect("figures").1.weights.clone()
}

#[test]
fn votes_by_steps_follow_every_version_of_their_source() {
    // A step must be exceeded: two million are three votes, one more gives four.
    assert_eq!(weights("stimmen", date(2015, 1, 1)), [0, 3, 4, 5, 6]);
    assert_eq!(weights("stimmen", today()), [0, 4, 3, 5, 6]);
    let body = body();
    let stimmen = &body.tables()[0];
    assert_eq!(
        (stimmen.by.as_deref(), stimmen.unconfirmed.as_deref()),
        (Some("einwohner"), Some("die Summe"))
    );
    let unknown = stimmen.on(date(2020, 6, 1)).unwrap_err();
    assert!(
        matches!(unknown, WeightsError::Unknown { table, why, .. } if table == "stimmen" && why == "verloren")
    );
    assert!(stimmen.on(date(2009, 12, 31)).is_err());
    let tally = rule("beschluss").tally(&ballot("C+ D+"));
    let used = &tally.weights[0];
    assert_eq!(
        (used.table.as_str(), used.version.as_str(), used.source.as_str()),
        ("stimmen", "2021", "Amt")
    );
    assert_eq!(used.from, Some(date(2021, 1, 1)));
    assert_eq!(
        &*tally.clauses[0].clause,
        "Länder: die Zustimmenden halten mehr als 1/2 aller Anteile (Stimmen 2021)"
    );
    assert_eq!((tally.clauses[0].have.as_str(), tally.clauses[0].need.as_str()), ("11", "9"));
}

#[test]
fn one_vote_per_started_part_and_tables_for_all_days() {
    for on in [date(1900, 1, 1), today()] {
        assert_eq!(weights("angefangene", on), [14, 0, 1, 2, 18], "40, 0, 3, 3.01 and 53.99 by 3");
    }
    let tally = rule("kosten").tally(&ballot("BUND+ D+ C-"));
    assert_eq!(
        &*tally.clauses[0].clause,
        "Mitglieder: die Zustimmenden halten mindestens 2/3 der Anteile derer mit Ja oder Nein (Angefangene Anteile)"
    );
    assert_eq!(tally.weights[0].from, None);
    assert_eq!(tally.weights[0].source, "Abkommen");
    let json = serde_json::to_string(&tally).unwrap();
    assert_eq!(serde_json::from_str::<umlauf_voting::Tally>(&json).unwrap(), tally);
}

#[test]
fn who_does_not_agree_is_counted_silent_or_not_but_never_the_excluded() {
    let rule = rule("verschaerft");
    let floor = |votes: &str| rule.tally(&ballot(votes)).clauses[2].clone();
    assert_eq!(&*floor("").clause, "Länder: höchstens 1 stimmen nicht zu");
    assert_eq!((floor("").have.as_str(), floor("").met), ("4", false));
    assert_eq!(floor("A+ B+ C+").have, "1");
    assert_eq!(floor("A+ B- C0 Dx").have, "2");
    assert_eq!(floor("Ax Bx Cx").have, "1");
}

#[test]
fn members_left_out_are_neither_counted_nor_asked() {
    let rule = rule("klaerung");
    let clause = |votes: &str| rule.tally(&ballot(votes)).clauses[0].clone();
    assert_eq!(&*clause("").clause, "Mitglieder ohne Bund, Aland: mindestens 2 stimmen zu");
    assert_eq!(clause("BUND+ A+ B+").have, "1");
    assert_eq!(rule.missing(&Ballot::silent(5), 10).count, Some(3), "any two of B, C and D");
}

#[test]
fn a_rule_like_another_demands_what_it_demands_and_more() {
    let tally = rule("verschaerft").tally(&ballot("BUND+ C+ D+ A+"));
    let told: Vec<_> = tally.clauses.iter().map(|c| (&*c.clause, &*c.basis, c.met)).collect();
    assert_eq!(
        told,
        [
            (
                "Länder: die Zustimmenden halten mehr als 1/2 aller Anteile (Stimmen 2021)",
                "§ 2",
                true
            ),
            ("Bund stimmt zu", "§ 6", true),
            ("Länder: höchstens 1 stimmen nicht zu", "§ 7", true),
        ]
    );
    assert_eq!(tally.outcome, Outcome::Adopted);
    let readings: Vec<_> = tally.readings.0.iter().map(|(name, _)| &**name).collect();
    assert_eq!(readings, ["default", "streng"]);
    let body = body();
    let strict = body.rule("verschaerft").unwrap();
    assert_eq!(strict.like.as_deref(), Some("beschluss"));
    assert_eq!(strict.consents, body.rule("beschluss").unwrap().consents);
    assert_eq!(strict.objectors(), Some(2));
    assert_eq!(strict.otherwise, None, "what is tightened falls back to nothing by itself");
    let streng = body.suppose("verschaerft", today(), &"reading=streng".parse().unwrap()).unwrap();
    let bases: Vec<_> =
        streng.tally(&ballot("")).clauses.iter().map(|c| c.basis.to_string()).collect();
    assert_eq!(bases, ["§ 2a", "§ 2a", "§ 6", "§ 7"]);
}

#[test]
fn a_no_without_reasons_is_left_out_where_reasons_are_demanded() {
    let norm = rule("norm");
    assert_eq!(norm.standing(Choice::No, false), Standing::Unreasoned);
    assert_eq!(norm.standing(Choice::No, true), Standing::Cast(Choice::No));
    assert_eq!(norm.standing(Choice::Yes, false), Standing::Cast(Choice::Yes));
    assert_eq!(rule("klaerung").standing(Choice::No, false), Standing::Cast(Choice::No));
    let outcomes = |votes: &str| {
        let readings = norm.tally(&ballot(votes)).readings;
        (readings.get("default"), readings.get("jedes-nein"))
    };
    let (yes, no) = (Some(Outcome::Adopted), Some(Outcome::Rejected));
    assert_eq!(outcomes("BUND+ A+ B-"), (no, no), "a third of the votes cast objects");
    assert_eq!(outcomes("BUND+ A+ B!"), (yes, no));
    assert_eq!(outcomes("BUND+ A+ B0"), (yes, yes));
    // Two yes and one no: whoever is silent may still object, with reasons or without.
    assert_eq!(norm.certainty(&ballot("BUND+ A+ B! C0 D0")), umlauf_voting::Certainty::Certain);
    assert!(norm.revocable(&ballot("BUND+ A+ B! C0 D0")), "the reasons may follow");
    assert!(norm.sentence(&ballot("BUND+ A+ B!"), Tongue::German).contains("Mitglieder: 2 von 2."));
}

#[test]
fn reasons_are_missing_only_from_a_no() {
    let body = body();
    let mut ballot = body.ballot([("A", Choice::No), ("B", Choice::Yes)], ["C"], []).unwrap();
    assert_eq!(body.unreasoned(&mut ballot, ["A"]), Ok(()));
    assert_eq!(ballot.get(1), Standing::Unreasoned);
    let mut told = |code: &str| {
        let error = body.unreasoned(&mut ballot, [code]).unwrap_err();
        format!("{}: {error}", error.code())
    };
    assert_eq!(told("A").split(':').next(), Some("member_twice"));
    assert_eq!(told("B"), "not_a_no: `B` has not voted no; only a no can lack reasons");
    assert_eq!(told("D").split(':').next(), Some("not_a_no"));
    assert_eq!(told("E").split(':').next(), Some("unknown_member"));
}

#[test]
fn a_failed_ballot_names_the_next_rule_and_an_adopted_one_the_consents() {
    let failed = rule("beschluss").tally(&ballot(""));
    let next = failed.next.clone().unwrap();
    assert_eq!((next.rule.as_str(), next.after, &*next.basis), ("klaerung", 2, "§ 3"));
    assert!(failed.consents.is_empty());
    let adopted = rule("beschluss").tally(&ballot("A+ C+ D+"));
    assert_eq!(adopted.next, None);
    let consents: Vec<_> = adopted
        .consents
        .iter()
        .map(|c| (c.of.as_str(), c.body.as_deref(), c.rule.as_deref(), &*c.basis))
        .collect();
    assert_eq!(
        consents,
        [
            ("Finanzministerkonferenz", Some("finanz"), Some("einstimmig"), "§ 4"),
            ("Der Bundesminister", None, None, "§ 2"),
        ]
    );
    assert_eq!(
        serde_json::to_value(&failed).unwrap()["next"],
        serde_json::json!({"rule": "klaerung", "after": 2, "basis": "§ 3"})
    );
    assert_eq!(rule("klaerung").tally(&ballot("")).next, None);
    // Whether that body exists is for others to say: here is what they must look for.
    let places: Vec<_> = body().consents().map(|(c, place)| (c.of.clone(), place.line)).collect();
    assert_eq!(places.len(), 2, "once, though another rule inherits them");
    assert_eq!(places[1], (String::from("Der Bundesminister"), 40));
}

#[test]
fn an_objection_to_the_procedure_takes_so_many_members() {
    let body = body();
    let of = |name: &str| body.rule(name).unwrap().objection.clone();
    let beschluss = of("beschluss").unwrap();
    assert_eq!((beschluss.needed(), beschluss.voters().len()), (2, 5), "a third of five");
    assert_eq!(beschluss.basis.as_deref(), Some("§ 5"));
    let kosten = of("kosten").unwrap();
    assert_eq!((kosten.needed(), kosten.voters()), (2, &[1, 2, 3, 4][..]), "more than one of four");
    assert_eq!(of("norm"), None);
}

#[test]
fn subjects_choose_their_rule() {
    let body = body();
    let haushalt = body.subject("haushalt").unwrap();
    assert_eq!((haushalt.title.as_str(), haushalt.rule.as_str()), ("Haushalt", "verschaerft"));
    assert_eq!(haushalt.unconfirmed.as_deref(), Some("alles"));
    assert_eq!(body.subjects().len(), 2);
    assert_eq!(
        body.subject("haushlat").unwrap_err().to_string(),
        "`bund` has no subject `haushlat`; it has `haushalt`, `norm`; did you mean `haushalt`?"
    );
    assert_eq!(nearest("haushlat", ["haushalt"]), Some("haushalt"));
}

#[test]
fn what_the_law_leaves_open_is_told_where_it_stands() {
    let body = body();
    assert_eq!(body.unconfirmed(), Some("ob es das Gremium gibt"));
    assert_eq!(body.tables()[1].note.as_deref(), Some("gerundet"));
    let umlauf_voting::Figures::Known(shares) = &body.tables()[1].versions[2].figures else {
        panic!("known")
    };
    assert_eq!(shares.unconfirmed.as_deref(), Some("Stand"));
    assert_eq!(body.rule("norm").unwrap().unconfirmed, None);
}

#[test]
fn blocking_sets_keep_the_rule_unmet_whatever_the_others_say() {
    let told = |rule: &Prepared, votes: &str| -> Vec<String> {
        let blocking = rule.blocking(&ballot(votes), 100);
        assert_eq!(blocking.count, Some(blocking.sets.len() as u64));
        let codes = |set: &Vec<MemberCode>| set.iter().map(MemberCode::as_str).collect::<String>();
        blocking.sets.iter().map(codes).collect()
    };
    // Eighteen votes, ten needed: 4 + 3 + 5 + 6.
    let beschluss = rule("beschluss");
    assert_eq!(told(&beschluss, ""), ["AC", "AD", "BD", "CD"]);
    assert_eq!(told(&beschluss, "D+"), ["AC"], "B and C together leave ten");
    assert_eq!(told(&beschluss, "C+ D+"), Vec::<String>::new(), "nothing can block any more");
    assert_eq!(told(&beschluss, "C- D-"), [""], "blocked without anybody");
}

#[test]
fn the_same_votes_can_be_counted_otherwise() {
    let body = body();
    let ballot = ballot("BUND+ C+ D+");
    let under = |spec: &str| -> Outcome {
        let assumed: Assumption = spec.parse().unwrap();
        body.suppose("beschluss", today(), &assumed).unwrap().tally(&ballot).outcome
    };
    assert_eq!(under("reading=default"), Outcome::Adopted);
    assert_eq!(under("rule=verschaerft"), Outcome::Rejected);
    assert_eq!(under("rule=kosten, on=1950-01-01"), Outcome::Adopted);
    assert_eq!(under("on=2012-01-01,reading=streng"), Outcome::Adopted);
    let refused = |spec: &str| {
        let assumed: Assumption = spec.parse().unwrap();
        body.suppose("beschluss", today(), &assumed).unwrap_err().to_string()
    };
    assert_eq!(
        refused("reading=strong"),
        "`beschluss` has no reading `strong`; it has `default`, `streng`; did you mean `streng`?"
    );
    assert!(refused("rule=x").contains("has no rule `x`"));
    assert!(refused("on=2020-01-01").contains("verloren"));
    for (wrong, told) in [
        ("", "`` assumes nothing"),
        ("rule", "`rule` assumes nothing"),
        ("rule=", "`rule=` assumes nothing"),
        ("key=2016", "`key=2016` assumes nothing"),
        ("rule=a,rule=b", "`rule` is assumed twice"),
        ("on=2016", "`2016` is no day"),
        ("on=2016-01-01T00:00", "is no day"),
    ] {
        let error = wrong.parse::<Assumption>().unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn sums_kept_before_there_were_reasons_are_still_understood() {
    let rule = rule("klaerung");
    let old = serde_json::from_str::<umlauf_voting::Running>("[[1,0,0,2,0,0]]").unwrap();
    assert_eq!(rule.interim_outcome(&old), Outcome::Rejected);
    for sums in ["[[1,0,0,2,0,0]]", "[[1,0,0,1,0,0,1]]"] {
        let read = serde_json::from_str::<umlauf_voting::Running>(sums).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), sums, "the same, byte for byte");
    }
    for wrong in ["[[1,2]]", "[[1,2,3,4,5,6,7,8]]", "[1]"] {
        assert!(serde_json::from_str::<umlauf_voting::Running>(wrong).is_err(), "{wrong}");
    }
}

/// The page explains the language by two files: a whole one, and one that begins like it.
#[test]
fn the_examples_of_the_page_are_sound() {
    let page = include_str!("../../../workflows/README.md");
    let below = page.split_once("\n## Bodies\n").expect("a heading").1;
    let mut examples = below.split("\n```yaml\n").skip(1);
    let mut example = || examples.next().and_then(|text| text.split_once("```")).expect("one").0;
    let (first, second) = (example(), example());
    let second = format!("{}{second}", first.split_once("weights:\n").expect("weights").0);
    for text in [first, &second] {
        match Body::compile(&Source::new("musterrat.yaml", text)) {
            Ok((_, warnings)) => assert_eq!(warnings, []),
            Err(faults) => panic!("{faults}"),
        }
    }
}
