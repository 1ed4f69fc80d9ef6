//! What the texts of the bodies say, at the edge: just met, just missed, and what abstention, silence,
//! absence and exclusion do there. Each row is a ballot in words and its outcome.

mod library;

use jiff::civil::date;
use umlauf_voting::{Ballot, Body, Choice, Outcome, Standing};

use Outcome::{Adopted, Inquorate, Rejected, Tied, Unclear};
use library::{COSTS, VOTES, body, with_figures};

/// Counts ballots written as `yes: BUND, 10 laender; no: BY`. A number takes the first of a group (or
/// of `members`) that are still silent; without a number all of them. Whoever is not named is silent.
fn counts(body: &Body, rule: &str, rows: &[(&str, Outcome)]) {
    let prepared = body.prepare(rule, date(2026, 1, 1)).expect("a rule");
    for (words, outcome) in rows {
        let found = prepared.tally(&ballot(body, words)).outcome;
        assert_eq!(found, *outcome, "{} {rule}: {words}", body.name());
    }
}

fn ballot(body: &Body, words: &str) -> Ballot {
    let clauses = words.split("; ").filter(|clause| !clause.is_empty());
    let said = clauses.flat_map(|clause| {
        let (word, who) = clause.split_once(": ").expect("a word and who");
        let standing = match word {
            "yes" => Standing::Cast(Choice::Yes),
            "no" => Standing::Cast(Choice::No),
            "abstain" => Standing::Cast(Choice::Abstain),
            "no without reasons" => Standing::Unreasoned,
            "absent" => Standing::Absent,
            "excluded" => Standing::Excluded,
            _ => panic!("`{word}` is no standing"),
        };
        who.split(", ").map(move |who| (who, standing))
    });
    let (named, counted): (Vec<_>, Vec<_>) =
        said.partition(|(who, _)| who.starts_with(|first: char| first.is_ascii_uppercase()));
    let mut ballot = Ballot::silent(body.voters().len());
    for (code, standing) in named {
        ballot.set(body.voter(code).expect("a member"), standing);
    }
    for (who, standing) in counted {
        let (many, group) = match who.split_once(' ') {
            Some((many, group)) => (many.parse().expect("a number"), group),
            None => (usize::MAX, who),
        };
        let of = |at: &usize| {
            let member = body.voters().nth(*at).expect("a voter");
            group == "members" || body.groups()[member.group].name == group
        };
        let silent = |at: &usize| ballot.get(*at) == Standing::Silent;
        let voters = 0..body.voters().len();
        let chosen: Vec<_> = voters.filter(of).filter(silent).take(many).collect();
        assert!(many == usize::MAX || chosen.len() == many, "too few are left: {who}");
        for voter in chosen {
            ballot.set(voter, standing);
        }
    }
    ballot
}

#[test]
fn the_it_planungsrat_sets_standards_as_it_decides() {
    let body = body("it-planungsrat");
    for rule in ["beschluss", "standard", "verbindungsnetz", "wirtschaftsplan"] {
        counts(
            &body,
            rule,
            &[
                ("yes: BUND, BW, BE, BB, HE, MV, NW, SL, SN, ST, SH, TH", Adopted),
                ("yes: BUND, BW, BY, BE, BB, HB, HE, NI, RP, SL, SH, TH; no: laender", Rejected),
                ("yes: BUND, laender; no: BW, NW", Rejected),
                ("yes: BUND, laender; abstain: BW, NW", Unclear),
                ("yes: laender; abstain: BUND", Rejected),
            ],
        );
    }
    let plan = body.rule("wirtschaftsplan").expect("a rule");
    let asked: Vec<_> = plan.consents.iter().map(|consent| consent.of.as_str()).collect();
    assert_eq!(asked.len(), 2, "IT-StV § 9 Abs. 3: the finance ministers, then the Bund");
    assert_eq!(asked[0], "Finanzministerkonferenz");
}

#[test]
fn fitko_s_council_decides_as_the_it_planungsrat() {
    let body = body("fitko-verwaltungsrat");
    let edge = [
        ("yes: BUND, BW, BE, BB, HE, MV, NW, SL, SN, ST, SH, TH", Adopted),
        ("yes: BUND, laender; no: BY, NW", Rejected),
    ];
    counts(&body, "beschluss", &edge);
    counts(&body, "wirtschaftsplan", &edge);
    counts(&body, "einstimmig", &[("yes: members", Adopted), ("yes: BUND, 15 laender", Rejected)]);
}

#[test]
fn boards_take_more_yes_than_no() {
    let rows = [
        ("yes: 2 members; no: 1 members; abstain: members", Adopted),
        ("yes: 2 members; no: 2 members", Rejected),
        ("abstain: members", Rejected),
    ];
    counts(&body("fit-sb"), "empfehlung", &rows);
    counts(&body("fit-ab"), "mehrheitlich", &rows);
    let unanimous =
        [("yes: 3 members; abstain: BY", Adopted), ("yes: laender; no: BUND", Rejected)];
    counts(&body("fit-ab"), "einstimmig", &unanimous);
}

#[test]
fn votes_of_the_bundesrat_follow_the_population() {
    let body = body("bundesrat");
    for day in [date(2023, 6, 1), date(2026, 1, 1)] {
        let votes = body.tables().iter().find(|table| table.name == "stimmen").expect("votes");
        let (_, shares) = votes.on(day).expect("figures");
        let expected = [6, 6, 4, 4, 3, 3, 5, 3, 6, 6, 4, 3, 4, 4, 4, 4];
        assert_eq!(shares.weights, expected);
        assert_eq!(shares.weights.iter().sum::<i64>(), 69);
    }
    // The five largest hold 29 votes; 35 of 69 adopt, 34 do not.
    counts(
        &body,
        "beschluss",
        &[
            ("yes: BW, BY, NI, NW, HE, HB, HH", Adopted),
            ("yes: BW, BY, NI, NW, HE, BE; no: laender", Rejected),
            ("yes: BW, BY, NI, NW, HE, BE; abstain: laender", Rejected),
            ("yes: BE, BB, RP, SN, ST, SH, TH, HB, MV; abstain: laender", Rejected),
            ("yes: BE, BB, RP, SN, ST, SH, TH, HB, HH, MV; abstain: laender", Adopted),
        ],
    );
    counts(
        &body,
        "zwei-drittel",
        &[
            ("yes: BW, BY, NI, NW, HE, BE, BB, HB, HH, MV", Adopted),
            ("yes: BW, BY, NI, NW, HE, BE, BB, RP, SN; abstain: laender", Rejected),
        ],
    );
}

#[test]
fn conferences_take_thirteen_or_all() {
    for name in ["mpk", "cds"] {
        let body = body(name);
        counts(
            &body,
            "beschluss",
            &[
                ("yes: 13 laender; no: laender", Adopted),
                ("yes: 12 laender; abstain: laender", Rejected),
            ],
        );
        counts(
            &body,
            "einstimmig",
            &[("yes: laender", Adopted), ("yes: 15 laender; abstain: laender", Rejected)],
        );
    }
    for name in ["innenministerkonferenz", "finanzministerkonferenz"] {
        counts(
            &body(name),
            "beschluss",
            &[("yes: laender", Adopted), ("yes: 15 laender", Rejected)],
        );
    }
}

#[test]
fn the_kmk_knows_four_majorities() {
    let body = body("kmk");
    counts(&body, "einstimmig", &[("yes: laender", Adopted), ("yes: 15 laender", Rejected)]);
    let thirteen = [("yes: 13 laender; no: laender", Adopted), ("yes: 12 laender", Rejected)];
    counts(&body, "beschluss", &thirteen);
    counts(&body, "andere-stellen", &thirteen);
    counts(
        &body,
        "verfahren",
        &[("yes: 2 laender; no: 1 laender", Adopted), ("yes: 2 laender; no: 2 laender", Rejected)],
    );
    counts(
        &body,
        "schriftverfahren",
        &[("", Adopted), ("abstain: 3 laender", Adopted), ("yes: laender; no: SL", Rejected)],
    );
    let budget = body.rule("haushalt").expect("a rule");
    let fallback = budget.otherwise.as_ref().expect("another ballot");
    assert_eq!((fallback.rule.as_str(), fallback.after), ("beschluss", 1));
    assert_eq!(body.subject("haushalt").expect("a subject").rule, "haushalt");
}

#[test]
fn konsens_counts_objections_to_the_bund_and_consent_to_the_laender() {
    let client = body("konsens-auftraggeber");
    counts(
        &client,
        "bundesvorschlag",
        &[
            ("", Adopted),
            ("no: 10 laender", Adopted),
            ("no: 11 laender; yes: members", Rejected),
            ("no: 10 laender; abstain: laender", Adopted),
        ],
    );
    counts(
        &client,
        "landesvorschlag",
        &[
            ("yes: 9 laender; no: laender", Adopted),
            ("yes: 8 laender; no: 7 laender; abstain: laender", Unclear),
            ("yes: 8 laender; no: 8 laender", Rejected),
            ("yes: laender; no: BUND", Rejected),
            ("yes: laender; abstain: BUND", Adopted),
        ],
    );
    counts(&client, "ueberlassung", &[("yes: members", Adopted), ("yes: laender", Rejected)]);
    let steering = body("konsens-steuerungsgruppe");
    counts(
        &steering,
        "bundesvorschlag",
        &[("no: 2 laender", Adopted), ("no: 3 laender; yes: members", Rejected)],
    );
    counts(
        &steering,
        "landesvorschlag",
        &[
            ("yes: 3 laender; no: laender", Adopted),
            ("yes: 2 laender; no: 1 laender", Unclear),
            ("yes: laender; no: BUND", Rejected),
        ],
    );
}

#[test]
fn consent_under_the_fvg_is_deemed_given() {
    let body = body("fvg-21a");
    counts(
        &body,
        "verwaltungsgrundsaetze",
        &[("", Adopted), ("no: 10 laender", Adopted), ("no: 11 laender", Rejected)],
    );
    counts(&body, "ziele", &[("no: 8 laender", Adopted), ("no: 9 laender", Rejected)]);
}

#[test]
fn eleven_laender_are_needed_even_if_one_is_affected() {
    let council = body("stabilitaetsrat");
    counts(
        &council,
        "beschluss",
        &[
            ("yes: BUND, 11 laender; no: laender", Adopted),
            ("yes: BUND, 10 laender", Rejected),
            ("yes: BUND, 10 laender; excluded: SL, HB; no: laender", Rejected),
            ("yes: BUND, 11 laender; excluded: SL; no: laender", Adopted),
            ("yes: laender", Rejected),
        ],
    );
    counts(
        &council,
        "ueber-bund",
        &[("yes: 12 laender; no: members", Adopted), ("yes: 11 laender", Rejected)],
    );
    counts(
        &body("hgrg-49a"),
        "beschluss",
        &[
            ("yes: BUND, 11 laender", Adopted),
            ("yes: BUND, 10 laender", Rejected),
            ("yes: laender; abstain: BUND", Rejected),
        ],
    );
}

#[test]
fn joint_tasks_need_the_bund_and_most_laender() {
    for name in ["gak-planungsausschuss", "grw-planungsausschuss"] {
        counts(
            &body(name),
            "beschluss",
            &[
                ("yes: BUND, 9 laender; no: laender", Adopted),
                ("yes: BUND, 8 laender; abstain: laender", Rejected),
                ("yes: laender", Rejected),
            ],
        );
    }
    let gwk = body("gwk");
    counts(
        &gwk,
        "beschluss",
        &[("yes: BUND, 13 laender", Adopted), ("yes: BUND, 12 laender", Rejected)],
    );
    counts(
        &gwk,
        "hochschulen",
        &[("yes: members", Adopted), ("yes: BUND, 15 laender; abstain: laender", Rejected)],
    );
}

#[test]
fn the_police_university_counts_started_three_percents() {
    let body = with_figures("hochschule-der-polizei", COSTS);
    let votes = body.tables().iter().find(|table| table.name == "stimmen").expect("votes");
    let (_, shares) = votes.on(date(2026, 1, 1)).expect("figures");
    let of = |code| shares.weights[body.voter(code).expect("a member")];
    assert_eq!(["BUND", "BW", "BY"].map(of), [10, 4, 5], "30, 12 and 12.01 percent");
    assert_eq!(["RP", "SN", "HB", "HE", "NI"].map(of), [1, 2, 1, 2, 3]);
    // 43 votes in all.
    counts(
        &body,
        "haushalt",
        &[
            ("yes: BUND, NW, BY, BW, NI; no: laender", Adopted),
            ("yes: BUND, NW, BY, BW, HE; no: laender", Rejected),
            ("yes: BUND, NW, BY, BW, HE; no: 8 laender; absent: laender", Adopted),
        ],
    );
    counts(
        &body,
        "beschluss",
        &[
            ("yes: 3 laender; no: 2 laender; absent: members", Adopted),
            ("yes: 2 laender; no: 2 laender; abstain: members", Rejected),
        ],
    );
    counts(
        &body,
        "grundstueck",
        &[
            ("yes: laender; abstain: NW, BUND", Adopted),
            ("yes: members; no: NW", Rejected),
            ("yes: laender; no: BUND", Rejected),
        ],
    );
}

#[test]
fn figures_that_nobody_found_are_not_guessed() {
    for (name, rule) in [
        ("hochschule-der-polizei", "haushalt"),
        ("stiftung-preussischer-kulturbesitz", "beschluss"),
    ] {
        let refused = body(name).prepare(rule, date(2026, 1, 1)).expect_err("unknown figures");
        assert!(refused.to_string().contains("in keiner zugänglichen Quelle"), "{refused}");
    }
    assert!(body("hochschule-der-polizei").prepare("beschluss", date(2026, 1, 1)).is_ok());
}

#[test]
fn nothing_happens_against_two_thirds_of_the_laender_of_the_stiftung() {
    let body = with_figures("stiftung-preussischer-kulturbesitz", VOTES);
    counts(
        &body,
        "beschluss",
        &[
            ("yes: BUND; abstain: laender", Adopted),
            ("yes: BUND; no: NW, BY, BW, HE; abstain: laender", Rejected),
            ("yes: BUND, BE, SN, HH; no: NW, BY, BW; abstain: laender", Adopted),
            ("yes: BUND, BE, SN, HH; no: NW, BY, BW, HE; abstain: laender", Rejected),
            ("yes: laender; no: BUND", Rejected),
            ("yes: members; absent: BE", Inquorate),
            ("yes: members; absent: BUND", Inquorate),
            ("yes: BUND, BE, 4 laender; absent: laender", Adopted),
            ("yes: BUND, BE, 3 laender; absent: laender", Inquorate),
        ],
    );
    counts(
        &body,
        "besondere",
        &[
            ("yes: BUND, BE, NW, BY, HE; abstain: laender", Adopted),
            ("yes: BUND, BE, NW, BY; abstain: laender", Rejected),
            ("yes: BUND, NW, BY, BW, HE, NI, SN; abstain: BE", Rejected),
        ],
    );
}

#[test]
fn cultural_goods_bind_all_by_three_quarters() {
    let body = body("kulturgutschutz");
    let simple = [("yes: 2 laender; no: 1 laender", Adopted), ("yes: BE; no: BB", Rejected)];
    counts(&body, "beschluss", &simple);
    counts(&body, "schriftlich", &simple);
    counts(
        &body,
        "bindend",
        &[
            ("yes: 12 laender; no: 4 laender; abstain: bund", Adopted),
            ("yes: 11 laender; no: 4 laender", Rejected),
        ],
    );
    counts(
        &body,
        "bundessache",
        &[
            ("yes: laender; abstain: bund", Adopted),
            ("yes: laender; no: BUND-1", Unclear),
            ("yes: laender; no: bund", Rejected),
        ],
    );
    // Three quarters of eighteen are thirteen and a half.
    assert_eq!(body.rule("schriftlich").expect("a rule").objectors(), Some(14));
}

#[test]
fn boards_of_trustees_vote_in_writing_by_their_own_majority() {
    let evz = body("evz-kuratorium");
    counts(
        &evz,
        "sitzung",
        &[
            ("yes: 2 members; no: 1 members; abstain: 11 members; absent: members", Adopted),
            ("yes: 13 members; absent: members", Inquorate),
            ("yes: 7 members; no: 7 members; absent: members", Tied),
        ],
    );
    counts(&evz, "schriftlich", &[("yes: 14 members", Adopted), ("yes: 13 members", Rejected)]);
    assert_eq!(evz.rule("schriftlich").expect("a rule").objectors(), Some(9));

    let film = body("ffa-verwaltungsrat");
    counts(
        &film,
        "umlauf",
        &[
            ("yes: 10 members; no: 9 members", Adopted),
            ("yes: 18 members", Inquorate),
            ("yes: 9 members; no: 9 members; abstain: M01, M02", Tied),
        ],
    );
    assert_eq!(film.rule("umlauf").expect("a rule").objectors(), Some(2));

    let equality = body("stiftung-gleichstellung");
    counts(
        &equality,
        "umlauf",
        &[
            ("yes: 3 mitglieder; no: 2 mitglieder", Adopted),
            ("yes: 4 mitglieder", Inquorate),
            ("yes: 4 mitglieder; no: VORSITZ", Adopted),
        ],
    );
    let veto = [("yes: mitglieder; no: VORSITZ", Rejected), ("yes: mitglieder", Adopted)];
    counts(&equality, "vorbehalten", &veto);
    assert_eq!(equality.rule("vorbehalten").expect("a rule").objectors(), Some(1));

    let museum = body("juedisches-museum-berlin");
    counts(
        &museum,
        "schriftlich",
        &[("yes: 4 weitere; no: bund", Adopted), ("yes: 5 members", Inquorate)],
    );
    counts(
        &museum,
        "haushalt",
        &[("yes: weitere; no: BUND-1", Rejected), ("yes: members", Adopted)],
    );
    counts(&museum, "verfahren", &[("yes: members", Adopted), ("yes: 7 members", Rejected)]);
}

#[test]
fn a_third_ballot_follows_two_that_failed() {
    let committee = body("dhrv-lenkungsausschuss");
    counts(
        &committee,
        "sitzung",
        &[("yes: 5 members; abstain: members", Adopted), ("yes: 7 members; no: members", Rejected)],
    );
    counts(
        &committee,
        "dritter-wahlgang",
        &[
            ("yes: 5 members; no: members", Adopted),
            ("yes: 4 members; no: members", Tied),
            ("yes: 3 members; no: members", Rejected),
        ],
    );
    counts(
        &committee,
        "schriftlich",
        &[
            ("yes: 6 members", Adopted),
            ("yes: 5 members; abstain: members", Rejected),
            ("yes: 7 members; no: members", Rejected),
        ],
    );
    let medas = body("go-medas");
    counts(
        &medas,
        "dritte-abstimmung",
        &[
            ("yes: 4 members; no: 2 members; absent: members", Adopted),
            ("yes: 4 members; abstain: 3 members; absent: members", Rejected),
        ],
    );
    counts(&medas, "verfahren", &[("yes: members", Adopted), ("yes: 8 members", Rejected)]);
    counts(&medas, "schriftlich", &[("yes: 6 members", Adopted), ("yes: 5 members", Rejected)]);
    counts(&medas, "sitzung", &[("yes: 8 members; no: members", Rejected)]);
    for (body, third) in [(committee, "dritter-wahlgang"), (medas, "dritte-abstimmung")] {
        let rule = body.rule("sitzung").expect("a rule");
        let fallback = rule.otherwise.as_ref().expect("another ballot");
        assert_eq!((fallback.rule.as_str(), fallback.after), (third, 2));
    }
}

#[test]
fn a_tie_is_a_rejection_or_the_chair_s() {
    let council = body("gemeinderat");
    counts(
        &council,
        "beschluss",
        &[
            ("yes: 4 members; no: 3 members; absent: members", Adopted),
            ("yes: 6 members; no: 6 members; abstain: members", Rejected),
            ("yes: 6 members; absent: members", Inquorate),
        ],
    );
    counts(&council, "umlauf", &[("yes: BM", Adopted), ("yes: BM; no: R01", Rejected)]);
    assert_eq!(council.rule("umlauf").expect("a rule").objectors(), Some(1));
    let master = body("meisterpruefungsausschuss");
    counts(
        &master,
        "beschluss",
        &[("yes: M1, M2; no: M3", Adopted), ("yes: M1, M2; no: M3, M4", Tied)],
    );
    counts(
        &master,
        "vollzaehlig",
        &[("yes: M1, M2, M3; absent: M4", Inquorate), ("yes: M1, M2, M3; no: M4", Adopted)],
    );
    let prepared = master.prepare("beschluss", date(2026, 1, 1)).expect("a rule");
    assert!(!prepared.permits(Choice::Abstain));
}

#[test]
fn silence_is_a_rejection_in_tyrol_and_an_abstention_between_austrian_laender() {
    counts(
        &body("tiroler-reihungskommission"),
        "umlauf",
        &[("yes: 4 members", Adopted), ("yes: 3 members", Rejected)],
    );
    counts(
        &body("oesterreichische-laenderkommission"),
        "beschluss",
        &[
            ("yes: 5 laender; absent: laender", Adopted),
            ("yes: 5 laender; abstain: laender", Adopted),
            ("yes: 8 laender; no: WIEN", Rejected),
            ("yes: 4 laender; abstain: laender", Rejected),
            ("yes: 4 laender; absent: laender", Inquorate),
        ],
    );
}

#[test]
fn the_council_of_the_union_has_a_floor_for_blocking_minorities() {
    let body = body("eu-rat");
    counts(
        &body,
        "qualifiziert",
        &[
            // DE FR IT: 47 % of the population, but only three.
            ("no: DE, FR, IT; yes: members", Adopted),
            ("abstain: DE, FR; yes: members", Adopted),
            ("no: DE, FR, IT, MT; yes: members", Rejected),
            ("abstain: DE, FR, IT, MT; yes: members", Rejected),
            (
                "yes: DE, FR, IT, ES, PL, RO, NL, BE, CZ, EL, PT, SE, HU, AT, BG; no: members",
                Adopted,
            ),
            ("yes: DE, FR, IT, ES, PL, RO, NL, BE, CZ, EL, PT, SE, HU, AT; no: members", Rejected),
        ],
    );
    counts(
        &body,
        "qualifiziert-verstaerkt",
        &[
            ("no: DE, FR, IT; yes: members", Rejected),
            ("no: MT, LU, CY, EE, LV, SI, LT; yes: members", Adopted),
            ("no: MT, LU, CY, EE, LV, SI, LT, HR; yes: members", Rejected),
        ],
    );
    counts(&body, "einfach", &[("yes: 14 members", Adopted), ("yes: 13 members", Rejected)]);
    for rule in ["einstimmig", "schriftliches-verfahren"] {
        counts(
            &body,
            rule,
            &[
                ("yes: 20 members; abstain: members", Adopted),
                ("yes: 26 members; no: members", Rejected),
                ("yes: 26 members", Rejected),
            ],
        );
    }
    counts(&body, "stillschweigend", &[("", Adopted), ("no: LU", Rejected)]);
}

#[test]
fn standards_bodies_leave_abstainers_out() {
    counts(
        &body("iso-iec-dis"),
        "dis",
        &[
            ("yes: 4 p-mitglieder; no: 2 p-mitglieder; yes: 2 weitere", Adopted),
            ("yes: 4 p-mitglieder; no: 2 p-mitglieder; yes: 1 weitere", Rejected),
            ("yes: 5 p-mitglieder; no: 3 p-mitglieder; yes: weitere", Rejected),
            ("yes: 6 p-mitglieder; no: 2 p-mitglieder; abstain: members", Adopted),
            ("yes: 6 p-mitglieder; no: 3 p-mitglieder", Rejected),
            ("yes: 6 p-mitglieder; no: 2 p-mitglieder; no without reasons: p-mitglieder", Adopted),
        ],
    );
    counts(
        &body("cen"),
        "norm",
        &[
            ("yes: DE, FR, IT; no: MT, LU; abstain: members", Adopted),
            ("yes: DE; no: MT", Rejected),
            ("yes: MT, LU, CY; no: DE", Rejected),
            ("abstain: members", Rejected),
        ],
    );
    let review = body("itu-t-aap");
    counts(&review, "last-call", &[("", Adopted), ("yes: 19 members; no: M20", Rejected)]);
    counts(&review, "additional-review", &[("", Adopted), ("no: M01", Rejected)]);
    let next = review.rule("last-call").expect("a rule").otherwise.clone().expect("a review");
    assert_eq!((next.rule.as_str(), next.after), ("additional-review", 1));
}

#[test]
fn one_objection_breaks_the_silence_of_the_osce() {
    counts(
        &body("osce"),
        "schweigen",
        &[("", Adopted), ("abstain: CH", Adopted), ("no: SM; yes: members", Rejected)],
    );
}

#[test]
fn a_treaty_enters_into_force_with_eleven_laender_and_two_thirds() {
    let body = body("noots-ratifikation");
    counts(
        &body,
        "inkrafttreten",
        &[
            ("yes: BUND, BW, BE, BB, HE, MV, NW, SL, SN, ST, SH, TH", Adopted),
            ("yes: BUND, BW, BY, BE, BB, HB, HE, NI, RP, SL, SH, TH", Rejected),
            ("yes: BUND, ST, HH, BE, BW", Rejected),
            ("yes: laender", Rejected),
        ],
    );
    let prepared = body.prepare("inkrafttreten", date(2026, 1, 1)).expect("a rule");
    assert!(!prepared.permits(Choice::Abstain), "an instrument is deposited or it is not");
    counts(&body, "aenderung", &[("yes: members", Adopted), ("yes: laender", Rejected)]);
}
