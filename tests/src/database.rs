//! The two databases every story is told on.

use tempfile::TempDir;

use crate::postgres;

/// A fresh, empty database; a file is gone when this is dropped.
#[derive(Debug)]
pub struct Database {
    address: String,
    folder: Option<TempDir>,
}

impl Database {
    /// A file in a folder of its own.
    ///
    /// # Panics
    /// If there is no room for it.
    pub fn sqlite() -> Self {
        match tempfile::tempdir() {
            Ok(folder) => {
                let address = format!("sqlite:{}", folder.path().join("umlauf.db").display());
                Self { address, folder: Some(folder) }
            }
            Err(error) => panic!("no temporary folder: {error}"),
        }
    }

    /// A database on the cluster of this process; `None` where PostgreSQL is not installed.
    pub async fn postgres() -> Option<Self> {
        let address = postgres::database().await?;
        Some(Self { address, folder: None })
    }

    /// As `--database` wants it.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Whether it is a file.
    pub fn is_sqlite(&self) -> bool {
        self.folder.is_some()
    }
}

/// Tells a story on SQLite and, where it is installed, on PostgreSQL.
#[expect(clippy::print_stderr, reason = "a story that fails must say on which database")]
pub async fn on_both(story: impl AsyncFn(Database)) {
    eprintln!("on SQLite:");
    Box::pin(story(Database::sqlite())).await;
    if let Some(database) = Database::postgres().await {
        eprintln!("on PostgreSQL:");
        Box::pin(story(database)).await;
    }
}
