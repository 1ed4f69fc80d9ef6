//! A real mail server for tests: Python's `aiosmtpd` as a child process, which keeps what it gets.
//!
//! A stub would only show that we agree with ourselves; TLS, signing in, 4xx and 5xx are what goes
//! wrong in a house. The server listens on a port the system chooses, ends with the test that
//! started it, and can defer the first mails or refuse some recipients for good. Where Python lacks
//! `aiosmtpd` the test says what was left out, or fails if `UMLAUF_TEST_REQUIRE_SMTP` is `1`.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// What the server is like.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// How connections are protected.
    pub protection: Protection,
    /// User and password without which it takes nothing.
    pub login: Option<(String, String)>,
    /// How many mails it puts off with 451 before it takes one.
    pub defer: u32,
    /// Recipients it refuses with 550.
    pub refuse: Vec<String>,
}

/// How connections are protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protection {
    /// Not at all.
    #[default]
    None,
    /// By STARTTLS, which is required.
    StartTls,
    /// From the first byte.
    Tls,
}

/// A mail the server took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Sender of the envelope.
    pub from: String,
    /// Recipients of the envelope.
    pub to: Vec<String>,
    /// Whether the connection was protected.
    pub protected: bool,
    /// Who had signed in.
    pub user: Option<String>,
    /// The mail.
    pub bytes: Vec<u8>,
}

/// A running mail server; ends when dropped.
#[derive(Debug)]
pub struct MailServer {
    child: Child,
    folder: TempDir,
    port: u16,
    setup: Setup,
}

impl MailServer {
    /// Starts one. `None`, after a plain word on standard error, where Python or `aiosmtpd` is
    /// missing.
    ///
    /// # Panics
    /// If it is missing and `UMLAUF_TEST_REQUIRE_SMTP` is `1`, or if it does not start.
    pub fn start(setup: Setup) -> Option<Self> {
        let python = std::env::var("UMLAUF_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let there = Command::new(&python).args(["-c", "import aiosmtpd.smtp"]).output();
        if !there.is_ok_and(|output| output.status.success()) {
            let what = format!("`{python}` has no aiosmtpd (pip install aiosmtpd)");
            let required =
                std::env::var("UMLAUF_TEST_REQUIRE_SMTP").is_ok_and(|value| value == "1");
            assert!(!required, "{what}, and UMLAUF_TEST_REQUIRE_SMTP=1");
            let _ = writeln!(io::stderr(), "left out: mail over a real SMTP server; {what}");
            return None;
        }
        match Self::run(&python, setup) {
            Ok(server) => Some(server),
            Err(error) => panic!("the mail server does not start: {error}"),
        }
    }

    fn run(python: &str, setup: Setup) -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        std::fs::create_dir(folder.path().join("mail"))?;
        std::fs::write(folder.path().join("server.py"), SERVER)?;
        if setup.protection != Protection::None {
            certify(folder.path())?;
        }
        let login = setup.login.as_ref().map(|(user, password)| [user, password]);
        let protection = match setup.protection {
            Protection::None => "none",
            Protection::StartTls => "starttls",
            Protection::Tls => "tls",
        };
        let settings = serde_json::json!({
            "folder": folder.path(), "protection": protection, "login": login,
            "defer": setup.defer, "refuse": setup.refuse,
        });
        let said = folder.path().join("stderr");
        let mut child = Command::new(python)
            .arg(folder.path().join("server.py"))
            .arg(settings.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&said)?)
            .spawn()?;
        let port = child.stdout.take().and_then(|stdout| {
            let mut line = String::new();
            BufReader::new(stdout).read_line(&mut line).ok()?;
            line.trim().parse().ok()
        });
        if let Some(port) = port {
            return Ok(Self { child, folder, port, setup });
        }
        let _ = child.kill();
        child.wait()?;
        let said = std::fs::read_to_string(&said).unwrap_or_default();
        Err(io::Error::other(format!("it ended without saying its port: {said}")))
    }

    /// The channel's URL, with user, password and root certificate.
    pub fn url(&self) -> String {
        let (scheme, option) = match self.setup.protection {
            Protection::None => ("smtp", "tls=none".to_owned()),
            Protection::StartTls => ("smtp", format!("ca={}", self.roots().display())),
            Protection::Tls => ("smtps", format!("ca={}", self.roots().display())),
        };
        let login = match &self.setup.login {
            Some((user, password)) => format!("{user}:{password}@"),
            None => String::new(),
        };
        format!("{scheme}://{login}localhost:{}?{option}&timeout=20", self.port)
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The root certificate of its own certificate, PEM.
    pub fn roots(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// What it took so far, in the order of arrival.
    ///
    /// # Panics
    /// If its folder cannot be read.
    pub fn received(&self) -> Vec<Received> {
        match read(&self.folder.path().join("mail")) {
            Ok(received) => received,
            Err(error) => panic!("the mail server's folder cannot be read: {error}"),
        }
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(folder: &Path) -> io::Result<Vec<Received>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    files.sort();
    files.iter().map(|file| received(file)).collect()
}

fn received(file: &Path) -> io::Result<Received> {
    let about: serde_json::Value = serde_json::from_slice(&std::fs::read(file)?)?;
    let text = |value: &serde_json::Value| value.as_str().map(ToOwned::to_owned);
    Ok(Received {
        from: text(&about["from"]).unwrap_or_default(),
        to: about["to"]
            .as_array()
            .map(|to| to.iter().filter_map(text).collect())
            .unwrap_or_default(),
        protected: about["protected"] == true,
        user: text(&about["user"]),
        bytes: std::fs::read(file.with_extension("eml"))?,
    })
}

/// A root and a certificate for `localhost`, fresh for every server.
fn certify(folder: &Path) -> io::Result<()> {
    std::fs::write(folder.join("extensions"), "subjectAltName=DNS:localhost\n")?;
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    for arguments in [
        format!("req -x509 {key} -keyout ca.key -out ca.pem -days 2 -subj /CN=umlauf-test-root"),
        format!("req {key} -keyout server.key -out server.csr -subj /CN=localhost"),
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out server.pem \
         -extfile extensions"
            .to_owned(),
    ] {
        let output = Command::new("openssl")
            .args(arguments.split_whitespace())
            .current_dir(folder)
            .output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(io::Error::other(format!("openssl {arguments}: {said}")));
        }
    }
    Ok(())
}

/// Prints its port, then serves until its standard input closes, so that it never outlives the test.
const SERVER: &str = r#"
import asyncio, json, os, ssl, sys
from aiosmtpd.smtp import SMTP, AuthResult

settings = json.loads(sys.argv[1])
folder = settings["folder"]


class Keeper:
    def __init__(self):
        self.defer, self.count = settings["defer"], 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in settings["refuse"]:
            return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.defer > 0:
            self.defer -= 1
            return "451 4.3.0 Please try again later"
        self.count += 1
        name = os.path.join(folder, "mail", f"{self.count:06}")
        with open(name + ".eml", "wb") as mail:
            mail.write(envelope.original_content)
        about = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "user": session.auth_data,
                 "protected": settings["protection"] == "tls" or session.ssl is not None}
        with open(name + ".part", "w") as file:
            json.dump(about, file)
        os.rename(name + ".part", name + ".json")
        return "250 2.0.0 Taken"


def authenticate(server, session, envelope, mechanism, data):
    user, password = data.login.decode(), data.password.decode()
    if [user, password] == settings["login"]:
        return AuthResult(success=True, auth_data=user)
    return AuthResult(success=False, handled=False)


async def main():
    tls = None
    if settings["protection"] != "none":
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(os.path.join(folder, "server.pem"), os.path.join(folder, "server.key"))
    keeper, starttls = Keeper(), settings["protection"] == "starttls"
    options = {"hostname": "mail.example", "enable_SMTPUTF8": True}
    if settings["login"]:
        options |= {"authenticator": authenticate, "auth_required": True,
                    "auth_require_tls": starttls}
    if starttls:
        options |= {"tls_context": tls, "require_starttls": True}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(keeper, **options), "127.0.0.1", 0,
                                      ssl=tls if settings["protection"] == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    os._exit(0)


asyncio.run(main())
"#;
