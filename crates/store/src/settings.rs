//! What the database promises: the settings that decide whether "recorded" means "on disk".

use crate::pool::Pool;
use crate::{Error, Store, dialect};

impl Store {
    /// The settings in force, as name and value, beginning with `database`.
    pub async fn settings(&self) -> Result<Vec<(String, String)>, Error> {
        let mut settings = Vec::new();
        match self.pool() {
            // Asked of the writer's connection: it is the one that promises.
            Pool::Sqlite(_, writer) => {
                settings.push(("database".to_owned(), "sqlite".to_owned()));
                for (name, statement) in dialect::PRAGMAS {
                    let value = writer.work(move |connection| {
                        Box::pin(async move {
                            let row = sqlx::query(*statement).fetch_one(&mut *connection).await?;
                            Ok(first(&row))
                        })
                    });
                    settings.push(((*name).to_owned(), value.await?));
                }
            }
            Pool::Postgres(pool) => {
                settings.push(("database".to_owned(), "postgresql".to_owned()));
                for (name, statement) in dialect::SHOWN {
                    let value: Result<String, _> =
                        sqlx::query_scalar(*statement).fetch_one(pool).await;
                    match value {
                        Ok(value) => settings.push(((*name).to_owned(), value)),
                        // Another engine of that protocol may not know the setting.
                        Err(sqlx::Error::Database(_)) => {}
                        Err(error) => return self.said(Err(error)),
                    }
                }
            }
        }
        Ok(settings)
    }
}

/// A pragma gives a number or a word.
fn first(row: &sqlx::sqlite::SqliteRow) -> String {
    use sqlx::Row as _;
    row.try_get::<String, _>(0)
        .or_else(|_| row.try_get::<i64, _>(0).map(|number| number.to_string()))
        .unwrap_or_default()
}
