//! Texts over versions, their differences, and the Synopse.

use std::collections::BTreeSet;

use proptest::prelude::*;
use umlauf_comments::{
    BadText, Comment, Format, Remark, Reply, Step, Synopse, Text, Word, differences,
};

const PARAGRAPHS: [&str; 8] = [
    "# Ziel und Zweck",
    "Die Länder nehmen bis zum Ende der Frist Stellung.",
    "Die Frist beträgt vier Wochen und beginnt mit dem Zugang der Unterlagen.",
    "§ 4 Begriffe",
    "Ein Register führt die Geschäftsstelle; es ist öffentlich und maschinenlesbar.",
    "- Kosten trägt der Bund zur Hälfte",
    "- Kosten tragen die Länder nach dem Königsteiner Schlüssel",
    "Der Beschluss tritt am Tag nach seiner Bekanntgabe in Kraft.",
];

/// A version: paragraphs of a small stock in any order, some with other words in them.
fn any_version() -> impl Strategy<Value = String> {
    let paragraph =
        (0..PARAGRAPHS.len(), 0..4_usize, "[a-zä \n#*-]{0,30}").prop_map(|(at, edit, other)| {
            match edit {
                0 => other,
                1 => PARAGRAPHS[at].replacen(' ', " jedoch ", 1),
                _ => PARAGRAPHS[at].to_owned(),
            }
        });
    proptest::collection::vec(paragraph, 0..14).prop_map(|parts| parts.join("\n\n"))
}

fn any_remark() -> impl Strategy<Value = Remark> {
    (0..12_u32, 0..12_u32, proptest::option::of(0..16_u32), "[a-z]{1,6}").prop_map(
        |(number, of, anchor, text)| Remark {
            comment: Comment {
                comment: text,
                number: if number == 0 { String::new() } else { number.to_string() },
                duplicate_of: if of < 5 { of.to_string() } else { String::new() },
                ..Comment::default()
            },
            anchor: anchor.map(|at| format!("p{at}")),
            reply: (number == 3).then_some(Reply::Upheld),
        },
    )
}

fn ids(text: &Text) -> Vec<&str> {
    text.paragraphs().iter().map(|paragraph| paragraph.id.as_str()).collect()
}

proptest! {
    #[test]
    fn ids_are_unique_and_a_removed_one_never_comes_back(
        versions in proptest::collection::vec(any_version(), 1..6),
    ) {
        let mut text = Text::default();
        let mut gone: BTreeSet<String> = BTreeSet::new();
        for version in versions {
            let next = Text::next(&text, &version);
            let now: BTreeSet<_> = ids(&next).into_iter().map(String::from).collect();
            prop_assert_eq!(now.len(), next.paragraphs().len());
            prop_assert!(now.is_disjoint(&gone));
            gone.extend(ids(&text).into_iter().map(String::from).filter(|id| !now.contains(id)));
            prop_assert_eq!(&Text::from_json(&next.to_json()).expect("its own form"), &next);
            text = next;
        }
    }

    #[test]
    fn the_same_paragraphs_keep_their_ids_wherever_they_go(version in any_version()) {
        let text = Text::first(&version);
        prop_assert_eq!(&Text::next(&text, &text.plain()), &text);
        prop_assert!(differences(&text, &text).is_empty());
        let mut backwards: Vec<_> = text.paragraphs().to_vec();
        backwards.reverse();
        let plain: Vec<_> = backwards.iter().map(|p| p.text.as_str()).collect();
        let moved = Text::next(&text, &plain.join("\n\n"));
        let before: BTreeSet<_> = ids(&text).into_iter().collect();
        prop_assert_eq!(before, ids(&moved).into_iter().collect());
    }

    #[test]
    fn differences_applied_to_the_old_version_give_the_new_one(
        old in any_version(), new in any_version(), stranger in any_version(),
    ) {
        let old = Text::first(&old);
        for new in [Text::next(&old, &new), Text::first(&stranger), Text::default()] {
            let changes = differences(&old, &new);
            prop_assert_eq!(&changes.apply(&old).expect("it is the old one"), &new);
            let told: BTreeSet<_> = changes.steps.iter().map(Step::id).collect();
            prop_assert_eq!(told.len(), changes.steps.len(), "each paragraph once");
            let all: BTreeSet<_> = ids(&old).into_iter().chain(ids(&new)).collect();
            prop_assert_eq!(told, all);
        }
    }

    #[test]
    fn every_comment_stands_in_the_synopse_exactly_once(
        old in any_version(),
        new in any_version(),
        remarks in proptest::collection::vec(any_remark(), 0..20),
    ) {
        // The place in the list makes each of them one of its kind.
        let remarks: Vec<_> = (0..).zip(remarks).map(|(at, mut remark)| {
            remark.comment.who = format!("{at}");
            let _: u32 = at;
            remark
        }).collect();
        let old = Text::first(&old);
        let new = Text::next(&old, &new);
        let synopse = Synopse::new(&old, &new, &remarks);
        let mut found: Vec<_> = synopse.remarks().collect();
        found.sort_by_key(|remark| remark.comment.who.parse::<u32>().expect("a number"));
        prop_assert_eq!(found, remarks.iter().collect::<Vec<_>>());
        for passage in &synopse.passages {
            for entry in &passage.entries {
                prop_assert_eq!(entry.remark.anchor.as_deref(), Some(passage.step.id()));
            }
        }
        let expected = remarks.iter().filter(|remark| remark.reply.is_some()).count();
        prop_assert_eq!(synopse.upheld().count(), expected);
        for format in Format::ALL {
            prop_assert!(!synopse.write(format).is_empty());
        }
    }

    #[test]
    fn nothing_that_is_typed_breaks_a_text(text in "\\PC{0,200}|[#`~=\n -]{0,80}|.{0,80}") {
        let first = Text::first(&text);
        prop_assert_eq!(Text::next(&first, &text), first);
    }
}

#[test]
fn a_new_version_keeps_the_ids_of_what_was_touched_and_tells_word_by_word() {
    let old = Text::first(&PARAGRAPHS.join("\n\n"));
    assert_eq!(ids(&old), ["p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8"]);
    let new = Text::next(
        &old,
        "# Ziel und Zweck\n\n\
         Die Frist beträgt sechs Wochen und beginnt mit dem Zugang der Unterlagen.\n\n\
         Der Beschluss tritt am Tag nach seiner Bekanntgabe in Kraft.\n\n\
         § 4 Begriffe\n\nGanz etwas anderes steht hier zum ersten Mal.\n\n\
         - Kosten trägt der Bund zur Hälfte\n- Kosten tragen die Länder nach dem Königsteiner Schlüssel",
    );
    assert_eq!(ids(&new), ["p1", "p3", "p8", "p4", "p9", "p6", "p7"]);
    let changes = differences(&old, &new);
    let told: Vec<_> =
        changes.steps.iter().map(|step| format!("{} {}", step.id(), step.german())).collect();
    assert_eq!(
        told,
        [
            "p1 unverändert",
            "p2 gestrichen",
            "p3 geändert",
            "p8 verschoben",
            "p4 unverändert",
            "p9 neu",
            "p5 gestrichen",
            "p6 unverändert",
            "p7 unverändert",
        ]
    );
    let Step::Changed { words, .. } = &changes.steps[2] else { panic!("p3 is changed") };
    assert_eq!(
        words[..4],
        [
            Word::Kept("Die Frist beträgt ".into()),
            Word::Removed("vier".into()),
            Word::Added("sechs".into()),
            Word::Kept(" Wochen und beginnt mit dem Zugang der Unterlagen.".into()),
        ]
    );
    assert_eq!(changes.apply(&new).map_err(|mismatch| mismatch.0), Err("p2".into()));
    let above: Vec<_> = old.clauses_of("p5").into_iter().map(|p| p.text.as_str()).collect();
    assert_eq!(above, ["# Ziel und Zweck", "§ 4 Begriffe"]);
}

#[test]
fn a_text_in_other_bytes_or_with_ids_of_no_one_is_refused() {
    let json = Text::first("a\n\nb").to_json();
    assert_eq!(
        json,
        "{\"version\":1,\"next\":3,\"paragraphs\":[{\"id\":\"p1\",\"clause\":null,\"text\":\"a\"},\
         {\"id\":\"p2\",\"clause\":null,\"text\":\"b\"}]}"
    );
    let bad = |json: String| Text::from_json(&json).expect_err("it is refused");
    assert_eq!(bad(json.replace("p2", "p1")), BadText::Id("p1".into()));
    assert_eq!(bad(json.replace("p2", "p3")), BadText::Id("p3".into()));
    assert_eq!(bad(json.replace("p2", "p02")), BadText::Id("p02".into()));
    assert_eq!(bad(json.replace(":1,", ": 1,")), BadText::NotCanonical);
    assert_eq!(bad(json.replace("version\":1", "version\":9")), BadText::Version(9));
}

#[test]
fn duplicates_stand_under_the_first_even_in_a_circle() {
    let remark = |number: &str, of: &str, anchor: Option<&str>| Remark {
        comment: Comment {
            comment: format!("Nummer {number}"),
            number: number.into(),
            duplicate_of: of.into(),
            ..Comment::default()
        },
        anchor: anchor.map(String::from),
        reply: None,
    };
    let text = Text::first("a\n\nb");
    let remarks = [
        remark("1", "", Some("p2")),
        remark("2", "3", None),
        remark("3", "1", Some("p1")),
        remark("4", "5", None),
        remark("5", "4", None),
        remark("6", "99", Some("p7")),
    ];
    let synopse = Synopse::new(&text, &text, &remarks);
    let told = |entries: &[umlauf_comments::Entry]| -> Vec<Vec<String>> {
        let numbers = |entry: &umlauf_comments::Entry| {
            let all = std::iter::once(&entry.remark).chain(&entry.duplicates);
            all.map(|remark| remark.comment.number.clone()).collect()
        };
        entries.iter().map(numbers).collect()
    };
    assert!(synopse.passages[0].entries.is_empty());
    assert_eq!(told(&synopse.passages[1].entries), [["1", "2", "3"]]);
    assert_eq!(told(&synopse.loose), [vec!["4", "5"], vec!["6"]]);
}
