//! Somebody at a browser: asks the router as a browser would, keeps the cookie, fills in forms.
#![expect(clippy::missing_panics_doc, reason = "a page that is not there ends its story")]

use std::fmt::Write as _;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, Response, header};
use jiff::SignedDuration;
use tower::ServiceExt as _;
use umlauf_store::SessionRow;
use umlauf_web::Settings;
use umlauf_workflow::{Digest, PersonId};

use crate::World;
use crate::world::works;

/// Somebody at a browser.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    cookie: Option<String>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Browser {
    /// Somebody who has not signed in.
    pub fn stranger(world: &World) -> Self {
        let settings = Settings { rehearsal: world.is_rehearsal(), ..Settings::default() };
        Self::at(umlauf_web::router(world.engine().clone(), settings))
    }

    /// Somebody who has not signed in, at pages that are set up in some way.
    pub fn at(router: Router) -> Self {
        Self { router, cookie: None }
    }

    /// The same browser with these cookies and no others: `a=1; b=2`.
    #[must_use]
    pub fn with_cookies(&self, cookies: &str) -> Self {
        Self { router: self.router.clone(), cookie: Some(cookies.to_owned()) }
    }

    /// Somebody who has signed in.
    pub async fn of(world: &World, person: &str) -> Self {
        let now = world.now();
        // The value of a cookie, taken as it stands; what is kept of it is its SHA-256.
        // The same person may sign in more than once at one instant.
        let secret = format!("secret-of-{person}-{}-{}", now.as_micros(), world.command());
        let session = SessionRow {
            id: Digest::of(secret.as_bytes()),
            person: PersonId::from(person),
            way: String::from("link"),
            agent: String::from("Firefox Linux"),
            began: now,
            seen: now,
            ends: now.plus(SignedDuration::from_hours(24 * 365)),
        };
        works(world.store().put_session(session).await);
        Self { cookie: Some(format!("umlauf={secret}")), ..Self::stranger(world) }
    }

    /// The same visitor, who has chosen English.
    #[must_use]
    pub fn in_english(&self) -> Self {
        let own = self.cookie.as_deref().map(|cookie| format!("{cookie}; ")).unwrap_or_default();
        self.with_cookies(&format!("{own}umlauf-sprache=en"))
    }

    /// What proves that a form is from one of our pages, for forms that no page of this visitor shows.
    pub fn form(&self) -> String {
        let secret = self.cookie.as_deref().and_then(|cookie| cookie.split_once('='));
        let secret = secret.map_or("", |(_, secret)| secret);
        Digest::of(format!("{secret}\nform").as_bytes()).as_str().to_owned()
    }

    /// Opens an address.
    pub async fn get(&self, path: &str) -> Reply {
        let request = self.request("GET", path).body(Body::empty());
        self.send(works(request)).await
    }

    /// Opens an address that is there.
    pub async fn sees(&self, path: &str) -> Reply {
        let reply = self.get(path).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        reply
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let coded = |text: &str| {
            text.bytes().fold(String::new(), |mut coded, byte| {
                let _ = write!(coded, "%{byte:02X}");
                coded
            })
        };
        let pairs: Vec<_> =
            fields.iter().map(|(name, text)| format!("{}={}", coded(name), coded(text))).collect();
        let request = self
            .request("POST", path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(pairs.join("&")));
        self.send(works(request)).await
    }

    /// Sends the form of a page with what it holds hidden, and what is filled in.
    pub async fn fills(&self, page: &Reply, path: &str, fields: &[(&str, &str)]) -> Reply {
        let mut all = page.hidden(path, fields);
        all.extend(fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
        let all: Vec<_> = all.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
        self.post(path, &all).await
    }

    /// Sends the form of a page with a file: field, name and bytes.
    pub async fn uploads(
        &self,
        page: &Reply,
        path: &str,
        fields: &[(&str, &str)],
        (field, name, bytes): (&str, &str, &[u8]),
    ) -> Reply {
        const EDGE: &str = "edge-of-a-part";
        let mut body = Vec::new();
        let mut all = page.hidden(path, fields);
        all.extend(fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
        for (name, text) in all {
            let part = format!(
                "--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"
            );
            body.extend(part.into_bytes());
        }
        let head = format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(bytes);
        body.extend(format!("\r\n--{EDGE}--\r\n").into_bytes());
        let request = self
            .request("POST", path)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={EDGE}"))
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body));
        self.send(works(request)).await
    }

    /// Opens an address whose answer goes on and on.
    pub async fn listens(&self, path: &str) -> Live {
        let request = works(self.request("GET", path).body(Body::empty()));
        let response = match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let (parts, body) = response.into_parts();
        Live::new(parts.status.as_u16(), parts.headers, body)
    }

    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        request.header(header::HOST, "umlauf.example").header("accept-language", "de")
    }

    async fn send(&self, request: Request<Body>) -> Reply {
        let response: Response<Body> = match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let (parts, body) = response.into_parts();
        let bytes = works(to_bytes(body, 50_000_000).await);
        Reply {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}

/// An answer that goes on and on.
pub struct Live {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    body: Body,
}

impl Live {
    pub(crate) fn new(status: u16, headers: HeaderMap, body: Body) -> Self {
        Self { status, headers, body }
    }

    /// The next piece of it; nothing when it is over.
    pub async fn next(&mut self) -> Option<String> {
        let frame = std::future::poll_fn(|context| {
            axum::body::HttpBody::poll_frame(std::pin::Pin::new(&mut self.body), context)
        });
        let data = works(frame.await?).into_data().ok()?;
        Some(String::from_utf8_lossy(&data).into_owned())
    }
}

impl Reply {
    /// Where it leads.
    pub fn location(&self) -> &str {
        assert!((300..400).contains(&self.status), "{}: {}", self.status, self.text);
        self.header("location")
    }

    /// A header; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether it says something.
    pub fn says(&self, text: &str) -> bool {
        self.text.contains(text)
    }

    /// It says all of this.
    #[track_caller]
    pub fn with(&self, texts: &[&str]) -> &Self {
        for text in texts {
            assert!(self.says(text), "`{text}` is missing in\n{}", self.text);
        }
        self
    }

    /// It says nothing of this.
    #[track_caller]
    pub fn without(&self, texts: &[&str]) -> &Self {
        for text in texts {
            assert!(!self.says(text), "`{text}` stands in\n{}", self.text);
        }
        self
    }

    /// What the form of an address holds hidden. Of several forms to the same address it is the one
    /// whose `art` is filled in, else the last.
    fn hidden(&self, path: &str, fields: &[(&str, &str)]) -> Vec<(String, String)> {
        let bare = path.split('?').next().unwrap_or(path);
        let sort = fields.iter().find(|(name, _)| *name == "art").map(|(_, text)| *text);
        let forms = self.text.split("<form ").skip(1).filter_map(|form| {
            let form = form.split("</form>").next()?;
            form.contains(&format!("action=\"{bare}\"")).then_some(form)
        });
        let forms: Vec<Vec<(String, String)>> = forms.map(inputs).collect();
        let wanted = |form: &&Vec<(String, String)>| {
            sort.is_none_or(|sort| form.iter().any(|(name, text)| name == "art" && text == sort))
        };
        let Some(form) = forms.iter().rfind(wanted) else {
            panic!("there is no form to `{path}` in\n{}", self.text)
        };
        let given = |name: &String| fields.iter().any(|(given, _)| given == name);
        form.iter().filter(|(name, _)| !given(name)).cloned().collect()
    }
}

fn inputs(form: &str) -> Vec<(String, String)> {
    let value = |tag: &str, name: &str| -> Option<String> {
        let text = tag.split_once(&format!(" {name}=\""))?.1.split('"').next()?;
        Some(plain(text))
    };
    form.split("<input ")
        .skip(1)
        .map(|tag| format!(" {}", tag.split('>').next().unwrap_or_default()))
        .filter(|tag| tag.contains("type=\"hidden\""))
        .filter_map(|tag| Some((value(&tag, "name")?, value(&tag, "value").unwrap_or_default())))
        .collect()
}

fn plain(text: &str) -> String {
    let named = [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
    named.iter().fold(text.to_owned(), |text, (coded, plain)| text.replace(coded, plain))
}
