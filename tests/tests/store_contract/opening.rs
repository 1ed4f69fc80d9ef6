//! Opening: settings that make a promise a promise, and sentences that help.

use std::time::Duration;

use umlauf_store::floor::{Widths, fsyncs_per_second, measure};
use umlauf_store::{Error, Options, Store};

use crate::support::{Known, databases};

#[tokio::test]
async fn missing_migrations_are_named_and_then_run_once() {
    for database in databases().await {
        let store = database.open_with(Options::default()).await;
        let pending = store.pending_migrations().await.unwrap();
        assert_eq!(
            pending,
            [
                "1 cases",
                "2 post",
                "3 directory",
                "4 access",
                "5 lists",
                "6 identities",
                "7 at work",
                "8 decisions",
                "9 dues",
                "10 sendings",
                "11 errands"
            ]
        );
        let said = store.require_migrated().await.unwrap_err().to_string();
        assert!(
            said.contains("11 migration(s) are missing") && said.contains("`1 cases`"),
            "{said}"
        );
        store.migrate().await.unwrap();
        store.migrate().await.unwrap();
        store.require_migrated().await.unwrap();
        // A program that is older than the tables says so.
        database
            .say(
                "INSERT INTO _sqlx_migrations (version, description, success, checksum,
                    execution_time) VALUES (999, 'later', TRUE, '', 0)",
            )
            .await
            .unwrap();
        let said = store.require_migrated().await.unwrap_err();
        assert!(matches!(said, Error::Foreign { .. }), "{said}");
        store.close().await;
    }
}

#[tokio::test]
async fn sqlite_is_opened_durable_and_strict() {
    let databases = databases().await;
    let store = databases[0].open().await;
    let settings = store.settings().await.unwrap();
    for (name, value) in
        [("journal_mode", "wal"), ("synchronous", "2"), ("recursive_triggers", "1")]
    {
        let found = settings.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
        assert_eq!(found, Some(value), "{name}");
    }
    store.close().await;
}

#[tokio::test]
async fn postgresql_says_how_durable_it_is() {
    for database in databases().await {
        let store = database.open().await;
        let settings = store.settings().await.unwrap();
        if !database.is_sqlite() {
            assert!(settings.iter().any(|(name, _)| name == "synchronous_commit"));
        }
        store.close().await;
    }
}

#[tokio::test]
async fn what_cannot_be_opened_is_said_with_a_remedy_and_without_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let missing = format!("sqlite:{}/no/such/folder/x.db", folder.path().display());
    let said = Store::open(&missing, Options::default()).await.unwrap_err();
    assert!(matches!(said, Error::File { .. }), "{said:?}");
    let nobody = "postgres://umlauf:geheim@127.0.0.1:1/umlauf";
    let said = Store::open(nobody, Options::default()).await.unwrap_err();
    assert!(matches!(said, Error::Unreachable { .. }), "{said:?}");
    let whole = format!("{said} {said:?}");
    assert!(whole.contains("127.0.0.1:1/umlauf") && !whole.contains("geheim"), "{whole}");
}

#[tokio::test]
async fn a_database_that_does_not_exist_is_made_where_that_is_wanted() {
    for database in databases().await {
        let url = format!("{}_new", database.url);
        let options = Options { create: false, ..Options::default() };
        let said = Store::open(&url, options).await.unwrap_err();
        assert!(matches!(said, Error::File { .. } | Error::Unreachable { .. }), "{said:?}");
        let store = Store::open(&url, Options::default()).await.unwrap();
        store.migrate().await.unwrap();
        store.append(Known::fresh("a").append("c", &["1"])).await.unwrap();
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_floor_is_measured_and_leaves_nothing_behind() {
    for database in databases().await {
        let store = database.open().await;
        let floor =
            measure(&store, 4, Duration::from_millis(100), Widths::default()).await.unwrap();
        assert!(floor.transactions > 0 && floor.per_second() > 0.0);
        assert!(database.say("SELECT * FROM floor_cases").await.is_err());
        store.close().await;
    }
    let folder = tempfile::tempdir().unwrap();
    let rate = fsyncs_per_second(folder.path(), Duration::from_millis(50)).await.unwrap();
    assert!(rate > 0.0);
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}
