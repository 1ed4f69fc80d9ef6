//! A real identity provider for tests: npm's `oidc-provider` as a child process, and somebody who signs in
//! there as a browser would.
//!
//! `tests/run` installs it and names its folder in `UMLAUF_TEST_OIDC`. Without it a test says what was left
//! out, or fails if `UMLAUF_TEST_REQUIRE_OIDC` is `1`.
#![expect(clippy::missing_panics_doc, reason = "a provider that does not answer ends its story")]

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, Response, Url, redirect};

use crate::world::works;

/// As what the provider knows the program.
pub const CLIENT: &str = "umlauf";
/// What the program shows it.
pub const SECRET: &str = "ein-Geheimnis-nur-fuer-Tests-0123456789";
/// Where the pages are, for browsers; nothing listens there.
pub const HOME: &str = "http://umlauf.example";

/// Somebody the provider knows: subject, with which one also signs in; mail address, whether it is verified.
pub type Known<'a> = (&'a str, &'a str, bool);

/// A running provider; ends when dropped.
#[derive(Debug)]
pub struct IdentityServer {
    child: Child,
    issuer: String,
}

impl IdentityServer {
    /// Starts one that tells addresses only at its userinfo endpoint, as the standard has it, or with
    /// `in_token` in the ID token too. `None`, after a plain word on standard error, where it is not
    /// installed.
    pub fn start(people: &[Known<'_>], in_token: bool) -> Option<Self> {
        let folder = std::env::var("UMLAUF_TEST_OIDC").unwrap_or_default();
        if !Path::new(&folder).join("node_modules/oidc-provider").is_dir() {
            let what = "UMLAUF_TEST_OIDC names no folder with npm's oidc-provider (see tests/run)";
            let required =
                std::env::var("UMLAUF_TEST_REQUIRE_OIDC").is_ok_and(|value| value == "1");
            assert!(!required, "{what}, and UMLAUF_TEST_REQUIRE_OIDC=1");
            let _ = writeln!(io::stderr(), "left out: signing in at an identity provider; {what}");
            return None;
        }
        let people: serde_json::Map<_, _> = people
            .iter()
            .map(|(sub, email, verified)| {
                let claims =
                    serde_json::json!({"sub": sub, "email": email, "email_verified": verified});
                ((*sub).to_owned(), claims)
            })
            .collect();
        let settings = serde_json::json!({
            "client": CLIENT, "secret": SECRET, "home": format!("{HOME}/"), "conform": !in_token,
            "redirect": format!("{HOME}/anmelden/dienst/zurueck"), "people": people,
        });
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/oidc/provider.mjs");
        let mut child = works(
            Command::new("node")
                .args([script, &folder, &settings.to_string()])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn(),
        );
        let mut issuer = String::new();
        if let Some(stdout) = child.stdout.take() {
            works(BufReader::new(stdout).read_line(&mut issuer));
        }
        assert!(issuer.starts_with("http"), "the identity provider does not start");
        Some(Self { child, issuer: issuer.trim().to_owned() })
    }

    /// As its tokens name it.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The provider is gone.
    pub fn stop(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for IdentityServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A browser at the provider.
pub struct Surfer {
    client: Client,
    cookies: Mutex<Vec<(String, String)>>,
}

impl Default for Surfer {
    fn default() -> Self {
        let client = Client::builder().redirect(redirect::Policy::none()).no_proxy().build();
        Self { client: works(client), cookies: Mutex::default() }
    }
}

impl Surfer {
    /// Goes to the provider, signs in there with this login, agrees to whatever is asked, and gives the
    /// path to which the provider sends the browser back.
    pub async fn signs_in(&self, way: &str, login: &str) -> String {
        let mut url = works(Url::parse(way));
        let mut answer = self.ask(Method::GET, &url, None).await;
        for _ in 0..20 {
            if let Some(location) = answer.headers().get(LOCATION) {
                url = works(url.join(works(location.to_str())));
                if url.as_str().starts_with(HOME) {
                    let query = url.query().unwrap_or_default();
                    return format!("{}?{query}", url.path());
                }
                answer = self.ask(Method::GET, &url, None).await;
                continue;
            }
            let status = answer.status();
            let page = works(answer.text().await);
            assert!(status.is_success(), "{url}: {status}: {page}");
            let form = if page.contains("name=\"login\"") {
                format!("prompt=login&login={login}&password=beliebig")
            } else {
                String::from("prompt=consent")
            };
            answer = self.ask(Method::POST, &url, Some(form)).await;
        }
        panic!("the identity provider sends the browser round in circles")
    }

    async fn ask(&self, method: Method, url: &Url, form: Option<String>) -> Response {
        let cookies = {
            let kept = self.cookies.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            kept.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>()
        };
        let mut request = self.client.request(method, url.clone());
        request = request.header(COOKIE, cookies.join("; "));
        if let Some(form) = form {
            request =
                request.header("content-type", "application/x-www-form-urlencoded").body(form);
        }
        let answer = works(request.send().await);
        let mut kept = self.cookies.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for said in answer.headers().get_all(SET_COOKIE) {
            let pair = said.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                kept.retain(|(known, _)| known != name);
                if !value.is_empty() {
                    kept.push((name.to_owned(), value.to_owned()));
                }
            }
        }
        drop(kept);
        answer
    }
}
