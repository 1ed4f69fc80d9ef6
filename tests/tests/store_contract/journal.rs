//! The journal: byte-exact, append-only, read in order.

use umlauf_record::{GENESIS, chain};

use crate::support::{Known, databases};

const LINES: [&str; 4] = [
    "{\"title\":\"Ä Ö Ü ß — „Beschluß“ 👩🏽‍⚖️ 🇩🇪\"}",
    "{\"text\":\"line\\nbreak\\tand \\\"quotes\\\" and \\u0000 and '; DROP TABLE journal; --\"}",
    " {\"b\" : 1,\"a\":  2.50 } ",
    "e\u{301} is not \u{e9}, and \u{feff} stays",
];

#[tokio::test]
async fn lines_come_back_byte_for_byte_and_the_chain_holds() {
    for database in databases().await {
        let store = database.open().await;
        let case = Known::fresh("fall");
        store.append(case.append("c", &LINES)).await.unwrap();
        let journal = store.whole_journal(&case.case).await.unwrap();
        let lines: Vec<_> = journal.iter().map(|row| row.line.as_str()).collect();
        assert_eq!(lines, LINES);
        let mut hash = GENESIS;
        for row in &journal {
            hash = chain::next(&hash, &row.line);
            assert_eq!(row.hash, hash);
        }
        let heads = store.chain_heads(None, 10).await.unwrap();
        assert_eq!((heads.len(), heads[0].hash), (1, hash));
        let third = store.event(&case.case, 3).await.unwrap().unwrap();
        assert_eq!((third.line.as_str(), third.command), (LINES[2], None));
        assert_eq!(store.event(&case.case, 5).await.unwrap(), None);
        store.close().await;
    }
}

#[tokio::test]
async fn nobody_changes_the_journal_with_any_tool() {
    for database in databases().await {
        let store = database.open().await;
        store.append(Known::fresh("fall").append("c", &["1", "2"])).await.unwrap();
        let mut tricks = vec![
            "UPDATE journal SET line = 'forged' WHERE revision = 1",
            "UPDATE journal SET command_id = NULL",
            "DELETE FROM journal WHERE revision = 2",
            "DELETE FROM journal",
            "INSERT INTO journal VALUES ('fall', 1, 0, 'forged', '', NULL)
                ON CONFLICT (case_id, revision) DO UPDATE SET line = 'forged'",
        ];
        if database.is_sqlite() {
            tricks.extend([
                "REPLACE INTO journal VALUES ('fall', 1, 0, 'forged', '', NULL)",
                "INSERT OR REPLACE INTO journal VALUES ('fall', 3, 0, 'forged', '', 'c')",
                "UPDATE OR REPLACE journal SET revision = 1 WHERE revision = 2",
                "PRAGMA recursive_triggers = ON; REPLACE INTO journal
                    VALUES ('fall', 1, 0, 'forged', '', NULL)",
            ]);
        } else {
            tricks.extend(["TRUNCATE journal", "TRUNCATE journal, cases CASCADE"]);
        }
        for trick in tricks {
            let said = database.say(trick).await;
            assert!(
                said.as_ref().is_err_and(|error| error.contains("append-only")),
                "{trick}: {said:?}"
            );
        }
        let lines: Vec<_> = store
            .whole_journal(&"fall".into())
            .await
            .unwrap()
            .into_iter()
            .map(|row| row.line)
            .collect();
        assert_eq!(lines, ["1", "2"]);
        store.close().await;
    }
}

#[tokio::test]
async fn all_journals_can_be_paged_through_in_order() {
    for database in databases().await {
        let store = database.open().await;
        for case in ["b", "a-2", "a", "B", "ä"] {
            store.append(Known::fresh(case).append("c", &["1", "2", "3"])).await.unwrap();
        }
        let (mut places, mut after) = (Vec::new(), None);
        loop {
            let after_ref = after.as_ref().map(|(case, revision)| (case, *revision));
            let page = store.journal_page(after_ref, 4).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some((last.case.clone(), last.revision));
            places.extend(page.iter().map(|row| format!("{}{}", row.case, row.revision)));
        }
        let expected: Vec<_> = ["B", "a", "a-2", "b", "ä"]
            .iter()
            .flat_map(|case| (1..=3).map(move |revision| format!("{case}{revision}")))
            .collect();
        assert_eq!(places, expected);
        let heads: Vec<_> = store
            .chain_heads(Some(&"a".into()), 2)
            .await
            .unwrap()
            .into_iter()
            .map(|head| head.case.to_string())
            .collect();
        assert_eq!(heads, ["a-2", "b"]);
        let opened: Vec<_> = store
            .cases(true, None, 3)
            .await
            .unwrap()
            .into_iter()
            .map(|row| row.id.to_string())
            .collect();
        assert_eq!(opened, ["B", "a", "a-2"]);
        store.close().await;
    }
}

#[tokio::test]
async fn heads_and_answers_of_many_cases_come_in_the_order_asked() {
    for database in databases().await {
        let store = database.open().await;
        let mut appends = Vec::new();
        for number in 0..150 {
            let mut append = Known::fresh(&format!("fall-{number}")).append("c", &["1"]);
            append.answers = ["BY", "BW"]
                .map(|member| umlauf_store::NewAnswer {
                    ballot: 1,
                    member: member.to_owned(),
                    choice: None,
                    json: format!("\"{number}\""),
                })
                .into();
            appends.push(append);
        }
        for said in store.append_many(appends).await {
            said.unwrap();
        }
        let mut asked: Vec<umlauf_workflow::CaseId> =
            (0..150).rev().map(|number| format!("fall-{number}").as_str().into()).collect();
        asked.insert(70, "unbekannt".into());
        let heads = store.heads(&asked).await.unwrap();
        let found: Vec<_> =
            heads.iter().map(|head| head.as_ref().map(|head| head.case.clone())).collect();
        let expected: Vec<_> =
            asked.iter().map(|case| (case.as_str() != "unbekannt").then(|| case.clone())).collect();
        assert_eq!(found, expected);
        let ballots: Vec<_> = asked.iter().map(|case| (case.clone(), 1)).collect();
        let answers = store.answers_of(&ballots).await.unwrap();
        assert_eq!(answers.len(), 300);
        assert_eq!((answers[0].case.as_str(), answers[0].member.as_str()), ("fall-149", "BW"));
        assert_eq!((answers[299].case.as_str(), answers[299].member.as_str()), ("fall-0", "BY"));
        store.close().await;
    }
}
