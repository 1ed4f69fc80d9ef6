//! One text for two databases: the same tables, and every statement prepares on both.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqlSafeStr, SqliteConnection};
use umlauf_store::{dialect, sql};

use crate::support::databases;

type Columns = BTreeMap<String, Vec<(String, bool)>>;

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let mut found: Vec<Columns> = Vec::new();
    for database in databases().await {
        database.open().await.close().await;
        let columns: Vec<(String, String, bool)> = if database.is_sqlite() {
            sqlx::query_as(
                "SELECT t.name, c.name, c.\"notnull\" FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
                 WHERE t.type = 'table' ORDER BY t.name, c.cid",
            )
            .fetch_all(&mut database.sqlite().await)
            .await
            .unwrap()
        } else {
            sqlx::query_as(
                "SELECT table_name::text, column_name::text, is_nullable = 'NO'
                 FROM information_schema.columns
                 WHERE table_schema = 'public' ORDER BY table_name, ordinal_position",
            )
            .fetch_all(&mut PgConnection::connect(&database.url).await.unwrap())
            .await
            .unwrap()
        };
        let mut tables = Columns::new();
        for (table, column, required) in columns {
            if !table.starts_with("_sqlx") && !table.starts_with("sqlite_") {
                tables.entry(table).or_default().push((column, required));
            }
        }
        assert!(tables.len() > 10);
        found.push(tables);
    }
    assert!(found.windows(2).all(|pair| pair[0] == pair[1]), "{found:#?}");
}

#[tokio::test]
async fn every_statement_prepares_on_its_databases() {
    for database in databases().await {
        database.open().await.close().await;
        let (marks, own) = if database.is_sqlite() {
            (dialect::Marks::Plain, dialect::SQLITE_ALL)
        } else {
            (dialect::Marks::Numbered, dialect::POSTGRES_ALL)
        };
        let mut texts: Vec<(String, String)> = sql::ALL_LISTS
            .concat()
            .iter()
            .chain(own)
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        let rows_only = if database.is_sqlite() { dialect::SQLITE_ROWS } else { &[] };
        for shape in sql::SHAPES.iter().chain(rows_only) {
            for rows in [1, 3, 64] {
                texts.push((format!("{rows} rows"), shape.text(rows, marks)));
            }
        }
        if database.is_sqlite() {
            let mut connection: SqliteConnection = database.sqlite().await;
            for (name, text) in texts {
                let prepared = connection.prepare(AssertSqlSafe(text).into_sql_str()).await;
                assert!(prepared.is_ok(), "{name}: {}", prepared.err().unwrap());
            }
        } else {
            let mut connection = PgConnection::connect(&database.url).await.unwrap();
            for (name, text) in texts {
                let prepared = connection.prepare(AssertSqlSafe(text).into_sql_str()).await;
                assert!(prepared.is_ok(), "{name}: {}", prepared.err().unwrap());
            }
        }
    }
}

#[test]
fn no_statement_stands_twice() {
    let mut texts: Vec<String> =
        [&sql::ALL_LISTS.concat(), dialect::SQLITE_ALL, dialect::POSTGRES_ALL]
            .concat()
            .iter()
            .map(|(_, text)| text.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
    texts.sort();
    assert!(texts.windows(2).all(|pair| pair[0] != pair[1]));
}
