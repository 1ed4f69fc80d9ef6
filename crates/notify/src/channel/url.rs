//! A URL taken apart, as far as a channel needs one.

/// `scheme://user:password@host:port?key=value&…`, percent-decoded.
pub(super) struct Parts {
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
    pub(super) host: String,
    pub(super) port: Option<u16>,
    pub(super) options: Vec<(String, String)>,
}

/// Takes apart what follows `scheme://`; the error is a sentence without the password.
pub(super) fn parts(rest: &str) -> Result<Parts, String> {
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let place = place.strip_suffix('/').unwrap_or(place);
    let (login, place) = match place.rsplit_once('@') {
        Some((login, place)) => (Some(login), place),
        None => (None, place),
    };
    let (user, password) = match login {
        Some(login) => {
            let (user, password) = login.split_once(':').unwrap_or((login, ""));
            (Some(decoded(user)?), Some(decoded(password)?).filter(|text| !text.is_empty()))
        }
        None => (None, None),
    };
    let (host, port) = host_and_port(place)?;
    let mut options = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        options.push((decoded(key)?, decoded(value)?));
    }
    Ok(Parts { user, password, host, port, options })
}

fn host_and_port(place: &str) -> Result<(String, Option<u16>), String> {
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']').ok_or("an IPv6 address lacks its `]`")?;
            (host, after.strip_prefix(':'))
        }
        None => match place.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        },
    };
    if host.is_empty() {
        return Err("the server is missing".to_owned());
    }
    if let Some(wrong) = host.chars().find(|c| !(c.is_ascii_alphanumeric() || ".-_:".contains(*c)))
    {
        return Err(format!(
            "`{wrong}` cannot stand in a server's name; in user and password write `@`, `/`, `?`, `%` \
             as `%40`, `%2F`, `%3F`, `%25`"
        ));
    }
    let port = match port {
        Some(text) => Some(text.parse().ok().filter(|port| *port > 0).ok_or_else(|| {
            "the port is not a number from 1 to 65535; in a password write `:` as `%3A` and `@` as `%40`"
                .to_owned()
        })?),
        None => None,
    };
    Ok((host.to_owned(), port))
}

/// Percent-decoded.
pub(super) fn decoded(text: &str) -> Result<String, String> {
    let broken =
        || "a `%` must be followed by two hexadecimal digits; write `%` as `%25`".to_owned();
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || rest.next().and_then(|b| char::from(b).to_digit(16));
            let (high, low) = (digit().ok_or_else(broken)?, digit().ok_or_else(broken)?);
            bytes.push(u8::try_from(high * 16 + low).map_err(|_| broken())?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).map_err(|_| "it is not UTF-8 after decoding".to_owned())
}
