//! A PostgreSQL for tests: the installed one, in a folder of its own, gone with the test process.
//!
//! A shell stands between: it waits at a pipe that only this process holds open, and ends the server
//! and removes the folder when the pipe closes, however this process ends. `tests/run` starts one
//! cluster for all test programs and names it in `UMLAUF_TEST_POSTGRES`.

use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

/// A running server.
#[derive(Debug)]
pub struct Cluster {
    url: String,
    keeper: Option<Child>,
}

/// The address of a fresh, empty database on the cluster of this process; `None`, with a sentence
/// on standard error, where PostgreSQL is not installed.
///
/// # Panics
/// If the cluster does not work, or is missing although `UMLAUF_TEST_REQUIRE_POSTGRES=1`.
pub async fn database() -> Option<String> {
    static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
    let shared = tokio::task::spawn_blocking(|| SHARED.get_or_init(Cluster::start).as_ref())
        .await
        .unwrap_or_else(|error| panic!("the cluster was not started: {error}"));
    match shared {
        Some(cluster) => Some(cluster.database().await),
        None => None,
    }
}

impl Cluster {
    /// Takes the cluster named in `UMLAUF_TEST_POSTGRES`, or starts one. Blocks for some seconds.
    ///
    /// # Panics
    /// If the cluster does not start, or is missing although `UMLAUF_TEST_REQUIRE_POSTGRES=1`.
    pub fn start() -> Option<Self> {
        if let Ok(url) = std::env::var("UMLAUF_TEST_POSTGRES")
            && !url.is_empty()
        {
            return Some(Self { url, keeper: None });
        }
        let Some(programs) = programs() else {
            let required = std::env::var("UMLAUF_TEST_REQUIRE_POSTGRES").is_ok_and(|on| on == "1");
            assert!(!required, "PostgreSQL is not installed, and these tests were told to need it");
            // Not `eprintln!`: the harness would keep it to itself where the test passes.
            let _ = writeln!(std::io::stderr(), "left out: PostgreSQL, which is not installed");
            return None;
        };
        let started = (0..3).find_map(|_| try_start(&programs));
        assert!(started.is_some(), "PostgreSQL in {} does not start", programs.display());
        started
    }

    /// The address of a fresh, empty database.
    ///
    /// # Panics
    /// If the server does not let us make one.
    pub async fn database(&self) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let mut connection = PgConnection::connect(&self.url)
            .await
            .unwrap_or_else(|error| panic!("the test cluster does not answer: {error}"));
        loop {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let name = format!("test_{}_{number}", std::process::id());
            let statement = AssertSqlSafe(format!("CREATE DATABASE {name}"));
            match connection.execute(statement).await {
                Ok(_) => return self.named(&name),
                // Another process with this number was here before.
                Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42P04") => {}
                Err(error) => panic!("cannot make a test database: {error}"),
            }
        }
    }

    /// The address of the server's own database, as `UMLAUF_TEST_POSTGRES` wants it.
    pub fn url(&self) -> &str {
        &self.url
    }

    fn named(&self, name: &str) -> String {
        match self.url.rsplit_once('/') {
            Some((server, _)) => format!("{server}/{name}"),
            None => self.url.clone(),
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(keeper) = &mut self.keeper {
            drop(keeper.stdin.take());
            let _ = keeper.wait();
        }
    }
}

/// `$1` folder, `$2` port, `$3` programs; the rest: what runs a program as another user.
const KEEPER: &str = r#"
    trap '' INT TERM HUP
    folder=$1 port=$2 programs=$3; shift 3
    "$@" "$programs/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 \
        -N --no-instructions >"$folder/log" 2>&1 || { cat "$folder/log" >&2; rm -rf "$folder"; exit 1; }
    "$@" "$programs/postgres" -D "$folder/data" -c listen_addresses=127.0.0.1 -c "port=$port" \
        -c "unix_socket_directories=$folder" -c fsync=off -c synchronous_commit=off \
        -c full_page_writes=off -c max_connections=200 >"$folder/log" 2>&1 &
    server=$!
    read -r _
    kill -QUIT "$server"; wait "$server"
    rm -rf "$folder"
"#;

fn try_start(programs: &Path) -> Option<Cluster> {
    let port = TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
    let folder = tempfile::Builder::new().prefix("umlauf-postgres-").tempdir().ok()?.keep();
    let mut keeper = Command::new("sh")
        .args(["-c", KEEPER, "keeper"])
        .arg(&folder)
        .arg(port.to_string())
        .arg(programs)
        .args(as_user(&folder)?)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .ok()?;
    // Two cargo builds beside it make this slow; a cluster that works is worth the wait.
    for _ in 0..1200 {
        std::thread::sleep(Duration::from_millis(50));
        if !matches!(keeper.try_wait(), Ok(None)) {
            return None;
        }
        let ready = Command::new(programs.join("pg_isready"))
            .args(["-q", "-h", "127.0.0.1", "-U", "postgres", "-p", &port.to_string()])
            .status();
        if ready.is_ok_and(|status| status.success()) {
            let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
            return Some(Cluster { url, keeper: Some(keeper) });
        }
    }
    drop(keeper.stdin.take());
    let _ = keeper.wait();
    None
}

/// PostgreSQL refuses to run as root: then as `postgres`, or as nobody. Gives the folder to them.
fn as_user(folder: &Path) -> Option<Vec<String>> {
    let said = |command: &mut Command| {
        let output = command.output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    if said(Command::new("id").arg("-u"))? != "0" {
        return Some(vec!["env".to_owned()]);
    }
    let user = said(Command::new("id").args(["-u", "postgres"])).unwrap_or("65534".to_owned());
    let group = said(Command::new("id").args(["-g", "postgres"])).unwrap_or("65534".to_owned());
    said(Command::new("chown").arg(format!("{user}:{group}")).arg(folder))?;
    let words = ["setpriv", "--reuid", &user, "--regid", &group, "--clear-groups", "--"];
    Some(words.map(str::to_owned).to_vec())
}

/// Where `initdb` and `postgres` lie: Debian keeps them off the path.
fn programs() -> Option<PathBuf> {
    let told = Command::new("pg_config").arg("--bindir").output().ok();
    let told = told.map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    let mut debian: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    debian.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    debian
        .into_iter()
        .rev()
        .chain(told)
        .chain(std::env::split_paths(&path))
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}
